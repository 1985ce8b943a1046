//! The door to the engines: what each of them does in its own way.

use fantoccini::{Client, elements::Element};
use serde_json::Value;

use super::chromium::Chromium;

/// Something that is perceived, as the engine itself knows it.
pub struct Node {
    pub role: String,
    pub name: String,
    /// How its engine calls it.
    pub handle: Value,
}

/// A frame of the page, or the page itself, as the engine itself knows it.
pub struct Frame {
    pub address: String,
    pub handle: Value,
}

#[derive(Clone)]
pub enum Engine {
    Chromium(Chromium),
}

/// The same, asked of whichever engine it is.
macro_rules! each {
    ($self:ident, $engine:ident => $asked:expr) => {
        match $self {
            Engine::Chromium($engine) => $asked,
        }
    };
}

impl Engine {
    pub fn of(client: Client) -> Self {
        Self::Chromium(Chromium::of(client))
    }

    /// What Chromium alone can show and do.
    pub fn chromium(&self) -> Option<&Chromium> {
        match self {
            Self::Chromium(chromium) => Some(chromium),
        }
    }

    /// A tab is as its stories want it.
    pub async fn prepare(&self) {
        each!(self, engine => engine.prepare().await)
    }

    /// The frames of the page.
    pub async fn frames(&self) -> Vec<Frame> {
        each!(self, engine => engine.frames().await)
    }

    /// The same engine, which looks at a frame.
    pub fn inside(&self, frame: Frame) -> Self {
        match self {
            Self::Chromium(engine) => Self::Chromium(engine.inside(frame)),
        }
    }

    /// Everything that is perceived.
    pub async fn nodes(&self) -> Vec<Node> {
        each!(self, engine => engine.nodes().await)
    }

    /// Role and name of what has the focus.
    pub async fn focused(&self) -> (String, String) {
        each!(self, engine => engine.focused().await)
    }

    /// What the drivers know it as.
    pub async fn element(&self, node: &Node) -> Option<Element> {
        each!(self, engine => engine.element(node).await)
    }

    /// Scrolls to it. Returns where its middle is in the window.
    pub async fn place(&self, node: &Node) -> Option<(f64, f64)> {
        each!(self, engine => engine.place(node).await)
    }

    /// The value of a script's last expression; a promise's when it is kept.
    pub async fn evaluate(&self, script: &str) -> Value {
        each!(self, engine => engine.evaluate(script).await)
    }

    /// What is perceived, a line each, the inner ones further to the right.
    pub async fn describe(&self) -> Vec<String> {
        each!(self, engine => engine.describe().await)
    }

    /// What the console has got since this was last asked.
    pub async fn log(&self) -> Vec<String> {
        each!(self, engine => engine.log().await)
    }

    pub async fn trace(&self) -> Vec<Value> {
        each!(self, engine => engine.trace().await)
    }

    pub async fn size(&self, size: (u32, u32)) {
        each!(self, engine => engine.size(size).await)
    }

    pub async fn media(&self, scheme: &str, still: bool) {
        each!(self, engine => engine.media(scheme, still).await)
    }

    pub async fn paper(&self, on: bool) {
        each!(self, engine => engine.paper(on).await)
    }

    /// Runs this in every document from now on, before anything of its own.
    pub async fn run_first(&self, script: &str) {
        each!(self, engine => engine.run_first(script).await)
    }

    pub async fn forget_files(&self) {
        each!(self, engine => engine.forget_files().await)
    }

    pub async fn block(&self, patterns: &[&str]) {
        each!(self, engine => engine.block(patterns).await)
    }

    pub async fn offline(&self, offline: bool) {
        each!(self, engine => engine.offline(offline).await)
    }

    pub async fn slow(&self, latency: u32, bytes: u32) {
        each!(self, engine => engine.slow(latency, bytes).await)
    }

    /// So much of the page, from its top, as a PNG.
    pub async fn picture(&self, size: (u64, u64)) -> Vec<u8> {
        each!(self, engine => engine.picture(size).await)
    }

    pub async fn window(&self) -> Vec<u8> {
        each!(self, engine => engine.window().await)
    }
}
