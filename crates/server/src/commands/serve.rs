//! `hemline-server serve`: runs until SIGINT or SIGTERM.

use std::env;
use std::process::ExitCode;

use hemline_server::Server;
use hemline_server::config::{Asked, Config, USAGE};
use tracing::level_filters::LevelFilter;

pub fn run(arguments: &[String]) -> ExitCode {
    let config = match Config::read(arguments, |name| env::var(name).ok()) {
        Ok(Asked::Serve(config)) => config,
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
        .with_writer(std::io::stderr)
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
        println!("Hemline is at http://{}", server.address());
        match server.run(stop_asked()).await {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => failed(&format!("the server stopped: {error}")),
        }
    })
}

fn failed(problem: &str) -> ExitCode {
    eprintln!("{problem}");
    ExitCode::FAILURE
}

/// Resolves at the first SIGINT or SIGTERM. Where the system lets none be
/// listened for, the process is stopped by the signal itself.
async fn stop_asked() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = terminate.recv() => return,
                Ok(()) = tokio::signal::ctrl_c() => return,
            }
        }
    }
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending::<()>().await;
    }
}
