//! Refusals that many requests have in common, for the OpenAPI document.

#![expect(dead_code, reason = "they describe, and are never made")]

use hemline_api_types::Problem;
use utoipa::IntoResponses;

/// Of what wants a body.
#[derive(IntoResponses)]
pub enum OfBody {
    /// Not JSON
    #[response(status = 400, content_type = "application/problem+json")]
    NotJson(Problem),
    /// Too large
    #[response(status = 413, content_type = "application/problem+json")]
    TooLarge(Problem),
    /// Not labelled as JSON
    #[response(status = 415, content_type = "application/problem+json")]
    NotLabelled(Problem),
}

/// Of what opens to an order's token.
#[derive(IntoResponses)]
pub enum OfShopper {
    /// The token opens nothing, or no longer
    #[response(status = 401, content_type = "application/problem+json")]
    NotOpen(Problem),
    /// The store does not answer
    #[response(status = 503, content_type = "application/problem+json")]
    NoStore(Problem),
}

/// Of what opens to a merchant's key.
#[derive(IntoResponses)]
pub enum OfShop {
    /// Not this merchant's key
    #[response(status = 401, content_type = "application/problem+json")]
    NotTheirs(Problem),
    /// The store does not answer
    #[response(status = 503, content_type = "application/problem+json")]
    NoStore(Problem),
}
