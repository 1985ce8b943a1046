//! The fields for what a chart asks, the unit, the wish, and what is kept of it.

use std::sync::Arc;

use hemline_sizes::{
    chart::{Chart, Fit},
    dimension::Dimension,
    length::Unit,
};
use leptos::{ev, prelude::*};

use super::super::{
    measures::metric,
    state::{Amiss, Face, Keeping, Msg, State, has_wish},
    words,
};
use crate::{
    markup::{Build, Built, view},
    text,
    ui::{
        form::summary,
        icon::{Icon, icon},
    },
};

/// What is said when the measures are gone; it is given the focus.
pub const FORGOTTEN: &str = "forgotten";

pub fn form(chart: Arc<Chart>, state: RwSignal<State>, happen: Callback<Msg>) -> Built {
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        happen.run(Msg::Asked);
    };
    let fields: Vec<_> = chart
        .asks()
        .into_iter()
        .map(|dimension| field(chart.clone(), dimension, state, happen))
        .collect();
    let wish = has_wish(&chart).then(|| wish(state, happen));
    view! {
        <form class="measure-form" novalidate=true method="dialog" on:submit=submit>
            {complaints(chart.clone(), state)}
            <div class="measure-fields">{fields} {units(&chart, state, happen)}</div>
            <div class="measure-fields">
                {wish} <button class="button" type="submit">
                    {text!("sizes.find")}
                </button>
            </div>
            <a class="link-row measure-where" href="#how">
                {text!("sizes.where")}
            </a>
            {keeping(state, happen)}
        </form>
    }
}

fn field(
    chart: Arc<Chart>,
    dimension: Dimension,
    state: RwSignal<State>,
    happen: Callback<Msg>,
) -> Built {
    let id = dimension.name();
    let error_id = format!("{id}-error");
    let describes = error_id.clone();
    let complaint = Memo::new(move |_| state.with(|state| state.amiss(dimension)));
    let of_value = chart.clone();
    let value = Memo::new(move |_| {
        state.with(|state| state.measures.shown(dimension, state.unit(&of_value)))
    });
    let of_unit = chart.clone();
    let unit = Memo::new(move |_| state.with(|state| state.unit(&of_unit)));
    let name = words::asked(&chart, dimension).0;
    let unit_id = format!("{id}-unit");
    let described = Signal::derive(move || {
        let error = complaint.get().is_some().then_some(describes.as_str());
        let ids: Vec<&str> = error.into_iter().chain([unit_id.as_str()]).collect();
        Some(ids.join(" "))
    });
    let error = move || {
        let amiss = complaint.get()?;
        let complaint = view! {
            <p class="error-text" id=error_id.clone()>
                {icon(Icon::Alert)}
                {said(&chart, dimension, amiss, unit.get_untracked())}
            </p>
        };
        Some(complaint)
    };
    view! {
        <div class="measure-field" class=("field-wrong", move || complaint.get().is_some())>
            <label class="measure-label" for=id>
                {name}
            </label>
            {error.built()}
            <div class="input-unit">
                <input
                    class="input"
                    id=id
                    type="text"
                    inputmode="decimal"
                    autocomplete="off"
                    maxlength="24"
                    prop:value=Signal::derive(move || value.get())
                    aria-describedby=described
                    aria-invalid=move || complaint.get().map(|_| "true")
                    on:input=move |event| {
                        happen.run(Msg::Typed(dimension, event_target_value(&event)));
                    }
                    on:change=move |_| happen.run(Msg::FieldLeft)
                />
                <span class="quiet" id=format!("{id}-unit")>
                    {move || words::unit(unit.get())}
                </span>
            </div>
        </div>
    }
}

/// What is wrong with a field, in the same words above the form and beside it.
fn said(chart: &Chart, dimension: Dimension, amiss: Amiss, unit: Unit) -> String {
    let name = words::asked(chart, dimension).0;
    match amiss {
        Amiss::Missing => text!("sizes.missing", measure = name),
        Amiss::NoNumber => text!("sizes.no_number", measure = name),
        Amiss::Unbelievable => {
            let (least, most) = dimension.bounds();
            text!(
                "sizes.unbelievable",
                measure = name,
                least = words::figures(dimension, least, unit),
                most = words::length(dimension, most, unit)
            )
        }
    }
}

fn complaints(chart: Arc<Chart>, state: RwSignal<State>) -> Built {
    let amiss = Memo::new(move |_| {
        state.with(|state| match &state.face {
            Face::Amiss(amiss) => amiss.clone(),
            Face::Asking | Face::Told(_) => Vec::new(),
        })
    });
    let complaints = move || {
        let amiss = amiss.get();
        if amiss.is_empty() {
            return None;
        }
        let unit = state.with_untracked(|state| state.unit(&chart));
        let problems: Vec<_> = amiss
            .into_iter()
            .map(|(dimension, amiss)| (dimension.name(), said(&chart, dimension, amiss, unit)))
            .collect();
        Some(summary(text!("sizes.problem"), None, problems))
    };
    complaints.built()
}

fn units(chart: &Chart, state: RwSignal<State>, happen: Callback<Msg>) -> Built {
    let written = chart.unit;
    let radios: Vec<_> = [metric(written), Unit::In]
        .into_iter()
        .map(|unit| {
            let chosen =
                Memo::new(move |_| state.with(|state| state.measures.unit(written) == unit));
            segment("unit", unit.name(), words::unit(unit), chosen, move || {
                happen.run(Msg::UnitChosen(unit));
            })
        })
        .collect();
    view! {
        <fieldset class="measure-field">
            <legend class="measure-label">{text!("sizes.unit")}</legend>
            <div class="segment">{radios}</div>
        </fieldset>
    }
}

fn wish(state: RwSignal<State>, happen: Callback<Msg>) -> Built {
    let radios: Vec<_> = [
        (Fit::Close, "close"),
        (Fit::Regular, "regular"),
        (Fit::Loose, "loose"),
    ]
    .into_iter()
    .map(|(fit, name)| {
        let chosen = Memo::new(move |_| state.with(|state| state.measures.fit == fit));
        segment("fit", name, words::fit(fit), chosen, move || {
            happen.run(Msg::FitChosen(fit));
        })
    })
    .collect();
    view! {
        <fieldset class="measure-field">
            <legend class="measure-label">{text!("sizes.wish")}</legend>
            <div class="segment">{radios}</div>
        </fieldset>
    }
}

/// One of a few that stand side by side.
fn segment(
    group: &'static str,
    value: &'static str,
    name: String,
    chosen: Memo<bool>,
    act: impl Fn() + 'static,
) -> Built {
    view! {
        <label>
            <input
                type="radio"
                name=group
                id=format!("{group}-{value}")
                value=value
                prop:checked=Signal::derive(move || chosen.get())
                on:input=move |_| act()
            />
            {name}
        </label>
    }
}

/// Where the measures are, and the way to be rid of them.
fn keeping(state: RwSignal<State>, happen: Callback<Msg>) -> Built {
    let keeping =
        Memo::new(move |_| state.with(|state| (state.keeping, state.measures.is_empty())));
    let said = move || match keeping.get() {
        (Keeping::Refused, _) => text!("sizes.not_kept"),
        (Keeping::Forgotten, true) => text!("sizes.forgotten"),
        (Keeping::Forgotten, false) | (Keeping::Nothing | Keeping::Kept, _) => text!("sizes.kept"),
    };
    let forget = move || {
        let (_, is_empty) = keeping.get();
        (!is_empty).then(|| {
            view! {
                <button class="undo" type="button" on:click=move |_| happen.run(Msg::Forgotten)>
                    {text!("sizes.forget")}
                </button>
            }
        })
    };
    view! {
        <div class="sizes-kept">
            <p class="quiet small" id=FORGOTTEN tabindex="-1">
                {said}
            </p>
            {forget.built()}
        </div>
    }
}
