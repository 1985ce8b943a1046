//! Returns: what of an order can go back, what its shopper asks for, and how it
//! goes on from there until the money is back.

use hemline_policy::{
    decision::Outcome,
    document::{Need, Policy, Remedy, Topic},
    estimate::{Estimate, Part},
    fact::{Fact, Facts},
    money::Money,
};
use serde::{Deserialize, Serialize};

use crate::{
    Day, Instant,
    order::{Bill, Hint, Mark, Told},
    record::Pieces,
};

/// `GET /v1/merchants/{merchant}/order/returns`: what the wizard starts from. The
/// browser decides on these facts what the server will decide on its own.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Returnable {
    pub number: String,
    pub placed_at: Instant,
    /// The version that the order keeps, for `GET …/policy?version=`.
    pub policy_version: Day,
    /// What is known of the order as a whole, `today` and `now` by the server's
    /// clock among it.
    pub facts: Vec<Known>,
    pub pieces: Vec<Piece>,
    pub bill: Bill,
    /// Value of the pieces that are on their way back or back, for the share of
    /// the discount; absent where a price is not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<crate::Amount>))]
    pub gone_back: Option<Money>,
    /// Whether the shipping fee comes back with an earlier return.
    pub shipping_fee_given: bool,
    /// What was asked to go back here, the latest first.
    pub returns: Vec<Return>,
    pub guide: Guide,
    /// The order is cancelled: nothing is left to send back.
    pub cancelled: bool,
    /// The moment of this answer, by the server's clock.
    pub seen_at: Instant,
}

/// A fact of the engine by its name, its value as the engine writes it: `true`,
/// `new`, `2026-06-15`, `US`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "strict", serde(deny_unknown_fields))]
pub struct Known {
    #[cfg_attr(feature = "openapi", schema(max_length = 40, example = "condition"))]
    pub fact: String,
    #[cfg_attr(feature = "openapi", schema(max_length = 40, example = "new"))]
    pub value: String,
}

/// A line of the order, as far as it can go back.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Piece {
    /// Id of the line.
    pub line: String,
    pub name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub variant: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category: Option<String>,
    /// Of one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<crate::Amount>))]
    pub price: Option<Money>,
    pub marks: Vec<Mark>,
    /// Lines of one set share this word.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub set: Option<String>,
    pub quantity: u32,
    /// How many can still be asked to go back: with the shopper, and in no return.
    pub open: u32,
    /// How many are back, on their way back, or asked to go back.
    pub in_returns: u32,
    /// What is known of it, beside the order's facts.
    pub facts: Vec<Known>,
    /// Other sizes and colours, as far as the shop tells its stock.
    pub replacements: Vec<Replacement>,
}

/// What a piece can be exchanged for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Replacement {
    pub sku: String,
    /// Size and colour, such as `L, moss`.
    pub variant: String,
    /// How many there are, at most as many as were ordered.
    pub available: u32,
}

/// How this shop wants a return, in its own clauses' order.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Guide {
    /// Whether an accepted return waits for the team before it is posted.
    pub waits_for_team: bool,
    pub steps: Vec<GuideStep>,
    /// Where it goes; absent where the policy does not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<ReturnAddress>,
    /// What to do when the refund is late.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub late: Option<Hint>,
}

/// A thing to do, with the clause that says so.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct GuideStep {
    pub hint: Hint,
    /// Only for this way back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub way: Option<Way>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ReturnAddress {
    pub lines: Vec<String>,
    /// Short id of the clause that states it.
    pub clause: String,
}

/// How the parcel goes back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Way {
    /// With a label of the shop's.
    OurLabel,
    /// With a carrier of the shopper's choice.
    OwnCarrier,
}

/// What the shopper would like for a piece.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Wish {
    Refund,
    Exchange,
}

impl Wish {
    pub fn topic(self) -> Topic {
        match self {
            Self::Refund => Topic::Return,
            Self::Exchange => Topic::Exchange,
        }
    }
}

/// What a shopper can know about a piece and its order, and is believed about
/// where the shop's records are silent.
pub const ANSWERABLE: [Fact; 15] = [
    Fact::Reason,
    Fact::Category,
    Fact::Condition,
    Fact::TagsAttached,
    Fact::OriginalPackaging,
    Fact::FinalSale,
    Fact::CustomMade,
    Fact::FreeGift,
    Fact::MarkedNonReturnable,
    Fact::PartOfSet,
    Fact::WholeSet,
    Fact::BulkOrder,
    Fact::Destination,
    Fact::ShippedOn,
    Fact::DeliveredOn,
];

/// `POST /v1/merchants/{merchant}/order/returns`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "strict", serde(deny_unknown_fields))]
pub struct ReturnAsk {
    /// Each line once for each reason and wish.
    #[cfg_attr(feature = "openapi", schema(min_items = 1, max_items = 50))]
    pub items: Vec<ItemAsk>,
    /// Where the shopper has the choice.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub way: Option<Way>,
    /// For the team, in the shopper's own words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(max_length = 1000))]
    pub note: Option<String>,
    /// The refund that the shopper was shown. Another one is not bound without
    /// being told first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<crate::Amount>))]
    pub shown_refund: Option<Money>,
}

/// So many pieces of a line, for one reason and wish.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "strict", serde(deny_unknown_fields))]
pub struct ItemAsk {
    /// Id of the line.
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 64))]
    pub line: String,
    #[cfg_attr(feature = "openapi", schema(minimum = 1))]
    pub quantity: u32,
    pub wish: Wish,
    /// Where an exchange leaves several ways, the one chosen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, example = "exchange"))]
    pub remedy: Option<Remedy>,
    /// The wanted piece, as the stock names it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(max_length = 64))]
    pub sku: Option<String>,
    /// The wanted piece in words: `L, moss`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(max_length = 200))]
    pub wanted: Option<String>,
    /// What the shopper answered. What the shop's records say counts before it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "openapi", schema(max_items = 40))]
    pub answers: Vec<Known>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "openapi", schema(max_items = 10))]
    pub photos: Vec<Evidence>,
    /// What is wrong with it, in the shopper's own words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(max_length = 1000))]
    pub description: Option<String>,
    /// What the shopper was shown. Another outcome is not bound without being told
    /// first.
    #[cfg_attr(feature = "openapi", schema(value_type = String, example = "accepted"))]
    pub shown: Outcome,
}

/// A photo, and what it is for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "strict", serde(deny_unknown_fields))]
pub struct Evidence {
    /// [`Photo::id`].
    #[cfg_attr(feature = "openapi", schema(min_length = 64, max_length = 64))]
    pub photo: String,
    /// Which of the clause's wishes it fulfils; none for another angle.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, example = "photo_of_fault"))]
    pub of: Option<Need>,
}

/// `POST /v1/merchants/{merchant}/order/photos`: a photo that was taken in, as it
/// is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Photo {
    /// SHA-256 of what is kept, in hexadecimal digits.
    pub id: String,
    /// In pixels.
    pub width: u32,
    pub height: u32,
    /// Of the file that is kept.
    pub bytes: u64,
}

/// Body of the 409 `/problems/decision-differs`, beside a problem's own fields:
/// what the server decides instead of what was shown. Sent again with these
/// outcomes and this refund as shown, it is kept.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Reconsider {
    /// In the order of the request. A refused one can't be kept.
    pub items: Vec<ReturnItem>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Lines>))]
    pub estimate: Option<Estimate>,
    /// Answers that the shop's records contradict.
    pub overruled: Vec<Overruled>,
}

/// The schema of [`Estimate`]: a line that does not apply is absent.
#[cfg(feature = "openapi")]
#[derive(utoipa::ToSchema)]
#[schema(as = Estimate)]
pub struct Lines {
    /// The pieces, at the price they were sold for.
    pub pieces: crate::Amount,
    /// Their share of the order's discount, taken off.
    pub discount: Option<crate::Amount>,
    /// Added.
    pub shipping_fee: Option<crate::Amount>,
    /// Taken off.
    pub restocking: Option<crate::Amount>,
    /// Taken off.
    pub label_deduction: Option<crate::Amount>,
    /// Added.
    pub contribution: Option<crate::Amount>,
    pub total: crate::Amount,
}

/// An answer of the shopper's that did not count.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Overruled {
    /// Id of the line.
    pub line: String,
    pub answered: Known,
    /// What the shop's records say.
    pub known: String,
}

/// A return as it was asked for and decided, and how it stands.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Return {
    /// To be named to the team, such as `R-7KQ2-M9XD`.
    pub reference: String,
    /// The `Idempotency-Key` that it was asked with: a device knows its draft by it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    pub asked_at: Instant,
    pub state: ReturnState,
    pub items: Vec<ReturnItem>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub way: Option<Way>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// What should come back; absent where a price is not known or nothing is to
    /// be refunded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Lines>))]
    pub estimate: Option<Estimate>,
    /// The earliest of the items' last days.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_day: Option<Day>,
    pub policy_version: Day,
    /// How the parcel is followed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tracking: Option<Tracking>,
    /// What to do, in the team's words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub instructions: Option<String>,
    /// There is a label to print.
    pub has_label: bool,
    /// What reached the shop; empty until then.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub received: Vec<ReceivedPieces>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub received_on: Option<Day>,
    /// What the check found, in the team's words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub finding: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub settled_on: Option<Day>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<crate::Amount>))]
    pub refunded: Option<Money>,
    /// Number of the order that brings the replacement.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replacement_order: Option<String>,
    /// Why the team said no, in its words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refusal: Option<String>,
    /// The clause that the team named for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refusal_clause: Option<Hint>,
    /// What happened, in its order.
    pub history: Vec<ReturnEvent>,
    /// What the policy says about the refund as a whole now, from the day of
    /// arrival on; absent where nothing is to be refunded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refund: Option<Told>,
}

/// An item with the decisions that it met.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ReturnItem {
    pub ask: ItemAsk,
    pub name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub variant: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category: Option<String>,
    /// Of one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<crate::Amount>))]
    pub price: Option<Money>,
    pub decided: Decided,
}

/// What the policy says of an item, by the shopper's wish.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Decided {
    /// On `return` or `exchange`.
    pub wish: Told,
    pub postage: Told,
    /// Where money is wished for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refund: Option<Told>,
}

impl Decided {
    /// Decides an item on its facts, the same in the browser and on the server.
    pub fn by(policy: &Policy, wish: Wish, remedy: Option<Remedy>, facts: &Facts) -> Self {
        let wants_money = match (wish, remedy) {
            (Wish::Refund, _) | (Wish::Exchange, Some(Remedy::Refund)) => true,
            (
                Wish::Exchange,
                None
                | Some(
                    Remedy::Exchange
                    | Remedy::StoreCredit
                    | Remedy::Alternative
                    | Remedy::ReturnAndReorder,
                ),
            ) => false,
        };
        Self {
            wish: Told::by(policy, wish.topic(), facts),
            postage: Told::by(policy, Topic::Postage, facts),
            refund: wants_money.then(|| Told::by(policy, Topic::Refund, facts)),
        }
    }

    /// The item's part in the estimate, where money is wished for.
    pub fn part(&self, price: Option<Money>, quantity: u32) -> Option<Part> {
        let (postage, refund) = (&self.postage, self.refund.as_ref()?);
        Some(Part {
            price,
            quantity,
            shipping_fee_refunded: refund.shipping_fee_refunded,
            payer: postage.payer,
            label_deduction: postage.label_deduction,
            contribution: postage.contribution,
            restocking_percent: refund.restocking_percent,
            restocking_fee: refund.restocking_fee,
        })
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ReturnState {
    /// The team looks at it.
    Requested,
    /// It can be posted.
    Authorised,
    /// The shopper has posted it.
    OnItsWay,
    /// It is with the shop.
    Arrived,
    /// The shop has looked at it.
    Inspected,
    /// The money or the replacement is on its way.
    Settled,
    /// The team said no, to the request or to what arrived.
    Refused,
    /// The shopper took it back.
    Cancelled,
}

/// Something that happened to a return.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ReturnEvent {
    pub at: Instant,
    pub state: ReturnState,
}

/// `PUT /v1/merchants/{merchant}/order/returns/{reference}/tracking`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "strict", serde(deny_unknown_fields))]
pub struct Tracking {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(max_length = 60))]
    pub carrier: Option<String>,
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 60))]
    pub number: String,
}

/// Pieces that reached the shop, and how they are.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "strict", serde(deny_unknown_fields))]
pub struct ReceivedPieces {
    pub pieces: Pieces,
    /// One of the policy's conditions: `new`, `worn`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(max_length = 40))]
    pub condition: Option<String>,
}
