//! What a return says: how it stands, what to do now, what has happened and what is
//! still to come. Words are the view's.

use chrono::NaiveDate;
use hemline_api_types::{
    Instant,
    order::{Hint, Told},
    returns::{Evidence, Guide, GuideStep, Return, ReturnItem, ReturnState, Way},
};
use hemline_policy::{
    decision::Outcome,
    document::{Stage, StageKind},
    money::Money,
};

use crate::pages::refund::Clock;

/// How a return stands, in one sentence.
#[derive(Clone, Debug, PartialEq)]
pub enum Standing {
    /// The team looks at it, and nothing is to be posted yet.
    Waiting {
        pieces: u32,
        /// Asked for on this very day.
        is_new: bool,
    },
    Post {
        by: Option<NaiveDate>,
    },
    /// It could be posted, and its last day is over.
    PostLate {
        was: NaiveDate,
    },
    OnItsWay,
    /// It is with the shop, and the money has a day.
    Due {
        amount: Option<Money>,
        by: NaiveDate,
    },
    /// The money should have been there.
    Late {
        due: Option<NaiveDate>,
    },
    /// It is with the shop.
    Here,
    /// It was looked at.
    Checked,
    Settled {
        refunded: Option<Money>,
        is_replaced: bool,
    },
    /// The request was not taken.
    RefusedAtOnce,
    /// What arrived was not taken.
    RefusedOnArrival,
    Cancelled,
}

pub fn standing(back: &Return, today: NaiveDate) -> Standing {
    match back.state {
        ReturnState::Requested => Standing::Waiting {
            pieces: pieces(back),
            is_new: back.asked_at.0.date_naive() == today,
        },
        ReturnState::Authorised => match back.last_day.map(|day| day.0) {
            Some(was) if was < today => Standing::PostLate { was },
            by => Standing::Post { by },
        },
        ReturnState::OnItsWay => Standing::OnItsWay,
        ReturnState::Arrived | ReturnState::Inspected => {
            let clock = clock(back, today);
            let by = clock.as_ref().and_then(|clock| clock.by);
            match (clock, by) {
                (Some(clock), by) if clock.is_late => Standing::Late {
                    due: clock.at_most.or(by),
                },
                (_, Some(by)) => Standing::Due {
                    amount: back.estimate.as_ref().map(|estimate| estimate.total),
                    by,
                },
                (_, None) if back.state == ReturnState::Inspected => Standing::Checked,
                (_, None) => Standing::Here,
            }
        }
        ReturnState::Settled => Standing::Settled {
            refunded: back.refunded,
            is_replaced: back.replacement_order.is_some(),
        },
        ReturnState::Refused if back.received_on.is_some() => Standing::RefusedOnArrival,
        ReturnState::Refused => Standing::RefusedAtOnce,
        ReturnState::Cancelled => Standing::Cancelled,
    }
}

/// How many pieces it is about.
pub fn pieces(back: &Return) -> u32 {
    back.items.iter().map(|item| item.ask.quantity).sum()
}

/// Whether the policy takes all of it by itself.
pub fn is_accepted(back: &Return) -> bool {
    let outcome = |item: &ReturnItem| item.decided.wish.outcome;
    back.items
        .iter()
        .all(|item| outcome(item) == Outcome::Accepted)
}

// The money and the replacement

/// The way of the money, once the parcel is with the shop; none where no money is
/// to come, or none any more.
pub fn clock(back: &Return, today: NaiveDate) -> Option<Clock> {
    let is_running = match back.state {
        ReturnState::Arrived | ReturnState::Inspected => true,
        ReturnState::Requested
        | ReturnState::Authorised
        | ReturnState::OnItsWay
        | ReturnState::Settled
        | ReturnState::Refused
        | ReturnState::Cancelled => false,
    };
    let told = refund(back).filter(|_| is_running)?;
    let received = back.received_on.map(|day| day.0);
    Some(Clock::of(told, received, today))
}

/// What the policy says of the money: of the whole, or, before it does, of the
/// first piece that money is wished for.
pub fn refund(back: &Return) -> Option<&Told> {
    let of_items = back.items.iter().map(|item| item.decided.refund.as_ref());
    back.refund.as_ref().or_else(|| of_items.flatten().next())
}

/// What comes at the end.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum End {
    Money,
    Replacement,
    Both,
}

pub fn end(back: &Return) -> End {
    let mut wishes = back.items.iter().map(|item| item.decided.refund.is_some());
    let first = wishes.next().unwrap_or(true);
    match (first, wishes.all(|money| money == first)) {
        (true, true) => End::Money,
        (false, true) => End::Replacement,
        (_, false) => End::Both,
    }
}

/// What the policy says of the way back, each thing once, with the pieces of which
/// it says so: all of them where there is no other.
pub fn postages(back: &Return) -> Vec<(&Told, Vec<&ReturnItem>)> {
    let mut postages: Vec<(&Told, Vec<&ReturnItem>)> = Vec::new();
    for item in &back.items {
        let told = &item.decided.postage;
        match postages.iter_mut().find(|(known, _)| *known == told) {
            Some((_, items)) => items.push(item),
            None => postages.push((told, vec![item])),
        }
    }
    postages
}

// What to do

/// Whether there is something to do, and when.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Turn {
    /// When the team has said yes.
    Later,
    Now,
    /// It was done, or never will be.
    Over,
}

pub fn turn(state: ReturnState) -> Turn {
    match state {
        ReturnState::Requested => Turn::Later,
        ReturnState::Authorised => Turn::Now,
        ReturnState::OnItsWay
        | ReturnState::Arrived
        | ReturnState::Inspected
        | ReturnState::Settled
        | ReturnState::Refused
        | ReturnState::Cancelled => Turn::Over,
    }
}

/// The shop's steps for the way that this return takes.
pub fn steps<'g>(guide: &'g Guide, back: &Return) -> Vec<&'g GuideStep> {
    let way = back.way.or(back.has_label.then_some(Way::OurLabel));
    let fits = |step: &&GuideStep| step.way.is_none() || step.way == way;
    guide.steps.iter().filter(fits).collect()
}

/// Until the parcel is with the shop, its number can be told, or told anew.
pub fn takes_tracking(state: ReturnState) -> bool {
    match state {
        ReturnState::Authorised | ReturnState::OnItsWay => true,
        ReturnState::Requested
        | ReturnState::Arrived
        | ReturnState::Inspected
        | ReturnState::Settled
        | ReturnState::Refused
        | ReturnState::Cancelled => false,
    }
}

/// Until it is posted, its shopper can take it back.
pub fn can_be_cancelled(state: ReturnState) -> bool {
    match state {
        ReturnState::Requested | ReturnState::Authorised => true,
        ReturnState::OnItsWay
        | ReturnState::Arrived
        | ReturnState::Inspected
        | ReturnState::Settled
        | ReturnState::Refused
        | ReturnState::Cancelled => false,
    }
}

// The course

/// A step of the return's way.
#[derive(Clone, Debug, PartialEq)]
pub enum Moment {
    Happened(What, Instant),
    /// It goes on now.
    Now(What),
    /// Still to come, by this day where one is known.
    Next(What, Option<NaiveDate>),
    /// A stage of the money, still to come: its length is what is known.
    Stage(Stage),
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum What {
    Asked,
    /// The team looks at the request.
    Looking,
    Accepted,
    /// The shopper posts it.
    Posting,
    Posted,
    Travelling,
    Arriving,
    Arrived,
    Checking,
    Checked,
    /// The money or the replacement is made ready.
    Settling,
    Ending(End),
    Ended(End),
    Refused,
    Cancelled,
}

/// What has happened, what goes on, and what is still to come.
pub fn course(back: &Return, today: NaiveDate) -> Vec<Moment> {
    let mut course = so_far(back);
    let end = end(back);
    let checks = || match refund(back) {
        Some(told) if !told.stages.is_empty() => {
            told.stages.iter().copied().map(Moment::Stage).collect()
        }
        Some(_) | None => vec![Moment::Next(What::Checking, None)],
    };
    let last = Moment::Next(What::Ending(end), None);
    match back.state {
        ReturnState::Requested => {
            course.push(Moment::Now(What::Looking));
            course.push(Moment::Next(What::Posting, None));
            course.push(Moment::Next(What::Arriving, None));
            course.extend(checks());
            course.push(last);
        }
        ReturnState::Authorised => {
            course.push(Moment::Now(What::Posting));
            course.push(Moment::Next(What::Arriving, None));
            course.extend(checks());
            course.push(last);
        }
        ReturnState::OnItsWay => {
            course.push(Moment::Now(What::Travelling));
            course.push(Moment::Next(What::Arriving, None));
            course.extend(checks());
            course.push(last);
        }
        ReturnState::Arrived | ReturnState::Inspected => {
            course.push(Moment::Now(if back.state == ReturnState::Arrived {
                What::Checking
            } else {
                What::Settling
            }));
            let by = clock(back, today).filter(|clock| !clock.is_late);
            let by = by.and_then(|clock| clock.by);
            course.push(Moment::Next(What::Ending(end), by));
        }
        ReturnState::Settled | ReturnState::Refused | ReturnState::Cancelled => {}
    }
    course
}

/// The history, a state told again being one.
fn so_far(back: &Return) -> Vec<Moment> {
    let mut so_far = vec![Moment::Happened(What::Asked, back.asked_at)];
    let mut before = ReturnState::Requested;
    for event in &back.history {
        if event.state == before {
            continue;
        }
        before = event.state;
        let what = match event.state {
            ReturnState::Requested => What::Asked,
            ReturnState::Authorised => What::Accepted,
            ReturnState::OnItsWay => What::Posted,
            ReturnState::Arrived => What::Arrived,
            ReturnState::Inspected => What::Checked,
            ReturnState::Settled => What::Ended(end(back)),
            ReturnState::Refused => What::Refused,
            ReturnState::Cancelled => What::Cancelled,
        };
        so_far.push(Moment::Happened(what, event.at));
    }
    so_far
}

/// Whether a stage is one that may not come at all.
pub fn is_perhaps(stage: &Stage) -> bool {
    stage.stage == StageKind::Delay
}

// The proof

/// The photos that were sent.
pub fn photos(back: &Return) -> Vec<&Evidence> {
    let mut photos: Vec<&Evidence> = Vec::new();
    for photo in back.items.iter().flat_map(|item| &item.ask.photos) {
        if photos.iter().all(|known| known.photo != photo.photo) {
            photos.push(photo);
        }
    }
    photos
}

/// What a shopper answered for a fact of an item.
pub fn answered<'r>(item: &'r ReturnItem, fact: &str) -> Option<&'r str> {
    let answers = item.ask.answers.iter();
    answers
        .clone()
        .find(|known| known.fact == fact)
        .map(|known| known.value.as_str())
}

/// The clauses behind the page as it stands.
pub fn proofs(back: &Return) -> Vec<&Hint> {
    let decided = back.items.iter().flat_map(|item| {
        let told = [Some(&item.decided.wish), Some(&item.decided.postage)];
        told.into_iter().chain([item.decided.refund.as_ref()])
    });
    let hints = decided.flatten().chain(back.refund.as_ref());
    let refusal = back.refusal_clause.iter();
    refusal.chain(hints.flat_map(|told| &told.hints)).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::super::samples::{back, guide, item, told};
    use super::*;

    fn day(day: u32, month: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, month, day).unwrap()
    }

    fn usd(minor: u128) -> Option<Money> {
        Money::parse(&format!("{}.{:02}", minor / 100, minor % 100), "USD")
    }

    fn stands(fields: Value, expected: Standing) {
        assert_eq!(
            standing(&back(fields.clone()), day(25, 6)),
            expected,
            "{fields}"
        );
    }

    fn paid_back(latest: &str) -> Value {
        let mut told = told("refund", "accepted");
        told["stages"] = json!([
            { "stage": "inspection", "min": 0, "max": 1, "unit": "days" },
            { "stage": "processing", "min": 0, "max": 6, "unit": "days" },
            { "stage": "delay", "min": 3, "max": 5, "unit": "days" },
        ]);
        told["latest"] = json!(latest);
        told
    }

    #[test]
    fn the_headline_says_what_is_to_be_done() {
        let is_new = |is_new| Standing::Waiting { pieces: 1, is_new };
        stands(json!({}), is_new(true));
        stands(
            json!({ "asked_at": "2026-06-24T23:00:00+02:00" }),
            is_new(false),
        );
        let authorised =
            |last_day: Option<&str>| json!({ "state": "authorised", "last_day": last_day });
        stands(authorised(None), Standing::Post { by: None });
        let by = Some(day(25, 6));
        stands(authorised(Some("2026-06-25")), Standing::Post { by });
        let was = day(24, 6);
        stands(authorised(Some("2026-06-24")), Standing::PostLate { was });
        stands(json!({ "state": "on_its_way" }), Standing::OnItsWay);
        stands(json!({ "state": "cancelled" }), Standing::Cancelled);
    }

    #[test]
    fn the_headline_says_where_the_money_is() {
        let arrived = |refund: Value| {
            json!({
                "state": "arrived", "received_on": "2026-06-22", "refund": refund,
                "estimate": { "pieces": usd_json("58.00"), "total": usd_json("64.50") },
            })
        };
        let due = Standing::Due {
            amount: usd(6450),
            by: day(29, 6),
        };
        stands(arrived(paid_back("2026-07-04")), due);
        let late = Standing::Late {
            due: Some(day(24, 6)),
        };
        let mut overdue = told("refund", "accepted");
        overdue["latest"] = json!("2026-06-24");
        stands(arrived(overdue), late);
        stands(arrived(told("refund", "accepted")), Standing::Here);
        stands(
            json!({ "state": "inspected", "received_on": "2026-06-22" }),
            Standing::Checked,
        );
        let settled = |refunded: Option<Money>, is_replaced| Standing::Settled {
            refunded,
            is_replaced,
        };
        stands(
            json!({ "state": "settled", "refunded": usd_json("64.50") }),
            settled(usd(6450), false),
        );
        stands(
            json!({ "state": "settled", "replacement_order": "KO-1" }),
            settled(None, true),
        );
    }

    fn usd_json(amount: &str) -> Value {
        json!({ "amount": amount, "currency": "USD" })
    }

    #[test]
    fn a_no_is_told_by_when_it_came() {
        let refused =
            |received: Option<&str>| json!({ "state": "refused", "received_on": received });
        stands(refused(None), Standing::RefusedAtOnce);
        stands(refused(Some("2026-06-22")), Standing::RefusedOnArrival);
    }

    #[test]
    fn money_and_replacements_end_it() {
        let money = || item("return", "accepted");
        let other = || item("exchange", "accepted");
        for (items, expected) in [
            (vec![money(), money()], End::Money),
            (vec![other()], End::Replacement),
            (vec![other(), money()], End::Both),
        ] {
            assert_eq!(end(&back(json!({ "items": items }))), expected);
        }
    }

    #[test]
    fn the_steps_are_those_of_the_way_that_was_chosen() {
        let named = |fields: Value| -> Vec<String> {
            let (guide, back) = (guide(), back(fields));
            let steps = steps(&guide, &back).into_iter();
            steps.map(|step| step.hint.text.clone()).collect()
        };
        assert_eq!(named(json!({})), ["pack", "keep"]);
        let own = json!({ "way": "own_carrier", "has_label": true });
        assert_eq!(named(own), ["pack", "trace", "keep"]);
        assert_eq!(
            named(json!({ "has_label": true })),
            ["pack", "label", "keep"]
        );
    }

    fn whats(fields: Value) -> Vec<What> {
        course(&back(fields), day(25, 6))
            .into_iter()
            .filter_map(|moment| match moment {
                Moment::Happened(what, _) | Moment::Now(what) | Moment::Next(what, _) => Some(what),
                Moment::Stage(_) => None,
            })
            .collect()
    }

    fn history(states: &[&str]) -> Value {
        let event = |state: &&str| json!({ "at": "2026-06-20T10:00:00+02:00", "state": state });
        states.iter().map(event).collect()
    }

    #[test]
    fn the_course_is_told_to_its_end() {
        assert_eq!(
            whats(json!({ "history": history(&["requested"]) })),
            [
                What::Asked,
                What::Looking,
                What::Posting,
                What::Arriving,
                What::Checking,
                What::Ending(End::Money),
            ]
        );
        // Told again with another number, it was posted once.
        let posted = history(&["authorised", "on_its_way", "on_its_way"]);
        assert_eq!(
            whats(json!({ "state": "on_its_way", "history": posted })),
            [
                What::Asked,
                What::Accepted,
                What::Posted,
                What::Travelling,
                What::Arriving,
                What::Checking,
                What::Ending(End::Money),
            ]
        );
        let settled = history(&["requested", "authorised", "arrived", "settled"]);
        assert_eq!(
            whats(json!({ "state": "settled", "history": settled })),
            [
                What::Asked,
                What::Accepted,
                What::Arrived,
                What::Ended(End::Money),
            ]
        );
        let refused = history(&["requested", "refused"]);
        assert_eq!(
            whats(json!({ "state": "refused", "history": refused })),
            [What::Asked, What::Refused]
        );
    }

    #[test]
    fn the_course_has_lengths_before_the_arrival_and_days_after_it() {
        let fields = |state: &str| {
            json!({
                "state": state, "refund": paid_back("2026-07-04"),
                "received_on": (state == "arrived").then_some("2026-06-22"),
            })
        };
        let stages = |state: &str| {
            let course = course(&back(fields(state)), day(25, 6));
            let stages = course.iter();
            stages
                .filter(|moment| matches!(moment, Moment::Stage(_)))
                .count()
        };
        assert_eq!((stages("on_its_way"), stages("arrived")), (3, 0));
        let last = course(&back(fields("arrived")), day(25, 6)).pop();
        let end = Moment::Next(What::Ending(End::Money), Some(day(29, 6)));
        assert_eq!(last, Some(end));
    }

    #[test]
    fn the_way_back_is_told_once_where_it_is_one() {
        let mut other = item("return", "accepted");
        let same = back(json!({ "items": [other.clone(), other.clone()] }));
        let counts = |back: &Return| -> Vec<usize> {
            let postages = postages(back).into_iter();
            postages.map(|(_, items)| items.len()).collect()
        };
        assert_eq!(counts(&same), [2]);
        other["decided"]["postage"]["payer"] = json!("customer");
        let two = back(json!({ "items": [item("return", "accepted"), other] }));
        assert_eq!(counts(&two), [1, 1]);
    }

    #[test]
    fn a_photo_for_two_pieces_is_shown_once() {
        let mut first = item("return", "accepted");
        first["ask"]["photos"] =
            json!([{ "photo": "a" }, { "photo": "b", "of": "photo_of_fault" }]);
        let mut second = item("return", "accepted");
        second["ask"]["photos"] = json!([{ "photo": "a" }]);
        let back = back(json!({ "items": [first, second] }));
        let named: Vec<&str> = photos(&back)
            .iter()
            .map(|photo| photo.photo.as_str())
            .collect();
        assert_eq!(named, ["a", "b"]);
    }
}
