//! The program itself: its words, its exit status, its end.

use std::io::{BufRead, BufReader, Read};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
#[cfg(unix)]
use std::process::Child;
use std::process::{Command, Output, Stdio};

use crate::{Place, root};

pub fn program(place: &Place, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_hemline-server"));
    let place = place.config();
    let flag = |name: &str, folder: &Path| format!("--{name}={}", folder.display());
    command.current_dir(root()).args(arguments).args([
        flag("dist", &place.dist),
        flag("data", &place.data),
        flag("merchants", &place.merchants),
    ]);
    command
}

fn said(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

#[test]
fn a_port_in_use_is_told_in_one_sentence() {
    let place = Place::new();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let output = program(&place, &["serve", "--port", &port])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    let expected =
        format!("Port {port} is in use; stop what runs there, or choose another one with --port\n");
    assert_eq!(said(&output), expected);
    assert_eq!(output.stdout, b"");
}

#[test]
fn what_is_not_understood_is_told_with_the_usage() {
    let place = Place::new();
    for arguments in [&["serve", "--colour", "red"][..], &["serv"], &[]] {
        let output = Command::new(env!("CARGO_BIN_EXE_hemline-server"))
            .args(arguments)
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(
            said(&output).contains("Usage: hemline-server"),
            "{}",
            said(&output)
        );
    }
    let output = program(&place, &["serve", "--help"]).output().unwrap();
    assert!(
        output.status.success()
            && String::from_utf8(output.stdout)
                .unwrap()
                .contains("--port PORT")
    );
}

/// The program as it runs: where it is, and what it writes down.
#[cfg(unix)]
pub struct Started {
    child: Child,
    pub address: String,
}

#[cfg(unix)]
impl Started {
    pub fn start(place: &Place) -> Self {
        let mut child = program(place, &["serve", "--port=0"])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.as_mut().unwrap())
            .read_line(&mut line)
            .unwrap();
        let address = line.trim().strip_prefix("Hemline is at http://").unwrap();
        Self {
            address: address.to_owned(),
            child,
        }
    }

    /// Ends it as a system does. Returns its log.
    pub fn end(mut self) -> String {
        let ended = Command::new("kill")
            .arg(self.child.id().to_string())
            .status();
        assert!(ended.unwrap().success());
        assert!(self.child.wait().unwrap().success());
        let mut log = String::new();
        self.child.stderr.unwrap().read_to_string(&mut log).unwrap();
        log
    }
}

#[cfg(unix)]
#[test]
fn it_says_where_it_is_and_ends_when_told() {
    let place = Place::new();
    let server = Started::start(&place);
    // A browser keeps its connection open; that must not keep the server.
    let _idle = TcpStream::connect(&server.address).unwrap();
    let log = server.end();
    assert!(!log.contains("ERROR"), "{log}");
}

#[test]
fn the_built_app_is_compressed() {
    let place = Place::new();
    let script = place.path("dist/hemline-0123456789abcdef.js.br");
    let before = std::fs::read(&script).unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_hemline-server"))
        .arg("compress")
        .arg(place.path("dist"))
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", said(&output));
    let after = std::fs::read(&script).unwrap();
    assert!(after != before && after.len() < 100);
    assert!(place.path("dist/locales/en.json.br").exists());
    assert!(!place.path("dist/index.html.br").exists());
    assert!(!place.path("dist/check.html.br").exists());
    // An icon this small gets no smaller.
    assert!(!place.path("dist/icon.svg.br").exists());
}
