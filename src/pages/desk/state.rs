//! Where the team is: at the door with its key, or at the desk with a shelf, a
//! matter that is open, and answers that are being written. What is typed outlives
//! whatever the server says.

use chrono::{DateTime, NaiveDate};
use hemline_api_types::desk::Desk;

use super::{
    draft::{Choice, Draft, Drafts, Entry, Sent, Wrong},
    matter::{Matter, Sought, Tab},
};
use crate::api::Failure;

#[derive(Clone, Debug, PartialEq)]
pub enum State {
    /// The form for the key.
    Outside(Door, Trouble),
    Entering(Door),
    Inside(Box<Inside>),
}

/// What is kept at the door.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Door {
    /// The key, as it was typed.
    pub typed: String,
    /// What was being written when the key ended, or the page was left.
    pub drafts: Drafts,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Trouble {
    Nothing,
    Missing,
    WrongKey,
    /// The key was good, and is so no more.
    Ended,
    Failed(Failure),
}

#[derive(Clone, Debug, PartialEq)]
pub struct Inside {
    pub key: String,
    pub desk: Desk,
    /// The server's clock less this device's, in milliseconds.
    pub ahead: i64,
    /// ISO 4217 code of the shop's prices.
    pub currency: String,
    pub place: Place,
    pub queue: Queue,
    pub detail: Detail,
    pub drafts: Drafts,
    pub freshness: Freshness,
    /// What was last done here, to be said aloud.
    pub done: Option<Done>,
}

/// What the address says.
#[derive(Clone, Debug, PartialEq)]
pub struct Place {
    pub shelf: Shelf,
    /// Reference of the matter that is open.
    pub see: Option<String>,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Shelf {
    Tab(Tab),
    /// All returns of the order of this number.
    Order(String),
    /// No matters: what could be written next.
    Next,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Queue {
    Loading,
    Failed(Failure),
    Here(Box<Listing>),
}

#[derive(Clone, Debug, PartialEq)]
pub struct Listing {
    /// The oldest first.
    pub matters: Vec<Matter>,
    pub next: Next,
    pub more: More,
    /// How it stands now, where that is another list.
    pub fresh: Option<Box<Fresh>>,
}

/// Where the lists go on, each with its own `after`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Next {
    pub returns: Option<String>,
    pub requests: Option<String>,
    pub letters: Option<String>,
}

#[derive(Clone, Debug, PartialEq)]
pub enum More {
    Idle,
    Loading,
    Failed(Failure),
}

/// A list that was asked for anew, and waits to be shown.
#[derive(Clone, Debug, PartialEq)]
pub struct Fresh {
    pub page: Page,
    pub new: usize,
    pub gone: usize,
}

/// A list as it came.
#[derive(Clone, Debug, PartialEq)]
pub struct Page {
    pub matters: Vec<Matter>,
    pub next: Next,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Detail {
    Nothing,
    Loading(String),
    Failed(String, Failure),
    Here(Box<Seen>),
}

#[derive(Clone, Debug, PartialEq)]
pub struct Seen {
    pub matter: Matter,
    pub answering: Answering,
}

/// How far the answer is.
#[derive(Clone, Debug, PartialEq)]
pub enum Answering {
    Writing(Obstacle),
    Sending(Choice),
}

#[derive(Clone, Debug, PartialEq)]
pub enum Obstacle {
    Nothing,
    Wrong(Vec<(Entry, Wrong)>),
    /// Somebody was quicker: it stands otherwise than was thought.
    Overtaken,
    NotSent(Failure),
}

/// How old the picture is.
#[derive(Clone, Debug, PartialEq)]
pub enum Freshness {
    Now,
    /// It could not be asked for anew.
    LastSeen(Failure),
}

#[derive(Clone, Debug, PartialEq)]
pub struct Done {
    pub reference: String,
    pub choice: Choice,
}

/// For which end a list was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// The shelf was opened.
    First,
    /// There was more of it.
    More,
    /// Time has passed.
    Refresh,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Msg {
    /// Sign in was chosen.
    KeyGiven(String),
    Entered {
        came: Result<Box<Entered>, Failure>,
        place: Place,
    },
    /// The address is another.
    PlaceCame(Place),
    PageCame {
        shelf: Shelf,
        purpose: Purpose,
        came: Result<Box<Page>, Failure>,
    },
    MatterCame {
        reference: String,
        came: Result<Box<Matter>, Failure>,
    },
    Counted(Result<Box<Desk>, Failure>),
    MoreChosen,
    FreshChosen,
    AgainChosen,
    /// A minute is over, or the page is looked at again.
    TimePassed,
    SearchChosen(String),
    /// The fields of the open matter, as they stand.
    Written(Draft),
    SendChosen {
        draft: Draft,
        /// This device's clock, in milliseconds.
        now: i64,
    },
    Answered {
        reference: String,
        choice: Choice,
        came: Result<Box<Matter>, Failure>,
    },
    SignOutChosen,
}

/// What a good key opens.
#[derive(Clone, Debug, PartialEq)]
pub struct Entered {
    pub key: String,
    pub desk: Desk,
    pub ahead: i64,
    pub currency: String,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    Enter(String),
    /// The key is taken off the device.
    Forget,
    List {
        shelf: Shelf,
        after: Next,
        purpose: Purpose,
    },
    See(String),
    Count,
    Send {
        matter: Box<Matter>,
        choice: Choice,
        sent: Sent,
    },
    /// A step that Back undoes.
    Go(Place),
    /// The same page has another address.
    Replace(Place),
    Focus(Focus),
}

/// Where the focus goes once the picture is there.
#[derive(Clone, Debug, PartialEq)]
pub enum Focus {
    /// What stands in the way.
    Problem,
    Heading,
    Detail,
    /// The line of a matter in the list.
    Row(String),
}

pub fn update(state: State, msg: Msg) -> (State, Vec<Effect>) {
    match (state, msg) {
        (State::Outside(door, _), Msg::KeyGiven(typed)) => {
            let key = typed.trim().to_owned();
            let door = Door { typed, ..door };
            if key.is_empty() {
                let focus = Effect::Focus(Focus::Problem);
                (State::Outside(door, Trouble::Missing), vec![focus])
            } else {
                (State::Entering(door), vec![Effect::Enter(key)])
            }
        }
        (State::Entering(door), Msg::Entered { came, place }) => entered(door, came, place),
        (State::Inside(inside), msg) => inside.update(msg),
        // News for a picture that is gone.
        (
            state @ State::Outside(..),
            Msg::Entered { .. }
            | Msg::PlaceCame(_)
            | Msg::PageCame { .. }
            | Msg::MatterCame { .. }
            | Msg::Counted(_)
            | Msg::MoreChosen
            | Msg::FreshChosen
            | Msg::AgainChosen
            | Msg::TimePassed
            | Msg::SearchChosen(_)
            | Msg::Written(_)
            | Msg::SendChosen { .. }
            | Msg::Answered { .. }
            | Msg::SignOutChosen,
        )
        | (
            state @ State::Entering(_),
            Msg::KeyGiven(_)
            | Msg::PlaceCame(_)
            | Msg::PageCame { .. }
            | Msg::MatterCame { .. }
            | Msg::Counted(_)
            | Msg::MoreChosen
            | Msg::FreshChosen
            | Msg::AgainChosen
            | Msg::TimePassed
            | Msg::SearchChosen(_)
            | Msg::Written(_)
            | Msg::SendChosen { .. }
            | Msg::Answered { .. }
            | Msg::SignOutChosen,
        ) => (state, Vec::new()),
    }
}

impl State {
    /// Where a visit starts: inside, if the window still has the key.
    pub fn start(key: Option<String>, drafts: Drafts) -> (Self, Vec<Effect>) {
        let typed = key.clone().unwrap_or_default();
        let door = Door { typed, drafts };
        match key {
            None => (Self::Outside(door, Trouble::Nothing), Vec::new()),
            Some(key) => (Self::Entering(door), vec![Effect::Enter(key)]),
        }
    }

    /// What is being written.
    pub fn drafts(&self) -> &Drafts {
        match self {
            Self::Outside(door, _) | Self::Entering(door) => &door.drafts,
            Self::Inside(inside) => &inside.drafts,
        }
    }
}

fn entered(door: Door, came: Result<Box<Entered>, Failure>, place: Place) -> (State, Vec<Effect>) {
    let entered = match came {
        Ok(entered) => *entered,
        Err(failure) => {
            let (trouble, mut effects) = match failure {
                Failure::PassEnded => (Trouble::WrongKey, vec![Effect::Forget]),
                failure => (Trouble::Failed(failure), Vec::new()),
            };
            effects.push(Effect::Focus(Focus::Problem));
            return (State::Outside(door, trouble), effects);
        }
    };
    let inside = Inside {
        key: entered.key,
        desk: entered.desk,
        ahead: entered.ahead,
        currency: entered.currency,
        place: Place {
            shelf: place.shelf.clone(),
            see: None,
        },
        queue: Queue::Loading,
        detail: Detail::Nothing,
        drafts: door.drafts,
        freshness: Freshness::Now,
        done: None,
    };
    let mut effects = vec![inside.list(Next::default(), Purpose::First)];
    let (state, more) = Box::new(inside).go(place);
    // Whoever came by a link has the focus where the browser puts it.
    effects.extend(
        more.into_iter()
            .filter(|effect| !matches!(effect, Effect::Focus(_))),
    );
    effects.push(Effect::Focus(Focus::Heading));
    (state, effects)
}

impl Inside {
    fn update(mut self: Box<Self>, msg: Msg) -> (State, Vec<Effect>) {
        match msg {
            Msg::PlaceCame(place) => self.go(place),
            Msg::PageCame {
                shelf,
                purpose,
                came,
            } => {
                if shelf == self.place.shelf {
                    match came {
                        Ok(page) => self.take_in(*page, purpose),
                        Err(Failure::PassEnded) => return self.ended(),
                        Err(failure) => self.miss(failure, purpose),
                    }
                }
                self.stay()
            }
            Msg::MatterCame { reference, came } => match came {
                Err(Failure::PassEnded) => self.ended(),
                came => {
                    self.see(&reference, came.map(|matter| *matter));
                    self.stay()
                }
            },
            Msg::Counted(Ok(desk)) => {
                self.desk = *desk;
                self.freshness = Freshness::Now;
                self.stay()
            }
            Msg::Counted(Err(Failure::PassEnded)) => self.ended(),
            Msg::Counted(Err(failure)) => {
                self.freshness = Freshness::LastSeen(failure);
                self.stay()
            }
            Msg::MoreChosen => match &mut self.queue {
                Queue::Here(listing) if listing.next.is_some() && listing.more != More::Loading => {
                    listing.more = More::Loading;
                    let next = listing.next.clone();
                    let effect = self.list(next, Purpose::More);
                    (State::Inside(self), vec![effect])
                }
                Queue::Here(_) | Queue::Loading | Queue::Failed(_) => self.stay(),
            },
            Msg::FreshChosen => self.show_fresh(),
            Msg::AgainChosen | Msg::TimePassed => self.refresh(),
            Msg::SearchChosen(typed) => {
                let place = match Sought::read(&typed) {
                    None => return self.stay(),
                    Some(Sought::Reference(reference)) => Place {
                        shelf: self.place.shelf.clone(),
                        see: Some(reference),
                    },
                    Some(Sought::Order(number)) => Place {
                        shelf: Shelf::Order(number),
                        see: None,
                    },
                };
                let is_order = place.see.is_none();
                let (state, mut effects) = self.go(place.clone());
                effects.insert(0, Effect::Go(place));
                if is_order {
                    effects.push(Effect::Focus(Focus::Heading));
                }
                (state, effects)
            }
            Msg::Written(draft) => {
                self.keep(draft);
                self.stay()
            }
            Msg::SendChosen { draft, now } => self.send(draft, now),
            Msg::Answered {
                reference,
                choice,
                came,
            } => self.answered(&reference, choice, came.map(|matter| *matter)),
            Msg::SignOutChosen => {
                let outside = State::Outside(Door::default(), Trouble::Nothing);
                (outside, vec![Effect::Forget, Effect::Focus(Focus::Heading)])
            }
            // The door is open already.
            Msg::KeyGiven(_) | Msg::Entered { .. } => self.stay(),
        }
    }

    fn stay(self: Box<Self>) -> (State, Vec<Effect>) {
        (State::Inside(self), Vec::new())
    }

    /// The key is good no more. What was typed waits for the next one.
    fn ended(self: Box<Self>) -> (State, Vec<Effect>) {
        let door = Door {
            typed: String::new(),
            drafts: self.drafts,
        };
        let effects = vec![Effect::Forget, Effect::Focus(Focus::Problem)];
        (State::Outside(door, Trouble::Ended), effects)
    }

    fn list(&self, after: Next, purpose: Purpose) -> Effect {
        Effect::List {
            shelf: self.place.shelf.clone(),
            after,
            purpose,
        }
    }

    /// Today by the server's clock.
    pub fn today(&self, now: i64) -> NaiveDate {
        DateTime::from_timestamp_millis(now + self.ahead)
            .map(|moment| moment.date_naive())
            .unwrap_or_default()
    }

    // Where it is

    fn go(mut self: Box<Self>, place: Place) -> (State, Vec<Effect>) {
        let mut effects = Vec::new();
        if place.shelf != self.place.shelf {
            self.place.shelf = place.shelf;
            self.queue = Queue::Loading;
            effects.push(self.list(Next::default(), Purpose::First));
        }
        if place.see != self.place.see {
            let before = self.place.see.take();
            self.place.see = place.see;
            effects.extend(self.open());
            effects.push(Effect::Focus(match (&self.place.see, before) {
                (Some(_), _) => Focus::Detail,
                (None, Some(before)) => Focus::Row(before),
                (None, None) => Focus::Heading,
            }));
        }
        (State::Inside(self), effects)
    }

    /// Shows what is known of the matter that the place names, and asks for it.
    fn open(&mut self) -> Option<Effect> {
        let Some(reference) = self.place.see.clone() else {
            self.detail = Detail::Nothing;
            return None;
        };
        let known = self.listed().find(|matter| matter.reference() == reference);
        self.detail = match known {
            Some(matter) => Detail::Here(Box::new(Seen {
                matter: matter.clone(),
                answering: Answering::Writing(Obstacle::Nothing),
            })),
            None => Detail::Loading(reference.clone()),
        };
        Some(Effect::See(reference))
    }

    fn listed(&self) -> impl Iterator<Item = &Matter> {
        let listing = match &self.queue {
            Queue::Here(listing) => Some(listing),
            Queue::Loading | Queue::Failed(_) => None,
        };
        listing.into_iter().flat_map(|listing| &listing.matters)
    }

    fn refresh(mut self: Box<Self>) -> (State, Vec<Effect>) {
        let purpose = match &self.queue {
            Queue::Here(_) => Purpose::Refresh,
            Queue::Loading | Queue::Failed(_) => {
                self.queue = Queue::Loading;
                Purpose::First
            }
        };
        let mut effects = vec![Effect::Count, self.list(Next::default(), purpose)];
        if let Detail::Failed(reference, _) = &self.detail {
            self.detail = Detail::Loading(reference.clone());
        }
        effects.extend(self.place.see.clone().map(Effect::See));
        (State::Inside(self), effects)
    }

    // The list

    fn take_in(&mut self, mut page: Page, purpose: Purpose) {
        page.matters.sort_by_key(Matter::asked_at);
        let listing = match (&mut self.queue, purpose) {
            (Queue::Here(listing), Purpose::More) => {
                for matter in page.matters {
                    if !listing.has(matter.reference()) {
                        listing.matters.push(matter);
                    }
                }
                listing.matters.sort_by_key(Matter::asked_at);
                listing.next = page.next;
                listing.more = More::Idle;
                return;
            }
            (Queue::Here(listing), Purpose::Refresh) => {
                listing.compare(page);
                return;
            }
            // A list of an older shelf is more of nothing.
            (Queue::Loading | Queue::Failed(_), Purpose::More | Purpose::Refresh) => return,
            (_, Purpose::First) => Listing {
                matters: page.matters,
                next: page.next,
                more: More::Idle,
                fresh: None,
            },
        };
        self.queue = Queue::Here(Box::new(listing));
    }

    fn miss(&mut self, failure: Failure, purpose: Purpose) {
        match (&mut self.queue, purpose) {
            (Queue::Here(listing), Purpose::More) => listing.more = More::Failed(failure),
            (Queue::Here(_), Purpose::Refresh) => self.freshness = Freshness::LastSeen(failure),
            (Queue::Loading | Queue::Failed(_), _) | (Queue::Here(_), Purpose::First) => {
                self.queue = Queue::Failed(failure);
            }
        }
    }

    fn show_fresh(mut self: Box<Self>) -> (State, Vec<Effect>) {
        let Queue::Here(listing) = &mut self.queue else {
            return self.stay();
        };
        let Some(fresh) = listing.fresh.take() else {
            return self.stay();
        };
        let first_new = fresh
            .page
            .matters
            .iter()
            .find(|matter| !listing.has(matter.reference()))
            .or(fresh.page.matters.first());
        let focus = first_new.map_or(Focus::Heading, |matter| {
            Focus::Row(matter.reference().to_owned())
        });
        listing.matters = fresh.page.matters;
        listing.next = fresh.page.next;
        (State::Inside(self), vec![Effect::Focus(focus)])
    }

    // The matter that is open

    fn see(&mut self, reference: &str, came: Result<Matter, Failure>) {
        if self.place.see.as_deref() != Some(reference) {
            return;
        }
        match (came, &mut self.detail) {
            (Ok(matter), Detail::Here(seen)) => {
                if let Queue::Here(listing) = &mut self.queue {
                    listing.put(&matter);
                }
                let has_changed = seen.matter.tab() != matter.tab();
                seen.matter = matter;
                if has_changed && let Answering::Writing(obstacle) = &mut seen.answering {
                    *obstacle = Obstacle::Overtaken;
                }
                self.fit();
            }
            (Ok(matter), detail @ (Detail::Nothing | Detail::Loading(_) | Detail::Failed(..))) => {
                *detail = Detail::Here(Box::new(Seen {
                    matter,
                    answering: Answering::Writing(Obstacle::Nothing),
                }));
                self.fit();
            }
            // What is shown stays; the list says that it is of an earlier moment.
            (Err(_), Detail::Here(_)) => {}
            (
                Err(failure),
                detail @ (Detail::Nothing | Detail::Loading(_) | Detail::Failed(..)),
            ) => *detail = Detail::Failed(reference.to_owned(), failure),
        }
    }

    /// The open matter's draft, as it was left.
    pub fn draft(&self, now: i64) -> Option<Draft> {
        let Detail::Here(seen) = &self.detail else {
            return None;
        };
        let reference = seen.matter.reference();
        let kept = self.drafts.iter().find(|(known, _)| known == reference);
        Some(match kept {
            Some((_, draft)) => draft.clone(),
            None => Draft::new(&seen.matter, self.today(now), &self.currency),
        })
    }

    fn keep(&mut self, draft: Draft) {
        let Detail::Here(seen) = &self.detail else {
            return;
        };
        let reference = seen.matter.reference();
        match self.drafts.iter_mut().find(|(known, _)| known == reference) {
            Some((_, kept)) => *kept = draft,
            None => self.drafts.push((reference.to_owned(), draft)),
        }
    }

    /// Has the draft follow how the matter stands.
    fn fit(&mut self) {
        let Detail::Here(seen) = &self.detail else {
            return;
        };
        let reference = seen.matter.reference();
        for (known, draft) in &mut self.drafts {
            if known == reference {
                *draft = draft.clone().fitted(&seen.matter);
            }
        }
    }

    fn send(mut self: Box<Self>, draft: Draft, now: i64) -> (State, Vec<Effect>) {
        self.keep(draft.clone());
        let today = self.today(now);
        let Detail::Here(seen) = &mut self.detail else {
            return self.stay();
        };
        let Answering::Writing(_) = seen.answering else {
            return self.stay();
        };
        match (draft.choice, draft.sent(today)) {
            (Some(choice), Ok(sent)) => {
                seen.answering = Answering::Sending(choice);
                let send = Effect::Send {
                    matter: Box::new(seen.matter.clone()),
                    choice,
                    sent,
                };
                self.done = None;
                (State::Inside(self), vec![send])
            }
            (None, Ok(_)) => self.stay(),
            (_, Err(wrongs)) => {
                seen.answering = Answering::Writing(Obstacle::Wrong(wrongs));
                (State::Inside(self), vec![Effect::Focus(Focus::Problem)])
            }
        }
    }

    fn answered(
        mut self: Box<Self>,
        reference: &str,
        choice: Choice,
        came: Result<Matter, Failure>,
    ) -> (State, Vec<Effect>) {
        let failure = match came {
            Ok(matter) => return self.settle(matter, choice),
            Err(Failure::PassEnded) => return self.ended(),
            Err(failure) => failure,
        };
        let Detail::Here(seen) = &mut self.detail else {
            return self.stay();
        };
        if seen.matter.reference() != reference {
            return self.stay();
        }
        let mut effects = vec![Effect::Focus(Focus::Problem)];
        let obstacle = match failure {
            Failure::Refused(problem)
                if problem.status == CONFLICT || problem.kind.ends_with(OTHERS_ANSWER) =>
            {
                effects.extend([Effect::See(reference.to_owned()), Effect::Count]);
                Obstacle::Overtaken
            }
            Failure::Refused(problem) => {
                let wrongs = problem.errors.iter();
                let wrongs: Vec<_> = wrongs
                    .filter_map(|error| Some((Entry::at(&error.pointer)?, Wrong::Refused)))
                    .collect();
                if wrongs.is_empty() {
                    Obstacle::NotSent(Failure::Refused(problem))
                } else {
                    Obstacle::Wrong(wrongs)
                }
            }
            failure => Obstacle::NotSent(failure),
        };
        seen.answering = Answering::Writing(obstacle);
        (State::Inside(self), effects)
    }

    /// The answer is taken: the next one opens.
    fn settle(mut self: Box<Self>, matter: Matter, choice: Choice) -> (State, Vec<Effect>) {
        let reference = matter.reference().to_owned();
        self.done = Some(Done {
            reference: reference.clone(),
            choice,
        });
        let stays = match &self.place.shelf {
            Shelf::Tab(tab) => *tab == matter.tab(),
            Shelf::Order(_) | Shelf::Next => true,
        };
        let next = match &mut self.queue {
            Queue::Here(listing) if stays => {
                listing.put(&matter);
                Some(reference.clone())
            }
            Queue::Here(listing) => listing.take(&reference),
            Queue::Loading | Queue::Failed(_) => None,
        };
        self.drafts.retain(|(known, _)| *known != reference);
        let was_open = self.place.see.as_deref() == Some(reference.as_str());
        if !was_open {
            return (State::Inside(self), vec![Effect::Count]);
        }
        if stays {
            self.detail = Detail::Here(Box::new(Seen {
                matter,
                answering: Answering::Writing(Obstacle::Nothing),
            }));
            let effects = vec![Effect::Count, Effect::Focus(Focus::Detail)];
            return (State::Inside(self), effects);
        }
        let focus = match next {
            Some(_) => Focus::Detail,
            None => Focus::Heading,
        };
        self.place.see = next;
        let mut effects = vec![Effect::Replace(self.place.clone()), Effect::Count];
        effects.extend(self.open());
        effects.push(Effect::Focus(focus));
        (State::Inside(self), effects)
    }
}

const CONFLICT: u16 = 409;
/// Somebody has answered a letter in this place with other words.
const OTHERS_ANSWER: &str = "idempotency-key-reused";

impl Next {
    pub fn is_some(&self) -> bool {
        self.returns.is_some() || self.requests.is_some() || self.letters.is_some()
    }
}

impl Listing {
    fn has(&self, reference: &str) -> bool {
        self.matters
            .iter()
            .any(|matter| matter.reference() == reference)
    }

    /// Takes a matter in as it is now, where it is listed.
    fn put(&mut self, matter: &Matter) {
        for known in &mut self.matters {
            if known.reference() == matter.reference() {
                *known = matter.clone();
            }
        }
    }

    /// Takes a matter out. The one after it moves up, or else the one before.
    fn take(&mut self, reference: &str) -> Option<String> {
        let place = self
            .matters
            .iter()
            .position(|matter| matter.reference() == reference)?;
        self.matters.remove(place);
        if let Some(fresh) = &mut self.fresh {
            fresh.gone = fresh.gone.saturating_sub(1);
        }
        let next = self.matters.get(place).or(self.matters.last());
        next.map(|matter| matter.reference().to_owned())
    }

    /// What of the list is another now. Nothing moves until it is asked to.
    fn compare(&mut self, page: Page) {
        let is_new = |matter: &&Matter| !self.has(matter.reference());
        let new = page.matters.iter().filter(is_new).count();
        let last = page.matters.last().map(Matter::asked_at);
        let is_gone = |matter: &&Matter| {
            let within = !page.next.is_some() || Some(matter.asked_at()) <= last;
            let listed = |other: &Matter| other.reference() == matter.reference();
            within && !page.matters.iter().any(listed)
        };
        let gone = self.matters.iter().filter(is_gone).count();
        for matter in &page.matters {
            self.put(matter);
        }
        self.fresh = (new + gone > 0).then(|| Box::new(Fresh { page, new, gone }));
    }
}

#[cfg(test)]
mod tests {
    use hemline_api_types::{FieldError, Problem};

    use super::super::samples::{back, request};
    use super::*;

    const NOW: i64 = 1_782_390_000_000;

    fn waiting(see: Option<&str>) -> Place {
        Place {
            shelf: Shelf::Tab(Tab::Waiting),
            see: see.map(str::to_owned),
        }
    }

    fn empty_desk() -> Desk {
        Desk {
            merchant: "shop".into(),
            name: "Shop".into(),
            waiting_requests: 0,
            open_tickets: 0,
            returns: Vec::new(),
        }
    }

    fn page(references: &[&str]) -> Page {
        Page {
            matters: references
                .iter()
                .map(|reference| back(reference, "requested"))
                .collect(),
            next: Next::default(),
        }
    }

    fn entered() -> Msg {
        let entered = Entered {
            key: "k".into(),
            desk: empty_desk(),
            ahead: 0,
            currency: "USD".into(),
        };
        Msg::Entered {
            came: Ok(Box::new(entered)),
            place: waiting(None),
        }
    }

    fn came(purpose: Purpose, page: Page) -> Msg {
        Msg::PageCame {
            shelf: Shelf::Tab(Tab::Waiting),
            purpose,
            came: Ok(Box::new(page)),
        }
    }

    /// A desk with these returns waiting, this one open.
    fn at(references: &[&str], see: Option<&str>) -> Inside {
        let (state, _) = update(State::Entering(Door::default()), entered());
        let (state, _) = update(state, came(Purpose::First, page(references)));
        let (state, _) = update(state, Msg::PlaceCame(waiting(see)));
        indoors(state)
    }

    fn indoors(state: State) -> Inside {
        match state {
            State::Inside(inside) => *inside,
            state => panic!("{state:?} is not inside"),
        }
    }

    fn after(inside: Inside, msg: Msg) -> (Inside, Vec<Effect>) {
        let (state, effects) = update(State::Inside(Box::new(inside)), msg);
        (indoors(state), effects)
    }

    fn references(inside: &Inside) -> Vec<&str> {
        inside.listed().map(Matter::reference).collect()
    }

    fn refuse(inside: &Inside) -> Draft {
        Draft {
            choice: Some(Choice::Refuse),
            reason: "Worn".into(),
            ..inside.draft(NOW).unwrap()
        }
    }

    fn answered(came: Result<Matter, Failure>) -> Msg {
        Msg::Answered {
            reference: "R-2".into(),
            choice: Choice::Refuse,
            came: came.map(Box::new),
        }
    }

    /// A refusal of `R-2` is on its way.
    fn sending() -> Inside {
        let desk = at(&["R-1", "R-2", "R-3"], Some("R-2"));
        let draft = refuse(&desk);
        let (desk, effects) = after(desk, Msg::SendChosen { draft, now: NOW });
        assert!(matches!(effects.as_slice(), [Effect::Send { .. }]));
        desk
    }

    fn obstacle(inside: &Inside) -> &Obstacle {
        match &inside.detail {
            Detail::Here(seen) => match &seen.answering {
                Answering::Writing(obstacle) => obstacle,
                Answering::Sending(_) => panic!("it is being sent"),
            },
            detail => panic!("nothing is open: {detail:?}"),
        }
    }

    fn problem(status: u16, pointer: &str) -> Failure {
        let error = FieldError {
            pointer: pointer.into(),
            detail: String::new(),
        };
        Failure::Refused(Problem {
            kind: "/problems/x".into(),
            title: String::new(),
            status,
            detail: None,
            errors: vec![error],
        })
    }

    #[test]
    fn a_key_opens_the_desk_or_says_why_not() {
        let (state, effects) = State::start(None, Drafts::new());
        assert_eq!(effects, []);
        let (state, effects) = update(state, Msg::KeyGiven(" ".into()));
        assert!(matches!(state, State::Outside(_, Trouble::Missing)));
        assert_eq!(effects, [Effect::Focus(Focus::Problem)]);
        let (state, effects) = update(state, Msg::KeyGiven(" k ".into()));
        assert_eq!(effects, [Effect::Enter("k".into())]);
        for (failure, trouble) in [
            (Failure::PassEnded, Trouble::WrongKey),
            (Failure::Offline, Trouble::Failed(Failure::Offline)),
            (Failure::ServerGone, Trouble::Failed(Failure::ServerGone)),
        ] {
            let msg = Msg::Entered {
                came: Err(failure),
                place: waiting(None),
            };
            let (outside, effects) = update(state.clone(), msg);
            let door = Door {
                typed: " k ".into(),
                drafts: Drafts::new(),
            };
            assert_eq!(outside, State::Outside(door, trouble));
            assert_eq!(effects.last(), Some(&Effect::Focus(Focus::Problem)));
        }
        let (state, effects) = update(state, entered());
        assert_eq!(indoors(state).queue, Queue::Loading);
        assert!(matches!(effects.first(), Some(Effect::List { .. })));
    }

    #[test]
    fn a_kept_key_is_tried_at_once() {
        let (state, effects) = State::start(Some("k".into()), Drafts::new());
        assert!(matches!(state, State::Entering(_)));
        assert_eq!(effects, [Effect::Enter("k".into())]);
    }

    #[test]
    fn after_an_answer_the_next_one_opens() {
        let (desk, effects) = after(sending(), answered(Ok(back("R-2", "refused"))));
        assert_eq!(references(&desk), ["R-1", "R-3"]);
        assert_eq!(desk.place, waiting(Some("R-3")));
        assert!(effects.contains(&Effect::Replace(waiting(Some("R-3")))));
        assert_eq!(effects.last(), Some(&Effect::Focus(Focus::Detail)));
        let done = desk.done.unwrap();
        assert_eq!(
            (done.reference.as_str(), done.choice),
            ("R-2", Choice::Refuse)
        );
        assert_eq!(desk.drafts, []);
    }

    #[test]
    fn after_the_last_answer_the_focus_goes_to_the_heading() {
        let desk = at(&["R-2"], Some("R-2"));
        let draft = refuse(&desk);
        let (desk, _) = after(desk, Msg::SendChosen { draft, now: NOW });
        let (desk, effects) = after(desk, answered(Ok(back("R-2", "refused"))));
        assert_eq!(desk.place, waiting(None));
        assert_eq!(desk.detail, Detail::Nothing);
        assert_eq!(effects.last(), Some(&Effect::Focus(Focus::Heading)));
    }

    #[test]
    fn a_quicker_colleague_costs_nothing_typed() {
        let (desk, effects) = after(sending(), answered(Err(problem(409, ""))));
        assert_eq!(obstacle(&desk), &Obstacle::Overtaken);
        assert!(effects.contains(&Effect::See("R-2".into())));
        let msg = Msg::MatterCame {
            reference: "R-2".into(),
            came: Ok(Box::new(back("R-2", "authorised"))),
        };
        let (desk, _) = after(desk, msg);
        assert_eq!(obstacle(&desk), &Obstacle::Overtaken);
        let draft = desk.draft(NOW).unwrap();
        assert_eq!(draft.reason, "Worn");
        assert_eq!(draft.choice, None);
    }

    #[test]
    fn what_changed_while_it_was_read_is_said() {
        let desk = at(&["R-1"], Some("R-1"));
        let see = |state| Msg::MatterCame {
            reference: "R-1".into(),
            came: Ok(Box::new(back("R-1", state))),
        };
        let (desk, _) = after(desk, see("requested"));
        assert_eq!(obstacle(&desk), &Obstacle::Nothing);
        let (desk, _) = after(desk, see("cancelled"));
        assert_eq!(obstacle(&desk), &Obstacle::Overtaken);
    }

    #[test]
    fn a_failure_keeps_the_answer() {
        for (failure, expected) in [
            (Failure::Offline, Obstacle::NotSent(Failure::Offline)),
            (
                problem(422, "/nothing"),
                Obstacle::NotSent(problem(422, "/nothing")),
            ),
            (
                problem(422, "/clause"),
                Obstacle::Wrong(vec![(Entry::Clause, Wrong::Refused)]),
            ),
        ] {
            let (desk, effects) = after(sending(), answered(Err(failure)));
            assert_eq!(obstacle(&desk), &expected);
            assert_eq!(effects, [Effect::Focus(Focus::Problem)]);
            assert_eq!(desk.draft(NOW).unwrap().reason, "Worn");
        }
    }

    #[test]
    fn a_key_that_ends_meanwhile_costs_nothing_typed() {
        let ended = answered(Err(Failure::PassEnded));
        let (state, effects) = update(State::Inside(Box::new(sending())), ended);
        assert!(effects.contains(&Effect::Forget));
        let State::Outside(door, Trouble::Ended) = state else {
            panic!("{state:?} is not outside");
        };
        let (state, _) = update(State::Entering(door), entered());
        let (state, _) = update(state, came(Purpose::First, page(&["R-2"])));
        let (state, _) = update(state, Msg::PlaceCame(waiting(Some("R-2"))));
        assert_eq!(indoors(state).draft(NOW).unwrap().reason, "Worn");
    }

    #[test]
    fn new_arrivals_move_nothing_until_they_are_asked_for() {
        let desk = at(&["R-1", "R-2"], Some("R-1"));
        let same = came(Purpose::Refresh, page(&["R-1", "R-2"]));
        let (desk, _) = after(desk, same);
        let fresh = |desk: &Inside| match &desk.queue {
            Queue::Here(listing) => listing.fresh.as_ref().map(|fresh| (fresh.new, fresh.gone)),
            queue => panic!("{queue:?}"),
        };
        assert_eq!(fresh(&desk), None);
        let other = came(Purpose::Refresh, page(&["R-1", "R-3", "R-4"]));
        let (desk, _) = after(desk, other);
        assert_eq!(fresh(&desk), Some((2, 1)));
        assert_eq!(references(&desk), ["R-1", "R-2"]);
        let (desk, effects) = after(desk, Msg::FreshChosen);
        assert_eq!(references(&desk), ["R-1", "R-3", "R-4"]);
        assert_eq!(effects, [Effect::Focus(Focus::Row("R-3".into()))]);
        assert_eq!(fresh(&desk), None);
    }

    #[test]
    fn more_follows_what_is_there() {
        let first = Page {
            next: Next {
                returns: Some("a".into()),
                requests: None,
                letters: None,
            },
            ..page(&["R-1"])
        };
        let (state, _) = update(State::Entering(Door::default()), entered());
        let (state, _) = update(state, came(Purpose::First, first));
        let (state, effects) = update(state, Msg::MoreChosen);
        assert_eq!(effects.len(), 1);
        let (again, effects) = update(state.clone(), Msg::MoreChosen);
        assert_eq!((&again, effects), (&state, vec![]));
        let (state, _) = update(state, came(Purpose::More, page(&["R-1", "R-2"])));
        assert_eq!(references(&indoors(state)), ["R-1", "R-2"]);
    }

    #[test]
    fn the_oldest_comes_first_whatever_it_is() {
        let mut both = page(&[]);
        both.matters = vec![request("R-9", "cancel"), back("R-1", "requested")];
        let (state, _) = update(State::Entering(Door::default()), entered());
        let (state, _) = update(state, came(Purpose::First, both));
        assert_eq!(references(&indoors(state)), ["R-1", "R-9"]);
    }

    #[test]
    fn a_scanned_reference_opens_and_a_number_is_looked_up() {
        let desk = at(&["R-1"], None);
        let (seen, effects) = after(desk.clone(), Msg::SearchChosen("r-7kq2m9xd".into()));
        let reference = "R-7KQ2-M9XD".to_owned();
        assert_eq!(seen.detail, Detail::Loading(reference.clone()));
        assert_eq!(effects[0], Effect::Go(waiting(Some(&reference))));
        assert!(effects.contains(&Effect::See(reference)));
        let (found, effects) = after(desk.clone(), Msg::SearchChosen(" KO-1 ".into()));
        assert_eq!(found.place.shelf, Shelf::Order("KO-1".into()));
        assert_eq!(found.queue, Queue::Loading);
        assert_eq!(effects.len(), 3);
        let (nothing, effects) = after(desk.clone(), Msg::SearchChosen(" ".into()));
        assert_eq!((nothing, effects), (desk, vec![]));
    }

    #[test]
    fn going_back_returns_to_the_line() {
        let desk = at(&["R-1", "R-2"], Some("R-2"));
        let (desk, effects) = after(desk, Msg::PlaceCame(waiting(None)));
        assert_eq!(desk.detail, Detail::Nothing);
        assert_eq!(effects, [Effect::Focus(Focus::Row("R-2".into()))]);
    }

    #[test]
    fn what_cannot_be_asked_anew_is_the_last_seen() {
        let desk = at(&["R-1"], None);
        let (seen, _) = after(desk.clone(), Msg::Counted(Err(Failure::Offline)));
        assert_eq!(seen.freshness, Freshness::LastSeen(Failure::Offline));
        assert_eq!(references(&seen), ["R-1"]);
        let (again, _) = after(seen, Msg::Counted(Ok(Box::new(empty_desk()))));
        assert_eq!(again, desk);
    }

    #[test]
    fn late_news_changes_nothing() {
        let desk = at(&["R-1"], None);
        let other = Msg::PageCame {
            shelf: Shelf::Tab(Tab::Done),
            purpose: Purpose::First,
            came: Ok(Box::new(page(&["R-5"]))),
        };
        let matter = Msg::MatterCame {
            reference: "R-5".into(),
            came: Err(Failure::NotFound),
        };
        for msg in [other, matter, Msg::MoreChosen, Msg::FreshChosen] {
            assert_eq!(after(desk.clone(), msg), (desk.clone(), vec![]));
        }
    }

    #[test]
    fn signing_out_forgets_everything() {
        let (state, effects) = update(State::Inside(Box::new(sending())), Msg::SignOutChosen);
        assert_eq!(state, State::Outside(Door::default(), Trouble::Nothing));
        assert_eq!(effects[0], Effect::Forget);
    }
}
