//! `hemline-server decide`: cases on standard input, decisions on standard
//! output, in the same order. What is no array of objects is refused whole.

use std::io::{self, BufWriter, Read, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use hemline_policy::case;
use hemline_policy::document::Policy;
use hemline_server::content;
use serde_json::{Map, Value, json};

pub const USAGE: &str = "\
Usage: hemline-server decide [--merchants FOLDER] < cases.json

Reads a JSON array of cases { \"merchant\", \"topic\", \"facts\" } and writes a JSON
array of decisions. Exit status 2 where the input is no array of objects.
";

/// Input that is read at the most.
const MOST_BYTES: u64 = 256 * 1024 * 1024;

pub fn run(arguments: &[String]) -> ExitCode {
    let folder = match arguments {
        [] => content::default_folder(),
        [option, folder] if option == "--merchants" => PathBuf::from(folder),
        [help] if help == "--help" => {
            print!("{USAGE}");
            return ExitCode::SUCCESS;
        }
        _ => {
            eprint!("{USAGE}");
            return ExitCode::from(2);
        }
    };
    let policies = match content::policies(&folder) {
        Ok(policies) => policies,
        Err(report) => {
            eprintln!("{report}");
            return ExitCode::FAILURE;
        }
    };
    let cases = match read() {
        Ok(cases) => cases,
        Err(problem) => {
            eprintln!("hemline-server decide: {problem}");
            return ExitCode::from(2);
        }
    };
    match write(&cases, &policies) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("hemline-server decide: the decisions can't be written: {error}");
            ExitCode::FAILURE
        }
    }
}

fn read() -> Result<Vec<Map<String, Value>>, String> {
    let mut input = Vec::new();
    let read = io::stdin()
        .lock()
        .take(MOST_BYTES + 1)
        .read_to_end(&mut input);
    read.map_err(|error| format!("the input can't be read: {error}"))?;
    if input.len() as u64 > MOST_BYTES {
        return Err(format!("the input is larger than {MOST_BYTES} bytes"));
    }
    serde_json::from_slice(&input)
        .map_err(|error| format!("the input is no JSON array of objects: {error}"))
}

fn write(cases: &[Map<String, Value>], policies: &[(String, Policy)]) -> io::Result<()> {
    let merchants: Vec<&str> = policies
        .iter()
        .map(|(merchant, _)| merchant.as_str())
        .collect();
    let find = |name: &str| {
        policies
            .iter()
            .find(|(merchant, _)| merchant == name)
            .map(|(_, policy)| policy)
    };
    let mut out = BufWriter::new(io::stdout().lock());
    for (nth, case) in cases.iter().enumerate() {
        out.write_all(if nth == 0 { b"[\n" } else { b",\n" })?;
        let answer = match case::read(case, &merchants, find) {
            Ok(case) => case.answer(),
            Err(error) => json!({ "error": error }),
        };
        serde_json::to_writer(&mut out, &answer)?;
    }
    out.write_all(if cases.is_empty() { b"[]\n" } else { b"\n]\n" })?;
    out.flush()
}
