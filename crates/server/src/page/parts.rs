//! Pieces that know no shop; the app's `ui/` in HTML.

use maud::{Markup, html};

#[derive(Clone, Copy, PartialEq)]
pub enum Icon {
    Arrow,
    Back,
    Chat,
    Mail,
    Next,
    Phone,
    Post,
    Question,
    Ruler,
    Search,
    Send,
}

impl Icon {
    /// The app's `ui/icon.rs` has the same drawings.
    fn strokes(self) -> &'static str {
        match self {
            Self::Arrow => "M4 12h16m-6-6 6 6-6 6",
            Self::Back => "m15 5-7 7 7 7",
            Self::Chat => "M4 5h16v11.5h-8L7.5 20v-3.5H4zM8 9.5h8m-8 3h5",
            Self::Mail => "M3.5 6h17v12.5h-17zm.5.5 8 6.5 8-6.5",
            Self::Next => "m9 5 7 7-7 7",
            Self::Phone => {
                "M6 4h3.5l1.5 4-2 1.5a11 11 0 0 0 5.5 5.5l1.5-2 4 1.5V18a2 2 0 0 1-2 2A14 14 0 0 1 4 6a2 2 0 0 1 2-2z"
            }
            Self::Post => {
                "M4 7.8 12 4l8 3.8v8.6L12 20.2l-8-3.8zm0 0 8 3.8 8-3.8m-8 3.8v8.6M8 5.9l8 3.8"
            }
            Self::Question => {
                "M4 5h16v11.5h-8L7.5 20v-3.5H4zM9.8 9.2c.2-1.2 1.1-1.9 2.3-1.9 1.3 0 2.2.8 2.2 1.9 0 1.7-2.2 1.7-2.2 3.2m0 1.7v.2"
            }
            Self::Ruler => "M3.5 9h17v7h-17zM7 9v3m3.3-3v4m3.4-4v3m3.3-3v4",
            Self::Search => "M4 10.5a6.5 6.5 0 1 0 13 0 6.5 6.5 0 1 0-13 0m11.5 5 5 5",
            Self::Send => "M4.5 9.5h10a5 5 0 0 1 0 10H9m-.5-14-4 4 4 4",
        }
    }

    fn class(self) -> &'static str {
        match self {
            Self::Arrow | Self::Back | Self::Next | Self::Send => "icon icon-turns",
            Self::Chat
            | Self::Mail
            | Self::Phone
            | Self::Post
            | Self::Question
            | Self::Ruler
            | Self::Search => "icon",
        }
    }
}

pub fn icon(icon: Icon) -> Markup {
    html! {
        svg class=(icon.class()) viewBox="0 0 24 24" aria-hidden="true" focusable="false" {
            path d=(icon.strokes()) {}
        }
    }
}

pub fn page_head(title: &str, lede: &str) -> Markup {
    html! {
        header .page-head {
            h1 .page-title tabindex="-1" { (title) }
            @if !lede.is_empty() {
                p .lede { (lede) }
            }
        }
    }
}

pub fn back_link(href: &str, words: &str) -> Markup {
    html! { a .back href=(href) { (icon(Icon::Back)) (words) } }
}

pub fn link_on(href: &str, words: &str) -> Markup {
    html! { a .link-row href=(href) { (words) (icon(Icon::Arrow)) } }
}

pub fn link_with(drawing: Icon, href: &str, words: &str) -> Markup {
    html! { a .link-row href=(href) { (icon(drawing)) (words) } }
}

pub fn row_link(href: &str, name: &str) -> Markup {
    html! {
        li {
            a .row-link href=(href) { span .row-name { (name) } (icon(Icon::Next)) }
        }
    }
}

pub fn shortcut(href: &str, drawing: Icon, name: &str, hint: &str) -> Markup {
    html! {
        li {
            a .shortcut href=(href) {
                (icon(drawing))
                span {
                    span .shortcut-name { (name) }
                    span .shortcut-hint { (hint) }
                }
                (icon(Icon::Next))
            }
        }
    }
}
