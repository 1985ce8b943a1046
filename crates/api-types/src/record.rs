//! An order as the shop's system tells it: a line of an import, a body of the
//! merchant's API, a line of an export. What the shop does not tell is absent
//! and counts as not known.

use hemline_policy::{fact::Country, money::Money};
use serde::{Deserialize, Serialize};

use crate::{Day, Instant};

/// One order, whole: telling it again replaces what was told before.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "strict", serde(deny_unknown_fields))]
pub struct OrderRecord {
    /// As the shopper knows it, with or without a leading `#`.
    pub number: String,
    pub placed_at: Instant,
    /// When the shop's system last changed it. An older telling changes nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub updated_at: Option<Instant>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<Address>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payment_method: Option<PaymentMethod>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gift_order: Option<bool>,
    /// Bulk or corporate.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bulk_order: Option<bool>,
    /// The shop's own checks flagged the order.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub flagged_abnormal: Option<bool>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub production_started: Option<bool>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cancelled_at: Option<Instant>,
    pub lines: Vec<LineRecord>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<crate::Amount>))]
    pub shipping_fee: Option<Money>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<crate::Amount>))]
    pub discount: Option<Money>,
    /// What was paid in all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<crate::Amount>))]
    pub total: Option<Money>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parcels: Vec<ParcelRecord>,
    /// Return parcels that the shop's system knows of.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub returns: Vec<ReturnRecord>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub events: Vec<EventRecord>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "strict", serde(deny_unknown_fields))]
pub struct LineRecord {
    /// Unique within the order.
    pub id: String,
    pub name: String,
    /// Size, colour and the like, as the shopper chose them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub variant: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sku: Option<String>,
    /// One of the policy's categories; another word counts as not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category: Option<String>,
    /// From 1.
    pub quantity: u32,
    /// What one piece was sold for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<crate::Amount>))]
    pub price: Option<Money>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub final_sale: Option<bool>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub custom_made: Option<bool>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub free_gift: Option<bool>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub marked_non_returnable: Option<bool>,
    /// Lines of one set share this word; empty says that it is part of none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub set: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "strict", serde(deny_unknown_fields))]
pub struct ParcelRecord {
    /// Unique within the order.
    pub id: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub carrier: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tracking_number: Option<String>,
    /// An `https` address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tracking_url: Option<String>,
    /// Who brings it the last way, where it is another.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub local_courier: Option<LocalCourier>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shipped_on: Option<Day>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expected: Option<Expected>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delivered_on: Option<Day>,
    /// It came back to the shop instead.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub came_back: Option<CameBack>,
    /// What is in it; empty where the shop does not say.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lines: Vec<Pieces>,
}

/// So many pieces of a line.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "strict", serde(deny_unknown_fields))]
pub struct Pieces {
    /// Id of the line.
    pub line: String,
    /// From 1.
    pub quantity: u32,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "strict", serde(deny_unknown_fields))]
pub struct LocalCourier {
    pub name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tracking_number: Option<String>,
    /// An `https` address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tracking_url: Option<String>,
    /// A telephone number or an email address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contact: Option<String>,
}

/// When a parcel should be there.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "strict", serde(deny_unknown_fields))]
pub struct Expected {
    pub earliest: Day,
    pub latest: Day,
}

#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "strict", serde(deny_unknown_fields))]
pub struct CameBack {
    pub on: Day,
    pub cause: ReshipCause,
}

/// Why a parcel came back; the engine's words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ReshipCause {
    IncorrectAddress,
    Unclaimed,
    CustomsRefusal,
}

/// The words that policies know; another way to pay is not told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum PaymentMethod {
    Card,
    Paypal,
    ECheque,
}

/// A parcel on its way back.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "strict", serde(deny_unknown_fields))]
pub struct ReturnRecord {
    /// Unique within the order.
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
    /// The reason that was given; the engine's words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// Something that happened.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "strict", serde(deny_unknown_fields))]
pub struct EventRecord {
    pub at: Instant,
    pub kind: EventKind,
    /// Id of the parcel, for what happened to one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parcel: Option<String>,
    /// Where, as the carrier says it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
}

/// In the order in which they come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum EventKind {
    Placed,
    Confirmed,
    ProductionStarted,
    Packed,
    Shipped,
    InCustoms,
    WithLocalCourier,
    OutForDelivery,
    DeliveryMissed,
    AtPickUpPoint,
    Delayed,
    Delivered,
    CameBack,
    Cancelled,
    ReturnReceived,
    Refunded,
}

/// Where a parcel goes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "strict", serde(deny_unknown_fields))]
pub struct Address {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Street and house, in one to four lines.
    pub lines: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub postcode: Option<String>,
    pub city: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    /// ISO 3166-1 alpha-2.
    #[cfg_attr(feature = "openapi", schema(value_type = String, pattern = "^[A-Z]{2}$"))]
    pub country: Country,
}
