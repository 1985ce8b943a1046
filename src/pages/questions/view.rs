//! How a question's control is shown, and what is said of an answer that does not
//! fit.

use hemline_policy::document::Policy;
use leptos::{html, prelude::*};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlInputElement};

use super::{Asked, Complaint, Control, UNKNOWN};
use crate::{
    format,
    markup::{Built, view},
    pages::check::{countries, words},
    text,
    ui::question::{Choice, FIELD, Problem, Words, choices, field},
};

/// A question as it is shown.
pub struct Shown<'q> {
    pub policy: &'q Policy,
    pub asked: Asked,
    pub control: &'q Control,
    /// The answer that is being changed, as an address has it.
    pub given: Option<&'q str>,
    pub words: Words,
}

pub fn control(heading: NodeRef<html::H1>, shown: Shown, problem: Problem) -> Built {
    let Shown { words, asked, .. } = shown;
    let given = shown.given.filter(|given| *given != UNKNOWN);
    let given = given.map(str::to_owned);
    match shown.control {
        Control::Choices(names) => {
            let rows = names
                .iter()
                .map(|name| Choice {
                    value: name.clone(),
                    name: words::choice(shown.policy, asked, name),
                    hint: words::choice_hint(asked, name),
                    chosen: shown.given == Some(name),
                })
                .collect();
            choices(heading, words, rows, problem)
        }
        Control::Country { first } => {
            let options = countries::options(first, given.as_deref());
            field(heading, words, problem, |described| {
                view! {
                    <select
                        class="input input-wide"
                        id=FIELD
                        autocomplete="country"
                        aria-describedby=described
                        aria-invalid=move || problem.get().map(|_| "true")
                    >
                        {options}
                    </select>
                }
            })
        }
        Control::Count { least } => {
            let least = least.to_string();
            input(heading, words, problem, "number", given, Some(least), None)
        }
        Control::Day { latest } => {
            let latest = format::datetime(*latest);
            input(heading, words, problem, "date", given, None, Some(latest))
        }
        Control::Moment { latest } => {
            let (day, time) = (latest.date(), format::clock(latest.time()));
            let minute = time.get(..5).unwrap_or_default();
            let latest = format!("{}T{minute}", format::datetime(day));
            let given = given.and_then(|given| given.get(..latest.len()).map(str::to_owned));
            input(
                heading,
                words,
                problem,
                "datetime-local",
                given,
                None,
                Some(latest),
            )
        }
    }
}

fn input(
    heading: NodeRef<html::H1>,
    words: Words,
    problem: Problem,
    kind: &'static str,
    given: Option<String>,
    least: Option<String>,
    latest: Option<String>,
) -> Built {
    field(heading, words, problem, |described| {
        view! {
            <input
                class="input input-short"
                id=FIELD
                type=kind
                value=given
                min=least
                max=latest
                aria-describedby=described
                aria-invalid=move || problem.get().map(|_| "true")
            />
        }
    })
}

pub fn problem(control: &Control, complaint: Complaint) -> String {
    match (complaint, control) {
        (Complaint::StillToCome, _) => text!("check.wrong.to_come"),
        (Complaint::LongAgo, _) => text!("check.wrong.long_ago"),
        (_, Control::Choices(_)) => text!("check.wrong.choice"),
        (_, Control::Country { .. }) => text!("check.wrong.country"),
        (_, Control::Count { .. }) => text!("check.wrong.count"),
        (_, Control::Day { .. }) => text!("check.wrong.day"),
        (_, Control::Moment { .. }) => text!("check.wrong.moment"),
    }
}

/// What the form's one control holds.
pub fn typed(form: &Element) -> String {
    let control = form.query_selector("input:checked, input:not([type=radio]), select");
    control.ok().flatten().map_or_else(String::new, |control| {
        // A select has a value as an input does.
        control.unchecked_ref::<HtmlInputElement>().value()
    })
}
