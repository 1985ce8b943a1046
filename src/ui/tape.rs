//! The tape: a window of days, a tick for each, those that have passed and those
//! that are left. The words below say the same.

use crate::markup::{Built, view};

/// The days of a window. `left` counts from today to the last day.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Days {
    pub spent: u32,
    pub left: u32,
}

/// In tenths of the drawing's units, in whole numbers: printing fractions would
/// be a large part of what this file costs to download.
const WIDTH: u32 = 6200;
const EDGE: u32 = 10;
/// Above this many days a tick stands for five.
const MOST_TICKS: u32 = 60;
const FIFTH: u32 = 5;

/// `start` and `end` name the ends of the window.
pub fn tape(days: Days, start: Built, end: String) -> Built {
    let drawing = draw(days);
    view! {
        <div class="tape">
            <svg
                class="tape-rule"
                viewBox="0 0 620 48"
                preserveAspectRatio="none"
                aria-hidden="true"
                focusable="false"
            >
                <path class="tape-spent" vector-effect="non-scaling-stroke" d=drawing.spent />
                <path class="tape-left" vector-effect="non-scaling-stroke" d=drawing.left />
                <path class="tape-today" vector-effect="non-scaling-stroke" d=drawing.today />
            </svg>
            <p class="tape-ends">
                <span>{start}</span>
                " "
                <span>{end}</span>
            </p>
        </div>
    }
}

#[derive(Debug, PartialEq)]
struct Drawing {
    spent: String,
    left: String,
    today: String,
}

fn draw(days: Days) -> Drawing {
    let all = (days.spent + days.left).max(1);
    let at = |day: u32| {
        let reach = u64::from(WIDTH - 2 * EDGE);
        let place = (2 * u64::from(day) * reach + u64::from(all)) / (2 * u64::from(all));
        let place = u64::from(EDGE) + place;
        match place % 10 {
            0 => (place / 10).to_string(),
            tenths => format!("{}.{tenths}", place / 10),
        }
    };
    let step = if all > MOST_TICKS { FIFTH } else { 1 };
    let ticks = |from: u32, to: u32| -> String {
        (from..=to)
            .filter(|day| day % step == 0)
            .map(|day| {
                let length = if day % FIFTH == 0 { 26 } else { 15 };
                format!("M{} 46v-{length}", at(day))
            })
            .collect()
    };
    let today = at(days.spent);
    Drawing {
        spent: days
            .spent
            .checked_sub(1)
            .map(|yesterday| ticks(0, yesterday))
            .unwrap_or_default(),
        left: ticks(days.spent + 1, all) + &format!("M{today} 46H{}", at(all)),
        today: format!("M{today} 48V4"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(spent: u32, left: u32, ticks_spent: usize, ticks_left: usize, today: &str) {
        let drawing = draw(Days { spent, left });
        let ticks = |path: &str| path.matches('v').count();
        let drawn = (ticks(&drawing.spent), ticks(&drawing.left));
        assert_eq!(drawn, (ticks_spent, ticks_left), "{spent} and {left}");
        assert_eq!(
            drawing.today,
            format!("M{today} 48V4"),
            "{spent} and {left}"
        );
    }

    #[test]
    fn a_tick_stands_for_each_day() {
        check(10, 20, 10, 20, "207");
        check(0, 30, 0, 30, "1");
        check(30, 0, 30, 0, "619");
        check(0, 1, 0, 1, "1");
        check(0, 0, 0, 1, "1");
    }

    #[test]
    fn a_long_window_has_a_tick_for_each_fifth_day() {
        check(50, 50, 10, 10, "310");
        check(3, 362, 1, 73, "6.1");
    }
}
