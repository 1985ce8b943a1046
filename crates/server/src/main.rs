//! The commands of `hemline-server`. Exit status: 0 done, 1 failed, 2 not
//! understood.

mod commands;

use std::env;
use std::process::ExitCode;

const USAGE: &str = "\
Hemline's server

Usage: hemline-server <command> [options]

Commands:
  compress    Compress the built app, for `serve` to send
  check       Tell what is wrong or left open in the shops' files
  coverage    Tell where a shopper meets each clause
  decide      Decide cases from standard input
  demo        Fill the shops with orders to look at
  embed       Print what a shop's pages need to hold the help
  export      Print a shop's orders
  import      Keep a shop's orders from a file
  key         Make or end a key for a shop's own system
  serve       Serve the shops' help centres
  signing     Make or end the secret by which a shop vouches for its shoppers
  webhook     Set where a shop's own system is told
  help        Print this

`hemline-server <command> --help` tells a command's options.
";

fn main() -> ExitCode {
    let mut arguments = env::args_os()
        .skip(1)
        .map(|argument| argument.to_string_lossy().into_owned());
    let command = arguments.next();
    let rest: Vec<String> = arguments.collect();
    match command.as_deref() {
        Some("compress") => commands::compress::run(&rest),
        Some("serve") => commands::serve::run(&rest),
        Some("check") => commands::check::run(&rest),
        Some("coverage") => commands::coverage::run(&rest),
        Some("decide") => commands::decide::run(&rest),
        Some("demo") => commands::demo::run(&rest),
        Some("embed") => commands::embed::run(&rest),
        Some("export") => commands::export::run(&rest),
        Some("import") => commands::import::run(&rest),
        Some("key") => commands::key::run(&rest),
        Some("signing") => commands::signing::run(&rest),
        Some("webhook") => commands::webhook::run(&rest),
        Some("help" | "--help" | "-h") => {
            print!("{USAGE}");
            ExitCode::SUCCESS
        }
        Some(unknown) => {
            eprintln!("hemline-server: there is no command `{unknown}`\n\n{USAGE}");
            ExitCode::from(2)
        }
        None => {
            eprint!("{USAGE}");
            ExitCode::from(2)
        }
    }
}
