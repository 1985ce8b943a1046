//! `hemline-server serve`: runs until SIGINT or SIGTERM.

use std::env;
use std::io;
use std::process::ExitCode;

use hemline_server::Server;
use hemline_server::config::{Asked, Config, USAGE};
use tracing::level_filters::LevelFilter;

pub fn run(arguments: &[String]) -> ExitCode {
    let config = match Config::read(arguments, |name| env::var(name).ok()) {
        Ok(Asked::Serve(config)) => *config,
        Ok(Asked::Help) => {
            print!("{USAGE}");
            return ExitCode::SUCCESS;
        }
        Err(problem) => {
            eprintln!("hemline-server serve: {problem}\n\n{USAGE}");
            return ExitCode::from(2);
        }
    };
    tracing_subscriber::fmt()
        .with_max_level(LevelFilter::INFO)
        .with_target(false)
        .with_ansi(false)
        .with_writer(io::stderr)
        .init();
    let runtime = match tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
    {
        Ok(runtime) => runtime,
        Err(error) => {
            return failed(&format!(
                "the system gives no threads to work with: {error}"
            ));
        }
    };
    runtime.block_on(async {
        let server = match Server::start(config).await {
            Ok(server) => server,
            Err(error) => return failed(&error.to_string()),
        };
        // From before the address is known: who has it may stop the server.
        let stop = match stop_asked() {
            Ok(stop) => stop,
            Err(error) => return failed(&format!("the system lets no signal be heard: {error}")),
        };
        println!("Hemline is at http://{}", server.address());
        server.run(stop).await;
        ExitCode::SUCCESS
    })
}

fn failed(problem: &str) -> ExitCode {
    eprintln!("{problem}");
    ExitCode::FAILURE
}

/// Listens from now on; resolves at the first SIGINT or SIGTERM.
#[cfg(unix)]
fn stop_asked() -> io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}

/// Listens from now on; resolves at the first Ctrl-C.
#[cfg(windows)]
fn stop_asked() -> io::Result<impl Future<Output = ()>> {
    let mut interrupt = tokio::signal::windows::ctrl_c()?;
    Ok(async move {
        interrupt.recv().await;
    })
}
