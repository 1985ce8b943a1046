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

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::super::super::example::{at, order, policy};
    use super::*;

    use ReturnState::{
        Arrived, Authorised, Cancelled, Inspected, OnItsWay, Refused, Requested, Settled,
    };

    const STATES: [ReturnState; 8] = [
        Requested, Authorised, OnItsWay, Arrived, Inspected, Settled, Refused, Cancelled,
    ];

    fn record() -> OrderRecord {
        let usd = json!({ "amount": "58.00", "currency": "USD" });
        order(json!({ "total": usd }))
    }

    /// A return of two dresses, asked for on 10 June.
    fn back(state: ReturnState) -> Return {
        let told = |topic: &str| json!({ "topic": topic, "outcome": "accepted", "hints": [] });
        serde_json::from_value(json!({
            "reference": "R-1",
            "asked_at": "2026-06-10T10:00:00+02:00",
            "state": state,
            "items": [{
                "ask": { "line": "a", "quantity": 2, "wish": "refund", "shown": "accepted" },
                "name": "Dress",
                "decided": { "wish": told("return"), "postage": told("postage") },
            }],
            "policy_version": "2026-01-01",
            "has_label": false,
            "history": [],
        }))
        .unwrap()
    }

    fn team(step: Value) -> Act {
        Act::Team(serde_json::from_value(step).unwrap())
    }

    fn acts() -> [Act; 7] {
        let tracking = json!({ "number": "1Z" });
        [
            Act::Cancel,
            Act::Track(serde_json::from_value(tracking).unwrap()),
            team(json!({ "step": "authorise", "instructions": "Inside the box." })),
            team(json!({ "step": "refuse", "reason": "Worn.", "clause": "eligible-at-fault" })),
            team(json!({
                "step": "receive", "on": "2026-06-15",
                "pieces": [{ "pieces": { "line": "a", "quantity": 2 }, "condition": "new" }],
            })),
            team(json!({ "step": "inspect" })),
            team(json!({
                "step": "settle", "on": "2026-06-16",
                "refunded": { "amount": "58.00", "currency": "USD" },
            })),
        ]
    }

    fn taken(back: &Return, act: &Act) -> Result<Option<Return>, NotTaken> {
        let now = at("2026-06-16T12:00:00+02:00");
        take(&policy("kaolate"), &record(), back, act, now)
    }

    #[test]
    fn each_step_follows_from_some_states_alone() {
        // Where each act leads from the states, in their order.
        let no = None;
        for (nth, leads) in [
            [Some(Cancelled), Some(Cancelled), no, no, no, no, no, no],
            [no, Some(OnItsWay), Some(OnItsWay), no, no, no, no, no],
            [Some(Authorised), no, no, no, no, no, no, no],
            [
                Some(Refused),
                no,
                no,
                Some(Refused),
                Some(Refused),
                no,
                no,
                no,
            ],
            [no, Some(Arrived), Some(Arrived), no, no, no, no, no],
            [no, no, no, Some(Inspected), no, no, no, no],
            [no, no, no, Some(Settled), Some(Settled), no, no, no],
        ]
        .into_iter()
        .enumerate()
        {
            let act = acts()[nth].clone();
            for (state, lead) in STATES.into_iter().zip(leads) {
                let before = back(state);
                let result = taken(&before, &act);
                let about = format!("{act:?} from {state:?}");
                match lead {
                    Some(lead) => {
                        let after = result.unwrap().expect(&about);
                        assert_eq!(after.state, lead, "{about}");
                        assert_eq!(after.history.len(), 1, "{about}");
                        // Told again it is one.
                        assert_eq!(taken(&after, &act), Ok(None), "{about}");
                    }
                    // Cancelled already, or inspected without a word.
                    None if state == Cancelled && act == Act::Cancel => {
                        assert_eq!(result, Ok(None), "{about}");
                    }
                    None if state == Inspected && nth == 5 => {
                        assert_eq!(result, Ok(None), "{about}");
                    }
                    None => assert_eq!(result, Err(NotTaken::OutOfOrder), "{about}"),
                }
            }
        }
    }

    #[test]
    fn another_content_is_another_step() {
        let authorised = taken(&back(Requested), &acts()[2]).unwrap().unwrap();
        let other = team(json!({ "step": "authorise", "instructions": "No box." }));
        assert_eq!(taken(&authorised, &other), Err(NotTaken::OutOfOrder));
        let posted = taken(&authorised, &acts()[1]).unwrap().unwrap();
        let other = Act::Track(serde_json::from_value(json!({ "number": "2Z" })).unwrap());
        let posted = taken(&posted, &other).unwrap().unwrap();
        assert_eq!(posted.tracking.unwrap().number, "2Z");
    }

    #[test]
    fn what_can_not_be_is_told_at_its_place() {
        let pieces = |line: &str, quantity: u32| json!([{ "pieces": { "line": line, "quantity": quantity } }]);
        let receive =
            |on: &str, pieces: Value| json!({ "step": "receive", "on": on, "pieces": pieces });
        let settle = |on: &str, amount: &str, currency: &str| json!({ "step": "settle", "on": on, "refunded": { "amount": amount, "currency": currency } });
        for (state, step, pointer) in [
            (Authorised, receive("2026-06-17", pieces("a", 1)), "/on"),
            (Authorised, receive("2026-06-08", pieces("a", 1)), "/on"),
            (Authorised, receive("2026-06-16", json!([])), "/pieces"),
            (
                Authorised,
                receive("2026-06-16", pieces("b", 1)),
                "/pieces/0/pieces/line",
            ),
            (
                Authorised,
                receive("2026-06-16", pieces("a", 0)),
                "/pieces/0/pieces/quantity",
            ),
            (
                Authorised,
                receive("2026-06-16", pieces("a", 3)),
                "/pieces/0/pieces/quantity",
            ),
            (
                Authorised,
                receive(
                    "2026-06-16",
                    json!([{ "pieces": { "line": "a", "quantity": 1 }, "condition": "fine" }]),
                ),
                "/pieces/0/condition",
            ),
            (Arrived, settle("2026-06-17", "1.00", "USD"), "/on"),
            (Arrived, settle("2026-06-16", "58.01", "USD"), "/refunded"),
            (Arrived, settle("2026-06-16", "1.00", "EUR"), "/refunded"),
            (
                Arrived,
                json!({ "step": "settle", "on": "2026-06-16" }),
                "/refunded",
            ),
            (
                Arrived,
                json!({ "step": "settle", "on": "2026-06-16", "replacement_order": "" }),
                "/replacement_order",
            ),
            (
                Requested,
                json!({ "step": "refuse", "reason": " " }),
                "/reason",
            ),
            (
                Requested,
                json!({ "step": "refuse", "reason": "No.", "clause": "nowhere" }),
                "/clause",
            ),
            (
                Requested,
                json!({ "step": "authorise", "instructions": "x".repeat(1_001) }),
                "/instructions",
            ),
            (
                Arrived,
                json!({ "step": "inspect", "finding": "a\u{0}b" }),
                "/finding",
            ),
        ] {
            let result = taken(&back(state), &team(step.clone()));
            let Err(NotTaken::Invalid(wrong)) = result else {
                panic!("{step}: {result:?}");
            };
            let pointers: Vec<_> = wrong.iter().map(|wrong| wrong.pointer.as_str()).collect();
            assert_eq!(pointers, [pointer], "{step}");
        }
    }
}
