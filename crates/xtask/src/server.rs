//! The server's program: building it, and starting it on what is in this
//! repository.

use std::{
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
};

use crate::{Failure, Outcome, at, house, progress::Step};

/// Where `build` leaves the program.
pub fn program() -> PathBuf {
    house::target()
        .join("debug")
        .join(format!("hemline-server{}", std::env::consts::EXE_SUFFIX))
}

/// Builds the server in the profile that compiles quickest; the tests build
/// the same one.
pub fn build(step: &mut Step) -> Outcome<PathBuf> {
    step.run(
        Command::new("cargo").current_dir(house::root()).args([
            "build",
            "--package",
            "hemline-server",
        ]),
        "the server can't be built",
    )?;
    Ok(program())
}

/// Everything that the server's program is built from.
pub fn sources() -> Vec<PathBuf> {
    let root = house::root();
    [
        "Cargo.lock",
        "crates/server",
        "crates/policy",
        "crates/api-types",
        "crates/search",
        "merchants",
    ]
    .iter()
    .map(|path| root.join(path))
    .collect()
}

/// The server on this repository's merchants, with its data beside them.
pub fn command(program: &Path, dist: &Path, port: u16) -> Command {
    with_data(program, dist, port, &data())
}

/// Gives each shop orders to look up, and prints one of each; and where the help
/// can be seen on pages of a shop's own.
pub fn fill(program: &Path, port: u16) -> Outcome {
    println!("Shops with the help on their pages:");
    for shop in demo_shops()? {
        println!("  http://127.0.0.1:{port}/demo/{shop}");
    }
    println!("Orders to look up, by email or postcode; `hemline-server demo` names all:");
    let mut command = Command::new(program);
    command.current_dir(house::root()).args(["demo", "--brief"]);
    let status = places(&mut command, &data())
        .status()
        .map_err(|error| Failure::new(format!("the shops can't be filled: {error}")))?;
    match status.success() {
        true => Ok(()),
        false => Err(Failure::new(
            "the shops can't be filled; the reason is above",
        )),
    }
}

/// The shops whose folders bring the look of a demo page.
fn demo_shops() -> Outcome<Vec<String>> {
    let merchants = house::root().join("merchants");
    let mut shops = Vec::new();
    for entry in at(&merchants, std::fs::read_dir(&merchants))? {
        let folder = at(&merchants, entry)?;
        if folder.path().join("demo-shop.css").is_file() {
            shops.push(folder.file_name().to_string_lossy().into_owned());
        }
    }
    shops.sort();
    Ok(shops)
}

fn data() -> PathBuf {
    house::root().join("data")
}

/// Where shops and store are. The store is this repository's own, whatever
/// database the environment names for other work.
fn places<'a>(command: &'a mut Command, data: &Path) -> &'a mut Command {
    command
        .arg(format!(
            "--merchants={}",
            house::root().join("merchants").display()
        ))
        .arg(format!("--data={}", data.display()))
        .env_remove("DATABASE_URL")
}

fn with_data(program: &Path, dist: &Path, port: u16, data: &Path) -> Command {
    let mut command = Command::new(program);
    command
        .current_dir(house::root())
        .arg("serve")
        .arg(format!("--port={port}"))
        .arg(format!("--dist={}", dist.display()));
    places(&mut command, data);
    command
}

/// A server of its own, on a free port and with no data before; it ends when
/// this is dropped.
pub struct Passing {
    child: Child,
    /// `127.0.0.1:PORT`
    pub authority: String,
}

impl Passing {
    pub fn start(program: &Path, dist: &Path) -> Outcome<Self> {
        let data = Self::data();
        if data.is_dir() {
            at(&data, std::fs::remove_dir_all(&data))?;
        }
        let unusable = |why: &str| Failure::new(format!("the server can't be started: {why}"));
        let mut child = with_data(program, dist, 0, &data)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|error| unusable(&error.to_string()))?;
        let mut lines = child
            .stdout
            .take()
            .map(BufReader::new)
            .into_iter()
            .flat_map(BufRead::lines)
            .map_while(Result::ok);
        let authority = lines.find_map(|line| {
            let (_, address) = line.split_once("http://")?;
            let end = address.find(|c: char| c.is_whitespace() || c == '/');
            Some(address.split_at(end.unwrap_or(address.len())).0.to_owned())
        });
        // What it prints later must not fill the pipe.
        let mut passing = Self {
            child,
            authority: String::new(),
        };
        thread::spawn(move || lines.for_each(drop));
        passing.authority = authority.ok_or_else(|| unusable("it ended without an address"))?;
        Ok(passing)
    }

    /// Gives its shops the orders of their `demo.toml`.
    pub fn fill(&self, program: &Path) -> Outcome {
        let mut command = Command::new(program);
        command.arg("demo").stdout(Stdio::null());
        match places(&mut command, &Self::data()).status() {
            Ok(status) if status.success() => Ok(()),
            _ => Err(Failure::new("the shops can't be filled")),
        }
    }

    fn data() -> PathBuf {
        house::notes().join("passing-data")
    }
}

impl Drop for Passing {
    fn drop(&mut self) {
        // It may have ended by itself, which is as good.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
