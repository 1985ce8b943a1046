//! What is said to those who hear the page while somebody types: when typing rests,
//! not at each letter.

use std::time::Duration;

use leptos::prelude::*;

use crate::markup::{Built, view};

/// How long nothing is typed before it is said.
const REST: Duration = Duration::from_millis(700);

/// The sentence of the moment; an empty one says nothing.
pub fn spoken(sentence: impl Fn() -> String + 'static) -> Built {
    let said = RwSignal::new(String::new());
    let rest = StoredValue::new(None::<TimeoutHandle>);
    let stop = move || {
        if let Some(rest) = rest.get_value() {
            rest.clear();
        }
    };
    Effect::new(move || {
        let sentence = sentence();
        stop();
        rest.set_value(set_timeout_with_handle(move || said.set(sentence), REST).ok());
    });
    on_cleanup(stop);
    view! {
        <p class="visually-hidden" role="status">
            {said}
        </p>
    }
}
