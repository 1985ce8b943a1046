//! What of an order can go back ([`returnable`]), what is asked to ([`decide`]),
//! how that goes on ([`steps`]) and how it is shown ([`view`]). A return that was
//! asked for here counts beside those that the shop's system tells of; one that
//! both know, by its reference, is one.

pub mod decide;
pub mod steps;
pub mod stock;
pub mod view;

use chrono::{DateTime, FixedOffset};
use hemline_api_types::{
    Day, Instant, OrderRecord,
    desk::StockItem,
    record::{LineRecord, Pieces, ReturnRecord},
    returns::{Guide, Known, Piece, Replacement, Return, ReturnState, Returnable, Wish},
};
use hemline_policy::{
    document::{Policy, Topic},
    fact::{Fact, Facts, Value},
    money::Money,
};

use super::course::{Course, day_of};
use super::{facts, view as order_view};

/// What a return is decided on.
#[derive(Clone, Copy)]
pub struct Basis<'a> {
    /// Of the order's day.
    pub policy: &'a Policy,
    pub guide: &'a Guide,
    /// As the shop told it.
    pub record: &'a OrderRecord,
    /// What was asked for before.
    pub returns: &'a [Return],
    /// Of the products in the order.
    pub stock: &'a [StockItem],
}

/// What the wizard starts from.
pub fn returnable(basis: &Basis, now: DateTime<FixedOffset>) -> Returnable {
    let Basis { policy, record, .. } = *basis;
    let with_own = with_own(record, basis.returns);
    let course = Course::of(&with_own);
    let order = of_order(policy, &course, now);
    let pieces = record.lines.iter().map(|line| {
        let facts = of_piece(policy, &course, &order, line);
        let own = facts
            .iter()
            .filter(|(fact, value)| order.get(*fact) != Some(*value));
        let in_returns = in_returns(&course, basis.returns, line);
        Piece {
            line: line.id.clone(),
            name: line.name.clone(),
            variant: line.variant.clone(),
            category: line.category.clone(),
            price: line.price,
            marks: order_view::marks(line),
            set: line.set.clone().filter(|set| !set.is_empty()),
            quantity: line.quantity,
            open: open(&course, basis.returns, line),
            in_returns,
            facts: own.map(|fact| known(policy, fact)).collect(),
            replacements: replacements(basis.stock, record, line),
        }
    });
    let mut returns: Vec<Return> = basis
        .returns
        .iter()
        .map(|back| view::shown(basis, back, now))
        .collect();
    returns.sort_by_key(|back| std::cmp::Reverse(back.asked_at));
    Returnable {
        number: record.number.clone(),
        placed_at: record.placed_at,
        policy_version: Day(policy.since().unwrap_or_default()),
        facts: order.iter().map(|fact| known(policy, fact)).collect(),
        pieces: pieces.collect(),
        bill: order_view::bill(&with_own),
        gone_back: gone_back(&course, basis.returns),
        shipping_fee_given: shipping_fee_given(basis, &course, &order),
        returns,
        guide: basis.guide.clone(),
        cancelled: course.cancelled_at().is_some(),
        seen_at: Instant(now),
    }
}

fn known(policy: &Policy, (fact, value): (Fact, Value)) -> Known {
    Known {
        fact: fact.name().to_owned(),
        value: policy.vocabulary().print(fact, value),
    }
}

/// The order with the returns that were asked for here, so that course, facts and
/// refunds know of them. Where the shop's system tells of one itself, what it says
/// of pieces and days is taken, and ours fills in what it leaves out.
pub fn with_own(record: &OrderRecord, returns: &[Return]) -> OrderRecord {
    let mut record = record.clone();
    let mut own: Vec<&Return> = returns.iter().filter(|back| counts(back)).collect();
    own.sort_by_key(|back| back.asked_at);
    for back in own {
        let ours = parcel(&record, back);
        match record.returns.iter_mut().find(|told| told.id == ours.id) {
            Some(told) => {
                told.sent_on = told.sent_on.or(ours.sent_on);
                told.received_on = told.received_on.or(ours.received_on);
                told.refunded_on = told.refunded_on.or(ours.refunded_on);
                told.refunded = told.refunded.or(ours.refunded);
                told.reason = told.reason.take().or(ours.reason);
            }
            None => record.returns.push(ours),
        }
    }
    record
}

/// Whether its pieces are on their way back, or are to be.
fn counts(back: &Return) -> bool {
    match back.state {
        ReturnState::Requested
        | ReturnState::Authorised
        | ReturnState::OnItsWay
        | ReturnState::Arrived
        | ReturnState::Inspected
        | ReturnState::Settled => true,
        ReturnState::Refused | ReturnState::Cancelled => false,
    }
}

/// A return as the shop's system would tell of it.
fn parcel(record: &OrderRecord, back: &Return) -> ReturnRecord {
    let posted = back
        .history
        .iter()
        .find(|event| event.state == ReturnState::OnItsWay);
    let mut reasons = back.items.iter().map(reason);
    let reason = reasons
        .next()
        .flatten()
        .filter(|first| reasons.all(|other| other == Some(first)));
    ReturnRecord {
        id: back.reference.clone(),
        lines: pieces(back),
        sent_on: posted.map(|event| Day(day_of(record, event.at.0))),
        received_on: back.received_on,
        refunded_on: back.settled_on.filter(|_| back.refunded.is_some()),
        refunded: back.refunded,
        reason: reason.map(str::to_owned),
    }
}

fn reason(item: &hemline_api_types::returns::ReturnItem) -> Option<&str> {
    let mut answers = item.ask.answers.iter();
    let reason = answers.find(|answer| answer.fact == Fact::Reason.name());
    reason.map(|answer| answer.value.as_str())
}

/// The pieces of a return by line: what was asked for or, once it has arrived,
/// what was in it. What was left out is still with the shopper.
fn pieces(back: &Return) -> Vec<Pieces> {
    let asked = back.items.iter().map(|item| Pieces {
        line: item.ask.line.clone(),
        quantity: item.ask.quantity,
    });
    let received = back.received.iter().map(|received| received.pieces.clone());
    let told: Vec<Pieces> = if back.received.is_empty() {
        asked.collect()
    } else {
        received.collect()
    };
    let mut pieces: Vec<Pieces> = Vec::new();
    for more in told {
        match pieces.iter_mut().find(|known| known.line == more.line) {
            Some(known) => known.quantity = known.quantity.saturating_add(more.quantity),
            None => pieces.push(more),
        }
    }
    pieces
}

/// How many pieces of the line are back, on their way back, or asked to go back.
fn in_returns(course: &Course, returns: &[Return], line: &LineRecord) -> u32 {
    // Those that are on their way the course knows.
    let is_asked = |id: &str| returns.iter().any(|own| own.reference == id && counts(own));
    let waiting = course
        .returns
        .iter()
        .filter(|back| !back.is_sent() && is_asked(&back.parcel.id))
        .flat_map(|back| &back.parcel.lines)
        .filter(|pieces| pieces.line == line.id)
        .map(|pieces| pieces.quantity);
    waiting.sum::<u32>().saturating_add(course.returned(line))
}

/// How many pieces of the line can be asked to go back.
fn open(course: &Course, returns: &[Return], line: &LineRecord) -> u32 {
    if course.cancelled_at().is_some() {
        return 0;
    }
    let gone = in_returns(course, returns, line);
    course.sent(line).saturating_sub(gone)
}

/// The order's facts, those that each piece has of its own left out.
fn of_order(policy: &Policy, course: &Course, now: DateTime<FixedOffset>) -> Facts {
    let mut facts = facts::of_order(policy, course, now);
    // An order counts as custom-made as a whole; a piece goes back by itself.
    facts.remove(Fact::CustomMade);
    facts
}

/// The facts of a line's pieces, and of their order.
fn of_piece(policy: &Policy, course: &Course, order: &Facts, line: &LineRecord) -> Facts {
    let mut facts = facts::of_lines(policy, order, &[line]);
    // The days count from the order's last parcel. Where that is still to come and
    // these pieces are there, they can't have begun: they count from today.
    let is_there = course.delivered(line) >= line.quantity;
    if let (None, true, Some(today)) = (
        facts.get(Fact::DeliveredOn),
        is_there,
        facts.get(Fact::Today),
    ) {
        facts.set(Fact::DeliveredOn, today);
    }
    facts
}

/// Other pieces of the line's product, itself first: what is faulty is exchanged
/// for the same.
fn replacements(stock: &[StockItem], record: &OrderRecord, line: &LineRecord) -> Vec<Replacement> {
    let same = |item: &&StockItem| Some(&item.sku) == line.sku.as_ref();
    let Some(itself) = stock.iter().find(same) else {
        return Vec::new();
    };
    let others = stock
        .iter()
        .filter(|item| item.product == itself.product && item.sku != itself.sku);
    // Other lines may want the same piece; how much more there is is not told.
    let lines = record.lines.iter();
    let most = lines.fold(0, |sum: u32, line| sum.saturating_add(line.quantity));
    let replacement = |item: &StockItem| Replacement {
        sku: item.sku.clone(),
        variant: item.variant.clone(),
        available: item.quantity.min(most),
    };
    std::iter::once(itself)
        .chain(others)
        .map(replacement)
        .collect()
}

/// Value of the pieces that are in returns: those that are asked to go back have
/// been promised their share of the discount already.
fn gone_back(course: &Course, returns: &[Return]) -> Option<Money> {
    let lines = course.record.lines.iter();
    let gone = lines
        .map(|line| (line.price, in_returns(course, returns, line)))
        .filter(|(_, pieces)| *pieces > 0)
        .map(|(price, pieces)| Some(price?.times(u64::from(pieces))));
    order_view::sum(gone.collect::<Option<_>>()?)
}

/// Whether an earlier return brings the shipping fee back.
fn shipping_fee_given(basis: &Basis, course: &Course, order: &Facts) -> bool {
    let own = |id: &str| basis.returns.iter().find(|own| own.reference == id);
    course
        .returns
        .iter()
        .any(|back| match own(&back.parcel.id) {
            Some(own) => own
                .estimate
                .as_ref()
                .is_some_and(|estimate| estimate.shipping_fee.is_some()),
            None => {
                let facts = facts::of_return(basis.policy, course, order, back);
                let refund = order_view::told(basis.policy, Topic::Refund, None, &facts);
                refund.shipping_fee_refunded == Some(true)
            }
        })
}

/// Whether another piece is wished for.
fn is_exchange(wish: Wish) -> bool {
    match wish {
        Wish::Exchange => true,
        Wish::Refund => false,
    }
}

#[cfg(test)]
mod tests;
