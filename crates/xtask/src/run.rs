//! `cargo xtask run`: from a fresh clone to an address that answers.

use std::{
    net::{Ipv4Addr, TcpListener},
    process::Command,
};

use crate::{
    Failure, Outcome,
    app::{self, Profile},
    arguments::Arguments,
    server, watch,
};

const PORT: u16 = 8300;

pub fn run(mut arguments: Arguments) -> Outcome {
    let dev = arguments.flag("--dev");
    let port = match arguments.value("--port")? {
        None => PORT,
        Some(port) => port
            .parse()
            .map_err(|_| Failure::new(format!("`{port}` is no port: give a number up to 65535")))?,
    };
    arguments.end()?;
    // Before minutes of building, not after.
    port_is_free(port)?;
    if dev {
        return watch::watch(port);
    }
    let built = app::build(Profile::Release)?;
    server::fill(&built.server, port)?;
    serve(server::command(&built.server, &built.dist, port))
}

fn port_is_free(port: u16) -> Outcome {
    match TcpListener::bind((Ipv4Addr::LOCALHOST, port)) {
        Ok(_) => Ok(()),
        Err(error) => Err(Failure::new(format!(
            "port {port} can't be used ({error}): end what listens there, \
             or take another with `cargo xtask run --port {}`",
            port.checked_add(1).unwrap_or(PORT)
        ))),
    }
}

/// Becomes the server, which prints its address. Nothing is left behind that
/// would outlive Ctrl-C or a signal.
#[cfg(unix)]
fn serve(mut command: Command) -> Outcome {
    use std::os::unix::process::CommandExt;
    let error = command.exec();
    Err(Failure::new(format!(
        "the server can't be started: {error}"
    )))
}

#[cfg(not(unix))]
fn serve(mut command: Command) -> Outcome {
    let status = command
        .status()
        .map_err(|error| Failure::new(format!("the server can't be started: {error}")))?;
    match status.success() {
        true => Ok(()),
        false => Err(Failure::new("the server ended; its own words are above")),
    }
}
