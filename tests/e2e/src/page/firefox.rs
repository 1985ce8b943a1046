//! Firefox, by WebDriver both ways. One Firefox serves many stories, each told by a
//! person of its own, who shares nothing with the others.

use std::{cell::RefCell, rc::Rc};

use fantoccini::{Client, elements::Element};
use serde_json::{Value, json};

use super::{
    DESKTOP, ZONE, element,
    engine::{Frame, Node},
    perceived::{self, Perceived, Perceives},
    prelude, until,
};
use crate::{bidi::Bidi, driver::Driver};

#[derive(Clone)]
pub struct Firefox {
    client: Client,
    bidi: Rc<Bidi>,
    driver: Rc<RefCell<Option<Driver>>>,
    /// Whose storage and tabs these are.
    person: Value,
    /// The browser's own window, where its settings can be changed.
    chrome: Value,
    tabs: Rc<RefCell<Vec<Value>>>,
    /// What is looked at is a frame of the page; none for the page itself.
    frame: Option<Value>,
}

/// What Firefox alone complains of: a page that is left while something is on the way.
const LEFT_EARLY: [&str; 3] = [
    "error loading dynamically imported module",
    "AbortError: The operation was aborted.",
    "NetworkError when attempting to fetch resource.",
];

impl Firefox {
    pub async fn start(capabilities: &Value) -> (Client, Self) {
        let mut driver = Driver::free();
        let (client, socket) = driver.resume(capabilities).await;
        let bidi = Bidi::connect(&socket).await;
        let mut firefox = Self {
            client: client.clone(),
            bidi,
            driver: Rc::new(RefCell::new(Some(driver))),
            person: Value::Null,
            chrome: Value::Null,
            tabs: Rc::default(),
            frame: None,
        };
        let events = json!({ "events": ["log.entryAdded"] });
        firefox.ask("session.subscribe", events).await;
        let mut windows = firefox
            .ask("browsingContext.getTree", json!({ "moz:scope": "chrome" }))
            .await;
        firefox.chrome = windows["contexts"][0]["context"].take();
        let mut person = firefox.ask("browser.createUserContext", json!({})).await;
        firefox.person = person["userContext"].take();
        let of = json!([firefox.person]);
        let zone = json!({ "timezone": ZONE, "userContexts": of });
        firefox.ask("emulation.setTimezoneOverride", zone).await;
        let locale = json!({ "locale": "en-GB", "userContexts": of });
        firefox.ask("emulation.setLocaleOverride", locale).await;
        firefox.run_first(&prelude()).await;
        (client, firefox)
    }

    pub async fn open_tab(&self) {
        let asked = json!({ "type": "tab", "userContext": self.person });
        let mut tab = self.ask("browsingContext.create", asked).await;
        let tab = tab["context"].take();
        self.tabs.borrow_mut().push(tab.clone());
        self.turn_to(tab).await;
        self.size(DESKTOP).await;
        self.media("light", true).await;
    }

    pub async fn turn_to_first_tab(&self) {
        let first = self.tabs.borrow()[0].clone();
        self.turn_to(first).await;
    }

    async fn turn_to(&self, tab: Value) {
        let handle = tab.as_str().unwrap().to_owned().try_into().unwrap();
        self.client.switch_to_window(handle).await.unwrap();
        self.ask("browsingContext.activate", json!({ "context": tab }))
            .await;
    }

    /// The person leaves; the browser stays for the next.
    pub async fn close(self) {
        let is_well = self.leave().await.is_ok();
        let Some(mut driver) = self.driver.take() else {
            return;
        };
        match is_well {
            true => self.client.persist().await.unwrap(),
            false => driver.forget(),
        }
        driver.give_back();
    }

    async fn leave(&self) -> Result<Value, Value> {
        self.bidi.blocked.take();
        let gone = json!({ "userContext": self.person });
        self.bidi.ask("browser.removeUserContext", gone).await
    }

    pub fn client(&self) -> &Client {
        &self.client
    }

    pub async fn frames(&self) -> Vec<Frame> {
        let tree = json!({ "root": self.tab().await });
        let tree = self.ask("browsingContext.getTree", tree).await;
        let frames = tree["contexts"][0]["children"].as_array();
        let frames = frames.into_iter().flatten().map(|frame| Frame {
            address: frame["url"].as_str().unwrap_or_default().to_owned(),
            handle: frame["context"].clone(),
        });
        frames.collect()
    }

    pub fn inside(&self, frame: Frame) -> Self {
        Self {
            frame: Some(frame.handle),
            ..self.clone()
        }
    }

    pub async fn element(&self, node: &Node) -> Option<Element> {
        let found = self.script(&perceived::kept(node)).await.ok()?;
        let found = json!({ "element-6066-11e4-a52e-4f735466cecf": found["result"]["sharedId"] });
        element(self.client.clone(), &found)
    }

    pub async fn place(&self, node: &Node) -> Option<(f64, f64)> {
        let [x, y] = number_pair(&self.evaluate(&perceived::place(node)).await)?;
        let Some(frame) = &self.frame else {
            return Some((x, y));
        };
        let tab = self.tab().await;
        let locator = json!({ "type": "context", "value": { "context": frame } });
        let located = json!({ "context": tab, "locator": locator });
        let located = self
            .bidi
            .ask("browsingContext.locateNodes", located)
            .await
            .ok()?;
        let corner = json!({
            "functionDeclaration": perceived::CORNER,
            "arguments": [{ "sharedId": located["nodes"][0]["sharedId"] }],
            "target": { "context": tab }, "awaitPromise": false,
        });
        let corner = self.bidi.ask("script.callFunction", corner).await.ok()?;
        let [left, top] = number_pair(&plain(&corner["result"]))?;
        Some((left + x, top + y))
    }

    pub async fn evaluate(&self, script: &str) -> Value {
        // A page that goes on to its next one meanwhile takes the script along.
        let Some(answer) = until(async || self.script(script).await.ok()).await else {
            panic!("the page does not run {script}")
        };
        assert!(answer["exceptionDetails"].is_null(), "{answer:#}");
        plain(&answer["result"])
    }

    async fn script(&self, script: &str) -> Result<Value, Value> {
        let context = match &self.frame {
            Some(frame) => frame.clone(),
            None => self.tab().await,
        };
        let asked = json!({
            "expression": script, "awaitPromise": true, "target": { "context": context },
        });
        self.bidi.ask("script.evaluate", asked).await
    }

    async fn tab(&self) -> Value {
        let tab = self.client.window().await.unwrap();
        Value::from(String::from(tab))
    }

    pub fn log(&self) -> Vec<String> {
        let mut errors = self.bidi.take_errors();
        errors.retain(|error| !LEFT_EARLY.iter().any(|early| error.contains(early)));
        errors
    }

    pub async fn size(&self, (width, height): (u32, u32)) {
        let viewport = json!({
            "context": self.tab().await, "viewport": { "width": width, "height": height },
        });
        self.ask("browsingContext.setViewport", viewport).await;
    }

    pub async fn media(&self, scheme: &str, still: bool) {
        let scheme = if scheme == "dark" { 0 } else { 1 };
        let still = u8::from(still);
        self.chrome(&format!(
            "Services.prefs.setIntPref('layout.css.prefers-color-scheme.content-override', {scheme}),
            Services.prefs.setIntPref('ui.prefersReducedMotion', {still}), 0"
        ))
        .await;
    }

    pub async fn paper(&self, on: bool) {
        let medium = if on { "print" } else { "" };
        self.chrome(&format!(
            "gBrowser.selectedBrowser.browsingContext.mediumOverride = '{medium}'; 0"
        ))
        .await;
    }

    pub async fn run_first(&self, script: &str) {
        let script = format!("() => {{ {script} }}");
        let first = json!({ "functionDeclaration": script, "userContexts": [self.person] });
        self.ask("script.addPreloadScript", first).await;
    }

    pub async fn block(&self, patterns: &[&str]) {
        let patterns = patterns.iter().map(|&pattern| pattern.to_owned());
        let patterns: Vec<String> = patterns.collect();
        let is_first = self.bidi.blocked.borrow().is_empty() && !patterns.is_empty();
        self.bidi.blocked.replace(patterns);
        if is_first {
            let events = json!({ "events": ["network.beforeRequestSent"] });
            self.ask("session.subscribe", events).await;
            let asked = json!({
                "phases": ["beforeRequestSent"], "contexts": [self.tab().await],
            });
            self.ask("network.addIntercept", asked).await;
        }
    }

    pub async fn offline(&self, offline: bool) {
        let conditions = match offline {
            true => json!({ "type": "offline" }),
            false => Value::Null,
        };
        let asked = json!({ "networkConditions": conditions, "userContexts": [self.person] });
        self.ask("emulation.setNetworkConditions", asked).await;
    }

    /// Runs a script in the browser itself.
    async fn chrome(&self, script: &str) {
        let asked = json!({
            "expression": script, "awaitPromise": false, "target": { "context": self.chrome },
        });
        let answer = self.ask("script.evaluate", asked).await;
        assert!(answer["exceptionDetails"].is_null(), "{answer:#}");
    }

    async fn ask(&self, method: &str, params: Value) -> Value {
        match self.bidi.ask(method, params).await {
            Ok(answer) => answer,
            Err(error) => panic!("{method}: {error}"),
        }
    }
}

impl Perceives for Firefox {
    async fn perceive(&self, role: Option<&str>) -> Perceived {
        let mut told = self.evaluate(&perceived::script(role)).await;
        if told.is_null() {
            self.evaluate(&perceived::axe()).await;
            told = self.evaluate(&perceived::script(role)).await;
        }
        Perceived::read(&told)
    }
}

fn number_pair(value: &Value) -> Option<[f64; 2]> {
    Some([value[0].as_f64()?, value[1].as_f64()?])
}

/// A value as the protocol writes it, as it is in JSON.
fn plain(value: &Value) -> Value {
    let inner = &value["value"];
    match value["type"].as_str().unwrap_or_default() {
        "string" | "boolean" | "number" => inner.clone(),
        "array" => inner.as_array().into_iter().flatten().map(plain).collect(),
        "object" => {
            let pairs = inner.as_array().into_iter().flatten();
            let pairs = pairs.map(|pair| {
                let name = pair[0].as_str().unwrap_or_default().to_owned();
                (name, plain(&pair[1]))
            });
            Value::Object(pairs.collect())
        }
        _ => Value::Null,
    }
}
