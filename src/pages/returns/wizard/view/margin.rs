//! Beside a question: what the policy says so far, until when, who pays, what
//! comes back and when, each with its clause.

use chrono::Days;
use hemline_api_types::order::Told;
use hemline_policy::{
    decision::Outcome,
    document::{Payer, Topic},
    fact::{Fact, Value},
};

use super::Scene;
use crate::{
    format,
    markup::{Build, Built, view},
    pages::{
        check,
        refund::view::length,
        returns::wizard::replay::Standing,
        said::{amount, dated, entries},
    },
    text,
    ui::{
        clause_note::clause_note,
        facts::{fact_row, facts},
        hint::hint_note,
    },
    woven,
};

/// A parcel that is sent soon is there within these days, as a first guess.
const SOON: Days = Days::new(7);

/// What is known of an item so far; nothing before its wish is.
pub fn so_far(scene: &Scene, nth: usize) -> Option<Built> {
    let standing = scene.replay.items.get(nth)?;
    let decided = standing.decided.as_ref()?;
    let told = [
        Some(&decided.wish),
        Some(&decided.postage),
        decided.refund.as_ref(),
    ];
    let hints = told.into_iter().flatten().flat_map(|told| &told.hints);
    let note = clause_note(entries(scene.page.shop.id(), hints));
    let rows = rows(scene, nth, standing);
    let margin = view! {
        <aside class="margin" aria-label=text!("return.so_far")>
            <div class="block">
                <div role="status">{verdict(scene, nth)}</div>
                {facts(rows)}
                {note}
            </div>
        </aside>
    };
    Some(margin)
}

/// The verdict on an item in a line.
pub fn verdict(scene: &Scene, nth: usize) -> Option<Built> {
    let decided = scene.replay.items.get(nth)?.decided.as_ref()?;
    let told = &decided.wish;
    let is_done = told.outcome != Outcome::Ask;
    let words = in_short(told);
    let text = if is_done {
        let mut hints = told.hints.iter();
        let deciding = hints.find(|hint| hint.decides);
        deciding.map(|hint| hint.text.clone().built())
    } else {
        Some(text!("return.so_far.more").built())
    };
    Some(hint_note(
        told.outcome.into(),
        words.built(),
        text.into_iter().collect(),
    ))
}

pub fn in_short(told: &Told) -> String {
    match (told.topic, told.outcome) {
        (Topic::Exchange, Outcome::Accepted) => text!("check.short.exchange"),
        (_, Outcome::Accepted) => text!("check.short.refund"),
        (Topic::Exchange, Outcome::Refused) => text!("check.refused.exchange"),
        (_, Outcome::Refused) => text!("check.refused.refund"),
        (_, Outcome::Review) => text!("check.short.review"),
        (_, Outcome::Unstated) => text!("check.row.unstated"),
        (_, Outcome::Ask) => text!("return.so_far.ask"),
    }
}

fn rows(scene: &Scene, nth: usize, standing: &Standing) -> Vec<Built> {
    let today = scene.ground.questions.today();
    let Some(decided) = &standing.decided else {
        return Vec::new();
    };
    let mut rows = Vec::new();
    if let Some(day) = decided.wish.last_day {
        rows.push(fact_row(
            text!("check.row.ask_by"),
            dated(day.0, today),
            Vec::new(),
        ));
    }
    rows.extend(postage(&decided.postage));
    let is_alone = scene.draft.items.len() == 1;
    let is_settled = decided.wish.outcome != Outcome::Ask;
    if let Some(refund) = &decided.refund {
        let estimate = scene.ground.estimate(&scene.draft, &scene.replay);
        if let Some(estimate) = estimate.filter(|_| is_alone && is_settled && nth == 0) {
            let fee = estimate
                .shipping_fee
                .map(|_| text!("check.refund.fee_too").built());
            rows.push(fact_row(
                text!("return.row.estimate"),
                amount(estimate.total).built(),
                fee.into_iter().collect(),
            ));
        }
        rows.extend(when(refund));
    }
    rows
}

/// Who pays for the way back, where that is settled.
pub fn postage(told: &Told) -> Option<Built> {
    let payer = match told.payer {
        Some(Payer::Merchant) => text!("check.postage.ours"),
        Some(Payer::Customer) => text!("check.postage.yours"),
        None if told.outcome == Outcome::Unstated => text!("check.row.unstated"),
        None => return None,
    };
    let deduction = told
        .label_deduction
        .map(|money| text!("check.postage.deduction", amount = amount(money)).built());
    let contribution = told
        .contribution
        .map(|money| text!("check.postage.contribution", amount = amount(money)).built());
    let notes = contribution.into_iter().chain(deduction).collect();
    Some(fact_row(text!("check.row.postage"), payer.built(), notes))
}

/// How long the money takes once the parcel is there.
fn when(refund: &Told) -> Option<Built> {
    let stages: Vec<String> = refund
        .stages
        .iter()
        .map(|stage| {
            text!(
                "return.stage",
                stage = check::words::stage(stage.stage),
                length = length(stage)
            )
        })
        .collect();
    let (first, rest) = stages.split_first()?;
    let rest = rest.iter().map(|stage| stage.clone().built()).collect();
    Some(fact_row(
        text!("return.row.after_arrival"),
        first.clone().built(),
        rest,
    ))
}

/// The days between which the money is there, if the parcel arrives soon.
pub fn days(scene: &Scene, standing: &Standing) -> Option<Built> {
    let today = scene.ground.questions.today();
    let arrival = today.checked_add_days(SOON)?;
    let mut facts = standing.facts.clone();
    facts.set(Fact::ReceivedOn, Value::Day(arrival));
    let told = Told::by(scene.ground.policy(), Topic::Refund, &facts);
    let (earliest, latest) = (told.earliest?.0, told.latest);
    let here = format::short_day(arrival, today);
    let sentence = match latest {
        Some(latest) if latest.0 != earliest => woven!(
            "return.money.between",
            here = here,
            days = format::days(earliest, latest.0, today)
        ),
        Some(_) => woven!("return.money.on", here = here, day = dated(earliest, today)),
        None => woven!(
            "return.money.from",
            here = here,
            day = dated(earliest, today)
        ),
    };
    Some(sentence)
}
