//! `cargo xtask prove`: builds the server as it is shipped, and the proofs, which
//! do the rest.

use std::{path::PathBuf, process::Command};

use crate::{Failure, Outcome, arguments::Arguments, harness, house, progress::Steps, tools};

pub fn prove(arguments: Arguments) -> Outcome {
    // The one that needs a browser.
    let words = arguments.words();
    if words == ["widget"] {
        return harness::weigh();
    }
    tools::c_compiler()?;
    let mut steps = Steps::new(2);
    let server = build(&mut steps, "hemline-server")?;
    let proofs = build(&mut steps, "hemline-proofs")?;
    let status = Command::new(proofs)
        .args(words)
        .env("HEMLINE_SERVER", server)
        .status()
        .map_err(|error| Failure::new(format!("the proofs can't be started: {error}")))?;
    match status.success() {
        true => Ok(()),
        false => Err(Failure::new("it is not proved; the reason is above")),
    }
}

/// One by one: built together, one's features would change the other.
fn build(steps: &mut Steps, package: &str) -> Outcome<PathBuf> {
    steps.step(package, |step| {
        step.run(
            Command::new("cargo").current_dir(house::root()).args([
                "build",
                "--release",
                "--package",
                package,
            ]),
            &format!("`{package}` can't be built"),
        )
    })?;
    let file = format!("{package}{}", std::env::consts::EXE_SUFFIX);
    Ok(house::target().join("release").join(file))
}
