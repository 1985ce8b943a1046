//! The line between browser and server, on which goes wrong what a story wants, and
//! which counts what came through. A connection carries one request: browsers send
//! one again by themselves where a connection that was kept turns out to be gone,
//! and what is counted here is what the app did.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    sync::{Arc, Condvar, Mutex, MutexGuard},
    thread,
};

use serde_json::Value;

/// What goes wrong on the way.
#[derive(Clone, Copy)]
pub enum Fault {
    /// The request stays on its way until the story lets it go on.
    Held,
    /// The connection ends before the request has reached the server.
    Dropped,
    /// The server has done what it was asked, and nobody hears of it.
    Lost,
    /// 500, and no word of ours.
    Failing,
    /// 503: not before so many seconds.
    Busy(u32),
    /// 404, as for a file that a newer version has taken the place of.
    Missing,
    /// 200 with a page to sign in at, as a hotel's network answers everything.
    SignIn,
    /// Half of the server's answer, told as if it were all.
    Half,
    /// Half of the server's answer, and the end of the connection.
    Broken,
    /// The server's JSON, changed: as another version would have written it.
    Changed(fn(&mut Value)),
}

pub struct Proxy {
    port: u16,
    line: Arc<Line>,
}

#[derive(Default)]
struct Line {
    now: Mutex<Now>,
    /// Told of each change of the faults.
    changed: Condvar,
}

#[derive(Default)]
struct Now {
    armed: Vec<Armed>,
    /// Method and path of all that has reached the server.
    reached: Vec<(String, String)>,
    /// And of all that anybody wanted to.
    wanted: Vec<(String, String)>,
}

struct Armed {
    method: &'static str,
    path: &'static str,
    fault: Fault,
    once: bool,
}

impl Proxy {
    /// Listens until the test program ends, in front of a server.
    pub fn before(server: u16) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        let line = Arc::<Line>::default();
        let shared = line.clone();
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let line = shared.clone();
                // A connection that breaks is what this is about.
                thread::spawn(move || line.carry(stream, server));
            }
        });
        Self { port, line }
    }

    /// The whole address of a path, through here.
    pub fn at(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }

    /// Has the next request of a method to a path meet a fault. In the path, which is
    /// without its query, `*` is anything.
    pub fn once(&self, method: &'static str, path: &'static str, fault: Fault) {
        self.arm(method, path, fault, true);
    }

    /// Has each of them meet it, until the line is mended.
    pub fn always(&self, method: &'static str, path: &'static str, fault: Fault) {
        self.arm(method, path, fault, false);
    }

    fn arm(&self, method: &'static str, path: &'static str, fault: Fault, once: bool) {
        self.line.now().armed.push(Armed {
            method,
            path,
            fault,
            once,
        });
    }

    /// Takes all faults away; what was held goes on.
    pub fn mend(&self) {
        self.line.now().armed.clear();
        self.line.changed.notify_all();
    }

    /// How many such requests have reached the server.
    pub fn reached(&self, method: &str, path: &str) -> usize {
        count(&self.line.now().reached, method, path)
    }

    /// How many were sent, whether they got there or not.
    pub fn wanted(&self, method: &str, path: &str) -> usize {
        count(&self.line.now().wanted, method, path)
    }
}

fn count(requests: &[(String, String)], method: &str, path: &str) -> usize {
    let is_one = |(of, to): &&(String, String)| of == method && fits(path, to);
    requests.iter().filter(is_one).count()
}

/// A request as it came.
struct Request {
    method: String,
    path: String,
    /// The first line without its version.
    first: String,
    head: Vec<String>,
    body: Vec<u8>,
}

impl Line {
    fn now(&self) -> MutexGuard<'_, Now> {
        self.now.lock().unwrap()
    }

    fn carry(&self, mut browser: TcpStream, server: u16) -> Option<()> {
        let request = Request::read(&browser)?;
        let named = (request.method.clone(), request.path.clone());
        self.now().wanted.push(named.clone());
        let fault = self.fault(&request);
        match fault {
            Some(Fault::Held) => self.hold(&request),
            Some(Fault::Dropped) => return None,
            Some(Fault::Failing) => return tell(&mut browser, "500 Internal Server Error", "", ""),
            Some(Fault::Busy(seconds)) => {
                let after = format!("Retry-After: {seconds}\r\n");
                return tell(&mut browser, "503 Service Unavailable", &after, "");
            }
            Some(Fault::Missing) => return tell(&mut browser, "404 Not Found", "", ""),
            Some(Fault::SignIn) => {
                let head = "Content-Type: text/html; charset=utf-8\r\n";
                let page = "<!doctype html><title>Welcome</title><h1>Sign in to go online</h1>";
                return tell(&mut browser, "200 OK", head, page);
            }
            Some(Fault::Lost | Fault::Half | Fault::Broken | Fault::Changed(_)) | None => {}
        }
        let (head, mut body) = request.ask(server, fault.is_some())?;
        self.now().reached.push(named);
        let length = body.len();
        match fault {
            Some(Fault::Lost) => return None,
            Some(Fault::Half | Fault::Broken) => body.truncate(length / 2),
            Some(Fault::Changed(change)) => {
                let mut json = serde_json::from_slice(&body).unwrap_or_default();
                change(&mut json);
                body = json.to_string().into_bytes();
            }
            _ => {}
        }
        let told = match fault {
            Some(Fault::Broken) => length,
            _ => body.len(),
        };
        write!(browser, "{head}Content-Length: {told}\r\n\r\n").ok()?;
        browser.write_all(&body).ok()
    }

    /// The fault that this request meets: the one that was armed last.
    fn fault(&self, request: &Request) -> Option<Fault> {
        let mut now = self.now();
        let place = now.armed.iter().rposition(|armed| armed.is_for(request))?;
        let fault = now.armed[place].fault;
        if now.armed[place].once {
            now.armed.remove(place);
        }
        Some(fault)
    }

    /// Waits until the fault that holds it is gone.
    fn hold(&self, request: &Request) {
        let is_held = |now: &mut Now| now.armed.iter().any(|armed| armed.is_for(request));
        drop(self.changed.wait_while(self.now(), is_held).unwrap());
    }
}

impl Armed {
    fn is_for(&self, request: &Request) -> bool {
        self.method == request.method && fits(self.path, &request.path)
    }
}

impl Request {
    /// None for a connection that a browser has opened and does not use.
    fn read(browser: &TcpStream) -> Option<Self> {
        let mut reader = BufReader::new(browser);
        let mut lines = Vec::new();
        for line in reader.by_ref().lines() {
            let line = line.ok()?;
            if line.is_empty() {
                break;
            }
            lines.push(line);
        }
        let mut lines = lines.into_iter();
        let first = lines.next()?.rsplit_once(' ')?.0.to_owned();
        let (method, address) = first.split_once(' ')?;
        let path = address.split('?').next()?.to_owned();
        let head: Vec<String> = lines.collect();
        let length = head.iter().find_map(|line| value(line, "content-length"));
        let mut body = vec![0; length.map_or(Ok(0), str::parse).ok()?];
        reader.read_exact(&mut body).ok()?;
        Some(Self {
            method: method.to_owned(),
            path,
            first,
            head,
            body,
        })
    }

    /// Asks the server; the head of its answer, without length and last line, and the
    /// body. Version 1.0 has neither parts nor connections that are kept.
    fn ask(&self, server: u16, plain: bool) -> Option<(String, Vec<u8>)> {
        let mut stream = TcpStream::connect(("127.0.0.1", server)).ok()?;
        let mut head = format!("{} HTTP/1.0\r\n", self.first);
        // Plain is the whole answer, not what a cache has already.
        let is_ours = |line: &&String| {
            let name = line.split(':').next().unwrap_or_default();
            let name = name.to_ascii_lowercase();
            name == "connection"
                || (plain && (name == "accept-encoding" || name.starts_with("if-")))
        };
        for line in self.head.iter().filter(|line| !is_ours(line)) {
            head += &format!("{line}\r\n");
        }
        stream.write_all((head + "\r\n").as_bytes()).ok()?;
        stream.write_all(&self.body).ok()?;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).ok()?;
        let end = answer.windows(4).position(|end| end == b"\r\n\r\n")?;
        let body = answer.split_off(end + 4);
        let head = String::from_utf8(answer).ok()?;
        let mut kept = String::new();
        for line in head.lines().filter(|line| !line.is_empty()) {
            let is_ours = ["connection", "content-length"]
                .iter()
                .any(|name| value(line, name).is_some());
            if !is_ours {
                kept += &format!("{}\r\n", line.replacen("HTTP/1.0", "HTTP/1.1", 1));
            }
        }
        Some((kept + "Connection: close\r\n", body))
    }
}

/// What a line of a head says of this name.
fn value<'a>(line: &'a str, name: &str) -> Option<&'a str> {
    let (of, value) = line.split_once(':')?;
    of.eq_ignore_ascii_case(name).then(|| value.trim())
}

/// Answers in the server's place.
fn tell(browser: &mut TcpStream, status: &str, head: &str, body: &str) -> Option<()> {
    let length = body.len();
    write!(
        browser,
        "HTTP/1.1 {status}\r\n{head}Content-Length: {length}\r\nConnection: close\r\n\r\n{body}"
    )
    .ok()
}

/// Whether a path is as a pattern says, in which `*` is anything.
fn fits(pattern: &str, path: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == path,
        Some((start, rest)) => path.strip_prefix(start).is_some_and(|path| {
            path.char_indices()
                .map(|(at, _)| at)
                .chain([path.len()])
                .any(|at| fits(rest, &path[at..]))
        }),
    }
}
