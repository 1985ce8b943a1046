//! Search and decisions beside the peers: our crates, natively and in WebAssembly, in
//! programs of benches/figures; peers from their registries; the questions from PyPI.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use super::web::with_packages;
use crate::{Failure, Outcome, at, house, progress::Steps, tools::Tools};

/// As requirements.txt beside the programs names it, with its sum.
const CORPUS: &str = "insuranceqa_data-1.2";

pub fn search() -> Outcome<Command> {
    let (mut command, mut steps) = script("search")?;
    command.arg(corpus(&mut steps)?);
    Ok(command)
}

pub fn decision() -> Outcome<Command> {
    let (command, _) = script("decision")?;
    Ok(command)
}

/// The script of this name on the program of this name, compiled both ways.
fn script(name: &str) -> Outcome<(Command, Steps)> {
    let mut steps = Steps::new(Tools::missing(false)? + 4);
    let tools = Tools::set_up(&mut steps, false)?;
    let scripts = with_packages(&mut steps, "figures")?;
    let package = format!("figures-{name}");
    steps.step(&format!("`{package}`, native"), |step| {
        step.run(
            cargo(&package).arg("--release"),
            &format!("`{package}` can't be built"),
        )
    })?;
    steps.step(&format!("`{package}`, WebAssembly"), |step| {
        let failed = format!("`{package}` can't be built for Node");
        step.run(
            cargo(&package).args(["--lib", "--profile=wasm", "--target", WASM]),
            &failed,
        )?;
        let file = format!("{}.wasm", package.replace('-', "_"));
        step.run(
            Command::new(tools.wasm_test_runner().with_file_name("wasm-bindgen"))
                .args(["--target=nodejs", "--out-dir"])
                .arg(scripts.join("wasm"))
                .arg(house::target().join(WASM).join("wasm").join(file)),
            &failed,
        )
    })?;
    let program = format!("{package}{}", std::env::consts::EXE_SUFFIX);
    let mut command = Command::new("node");
    command
        .arg(scripts.join(name).join(format!("{name}.mjs")))
        .env("FIGURES", house::target().join("release").join(program));
    Ok((command, steps))
}

const WASM: &str = "wasm32-unknown-unknown";

fn cargo(package: &str) -> Command {
    let mut cargo = Command::new("cargo");
    cargo
        .current_dir(sources())
        .args(["build", "--locked", "--package", package, "--target-dir"])
        .arg(house::target());
    cargo
}

fn sources() -> PathBuf {
    house::root().join("benches/figures")
}

/// The folder of questions and answers, fetched once.
fn corpus(steps: &mut Steps) -> Outcome<PathBuf> {
    let folder = house::target().join("bench").join("corpus");
    let unpacked = folder.join(CORPUS).join("insuranceqa_data");
    if unpacked.is_dir() {
        return Ok(unpacked);
    }
    if house::find_program("pip3", &[]).is_none() {
        return Err(Failure::new(
            "the questions come from PyPI by pip3, which is missing: install it \
             (Debian, Ubuntu: `apt install python3-pip`)",
        ));
    }
    at(&folder, fs::create_dir_all(&folder))?;
    steps.step(CORPUS, |step| {
        step.run(
            &mut download(&folder),
            "the questions can't be fetched from PyPI",
        )?;
        step.run(
            Command::new("tar")
                .current_dir(&folder)
                .args(["xzf", &format!("{CORPUS}.tar.gz")]),
            "the questions can't be unpacked",
        )
    })?;
    Ok(unpacked)
}

fn download(folder: &Path) -> Command {
    let mut pip = Command::new("pip3");
    pip.args(["download", "--quiet", "--no-deps", "--no-binary=:all:"])
        .args(["--require-hashes", "--dest"])
        .arg(folder)
        .arg("--requirement")
        .arg(sources().join("requirements.txt"));
    pip
}
