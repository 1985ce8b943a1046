//! What happens in the wizard: answers are taken where they fit, the draft is
//! kept, and sent until there is an answer.

use hemline_api_types::{
    Problem,
    returns::{Reconsider, Return, Wish},
};
use hemline_policy::{decision::Outcome, document::Need, fact::Fact};

use super::{
    draft::{Draft, Item, Notice, Wanted, remedy_named, way_named, wish_named},
    replay::{Ground, Place, Step},
};
use crate::{
    api::{Denial, Failure},
    pages::{evidence::take, questions::Complaint},
};

#[derive(Clone, Debug, PartialEq)]
pub enum State {
    Writing(Draft, Trouble),
    /// Photos are on their way; it is sent when they are there.
    Gathering(Draft),
    Sending(Draft),
    /// There is no network; it is sent when there is.
    Waiting(Draft),
    /// The server decides otherwise.
    Differs(Draft, Box<Reconsider>),
}

/// What stands in the way of going on.
#[derive(Clone, Debug, PartialEq)]
pub enum Trouble {
    Nothing,
    /// Of what can go back, nothing is chosen.
    NothingChosen,
    /// More pieces of these lines than there are.
    TooMany(Vec<String>),
    Unfit(Place, Complaint),
    /// What a clause wants, and is not there.
    Lacks(Vec<Need>),
    /// Photos of this item did not get through.
    PhotosLeft(usize),
    NotSent(Failure),
    /// What the server does not take of these items.
    Wrong(Vec<(usize, Part)>),
}

/// A part of an item that the server does not take.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Part {
    Photos,
    Description,
    Wanted,
    Answers,
}

/// So many pieces of a line, for one reason.
#[derive(Clone, Debug, PartialEq)]
pub struct Chosen {
    pub line: String,
    pub quantity: u32,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Msg {
    /// Continue was chosen where pieces are.
    PiecesChosen(Vec<Chosen>),
    /// Continue was chosen at a question; the answer as the form gives it.
    Continued {
        place: Place,
        typed: String,
    },
    /// What is wrong with an item, letter by letter.
    Described {
        item: usize,
        words: String,
    },
    PhotosTaken {
        item: usize,
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
    LeftOut {
        item: usize,
    },
    /// Another wish, after the first was ruled out.
    WishedInstead {
        item: usize,
        wish: Wish,
    },
    /// Some words for the team, letter by letter.
    Noted(String),
    SendChosen,
    Answered(Result<Box<Return>, Denial<Box<Reconsider>>>),
    CameOnline,
    /// What the server decides instead is fine.
    DecisionTaken,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    Nothing,
    Keep(Draft),
    Go(Draft, Place),
    ShowTrouble,
    Send(Draft, Option<Box<Reconsider>>),
    /// The server has it. The draft has done its work.
    Conclude(Box<Return>),
    /// The order is another than was thought.
    LookAgain(Draft),
    /// This draft was taken in before, as it was then.
    BeginAnew,
    /// The server no longer takes the pass.
    GiveUp,
}

pub fn update(ground: &Ground, state: State, msg: Msg) -> (State, Effect) {
    match (state, msg) {
        (State::Writing(draft, _), msg) => write(ground, draft, msg),
        (State::Gathering(mut draft), Msg::PhotoUploaded { local, id }) => {
            uploaded(&mut draft, &local, id);
            if draft.photos().all(|shot| shot.id.is_some()) {
                send(draft, None)
            } else {
                (State::Gathering(draft.clone()), Effect::Keep(draft))
            }
        }
        (State::Gathering(draft), Msg::PhotoFailed { local }) => {
            let is_of = |item: &Item| item.photos.iter().any(|shot| shot.local == local);
            let item = draft.items.iter().position(is_of).unwrap_or_default();
            (
                State::Writing(draft, Trouble::PhotosLeft(item)),
                Effect::ShowTrouble,
            )
        }
        (State::Sending(draft), Msg::Answered(answer)) => answered(draft, answer),
        (State::Waiting(draft), Msg::CameOnline | Msg::SendChosen) => send(draft, None),
        (State::Differs(draft, instead), Msg::DecisionTaken) => {
            let refused = |nth: usize| {
                let item = instead.items.get(nth);
                item.is_some_and(|item| item.decided.wish.outcome == Outcome::Refused)
            };
            if (0..draft.items.len()).any(refused) {
                let mut rest = draft;
                let mut nth = 0;
                rest.items.retain(|_| {
                    nth += 1;
                    !refused(nth - 1)
                });
                let place = if rest.items.is_empty() {
                    Place::Pieces
                } else {
                    Place::Check
                };
                (
                    State::Writing(rest.clone(), Trouble::Nothing),
                    Effect::Go(rest, place),
                )
            } else {
                send(draft, Some(instead))
            }
        }
        (State::Differs(draft, _), Msg::LeftOut { item }) => {
            write(ground, draft, Msg::LeftOut { item })
        }
        // While it is being sent nothing is written, and news comes once.
        (
            state @ (State::Gathering(_)
            | State::Sending(_)
            | State::Waiting(_)
            | State::Differs(..)),
            Msg::PiecesChosen(_)
            | Msg::Continued { .. }
            | Msg::Described { .. }
            | Msg::PhotosTaken { .. }
            | Msg::PhotoUploaded { .. }
            | Msg::PhotoFailed { .. }
            | Msg::PhotoRemoved { .. }
            | Msg::LeftOut { .. }
            | Msg::WishedInstead { .. }
            | Msg::Noted(_)
            | Msg::SendChosen
            | Msg::Answered(_)
            | Msg::CameOnline
            | Msg::DecisionTaken,
        ) => (state, Effect::Nothing),
    }
}

impl State {
    /// What a draft from the device goes on with. One that was being sent when the
    /// page was left may have arrived or not.
    pub fn resumed(draft: Draft) -> Self {
        let trouble = if draft.is_sent {
            Trouble::NotSent(Failure::ServerGone)
        } else {
            Trouble::Nothing
        };
        Self::Writing(draft, trouble)
    }

    pub fn draft(&self) -> &Draft {
        match self {
            Self::Writing(draft, _)
            | Self::Gathering(draft)
            | Self::Sending(draft)
            | Self::Waiting(draft)
            | Self::Differs(draft, _) => draft,
        }
    }
}

fn write(ground: &Ground, mut draft: Draft, msg: Msg) -> (State, Effect) {
    let writing = |draft: &Draft| State::Writing(draft.clone(), Trouble::Nothing);
    let kept = |draft: Draft| (writing(&draft), Effect::Keep(draft));
    let onward = |draft: Draft| {
        let next = ground.replay(&draft).next;
        (writing(&draft), Effect::Go(draft, next))
    };
    let stays =
        |draft: Draft, trouble: Trouble| (State::Writing(draft, trouble), Effect::ShowTrouble);
    match msg {
        Msg::PiecesChosen(chosen) if chosen.is_empty() => stays(draft, Trouble::NothingChosen),
        Msg::PiecesChosen(chosen) => match too_many(ground, &chosen) {
            lines if lines.is_empty() => {
                choose(&mut draft, chosen);
                draft.notice = Notice::Nothing;
                onward(draft)
            }
            lines => stays(draft, Trouble::TooMany(lines)),
        },
        Msg::Continued { place, typed } => match answer(ground, &mut draft, place, &typed) {
            Ok(()) => onward(draft),
            Err(trouble) => stays(draft, trouble),
        },
        Msg::Described { item, words } => {
            if let Some(item) = draft.items.get_mut(item) {
                item.description = words;
            }
            kept(draft)
        }
        Msg::PhotosTaken { item, of, locals } => {
            if let Some(item) = draft.items.get_mut(item) {
                take(&mut item.photos, of, locals);
            }
            kept(draft)
        }
        Msg::PhotoUploaded { local, id } => {
            uploaded(&mut draft, &local, id);
            kept(draft)
        }
        Msg::PhotoRemoved { local } => {
            for item in &mut draft.items {
                item.photos.retain(|shot| shot.local != local);
            }
            kept(draft)
        }
        Msg::LeftOut { item } => {
            if item < draft.items.len() {
                draft.items.remove(item);
            }
            onward(draft)
        }
        Msg::WishedInstead { item, wish } => {
            if let Some(item) = draft.items.get_mut(item) {
                item.wish = Some(wish);
            }
            onward(draft)
        }
        Msg::Noted(note) => {
            draft.note = note;
            kept(draft)
        }
        Msg::SendChosen => {
            let next = ground.replay(&draft).next;
            if next != Place::Check {
                (writing(&draft), Effect::Go(draft, next))
            } else if draft.photos().all(|shot| shot.id.is_some()) {
                send(draft, None)
            } else {
                (State::Gathering(draft.clone()), Effect::Keep(draft))
            }
        }
        Msg::PhotoFailed { .. } | Msg::Answered(_) | Msg::CameOnline | Msg::DecisionTaken => {
            (State::Writing(draft, Trouble::Nothing), Effect::Nothing)
        }
    }
}

/// From here on it may be with the server, whatever is heard of it.
fn send(mut draft: Draft, instead: Option<Box<Reconsider>>) -> (State, Effect) {
    draft.is_sent = true;
    (State::Sending(draft.clone()), Effect::Send(draft, instead))
}

/// The lines of which more is chosen than can go back.
fn too_many(ground: &Ground, chosen: &[Chosen]) -> Vec<String> {
    let mut lines = Vec::new();
    for one in chosen {
        let of_line = chosen.iter().filter(|other| other.line == one.line);
        let sum: u32 = of_line.map(|other| other.quantity).sum();
        let open = ground.piece(&one.line).map_or(0, |piece| piece.open);
        if sum > open && !lines.contains(&one.line) {
            lines.push(one.line.clone());
        }
    }
    lines
}

/// Takes the choice over. What was answered about pieces that are still chosen
/// stays.
fn choose(draft: &mut Draft, chosen: Vec<Chosen>) {
    let mut before = std::mem::take(&mut draft.items);
    for Chosen { line, quantity } in chosen {
        let known = before.iter().position(|item| item.line == line);
        let mut item = match known {
            Some(place) => before.remove(place),
            None => Item {
                line,
                ..Item::default()
            },
        };
        item.quantity = quantity;
        draft.items.push(item);
    }
}

/// Takes an answer as a form gives it.
fn answer(ground: &Ground, draft: &mut Draft, place: Place, typed: &str) -> Result<(), Trouble> {
    let typed = typed.trim();
    let missing = Trouble::Unfit(place, Complaint::Missing);
    match place {
        Place::Way => {
            draft.way = Some(way_named(typed).ok_or(missing)?);
            Ok(())
        }
        Place::Ask(nth, step) => {
            let replay = ground.replay(draft);
            let lacking = match (replay.items.get(nth), draft.items.get(nth)) {
                (Some(standing), Some(item)) => standing.lacking(item),
                (_, _) => Vec::new(),
            };
            let Some(item) = draft.items.get_mut(nth) else {
                return Ok(());
            };
            match step {
                Step::Wish => item.wish = Some(wish_named(typed).ok_or(missing)?),
                Step::Remedy => item.remedy = Some(remedy_named(typed).ok_or(missing)?),
                Step::Wanted if typed.is_empty() => return Err(missing),
                Step::Wanted => {
                    let offered = ground.piece(&item.line).map(|piece| &piece.replacements);
                    let mut offered = offered.into_iter().flatten().peekable();
                    item.wanted = Some(if offered.peek().is_none() {
                        Wanted::Words(typed.to_owned())
                    } else if offered.any(|other| other.sku == typed) {
                        Wanted::Sku(typed.to_owned())
                    } else {
                        return Err(missing);
                    });
                }
                Step::Fact(fact) => {
                    ground
                        .questions
                        .read(fact, typed)
                        .map_err(|complaint| Trouble::Unfit(place, complaint))?;
                    item.set(fact, typed.to_owned());
                    // What was shown for another reason is gone through again.
                    if fact == Fact::Reason {
                        item.is_shown = false;
                    }
                }
                Step::Evidence if !lacking.is_empty() => return Err(Trouble::Lacks(lacking)),
                Step::Evidence => item.is_shown = true,
            }
            Ok(())
        }
        Place::Pieces | Place::Refused(_) | Place::Check => Ok(()),
    }
}

fn uploaded(draft: &mut Draft, local: &str, id: String) {
    if let Some(shot) = draft.photo(local) {
        shot.id = Some(id);
    }
}

fn answered(draft: Draft, answer: Result<Box<Return>, Denial<Box<Reconsider>>>) -> (State, Effect) {
    let fails =
        |draft: Draft, trouble: Trouble| (State::Writing(draft, trouble), Effect::ShowTrouble);
    match answer {
        Ok(back) => (
            State::Writing(draft, Trouble::Nothing),
            Effect::Conclude(back),
        ),
        Err(Denial::Differs(instead)) => {
            let draft = known(draft);
            (State::Differs(draft.clone(), instead), Effect::Keep(draft))
        }
        Err(Denial::Failed(Failure::Offline)) => (State::Waiting(draft), Effect::Nothing),
        Err(Denial::Failed(Failure::PassEnded)) => {
            (State::Writing(draft, Trouble::Nothing), Effect::GiveUp)
        }
        Err(Denial::Failed(Failure::Refused(problem))) => {
            let wrong: Vec<_> = problem
                .errors
                .iter()
                .filter_map(|error| part(&error.pointer))
                .collect();
            if problem.status == CONFLICT {
                let stale = Draft {
                    notice: Notice::Stale,
                    ..known(draft.clone())
                };
                (
                    State::Writing(draft, Trouble::Nothing),
                    Effect::LookAgain(stale),
                )
            } else if is_key_reused(&problem) {
                (State::Writing(draft, Trouble::Nothing), Effect::BeginAnew)
            } else if wrong.is_empty() {
                fails(known(draft), Trouble::NotSent(Failure::Refused(problem)))
            } else {
                fails(known(draft), Trouble::Wrong(wrong))
            }
        }
        Err(Denial::Failed(failure)) => fails(draft, Trouble::NotSent(failure)),
    }
}

/// The draft after a no: it did not get in.
fn known(draft: Draft) -> Draft {
    Draft {
        is_sent: false,
        ..draft
    }
}

const CONFLICT: u16 = 409;

/// The server has taken in something else with this draft's key: it was written
/// on after an answer was lost.
fn is_key_reused(problem: &Problem) -> bool {
    problem.kind.ends_with("key-reused")
}

/// The part of an item that a pointer into the body leads to.
fn part(pointer: &str) -> Option<(usize, Part)> {
    let mut parts = pointer.split('/').skip(1);
    let (Some("items"), Some(nth), Some(name)) = (parts.next(), parts.next(), parts.next()) else {
        return None;
    };
    let part = match name {
        "photos" => Part::Photos,
        "description" => Part::Description,
        "sku" | "wanted" | "remedy" => Part::Wanted,
        _ => Part::Answers,
    };
    Some((nth.parse().ok()?, part))
}

#[cfg(test)]
mod tests {
    use std::{path::Path, sync::Arc};

    use hemline_policy::load;
    use serde_json::json;

    use super::*;
    use crate::pages::{questions, returns::wizard::body::body};

    /// An order of a printed piece, two plain ones and one of final sale.
    fn ground() -> Ground {
        let merchants = Path::new(env!("CARGO_MANIFEST_DIR")).join("merchants");
        let text = std::fs::read_to_string(merchants.join("kaolate/policy.toml")).unwrap();
        let policy = load::policy(&text, "policy.toml").unwrap_or_else(|report| panic!("{report}"));
        let piece = |line: &str, count: u32, custom_made: &str, final_sale: &str| {
            json!({
                "line": line, "name": line, "price": { "amount": "20.00", "currency": "USD" },
                "marks": [], "quantity": count, "open": count, "in_returns": 0,
                "replacements": [
                    { "sku": "S", "variant": "S", "available": 3 },
                    { "sku": "L", "variant": "L", "available": 0 },
                ],
                "facts": [
                    { "fact": "category", "value": "top" },
                    { "fact": "custom_made", "value": custom_made },
                    { "fact": "final_sale", "value": final_sale },
                ],
            })
        };
        let fact = |fact: &str, value: &str| json!({ "fact": fact, "value": value });
        let returnable = json!({
            "number": "KO-1", "placed_at": "2026-06-04T10:00:00-06:00",
            "policy_version": "2026-01-01",
            "facts": [
                fact("today", "2026-06-25"), fact("now", "2026-06-25T10:00:00-06:00"),
                fact("delivered_on", "2026-06-15"), fact("shipped_on", "2026-06-10"),
                fact("destination", "US"), fact("gift_order", "false"),
                fact("earlier_returns", "0"), fact("bulk_order", "false"),
            ],
            "pieces": [
                piece("printed", 1, "true", "false"), piece("plain", 2, "false", "false"),
                piece("last", 1, "false", "true"),
            ],
            "bill": {
                "pieces": { "amount": "80.00", "currency": "USD" },
                "shipping_fee": { "amount": "6.50", "currency": "USD" },
            },
            "shipping_fee_given": false, "returns": [], "cancelled": false,
            "guide": { "waits_for_team": true, "steps": [] },
            "seen_at": "2026-06-25T10:00:00-06:00",
        });
        let returnable: hemline_api_types::returns::Returnable =
            serde_json::from_value(returnable).unwrap();
        Ground {
            questions: questions::Ground {
                policy: Arc::new(policy),
                now: returnable.seen_at.0.naive_local(),
            },
            returnable: Arc::new(returnable),
        }
    }

    fn chosen(lines: &[(&str, u32)]) -> Msg {
        let one = |(line, quantity): &(&str, u32)| Chosen {
            line: (*line).to_owned(),
            quantity: *quantity,
        };
        Msg::PiecesChosen(lines.iter().map(one).collect())
    }

    /// Answers one question after the other; gives where that leads.
    fn answered(ground: &Ground, lines: &[(&str, u32)], answers: &[&str]) -> (Draft, Place) {
        let state = State::Writing(Draft::new("k".into()), Trouble::Nothing);
        let (mut state, effect) = update(ground, state, chosen(lines));
        let Effect::Go(_, mut place) = effect else {
            panic!("{effect:?}");
        };
        for typed in answers {
            let typed = (*typed).to_owned();
            let (next, effect) = update(ground, state, Msg::Continued { place, typed });
            let Effect::Go(_, to) = effect else {
                panic!("{effect:?} at {place:?}");
            };
            (state, place) = (next, to);
        }
        (state.draft().clone(), place)
    }

    fn leads(lines: &[(&str, u32)], answers: &[&str], expected: Place) {
        assert_eq!(
            answered(&ground(), lines, answers).1,
            expected,
            "{answers:?}"
        );
    }

    const PRINTED: &[(&str, u32)] = &[("printed", 1)];
    const PLAIN: &[(&str, u32)] = &[("plain", 1)];

    #[test]
    fn only_what_the_policy_needs_is_asked() {
        leads(PRINTED, &[], Place::Ask(0, Step::Wish));
        leads(
            PRINTED,
            &["return"],
            Place::Ask(0, Step::Fact(Fact::Reason)),
        );
        let to_condition = ["return", "misprinted"];
        leads(
            PRINTED,
            &to_condition,
            Place::Ask(0, Step::Fact(Fact::Condition)),
        );
        leads(
            PRINTED,
            &["return", "misprinted", "new", "true"],
            Place::Ask(0, Step::Evidence),
        );
        leads(PRINTED, &["return", "changed_mind"], Place::Refused(0));
        leads(&[("last", 1)], &["return"], Place::Refused(0));
    }

    #[test]
    fn an_exchange_asks_for_what_is_wanted() {
        let answers = ["exchange", "other_size", "new"];
        leads(PLAIN, &answers, Place::Ask(0, Step::Wanted));
        let answers = ["exchange", "other_size", "new", "S"];
        leads(PLAIN, &answers, Place::Check);
    }

    #[test]
    fn more_than_there_is_is_not_taken() {
        let ground = ground();
        let state = || State::Writing(Draft::new("k".into()), Trouble::Nothing);
        let (_, effect) = update(&ground, state(), chosen(&[]));
        assert_eq!(effect, Effect::ShowTrouble);
        let (next, _) = update(&ground, state(), chosen(&[("plain", 2), ("plain", 1)]));
        let trouble = Trouble::TooMany(vec!["plain".into()]);
        assert_eq!(next, State::Writing(Draft::new("k".into()), trouble));
        let two = [("plain", 1), ("plain", 1)];
        assert_eq!(answered(&ground, &two, &[]).0.items.len(), 2);
    }

    #[test]
    fn wanted_photos_are_waited_for() {
        let ground = ground();
        let before = ["return", "misprinted", "new", "true"];
        let (draft, place) = answered(&ground, PRINTED, &before);
        let typed = String::new();
        let go = || Msg::Continued {
            place,
            typed: typed.clone(),
        };
        let state = State::Writing(draft.clone(), Trouble::Nothing);
        let (lacking, effect) = update(&ground, state, go());
        assert_eq!(effect, Effect::ShowTrouble);
        let lacks = vec![Need::PhotoOfItem, Need::PhotoOfFault];
        assert_eq!(lacking, State::Writing(draft, Trouble::Lacks(lacks)));
        let take = |state, of, local: &str| {
            let locals = vec![local.to_owned()];
            let item = 0;
            update(&ground, state, Msg::PhotosTaken { item, of, locals }).0
        };
        let state = take(lacking, Some(Need::PhotoOfItem), "a");
        let state = take(state, Some(Need::PhotoOfFault), "b");
        let (state, effect) = update(&ground, state, go());
        assert!(matches!(effect, Effect::Go(_, Place::Check)), "{effect:?}");
        // It can be sent before the photos are there, and goes once they are.
        let (state, _) = update(&ground, state, Msg::SendChosen);
        assert!(matches!(state, State::Gathering(_)));
        let came = |local: &str| Msg::PhotoUploaded {
            local: local.to_owned(),
            id: local.repeat(64),
        };
        let (state, _) = update(&ground, state, came("a"));
        let (state, effect) = update(&ground, state, came("b"));
        assert!(matches!(state, State::Sending(_)));
        let Effect::Send(draft, None) = effect else {
            panic!("{effect:?}");
        };
        let ask: hemline_api_types::returns::ReturnAsk =
            serde_json::from_str(&body(&ground, &draft, None)).unwrap();
        assert_eq!(ask.items[0].shown, Outcome::Accepted);
        assert_eq!(ask.items[0].photos.len(), 2);
        assert_eq!(ask.items[0].answers.len(), 3);
        let shown = ask.shown_refund.map(|money| money.amount());
        assert_eq!(shown.as_deref(), Some("26.50"));
    }

    fn sent(failure: Failure) -> (State, Effect) {
        let draft = Draft::new("k".into());
        let answer = Msg::Answered(Err(Denial::Failed(failure)));
        update(&ground(), State::Sending(draft), answer)
    }

    fn problem(kind: &str, status: u16) -> Failure {
        Failure::Refused(Problem {
            kind: kind.into(),
            title: String::new(),
            status,
            detail: None,
            errors: Vec::new(),
        })
    }

    #[test]
    fn a_failure_keeps_the_draft() {
        let draft = || Draft::new("k".into());
        let stays = |trouble| (State::Writing(draft(), trouble), Effect::ShowTrouble);
        assert_eq!(
            sent(Failure::ServerGone),
            stays(Trouble::NotSent(Failure::ServerGone))
        );
        assert_eq!(
            sent(Failure::Offline),
            (State::Waiting(draft()), Effect::Nothing)
        );
        let (state, effect) = update(&ground(), State::Waiting(draft()), Msg::CameOnline);
        let mut sent_once = draft();
        sent_once.is_sent = true;
        assert_eq!(state, State::Sending(sent_once.clone()));
        assert_eq!(effect, Effect::Send(sent_once, None));
        let writing = State::Writing(draft(), Trouble::Nothing);
        assert_eq!(sent(Failure::PassEnded), (writing.clone(), Effect::GiveUp));
        let mut stale = draft();
        stale.notice = Notice::Stale;
        assert_eq!(
            sent(problem("/problems/nothing-left", 409)),
            (writing.clone(), Effect::LookAgain(stale))
        );
        assert_eq!(
            sent(problem("/problems/key-reused", 422)),
            (writing, Effect::BeginAnew)
        );
    }

    #[test]
    fn what_was_sent_and_is_gone_has_arrived() {
        let ground = ground();
        let draft = |is_sent| {
            let mut draft = Draft::new("k".into());
            choose(
                &mut draft,
                vec![Chosen {
                    line: "printed".into(),
                    quantity: 2,
                }],
            );
            draft.is_sent = is_sent;
            ground.fit(draft).notice
        };
        assert_eq!(draft(true), Notice::Arrived);
        assert_eq!(draft(false), Notice::Stale);
    }

    #[test]
    fn while_it_is_sent_nothing_is_written() {
        let state = State::Sending(Draft::new("k".into()));
        for msg in [Msg::SendChosen, Msg::Noted("n".into()), chosen(PLAIN)] {
            let after = update(&ground(), state.clone(), msg);
            assert_eq!(after, (state.clone(), Effect::Nothing));
        }
    }

    #[test]
    fn a_refused_piece_is_left_out() {
        let ground = ground();
        let both = [("printed", 1), ("plain", 1)];
        let (draft, place) = answered(&ground, &both, &["return", "changed_mind"]);
        assert_eq!(place, Place::Refused(0));
        let state = State::Writing(draft, Trouble::Nothing);
        let (state, effect) = update(&ground, state, Msg::LeftOut { item: 0 });
        assert_eq!(state.draft().items.len(), 1);
        assert!(matches!(effect, Effect::Go(_, Place::Ask(0, Step::Wish))));
    }
}
