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
