//! The server's release build as a process that can be taken away at any moment.

use std::{
    env, fs,
    fs::File,
    io::{self, BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Stdio},
};

use xtask::{Failure, Outcome, at, house};

use crate::place::Place;

/// The shop that the proofs are about.
pub const MERCHANT: &str = "kaolate";

/// What `cargo xtask prove` has built, without a setting of the surroundings.
pub fn program() -> Outcome<Command> {
    let path = env::var_os("HEMLINE_SERVER").ok_or_else(|| {
        Failure::new("HEMLINE_SERVER is not set: the proofs are run by `cargo xtask prove`")
    })?;
    let mut command = Command::new(path);
    command.env_clear().current_dir(house::root());
    Ok(command)
}

/// A new key to the shop's side.
pub fn key(place: &Place) -> Outcome<String> {
    let unusable = |why: &str| Failure::new(format!("no key can be made: {why}"));
    let made = program()?
        .args(["key", "--name=proofs", "--merchant", MERCHANT])
        .args(place.options())
        .output()
        .map_err(|error| unusable(&error.to_string()))?;
    match made.status.success() {
        true => Ok(String::from_utf8_lossy(&made.stdout).trim().to_owned()),
        false => Err(unusable(&String::from_utf8_lossy(&made.stderr))),
    }
}

/// A running server. It ends when this is dropped.
pub struct Server {
    options: Vec<String>,
    log: PathBuf,
    child: Child,
    /// `127.0.0.1:PORT`
    pub address: String,
}

impl Server {
    /// One of possibly several on the same place, so it has a name.
    pub fn start(place: &Place, name: &str) -> Outcome<Self> {
        Self::start_with(place, name, &[])
    }

    /// With further options.
    pub fn start_with(place: &Place, name: &str, further: &[String]) -> Outcome<Self> {
        Self::start_within(place, name, further, None)
    }

    /// With at most so many open files.
    pub fn start_within(
        place: &Place,
        name: &str,
        further: &[String],
        files: Option<u32>,
    ) -> Outcome<Self> {
        let dist = place.folder.join("dist");
        write_app(&dist)?;
        let mut options = place.options();
        options.push(format!("--dist={}", dist.display()));
        options.push("--proxies=127.0.0.1".to_owned());
        options.extend_from_slice(further);
        let log = place.folder.join(format!("{name}.log"));
        let (child, address) = spawn(&options, &log, "0", files)?;
        Ok(Self {
            options,
            log,
            child,
            address,
        })
    }

    /// `kill -9`.
    pub fn kill(&mut self) -> Outcome {
        let killed = self.child.kill().and_then(|()| self.child.wait());
        killed
            .map(drop)
            .map_err(|error| Failure::new(format!("the server can't be killed: {error}")))
    }

    /// Asks it to stop, as a system does, and waits for it.
    pub fn stop(&mut self) -> Outcome<ExitStatus> {
        let unstoppable = |error: io::Error| Failure::new(format!("it can't be stopped: {error}"));
        let pid = self.child.id().to_string();
        let asked = Command::new("kill").args(["-TERM", &pid]).status();
        asked.map_err(unstoppable)?;
        self.child.wait().map_err(unstoppable)
    }

    /// The most memory that the process ever had in use, in MB.
    pub fn most_memory(&self) -> Outcome<u64> {
        Ok(self.memory("VmHWM:")? / 1024)
    }

    /// What it has in use now, in KiB.
    pub fn memory_now(&self) -> Outcome<u64> {
        self.memory("VmRSS:")
    }

    fn memory(&self, what: &str) -> Outcome<u64> {
        let file = PathBuf::from(format!("/proc/{}/status", self.child.id()));
        let status = at(&file, fs::read_to_string(&file))?;
        status
            .lines()
            .find_map(|line| line.strip_prefix(what))
            .and_then(|rest| rest.trim().strip_suffix(" kB"))
            .and_then(|kb| kb.parse().ok())
            .ok_or_else(|| Failure::new("this system does not say how much memory is used"))
    }

    /// Brings it back after `kill`, where it was.
    pub fn restart(&mut self) -> Outcome {
        let (_, port) = self.address.rsplit_once(':').unwrap_or_default();
        (self.child, _) = spawn(&self.options, &self.log, port, None)?;
        Ok(())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have been killed, which is as good.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn spawn(
    options: &[String],
    log: &Path,
    port: &str,
    files: Option<u32>,
) -> Outcome<(Child, String)> {
    let unusable = |why: String| Failure::new(format!("the server can't be started: {why}"));
    let said = File::options().create(true).append(true).open(log);
    let mut program = program()?;
    if let Some(files) = files {
        // Becomes what it starts, so that the process is the server's.
        let mut limited = Command::new("/usr/bin/prlimit");
        limited
            .arg(format!("--nofile={files}:{files}"))
            .arg(program.get_program())
            .env_clear()
            .current_dir(house::root());
        program = limited;
    }
    let mut child = program
        .arg("serve")
        .arg(format!("--port={port}"))
        .args(options)
        .stdout(Stdio::piped())
        .stderr(at(log, said)?)
        .spawn()
        .map_err(|error| unusable(error.to_string()))?;
    // "Hemline is at http://127.0.0.1:8300"
    let line = child
        .stdout
        .take()
        .map(BufReader::new)
        .into_iter()
        .flat_map(BufRead::lines)
        .map_while(Result::ok)
        .next();
    match line.as_deref().and_then(|line| line.split_once("http://")) {
        Some((_, address)) => Ok((child, address.trim_end_matches('/').to_owned())),
        None => {
            let _ = child.kill();
            let _ = child.wait();
            Err(unusable(format!("`{}` says why", log.display())))
        }
    }
}

/// As much of a built app as the server asks for: no proof opens a page.
fn write_app(dist: &Path) -> Outcome {
    let document = "<!doctype html>\n<html lang=\"en\">\n<head><!--head--></head>\n\
                    <body><div id=\"app\"><!--page--></div><!--seed--></body>\n</html>\n";
    let public = house::root().join("public");
    let needed = ["locales", "widget.js", "widget-panel.js"].map(|name| public.join(name));
    for source in house::files(&needed)? {
        let Ok(name) = source.strip_prefix(&public) else {
            continue;
        };
        let file = dist.join(name);
        let folder = file.parent().unwrap_or(dist);
        at(folder, fs::create_dir_all(folder))?;
        at(&file, fs::copy(&source, &file))?;
    }
    for name in [
        "index.html",
        "check.html",
        "order.html",
        "return.html",
        "returned.html",
        "sizes.html",
        "contact.html",
        "desk.html",
    ] {
        let file = dist.join(name);
        at(&file, fs::write(&file, document))?;
    }
    Ok(())
}
