//! The merchant's side: what the shop's system tells, and what it is asked.

use hemline_policy::money::Money;
use serde::{Deserialize, Serialize};

use crate::{
    Day, Instant, OrderRecord,
    contact::Ticket,
    order::Request,
    record::EventRecord,
    returns::{ReceivedPieces, Return, ReturnState},
};

/// `POST /v1/merchants/{merchant}/orders`: orders as the shop's system has them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "strict", serde(deny_unknown_fields))]
pub struct Orders {
    #[cfg_attr(feature = "openapi", schema(min_items = 1, max_items = 100))]
    pub orders: Vec<OrderRecord>,
}

/// What became of orders that were told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Kept {
    pub new: u64,
    pub changed: u64,
    /// The same as before, or older than what is known.
    pub unchanged: u64,
}

/// `POST /v1/merchants/{merchant}/events`: something happened to an order. The
/// same event told twice is one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "strict", serde(deny_unknown_fields))]
pub struct OrderEvent {
    /// The order's number.
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 64))]
    pub order: String,
    pub event: EventRecord,
}

/// `GET /v1/merchants/{merchant}/requests`: what shoppers asked for, the oldest
/// first.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Requests {
    pub requests: Vec<OrderRequest>,
    /// For `after`, where there are more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// A request with its order. Also the `data` of a webhook.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OrderRequest {
    /// The order's number.
    pub order: String,
    pub request: Request,
}

/// `POST /v1/merchants/{merchant}/requests/{reference}/answer`: the team's word
/// on a request that waits.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "strict", serde(deny_unknown_fields))]
pub struct Answer {
    pub grant: bool,
    /// Shown to the shopper.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(max_length = 1000))]
    pub note: Option<String>,
}

/// `GET /v1/desk`: whose key it is, and how much waits.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Desk {
    /// Id of the shop.
    pub merchant: String,
    pub name: String,
    /// Requests, of all kinds but returns, that wait for an answer.
    pub waiting_requests: u64,
    /// How many returns stand so; states without any are left out.
    pub returns: Vec<Standing>,
    /// What shoppers wrote and nobody answered yet.
    #[serde(default)]
    pub open_tickets: u64,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Standing {
    pub state: ReturnState,
    pub count: u64,
}

/// `GET /v1/merchants/{merchant}/returns`: returns, the oldest first.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Returns {
    pub returns: Vec<OrderReturn>,
    /// For `after`, where there are more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// A return with its order. Also the `data` of a webhook.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OrderReturn {
    /// The order's number.
    pub order: String,
    /// The shopper's name, where the shop has told it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shopper: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delivered_on: Option<Day>,
    #[serde(rename = "return")]
    pub back: Return,
}

/// `POST /v1/merchants/{merchant}/returns/{reference}/steps`: how the return goes
/// on. What does not follow from how it stands is answered with 409.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "step", rename_all = "snake_case")]
#[cfg_attr(feature = "strict", serde(deny_unknown_fields))]
pub enum Step {
    /// It can be posted.
    Authorise {
        /// Shown to the shopper.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "openapi", schema(max_length = 1000))]
        instructions: Option<String>,
    },
    /// The request, or what arrived, is not taken.
    Refuse {
        /// Shown to the shopper.
        #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 1000))]
        reason: String,
        /// Short id of the clause that says so.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "openapi", schema(max_length = 64))]
        clause: Option<String>,
    },
    /// It arrived.
    Receive {
        on: Day,
        #[cfg_attr(feature = "openapi", schema(min_items = 1, max_items = 50))]
        pieces: Vec<ReceivedPieces>,
    },
    /// It was looked at.
    Inspect {
        /// Shown to the shopper.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "openapi", schema(max_length = 1000))]
        finding: Option<String>,
    },
    /// The money, or the replacement, is on its way.
    Settle {
        on: Day,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "openapi", schema(value_type = Option<crate::Amount>))]
        refunded: Option<Money>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "openapi", schema(max_length = 64))]
        replacement_order: Option<String>,
    },
}

/// `POST /v1/merchants/{merchant}/stock`: what can be had in exchange. An item
/// told again replaces what was told before.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "strict", serde(deny_unknown_fields))]
pub struct Stock {
    #[cfg_attr(feature = "openapi", schema(min_items = 1, max_items = 1000))]
    pub items: Vec<StockItem>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "strict", serde(deny_unknown_fields))]
pub struct StockItem {
    /// As in the lines of orders.
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 64))]
    pub sku: String,
    /// Items of one product are each other's sizes and colours.
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 64))]
    pub product: String,
    /// Size and colour, such as `L, moss`.
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 100))]
    pub variant: String,
    /// How many there are.
    pub quantity: u32,
}

/// Body of a webhook, as Standard Webhooks lays it out.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Webhook {
    /// `request.created` or `request.answered`; `return.` with `created`, with
    /// `cancelled`, or with the state that it has come to; `ticket.created`,
    /// `ticket.answered` or `ticket.closed`.
    #[serde(rename = "type")]
    pub kind: String,
    pub timestamp: Instant,
    pub data: News,
}

/// What a webhook tells of.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(untagged)]
pub enum News {
    Return(Box<OrderReturn>),
    Ticket(Box<Ticket>),
    Request(Box<OrderRequest>),
}
