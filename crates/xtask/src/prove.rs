//! `cargo xtask prove`: builds the server as it is shipped, and the proofs, which
//! do the rest.

use std::{path::PathBuf, process::Command};

use crate::{
    Failure, Outcome, arguments::Arguments, harness, house, progress::Steps, speech, tools,
};

pub fn prove(arguments: Arguments) -> Outcome {
    // Those that need a browser.
    let words = arguments.words();
    if words == ["widget"] {
        return harness::weigh();
    }
    if words == ["speech"] {
        return speech::speech();
    }
    let status = proofs()?
        .args(words)
        .status()
        .map_err(|error| Failure::new(format!("the proofs can't be started: {error}")))?;
    match status.success() {
        true => Ok(()),
        false => Err(Failure::new("it is not proved; the reason is above")),
    }
}

/// The proofs and the server that they are about, built.
pub fn proofs() -> Outcome<Command> {
    tools::c_compiler()?;
    let mut steps = Steps::new(2);
    let server = build(&mut steps, "hemline-server")?;
    let mut proofs = Command::new(build(&mut steps, "hemline-proofs")?);
    proofs.env("HEMLINE_SERVER", server);
    Ok(proofs)
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
