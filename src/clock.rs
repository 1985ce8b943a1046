//! The shopper's clock, read where a page needs it and passed on as a value.

use std::time::Duration;

use chrono::{NaiveDate, NaiveDateTime, NaiveTime};
use js_sys::{Date, Promise};
use leptos::prelude::set_timeout;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;

/// Today in the shopper's own calendar.
pub fn today() -> NaiveDate {
    now().date()
}

/// The date and time that the shopper's own clock shows.
pub fn now() -> NaiveDateTime {
    let now = Date::new_0();
    let date = NaiveDate::from_ymd_opt(
        now.get_full_year() as i32,
        now.get_month() + 1,
        now.get_date(),
    );
    let time = NaiveTime::from_hms_opt(now.get_hours(), now.get_minutes(), now.get_seconds());
    // INVARIANT: a browser's Date always shows a day of the calendar.
    NaiveDateTime::new(date.unwrap_or_default(), time.unwrap_or_default())
}

/// Lets a moment pass.
pub async fn pause(moment: Duration) {
    let over = Promise::new(&mut |resolve, _| {
        set_timeout(
            move || {
                // Nothing listens to the outcome of this call.
                let _ = resolve.call0(&JsValue::UNDEFINED);
            },
            moment,
        );
    });
    // A timer's promise is never rejected.
    let _ = JsFuture::from(over).await;
}
