//! What is taken in of an order that the shop's system tells: everything has
//! bounds, what refers to something finds it, and days stand in their order.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Datelike, Days, FixedOffset, NaiveDate};
use hemline_api_types::{
    Day, FieldError, OrderRecord,
    record::{EventKind, EventRecord, LineRecord, ParcelRecord, Pieces, ReturnRecord},
};
use hemline_policy::{
    fact::{Fact, Kind},
    money::{Currency, Money},
};

use super::course::is_of;
use super::fields::{Fields, clip};

const MOST_LINES: usize = 200;
const MOST_PARCELS: usize = 50;
const MOST_RETURNS: usize = 50;
const MOST_EVENTS: usize = 500;
const MOST_PIECES: u32 = 10_000;
/// In the minor unit: beyond what any order costs, far from overflowing.
const MOST_MONEY: u128 = 1_000_000_000_000;
const LONGEST_ID: usize = 64;
const LONGEST_NAME: usize = 200;
const LONGEST_URL: usize = 2_000;

/// Whether an order can be taken in. An event may name a parcel that is not
/// there: it can arrive before the parcel is told of.
///
/// # Errors
/// Everything that is wrong, by JSON Pointer into the record.
pub fn check(record: &OrderRecord) -> Result<(), Vec<FieldError>> {
    let mut fields = Fields::default();
    sizes(&mut fields, record);
    // No word about each line of a list that is too long.
    fields.done()?;
    let mut fields = Fields::default();
    head(&mut fields, record);
    for (nth, line) in record.lines.iter().enumerate() {
        check_line(&mut fields, &format!("/lines/{nth}"), line);
    }
    let ordered_on = record.placed_at.0.date_naive();
    for (nth, parcel) in record.parcels.iter().enumerate() {
        check_parcel(&mut fields, &format!("/parcels/{nth}"), parcel, ordered_on);
    }
    for (nth, parcel) in record.returns.iter().enumerate() {
        check_return(&mut fields, &format!("/returns/{nth}"), parcel, ordered_on);
    }
    for (nth, event) in record.events.iter().enumerate() {
        let at = format!("/events/{nth}");
        instant(&mut fields, format!("{at}/at"), event.at.0);
        fields.lines(
            &at,
            [
                ("parcel", &event.parcel, LONGEST_ID),
                ("place", &event.place, LONGEST_NAME),
            ],
        );
    }
    ids(
        &mut fields,
        "lines",
        record.lines.iter().map(|line| &line.id),
    );
    let parcels = record.parcels.iter().map(|parcel| &parcel.id);
    ids(&mut fields, "parcels", parcels);
    ids(
        &mut fields,
        "returns",
        record.returns.iter().map(|parcel| &parcel.id),
    );
    all_pieces(&mut fields, record);
    all_money(&mut fields, record);
    fields.done()
}

fn sizes(fields: &mut Fields, record: &OrderRecord) {
    if record.lines.is_empty() {
        fields.wrong("/lines", "must hold at least one line");
    }
    for (pointer, count, most) in [
        ("/lines", record.lines.len(), MOST_LINES),
        ("/parcels", record.parcels.len(), MOST_PARCELS),
        ("/returns", record.returns.len(), MOST_RETURNS),
        ("/events", record.events.len(), MOST_EVENTS),
    ] {
        if count > most {
            fields.wrong(pointer, format!("holds more than {most}"));
        }
    }
    let pieces = record.parcels.iter().map(|parcel| &parcel.lines);
    for (list, nth, pieces) in pieces
        .enumerate()
        .map(|(nth, pieces)| ("parcels", nth, pieces))
        .chain(
            record
                .returns
                .iter()
                .enumerate()
                .map(|(nth, parcel)| ("returns", nth, &parcel.lines)),
        )
    {
        if pieces.len() > MOST_LINES {
            let pointer = format!("/{list}/{nth}/lines");
            fields.wrong(pointer, format!("holds more than {MOST_LINES}"));
        }
    }
}

fn head(fields: &mut Fields, record: &OrderRecord) {
    fields.line("/number", &record.number, LONGEST_ID);
    if record.number.starts_with('#') && record.number.trim_matches(['#', ' ']).is_empty() {
        fields.wrong("/number", "must not be empty");
    }
    instant(fields, "/placed_at", record.placed_at.0);
    for (pointer, at) in [
        ("/updated_at", record.updated_at),
        ("/cancelled_at", record.cancelled_at),
    ] {
        if let Some(at) = at {
            instant(fields, pointer, at.0);
        }
    }
    if record.cancelled_at.is_some_and(|at| at < record.placed_at) {
        fields.wrong("/cancelled_at", "is before the order was placed");
    }
    if let Some(email) = &record.email {
        fields.email("/email", email);
    }
    fields.lines("", [("phone", &record.phone, LONGEST_ID)]);
    if let Some(address) = &record.address {
        fields.address("/address", address);
    }
}

fn check_line(fields: &mut Fields, at: &str, line: &LineRecord) {
    fields.line(format!("{at}/id"), &line.id, LONGEST_ID);
    fields.line(format!("{at}/name"), &line.name, LONGEST_NAME);
    fields.lines(
        at,
        [
            ("variant", &line.variant, LONGEST_NAME),
            ("sku", &line.sku, LONGEST_ID),
            ("category", &line.category, LONGEST_ID),
        ],
    );
    if let Some(set) = &line.set {
        fields.text(format!("{at}/set"), set, LONGEST_ID, |_| false);
    }
    quantity(fields, at, line.quantity);
}

fn quantity(fields: &mut Fields, at: &str, quantity: u32) {
    if !(1..=MOST_PIECES).contains(&quantity) {
        let wanted = format!("must be 1 to {MOST_PIECES}");
        fields.wrong(format!("{at}/quantity"), wanted);
    }
}

fn check_parcel(fields: &mut Fields, at: &str, parcel: &ParcelRecord, ordered_on: NaiveDate) {
    fields.line(format!("{at}/id"), &parcel.id, LONGEST_ID);
    fields.lines(
        at,
        [
            ("carrier", &parcel.carrier, LONGEST_ID),
            ("tracking_number", &parcel.tracking_number, LONGEST_ID),
        ],
    );
    url(fields, at, parcel.tracking_url.as_deref());
    if let Some(courier) = &parcel.local_courier {
        let at = format!("{at}/local_courier");
        fields.line(format!("{at}/name"), &courier.name, LONGEST_ID);
        fields.lines(
            &at,
            [
                ("tracking_number", &courier.tracking_number, LONGEST_ID),
                ("contact", &courier.contact, LONGEST_NAME),
            ],
        );
        url(fields, &at, courier.tracking_url.as_deref());
    }
    let shipped_on = parcel.shipped_on;
    day(fields, at, "shipped_on", shipped_on, ordered_on);
    day(fields, at, "delivered_on", parcel.delivered_on, ordered_on);
    in_order(
        fields,
        at,
        ("shipped_on", shipped_on),
        ("delivered_on", parcel.delivered_on),
    );
    if let Some(back) = parcel.came_back {
        let on = Some(back.on);
        day(fields, at, "came_back/on", on, ordered_on);
        in_order(fields, at, ("shipped_on", shipped_on), ("came_back/on", on));
        if parcel.delivered_on.is_some() {
            let wrong = "a parcel that came back was not delivered";
            fields.wrong(format!("{at}/delivered_on"), wrong);
        }
    }
    if let Some(expected) = parcel.expected {
        let (earliest, latest) = (Some(expected.earliest), Some(expected.latest));
        day(fields, at, "expected/earliest", earliest, ordered_on);
        day(fields, at, "expected/latest", latest, ordered_on);
        in_order(
            fields,
            at,
            ("expected/earliest", earliest),
            ("expected/latest", latest),
        );
    }
}

fn check_return(fields: &mut Fields, at: &str, parcel: &ReturnRecord, ordered_on: NaiveDate) {
    fields.line(format!("{at}/id"), &parcel.id, LONGEST_ID);
    day(fields, at, "sent_on", parcel.sent_on, ordered_on);
    day(fields, at, "received_on", parcel.received_on, ordered_on);
    day(fields, at, "refunded_on", parcel.refunded_on, ordered_on);
    in_order(
        fields,
        at,
        ("sent_on", parcel.sent_on),
        ("received_on", parcel.received_on),
    );
    if let (Some(reason), Kind::Words(words)) = (&parcel.reason, Fact::Reason.kind())
        && !words.contains(&reason.as_str())
    {
        let words: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
        let wanted = format!(
            "must be one of {}, not `{}`",
            words.join(", "),
            clip(reason)
        );
        fields.wrong(format!("{at}/reason"), wanted);
    }
}

/// A day that is no mistake of the century, and not before the order. One day
/// earlier is let pass: shop and shopper may live by different calendars.
fn day(fields: &mut Fields, at: &str, name: &str, day: Option<Day>, ordered_on: NaiveDate) {
    let Some(Day(day)) = day else {
        return;
    };
    let pointer = format!("{at}/{name}");
    let next = day.checked_add_days(Days::new(1)).unwrap_or(day);
    if !is_of_this_century(day) {
        fields.wrong(pointer, format!("`{day}` is not within 2000 to 2100"));
    } else if next < ordered_on {
        fields.wrong(pointer, format!("`{day}` is before the order was placed"));
    }
}

fn instant(fields: &mut Fields, pointer: impl Into<String>, at: DateTime<FixedOffset>) {
    let day = at.date_naive();
    if !is_of_this_century(day) {
        fields.wrong(pointer, format!("`{day}` is not within 2000 to 2100"));
    }
}

fn is_of_this_century(day: NaiveDate) -> bool {
    (2000..=2100).contains(&day.year())
}

fn in_order(fields: &mut Fields, at: &str, first: (&str, Option<Day>), then: (&str, Option<Day>)) {
    if let ((name, Some(first)), (pointer, Some(then))) = (first, then)
        && then < first
    {
        let (then, name) = (then.0, name.replace('/', "."));
        fields.wrong(
            format!("{at}/{pointer}"),
            format!("`{then}` is before `{name}`"),
        );
    }
}

/// `https://` with a host, so that a link leads to a carrier and nowhere else.
fn url(fields: &mut Fields, at: &str, url: Option<&str>) {
    let Some(url) = url else {
        return;
    };
    let host = url
        .strip_prefix("https://")
        .and_then(|rest| rest.split(['/', '?', '#']).next())
        .unwrap_or_default();
    let is_host = host.bytes().any(|b| b.is_ascii_alphanumeric())
        && host
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b':'));
    let shows = url.bytes().all(|b| b.is_ascii_graphic() && b != b'\\');
    if !is_host || !shows || url.len() > LONGEST_URL {
        let wanted = format!("`{}` is not an https address", clip(url));
        fields.wrong(format!("{at}/tracking_url"), wanted);
    }
}

fn ids<'a>(fields: &mut Fields, list: &str, ids: impl Iterator<Item = &'a String>) {
    let mut known = HashSet::new();
    for (nth, id) in ids.enumerate() {
        if !known.insert(id) {
            let pointer = format!("/{list}/{nth}/id");
            fields.wrong(pointer, format!("`{}` stands twice", clip(id)));
        }
    }
}

/// No more pieces of a line leave, or come back, than were ordered. What came
/// back to the shop undelivered may leave again.
fn all_pieces(fields: &mut Fields, record: &OrderRecord) {
    let lines: HashMap<&str, u32> = record
        .lines
        .iter()
        .map(|line| (line.id.as_str(), line.quantity))
        .collect();
    let mut sent = HashMap::new();
    for (nth, parcel) in record.parcels.iter().enumerate() {
        let at = format!("/parcels/{nth}/lines");
        let events = &record.events;
        let came_back = |event: &EventRecord| {
            event.kind == EventKind::CameBack && is_of(record, event, Some(parcel))
        };
        if parcel.came_back.is_some() || events.iter().any(came_back) {
            pieces(fields, &at, &parcel.lines, &lines, &mut HashMap::new());
        } else {
            pieces(fields, &at, &parcel.lines, &lines, &mut sent);
        }
    }
    let mut returned = HashMap::new();
    for (nth, parcel) in record.returns.iter().enumerate() {
        let at = format!("/returns/{nth}/lines");
        pieces(fields, &at, &parcel.lines, &lines, &mut returned);
    }
}

fn pieces<'a>(
    fields: &mut Fields,
    at: &str,
    pieces: &'a [Pieces],
    lines: &HashMap<&str, u32>,
    so_far: &mut HashMap<&'a str, u32>,
) {
    for (nth, piece) in pieces.iter().enumerate() {
        let at = format!("{at}/{nth}");
        let Some(ordered) = lines.get(piece.line.as_str()) else {
            let wrong = format!("there is no line `{}`", clip(&piece.line));
            fields.wrong(format!("{at}/line"), wrong);
            continue;
        };
        quantity(fields, &at, piece.quantity);
        let sum = so_far.entry(piece.line.as_str()).or_default();
        *sum = sum.saturating_add(piece.quantity);
        if *sum > *ordered {
            let wrong = format!("makes {sum} in all, and {ordered} were ordered");
            fields.wrong(format!("{at}/quantity"), wrong);
        }
    }
}

/// One currency, and amounts that can be added up.
fn all_money(fields: &mut Fields, record: &OrderRecord) {
    let head = [
        ("/total", record.total),
        ("/shipping_fee", record.shipping_fee),
        ("/discount", record.discount),
    ];
    let prices = record.lines.iter().enumerate();
    let refunds = record.returns.iter().enumerate();
    let mut first: Option<Currency> = None;
    for (pointer, money) in head
        .into_iter()
        .map(|(pointer, money)| (pointer.to_owned(), money))
        .chain(prices.map(|(nth, line)| (format!("/lines/{nth}/price"), line.price)))
        .chain(refunds.map(|(nth, parcel)| (format!("/returns/{nth}/refunded"), parcel.refunded)))
    {
        let Some(Money { minor, currency }) = money else {
            continue;
        };
        let order = *first.get_or_insert(currency);
        if currency != order {
            let wrong = format!("is in {currency}, and the order in {order}");
            fields.wrong(pointer, wrong);
        } else if minor > MOST_MONEY {
            fields.wrong(pointer, "is more than an order can cost");
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::super::example::order;
    use super::*;

    fn wrong(fields: Value) -> Vec<(String, String)> {
        let wrong = check(&order(fields)).err().unwrap_or_default();
        wrong.into_iter().map(|w| (w.pointer, w.detail)).collect()
    }

    fn line(id: &str, quantity: u32) -> Value {
        json!({ "id": id, "name": "Dress", "quantity": quantity })
    }

    fn pieces(line: &str, quantity: u32) -> Value {
        json!([{ "line": line, "quantity": quantity }])
    }

    #[test]
    fn an_order_is_taken_in() {
        for fields in [
            json!({}),
            json!({ "number": "#1001", "email": "a@b.c", "phone": "ask", "total": { "amount": "1.00", "currency": "USD" } }),
            // Sent, come back, sent again.
            json!({
                "parcels": [
                    { "id": "p", "shipped_on": "2026-06-02", "lines": pieces("a", 1),
                      "came_back": { "on": "2026-06-09", "cause": "unclaimed" } },
                    { "id": "q", "shipped_on": "2026-06-10", "lines": pieces("a", 1),
                      "tracking_url": "https://track.example/?n=1",
                      "expected": { "earliest": "2026-06-12", "latest": "2026-06-12" } },
                ],
                "returns": [{ "id": "r", "lines": pieces("a", 1), "reason": "defective" }],
            }),
            json!({
                "parcels": [{ "id": "p", "lines": pieces("a", 1) }, { "id": "q", "lines": pieces("a", 1) }],
                "events": [{ "at": "2026-06-09T10:00:00Z", "kind": "came_back", "parcel": "p" }],
            }),
            // By the shop's calendar it is still the day before.
            json!({ "parcels": [{ "id": "p", "shipped_on": "2026-05-31" }] }),
            // It may be told of later.
            json!({ "events": [{ "at": "2026-06-02T10:00:00Z", "kind": "shipped", "parcel": "p" }] }),
        ] {
            assert_eq!(wrong(fields), []);
        }
    }

    #[test]
    fn what_is_wrong_is_told_at_its_place() {
        let parcel = |fields: Value| {
            let mut parcel = json!({ "id": "p", "shipped_on": "2026-06-05" });
            for (name, value) in fields.as_object().unwrap() {
                parcel[name] = value.clone();
            }
            json!({ "parcels": [parcel] })
        };
        let usd = json!({ "amount": "1.00", "currency": "USD" });
        let eur = json!({ "amount": "1.00", "currency": "EUR" });
        let much = json!({ "amount": "10000000000.01", "currency": "USD" });
        for (fields, pointer, detail) in [
            (json!({ "number": "" }), "/number", "must not be empty"),
            (json!({ "number": "# " }), "/number", "must not be empty"),
            (
                json!({ "number": "1".repeat(65) }),
                "/number",
                "has more than 64 characters",
            ),
            (
                json!({ "number": "1\n1" }),
                "/number",
                "holds a control character",
            ),
            (
                json!({ "placed_at": "1999-12-31T10:00:00Z" }),
                "/placed_at",
                "`1999-12-31` is not within 2000 to 2100",
            ),
            (
                json!({ "updated_at": "2101-01-01T10:00:00Z" }),
                "/updated_at",
                "`2101-01-01` is not within 2000 to 2100",
            ),
            (
                json!({ "cancelled_at": "2026-06-01T07:59:59Z" }),
                "/cancelled_at",
                "is before the order was placed",
            ),
            (
                json!({ "email": "me" }),
                "/email",
                "`me` is not an email address",
            ),
            (
                json!({ "address": { "lines": ["1", "2", "3", "4", "5"], "city": "Bonn", "country": "DE" } }),
                "/address/lines",
                "must be 1 to 4 lines",
            ),
            (
                json!({ "address": { "lines": ["1"], "city": " ", "country": "DE" } }),
                "/address/city",
                "must not be empty",
            ),
            (
                json!({ "lines": [] }),
                "/lines",
                "must hold at least one line",
            ),
            (
                json!({ "lines": vec![line("a", 1); 201] }),
                "/lines",
                "holds more than 200",
            ),
            (
                json!({ "parcels": vec![json!({ "id": "p" }); 51] }),
                "/parcels",
                "holds more than 50",
            ),
            (
                json!({ "lines": [line("a", 0)] }),
                "/lines/0/quantity",
                "must be 1 to 10000",
            ),
            (
                json!({ "lines": [line("a", 10_001)] }),
                "/lines/0/quantity",
                "must be 1 to 10000",
            ),
            (
                json!({ "lines": [line("a", 1), line("a", 1)] }),
                "/lines/1/id",
                "`a` stands twice",
            ),
            (
                parcel(json!({ "lines": pieces("b", 1) })),
                "/parcels/0/lines/0/line",
                "there is no line `b`",
            ),
            (
                parcel(json!({ "lines": pieces("a", 2) })),
                "/parcels/0/lines/0/quantity",
                "makes 2 in all, and 1 were ordered",
            ),
            (
                json!({ "parcels": [{ "id": "p", "lines": pieces("a", 1) }, { "id": "q", "lines": pieces("a", 1) }] }),
                "/parcels/1/lines/0/quantity",
                "makes 2 in all, and 1 were ordered",
            ),
            (
                json!({ "returns": [{ "id": "p", "lines": pieces("a", 1) }, { "id": "q", "lines": pieces("a", 1) }] }),
                "/returns/1/lines/0/quantity",
                "makes 2 in all, and 1 were ordered",
            ),
            (
                json!({ "returns": [{ "id": "p", "lines": [], "sent_on": "2026-06-09", "received_on": "2026-06-08" }] }),
                "/returns/0/received_on",
                "`2026-06-08` is before `sent_on`",
            ),
            (
                parcel(json!({ "delivered_on": "2026-06-04" })),
                "/parcels/0/delivered_on",
                "`2026-06-04` is before `shipped_on`",
            ),
            (
                parcel(json!({ "shipped_on": "2026-05-30" })),
                "/parcels/0/shipped_on",
                "`2026-05-30` is before the order was placed",
            ),
            (
                parcel(json!({ "expected": { "earliest": "2026-06-09", "latest": "2026-06-08" } })),
                "/parcels/0/expected/latest",
                "`2026-06-08` is before `expected.earliest`",
            ),
            (
                parcel(
                    json!({ "delivered_on": "2026-06-09", "came_back": { "on": "2026-06-09", "cause": "unclaimed" } }),
                ),
                "/parcels/0/delivered_on",
                "a parcel that came back was not delivered",
            ),
            (
                json!({ "total": usd, "discount": eur }),
                "/discount",
                "is in EUR, and the order in USD",
            ),
            (
                json!({ "shipping_fee": much }),
                "/shipping_fee",
                "is more than an order can cost",
            ),
        ] {
            assert_eq!(wrong(fields), [(pointer.to_owned(), detail.to_owned())]);
        }
        let fields = json!({ "returns": [{ "id": "r", "lines": [], "reason": "too dear" }] });
        let (pointer, detail) = wrong(fields).remove(0);
        assert_eq!(pointer, "/returns/0/reason");
        assert!(
            detail.starts_with("must be one of `defective`, ")
                && detail.ends_with("not `too dear`")
        );
    }

    #[test]
    fn a_link_leads_over_https_to_a_host() {
        for (url, is_taken) in [
            ("https://track.example", true),
            ("https://track.example:8443/a?b=c#d", true),
            ("http://track.example", false),
            ("https://", false),
            ("https:///x", false),
            ("https://./", false),
            ("https://user@track.example/", false),
            ("https://track.example/a b", false),
            ("https://track.example\\@evil.example", false),
            ("javascript:alert(1)", false),
            ("HTTPS://track.example", false),
        ] {
            let courier = json!({ "name": "Local", "tracking_url": url });
            let fields = json!({ "parcels": [{ "id": "p", "tracking_url": url, "local_courier": courier }] });
            let pointers: Vec<String> = wrong(fields).into_iter().map(|(at, _)| at).collect();
            let expected: &[&str] = if is_taken {
                &[]
            } else {
                &[
                    "/parcels/0/tracking_url",
                    "/parcels/0/local_courier/tracking_url",
                ]
            };
            assert_eq!(pointers, expected, "{url}");
        }
    }
}
