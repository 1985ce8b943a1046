//! Which order is open. It is found by its number and by what only its shopper
//! knows; from then on the device keeps the pass to it, and what was last seen.
//! What is asked for about it is `asking`'s.

use hemline_api_types::order::{Found, Lookup, Order, Request};

use crate::{
    api::Failure,
    device::Kept,
    json,
    pages::finding::{Pass, Trouble, Typed, ahead},
};

#[derive(Clone, Debug, PartialEq)]
pub enum State {
    /// The form, with what stands in the way of its going on.
    Asking(Typed, Trouble),
    Finding(Typed),
    Open(Box<Open>),
}

/// An order that is open.
#[derive(Clone, Debug, PartialEq)]
pub struct Open {
    pub order: Order,
    pub pass: Pass,
    pub freshness: Freshness,
    /// Whether the device keeps the pass.
    pub is_kept: bool,
    /// What the shopper asked for in this visit, with its answer.
    pub answer: Option<Request>,
}

/// How old the picture of an order is.
#[derive(Clone, Debug, PartialEq)]
pub enum Freshness {
    /// As the server has it, or will have it in a moment.
    Now,
    /// Of an earlier moment, as it could not be asked for anew.
    LastSeen(Failure),
}

#[derive(Clone, Debug, PartialEq)]
pub enum Msg {
    /// Find was chosen.
    FindChosen(Typed),
    OrderFound {
        found: Box<Found>,
        /// This device's clock, in milliseconds.
        now: i64,
        is_kept: bool,
    },
    OrderNotFound {
        failure: Failure,
        now: i64,
    },
    /// The order was asked for anew, and came at this moment of the device's clock.
    OrderCame {
        came: Result<Box<Order>, Failure>,
        now: i64,
    },
    AgainChosen,
    ForgetChosen,
    /// The time for something is over.
    TimeRanOut,
    RequestAnswered(Box<Request>),
    /// The server no longer takes the pass.
    PassRefused,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    Nothing,
    /// The focus goes to what has to be put right.
    ShowTrouble,
    Find(Lookup),
    Refresh(Pass),
    /// Takes the order off the device, whose pass has ended. What is being written
    /// about it stays.
    Close,
    /// Takes everything off the device, and gives the pass back.
    Forget(Pass),
}

pub fn update(state: State, msg: Msg) -> (State, Effect) {
    match (state, msg) {
        (State::Asking(..), Msg::FindChosen(typed)) => match typed.lookup() {
            Ok(lookup) => (State::Finding(typed), Effect::Find(lookup)),
            Err(wrongs) => (
                State::Asking(typed, Trouble::Wrong(wrongs)),
                Effect::ShowTrouble,
            ),
        },
        (
            State::Finding(_),
            Msg::OrderFound {
                found,
                now,
                is_kept,
            },
        ) => {
            let open = Open::found(*found, now, is_kept);
            (State::Open(Box::new(open)), Effect::Nothing)
        }
        (State::Finding(typed), Msg::OrderNotFound { failure, now }) => {
            let trouble = Trouble::of(failure, now);
            (State::Asking(typed, trouble), Effect::ShowTrouble)
        }
        (
            State::Open(mut open),
            Msg::OrderCame {
                came: Ok(order),
                now,
            },
        ) => {
            open.come(*order, now);
            (State::Open(open), Effect::Nothing)
        }
        (
            State::Open(open),
            Msg::OrderCame {
                came: Err(Failure::PassEnded),
                ..
            }
            | Msg::PassRefused,
        ) => {
            let typed = Typed {
                number: open.order.number,
                whose: String::new(),
            };
            (State::Asking(typed, Trouble::Expired), Effect::Close)
        }
        (
            State::Open(mut open),
            Msg::OrderCame {
                came: Err(failure), ..
            },
        ) => {
            open.freshness = Freshness::LastSeen(failure);
            (State::Open(open), Effect::Nothing)
        }
        (State::Open(open), Msg::AgainChosen | Msg::TimeRanOut) => {
            let pass = open.pass.clone();
            (State::Open(open), Effect::Refresh(pass))
        }
        (State::Open(open), Msg::ForgetChosen) => (
            State::Asking(Typed::default(), Trouble::Nothing),
            Effect::Forget(open.pass),
        ),
        (State::Open(mut open), Msg::RequestAnswered(request)) => {
            open.answer = Some(*request);
            let pass = open.pass.clone();
            (State::Open(open), Effect::Refresh(pass))
        }
        // News for a picture that is gone.
        (
            state @ State::Asking(..),
            Msg::OrderFound { .. }
            | Msg::OrderNotFound { .. }
            | Msg::OrderCame { .. }
            | Msg::AgainChosen
            | Msg::ForgetChosen
            | Msg::TimeRanOut
            | Msg::RequestAnswered(_)
            | Msg::PassRefused,
        )
        | (
            state @ State::Finding(_),
            Msg::FindChosen(_)
            | Msg::OrderCame { .. }
            | Msg::AgainChosen
            | Msg::ForgetChosen
            | Msg::TimeRanOut
            | Msg::RequestAnswered(_)
            | Msg::PassRefused,
        )
        | (
            state @ State::Open(_),
            Msg::FindChosen(_) | Msg::OrderFound { .. } | Msg::OrderNotFound { .. },
        ) => (state, Effect::Nothing),
    }
}

impl State {
    /// Where a visit starts: at the order that the device kept, if it still may.
    pub fn start(kept: Kept) -> (Self, Effect) {
        let asking = |trouble| State::Asking(Typed::default(), trouble);
        match kept {
            Kept::Nothing => (asking(Trouble::Nothing), Effect::Nothing),
            Kept::Ended => (asking(Trouble::Expired), Effect::Nothing),
            Kept::Living(text) => match Open::kept(&text) {
                Some(open) => {
                    let pass = open.pass.clone();
                    (State::Open(Box::new(open)), Effect::Refresh(pass))
                }
                None => (asking(Trouble::Nothing), Effect::Close),
            },
        }
    }
}

impl Open {
    fn found(found: Found, now: i64, is_kept: bool) -> Self {
        Self {
            pass: Pass::new(found.token, found.expires_at, found.order.seen_at, now),
            order: found.order,
            freshness: Freshness::Now,
            is_kept,
            answer: None,
        }
    }

    /// Reads an entry of the device.
    fn kept(text: &str) -> Option<Self> {
        let (ahead, found) = text.split_once('\n')?;
        let found: Found = json::read(found)?;
        let now = found.order.seen_at.0.timestamp_millis() - ahead.parse::<i64>().ok()?;
        Some(Self::found(found, now, true))
    }

    /// Takes in the order as it is now. The same order is the same picture: only
    /// another day, or something that happened, makes a new one.
    fn come(&mut self, mut order: Order, now: i64) {
        let ahead = ahead(order.seen_at, now);
        if (ahead - self.pass.ahead).abs() > SLOW {
            self.pass.ahead = ahead;
        }
        if order.seen_at.0.date_naive() == self.order.seen_at.0.date_naive() {
            order.seen_at = self.order.seen_at;
        }
        self.order = order;
        self.freshness = Freshness::Now;
    }
}

/// Less than this between two clocks is the way of an answer.
const SLOW: i64 = 5_000;

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::samples::order;
    use super::*;

    fn typed(number: &str, whose: &str) -> Typed {
        Typed {
            number: number.to_owned(),
            whose: whose.to_owned(),
        }
    }

    const NOW: i64 = 1_782_390_000_000;
    /// How far the server's clock is ahead of this one.
    const AHEAD: i64 = 660_000;

    fn found() -> Found {
        Found {
            token: "t\"1".into(),
            expires_at: serde_json::from_value(json!("2026-06-25T15:31:00+02:00")).unwrap(),
            order: order(json!({})),
        }
    }

    fn open() -> State {
        let found = Msg::OrderFound {
            found: Box::new(found()),
            now: NOW,
            is_kept: true,
        };
        let (state, effect) = update(State::Finding(typed("AK-1", "a@b.c")), found);
        assert_eq!(effect, Effect::Nothing);
        state
    }

    fn came(came: Result<Order, Failure>) -> Msg {
        let ahead = came.as_ref().map_or(0, |order| ahead(order.seen_at, NOW));
        Msg::OrderCame {
            came: came.map(Box::new),
            now: NOW + ahead - AHEAD,
        }
    }

    #[test]
    fn a_failed_search_keeps_what_was_typed() {
        let typed = typed("AK-1", "a@b.c");
        for (failure, trouble) in [
            (Failure::NotFound, Trouble::NotMatched),
            (Failure::Wait(90), Trouble::TooMany(NOW + 90_000)),
            (Failure::Offline, Trouble::Failed(Failure::Offline)),
            (Failure::ServerGone, Trouble::Failed(Failure::ServerGone)),
        ] {
            let finding = State::Finding(typed.clone());
            let msg = Msg::OrderNotFound { failure, now: NOW };
            let expected = (State::Asking(typed.clone(), trouble), Effect::ShowTrouble);
            assert_eq!(update(finding, msg), expected);
        }
    }

    #[test]
    fn an_open_order_survives_a_reload() {
        let State::Open(before) = open() else {
            panic!("it is not open");
        };
        let order = serde_json::to_string(&before.order).unwrap();
        let (after, effect) = State::start(Kept::Living(before.pass.entry(&order)));
        assert_eq!(effect, Effect::Refresh(before.pass.clone()));
        assert_eq!(after, State::Open(before.clone()));
        let whole = serde_json::to_string(&found()).unwrap();
        let (again, _) = State::start(Kept::Living(before.pass.entry_of_found(&whole)));
        assert_eq!(again, after);
    }

    #[test]
    fn what_the_device_kept_may_have_ended() {
        let asking = |trouble| State::Asking(Typed::default(), trouble);
        assert_eq!(
            State::start(Kept::Nothing),
            (asking(Trouble::Nothing), Effect::Nothing)
        );
        assert_eq!(
            State::start(Kept::Ended),
            (asking(Trouble::Expired), Effect::Nothing)
        );
        assert_eq!(
            State::start(Kept::Living("0\n{}".into())),
            (asking(Trouble::Nothing), Effect::Close)
        );
    }

    #[test]
    fn the_same_order_is_the_same_picture() {
        let State::Open(before) = open() else {
            panic!("it is not open");
        };
        let later = order(json!({ "seen_at": "2026-06-25T18:00:00+02:00" }));
        let msg = came(Ok(later));
        let (after, _) = update(State::Open(before.clone()), msg);
        assert_eq!(after, State::Open(before.clone()));

        let tomorrow = order(json!({ "seen_at": "2026-06-26T09:00:00+02:00" }));
        let msg = came(Ok(tomorrow));
        let (after, _) = update(State::Open(before.clone()), msg);
        assert_ne!(after, State::Open(before));
    }

    #[test]
    fn an_order_that_cannot_be_asked_for_is_the_last_seen() {
        let (state, _) = update(open(), came(Err(Failure::Offline)));
        let State::Open(seen) = state else {
            panic!("it is gone");
        };
        assert_eq!(seen.freshness, Freshness::LastSeen(Failure::Offline));
        let back = came(Ok(order(json!({}))));
        let (state, _) = update(State::Open(seen), back);
        assert_eq!(state, open());
    }

    #[test]
    fn a_pass_that_ended_leads_to_the_form_with_the_number() {
        for msg in [came(Err(Failure::PassEnded)), Msg::PassRefused] {
            let expected = State::Asking(typed("AK-1", ""), Trouble::Expired);
            assert_eq!(update(open(), msg), (expected, Effect::Close));
        }
    }

    #[test]
    fn forgetting_gives_the_pass_back() {
        let State::Open(before) = open() else {
            panic!("it is not open");
        };
        let expected = State::Asking(Typed::default(), Trouble::Nothing);
        let forget = Effect::Forget(before.pass.clone());
        assert_eq!(update(open(), Msg::ForgetChosen), (expected, forget));
    }

    #[test]
    fn late_news_changes_nothing() {
        let asking = State::Asking(typed("1", "2"), Trouble::NotMatched);
        for msg in [
            came(Err(Failure::PassEnded)),
            Msg::TimeRanOut,
            Msg::ForgetChosen,
        ] {
            assert_eq!(
                update(asking.clone(), msg),
                (asking.clone(), Effect::Nothing)
            );
        }
    }
}
