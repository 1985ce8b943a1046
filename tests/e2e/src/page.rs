//! One browser window, and what a person can do in it. What an engine does in its
//! own way stands in the engine's own file.

pub(crate) mod chromium;
pub(crate) mod engine;
mod firefox;
mod perceived;
mod webkit;

use std::{
    cell::RefCell,
    time::{Duration, Instant},
};

use fantoccini::{Client, actions::PointerAction, elements::Element, key::Key};
use serde_json::{Value, json};

use crate::{driver::Browser, hands, set};
use engine::{Engine, Node};

/// Nothing on one's own machine takes longer; a loaded one gets some more.
const PATIENCE: Duration = Duration::from_secs(15);
const LOOK_AGAIN: Duration = Duration::from_millis(40);

/// Thursday 25 June 2026, ten in the morning in London: the day of every story.
const TODAY: &str = "2026-06-25T10:00:00+01:00";
const ZONE: &str = "Europe/London";

pub const DESKTOP: (u32, u32) = (1280, 900);
/// The narrowest screen that has to do.
pub const SMALL: (u32, u32) = (320, 640);

/// Before anything of a page runs: today is fixed (time goes on from there),
/// complaints are kept, and so is the moment when the app takes the page over,
/// replacing what the server wrote.
pub(crate) fn prelude() -> String {
    let more = match Browser::of_this_run() {
        Browser::Chromium => "",
        Browser::Firefox => &format!("{OPEN_TREES}; {TOLD_VIOLATIONS}"),
        Browser::WebKit => &format!("{OPEN_TREES}; {TOLD_ERRORS}"),
    };
    format!(
        "(() => {{
            const Real = Date, shift = Real.parse('{TODAY}') - Real.now();
            globalThis.Date = class Date extends Real {{
                constructor(...given) {{
                    given.length ? super(...given) : super(Real.now() + shift);
                }}
                static now() {{ return Real.now() + shift; }}
            }};
            globalThis.hemlineViolations = [];
            addEventListener('securitypolicyviolation', (event) =>
                hemlineViolations.push(`content security policy: ${{event.violatedDirective}}: ${{event.blockedURI}} ${{event.sample}}`));
            new MutationObserver((changes) => {{
                const app = document.getElementById('app');
                if (changes.some((change) => change.target === app && change.removedNodes.length))
                    globalThis.hemlineAlive = true;
            }}).observe(document, {{ childList: true, subtree: true }});
            {more}
        }})()"
    )
}

/// No tool but Chromium's sees into closed trees.
const OPEN_TREES: &str = "{
    const attach = Element.prototype.attachShadow;
    Element.prototype.attachShadow = function (how) { return attach.call(this, { ...how, mode: 'open' }) };
}";

/// Where a page that is gone has told nothing of what its policy forbade.
const TOLD_VIOLATIONS: &str =
    "addEventListener('securitypolicyviolation', ({ violatedDirective }) =>
    console.error(`Content Security Policy: ${violatedDirective}`))";

/// Where the driver tells nothing of the console.
const TOLD_ERRORS: &str =
    "addEventListener('error', (event) => event.message && hemlineViolations.push(event.message)),
    addEventListener('unhandledrejection', (event) => hemlineViolations.push(`${event.reason}`))";

/// How a thing is called in the accessibility tree.
#[derive(Clone, Debug)]
pub enum Name {
    Is(String),
    Has(String),
    /// This, alone or with more words after it.
    Starts(String),
}

/// A name of which only a part matters.
pub fn has(part: &str) -> Name {
    Name::Has(part.to_owned())
}

/// A name that starts with these words, as a radio's does when a hint follows.
pub fn starts(words: &str) -> Name {
    Name::Starts(words.to_owned())
}

impl From<&str> for Name {
    fn from(name: &str) -> Self {
        Self::Is(name.to_owned())
    }
}

impl Name {
    fn fits(&self, name: &str) -> bool {
        let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
        match self {
            Self::Is(whole) => name == *whole,
            Self::Has(part) => name.contains(part.as_str()),
            Self::Starts(words) => name
                .strip_prefix(words.as_str())
                .is_some_and(|rest| rest.is_empty() || rest.starts_with(' ')),
        }
    }
}

/// Something on the page.
pub struct Found {
    pub(crate) element: RefCell<Element>,
    pub(crate) page: Page,
    pub(crate) role: String,
    pub(crate) name: Name,
}

#[derive(Clone)]
pub struct Page {
    pub(crate) client: Client,
    pub(crate) engine: Engine,
}

impl Page {
    pub async fn start() -> Self {
        Self::start_with(|_| ()).await
    }

    /// In a browser that writes down what it does.
    pub async fn traced() -> Self {
        Self::start_with(|capabilities| {
            capabilities["goog:loggingPrefs"]["performance"] = "ALL".into();
            capabilities["goog:chromeOptions"]["perfLoggingPrefs"] = json!({
                "traceCategories": "devtools.timeline,disabled-by-default-devtools.timeline",
            });
        })
        .await
    }

    async fn start_with(change: impl FnOnce(&mut Value)) -> Self {
        let capabilities = std::fs::read_to_string(set("HEMLINE_CAPABILITIES")).unwrap();
        let mut capabilities: Value = serde_json::from_str(&capabilities).unwrap();
        change(&mut capabilities);
        let (client, engine) = Engine::start(&capabilities).await;
        let page = Self { client, engine };
        page.engine.open_tab().await;
        page
    }

    /// Opens a tab beside this one and turns to it.
    pub async fn open_tab(&self) {
        self.engine.open_another_tab().await;
    }

    /// Turns to the first of the tabs.
    pub async fn turn_to_first_tab(&self) {
        self.engine.turn_to_first_tab().await;
    }

    pub async fn close(self) {
        self.engine.close().await;
    }

    // What a person does.

    pub async fn open(&self, address: &str) {
        self.client.goto(address).await.unwrap();
    }

    /// Waits until the app has taken the page over.
    pub async fn is_alive(&self) {
        let alive = self
            .until(async || (self.evaluate("globalThis.hemlineAlive").await == true).then_some(()))
            .await;
        assert!(alive.is_some(), "the app has not taken the page over");
    }

    pub async fn back(&self) {
        self.client.back().await.unwrap();
    }

    pub async fn forward(&self) {
        self.client.forward().await.unwrap();
    }

    pub async fn reload(&self) {
        self.client.refresh().await.unwrap();
        self.is_alive().await;
    }

    pub async fn click(&self, role: &str, name: impl Into<Name>) {
        self.find(role, name).await.click().await;
    }

    /// The frame whose address starts so, as soon as the page has it. What is
    /// perceived is then the frame's; keys go to whatever has the focus.
    pub async fn inside(&self, start: &str) -> Self {
        let frame = self
            .until(async || {
                let frames = self.engine.frames().await;
                frames
                    .into_iter()
                    .find(|frame| frame.address.starts_with(start))
            })
            .await;
        let Some(frame) = frame else {
            panic!("no frame is at {start}")
        };
        Self {
            client: self.client.clone(),
            engine: self.engine.inside(frame),
        }
    }

    /// How many tabs the browser has.
    pub async fn tabs(&self) -> usize {
        self.client.windows().await.unwrap().len()
    }

    /// Waits until it has so many.
    pub async fn has_tabs(&self, count: usize) {
        let opened = self
            .until(async || (self.tabs().await == count).then_some(()))
            .await;
        assert!(opened.is_some(), "there are not {count} tabs");
    }

    /// How many frames the page has.
    pub async fn frames(&self) -> usize {
        self.engine.frames().await.len()
    }

    /// Moves the mouse to where such a thing lies.
    pub async fn point_at(&self, role: &str, name: impl Into<Name>) -> (f64, f64) {
        let place = self.place(role, name).await;
        self.mouse(place, &[]).await;
        place
    }

    /// Scrolls to such a thing. Returns where its middle is in the window.
    pub(crate) async fn place(&self, role: &str, name: impl Into<Name>) -> (f64, f64) {
        let name = name.into();
        let place = self
            .until(async || {
                let node = self.nodes(role, &name).await.into_iter().next()?;
                self.engine.place(&node).await
            })
            .await;
        let Some(place) = place else {
            panic!("there is no {role} {name:?} to point at")
        };
        place
    }

    /// Moves the mouse there, and does this with its button.
    pub(crate) async fn mouse(&self, place: (f64, f64), then: &[PointerAction]) {
        self.engine.mouse(place, then).await;
    }

    /// Presses and lets go of a key, wherever the focus is.
    pub async fn press(&self, key: Key) {
        self.engine.turn_to_page().await;
        hands::press(&self.client, key).await;
    }

    /// Types, wherever the focus is.
    pub async fn type_text(&self, text: &str) {
        self.engine.turn_to_page().await;
        hands::type_text(&self.client, text).await;
    }

    /// Presses Tab until the focus is on the thing, as someone without a mouse.
    pub async fn tab_to(&self, role: &str, name: impl Into<Name>) {
        let name = name.into();
        let mut passed = Vec::new();
        for _ in 0..80 {
            self.press(Key::Tab).await;
            let (has_role, has_name) = self.focused().await;
            if has_role == role && name.fits(&has_name) {
                return;
            }
            passed.push(format!("{has_role} `{has_name}`"));
        }
        panic!("Tab never comes to the {role} {name:?}; it passes {passed:#?}");
    }

    // What a person perceives.

    /// Waits until the page has exactly one such thing.
    pub async fn find(&self, role: &str, name: impl Into<Name>) -> Found {
        let name = name.into();
        let mut count = 0;
        let found = self
            .until(async || {
                let nodes = self.nodes(role, &name).await;
                count = nodes.len();
                match nodes.as_slice() {
                    [node] => self.found(node, role, &name).await,
                    _ => None,
                }
            })
            .await;
        match found {
            Some(found) => found,
            None => panic!("there are {count} of the {role} {name:?}, not one"),
        }
    }

    /// Waits until there is such a thing; of several, the first.
    pub async fn first(&self, role: &str, name: impl Into<Name>) -> Found {
        let name = name.into();
        let found = self
            .until(async || {
                let nodes = self.nodes(role, &name).await;
                self.found(nodes.first()?, role, &name).await
            })
            .await;
        match found {
            Some(found) => found,
            None => panic!("there is no {role} {name:?}"),
        }
    }

    /// How many such things there are now.
    pub async fn count(&self, role: &str, name: impl Into<Name>) -> usize {
        self.nodes(role, &name.into()).await.len()
    }

    /// Waits until there is such a thing, or several.
    pub async fn has(&self, role: &str, name: impl Into<Name>) {
        let name = name.into();
        let there = self
            .until(async || (!self.nodes(role, &name).await.is_empty()).then_some(()))
            .await;
        assert!(there.is_some(), "there is no {role} {name:?}");
    }

    /// Waits until there is no such thing.
    pub async fn lacks(&self, role: &str, name: impl Into<Name>) {
        let name = name.into();
        let gone = self
            .until(async || self.nodes(role, &name).await.is_empty().then_some(()))
            .await;
        assert!(gone.is_some(), "there still is a {role} {name:?}");
    }

    /// Waits until the page shows these words.
    pub async fn says(&self, words: &str) {
        let said = self
            .until(async || self.words().await.contains(words).then_some(()))
            .await;
        assert!(said.is_some(), "the page doesn't say `{words}`");
    }

    /// Waits until the page has these words for those who hear it, seen or not.
    pub async fn says_silently(&self, words: &str) {
        let said = self
            .until(async || self.all_words().await.contains(words).then_some(()))
            .await;
        assert!(
            said.is_some(),
            "the page doesn't even silently say `{words}`"
        );
    }

    /// Waits until it has them no more.
    pub async fn lacks_silently(&self, words: &str) {
        let gone = self
            .until(async || (!self.all_words().await.contains(words)).then_some(()))
            .await;
        assert!(gone.is_some(), "the page still says `{words}`");
    }

    async fn all_words(&self) -> String {
        let text = self.evaluate("document.body?.textContent ?? ''").await;
        text.as_str().unwrap_or_default().to_owned()
    }

    /// Waits until an expression is true in the page.
    pub async fn holds(&self, expression: &str) {
        let held = self
            .until(async || (self.evaluate(expression).await == true).then_some(()))
            .await;
        assert!(held.is_some(), "it never holds that `{expression}`");
    }

    /// The page's visible words, with single spaces between them.
    pub async fn words(&self) -> String {
        let text = self.evaluate("document.body?.innerText ?? ''").await;
        let text = text.as_str().unwrap_or_default();
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// Waits until something outside the page is so.
    pub async fn waits_for(&self, what: &str, is_so: impl Fn() -> bool) {
        let came = self.until(async || is_so().then_some(())).await;
        assert!(came.is_some(), "{what} never comes");
    }

    /// Waits for an address: its path and query, as they are.
    pub async fn is_at(&self, address: &str) {
        let mut last = String::new();
        let there = self
            .until(async || {
                last = self.address().await;
                (last == address).then_some(())
            })
            .await;
        assert!(there.is_some(), "the address is `{last}`, not `{address}`");
    }

    /// Path, query and fragment.
    pub async fn address(&self) -> String {
        let address = self
            .evaluate("location.pathname + location.search + location.hash")
            .await;
        address.as_str().unwrap_or_default().to_owned()
    }

    pub async fn title(&self) -> String {
        self.engine.turn_to_page().await;
        self.client.title().await.unwrap()
    }

    /// Role and name of what has the focus.
    pub async fn focused(&self) -> (String, String) {
        self.engine.focused().await
    }

    /// Waits until the focus is there.
    pub async fn focus_is_on(&self, role: &str, name: impl Into<Name>) {
        let name = name.into();
        let mut last = (String::new(), String::new());
        let there = self
            .until(async || {
                last = self.focused().await;
                (last.0 == role && name.fits(&last.1)).then_some(())
            })
            .await;
        assert!(
            there.is_some(),
            "the focus is on {last:?}, not on the {role} {name:?}"
        );
    }

    /// Waits for something to come; nothing after a while.
    pub(crate) async fn until<T>(&self, look: impl AsyncFnMut() -> Option<T>) -> Option<T> {
        until(look).await
    }

    async fn width(&self) -> Value {
        self.evaluate("innerWidth").await
    }

    /// What the console and the content security policy have to complain of.
    pub async fn complaints(&self) -> Vec<String> {
        let mut complaints = Vec::new();
        let violations = self.evaluate("globalThis.hemlineViolations ?? []").await;
        for violation in violations.as_array().into_iter().flatten() {
            complaints.push(violation.as_str().unwrap_or_default().to_owned());
        }
        complaints.extend(self.engine.log().await);
        complaints
    }

    /// What a traced browser did since this was last asked: messages of the DevTools
    /// protocol.
    pub async fn trace(&self) -> Vec<Value> {
        self.engine.devtools().trace().await
    }

    /// Forgets complaints that the story itself has caused, each of which must
    /// have one of these words.
    pub async fn expects_complaints(&self, words: &[&str]) {
        for complaint in self.complaints().await {
            assert!(
                words.iter().any(|word| complaint.contains(word)),
                "the browser complains of more than it should: {complaint}"
            );
        }
    }

    // The world around the page.

    pub async fn size(&self, size: (u32, u32)) {
        self.engine.size(size).await;
    }

    /// What the reader prefers.
    pub async fn media(&self, scheme: &str, still: bool) {
        self.engine.media(scheme, still).await;
    }

    /// Shows the page as it would be printed.
    pub async fn paper(&self, on: bool) {
        self.engine.paper(on).await;
    }

    /// Has a script run before any of a page's own, from the next page on.
    pub async fn runs_first(&self, source: &str) {
        self.engine.run_first(source).await;
    }

    /// Has the browser keep nothing for a site within another one's page, as where
    /// storage of third parties is blocked.
    pub async fn forbid_storage_in_frames(&self) {
        let source = "if (self !== top) for (const name of ['localStorage', 'sessionStorage', 'caches', 'indexedDB'])
            Object.defineProperty(self, name, { get() { throw new DOMException('', 'SecurityError') } })";
        self.engine.run_first(source).await;
    }

    /// Has the browser fetch everything anew.
    pub async fn forget_files(&self) {
        self.engine.devtools().forget_files().await;
    }

    /// Lets nothing through whose address fits, `*` for anything.
    pub async fn block(&self, patterns: &[&str]) {
        self.engine.block(patterns).await;
    }

    pub async fn offline(&self, offline: bool) {
        self.engine.offline(offline).await;
    }

    /// A slow phone's network: so many milliseconds, so many bytes a second.
    pub async fn slow(&self, latency: u32, bytes: u32) {
        self.engine.devtools().slow(latency, bytes).await;
    }

    /// The page as a PNG, as tall as it is but no taller than `most`.
    pub async fn picture(&self, most: u64) -> Vec<u8> {
        let width = self.width().await.as_u64().unwrap_or_default();
        let height = self.evaluate("document.documentElement.scrollHeight").await;
        let height = height.as_u64().unwrap_or(most).min(most);
        self.engine.devtools().picture((width, height)).await
    }

    /// What the window shows, as a PNG.
    pub async fn window(&self) -> Vec<u8> {
        self.engine.devtools().window().await
    }

    /// The value of a script's last expression in the page; a promise's when it is
    /// kept.
    pub async fn evaluate(&self, script: &str) -> Value {
        self.engine.evaluate(script).await
    }

    /// The value of a script that uses axe-core.
    pub(crate) async fn ask_axe(&self, script: &str) -> Value {
        match self.evaluate("typeof axe").await == "object" {
            true => self.evaluate(script).await,
            false => self.engine.evaluate_after(&perceived::axe(), script).await,
        }
    }

    /// The page as someone who hears it would meet it, to be read when a story
    /// stops.
    pub async fn describe(&self) -> String {
        let mut lines = vec![format!("The page at {}:", self.address().await)];
        lines.extend(self.engine.describe().await);
        lines.join("\n")
    }

    /// The same with the pages in its frames.
    pub(crate) async fn describe_whole(&self) -> String {
        let mut whole = self.describe().await;
        for frame in self.engine.frames().await {
            let lines = self.engine.inside(frame).describe().await;
            whole += &format!("\nIn its frame:\n{}", lines.join("\n"));
        }
        whole
    }

    pub(crate) async fn nodes(&self, role: &str, name: &Name) -> Vec<Node> {
        let mut nodes = self.engine.nodes(role).await;
        nodes.retain(|node| name.fits(&node.name));
        nodes
    }

    /// Nothing where the page has drawn itself anew meanwhile.
    async fn found(&self, node: &Node, role: &str, name: &Name) -> Option<Found> {
        Some(Found {
            element: RefCell::new(self.engine.element(node).await?),
            page: self.clone(),
            role: role.to_owned(),
            name: name.clone(),
        })
    }
}

/// Waits for something to come; nothing after a while.
async fn until<T>(mut look: impl AsyncFnMut() -> Option<T>) -> Option<T> {
    let started = Instant::now();
    loop {
        if let Some(found) = look().await {
            return Some(found);
        }
        if started.elapsed() > PATIENCE {
            return None;
        }
        tokio::time::sleep(LOOK_AGAIN).await;
    }
}

/// The element that a script has returned.
pub(crate) fn element(client: Client, value: &Value) -> Option<Element> {
    let id = value["element-6066-11e4-a52e-4f735466cecf"].as_str()?;
    Some(Element::from_element_id(client, id.to_owned().into()))
}
