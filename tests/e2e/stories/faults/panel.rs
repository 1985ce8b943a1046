//! The help on a shop's page, when its panel or its first page does not come.

use hemline_e2e::{Fault, Need, Proxy, Story, needs};

pub const WORDS: &str = "Help is slow to come.";
const WAY_ON: &str = "Open it as a page";

pub const PANEL: [(&str, Fault); 5] = [
    ("connection dropped", Fault::Dropped),
    ("500", Fault::Failing),
    ("missing", Fault::Missing),
    ("a network’s sign-in page", Fault::SignIn),
    ("cut off", Fault::Broken),
];
pub const PAGE: [(&str, Fault); 4] = [
    ("no answer yet", Fault::Held),
    ("connection dropped", Fault::Dropped),
    ("500", Fault::Failing),
    ("a network’s sign-in page", Fault::SignIn),
];

async fn visit(s: &Story, address: &str) {
    s.page.open(address).await;
    s.page.has("button", "Help").await;
}

/// A shop's page with the launcher.
fn page(proxy: &Proxy) -> String {
    let source = proxy.at("/widget.js");
    format!(
        "<!doctype html><html lang=\"en\"><head><title>A shop</title></head><body><h1>Slip dress</h1>\
         <script async src=\"{source}\" data-merchant=\"kallesia\"></script></body></html>"
    )
}

#[test]
fn help_that_does_not_come_leads_to_its_page() {
    needs(&[Need::DevTools]).story_on_site_through_proxy(async |s, host, proxy| {
        host.show("/", &[], &page(&proxy));
        for (what, fault) in PANEL {
            println!("the panel: {what}");
            s.page.forget_files().await;
            proxy.always("GET", "/widget-panel*", fault);
            visit(&s, &host.at("/")).await;
            s.page.tap("button", "Help").await;
            s.page.has("link", WAY_ON).await;
            proxy.mend();
            s.page.tap("button", "Help").await;
            is_open(&s, &proxy).await;
        }
        for (what, fault) in PAGE {
            println!("its page: {what}");
            proxy.always("GET", "/kallesia", fault);
            visit(&s, &host.at("/")).await;
            s.page.tap("button", "Help").await;
            s.page.has("link", WAY_ON).await;
            proxy.mend();
            if let Fault::Held = fault {
                is_open(&s, &proxy).await;
                s.page.lacks("link", WAY_ON).await;
            }
        }
        // The app within it does not start.
        s.page.forget_files().await;
        proxy.always("GET", "/hemline*.wasm", Fault::Missing);
        visit(&s, &host.at("/")).await;
        s.page.tap("button", "Help").await;
        is_open(&s, &proxy).await;
        s.page.has("link", WAY_ON).await;
        proxy.mend();
        let caused = [
            "404",
            "500",
            "ERR_EMPTY_RESPONSE",
            "ERR_CONTENT_LENGTH_MISMATCH",
            "integrity",
            "CORS",
            "ERR_FAILED",
            "wasm",
            "WebAssembly",
        ];
        s.page.expects_complaints(&caused).await;
    });
}

#[test]
fn another_view_is_shown_while_the_app_still_waits_for_its_words() {
    needs(&[]).story_on_site_through_proxy(async |s, host, proxy| {
        host.show("/", &[], &page(&proxy));
        proxy.always("GET", "/locales*", Fault::Held);
        visit(&s, &host.at("/")).await;
        s.page
            .evaluate("onmessage = ({ data }) => globalThis.started ||= data.type === 'ready', 0")
            .await;
        s.page.tap("button", "Help").await;
        is_open(&s, &proxy).await;
        s.page.holds("globalThis.started === true").await;
        s.page.evaluate("Hemline.open('size-guide')").await;
        proxy.mend();
        let help = s.page.inside(&proxy.at("/kallesia/sizes")).await;
        help.has("heading", "Which size?").await;
    });
}

async fn is_open(s: &Story, proxy: &Proxy) {
    let help = s.page.inside(&proxy.at("/kallesia")).await;
    help.has("heading", "Let’s sort it out.").await;
}
