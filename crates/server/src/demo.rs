//! A shop's orders and stock for a demonstration: `demo.toml` in its folder tells
//! the situations, with days that count from the moment that is passed in. Nobody
//! in them is real.

use std::collections::HashSet;
use std::fs;
use std::io::ErrorKind;
use std::ops::Range;
use std::path::Path;

use chrono::{DateTime, FixedOffset, TimeDelta};
use hemline_api_types::desk::StockItem;
use hemline_api_types::record::{
    Address, CameBack, EventKind, EventRecord, Expected, LineRecord, LocalCourier, OrderRecord,
    ParcelRecord, PaymentMethod, Pieces, ReshipCause, ReturnRecord,
};
use hemline_api_types::{Day, Instant};
use hemline_policy::fact::Fact;
use hemline_policy::money::Money;
use serde::Deserialize;
use serde::de::{Deserializer, Error, IgnoredAny};
use toml::Spanned;

use crate::Report;
use crate::content::{Merchant, toml_report};
use crate::order::record;

/// What a shop shows.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Demo {
    /// The most telling first.
    pub orders: Vec<Shown>,
    /// What can be had in exchange.
    pub stock: Vec<StockItem>,
}

/// An order, and the situation that it shows.
#[derive(Clone, Debug, PartialEq)]
pub struct Shown {
    pub order: OrderRecord,
    /// In plain words, for who demonstrates.
    pub shows: String,
}

/// Each key of an order, a line or a parcel is called as in [`OrderRecord`]; a
/// moment or a day is told by its distance.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    stock: Vec<Spanned<StockItem>>,
    #[serde(default)]
    usual: Usual,
    #[serde(default)]
    order: Vec<Spanned<OrderEntry>>,
    /// What stands on the demo page is read by `content/products.rs`.
    #[serde(default, rename = "shop")]
    _shop: IgnoredAny,
    #[serde(default, rename = "product")]
    _products: IgnoredAny,
}

/// What holds of each order and each line that does not say otherwise.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Usual {
    order: OrderMarks,
    line: LineMarks,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct OrderMarks {
    payment_method: Option<PaymentMethod>,
    gift_order: Option<bool>,
    bulk_order: Option<bool>,
    flagged_abnormal: Option<bool>,
    production_started: Option<bool>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct LineMarks {
    final_sale: Option<bool>,
    custom_made: Option<bool>,
    free_gift: Option<bool>,
    marked_non_returnable: Option<bool>,
    set: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OrderEntry {
    number: Spanned<String>,
    shows: String,
    placed: Distance,
    email: String,
    phone: Option<String>,
    address: Address,
    payment_method: Option<PaymentMethod>,
    gift_order: Option<bool>,
    bulk_order: Option<bool>,
    flagged_abnormal: Option<bool>,
    production_started: Option<bool>,
    cancelled: Option<Distance>,
    line: Vec<LineEntry>,
    shipping_fee: Option<Spanned<String>>,
    discount: Option<Spanned<String>>,
    #[serde(default)]
    parcel: Vec<ParcelEntry>,
    #[serde(default, rename = "return")]
    returns: Vec<ReturnEntry>,
    #[serde(default)]
    event: Vec<EventEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LineEntry {
    name: String,
    variant: Option<String>,
    sku: Option<String>,
    category: Option<Spanned<String>>,
    quantity: Option<u32>,
    price: Option<Spanned<String>>,
    final_sale: Option<bool>,
    custom_made: Option<bool>,
    free_gift: Option<bool>,
    marked_non_returnable: Option<bool>,
    set: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ParcelEntry {
    carrier: Option<String>,
    tracking_number: Option<String>,
    tracking_url: Option<String>,
    local_courier: Option<LocalCourier>,
    shipped: Option<DayDistance>,
    /// The earliest day and the latest.
    expected: Option<[DayDistance; 2]>,
    delivered: Option<DayDistance>,
    came_back: Option<DayDistance>,
    came_back_cause: Option<ReshipCause>,
    /// Lines by their place from 1, whole; all where it does not say.
    #[serde(default)]
    lines: Vec<Spanned<usize>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ReturnEntry {
    lines: Vec<Spanned<usize>>,
    sent: Option<DayDistance>,
    received: Option<DayDistance>,
    refunded: Option<DayDistance>,
    amount: Option<Spanned<String>>,
    reason: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct EventEntry {
    at: Distance,
    kind: EventKind,
    /// By its place from 1.
    parcel: Option<usize>,
    place: Option<String>,
}

/// From now: `-20m`, `-3h`, `+2d`.
#[derive(Clone, Copy)]
struct Distance(TimeDelta);

/// From today: `-30d`.
#[derive(Clone, Copy)]
struct DayDistance(TimeDelta);

impl<'de> Deserialize<'de> for Distance {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let wanted = || D::Error::custom("expected a distance like `-20m`, `-3h` or `-30d`");
        distance(&text).map(Self).ok_or_else(wanted)
    }
}

impl<'de> Deserialize<'de> for DayDistance {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let days = distance(&text).filter(|_| text.ends_with('d'));
        let wanted = || D::Error::custom("expected a distance in days like `-30d`");
        days.map(Self).ok_or_else(wanted)
    }
}

fn distance(text: &str) -> Option<TimeDelta> {
    let (number, unit) = text.split_at_checked(text.len().checked_sub(1)?)?;
    if !number.starts_with(['-', '+']) && number != "0" {
        return None;
    }
    // Years are far enough, and far from overflowing.
    let number = i64::from(number.parse::<i16>().ok()?);
    match unit {
        "m" => TimeDelta::try_minutes(number),
        "h" => TimeDelta::try_hours(number),
        "d" => TimeDelta::try_days(number),
        _ => None,
    }
}

/// What a shop shows at `now`; none where its folder has no `demo.toml`.
///
/// # Errors
/// What is wrong with the file.
pub fn read(
    folder: &Path,
    merchant: &Merchant,
    now: DateTime<FixedOffset>,
) -> Result<Option<Demo>, Vec<Report>> {
    let path = folder.join("demo.toml");
    let text = match fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(vec![Report::file(&path, format!("can't be read: {error}"))]),
    };
    let file: File =
        toml::from_str(&text).map_err(|error| vec![toml_report(&path, &text, 0, &error)])?;
    let mut teller = Teller {
        merchant,
        now,
        usual: &file.usual,
        wrong: Vec::new(),
    };
    let mut numbers = HashSet::new();
    let mut orders = Vec::new();
    for entry in &file.order {
        let order = teller.order(entry.get_ref());
        if !numbers.insert(order.number.clone()) {
            let span = entry.get_ref().number.span();
            teller.wrong(span, "an order above has this number".to_owned());
        }
        for error in record::check(&order).err().unwrap_or_default() {
            let said = format!("`{}`: {}", error.pointer, error.detail);
            teller.wrong(entry.get_ref().number.span(), said);
        }
        let shows = entry.get_ref().shows.clone();
        orders.push(Shown { order, shows });
    }
    let stock = teller.stock(file.stock);
    let wrong = teller.wrong;
    if wrong.is_empty() {
        return Ok(Some(Demo { orders, stock }));
    }
    let report = |(span, said)| Report::at(&path, &text, span, said);
    Err(wrong.into_iter().map(report).collect())
}

/// So many orders after the pattern of those that are shown, each with a number
/// of its own.
pub fn many(shown: &[Shown], count: u64) -> impl Iterator<Item = OrderRecord> {
    let patterns = shown.iter().cycle().zip(1..=count);
    patterns.map(|(Shown { order, .. }, nth)| OrderRecord {
        number: format!("{}-{nth}", order.number),
        email: order.email.as_ref().map(|email| format!("{nth}.{email}")),
        ..order.clone()
    })
}

/// Tells an entry at a moment, and what is wrong with it.
struct Teller<'a> {
    merchant: &'a Merchant,
    now: DateTime<FixedOffset>,
    usual: &'a Usual,
    wrong: Vec<(Range<usize>, String)>,
}

impl Teller<'_> {
    fn order(&mut self, entry: &OrderEntry) -> OrderRecord {
        let usual = &self.usual.order;
        let mut order = OrderRecord {
            number: entry.number.get_ref().clone(),
            placed_at: self.at(entry.placed),
            updated_at: Some(Instant(self.now)),
            email: Some(entry.email.clone()),
            phone: entry.phone.clone(),
            address: Some(entry.address.clone()),
            payment_method: entry.payment_method.or(usual.payment_method),
            gift_order: entry.gift_order.or(usual.gift_order),
            bulk_order: entry.bulk_order.or(usual.bulk_order),
            flagged_abnormal: entry.flagged_abnormal.or(usual.flagged_abnormal),
            production_started: entry.production_started.or(usual.production_started),
            cancelled_at: entry.cancelled.map(|distance| self.at(distance)),
            lines: Vec::new(),
            shipping_fee: None,
            discount: None,
            total: None,
            parcels: Vec::new(),
            returns: Vec::new(),
            events: entry.event.iter().map(|event| self.event(event)).collect(),
        };
        order.shipping_fee = self.money(entry.shipping_fee.as_ref());
        order.discount = self.money(entry.discount.as_ref());
        for (entry, nth) in entry.line.iter().zip(1..) {
            order.lines.push(self.line(entry, nth));
        }
        order.total = total(&order);
        for (entry, nth) in entry.parcel.iter().zip(1..) {
            order.parcels.push(self.parcel(entry, nth, &order.lines));
        }
        for (entry, nth) in entry.returns.iter().zip(1..) {
            order.returns.push(self.way_back(entry, nth, &order.lines));
        }
        order
    }

    fn line(&mut self, entry: &LineEntry, nth: usize) -> LineRecord {
        if let Some(category) = &entry.category {
            let vocabulary = self.merchant.policy.vocabulary();
            if let Err(error) = vocabulary.parse(Fact::Category, category.get_ref()) {
                self.wrong(category.span(), error.to_string());
            }
        }
        let price = self.money(entry.price.as_ref());
        let usual = &self.usual.line;
        LineRecord {
            id: nth.to_string(),
            name: entry.name.clone(),
            variant: entry.variant.clone(),
            sku: entry.sku.clone(),
            category: entry.category.as_ref().map(|word| word.get_ref().clone()),
            quantity: entry.quantity.unwrap_or(1),
            price,
            final_sale: entry.final_sale.or(usual.final_sale),
            custom_made: entry.custom_made.or(usual.custom_made),
            free_gift: entry.free_gift.or(usual.free_gift),
            marked_non_returnable: entry.marked_non_returnable.or(usual.marked_non_returnable),
            set: entry.set.clone().or_else(|| usual.set.clone()),
        }
    }

    fn parcel(&mut self, entry: &ParcelEntry, nth: usize, lines: &[LineRecord]) -> ParcelRecord {
        let cause = entry.came_back_cause;
        ParcelRecord {
            id: nth.to_string(),
            carrier: entry.carrier.clone(),
            tracking_number: entry.tracking_number.clone(),
            tracking_url: entry.tracking_url.clone(),
            local_courier: entry.local_courier.clone(),
            shipped_on: self.day(entry.shipped),
            expected: entry.expected.map(|[earliest, latest]| Expected {
                earliest: self.on(earliest),
                latest: self.on(latest),
            }),
            delivered_on: self.day(entry.delivered),
            came_back: self
                .day(entry.came_back)
                .zip(cause)
                .map(|(on, cause)| CameBack { on, cause }),
            lines: self.pieces(&entry.lines, lines),
        }
    }

    fn way_back(&mut self, entry: &ReturnEntry, nth: usize, lines: &[LineRecord]) -> ReturnRecord {
        ReturnRecord {
            id: nth.to_string(),
            lines: self.pieces(&entry.lines, lines),
            sent_on: self.day(entry.sent),
            received_on: self.day(entry.received),
            refunded_on: self.day(entry.refunded),
            refunded: self.money(entry.amount.as_ref()),
            reason: entry.reason.clone(),
        }
    }

    fn event(&self, entry: &EventEntry) -> EventRecord {
        EventRecord {
            at: self.at(entry.at),
            kind: entry.kind,
            parcel: entry.parcel.map(|nth| nth.to_string()),
            place: entry.place.clone(),
        }
    }

    fn stock(&mut self, entries: Vec<Spanned<StockItem>>) -> Vec<StockItem> {
        let mut skus = HashSet::new();
        for entry in &entries {
            let item = entry.get_ref();
            let words = [&item.sku, &item.product, &item.variant];
            if words.iter().any(|word| word.trim().is_empty()) {
                let wanted = "an item has a sku, a product and a variant";
                self.wrong(entry.span(), wanted.to_owned());
            }
            if !skus.insert(item.sku.clone()) {
                self.wrong(entry.span(), "an item above has this sku".to_owned());
            }
        }
        entries.into_iter().map(Spanned::into_inner).collect()
    }

    fn pieces(&mut self, places: &[Spanned<usize>], lines: &[LineRecord]) -> Vec<Pieces> {
        let mut pieces = Vec::new();
        for place in places {
            let line = place.get_ref().checked_sub(1);
            match line.and_then(|place| lines.get(place)) {
                Some(line) => pieces.push(Pieces {
                    line: line.id.clone(),
                    quantity: line.quantity,
                }),
                None => self.wrong(place.span(), "the order has no such line".to_owned()),
            }
        }
        pieces
    }

    fn money(&mut self, amount: Option<&Spanned<String>>) -> Option<Money> {
        let amount = amount?;
        let currency = &self.merchant.profile.currency;
        let money = Money::parse(amount.get_ref(), currency);
        if money.is_none() {
            self.wrong(amount.span(), format!("is no amount of {currency}"));
        }
        money
    }

    fn at(&self, Distance(distance): Distance) -> Instant {
        Instant(self.now + distance)
    }

    fn on(&self, DayDistance(distance): DayDistance) -> Day {
        Day(self.now.date_naive() + distance)
    }

    fn day(&self, distance: Option<DayDistance>) -> Option<Day> {
        distance.map(|distance| self.on(distance))
    }

    fn wrong(&mut self, span: Range<usize>, said: String) {
        self.wrong.push((span, said));
    }
}

/// What was paid in all: the pieces and their way, without the discount.
fn total(order: &OrderRecord) -> Option<Money> {
    let prices = order.lines.iter();
    let prices = prices.filter_map(|line| Some(line.price?.times(u64::from(line.quantity))));
    let sum = prices.chain(order.shipping_fee).reduce(|sum, more| Money {
        minor: sum.minor + more.minor,
        ..sum
    })?;
    let less = order.discount.map_or(0, |discount| discount.minor);
    Some(Money {
        minor: sum.minor.saturating_sub(less),
        ..sum
    })
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use hemline_api_types::order::{Order, OrderState, ParcelState};
    use hemline_policy::document::Topic;

    use super::*;
    use crate::content;
    use crate::order::course::Course;
    use crate::order::{facts, view};

    fn now() -> DateTime<FixedOffset> {
        DateTime::parse_from_rfc3339("2026-06-30T09:10:11Z").unwrap()
    }

    fn folder() -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../merchants")
    }

    fn demo(id: &str) -> (Merchant, Demo) {
        let folder = folder().join(id);
        let merchant = content::load_merchant(&folder).unwrap();
        let demo = read(&folder, &merchant, now()).unwrap().unwrap();
        (merchant, demo)
    }

    fn shop(id: &str) -> (Merchant, Vec<Shown>) {
        let (merchant, demo) = demo(id);
        (merchant, demo.orders)
    }

    fn shops() -> Vec<(Merchant, Vec<Shown>)> {
        let merchants = content::load(&folder()).unwrap();
        merchants
            .iter()
            .map(|merchant| shop(&merchant.id))
            .collect()
    }

    fn seen(merchant: &Merchant, order: &OrderRecord) -> Order {
        view::view(&merchant.policy, order, &[], Vec::new(), now())
    }

    #[test]
    fn each_shop_shows_an_order_on_every_stage_of_its_way() {
        for (merchant, shown) in shops() {
            let id = &merchant.id;
            assert!((14..=26).contains(&shown.len()), "{id}: {}", shown.len());
            let orders: Vec<Order> = shown
                .iter()
                .map(|shown| seen(&merchant, &shown.order))
                .collect();
            for state in [
                OrderState::Placed,
                OrderState::Sent,
                OrderState::PartlyDelivered,
                OrderState::Delivered,
                OrderState::CameBack,
                OrderState::Cancelled,
            ] {
                let some = orders.iter().any(|order| order.state == state);
                assert!(some, "{id} shows no order that is {state:?}");
            }
            let mut parcels = orders.iter().flat_map(|order| &order.parcels);
            assert!(
                parcels.any(|parcel| parcel.state == ParcelState::Late),
                "{id}"
            );
            let mut parcels = orders.iter().flat_map(|order| &order.parcels);
            assert!(parcels.any(|parcel| parcel.local_courier.is_some()), "{id}");
            let mut returns = orders.iter().flat_map(|order| &order.returns);
            assert!(returns.any(|back| back.refunded_on.is_some()), "{id}");
            for country in ["US", "CA", "JP", "FR", "DE", "AU"] {
                let mut destinations = orders.iter().filter_map(|order| order.destination.as_ref());
                let some = destinations.any(|to| to.country.to_string() == country);
                assert!(some, "{id} shows no order to {country}");
            }
        }
    }

    #[test]
    fn nobody_in_them_is_real() {
        for (merchant, shown) in shops() {
            for Shown { order, .. } in shown {
                let number = format!("{} {}", merchant.id, order.number);
                let email = order.email.unwrap();
                let is_reserved = ["example.com", "example.org"]
                    .iter()
                    .any(|host| email.ends_with(host));
                assert!(is_reserved, "{number}: {email}");
                let is_invented = order.phone.is_none_or(|phone| phone.contains("555 01"));
                assert!(is_invented, "{number}");
                for parcel in order.parcels {
                    let courier = parcel
                        .local_courier
                        .and_then(|courier| courier.tracking_url);
                    for url in parcel.tracking_url.into_iter().chain(courier) {
                        let host = url.split('/').nth(2).unwrap();
                        let is_reserved = ["example.com", "example.org"]
                            .iter()
                            .any(|reserved| host.ends_with(reserved));
                        assert!(is_reserved, "{number}: {url}");
                    }
                }
            }
        }
    }

    /// The outcome of a topic for an order, or for one of its lines, with what the
    /// shopper answers.
    fn outcome(
        shops: &[(Merchant, Vec<Shown>)],
        number: &str,
        line: Option<usize>,
        topic: Topic,
        answers: &str,
    ) -> String {
        let (merchant, order) = shops
            .iter()
            .find_map(|(merchant, shown)| {
                let shown = shown.iter().find(|shown| shown.order.number == number)?;
                Some((merchant, &shown.order))
            })
            .unwrap();
        let policy = &merchant.policy;
        let mut facts = facts::of_order(policy, &Course::of(order), now());
        if let Some(line) = line {
            facts = facts::of_lines(policy, &facts, &[&order.lines[line - 1]]);
        }
        for answer in answers.split_whitespace() {
            let (name, value) = answer.split_once('=').unwrap();
            let fact = Fact::named(name).unwrap();
            facts.set(fact, policy.vocabulary().parse(fact, value).unwrap());
        }
        policy.outcome(topic, &facts).name().to_owned()
    }

    #[test]
    fn the_situations_are_those_that_they_are_said_to_be() {
        const WHOLE: &str = "condition=new tags_attached=true original_packaging=true";
        let shops = shops();
        let fault = &format!("{WHOLE} reason=defective");
        let regret = &format!("{WHOLE} reason=changed_mind");
        let size = &format!("{WHOLE} reason=other_size in_stock=true");
        let sold_out = &format!("{WHOLE} reason=other_size in_stock=false");
        for (number, line, topic, answers, expected) in [
            ("KO-20481", None, Topic::Cancel, "", "accepted"),
            ("KO-20480", None, Topic::Cancel, "", "refused"),
            ("KO-20479", None, Topic::Cancel, "", "accepted"),
            ("KO-20476", None, Topic::Cancel, "", "refused"),
            ("KO-20470", None, Topic::Cancel, "", "refused"),
            ("KO-20426", Some(1), Topic::Return, fault, "accepted"),
            ("KO-20426", Some(1), Topic::Return, regret, "refused"),
            ("KO-20312", Some(1), Topic::Return, fault, "accepted"),
            ("KO-20298", Some(1), Topic::Return, fault, "review"),
            ("KO-20402", Some(1), Topic::Return, fault, "refused"),
            ("KO-20402", Some(2), Topic::Return, fault, "accepted"),
            ("KO-20397", Some(1), Topic::Exchange, regret, "refused"),
            ("KO-20397", Some(1), Topic::Return, fault, "accepted"),
            ("KO-20391", Some(1), Topic::Return, fault, "review"),
            ("KO-20413", Some(1), Topic::Return, fault, "accepted"),
            ("KO-20413", Some(1), Topic::Return, regret, "refused"),
            ("KO-20413", Some(2), Topic::Exchange, size, "accepted"),
            ("KO-20413", Some(2), Topic::Return, size, "review"),
            ("KO-20413", Some(3), Topic::Return, fault, "refused"),
            ("KO-20408", Some(2), Topic::Exchange, sold_out, "accepted"),
            ("KO-20404", Some(1), Topic::Return, fault, "accepted"),
            ("AK-70361", Some(1), Topic::Return, regret, "accepted"),
            ("AK-70361", Some(1), Topic::Postage, regret, "accepted"),
            ("AK-70356", Some(1), Topic::Postage, regret, "accepted"),
            ("AK-70352", Some(1), Topic::Postage, fault, "accepted"),
            ("AK-70281", Some(2), Topic::Return, regret, "accepted"),
            ("AK-70347", Some(2), Topic::Return, regret, "accepted"),
            ("AK-70318", Some(1), Topic::Return, regret, "accepted"),
            ("AK-70318", Some(1), Topic::Postage, regret, "accepted"),
            ("AK-70122", Some(1), Topic::Return, regret, "accepted"),
            ("AK-70109", Some(1), Topic::Return, regret, "refused"),
            ("AK-70329", Some(1), Topic::Return, regret, "refused"),
            ("AK-70329", Some(2), Topic::Return, regret, "refused"),
            ("AK-70329", Some(3), Topic::Return, regret, "accepted"),
            ("AK-70333", Some(1), Topic::Return, regret, "refused"),
            ("AK-70333", Some(2), Topic::Return, regret, "refused"),
            (
                "AK-70336",
                Some(1),
                Topic::Return,
                "whole_set=false",
                "refused",
            ),
            ("AK-70341", Some(1), Topic::Return, regret, "refused"),
            ("AK-70347", Some(1), Topic::Postage, regret, "review"),
            ("AK-70302", Some(1), Topic::Return, regret, "review"),
            ("AK-70318", Some(1), Topic::Exchange, "", "refused"),
            ("KR50256", Some(1), Topic::Return, regret, "accepted"),
            ("KR50256", Some(2), Topic::Exchange, size, "accepted"),
            ("KR49870", Some(1), Topic::Return, regret, "refused"),
            ("KR49870", Some(2), Topic::Exchange, size, "review"),
            ("KR50217", Some(1), Topic::Return, regret, "accepted"),
            ("KR49980", Some(1), Topic::Return, regret, "accepted"),
            ("KR49966", Some(1), Topic::Return, regret, "refused"),
            ("KR49966", Some(1), Topic::Exchange, regret, "review"),
            ("KS-318204", None, Topic::Customs, "", "accepted"),
            ("KS-318190", None, Topic::Customs, "", "accepted"),
            ("KS-318201", None, Topic::Amend, "", "review"),
            ("KS-317950", None, Topic::Amend, "", "refused"),
            (
                "KS-317540",
                None,
                Topic::Claim,
                "claim=missing_item",
                "accepted",
            ),
            (
                "KS-317522",
                None,
                Topic::Claim,
                "claim=missing_item",
                "refused",
            ),
            (
                "KS-317210",
                None,
                Topic::Claim,
                "claim=return_not_arrived proof_of_postage=false",
                "review",
            ),
            ("KS-317690", Some(1), Topic::Return, "", "review"),
            ("KS-317602", Some(2), Topic::Exchange, size, "review"),
            ("KS-316870", Some(1), Topic::Return, regret, "review"),
        ] {
            let told = outcome(&shops, number, line, topic, answers);
            assert_eq!(told, expected, "{number} {} {answers}", topic.name());
        }
    }

    /// A line with a sku is a piece of the stock, so that its product's other sizes
    /// can be offered.
    #[test]
    fn the_stock_holds_the_pieces_of_the_orders() {
        for id in ["allegra-k", "kallesia", "kalre", "kaolate"] {
            let (_, demo) = demo(id);
            let sizes = |product: &str| {
                let of_it = demo.stock.iter().filter(|item| item.product == product);
                of_it.count()
            };
            let lines = demo.orders.iter().flat_map(|shown| &shown.order.lines);
            let mut skus = 0;
            for line in lines {
                let Some(sku) = &line.sku else { continue };
                skus += 1;
                let item = demo.stock.iter().find(|item| item.sku == *sku).unwrap();
                assert_eq!(Some(&item.variant), line.variant.as_ref(), "{id} {sku}");
                assert!(sizes(&item.product) > 1, "{id} {sku}");
            }
            assert!(skus >= 3, "{id}");
            let has = |none: bool| demo.stock.iter().any(|item| (item.quantity == 0) == none);
            assert!(has(true) && has(false), "{id}");
        }
    }

    /// For each shop a return can be told with two reasons and part of what was bought.
    #[test]
    fn each_shop_shows_an_order_of_several_pieces_to_send_back() {
        for (merchant, shown) in shops() {
            let mut several = shown.iter().filter(|Shown { order, shows }| {
                shows.starts_with("to send back")
                    && order.lines.len() > 1
                    && order.lines.iter().any(|line| line.quantity > 1)
                    && order.lines.iter().all(|line| line.price.is_some())
                    && order.returns.is_empty()
                    && order
                        .parcels
                        .iter()
                        .all(|parcel| parcel.delivered_on.is_some())
            });
            assert!(several.next().is_some(), "{}", merchant.id);
        }
    }

    #[test]
    fn what_a_parcel_that_came_back_costs_is_told() {
        let (merchant, shown) = shop("kaolate");
        let fees: Vec<_> = shown
            .iter()
            .flat_map(|shown| seen(&merchant, &shown.order).decisions)
            .filter(|told| told.topic == Topic::Reship)
            .map(|told| told.fee.map(Money::amount))
            .collect();
        assert_eq!(fees, [Some("14.00".to_owned()), None, None]);
    }

    #[test]
    fn a_return_starts_the_refunds_clock() {
        for (merchant, shown) in shops() {
            let orders = shown.iter().map(|shown| seen(&merchant, &shown.order));
            let returns: Vec<_> = orders.flat_map(|order| order.returns).collect();
            let mut waiting = returns.iter().filter(|back| back.refunded_on.is_none());
            let runs =
                waiting.any(|back| back.received_on.is_some() && back.refund.latest.is_some());
            // Where no time is stated, there is no last day to tell.
            let is_stated = merchant.id != "kaolate";
            assert_eq!(runs, is_stated, "{}", merchant.id);
        }
    }

    #[test]
    fn many_orders_are_the_same_at_every_run() {
        let (_, shown) = shop("kalre");
        let fifty = || many(&shown, 50).collect::<Vec<_>>();
        assert_eq!(fifty(), fifty());
        let pattern = &shown[49 % shown.len()];
        assert_eq!(fifty()[49].number, format!("{}-50", pattern.order.number));
        let numbers: HashSet<String> = fifty().into_iter().map(|order| order.number).collect();
        assert_eq!(numbers.len(), 50);
    }

    #[test]
    fn what_is_wrong_is_told_with_its_place() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("demo.toml");
        let (merchant, _) = shop("kalre");
        let told = |text: &str| {
            fs::write(&file, text).unwrap();
            let reports = read(folder.path(), &merchant, now()).unwrap_err();
            reports
                .iter()
                .map(Report::to_string)
                .collect::<Vec<_>>()
                .join("\n")
        };
        let good = "\
            stock = [{ sku = \"T-M\", product = \"T\", variant = \"M\", quantity = 0 }]\n\
            usual = { order = {}, line = {} }\n\
            [[order]]\n\
            number = \"1\"\n\
            shows = \"x\"\n\
            placed = \"-20m\"\n\
            email = \"a@example.com\"\n\
            address = { lines = [\"1 Example St\"], city = \"Boston\", country = \"US\" }\n\
            line = [{ name = \"Tee\", category = \"top\", price = \"38.00\" }]\n";
        fs::write(&file, good).unwrap();
        let demo = read(folder.path(), &merchant, now()).unwrap().unwrap();
        assert_eq!((demo.orders.len(), demo.stock.len()), (1, 1));
        for (from, to, said) in [
            (
                "-20m",
                "20m",
                "demo.toml:6:10: expected a distance like `-20m`, `-3h` or `-30d`",
            ),
            ("-20m", "-99999d", "expected a distance like"),
            ("38.00", "38", "demo.toml:9:51: is no amount of USD"),
            ("\"top\"", "\"hat\"", "`category` must be one of"),
            ("shows", "show", "unknown field `show`"),
            (
                "\"T-M\"",
                "\"\"",
                "demo.toml:1:10: an item has a sku, a product and a variant",
            ),
            (
                "quantity = 0",
                "quantity = -1",
                "demo.toml:1:66: invalid value",
            ),
            ("quantity = 0", "count = 0", "unknown field `count`"),
            (
                "[{ sku",
                "[{ sku = \"T-M\", product = \"T\", variant = \"L\", quantity = 1 }, { sku",
                "an item above has this sku",
            ),
            (
                "\"Tee\"",
                "\"\"",
                "demo.toml:4:10: `/lines/0/name`: must not be empty",
            ),
            (
                "line = [",
                "parcel = [{ lines = [2] }]\nline = [",
                "the order has no such line",
            ),
            (
                "line = [",
                "parcel = [{ shipped = \"-3h\" }]\nline = [",
                "expected a distance in days like `-30d`",
            ),
        ] {
            let told = told(&good.replacen(from, to, 1));
            assert!(told.contains(said), "{told}");
        }
        let (_, order) = good.split_once("[[order]]").unwrap();
        let twice = told(&format!("{good}[[order]]{order}"));
        assert!(
            twice.contains("demo.toml:11:10: an order above has this number"),
            "{twice}"
        );
        fs::remove_file(&file).unwrap();
        assert!(read(folder.path(), &merchant, now()).unwrap().is_none());
    }
}
