//! The time that is left for something, in the steps in which it is shown, drawn
//! and said aloud. Moments are milliseconds since 1970 by the server's clock.

use crate::ui::tape::Days;

const SECOND: i64 = 1_000;
const MINUTE: i64 = 60 * SECOND;
const HOUR: i64 = 60 * MINUTE;

/// A window of time that ends.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Countdown {
    pub from: i64,
    pub until: i64,
}

/// What is left, in the unit that a shopper can plan with.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Left {
    Hours(u32),
    /// Up to 120.
    Minutes(u32),
    /// Less than a minute.
    Seconds(u32),
    Nothing,
}

impl Countdown {
    pub fn left(self, now: i64) -> Left {
        let left = self.until - now;
        let ceil = |unit: i64| u32::try_from((left + unit - 1) / unit).unwrap_or(u32::MAX);
        if left <= 0 {
            Left::Nothing
        } else if left < MINUTE {
            Left::Seconds(ceil(SECOND))
        } else if left <= 2 * HOUR {
            Left::Minutes(ceil(MINUTE))
        } else {
            Left::Hours(u32::try_from(left / HOUR).unwrap_or(u32::MAX))
        }
    }

    /// For the tape: minutes of a window of up to two hours, else hours.
    pub fn spent_and_left(self, now: i64) -> Days {
        let unit = if self.until - self.from <= 2 * HOUR {
            MINUTE
        } else {
            HOUR
        };
        let units = |span: i64| u32::try_from(span.max(0) / unit).unwrap_or(u32::MAX);
        let all = units(self.until - self.from);
        let spent = units(now - self.from).min(all);
        Days {
            spent,
            left: all - spent,
        }
    }
}

/// How many minutes are to be said aloud: ten and one, each once.
pub fn said(left: Left) -> Option<u32> {
    match left {
        Left::Minutes(minutes @ (10 | 1)) => Some(minutes),
        Left::Hours(_) | Left::Minutes(_) | Left::Seconds(_) | Left::Nothing => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(window_minutes: i64, left_seconds: i64, left: Left, spent: u32, rest: u32) {
        let until = window_minutes * MINUTE;
        let countdown = Countdown { from: 0, until };
        let now = until - left_seconds * SECOND;
        assert_eq!(countdown.left(now), left, "{left_seconds} s left");
        let drawn = Days { spent, left: rest };
        assert_eq!(
            countdown.spent_and_left(now),
            drawn,
            "{left_seconds} s left"
        );
    }

    #[test]
    fn it_counts_in_the_unit_that_fits() {
        check(60, 3600, Left::Minutes(60), 0, 60);
        check(60, 2460, Left::Minutes(41), 19, 41);
        check(60, 2459, Left::Minutes(41), 19, 41);
        check(60, 60, Left::Minutes(1), 59, 1);
        check(60, 59, Left::Seconds(59), 59, 1);
        check(60, 1, Left::Seconds(1), 59, 1);
        check(60, 0, Left::Nothing, 60, 0);
        check(60, -5, Left::Nothing, 60, 0);
        check(24 * 60, 23 * 3600 + 1800, Left::Hours(23), 0, 24);
        check(24 * 60, 2 * 3600, Left::Minutes(120), 22, 2);
    }

    #[test]
    fn it_speaks_twice() {
        let spoken: Vec<u32> = (0..=60).filter_map(|n| said(Left::Minutes(n))).collect();
        assert_eq!(spoken, [1, 10]);
        assert_eq!(said(Left::Seconds(10)), None);
    }
}
