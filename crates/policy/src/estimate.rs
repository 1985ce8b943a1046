//! What should come back for pieces that go back: an estimate by the policy's own
//! figures, in whole minor units, the same in the browser and on the server.
//!
//! Laws, held as properties below:
//! - Returned in any number of parts, an order's discount is taken off once.
//! - The shipping fee comes back at most once, and only where the policy says so.
//! - No amount falls below nothing, and the total is the sum of its lines.

use serde::{Deserialize, Serialize};

use crate::document::Payer;
use crate::money::Money;

/// What was paid for the order, as far as it is told.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Paid {
    /// All its pieces before discount.
    pub pieces: Option<Money>,
    pub discount: Option<Money>,
    pub shipping_fee: Option<Money>,
    /// Value of the pieces that went back before.
    pub gone_back: Option<Money>,
    /// The shipping fee came back before.
    pub shipping_fee_given: bool,
}

/// Pieces of one line that are to be refunded, with what the policy says of them.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    /// Of one piece.
    pub price: Option<Money>,
    pub quantity: u32,
    pub shipping_fee_refunded: Option<bool>,
    pub payer: Option<Payer>,
    /// Off the refund where the shop's label is used.
    pub label_deduction: Option<Money>,
    /// Toward the postage.
    pub contribution: Option<Money>,
    pub restocking_percent: Option<u8>,
    /// Of one piece.
    pub restocking_fee: Option<Money>,
}

/// The lines of an estimate; one that does not apply is absent.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Estimate {
    /// The pieces, at the price they were sold for.
    pub pieces: Money,
    /// Their share of the order's discount, taken off.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub discount: Option<Money>,
    /// Added.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shipping_fee: Option<Money>,
    /// Taken off.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub restocking: Option<Money>,
    /// Taken off.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label_deduction: Option<Money>,
    /// Added.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contribution: Option<Money>,
    pub total: Money,
}

/// Estimates the refund of these parts, sent back in one parcel. None where a
/// price is not known, currencies differ, or there is nothing to refund.
pub fn estimate(paid: &Paid, parts: &[Part], with_our_label: bool) -> Option<Estimate> {
    let values = parts
        .iter()
        .map(|part| Some(part.price?.times(u64::from(part.quantity))));
    let values: Vec<Money> = values.collect::<Option<_>>()?;
    let currency = values.first()?.currency;
    let known = [
        paid.pieces,
        paid.discount,
        paid.shipping_fee,
        paid.gone_back,
    ];
    let mut all = values.iter().chain(known.iter().flatten());
    if all.any(|amount| amount.currency != currency) {
        return None;
    }
    let money = |minor: u128| Money { minor, currency };
    let pieces: u128 = values.iter().map(|value| value.minor).sum();
    let discount = discount_share(paid, pieces).map(money);
    let shipping_fee = paid.shipping_fee.filter(|_| {
        let says_so = |part: &Part| part.shipping_fee_refunded == Some(true);
        !paid.shipping_fee_given && parts.iter().any(says_so)
    });
    let restocking: u128 = parts
        .iter()
        .zip(&values)
        .map(|(part, value)| {
            let percent = u128::from(part.restocking_percent.unwrap_or_default());
            let fee = part.restocking_fee.filter(|fee| fee.currency == currency);
            let fee = fee.map_or(0, |fee| fee.times(u64::from(part.quantity)).minor);
            value.minor.saturating_mul(percent) / 100 + fee
        })
        .sum();
    let restocking = Some(restocking).filter(|sum| *sum > 0).map(money);
    // One parcel, one label: it costs nothing where the shop pays for any piece in it.
    let shopper_pays = |part: &Part| part.payer == Some(Payer::Customer);
    let label_deduction = parts
        .iter()
        .filter_map(|part| part.label_deduction)
        .max_by_key(|amount| amount.minor)
        .filter(|amount| {
            with_our_label && amount.currency == currency && parts.iter().all(shopper_pays)
        });
    let contribution = parts
        .iter()
        .filter_map(|part| part.contribution)
        .max_by_key(|amount| amount.minor)
        .filter(|amount| amount.currency == currency);
    let sum = |amounts: &[Option<Money>]| -> u128 {
        amounts.iter().flatten().map(|amount| amount.minor).sum()
    };
    let total = (pieces + sum(&[shipping_fee, contribution])).saturating_sub(sum(&[
        discount,
        restocking,
        label_deduction,
    ]));
    Some(Estimate {
        pieces: money(pieces),
        discount,
        shipping_fee,
        restocking,
        label_deduction,
        contribution,
        total: money(total),
    })
}

/// The share of the discount that falls on pieces of this value: the share of
/// everything gone back with them, less the share of what had gone before.
fn discount_share(paid: &Paid, value: u128) -> Option<u128> {
    let (all, discount) = (paid.pieces?.minor, paid.discount?.minor);
    if all == 0 || discount == 0 {
        return None;
    }
    let before = paid.gone_back.map_or(0, |gone| gone.minor);
    let share = |gone: u128| discount.saturating_mul(gone.min(all)) / all;
    Some(share(before.saturating_add(value)) - share(before))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn usd(minor: u128) -> Money {
        Money {
            minor,
            ..Money::parse("0.00", "USD").unwrap()
        }
    }

    fn part(minor: u128, quantity: u32) -> Part {
        Part {
            price: Some(usd(minor)),
            quantity,
            shipping_fee_refunded: None,
            payer: None,
            label_deduction: None,
            contribution: None,
            restocking_percent: None,
            restocking_fee: None,
        }
    }

    fn paid(pieces: u128, discount: u128) -> Paid {
        Paid {
            pieces: Some(usd(pieces)),
            discount: Some(usd(discount)),
            shipping_fee: Some(usd(650)),
            ..Paid::default()
        }
    }

    fn total(paid: &Paid, parts: &[Part], label: bool) -> Option<u128> {
        estimate(paid, parts, label).map(|estimate| estimate.total.minor)
    }

    #[test]
    fn the_shipping_fee_comes_back_where_the_policy_says_so_and_once() {
        let mut faulty = part(5800, 1);
        let order = paid(5800, 0);
        assert_eq!(total(&order, &[faulty.clone()], false), Some(5800));
        faulty.shipping_fee_refunded = Some(true);
        assert_eq!(total(&order, &[faulty.clone()], false), Some(6450));
        let given = Paid {
            shipping_fee_given: true,
            ..order
        };
        assert_eq!(total(&given, &[faulty], false), Some(5800));
    }

    #[test]
    fn a_label_costs_where_it_is_used_and_the_shopper_pays_for_all() {
        let mut own = part(2000, 2);
        own.payer = Some(Payer::Customer);
        own.label_deduction = Some(usd(699));
        let order = paid(6000, 0);
        assert_eq!(total(&order, &[own.clone()], true), Some(3301));
        assert_eq!(total(&order, &[own.clone()], false), Some(4000));
        let mut ours = part(2000, 1);
        ours.payer = Some(Payer::Merchant);
        assert_eq!(total(&order, &[own, ours], true), Some(6000));
    }

    #[test]
    fn postage_that_the_shop_adds_counts_once_a_parcel() {
        let mut helped = part(2000, 1);
        helped.contribution = Some(usd(699));
        let both = [helped.clone(), helped];
        assert_eq!(total(&paid(4000, 0), &both, false), Some(4699));
    }

    #[test]
    fn restocking_is_taken_off() {
        let mut costly = part(2000, 2);
        costly.restocking_percent = Some(10);
        costly.restocking_fee = Some(usd(100));
        assert_eq!(total(&paid(4000, 0), &[costly], false), Some(3400));
    }

    #[test]
    fn what_can_not_be_told_is_not_estimated() {
        let priceless = Part {
            price: None,
            ..part(1, 1)
        };
        assert_eq!(total(&paid(1, 0), &[part(1, 1), priceless], false), None);
        assert_eq!(total(&paid(1, 0), &[], false), None);
        let euros = Part {
            price: Money::parse("1.00", "EUR"),
            ..part(1, 1)
        };
        assert_eq!(total(&paid(1, 0), &[euros], false), None);
    }

    proptest! {
        #[test]
        fn in_any_parts_the_discount_is_taken_off_once(
            prices in prop::collection::vec((1_u128..100_000, 1_u32..5), 1..8),
            tenth in 0_u128..=10,
        ) {
            let all: u128 = prices.iter().map(|(price, count)| price * u128::from(*count)).sum();
            let discount = all * tenth / 10;
            let (mut gone, mut back) = (0, 0);
            for (price, count) in &prices {
                let order = Paid { gone_back: Some(usd(gone)), ..paid(all, discount) };
                let estimate = estimate(&order, &[part(*price, *count)], false).unwrap();
                prop_assert!(estimate.discount.is_none_or(|share| share.minor <= estimate.pieces.minor));
                back += estimate.total.minor;
                gone += estimate.pieces.minor;
            }
            prop_assert_eq!(back, all - discount);
        }

        #[test]
        fn the_total_is_the_sum_of_its_lines(
            price in 0_u128..10_000, quantity in 1_u32..4, discount in 0_u128..50_000,
            label in 0_u128..20_000, percent in 0_u8..=100,
        ) {
            let mut costly = part(price, quantity);
            costly.payer = Some(Payer::Customer);
            costly.label_deduction = Some(usd(label));
            costly.restocking_percent = Some(percent);
            costly.shipping_fee_refunded = Some(true);
            let all = price * u128::from(quantity);
            let estimate = estimate(&paid(all, discount.min(all)), &[costly], true).unwrap();
            let minor = |amount: Option<Money>| amount.map_or(0, |amount| amount.minor);
            let added = estimate.pieces.minor + minor(estimate.shipping_fee) + minor(estimate.contribution);
            let taken = minor(estimate.discount) + minor(estimate.restocking) + minor(estimate.label_deduction);
            prop_assert_eq!(estimate.total.minor, added.saturating_sub(taken));
        }
    }
}
