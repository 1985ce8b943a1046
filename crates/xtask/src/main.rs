//! The project's commands. Standard library only, so that nothing has to be
//! fetched or compiled before the first of them can say what it is doing.

use std::process::ExitCode;

use xtask::{Failure, arguments::Arguments};

fn main() -> ExitCode {
    let mut arguments = Arguments::from_env();
    let outcome = match arguments.command().as_deref() {
        Some("run") => xtask::run::run(arguments),
        Some("test") => xtask::test::test(arguments),
        Some("sizes") => xtask::sizes::sizes(arguments),
        Some("pictures") => xtask::harness::pictures(arguments),
        Some("prove") => xtask::prove::prove(arguments),
        Some("bench") => xtask::bench::bench(arguments),
        Some("deny") => xtask::deny::deny(arguments),
        Some("fuzz") => xtask::fuzz::fuzz(arguments),
        Some("tools") => xtask::tools::tools(arguments),
        Some("styles") => xtask::styles::styles(arguments),
        Some("help" | "--help" | "-h") => {
            println!("{HELP}");
            Ok(())
        }
        None => Err(Failure::new(format!("which command?\n\n{HELP}"))),
        Some(unknown) => Err(Failure::new(format!(
            "there is no command `{unknown}`\n\n{HELP}"
        ))),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("\nerror: {failure}");
            ExitCode::FAILURE
        }
    }
}

const HELP: &str = "\
cargo xtask run [--port N] [--dev]   set up what is missing, build, serve; --dev rebuilds on change
cargo xtask test [STORY]             every test, native and in the browser; STORY narrows the browser's
  --browser chromium|firefox|webkit|all  the stories alone, in this engine; all writes docs/browsers.md
  --by mouse|keyboard|touch          how the stories' shopper moves
cargo xtask sizes [--record]         what a first visit transfers, against docs/budget.toml
cargo xtask pictures                 the pictures of docs/pictures, anew
cargo xtask prove WHAT [options]     crash, pair, timing, photos, hints, sizes, import, widget, speech, api or strain, on the release build
cargo xtask bench [PART]             figures beside the peers', into docs/benchmarks.md
cargo xtask deny                     licences and sources of all crates, and what is linked into no program of the app
cargo xtask fuzz [TARGET]            made-up input, --seconds N of it, for what reads other people's bytes
cargo xtask tools                    what the app is built with, as far as it is missing
cargo xtask styles                   the sheets with their imports, each as one file (a hook of the build)";
