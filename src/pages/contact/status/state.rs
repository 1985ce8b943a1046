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
