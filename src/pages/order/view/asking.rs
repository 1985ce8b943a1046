//! Cancelling and changing: what the policy says before anything is sent, the
//! form, and what the server answered.

use hemline_api_types::order::{Request, RequestState, Told};
use hemline_policy::{
    decision::Outcome,
    document::{Need, Topic},
    fact::Country,
};
use leptos::{ev, html, prelude::*};

use super::Page;
use crate::{
    api::Failure,
    clock, format,
    markup::{Build, Built, view},
    pages::{
        check::{self, countries},
        finding::typed,
        heading,
        order::{
            asking::{Msg, State, Trouble},
            draft::{Doubt, Draft, Entry},
            telling::{standing_request, task, told},
            words,
        },
        said::{dated, short},
        ways,
    },
    route::Task,
    text,
    ui::{
        clause_note::clause_note,
        facts::{fact_row, facts},
        form::{self, Carries, field, obstacle, summary},
        icon::Icon,
        link::{back_link, link_on},
        verdict::{Head, Mark, verdict},
    },
    woven,
};

/// The page on which something is asked for. `form` is none where nothing can be
/// asked for: it was asked for already, or the policy rules it out.
pub fn ask(page: &Page, kind: Task, state: RwSignal<State>, happen: Callback<Msg>) -> Built {
    let answer = page.open.answer.as_ref();
    let answered = answer
        .filter(|answer| task(answer) == kind)
        .map(|answer| {
            // The team may have answered since.
            let requests = &page.order().requests;
            let now = requests
                .iter()
                .find(|known| known.reference == answer.reference);
            now.unwrap_or(answer)
        })
        .or_else(|| standing_request(page.order(), kind));
    if let Some(request) = answered {
        return tell(page, request);
    }
    let topic = match kind {
        Task::Cancel => Topic::Cancel,
        Task::Amend => Topic::Amend,
    };
    let told = told(page.order(), topic);
    match told {
        Some(told) if told.outcome == Outcome::Refused => refused(page, kind, told),
        _ => {
            let (page, told) = (page.clone(), told.cloned());
            let picture = Memo::new(move |_| Picture::of(&state.get()));
            (move || {
                picture.with(|picture| form(&page, kind, told.as_ref(), picture, state, happen))
            })
            .built()
        }
    }
}

/// What of the state makes another picture: not each letter.
#[derive(Clone, PartialEq)]
enum Picture {
    Writing(Trouble),
    Sending,
}

impl Picture {
    fn of(state: &State) -> Self {
        match state {
            State::Writing(_, trouble) => Self::Writing(trouble.clone()),
            State::Sending(_) => Self::Sending,
        }
    }
}

// The form

fn form(
    page: &Page,
    kind: Task,
    told: Option<&Told>,
    picture: &Picture,
    state: RwSignal<State>,
    happen: Callback<Msg>,
) -> Built {
    let draft = state.with_untracked(|state| match state {
        State::Writing(draft, _) | State::Sending(draft) => draft.clone(),
    });
    let (trouble, is_sending) = match picture {
        Picture::Writing(trouble) => (trouble, false),
        Picture::Sending => (&Trouble::Nothing, true),
    };
    let title = match kind {
        Task::Cancel => text!("order.cancel.ask"),
        Task::Amend => text!("order.amend.ask"),
    };
    let heading = heading(&title);
    let seed = StoredValue::new(draft.seed.clone());
    let written = move || written(kind, seed.get_value());
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        happen.run(Msg::SendChosen(written()));
    };
    let fields: Vec<_> = asked_for(page, kind, told)
        .into_iter()
        .map(|part| part.built(&draft, trouble))
        .collect();
    let go = match (trouble, kind) {
        _ if is_sending => text!("order.ask.sending"),
        (Trouble::NotSent(_), _) => text!("again"),
        (Trouble::Doubtful(_), _) => text!("order.ask.as_it_is"),
        (_, Task::Amend) => text!("order.amend.send"),
        (_, Task::Cancel) => match told.map(|told| told.outcome) {
            Some(Outcome::Accepted) => text!("order.cancel.go"),
            _ => text!("order.cancel.send"),
        },
    };
    let keep = match kind {
        Task::Cancel => text!("order.cancel.keep"),
        Task::Amend => text!("order.amend.keep"),
    };
    let said = is_sending.then(|| text!("order.ask.sending"));
    view! {
        {back_link(page.to(None), text!("order.back"))}
        <div class="spread">
            <div class="spread-main">
                {head(heading, title, lede(page, kind, told))}
                <form
                    class="form"
                    novalidate=true
                    method="dialog"
                    on:submit=submit
                    on:input=move |_| happen.run(Msg::Written(written()))
                >
                    {in_the_way(trouble)}
                    {needs(told)}
                    {fields}
                    <div class="actions">
                        <button class="button" type="submit" aria-disabled=is_sending.then_some("true")>
                            {go}
                        </button>
                        <a class="link-row" href=page.to(None)>
                            {keep}
                        </a>
                    </div>
                    <p class="visually-hidden" role="status">
                        {said}
                    </p>
                </form>
            </div>
            {told.and_then(|told| why(page, told))}
        </div>
    }
}

fn head(heading: NodeRef<html::H1>, title: String, lede: Built) -> Built {
    view! {
        <header class="page-head">
            <h1 class="page-title" tabindex="-1" node_ref=heading>
                {title}
            </h1>
            <p class="lede">{lede}</p>
        </header>
    }
}

/// What comes of asking, and what to write.
fn lede(page: &Page, kind: Task, told: Option<&Told>) -> Built {
    let outcome = outlook(page, kind, told);
    match kind {
        Task::Cancel => outcome,
        Task::Amend => view! {
            {outcome}
            " "
            {text!("order.amend.fill")}
        },
    }
}

/// What comes of asking, said before it is asked.
fn outlook(page: &Page, kind: Task, told: Option<&Told>) -> Built {
    let outcome = told.map_or(Outcome::Unstated, |told| told.outcome);
    let until = told.and_then(|told| told.until);
    match (kind, outcome, until) {
        (Task::Cancel, Outcome::Accepted, Some(until)) => {
            let time = page.moment(clock::shown_at(until.0.timestamp_millis()));
            text!("order.cancel.may_until", time = time).built()
        }
        (Task::Cancel, Outcome::Accepted, None) => text!("order.cancel.may").built(),
        (Task::Amend, Outcome::Accepted, _) => match told.and_then(|told| told.last_day) {
            Some(day) => woven!("order.amend.may_until", day = dated(day.0, page.today())),
            None => text!("order.amend.may").built(),
        },
        (_, Outcome::Unstated, _) => text!("order.ask.unstated").built(),
        (_, Outcome::Review | Outcome::Ask | Outcome::Refused, _) => {
            text!("order.ask.team").built()
        }
    }
}

/// What the shop wants to have with a change.
fn needs(told: Option<&Told>) -> Option<Built> {
    let needs: Vec<String> = told?
        .needs
        .iter()
        // The order is open: its number is known.
        .filter(|need| **need != Need::OrderNumber)
        .map(|need| check::words::need(*need))
        .collect();
    if needs.is_empty() {
        return None;
    }
    let needs: Vec<_> = needs
        .into_iter()
        .map(|need| view! { <li>{need}</li> })
        .collect();
    let needs = view! { <ul class="needs">{needs}</ul> };
    facts(vec![fact_row(
        text!("order.amend.needs"),
        needs,
        Vec::new(),
    )])
}

/// A part of the form: a field, or fields under a heading of their own.
enum Part {
    Field(Entry),
    Together(String, Option<String>, Vec<Entry>),
}

fn asked_for(page: &Page, kind: Task, told: Option<&Told>) -> Vec<Part> {
    if kind == Task::Cancel {
        return vec![Part::Field(Entry::Note)];
    }
    let address = vec![
        Entry::Name,
        Entry::Street,
        Entry::Postcode,
        Entry::City,
        Entry::Region,
        Entry::Country,
    ];
    let order = page.order();
    let customs = super::told(order, Topic::Customs);
    let wants = |need: Need| {
        told.into_iter()
            .chain(customs)
            .any(|told| told.needs.contains(&need))
    };
    let goes_to = |code: &str| {
        let country = order.destination.as_ref().map(|place| place.country);
        country.is_some() && country == Country::parse(code)
    };
    let tax_id = wants(Need::TaxIdRfc) || goes_to("MX");
    let national_id = wants(Need::NationalId11) || goes_to("TR");
    let mut parts = vec![
        Part::Together(text!("order.amend.address"), None, address),
        Part::Together(
            text!("order.amend.reach"),
            None,
            vec![Entry::Email, Entry::Phone],
        ),
    ];
    let ids: Vec<Entry> = [
        tax_id.then_some(Entry::TaxId),
        national_id.then_some(Entry::NationalId),
    ]
    .into_iter()
    .flatten()
    .collect();
    if !ids.is_empty() {
        parts.push(Part::Together(text!("order.amend.customs"), None, ids));
    }
    parts.push(Part::Field(Entry::Note));
    parts
}

impl Part {
    fn built(self, draft: &Draft, trouble: &Trouble) -> Built {
        match self {
            Part::Field(entry) => entry_field(entry, draft, trouble),
            Part::Together(title, hint, entries) => {
                let fields: Vec<_> = entries
                    .into_iter()
                    .map(|entry| entry_field(entry, draft, trouble))
                    .collect();
                view! {
                    <fieldset class="form-group">
                        <legend class="small-title">{title}</legend>
                        {hint.map(|hint| view! { <p class="form-hint">{hint}</p> })}
                        {fields}
                    </fieldset>
                }
            }
        }
    }
}

fn entry_field(entry: Entry, draft: &Draft, trouble: &Trouble) -> Built {
    let hint = match entry {
        Entry::Street => Some(text!("order.field.street_hint")),
        Entry::TaxId => Some(text!("order.field.tax_id_hint")),
        Entry::NationalId => Some(text!("order.field.national_id_hint")),
        Entry::Note => Some(text!("order.field.note_hint")),
        Entry::Name
        | Entry::Postcode
        | Entry::City
        | Entry::Region
        | Entry::Country
        | Entry::Email
        | Entry::Phone => None,
    };
    let about = form::Field {
        id: entry.id(),
        label: words::label(entry),
        hint,
        complaint: complaint(entry, trouble),
    };
    let value = draft.raw(entry).to_owned();
    field(about, |carries| match entry {
        Entry::Country => {
            let options = countries::options(
                &[],
                Some(&value)
                    .filter(|code| !code.is_empty())
                    .map(String::as_str),
            );
            view! {
                <select
                    class="input"
                    id=entry.id()
                    autocomplete="country"
                    aria-describedby=carries.described
                    aria-invalid=carries.invalid
                >
                    {options}
                </select>
            }
        }
        Entry::Street | Entry::Note => area(entry, value, carries),
        Entry::Name
        | Entry::Postcode
        | Entry::City
        | Entry::Region
        | Entry::Email
        | Entry::Phone
        | Entry::TaxId
        | Entry::NationalId => line(entry, value, carries),
    })
}

fn area(entry: Entry, value: String, carries: Carries) -> Built {
    let (rows, longest, autocomplete) = match entry {
        Entry::Street => ("2", "400", "street-address"),
        _ => ("3", "1000", "off"),
    };
    view! {
        <textarea
            class="input"
            id=entry.id()
            rows=rows
            maxlength=longest
            autocomplete=autocomplete
            prop:value=value
            aria-describedby=carries.described
            aria-invalid=carries.invalid
        ></textarea>
    }
}

fn line(entry: Entry, value: String, carries: Carries) -> Built {
    let (kind, autocomplete, longest) = match entry {
        Entry::Name => ("text", "name", "120"),
        Entry::Postcode => ("text", "postal-code", "16"),
        Entry::City => ("text", "address-level2", "120"),
        Entry::Region => ("text", "address-level1", "120"),
        Entry::Email => ("email", "email", "254"),
        Entry::Phone => ("tel", "tel", "40"),
        Entry::NationalId => ("text", "off", "40"),
        _ => ("text", "off", "40"),
    };
    let class = if entry == Entry::Postcode {
        "input input-short"
    } else {
        "input"
    };
    view! {
        <input
            class=class
            id=entry.id()
            type=kind
            value=value
            maxlength=longest
            autocomplete=autocomplete
            spellcheck="false"
            inputmode=(entry == Entry::NationalId).then_some("numeric")
            aria-describedby=carries.described
            aria-invalid=carries.invalid
        />
    }
}

/// What the fields hold; those that are not there hold nothing.
fn written(kind: Task, seed: String) -> Draft {
    let mut draft = Draft::new(kind, seed);
    for entry in Entry::ALL {
        draft.set(entry, typed(entry.id()));
    }
    draft
}

fn complaint(entry: Entry, trouble: &Trouble) -> Option<String> {
    match trouble {
        Trouble::Wrong(wrongs) => wrongs
            .iter()
            .find(|(known, _)| *known == entry)
            .map(|(known, wrong)| words::unfit(*known, *wrong)),
        Trouble::Doubtful(doubts) => doubts
            .iter()
            .find(|doubt| doubted(**doubt) == entry)
            .map(|doubt| words::doubt(*doubt)),
        Trouble::Nothing | Trouble::NotSent(_) => None,
    }
}

fn doubted(doubt: Doubt) -> Entry {
    match doubt {
        Doubt::TaxId(_) => Entry::TaxId,
        Doubt::NationalId(_) => Entry::NationalId,
    }
}

fn in_the_way(trouble: &Trouble) -> Option<Built> {
    let face = match trouble {
        Trouble::Nothing => return None,
        Trouble::Wrong(wrongs) => {
            let problems = wrongs
                .iter()
                .map(|(entry, wrong)| (entry.id(), words::unfit(*entry, *wrong)))
                .collect();
            summary(text!("form.problem", count = wrongs.len()), None, problems)
        }
        Trouble::Doubtful(doubts) => {
            let problems = doubts
                .iter()
                .map(|doubt| (doubted(*doubt).id(), words::doubt(*doubt)))
                .collect();
            let text = text!("order.doubt.text");
            summary(text!("order.doubt.title"), Some(text), problems)
        }
        Trouble::NotSent(Failure::Offline) => obstacle(
            Icon::Offline,
            text!("order.ask.offline"),
            text!("order.ask.offline_text"),
        ),
        Trouble::NotSent(Failure::Wait(_)) => obstacle(
            Icon::Clock,
            text!("order.ask.wait"),
            text!("order.ask.wait_text"),
        ),
        Trouble::NotSent(
            Failure::ServerGone
            | Failure::NotFound
            | Failure::PassEnded
            | Failure::Refused(_)
            | Failure::Unreadable,
        ) => obstacle(
            Icon::Alert,
            text!("order.ask.gone"),
            text!("order.ask.gone_text"),
        ),
    };
    Some(face)
}

fn why(page: &Page, told: &Told) -> Option<Built> {
    let note = clause_note(page.entries(told.hints.iter()))?;
    let age = format::short_day(page.order().policy_version.0, page.today());
    let why = view! {
        <aside class="why" aria-label=text!("check.why_label")>
            <h2 class="why-title">{text!("check.why")}</h2>
            {note}
            <p class="clause-age">{text!("check.version", day = age)}</p>
        </aside>
    };
    Some(why)
}

// What came of it

/// The policy rules it out: there is nothing to send, and a person to ask.
fn refused(page: &Page, kind: Task, told: &Told) -> Built {
    let title = match kind {
        Task::Cancel => text!("order.cancel.refused"),
        Task::Amend => text!("order.amend.refused"),
    };
    let body = view! {
        <div class="actions">
            <a class="button" href=page.contact()>
                {text!("ask_team")}
            </a>
            {ways::team(&page.shop)}
        </div>
    };
    judged(page, Mark::Refused, title, sentence(told), body, told)
}

/// A request and its answer.
fn tell(page: &Page, request: &Request) -> Built {
    let told = &request.decision;
    let lede = match (&request.answer, request.state) {
        (Some(answer), _) => Some(text!("order.asked.answer", answer = answer)),
        (None, RequestState::Waiting) => Some(text!("order.asked.waiting_text")),
        (
            None,
            RequestState::Accepted
            | RequestState::Refused
            | RequestState::Granted
            | RequestState::Declined,
        ) => sentence(told),
    };
    let day = page.day_of(request.asked_at);
    let time = format::time(clock::shown_at(request.asked_at.0.timestamp_millis()).time());
    let rows = vec![
        fact_row(
            text!("order.asked.reference"),
            request.reference.clone().built(),
            vec![text!("order.asked.reference_hint").built()],
        ),
        fact_row(
            text!("order.asked.when"),
            woven!(
                "order.asked.at",
                day = short(day, page.today()),
                time = time
            ),
            Vec::new(),
        ),
    ];
    let warned = (!request.warnings.is_empty()).then(|| {
        view! { <p class="small">{text!("order.asked.warned")}</p> }
    });
    let body = view! {
        {facts(rows)}
        {warned}
        <div class="actions">
            <a class="button button-quiet" href=page.to(None)>
                {text!("order.back")}
            </a>
            {link_on(page.contact(), text!("ask_team"))}
        </div>
    };
    judged(page, super::mark(request), state(request), lede, body, told)
}

/// How a request stands, in one sentence.
pub fn state(request: &Request) -> String {
    match (task(request), request.state) {
        (Task::Cancel, RequestState::Accepted | RequestState::Granted) => {
            text!("order.asked.cancel_yes")
        }
        (Task::Cancel, RequestState::Refused | RequestState::Declined) => {
            text!("order.cancel.refused")
        }
        (Task::Cancel, RequestState::Waiting) => text!("order.asked.cancel_waiting"),
        (Task::Amend, RequestState::Accepted | RequestState::Granted) => {
            text!("order.asked.amend_yes")
        }
        (Task::Amend, RequestState::Refused | RequestState::Declined) => {
            text!("order.amend.refused")
        }
        (Task::Amend, RequestState::Waiting) => text!("order.asked.amend_waiting"),
    }
}

fn sentence(told: &Told) -> Option<String> {
    let mut hints = told.hints.iter();
    hints
        .find(|hint| hint.decides)
        .map(|hint| hint.text.clone())
}

fn judged(
    page: &Page,
    mark: Mark,
    title: String,
    lede: Option<String>,
    body: Built,
    told: &Told,
) -> Built {
    let word = match mark {
        Mark::Accepted => text!("check.word.accepted"),
        Mark::Refused => text!("check.word.refused"),
        Mark::Review | Mark::Unstated | Mark::Depends => text!("check.word.review"),
    };
    let heading = heading(&title);
    let head = Head {
        mark,
        word,
        parts: vec![title.built()],
        lede: lede.map(Build::built),
    };
    view! {
        {back_link(page.to(None), text!("order.back"))}
        {verdict(heading, head, body, why(page, told), ().built())}
    }
}
