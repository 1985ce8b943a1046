//! The help on a shop's own page, which neither side wrote for the other.

use std::time::SystemTime;

use fantoccini::key::Key;
use hemline_e2e::{Fault, Host, Need, Page, SMALL, Story, has, needs, starts, story_on_site};
use serde_json::{from_value, json};

/// The first words of the help when it is opened.
const WELCOME: &str = "Let’s sort it out.";

/// What the two lines of docs/embedding.md allow, and nothing else.
fn strict(s: &Story) -> String {
    let help = s.server.at("");
    format!(
        "Content-Security-Policy: default-src 'none'; script-src {help}; frame-src {help}; \
         style-src 'self'; img-src 'self'"
    )
}

/// The script tag, with more attributes.
fn tag(s: &Story, attributes: &str) -> String {
    let source = s.at("/widget.js");
    format!("<script async src=\"{source}\" data-merchant=\"kallesia\" {attributes}></script>")
}

fn page(head: &str, body: &str) -> String {
    format!(
        "<!doctype html><html lang=\"en\"><head><meta name=\"viewport\" content=\"width=device-width\">\
         <title>A shop</title>{head}</head><body><h1>Slip dress</h1>\
         <button id=\"buy\">Add to bag</button>{body}</body></html>"
    )
}

/// A plain page of a shop with the launcher on it.
async fn visit(s: &Story, host: &Host, attributes: &str) {
    host.show("/", &[strict(s)], &page("", &tag(s, attributes)));
    s.page.open(&host.at("/")).await;
    s.page.has("button", "Help").await;
}

/// The help, once it can be read.
async fn inside(s: &Story) -> Page {
    let help = s.page.inside(&s.server.at("/kallesia")).await;
    help.has("heading", WELCOME).await;
    help
}

/// What the page has fetched of the server, by address.
async fn fetched(s: &Story) -> Vec<String> {
    let names = s
        .page
        .evaluate("performance.getEntriesByType('resource').map(({ name }) => name)")
        .await;
    let names: Vec<String> = from_value(names).unwrap_or_default();
    let ours = names.into_iter();
    ours.filter(|name| name.starts_with(&s.server.at("/")))
        .collect()
}

#[test]
fn nothing_is_fetched_before_someone_points_at_it() {
    story_on_site(async |s, host| {
        visit(&s, &host, "").await;
        assert_eq!(fetched(&s).await, [s.server.at("/widget.js")]);
        assert_eq!(s.page.frames().await, 0);
        let kept = "[document.cookie, localStorage.length, sessionStorage.length]";
        assert_eq!(s.page.evaluate(kept).await, json!(["", 0, 0]));
        let shifts = "new Promise((tell) => {
            new PerformanceObserver((list) => tell(list.getEntries().length)).observe({ type: 'layout-shift', buffered: true });
            setTimeout(() => tell(0), 300);
        })";
        assert_eq!(s.page.evaluate(shifts).await, json!(0));

        s.page.point_at("button", "Help").await;
        inside(&s).await;
        s.page.has("button", "Help").await;
        assert_eq!(s.page.evaluate(kept).await, json!(["", 0, 0]));
    });
}

#[test]
fn by_keyboard_the_focus_goes_in_and_comes_back() {
    needs(&[Need::FocusInFrames, Need::Width]).story_on_site(async |s, host| {
        visit(&s, &host, "").await;
        s.page.tab_to("button", "Add to bag").await;
        s.page.press(Key::Tab).await;
        s.page.press(Key::Enter).await;
        let help = inside(&s).await;
        help.focus_is_on("heading", WELCOME).await;
        s.page.has("dialog", "Help").await;
        s.page.audit().await;
        help.audit().await;
        s.page.press(Key::Escape).await;
        s.page.lacks("dialog", "Help").await;
        s.page
            .holds("document.activeElement.localName === 'hemline-launcher'")
            .await;
        // It is where it was left.
        s.page.press(Key::Enter).await;
        s.page.has("dialog", "Help").await;
        help.focus_is_on("heading", WELCOME).await;
        // The page beside it can still be used: by keys it lies before the panel's bar and
        // the launcher.
        for _ in 0..3 {
            s.page.press_back().await;
        }
        s.page.focus_is_on("button", "Add to bag").await;
        s.page.tap("button", "Add to bag").await;
        s.page.focus_is_on("button", "Add to bag").await;
    });
}

#[test]
fn hostile_pages_neither_hide_nor_dress_it() {
    let everything = "*{all:unset!important;display:none!important;position:static!important;\
         color:red!important;font:40px serif!important;transform:rotate(9deg)!important}\
         html,body,h1,button{display:block!important}";
    let moved = "html,body{overflow:hidden;transform:translateX(90px) scale(.8);contain:paint}";
    let above =
        "body::after{content:'';position:fixed;inset:0;z-index:2147483647;background:#fffe}";
    for (what, style) in [("reset", everything), ("moved", moved), ("above", above)] {
        story_on_site(async move |s, host| {
            let head = format!("<style>{style}</style>");
            host.show("/", &[], &page(&head, &tag(&s, "")));
            s.page.open(&host.at("/")).await;
            opens_and_closes(&s, what).await;
        });
    }
    story_on_site(async |s, host| {
        // Without a doctype, and with two scripts.
        let html = format!("<title>Quirks</title>{0}{0}<p>A page", tag(&s, ""));
        host.show("/", &[strict(&s)], &html);
        s.page.open(&host.at("/")).await;
        assert_eq!(s.page.evaluate("document.compatMode").await, "BackCompat");
        opens_and_closes(&s, "quirks").await;
        assert_eq!(s.page.count("button", "Help").await, 1);
    });
}

/// Opens the help where it has to be, and closes it again.
async fn opens_and_closes(s: &Story, what: &str) {
    s.page.tap("button", "Help").await;
    inside(s).await;
    let (x, y) = s.page.point_at("button", "Close").await;
    // In a phone's window it is a sheet, else a panel in its corner.
    let is_there = format!(
        "(() => {{
            const right = innerWidth - {x}, below = innerHeight - {y};
            if (innerWidth < 600) return right > 0 && below > 0 && {y} > innerHeight * .06;
            return right > 20 && right < 20 + 400 && below > 20 + 68 && below < 20 + 68 + 704;
        }})()"
    );
    let is_there = s.page.evaluate(&is_there).await;
    assert_eq!(is_there, true, "{what}: closed at {x}, {y}");
    s.page.tap("button", "Close").await;
    s.page.lacks("dialog", "Help").await;
}

#[test]
fn a_page_that_takes_nodes_away_gets_it_back() {
    story_on_site(async |s, host| {
        visit(&s, &host, "").await;
        s.page.tap("button", "Help").await;
        inside(&s).await;
        for _ in 0..3 {
            s.page
                .evaluate("document.querySelector('hemline-launcher').remove(), document.body.replaceChildren()")
                .await;
            s.page.has("button", "Help").await;
            s.page.lacks("dialog", "Help").await;
            s.page.tap("button", "Help").await;
            inside(&s).await;
        }
        // One that insists is left alone.
        s.page
            .evaluate(
                "new MutationObserver(() => document.querySelector('hemline-launcher')?.remove())
                    .observe(document.documentElement, { childList: true });
                document.querySelector('hemline-launcher').remove()",
            )
            .await;
        s.page.lacks("button", "Help").await;
    });
}

/// Counts of the page that a destroyed launcher must leave as they were.
const LEFT: &str = "JSON.stringify([document.documentElement.outerHTML, Object.keys(window).filter((name) => name !== 'ret_nodes').sort(), heard, waiting.size])";

/// Counts listeners and timers from the start.
const COUNTED: &str = "<script>
    globalThis.heard = 0;
    const { addEventListener: add, removeEventListener: remove } = EventTarget.prototype;
    EventTarget.prototype.addEventListener = function (name, act, options) {
        if (this === window || this === document || this === visualViewport || this instanceof MediaQueryList) {
            heard++;
            options?.signal?.addEventListener('abort', () => heard--);
        }
        return add.call(this, name, act, options);
    };
    globalThis.waiting = new Set();
    const { setTimeout: set, clearTimeout: clear } = window;
    window.setTimeout = (act, ...more) => {
        const timer = set(() => { waiting.delete(timer); act(); }, ...more);
        waiting.add(timer);
        return timer;
    };
    window.clearTimeout = (timer) => { waiting.delete(timer); clear(timer); };
</script>";

#[test]
fn destroyed_it_leaves_the_page_as_it_was() {
    story_on_site(async |s, host| {
        let body = "<div id=\"place\"></div>";
        host.show("/", &[], &page(COUNTED, body));
        s.page.open(&host.at("/")).await;
        // WebDriver's own listening and names are no matter of the page, nor is axe-core's.
        s.page.has("button", "Add to bag").await;
        let before = s.page.evaluate(LEFT).await;
        for _ in 0..2 {
            let load = format!(
                "new Promise((loaded) => {{
                    const script = document.createElement('script');
                    Object.assign(script, {{ src: '{}', onload: () => loaded() }});
                    script.dataset.merchant = 'kallesia';
                    script.dataset.button = '#buy';
                    document.head.append(script);
                    script.remove();
                }})",
                s.server.at("/widget.js")
            );
            s.page.evaluate(&load).await;
            s.page
                .evaluate("place.innerHTML = '<hemline-help view=\"check\"></hemline-help>'")
                .await;
            s.page.tap("button", "Add to bag").await;
            s.page.has("dialog", "Help").await;
            assert_ne!(s.page.evaluate(LEFT).await, before);
            s.page
                .evaluate("Hemline.destroy(), place.replaceChildren()")
                .await;
            s.page.lacks("dialog", "Help").await;
            assert_eq!(s.page.frames().await, 0);
            assert_eq!(s.page.evaluate(LEFT).await, before);
        }
    });
}

#[test]
fn on_a_phone_back_closes_the_sheet_and_the_arrow_steps_back_in_it() {
    needs(&[Need::FocusInFrames]).story_on_site(async |s, host| {
        s.server.fill("kaolate");
        s.page.size((390, 760)).await;
        let script = tag(&s, "").replace("kallesia", "kaolate");
        host.show("/", &[strict(&s)], &page("", &script));
        s.page.open(&host.at("/")).await;
        // It has come before it is opened, so that the tab's entry before the sheet
        // knows it at another place.
        s.page.point_at("button", "Help").await;
        let help = s.page.inside(&s.server.at("/kaolate")).await;
        help.holds("document.querySelector('.panel-home') !== null")
            .await;
        s.page.tap("button", "Help").await;
        help.has("heading", WELCOME).await;
        s.page.lacks("button", "Back").await;
        // Nothing beside it can be reached.
        s.page.lacks("button", "Add to bag").await;

        // The wizard, by touch and keyboard.
        help.tap("link", starts("Send something back")).await;
        help.tap("textbox", "Order number").await;
        help.type_text("KO-20413").await;
        help.tap("textbox", "Email or postcode").await;
        help.type_text("80205").await;
        // The keyboard is up: the sheet stands above it.
        s.page
            .evaluate(
                "Object.defineProperty(visualViewport, 'height', { configurable: true, get: () => 420 }),
                visualViewport.dispatchEvent(new Event('resize'))",
            )
            .await;
        help.holds("innerHeight < 420").await;
        let (_, y) = s.page.point_at("button", "Close").await;
        assert!((0.0..420.0).contains(&y), "{y}");
        s.page
            .evaluate(
                "delete visualViewport.height, visualViewport.dispatchEvent(new Event('resize'))",
            )
            .await;
        help.holds("innerHeight > 600").await;
        help.press(Key::Enter).await;
        help.has("heading", "What would you like to send back?")
            .await;
        help.audit().await;
        help.tap("checkbox", starts("Plain crew tee")).await;
        help.tap("button", "Continue").await;
        help.has("heading", "What would you like?").await;

        // The arrow steps back within the help, the phone's own way closes it.
        s.page.tap("button", "Back").await;
        help.has("heading", "What would you like to send back?")
            .await;
        s.page.back().await;
        s.page.lacks("dialog", "Help").await;
        assert_eq!(s.page.evaluate("location.href").await, json!(host.at("/")));
        // It is where it was left.
        s.page.tap("button", "Help").await;
        s.page.has("dialog", "Help").await;
        help.has("heading", "What would you like to send back?")
            .await;
        // Closed by hand, it leaves no entry behind.
        let open = s.page.evaluate("history.length").await;
        s.page.tap("button", "Close").await;
        s.page.lacks("dialog", "Help").await;
        s.page.tap("button", "Help").await;
        s.page.has("dialog", "Help").await;
        assert_eq!(s.page.evaluate("history.length").await, open);
        s.page.size(SMALL).await;
        s.page.audit().await;
        help.audit().await;
    });
}

#[test]
fn a_shop_has_its_own_button_and_drives_it_by_script() {
    // Its button is looked for beside the help.
    needs(&[Need::Width]).story_on_site(async |s, host| {
        let ready = "<script>
            globalThis.told = [];
            (window.Hemline = window.Hemline || []).push((help) => {
                for (const name of ['opened', 'closed']) help.on(name, () => told.push(name));
                told.push('ready');
            });
        </script>";
        let body = tag(&s, "data-button=\"#buy\" data-label=\"Ask us\"");
        host.show("/", &[], &page(ready, &body));
        s.page.open(&host.at("/")).await;
        s.page.holds("told[0] === 'ready'").await;
        s.page.lacks("button", "Ask us").await;
        s.page.tap("button", "Add to bag").await;
        inside(&s).await;
        s.page.holds("buy.ariaExpanded === 'true'").await;
        s.page.evaluate("Hemline.close()").await;
        s.page.lacks("dialog", "Ask us").await;
        s.page.focus_is_on("button", "Add to bag").await;
        s.page.evaluate("Hemline.open('size-guide')").await;
        let help = s.page.inside(&s.server.at("/kallesia/sizes")).await;
        help.has("heading", "Which size?").await;
        s.page
            .evaluate("Hemline.open('check', { facts: 'final_sale=true' })")
            .await;
        let help = s.page.inside(&s.server.at("/kallesia/check")).await;
        help.holds("location.search.includes('final_sale=true')")
            .await;
        // A route of a single-page shop changes, and the help stays.
        s.page
            .evaluate("history.pushState({}, '', '/other'), document.body.append('Other'), 0")
            .await;
        s.page
            .evaluate("Hemline.update({ label: 'Help', button: '' })")
            .await;
        s.page.has("button", "Help").await;
        s.page
            .holds("told.join() === 'ready,opened,closed,opened'")
            .await;
    });
}

#[test]
fn inside_a_page_it_is_as_tall_as_what_it_says() {
    story_on_site(async |s, host| {
        let body = "<hemline-help id=\"inline\" view=\"size-guide\"></hemline-help>".to_owned()
            + &tag(&s, "");
        host.show("/", &[strict(&s)], &page("", &body));
        s.page.open(&host.at("/")).await;
        let help = s.page.inside(&s.server.at("/kallesia/sizes")).await;
        help.has("heading", "Which size?").await;
        s.page
            .holds("document.querySelector('#inline').getBoundingClientRect().height > 500")
            .await;
        help.holds("document.documentElement.scrollHeight <= innerHeight + 1")
            .await;
        help.audit().await;
        s.page
            .evaluate("inline.setAttribute('view', 'check'), 0")
            .await;
        let check = s.page.inside(&s.server.at("/kallesia/check")).await;
        check.has("heading", "What would you like?").await;
        check
            .holds("document.documentElement.scrollHeight <= innerHeight + 1")
            .await;
        assert_eq!(s.page.frames().await, 1);
    });
}

#[test]
fn where_help_does_not_come_its_page_and_the_shops_ways_are_offered() {
    let ways = "data-contact=\"mailto:care@kallesia.example\"";
    let offered = async |s: &Story| {
        s.page.has("link", "Open it as a page").await;
        s.page.has("link", "care@kallesia.example").await;
    };
    // The server is gone before anyone asks.
    story_on_site(async move |s, host| {
        visit(&s, &host, ways).await;
        s.server.stop();
        s.page.tap("button", "Help").await;
        offered(&s).await;
        s.server.restart();
        // The browser's own note of a script that did not come.
        s.page
            .expects_complaints(&[
                "ERR_CONNECTION_REFUSED",
                "CORS request did not succeed",
                "integrity",
            ])
            .await;
    });
    // The browser still has the panel, and the frame does not come.
    story_on_site(async move |s, host| {
        visit(&s, &host, ways).await;
        s.page.tap("button", "Help").await;
        inside(&s).await;
        visit(&s, &host, ways).await;
        s.server.stop();
        s.page.tap("button", "Help").await;
        s.page.has("dialog", "Help").await;
        offered(&s).await;
        s.page.tap("button", "Close").await;
        s.page.lacks("dialog", "Help").await;
        s.server.restart();
        s.page.expects_complaints(&[]).await;
    });
    // The shop's own policy forbids the frame.
    story_on_site(async move |s, host| {
        let help = s.server.at("");
        let head = format!("Content-Security-Policy: script-src {help}; frame-src 'none'");
        host.show("/", &[head], &page("", &tag(&s, ways)));
        s.page.open(&host.at("/")).await;
        s.page.tap("button", "Help").await;
        offered(&s).await;
        let tabs = s.page.tabs().await;
        s.page.tap("link", "Open it as a page").await;
        s.page.has_tabs(tabs + 1).await;
        s.page
            .evaluate("globalThis.hemlineViolations = [], 0")
            .await;
        s.page.expects_complaints(&["frame-src"]).await;
    });
    // No WebAssembly: the page is readable, and the ways stand below it.
    needs(&[Need::Refusal]).story_on_site(async move |s, host| {
        visit(&s, &host, ways).await;
        s.page.block(&["*.wasm"]).await;
        s.page.tap("button", "Help").await;
        let help = inside(&s).await;
        help.says("All answers").await;
        offered(&s).await;
        s.page
            .expects_complaints(&["ERR_BLOCKED_BY_CLIENT", "WebAssembly", "Failed to fetch"])
            .await;
    });
}

#[test]
fn the_demo_pages_show_all_of_it() {
    needs(&[Need::EarlyScripts]).story_on_site(async |s, _| {
        s.server.fill("kalre");
        // A piece, its chart and what the policy says of it.
        s.page.open(&s.server.at("/demo/kalre")).await;
        s.page.tap("link", has("legging")).await;
        s.page.tap("DisclosureTriangle", "Which size?").await;
        let chart = s.page.inside(&s.server.at("/kalre/sizes/")).await;
        chart.has("heading", has("which size is yours?")).await;
        s.page
            .tap("DisclosureTriangle", "Can I send this back?")
            .await;
        let check = s.page.inside(&s.server.at("/kalre/check")).await;
        check
            .holds("location.search.includes('final_sale=false')")
            .await;
        check.has("heading", "What would you like?").await;
        s.page.audit().await;

        // Who is signed in there opens the order with a press.
        s.page.open(&s.server.at("/demo/kalre/account")).await;
        s.page.has("button", "Help").await;
        s.page
            .evaluate("document.querySelector('.help-with').click()")
            .await;
        let help = s.page.inside(&s.server.at("/kalre/order")).await;
        help.has("button", has("Forget")).await;
        s.page.audit().await;
    });
}

#[test]
fn where_storage_is_blocked_it_works_and_says_what_is_forgotten() {
    needs(&[Need::EarlyScripts]).story_on_site(async |s, host| {
        s.server.fill("kallesia");
        s.page.forbid_storage_in_frames().await;
        visit(&s, &host, "").await;
        s.page.tap("button", "Help").await;
        let help = inside(&s).await;
        help.tap("link", starts("Cancel or change my order")).await;
        help.says(
            "This browser keeps nothing for us here, so each page asks for your order again.",
        )
        .await;
        help.audit().await;
        help.tap("textbox", "Order number").await;
        help.type_text("KS-317950").await;
        help.tap("textbox", "Email or postcode").await;
        help.type_text("10115").await;
        help.press(Key::Enter).await;
        help.has("heading", "Your parcel is on its way.").await;
        // Back leads to the first page, as no steps are kept.
        s.page.tap("button", "Back").await;
        help.has("heading", WELCOME).await;
    });
}

#[test]
fn a_foreign_site_neither_frames_it_nor_speaks_to_it_nor_reads_it() {
    story_on_site(async |s, host| {
        // Another site, which no shop names.
        let foreign = Host::start();
        foreign.show("/", &[], &page("", &tag(&s, "")));
        s.page.open(&foreign.at("/")).await;
        s.page.tap("button", "Help").await;
        s.page.has("link", "Open it as a page").await;
        assert_eq!(s.page.frames().await, 1);
        s.page.expects_complaints(&["frame-ancestors"]).await;

        // On the shop's own site, what others say is not heard: the help stays open,
        // and where it is.
        visit(&s, &host, "").await;
        s.page.tap("button", "Help").await;
        inside(&s).await;
        foreign.show("/frame", &[], "<script>
            for (const target of [parent, parent.frames[0]]) for (const type of ['close', 'open', 'page', 'event', 'height'])
                target?.postMessage({ hemline: 1, type, path: 'faq', name: 'return-created', px: 1 }, '*');
            parent.postMessage('sent', '*');
        </script>");
        let forged = format!(
            "new Promise((sent) => {{
                globalThis.heard = [];
                for (const name of ['closed', 'return-created']) Hemline.on(name, (it) => heard.push(name));
                addEventListener('message', ({{ data }}) => data === 'sent' && sent());
                const frame = document.createElement('iframe');
                frame.src = '{}';
                document.body.append(frame);
            }})",
            foreign.at("/frame")
        );
        host.show("/loose", &[], &page("", &tag(&s, "")));
        s.page.open(&host.at("/loose")).await;
        s.page.tap("button", "Help").await;
        inside(&s).await;
        s.page.evaluate(&forged).await;
        // Messages of the page itself that are none of ours do nothing either.
        s.page
            .evaluate("for (const data of [null, 0, 'x', {}, { hemline: 2, type: 'close' }, { hemline: 1 }]) postMessage(data, '*')")
            .await;
        s.page.has("dialog", "Help").await;
        s.page.holds("heard.length === 0").await;
        inside(&s).await;
    });
}

#[test]
fn the_page_sees_nothing_of_what_is_shown() {
    needs(&[Need::Tree]).story_on_site(async |s, host| {
        visit(&s, &host, "").await;
        s.page.tap("button", "Help").await;
        inside(&s).await;
        s.page
            .holds("document.querySelector('hemline-launcher').shadowRoot === null && frames.length === 0")
            .await;
    });
}

/// Signs a pass as a shop's own system would, with the browser's cryptography.
const SIGN: &str = "async (claims, secret) => {
    const bytes = (text) => new TextEncoder().encode(text);
    const url = (bytes) => btoa(String.fromCharCode(...new Uint8Array(bytes)))
        .replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
    const text = [{ alg: 'HS256', typ: 'JWT' }, claims]
        .map((part) => url(bytes(JSON.stringify(part)))).join('.');
    const key = await crypto.subtle.importKey('raw', bytes(secret), { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
    return `${text}.${url(await crypto.subtle.sign('HMAC', key, bytes(text)))}`;
}";

/// A page of a shop whose orders are known. Returns what its passes are signed with.
async fn visit_with_orders(s: &Story, host: &Host) -> String {
    s.server.fill("kaolate");
    let secret = s.server.secret("kaolate");
    let script = tag(s, "").replace("kallesia", "kaolate");
    host.show("/", &[], &page("", &script));
    s.page.open(&host.at("/")).await;
    s.page.has("button", "Help").await;
    secret
}

/// Opens the order of who is signed in, with a pass by this secret.
async fn opens_with(s: &Story, secret: &str) -> Page {
    let now = SystemTime::now()
        .duration_since(SystemTime::UNIX_EPOCH)
        .map_or(0, |since| since.as_secs());
    let claims = json!({
        "aud": "kaolate", "sub": "KO-20481", "email": "noor.haddad@example.com",
        "iat": now, "exp": now + 300,
    });
    s.page
        .evaluate(&format!(
            "({SIGN})({claims}, '{secret}').then((pass) => {{
                Hemline.open('order', {{ order: 'KO-20481', pass }});
            }})"
        ))
        .await;
    s.page.inside(&s.at("/kaolate/order")).await
}

#[test]
fn a_pass_on_its_way_is_not_sent_again() {
    const PASS: &str = "/v1/merchants/kaolate/order/pass";
    needs(&[]).story_on_site_through_proxy(async |s, host, proxy| {
        let secret = visit_with_orders(&s, &host).await;
        proxy.always("POST", PASS, Fault::Held);
        let help = opens_with(&s, &secret).await;
        s.page
            .waits_for("the pass", || proxy.wanted("POST", PASS) > 0)
            .await;
        // The pass is told with whatever else changes.
        s.page.evaluate("Hemline.update({ product: 'tee' })").await;
        help.holds("document.documentElement.dataset.product === 'tee'")
            .await;
        proxy.mend();
        help.has("heading", has("We have your order.")).await;
        assert_eq!(proxy.wanted("POST", PASS), 1);
    });
}

#[test]
fn who_is_signed_in_at_the_shop_need_not_look_an_order_up() {
    story_on_site(async |s, host| {
        let secret = visit_with_orders(&s, &host).await;

        // Who signs with another secret is told nothing; the number alone is filled in.
        let help = opens_with(&s, "hs_something-else").await;
        help.has("heading", "Find your order").await;
        help.holds("document.getElementById('number')?.value === 'KO-20481'")
            .await;
        s.page.expects_complaints(&["403"]).await;
        // Nor does the page come to read it: the frame is of another origin.
        s.page
            .holds("(() => { try { return frames[0] === undefined || !frames[0].document } catch { return true } })()")
            .await;

        let help = opens_with(&s, &secret).await;
        help.has("heading", has("We have your order.")).await;
        help.audit().await;
        // Neither its number nor the email stand in an address.
        let addresses = help
            .evaluate("JSON.stringify([location.href, performance.getEntriesByType('resource').map(({ name }) => name)])")
            .await;
        let addresses = addresses.as_str().unwrap_or_default();
        assert!(
            !addresses.contains("20481") && !addresses.contains("noor"),
            "{addresses}"
        );
        // At home it is remembered.
        s.page.tap("button", "Back").await;
        help.has("heading", WELCOME).await;
        help.says("Your last order").await;
        // Signed out at the shop, it is closed here.
        s.page
            .evaluate("Hemline.update({ order: '', pass: '' })")
            .await;
        help.holds("!document.body.innerText.includes('Your last order')")
            .await;
        help.tap("link", starts("Cancel or change my order")).await;
        help.has("heading", "Find your order").await;
    });
}
