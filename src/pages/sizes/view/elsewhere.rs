//! "I wear an M at home": a label of another system, and the rows of ours that
//! bear it. What a label leaves open is said.

use std::sync::Arc;

use hemline_sizes::{
    chart::{Chart, System},
    convert::{Certainty, Conversion, labels},
};
use leptos::prelude::*;

use super::{
    super::{
        state::{Msg, State, known_system},
        words,
    },
    own_label, scale_title,
};
use crate::{
    format,
    markup::{Build, Built, view},
    text,
};

pub fn section(chart: Arc<Chart>, state: RwSignal<State>, happen: Callback<Msg>) -> Option<Built> {
    let systems = chart.systems();
    if systems.len() < 2 {
        return None;
    }
    let options: Vec<_> = systems
        .iter()
        .map(|system| {
            view! { <option value=system.name()>{words::system(*system)}</option> }
        })
        .collect();
    let of_labels = chart.clone();
    let system = Memo::new(move |_| state.with(|state| state.elsewhere.system));
    let of_scales = move || {
        let system = system.get()?;
        let scales: Vec<_> = (0..of_labels.scales.len())
            .map(|scale| label_of(&of_labels, scale, system, happen))
            .collect();
        Some(scales)
    };
    let of_answer = chart.clone();
    let converted = Memo::new(move |_| state.with(|state| state.converted(&of_answer)));
    let answer = move || {
        let converted = converted.get();
        let system = system.get_untracked()?;
        let labels = state.with_untracked(|state| state.elsewhere.labels.clone());
        answered(&chart, system, &labels, &converted)
    };
    let section = view! {
        <section class="block ruled" aria-labelledby="elsewhere">
            <h2 class="section-title" id="elsewhere">
                {text!("sizes.elsewhere")}
            </h2>
            <div class="measure-fields">
                <div class="measure-field">
                    <label class="measure-label" for="system">
                        {text!("sizes.system")}
                    </label>
                    <select
                        class="input"
                        id="system"
                        on:input=move |event| {
                            let system = System::parse(&event_target_value(&event));
                            happen.run(Msg::SystemChosen(system));
                        }
                    >
                        <option value="">{text!("sizes.choose")}</option>
                        {options}
                    </select>
                </div>
                {of_scales.built()}
            </div>
            <div class="block" role="status">
                {answer.built()}
            </div>
        </section>
    };
    Some(section)
}

fn label_of(chart: &Chart, place: usize, system: System, happen: Callback<Msg>) -> Option<Built> {
    let scale = chart.scales.get(place)?;
    let id = format!("label-{place}");
    let options: Vec<_> = labels(scale, known_system(scale, system)?)
        .into_iter()
        .map(|label| view! { <option value=label.to_owned()>{label.to_owned()}</option> })
        .collect();
    let name = scale_title(chart, place).unwrap_or_else(|| text!("sizes.size"));
    let label = view! {
        <div class="measure-field">
            <label class="measure-label" for=id.clone()>
                {name}
            </label>
            <select
                class="input"
                id=id
                on:input=move |event| {
                    let label = Some(event_target_value(&event)).filter(|label| !label.is_empty());
                    happen.run(Msg::LabelChosen(place, label));
                }
            >
                <option value="">{text!("sizes.choose")}</option>
                {options}
            </select>
        </div>
    };
    Some(label)
}

/// Once every scale has its label.
fn answered(
    chart: &Chart,
    system: System,
    labels: &[Option<String>],
    converted: &[Option<Conversion>],
) -> Option<Built> {
    let sentences: Vec<_> = labels
        .iter()
        .zip(converted)
        .enumerate()
        .map(|(scale, (label, conversion))| {
            Some(sentence(
                chart,
                scale,
                system,
                label.as_deref()?,
                conversion.as_ref()?,
            ))
        })
        .collect::<Option<_>>()?;
    let sentences: Vec<_> = sentences
        .into_iter()
        .map(|sentence: String| view! { <p class="elsewhere-said">{sentence}</p> })
        .collect();
    let answer = view! {
        {sentences}
        <p class="quiet small">{text!("sizes.elsewhere_unsure")}</p>
    };
    Some(answer)
}

fn sentence(
    chart: &Chart,
    scale: usize,
    system: System,
    label: &str,
    conversion: &Conversion,
) -> String {
    let named = text!(
        "sizes.label_of",
        system = words::system(system),
        label = label
    );
    let sizes: Vec<_> = conversion
        .rows
        .iter()
        .map(|row| own_label(chart, scale, *row))
        .collect();
    match conversion.certainty {
        Certainty::Same => text!("sizes.same", label = named, size = format::one_of(&sizes)),
        Certainty::Wider => text!("sizes.wider", label = named, size = format::one_of(&sizes)),
        Certainty::Several => text!(
            "sizes.several",
            label = named,
            sizes = format::all_of(&sizes)
        ),
        Certainty::Unknown => text!("sizes.unknown", label = named),
    }
}
