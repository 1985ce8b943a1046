//! The real server on the real merchants, with an empty store and a port of its
//! own. It can be taken away and come back, as in life.

use std::{
    cell::RefCell,
    fs::{self, File},
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

use serde_json::Value;
use tempfile::TempDir;

use crate::{driver::Browser, page, set};

pub struct Server {
    data: TempDir,
    merchants: PathBuf,
    port: u16,
    child: RefCell<Child>,
}

/// An answer as it comes over the wire.
pub struct Answer {
    pub status: u16,
    /// Lower-case.
    pub head: String,
    pub body: String,
}

impl Server {
    pub fn start() -> Self {
        let data = tempfile::tempdir().unwrap();
        Self::of(data, set("HEMLINE_MERCHANTS").into())
    }

    /// The same, with shops that let a site hold their pages.
    pub fn for_site(origin: &str) -> Self {
        Self::of_shops(|merchants| {
            for shop in fs::read_dir(merchants).unwrap().flatten() {
                let profile = shop.path().join("merchant.toml");
                let mut profile = File::options().append(true).open(profile).unwrap();
                write!(profile, "\n[embed]\norigins = [\"{origin}\"]\n").unwrap();
            }
        })
    }

    /// The same, with shops that were changed in their folder.
    pub fn of_shops(change: impl FnOnce(&Path)) -> Self {
        let data = tempfile::tempdir().unwrap();
        let merchants = data.path().join("merchants");
        copy(Path::new(&set("HEMLINE_MERCHANTS")), &merchants);
        change(&merchants);
        Self::of(data, merchants)
    }

    fn of(data: TempDir, merchants: PathBuf) -> Self {
        if Browser::of_this_run() == Browser::WebKit {
            prepare(Path::new(&set("HEMLINE_DIST")), &dist(&data));
        }
        let (child, port) = spawn(&data, &merchants, 0);
        Self {
            data,
            merchants,
            port,
            child: RefCell::new(child),
        }
    }

    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    /// The whole address of a path.
    pub fn at(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }

    /// Takes the server away, in the middle of whatever it does.
    pub fn stop(&self) {
        let mut child = self.child.borrow_mut();
        child.kill().unwrap();
        child.wait().unwrap();
    }

    /// Brings it back where it was.
    pub fn restart(&self) {
        let (child, port) = spawn(&self.data, &self.merchants, self.port);
        assert_eq!(port, self.port);
        *self.child.borrow_mut() = child;
    }

    /// Fills a shop with the orders of its `demo.toml`.
    pub fn fill(&self, shop: &str) {
        let filled = Command::new(set("HEMLINE_SERVER"))
            .arg("demo")
            .arg(format!("--merchant={shop}"))
            .args(places(&self.data, &self.merchants))
            .output()
            .unwrap();
        assert!(filled.status.success(), "{filled:?}");
    }

    /// A new key for a shop's own side.
    pub fn key(&self, shop: &str) -> String {
        self.command("key", shop, "--name=story")
    }

    /// A new secret by which a shop signs.
    pub fn secret(&self, shop: &str) -> String {
        self.command("signing", shop, "--new")
    }

    /// What a command prints.
    fn command(&self, name: &str, shop: &str, option: &str) -> String {
        let made = Command::new(set("HEMLINE_SERVER"))
            .arg(name)
            .arg(format!("--merchant={shop}"))
            .arg(option)
            .args(places(&self.data, &self.merchants))
            .output()
            .unwrap();
        assert!(made.status.success(), "{made:?}");
        String::from_utf8(made.stdout).unwrap().trim().to_owned()
    }

    /// The mails that were written, as they lie there: an email that a shop has no
    /// server for is a file.
    pub fn mails(&self) -> Vec<String> {
        let folder = fs::read_dir(self.data.path().join("store/outbox"));
        let files = folder.into_iter().flatten().flatten();
        let mails = files.filter_map(|file| fs::read_to_string(file.path()).ok());
        // Lines that were broken to be short are whole again.
        mails
            .map(|mail| mail.replace("=\r\n", "").replace("=\n", ""))
            .collect()
    }

    /// Asks for a path without a browser.
    pub fn get(&self, path: &str) -> Answer {
        self.ask("GET", path, &[("accept", "text/html")], b"")
    }

    /// Sends JSON, as who holds a token or a key; returns the JSON of a good answer.
    pub fn post(&self, path: &str, bearer: Option<&str>, body: &Value) -> Value {
        let mut head = vec![
            ("content-type", "application/json"),
            ("idempotency-key", "story"),
        ];
        let bearer = bearer.map(|bearer| format!("Bearer {bearer}"));
        head.extend(bearer.as_deref().map(|bearer| ("authorization", bearer)));
        let answer = self.ask("POST", path, &head, body.to_string().as_bytes());
        let is_good = (200..300).contains(&answer.status);
        assert!(is_good, "{path}: {} {}", answer.status, answer.body);
        serde_json::from_str(&answer.body).unwrap()
    }

    /// Sends a request as it is given.
    pub fn ask(&self, method: &str, path: &str, head: &[(&str, &str)], body: &[u8]) -> Answer {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        write!(
            stream,
            "{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{}\r\nContent-Length: {}\r\nConnection: close\r\n",
            self.port,
            body.len()
        )
        .unwrap();
        for (name, value) in head {
            write!(stream, "{name}: {value}\r\n").unwrap();
        }
        stream.write_all(b"\r\n").unwrap();
        stream.write_all(body).unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        let answer = String::from_utf8_lossy(&answer).into_owned();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        Answer {
            status: head.split(' ').nth(1).unwrap().parse().unwrap(),
            head: head.to_ascii_lowercase(),
            body: body.to_owned(),
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let child = self.child.get_mut();
        // It may have been stopped by its story.
        let _ = child.kill();
        let _ = child.wait();
    }
}

/// Where the shops are, and where the store is.
fn places(data: &TempDir, merchants: &Path) -> [String; 2] {
    [
        format!("--merchants={}", merchants.display()),
        format!("--data={}", data.path().join("store").display()),
    ]
}

/// Where the app is.
fn dist(data: &TempDir) -> PathBuf {
    match Browser::of_this_run() {
        Browser::Chromium | Browser::Firefox => set("HEMLINE_DIST").into(),
        Browser::WebKit => data.path().join("dist"),
    }
}

/// The app with what has to run first in each of its documents, where no driver
/// brings it: the server lets its pages' policy know of it as of any other script.
fn prepare(from: &Path, to: &Path) {
    copy(from, to);
    for entry in fs::read_dir(to).unwrap().flatten() {
        let file = entry.path();
        if file.extension().is_some_and(|kind| kind == "html") {
            let document = fs::read_to_string(&file).unwrap();
            let first = format!("<head>\n<script>{}</script>", page::prelude());
            fs::write(&file, document.replacen("<head>", &first, 1)).unwrap();
        }
    }
}

fn spawn(data: &TempDir, merchants: &Path, port: u16) -> (Child, u16) {
    let log = data.path().join("log");
    let mut child = Command::new(set("HEMLINE_SERVER"))
        .arg("serve")
        .arg(format!("--port={port}"))
        .arg(format!("--dist={}", dist(data).display()))
        .args(places(data, merchants))
        .stdout(Stdio::piped())
        .stderr(File::create(&log).unwrap())
        .spawn()
        .unwrap();
    // "Hemline is at http://127.0.0.1:8300"
    let output = BufReader::new(child.stdout.take().unwrap());
    let port = output
        .lines()
        .map_while(Result::ok)
        .find_map(|line| line.rsplit(':').next()?.trim_end_matches('/').parse().ok())
        .unwrap_or_else(|| {
            let said = fs::read_to_string(&log).unwrap();
            panic!("the server ended before it said its address: {said}")
        });
    (child, port)
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir(to).unwrap();
    for entry in fs::read_dir(from).unwrap().flatten() {
        let (from, to) = (entry.path(), to.join(entry.file_name()));
        match from.is_dir() {
            true => copy(&from, &to),
            false => drop(fs::copy(from, to).unwrap()),
        }
    }
}
