//! `cargo xtask run --dev`: looks at the sources twice a second, builds what a
//! change touches, and starts the server anew. A build that fails is shown, and
//! the last one that went well stays up.

use std::{
    path::PathBuf,
    process::Child,
    thread,
    time::{Duration, SystemTime},
};

use crate::{
    Failure, Outcome,
    app::{self, Profile},
    at, house,
    progress::Steps,
    server,
};

const LOOK: Duration = Duration::from_millis(500);

/// Serves on `port` until it is interrupted; the server, a child of the same
/// terminal, is interrupted with it.
pub fn watch(port: u16) -> Outcome {
    let built = app::build(Profile::Dev)?;
    server::fill(&built.server, port)?;
    let mut seen = Seen::look()?;
    let mut serving = start(&built, port)?;
    eprintln!("      watching for changes");
    loop {
        thread::sleep(LOOK);
        if let Ok(Some(status)) = serving.try_wait() {
            return Err(Failure::new(format!(
                "the server ended ({status}); its own words are above"
            )));
        }
        let now = Seen::look()?;
        if now == seen {
            continue;
        }
        let (app, server) = (now.app != seen.app, now.server != seen.server);
        seen = now;
        let rebuilt = rebuild(&built, app, server);
        if let Err(failure) = rebuilt {
            eprintln!("      {failure}\n      the last good build stays up");
            continue;
        }
        // App and shops are read again by the server itself.
        if server {
            stop(&mut serving);
            serving = start(&built, port)?;
        }
    }
}

fn rebuild(built: &app::Built, app: bool, server: bool) -> Outcome {
    let mut steps = Steps::new(usize::from(app) + usize::from(server));
    if server {
        steps.step("server", server::build)?;
    }
    if app {
        steps.step("app", |step| {
            app::build_app(step, Profile::Dev, &built.tools)
        })?;
    }
    Ok(())
}

fn start(built: &app::Built, port: u16) -> Outcome<Child> {
    server::command(&built.server, &built.dist, port)
        .arg("--dev")
        .spawn()
        .map_err(|error| Failure::new(format!("the server can't be started: {error}")))
}

fn stop(serving: &mut Child) {
    // It may have ended by itself in the meantime, which is as good.
    let _ = serving.kill();
    let _ = serving.wait();
}

/// Name, time and length of every source.
type Look = Vec<(PathBuf, Option<SystemTime>, u64)>;

#[derive(PartialEq)]
struct Seen {
    app: Look,
    server: Look,
}

impl Seen {
    fn look() -> Outcome<Self> {
        Ok(Self {
            app: look(&app::sources())?,
            server: look(&server::sources())?,
        })
    }
}

fn look(paths: &[PathBuf]) -> Outcome<Look> {
    house::files(paths)?
        .into_iter()
        .map(|file| {
            let about = at(&file, file.metadata())?;
            Ok((file, about.modified().ok(), about.len()))
        })
        .collect()
}
