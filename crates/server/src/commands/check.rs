//! `hemline-server check`: everything that can be told of the shops' files
//! without a shopper: mistakes, and what the documents themselves leave open.

use std::path::PathBuf;
use std::process::ExitCode;

use hemline_server::content;

pub const USAGE: &str = "\
Usage: hemline-server check [FOLDER]

Reads every shop in FOLDER and analyses its policy exhaustively.
Exit status: 0 nothing to tell, 1 errors, 3 notes alone: what a document itself
leaves open.
";

/// Notes alone.
const NOTES: u8 = 3;

pub fn run(arguments: &[String]) -> ExitCode {
    let folder = match arguments {
        [] => content::default_folder(),
        [help] if help == "--help" => {
            print!("{USAGE}");
            return ExitCode::SUCCESS;
        }
        [folder] if !folder.starts_with('-') => PathBuf::from(folder),
        _ => {
            eprint!("{USAGE}");
            return ExitCode::from(2);
        }
    };
    let audited = content::audit(&folder);
    print!("{}", audited.text);
    println!(
        "{} shops, {} errors, {} notes",
        audited.merchants, audited.errors, audited.notes
    );
    match (audited.errors, audited.notes) {
        (0, 0) => ExitCode::SUCCESS,
        (0, _) => ExitCode::from(NOTES),
        (_, _) => ExitCode::FAILURE,
    }
}
