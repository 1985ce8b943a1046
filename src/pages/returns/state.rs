//! Which order something goes back from, and what of it can. What is chosen and
//! answered is the wizard's.

use hemline_api_types::{
    order::Lookup,
    returns::{Return, Returnable},
};
use leptos::prelude::Callback;

use crate::{
    api::Failure,
    device::Kept,
    merchant::Shop,
    pages::finding::{Pass, Trouble, Typed},
};

/// What the pages of an open order are made of.
#[derive(Clone)]
pub struct Page {
    pub shop: Shop,
    pub pass: Pass,
    pub returnable: Returnable,
    pub happen: Callback<Msg>,
}

#[derive(Clone, Debug, PartialEq)]
pub enum State {
    /// The form, with what stands in the way of its going on.
    Asking(Typed, Trouble),
    Finding(Typed),
    /// What can go back is being asked for.
    Opening(Pass),
    /// It did not come.
    Shut(Pass, Failure),
    Open(Box<Open>),
}

/// An order with what of it can go back.
#[derive(Clone, Debug, PartialEq)]
pub struct Open {
    pub pass: Pass,
    pub returnable: Returnable,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Msg {
    /// Find was chosen.
    FindChosen(Typed),
    OrderFound(Pass),
    OrderNotFound {
        failure: Failure,
        /// This device's clock, in milliseconds.
        now: i64,
    },
    ReturnableCame(Result<Box<Returnable>, Failure>),
    /// A return as it is now: one that was asked for, or that has changed.
    ReturnCame(Box<Return>),
    /// What can go back is wanted anew.
    AgainChosen,
    /// The server no longer takes the pass.
    PassRefused,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    Nothing,
    /// The focus goes to what has to be put right.
    ShowTrouble,
    Find(Lookup),
    /// Asks what can go back.
    Look(Pass),
    /// Takes the pass off the device. What was chosen and answered stays.
    Close,
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
        (State::Finding(_), Msg::OrderFound(pass)) => {
            (State::Opening(pass.clone()), Effect::Look(pass))
        }
        (State::Finding(typed), Msg::OrderNotFound { failure, now }) => (
            State::Asking(typed, Trouble::of(failure, now)),
            Effect::ShowTrouble,
        ),
        (State::Opening(pass), Msg::ReturnableCame(Ok(returnable))) => {
            let returnable = *returnable;
            (
                State::Open(Box::new(Open { pass, returnable })),
                Effect::Nothing,
            )
        }
        (State::Open(mut open), Msg::ReturnableCame(Ok(returnable))) => {
            open.returnable = *returnable;
            (State::Open(open), Effect::Nothing)
        }
        (State::Opening(_), Msg::ReturnableCame(Err(Failure::PassEnded)) | Msg::PassRefused) => (
            State::Asking(Typed::default(), Trouble::Expired),
            Effect::Close,
        ),
        (State::Open(open), Msg::ReturnableCame(Err(Failure::PassEnded)) | Msg::PassRefused) => {
            let typed = Typed {
                number: open.returnable.number,
                whose: String::new(),
            };
            (State::Asking(typed, Trouble::Expired), Effect::Close)
        }
        (State::Opening(pass), Msg::ReturnableCame(Err(failure))) => {
            (State::Shut(pass, failure), Effect::Nothing)
        }
        (State::Shut(pass, _), Msg::AgainChosen) => {
            (State::Opening(pass.clone()), Effect::Look(pass))
        }
        (State::Open(open), Msg::AgainChosen) => {
            let pass = open.pass.clone();
            (State::Open(open), Effect::Look(pass))
        }
        (State::Open(mut open), Msg::ReturnCame(came)) => {
            let returns = &mut open.returnable.returns;
            match returns
                .iter_mut()
                .find(|known| known.reference == came.reference)
            {
                Some(known) => *known = *came,
                None => returns.insert(0, *came),
            }
            // How many pieces are left is another than before.
            let pass = open.pass.clone();
            (State::Open(open), Effect::Look(pass))
        }
        // News for a picture that is gone, and a second look that failed: what was
        // seen stays.
        (
            state @ State::Asking(..),
            Msg::OrderFound(_)
            | Msg::OrderNotFound { .. }
            | Msg::ReturnableCame(_)
            | Msg::ReturnCame(_)
            | Msg::AgainChosen
            | Msg::PassRefused,
        )
        | (
            state @ State::Finding(_),
            Msg::FindChosen(_)
            | Msg::ReturnableCame(_)
            | Msg::ReturnCame(_)
            | Msg::AgainChosen
            | Msg::PassRefused,
        )
        | (
            state @ State::Opening(_),
            Msg::FindChosen(_)
            | Msg::OrderFound(_)
            | Msg::OrderNotFound { .. }
            | Msg::ReturnCame(_)
            | Msg::AgainChosen,
        )
        | (
            state @ State::Shut(..),
            Msg::FindChosen(_)
            | Msg::OrderFound(_)
            | Msg::OrderNotFound { .. }
            | Msg::ReturnableCame(_)
            | Msg::ReturnCame(_)
            | Msg::PassRefused,
        )
        | (
            state @ State::Open(_),
            Msg::FindChosen(_)
            | Msg::OrderFound(_)
            | Msg::OrderNotFound { .. }
            | Msg::ReturnableCame(Err(_)),
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
            Kept::Living(text) => match Pass::kept(&text) {
                Some(pass) => (State::Opening(pass.clone()), Effect::Look(pass)),
                None => (asking(Trouble::Nothing), Effect::Close),
            },
        }
    }

    /// Whether `next` has a heading of its own, which takes the focus.
    pub fn is_another_page(&self, next: &State) -> bool {
        matches!(
            (self, next),
            (State::Finding(_) | State::Shut(..), State::Opening(_))
                | (State::Opening(_), State::Open(_) | State::Shut(..))
                | (State::Opening(_) | State::Open(_), State::Asking(..))
        )
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn pass() -> Pass {
        Pass {
            token: "t1".into(),
            end: serde_json::from_value(json!("2026-06-25T15:31:00+02:00")).unwrap(),
            ahead: 660_000,
        }
    }

    fn returnable(returns: serde_json::Value) -> Returnable {
        serde_json::from_value(json!({
            "number": "AK-1", "placed_at": "2026-06-04T10:00:00+02:00",
            "policy_version": "2026-06-01", "facts": [], "pieces": [], "bill": {},
            "shipping_fee_given": false, "returns": returns,
            "guide": { "waits_for_team": true, "steps": [] }, "cancelled": false,
            "seen_at": "2026-06-25T14:31:00+02:00",
        }))
        .unwrap()
    }

    fn came(reference: &str, state: &str) -> serde_json::Value {
        json!({
            "reference": reference, "asked_at": "2026-06-25T14:31:00+02:00", "state": state,
            "items": [], "policy_version": "2026-06-01", "has_label": false, "history": [],
        })
    }

    fn open(returns: serde_json::Value) -> State {
        State::Open(Box::new(Open {
            pass: pass(),
            returnable: returnable(returns),
        }))
    }

    fn check(state: State, msg: Msg, expected: (State, Effect)) {
        assert_eq!(update(state, msg), expected);
    }

    #[test]
    fn an_order_that_another_page_found_is_open_here() {
        let end = "2026-06-25T15:31:00+02:00";
        let order =
            json!({ "number": "AK-1", "seen_at": "2026-06-25T14:31:00+02:00", "lines": [] });
        let found = json!({ "token": "t1", "expires_at": end, "order": order });
        let kept = Kept::Living(pass().entry_of_found(&found.to_string()));
        let expected = (State::Opening(pass()), Effect::Look(pass()));
        assert_eq!(State::start(kept), expected);
        let again = Kept::Living(pass().entry(&order.to_string()));
        assert_eq!(State::start(again), expected);
        let form = |trouble| State::Asking(Typed::default(), trouble);
        assert_eq!(
            State::start(Kept::Ended),
            (form(Trouble::Expired), Effect::Nothing)
        );
        assert_eq!(
            State::start(Kept::Living("what ever".into())),
            (form(Trouble::Nothing), Effect::Close)
        );
    }

    #[test]
    fn what_can_go_back_opens_the_page() {
        let came = || Msg::ReturnableCame(Ok(Box::new(returnable(json!([])))));
        check(
            State::Opening(pass()),
            came(),
            (open(json!([])), Effect::Nothing),
        );
        let failed = Msg::ReturnableCame(Err(Failure::ServerGone));
        let shut = State::Shut(pass(), Failure::ServerGone);
        check(
            State::Opening(pass()),
            failed.clone(),
            (shut.clone(), Effect::Nothing),
        );
        check(
            shut,
            Msg::AgainChosen,
            (State::Opening(pass()), Effect::Look(pass())),
        );
        // What was seen stays where a second look fails.
        check(open(json!([])), failed, (open(json!([])), Effect::Nothing));
    }

    #[test]
    fn a_refused_pass_leads_to_the_form_with_the_number() {
        let typed = Typed {
            number: "AK-1".into(),
            whose: String::new(),
        };
        let expected = (State::Asking(typed, Trouble::Expired), Effect::Close);
        check(open(json!([])), Msg::PassRefused, expected.clone());
        let ended = Msg::ReturnableCame(Err(Failure::PassEnded));
        check(open(json!([])), ended, expected);
    }

    #[test]
    fn a_return_takes_its_place() {
        let read = |value| Box::new(serde_json::from_value::<Return>(value).unwrap());
        let asked = came("R-1", "requested");
        let expected = (open(json!([asked])), Effect::Look(pass()));
        check(
            open(json!([])),
            Msg::ReturnCame(read(asked.clone())),
            expected,
        );
        let cancelled = came("R-1", "cancelled");
        let expected = (open(json!([cancelled])), Effect::Look(pass()));
        check(
            open(json!([asked])),
            Msg::ReturnCame(read(cancelled.clone())),
            expected,
        );
    }
}
