//! A notice in the flow of the page.

use super::icon::{Icon, icon};
use crate::markup::{Built, view};

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
}
