//! A policy file: whatever stands in it, the loader reads it or says why not. What
//! it reads survives the way to the browser and is analysed.

#![no_main]

use hemline_policy::{document::Policy, load};
use libfuzzer_sys::{Corpus, fuzz_target};

fuzz_target!(|text: &str| -> Corpus {
    match load::policy(text, "policy.toml") {
        Err(why) => {
            assert!(!why.trim().is_empty(), "it is refused, and nobody says why");
            assert!(load::check(text, "policy.toml").errors > 0);
        }
        Ok(policy) => {
            let json = serde_json::to_string(&policy).expect("a policy can be written");
            let read: Policy = serde_json::from_str(&json).expect("what was written can be read");
            assert_eq!(read, policy);
            // Two clauses may still contradict each other: that is told by name.
            let told = load::check(text, "policy.toml");
            assert_eq!(told.errors + told.notes == 0, told.text.trim().is_empty());
        }
    }
    Corpus::Keep
});
