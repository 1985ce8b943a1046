//! The app does not start: its files are missing, cut off, or something else. What
//! the server wrote can be read, says so, and what to do.

use hemline_e2e::{Fault, Need, needs};

/// A page of each program, and what can be read there without it.
const PAGES: [(&str, &str); 8] = [
    ("/kaolate/faq/refund-time", "When your refund shows"),
    (
        "/kaolate/check",
        "If none appear, read our policy clause by clause",
    ),
    (
        "/kaolate/order",
        "If the button does nothing, this browser can’t open orders.",
    ),
    (
        "/kaolate/return",
        "If the button does nothing, this browser can’t open orders.",
    ),
    (
        "/kaolate/return/status",
        "If the button does nothing, this browser can’t open orders.",
    ),
    ("/kalre/sizes/tops", "Where your body bends to the side"),
    (
        "/kaolate/contact",
        "If no form appears, this browser can’t run it.",
    ),
    ("/desk", "The team’s desk"),
];

pub const WORDS: &str = "Some parts of this page did not start.";
const WHAT_TO_DO: &str = "Load the page again.";

/// What becomes of which file.
pub const FILES: [(&str, &str, Fault); 6] = [
    ("the wasm file is missing", "/hemline*.wasm", Fault::Missing),
    ("the wasm file is cut off", "/hemline*.wasm", Fault::Half),
    (
        "the connection breaks within it",
        "/hemline*.wasm",
        Fault::Broken,
    ),
    (
        "a network’s sign-in page comes in its place",
        "/hemline*.wasm",
        Fault::SignIn,
    ),
    ("the script is missing", "/hemline*.js", Fault::Missing),
    ("the script is cut off", "/hemline*.js", Fault::Half),
];

#[test]
fn without_its_files_a_page_can_be_read() {
    needs(&[Need::DevTools]).story_through_proxy(async |s, proxy| {
        for (address, readable) in PAGES {
            for (what, path, fault) in FILES {
                println!("{address}: {what}");
                s.page.forget_files().await;
                proxy.always("GET", path, fault);
                s.page.open(&proxy.at(address)).await;
                s.page.says(WORDS).await;
                s.page.says(WHAT_TO_DO).await;
                s.page.says(readable).await;
                proxy.mend();
            }
            s.page.audit().await;
            s.page.forget_files().await;
            s.page.reload().await;
        }
        let caused = [
            "404",
            "WebAssembly",
            "wasm",
            "integrity",
            "SyntaxError",
            "dynamically imported module",
            "ERR_CONTENT_LENGTH_MISMATCH",
            "MIME",
        ];
        s.page.expects_complaints(&caused).await;
    });
}

/// The interface's words do not come: the server's page stays, and the app takes over
/// when they are there.
#[test]
fn without_its_words_a_page_waits_for_them() {
    needs(&[Need::DevTools]).story_through_proxy(async |s, proxy| {
        for fault in [Fault::Failing, Fault::SignIn, Fault::Half] {
            s.page.forget_files().await;
            proxy.always("GET", "/locales/*", fault);
            s.page.open(&proxy.at("/kaolate/faq/refund-time")).await;
            s.page.says("When your refund shows").await;
            s.page
                .waits_for("the words", || proxy.wanted("GET", "/locales/en.json") > 0)
                .await;
            proxy.mend();
            s.page.is_alive().await;
        }
        s.page.expects_complaints(&["500"]).await;
    });
}
