//! `hemline-server compress FOLDER`: the last step of building the app.

use std::path::Path;
use std::process::ExitCode;

use hemline_server::compress::compress;

const USAGE: &str = "\
Usage: hemline-server compress FOLDER

Writes a Brotli form beside each file of the built app.
";

pub fn run(arguments: &[String]) -> ExitCode {
    match arguments {
        [help] if help == "--help" => {
            print!("{USAGE}");
            ExitCode::SUCCESS
        }
        [folder] => match compress(Path::new(folder)) {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => {
                eprintln!("{folder}: the built app can't be compressed: {error}");
                ExitCode::FAILURE
            }
        },
        _ => {
            eprint!("{USAGE}");
            ExitCode::from(2)
        }
    }
}
