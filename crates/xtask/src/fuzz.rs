//! `cargo xtask fuzz`: inputs that nobody thought of, for what reads other people's
//! bytes. Each target of `fuzz/` runs for so many seconds, on from what it found
//! before; an input that breaks one is kept, and named.

use std::{
    fs,
    path::PathBuf,
    process::{Command, Stdio},
};

use crate::{Failure, Outcome, arguments::Arguments, at, house, progress::Steps};

/// The targets, each with what it begins from.
const TARGETS: [(&str, &str); 5] = [
    ("policy_loader", "merchants"),
    ("decision", "crates/policy/tests"),
    ("import", "fuzz/seeds/import"),
    ("bodies", "fuzz/seeds/bodies"),
    ("pass", "fuzz/seeds/pass"),
];
const SECONDS: u32 = 10;
/// As cargo-fuzz compiles them, without a sanitiser: there is no `unsafe` to look
/// into, and these flags a stable compiler knows.
const FLAGS: &str = "--cfg fuzzing -Cpasses=sancov-module \
    -Cllvm-args=-sanitizer-coverage-level=4 \
    -Cllvm-args=-sanitizer-coverage-inline-8bit-counters \
    -Cllvm-args=-sanitizer-coverage-pc-table \
    -Cllvm-args=-sanitizer-coverage-trace-compares";

pub fn fuzz(mut arguments: Arguments) -> Outcome {
    let seconds = match arguments.value("--seconds")? {
        Some(seconds) => seconds
            .parse()
            .map_err(|_| Failure::new(format!("`{seconds}` is no number of seconds")))?,
        None => SECONDS,
    };
    let wanted = arguments.rest();
    arguments.end()?;
    let targets: Vec<_> = TARGETS
        .into_iter()
        .filter(|(target, _)| wanted.as_deref().is_none_or(|wanted| wanted == *target))
        .collect();
    if targets.is_empty() {
        let known = TARGETS.map(|(target, _)| target).join(", ");
        return Err(Failure::new(format!("the targets are {known}")));
    }
    let programs = build()?;
    let mut broken = Vec::new();
    for (target, seeds) in targets {
        let ran = Ran::run(&programs, target, seeds, seconds)?;
        println!(
            "{target:14} {:>10} executions, {:>5} edges{}",
            ran.executions,
            ran.edges,
            if ran.is_broken { ", BROKEN" } else { "" }
        );
        if ran.is_broken {
            println!("{}", ran.last_words);
            broken.push(target);
        }
    }
    match broken.as_slice() {
        [] => Ok(()),
        broken => Err(Failure::new(format!(
            "an input breaks {}: it lies in `{}`, and why stands above",
            broken.join(", "),
            finds()?.display()
        ))),
    }
}

/// Where they were built to.
fn build() -> Outcome<PathBuf> {
    let host = host()?;
    let target = house::target().join("fuzz");
    Steps::new(1).step("the fuzz targets", |step| {
        step.run(
            Command::new("cargo")
                .current_dir(house::root().join("fuzz"))
                .args(["build", "--release", "--locked", "--target", &host])
                .env("CARGO_TARGET_DIR", &target)
                .env("RUSTFLAGS", FLAGS),
            "the fuzz targets can't be built; they need a C++ compiler",
        )
    })?;
    Ok(target.join(host).join("release"))
}

/// Named to cargo, so that only the targets are instrumented, and no build script.
fn host() -> Outcome<String> {
    let said = Command::new("rustc")
        .current_dir(house::root())
        .arg("-vV")
        .output()
        .map_err(|error| Failure::new(format!("rustc can't be asked for its host: {error}")))?;
    let said = String::from_utf8_lossy(&said.stdout).into_owned();
    let host = said.lines().find_map(|line| line.strip_prefix("host: "));
    host.map(str::to_owned)
        .ok_or_else(|| Failure::new("rustc does not say for what it compiles"))
}

fn finds() -> Outcome<PathBuf> {
    folder("finds")
}

fn folder(name: &str) -> Outcome<PathBuf> {
    let folder = house::notes().join("fuzz").join(name);
    at(&folder, fs::create_dir_all(&folder))?;
    Ok(folder)
}

/// How a target's run went.
struct Ran {
    executions: u64,
    /// Between blocks of the program, that any input has passed so far.
    edges: u64,
    is_broken: bool,
    last_words: String,
}

const LAST_LINES: usize = 40;

impl Ran {
    fn run(programs: &std::path::Path, target: &str, seeds: &str, seconds: u32) -> Outcome<Self> {
        let ended = Command::new(programs.join(target))
            .current_dir(house::root())
            .arg(format!("-max_total_time={seconds}"))
            .arg(format!("-artifact_prefix={}/{target}-", finds()?.display()))
            .args(["-print_final_stats=1", "-timeout=10", "-rss_limit_mb=1024"])
            .arg("-max_len=65536")
            .arg(folder(target)?)
            .arg(seeds)
            .stdin(Stdio::null())
            .output()
            .map_err(|error| Failure::new(format!("`{target}` can't be started: {error}")))?;
        let said = String::from_utf8_lossy(&ended.stderr);
        // "#4045 DONE cov: 377 ft: 753 corp: 106/448b …"
        let word_after = |mark: &str| {
            let line = said.lines().rev().find(|line| line.contains(mark))?;
            let (_, rest) = line.split_once(mark)?;
            rest.split_whitespace().next()?.parse().ok()
        };
        let lines: Vec<&str> = said.lines().collect();
        let last = lines.len().saturating_sub(LAST_LINES);
        Ok(Self {
            executions: word_after("number_of_executed_units:").unwrap_or_default(),
            edges: word_after(" cov:").unwrap_or_default(),
            is_broken: !ended.status.success(),
            last_words: lines.get(last..).unwrap_or_default().join("\n"),
        })
    }
}
