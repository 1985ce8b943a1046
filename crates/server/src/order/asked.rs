//! What a shopper asks of the shop, and what the policy answers at once. The
//! policy binds: only what it leaves open waits for the team.

use std::fmt;

use chrono::{DateTime, FixedOffset};
use hemline_api_types::{
    FieldError, OrderRecord,
    order::{Amendment, Ask, RequestState, Told, Warning},
};
use hemline_policy::{
    customs::{self, Fault},
    decision::Outcome,
    document::{Policy, Topic},
};

use super::course::Course;
use super::fields::Fields;
use super::{facts, view};

/// The answer to a request.
#[derive(Clone, Debug, PartialEq)]
pub struct Decided {
    pub state: RequestState,
    pub decision: Told,
    pub warnings: Vec<Warning>,
}

/// Why a request is not taken in, though no clause rules it out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moot {
    AlreadyCancelled,
}

impl fmt::Display for Moot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AlreadyCancelled => f.write_str("the order is cancelled"),
        }
    }
}

impl std::error::Error for Moot {}

/// Decides a request at this moment, by the policy of the order's day. It waits
/// for the team where the policy leaves it to them, where it is silent, and
/// where it hangs on what the shop alone knows.
///
/// # Errors
/// Where the order leaves nothing to ask for.
pub fn decide(
    policy: &Policy,
    record: &OrderRecord,
    ask: &Ask,
    now: DateTime<FixedOffset>,
) -> Result<Decided, Moot> {
    let course = Course::of(record);
    if course.cancelled_at().is_some() {
        return Err(Moot::AlreadyCancelled);
    }
    let (topic, warnings) = match ask {
        Ask::Cancel { .. } => (Topic::Cancel, Vec::new()),
        Ask::Amend(amendment) => (Topic::Amend, warnings(amendment)),
    };
    let facts = facts::of_order(policy, &course, now);
    let decision = view::told(policy, topic, None, &facts);
    let state = match decision.outcome {
        Outcome::Accepted => RequestState::Accepted,
        Outcome::Refused => RequestState::Refused,
        Outcome::Review | Outcome::Unstated | Outcome::Ask => RequestState::Waiting,
    };
    Ok(Decided {
        state,
        decision,
        warnings,
    })
}

/// What may be mistyped. It is told and nothing is held back: the rules are not
/// the shop's, and numbers are known that break them.
fn warnings(amendment: &Amendment) -> Vec<Warning> {
    let rfc = amendment.tax_id_rfc.as_deref().map(customs::rfc);
    let rfc = rfc.and_then(Result::err).map(|fault| match fault {
        Fault::Format => Warning::RfcFormat,
        Fault::CheckDigit => Warning::RfcCheckDigit,
    });
    let id = amendment.national_id_11.as_deref();
    let id = id.map(customs::national_id).and_then(Result::err);
    let id = id.map(|fault| match fault {
        Fault::Format => Warning::NationalIdFormat,
        Fault::CheckDigit => Warning::NationalIdCheckDigit,
    });
    rfc.into_iter().chain(id).collect()
}

const LONGEST_NOTE: usize = 1_000;
const LONGEST_NUMBER: usize = 40;

/// Whether a request can be taken in.
///
/// # Errors
/// Everything that is wrong, by JSON Pointer into the request.
pub fn check_ask(ask: &Ask) -> Result<(), Vec<FieldError>> {
    let mut fields = Fields::default();
    match ask {
        Ask::Cancel { note } => fields.words("/note", note.as_deref(), LONGEST_NOTE),
        Ask::Amend(amendment) => check_amendment(&mut fields, amendment),
    }
    fields.done()
}

fn check_amendment(fields: &mut Fields, amendment: &Amendment) {
    let Amendment {
        address,
        email,
        phone,
        tax_id_rfc,
        national_id_11,
        note,
    } = amendment;
    let is_blank = |note: &String| note.trim().is_empty();
    if address.is_none()
        && [email, phone, tax_id_rfc, national_id_11]
            .iter()
            .all(|text| text.is_none())
        && note.as_ref().is_none_or(is_blank)
    {
        fields.wrong("", "must name at least one change");
    }
    if let Some(address) = address {
        fields.address("/address", address);
    }
    if let Some(email) = email {
        fields.email("/email", email);
    }
    if let Some(phone) = phone {
        fields.phone("/phone", phone);
    }
    fields.lines(
        "",
        [
            ("tax_id_rfc", tax_id_rfc, LONGEST_NUMBER),
            ("national_id_11", national_id_11, LONGEST_NUMBER),
        ],
    );
    fields.words("/note", note.as_deref(), LONGEST_NOTE);
}

#[cfg(test)]
mod tests {
    use hemline_api_types::Instant;
    use hemline_policy::document::Need;
    use serde_json::{Value, json};

    use super::super::example::{at, order, policy, said};
    use super::*;

    use RequestState::{Accepted, Refused, Waiting};

    fn asked(ask: Value) -> Ask {
        serde_json::from_value(ask).unwrap()
    }

    fn decided(shop: &str, fields: Value, ask: Value, now: &str) -> Decided {
        decide(&policy(shop), &order(fields), &asked(ask), at(now)).unwrap()
    }

    fn check(
        shop: &str,
        fields: Value,
        kind: &str,
        now: &str,
        state: RequestState,
        expected: &str,
    ) {
        let ask = json!({ "kind": kind, "note": "please" });
        let ask = if kind == "cancel" {
            json!({ "kind": kind })
        } else {
            ask
        };
        let decided = decided(shop, fields, ask, now);
        assert_eq!(
            (decided.state, said(&decided.decision)),
            (state, expected.to_owned()),
            "{now}"
        );
    }

    fn made(custom: bool, production: bool) -> Value {
        let line = json!({ "id": "a", "name": "Dress", "quantity": 1, "custom_made": custom });
        json!({ "lines": [line], "production_started": production })
    }

    #[test]
    fn a_custom_order_is_cancelled_within_the_hour() {
        for (now, state, expected) in [
            (
                "2026-06-01T10:59:00+02:00",
                Accepted,
                "cancel accepted cancel-custom",
            ),
            (
                "2026-06-01T11:00:00+02:00",
                Accepted,
                "cancel accepted cancel-custom",
            ),
            // The same instant on another clock.
            (
                "2026-06-01T05:00:00-04:00",
                Accepted,
                "cancel accepted cancel-custom",
            ),
            (
                "2026-06-01T11:01:00+02:00",
                Refused,
                "cancel refused cancel-custom",
            ),
        ] {
            check("kaolate", made(true, false), "cancel", now, state, expected);
        }
        let now = "2026-06-01T10:59:00+02:00";
        let decided = decided(
            "kaolate",
            made(true, false),
            json!({ "kind": "cancel" }),
            now,
        );
        let until = decided.decision.until;
        assert_eq!(until, Some(Instant(at("2026-06-01T11:00:00+02:00"))));
    }

    #[test]
    fn another_order_is_cancelled_within_the_day() {
        for (now, state, expected) in [
            (
                "2026-06-02T10:00:00+02:00",
                Accepted,
                "cancel accepted cancel-standard",
            ),
            (
                "2026-06-02T10:00:01+02:00",
                Refused,
                "cancel refused cancel-standard",
            ),
        ] {
            check(
                "kaolate",
                made(false, false),
                "cancel",
                now,
                state,
                expected,
            );
        }
    }

    #[test]
    fn production_ends_it() {
        let now = "2026-06-01T10:30:00+02:00";
        let expected = "cancel refused cancel-production";
        check(
            "kaolate",
            made(true, true),
            "cancel",
            now,
            Refused,
            expected,
        );
        // An event tells it as well.
        let mut fields = made(true, false);
        fields["events"] = json!([{ "at": now, "kind": "production_started" }]);
        check("kaolate", fields, "cancel", now, Refused, expected);
    }

    #[test]
    fn what_only_the_shop_knows_waits_for_it() {
        let line = json!({ "id": "a", "name": "Dress", "quantity": 1, "custom_made": false });
        let fields = json!({ "lines": [line] });
        let now = "2026-06-01T10:30:00+02:00";
        let expected = "cancel ask production_started";
        check("kaolate", fields, "cancel", now, Waiting, expected);
    }

    #[test]
    fn in_a_mixed_order_the_stricter_hour_counts() {
        let line =
            |id, custom| json!({ "id": id, "name": id, "quantity": 1, "custom_made": custom });
        let fields = |lines: Value| json!({ "lines": lines, "production_started": false });
        let now = "2026-06-01T12:00:00+02:00";
        for (lines, state, expected) in [
            (
                json!([line("a", true), line("b", false)]),
                Refused,
                "cancel refused cancel-custom",
            ),
            (
                json!([line("a", false), line("b", false)]),
                Accepted,
                "cancel accepted cancel-standard",
            ),
            (
                json!([line("a", false), { "id": "b", "name": "b", "quantity": 1 }]),
                Waiting,
                "cancel ask custom_made",
            ),
        ] {
            check("kaolate", fields(lines), "cancel", now, state, expected);
        }
    }

    #[test]
    fn a_change_is_possible_until_the_order_leaves() {
        let now = "2026-06-03T10:00:00+02:00";
        let waits = "amend review amend-not-guaranteed";
        let left = "amend refused amend-not-guaranteed";
        for (fields, state, expected) in [
            (json!({}), Waiting, waits),
            (json!({ "parcels": [{ "id": "p" }] }), Waiting, waits),
            (
                json!({ "parcels": [{ "id": "p", "shipped_on": "2026-06-03" }] }),
                Refused,
                left,
            ),
            (
                json!({ "events": [{ "at": now, "kind": "shipped", "parcel": "p" }] }),
                Refused,
                left,
            ),
        ] {
            check("kallesia", fields, "amend", now, state, expected);
        }
        let decided = decided(
            "kallesia",
            json!({}),
            json!({ "kind": "amend", "phone": "0123456" }),
            now,
        );
        let needs = [
            Need::OrderNumber,
            Need::Email,
            Need::Phone,
            Need::DeliveryAddress,
        ];
        assert_eq!(decided.decision.needs, needs);
    }

    #[test]
    fn what_the_policy_leaves_to_the_team_or_does_not_say_waits() {
        let now = "2026-06-03T10:00:00+02:00";
        let expected = "cancel review cancel-not-guaranteed";
        check("kallesia", json!({}), "cancel", now, Waiting, expected);
        check(
            "kaolate",
            json!({}),
            "amend",
            now,
            Waiting,
            "amend unstated",
        );
        check(
            "kalre",
            json!({}),
            "cancel",
            now,
            Waiting,
            "cancel unstated",
        );
        let silent = decided(
            "kaolate",
            json!({}),
            json!({ "kind": "amend", "note": "blue" }),
            now,
        );
        assert_eq!(silent.decision.hints, []);
    }

    #[test]
    fn a_cancelled_order_leaves_nothing_to_ask_for() {
        let now = "2026-06-01T10:10:00+02:00";
        let ask = asked(json!({ "kind": "cancel" }));
        for fields in [
            json!({ "cancelled_at": "2026-06-01T10:05:00+02:00" }),
            json!({ "events": [{ "at": "2026-06-01T10:05:00+02:00", "kind": "cancelled" }] }),
        ] {
            let decided = decide(&policy("kaolate"), &order(fields), &ask, at(now));
            assert_eq!(decided, Err(Moot::AlreadyCancelled));
        }
    }

    #[test]
    fn a_number_that_looks_mistyped_is_told_and_not_held_back() {
        for (field, number, expected) in [
            ("tax_id_rfc", "GODE561231GR8", None),
            ("tax_id_rfc", "GODE561231GR9", Some(Warning::RfcCheckDigit)),
            ("tax_id_rfc", "none", Some(Warning::RfcFormat)),
            ("national_id_11", "10000000146", None),
            (
                "national_id_11",
                "10000000147",
                Some(Warning::NationalIdCheckDigit),
            ),
            ("national_id_11", "146", Some(Warning::NationalIdFormat)),
        ] {
            let mut ask = json!({ "kind": "amend" });
            ask[field] = number.into();
            assert_eq!(check_ask(&asked(ask.clone())), Ok(()));
            let decided = decided("kallesia", json!({}), ask, "2026-06-01T10:10:00+02:00");
            assert_eq!(decided.state, Waiting);
            assert_eq!(decided.warnings, Vec::from_iter(expected), "{number}");
        }
    }

    #[test]
    fn a_request_has_bounds() {
        let address = |lines: Value| json!({ "lines": lines, "city": "Bonn", "country": "DE" });
        let long = "x".repeat(1_001);
        for (ask, pointer, detail) in [
            (
                json!({ "kind": "cancel", "note": long }),
                "/note",
                "has more than 1000 characters",
            ),
            (
                json!({ "kind": "cancel", "note": "a\tb" }),
                "/note",
                "holds a control character",
            ),
            (
                json!({ "kind": "amend" }),
                "",
                "must name at least one change",
            ),
            (
                json!({ "kind": "amend", "note": " \n" }),
                "",
                "must name at least one change",
            ),
            (
                json!({ "kind": "amend", "email": "a@b@c" }),
                "/email",
                "`a@b@c` is not an email address",
            ),
            (
                json!({ "kind": "amend", "email": "a b@c.d" }),
                "/email",
                "`a b@c.d` is not an email address",
            ),
            (
                json!({ "kind": "amend", "email": "@c.d" }),
                "/email",
                "`@c.d` is not an email address",
            ),
            (
                json!({ "kind": "amend", "phone": "call me" }),
                "/phone",
                "`call me` is not a phone number",
            ),
            (
                json!({ "kind": "amend", "phone": "12\n34" }),
                "/phone",
                "`12\u{fffd}34` is not a phone number",
            ),
            (
                json!({ "kind": "amend", "tax_id_rfc": "" }),
                "/tax_id_rfc",
                "must not be empty",
            ),
            (
                json!({ "kind": "amend", "national_id_11": "1\n" }),
                "/national_id_11",
                "holds a control character",
            ),
            (
                json!({ "kind": "amend", "address": address(json!([])) }),
                "/address/lines",
                "must be 1 to 4 lines",
            ),
            (
                json!({ "kind": "amend", "address": address(json!(["1", "2", "3", "4", "5"])) }),
                "/address/lines",
                "must be 1 to 4 lines",
            ),
            (
                json!({ "kind": "amend", "address": address(json!(["a", ""])) }),
                "/address/lines/1",
                "must not be empty",
            ),
        ] {
            let wrong = check_ask(&asked(ask)).unwrap_err();
            let wrong: Vec<_> = wrong
                .iter()
                .map(|w| (w.pointer.as_str(), w.detail.as_str()))
                .collect();
            assert_eq!(wrong, [(pointer, detail)]);
        }
        for ask in [
            json!({ "kind": "cancel" }),
            json!({ "kind": "cancel", "note": "" }),
            json!({ "kind": "cancel", "note": "x".repeat(1_000) }),
            json!({ "kind": "amend", "note": "size M,\nplease" }),
            json!({ "kind": "amend", "email": "a@b", "phone": "+1 (406) 503-3117" }),
            json!({ "kind": "amend", "address": address(json!(["Am Hof 1"])) }),
        ] {
            assert_eq!(check_ask(&asked(ask)), Ok(()));
        }
    }
}
