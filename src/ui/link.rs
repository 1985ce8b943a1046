//! Links: a row of a list, a shortcut, a line of its own.

use super::icon::{Icon, icon};
use crate::markup::{Built, view};

/// A row that is a link as a whole, in a list of class `rows`.
pub fn row_link(href: String, name: String) -> Built {
    view! {
        <li>
            <a class="row-link" href=href>
                <span class="row-name">{name}</span>
                {icon(Icon::Next)}
            </a>
        </li>
    }
}

/// The same, with a line below the name.
pub fn row_link_with(href: String, name: String, hint: String) -> Built {
    view! {
        <li>
            <a class="row-link" href=href>
                <span>
                    <span class="row-name">{name}</span>
                    <span class="row-hint">{hint}</span>
                </span>
                {icon(Icon::Next)}
            </a>
        </li>
    }
}

/// A way into a view, in a list of class `shortcuts`.
pub fn shortcut(href: String, drawing: Icon, name: String, hint: String) -> Built {
    view! {
        <li>
            <a class="shortcut" href=href>
                {icon(drawing)}
                <span>
                    <span class="shortcut-name">{name}</span>
                    <span class="shortcut-hint">{hint}</span>
                </span>
                {icon(Icon::Next)}
            </a>
        </li>
    }
}

/// A link on its own, with an arrow behind it.
pub fn link_on(href: String, words: String) -> Built {
    view! {
        <a class="link-row" href=href>
            {words}
            {icon(Icon::Arrow)}
        </a>
    }
}

/// A link on its own, with its drawing before it.
pub fn link_with(drawing: Icon, href: String, words: String) -> Built {
    view! {
        <a class="link-row" href=href>
            {icon(drawing)}
            {words}
        </a>
    }
}

/// The link to where the page belongs, above its heading.
pub fn back_link(href: String, words: String) -> Built {
    view! {
        <a class="back" href=href>
            {icon(Icon::Back)}
            {words}
        </a>
    }
}
