//! `cargo xtask prove speech`: goes a few ways by keyboard alone, in Firefox on a screen
//! that nobody sees, and reads along what Orca says to them, without a sound. Prints
//! every line of it, and fails where one that must be heard is not. The ways, and what
//! must be heard on them, stand in `speech/ways.txt`.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use crate::{
    Failure, Outcome,
    app::{self, Profile},
    apt, at,
    engine::Drivers,
    house,
    progress::Steps,
    server::Passing,
};

const WAYS: &str = include_str!("speech/ways.txt");

/// A package, and its program.
const PACKAGES: [(&str, &str); 7] = [
    ("orca", "orca"),
    ("firefox-esr", "firefox-esr"),
    ("at-spi2-core", "dbus-run-session"),
    ("dbus", "dbus-daemon"),
    ("xvfb", "Xvfb"),
    ("openbox", "openbox"),
    ("xdotool", "xdotool"),
];

/// Has Orca write down each line as it speaks it, and say nothing of keys.
const EARS: &str = "\
import logging, os
from orca import settings, speech

settings.enableKeyEcho = False
heard = logging.FileHandler(os.environ['HEMLINE_HEARD'], encoding='utf-8')
heard.setFormatter(logging.Formatter('%(message)s'))
speech.log.addHandler(heard)
";

/// Speaks to assistive technology from the start, and of nothing but the pages.
const PREFERENCES: &str = r#"
user_pref("accessibility.force_disabled", -1);
user_pref("app.normandy.enabled", false);
user_pref("browser.aboutwelcome.enabled", false);
user_pref("browser.formfill.enable", false);
user_pref("browser.shell.checkDefaultBrowser", false);
user_pref("browser.startup.homepage_override.mstone", "ignore");
user_pref("browser.startup.page", 0);
user_pref("browser.translations.enable", false);
user_pref("browser.urlbar.autoFill", false);
user_pref("browser.urlbar.suggest.history", false);
user_pref("browser.urlbar.suggest.searches", false);
user_pref("datareporting.policy.dataSubmissionEnabled", false);
user_pref("datareporting.policy.firstRunURL", "");
user_pref("intl.accept_languages", "en-GB, en");
user_pref("network.captive-portal-service.enabled", false);
user_pref("network.connectivity-service.enabled", false);
user_pref("services.settings.server", "http://127.0.0.1:9/");
user_pref("signon.rememberSignons", false);
user_pref("termsofuse.bypassNotification", true);
"#;

/// Orca hears of Firefox when it is there before it.
const SESSION: &str = "openbox & orca & sleep 5; exec firefox-esr --no-remote --profile profile";

/// As Orca writes it down.
const SPOKEN: &str = "SPEECH OUTPUT: '";

/// Silence that ends what a key has caused; of a page that is loaded it is longer.
const REST: Duration = Duration::from_millis(1_200);
const LONG_REST: Duration = Duration::from_secs(3);
/// What must be heard may be so late.
const PATIENCE: Duration = Duration::from_secs(20);
/// So often a key is pressed until something is heard.
const PRESSES: usize = 40;

pub fn speech() -> Outcome {
    let steps = steps(WAYS)?;
    set_up()?;
    let built = app::build(Profile::Release)?;
    let server = Passing::start(&built.server, &built.dist)?;
    server.fill(&built.server)?;
    let mut reader = Reader::start(format!("http://{}", server.authority))?;
    let mut missed = Vec::new();
    for step in &steps {
        println!("{}", step.words);
        let heard = reader.take(step)?;
        for line in &heard {
            println!("        {line}");
        }
        missed.extend(step.lacks(&heard));
    }
    match missed.as_slice() {
        [] => Ok(()),
        missed => Err(Failure::new(format!(
            "on these ways it is not as it must be heard:\n{}",
            missed.join("\n")
        ))),
    }
}

fn set_up() -> Outcome {
    let is_there = |(_, program): &(_, &str)| house::find_program(program, &[]).is_some();
    if PACKAGES.iter().all(is_there) {
        return Ok(());
    }
    let names = PACKAGES.map(|(package, _)| package);
    if !apt::may_install() {
        return Err(Failure::new(format!(
            "hearing the pages needs `apt install {}` on Debian",
            names.join(" ")
        )));
    }
    apt::install(&mut Steps::new(1), &names, "Orca and what it reads")
}

/// What the shopper does, and what must be heard then, in this order.
struct Step<'a> {
    line: usize,
    words: &'a str,
    act: Act<'a>,
    must: Vec<&'a str>,
    must_not: Vec<&'a str>,
}

enum Act<'a> {
    Begin,
    Open(&'a str),
    Press(&'a str),
    /// Pressed until a line has these words.
    PressUntil(&'a str, &'a str),
    Type(&'a str),
}

/// The steps of a text: `way` and a title, `open` and a path, `press` and a key, with
/// `until` and words or without, `type` and words; indented below each what must be
/// heard, and after `not` what mustn't.
fn steps(text: &str) -> Outcome<Vec<Step<'_>>> {
    let mut steps: Vec<Step<'_>> = Vec::new();
    for (number, line) in text.lines().enumerate() {
        let words = line.trim();
        let refused = || Failure::new(format!("ways.txt:{}: `{words}`?", number + 1));
        if words.is_empty() || words.starts_with('#') {
            continue;
        }
        if line.starts_with(' ') {
            let step = steps.last_mut().ok_or_else(refused)?;
            match words.strip_prefix("never ") {
                Some(words) => step.must_not.push(words),
                None => step.must.push(words),
            }
            continue;
        }
        let (verb, rest) = words.split_once(' ').ok_or_else(refused)?;
        let act = match (verb, rest.split_once(" until ")) {
            ("way", _) => Act::Begin,
            ("open", _) => Act::Open(rest),
            ("press", Some((key, words))) => Act::PressUntil(key, words),
            ("press", None) => Act::Press(rest),
            ("type", _) => Act::Type(rest),
            (_, _) => return Err(refused()),
        };
        steps.push(Step {
            line: number + 1,
            words,
            act,
            must: Vec::new(),
            must_not: Vec::new(),
        });
    }
    Ok(steps)
}

impl Step<'_> {
    /// What was not heard, or was and must not be.
    fn lacks(&self, heard: &[String]) -> Vec<String> {
        let all = heard.join("\n");
        let mut left = all.as_str();
        let lacks = self.must.iter().find_map(|must| {
            let Some((_, rest)) = left.split_once(must) else {
                return Some(format!("`{must}` is not heard"));
            };
            left = rest;
            None
        });
        let until = match self.act {
            Act::PressUntil(_, words) if !all.contains(words) => {
                Some(format!("`{words}` is not reached"))
            }
            _ => None,
        };
        let is_heard = |words: &&&str| all.contains(**words);
        let too_much = self.must_not.iter().filter(is_heard);
        let too_much = too_much.map(|words| format!("`{words}` is heard"));
        let told = |what| format!("  ways.txt:{}: {}: {what}", self.line, self.words);
        lacks
            .into_iter()
            .chain(until)
            .chain(too_much)
            .map(told)
            .collect()
    }
}

/// A session with Orca and Firefox in it, which ends with this.
struct Reader {
    base: String,
    display: String,
    heard: PathBuf,
    _session: Drivers,
}

impl Reader {
    fn start(base: String) -> Outcome<Self> {
        let folder = house::notes().join("speech");
        if folder.is_dir() {
            at(&folder, fs::remove_dir_all(&folder))?;
        }
        let heard = folder.join("heard.txt");
        write(&heard, "")?;
        write(&folder.join("profile/user.js"), PREFERENCES)?;
        write(
            &folder.join(".local/share/orca/orca-customizations.py"),
            EARS,
        )?;
        let mut session = Drivers::default();
        let display = session.display()?;
        let mut command = Command::new("dbus-run-session");
        command
            .args(["--", "sh", "-c", SESSION])
            .current_dir(&folder)
            .stdout(Stdio::null())
            .env("HOME", &folder)
            .env("XDG_RUNTIME_DIR", &folder)
            .env("DISPLAY", &display)
            .env("LC_ALL", "C.UTF-8")
            .env("TZ", "Europe/London")
            .env("HEMLINE_HEARD", &heard)
            // Nobody is there to make a sound.
            .env("SPEECHD_ADDRESS", "unix_socket:/nonexistent");
        for name in ["http_proxy", "https_proxy", "all_proxy"] {
            command.env_remove(name).env_remove(name.to_uppercase());
        }
        session.spawn(&mut command)?;
        let reader = Self {
            base,
            display,
            heard,
            _session: session,
        };
        let begun = Instant::now();
        while !reader.lines(0)?.iter().any(|line| line.contains("Firefox")) {
            if begun.elapsed() > 3 * PATIENCE {
                return Err(Failure::new("Orca says nothing of Firefox"));
            }
            thread::sleep(REST);
        }
        reader.rest(REST)?;
        Ok(reader)
    }

    /// Does what a step says. Returns what is heard then.
    fn take(&mut self, step: &Step<'_>) -> Outcome<Vec<String>> {
        let mut before = self.lines(0)?.len();
        let mut rest = REST;
        match step.act {
            Act::Begin => return Ok(Vec::new()),
            Act::Open(path) => {
                self.hand(&["key", "ctrl+l"])?;
                self.rest(REST)?;
                self.hand(&["type", &format!("{}{path}", self.base)])?;
                self.rest(REST)?;
                before = self.lines(0)?.len();
                self.hand(&["key", "Return"])?;
                rest = LONG_REST;
            }
            Act::Press(key) => self.hand(&["key", key])?,
            Act::PressUntil(key, words) => {
                for _ in 0..PRESSES {
                    self.hand(&["key", key])?;
                    self.rest(REST)?;
                    if self.lines(before)?.iter().any(|line| line.contains(words)) {
                        break;
                    }
                }
            }
            Act::Type(words) => self.hand(&["type", "--delay", "60", words])?,
        }
        self.rest(rest)?;
        let begun = Instant::now();
        loop {
            let heard = self.lines(before)?;
            if step.lacks(&heard).is_empty() || begun.elapsed() > PATIENCE {
                return Ok(heard);
            }
            self.rest(REST)?;
        }
    }

    /// Waits until nothing has been heard for so long.
    fn rest(&self, rest: Duration) -> Outcome {
        let begun = Instant::now();
        let (mut known, mut since) = (self.lines(0)?.len(), begun);
        while since.elapsed() < rest && begun.elapsed() < PATIENCE {
            thread::sleep(Duration::from_millis(100));
            let now = self.lines(0)?.len();
            if now != known {
                (known, since) = (now, Instant::now());
            }
        }
        Ok(())
    }

    /// What was heard, but for so many lines.
    fn lines(&self, past: usize) -> Outcome<Vec<String>> {
        let heard = at(&self.heard, fs::read(&self.heard))?;
        let heard = String::from_utf8_lossy(&heard);
        let spoken = heard.split(SPOKEN).skip(1 + past);
        let words = |line: &str| {
            let end = line.rfind('\'').unwrap_or(line.len());
            line.split_at(end).0.trim().replace('\n', " ")
        };
        Ok(spoken.map(words).collect())
    }

    /// Keys as a keyboard would give them.
    fn hand(&self, keys: &[&str]) -> Outcome {
        let status = Command::new("xdotool")
            .args(keys)
            .env("DISPLAY", &self.display)
            .status()
            .map_err(|error| Failure::new(format!("no key can be pressed: {error}")))?;
        match status.success() {
            true => Ok(()),
            false => Err(Failure::new(format!("`xdotool {}` failed", keys.join(" ")))),
        }
    }
}

fn write(file: &Path, text: &str) -> Outcome {
    let folder = file.parent().unwrap_or(file);
    at(folder, fs::create_dir_all(folder))?;
    at(file, fs::write(file, text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ways_can_be_read() {
        assert!(steps(WAYS).unwrap().len() > 10);
        assert!(steps("open").is_err());
        assert!(steps("  heard of nothing").is_err());
    }

    #[test]
    fn what_must_be_heard_is_looked_for_in_order() {
        let steps = steps("press Tab\n    one\n    two\n    never three\n").unwrap();
        let lacks = |heard: &[&str]| {
            let heard: Vec<String> = heard.iter().map(|line| (*line).to_owned()).collect();
            steps.iter().flat_map(|step| step.lacks(&heard)).count()
        };
        assert_eq!(lacks(&["one and two"]), 0);
        assert_eq!(lacks(&["one", "more", "two"]), 0);
        assert_eq!(lacks(&["two", "one"]), 1);
        assert_eq!(lacks(&["one", "three"]), 2);
    }
}
