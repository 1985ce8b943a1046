//! The team's answer: exactly the steps that the state allows, and the fields of
//! the one that is chosen.

use std::sync::Arc;

use chrono::NaiveDate;
use hemline_api_types::returns::Return;
use hemline_policy::{
    document::{Clause, Policy},
    fact::Fact,
};
use leptos::{ev, prelude::*};

use super::{detail::piece, part};
use crate::{
    api::Failure,
    clock, format,
    markup::{Build, Built, view},
    pages::{
        check,
        desk::{
            Visit, choice_id,
            draft::{Choice, Draft, Entry, Label, Received, owes_money},
            field as of_page,
            matter::Matter,
            state::{Answering, Detail, Inside, Msg, Obstacle},
            words,
        },
        questions::Asked,
    },
    remote::{Load, Remote},
    text,
    ui::{
        form::{self, Carries, field, obstacle, summary},
        icon::{Icon, icon},
    },
};

/// The id of a field.
pub fn id(entry: Entry) -> &'static str {
    match entry {
        Entry::Choice => "choice",
        Entry::Instructions => "instructions",
        Entry::Label => "label",
        Entry::Reason => "reason",
        Entry::Clause => "clause",
        Entry::On => "on",
        Entry::Received => "received",
        Entry::Finding => "finding",
        Entry::Refunded => "refunded",
        Entry::Replacement => "replacement",
        Entry::Note => "note",
        Entry::Reply => "reply",
    }
}

/// The id of the field for how much of a line came, by its place.
pub fn quantity_id(place: usize) -> String {
    format!("quantity-{place}")
}

/// The same for how it is.
pub fn condition_id(place: usize) -> String {
    format!("condition-{place}")
}

/// What of the answer makes another picture: not each letter.
#[derive(Clone, PartialEq)]
struct Picture {
    choice: Option<Choice>,
    answering: Answering,
    label: Option<Label>,
}

impl Picture {
    fn of(inside: &Inside) -> Option<Self> {
        let Detail::Here(seen) = &inside.detail else {
            return None;
        };
        let draft = inside.draft(clock::millis())?;
        Some(Self {
            choice: draft.choice,
            answering: seen.answering.clone(),
            label: draft.label,
        })
    }
}

/// The form for an answer; what was typed where there is no answer any more.
pub fn decision(
    visit: Visit,
    matter: &Matter,
    policy: Remote<Arc<Policy>>,
    today: NaiveDate,
) -> Built {
    let picture = part(visit, Picture::of);
    let matter = matter.clone();
    let show = move || {
        let (Some(Some(picture)), Some(Some(draft))) = (
            picture.get(),
            visit.inside(|inside| inside.draft(clock::millis())),
        ) else {
            return ().built();
        };
        let sheet = Sheet {
            visit,
            matter: &matter,
            policy: policy.clone(),
            draft,
            picture,
            today,
        };
        sheet.form()
    };
    show.built()
}

struct Sheet<'a> {
    visit: Visit,
    matter: &'a Matter,
    policy: Remote<Arc<Policy>>,
    draft: Draft,
    picture: Picture,
    today: NaiveDate,
}

impl Sheet<'_> {
    fn form(&self) -> Built {
        let visit = self.visit;
        let choices = Choice::of(self.matter);
        let obstacle = self.obstacle();
        let left = self.left_over(choices);
        if choices.is_empty() {
            return view! {
                {obstacle}
                {left}
            };
        }
        let is_sending = matches!(self.picture.answering, Answering::Sending(_));
        let submit = move |event: ev::SubmitEvent| {
            event.prevent_default();
            if let Some(draft) = visit.written() {
                let now = clock::millis();
                visit.happen(Msg::SendChosen { draft, now });
            }
        };
        let write = move |_| {
            if let Some(draft) = visit.written() {
                visit.happen(Msg::Written(draft));
            }
        };
        let go = match &self.picture.answering {
            Answering::Sending(_) => text!("desk.sending"),
            Answering::Writing(Obstacle::NotSent(_)) => text!("again"),
            Answering::Writing(_) => words::go(self.picture.choice),
        };
        let said = is_sending.then(|| text!("desk.sending"));
        let mail = self.picture.choice.map(|_| {
            let shopper = self
                .matter
                .as_return()
                .and_then(|back| back.shopper.as_ref());
            let words = match shopper {
                Some(shopper) => text!("desk.mail", shopper = shopper),
                None => text!("desk.mail_any"),
            };
            view! { <span class="small quiet">{words}</span> }
        });
        view! {
            <form class="form desk-form" novalidate=true method="dialog" on:submit=submit on:input=write>
                {obstacle}
                {left}
                {self.choices(choices)}
                {self.fields()}
                <div class="actions">
                    <button
                        class="button"
                        id="send"
                        type="submit"
                        aria-disabled=is_sending.then_some("true")
                    >
                        {go}
                    </button>
                    {mail}
                </div>
                <p class="visually-hidden" role="status">
                    {said}
                </p>
            </form>
        }
    }

    fn wrong(&self, entry: Entry) -> Option<String> {
        let Answering::Writing(Obstacle::Wrong(wrongs)) = &self.picture.answering else {
            return None;
        };
        let mut wrongs = wrongs.iter().filter(|(known, _)| *known == entry);
        wrongs.next().map(|(_, wrong)| words::wrong(entry, *wrong))
    }

    fn obstacle(&self) -> Built {
        let Answering::Writing(trouble) = &self.picture.answering else {
            return ().built();
        };
        match trouble {
            Obstacle::Nothing => ().built(),
            Obstacle::Wrong(wrongs) => {
                let count = wrongs.len();
                let problems = wrongs
                    .iter()
                    .map(|(entry, wrong)| (self.first(*entry), words::wrong(*entry, *wrong)));
                let title = text!("form.problem", count = count);
                summary(title, None, problems.collect())
            }
            Obstacle::Overtaken => {
                let words = match self.matter {
                    Matter::Return(_) => text!("desk.overtaken_text"),
                    Matter::Request(_) | Matter::Ticket(_) => text!("desk.overtaken_request"),
                };
                obstacle(Icon::Alert, text!("desk.overtaken"), words)
            }
            Obstacle::NotSent(Failure::Offline) => obstacle(
                Icon::Offline,
                text!("desk.not_sent.offline"),
                text!("desk.not_sent.offline_text"),
            ),
            Obstacle::NotSent(Failure::Refused(_) | Failure::NotFound) => obstacle(
                Icon::Alert,
                text!("desk.not_sent.refused"),
                text!("desk.not_sent.refused_text"),
            ),
            Obstacle::NotSent(
                Failure::ServerGone | Failure::Wait(_) | Failure::PassEnded | Failure::Unreadable,
            ) => obstacle(
                Icon::Clock,
                text!("desk.not_sent.gone"),
                text!("desk.not_sent.gone_text"),
            ),
        }
    }

    /// Where a link to a field leads.
    fn first(&self, entry: Entry) -> &'static str {
        match (entry, Choice::of(self.matter).first()) {
            (Entry::Choice, Some(Choice::Authorise)) => "choice-authorise",
            (Entry::Choice, Some(Choice::Receive)) => "choice-receive",
            (Entry::Choice, Some(Choice::Inspect)) => "choice-inspect",
            (Entry::Choice, Some(Choice::Settle)) => "choice-settle",
            (Entry::Choice, Some(Choice::Grant)) => "choice-grant",
            (Entry::Choice, Some(Choice::Reply)) => "choice-reply",
            (Entry::Received, _) => "quantity-0",
            (entry, _) => id(entry),
        }
    }

    /// What was typed for an answer that is no longer asked for.
    fn left_over(&self, choices: &[Choice]) -> Option<Built> {
        let texts: Vec<_> = self
            .draft
            .left_over(choices)
            .into_iter()
            .map(|text| view! { <p class="desk-quote">{text.to_owned()}</p> })
            .collect();
        (!texts.is_empty()).then(|| {
            view! {
                <section class="block" aria-labelledby="left-over">
                    <h3 class="small-title" id="left-over">
                        {text!("desk.left_over")}
                    </h3>
                    {texts}
                </section>
            }
        })
    }

    fn choices(&self, choices: &[Choice]) -> Built {
        let wrong = self.wrong(Entry::Choice);
        let rows: Vec<_> = choices
            .iter()
            .map(|choice| {
                let id = choice_id(*choice);
                let label_for = id.clone();
                view! {
                    <div class="choice">
                        <input
                            type="radio"
                            name="choice"
                            id=id
                            value=choice.name()
                            prop:checked=self.picture.choice == Some(*choice)
                        />
                        <label for=label_for>
                            <span class="choice-name">{words::choice(*choice)}</span>
                            <span class="choice-hint">{words::choice_hint(*choice)}</span>
                        </label>
                    </div>
                }
            })
            .collect();
        let class = if wrong.is_some() { "field-wrong" } else { "" };
        view! {
            <div class=class>
                <fieldset aria-describedby=wrong.as_ref().map(|_| "choice-error")>
                    <legend>
                        <h3 class="section-title">{text!("desk.decision")}</h3>
                    </legend>
                    {wrong.map(|words| error("choice-error", words))}
                    <div class="choices">{rows}</div>
                </fieldset>
            </div>
        }
    }

    fn fields(&self) -> Built {
        let Some(choice) = self.picture.choice else {
            return ().built();
        };
        match choice {
            Choice::Authorise => view! {
                {self.area(Entry::Instructions, &self.draft.instructions)}
                {self.label()}
            },
            Choice::Label => self.label(),
            Choice::Refuse => view! {
                {self.area(Entry::Reason, &self.draft.reason)}
                {self.clause()}
            },
            Choice::Receive => view! {
                {self.day()}
                {self.received()}
            },
            Choice::Inspect => self.area(Entry::Finding, &self.draft.finding),
            Choice::Settle => view! {
                {self.day()}
                {self.refunded()}
                {self.line(Entry::Replacement, &self.draft.replacement)}
            },
            Choice::Grant | Choice::Decline => self.area(Entry::Note, &self.draft.note),
            Choice::Reply | Choice::ReplyAndClose => self.area(Entry::Reply, &self.draft.reply),
            Choice::Close => ().built(),
        }
    }

    fn field(&self, entry: Entry, control: impl FnOnce(Carries) -> Built) -> Built {
        let hint = match entry {
            Entry::Instructions => Some(text!("desk.hint.instructions")),
            Entry::Label => Some(text!("desk.hint.label")),
            Entry::Reason => Some(text!("desk.hint.reason")),
            Entry::Clause => Some(text!("desk.hint.clause")),
            Entry::Finding => Some(text!("desk.hint.finding")),
            Entry::Refunded => Some(self.hint_of_refund()),
            Entry::Replacement => Some(text!("desk.hint.replacement")),
            Entry::Note => Some(text!("desk.hint.note")),
            Entry::Reply => Some(text!("desk.hint.reply")),
            Entry::Choice | Entry::On | Entry::Received => None,
        };
        let part = form::Field {
            id: id(entry),
            label: words::label(entry),
            hint,
            complaint: self.wrong(entry),
        };
        field(part, control)
    }

    fn hint_of_refund(&self) -> String {
        let owes = self
            .matter
            .as_return()
            .is_some_and(|back| owes_money(&back.back));
        let currency = self.draft.currency.clone();
        if owes {
            text!("desk.hint.refunded", currency = currency)
        } else {
            text!("desk.hint.refunded_none", currency = currency)
        }
    }

    fn area(&self, entry: Entry, text: &str) -> Built {
        let text = text.to_owned();
        let (rows, most) = match entry {
            Entry::Reply => ("8", "4000"),
            Entry::Choice
            | Entry::Instructions
            | Entry::Label
            | Entry::Reason
            | Entry::Clause
            | Entry::On
            | Entry::Received
            | Entry::Finding
            | Entry::Refunded
            | Entry::Replacement
            | Entry::Note => ("3", "1000"),
        };
        self.field(entry, move |carries| {
            view! {
                <textarea
                    class="input"
                    id=id(entry)
                    rows=rows
                    maxlength=most
                    aria-describedby=carries.described
                    aria-invalid=carries.invalid
                    prop:value=text
                ></textarea>
            }
        })
    }

    fn line(&self, entry: Entry, text: &str) -> Built {
        let text = text.to_owned();
        self.field(entry, move |carries| {
            view! {
                <input
                    class="input input-short"
                    id=id(entry)
                    type="text"
                    maxlength="64"
                    autocomplete="off"
                    aria-describedby=carries.described
                    aria-invalid=carries.invalid
                    prop:value=text
                />
            }
        })
    }

    fn day(&self) -> Built {
        let (on, today) = (self.draft.on.clone(), format::datetime(self.today));
        self.field(Entry::On, move |carries| {
            view! {
                <input
                    class="input input-short"
                    id=id(Entry::On)
                    type="date"
                    max=today
                    aria-describedby=carries.described
                    aria-invalid=carries.invalid
                    prop:value=on
                />
            }
        })
    }

    fn refunded(&self) -> Built {
        let refunded = self.draft.refunded.clone();
        self.field(Entry::Refunded, move |carries| {
            view! {
                <input
                    class="input input-short"
                    id=id(Entry::Refunded)
                    type="text"
                    inputmode="decimal"
                    autocomplete="off"
                    aria-describedby=carries.described
                    aria-invalid=carries.invalid
                    prop:value=refunded
                />
            }
        })
    }

    fn label(&self) -> Built {
        let visit = self.visit;
        let reference = self.matter.reference().to_owned();
        let choose = move |_| {
            let draft = visit.written();
            if let (Some(mut draft), Some(input)) = (draft, of_page(id(Entry::Label))) {
                draft.label = visit.take_label(&reference, &input);
                visit.happen(Msg::Written(draft));
            }
        };
        let chosen = self.picture.label.as_ref().map(|label| {
            let words = text!("desk.label.chosen", name = &label.name);
            view! { <p class="small" id="label-chosen">{words}</p> }
        });
        self.field(Entry::Label, move |carries| {
            view! {
                {chosen}
                <input
                    class="desk-file"
                    id=id(Entry::Label)
                    type="file"
                    accept="application/pdf"
                    aria-describedby=carries.described
                    aria-invalid=carries.invalid
                    on:change=choose
                />
            }
        })
    }

    /// The clauses to choose from, those that decided first, and the chosen one
    /// as the shopper will see it.
    fn clause(&self) -> Built {
        let visit = self.visit;
        let cited: Vec<String> = self
            .matter
            .decisions()
            .iter()
            .flat_map(|told| &told.hints)
            .map(|hint| hint.clause.clone())
            .collect();
        let (policy, shown) = (self.policy.clone(), self.policy.clone());
        let control = move |carries: Carries| {
            let carries = (carries.described, carries.invalid);
            let select = move || {
                let chosen = visit
                    .inside(|inside| inside.draft(clock::millis()).map(|draft| draft.clause))
                    .flatten()
                    .unwrap_or_default();
                let Load::Ready(policy) = policy.get() else {
                    return view! { <p class="small quiet">{text!("desk.clauses_come")}</p> };
                };
                let option = |clause: &Clause| {
                    let name = text!(
                        "desk.clause_option",
                        title = &clause.title,
                        section = &clause.section
                    );
                    let is_chosen = clause.id == chosen;
                    view! {
                        <option value=clause.id.clone() prop:selected=is_chosen>
                            {name}
                        </option>
                    }
                };
                let (deciding, others): (Vec<&Clause>, Vec<&Clause>) = policy
                    .clauses()
                    .iter()
                    .partition(|clause| cited.contains(&clause.id));
                let group = |label: String, clauses: &[&Clause]| {
                    let options: Vec<_> = clauses.iter().map(|clause| option(clause)).collect();
                    (!options.is_empty())
                        .then(|| view! { <optgroup label=label>{options}</optgroup> })
                };
                view! {
                    <select
                        class="input"
                        id=id(Entry::Clause)
                        aria-describedby=carries.0.clone()
                        aria-invalid=carries.1
                    >
                        <option value="">{text!("desk.clause_none")}</option>
                        {group(text!("desk.clause_cited"), &deciding)}
                        {group(text!("desk.clause_others"), &others)}
                    </select>
                }
            };
            select.built()
        };
        let chosen = part(visit, |inside| {
            inside.draft(clock::millis()).map(|draft| draft.clause)
        });
        let preview = move || {
            let id = chosen.get().flatten()?;
            let Load::Ready(policy) = shown.get() else {
                return None;
            };
            let clause = policy.clause(&id)?.clone();
            Some(view! {
                <div class="clause">
                    <div class="clause-entry">
                        <p class="clause-title">{clause.title}</p>
                        <p class="clause-text">{clause.text}</p>
                    </div>
                </div>
            })
        };
        view! {
            {self.field(Entry::Clause, control)}
            <div aria-live="polite">{preview}</div>
        }
    }

    /// For each line how much of it came, and how it is.
    fn received(&self) -> Built {
        let wrong = self.wrong(Entry::Received);
        let back = self.matter.as_return().map(|back| &back.back);
        let rows: Vec<_> = self
            .draft
            .received
            .iter()
            .enumerate()
            .map(|(place, received)| self.row(place, received, back))
            .collect();
        let class = if wrong.is_some() { "field-wrong" } else { "" };
        view! {
            <div class=class>
                <fieldset aria-describedby=wrong.as_ref().map(|_| "received-error")>
                    <legend class="form-label">{words::label(Entry::Received)}</legend>
                    {wrong.map(|words| error("received-error", words))}
                    <div class="desk-pieces">{rows}</div>
                </fieldset>
            </div>
        }
    }

    fn row(&self, place: usize, received: &Received, back: Option<&Return>) -> Built {
        let name = back
            .and_then(|back| {
                back.items
                    .iter()
                    .find(|item| item.ask.line == received.line)
            })
            .map(piece)
            .unwrap_or_default();
        let (quantity, condition) = (quantity_id(place), condition_id(place));
        let labels = (quantity.clone(), condition.clone());
        let (count, chosen) = (received.quantity.clone(), received.condition.clone());
        let policy = self.policy.clone();
        let options = move || {
            let Load::Ready(policy) = policy.get() else {
                return ().built();
            };
            let words: Vec<String> = policy
                .vocabulary()
                .words(Fact::Condition)
                .map(str::to_owned)
                .collect();
            let options: Vec<_> = words
                .into_iter()
                .map(|word| {
                    let name =
                        check::words::choice(Some(&policy), Asked::Fact(Fact::Condition), &word);
                    let is_chosen = word == chosen;
                    view! {
                        <option value=word prop:selected=is_chosen>
                            {name}
                        </option>
                    }
                })
                .collect();
            options.built()
        };
        let asked = text!("desk.of", number = format::number(received.asked));
        view! {
            <div class="desk-piece">
                <p class="item-name">{name.clone()}</p>
                <div class="form-field">
                    <label class="form-label" for=labels.0>
                        {text!("desk.quantity")}
                        <span class="visually-hidden">{text!("desk.of_piece", piece = &name)}</span>
                    </label>
                    <span class="desk-count">
                        <input
                            class="input"
                            id=quantity
                            type="text"
                            inputmode="numeric"
                            autocomplete="off"
                            prop:value=count
                        />
                        " "
                        {asked}
                    </span>
                </div>
                <div class="form-field">
                    <label class="form-label" for=labels.1>
                        {text!("desk.condition")}
                        <span class="visually-hidden">{text!("desk.of_piece", piece = &name)}</span>
                    </label>
                    <select class="input" id=condition>
                        <option value="">{text!("desk.condition_none")}</option>
                        {options}
                    </select>
                </div>
            </div>
        }
    }
}

fn error(id: &'static str, words: String) -> Built {
    view! {
        <p class="error-text" id=id>
            {icon(Icon::Alert)}
            {words}
        </p>
    }
}
