//! Asking for something about an order: a draft that is kept, checked, doubted
//! where a number may be mistyped, and sent until there is an answer.

use hemline_api_types::order::Request;

use super::draft::{Doubt, Draft, Entry, Wrong};
use crate::api::Failure;

#[derive(Clone, Debug, PartialEq)]
pub enum State {
    Writing(Draft, Trouble),
    Sending(Draft),
}

#[derive(Clone, Debug, PartialEq)]
pub enum Trouble {
    Nothing,
    Wrong(Vec<(Entry, Wrong)>),
    /// Said once; the next time it is sent as it is.
    Doubtful(Vec<Doubt>),
    NotSent(Failure),
}

#[derive(Clone, Debug, PartialEq)]
pub enum Msg {
    /// The fields, as they stand.
    Written(Draft),
    SendChosen(Draft),
    Answered(Result<Box<Request>, Failure>),
}

#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    Nothing,
    Keep(Draft),
    ShowTrouble,
    Send(Draft),
    /// The server has it. The draft has done its work.
    Conclude(Box<Request>),
    /// The order is another than was thought: asked for already, or cancelled.
    LookAgain,
    /// The server no longer takes the pass.
    GiveUp,
}

pub fn update(state: State, msg: Msg) -> (State, Effect) {
    match (state, msg) {
        (State::Writing(_, trouble), Msg::Written(draft)) => {
            (State::Writing(draft.clone(), trouble), Effect::Keep(draft))
        }
        (State::Writing(_, before), Msg::SendChosen(draft)) => {
            let (wrongs, doubts) = (draft.wrongs(), draft.doubts());
            if !wrongs.is_empty() {
                (
                    State::Writing(draft, Trouble::Wrong(wrongs)),
                    Effect::ShowTrouble,
                )
            } else if !doubts.is_empty() && before != Trouble::Doubtful(doubts.clone()) {
                (
                    State::Writing(draft, Trouble::Doubtful(doubts)),
                    Effect::ShowTrouble,
                )
            } else {
                (State::Sending(draft.clone()), Effect::Send(draft))
            }
        }
        (State::Sending(draft), Msg::Answered(Ok(request))) => (
            State::Writing(draft, Trouble::Nothing),
            Effect::Conclude(request),
        ),
        (State::Sending(draft), Msg::Answered(Err(Failure::PassEnded))) => {
            (State::Writing(draft, Trouble::Nothing), Effect::GiveUp)
        }
        (State::Sending(draft), Msg::Answered(Err(Failure::Refused(problem)))) => {
            let wrongs: Vec<_> = problem
                .errors
                .iter()
                .filter_map(|error| Entry::at(&error.pointer))
                .map(|entry| (entry, Wrong::Refused))
                .collect();
            if problem.status == CONFLICT {
                (State::Writing(draft, Trouble::Nothing), Effect::LookAgain)
            } else if wrongs.is_empty() {
                let trouble = Trouble::NotSent(Failure::Refused(problem));
                (State::Writing(draft, trouble), Effect::ShowTrouble)
            } else {
                (
                    State::Writing(draft, Trouble::Wrong(wrongs)),
                    Effect::ShowTrouble,
                )
            }
        }
        (State::Sending(draft), Msg::Answered(Err(failure))) => (
            State::Writing(draft, Trouble::NotSent(failure)),
            Effect::ShowTrouble,
        ),
        // While it is being sent nothing is written, and news comes once.
        (state @ State::Sending(_), Msg::Written(_) | Msg::SendChosen(_))
        | (state @ State::Writing(..), Msg::Answered(_)) => (state, Effect::Nothing),
    }
}

const CONFLICT: u16 = 409;

#[cfg(test)]
mod tests {
    use hemline_api_types::{FieldError, Problem};
    use serde_json::json;

    use super::super::samples::request;
    use super::*;
    use crate::route::Task;

    fn draft(written: &[(Entry, &str)]) -> Draft {
        let mut draft = Draft::new(Task::Amend, "s".into());
        for (entry, text) in written {
            draft.set(*entry, (*text).to_owned());
        }
        draft
    }

    fn fresh(draft: &Draft) -> State {
        State::Writing(draft.clone(), Trouble::Nothing)
    }

    fn sending(failure: Failure) -> (State, Effect) {
        let sending = State::Sending(draft(&[(Entry::Phone, "1")]));
        update(sending, Msg::Answered(Err(failure)))
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
        let typed = draft(&[(Entry::Phone, "1")]);
        let expected = (fresh(&typed), Effect::Keep(typed.clone()));
        assert_eq!(
            update(fresh(&draft(&[])), Msg::Written(typed.clone())),
            expected
        );
    }

    #[test]
    fn a_doubt_is_said_once() {
        let doubtful = draft(&[(Entry::TaxId, "123")]);
        let send = || Msg::SendChosen(doubtful.clone());
        let (state, effect) = update(fresh(&doubtful), send());
        assert_eq!(
            state,
            State::Writing(doubtful.clone(), Trouble::Doubtful(doubtful.doubts()))
        );
        assert_eq!(effect, Effect::ShowTrouble);
        let (state, effect) = update(state, send());
        assert_eq!(state, State::Sending(doubtful.clone()));
        assert_eq!(effect, Effect::Send(doubtful.clone()));
    }

    #[test]
    fn nothing_is_not_sent() {
        let empty = draft(&[]);
        let wrong = Trouble::Wrong(vec![(Entry::Street, Wrong::Empty)]);
        assert_eq!(
            update(fresh(&empty), Msg::SendChosen(empty.clone())),
            (State::Writing(empty, wrong), Effect::ShowTrouble)
        );
    }

    #[test]
    fn a_failure_keeps_the_draft() {
        let kept = draft(&[(Entry::Phone, "1")]);
        for failure in [
            Failure::Offline,
            Failure::ServerGone,
            problem(422, "/nothing-of-ours"),
        ] {
            let trouble = Trouble::NotSent(failure.clone());
            let expected = (State::Writing(kept.clone(), trouble), Effect::ShowTrouble);
            assert_eq!(sending(failure), expected);
        }
        let wrong = Trouble::Wrong(vec![(Entry::Phone, Wrong::Refused)]);
        let expected = (State::Writing(kept.clone(), wrong), Effect::ShowTrouble);
        assert_eq!(sending(problem(422, "/phone")), expected);
        assert_eq!(sending(problem(409, "")), (fresh(&kept), Effect::LookAgain));
        assert_eq!(sending(Failure::PassEnded), (fresh(&kept), Effect::GiveUp));
    }

    #[test]
    fn an_answer_concludes_it() {
        let answer: Request = serde_json::from_value(request("amend", "waiting")).unwrap();
        assert_eq!(answer.reference, json!("R-1"));
        let answer = Box::new(answer);
        let kept = draft(&[(Entry::Phone, "1")]);
        assert_eq!(
            update(
                State::Sending(kept.clone()),
                Msg::Answered(Ok(answer.clone()))
            ),
            (fresh(&kept), Effect::Conclude(answer))
        );
    }
}
