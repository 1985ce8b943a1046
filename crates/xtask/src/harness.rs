//! Programs of the harness that the stories use, on the app as it is shipped:
//! `cargo xtask pictures` takes docs/pictures anew, `cargo xtask prove widget`
//! weighs what the widget costs a shop's page.

use std::process::Command;

use crate::{
    Failure, Outcome,
    app::{self, Profile},
    arguments::Arguments,
    browser::{self, Browser, Driver},
    progress::Steps,
    tools,
};

pub fn pictures(arguments: Arguments) -> Outcome {
    arguments.end()?;
    run("pictures")
}

pub fn weigh() -> Outcome {
    run("weigh")
}

fn run(program: &str) -> Outcome {
    let missing = usize::from(Browser::find().is_none()) + usize::from(tools::axe_is_missing()?);
    let mut steps = Steps::new(missing);
    let browser = Browser::set_up(&mut steps)?;
    let axe = tools::axe(&mut steps)?;
    let built = app::build(Profile::Release)?;
    let driver = Driver::start(&browser)?;
    let mut command = Command::new("cargo");
    command
        .args(["run", "--quiet", "--package=hemline-e2e"])
        .arg(format!("--bin={program}"));
    browser::environment(&mut command, &built, &browser, &driver, &axe)?;
    let status = command
        .status()
        .map_err(|error| Failure::new(format!("{program} can't be started: {error}")))?;
    match status.success() {
        true => Ok(()),
        false => Err(Failure::new(format!(
            "{program} did not end well; the reason is above"
        ))),
    }
}
