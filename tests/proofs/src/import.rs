//! `import`: a file of a hundred thousand orders, into an empty store and once
//! more, with the time and the memory that it takes; and what is told about a
//! file in which some lines are bad.

use std::{
    fmt::Write,
    fs,
    fs::File,
    path::Path,
    process::Stdio,
    thread,
    time::{Duration, Instant},
};

use xtask::{Failure, Outcome, arguments::Arguments, at};

use crate::{
    place::{Kind, Place},
    server::{MERCHANT, program},
};

const ORDERS: &str = "100000";
/// `import` holds neither the file nor the orders: bytes that it may use.
const MOST_MEMORY: u64 = 64 * 1024 * 1024;
/// Some lines were bad; the rest is kept.
const BAD_LINES: i32 = 3;

const MOMENT: Duration = Duration::from_millis(10);

pub async fn import(mut arguments: Arguments) -> Outcome {
    let kinds = match arguments.value("--store")? {
        Some(kind) => vec![Kind::read(&kind)?],
        None => Kind::ALL.to_vec(),
    };
    arguments.end()?;
    for kind in kinds {
        println!("== import, {}", kind.name());
        let place = Place::empty("import", kind)?;
        let file = place.folder.join("orders.jsonl");
        write_orders(&file)?;
        let bytes = at(&file, fs::metadata(&file))?.len();
        println!("the file                   {} MB", bytes / 1_000_000);
        for (what, unlike) in [("an empty store", "new"), ("the same again", "unchanged")] {
            let done = run(&place, &file)?;
            println!(
                "{what:26} {} in {:.1} s, {}",
                done.said,
                done.took.as_secs_f64(),
                done.memory()
            );
            let all = format!("100,000 {unlike}");
            if done.status != Some(0) || !done.said.contains(&all) {
                return Err(Failure::new(format!("expected {all}: {}", done.report)));
            }
            if done.peak > MOST_MEMORY {
                return Err(Failure::new(format!("it took {}", done.memory())));
            }
        }
        bad_lines(&place, &file)?;
        println!();
    }
    Ok(())
}

fn write_orders(file: &Path) -> Outcome {
    let out = at(file, File::create(file))?;
    let written = program()?
        .args(["demo", "--lines", ORDERS, "--merchant", MERCHANT])
        .stdout(out)
        .status();
    match written {
        Ok(status) if status.success() => Ok(()),
        Ok(_) => Err(Failure::new(
            "no orders can be made up; the reason is above",
        )),
        Err(error) => Err(Failure::new(format!("no orders can be made up: {error}"))),
    }
}

/// Nine lines of the file, and between them what is none.
fn bad_lines(place: &Place, good: &Path) -> Outcome {
    let lines = at(good, fs::read_to_string(good))?;
    let bad = ["{", "{\"number\": \"X\"}", "number,email", "[]"];
    let mut mixed = String::new();
    for (nth, line) in lines.lines().take(9).enumerate() {
        let changed = line.replace("\"quantity\":1", "\"quantity\":0");
        let line = if nth == 8 { &changed } else { line };
        // INVARIANT: writing to a string does not fail.
        let _ = writeln!(mixed, "{line}");
        if let (0, Some(bad)) = (nth % 2, bad.get(nth / 2)) {
            let _ = writeln!(mixed, "{bad}");
        }
    }
    let file = place.folder.join("mixed.jsonl");
    at(&file, fs::write(&file, mixed))?;
    let done = run(place, &file)?;
    println!(
        "with bad lines             {}; status {:?}",
        done.said, done.status
    );
    for line in done.report.lines() {
        println!("  {line}");
    }
    match done.status {
        Some(BAD_LINES) => Ok(()),
        _ => Err(Failure::new("bad lines are not told by the status")),
    }
}

struct Done {
    status: Option<i32>,
    said: String,
    report: String,
    took: Duration,
    /// Bytes; 0 where the system does not tell.
    peak: u64,
}

impl Done {
    fn memory(&self) -> String {
        match self.peak {
            0 => "memory not known".to_owned(),
            peak => format!("at most {} MB of memory", peak / (1024 * 1024)),
        }
    }
}

fn run(place: &Place, file: &Path) -> Outcome<Done> {
    let unusable = |error: std::io::Error| Failure::new(format!("nothing is imported: {error}"));
    let report = place.folder.join("report.txt");
    let started = Instant::now();
    let mut child = program()?
        .args(["import", "--merchant", MERCHANT])
        .arg(format!("--report={}", report.display()))
        .args(place.options())
        .arg(file)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(unusable)?;
    let mut peak = 0;
    while child.try_wait().map_err(unusable)?.is_none() {
        peak = peak.max(peak_memory(child.id()));
        thread::sleep(MOMENT);
    }
    let took = started.elapsed();
    let output = child.wait_with_output().map_err(unusable)?;
    Ok(Done {
        status: output.status.code(),
        said: String::from_utf8_lossy(&output.stdout).trim().to_owned(),
        report: at(&report, fs::read_to_string(&report))?,
        took,
        peak,
    })
}

/// The most that a process has held so far, by Linux' account.
fn peak_memory(process: u32) -> u64 {
    let status = fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let kib = status.lines().find_map(|line| {
        let line = line.strip_prefix("VmHWM:")?;
        line.trim().strip_suffix(" kB")?.parse::<u64>().ok()
    });
    kib.unwrap_or_default() * 1024
}
