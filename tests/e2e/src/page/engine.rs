//! The door to the engines: what each of them does in its own way.

use fantoccini::{
    Client,
    actions::{InputSource, MouseActions, PointerAction},
    elements::Element,
};
use serde_json::Value;

use super::{chromium::Chromium, firefox::Firefox, perceived::Perceives, webkit::WebKit};
use crate::driver::Browser;

/// Something that is perceived, as the engine itself knows it.
#[derive(Clone)]
pub struct Node {
    pub name: String,
    /// How its engine calls it.
    pub handle: Value,
}

/// A frame of the page, as the engine itself knows it.
pub struct Frame {
    pub address: String,
    pub handle: Value,
}

#[derive(Clone)]
pub enum Engine {
    Chromium(Chromium),
    Firefox(Firefox),
    WebKit(WebKit),
}

/// The same, asked of whichever engine it is.
macro_rules! each {
    ($self:ident, $engine:ident => $asked:expr) => {
        match $self {
            Self::Chromium($engine) => $asked,
            Self::Firefox($engine) => $asked,
            Self::WebKit($engine) => $asked,
        }
    };
}

impl Engine {
    pub async fn start(capabilities: &Value) -> (Client, Self) {
        match Browser::of_this_run() {
            Browser::Chromium => {
                let (client, engine) = Chromium::start(capabilities).await;
                (client, Self::Chromium(engine))
            }
            Browser::Firefox => {
                let (client, engine) = Firefox::start(capabilities).await;
                (client, Self::Firefox(engine))
            }
            Browser::WebKit => {
                let (client, engine) = WebKit::start(capabilities).await;
                (client, Self::WebKit(engine))
            }
        }
    }

    pub async fn close(self) {
        each!(self, engine => engine.close().await)
    }

    /// Has a tab as its stories want it.
    pub async fn open_tab(&self) {
        each!(self, engine => engine.open_tab().await)
    }

    pub async fn open_another_tab(&self) {
        match self {
            Self::Chromium(engine) => engine.open_another_tab().await,
            Self::Firefox(engine) => engine.open_tab().await,
            Self::WebKit(_) => lacks("a second tab"),
        }
    }

    pub async fn turn_to_first_tab(&self) {
        match self {
            Self::Chromium(engine) => engine.turn_to_first_tab().await,
            Self::Firefox(engine) => engine.turn_to_first_tab().await,
            Self::WebKit(_) => lacks("a second tab"),
        }
    }

    /// Leaves the frame that was looked at, before something is done to the window.
    pub async fn turn_to_page(&self) {
        match self {
            Self::Chromium(_) | Self::Firefox(_) => {}
            Self::WebKit(engine) => engine.turn_to_page().await,
        }
    }

    pub async fn frames(&self) -> Vec<Frame> {
        each!(self, engine => engine.frames().await)
    }

    /// The same engine, which looks at a frame.
    pub fn inside(&self, frame: Frame) -> Self {
        match self {
            Self::Chromium(engine) => Self::Chromium(engine.inside(frame)),
            Self::Firefox(engine) => Self::Firefox(engine.inside(frame)),
            Self::WebKit(engine) => Self::WebKit(engine.inside(frame)),
        }
    }

    /// Everything of a role that is perceived.
    pub async fn nodes(&self, role: &str) -> Vec<Node> {
        each!(self, engine => engine.nodes(role).await)
    }

    /// Role and name of what has the focus.
    pub async fn focused(&self) -> (String, String) {
        each!(self, engine => engine.focused().await)
    }

    /// What its driver knows it as.
    pub async fn element(&self, node: &Node) -> Option<Element> {
        each!(self, engine => engine.element(node).await)
    }

    /// Scrolls to it. Returns where its middle is in the window.
    pub async fn place(&self, node: &Node) -> Option<(f64, f64)> {
        each!(self, engine => engine.place(node).await)
    }

    /// Moves the mouse there, and does this with its button.
    pub async fn mouse(&self, (x, y): (f64, f64), then: &[PointerAction]) {
        let client = match self {
            Self::Chromium(engine) => return engine.mouse((x, y), then).await,
            Self::Firefox(engine) => engine.client(),
            Self::WebKit(engine) => engine.client(),
        };
        self.turn_to_page().await;
        let duration = None;
        let moved = PointerAction::MoveTo { duration, x, y };
        let hand = MouseActions::new("mouse".to_owned()).then(moved);
        let hand = then.iter().cloned().fold(hand, MouseActions::then);
        client.perform_actions(hand).await.unwrap();
    }

    /// The value of a script's last expression; a promise's when it is kept.
    pub async fn evaluate(&self, script: &str) -> Value {
        each!(self, engine => engine.evaluate(script).await)
    }

    /// The same, of a script that stands on another one.
    pub async fn evaluate_after(&self, first: &str, script: &str) -> Value {
        match self {
            // In a frame of Chromium's each script runs in a world of its own.
            Self::Chromium(_) | Self::Firefox(_) => {
                self.evaluate(&format!("{first}; {script}")).await
            }
            Self::WebKit(engine) => {
                engine.evaluate(first).await;
                engine.evaluate(script).await
            }
        }
    }

    /// What is perceived, a line each, the inner ones further to the right.
    pub async fn describe(&self) -> Vec<String> {
        each!(self, engine => engine.describe().await)
    }

    /// What the console has got since this was last asked.
    pub async fn log(&self) -> Vec<String> {
        match self {
            Self::Chromium(engine) => engine.log().await,
            Self::Firefox(engine) => engine.log(),
            // Its driver has none.
            Self::WebKit(_) => Vec::new(),
        }
    }

    pub async fn size(&self, size: (u32, u32)) {
        each!(self, engine => engine.size(size).await)
    }

    pub async fn media(&self, scheme: &str, still: bool) {
        match self {
            Self::Chromium(engine) => engine.media(scheme, still).await,
            Self::Firefox(engine) => engine.media(scheme, still).await,
            // It starts so.
            Self::WebKit(_) if (scheme, still) == ("light", true) => {}
            Self::WebKit(_) => lacks("other preferences of the reader"),
        }
    }

    pub async fn paper(&self, on: bool) {
        match self {
            Self::Chromium(engine) => engine.paper(on).await,
            Self::Firefox(engine) => engine.paper(on).await,
            Self::WebKit(_) => lacks("paper"),
        }
    }

    /// Runs this in every document from now on, before anything of its own.
    pub async fn run_first(&self, script: &str) {
        match self {
            Self::Chromium(engine) => engine.run_first(script).await,
            Self::Firefox(engine) => engine.run_first(script).await,
            Self::WebKit(_) => lacks("scripts before a page's own"),
        }
    }

    pub async fn block(&self, patterns: &[&str]) {
        match self {
            Self::Chromium(engine) => engine.block(patterns).await,
            Self::Firefox(engine) => engine.block(patterns).await,
            Self::WebKit(_) => lacks("a network that refuses"),
        }
    }

    pub async fn offline(&self, offline: bool) {
        match self {
            Self::Chromium(engine) => engine.offline(offline).await,
            Self::Firefox(engine) => engine.offline(offline).await,
            Self::WebKit(_) => lacks("a network that goes away"),
        }
    }

    /// What Chromium alone can show and do.
    pub fn chromium(&self) -> Option<&Chromium> {
        match self {
            Self::Chromium(engine) => Some(engine),
            Self::Firefox(_) | Self::WebKit(_) => None,
        }
    }

    /// The same, where nothing can be done without it.
    pub fn devtools(&self) -> &Chromium {
        match self.chromium() {
            Some(engine) => engine,
            None => lacks("DevTools"),
        }
    }
}

/// A story that needs it has to say so at its beginning.
fn lacks(what: &str) -> ! {
    panic!("the driver of this engine has no {what}: the story has to say `needs`")
}
