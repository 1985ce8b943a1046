//! Bodies of the API. The app's own reader takes what `serde_json` takes, to the
//! same value, and neither breaks on anything.

#![no_main]

use std::fmt::Debug;

use hemline_api_types::{OrderRecord, Problem, contact, desk, order, returns};
use hemline_fuzz::app_json;
use hemline_policy::document::Policy;
use libfuzzer_sys::fuzz_target;
use serde::{Serialize, de::DeserializeOwned};

fuzz_target!(|text: &str| {
    check::<order::Found>(text);
    check::<OrderRecord>(text);
    check::<Problem>(text);
    check::<returns::Reconsider>(text);
    check::<contact::Redecided>(text);
    check::<desk::Requests>(text);
    check::<Policy>(text);
});

fn check<T: DeserializeOwned + Serialize + Debug>(text: &str) {
    let ours: Option<T> = app_json::read(text);
    let Ok(theirs) = serde_json::from_str::<T>(text) else {
        return;
    };
    let written = serde_json::to_string(&theirs).expect("a body can be written");
    let again: T = serde_json::from_str(&written).expect("what was written can be read");
    assert_eq!(serde_json::to_string(&again).ok().as_ref(), Some(&written));
    let by_ours: T = app_json::read(&written).expect("the app reads what the server writes");
    assert_eq!(
        serde_json::to_string(&by_ours).ok().as_ref(),
        Some(&written)
    );
    if let Some(ours) = ours {
        assert_eq!(serde_json::to_string(&ours).ok(), Some(written));
    }
}
