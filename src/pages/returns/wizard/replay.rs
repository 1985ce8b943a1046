//! Where the answers lead: they are replayed through the policy, item by item,
//! which says what it still needs. What it does not ask for is not used, and an
//! answer that does not fit is asked for again.

use std::sync::Arc;

use hemline_api_types::{
    order::Told,
    returns::{ANSWERABLE, Decided, Piece, Replacement, Returnable, Way, Wish},
};
use hemline_policy::{
    decision::Outcome,
    document::{Need, Policy, Remedy, Topic},
    estimate::{Estimate, Paid, estimate},
    fact::{Fact, Facts, Value},
    set::{Member, is_whole},
};

use super::draft::{Draft, Item, Notice, Wanted};
use crate::pages::{
    evidence::photo_name,
    questions::{self, Answer, open_facts},
};

/// What the answers are held against.
#[derive(Clone)]
pub struct Ground {
    pub questions: questions::Ground,
    pub returnable: Arc<Returnable>,
}

/// A page of the wizard.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Place {
    /// What goes back.
    Pieces,
    /// A question about an item.
    Ask(usize, Step),
    /// The policy rules an item out.
    Refused(usize),
    /// How the parcel goes back.
    Way,
    /// Everything, before it is sent.
    Check,
}

/// What is asked about an item.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Step {
    Wish,
    Fact(Fact),
    /// Which piece is wanted instead.
    Wanted,
    /// Which of the ways that an exchange leaves.
    Remedy,
    /// Photos, and what is wrong in words.
    Evidence,
}

/// All items as they stand.
pub struct Replay {
    pub items: Vec<Standing>,
    /// What was answered, in its order.
    pub passed: Vec<Place>,
    pub next: Place,
}

/// An item as it stands.
pub struct Standing {
    /// The shop's records and the answers that count.
    pub facts: Facts,
    pub passed: Vec<Step>,
    /// None when nothing more is asked.
    pub next: Option<Step>,
    /// The way that an exchange takes.
    pub remedy: Option<Remedy>,
    pub decided: Option<Decided>,
    /// The ways among which an exchange leaves the choice.
    pub remedies: Vec<Remedy>,
    /// What a clause says on the fault that the reason claims.
    pub fault: Option<Told>,
}

/// The reasons that lie with the shop.
const AT_FAULT: [&str; 4] = [
    "defective",
    "damaged_in_transit",
    "misprinted",
    "wrong_item_sent",
];

impl Place {
    /// As an address has it.
    pub fn query(self) -> Vec<(String, String)> {
        let (item, at) = match self {
            Self::Pieces => return Vec::new(),
            Self::Ask(item, step) => (Some(item), step.name()),
            Self::Refused(item) => (Some(item), "refused"),
            Self::Way => (None, "way"),
            Self::Check => (None, "check"),
        };
        let item = item.map(|item| ("item".to_owned(), (item + 1).to_string()));
        let at = ("at".to_owned(), at.to_owned());
        item.into_iter().chain([at]).collect()
    }

    pub fn of(query: &[(String, String)]) -> Self {
        let get = |name: &str| {
            let mut pairs = query.iter();
            pairs
                .find(|(known, _)| known == name)
                .map(|(_, value)| value.as_str())
        };
        let item = || get("item")?.parse::<usize>().ok()?.checked_sub(1);
        match (get("at"), item()) {
            (Some("way"), _) => Self::Way,
            (Some("check"), _) => Self::Check,
            (Some("refused"), Some(item)) => Self::Refused(item),
            (Some(name), Some(item)) => {
                Step::named(name).map_or(Self::Pieces, |step| Self::Ask(item, step))
            }
            (_, _) => Self::Pieces,
        }
    }

    pub fn item(self) -> Option<usize> {
        match self {
            Self::Ask(item, _) | Self::Refused(item) => Some(item),
            Self::Pieces | Self::Way | Self::Check => None,
        }
    }
}

impl Step {
    fn name(self) -> &'static str {
        match self {
            Self::Wish => questions::WISH,
            Self::Fact(fact) => fact.name(),
            Self::Wanted => "wanted",
            Self::Remedy => "instead",
            Self::Evidence => "photos",
        }
    }

    fn named(name: &str) -> Option<Self> {
        [Self::Wish, Self::Wanted, Self::Remedy, Self::Evidence]
            .into_iter()
            .find(|step| step.name() == name)
            .or_else(|| Fact::named(name).map(Self::Fact))
    }
}

impl Ground {
    pub fn policy(&self) -> &Policy {
        &self.questions.policy
    }

    pub fn piece(&self, line: &str) -> Option<&Piece> {
        let mut pieces = self.returnable.pieces.iter();
        pieces.find(|piece| piece.line == line)
    }

    /// What the shop's records say of a piece.
    pub fn facts(&self, piece: &Piece) -> Facts {
        let mut facts = Facts::default();
        let vocabulary = self.policy().vocabulary();
        for known in self.returnable.facts.iter().chain(&piece.facts) {
            if let Some(fact) = Fact::named(&known.fact)
                && let Ok(value) = vocabulary.parse(fact, &known.value)
            {
                facts.set(fact, value);
            }
        }
        facts
    }

    /// Of what was kept, as much as can still go back.
    pub fn fit(&self, mut draft: Draft) -> Draft {
        let mut taken: Vec<(String, u32)> = Vec::new();
        let before = draft.items.len();
        draft.items.retain(|item| {
            let open = self.piece(&item.line).map_or(0, |piece| piece.open);
            let so_far: u32 = taken
                .iter()
                .filter(|(line, _)| *line == item.line)
                .map(|(_, quantity)| quantity)
                .sum();
            taken.push((item.line.clone(), item.quantity));
            item.quantity > 0 && so_far.saturating_add(item.quantity) <= open
        });
        if draft.items.len() < before {
            // What was sent and can't go back any more is in a return.
            draft.notice = if draft.is_sent {
                Notice::Arrived
            } else {
                Notice::Stale
            };
        }
        draft
    }

    pub fn replay(&self, draft: &Draft) -> Replay {
        let mut taken = Stock(Vec::new());
        let items = draft.items.iter();
        let items = items.map(|item| self.stand(draft, item, &mut taken));
        let items: Vec<Standing> = items.collect();
        let mut passed = vec![Place::Pieces];
        let mut next = None;
        for (nth, standing) in items.iter().enumerate() {
            passed.extend(standing.passed.iter().map(|step| Place::Ask(nth, *step)));
            next = match (standing.next, standing.is_refused()) {
                (_, true) => Some(Place::Refused(nth)),
                (Some(step), false) => Some(Place::Ask(nth, step)),
                (None, false) => None,
            };
            if next.is_some() {
                break;
            }
        }
        if items.is_empty() {
            next = Some(Place::Pieces);
        }
        let has_label = items.iter().any(Standing::has_label);
        if next.is_none() && has_label {
            match draft.way {
                Some(_) => passed.push(Place::Way),
                None => next = Some(Place::Way),
            }
        }
        Replay {
            items,
            passed,
            next: next.unwrap_or(Place::Check),
        }
    }

    /// What should come back; none where it can't be told, or nothing is to.
    pub fn estimate(&self, draft: &Draft, replay: &Replay) -> Option<Estimate> {
        let Returnable {
            bill, gone_back, ..
        } = &*self.returnable;
        let paid = Paid {
            pieces: bill.pieces,
            discount: bill.discount,
            shipping_fee: bill.shipping_fee,
            gone_back: *gone_back,
            shipping_fee_given: self.returnable.shipping_fee_given,
        };
        let parts: Vec<_> = draft
            .items
            .iter()
            .zip(&replay.items)
            .filter_map(|(item, standing)| {
                let price = self.piece(&item.line).and_then(|piece| piece.price);
                standing.decided.as_ref()?.part(price, item.quantity)
            })
            .collect();
        let with_label = replay.has_label() && draft.way == Some(Way::OurLabel);
        estimate(&paid, &parts, with_label)
    }

    fn stand<'d>(&'d self, draft: &Draft, item: &'d Item, stock: &mut Stock<'d>) -> Standing {
        let piece = self.piece(&item.line);
        let mut facts = piece.map(|piece| self.facts(piece)).unwrap_or_default();
        if let Some(is) = piece.and_then(|piece| self.whole_set(draft, piece)) {
            facts.set(Fact::WholeSet, Value::Flag(is));
        }
        let mut standing = Standing {
            facts,
            passed: Vec::new(),
            next: None,
            remedy: None,
            decided: None,
            remedies: Vec::new(),
            fault: None,
        };
        match item.wish {
            None => standing.next = Some(Step::Wish),
            Some(wish) => {
                standing.passed.push(Step::Wish);
                standing.next = self.ask(&mut standing, item, wish, stock);
                if wish == Wish::Exchange
                    && matches!(standing.remedy, None | Some(Remedy::Exchange))
                    && let Some(wanted) = self.wanted(item)
                {
                    stock.take(wanted, item.quantity);
                }
                let policy = self.policy();
                let decided = Decided::by(policy, wish, standing.remedy, &standing.facts);
                standing.decided = Some(decided);
            }
        }
        standing
    }

    /// Takes the answers in their order; gives what is still to be asked.
    fn ask(&self, standing: &mut Standing, item: &Item, wish: Wish, stock: &Stock) -> Option<Step> {
        let policy = self.policy();
        let topic = wish.topic();
        let mut decision = loop {
            let decision = policy.decide(topic, &standing.facts);
            match self.next_fact(standing, item, &decision.asks) {
                Taken::Missing(fact) => return Some(Step::Fact(fact)),
                Taken::Some => {}
                Taken::None => break decision,
            }
        };
        if decision.outcome == Outcome::Refused {
            return None;
        }
        if wish == Wish::Exchange {
            match &item.wanted {
                None => return Some(Step::Wanted),
                Some(_) => {
                    standing.passed.push(Step::Wanted);
                    if let Some(wanted) = self.wanted(item) {
                        let in_stock = stock.has(wanted, item.quantity);
                        standing.facts.set(Fact::InStock, Value::Flag(in_stock));
                        decision = policy.decide(topic, &standing.facts);
                    }
                }
            }
        }
        if decision.outcome == Outcome::Refused {
            return None;
        }
        standing.remedies = decision.values.remedies.clone().unwrap_or_default();
        standing.remedy = match (standing.remedies.as_slice(), item.remedy) {
            ([], _) => None,
            ([only], _) => Some(*only),
            (several, Some(chosen)) if several.contains(&chosen) => Some(chosen),
            (_, _) => return Some(Step::Remedy),
        };
        if standing.remedies.len() > 1 {
            standing.passed.push(Step::Remedy);
        }
        let wants_money = wish == Wish::Refund || standing.remedy == Some(Remedy::Refund);
        let terms = [Some(Topic::Postage), wants_money.then_some(Topic::Refund)];
        if matches!(decision.outcome, Outcome::Accepted | Outcome::Review) {
            for topic in terms.into_iter().flatten() {
                loop {
                    let open = open_facts(policy, topic, &standing.facts);
                    match self.next_fact(standing, item, &open) {
                        Taken::Missing(fact) => return Some(Step::Fact(fact)),
                        Taken::Some => {}
                        Taken::None => break,
                    }
                }
            }
        }
        standing.fault = Told::by_fault(policy, &standing.facts);
        if standing.claims_fault(policy) {
            if !item.is_shown || !standing.lacking(item).is_empty() {
                return Some(Step::Evidence);
            }
            standing.passed.push(Step::Evidence);
        }
        None
    }

    /// Uses the answer to the first fact that is asked for and that a shopper can
    /// know.
    fn next_fact(&self, standing: &mut Standing, item: &Item, asks: &[Fact]) -> Taken {
        let is_asked = |fact: &Fact| {
            ANSWERABLE.contains(fact) && !standing.passed.contains(&Step::Fact(*fact))
        };
        let Some(fact) = asks.iter().copied().find(is_asked) else {
            return Taken::None;
        };
        let answer = item
            .answer(fact)
            .and_then(|text| self.questions.read(fact, text).ok());
        match answer {
            None => return Taken::Missing(fact),
            Some(Answer::Is(value)) => standing.facts.set(fact, value),
            Some(Answer::Unknown) => {}
        }
        standing.passed.push(Step::Fact(fact));
        Taken::Some
    }

    /// Whether all pieces of the piece's set go back together.
    fn whole_set(&self, draft: &Draft, piece: &Piece) -> Option<bool> {
        let set = piece.set.as_ref()?;
        let member = |piece: &Piece| {
            let items = draft.items.iter();
            let of_line = items.filter(|item| item.line == piece.line);
            Member {
                ordered: piece.quantity,
                back: of_line.fold(0, |sum, item| sum.saturating_add(item.quantity)),
            }
        };
        let pieces = self.returnable.pieces.iter();
        let of_set = pieces.filter(|other| other.set.as_ref() == Some(set));
        is_whole(member(piece), &of_set.map(member).collect::<Vec<_>>())
    }

    /// The wanted piece, by its sku or by its words, where the shop tells its stock.
    fn wanted(&self, item: &Item) -> Option<&Replacement> {
        let mut offered = self.piece(&item.line)?.replacements.iter();
        offered.find(|piece| match item.wanted.as_ref() {
            Some(Wanted::Sku(sku)) => piece.sku == *sku,
            Some(Wanted::Words(words)) => piece.variant.eq_ignore_ascii_case(words.trim()),
            None => false,
        })
    }
}

/// What the items before one have taken off the stock.
struct Stock<'d>(Vec<(&'d str, u32)>);

impl<'d> Stock<'d> {
    fn has(&self, wanted: &Replacement, quantity: u32) -> bool {
        let of_it = self.0.iter().filter(|(sku, _)| *sku == wanted.sku);
        let taken: u32 = of_it.map(|(_, taken)| taken).sum();
        wanted.available.saturating_sub(taken) >= quantity
    }

    fn take(&mut self, wanted: &'d Replacement, quantity: u32) {
        if self.has(wanted, quantity) {
            self.0.push((&wanted.sku, quantity));
        }
    }
}

enum Taken {
    /// Nothing more is asked.
    None,
    Some,
    Missing(Fact),
}

impl Replay {
    /// The page that an address asks for or, where the answers do not lead there,
    /// the one that they lead to.
    pub fn at(&self, place: Place) -> Place {
        let is_refused = |item: usize| self.items.get(item).is_some_and(Standing::is_refused);
        match place {
            Place::Refused(item) if is_refused(item) => place,
            place if self.passed.contains(&place) => place,
            Place::Ask(..) | Place::Refused(_) | Place::Way | Place::Check | Place::Pieces => {
                self.next
            }
        }
    }

    /// Whether there is a label of the shop's to choose.
    pub fn has_label(&self) -> bool {
        self.items.iter().any(Standing::has_label)
    }

    /// What was asked right before a page.
    pub fn before(&self, place: Place) -> Option<Place> {
        let place = match place {
            Place::Refused(item) => {
                let mut passed = self.passed.iter().copied();
                return passed.rfind(|place| place.item().is_none_or(|nth| nth <= item));
            }
            place => place,
        };
        let before = self.passed.iter().take_while(|known| **known != place);
        before.last().copied()
    }
}

impl Standing {
    pub fn is_refused(&self) -> bool {
        let decided = self.decided.as_ref();
        decided.is_some_and(|decided| decided.wish.outcome == Outcome::Refused)
    }

    fn has_label(&self) -> bool {
        let decided = self.decided.as_ref();
        decided.is_some_and(|decided| decided.postage.label == Some(true))
    }

    /// Whether the reason says that the shop is at fault.
    pub fn claims_fault(&self, policy: &Policy) -> bool {
        self.facts.get(Fact::Reason).is_some_and(|reason| {
            let reason = policy.vocabulary().print(Fact::Reason, reason);
            AT_FAULT.contains(&reason.as_str())
        })
    }

    /// The photos that a clause wants.
    pub fn photos(&self) -> Vec<Need> {
        let needs = self.fault.iter().flat_map(|told| &told.needs);
        needs
            .copied()
            .filter(|need| photo_name(*need).is_some())
            .collect()
    }

    pub fn wants_words(&self) -> bool {
        let mut needs = self.fault.iter().flat_map(|told| &told.needs);
        needs.any(|need| *need == Need::Description)
    }

    /// What a clause wants, and is not there.
    pub fn lacking(&self, item: &Item) -> Vec<Need> {
        let mut lacking = self.photos();
        lacking.retain(|need| item.photos.iter().all(|shot| shot.of != Some(*need)));
        if self.wants_words() && item.description.trim().is_empty() {
            lacking.push(Need::Description);
        }
        lacking
    }
}
