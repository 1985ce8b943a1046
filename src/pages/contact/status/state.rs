//! Which letter is looked at.

use hemline_api_types::contact::Ticket;

use crate::{api::Failure, pages::finding::is_email};

#[derive(Clone, Debug, PartialEq)]
pub enum State {
    /// The form, with what stands in the way of its going on.
    Asking(Typed, Trouble),
    Finding(Typed),
    /// With why it could not be asked for anew, where it could not.
    Seen(Typed, Box<Ticket>, Option<Failure>),
}

/// What the form holds.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Typed {
    pub reference: String,
    pub email: String,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Field {
    Reference,
    Email,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Trouble {
    Nothing,
    Wrong(Vec<Field>),
    NotMatched,
    /// Tried too often: again after this moment of the device's clock, in
    /// milliseconds.
    TooMany(i64),
    Failed(Failure),
}

#[derive(Clone, Debug, PartialEq)]
pub enum Msg {
    FindChosen(Typed),
    Came {
        came: Result<Box<Ticket>, Failure>,
        /// This device's clock, in milliseconds.
        now: i64,
    },
    AgainChosen,
    /// Another letter is to be found.
    AnotherChosen,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    Nothing,
    ShowTrouble,
    Find(Typed),
    /// What this window remembers is taken away.
    Forget,
}

pub fn update(state: State, msg: Msg) -> (State, Effect) {
    match (state, msg) {
        (State::Asking(..), Msg::FindChosen(typed)) => match typed.wrongs() {
            wrongs if wrongs.is_empty() => (State::Finding(typed.clone()), Effect::Find(typed)),
            wrongs => (
                State::Asking(typed, Trouble::Wrong(wrongs)),
                Effect::ShowTrouble,
            ),
        },
        (
            State::Finding(typed),
            Msg::Came {
                came: Ok(ticket), ..
            },
        ) => (State::Seen(typed, ticket, None), Effect::Nothing),
        (
            State::Finding(typed),
            Msg::Came {
                came: Err(failure),
                now,
            },
        ) => {
            let trouble = match failure {
                Failure::NotFound => Trouble::NotMatched,
                Failure::Wait(seconds) => Trouble::TooMany(now + i64::from(seconds) * 1000),
                failure => Trouble::Failed(failure),
            };
            (State::Asking(typed, trouble), Effect::ShowTrouble)
        }
        (
            State::Seen(typed, before, _),
            Msg::Came {
                came: Err(failure), ..
            },
        ) => (State::Seen(typed, before, Some(failure)), Effect::Nothing),
        (
            State::Seen(typed, ..),
            Msg::Came {
                came: Ok(ticket), ..
            },
        ) => (State::Seen(typed, ticket, None), Effect::Nothing),
        (State::Seen(typed, ticket, failure), Msg::AgainChosen) => (
            State::Seen(typed.clone(), ticket, failure),
            Effect::Find(typed),
        ),
        (State::Seen(..), Msg::AnotherChosen) => (
            State::Asking(Typed::default(), Trouble::Nothing),
            Effect::Forget,
        ),
        // News for a picture that is gone.
        (state @ State::Asking(..), Msg::Came { .. } | Msg::AgainChosen | Msg::AnotherChosen)
        | (state @ State::Finding(_), Msg::FindChosen(_) | Msg::AgainChosen | Msg::AnotherChosen)
        | (state @ State::Seen(..), Msg::FindChosen(_)) => (state, Effect::Nothing),
    }
}

impl State {
    /// Where a visit starts: at what this window sent, if it sent something.
    pub fn start(kept: Option<Typed>) -> (Self, Effect) {
        match kept {
            Some(typed) => (Self::Finding(typed.clone()), Effect::Find(typed)),
            None => (
                Self::Asking(Typed::default(), Trouble::Nothing),
                Effect::Nothing,
            ),
        }
    }
}

impl Typed {
    /// Reads what the window remembers.
    pub fn kept(text: &str) -> Option<Self> {
        let (reference, email) = text.split_once('\n')?;
        Some(Self {
            reference: reference.to_owned(),
            email: email.to_owned(),
        })
    }

    fn wrongs(&self) -> Vec<Field> {
        let mut wrongs = Vec::new();
        if self.reference.trim().is_empty() {
            wrongs.push(Field::Reference);
        }
        if !is_email(self.email.trim()) {
            wrongs.push(Field::Email);
        }
        wrongs
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const NOW: i64 = 1_782_390_000_000;

    fn typed(reference: &str, email: &str) -> Typed {
        Typed {
            reference: reference.into(),
            email: email.into(),
        }
    }

    fn ticket(state: &str) -> Box<Ticket> {
        let ticket = json!({
            "reference": "T-1", "asked_at": "2026-06-25T10:00:00Z", "state": state,
            "title": "T", "ask": { "topic": "t", "email": "a@b.c" },
            "policy_version": "2026-01-01",
        });
        Box::new(serde_json::from_value(ticket).unwrap())
    }

    fn came(came: Result<Box<Ticket>, Failure>) -> Msg {
        Msg::Came { came, now: NOW }
    }

    #[test]
    fn what_this_window_sent_is_looked_at_at_once() {
        let known = typed("T-1", "a@b.c");
        assert_eq!(Typed::kept("T-1\na@b.c"), Some(known.clone()));
        let expected = (State::Finding(known.clone()), Effect::Find(known.clone()));
        assert_eq!(State::start(Some(known)), expected);
        let asking = State::Asking(Typed::default(), Trouble::Nothing);
        assert_eq!(State::start(None), (asking, Effect::Nothing));
    }

    #[test]
    fn what_can_match_nothing_is_not_asked() {
        let asking = State::Asking(Typed::default(), Trouble::Nothing);
        for (given, wrongs) in [
            (typed("", ""), vec![Field::Reference, Field::Email]),
            (typed("T-1", "a@b"), vec![Field::Email]),
        ] {
            let (state, effect) = update(asking.clone(), Msg::FindChosen(given.clone()));
            assert_eq!(state, State::Asking(given, Trouble::Wrong(wrongs)));
            assert_eq!(effect, Effect::ShowTrouble);
        }
    }

    #[test]
    fn a_failed_search_keeps_what_was_typed() {
        let known = typed("T-1", "a@b.c");
        for (failure, trouble) in [
            (Failure::NotFound, Trouble::NotMatched),
            (Failure::Wait(90), Trouble::TooMany(NOW + 90_000)),
            (Failure::Offline, Trouble::Failed(Failure::Offline)),
        ] {
            let finding = State::Finding(known.clone());
            let expected = (State::Asking(known.clone(), trouble), Effect::ShowTrouble);
            assert_eq!(update(finding, came(Err(failure))), expected);
        }
    }

    #[test]
    fn it_can_be_looked_at_again() {
        let known = typed("T-1", "a@b.c");
        let (seen, _) = update(State::Finding(known.clone()), came(Ok(ticket("open"))));
        assert_eq!(seen, State::Seen(known.clone(), ticket("open"), None));
        let (seen, effect) = update(seen, Msg::AgainChosen);
        assert_eq!(effect, Effect::Find(known.clone()));
        let (gone, _) = update(seen.clone(), came(Err(Failure::ServerGone)));
        let expected = State::Seen(known.clone(), ticket("open"), Some(Failure::ServerGone));
        assert_eq!(gone, expected);
        let (now, _) = update(gone, came(Ok(ticket("answered"))));
        assert_eq!(now, State::Seen(known, ticket("answered"), None));
        let (asking, effect) = update(now, Msg::AnotherChosen);
        assert_eq!(asking, State::Asking(Typed::default(), Trouble::Nothing));
        assert_eq!(effect, Effect::Forget);
    }
}
