//! A notice in the flow of the page.

use crate::ui::built::{Build, Built};
use leptos::prelude::*;

use super::icon::{Icon, icon};

pub fn notice(drawing: Icon, title: String, text: String) -> Built {
    view! {
        <div class="notice">
            {icon(drawing)}
            <div>
                <p class="notice-title">{title}</p>
                <p class="quiet">{text}</p>
            </div>
        </div>
    }
    .built()
}
