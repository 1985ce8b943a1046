//! The shop's page around ours, where the help is shown in a frame of it. What it
//! knows stands on the root element, written by the script in the head and by
//! `public/frame.js`, which alone talk with it. Elsewhere nobody holds us, and
//! nothing is known.

use leptos::prelude::{document, on_cleanup, window, window_event_listener_untyped};
use web_sys::Event;

/// As what a shop's page holds us.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Held {
    /// In a panel over the page, with a bar of its own.
    Panel,
    /// As a part of the page, as high as what it shows.
    Inline,
}

/// The piece that the shop's page shows, each word as the shop calls it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Piece {
    pub product: Option<String>,
    pub category: Option<String>,
    /// What else it knows of the piece, as the check has it in its address:
    /// `final_sale=true&custom_made=false`.
    pub facts: Option<String>,
}

/// How we are held; none for a page of its own.
pub fn held() -> Option<Held> {
    match known("framed")?.as_str() {
        "panel" => Some(Held::Panel),
        "inline" => Some(Held::Inline),
        _ => None,
    }
}

pub fn piece() -> Piece {
    Piece {
        product: known("product"),
        category: known("category"),
        facts: known("facts"),
    }
}

/// The language that the shop's page wants, as a BCP 47 tag.
pub fn locale() -> Option<String> {
    known("locale").filter(|tag| is_tag(tag))
}

fn known(name: &str) -> Option<String> {
    document()
        .document_element()?
        .get_attribute(&format!("data-{name}"))
        .filter(|word| !word.is_empty())
}

/// What we hear of the shop's page, as events of the window.
#[derive(Clone, Copy)]
pub enum News {
    /// It shows another piece.
    Piece,
    /// The order that the device keeps is another, or stands differently.
    Order,
}

/// Listens until the page that asks is left.
pub fn on(news: News, hear: impl Fn() + 'static) {
    let name = match news {
        News::Piece => "hemline:context",
        News::Order => "hemline:pass",
    };
    let listener = window_event_listener_untyped(name, move |_| hear());
    on_cleanup(move || listener.remove());
}

/// Tells the shop's page that a return was created, and nothing about it.
pub fn tell_return_created() {
    if let Ok(event) = Event::new("hemline:return-created") {
        // Where nobody listens, nobody wants to know.
        let _ = window().dispatch_event(&event);
    }
}

/// Whether it is a language with, at most, its script and its region. A browser
/// throws where a tag is none.
fn is_tag(tag: &str) -> bool {
    let mut parts = tag.split('-');
    let language = parts.next().unwrap_or_default();
    let mut rest = parts.peekable();
    let is_script = |part: &&str| part.len() == 4 && part.bytes().all(|b| b.is_ascii_alphabetic());
    let _ = rest.next_if(is_script);
    let is_region = |part: &&str| match part.len() {
        2 => part.bytes().all(|b| b.is_ascii_alphabetic()),
        3 => part.bytes().all(|b| b.is_ascii_digit()),
        _ => false,
    };
    let _ = rest.next_if(is_region);
    (2..=3).contains(&language.len())
        && language.bytes().all(|b| b.is_ascii_lowercase())
        && rest.next().is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_language_is_taken_as_far_as_a_browser_knows_it() {
        for tag in ["en", "en-GB", "zh-Hant", "zh-Hant-TW", "es-419", "fil"] {
            assert!(is_tag(tag), "{tag}");
        }
        for none in [
            "", "e", "EN", "en-", "en-GB-GB", "en_GB", "en-G", "en-GB-x", "../en",
        ] {
            assert!(!is_tag(none), "{none}");
        }
    }
}
