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
    of(&Date::new_0())
}

fn of(moment: &Date) -> NaiveDateTime {
    let date = NaiveDate::from_ymd_opt(
        moment.get_full_year() as i32,
        moment.get_month() + 1,
        moment.get_date(),
    );
    let time = NaiveTime::from_hms_opt(
        moment.get_hours(),
        moment.get_minutes(),
        moment.get_seconds(),
    );
    // INVARIANT: a browser's Date always shows a day of the calendar.
    NaiveDateTime::new(date.unwrap_or_default(), time.unwrap_or_default())
}

/// What the shopper's own clock shows at a moment, in milliseconds since 1970.
pub fn shown_at(millis: i64) -> NaiveDateTime {
    of(&Date::new(&(millis as f64).into()))
}

/// Milliseconds since 1970, by this device.
pub fn millis() -> i64 {
    Date::now() as i64
}

/// A moment as HTTP writes it, in milliseconds since 1970.
pub fn moment(text: &str) -> Option<i64> {
    let millis = Date::parse(text);
    millis.is_finite().then_some(millis as i64)
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
