//! What Hemline promises and no test can show in seconds, tried on its release
//! build: each proof prints what it counted and fails where a promise is broken.
//! `cargo xtask prove` builds the server, says where it is in `HEMLINE_SERVER`, and
//! runs this.

mod api;
mod bench;
mod check;
mod client;
mod crash;
mod hints;
mod import;
mod pair;
mod photos;
mod place;
mod server;
mod sizes;
mod story;
mod strain;
mod timing;

use std::process::ExitCode;

use xtask::{Failure, Outcome, arguments::Arguments};

fn main() -> ExitCode {
    match prove(Arguments::from_env()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("\nerror: {failure}");
            ExitCode::FAILURE
        }
    }
}

fn prove(mut arguments: Arguments) -> Outcome {
    let runtime = tokio::runtime::Runtime::new()
        .map_err(|error| Failure::new(format!("there are no threads to work with: {error}")))?;
    match arguments.command().as_deref() {
        Some("crash") => runtime.block_on(crash::crash(arguments)),
        Some("pair") => runtime.block_on(pair::pair(arguments)),
        Some("timing") => runtime.block_on(timing::timing(arguments)),
        Some("photos") => runtime.block_on(photos::photos(arguments)),
        Some("hints") => hints::hints(arguments),
        Some("sizes") => sizes::sizes(arguments),
        Some("import") => runtime.block_on(import::import(arguments)),
        Some("bench") => runtime.block_on(bench::bench(arguments)),
        Some("api") => runtime.block_on(api::api(arguments)),
        Some("strain") => runtime.block_on(strain::strain(arguments)),
        Some(unknown) => Err(Failure::new(format!(
            "there is no proof `{unknown}`: crash, pair, timing, photos, hints, sizes, import, api, strain"
        ))),
        None => Err(Failure::new(
            "which proof? crash, pair, timing, photos, hints, sizes, import, api, strain",
        )),
    }
}
