//! Driving Hemline as a shopper does: a real server, a real browser, things
//! found by role and name. Everything is waited for and nothing slept through.
//! What is not as a story tells stops it with what the browser shows instead.
//!
//! `cargo xtask test` sets up what is needed here and says where it is in
//! `HEMLINE_…` variables; without them everything fails.

#![allow(clippy::panic, clippy::unwrap_used, clippy::indexing_slicing)]

mod audit;
mod bidi;
mod driver;
mod hands;
mod host;
mod need;
mod page;
mod proxy;
mod server;
mod story;
mod webdriver;

pub use host::Host;
pub use need::Need;
pub use page::{DESKTOP, Found, Name, Page, SMALL, has, starts};
pub use proxy::{Fault, Proxy};
pub use server::{Answer, Server};
pub use story::{Story, needs, story, story_of_shops, story_on_site, story_through_proxy};

/// What `cargo xtask test` has set.
pub(crate) fn set(name: &str) -> String {
    std::env::var(name).unwrap_or_else(|_| {
        panic!("{name} is not set: these tests are run by `cargo xtask test`, which sets it up")
    })
}
