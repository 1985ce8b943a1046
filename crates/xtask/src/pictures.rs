//! `cargo xtask pictures`: docs/pictures, taken anew from the running app by the
//! harness that the stories use.

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
    let missing = usize::from(Browser::find().is_none()) + usize::from(tools::axe_is_missing()?);
    let mut steps = Steps::new(missing);
    let browser = Browser::set_up(&mut steps)?;
    let axe = tools::axe(&mut steps)?;
    let built = app::build(Profile::Release)?;
    let driver = Driver::start(&browser)?;
    let mut pictures = Command::new("cargo");
    pictures.args(["run", "--quiet", "--package=hemline-e2e", "--bin=pictures"]);
    browser::environment(&mut pictures, &built, &browser, &driver, &axe)?;
    let status = pictures
        .status()
        .map_err(|error| Failure::new(format!("the pictures can't be taken: {error}")))?;
    match status.success() {
        true => Ok(()),
        false => Err(Failure::new(
            "the pictures can't be taken; the reason is above",
        )),
    }
}
