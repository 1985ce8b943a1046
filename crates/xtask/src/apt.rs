//! Debian's packages: installed as root on Debian and Ubuntu, elsewhere left to
//! whoever runs the machine.

use std::process::Command;

use crate::{Outcome, house, progress::Steps};

pub fn may_install() -> bool {
    house::is_root() && house::find_program("apt-get", &[]).is_some()
}

/// Installs `packages` in one step. `what` they hold opens the sentence where
/// that fails.
pub fn install(steps: &mut Steps, packages: &[&str], what: &str) -> Outcome {
    let names = packages.join(" ");
    steps.step(&format!("apt: {names}"), |step| {
        let failed = format!("{what} can't be installed (`apt-get install {names}`)");
        step.run(Command::new("apt-get").args(["-q", "update"]), &failed)?;
        step.run(
            Command::new("apt-get")
                .args(["-q", "-y", "--no-install-recommends", "install"])
                .args(packages)
                .env("DEBIAN_FRONTEND", "noninteractive"),
            &failed,
        )
    })
}
