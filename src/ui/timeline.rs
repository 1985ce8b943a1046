//! The timeline: what happens next, one step below the other. What is to come is
//! stitched; the step that is due now is ringed.

use crate::markup::{Built, view};

pub struct Step {
    pub when: Option<Built>,
    pub what: String,
    pub text: Option<Built>,
    /// Due now, not to come.
    pub now: bool,
}

/// `label` names the list.
pub fn timeline(label: String, steps: Vec<Step>) -> Built {
    let steps: Vec<_> = steps
        .into_iter()
        .map(|step| {
            let class = if step.now {
                "step step-now"
            } else {
                "step step-next"
            };
            view! {
                <li class=class aria-current=step.now.then_some("step")>
                    {step.when.map(|when| view! { <p class="step-when">{when}</p> })}
                    <p class="step-what">{step.what}</p>
                    {step.text.map(|text| view! { <div class="step-text">{text}</div> })}
                </li>
            }
        })
        .collect();
    view! {
        <ol class="timeline" aria-label=label>
            {steps}
        </ol>
    }
}
