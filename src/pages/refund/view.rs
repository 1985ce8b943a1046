//! The clock of a refund as it is drawn: writ large when the money should be
//! there, below it the stages, and a person where it is late.

use chrono::NaiveDate;
use hemline_api_types::order::Told;
use hemline_policy::{
    calendar::Unit,
    document::{Stage, StageKind},
};

use super::{Clock, Progress};
use crate::{
    format,
    markup::{Build, Built, view},
    pages::{
        check,
        said::{dated, short},
    },
    text,
    ui::timeline::{self, Step, stages},
    woven,
};

/// What a refund's clock is shown with.
pub struct Refund<'r> {
    /// The heading's.
    pub id: String,
    pub title: String,
    pub clock: &'r Clock,
    pub told: &'r Told,
    pub sent: Option<NaiveDate>,
    pub today: NaiveDate,
    /// Where the team is reached.
    pub contact: String,
    /// What to do when it is late, where the shop says so.
    pub late: Option<Built>,
}

pub fn refund(refund: Refund) -> Built {
    let Refund { clock, today, .. } = refund;
    let latest = clock.at_most.or(clock.by);
    let (count, lede) = if clock.is_late {
        let due = latest.map(|day| woven!("order.refund.due", day = dated(day, today)));
        (text!("order.refund.late").built(), due)
    } else if clock.received.is_none() {
        let lede = text!("order.refund.once_here").built();
        (text!("order.refund.returning").built(), Some(lede))
    } else {
        let count = match clock.by {
            Some(by) => woven!("order.refund.by", day = dated(by, today)),
            None => text!("order.refund.no_day").built(),
        };
        let at_most = clock
            .at_most
            .map(|day| woven!("order.refund.at_most", day = dated(day, today)));
        (count, at_most)
    };
    view! {
        <section class="clock ruled" aria-labelledby=refund.id.clone()>
            <div class="clock-head">
                <h2 class="small-title" id=refund.id.clone()>
                    {refund.title.clone()}
                </h2>
                <p class="count">{count}</p>
                {lede.map(|lede| view! { <p class="quiet">{lede}</p> })}
            </div>
            {way(&refund)}
            {below(refund)}
        </section>
    }
}

/// The stages, side by side where there is room.
pub fn way(refund: &Refund) -> Built {
    let steps = steps(refund.clock, refund.sent, refund.today);
    stages(text!("order.refund.stages"), steps)
}

/// What becomes of the shipping fee, and whom to ask where no money comes.
pub fn below(refund: Refund) -> Built {
    let Refund {
        clock, told, today, ..
    } = refund;
    let latest = clock.at_most.or(clock.by);
    let fee = match told.shipping_fee_refunded {
        Some(true) => Some(text!("check.refund.fee_too")),
        Some(false) => Some(text!("check.refund.fee_kept")),
        None => None,
    };
    let after = latest
        .filter(|_| clock.received.is_some() && !clock.is_late)
        .map(|day| {
            let tell_us =
                view! { <a href=refund.contact.clone()>{text!("order.refund.tell_us")}</a> };
            woven!(
                "order.refund.nothing_by",
                day = short(day, today),
                tell_us = tell_us
            )
        });
    let foot = (fee.is_some() || after.is_some()).then(|| {
        view! {
            <p class="small quiet">
                {fee}
                " "
                {after}
            </p>
        }
    });
    let late = clock.is_late.then(|| {
        view! {
            {refund.late.map(|late| view! { <p>{late}</p> })}
            <div class="actions">
                <a class="button" href=refund.contact>
                    {text!("ask_team")}
                </a>
            </div>
        }
    });
    view! {
        {foot}
        {late}
    }
}

/// From the parcel's way to the refund.
fn steps(clock: &Clock, sent: Option<NaiveDate>, today: NaiveDate) -> Vec<Step> {
    let first = match clock.received {
        Some(day) => Step {
            when: Some(dated(day, today)),
            what: text!("order.refund.received"),
            text: None,
            progress: timeline::Progress::Done,
        },
        None => Step {
            when: sent.map(|day| woven!("order.refund.since", day = short(day, today))),
            what: text!("order.refund.on_its_way"),
            text: None,
            progress: timeline::Progress::Now,
        },
    };
    let mut steps = vec![first];
    steps.extend(clock.stages.iter().map(|stage| {
        let length = length(&stage.stage);
        let is_delay = stage.stage.stage == StageKind::Delay;
        let when = match (stage.day, stage.stage.max) {
            (Some(day), Some(max)) => {
                let day = format::number(day.max(1));
                text!("order.refund.day", day = day, all = format::number(max))
            }
            (_, Some(max)) if is_delay => match stage.stage.unit {
                Unit::Days => text!("order.refund.perhaps", count = max),
                Unit::BusinessDays => text!("order.refund.perhaps_business", count = max),
            },
            _ => length,
        };
        let until = stage.until.map(|day| {
            if is_delay {
                woven!("order.refund.latest", day = short(day, today))
            } else {
                woven!("check.next.until", day = short(day, today))
            }
        });
        Step {
            when: Some(when.built()),
            what: check::words::stage(stage.stage.stage),
            text: until,
            progress: progress(stage.progress),
        }
    }));
    steps.push(Step {
        when: None,
        what: text!("order.refund.issued"),
        text: None,
        progress: timeline::Progress::Next,
    });
    steps
}

/// How long a stage takes.
pub fn length(stage: &Stage) -> String {
    let Some(max) = stage.max else {
        return text!("check.length.unstated");
    };
    let min = format::number(stage.min);
    match stage.unit {
        Unit::Days if stage.min == 0 => text!("check.length.up_to_days", count = max),
        Unit::BusinessDays if stage.min == 0 => {
            text!("check.length.up_to_business_days", count = max)
        }
        Unit::Days if stage.min == max => text!("check.length.days", count = max),
        Unit::BusinessDays if stage.min == max => {
            text!("check.length.business_days", count = max)
        }
        Unit::Days => text!("check.length.to_days", min = min, count = max),
        Unit::BusinessDays => text!("check.length.to_business_days", min = min, count = max),
    }
}

fn progress(progress: Progress) -> timeline::Progress {
    match progress {
        Progress::Done => timeline::Progress::Done,
        Progress::Now => timeline::Progress::Now,
        Progress::Next => timeline::Progress::Next,
    }
}
