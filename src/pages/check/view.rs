//! How a question and a decision are shown. Every sentence is the catalogue's,
//! every hint and clause the policy's.

use chrono::NaiveDate;
use hemline_policy::{
    calendar::Unit,
    decision::Outcome,
    document::{Method, Payer, Remedy, Stage, StageKind, Verdict as Late},
    fact::Fact,
};
use leptos::{ev, prelude::*};
use wasm_bindgen::JsCast;

use super::{
    finding::{
        Branch, Depends, Finding, Length, Nearby, Postage, Proof, Refund, Sharing, Terms, Verdict,
        Way, Window,
    },
    state::{Answers, Msg, Query, Question, State},
    words,
};
use crate::{
    format,
    markup::{Build, Built, view},
    merchant::Shop,
    pages::{
        back_home, contact, faq_address, heading,
        questions::{
            Asked, Ground, Wish,
            view::{Shown, control, problem, typed},
        },
        reminder::Reminder,
        said::{amount, clause_address, dated},
        ways::first_way,
    },
    route::{MerchantId, Route},
    text,
    ui::{
        clause_note::{ClauseEntry, clause_note},
        facts::{fact_row, facts},
        icon::{Icon, icon},
        link::{back_link, link_on, link_with},
        question::{Problem, Words, error_summary},
        tape::{Days, tape},
        timeline::{Progress, Step, timeline},
        verdict::{Head, Mark, verdict},
    },
    woven,
};

/// The page for where an address leads; `state` is followed where it changes
/// without the address.
pub fn show(shop: Shop, state: RwSignal<State>, happen: Callback<Msg>) -> Built {
    match state.get_untracked() {
        State::Asking(question) | State::Unanswered(question, _) => {
            let complaint = Memo::new(move |_| match state.get() {
                State::Unanswered(_, complaint) => Some(complaint),
                State::Asking(_) | State::Decided(_) => None,
            });
            let control = question.control.clone();
            let problem =
                Signal::derive(move || complaint.get().map(|wrong| problem(&control, wrong)));
            ask(&shop, &question, problem, happen)
        }
        State::Decided(decided) => {
            let live = Live {
                refund: Memo::new(move |_| refund_of(&state.get())),
                sharing: Memo::new(move |_| sharing_of(&state.get())),
                happen,
            };
            tell(&Page {
                shop,
                decided,
                live,
            })
        }
    }
}

/// The address of the page with these answers.
fn address(merchant: &MerchantId, query: Query) -> String {
    let merchant = merchant.clone();
    Route::Check { merchant, query }.to_string()
}

// A question

fn ask(shop: &Shop, question: &Question, problem: Problem, happen: Callback<Msg>) -> Built {
    let words = Words {
        question: words::question(question.asked),
        hint: words::hint(question.asked),
    };
    let heading = heading(&words.question);
    let shown = Shown {
        policy: &question.ground.policy,
        asked: question.asked,
        control: &question.control,
        given: question.given.as_deref(),
        words,
    };
    let merchant = shop.id();
    let back = match question.before() {
        Some(query) => back_link(address(merchant, query), text!("check.back")),
        None => back_home(merchant),
    };
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        let form = event.target().and_then(|form| form.dyn_into().ok());
        let typed = form.map(|form| typed(&form)).unwrap_or_default();
        happen.run(Msg::Continued { typed });
    };
    let unknown = question.unknown().map(|query| {
        view! {
            <a class="link-row" href=address(merchant, query)>
                {text!("check.unknown")}
            </a>
        }
    });
    view! {
        {back}
        <div class="spread">
            <form class="question" autocomplete="off" novalidate=true on:submit=submit>
                {error_summary(problem)}
                {control(heading, shown, problem)}
                <div class="actions">
                    <button class="button" type="submit">
                        {text!("check.continue")}
                    </button>
                    {unknown}
                </div>
                {why_asked(merchant, question)}
            </form>
            {known(merchant, question)}
        </div>
    }
}

fn why_asked(merchant: &MerchantId, question: &Question) -> Option<Built> {
    let entries = question
        .why
        .iter()
        .map(|clause| ClauseEntry {
            href: clause_address(merchant, &clause.id),
            section: clause.section.clone(),
            title: clause.title.clone(),
            text: clause.text.clone(),
            reading: None,
        })
        .collect();
    let note = clause_note(entries)?;
    let why = view! {
        <details class="why-ask">
            <summary>{text!("check.why_ask")}</summary>
            <p>{text!("check.why_ask_text")}</p>
            {note}
        </details>
    };
    Some(why)
}

/// The margin: what has been answered, each with the way to change it.
fn known(merchant: &MerchantId, question: &Question) -> Option<Built> {
    let rows = answered(merchant, &question.ground, &question.answers);
    if rows.is_empty() {
        return None;
    }
    let today = question.ground.today();
    let last_day = question.last_day.filter(|day| *day >= today).map(|day| {
        view! {
            <p class="quiet small">{woven!("check.known.last_day", day = dated(day, today))}</p>
        }
    });
    let margin = view! {
        <aside class="margin" aria-labelledby="known">
            <div class="block">
                <h2 class="small-title" id="known">
                    {text!("check.known.title")}
                </h2>
                <dl class="summary">{rows}</dl>
                {last_day}
            </div>
        </aside>
    };
    Some(margin)
}

fn answered(merchant: &MerchantId, ground: &Ground, answers: &Answers) -> Vec<Built> {
    let row = |asked: Asked, answer: String| {
        let name = words::label(asked);
        let query = answers.changing(ground, asked);
        view! {
            <div class="summary-row">
                <dt>{name.clone()}</dt>
                <dd>{answer}</dd>
                <dd class="summary-change">
                    <a href=address(merchant, query)>
                        {text!("check.change")}
                        <span class="visually-hidden">
                            {text!("check.change_what", what = name)}
                        </span>
                    </a>
                </dd>
            </div>
        }
    };
    let wish = answers.wish.map(|wish| row(Asked::Wish, words::wish(wish)));
    let facts = answers
        .asked
        .iter()
        .map(|(fact, answer)| row(Asked::Fact(*fact), words::answer(ground, *fact, *answer)));
    wish.into_iter().chain(facts).collect()
}

// A decision

struct Page {
    shop: Shop,
    decided: Box<Verdict>,
    live: Live,
}

/// What changes on the page of a decision.
#[derive(Clone, Copy)]
struct Live {
    refund: Memo<Option<Refund>>,
    sharing: Memo<Sharing>,
    happen: Callback<Msg>,
}

fn refund_of(state: &State) -> Option<Refund> {
    match state {
        State::Decided(decided) => match &decided.finding {
            Finding::Accepted(terms) | Finding::Review { terms, .. } => terms.refund.clone(),
            Finding::Refused(_) | Finding::Unstated(_) | Finding::Depends(_) => None,
        },
        State::Asking(_) | State::Unanswered(..) => None,
    }
}

fn sharing_of(state: &State) -> Sharing {
    match state {
        State::Decided(decided) => decided.sharing,
        State::Asking(_) | State::Unanswered(..) => Sharing::Idle,
    }
}

fn tell(page: &Page) -> Built {
    let decided = &page.decided;
    let (mark, word) = match decided.finding {
        Finding::Accepted(_) => (Mark::Accepted, text!("check.word.accepted")),
        Finding::Refused(_) => (Mark::Refused, text!("check.word.refused")),
        Finding::Review { .. } => (Mark::Review, text!("check.word.review")),
        Finding::Unstated(_) => (Mark::Unstated, text!("check.word.unstated")),
        Finding::Depends(_) => (Mark::Depends, text!("check.word.depends")),
    };
    let sentence = sentence(decided);
    let heading = heading(&sentence);
    let head = Head {
        mark,
        word,
        parts: std::iter::once(sentence.built())
            .chain(second_part(decided))
            .collect(),
        lede: lede(decided),
    };
    let body = match &decided.finding {
        Finding::Accepted(terms) => accepted(page, terms),
        Finding::Refused(ways) => refused(page, ways),
        Finding::Review { instead, terms } => review(page, instead.as_ref(), terms),
        Finding::Unstated(nearby) => unstated(page, nearby),
        Finding::Depends(depends) => depending(page, depends),
    };
    let last = decided
        .answers
        .asked
        .last()
        .map_or(Asked::Wish, |(fact, _)| Asked::Fact(*fact));
    let back = page.to(decided.changing(last));
    view! {
        {back_link(back, text!("check.back"))}
        {verdict(heading, head, body, page.why(), page.below())}
    }
}

/// The verdict in one sentence.
fn sentence(decided: &Verdict) -> String {
    match (&decided.finding, decided.wish) {
        (Finding::Accepted(_), Wish::Refund) => text!("check.yes.refund"),
        (Finding::Accepted(_), Wish::Exchange) => text!("check.yes.exchange"),
        (Finding::Accepted(_), Wish::Claim) => text!("check.yes.claim"),
        (Finding::Refused(_), Wish::Refund) => text!("check.refused.refund"),
        (Finding::Refused(_), Wish::Exchange) => text!("check.refused.exchange"),
        (Finding::Refused(_), Wish::Claim) => text!("check.refused.claim"),
        (Finding::Review { .. }, Wish::Refund) => text!("check.review.refund"),
        (Finding::Review { .. }, Wish::Exchange) => text!("check.review.exchange"),
        (Finding::Review { .. }, Wish::Claim) => text!("check.review.claim"),
        (Finding::Unstated(_), Wish::Refund) => text!("check.unstated.refund"),
        (Finding::Unstated(_), Wish::Exchange) => text!("check.unstated.exchange"),
        (Finding::Unstated(_), Wish::Claim) => text!("check.unstated.claim"),
        (Finding::Depends(_), _) => text!("check.depends"),
    }
}

/// The date that an answer holds until, or what it depends on.
fn second_part(decided: &Verdict) -> Option<Built> {
    let today = decided.ground.today();
    match (&decided.finding, &decided.window) {
        (Finding::Accepted(_), Some(window)) if window.last_day == today => {
            Some(text!("check.by.today").built())
        }
        (Finding::Accepted(_), Some(window)) => {
            Some(woven!("check.by.day", day = dated(window.last_day, today)))
        }
        (Finding::Depends(depends), _) => match depends.missing.as_slice() {
            [(fact, _)] => Some(words::question(Asked::Fact(*fact)).built()),
            missing => Some(text!("check.depends_on", count = missing.len()).built()),
        },
        (Finding::Accepted(_), None)
        | (Finding::Refused(_) | Finding::Review { .. } | Finding::Unstated(_), _) => None,
    }
}

fn lede(decided: &Verdict) -> Option<Built> {
    let lede = match &decided.finding {
        Finding::Accepted(terms) => cost(terms)?,
        Finding::Refused(_) | Finding::Review { .. } => decided.reason.clone()?,
        Finding::Unstated(_) => text!("check.unstated.lede"),
        Finding::Depends(depends) => {
            text!("check.depends.lede", count = depends.missing.len())
        }
    };
    Some(lede.built())
}

/// Who bears the cost, in one sentence; none where that is open.
fn cost(terms: &Terms) -> Option<String> {
    let fee_too = terms
        .refund
        .as_ref()
        .is_some_and(|refund| refund.shipping_fee_refunded == Some(true));
    match terms.postage.as_ref()? {
        Postage::Settled {
            payer: Payer::Merchant,
            ..
        } => Some(if fee_too {
            text!("check.cost.nothing")
        } else {
            text!("check.cost.ours")
        }),
        Postage::Settled {
            payer: Payer::Customer,
            ..
        } => Some(text!("check.cost.yours")),
        Postage::Unstated | Postage::ForTheTeam | Postage::Depends { .. } => None,
    }
}

fn accepted(page: &Page, terms: &Terms) -> Built {
    view! {
        {page.tape()}
        {facts(terms_rows(page, terms))}
        <div class="actions">
            {page.start("button")}
            {page.reminder()}
            {page.how()}
        </div>
    }
}

fn terms_rows(page: &Page, terms: &Terms) -> Vec<Built> {
    let mut rows = Vec::new();
    if !matches!(terms.remedies.as_slice(), [] | [Remedy::Exchange]) {
        let remedies: Vec<String> = terms.remedies.iter().map(remedy).collect();
        let remedies = format::one_of(&remedies).built();
        rows.push(fact_row(text!("check.row.remedies"), remedies, Vec::new()));
    }
    if !terms.needs.is_empty() {
        let needs: Vec<_> = terms
            .needs
            .iter()
            .map(|need| view! { <li>{words::need(*need)}</li> })
            .collect();
        let needs = view! { <ul class="needs">{needs}</ul> };
        rows.push(fact_row(text!("check.row.needs"), needs, Vec::new()));
    }
    rows.extend(
        terms
            .postage
            .as_ref()
            .map(|postage| postage_row(page, postage)),
    );
    if let Some(refund) = &terms.refund {
        rows.push(refund_row(refund));
        rows.extend(when_row(refund));
    }
    rows
}

fn remedy(remedy: &Remedy) -> String {
    match remedy {
        Remedy::Exchange => text!("check.remedy.exchange"),
        Remedy::Refund => text!("check.remedy.refund"),
        Remedy::StoreCredit => text!("check.remedy.store_credit"),
        Remedy::Alternative => text!("check.remedy.alternative"),
        Remedy::ReturnAndReorder => text!("check.remedy.return_and_reorder"),
    }
}

fn postage_row(page: &Page, postage: &Postage) -> Built {
    let settle = |fact: Option<&Fact>, query: &Query| {
        fact.map(|fact| {
            let question = words::question(Asked::Fact(*fact));
            link_on(page.to(query.clone()), question)
        })
    };
    let (value, notes) = match postage {
        Postage::Unstated => (text!("check.row.unstated"), Vec::new()),
        Postage::ForTheTeam => (text!("check.row.team"), Vec::new()),
        Postage::Depends { on, settling } => (
            text!("check.row.depends"),
            settle(on.first(), settling).into_iter().collect(),
        ),
        Postage::Settled {
            payer,
            contribution,
            deduction,
            label,
            open,
            settling,
        } => {
            let mut notes = Vec::new();
            if let Some(contribution) = contribution {
                let amount = amount(*contribution);
                notes.push(text!("check.postage.contribution", amount = amount).built());
            }
            match (deduction, label) {
                (Some(deduction), _) => {
                    let amount = amount(*deduction);
                    notes.push(text!("check.postage.deduction", amount = amount).built());
                }
                (None, true) => notes.push(text!("check.postage.label").built()),
                (None, false) => {}
            }
            if let Some(link) = settle(open.first(), settling) {
                notes.push(text!("check.postage.open").built());
                notes.push(link);
            }
            let payer = match payer {
                Payer::Merchant => text!("check.postage.ours"),
                Payer::Customer => text!("check.postage.yours"),
            };
            (payer, notes)
        }
    };
    fact_row(text!("check.row.postage"), value.built(), notes)
}

fn refund_row(refund: &Refund) -> Built {
    let method = match refund.method {
        Some(Method::OriginalPayment) => text!("check.refund.original_payment"),
        Some(Method::StoreCredit) => text!("check.refund.store_credit"),
        None => text!("check.refund.unstated"),
    };
    let mut notes = Vec::new();
    match refund.shipping_fee_refunded {
        Some(true) => notes.push(text!("check.refund.fee_too").built()),
        Some(false) => notes.push(text!("check.refund.fee_kept").built()),
        None => {}
    }
    if let Some(percent) = refund.restocking_percent {
        let percent = format::number(percent.into());
        notes.push(text!("check.refund.percent_kept", percent = percent).built());
    }
    if let Some(fee) = refund.restocking_fee {
        notes.push(text!("check.refund.amount_kept", amount = amount(fee)).built());
    }
    fact_row(text!("check.row.refund"), method.built(), notes)
}

fn when_row(refund: &Refund) -> Option<Built> {
    let length = length(refund.length?);
    let (when, notes) = match refund.endless {
        None => (text!("check.when.arrival", length = length), Vec::new()),
        Some(stage) => (
            after_stage(stage, length),
            vec![text!("check.when.endless").built()],
        ),
    };
    Some(fact_row(text!("check.row.when"), when.built(), notes))
}

/// A length that counts from the end of a stage that has none.
fn after_stage(stage: StageKind, length: String) -> String {
    match stage {
        StageKind::Clearance => text!("check.when.after_clearance", length = length),
        StageKind::Inspection => text!("check.when.after_inspection", length = length),
        StageKind::Processing => text!("check.when.after_processing", length = length),
        StageKind::Bank => text!("check.when.after_bank", length = length),
        StageKind::Delay => text!("check.when.after_delay", length = length),
    }
}

fn length(length: Length) -> String {
    let Length { min, max, unit } = length;
    let least = format::number(min);
    match unit {
        Unit::Days if min == 0 => text!("check.length.up_to_days", count = max),
        Unit::BusinessDays if min == 0 => text!("check.length.up_to_business_days", count = max),
        Unit::Days if min == max => text!("check.length.days", count = max),
        Unit::BusinessDays if min == max => text!("check.length.business_days", count = max),
        Unit::Days => text!("check.length.to_days", min = least, count = max),
        Unit::BusinessDays => text!("check.length.to_business_days", min = least, count = max),
    }
}

fn refused(page: &Page, ways: &[Way]) -> Built {
    let past = page
        .decided
        .window
        .as_ref()
        .filter(|window| page.is_past(window));
    let rows = past
        .map(|window| page.last_day_row(window))
        .into_iter()
        .collect();
    let ways: Vec<_> = ways.iter().map(|way| page.way(way)).collect();
    view! {
        {facts(rows)}
        <ul class="ways">{ways}</ul>
    }
}

fn review(page: &Page, instead: Option<&(Wish, Outcome, Query)>, terms: &Terms) -> Built {
    let mut rows = Vec::new();
    let mut primary = None;
    if let Some((wish, outcome, query)) = instead {
        let (value, action) = match wish {
            Wish::Refund => (
                text!("check.instead.refund"),
                text!("check.instead.refund_go"),
            ),
            Wish::Exchange | Wish::Claim => (
                text!("check.instead.exchange"),
                text!("check.instead.exchange_go"),
            ),
        };
        let note = match outcome {
            Outcome::Accepted => text!("check.instead.yes"),
            Outcome::Ask | Outcome::Review | Outcome::Refused | Outcome::Unstated => {
                text!("check.instead.ask")
            }
        };
        rows.push(fact_row(
            text!("check.row.instead"),
            value.built(),
            vec![note.built()],
        ));
        let href = page.to(query.clone());
        primary = Some(view! {
            <a class="button" href=href>
                {action}
            </a>
        });
    }
    rows.extend(
        page.decided
            .window
            .as_ref()
            .map(|window| page.last_day_row(window)),
    );
    rows.extend(terms_rows(page, terms));
    let team = if primary.is_some() {
        "button button-quiet"
    } else {
        "button"
    };
    view! {
        {facts(rows)}
        <div class="actions">
            {primary}
            {page.start(team)}
            {page.reminder()}
        </div>
    }
}

fn unstated(page: &Page, nearby: &[Nearby]) -> Built {
    let merchant = page.shop.id();
    let rows: Vec<_> = nearby
        .iter()
        .map(|near| {
            let section = section_name(&near.proof.section);
            view! {
                <li class="row">
                    <p>
                        <strong>{words::topic(near.topic)}</strong>
                        " "
                        {near.proof.text.clone()}
                        " "
                        <a
                            class="quiet nowrap"
                            href=clause_address(merchant, &near.proof.clause)
                        >
                            {section}
                        </a>
                    </p>
                </li>
            }
        })
        .collect();
    let nearby = (!rows.is_empty()).then(|| {
        view! {
            <div class="block">
                <h2 class="small-title">{text!("check.nearby")}</h2>
                <ul class="rows">{rows}</ul>
            </div>
        }
    });
    let way = first_way(&page.shop).map(|(drawing, href, words)| link_with(drawing, href, words));
    view! {
        <div class="actions">
            <a class="button" href=page.contact()>
                {text!("ask_team")}
            </a>
            {way}
        </div>
        {nearby}
    }
}

/// A numbered section is named as one, a titled one by its title.
fn section_name(section: &str) -> String {
    if section.starts_with(|first: char| first.is_ascii_digit()) {
        text!("policy.section", section = section)
    } else {
        section.to_owned()
    }
}

fn depending(page: &Page, depends: &Depends) -> Built {
    let today = page.decided.ground.today();
    let policy = &page.decided.ground.policy;
    let wish = page.decided.wish;
    let one = match depends.missing.as_slice() {
        [(fact, _)] => Some(*fact),
        _ => None,
    };
    let mut rows: Vec<Built> = depends
        .branches
        .iter()
        .map(|(branch, outcome)| {
            let case = match branch {
                Branch::OnOrAfter(day) => {
                    text!("check.branch.from", day = format::short_day(*day, today))
                }
                Branch::Before(day) => {
                    text!("check.branch.before", day = format::short_day(*day, today))
                }
                Branch::Answers(answers) => {
                    let answers: Vec<String> = answers
                        .iter()
                        .filter_map(|answer| {
                            Some(words::choice(Some(policy), Asked::Fact(one?), answer))
                        })
                        .collect();
                    format::one_of(&answers)
                }
            };
            fact_row(case, in_short(wish, *outcome).built(), Vec::new())
        })
        .collect();
    let window = page.decided.window.as_ref();
    rows.extend(window.map(|window| page.last_day_row(window)));
    let missing = one.is_none().then(|| {
        let missing: Vec<_> = depends
            .missing
            .iter()
            .map(|(fact, query)| {
                let question = words::question(Asked::Fact(*fact));
                view! { <li>{link_on(page.to(query.clone()), question)}</li> }
            })
            .collect();
        view! { <ul class="links">{missing}</ul> }
    });
    let answer = depends.missing.first().map(|(_, query)| {
        view! {
            <a class="button" href=page.to(query.clone())>
                {text!("check.depends.answer")}
            </a>
        }
    });
    view! {
        {facts(rows)}
        {missing}
        <div class="actions">
            {answer}
            <a class="button button-quiet" href=page.contact()>
                {text!("ask_team")}
            </a>
        </div>
    }
}

/// What an answer would bring, in a few words.
fn in_short(wish: Wish, outcome: Outcome) -> String {
    match (outcome, wish) {
        (Outcome::Accepted, Wish::Refund) => text!("check.short.refund"),
        (Outcome::Accepted, Wish::Exchange) => text!("check.short.exchange"),
        (Outcome::Accepted, Wish::Claim) => text!("check.short.claim"),
        (Outcome::Refused, _) => text!("check.short.refused"),
        (Outcome::Review, _) => text!("check.short.review"),
        (Outcome::Unstated, _) => text!("check.row.unstated"),
        (Outcome::Ask, _) => text!("check.row.depends"),
    }
}

impl Page {
    fn to(&self, query: Query) -> String {
        address(self.shop.id(), query)
    }

    /// Asking for it, once the order is found; a claim goes to the team.
    fn start(&self, class: &'static str) -> Built {
        let merchant = self.shop.id().clone();
        let (href, words) = match self.decided.wish {
            Wish::Refund | Wish::Exchange => {
                let query = Vec::new();
                let start = Route::Return { merchant, query };
                (start.to_string(), text!("check.start"))
            }
            Wish::Claim => {
                let mut asked = self.decided.answers.asked.iter();
                let claim = asked.find(|(fact, _)| *fact == Fact::Claim);
                let ground = &self.decided.ground;
                let claim = claim.map(|(fact, answer)| ground.print(*fact, *answer));
                let href = contact::claim_address(&merchant, claim.as_deref());
                (href, text!("ask_team"))
            }
        };
        view! {
            <a class=class href=href>
                {words}
            </a>
        }
    }

    fn contact(&self) -> String {
        let merchant = self.shop.id().clone();
        Route::Contact {
            merchant,
            query: Vec::new(),
        }
        .to_string()
    }

    /// The answers that tell how a piece is sent back, where it has to be.
    fn how(&self) -> Option<Built> {
        match self.decided.wish {
            Wish::Refund | Wish::Exchange => {
                let href = faq_address(self.shop.id(), &text!("check.how_search"));
                Some(link_on(href, text!("check.how")))
            }
            Wish::Claim => None,
        }
    }

    fn is_past(&self, window: &Window) -> bool {
        window.last_day < self.decided.ground.today()
    }

    fn last_day_row(&self, window: &Window) -> Built {
        let name = if self.is_past(window) {
            text!("check.row.last_day")
        } else {
            text!("check.row.ask_by")
        };
        let day = dated(window.last_day, self.decided.ground.today());
        fact_row(name, day, Vec::new())
    }

    fn tape(&self) -> Option<Built> {
        let window = self.decided.window.as_ref()?;
        let today = self.decided.ground.today();
        let (start, from) = window.start?;
        let count = |from: NaiveDate, to: NaiveDate| u32::try_from((to - from).num_days()).ok();
        let days = Days {
            spent: count(from, today)?,
            left: count(today, window.last_day)?,
        };
        let day = format::short_day(from, today);
        let start = match start {
            Fact::DeliveredOn => text!("check.tape.delivered", day = day),
            Fact::ShippedOn => text!("check.tape.shipped", day = day),
            _ => text!("check.tape.from", day = day),
        };
        let end = if days.left == 0 {
            text!("check.tape.today")
        } else {
            text!("check.tape.left", count = days.left)
        };
        let after = window.after.and_then(|after| match after {
            Late::Refused => Some(text!("check.after.refused")),
            Late::Review => Some(text!("check.after.review")),
            Late::Accepted => None,
        });
        let tape = view! {
            <div class="block">
                {tape(days, start.built(), end)}
                {after.map(|after| view! { <p class="quiet small">{after}</p> })}
            </div>
        };
        Some(tape)
    }

    /// The last day for the shopper's own calendar.
    fn reminder(&self) -> Option<Built> {
        let window = self.decided.window.as_ref()?;
        if self.is_past(window) {
            return None;
        }
        let ground = &self.decided.ground;
        let address = self.to(self.decided.answers.query(ground));
        let reminder = Reminder {
            day: window.last_day,
            title: text!("check.reminder", shop = &self.shop.profile().name),
            address: window_origin() + &address,
            made: ground.now,
        };
        let file = format!("{}-{}.ics", self.shop.id().as_str(), window.last_day);
        let link = view! {
            <a class="link-row" href=reminder.data_address() download=file>
                {icon(Icon::Calendar)}
                {text!("check.save_date")}
            </a>
        };
        Some(link)
    }

    fn way(&self, way: &Way) -> Built {
        let (drawing, title, explanation, href, go) = match way {
            Way::Change {
                fact,
                to,
                at_fault,
                outcome,
                query,
            } => {
                let title = if *at_fault {
                    text!("check.way.at_fault")
                } else if *fact == Fact::Reason {
                    text!("check.way.reason")
                } else {
                    words::question(Asked::Fact(*fact))
                };
                let explanation = self.changed(*fact, to, *outcome);
                let href = self.to(query.clone());
                (
                    Icon::Search,
                    title,
                    explanation,
                    href,
                    text!("check.way.change"),
                )
            }
            Way::Wish {
                wish,
                outcome,
                query,
            } => {
                let (title, go) = match wish {
                    Wish::Refund => (text!("check.way.refund"), text!("check.way.see")),
                    Wish::Exchange => (text!("check.way.exchange"), text!("check.way.see")),
                    Wish::Claim => (text!("check.way.claim"), text!("check.way.see")),
                };
                let explanation = match outcome {
                    Outcome::Accepted => text!("check.way.is_yes"),
                    Outcome::Review | Outcome::Refused | Outcome::Unstated | Outcome::Ask => {
                        text!("check.way.is_review")
                    }
                };
                let drawing = match wish {
                    Wish::Refund => Icon::Send,
                    Wish::Exchange => Icon::Swap,
                    Wish::Claim => Icon::Alert,
                };
                (drawing, title, explanation, self.to(query.clone()), go)
            }
            Way::ReturnAndReorder(query) => (
                Icon::Send,
                text!("check.way.reorder"),
                text!("check.way.reorder_text"),
                self.to(query.clone()),
                text!("check.way.reorder_go"),
            ),
            Way::Team => (
                Icon::Person,
                text!("check.way.team"),
                text!("check.way.team_text"),
                self.contact(),
                text!("ask_team"),
            ),
        };
        view! {
            <li class="way">
                {icon(drawing)}
                <h2 class="way-title">{title}</h2>
                <p class="way-text">{explanation}</p>
                {link_on(href, go)}
            </li>
        }
    }

    /// What another answer would bring.
    fn changed(&self, fact: Fact, to: &[String], outcome: Outcome) -> String {
        if to == ["true"] {
            return match outcome {
                Outcome::Accepted => text!("check.way.so_yes"),
                Outcome::Review => text!("check.way.so_review"),
                Outcome::Ask | Outcome::Refused | Outcome::Unstated => text!("check.way.so_ask"),
            };
        }
        let policy = &self.decided.ground.policy;
        let quoted = |word: &String| {
            let answer = words::choice(Some(policy), Asked::Fact(fact), word);
            text!("check.quoted", answer = answer)
        };
        let answers: Vec<String> = to.iter().map(quoted).collect();
        let answers = format::one_of(&answers);
        match outcome {
            Outcome::Accepted => text!("check.way.to_yes", answers = answers),
            Outcome::Review => text!("check.way.to_review", answers = answers),
            Outcome::Ask | Outcome::Refused | Outcome::Unstated => {
                text!("check.way.to_ask", answers = answers)
            }
        }
    }

    /// The margin: the clauses that decide, and those behind the terms.
    fn why(&self) -> Option<Built> {
        let decided = &self.decided;
        let note = clause_note(self.entries(&decided.proofs));
        let also = clause_note(self.entries(&decided.also));
        if note.is_none() && also.is_none() {
            return None;
        }
        let note = note.map(|note| {
            view! {
                <h2 class="why-title">{text!("check.why")}</h2>
                {note}
            }
        });
        let title = match decided.wish {
            Wish::Refund => text!("check.why_also"),
            Wish::Exchange | Wish::Claim => text!("check.why_postage"),
        };
        let also = also.map(|also| {
            view! {
                <h2 class="why-title">{title}</h2>
                {also}
            }
        });
        let policy = &decided.ground.policy;
        let age = policy.since().map_or_else(
            || policy.version().to_owned(),
            |day| format::short_day(day, decided.ground.today()),
        );
        let why = view! {
            <aside class="why" aria-label=text!("check.why_label")>
                {note}
                {also}
                <p class="clause-age">{text!("check.version", day = age)}</p>
            </aside>
        };
        Some(why)
    }

    fn entries(&self, proofs: &[Proof]) -> Vec<ClauseEntry> {
        proofs
            .iter()
            .map(|proof| ClauseEntry {
                href: clause_address(self.shop.id(), &proof.clause),
                section: proof.section.clone(),
                title: proof.title.clone(),
                text: proof.text.clone(),
                reading: proof.reading.clone(),
            })
            .collect()
    }

    /// What stands below the verdict: what happens next, and what it rests on.
    fn below(&self) -> Built {
        let decided = &self.decided;
        let rows = answered(self.shop.id(), &decided.ground, &decided.answers);
        view! {
            {self.next()}
            <section class="verdict-next" aria-labelledby="told">
                <h2 class="small-title" id="told">
                    {text!("check.told")}
                </h2>
                <dl class="summary summary-wide">{rows}</dl>
                <div class="actions">
                    {self.share()}
                    {link_on(self.to(Query::new()), text!("check.again"))}
                </div>
            </section>
        }
    }

    fn share(&self) -> Built {
        let Live {
            sharing, happen, ..
        } = self.live;
        let said = move || match sharing.get() {
            Sharing::Idle => String::new(),
            Sharing::Copied => text!("check.copied"),
            Sharing::NotCopied => text!("check.not_copied"),
        };
        view! {
            <button
                class="button button-quiet button-small"
                type="button"
                on:click=move |_| happen.run(Msg::LinkWanted)
            >
                {icon(Icon::Copy)}
                {text!("check.copy")}
            </button>
            <p class="quiet small" aria-live="polite">
                {said}
            </p>
        }
    }

    /// What happens from the request to the refund, where the policy says so.
    fn next(&self) -> Option<Built> {
        let decided = &self.decided;
        let live = self.live;
        let review = matches!(decided.finding, Finding::Review { .. });
        let refund = live.refund.get_untracked()?;
        if refund.stages.is_empty() {
            return None;
        }
        let today = decided.ground.today();
        let by = decided
            .window
            .as_ref()
            .filter(|window| !self.is_past(window));
        let by = by.map(|window| woven!("check.next.by", day = dated(window.last_day, today)));
        let mut steps = vec![Step {
            when: Some(text!("check.next.today").built()),
            what: text!("check.next.ask"),
            text: by,
            progress: Progress::Now,
        }];
        let later = |what: String| Step {
            when: None,
            what,
            text: None,
            progress: Progress::Next,
        };
        steps.extend(review.then(|| later(text!("check.next.team"))));
        steps.push(later(text!("check.next.send")));
        steps.push(Step {
            text: Some(arrival(&refund, today, live.happen)),
            ..later(text!("check.next.arrives"))
        });
        steps.extend(refund.stages.iter().map(|stage| Step {
            when: Some(stage_length(stage).built()),
            ..later(words::stage(stage.stage))
        }));
        steps.push(Step {
            when: Some((move || live.refund.get().map(|refund| back(&refund, today))).built()),
            ..later(text!("check.next.back"))
        });
        let next = view! {
            <section class="verdict-next" aria-labelledby="next">
                <h2 class="section-title" id="next">
                    {text!("check.next")}
                </h2>
                {timeline(text!("check.next"), steps)}
            </section>
        };
        Some(next)
    }
}

fn stage_length(stage: &Stage) -> String {
    stage.max.map_or_else(
        || text!("check.length.unstated"),
        |max| {
            length(Length {
                min: stage.min,
                max,
                unit: stage.unit,
            })
        },
    )
}

/// The day on which the parcel is supposed to arrive.
fn arrival(refund: &Refund, today: NaiveDate, happen: Callback<Msg>) -> Built {
    let chosen = move |event: ev::Event| {
        let typed = event_target_value(&event);
        happen.run(Msg::ArrivalChosen { typed });
    };
    view! {
        <div class="suppose">
            <label for="arrival">{text!("check.next.suppose")}</label>
            <input
                class="input input-short"
                id="arrival"
                type="date"
                value=format::datetime(refund.arrival)
                min=format::datetime(today)
                on:change=chosen
            />
        </div>
    }
}

/// When the money is back, counted from the supposed arrival.
fn back(refund: &Refund, today: NaiveDate) -> Built {
    match (refund.earliest, refund.latest) {
        (Some(earliest), Some(latest)) if earliest == latest => dated(latest, today),
        (Some(earliest), Some(latest)) => format::days(earliest, latest, today).built(),
        (Some(earliest), None) => woven!("check.next.from", day = dated(earliest, today)),
        (None, Some(latest)) => woven!("check.next.until", day = dated(latest, today)),
        (None, None) => text!("check.length.unstated").built(),
    }
}

fn window_origin() -> String {
    window().location().origin().unwrap_or_default()
}
