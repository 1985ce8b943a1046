//! The way of a return's money, from the parcel's arrival on: its stages, what is
//! due when, and whether it is late. The order's page shows it, and the return's.

pub mod view;

use chrono::NaiveDate;
use hemline_api_types::order::Told;
use hemline_policy::{
    calendar::{Calendar, Unit},
    document::{Stage, StageKind},
};

/// What is due when.
#[derive(Clone, Debug, PartialEq)]
pub struct Clock {
    pub received: Option<NaiveDate>,
    /// When it should be there.
    pub by: Option<NaiveDate>,
    /// When it is there at the latest, where that is later.
    pub at_most: Option<NaiveDate>,
    pub is_late: bool,
    pub stages: Vec<ClockStage>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct ClockStage {
    pub stage: Stage,
    pub progress: Progress,
    /// When it ends at the latest.
    pub until: Option<NaiveDate>,
    /// Which day of it this is.
    pub day: Option<u32>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Progress {
    Done,
    Now,
    Next,
}

impl Clock {
    /// Runs from the arrival of the return to its refund, by what the policy says
    /// of it.
    pub fn of(refund: &Told, received: Option<NaiveDate>, today: NaiveDate) -> Self {
        let latest = refund.latest.map(|day| day.0);
        let (mut by, mut stages) = (None, Vec::new());
        let mut start = received;
        let mut is_now = received.is_some();
        for stage in &refund.stages {
            // Holidays are the server's to know: business days are told only
            // where it says when they are over.
            let until = start
                .zip(stage.max)
                .filter(|_| stage.unit == Unit::Days)
                .map(|(start, max)| Calendar::default().after(start, max, stage.unit));
            let is_over = until.is_some_and(|until| until < today);
            let day = start.map(|start| (today - start).num_days());
            let progress = match (is_now, is_over) {
                (true, true) => Progress::Done,
                (true, false) => Progress::Now,
                (false, _) => Progress::Next,
            };
            is_now = is_now && is_over;
            if stage.stage != StageKind::Delay {
                by = until;
            }
            stages.push(ClockStage {
                stage: *stage,
                progress,
                until,
                day: day
                    .filter(|_| progress == Progress::Now && until.is_some())
                    .and_then(|day| u32::try_from(day).ok()),
            });
            start = until;
        }
        let is_late = latest.is_some_and(|latest| latest < today);
        let by = by.or(latest);
        Self {
            received,
            by: received.and(by),
            at_most: received.and(latest).filter(|latest| Some(*latest) != by),
            is_late,
            stages,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    /// On 25 June, with what the policy says besides.
    fn clock(received: Option<NaiveDate>, more: Value) -> Clock {
        let mut told = json!({ "topic": "refund", "outcome": "accepted", "hints": [] });
        if let (Some(told), Value::Object(more)) = (told.as_object_mut(), more) {
            told.extend(more);
        }
        let told = serde_json::from_value(told).unwrap();
        Clock::of(&told, received, day(25, 6).unwrap())
    }

    fn day(day: u32, month: u32) -> Option<NaiveDate> {
        NaiveDate::from_ymd_opt(2026, month, day)
    }

    #[test]
    fn it_runs_through_its_stages() {
        let clock = clock(
            day(22, 6),
            json!({
                "stages": [
                    { "stage": "inspection", "min": 0, "max": 1, "unit": "days" },
                    { "stage": "processing", "min": 0, "max": 6, "unit": "days" },
                    { "stage": "delay", "min": 3, "max": 5, "unit": "days" },
                ],
                "latest": "2026-07-04",
            }),
        );
        assert_eq!((clock.by, clock.at_most), (day(29, 6), day(4, 7)));
        assert!(!clock.is_late);
        let stages: Vec<_> = clock
            .stages
            .iter()
            .map(|stage| (stage.progress, stage.until, stage.day))
            .collect();
        assert_eq!(
            stages,
            [
                (Progress::Done, day(23, 6), None),
                (Progress::Now, day(29, 6), Some(2)),
                (Progress::Next, day(4, 7), None),
            ]
        );
    }

    #[test]
    fn it_does_not_count_what_the_policy_leaves_open() {
        let stages = json!([
            { "stage": "processing", "min": 2, "max": 4, "unit": "business_days" },
            { "stage": "bank", "min": 0, "unit": "days" },
        ]);
        let without_end = clock(day(22, 6), json!({ "stages": stages }));
        assert_eq!((without_end.by, without_end.at_most), (None, None));
        let waiting = clock(None, json!({ "stages": stages, "latest": "2026-07-04" }));
        assert_eq!((waiting.received, waiting.by), (None, None));
        let next = |stage: &ClockStage| stage.progress == Progress::Next;
        assert!(waiting.stages.iter().all(next));
    }

    #[test]
    fn it_is_late_from_the_day_after_the_latest() {
        for (latest, is_late) in [("2026-06-24", true), ("2026-06-25", false)] {
            let clock = clock(day(1, 6), json!({ "latest": latest }));
            assert_eq!(clock.is_late, is_late, "{latest}");
        }
    }
}
