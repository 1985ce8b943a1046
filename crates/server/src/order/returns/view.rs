//! A return as its shopper and the shop's team see it at a moment.

use chrono::{DateTime, FixedOffset};
use hemline_api_types::{Day, desk::OrderReturn, returns::Return};
use hemline_policy::{
    document::Topic,
    fact::{Fact, Value},
};

use super::super::course::Course;
use super::super::{facts, view};
use super::{Basis, of_order, with_own};

/// The return with what the policy says about its refund now.
pub fn shown(basis: &Basis, back: &Return, now: DateTime<FixedOffset>) -> Return {
    // As it is now: the basis may know it from before a step, or not yet.
    let others = basis.returns.iter();
    let others = others.filter(|known| known.reference != back.reference);
    let returns: Vec<Return> = others.chain([back]).cloned().collect();
    let record = with_own(basis.record, &returns);
    let course = Course::of(&record);
    let wants_money = back.items.iter().any(|item| item.decided.refund.is_some());
    let mut parcels = course.returns.iter();
    let parcel = parcels.find(|parcel| parcel.parcel.id == back.reference);
    let refund = parcel.filter(|_| wants_money && super::counts(back));
    let refund = refund.map(|parcel| {
        let order = of_order(basis.policy, &course, now);
        let facts = facts::of_return(basis.policy, &course, &order, parcel);
        view::told(basis.policy, Topic::Refund, None, &facts)
    });
    Return {
        refund,
        ..back.clone()
    }
}

/// The return with its order, for the merchant's side.
pub fn of_merchant(basis: &Basis, back: &Return, now: DateTime<FixedOffset>) -> OrderReturn {
    let course = Course::of(basis.record);
    let facts = facts::of_order(basis.policy, &course, now);
    let delivered_on = match facts.get(Fact::DeliveredOn) {
        Some(Value::Day(day)) => Some(Day(day)),
        _ => None,
    };
    let address = basis.record.address.as_ref();
    OrderReturn {
        order: basis.record.number.clone(),
        shopper: address.and_then(|address| address.name.clone()),
        delivered_on,
        back: shown(basis, back, now),
    }
}
