//! A form of several fields: each with its label, hint and complaint, and above
//! them all what is to be put right, with a way to each field.

use leptos::ev;

use super::{
    icon::{Icon, icon},
    question::{Choice, SUMMARY, focus, rows},
};
use crate::markup::{Built, view};

pub struct Field<I = &'static str> {
    /// The control's.
    pub id: I,
    pub label: String,
    pub hint: Option<String>,
    /// What is wrong with what was typed.
    pub complaint: Option<String>,
}

/// What a control has to carry beside the field's id.
pub struct Carries {
    pub described: Option<String>,
    pub invalid: Option<&'static str>,
}

pub fn field(field: Field<impl Into<String>>, control: impl FnOnce(Carries) -> Built) -> Built {
    let parts = Parts::of(field);
    let control = control(parts.carries);
    view! {
        <div class=parts.class>
            <label class="form-label" for=parts.id>
                {parts.label}
            </label>
            {parts.hint}
            {parts.complaint}
            {control}
        </div>
    }
}

/// A row for each answer; the field's id is the first row's.
pub fn radios(field: Field<impl Into<String>>, choices: Vec<Choice>) -> Built {
    let parts = Parts::of(field);
    let rows = rows(&parts.id, choices);
    view! {
        <div class=parts.class>
            <fieldset aria-describedby=parts.carries.described>
                <legend class="form-label">{parts.label}</legend>
                {parts.hint}
                {parts.complaint}
                <div class="choices">{rows}</div>
            </fieldset>
        </div>
    }
}

/// What stands around a control.
struct Parts {
    id: String,
    class: &'static str,
    label: String,
    hint: Option<Built>,
    complaint: Option<Built>,
    carries: Carries,
}

impl Parts {
    fn of(field: Field<impl Into<String>>) -> Self {
        let id: String = field.id.into();
        let (hint_id, complaint_id) = (format!("{id}-hint"), format!("{id}-error"));
        let ids: Vec<&str> = [
            field.hint.is_some().then_some(hint_id.as_str()),
            field.complaint.is_some().then_some(complaint_id.as_str()),
        ]
        .into_iter()
        .flatten()
        .collect();
        let carries = Carries {
            described: (!ids.is_empty()).then(|| ids.join(" ")),
            invalid: field.complaint.is_some().then_some("true"),
        };
        let class = if field.complaint.is_some() {
            "form-field field-wrong"
        } else {
            "form-field"
        };
        let hint = field.hint.map(|hint| {
            view! {
                <p class="form-hint" id=hint_id.clone()>
                    {hint}
                </p>
            }
        });
        let complaint = field.complaint.map(|complaint| {
            view! {
                <p class="error-text" id=complaint_id.clone()>
                    {icon(Icon::Alert)}
                    {complaint}
                </p>
            }
        });
        Self {
            id,
            class,
            label: field.label,
            hint,
            complaint,
            carries,
        }
    }
}

/// What is to be put right. It is there to be given the focus. As an alert it is read
/// whole: with a name its title would be spoken twice.
pub fn summary(
    title: String,
    text: Option<String>,
    problems: Vec<(impl Into<String>, String)>,
) -> Built {
    let problems: Vec<_> = problems
        .into_iter()
        .map(|(id, words)| {
            let id: String = id.into();
            let href = format!("#{id}");
            let to_field = move |event: ev::MouseEvent| {
                event.prevent_default();
                focus(&id);
            };
            view! {
                <li>
                    <a href=href on:click=to_field>
                        {words}
                    </a>
                </li>
            }
        })
        .collect();
    view! {
        <div class="error-summary" id=SUMMARY tabindex="-1" role="alert">
            <h2 class="error-summary-title">{title}</h2>
            {text.map(|text| view! { <p>{text}</p> })}
            <ul>{problems}</ul>
        </div>
    }
}

/// What stands in the way without being anyone's mistake. It is there to be
/// given the focus.
pub fn obstacle(drawing: Icon, title: String, text: String) -> Built {
    view! {
        <div class="notice" id=SUMMARY tabindex="-1" role="alert">
            {icon(drawing)}
            <div>
                <p class="notice-title">{title}</p>
                <p class="quiet">{text}</p>
            </div>
        </div>
    }
}
