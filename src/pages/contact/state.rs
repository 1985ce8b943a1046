//! What happens to a letter: it is written, kept, checked, and sent until there is
//! an answer.

use hemline_api_types::{
    Problem,
    contact::{Redecided, Ticket},
    order::Told,
};
use hemline_policy::{document::Need, fact::Fact};

use super::{
    draft::{Draft, Spot},
    ground::{Ground, Wrong},
};
use crate::{
    api::{Denial, Failure},
    pages::evidence::take,
};

#[derive(Clone, Debug, PartialEq)]
pub enum State {
    Writing(Draft, Trouble),
    /// Photos are on their way; it is sent when they are there.
    Gathering(Draft),
    Sending(Draft),
    /// An earlier writing had reached the server; what came of it is asked for.
    Retrieving(Draft),
    /// There is no network; it is sent when there is.
    Waiting(Draft),
    /// The server decides otherwise.
    Differs(Draft, Box<Redecided>),
    Sent(Box<Ticket>, Version),
}

/// Which writing the server has.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Version {
    Last,
    /// One before the last, whose answer was lost.
    Earlier,
}

/// What stands in the way of going on.
#[derive(Clone, Debug, PartialEq)]
pub enum Trouble {
    Nothing,
    Wrong(Vec<(Spot, Wrong)>),
    /// Photos did not get through.
    PhotosLeft,
    NotSent(Failure),
}

#[derive(Clone, Debug, PartialEq)]
pub enum Msg {
    /// A field's text, letter by letter.
    Written(Spot, String),
    /// A question of the engine's was answered.
    FactGiven(Fact, String),
    PiecesChosen(Vec<(String, u32)>),
    PhotosTaken {
        of: Option<Need>,
        locals: Vec<String>,
    },
    PhotoUploaded {
        local: String,
        id: String,
    },
    /// It did not get through, and may be tried again.
    PhotoFailed {
        local: String,
    },
    PhotoRemoved {
        local: String,
    },
    SendChosen,
    Answered(Result<Box<Ticket>, Denial<Box<Redecided>>>),
    CameOnline,
    /// What the server decides instead is fine.
    DecisionTaken,
    /// It is to be written on.
    BackChosen,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    Nothing,
    Keep(Draft),
    ShowTrouble,
    /// With its body.
    Send(Draft, String),
    /// The server has it. The draft has done its work.
    Conclude(Box<Ticket>),
    /// The server no longer takes the pass.
    GiveUp(Draft),
}

pub fn update(ground: &Ground, state: State, msg: Msg) -> (State, Effect) {
    let stays = |state| (state, Effect::Nothing);
    match msg {
        Msg::Written(spot, text) => edit(ground, state, |draft| draft.set(&spot, text)),
        Msg::FactGiven(fact, answer) => edit(ground, state, |draft| draft.give(fact, answer)),
        Msg::PiecesChosen(pieces) => edit(ground, state, |draft| draft.pieces = pieces),
        Msg::PhotosTaken { of, locals } => {
            edit(ground, state, |draft| take(&mut draft.photos, of, locals))
        }
        Msg::PhotoUploaded { local, id } => edit(ground, state, |draft| {
            if let Some(shot) = draft.photo(&local) {
                shot.id = Some(id);
            }
        }),
        Msg::PhotoRemoved { local } => edit(ground, state, |draft| {
            draft.photos.retain(|shot| shot.local != local);
        }),
        Msg::PhotoFailed { .. } => {
            if let State::Gathering(draft) = state {
                fails(draft, Trouble::PhotosLeft)
            } else {
                stays(state)
            }
        }
        Msg::SendChosen => match state {
            State::Writing(draft, _) => {
                let wrongs = ground.wrongs(&draft);
                if wrongs.is_empty() {
                    gathered(ground, draft)
                } else {
                    fails(draft, Trouble::Wrong(wrongs))
                }
            }
            State::Waiting(draft) => send(ground, draft, None),
            // However often it is tapped, it is sent once.
            State::Gathering(_)
            | State::Sending(_)
            | State::Retrieving(_)
            | State::Differs(..)
            | State::Sent(..) => stays(state),
        },
        Msg::Answered(answer) => match state {
            State::Sending(draft) => answered(ground, draft, answer),
            State::Retrieving(draft) => match answer {
                Ok(ticket) => concluded(ticket, Version::Earlier),
                Err(denial) => retrieved(ground, draft, denial),
            },
            State::Writing(..)
            | State::Gathering(_)
            | State::Waiting(_)
            | State::Differs(..)
            | State::Sent(..) => stays(state),
        },
        Msg::CameOnline => {
            if let State::Waiting(draft) = state {
                send(ground, draft, None)
            } else {
                stays(state)
            }
        }
        Msg::DecisionTaken => {
            if let State::Differs(draft, instead) = state {
                send(ground, draft, Some(&instead.decided))
            } else {
                stays(state)
            }
        }
        Msg::BackChosen => {
            if let State::Differs(draft, _) = state {
                stays(State::Writing(draft, Trouble::Nothing))
            } else {
                stays(state)
            }
        }
    }
}

impl State {
    /// What a draft from the device goes on with. One that was being sent when the
    /// page was left may have arrived or not.
    pub fn resumed(draft: Draft) -> Self {
        let trouble = if draft.sent.is_some() {
            Trouble::NotSent(Failure::ServerGone)
        } else {
            Trouble::Nothing
        };
        Self::Writing(draft, trouble)
    }

    fn draft_mut(&mut self) -> Option<&mut Draft> {
        match self {
            Self::Writing(draft, _)
            | Self::Gathering(draft)
            | Self::Sending(draft)
            | Self::Retrieving(draft)
            | Self::Waiting(draft)
            | Self::Differs(draft, _) => Some(draft),
            Self::Sent(..) => None,
        }
    }

    /// None once it is sent.
    pub fn draft(&self) -> Option<&Draft> {
        match self {
            Self::Writing(draft, _)
            | Self::Gathering(draft)
            | Self::Sending(draft)
            | Self::Retrieving(draft)
            | Self::Waiting(draft)
            | Self::Differs(draft, _) => Some(draft),
            Self::Sent(..) => None,
        }
    }
}

/// What is written while it is being sent is kept as well, and not lost if that
/// fails.
fn edit(ground: &Ground, mut state: State, change: impl FnOnce(&mut Draft)) -> (State, Effect) {
    let Some(draft) = state.draft_mut() else {
        return (state, Effect::Nothing);
    };
    change(draft);
    let draft = draft.clone();
    if let State::Gathering(_) = state {
        gathered(ground, draft)
    } else {
        (state, Effect::Keep(draft))
    }
}

fn fails(draft: Draft, trouble: Trouble) -> (State, Effect) {
    (State::Writing(draft, trouble), Effect::ShowTrouble)
}

fn concluded(ticket: Box<Ticket>, version: Version) -> (State, Effect) {
    (
        State::Sent(ticket.clone(), version),
        Effect::Conclude(ticket),
    )
}

/// Sends it, once all its photos are there.
fn gathered(ground: &Ground, draft: Draft) -> (State, Effect) {
    let is_there = ground.order.is_none() || draft.photos.iter().all(|shot| shot.id.is_some());
    if is_there {
        send(ground, draft, None)
    } else {
        (State::Gathering(draft.clone()), Effect::Keep(draft))
    }
}

/// From here on it may be with the server, whatever is heard of it.
fn send(ground: &Ground, mut draft: Draft, instead: Option<&Told>) -> (State, Effect) {
    let body = ground.body(&draft, instead);
    let before = draft.sent.replace(body.clone());
    // What was sent before and not heard of is what the server may have.
    draft.sent = before.or(draft.sent);
    (State::Sending(draft.clone()), Effect::Send(draft, body))
}

fn answered(
    ground: &Ground,
    draft: Draft,
    answer: Result<Box<Ticket>, Denial<Box<Redecided>>>,
) -> (State, Effect) {
    match answer {
        Ok(ticket) => concluded(ticket, Version::Last),
        Err(Denial::Differs(instead)) => {
            let draft = known(ground, draft);
            (State::Differs(draft.clone(), instead), Effect::Keep(draft))
        }
        Err(Denial::Failed(Failure::Offline)) => (State::Waiting(draft), Effect::Nothing),
        Err(Denial::Failed(Failure::PassEnded)) => {
            let draft = known(ground, draft);
            (
                State::Writing(draft.clone(), Trouble::Nothing),
                Effect::GiveUp(draft),
            )
        }
        Err(Denial::Failed(Failure::Refused(problem))) => {
            if let Some(sent) = draft.sent.clone().filter(|_| is_key_reused(&problem)) {
                return (State::Retrieving(draft.clone()), Effect::Send(draft, sent));
            }
            let draft = known(ground, draft);
            let standing = ground.stand(&draft);
            let mut wrongs: Vec<(Spot, Wrong)> = Vec::new();
            for error in &problem.errors {
                let spot = ground.spot(&error.pointer, &standing);
                wrongs.extend(spot.map(|spot| (spot, Wrong::Refused)));
            }
            wrongs.dedup();
            if wrongs.is_empty() {
                fails(draft, Trouble::NotSent(Failure::Refused(problem)))
            } else {
                fails(draft, Trouble::Wrong(wrongs))
            }
        }
        Err(Denial::Failed(failure @ Failure::Wait(_))) => {
            fails(known(ground, draft), Trouble::NotSent(failure))
        }
        Err(Denial::Failed(failure)) => fails(draft, Trouble::NotSent(failure)),
    }
}

/// What came of an earlier writing is not to be had.
fn retrieved(ground: &Ground, draft: Draft, denial: Denial<Box<Redecided>>) -> (State, Effect) {
    let failure = match denial {
        // Neither of the two that are known here: it is a letter of its own.
        Denial::Failed(Failure::Refused(problem)) if is_key_reused(&problem) => {
            let mut draft = draft;
            draft.key.push('a');
            draft.sent = None;
            return send(ground, draft, None);
        }
        Denial::Failed(failure) => failure,
        Denial::Differs(_) => Failure::Unreadable,
    };
    fails(draft, Trouble::NotSent(failure))
}

/// The draft after a no: it did not get in, if it was not sent before.
fn known(ground: &Ground, mut draft: Draft) -> Draft {
    let body = ground.body(&draft, None);
    draft.sent = draft.sent.filter(|sent| *sent != body);
    draft
}

/// The server has taken in something else with this draft's key: it was written
/// on after an answer was lost.
fn is_key_reused(problem: &Problem) -> bool {
    problem.kind.ends_with("key-reused")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::samples::{claim, draft, ground, opened, topic};
    use super::*;
    use crate::pages::evidence::Shot;

    fn ticket() -> Box<Ticket> {
        let ticket = json!({
            "reference": "T-1", "asked_at": "2026-06-25T10:00:00Z", "state": "open",
            "title": "T", "ask": { "topic": "t", "email": "a@b.c" },
            "policy_version": "2026-01-01",
        });
        Box::new(serde_json::from_value(ticket).unwrap())
    }

    fn letter() -> Ground {
        ground("kallesia", topic(json!({ "order": "none" })))
    }

    fn written() -> Draft {
        draft(&[(Spot::Email, "a@b.c"), (Spot::Message, "Hello")])
    }

    fn problem(status: u16, kind: &str, pointers: &[&str]) -> Failure {
        let errors: Vec<_> = pointers
            .iter()
            .map(|pointer| json!({ "pointer": pointer, "detail": "" }))
            .collect();
        let problem = json!({ "type": kind, "title": "", "status": status, "errors": errors });
        Failure::Refused(serde_json::from_value(problem).unwrap())
    }

    /// Sent, and not answered yet.
    fn sending(ground: &Ground, draft: Draft) -> (Draft, String) {
        let fresh = State::Writing(draft, Trouble::Nothing);
        match update(ground, fresh, Msg::SendChosen) {
            (State::Sending(draft), Effect::Send(kept, body)) => {
                assert_eq!(draft, kept);
                (draft, body)
            }
            other => panic!("it is not sent: {other:?}"),
        }
    }

    fn answered(ground: &Ground, draft: Draft, failure: Failure) -> (State, Effect) {
        let answer = Msg::Answered(Err(Denial::Failed(failure)));
        update(ground, State::Sending(draft), answer)
    }

    #[test]
    fn each_letter_is_kept_wherever_the_letter_is() {
        let ground = letter();
        let next = draft(&[(Spot::Email, "a@b.c"), (Spot::Message, "Hello!")]);
        let type_on = || Msg::Written(Spot::Message, "Hello!".into());
        for wrap in [
            (|draft| State::Writing(draft, Trouble::PhotosLeft)) as fn(Draft) -> State,
            State::Sending,
            State::Retrieving,
            State::Waiting,
        ] {
            let expected = (wrap(next.clone()), Effect::Keep(next.clone()));
            assert_eq!(update(&ground, wrap(written()), type_on()), expected);
        }
        let sent = State::Sent(ticket(), Version::Last);
        assert_eq!(
            update(&ground, sent.clone(), type_on()),
            (sent, Effect::Nothing)
        );
    }

    #[test]
    fn what_is_missing_is_said_and_nothing_is_sent() {
        let empty = draft(&[]);
        let wrong = Trouble::Wrong(vec![
            (Spot::Email, Wrong::Missing),
            (Spot::Message, Wrong::Missing),
        ]);
        let fresh = State::Writing(empty.clone(), Trouble::Nothing);
        assert_eq!(
            update(&letter(), fresh, Msg::SendChosen),
            (State::Writing(empty, wrong), Effect::ShowTrouble)
        );
    }

    #[test]
    fn three_taps_are_one() {
        let ground = letter();
        let (draft, _) = sending(&ground, written());
        let state = State::Sending(draft);
        let again = update(&ground, state.clone(), Msg::SendChosen);
        assert_eq!(again, (state, Effect::Nothing));
    }

    #[test]
    fn it_waits_for_its_photos() {
        let ground = opened("kallesia", claim("damaged_parcel"), "2026-06-20");
        let mut shown = written();
        shown.turn_to("N-1");
        shown.photos.push(Shot {
            local: "p".into(),
            of: None,
            id: None,
        });
        let fresh = State::Writing(shown.clone(), Trouble::Nothing);
        let (state, effect) = update(&ground, fresh, Msg::SendChosen);
        assert_eq!(state, State::Gathering(shown.clone()));
        assert_eq!(effect, Effect::Keep(shown.clone()));
        let local = || "p".to_owned();
        let failed = Msg::PhotoFailed { local: local() };
        let left = State::Writing(shown, Trouble::PhotosLeft);
        let expected = (left, Effect::ShowTrouble);
        assert_eq!(update(&ground, state.clone(), failed), expected);
        let id = "ab".to_owned();
        let came = Msg::PhotoUploaded { local: local(), id };
        let (state, effect) = update(&ground, state, came);
        assert!(matches!(state, State::Sending(_)));
        assert!(matches!(effect, Effect::Send(_, body) if body.contains("\"photo\":\"ab\"")));
    }

    #[test]
    fn an_answer_concludes_it() {
        let (draft, _) = sending(&letter(), written());
        let (state, effect) = update(
            &letter(),
            State::Sending(draft),
            Msg::Answered(Ok(ticket())),
        );
        assert_eq!(state, State::Sent(ticket(), Version::Last));
        assert_eq!(effect, Effect::Conclude(ticket()));
    }

    #[test]
    fn a_failure_keeps_all_that_was_written() {
        let ground = letter();
        let (sent, _) = sending(&ground, written());
        let mut known = sent.clone();
        known.sent = None;
        // Nobody knows whether it arrived.
        for failure in [Failure::ServerGone, Failure::Unreadable, Failure::NotFound] {
            let left = State::Writing(sent.clone(), Trouble::NotSent(failure.clone()));
            let expected = (left, Effect::ShowTrouble);
            assert_eq!(answered(&ground, sent.clone(), failure), expected);
        }
        // It did not.
        for failure in [
            Failure::Wait(9),
            problem(422, "/problems/invalid", &["/topic"]),
        ] {
            let left = State::Writing(known.clone(), Trouble::NotSent(failure.clone()));
            let expected = (left, Effect::ShowTrouble);
            assert_eq!(answered(&ground, sent.clone(), failure), expected);
        }
        let refused = problem(
            422,
            "/problems/invalid",
            &["/email", "/message", "/message"],
        );
        let wrong = Trouble::Wrong(vec![
            (Spot::Email, Wrong::Refused),
            (Spot::Message, Wrong::Refused),
        ]);
        let expected = (State::Writing(known.clone(), wrong), Effect::ShowTrouble);
        assert_eq!(answered(&ground, sent.clone(), refused), expected);
        let ended = answered(&ground, sent, Failure::PassEnded);
        let left = State::Writing(known.clone(), Trouble::Nothing);
        assert_eq!(ended, (left, Effect::GiveUp(known)));
    }

    #[test]
    fn offline_it_is_sent_when_the_network_is_back() {
        let ground = letter();
        let (sent, body) = sending(&ground, written());
        let waiting = State::Waiting(sent.clone());
        assert_eq!(
            answered(&ground, sent.clone(), Failure::Offline),
            (waiting.clone(), Effect::Nothing)
        );
        for msg in [Msg::CameOnline, Msg::SendChosen] {
            let expected = (
                State::Sending(sent.clone()),
                Effect::Send(sent.clone(), body.clone()),
            );
            assert_eq!(update(&ground, waiting.clone(), msg), expected);
        }
    }

    #[test]
    fn what_had_arrived_is_found_again_by_its_key() {
        let ground = letter();
        let (mut lost, first) = sending(&ground, written());
        lost.set(&Spot::Message, "Hello again".into());
        let (again, second) = sending(&ground, lost);
        assert_ne!(first, second);
        assert_eq!(again.sent.as_ref(), Some(&first));
        let reused = || problem(422, "/problems/idempotency-key-reused", &[]);
        let (state, effect) = answered(&ground, again.clone(), reused());
        assert_eq!(state, State::Retrieving(again.clone()));
        assert_eq!(effect, Effect::Send(again.clone(), first));
        let (found, effect) = update(&ground, state.clone(), Msg::Answered(Ok(ticket())));
        assert_eq!(found, State::Sent(ticket(), Version::Earlier));
        assert_eq!(effect, Effect::Conclude(ticket()));
        // Neither of the two that are known: it goes under a key of its own.
        let denial = Denial::Failed(reused());
        let (state, _) = update(&ground, state, Msg::Answered(Err(denial)));
        assert!(matches!(state, State::Sending(draft) if draft.key != again.key));
    }

    #[test]
    fn another_decision_is_shown_before_it_is_kept() {
        let ground = opened("kallesia", claim("damaged_parcel"), "2026-06-20");
        let mut shown = written();
        shown.turn_to("N-1");
        let (sent, _) = sending(&ground, shown);
        let instead = json!({
            "decided": { "topic": "claim", "outcome": "refused", "hints": [] },
            "overruled": [],
        });
        let instead: Box<Redecided> = Box::new(serde_json::from_value(instead).unwrap());
        let differs = Msg::Answered(Err(Denial::Differs(instead.clone())));
        let (state, _) = update(&ground, State::Sending(sent), differs);
        assert!(matches!(&state, State::Differs(_, told) if *told == instead));
        let (back, _) = update(&ground, state.clone(), Msg::BackChosen);
        assert!(matches!(back, State::Writing(_, Trouble::Nothing)));
        let (_, effect) = update(&ground, state, Msg::DecisionTaken);
        assert!(matches!(effect, Effect::Send(_, body) if body.contains("\"shown\":\"refused\"")));
    }

    #[test]
    fn a_letter_that_was_being_sent_says_so_after_a_reload() {
        let (sent, _) = sending(&letter(), written());
        let kept = Draft::parse(&sent.print());
        let gone = Trouble::NotSent(Failure::ServerGone);
        assert_eq!(State::resumed(kept), State::Writing(sent, gone));
        let fresh = State::Writing(written(), Trouble::Nothing);
        assert_eq!(State::resumed(written()), fresh);
    }
}
