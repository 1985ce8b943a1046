//! The server as the network sees it: over HTTP, on a port of its own, with the
//! real shops, a small built app and its own store.

#![allow(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails loudly"
)]

mod api;
mod asks;
mod content;
mod demo_shops;
mod feedback;
mod files;
mod insights;
mod labels;
mod openapi;
mod orders;
mod pages;
mod passes;
mod photos;
mod program;
mod returns;
mod start;
mod strain;
mod threats;
mod tickets;

use std::collections::BTreeMap;
use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use hemline_server::Server;
use hemline_server::config::Config;
use serde_json::Value;
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

/// What starts each program.
const READING: &str = "import init from '/hemline-0123456789abcdef.js'; init();";
const CHECK: &str = "import init from '/hemline-check-0123456789abcdef.js'; init();";
const ORDER: &str = "import init from '/hemline-order-0123456789abcdef.js'; init();";
const RETURNING: &str = "import init from '/hemline-return-0123456789abcdef.js'; init();";
const RETURNED: &str = "import init from '/hemline-returned-0123456789abcdef.js'; init();";
const SIZES: &str = "import init from '/hemline-sizes-0123456789abcdef.js'; init();";
const CONTACT: &str = "import init from '/hemline-contact-0123456789abcdef.js'; init();";
const DESK: &str = "import init from '/hemline-desk-0123456789abcdef.js'; init();";

/// The help widget's two files.
const LAUNCHER: &str =
    "// What it is.\n(() => {\n  load('PANEL-ADDRESS', 'PANEL-INTEGRITY');\n})();\n";
const PANEL: &str = "  // Why.\n  show();\n";

/// The repository's root.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// A folder for one test, with a built app in `dist` and room for data.
struct Place(TempDir);

impl Place {
    fn new() -> Self {
        let place = Self(TempDir::new().unwrap());
        for (document, script) in [
            ("index.html", READING),
            ("check.html", CHECK),
            ("order.html", ORDER),
            ("return.html", RETURNING),
            ("returned.html", RETURNED),
            ("sizes.html", SIZES),
            ("contact.html", CONTACT),
            ("desk.html", DESK),
        ] {
            let html = format!(
                "<!doctype html>\n<html lang=\"en\">\n<head><title>Hemline</title><!--head-->\
                 <script type=\"module\">{script}</script></head>\n\
                 <body><div id=\"app\"><!--page--></div><!--seed--></body>\n</html>\n"
            );
            place.write(&format!("dist/{document}"), &html);
        }
        place.write(
            "dist/hemline-0123456789abcdef.js",
            &"export default 1;\n".repeat(99),
        );
        place.write(
            "dist/hemline-0123456789abcdef.js.br",
            "compressed beforehand",
        );
        place.write("dist/icon.svg", "<svg/>");
        place.write("dist/widget.js", LAUNCHER);
        place.write("dist/widget-panel.js", PANEL);
        for catalogue in [
            "locales/en.json",
            "locales/en/acting.json",
            "locales/en/returning.json",
            "locales/en/returned.json",
            "locales/en/sizes.json",
            "locales/en/contact.json",
            "locales/en/desk.json",
        ] {
            let words = fs::read_to_string(root().join("public").join(catalogue)).unwrap();
            place.write(&format!("dist/{catalogue}"), &words);
        }
        place
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn write(&self, name: &str, content: &str) {
        let file = self.path(name);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, content).unwrap();
    }

    /// Copies one of the real shops, so that it can be changed.
    fn borrow_shop(&self, id: &str) {
        let shop = root().join("merchants").join(id);
        for name in ["merchant.toml", "policy.toml"] {
            self.write(
                &format!("merchants/{id}/{name}"),
                &fs::read_to_string(shop.join(name)).unwrap(),
            );
        }
        if let Ok(topics) = fs::read_to_string(shop.join("contact.toml")) {
            self.write(&format!("merchants/{id}/contact.toml"), &topics);
        }
        if let Ok(charts) = fs::read_to_string(shop.join("sizes.toml")) {
            self.write(&format!("merchants/{id}/sizes.toml"), &charts);
        }
        for article in fs::read_dir(shop.join("faq")).unwrap() {
            let article = article.unwrap();
            let name = article.file_name().into_string().unwrap();
            self.write(
                &format!("merchants/{id}/faq/{name}"),
                &fs::read_to_string(article.path()).unwrap(),
            );
        }
    }

    /// Changes a file; what is changed must be there.
    fn edit(&self, name: &str, from: &str, to: &str) {
        let text = fs::read_to_string(self.path(name)).unwrap();
        assert!(text.contains(from), "{name} has no `{from}`");
        self.write(name, &text.replacen(from, to, 1));
    }

    fn config(&self) -> Config {
        let own = self.path("merchants");
        Config {
            port: 0,
            origin: Some("https://help.example".to_owned()),
            merchants: if own.exists() {
                own
            } else {
                root().join("merchants")
            },
            dist: self.path("dist"),
            data: self.path("data"),
            ..Config::default()
        }
    }

    async fn serve(&self) -> Running {
        Self::run(self.config()).await
    }

    /// As for who works on shops or app.
    async fn serve_for_work(&self) -> Running {
        let config = Config {
            dev: true,
            ..self.config()
        };
        Self::run(config).await
    }

    async fn run(config: Config) -> Running {
        let server = Server::start(config).await.unwrap();
        let address = server.address();
        let (stop, stopped) = oneshot::channel::<()>();
        let task = tokio::spawn(async move {
            server
                .run(async { stopped.await.unwrap_or_default() })
                .await;
        });
        Running {
            address,
            stop,
            task,
        }
    }

    /// Waits until the outbox has so many mails.
    async fn mails(&self, count: usize) -> Vec<String> {
        for _ in 0..100 {
            let folder = fs::read_dir(self.path("data/outbox")).unwrap();
            let files = folder.map(|file| file.unwrap().path());
            let mails: Vec<_> = files
                .filter(|file| file.extension().is_some_and(|end| end == "eml"))
                .collect();
            if mails.len() >= count {
                return mails
                    .iter()
                    .map(|file| fs::read_to_string(file).unwrap())
                    .collect();
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("there are no {count} mails");
    }

    /// Why the server does not start.
    async fn refusal(&self) -> String {
        Server::start(self.config())
            .await
            .err()
            .expect("the server starts")
            .to_string()
    }
}

struct Running {
    address: SocketAddr,
    stop: oneshot::Sender<()>,
    task: JoinHandle<()>,
}

impl Running {
    async fn get(&self, path: &str) -> Answer {
        self.ask("GET", path, &[], "").await
    }

    async fn post(&self, path: &str, body: &str) -> Answer {
        self.ask("POST", path, &[("content-type", "application/json")], body)
            .await
    }

    /// Sends the path as it is written: nothing is normalised.
    async fn ask(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: impl AsRef<[u8]>,
    ) -> Answer {
        let body = body.as_ref();
        let mut request =
            format!("{method} {path} HTTP/1.1\r\nhost: shop.example\r\nconnection: close\r\n");
        for (name, value) in headers {
            request.push_str(&format!("{name}: {value}\r\n"));
        }
        request.push_str(&format!("content-length: {}\r\n\r\n", body.len()));
        let mut stream = TcpStream::connect(self.address).await.unwrap();
        // A server that has answered already may not read the rest.
        let _ = stream.write_all(request.as_bytes()).await;
        let _ = stream.write_all(body).await;
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer).await;
        Answer::parse(&answer)
    }

    async fn stop(self) {
        self.stop.send(()).unwrap();
        self.task.await.unwrap();
    }
}

#[derive(Debug)]
struct Answer {
    status: u16,
    headers: BTreeMap<String, String>,
    body: Vec<u8>,
}

impl Answer {
    fn parse(answer: &[u8]) -> Self {
        let end = answer
            .windows(4)
            .position(|four| four == b"\r\n\r\n")
            .expect("an HTTP answer");
        let head = String::from_utf8(answer[..end].to_vec()).unwrap();
        let mut lines = head.lines();
        let status = lines
            .next()
            .unwrap()
            .split(' ')
            .nth(1)
            .unwrap()
            .parse()
            .unwrap();
        let headers = lines
            .map(|line| line.split_once(": ").unwrap())
            .map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()))
            .collect();
        Self {
            status,
            headers,
            body: answer[end + 4..].to_vec(),
        }
    }

    fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", String::as_str)
    }

    fn text(&self) -> String {
        String::from_utf8(self.body.clone()).unwrap()
    }

    fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }
}
