//! The modules of the server and of the app that read bytes from outside, taken in
//! by their paths: the crates around them would take minutes to compile.

// What the targets do not call is called elsewhere.
#![allow(dead_code, unused_imports)]

#[path = "../../src"]
mod app {
    pub mod json;
}

#[path = "../../crates/server/src"]
mod server {
    pub mod import;
    pub mod json;
    pub mod order {
        pub mod course;
        pub mod fields;
        pub mod record;
    }
    pub mod pass;
}

pub use app::json as app_json;
// Where they look for one another.
pub use server::{import, json, order, pass};

use hemline_policy::{document::Policy, load};

/// The four shops' policies, each with its twin whose clauses stand in the
/// opposite order.
pub fn policies() -> Vec<[Policy; 2]> {
    let read = |text: &str| load::policy(text, "policy.toml").unwrap_or_else(|why| panic!("{why}"));
    SHOPS
        .iter()
        .map(|text| [read(text), read(&backwards(text))])
        .collect()
}

const SHOPS: [&str; 4] = [
    include_str!("../../merchants/allegra-k/policy.toml"),
    include_str!("../../merchants/kallesia/policy.toml"),
    include_str!("../../merchants/kalre/policy.toml"),
    include_str!("../../merchants/kaolate/policy.toml"),
];

fn backwards(text: &str) -> String {
    const CLAUSE: &str = "\n[[clause]]\n";
    let mut parts = text.split(CLAUSE);
    let head = parts.next().unwrap_or_default().to_owned();
    let clauses: Vec<&str> = parts.collect();
    clauses
        .into_iter()
        .rev()
        .fold(head, |text, clause| text + CLAUSE + clause)
}
