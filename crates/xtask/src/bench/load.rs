//! The server's figures: what it writes and looks up a second, and what grows with
//! its work. The proofs measure them, on its release build.

use std::process::Command;

use crate::{Outcome, prove};

pub fn durable() -> Outcome<Command> {
    measuring("durable")
}

pub fn lookup() -> Outcome<Command> {
    measuring("lookup")
}

pub fn growth() -> Outcome<Command> {
    measuring("growth")
}

fn measuring(part: &str) -> Outcome<Command> {
    let mut proofs = prove::proofs()?;
    proofs.args(["bench", part]);
    Ok(proofs)
}
