//! The search line: a form that works by itself, and tells of each letter where
//! a page wants to answer at once.

use leptos::{ev, html, prelude::*};

use super::icon::{Icon, icon};
use crate::{
    markup::{Built, view},
    text,
};

/// The id of the field, by which it is found again when the app takes over from
/// the server's page.
pub const FIELD: &str = "q";

/// `action` is the address that shows the results, `words` what stands in the
/// field. `on_input` hears every change, `on_submit` the finished search.
pub fn search_line(
    action: String,
    words: impl Fn() -> String + Send + Sync + 'static,
    on_focus: impl Fn() + 'static,
    on_input: impl Fn(String) + 'static,
    on_submit: impl Fn(String) + 'static,
) -> Built {
    let field = NodeRef::<html::Input>::new();
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        if let Some(field) = field.get_untracked() {
            on_submit(field.value());
        }
    };
    view! {
        <form class="search" action=action method="get" role="search" on:submit=submit>
            <label class="search-label" for=FIELD>
                {text!("search.label")}
            </label>
            <div class="search-line">
                {icon(Icon::Search)}
                <input
                    class="search-input"
                    id=FIELD
                    name="q"
                    type="search"
                    autocomplete="off"
                    enterkeyhint="search"
                    maxlength="200"
                    node_ref=field
                    prop:value=words
                    on:focus=move |_| on_focus()
                    on:input=move |event| on_input(event_target_value(&event))
                />
                <button class="search-go" type="submit">
                    {icon(Icon::Arrow)}
                    <span class="visually-hidden">{text!("search.go")}</span>
                </button>
            </div>
        </form>
    }
}
