//! The timeline: one step below the other. What has happened is sewn, what is to
//! come is stitched; the step that is due now is ringed.

use crate::{
    markup::{Built, view},
    text,
};

pub struct Step {
    pub when: Option<Built>,
    pub what: String,
    pub text: Option<Built>,
    pub progress: Progress,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Progress {
    Done,
    /// Due now.
    Now,
    Next,
}

/// `label` names the list.
pub fn timeline(label: String, steps: Vec<Step>) -> Built {
    list("timeline", label, steps)
}

/// The same for a few stages, side by side where there is room.
pub fn stages(label: String, steps: Vec<Step>) -> Built {
    list("stages", label, steps)
}

fn list(class: &'static str, label: String, steps: Vec<Step>) -> Built {
    let steps: Vec<_> = steps.into_iter().map(step).collect();
    view! {
        <ol class=class aria-label=label>
            {steps}
        </ol>
    }
}

fn step(step: Step) -> Built {
    let (class, current, done) = match step.progress {
        Progress::Done => ("step step-done", None, true),
        Progress::Now => ("step step-now", Some("step"), false),
        Progress::Next => ("step step-next", None, false),
    };
    let done = done.then(|| view! { <span class="visually-hidden">{text!("step.done")}</span> });
    view! {
        <li class=class aria-current=current>
            {step.when.map(|when| view! { <p class="step-when">{when}</p> })}
            <p class="step-what">{step.what} {done}</p>
            {step.text.map(|text| view! { <div class="step-text">{text}</div> })}
        </li>
    }
}
