//! The merchant's side: what the shop's system tells, and what it is asked.

use serde::{Deserialize, Serialize};

use crate::{Instant, OrderRecord, order::Request, record::EventRecord};

/// `POST /v1/merchants/{merchant}/orders`: orders as the shop's system has them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
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
#[serde(deny_unknown_fields)]
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
#[serde(deny_unknown_fields)]
pub struct Answer {
    pub grant: bool,
    /// Shown to the shopper.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(max_length = 1000))]
    pub note: Option<String>,
}

/// Body of a webhook, as Standard Webhooks lays it out.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Webhook {
    /// `request.created` or `request.answered`.
    #[serde(rename = "type")]
    pub kind: String,
    pub timestamp: Instant,
    pub data: OrderRequest,
}
