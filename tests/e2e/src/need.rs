//! What a story needs of an engine's driver beyond reading, typing and pointing, and
//! which driver has it.

use crate::{driver::Browser, hands::By};

#[derive(Clone, Copy, Debug)]
pub enum Need {
    /// A second tab of the same shopper.
    Tabs,
    /// The dark, or motion, while a page is open.
    Preferences,
    /// A page as it would be printed.
    Paper,
    /// A network that refuses some addresses.
    Refusal,
    /// A network that goes away and comes back.
    Offline,
    /// A network that is slow.
    Slowness,
    /// A script before a page's own.
    EarlyScripts,
    /// Files that a page finds again which it kept before it was loaded anew.
    Files,
    /// Keys, and a script's focus, in a frame of another site.
    FocusInFrames,
    /// A field for a day and an hour that keys fill in the order of the country.
    Hours,
    /// Brotli without TLS, and the bytes of what it had already.
    Transfers,
    /// A console that keeps what pages that are gone have complained of.
    Console,
    /// A window with room for more than a phone's.
    Width,
    /// The accessibility tree as the browser itself makes it.
    Tree,
    /// What Chromium alone has, such as a trace.
    DevTools,
}

impl Need {
    /// Why it can't be had there.
    pub(crate) fn missing_in(self, browser: Browser) -> Option<&'static str> {
        match (browser, self) {
            (_, Self::Width) if By::now() == By::Touch => {
                Some("a finger tells it on a phone, which has no such room")
            }
            (_, Self::Width) | (Browser::Chromium, _) => None,
            (Browser::Firefox, Self::Slowness) => Some("its driver can't slow the network down"),
            (_, Self::DevTools) => Some("it has no DevTools protocol"),
            (_, Self::Tree) => Some("its driver does not tell its accessibility tree"),
            (Browser::Firefox, _) => None,
            (Browser::WebKit, Self::Tabs) => Some("its driver's tabs share no storage"),
            (Browser::WebKit, Self::Preferences) => {
                Some("what its reader prefers is fixed when it starts")
            }
            (Browser::WebKit, Self::Paper) => Some("its driver shows no paper"),
            (Browser::WebKit, Self::Refusal | Self::Offline | Self::Slowness) => {
                Some("its driver has no say in the network")
            }
            (Browser::WebKit, Self::Console) => Some("its driver tells nothing of the console"),
            (Browser::WebKit, Self::Transfers) => {
                Some("without TLS it takes no Brotli, and it tells no bytes of what it kept")
            }
            (Browser::WebKit, Self::Files) => {
                Some("its driver’s session is a private one, which forgets files with their page")
            }
            (Browser::WebKit, Self::FocusInFrames) => {
                Some("on its driver’s screen a frame of another site gets neither focus nor keys")
            }
            (Browser::WebKit, Self::Hours) => {
                Some("its field for a day and an hour takes no keys in a known order")
            }
            (Browser::WebKit, Self::EarlyScripts) => {
                Some("its driver can't run a script before a page's own")
            }
        }
    }
}
