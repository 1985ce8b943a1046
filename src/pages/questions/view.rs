//! How a question's control is shown, and what is said of an answer that does not
//! fit.

use hemline_policy::document::Policy;
use leptos::{html, prelude::*};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlInputElement};

use super::{Asked, Complaint, Control, UNKNOWN};
use crate::{
    format,
    markup::{Build, Built, view},
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
                    name: words::choice(Some(shown.policy), asked, name),
                    hint: words::choice_hint(asked, name),
                    chosen: shown.given == Some(name),
                })
                .collect();
            choices(heading, words, rows, problem)
        }
        Control::Country { .. }
        | Control::Count { .. }
        | Control::Day { .. }
        | Control::Moment { .. } => field(heading, words, problem, |described| {
            let invalid = Signal::derive(move || problem.get().map(|_| "true"));
            bare(shown.control, FIELD.to_owned(), given, described, invalid)
        }),
    }
}

/// A control that is no choice, alone.
pub fn bare(
    control: &Control,
    id: String,
    given: Option<String>,
    described: Signal<Option<String>>,
    invalid: Signal<Option<&'static str>>,
) -> Built {
    let (kind, least, latest) = match control {
        // It has rows instead.
        Control::Choices(_) => return ().built(),
        Control::Country { first } => {
            let options = countries::options(first, given.as_deref());
            return view! {
                <select
                    class="input input-wide"
                    id=id
                    autocomplete="country"
                    aria-describedby=described
                    aria-invalid=invalid
                >
                    {options}
                </select>
            };
        }
        Control::Count { least } => ("number", Some(least.to_string()), None),
        Control::Day { latest } => ("date", None, Some(format::datetime(*latest))),
        Control::Moment { latest } => {
            let (day, time) = (latest.date(), format::clock(latest.time()));
            let minute = time.get(..5).unwrap_or_default();
            let latest = format!("{}T{minute}", format::datetime(day));
            ("datetime-local", None, Some(latest))
        }
    };
    // A moment is given to the minute.
    let given = given.and_then(|given| match &latest {
        Some(latest) => given.get(..latest.len()).map(str::to_owned),
        None => Some(given),
    });
    view! {
        <input
            class="input input-short"
            id=id
            type=kind
            value=given
            min=least
            max=latest
            aria-describedby=described
            aria-invalid=invalid
        />
    }
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
