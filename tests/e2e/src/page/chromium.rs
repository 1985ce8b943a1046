//! Chromium, by its DevTools protocol: what is perceived is its own accessibility
//! tree.

use std::{collections::HashMap, iter};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use fantoccini::{Client, actions::PointerAction, elements::Element};
use serde_json::{Value, json};

use super::{
    DESKTOP, ZONE, element,
    engine::{Frame, Node},
    prelude,
};
use crate::{
    driver,
    hands::By,
    set,
    webdriver::{DevTools, Log},
};

/// Of all that is known of a thing, what is spoken.
const STATES: [&str; 12] = [
    "level",
    "checked",
    "pressed",
    "selected",
    "expanded",
    "required",
    "invalid",
    "disabled",
    "live",
    "modal",
    "readonly",
    "valuetext",
];

#[derive(Clone)]
pub struct Chromium {
    client: Client,
    /// What is looked at is a frame of the page; none for the page itself.
    frame: Option<Value>,
}

impl Chromium {
    pub async fn start(capabilities: &Value) -> (Client, Self) {
        let client = driver::connect(&set("HEMLINE_WEBDRIVER"), capabilities).await;
        let chromium = Self {
            client: client.clone(),
            frame: None,
        };
        (client, chromium)
    }

    pub async fn open_another_tab(&self) {
        let opened = self.client.new_window(true).await.unwrap();
        self.client.switch_to_window(opened.handle).await.unwrap();
        self.open_tab().await;
    }

    pub async fn turn_to_first_tab(&self) {
        let mut tabs = self.client.windows().await.unwrap();
        let first = tabs.swap_remove(0);
        self.client.switch_to_window(first).await.unwrap();
    }

    pub async fn close(self) {
        // A browser that has crashed is closed already.
        let _ = self.client.close().await;
    }

    /// A tab is as its stories want it.
    pub async fn open_tab(&self) {
        self.run_first(&prelude()).await;
        self.tools(
            "Emulation.setTimezoneOverride",
            json!({ "timezoneId": ZONE }),
        )
        .await;
        self.tools("Emulation.setLocaleOverride", json!({ "locale": "en-GB" }))
            .await;
        self.tools("Network.enable", json!({})).await;
        self.size(DESKTOP).await;
        self.media("light", true).await;
    }

    pub async fn frames(&self) -> Vec<Frame> {
        let tree = self.tools("Page.getFrameTree", json!({})).await;
        let frames = tree["frameTree"]["childFrames"].as_array();
        let frames = frames.into_iter().flatten().map(|frame| Frame {
            address: text(&frame["frame"]["url"]),
            handle: frame["frame"]["id"].clone(),
        });
        frames.collect()
    }

    pub fn inside(&self, frame: Frame) -> Self {
        Self {
            client: self.client.clone(),
            frame: Some(frame.handle),
        }
    }

    pub async fn nodes(&self, wanted: &str) -> Vec<Node> {
        let mut tree = self.tree().await;
        tree.retain(|node| node["ignored"] != true && role(node) == wanted);
        let nodes = tree.iter_mut().map(|node| Node {
            name: name(node),
            handle: node["backendDOMNodeId"].take(),
        });
        nodes.collect()
    }

    pub async fn focused(&self) -> (String, String) {
        let active = self
            .run(json!({ "expression": "document.activeElement" }))
            .await;
        let tree = self
            .tools(
                "Accessibility.getPartialAXTree",
                json!({ "objectId": active["result"]["objectId"], "fetchRelatives": false }),
            )
            .await;
        let node = &tree["nodes"][0];
        (role(node), name(node))
    }

    pub async fn element(&self, node: &Node) -> Option<Element> {
        let resolved = self
            .try_tools("DOM.resolveNode", json!({ "backendNodeId": node.handle }))
            .await?;
        self.try_tools(
            "Runtime.callFunctionOn",
            json!({
                "objectId": resolved["object"]["objectId"],
                "functionDeclaration": "function () {
                    globalThis.hemlineFound = this.nodeType === Node.TEXT_NODE ? this.parentElement : this;
                }",
            }),
        )
        .await?;
        let found = self
            .client
            .execute("return globalThis.hemlineFound", Vec::new())
            .await
            .ok()?;
        element(self.client.clone(), &found)
    }

    pub async fn place(&self, node: &Node) -> Option<(f64, f64)> {
        let of_it = json!({ "backendNodeId": node.handle });
        self.try_tools("DOM.scrollIntoViewIfNeeded", of_it.clone())
            .await?;
        let quads = self.try_tools("DOM.getContentQuads", of_it).await?;
        let corner = |index: usize| quads["quads"][0][index].as_f64();
        Some((
            f64::midpoint(corner(0)?, corner(4)?),
            f64::midpoint(corner(1)?, corner(5)?),
        ))
    }

    /// By DevTools, which leaves no trace in the page.
    pub async fn mouse(&self, (x, y): (f64, f64), then: &[PointerAction]) {
        let then = then.iter().map(|action| match action {
            PointerAction::Down { .. } => "mousePressed",
            PointerAction::Up { .. } => "mouseReleased",
            other => panic!("the mouse of a story does not {other:?}"),
        });
        for kind in iter::once("mouseMoved").chain(then) {
            self.tools(
                "Input.dispatchMouseEvent",
                json!({ "type": kind, "x": x, "y": y, "button": "left", "clickCount": 1 }),
            )
            .await;
        }
    }

    pub async fn evaluate(&self, script: &str) -> Value {
        let answer = self
            .run(json!({ "expression": script, "awaitPromise": true, "returnByValue": true }))
            .await;
        assert!(answer["exceptionDetails"].is_null(), "{answer:#}");
        answer["result"]["value"].clone()
    }

    pub async fn describe(&self) -> Vec<String> {
        let tree = self.tree().await;
        let by_id: HashMap<_, _> = tree
            .iter()
            .map(|node| (node["nodeId"].as_str(), node))
            .collect();
        let mut lines = Vec::new();
        let mut left: Vec<_> = tree.first().map(|root| (root, 1)).into_iter().collect();
        while let Some((node, depth)) = left.pop() {
            let (role, name) = (role(node), name(node));
            let silent = node["ignored"] == true
                || matches!(role.as_str(), "InlineTextBox" | "none" | "generic" | "");
            if !silent {
                let states = states(node);
                lines.push(format!("{}{role} `{name}`{states}", "  ".repeat(depth)));
            }
            let deeper = depth + usize::from(!silent);
            let children = node["childIds"].as_array().into_iter().flatten().rev();
            left.extend(children.filter_map(|id| Some((*by_id.get(&id.as_str())?, deeper))));
        }
        lines
    }

    pub async fn log(&self) -> Vec<String> {
        let log = self.client.issue_cmd(Log("browser")).await.unwrap();
        let entries = log.as_array().into_iter().flatten();
        let severe = entries.filter(|entry| entry["level"] == "SEVERE");
        severe.map(|entry| text(&entry["message"])).collect()
    }

    pub async fn trace(&self) -> Vec<Value> {
        let log = self.client.issue_cmd(Log("performance")).await.unwrap();
        let entries = log.as_array().into_iter().flatten();
        let said = entries.filter_map(|entry| entry["message"].as_str());
        said.map(|said| serde_json::from_str::<Value>(said).unwrap()["message"].take())
            .collect()
    }

    pub async fn size(&self, size: (u32, u32)) {
        let ((width, height), mobile) = By::now().screen(size);
        self.screen(json!({
            "width": width, "height": height, "deviceScaleFactor": 1, "mobile": mobile,
        }))
        .await;
        self.tools(
            "Emulation.setTouchEmulationEnabled",
            json!({ "enabled": mobile }),
        )
        .await;
    }

    /// The window of a page that is enlarged so many times.
    pub async fn zoom(&self, (width, height): (u32, u32), times: u32) {
        self.screen(json!({
            "width": width, "height": height, "deviceScaleFactor": times, "mobile": false,
        }))
        .await;
    }

    async fn screen(&self, screen: Value) {
        self.tools("Emulation.setDeviceMetricsOverride", screen)
            .await;
    }

    pub async fn media(&self, scheme: &str, still: bool) {
        self.emulate(scheme, still, "none").await;
    }

    /// The reader's own colours instead of the page's.
    pub async fn forced_colours(&self, scheme: &str, still: bool) {
        self.emulate(scheme, still, "active").await;
    }

    async fn emulate(&self, scheme: &str, still: bool, forced: &str) {
        let motion = if still { "reduce" } else { "no-preference" };
        self.tools(
            "Emulation.setEmulatedMedia",
            json!({ "features": [
                { "name": "prefers-color-scheme", "value": scheme },
                { "name": "prefers-reduced-motion", "value": motion },
                { "name": "forced-colors", "value": forced },
            ] }),
        )
        .await;
    }

    pub fn is_frame(&self) -> bool {
        self.frame.is_some()
    }

    /// What a function says of a thing that scripts of the page may not come to.
    pub async fn ask(&self, node: &Node, function: &str) -> Value {
        let resolved = self
            .tools("DOM.resolveNode", json!({ "backendNodeId": node.handle }))
            .await;
        let answer = self
            .tools(
                "Runtime.callFunctionOn",
                json!({
                    "objectId": resolved["object"]["objectId"],
                    "functionDeclaration": function, "returnByValue": true,
                }),
            )
            .await;
        assert!(answer["exceptionDetails"].is_null(), "{answer:#}");
        answer["result"]["value"].clone()
    }

    pub async fn paper(&self, on: bool) {
        let media = if on { "print" } else { "" };
        self.tools("Emulation.setEmulatedMedia", json!({ "media": media }))
            .await;
    }

    pub async fn run_first(&self, script: &str) {
        self.tools(
            "Page.addScriptToEvaluateOnNewDocument",
            json!({ "source": script }),
        )
        .await;
    }

    pub async fn forget_files(&self) {
        self.tools("Network.clearBrowserCache", json!({})).await;
    }

    pub async fn block(&self, patterns: &[&str]) {
        self.tools("Network.setBlockedURLs", json!({ "urls": patterns }))
            .await;
    }

    pub async fn offline(&self, offline: bool) {
        self.network(offline, 0, -1).await;
    }

    pub async fn slow(&self, latency: u32, bytes: u32) {
        self.network(false, latency, i64::from(bytes)).await;
    }

    async fn network(&self, offline: bool, latency: u32, bytes: i64) {
        self.tools(
            "Network.emulateNetworkConditions",
            json!({
                "offline": offline, "latency": latency,
                "downloadThroughput": bytes, "uploadThroughput": bytes,
            }),
        )
        .await;
    }

    pub async fn picture(&self, (width, height): (u64, u64)) -> Vec<u8> {
        self.capture(json!({
            "captureBeyondViewport": true,
            "clip": { "x": 0, "y": 0, "width": width, "height": height, "scale": 1 },
        }))
        .await
    }

    pub async fn window(&self) -> Vec<u8> {
        self.capture(json!({})).await
    }

    async fn capture(&self, what: Value) -> Vec<u8> {
        let picture = self.tools("Page.captureScreenshot", what).await;
        STANDARD.decode(text(&picture["data"])).unwrap()
    }

    async fn tree(&self) -> Vec<Value> {
        let of = match &self.frame {
            Some(frame) => json!({ "frameId": frame }),
            None => json!({}),
        };
        // A frame that has just gone has nothing.
        let tree = self.try_tools("Accessibility.getFullAXTree", of).await;
        match tree.map(|mut tree| tree["nodes"].take()) {
            Some(Value::Array(nodes)) => nodes,
            _ => Vec::new(),
        }
    }

    /// Runs a script; in a frame beside the frame's own scripts, whose variables it
    /// does not see.
    async fn run(&self, script: Value) -> Value {
        let Some(frame) = &self.frame else {
            return self.tools("Runtime.evaluate", script).await;
        };
        let of = json!({ "frameId": frame });
        let ran = super::until(async || {
            // A frame that goes to its next page meanwhile takes the script along.
            let world = self
                .try_tools("Page.createIsolatedWorld", of.clone())
                .await?;
            let mut script = script.clone();
            script["contextId"] = world["executionContextId"].clone();
            let answer = self.try_tools("Runtime.evaluate", script).await?;
            answer["exceptionDetails"].is_null().then_some(answer)
        })
        .await;
        match ran {
            Some(answer) => answer,
            None => panic!("the frame does not run {script}"),
        }
    }

    async fn tools(&self, method: &'static str, params: Value) -> Value {
        match self.client.issue_cmd(DevTools { method, params }).await {
            Ok(answer) => answer,
            Err(error) => panic!("{method}: {error}"),
        }
    }

    /// The same, where what is asked about may have gone.
    async fn try_tools(&self, method: &'static str, params: Value) -> Option<Value> {
        self.client
            .issue_cmd(DevTools { method, params })
            .await
            .ok()
    }
}

/// What is said of it beside its role and name.
fn states(node: &Value) -> String {
    let described = ("description", &node["description"]["value"]);
    let properties = node["properties"].as_array().into_iter().flatten();
    let properties = properties
        .map(|property| {
            (
                property["name"].as_str().unwrap_or_default(),
                &property["value"]["value"],
            )
        })
        .filter(|(name, _)| STATES.contains(name));
    let all = properties.chain([described]);
    let told = all.filter_map(|(name, value)| match value {
        Value::Bool(true) => Some(format!(" {name}")),
        Value::Number(number) => Some(format!(" {name} {number}")),
        Value::String(word) if word == "true" => Some(format!(" {name}")),
        Value::String(word) if !matches!(word.as_str(), "" | "false" | "off") => {
            Some(format!(" {name} `{word}`"))
        }
        _ => None,
    });
    told.collect()
}

fn role(node: &Value) -> String {
    text(&node["role"]["value"])
}

fn name(node: &Value) -> String {
    text(&node["name"]["value"])
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}
