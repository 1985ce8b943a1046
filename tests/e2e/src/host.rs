//! A shop's own site: pages as a story wants them, of another site than the server.

use std::{
    collections::HashMap,
    io::{BufRead, BufReader, Write},
    net::{TcpListener, TcpStream},
    sync::{Arc, Mutex},
    thread,
};

use crate::{driver::Browser, page};

const DOCTYPE: &str = "<!doctype html>";

/// Pages by path, each with its header lines.
type Pages = Arc<Mutex<HashMap<String, String>>>;

pub struct Host {
    port: u16,
    pages: Pages,
}

impl Host {
    /// Listens until the test program ends.
    pub fn start() -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        let pages = Pages::default();
        let shown = pages.clone();
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let shown = shown.clone();
                // A browser may open a connection that it does not use.
                thread::spawn(move || answer(stream, &shown));
            }
        });
        let host = Self { port, pages };
        // What a browser asks of every site.
        host.show(
            "/favicon.ico",
            &["Content-Type: image/x-icon".to_owned()],
            "",
        );
        host
    }

    /// Another name of this machine than the server's: cookies, storage and frames
    /// are a foreign site's.
    pub fn origin(&self) -> String {
        format!("http://localhost:{}", self.port)
    }

    pub fn at(&self, path: &str) -> String {
        self.origin() + path
    }

    /// Has `html` at a path, with header lines such as `Content-Security-Policy: …`.
    pub fn show(&self, path: &str, head: &[String], html: &str) {
        // What has to run first, where no driver brings it.
        let first = match Browser::of_this_run() {
            Browser::Chromium | Browser::Firefox => String::new(),
            Browser::WebKit => format!("<script nonce=\"story\">{}</script>", page::prelude()),
        };
        let (doctype, rest) = match html.strip_prefix(DOCTYPE) {
            Some(rest) => (DOCTYPE, rest),
            None => ("", html),
        };
        let html = format!("{doctype}{first}{rest}");
        let mut answer = "HTTP/1.1 200 OK\r\nConnection: close\r\n".to_owned();
        answer += &format!("Content-Length: {}\r\n", html.len());
        let is_typed = head.iter().any(|line| line.starts_with("Content-Type"));
        if !is_typed {
            answer += "Content-Type: text/html; charset=utf-8\r\n";
        }
        for line in head {
            let line = match first.is_empty() {
                true => line.clone(),
                // The page's own policy, and what its tests bring.
                false => line.replacen("script-src ", "script-src 'nonce-story' ", 1),
            };
            answer += &format!("{line}\r\n");
        }
        answer += &format!("\r\n{html}");
        self.pages.lock().unwrap().insert(path.to_owned(), answer);
    }
}

fn answer(mut stream: TcpStream, pages: &Pages) -> Option<()> {
    let mut lines = BufReader::new(stream.try_clone().ok()?).lines();
    let first = lines.next()?.ok()?;
    // The rest of the head, so that the browser has said all before it is answered.
    lines
        .map_while(Result::ok)
        .take_while(|line| !line.is_empty())
        .for_each(drop);
    let path = first.split(' ').nth(1)?.split('?').next()?.to_owned();
    let missing = "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
    let page = pages.lock().ok()?.get(&path).cloned();
    let page = page.as_deref().unwrap_or(missing);
    stream.write_all(page.as_bytes()).ok()
}
