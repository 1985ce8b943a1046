//! What the policy says on the matter, beside the form: the sentence, the days that
//! are left, and the clauses.

use chrono::NaiveDate;
use hemline_api_types::{ClauseNote, order::Told};
use hemline_policy::{
    decision::Outcome,
    fact::{Fact, Value},
};
use leptos::prelude::*;

use super::{Scene, verdict};
use crate::{
    format,
    markup::{Build, Built, view},
    pages::{
        contact::ground::Standing,
        said::{clause_address, entries},
    },
    text,
    ui::{
        clause_note::{ClauseEntry, clause_note},
        hint::hint_note,
        tape::{Days, tape},
    },
};

/// The verdict in one line, with the sentences that decide.
pub fn hint(told: &Told) -> Built {
    let decides = told.hints.iter().any(|hint| hint.decides);
    let hints = told.hints.iter().filter(|hint| hint.decides == decides);
    let hints = hints.map(|hint| hint.text.clone().built()).collect();
    hint_note(told.outcome.into(), verdict(told.outcome).built(), hints)
}

/// Said above the form where it is no clear yes.
pub fn first(told: &Told) -> Option<Built> {
    let more = match told.outcome {
        Outcome::Accepted | Outcome::Ask => return None,
        Outcome::Refused => text!("contact.refused_text"),
        Outcome::Review | Outcome::Unstated => text!("contact.team_text"),
    };
    Some(view! {
        <div class="letter-verdict">
            {hint(told)}
            <p class="quiet small">{more}</p>
        </div>
    })
}

pub fn margin(scene: &Scene) -> Built {
    let (standing, for_clauses) = (scene.standing, scene.clone());
    let for_tape = scene.clone();
    let verdict = move || {
        let told = standing.read().told.clone()?;
        (told.outcome == Outcome::Accepted).then(|| hint(&told))
    };
    let days = move || standing.with(|standing| days(&for_tape, standing));
    let clauses = move || standing.with(|standing| clauses(&for_clauses, standing));
    view! {
        <aside class="margin margin-sticky letter-margin" aria-label=text!("contact.margin")>
            <div role="status">{verdict.built()}</div>
            {days.built()}
            {clauses.built()}
            {scene.answers()}
        </aside>
    }
}

/// The window, where one is stated and still open.
fn days(scene: &Scene, standing: &Standing) -> Option<Built> {
    let engine = scene.ground.engine.as_ref()?;
    let today = engine.today();
    let last = standing.told.as_ref()?.last_day?.0;
    let from = match standing.facts.get(Fact::DeliveredOn)? {
        Value::Day(day) => day,
        _ => return None,
    };
    let count = |from: NaiveDate, to: NaiveDate| u32::try_from((to - from).num_days()).ok();
    let days = Days {
        spent: count(from, today)?,
        left: count(today, last)?,
    };
    let left = if days.left == 0 {
        text!("check.tape.today")
    } else {
        text!("check.tape.left", count = days.left)
    };
    let start = text!("check.tape.delivered", day = format::short_day(from, today));
    let end = text!("contact.until", day = format::short_day(last, today));
    Some(view! {
        <div class="block">
            <p class="count">{left}</p>
            {tape(days, start.built(), end)}
        </div>
    })
}

/// The clauses that decide, and those that the topic is made of.
fn clauses(scene: &Scene, standing: &Standing) -> Option<Built> {
    let merchant = scene.shop.id();
    let told = standing.told.as_ref();
    let mut all = told.map_or_else(Vec::new, |told| entries(merchant, told.hints.iter()));
    for clause in &scene.ground.topic.clauses {
        let entry = entry(scene, clause);
        if all.iter().all(|known| known.href != entry.href) {
            all.push(entry);
        }
    }
    let note = clause_note(all)?;
    let age = scene.ground.engine.as_ref().and_then(|engine| {
        let day = format::short_day(engine.policy.since()?, engine.today());
        Some(text!("check.version", day = day))
    });
    Some(view! {
        <div class="why">
            <h2 class="why-title">{text!("contact.why")}</h2>
            {note}
            {age.map(|age| view! { <p class="clause-age">{age}</p> })}
        </div>
    })
}

fn entry(scene: &Scene, clause: &ClauseNote) -> ClauseEntry {
    ClauseEntry {
        href: clause_address(scene.shop.id(), &clause.id),
        section: clause.section.clone(),
        title: clause.title.clone(),
        text: clause.text.clone(),
        reading: None,
    }
}
