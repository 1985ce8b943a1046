//! The frame of every page: masthead, the page's own place, footer.

use leptos::prelude::*;

use super::faces::offline_notice;
use crate::{
    markup::{Built, view},
    text,
};

/// A link of the masthead; `current` follows the page that is shown.
pub struct Section {
    pub href: String,
    pub name: String,
    pub current: Signal<bool>,
}

/// The head and foot of a page.
pub struct Frame {
    /// Where the name leads, and the name.
    pub home: (String, String),
    pub sections: Vec<Section>,
    /// The shop's own site.
    pub shop_url: Option<String>,
    /// Links of the footer.
    pub foot: Vec<Built>,
}

impl Frame {
    pub fn around(self, page: Built) -> Built {
        let (href, name) = self.home;
        let back = self.shop_url.map(|shop| {
            view! {
                <a class="masthead-back" href=shop>
                    {text!("masthead.shop")}
                </a>
            }
        });
        let foot = (!self.foot.is_empty()).then(|| {
            let links: Vec<_> = self
                .foot
                .into_iter()
                .map(|link| view! { <li>{link}</li> })
                .collect();
            view! { <ul class="footer-links">{links}</ul> }
        });
        view! {
            <a class="skip-link" href="#main">
                {text!("skip")}
            </a>
            <header class="masthead">
                <div class="masthead-inner">
                    <a class="wordmark" href=href>
                        {name}
                        <span class="visually-hidden">{text!("masthead.help")}</span>
                    </a>
                    {back}
                    {navigation(self.sections)}
                </div>
            </header>
            <main class="view" id="main" tabindex="-1">
                {offline_notice()}
                {page}
            </main>
            <footer class="footer">
                <div class="footer-inner">
                    {foot}
                    <p class="footer-note">{text!("footer.by")}</p>
                </div>
            </footer>
        }
    }
}

fn navigation(sections: Vec<Section>) -> Option<Built> {
    if sections.is_empty() {
        return None;
    }
    let links: Vec<_> = sections
        .into_iter()
        .map(|section| {
            let current = move || section.current.get().then_some("page");
            view! {
                <li>
                    <a href=section.href aria-current=current>
                        {section.name}
                    </a>
                </li>
            }
        })
        .collect();
    let navigation = view! {
        <nav class="masthead-nav" aria-label=text!("masthead.sections")>
            <ul>{links}</ul>
        </nav>
    };
    Some(navigation)
}
