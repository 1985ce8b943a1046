//! Numbered steps with what is being done and how long it has taken, and
//! programs that run inside them: quiet while they go well, in full when not.

use std::{
    collections::VecDeque,
    io::{self, IsTerminal, Read, Write},
    process::{Child, Command, Stdio},
    sync::mpsc,
    thread,
    time::{Duration, Instant},
};

use crate::{Failure, Outcome};

/// So much of a failed program's output is shown.
const SHOWN_LINES: usize = 40;
/// So often a long step says that it still works, where no line can be redrawn.
const HEARTBEAT: Duration = Duration::from_secs(30);

/// A list of steps, told one after the other on standard error.
pub struct Steps {
    total: usize,
    done: usize,
}

/// The step being worked on.
pub struct Step {
    label: String,
    started: Instant,
    redrawn: bool,
}

impl Steps {
    pub fn new(total: usize) -> Self {
        Self { total, done: 0 }
    }

    /// Works on the next step, and says how long it took.
    pub fn step<T>(
        &mut self,
        title: &str,
        work: impl FnOnce(&mut Step) -> Outcome<T>,
    ) -> Outcome<T> {
        self.done += 1;
        let mut step = Step {
            label: format!("[{}/{}] {title}", self.done, self.total),
            started: Instant::now(),
            redrawn: io::stderr().is_terminal(),
        };
        if step.redrawn {
            step.tell("");
        } else {
            eprintln!("{} …", step.label);
        }
        let outcome = work(&mut step);
        let elapsed = seconds(step.started.elapsed());
        let word = if outcome.is_ok() { "" } else { "failed after " };
        if step.redrawn {
            eprintln!("\r\u{1b}[K{} … {word}{elapsed}", step.label);
        } else {
            eprintln!("{} … {word}{elapsed}", step.label);
        }
        outcome
    }
}

impl Step {
    /// Runs a program to its end. What it says is kept back, and shown when it
    /// fails; `sentence` then says what the matter is.
    pub fn run(&mut self, command: &mut Command, sentence: &str) -> Outcome {
        command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .env("CARGO_TERM_PROGRESS_WHEN", "always")
            .env("CARGO_TERM_PROGRESS_WIDTH", "120");
        let program = command.get_program().to_string_lossy().into_owned();
        let mut child = command
            .spawn()
            .map_err(|error| Failure::new(format!("{sentence}: `{program}` {error}")))?;
        let mut last: VecDeque<String> = VecDeque::new();
        let mut crates = String::new();
        let mut told = Instant::now();
        let pieces = pieces(&mut child);
        loop {
            match pieces.recv_timeout(Duration::from_millis(500)) {
                Ok(piece) => match building(&piece) {
                    Some(progress) => crates = progress,
                    None if piece.trim().is_empty() || piece.contains("Fetch [") => {}
                    None => {
                        if last.len() == SHOWN_LINES {
                            last.pop_front();
                        }
                        last.push_back(piece);
                    }
                },
                Err(mpsc::RecvTimeoutError::Timeout) => {}
                Err(mpsc::RecvTimeoutError::Disconnected) => break,
            }
            if self.redrawn && told.elapsed() >= Duration::from_millis(200) {
                told = Instant::now();
                self.tell(&crates);
            } else if !self.redrawn && told.elapsed() >= HEARTBEAT {
                told = Instant::now();
                let elapsed = seconds(self.started.elapsed());
                eprintln!("      {elapsed}{crates}");
            }
        }
        let status = child
            .wait()
            .map_err(|error| Failure::new(format!("{sentence}: `{program}` {error}")))?;
        if status.success() {
            return Ok(());
        }
        let output: Vec<String> = last.into();
        eprintln!();
        for line in &output {
            eprintln!("      {line}");
        }
        Err(match way_out(&output) {
            Some(way_out) => Failure::new(format!("{sentence}: {way_out}")),
            None => Failure::new(format!("{sentence}; its own words are above")),
        })
    }

    fn tell(&self, more: &str) {
        let elapsed = seconds(self.started.elapsed());
        let mut err = io::stderr().lock();
        // A terminal that is gone is no reason to stop building.
        let _ = write!(err, "\r\u{1b}[K{} … {elapsed}{more}", self.label);
        let _ = err.flush();
    }
}

/// `61 s`, or tenths where it is short.
pub fn seconds(elapsed: Duration) -> String {
    if elapsed < Duration::from_secs(10) {
        format!("{:.1} s", elapsed.as_secs_f64())
    } else {
        format!("{} s", elapsed.as_secs())
    }
}

/// Both outputs of the child, piece by piece; a piece ends at a line's end or
/// where cargo goes back to redraw its progress.
fn pieces(child: &mut Child) -> mpsc::Receiver<String> {
    let (sender, receiver) = mpsc::channel();
    let outputs: [Option<Box<dyn Read + Send>>; 2] = [
        child.stdout.take().map(|out| Box::new(out) as _),
        child.stderr.take().map(|err| Box::new(err) as _),
    ];
    for mut output in outputs.into_iter().flatten() {
        let sender = sender.clone();
        thread::spawn(move || {
            let mut piece = Vec::new();
            let mut buffer = [0; 4096];
            while let Ok(count @ 1..) = output.read(&mut buffer) {
                for byte in buffer.iter().take(count) {
                    if matches!(byte, b'\n' | b'\r') {
                        let text = String::from_utf8_lossy(&piece).into_owned();
                        piece.clear();
                        // Nobody listens any more: the child has been waited for.
                        let _ = sender.send(text);
                    } else {
                        piece.push(*byte);
                    }
                }
            }
            if !piece.is_empty() {
                let _ = sender.send(String::from_utf8_lossy(&piece).into_owned());
            }
        });
    }
    receiver
}

/// `, 12 of 280 crates` from cargo's `Building [==>   ] 12/280: serde, …`.
fn building(piece: &str) -> Option<String> {
    let (_, bar) = piece.split_once("Building [")?;
    let (_, counts) = bar.split_once("] ")?;
    let (counts, _) = counts.split_once(':').unwrap_or((counts, ""));
    let (done, total) = counts.trim().split_once('/')?;
    Some(format!(", {done} of {total} crates"))
}

/// What can be done about a failure that programs tell in many words.
fn way_out(output: &[String]) -> Option<&'static str> {
    let says = |words: &[&str]| {
        output.iter().any(|line| {
            let line = line.to_ascii_lowercase();
            words.iter().any(|word| line.contains(word))
        })
    };
    if says(&[
        "could not resolve host",
        "could not connect to server",
        "couldn't connect to server",
        "failed to download from",
        "network failure",
        "spurious network error",
        "enotfound",
        "eai_again",
        "econnrefused",
        "temporary failure resolving",
        "network is unreachable",
    ]) {
        return Some(
            "the network can't be reached; connect once and run this again, everything fetched is kept",
        );
    }
    if says(&["linker `cc` not found", "failed to find tool \"cc\""]) {
        return Some(
            "a C compiler is missing; install one (Debian, Ubuntu: `apt install gcc libc6-dev`; macOS: `xcode-select --install`)",
        );
    }
    if says(&["no space left on device"]) {
        return Some("the disk is full; make room and run this again");
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cargos_bar_becomes_a_count() {
        assert_eq!(
            building("    Building [====>       ] 12/280: serde, toml(build)").as_deref(),
            Some(", 12 of 280 crates")
        );
        assert_eq!(building("   Compiling serde v1.0.228"), None);
    }

    #[test]
    fn a_closed_network_is_named() {
        let said = ["  [6] Could not resolve hostname (Could not resolve host: x)".to_owned()];
        assert!(way_out(&said).unwrap().contains("network"));
        assert_eq!(
            way_out(&["error[E0308]: mismatched types".to_owned()]),
            None
        );
    }
}
