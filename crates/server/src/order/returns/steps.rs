//! How a return goes on, step by step, by its shopper and by the shop's team. What
//! does not follow from how it stands is refused; the same step told twice is one.

use chrono::{DateTime, Days, FixedOffset, NaiveDate, Utc};
use hemline_api_types::{
    Day, FieldError, Instant, OrderRecord,
    desk::Step,
    order::Hint,
    returns::{ReceivedPieces, Return, ReturnEvent, ReturnItem, ReturnState, Tracking},
};
use hemline_policy::{
    document::{Policy, Remedy},
    fact::Fact,
    money::Money,
};

use super::super::course::day_of;
use super::super::fields::{Fields, clip};
use super::is_exchange;

/// A step, by whoever takes it.
#[derive(Clone, Debug, PartialEq)]
pub enum Act {
    /// The shopper takes it back.
    Cancel,
    /// The shopper has posted it.
    Track(Tracking),
    /// The team's.
    Team(Step),
}

/// Why a step is not taken.
#[derive(Clone, Debug, PartialEq)]
pub enum NotTaken {
    OutOfOrder,
    Invalid(Vec<FieldError>),
}

const LONGEST_WORDS: usize = 1_000;
const LONGEST_TRACKING: usize = 60;
const LONGEST_ID: usize = 64;
const MOST_PIECES: usize = 50;

/// The return after the step; none where it has been taken already.
///
/// # Errors
/// Where it does not follow, or says what can't be.
pub fn take(
    policy: &Policy,
    record: &OrderRecord,
    back: &Return,
    act: &Act,
    now: DateTime<FixedOffset>,
) -> Result<Option<Return>, NotTaken> {
    let mut fields = Fields::default();
    let next = match act {
        Act::Cancel => cancelled(back),
        Act::Track(tracking) => tracked(&mut fields, back, tracking),
        Act::Team(Step::Authorise { instructions }) => {
            authorised(&mut fields, back, instructions.as_deref())
        }
        Act::Team(Step::Refuse { reason, clause }) => {
            refused(&mut fields, policy, back, reason, clause.as_deref())
        }
        Act::Team(Step::Receive { on, pieces }) => {
            let days = Span::of(record, back, now);
            received(&mut fields, policy, &days, back, *on, pieces)
        }
        Act::Team(Step::Inspect { finding }) => inspected(&mut fields, back, finding.as_deref()),
        Act::Team(Step::Settle {
            on,
            refunded,
            replacement_order,
        }) => {
            let days = Span::of(record, back, now);
            let settlement = (*on, *refunded, replacement_order.as_deref());
            settled(&mut fields, record, &days, back, settlement)
        }
    };
    let mut next = next.ok_or(NotTaken::OutOfOrder)?;
    fields.done().map_err(NotTaken::Invalid)?;
    // INVARIANT: each step changes what it tells, or nothing.
    if next == *back {
        return Ok(None);
    }
    next.history.push(ReturnEvent {
        at: Instant(now),
        state: next.state,
    });
    Ok(Some(next))
}

fn cancelled(back: &Return) -> Option<Return> {
    match back.state {
        ReturnState::Requested | ReturnState::Authorised | ReturnState::Cancelled => Some(Return {
            state: ReturnState::Cancelled,
            ..back.clone()
        }),
        ReturnState::OnItsWay
        | ReturnState::Arrived
        | ReturnState::Inspected
        | ReturnState::Settled
        | ReturnState::Refused => None,
    }
}

fn tracked(fields: &mut Fields, back: &Return, tracking: &Tracking) -> Option<Return> {
    fields.line("/number", &tracking.number, LONGEST_TRACKING);
    fields.lines("", [("carrier", &tracking.carrier, LONGEST_TRACKING)]);
    match back.state {
        ReturnState::Authorised | ReturnState::OnItsWay => Some(Return {
            state: ReturnState::OnItsWay,
            tracking: Some(tracking.clone()),
            ..back.clone()
        }),
        ReturnState::Requested
        | ReturnState::Arrived
        | ReturnState::Inspected
        | ReturnState::Settled
        | ReturnState::Refused
        | ReturnState::Cancelled => None,
    }
}

fn authorised(fields: &mut Fields, back: &Return, instructions: Option<&str>) -> Option<Return> {
    fields.words("/instructions", instructions, LONGEST_WORDS);
    let next = Return {
        state: ReturnState::Authorised,
        instructions: said(instructions),
        ..back.clone()
    };
    match back.state {
        ReturnState::Requested => Some(next),
        ReturnState::Authorised => Some(next).filter(|next| next == back),
        ReturnState::OnItsWay
        | ReturnState::Arrived
        | ReturnState::Inspected
        | ReturnState::Settled
        | ReturnState::Refused
        | ReturnState::Cancelled => None,
    }
}

fn refused(
    fields: &mut Fields,
    policy: &Policy,
    back: &Return,
    reason: &str,
    clause: Option<&str>,
) -> Option<Return> {
    if reason.trim().is_empty() {
        fields.wrong("/reason", "must not be empty");
    }
    fields.words("/reason", Some(reason), LONGEST_WORDS);
    let known = clause.and_then(|id| policy.clause(id));
    if let (Some(id), None) = (clause, known) {
        let wrong = format!("`{}` is no clause of the order's policy", clip(id));
        fields.wrong("/clause", wrong);
    }
    let next = Return {
        state: ReturnState::Refused,
        refusal: Some(reason.trim().to_owned()),
        refusal_clause: known.map(|clause| Hint {
            clause: clause.id.clone(),
            section: clause.section.clone(),
            title: clause.title.clone(),
            text: clause.text.clone(),
            reading: clause.reading.clone(),
            decides: true,
        }),
        ..back.clone()
    };
    match back.state {
        ReturnState::Requested | ReturnState::Arrived | ReturnState::Inspected => Some(next),
        ReturnState::Refused => Some(next).filter(|next| next == back),
        ReturnState::Authorised
        | ReturnState::OnItsWay
        | ReturnState::Settled
        | ReturnState::Cancelled => None,
    }
}

fn received(
    fields: &mut Fields,
    policy: &Policy,
    days: &Span,
    back: &Return,
    on: Day,
    pieces: &[ReceivedPieces],
) -> Option<Return> {
    days.check(fields, on, days.asked, "is before the return was asked for");
    if !(1..=MOST_PIECES).contains(&pieces.len()) {
        fields.wrong("/pieces", format!("must hold 1 to {MOST_PIECES} entries"));
    }
    for (nth, received) in pieces.iter().enumerate().take(MOST_PIECES) {
        let at = format!("/pieces/{nth}");
        let line = &received.pieces.line;
        let asked = back.items.iter().filter(|item| item.ask.line == *line);
        let asked = asked.map(|item| u64::from(item.ask.quantity)).sum::<u64>();
        let until_here = pieces.iter().take(nth + 1);
        let so_far = until_here.filter(|other| other.pieces.line == *line);
        let so_far = so_far
            .map(|other| u64::from(other.pieces.quantity))
            .sum::<u64>();
        if asked == 0 {
            let wrong = format!("there is no line `{}` in this return", clip(line));
            fields.wrong(format!("{at}/pieces/line"), wrong);
        } else if received.pieces.quantity == 0 {
            fields.wrong(format!("{at}/pieces/quantity"), "must be at least 1");
        } else if so_far > asked {
            let wrong = format!("makes {so_far} in all, and {asked} were to come");
            fields.wrong(format!("{at}/pieces/quantity"), wrong);
        }
        if let Some(condition) = &received.condition
            && !policy
                .vocabulary()
                .words(Fact::Condition)
                .any(|word| word == condition)
        {
            let wrong = format!("`{}` is no condition of the policy", clip(condition));
            fields.wrong(format!("{at}/condition"), wrong);
        }
    }
    let next = Return {
        state: ReturnState::Arrived,
        received: pieces.to_vec(),
        received_on: Some(on),
        ..back.clone()
    };
    match back.state {
        ReturnState::Authorised | ReturnState::OnItsWay => Some(next),
        ReturnState::Arrived => Some(next).filter(|next| next == back),
        ReturnState::Requested
        | ReturnState::Inspected
        | ReturnState::Settled
        | ReturnState::Refused
        | ReturnState::Cancelled => None,
    }
}

fn inspected(fields: &mut Fields, back: &Return, finding: Option<&str>) -> Option<Return> {
    fields.words("/finding", finding, LONGEST_WORDS);
    let next = Return {
        state: ReturnState::Inspected,
        finding: said(finding),
        ..back.clone()
    };
    match back.state {
        ReturnState::Arrived => Some(next),
        ReturnState::Inspected => Some(next).filter(|next| next == back),
        ReturnState::Requested
        | ReturnState::Authorised
        | ReturnState::OnItsWay
        | ReturnState::Settled
        | ReturnState::Refused
        | ReturnState::Cancelled => None,
    }
}

fn settled(
    fields: &mut Fields,
    record: &OrderRecord,
    days: &Span,
    back: &Return,
    (on, refunded, replacement): (Day, Option<Money>, Option<&str>),
) -> Option<Return> {
    let arrived = back.received_on.map_or(days.asked, |day| day.0);
    days.check(fields, on, arrived, "is before the return arrived");
    if let Some(number) = replacement {
        fields.line("/replacement_order", number, LONGEST_ID);
    }
    match refunded {
        Some(refunded) => check_refund(fields, record, refunded),
        None if replacement.is_none() && back.items.iter().any(is_owed) => fields.wrong(
            "/refunded",
            "either this or `replacement_order` must be told",
        ),
        None => {}
    }
    let next = Return {
        state: ReturnState::Settled,
        settled_on: Some(on),
        refunded,
        replacement_order: said(replacement),
        ..back.clone()
    };
    match back.state {
        ReturnState::Arrived | ReturnState::Inspected => Some(next),
        ReturnState::Settled => Some(next).filter(|next| next == back),
        ReturnState::Requested
        | ReturnState::Authorised
        | ReturnState::OnItsWay
        | ReturnState::Refused
        | ReturnState::Cancelled => None,
    }
}

/// Whether money or another piece follows it: only store credit leaves no trace.
fn is_owed(item: &ReturnItem) -> bool {
    !is_exchange(item.ask.wish) || item.ask.remedy != Some(Remedy::StoreCredit)
}

fn check_refund(fields: &mut Fields, record: &OrderRecord, refunded: Money) {
    let prices = record.lines.iter().map(|line| line.price);
    let mut known = std::iter::once(record.total).chain(prices).flatten();
    if let Some(currency) = known.next().map(|money| money.currency)
        && currency != refunded.currency
    {
        let wrong = format!("is in {}, and the order in {currency}", refunded.currency);
        fields.wrong("/refunded", wrong);
    } else if let Some(total) = record.total
        && refunded.minor > total.minor
    {
        let wrong = format!("is more than the {total} that were paid");
        fields.wrong("/refunded", wrong);
    }
}

/// Words, where there are any.
fn said(words: Option<&str>) -> Option<String> {
    let words = words?.trim();
    (!words.is_empty()).then(|| words.to_owned())
}

/// The days between which a step can have happened.
struct Span {
    asked: NaiveDate,
    /// The later of the order's own and that of Greenwich: the team lives by its
    /// own calendar.
    today: NaiveDate,
}

impl Span {
    fn of(record: &OrderRecord, back: &Return, now: DateTime<FixedOffset>) -> Self {
        let asked = day_of(record, back.asked_at.0);
        Self {
            // For the same reason one day earlier is let pass.
            asked: asked.checked_sub_days(Days::new(1)).unwrap_or(asked),
            today: day_of(record, now).max(now.with_timezone(&Utc).date_naive()),
        }
    }

    fn check(&self, fields: &mut Fields, on: Day, first: NaiveDate, wrong: &str) {
        if on.0 < first {
            fields.wrong("/on", format!("`{}` {wrong}", on.0));
        } else if on.0 > self.today {
            fields.wrong("/on", format!("`{}` is still to come", on.0));
        }
    }
}
