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
    let facts = facts::order_facts(policy, &course, now);
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
        Ask::Cancel { note } => check_note(&mut fields, note.as_deref()),
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
    check_note(fields, note.as_deref());
}

/// A note may have several lines.
fn check_note(fields: &mut Fields, note: Option<&str>) {
    let breaks_line = |c| matches!(c, '\n' | '\r');
    fields.text("/note", note.unwrap_or_default(), LONGEST_NOTE, breaks_line);
}
