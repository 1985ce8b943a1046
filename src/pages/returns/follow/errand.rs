//! What a shopper does about a return: tells its tracking number, or takes the
//! return back. A number that is being typed is kept until it is sent.

use hemline_api_types::returns::Return;

use crate::{api::Failure, json};

/// What is to be done, as far as it is written.
#[derive(Clone, Debug, PartialEq)]
pub enum Errand {
    Track(Parcel),
    Cancel,
}

/// How the parcel is followed, as it was typed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Parcel {
    pub number: String,
    /// May be left open.
    pub carrier: String,
}

/// A field of the form.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Field {
    Number,
    Carrier,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Wrong {
    Missing,
    TooLong,
    /// The server does not take it.
    Refused,
}

/// The server takes as many letters.
const LONGEST: usize = 60;

impl Field {
    /// Of the field in the page.
    pub fn id(self) -> &'static str {
        match self {
            Self::Number => "tracking",
            Self::Carrier => "carrier",
        }
    }

    fn at(pointer: &str) -> Option<Self> {
        match pointer.strip_prefix('/')? {
            "number" => Some(Self::Number),
            "carrier" => Some(Self::Carrier),
            _ => None,
        }
    }
}

impl Parcel {
    fn wrongs(&self) -> Vec<(Field, Wrong)> {
        let is_long = |text: &str| text.trim().chars().count() > LONGEST;
        let mut wrongs = Vec::new();
        if self.number.trim().is_empty() {
            wrongs.push((Field::Number, Wrong::Missing));
        } else if is_long(&self.number) {
            wrongs.push((Field::Number, Wrong::TooLong));
        }
        if is_long(&self.carrier) {
            wrongs.push((Field::Carrier, Wrong::TooLong));
        }
        wrongs
    }

    /// The JSON of a [`Tracking`](hemline_api_types::returns::Tracking).
    pub fn body(&self) -> String {
        let carrier = self.carrier.trim();
        let carrier = (!carrier.is_empty()).then(|| json::quoted(carrier));
        json::object(&[
            ("carrier", carrier),
            ("number", Some(json::quoted(self.number.trim()))),
        ])
    }

    /// As it is kept on the device, a field a line.
    pub fn print(&self) -> String {
        let line = |text: &str| text.replace(['\r', '\n'], " ");
        format!("{}\n{}", line(&self.number), line(&self.carrier))
    }

    pub fn parse(text: &str) -> Self {
        let (number, carrier) = text.split_once('\n').unwrap_or((text, ""));
        Self {
            number: number.to_owned(),
            carrier: carrier.to_owned(),
        }
    }
}

#[derive(Clone, Debug, PartialEq)]
pub enum State {
    Ready(Errand, Trouble),
    Sending(Errand),
}

#[derive(Clone, Debug, PartialEq)]
pub enum Trouble {
    Nothing,
    Wrong(Vec<(Field, Wrong)>),
    NotSent(Failure),
}

#[derive(Clone, Debug, PartialEq)]
pub enum Msg {
    /// The fields, as they stand.
    Written(Parcel),
    SendChosen(Errand),
    Answered(Result<Box<Return>, Failure>),
}

#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    Nothing,
    Keep(Parcel),
    ShowTrouble,
    Send(Errand),
    /// It is done. What was kept has done its work.
    Conclude(Box<Return>),
    /// The return has gone on meanwhile, and does not allow it any more.
    LookAgain,
    /// The server no longer takes the pass.
    GiveUp,
}

pub fn update(state: State, msg: Msg) -> (State, Effect) {
    match (state, msg) {
        (State::Ready(_, trouble), Msg::Written(parcel)) => (
            State::Ready(Errand::Track(parcel.clone()), trouble),
            Effect::Keep(parcel),
        ),
        (State::Ready(..), Msg::SendChosen(errand)) => {
            let wrongs = match &errand {
                Errand::Track(parcel) => parcel.wrongs(),
                Errand::Cancel => Vec::new(),
            };
            if wrongs.is_empty() {
                (State::Sending(errand.clone()), Effect::Send(errand))
            } else {
                let state = State::Ready(errand, Trouble::Wrong(wrongs));
                (state, Effect::ShowTrouble)
            }
        }
        (State::Sending(errand), Msg::Answered(Ok(back))) => (
            State::Ready(errand, Trouble::Nothing),
            Effect::Conclude(back),
        ),
        (State::Sending(errand), Msg::Answered(Err(failure))) => {
            let (trouble, effect) = match failure {
                Failure::PassEnded => (Trouble::Nothing, Effect::GiveUp),
                Failure::Refused(problem) if problem.status == CONFLICT => {
                    (Trouble::Nothing, Effect::LookAgain)
                }
                Failure::Refused(problem) => {
                    let wrongs: Vec<_> = problem
                        .errors
                        .iter()
                        .filter_map(|error| Field::at(&error.pointer))
                        .map(|field| (field, Wrong::Refused))
                        .collect();
                    let trouble = if wrongs.is_empty() {
                        Trouble::NotSent(Failure::Refused(problem))
                    } else {
                        Trouble::Wrong(wrongs)
                    };
                    (trouble, Effect::ShowTrouble)
                }
                failure => (Trouble::NotSent(failure), Effect::ShowTrouble),
            };
            (State::Ready(errand, trouble), effect)
        }
        // While it is being sent nothing is written, and an answer comes once.
        (state @ State::Sending(_), Msg::Written(_) | Msg::SendChosen(_))
        | (state @ State::Ready(..), Msg::Answered(_)) => (state, Effect::Nothing),
    }
}

const CONFLICT: u16 = 409;

#[cfg(test)]
mod tests {
    use hemline_api_types::{FieldError, Problem, returns::Tracking};
    use serde_json::json;

    use super::super::samples::back;
    use super::*;

    fn parcel(number: &str, carrier: &str) -> Parcel {
        Parcel {
            number: number.into(),
            carrier: carrier.into(),
        }
    }

    fn track(number: &str) -> Errand {
        Errand::Track(parcel(number, ""))
    }

    fn ready(errand: Errand) -> State {
        State::Ready(errand, Trouble::Nothing)
    }

    fn check(state: State, msg: Msg, expected: (State, Effect)) {
        assert_eq!(update(state, msg), expected);
    }

    fn problem(status: u16, pointer: &str) -> Failure {
        Failure::Refused(Problem {
            kind: "/problems/x".into(),
            title: String::new(),
            status,
            detail: None,
            errors: vec![FieldError {
                pointer: pointer.into(),
                detail: String::new(),
            }],
        })
    }

    #[test]
    fn each_letter_is_kept() {
        check(
            ready(track("")),
            Msg::Written(parcel("1", "")),
            (ready(track("1")), Effect::Keep(parcel("1", ""))),
        );
    }

    #[test]
    fn a_number_is_wanted_and_has_an_end() {
        let long = "1".repeat(61);
        for (typed, wrongs) in [
            (parcel(" ", "DHL"), vec![(Field::Number, Wrong::Missing)]),
            (parcel(&long, ""), vec![(Field::Number, Wrong::TooLong)]),
            (parcel("1", &long), vec![(Field::Carrier, Wrong::TooLong)]),
        ] {
            let errand = Errand::Track(typed);
            check(
                ready(errand.clone()),
                Msg::SendChosen(errand.clone()),
                (
                    State::Ready(errand, Trouble::Wrong(wrongs)),
                    Effect::ShowTrouble,
                ),
            );
        }
        for errand in [track("1"), Errand::Cancel] {
            check(
                ready(errand.clone()),
                Msg::SendChosen(errand.clone()),
                (State::Sending(errand.clone()), Effect::Send(errand)),
            );
        }
    }

    #[test]
    fn a_failure_loses_nothing() {
        let answered = |failure| Msg::Answered(Err(failure));
        for failure in [Failure::Offline, Failure::ServerGone, problem(422, "/x")] {
            let trouble = Trouble::NotSent(failure.clone());
            check(
                State::Sending(track("1")),
                answered(failure),
                (State::Ready(track("1"), trouble), Effect::ShowTrouble),
            );
        }
        let wrong = Trouble::Wrong(vec![(Field::Carrier, Wrong::Refused)]);
        check(
            State::Sending(track("1")),
            answered(problem(422, "/carrier")),
            (State::Ready(track("1"), wrong), Effect::ShowTrouble),
        );
        check(
            State::Sending(Errand::Cancel),
            answered(problem(409, "")),
            (ready(Errand::Cancel), Effect::LookAgain),
        );
        check(
            State::Sending(track("1")),
            answered(Failure::PassEnded),
            (ready(track("1")), Effect::GiveUp),
        );
    }

    #[test]
    fn it_is_sent_once_and_concluded_once() {
        let done = Box::new(back(json!({ "state": "cancelled" })));
        let sending = State::Sending(Errand::Cancel);
        check(
            sending.clone(),
            Msg::SendChosen(Errand::Cancel),
            (sending.clone(), Effect::Nothing),
        );
        let answer = Msg::Answered(Ok(done.clone()));
        check(
            sending,
            answer.clone(),
            (ready(Errand::Cancel), Effect::Conclude(done)),
        );
        check(
            ready(Errand::Cancel),
            answer,
            (ready(Errand::Cancel), Effect::Nothing),
        );
    }

    #[test]
    fn what_is_sent_is_what_the_server_reads() {
        let read = |parcel: Parcel| serde_json::from_str::<Tracking>(&parcel.body()).unwrap();
        let tracking = |carrier: Option<&str>| Tracking {
            carrier: carrier.map(str::to_owned),
            number: "9400 \"1\"".into(),
        };
        assert_eq!(read(parcel(" 9400 \"1\" ", " ")), tracking(None));
        assert_eq!(read(parcel("9400 \"1\"", "USPS")), tracking(Some("USPS")));
    }

    #[test]
    fn what_is_kept_comes_back() {
        for kept in [parcel("1", "DHL"), parcel("", ""), parcel("1", "")] {
            assert_eq!(Parcel::parse(&kept.print()), kept);
        }
        assert_eq!(
            Parcel::parse(&parcel("1\n2", "a").print()),
            parcel("1 2", "a")
        );
    }
}
