//! What becomes of a return that is asked for. The shop's records count before
//! the shopper's answers, and what differs from what the shopper was shown is told
//! instead of kept.

use std::collections::BTreeMap;

use chrono::{DateTime, FixedOffset};
use hemline_api_types::{
    Day, FieldError, Instant, OrderRecord,
    contact::Contradicted,
    desk::StockItem,
    order::Told,
    record::LineRecord,
    returns::{
        ANSWERABLE, Decided, ItemAsk, Overruled, Reconsider, Return, ReturnAsk, ReturnEvent,
        ReturnItem, ReturnState, Way,
    },
};
use hemline_policy::{
    decision::Outcome,
    document::{Need, Policy, Remedy},
    estimate::{Estimate, Paid, estimate},
    fact::{Fact, Facts, Value},
    set::{self, Member},
};

use super::super::answers;
use super::super::course::Course;
use super::super::fields::{Fields, clip, photo_of};
use super::super::view;
use super::{
    Basis, gone_back, is_exchange, of_order, of_piece, open, replacements, shipping_fee_given,
    with_own,
};

/// A return that is kept.
#[derive(Clone, Debug, PartialEq)]
pub struct Asked {
    pub back: Return,
    /// What leaves the stock for its exchanges.
    pub taken: Vec<Taken>,
}

/// So many pieces of the stock.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Taken {
    pub sku: String,
    pub quantity: u32,
}

/// Why a return is not kept.
#[derive(Clone, Debug, PartialEq)]
pub enum Wrong {
    /// It is not what can be asked for.
    Invalid(Vec<FieldError>),
    /// More pieces than are left.
    NothingLeft(Vec<FieldError>),
    OrderCancelled,
    /// The decision is another one than was shown.
    Differs(Box<Reconsider>),
}

const MOST_ITEMS: usize = 50;
const MOST_ANSWERS: usize = 40;
const MOST_PHOTOS: usize = 10;
const LONGEST_ID: usize = 64;
const LONGEST_WANTED: usize = 200;
const LONGEST_NOTE: usize = 1_000;

/// Whether a return can be taken in, whatever the order.
///
/// # Errors
/// Everything that is wrong, by JSON Pointer into the request.
pub fn check_ask(ask: &ReturnAsk) -> Result<(), Vec<FieldError>> {
    let mut fields = Fields::default();
    if !(1..=MOST_ITEMS).contains(&ask.items.len()) {
        fields.wrong("/items", format!("must hold 1 to {MOST_ITEMS} items"));
        return fields.done();
    }
    for (nth, item) in ask.items.iter().enumerate() {
        check_item(&mut fields, &format!("/items/{nth}"), item);
    }
    fields.words("/note", ask.note.as_deref(), LONGEST_NOTE);
    fields.done()
}

fn check_item(fields: &mut Fields, at: &str, item: &ItemAsk) {
    fields.line(format!("{at}/line"), &item.line, LONGEST_ID);
    if item.quantity == 0 {
        fields.wrong(format!("{at}/quantity"), "must be at least 1");
    }
    if item.answers.len() > MOST_ANSWERS {
        let wanted = format!("holds more than {MOST_ANSWERS}");
        fields.wrong(format!("{at}/answers"), wanted);
    }
    if item.photos.len() > MOST_PHOTOS {
        let wanted = format!("holds more than {MOST_PHOTOS}");
        fields.wrong(format!("{at}/photos"), wanted);
    }
    for (nth, evidence) in item.photos.iter().enumerate().take(MOST_PHOTOS) {
        fields.photo(format!("{at}/photos/{nth}/photo"), &evidence.photo);
    }
    let description = format!("{at}/description");
    fields.words(description, item.description.as_deref(), LONGEST_NOTE);
    fields.lines(
        at,
        [
            ("sku", &item.sku, LONGEST_ID),
            ("wanted", &item.wanted, LONGEST_WANTED),
        ],
    );
    if !is_exchange(item.wish) {
        for (name, is_there) in [
            ("remedy", item.remedy.is_some()),
            ("sku", item.sku.is_some()),
            ("wanted", item.wanted.is_some()),
        ] {
            if is_there {
                fields.wrong(format!("{at}/{name}"), "is for an exchange");
            }
        }
    }
}

/// Whether each photo is one of the order's.
///
/// # Errors
/// Those that are not, by JSON Pointer into the request.
pub fn check_photos(ask: &ReturnAsk, of_order: &[String]) -> Result<(), Vec<FieldError>> {
    let mut fields = Fields::default();
    for (nth, item) in ask.items.iter().enumerate() {
        for (which, evidence) in item.photos.iter().enumerate() {
            if !of_order.contains(&evidence.photo) {
                let pointer = format!("/items/{nth}/photos/{which}/photo");
                fields.wrong(pointer, "is not a photo of this order");
            }
        }
    }
    fields.done()
}

/// Decides a return at this moment, under `reference`. It can be posted at once
/// where every piece is accepted and the shop wants no word of its team before.
///
/// # Errors
/// Why it is not kept.
pub fn decide(
    basis: &Basis,
    mut ask: ReturnAsk,
    reference: String,
    now: DateTime<FixedOffset>,
) -> Result<Asked, Wrong> {
    check_ask(&ask).map_err(Wrong::Invalid)?;
    let policy = basis.policy;
    let record = with_own(basis.record, basis.returns);
    let course = Course::of(&record);
    if course.cancelled_at().is_some() {
        return Err(Wrong::OrderCancelled);
    }
    let lines = lines(&ask, &course)?;
    left(&ask, &lines, &course, basis)?;
    let order = of_order(policy, &course, now);
    let mut stock = Stock::of(basis.stock);
    let mut fields = Fields::default();
    let mut overruled = Vec::new();
    let mut items = Vec::new();
    let mut differs = false;
    for (nth, (line, item)) in lines.iter().zip(&ask.items).enumerate() {
        let at = format!("/items/{nth}");
        let mut item = item.clone();
        let mut facts = of_piece(policy, &course, &order, line);
        if let Some(is) = whole_set(line, &lines, &ask.items, &course) {
            facts.set(Fact::WholeSet, Value::Flag(is));
        }
        let wanted = stock.wanted(&mut fields, &at, &item, (&record, line));
        if let Some(wanted) = wanted.filter(|_| is_exchange(item.wish)) {
            facts.set(Fact::InStock, Value::Flag(stock.has(wanted, item.quantity)));
        }
        take_answers(
            &mut fields,
            &at,
            &mut item,
            policy,
            &mut facts,
            &mut overruled,
        );
        let wish = Told::by(policy, item.wish.topic(), &facts);
        differs |= !settle_remedy(&mut item, &wish);
        let decided = Decided::by(policy, item.wish, item.remedy, &facts);
        differs |= decided.wish.outcome == Outcome::Refused || decided.wish.outcome != item.shown;
        let takes = is_exchange(item.wish) && matches!(item.remedy, None | Some(Remedy::Exchange));
        if let Some(wanted) = wanted.filter(|_| takes) {
            stock.take(wanted, item.quantity);
        }
        items.push((
            ReturnItem {
                ask: item,
                name: line.name.clone(),
                variant: line.variant.clone(),
                category: line.category.clone(),
                price: line.price,
                decided,
            },
            facts,
        ));
    }
    fields.done().map_err(Wrong::Invalid)?;
    let paid = paid(basis, &course, &order);
    let estimate = estimated(&paid, &items, ask.way);
    differs |= estimate.as_ref().map(|estimate| estimate.total) != ask.shown_refund;
    if differs {
        return Err(Wrong::Differs(Box::new(Reconsider {
            items: items.into_iter().map(|(item, _)| item).collect(),
            estimate,
            overruled,
        })));
    }
    needs(policy, &items)?;
    let items: Vec<ReturnItem> = items.into_iter().map(|(item, _)| item).collect();
    let is_accepted = |item: &ReturnItem| item.decided.wish.outcome == Outcome::Accepted;
    let at_once = !basis.guide.waits_for_team && items.iter().all(is_accepted);
    let states = [
        Some(ReturnState::Requested),
        at_once.then_some(ReturnState::Authorised),
    ];
    let history: Vec<ReturnEvent> = states
        .into_iter()
        .flatten()
        .map(|state| ReturnEvent {
            at: Instant(now),
            state,
        })
        .collect();
    let back = Return {
        reference,
        key: None,
        asked_at: Instant(now),
        state: if at_once {
            ReturnState::Authorised
        } else {
            ReturnState::Requested
        },
        last_day: items
            .iter()
            .filter_map(|item| item.decided.wish.last_day)
            .min(),
        items,
        way: ask.way,
        note: ask.note.take().filter(|note| !note.trim().is_empty()),
        estimate,
        policy_version: Day(policy.since().unwrap_or_default()),
        tracking: None,
        instructions: None,
        has_label: false,
        received: Vec::new(),
        received_on: None,
        finding: None,
        settled_on: None,
        refunded: None,
        replacement_order: None,
        refusal: None,
        refusal_clause: None,
        history,
        refund: None,
    };
    Ok(Asked {
        back,
        taken: stock.taken(),
    })
}

/// The line of each item.
fn lines<'a>(ask: &ReturnAsk, course: &Course<'a>) -> Result<Vec<&'a LineRecord>, Wrong> {
    let mut fields = Fields::default();
    let mut lines = Vec::new();
    for (nth, item) in ask.items.iter().enumerate() {
        let mut known = course.record.lines.iter();
        match known.find(|line| line.id == item.line) {
            Some(line) => lines.push(line),
            None => fields.wrong(
                format!("/items/{nth}/line"),
                format!("there is no line `{}`", clip(&item.line)),
            ),
        }
    }
    fields.done().map_err(Wrong::Invalid)?;
    Ok(lines)
}

/// No more pieces of a line than are left, in however many items.
fn left(
    ask: &ReturnAsk,
    lines: &[&LineRecord],
    course: &Course,
    basis: &Basis,
) -> Result<(), Wrong> {
    let mut fields = Fields::default();
    let mut so_far: BTreeMap<&str, u32> = BTreeMap::new();
    for (nth, (line, item)) in lines.iter().zip(&ask.items).enumerate() {
        let open = open(course, basis.returns, line);
        let sum = so_far.entry(line.id.as_str()).or_default();
        *sum = sum.saturating_add(item.quantity);
        if *sum > open {
            let wrong = format!("makes {sum} in all, and {open} can go back");
            fields.wrong(format!("/items/{nth}/quantity"), wrong);
        }
    }
    fields.done().map_err(Wrong::NothingLeft)
}

/// Whether all pieces of the line's set go back together.
fn whole_set(
    line: &LineRecord,
    lines: &[&LineRecord],
    items: &[ItemAsk],
    course: &Course,
) -> Option<bool> {
    let set = line.set.as_ref().filter(|set| !set.is_empty())?;
    let member = |member: &LineRecord| {
        let items = lines.iter().zip(items);
        let of_line = items.filter(|(line, _)| line.id == member.id);
        Member {
            ordered: member.quantity,
            back: of_line.fold(0, |sum, (_, item)| sum.saturating_add(item.quantity)),
        }
    };
    let of_set = course.record.lines.iter();
    let of_set = of_set.filter(|other| other.set.as_ref() == Some(set));
    set::is_whole(member(line), &of_set.map(member).collect::<Vec<_>>())
}

/// Adds the shopper's answers to what the shop's records say. One that these
/// contradict is told of, and kept no longer.
fn take_answers(
    fields: &mut Fields,
    at: &str,
    item: &mut ItemAsk,
    policy: &Policy,
    facts: &mut Facts,
    overruled: &mut Vec<Overruled>,
) {
    let contradicted = answers::take(
        fields,
        &format!("{at}/answers"),
        &mut item.answers,
        |fact| ANSWERABLE.contains(&fact),
        policy,
        facts,
    );
    let of_line = |wrong: Contradicted| Overruled {
        line: item.line.clone(),
        answered: wrong.answered,
        known: wrong.known,
    };
    overruled.extend(contradicted.into_iter().map(of_line));
}

/// Takes the only way that an exchange leaves, and drops one where it leaves no
/// choice; `false` where the shopper is to choose among others.
fn settle_remedy(item: &mut ItemAsk, wish: &Told) -> bool {
    match (wish.remedies.as_slice(), item.remedy) {
        ([], _) => item.remedy = None,
        ([only], None) => item.remedy = Some(*only),
        (several, Some(chosen)) if several.contains(&chosen) => {}
        (_, _) => return false,
    }
    true
}

fn paid(basis: &Basis, course: &Course, order: &Facts) -> Paid {
    let bill = view::bill(course.record);
    Paid {
        pieces: bill.pieces,
        discount: bill.discount,
        shipping_fee: bill.shipping_fee,
        gone_back: gone_back(course, basis.returns),
        shipping_fee_given: shipping_fee_given(basis, course, order),
    }
}

fn estimated(paid: &Paid, items: &[(ReturnItem, Facts)], way: Option<Way>) -> Option<Estimate> {
    let parts = items
        .iter()
        .filter_map(|(item, _)| item.decided.part(item.price, item.ask.quantity));
    estimate(paid, &parts.collect::<Vec<_>>(), way == Some(Way::OurLabel))
}

/// What the clause on a fault wants with it: photos, and what is wrong in words.
fn needs(policy: &Policy, items: &[(ReturnItem, Facts)]) -> Result<(), Wrong> {
    let mut fields = Fields::default();
    for (nth, (item, facts)) in items.iter().enumerate() {
        let Some(fault) = Told::by_fault(policy, facts) else {
            continue;
        };
        for need in fault.needs {
            let mut photos = item.ask.photos.iter();
            let words = item.ask.description.as_deref().unwrap_or_default();
            let (name, wanted) = match photo_of(need) {
                Some(_) if photos.any(|photo| photo.of == Some(need)) => continue,
                Some(what) => ("photos", format!("add a photo of {what}")),
                None if need == Need::Description && words.trim().is_empty() => {
                    ("description", "say what is wrong with it".to_owned())
                }
                None => continue,
            };
            fields.wrong(format!("/items/{nth}/{name}"), wanted);
        }
    }
    fields.done().map_err(Wrong::Invalid)
}

/// The stock as the items of one request draw on it.
struct Stock<'a> {
    items: &'a [StockItem],
    taken: BTreeMap<&'a str, u32>,
}

impl<'a> Stock<'a> {
    fn of(items: &'a [StockItem]) -> Self {
        Self {
            items,
            taken: BTreeMap::new(),
        }
    }

    /// The wanted piece, by its sku or by its words; none where it is not told.
    fn wanted(
        &self,
        fields: &mut Fields,
        at: &str,
        item: &ItemAsk,
        (record, line): (&OrderRecord, &LineRecord),
    ) -> Option<&'a StockItem> {
        let offered = replacements(self.items, record, line);
        let said = item.wanted.as_deref().map(str::trim);
        let sku = match (&item.sku, said) {
            (Some(sku), _) => {
                if !offered.iter().any(|piece| piece.sku == *sku) {
                    let wrong = format!("`{}` is not offered for this piece", clip(sku));
                    fields.wrong(format!("{at}/sku"), wrong);
                }
                sku
            }
            (None, Some(said)) => {
                let mut offered = offered.iter();
                &offered
                    .find(|piece| piece.variant.eq_ignore_ascii_case(said))?
                    .sku
            }
            (None, None) => return None,
        };
        self.items.iter().find(|item| item.sku == *sku)
    }

    fn has(&self, item: &StockItem, quantity: u32) -> bool {
        let taken = self.taken.get(item.sku.as_str()).copied();
        let left = item.quantity.saturating_sub(taken.unwrap_or_default());
        left >= quantity
    }

    /// Takes these off, where they are there.
    fn take(&mut self, item: &'a StockItem, quantity: u32) {
        if self.has(item, quantity) {
            let taken = self.taken.entry(&item.sku).or_default();
            *taken = taken.saturating_add(quantity);
        }
    }

    fn taken(self) -> Vec<Taken> {
        let taken = self.taken.into_iter();
        let taken = taken.map(|(sku, quantity)| Taken {
            sku: sku.to_owned(),
            quantity,
        });
        taken.collect()
    }
}
