//! What becomes of what a shopper writes to the team. Where the order is open, the
//! shop's records count first and the shopper's answers second; where it is not,
//! the answers alone, and nothing is looked up by a number that was only typed.
//! Nothing is held back for a refusal: the team gets it with its decision.

use chrono::{DateTime, FixedOffset, TimeDelta};
use hemline_api_types::{
    Day, FieldError, Instant, OrderRecord,
    contact::{
        ANSWERABLE, ContactTopic, FieldKind, NamedPieces, OrderUse, Question, Redecided, Reply,
        Ticket, TicketAsk, TicketReply, TicketState, TopicField,
    },
    order::Told,
    returns::Return,
};
use hemline_policy::{
    decision::Outcome,
    document::{Need, Policy, Topic},
    fact::{Fact, Facts, Value},
};

use super::answers;
use super::course::Course;
use super::facts;
use super::fields::{Fields, clip, photo_of};
use super::returns::with_own;

/// What is decided on.
#[derive(Clone, Copy)]
pub struct Basis<'a> {
    pub topic: &'a ContactTopic,
    /// Of the order's day where one is open, else of today.
    pub policy: &'a Policy,
    pub order: Option<Opened<'a>>,
}

/// The order that is open.
#[derive(Clone, Copy)]
pub struct Opened<'a> {
    pub record: &'a OrderRecord,
    pub returns: &'a [Return],
}

/// Why it is not kept.
#[derive(Clone, Debug, PartialEq)]
pub enum Wrong {
    Invalid(Vec<FieldError>),
    /// The decision is another one than was shown.
    Differs(Box<Redecided>),
}

const LONGEST_ID: usize = 64;
const LONGEST_LINE: usize = 200;
const LONGEST_TEXT: usize = 2_000;
const LONGEST_MESSAGE: usize = 4_000;
const MOST_PIECES: usize = 50;
const MOST_FIELDS: usize = 20;
const MOST_ANSWERS: usize = 40;
const MOST_PHOTOS: usize = 10;
const MOST_REPLIES: usize = 50;

/// Whether it can be taken in under its topic, whatever the order.
///
/// # Errors
/// Everything that is wrong, by JSON Pointer into the request.
pub fn check_ask(
    topic: &ContactTopic,
    ask: &TicketAsk,
    is_open: bool,
) -> Result<(), Vec<FieldError>> {
    let mut fields = Fields::default();
    fields.email("/email", &ask.email);
    match (&ask.order, topic.order) {
        (Some(_), OrderUse::None) => fields.wrong("/order", "this topic is about no order"),
        (Some(number), OrderUse::Wanted | OrderUse::Possible) => {
            fields.line("/order", number, LONGEST_ID);
        }
        (None, OrderUse::Wanted) if !is_open => fields.wrong("/order", "must not be empty"),
        (None, OrderUse::Wanted | OrderUse::Possible | OrderUse::None) => {}
    }
    let subject = ask.subject.as_deref().unwrap_or_default();
    fields.text("/subject", subject, LONGEST_LINE, |_| false);
    fields.words("/message", ask.message.as_deref(), LONGEST_MESSAGE);
    check_pieces(&mut fields, ask, is_open);
    check_photos(&mut fields, ask, is_open);
    check_fields(&mut fields, topic, ask);
    if ask.answers.len() > MOST_ANSWERS {
        fields.wrong("/answers", format!("holds more than {MOST_ANSWERS}"));
    }
    if topic.question.is_none() {
        for (name, is_there) in [
            ("/answers", !ask.answers.is_empty()),
            ("/shown", ask.shown.is_some()),
        ] {
            if is_there {
                fields.wrong(name, "nothing is decided on this topic");
            }
        }
    }
    let tells = [
        !ask.pieces.is_empty(),
        !ask.photos.is_empty(),
        !ask.fields.is_empty(),
    ];
    if !says(ask) && !tells.contains(&true) {
        fields.wrong("/message", "must not be empty");
    }
    fields.done()
}

fn check_pieces(fields: &mut Fields, ask: &TicketAsk, is_open: bool) {
    if !ask.pieces.is_empty() && !is_open {
        fields.wrong("/pieces", "can be named once the order is open");
    }
    if ask.pieces.len() > MOST_PIECES {
        fields.wrong("/pieces", format!("holds more than {MOST_PIECES}"));
    }
    for (nth, pieces) in ask.pieces.iter().enumerate().take(MOST_PIECES) {
        fields.line(format!("/pieces/{nth}/line"), &pieces.line, LONGEST_ID);
        if pieces.quantity == 0 {
            fields.wrong(format!("/pieces/{nth}/quantity"), "must be at least 1");
        }
        let mut before = ask.pieces.iter().take(nth);
        if before.any(|other| other.line == pieces.line) {
            fields.wrong(format!("/pieces/{nth}/line"), "stands twice");
        }
    }
}

fn check_photos(fields: &mut Fields, ask: &TicketAsk, is_open: bool) {
    if !ask.photos.is_empty() && !is_open {
        fields.wrong("/photos", "can be added once the order is open");
    }
    if ask.photos.len() > MOST_PHOTOS {
        fields.wrong("/photos", format!("holds more than {MOST_PHOTOS}"));
    }
    for (nth, evidence) in ask.photos.iter().enumerate().take(MOST_PHOTOS) {
        fields.photo(format!("/photos/{nth}/photo"), &evidence.photo);
    }
}

fn check_fields(fields: &mut Fields, topic: &ContactTopic, ask: &TicketAsk) {
    if ask.fields.len() > MOST_FIELDS {
        fields.wrong("/fields", format!("holds more than {MOST_FIELDS}"));
    }
    for (nth, answer) in ask.fields.iter().enumerate().take(MOST_FIELDS) {
        let at = format!("/fields/{nth}");
        let mut known = topic.fields.iter();
        let Some(field) = known.find(|field| field.id == answer.field) else {
            let wrong = format!("there is no field `{}`", clip(&answer.field));
            fields.wrong(format!("{at}/field"), wrong);
            continue;
        };
        let mut before = ask.fields.iter().take(nth);
        if before.any(|other| other.field == answer.field) {
            fields.wrong(format!("{at}/field"), "stands twice");
        }
        let at = format!("{at}/text");
        match &field.kind {
            FieldKind::Line => fields.line(at, &answer.text, LONGEST_LINE),
            FieldKind::Text if answer.text.trim().is_empty() => {
                fields.wrong(at, "must not be empty");
            }
            FieldKind::Text => fields.words(at, Some(&answer.text), LONGEST_TEXT),
            FieldKind::Choice(options) if options.contains(&answer.text) => {}
            FieldKind::Choice(options) => {
                let options: Vec<String> = options.iter().map(|word| format!("`{word}`")).collect();
                fields.wrong(at, format!("must be one of {}", options.join(", ")));
            }
        }
    }
    let is_missing = |field: &&TopicField| {
        !field.optional && !ask.fields.iter().any(|answer| answer.field == field.id)
    };
    for field in topic.fields.iter().filter(is_missing) {
        fields.wrong("/fields", format!("`{}` is missing", field.id));
    }
}

fn says(ask: &TicketAsk) -> bool {
    let words = ask.message.as_deref().unwrap_or_default();
    !words.trim().is_empty()
}

/// Whether each photo is one of the order's.
///
/// # Errors
/// Those that are not, by JSON Pointer into the request.
pub fn check_photos_of(ask: &TicketAsk, of_order: &[String]) -> Result<(), Vec<FieldError>> {
    let mut fields = Fields::default();
    for (nth, evidence) in ask.photos.iter().enumerate() {
        if !of_order.contains(&evidence.photo) {
            let pointer = format!("/photos/{nth}/photo");
            fields.wrong(pointer, "is not a photo of this order");
        }
    }
    fields.done()
}

/// Decides at this moment on what was written, under `reference`.
///
/// # Errors
/// Why it is not kept.
pub fn decide(
    basis: &Basis,
    mut ask: TicketAsk,
    reference: String,
    now: DateTime<FixedOffset>,
) -> Result<Ticket, Wrong> {
    let Basis {
        topic,
        policy,
        order,
    } = *basis;
    check_ask(topic, &ask, order.is_some()).map_err(Wrong::Invalid)?;
    let pieces = match order {
        Some(opened) => named(&ask, opened.record).map_err(Wrong::Invalid)?,
        None => Vec::new(),
    };
    let decided = match &topic.question {
        Some(question) => Some(settled(basis, question, &mut ask, now)?),
        None => None,
    };
    needs(topic, decided.as_ref(), &ask, order.is_some()).map_err(Wrong::Invalid)?;
    let has_words = |text: &String| !text.trim().is_empty();
    ask.subject = ask.subject.filter(has_words);
    ask.message = ask.message.filter(has_words);
    if order.is_some() {
        ask.order = None;
    }
    Ok(Ticket {
        reference,
        key: None,
        asked_at: Instant(now),
        state: TicketState::Open,
        title: topic.title.clone(),
        ask,
        order: order.map(|opened| opened.record.number.clone()),
        pieces,
        decided,
        policy_version: Day(policy.since().unwrap_or_default()),
        replies: Vec::new(),
    })
}

/// The pieces by their names in the order.
fn named(ask: &TicketAsk, record: &OrderRecord) -> Result<Vec<NamedPieces>, Vec<FieldError>> {
    let mut fields = Fields::default();
    let mut named = Vec::new();
    for (nth, pieces) in ask.pieces.iter().enumerate() {
        let mut lines = record.lines.iter();
        let Some(line) = lines.find(|line| line.id == pieces.line) else {
            let wrong = format!("there is no line `{}`", clip(&pieces.line));
            fields.wrong(format!("/pieces/{nth}/line"), wrong);
            continue;
        };
        if pieces.quantity > line.quantity {
            let wrong = format!("the order has {} of it", line.quantity);
            fields.wrong(format!("/pieces/{nth}/quantity"), wrong);
        }
        named.push(NamedPieces {
            line: line.id.clone(),
            quantity: pieces.quantity,
            name: line.name.clone(),
            variant: line.variant.clone(),
        });
    }
    fields.done().map(|()| named)
}

/// The decision on the topic's question, where it is the one that was shown.
fn settled(
    basis: &Basis,
    question: &Question,
    ask: &mut TicketAsk,
    now: DateTime<FixedOffset>,
) -> Result<Told, Wrong> {
    let policy = basis.policy;
    let mut facts = match basis.order {
        Some(opened) => of_records(policy, question.topic, opened, now),
        None => of_clock(policy, ask, now),
    };
    for known in &question.facts {
        if let Some(fact) = Fact::named(&known.fact)
            && facts.get(fact).is_none()
        {
            facts::set_word(policy, &mut facts, fact, &known.value);
        }
    }
    let mut fields = Fields::default();
    let overruled = answers::take(
        &mut fields,
        "/answers",
        &mut ask.answers,
        |fact| ANSWERABLE.contains(&fact) || fact == Fact::Today,
        policy,
        &mut facts,
    );
    fields.done().map_err(Wrong::Invalid)?;
    let decided = Told::by(policy, question.topic, &facts);
    if ask.shown != Some(decided.outcome) {
        return Err(Wrong::Differs(Box::new(Redecided { decided, overruled })));
    }
    Ok(decided)
}

/// What the shop's records say. A parcel that came back says why by itself.
fn of_records(policy: &Policy, topic: Topic, opened: Opened, now: DateTime<FixedOffset>) -> Facts {
    let record = with_own(opened.record, opened.returns);
    let course = Course::of(&record);
    let order = facts::of_order(policy, &course, now);
    match (topic, course.stranded().as_slice()) {
        (Topic::Reship, [(trip, items)]) => facts::of_reship(policy, &order, trip, *items),
        (_, _) => order,
    }
}

/// The moment alone. Where the shopper is, it may be another day than here.
fn of_clock(policy: &Policy, ask: &TicketAsk, now: DateTime<FixedOffset>) -> Facts {
    let here = now.date_naive();
    let told = ask
        .answers
        .iter()
        .find(|answer| answer.fact == Fact::Today.name());
    let told = told.and_then(|answer| policy.vocabulary().parse(Fact::Today, &answer.value).ok());
    let today = match told {
        Some(Value::Day(day)) if (day - here).abs() <= TimeDelta::days(1) => day,
        Some(_) | None => here,
    };
    let mut facts = Facts::default();
    facts.set(Fact::Now, Value::Instant(now));
    facts.set(Fact::Today, Value::Day(today));
    facts
}

/// What the clause wants with it. Photos and pieces can be wanted only where the
/// order is open; what is refused is taken in as it is.
fn needs(
    topic: &ContactTopic,
    decided: Option<&Told>,
    ask: &TicketAsk,
    is_open: bool,
) -> Result<(), Vec<FieldError>> {
    let mut fields = Fields::default();
    if decided.is_some_and(|told| told.outcome == Outcome::Refused) {
        return fields.done();
    }
    let of_decision = decided.map_or(&[][..], |told| &told.needs);
    let has_reason = || {
        let mut answers = ask.answers.iter();
        answers.any(|answer| answer.fact == Fact::Reason.name())
    };
    let mut wants_words = None;
    let mut seen: Vec<Need> = Vec::new();
    for need in of_decision.iter().chain(&topic.needs) {
        if seen.contains(need) {
            continue;
        }
        seen.push(*need);
        if let Some(what) = photo_of(*need) {
            let mut photos = ask.photos.iter();
            if is_open && !photos.any(|photo| photo.of == Some(*need)) {
                fields.wrong("/photos", format!("add a photo of {what}"));
            }
            continue;
        }
        match need {
            Need::ListOfMissingItems if is_open && ask.pieces.is_empty() && !says(ask) => {
                fields.wrong("/pieces", "name what is missing");
            }
            Need::ListOfMissingItems if !is_open => wants_words = Some("name what is missing"),
            Need::Description => wants_words = Some("say what is wrong with it"),
            Need::Reason if !has_reason() => wants_words = Some("say why"),
            Need::ListOfMissingItems
            | Need::Reason
            | Need::OrderNumber
            | Need::Email
            | Need::Phone
            | Need::DeliveryAddress
            | Need::TaxIdRfc
            | Need::NationalId11
            | Need::ProofOfPostage
            | Need::NewsletterSignup
            | Need::PhotoOfItemsReceived
            | Need::PhotoOfParcel
            | Need::PhotoOfItem
            | Need::PhotoOfFault
            | Need::PhotoOfItemReceived => {}
        }
    }
    if let Some(wanted) = wants_words.filter(|_| !says(ask)) {
        fields.wrong("/message", wanted);
    }
    fields.done()
}

/// The ticket after the team's word; none where that changes nothing.
///
/// # Errors
/// Everything that is wrong with the reply.
pub fn reply(
    ticket: &Ticket,
    reply: &Reply,
    now: DateTime<FixedOffset>,
) -> Result<Option<Ticket>, Vec<FieldError>> {
    let mut fields = Fields::default();
    match &reply.text {
        Some(text) if text.trim().is_empty() => fields.wrong("/text", "must not be empty"),
        Some(text) => fields.words("/text", Some(text), LONGEST_MESSAGE),
        None if !reply.close => fields.wrong("/text", "must be there, or the ticket be closed"),
        None => {}
    }
    if ticket.replies.len() >= MOST_REPLIES {
        fields.wrong("/text", format!("there are {MOST_REPLIES} already"));
    }
    fields.done()?;
    let state = match reply.close {
        true => TicketState::Closed,
        false => TicketState::Answered,
    };
    if reply.text.is_none() && ticket.state == state {
        return Ok(None);
    }
    let mut next = ticket.clone();
    next.state = state;
    next.replies
        .extend(reply.text.iter().map(|text| TicketReply {
            at: Instant(now),
            text: text.clone(),
        }));
    Ok(Some(next))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use hemline_api_types::contact::Contact;
    use serde_json::{Value as Json, json};

    use super::super::example::{at, order, policy, said};
    use super::*;

    const NOW: &str = "2026-06-20T12:00:00+02:00";

    fn contact(shop: &str) -> Contact {
        let merchants = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../merchants");
        let merchant = crate::content::load_merchant(&merchants.join(shop)).unwrap();
        merchant.contact
    }

    /// What is asked on a topic, with these answers, and photos for every need.
    fn ask(topic: &ContactTopic, answers: &[(&str, &str)], shown: &str) -> TicketAsk {
        let answers = answers
            .iter()
            .map(|(fact, value)| json!({ "fact": fact, "value": value }));
        let fields = topic.fields.iter().map(|field| {
            let text = match &field.kind {
                FieldKind::Line | FieldKind::Text => "words",
                FieldKind::Choice(options) => &options[0],
            };
            json!({ "field": field.id, "text": text })
        });
        let mut ask = json!({
            "topic": topic.id, "email": "mia@example.com", "message": "Words.",
            "answers": answers.collect::<Vec<_>>(), "fields": fields.collect::<Vec<_>>(),
        });
        if topic.question.is_some() {
            ask["shown"] = shown.into();
        }
        serde_json::from_value(ask).unwrap()
    }

    /// Decides with the order open where there is one.
    fn decided(
        shop: &str,
        topic: &str,
        opened: Option<Json>,
        answers: &[(&str, &str)],
        shown: &str,
    ) -> Result<Ticket, Wrong> {
        let contact = contact(shop);
        let mut topics = contact.topics.iter();
        let topic = topics.find(|known| known.id == topic).unwrap();
        let record = opened.map(order);
        let mut ask = ask(topic, answers, shown);
        if record.is_none() && topic.order == OrderUse::Wanted {
            ask.order = Some("1001".to_owned());
        }
        if record.is_some() {
            let photo = |of: &str| json!({ "photo": "0".repeat(64), "of": of });
            let photos = [
                "photo_of_items_received",
                "photo_of_parcel",
                "photo_of_item",
                "photo_of_fault",
                "photo_of_item_received",
            ];
            let photos: Vec<Json> = photos.into_iter().map(photo).collect();
            ask.photos = serde_json::from_value(photos.into()).unwrap();
        }
        let basis = Basis {
            topic,
            policy: &policy(shop),
            order: record.as_ref().map(|record| Opened {
                record,
                returns: &[],
            }),
        };
        decide(&basis, ask, "T-1".to_owned(), at(NOW))
    }

    fn delivered(on: &str) -> Json {
        let parcel = json!({ "id": "p", "shipped_on": "2026-06-02", "delivered_on": on });
        json!({ "parcels": [parcel] })
    }

    #[test]
    fn each_topic_is_decided_by_its_shops_clauses() {
        for (shop, topic, opened, answers, expected) in [
            (
                "kallesia",
                "missing-item",
                Some(delivered("2026-06-13")),
                &[][..],
                "missing_item accepted missing-item",
            ),
            (
                "kallesia",
                "missing-item",
                Some(delivered("2026-06-12")),
                &[],
                "missing_item refused missing-item-window",
            ),
            (
                "kallesia",
                "missing-item",
                Some(json!({})),
                &[],
                "missing_item ask delivered_on",
            ),
            (
                "kallesia",
                "missing-item",
                None,
                &[("delivered_on", "2026-06-13")],
                "missing_item accepted missing-item",
            ),
            (
                "kallesia",
                "faulty-item",
                Some(json!({})),
                &[],
                "faulty_item accepted faulty-item",
            ),
            (
                "kallesia",
                "return-not-arrived",
                Some(json!({})),
                &[("proof_of_postage", "false")],
                "return_not_arrived review return-not-arrived",
            ),
            (
                "kallesia",
                "return-not-arrived",
                None,
                &[("proof_of_postage", "true")],
                "return_not_arrived accepted return-not-arrived",
            ),
            (
                "kallesia",
                "change-order",
                Some(delivered("2026-06-13")),
                &[],
                "amend refused amend-not-guaranteed",
            ),
            (
                "kallesia",
                "change-order",
                Some(json!({})),
                &[],
                "amend review amend-not-guaranteed",
            ),
            (
                "kallesia",
                "discount-code",
                Some(json!({})),
                &[],
                "discount refused discount-not-retrospective",
            ),
            (
                "kallesia",
                "customs",
                None,
                &[("destination", "MX")],
                "customs accepted customs-mexico",
            ),
            (
                "kaolate",
                "faulty-piece",
                Some(delivered("2026-06-03")),
                &[],
                "faulty_item accepted claim-damaged",
            ),
            (
                "kaolate",
                "damaged-parcel",
                Some(delivered("2026-05-20")),
                &[],
                "damaged_parcel review late-at-fault",
            ),
            (
                "kaolate",
                "wrong-piece",
                Some(delivered("2026-05-20")),
                &[],
                "wrong_item refused return-window",
            ),
            (
                "kaolate",
                "parcel-came-back",
                None,
                &[("reship_cause", "unclaimed")],
                "reship accepted reship-returned",
            ),
            (
                "allegra-k",
                "quality",
                Some(delivered("2026-06-13")),
                &[],
                "faulty_item unstated",
            ),
            (
                "kalre",
                "wrong-piece",
                Some(delivered("2026-06-13")),
                &[],
                "wrong_item unstated",
            ),
            (
                "kalre",
                "welcome-discount",
                None,
                &[
                    ("order_already_placed", "false"),
                    ("new_customer", "true"),
                    ("first_order", "true"),
                ],
                "discount accepted welcome-discount",
            ),
        ] {
            let (_, rest) = expected.split_once(' ').unwrap();
            let outcome = rest.split(' ').next().unwrap();
            let ticket = decided(shop, topic, opened, answers, outcome);
            let ticket = ticket.unwrap_or_else(|wrong| panic!("{shop} {topic}: {wrong:?}"));
            let told = said(&ticket.decided.unwrap());
            assert_eq!(told, expected, "{shop} {topic}");
        }
    }

    /// A parcel that came back says why, and with how many pieces.
    #[test]
    fn what_came_back_is_known_from_the_records() {
        let parcel = json!({
            "id": "p", "shipped_on": "2026-06-02",
            "came_back": { "on": "2026-06-10", "cause": "incorrect_address" },
        });
        let opened = json!({
            "parcels": [parcel],
            "lines": [{ "id": "a", "name": "Dress", "quantity": 3 }],
            "address": { "lines": ["1"], "city": "Boulder", "country": "US" },
        });
        let answers = [("reship_cause", "unclaimed"), ("items", "1")];
        let told = decided(
            "kaolate",
            "parcel-came-back",
            Some(opened),
            &answers,
            "accepted",
        );
        let ticket = told.unwrap();
        let fee = ticket.decided.unwrap().fee.unwrap();
        assert_eq!(fee.to_string(), "21.00 USD");
        assert_eq!(ticket.ask.answers, []);
    }

    #[test]
    fn a_topic_without_a_question_decides_nothing() {
        let contact = contact("kaolate");
        for topic in contact.topics.iter().filter(|one| one.question.is_none()) {
            let ticket = decided("kaolate", &topic.id, Some(json!({})), &[], "").unwrap();
            assert_eq!(ticket.decided, None, "{}", topic.id);
            assert_eq!(ticket.title, topic.title);
        }
    }

    #[test]
    fn words_are_wanted_where_the_order_is_not_open() {
        let contact = contact("kallesia");
        let topic = &contact.topics[0];
        let mut ask = ask(topic, &[("delivered_on", "2026-06-13")], "accepted");
        ask.order = Some("1001".to_owned());
        ask.message = None;
        let basis = Basis {
            topic,
            policy: &policy("kallesia"),
            order: None,
        };
        let told = |ask: TicketAsk| match decide(&basis, ask, String::new(), at(NOW)) {
            Err(Wrong::Invalid(errors)) => errors,
            other => panic!("{other:?}"),
        };
        assert_eq!(told(ask)[0].pointer, "/message");
    }
}
