//! An order as its shopper sees it, and what can be asked about it.

use chrono::DateTime;
use hemline_policy::{
    decision::Outcome,
    document::{Method, Need, Payer, Policy, Remedy, Stage, Topic, Verdict},
    explain::Explanation,
    fact::{Country, Fact, Facts},
    money::Money,
};
use serde::{Deserialize, Serialize};

use crate::{
    Day, Instant,
    contact::Ticket,
    record::{Address, EventKind, Expected, LocalCourier, Pieces, ReshipCause},
};

/// `POST /v1/merchants/{merchant}/order/lookup`: the number with what only its
/// shopper knows, either the email or the postcode.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "strict", serde(deny_unknown_fields))]
pub struct Lookup {
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 64))]
    pub number: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 254))]
    pub email: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 16))]
    pub postcode: Option<String>,
}

/// `POST /v1/merchants/{merchant}/order/pass`: what the shop's own system has
/// signed for its shopper.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "strict", serde(deny_unknown_fields))]
pub struct Pass {
    /// A JSON Web Token (RFC 7519) signed with HS256 by the merchant's secret.
    /// `aud` is the merchant's id, `sub` the order's number, `email` the order's;
    /// from `iat` to `exp` are at most 600 seconds.
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 2048))]
    pub pass: String,
}

/// The order was found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Found {
    /// Opens this one order, sent as `Authorization: Bearer`.
    pub token: String,
    pub expires_at: Instant,
    pub order: Order,
}

/// `GET /v1/merchants/{merchant}/order`: the order that the token opens.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Order {
    pub number: String,
    pub placed_at: Instant,
    pub state: OrderState,
    /// Town and country; the rest of the address is not told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub destination: Option<Destination>,
    pub lines: Vec<Line>,
    pub parcels: Vec<Parcel>,
    /// In the order in which they happened.
    pub events: Vec<Event>,
    pub returns: Vec<ReturnParcel>,
    pub bill: Bill,
    /// What the policy says about the order as a whole now: `cancel`, `amend`,
    /// `customs`, `reship`, each `claim`.
    pub decisions: Vec<Told>,
    /// What the shopper asked for, the latest first.
    pub requests: Vec<Request>,
    /// What the shopper wrote about it, the latest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tickets: Vec<Ticket>,
    /// The day from which the policy holds that the order keeps.
    pub policy_version: Day,
    /// The moment of this answer, by the server's clock.
    pub seen_at: Instant,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum OrderState {
    Placed,
    InProduction,
    /// Some pieces have left, others not.
    PartlySent,
    Sent,
    /// Some parcels have arrived, all have left.
    PartlyDelivered,
    Delivered,
    /// A parcel went back to the shop.
    CameBack,
    Cancelled,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Destination {
    pub city: String,
    /// ISO 3166-1 alpha-2.
    #[cfg_attr(feature = "openapi", schema(value_type = String, pattern = "^[A-Z]{2}$"))]
    pub country: Country,
}

/// A line with how many of its pieces were ordered, have left, have arrived and
/// are on their way back or back.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Line {
    pub id: String,
    pub name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub variant: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category: Option<String>,
    pub quantity: u32,
    pub sent: u32,
    pub delivered: u32,
    pub returned: u32,
    /// Of one piece.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<crate::Amount>))]
    pub price: Option<Money>,
    pub marks: Vec<Mark>,
    /// What the policy says about this piece now: `return` and `exchange`, and
    /// `postage` where it does not hang on the reason.
    pub decisions: Vec<Told>,
}

/// What a piece was sold as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Mark {
    FinalSale,
    CustomMade,
    FreeGift,
    NonReturnable,
    PartOfSet,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Parcel {
    pub id: String,
    pub state: ParcelState,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub carrier: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tracking_number: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tracking_url: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub local_courier: Option<LocalCourier>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shipped_on: Option<Day>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expected: Option<Expected>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delivered_on: Option<Day>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub came_back_on: Option<Day>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub came_back_cause: Option<ReshipCause>,
    pub lines: Vec<Pieces>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ParcelState {
    /// Not handed over yet.
    Packing,
    OnTheWay,
    /// On the way, and its latest expected day is over.
    Late,
    Delivered,
    CameBack,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Event {
    /// Where the day alone is known, its first moment.
    pub at: Instant,
    pub kind: EventKind,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parcel: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
}

/// A parcel on its way back, and the refund that follows it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ReturnParcel {
    pub id: String,
    pub lines: Vec<Pieces>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sent_on: Option<Day>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub received_on: Option<Day>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refunded_on: Option<Day>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<crate::Amount>))]
    pub refunded: Option<Money>,
    /// It was asked for here, and its `id` is its reference.
    #[serde(default)]
    pub is_own: bool,
    /// What the policy says about the refund, from the day of arrival on.
    pub refund: Told,
}

/// The order's money. What the shop does not tell is absent.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Bill {
    /// All pieces before discount, where each price is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<crate::Amount>))]
    pub pieces: Option<Money>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<crate::Amount>))]
    pub discount: Option<Money>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<crate::Amount>))]
    pub shipping_fee: Option<Money>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<crate::Amount>))]
    pub total: Option<Money>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<crate::Amount>))]
    pub refunded: Option<Money>,
}

/// A decision of the policy, as it is told to the shopper. Values as in the
/// engine's contract: one is there where the policy states it and what is known
/// settles it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Told {
    #[cfg_attr(feature = "openapi", schema(value_type = String, example = "cancel"))]
    pub topic: Topic,
    /// For a claim, which one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = "missing_item"))]
    pub claim: Option<String>,
    #[cfg_attr(feature = "openapi", schema(value_type = String, example = "accepted"))]
    pub outcome: Outcome,
    /// Names of the facts that it hangs on; empty unless the outcome is `ask`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub asks: Vec<String>,
    /// The clauses that say so; empty where the policy is silent.
    pub hints: Vec<Hint>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_day: Option<Day>,
    /// What a request meets after the last day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, example = "refused"))]
    pub after_last_day: Option<Verdict>,
    /// The last instant for a cancellation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Instant>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<String>, example = json!(["photo_of_fault"])))]
    pub needs: Vec<Need>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<String>, example = json!(["exchange"])))]
    pub remedies: Vec<Remedy>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, example = "customer"))]
    pub payer: Option<Payer>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<crate::Amount>))]
    pub contribution: Option<Money>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<crate::Amount>))]
    pub label_deduction: Option<Money>,
    /// Whether the shop provides a label.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<bool>,
    /// For sending again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<crate::Amount>))]
    pub fee: Option<Money>,
    /// From the return's arrival to the money, in the order of passing.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<Object>, example = json!([{"stage": "bank", "min": 3, "max": 5, "unit": "business_days"}])))]
    pub stages: Vec<Stage>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub earliest: Option<Day>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub latest: Option<Day>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shipping_fee_refunded: Option<bool>,
    /// How the money comes back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, example = "original_payment"))]
    pub method: Option<Method>,
    /// Taken off the refund, in percent of the price.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(maximum = 100))]
    pub restocking_percent: Option<u8>,
    /// Taken off the refund, for each piece.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<crate::Amount>))]
    pub restocking_fee: Option<Money>,
}

impl Told {
    /// What the policy says on a topic, with the clauses that say so. A claim is
    /// named by the facts.
    pub fn by(policy: &Policy, topic: Topic, facts: &Facts) -> Self {
        let Explanation {
            decision, hints, ..
        } = policy.explain(topic, facts);
        let hints = hints.into_iter().map(|hint| Hint {
            clause: hint.clause.id.clone(),
            section: hint.clause.section.clone(),
            title: hint.clause.title.clone(),
            text: hint.text.to_owned(),
            reading: hint.clause.reading.clone(),
            decides: hint.decides,
        });
        let claim = facts.get(Fact::Claim).filter(|_| topic == Topic::Claim);
        let values = decision.values;
        let until = values.until.as_deref();
        let until = until.and_then(|until| DateTime::parse_from_rfc3339(until).ok());
        Self {
            topic,
            claim: claim.map(|claim| policy.vocabulary().print(Fact::Claim, claim)),
            outcome: decision.outcome,
            asks: decision
                .asks
                .iter()
                .map(|fact| fact.name().to_owned())
                .collect(),
            hints: hints.collect(),
            last_day: values.last_day.map(Day),
            after_last_day: values.after_last_day,
            until: until.map(Instant),
            needs: values.needs.unwrap_or_default(),
            remedies: values.remedies.unwrap_or_default(),
            payer: values.payer,
            contribution: values.contribution,
            label_deduction: values.label_deduction,
            label: values.label,
            fee: values.fee,
            stages: values.stages,
            earliest: values.earliest.map(Day),
            latest: values.latest.map(Day),
            shipping_fee_refunded: values.shipping_fee_refunded,
            method: values.method,
            restocking_percent: values.restocking_percent,
            restocking_fee: values.restocking_fee,
        }
    }

    /// What the policy says about what the reason for a return claims, and which
    /// photos and words it wants with it, as `needs`: none where the reason claims
    /// no fault, or the policy is silent about such claims.
    pub fn by_fault(policy: &Policy, facts: &Facts) -> Option<Self> {
        let reason = policy
            .vocabulary()
            .print(Fact::Reason, facts.get(Fact::Reason)?);
        let claim = match reason.as_str() {
            "defective" | "misprinted" => "faulty_item",
            "damaged_in_transit" => "damaged_parcel",
            "wrong_item_sent" => "wrong_item",
            _ => return None,
        };
        let mut facts = facts.clone();
        facts.set(
            Fact::Claim,
            policy.vocabulary().parse(Fact::Claim, claim).ok()?,
        );
        Some(Self::by(policy, Topic::Claim, &facts))
            .filter(|told| told.outcome != Outcome::Unstated)
    }
}

/// A sentence with the clause that says so.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Hint {
    /// Short id of the clause.
    pub clause: String,
    pub section: String,
    /// The clause's title.
    pub title: String,
    pub text: String,
    /// How the clause is read, where the document leaves it open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reading: Option<String>,
    /// Whether the clause decides the outcome, or only states a value.
    pub decides: bool,
}

/// `POST /v1/merchants/{merchant}/order/requests`: what the shopper asks for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "kind", rename_all = "snake_case")]
#[cfg_attr(feature = "strict", serde(deny_unknown_fields))]
pub enum Ask {
    Cancel {
        /// In the shopper's own words.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "openapi", schema(max_length = 1000))]
        note: Option<String>,
    },
    Amend(Box<Amendment>),
}

/// What is to be changed; at least one of them.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "strict", serde(deny_unknown_fields))]
pub struct Amendment {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<Address>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(max_length = 254))]
    pub email: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(max_length = 40))]
    pub phone: Option<String>,
    /// Mexico's RFC.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(max_length = 40))]
    pub tax_id_rfc: Option<String>,
    /// Turkey's identity number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(max_length = 40))]
    pub national_id_11: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(max_length = 1000))]
    pub note: Option<String>,
}

/// What was asked for, with the decision that it met.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Request {
    /// To be named to the team, such as `R-7KQ2M9`.
    pub reference: String,
    pub asked_at: Instant,
    pub ask: Ask,
    pub state: RequestState,
    /// The engine's decision at that instant, by the policy of the order's day.
    pub decision: Told,
    pub policy_version: Day,
    /// What may be mistyped; nothing was held back for it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<Warning>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answered_at: Option<Instant>,
    /// The team's words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum RequestState {
    /// The policy lets it; the shop carries it out.
    Accepted,
    /// The policy rules it out.
    Refused,
    /// For the team to decide.
    Waiting,
    /// The team said yes.
    Granted,
    /// The team said no.
    Declined,
}

/// A number that does not look right.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Warning {
    /// Not 12 or 13 letters and digits as an RFC has.
    RfcFormat,
    /// The RFC's check digit does not fit.
    RfcCheckDigit,
    /// Not eleven digits, or the first is 0.
    NationalIdFormat,
    /// The identity number's check digits do not fit.
    NationalIdCheckDigit,
}
