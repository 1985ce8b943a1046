//! WebKitGTK, by WebDriver alone. What its driver can't do is said in `need.rs`.

use std::{cell::RefCell, rc::Rc};

use fantoccini::{Client, elements::Element};
use serde_json::{Value, json};

use super::{
    DESKTOP, element,
    engine::{Frame, Node},
    perceived::{self, Perceived, Perceives},
    until,
};
use crate::{driver::Driver, webdriver::IntoFrame};

#[derive(Clone)]
pub struct WebKit {
    client: Client,
    driver: Rc<RefCell<Option<Driver>>>,
    /// What is looked at is a frame of the page; none for the page itself.
    frame: Option<Value>,
}

/// Every frame of the page, also in trees of their own.
const FRAMES: &str = "const roots = [document];
    for (const root of roots)
        for (const element of root.querySelectorAll('*')) if (element.shadowRoot) roots.push(element.shadowRoot);
    return roots.flatMap((root) => [...root.querySelectorAll('iframe')])";

impl WebKit {
    pub async fn start(capabilities: &Value) -> (Client, Self) {
        let driver = Driver::free();
        let client = driver.start(capabilities).await;
        let webkit = Self {
            client: client.clone(),
            driver: Rc::new(RefCell::new(Some(driver))),
            frame: None,
        };
        (client, webkit)
    }

    pub async fn open_tab(&self) {
        self.size(DESKTOP).await;
    }

    pub async fn close(self) {
        // A browser that has crashed is closed already.
        let _ = self.client.close().await;
        if let Some(driver) = self.driver.take() {
            driver.give_back();
        }
    }

    pub fn client(&self) -> &Client {
        &self.client
    }

    pub async fn frames(&self) -> Vec<Frame> {
        let page = Self {
            frame: None,
            ..self.clone()
        };
        let elements = page.run(FRAMES, Vec::new()).await.unwrap_or_default();
        let mut frames = Vec::new();
        for handle in elements.as_array().into_iter().flatten() {
            let frame = Self {
                frame: Some(handle.clone()),
                ..self.clone()
            };
            if let Ok(address) = frame.run("return location.href", Vec::new()).await {
                frames.push(Frame {
                    address: address.as_str().unwrap_or_default().to_owned(),
                    handle: handle.clone(),
                });
            }
        }
        frames
    }

    pub fn inside(&self, frame: Frame) -> Self {
        Self {
            frame: Some(frame.handle),
            ..self.clone()
        }
    }

    pub async fn element(&self, node: &Node) -> Option<Element> {
        let script = format!("return {}", perceived::kept(node));
        let found = self.run(&script, Vec::new()).await.ok()?;
        element(self.client.clone(), &found)
    }

    pub async fn place(&self, node: &Node) -> Option<(f64, f64)> {
        let at = self.evaluate(&perceived::place(node)).await;
        let (x, y) = (at[0].as_f64()?, at[1].as_f64()?);
        let Some(frame) = &self.frame else {
            return Some((x, y));
        };
        let page = Self {
            frame: None,
            ..self.clone()
        };
        let script = format!("return ({})(arguments[0])", perceived::CORNER);
        let corner = page.run(&script, vec![frame.clone()]).await.ok()?;
        Some((corner[0].as_f64()? + x, corner[1].as_f64()? + y))
    }

    /// An expression's value; of a script with several statements there is none.
    pub async fn evaluate(&self, script: &str) -> Value {
        let value = until(async || {
            let value = self.run(&format!("return ({script}\n)"), Vec::new()).await;
            match value {
                Ok(value) => Some(value),
                // It may be no expression.
                Err(why) if is_of_the_script(&why) => match self.run(script, Vec::new()).await {
                    Ok(nothing) => Some(nothing),
                    Err(again) if is_of_the_script(&again) => panic!("{why}, {again}: {script}"),
                    Err(_) => None,
                },
                // A page that goes on to its next one meanwhile takes the script along.
                Err(_) => None,
            }
        })
        .await;
        match value {
            Some(value) => value,
            None => panic!("the page does not run {script}"),
        }
    }

    async fn run(&self, script: &str, given: Vec<Value>) -> Result<Value, String> {
        self.turn_to_page().await;
        if let Some(frame) = &self.frame {
            let into = IntoFrame(frame.clone());
            self.client
                .issue_cmd(into)
                .await
                .map_err(|error| error.to_string())?;
        }
        let value = self.client.execute(script, given).await;
        value.map_err(|error| format!("{error:?}"))
    }

    /// Leaves the frame that was looked at.
    pub async fn turn_to_page(&self) {
        self.client.issue_cmd(IntoFrame(Value::Null)).await.unwrap();
    }

    pub async fn size(&self, (width, height): (u32, u32)) {
        self.client.set_window_size(width, height).await.unwrap();
        let is = json!([width, height]);
        let came =
            until(async || (self.evaluate("[innerWidth, innerHeight]").await == is).then_some(()));
        assert!(came.await.is_some(), "the window is not {is}");
    }
}

impl Perceives for WebKit {
    async fn perceive(&self, role: Option<&str>) -> Perceived {
        let mut told = self.evaluate(&perceived::script(role)).await;
        if told.is_null() {
            // A page that is gone meanwhile has nothing.
            let _ = self.run(&perceived::axe(), Vec::new()).await;
            told = self.evaluate(&perceived::script(role)).await;
        }
        Perceived::read(&told)
    }
}

fn is_of_the_script(error: &str) -> bool {
    error.contains("JavascriptError") || error.contains("javascript error")
}
