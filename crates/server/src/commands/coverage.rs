//! `hemline-server coverage`: the table of docs/coverage.md.

use std::path::PathBuf;
use std::process::ExitCode;

use hemline_server::content;

pub const USAGE: &str = "\
Usage: hemline-server coverage [FOLDER]

Prints, as Markdown, where a shopper meets each clause of each shop in FOLDER.
";

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
    match content::load(&folder) {
        Ok(merchants) => {
            print!("{}", content::coverage_table(&merchants));
            ExitCode::SUCCESS
        }
        Err(reports) => {
            for report in reports {
                eprintln!("{report}\n");
            }
            ExitCode::FAILURE
        }
    }
}
