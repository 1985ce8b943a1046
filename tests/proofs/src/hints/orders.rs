//! Made-up orders: random where the shop's system may tell one thing or another,
//! with days around every window's end.

use chrono::{DateTime, Days, FixedOffset, NaiveDate, TimeDelta};
use hemline_api_types::{
    Day, Instant,
    desk::{Step, StockItem},
    record::{
        Address, CameBack, LineRecord, OrderRecord, ParcelRecord, Pieces, ReshipCause, ReturnRecord,
    },
    returns::{Return, Tracking},
};
use hemline_policy::{fact::Fact, money::Money};
use hemline_server::{
    content::Merchant,
    order::{
        record,
        returns::steps::{self, Act},
    },
};
use serde_json::Value;

use super::World;

/// What a piece of the stock is called.
const SIZES: [&str; 4] = ["S, ink", "M, ink", "L, ink", "L, moss"];
/// An order is made anew until the server would take it in.
const TRIES: usize = 100;

/// An order with the stock of its products, at a moment.
pub fn world(shop: &Merchant, rng: &mut fastrand::Rng) -> World {
    let mut world = made(shop, rng);
    for _ in 0..TRIES {
        if record::check(&world.record).is_ok() {
            break;
        }
        world = made(shop, rng);
    }
    world
}

fn made(shop: &Merchant, rng: &mut fastrand::Rng) -> World {
    let offset = rng.choice([-8, -5, 0, 1, 2, 9]).unwrap_or(0) * 3_600;
    let offset = FixedOffset::east_opt(offset).unwrap_or_else(|| chrono::Offset::fix(&chrono::Utc));
    let start = DateTime::UNIX_EPOCH + TimeDelta::days(20_620);
    let now = start + TimeDelta::minutes(rng.i64(0..3 * 24 * 60));
    let now = now.with_timezone(&offset);
    let delivered = days_ago(shop, rng);
    let shipped = delivered + rng.u64(..9);
    let placed =
        now - TimeDelta::days(shipped.cast_signed()) - TimeDelta::minutes(rng.i64(0..4_000));
    let today = now.date_naive();
    let on = |days: u64| Some(Day(today - Days::new(days)));
    let lines: Vec<LineRecord> = (1..=rng.usize(1..=4))
        .map(|nth| line(shop, nth, rng))
        .collect();
    let is_told = rng.u8(..4) > 0;
    let stock = SIZES.iter().enumerate().map(|(nth, variant)| StockItem {
        sku: format!("T-{nth}"),
        product: "tee".to_owned(),
        variant: (*variant).to_owned(),
        quantity: rng.u32(..4),
    });
    let stock = stock.filter(|_| is_told).collect();
    let known = |rng: &mut fastrand::Rng, day: Option<Day>| day.filter(|_| rng.u8(..12) > 0);
    let mut parcels: Vec<ParcelRecord> = Vec::new();
    let parts = match rng.u8(..10) {
        0 => 0,
        1..=6 => 1,
        _ => 2,
    };
    for nth in 0..parts {
        let is_late = nth > 0 && rng.bool();
        let delivered_on = known(rng, on(delivered)).filter(|_| !is_late);
        let mut parcel = parcel(nth, &lines, parts, rng);
        parcel.shipped_on = known(rng, on(shipped));
        parcel.delivered_on = delivered_on;
        if rng.u8(..20) == 0 {
            parcel.delivered_on = None;
            let cause = ReshipCause::Unclaimed;
            parcel.came_back = Some(CameBack {
                on: Day(today - Days::new(delivered)),
                cause,
            });
        }
        parcels.push(parcel);
    }
    let money = |rng: &mut fastrand::Rng, most: u64| {
        let some = rng.u64(1..most);
        Money::parse(
            &format!("{}.{:02}", some / 100, some % 100),
            &shop.profile.currency,
        )
        .filter(|_| rng.u8(..5) > 0)
    };
    let country = rng.choice(["US", "US", "CA", "JP", "DE", "GB", "MX", "BR"]);
    let mut record = OrderRecord {
        number: "P-1".to_owned(),
        placed_at: Instant(placed),
        updated_at: None,
        email: None,
        phone: None,
        address: country.filter(|_| rng.u8(..8) > 0).and_then(address),
        payment_method: None,
        gift_order: flag(rng),
        bulk_order: flag(rng),
        flagged_abnormal: flag(rng),
        production_started: flag(rng),
        cancelled_at: None,
        shipping_fee: money(rng, 2_000),
        discount: money(rng, 3_000),
        total: None,
        parcels,
        returns: Vec::new(),
        events: Vec::new(),
        lines,
    };
    if rng.u8(..6) == 0 {
        record
            .returns
            .push(told_return(&record.lines, today, delivered, rng));
    }
    World {
        record,
        returns: Vec::new(),
        stock,
        now,
    }
}

/// Often around the end of one of the policy's windows.
fn days_ago(shop: &Merchant, rng: &mut fastrand::Rng) -> u64 {
    let mut ends = Vec::new();
    let windows = serde_json::to_value(&shop.policy).unwrap_or_default();
    days_in(&windows, &mut ends);
    match rng.choice(ends) {
        Some(end) if rng.u8(..3) > 0 => (end + rng.u64(..4)).saturating_sub(2),
        Some(_) | None => rng.u64(..60),
    }
}

fn days_in(value: &Value, ends: &mut Vec<u64>) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                if let ("days", Some(days)) = (name.as_str(), value.as_u64()) {
                    ends.push(days.min(400));
                }
                days_in(value, ends);
            }
        }
        Value::Array(values) => values.iter().for_each(|value| days_in(value, ends)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn flag(rng: &mut fastrand::Rng) -> Option<bool> {
    match rng.u8(..40) {
        0..=3 => None,
        4 => Some(true),
        _ => Some(false),
    }
}

fn line(shop: &Merchant, nth: usize, rng: &mut fastrand::Rng) -> LineRecord {
    let vocabulary = shop.policy.vocabulary();
    let words: Vec<&str> = vocabulary.words(Fact::Category).collect();
    let size = rng.usize(..SIZES.len());
    let price = rng.u64(500..9_000);
    let price = format!("{}.{:02}", price / 100, price % 100);
    LineRecord {
        id: nth.to_string(),
        name: "Tee".to_owned(),
        variant: SIZES.get(size).map(|size| (*size).to_owned()),
        sku: (rng.u8(..4) > 0).then(|| format!("T-{size}")),
        category: rng
            .choice(words)
            .map(str::to_owned)
            .filter(|_| rng.u8(..6) > 0),
        quantity: rng.u32(1..=3),
        price: Money::parse(&price, &shop.profile.currency).filter(|_| rng.u8(..15) > 0),
        final_sale: flag(rng),
        custom_made: flag(rng),
        free_gift: flag(rng),
        marked_non_returnable: flag(rng),
        set: match rng.u8(..8) {
            0 => None,
            1..=3 => Some("a set".to_owned()),
            _ => Some(String::new()),
        },
    }
}

/// With all pieces where it is the only one, or with its share.
fn parcel(nth: u32, lines: &[LineRecord], parts: u32, rng: &mut fastrand::Rng) -> ParcelRecord {
    let share = |line: &LineRecord| Pieces {
        line: line.id.clone(),
        quantity: match nth {
            0 => line.quantity.div_ceil(parts),
            _ => line.quantity / parts,
        },
    };
    let shares = lines.iter().map(share).filter(|pieces| pieces.quantity > 0);
    let is_silent = parts == 1 && rng.bool();
    ParcelRecord {
        id: nth.to_string(),
        carrier: None,
        tracking_number: None,
        tracking_url: None,
        local_courier: None,
        shipped_on: None,
        expected: None,
        delivered_on: None,
        came_back: None,
        lines: if is_silent {
            Vec::new()
        } else {
            shares.collect()
        },
    }
}

fn address(country: &str) -> Option<Address> {
    let address = serde_json::json!({ "lines": ["1 Road"], "city": "Town", "country": country });
    serde_json::from_value(address).ok()
}

/// A return that the shop's system tells of.
fn told_return(
    lines: &[LineRecord],
    today: NaiveDate,
    delivered: u64,
    rng: &mut fastrand::Rng,
) -> ReturnRecord {
    let sent = rng.u64(..=delivered);
    let received = rng.u64(..=sent);
    let is_received = rng.bool();
    ReturnRecord {
        id: "told".to_owned(),
        lines: lines
            .iter()
            .take(1)
            .map(|line| Pieces {
                line: line.id.clone(),
                quantity: 1,
            })
            .collect(),
        sent_on: Some(Day(today - Days::new(sent))),
        received_on: is_received.then(|| Day(today - Days::new(received))),
        refunded_on: None,
        refunded: None,
        reason: rng
            .choice(["changed_mind", "defective"])
            .map(str::to_owned)
            .filter(|_| rng.bool()),
    }
}

/// An earlier return of the same shopper, as far as it has come by now.
pub fn sent_back_before(
    shop: &Merchant,
    world: &mut World,
    rng: &mut fastrand::Rng,
    mut ask: impl FnMut(&World, &mut fastrand::Rng) -> Option<Return>,
) {
    let earlier = World {
        now: world.now - TimeDelta::hours(rng.i64(1..72)),
        ..world.clone()
    };
    let Some(mut back) = ask(&earlier, rng) else {
        return;
    };
    let tracking = Tracking {
        carrier: None,
        number: "1Z".to_owned(),
    };
    let acts = [
        Act::Team(Step::Authorise { instructions: None }),
        Act::Track(tracking),
    ];
    let goes = rng.usize(..=acts.len());
    for act in acts
        .iter()
        .take(goes)
        .chain((rng.u8(..4) == 0).then_some(&Act::Cancel))
    {
        if let Ok(Some(next)) = steps::take(&shop.policy, &world.record, &back, act, world.now) {
            back = next;
        }
    }
    world.returns.push(back);
}
