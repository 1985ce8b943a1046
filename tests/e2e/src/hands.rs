//! By whom a story is told: with a mouse; by the keys alone, where each stop on the
//! way is looked at as somebody without a mouse would; or with a finger on a phone.
//! `HEMLINE_BY` says which.

use std::{cell::RefCell, env::VarError};

use fantoccini::{
    Client,
    actions::{
        InputSource, KeyAction, KeyActions, MOUSE_BUTTON_LEFT, MouseActions, PointerAction,
        TouchActions,
    },
    elements::Element,
    key::Key,
};
use serde_json::{Value, json};

use crate::{
    Found, Name, Page,
    driver::Browser,
    page::{element, engine::Node},
};

/// Where the focus is and what is wrong with it there.
const STOP: &str = include_str!("hands/stop.js");
/// Where a finger finds a thing and what is wrong with it as a target.
const TARGET: &str = include_str!("hands/target.js");
/// What a thing is worked by: a label by its field, words by their link.
const GOAL: &str = "const goal = thing.control ?? thing.closest?.(
    'a[href], button, input, select, textarea, summary, [tabindex]') ?? thing;";

const PHONE: (u32, u32) = (390, 844);

/// More stops than any page has.
const STOPS: usize = 400;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    Mouse,
    Keyboard,
    Touch,
}

impl By {
    /// Unless `HEMLINE_BY` says otherwise, with a mouse.
    pub fn now() -> Self {
        match std::env::var("HEMLINE_BY").as_deref() {
            Ok("keyboard") => Self::Keyboard,
            Ok("touch") => Self::Touch,
            Ok("mouse") | Err(VarError::NotPresent) => Self::Mouse,
            Ok(other) => panic!("HEMLINE_BY is mouse, keyboard or touch, not `{other}`"),
            Err(error) => panic!("HEMLINE_BY: {error}"),
        }
    }

    /// The window, and whether it is a phone's: where there are fingers it is.
    pub fn screen(self, size: (u32, u32)) -> ((u32, u32), bool) {
        match self {
            Self::Mouse | Self::Keyboard => (size, false),
            Self::Touch if size.0 > PHONE.0 => (PHONE, true),
            Self::Touch => (size, true),
        }
    }
}

impl Found {
    pub async fn click(&self) {
        match By::now() {
            // Its driver calls out of reach what it has just scrolled to.
            By::Mouse if Browser::of_this_run() == Browser::WebKit => {
                self.thing().is_pointed_at_and_pressed().await;
            }
            By::Mouse => self.element().click().await.unwrap(),
            By::Keyboard => self.thing().works().await,
            By::Touch => self.thing().is_touched().await,
        }
    }

    /// Clicks a radio's row: the radio itself lies under its label.
    pub async fn choose(&self) {
        match By::now() {
            By::Mouse => {
                let label = self.thing().ask("return thing.labels[0]").await;
                let label = element(self.page.client.clone(), &label).unwrap();
                label.click().await.unwrap();
            }
            By::Keyboard => self.thing().works().await,
            By::Touch => self.thing().is_touched().await,
        }
    }

    pub async fn type_text(&self, text: &str) {
        let thing = self.thing();
        match By::now() {
            By::Mouse => {
                // Not every driver takes a line's end for the key.
                let keys = text.replace('\n', &char::from(Key::Enter).to_string());
                self.element().send_keys(&keys).await.unwrap();
            }
            By::Keyboard if thing.comes().await["kind"] != "file" => {
                // Tab has selected what was there.
                chord(&thing.client, Key::Control, Key::End.into()).await;
                type_text(&thing.client, text).await;
            }
            // What stands in a browser's own dialog is not the page's.
            By::Keyboard => self.element().send_keys(text).await.unwrap(),
            By::Touch => {
                thing.is_touched().await;
                self.element().send_keys(text).await.unwrap();
            }
        }
    }

    pub async fn clear(&self) {
        match By::now() {
            By::Mouse | By::Touch => self.element().clear().await.unwrap(),
            By::Keyboard => {
                let thing = self.thing();
                thing.comes().await;
                thing.is_emptied().await;
            }
        }
    }

    /// Gives a control its value at once, as a date picker does; by keys it is typed.
    pub async fn set(&self, value: &str) {
        if By::now() == By::Keyboard {
            return self.thing().takes(value).await;
        }
        let script = "const [control, value] = arguments;
            control.value = value;
            control.dispatchEvent(new Event('input', { bubbles: true }));
            control.dispatchEvent(new Event('change', { bubbles: true }));";
        let control = serde_json::to_value(self.element()).unwrap();
        let client = self.page.client.clone();
        client
            .execute(script, vec![control, json!(value)])
            .await
            .unwrap();
    }

    pub async fn text(&self) -> String {
        self.element().text().await.unwrap()
    }

    pub async fn is_checked(&self) -> bool {
        self.element().is_selected().await.unwrap()
    }

    /// Where a link leads.
    pub async fn address(&self) -> String {
        let script = "return thing.getAttribute('href')";
        let address = self.thing().ask(script).await;
        address.as_str().unwrap_or_default().to_owned()
    }

    fn element(&self) -> Element {
        self.element.borrow().clone()
    }

    /// The page has drawn it anew: it is found where it was.
    async fn look_again(&self) {
        let found = self.page.first(&self.role, self.name.clone()).await;
        self.element.replace(found.element());
    }

    fn thing(&self) -> Thing<'_> {
        Thing {
            client: self.page.client.clone(),
            held: Held::Found(self),
        }
    }
}

impl Page {
    /// Goes one stop back, by Shift and Tab.
    pub async fn press_back(&self) {
        self.engine.turn_to_page().await;
        chord(&self.client, Key::Shift, Key::Tab.into()).await;
    }

    /// Presses where such a thing lies, also in a frame or in a tree that scripts
    /// can't see into.
    pub async fn tap(&self, role: &str, name: impl Into<Name>) {
        let name = name.into();
        match By::now() {
            By::Mouse => {
                let place = self.point_at(role, name).await;
                let button = MOUSE_BUTTON_LEFT;
                let press = [PointerAction::Down { button }, PointerAction::Up { button }];
                self.mouse(place, &press).await;
            }
            By::Keyboard => self.thing(role, name).await.works().await,
            By::Touch => {
                let place = self.place(role, name).await;
                touch(&self.client, press_at(place)).await;
            }
        }
    }

    /// What keys come to.
    async fn thing(&self, role: &str, name: Name) -> Thing<'_> {
        let node = self
            .until(async || self.nodes(role, &name).await.into_iter().next())
            .await;
        match (node, self.engine.chromium()) {
            (Some(node), Some(_)) => Thing {
                client: self.client.clone(),
                held: Held::Node(self, (role.to_owned(), name), RefCell::new(node)),
            },
            (None, _) => panic!("there is no {role} {name:?}"),
            (Some(_), None) => panic!("only Chromium tells stories by keyboard"),
        }
    }
}

/// What hands are about to work.
struct Thing<'a> {
    client: Client,
    held: Held<'a>,
}

/// Role and name.
type Wanted = (String, Name);

enum Held<'a> {
    Found(&'a Found),
    /// By the browser's own name, where scripts of the page can't hold it.
    Node(&'a Page, Wanted, RefCell<Node>),
}

impl Thing<'_> {
    async fn ask(&self, script: &str) -> Value {
        match &self.held {
            Held::Found(found) => {
                let script = format!("const thing = arguments[0]; {script}");
                let ask = async || {
                    let held = vec![serde_json::to_value(found.element()).unwrap()];
                    self.client.execute(&script, held).await
                };
                match ask().await {
                    Err(error) if error.is_stale_element_reference() => {
                        found.look_again().await;
                        ask().await.unwrap()
                    }
                    answer => answer.unwrap(),
                }
            }
            Held::Node(page, (role, name), node) => {
                let script = format!(
                    "function () {{ const thing = this; if (!thing.isConnected) return 'gone'; {script} }}"
                );
                let chromium = page.engine.devtools();
                let held = node.borrow().clone();
                let answer = chromium.ask(&held, &script).await;
                if answer != "gone" {
                    return answer;
                }
                let anew = page.nodes(role, name).await.into_iter().next();
                let Some(anew) = anew else {
                    panic!("the {role} {name:?} has gone")
                };
                node.replace(anew.clone());
                chromium.ask(&anew, &script).await
            }
        }
    }

    /// The focus comes to it from wherever it is, by Tab, Shift and Tab, and arrows.
    async fn comes(&self) -> Value {
        let script = format!("{GOAL} {STOP}");
        let mut passed = Vec::new();
        for _ in 0..STOPS {
            let stop = self.ask(&script).await;
            assert_eq!(stop["wrong"], json!([]), "on the way from {passed:#?}");
            if stop["is"] == true {
                return stop;
            }
            passed.push(stop["at"].clone());
            match stop["key"].as_str() {
                Some("Down") => press(&self.client, Key::Down).await,
                Some("Up") => press(&self.client, Key::Up).await,
                Some("Back") => chord(&self.client, Key::Shift, Key::Tab.into()).await,
                _ => press(&self.client, Key::Tab).await,
            }
        }
        let what = self.ask("return thing.outerHTML").await;
        panic!("the focus never comes to {what}; it passes {passed:#?}");
    }

    /// Comes to it and works it by the key that is meant for it.
    async fn works(&self) {
        let stop = self.comes().await;
        match stop["kind"].as_str().unwrap_or_default() {
            // The arrows have chosen it already, unless it was the first one.
            "radio" if stop["checked"] == true => (),
            "a" => press(&self.client, Key::Enter).await,
            "text" | "search" | "email" | "tel" | "password" | "textarea" | "select" | "date" => (),
            _ => press(&self.client, Key::Space).await,
        }
    }

    async fn is_emptied(&self) {
        chord(&self.client, Key::Control, 'a').await;
        press(&self.client, Key::Delete).await;
    }

    /// Comes to it and types a value, or goes to it in a list.
    async fn takes(&self, value: &str) {
        let stop = self.comes().await;
        match stop["kind"].as_str().unwrap_or_default() {
            "date" => {
                let parts: Vec<_> = value.split('-').collect();
                let [year, month, day] = parts[..] else {
                    panic!("`{value}` is no day")
                };
                // In the order of the machine's country.
                for written in [[day, month, year], [month, day, year]] {
                    for _ in 0..3 {
                        press(&self.client, Key::Left).await;
                    }
                    type_text(&self.client, &written.concat()).await;
                    if self.value().await == value {
                        break;
                    }
                }
            }
            "select" => {
                press(&self.client, Key::Home).await;
                for _ in 0..STOPS {
                    if self.value().await == value {
                        break;
                    }
                    press(&self.client, Key::Down).await;
                }
            }
            _ => {
                self.is_emptied().await;
                type_text(&self.client, value).await;
            }
        }
        // A field for an email takes no spaces around it.
        let typed = self.value().await;
        assert_eq!(typed.as_str().map(str::trim), Some(value.trim()));
        // It is said to have changed once it is left.
        press(&self.client, Key::Tab).await;
    }

    async fn value(&self) -> Value {
        self.ask("return thing.value").await
    }

    async fn is_touched(&self) {
        let target = self.target().await;
        assert_eq!(target["wrong"], json!([]), "for a finger");
        touch(&self.client, at(&target)).await;
    }

    async fn is_pointed_at_and_pressed(&self) {
        let hand = MouseActions::new("mouse".to_owned());
        let press = at(&self.target().await);
        let hand = press.into_iter().fold(hand, MouseActions::then);
        self.client.perform_actions(hand).await.unwrap();
    }

    /// Scrolls to it. Returns where it is, and what is wrong with it as a target.
    async fn target(&self) -> Value {
        self.ask(&format!("{GOAL} {TARGET}")).await
    }
}

/// Presses a key and lets go of it.
pub async fn press(client: &Client, key: Key) {
    type_text(client, &char::from(key).to_string()).await;
}

/// Types, wherever the focus is.
pub async fn type_text(client: &Client, text: &str) {
    let start = KeyActions::new("keyboard".to_owned());
    let keys = text.chars().fold(start, |keys, value| {
        let value = if value == '\n' {
            Key::Enter.into()
        } else {
            value
        };
        keys.then(KeyAction::Down { value })
            .then(KeyAction::Up { value })
    });
    client.perform_actions(keys).await.unwrap();
}

/// Presses a key while another one is held.
async fn chord(client: &Client, held: Key, value: char) {
    let held = char::from(held);
    let keys = KeyActions::new("keyboard".to_owned())
        .then(KeyAction::Down { value: held })
        .then(KeyAction::Down { value })
        .then(KeyAction::Up { value })
        .then(KeyAction::Up { value: held });
    client.perform_actions(keys).await.unwrap();
}

/// Does this with a finger.
async fn touch(client: &Client, then: [PointerAction; 3]) {
    let finger = TouchActions::new("finger".to_owned());
    let finger = then.into_iter().fold(finger, TouchActions::then);
    client.perform_actions(finger).await.unwrap();
}

/// A press where a target is.
fn at(target: &Value) -> [PointerAction; 3] {
    let place = |name: &str| target[name].as_f64().unwrap();
    press_at((place("x"), place("y")))
}

fn press_at((x, y): (f64, f64)) -> [PointerAction; 3] {
    let (duration, button) = (None, MOUSE_BUTTON_LEFT);
    [
        PointerAction::MoveTo { duration, x, y },
        PointerAction::Down { button },
        PointerAction::Up { button },
    ]
}
