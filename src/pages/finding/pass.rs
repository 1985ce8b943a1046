//! The pass to an order: the token that opens it, which the device keeps no
//! longer than it lives. Every page that shows an order, or something of it, reads
//! the same entry.

use hemline_api_types::{Instant, order::Lookup};
use hemline_policy::fact::print_instant;
use serde::Deserialize;

use crate::{
    api::{self, Failure},
    clock, device, json,
    route::MerchantId,
};

/// What opens an order.
#[derive(Clone, Debug, PartialEq)]
pub struct Pass {
    pub token: String,
    /// By the server's clock.
    pub end: Instant,
    /// The server's clock less this device's, in milliseconds.
    pub ahead: i64,
}

/// Of a found order as much as opens it. What else stands there is for the pages
/// that show it.
#[derive(Deserialize)]
struct Found {
    token: String,
    expires_at: Instant,
    order: Seen,
}

#[derive(Deserialize)]
struct Seen {
    seen_at: Instant,
}

impl Pass {
    /// `seen_at` is the server's clock when this device's showed `now`.
    pub fn new(token: String, end: Instant, seen_at: Instant, now: i64) -> Self {
        Self {
            token,
            end,
            ahead: ahead(seen_at, now),
        }
    }

    /// Reads an entry of the device.
    pub fn kept(text: &str) -> Option<Self> {
        let (ahead, found) = text.split_once('\n')?;
        let found: Found = json::read(found)?;
        Some(Self {
            token: found.token,
            end: found.expires_at,
            ahead: ahead.parse().ok()?,
        })
    }

    /// The same pass, with the clocks compared anew.
    pub fn seen(self, seen_at: Instant, now: i64) -> Self {
        Self {
            ahead: ahead(seen_at, now),
            ..self
        }
    }

    /// Its end by this device's clock.
    pub fn end_here(&self) -> i64 {
        self.end.0.timestamp_millis() - self.ahead
    }

    /// The entry of the device, of a found order's JSON as it came.
    pub fn entry_of_found(&self, found: &str) -> String {
        format!("{}\n{found}", self.ahead)
    }

    /// The same, of the order's own.
    pub fn entry(&self, order: &str) -> String {
        let end = print_instant(self.end.0);
        let found = json::object(&[
            ("token", Some(json::quoted(&self.token))),
            ("expires_at", Some(json::quoted(&end))),
            ("order", Some(order.to_owned())),
        ]);
        self.entry_of_found(&found)
    }
}

/// The server's clock less this device's, in milliseconds.
pub fn ahead(seen_at: Instant, now: i64) -> i64 {
    seen_at.0.timestamp_millis() - now
}

/// The name of the device's entry.
pub fn entry(merchant: &MerchantId) -> String {
    device::entry(merchant.as_str(), "order")
}

/// Looks an order up for what opens it, and has the device keep it.
pub async fn find(merchant: &MerchantId, lookup: &Lookup) -> Result<Pass, Failure> {
    let (found, text): (Found, String) = api::find_order(merchant, lookup).await?;
    let pass = Pass::new(
        found.token,
        found.expires_at,
        found.order.seen_at,
        clock::millis(),
    );
    // A device that keeps nothing has the order until the page is left.
    device::keep(
        &entry(merchant),
        &pass.entry_of_found(&text),
        pass.end_here(),
    );
    Ok(pass)
}
