//! One question: its words are the page's heading, its answers native controls,
//! and what was wrong with an answer stands at the control and above them all.

use leptos::{ev, html, prelude::*};
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use super::icon::{Icon, icon};
use crate::{
    history,
    markup::{Build, Built, view},
    text,
};

/// Ids of the parts; there is one question on a page.
pub const SUMMARY: &str = "problem";
pub const FIELD: &str = "answer";
const HINT: &str = "answer-hint";
const ERROR: &str = "answer-error";

/// The words of a question.
pub struct Words {
    pub question: String,
    pub hint: Option<String>,
}

/// An answer to choose; `name` is shown, `value` is what is meant.
pub struct Choice {
    pub value: String,
    pub name: String,
    pub hint: Option<String>,
    pub chosen: bool,
}

/// What is wrong with the answer, if anything is.
pub type Problem = Signal<Option<String>>;

/// Radios, a row for each answer.
pub fn choices(
    heading: NodeRef<html::H1>,
    words: Words,
    choices: Vec<Choice>,
    problem: Problem,
) -> Built {
    let rows = rows(FIELD, choices);
    let described = describes(&words.hint, problem);
    view! {
        <div class=("field-wrong", move || problem.get().is_some())>
            <fieldset aria-describedby=described>
                <legend>
                    <h1 class="page-title" tabindex="-1" node_ref=heading>
                        {words.question}
                    </h1>
                </legend>
                {hint(words.hint)}
                {error(problem)}
                <div class="choices">{rows}</div>
            </fieldset>
        </div>
    }
}

/// A row for each answer to the question of this name.
pub fn rows(name: &str, choices: Vec<Choice>) -> Vec<Built> {
    let choices = choices.into_iter().enumerate();
    choices
        .map(|(place, choice)| row(name.to_owned(), place, choice))
        .collect()
}

fn row(name: String, place: usize, choice: Choice) -> Built {
    // The first row is where a link to the field leads.
    let id = if place == 0 {
        name.clone()
    } else {
        format!("{name}-{place}")
    };
    let label_for = id.clone();
    let hint = choice
        .hint
        .map(|hint| view! { <span class="choice-hint">{hint}</span> });
    view! {
        <div class="choice">
            <input
                type="radio"
                name=name
                id=id
                value=choice.value
                checked=choice.chosen
            />
            <label for=label_for>
                <span class="choice-name">{choice.name}</span>
                {hint}
            </label>
        </div>
    }
}

/// A single control, whose label is the heading. It has to carry the id
/// [`FIELD`] and the description that it is given.
pub fn field(
    heading: NodeRef<html::H1>,
    words: Words,
    problem: Problem,
    control: impl FnOnce(Signal<Option<String>>) -> Built,
) -> Built {
    let described = describes(&words.hint, problem);
    view! {
        <div class="field" class=("field-wrong", move || problem.get().is_some())>
            <h1 class="page-title" tabindex="-1" node_ref=heading>
                <label for=FIELD>{words.question}</label>
            </h1>
            {hint(words.hint)}
            {error(problem)}
            {control(described)}
        </div>
    }
}

fn describes(hint: &Option<String>, problem: Problem) -> Signal<Option<String>> {
    let hint = hint.is_some().then_some(HINT);
    Signal::derive(move || {
        let error = problem.get().map(|_| ERROR);
        let ids: Vec<&str> = hint.into_iter().chain(error).collect();
        (!ids.is_empty()).then(|| ids.join(" "))
    })
}

fn hint(hint: Option<String>) -> Option<Built> {
    let hint = hint?;
    let hint = view! {
        <p class="question-hint" id=HINT>
            {hint}
        </p>
    };
    Some(hint)
}

fn error(problem: Problem) -> Built {
    let error = move || {
        problem.get().map(|problem| {
            view! {
                <p class="error-text" id=ERROR>
                    {icon(Icon::Alert)}
                    {problem}
                </p>
            }
        })
    };
    error.built()
}

/// What is to be put right, above everything; it is given the focus when
/// Continue was chosen in vain.
pub fn error_summary(problem: Problem) -> Built {
    let to_field = |event: ev::MouseEvent| {
        event.prevent_default();
        focus(FIELD);
    };
    let summary = move || {
        problem.get().map(|problem| {
            view! {
                <div
                    class="error-summary"
                    id=SUMMARY
                    tabindex="-1"
                    role="alert"
                >
                    <h2 class="error-summary-title">{text!("question.problem")}</h2>
                    <ul>
                        <li>
                            <a href=format!("#{FIELD}") on:click=to_field>
                                {problem}
                            </a>
                        </li>
                    </ul>
                </div>
            }
        })
    };
    summary.built()
}

/// Moves the focus to a part of the page.
pub fn focus(id: &str) {
    if let Some(element) = document()
        .get_element_by_id(id)
        .and_then(|element| element.dyn_into::<HtmlElement>().ok())
    {
        history::focus(&element);
    }
}
