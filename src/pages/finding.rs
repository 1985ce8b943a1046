//! Finding an order: what every page shares that needs one open. The form, what
//! stands in its way, and the pass that the device keeps.

mod pass;
mod state;
mod view;

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlInputElement;

pub use self::{
    pass::{Pass, ahead, entry, find as find_pass},
    state::{Field, Trouble, Typed, Wrong, is_email},
    view::{Picture, find, form, why},
};
use crate::ui::question::{SUMMARY, focus};

/// Ids of the form's fields, which the server's page has too.
pub const NUMBER: &str = "number";
pub const WHOSE: &str = "whose";

/// What stands in a field now.
pub fn typed(id: &str) -> String {
    document()
        .get_element_by_id(id)
        // An area and a select have a value as an input does.
        .map(|field| field.unchecked_ref::<HtmlInputElement>().value())
        .unwrap_or_default()
}

pub fn show_trouble() {
    // The summary appears with the next picture.
    request_animation_frame(|| focus(SUMMARY));
}

/// Whether the focus is where a link leads to. A new picture takes it along.
pub fn heading_is_focused() -> bool {
    document()
        .active_element()
        .is_some_and(|element| element.tag_name() == "H1")
}
