//! `cargo xtask test`: the native tests, with a PostgreSQL of their own, the
//! engine's vectors inside a browser, and the stories on the real server.
//! Everything is run even when something fails, and added up at the end.

use std::{
    io::{BufRead, BufReader},
    process::{Command, Stdio},
    time::Instant,
};

use crate::{
    Failure, Outcome,
    app::{self, Profile},
    arguments::Arguments,
    browser::{self, Browser, Driver},
    house,
    postgres::{Postgres, Programs},
    progress::{Steps, seconds},
    tools,
};

pub fn test(mut arguments: Arguments) -> Outcome {
    if let Some(browser) = arguments.value("--browser")?
        && browser != "chromium"
    {
        return Err(Failure::new(format!(
            "there is no driver for `{browser}` here; `--browser chromium` is the one"
        )));
    }
    let story = arguments.rest();
    arguments.end()?;
    // What is missing is said before an hour of tests, not after.
    tools::c_compiler()?;
    let missing = usize::from(Browser::find().is_none())
        + usize::from(story.is_none() && Programs::find().is_none())
        + usize::from(tools::axe_is_missing()?);
    let mut steps = Steps::new(missing);
    let browser = Browser::set_up(&mut steps)?;
    let programs = match story {
        None => Some(Programs::set_up(&mut steps)?),
        Some(_) => None,
    };
    let axe = tools::axe(&mut steps)?;

    let mut sum = Sum::default();
    if let Some(programs) = programs {
        let postgres = Postgres::start(&programs, "tests")?;
        sum.add(
            "native tests",
            Command::new("cargo")
                .current_dir(house::root())
                .args(["test", "--workspace", "--exclude=hemline-e2e"])
                .arg("--no-fail-fast")
                .env("HEMLINE_TEST_POSTGRES", postgres.address()),
        )?;
    }
    let built = app::build(Profile::Release)?;
    if story.is_none() {
        sum.add(
            "the engine in the browser",
            Command::new("cargo")
                .current_dir(house::root())
                .args(["test", "--package=hemline-policy", "--test=browser"])
                .arg("--target=wasm32-unknown-unknown")
                .env(
                    "CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER",
                    built.tools.wasm_test_runner(),
                )
                .env("CHROMEDRIVER", &browser.driver)
                .env("WASM_BINDGEN_TEST_WEBDRIVER_JSON", browser.capabilities()?)
                .env("WASM_BINDGEN_TEST_DRIVER_TIMEOUT", "60")
                .env("WASM_BINDGEN_TEST_TIMEOUT", "300"),
        )?;
    }
    let driver = Driver::start(&browser)?;
    let mut stories = Command::new("cargo");
    stories
        .args(["test", "--package=hemline-e2e", "--test=stories"])
        .args(story);
    browser::environment(&mut stories, &built, &browser, &driver, &axe)?;
    sum.add("stories in the browser", &mut stories)?;
    drop(driver);
    sum.tell()
}

#[derive(Default)]
struct Sum {
    passed: u64,
    failed: u64,
    parts: Vec<String>,
}

impl Sum {
    /// Runs one part and counts what its test programs say at their end.
    fn add(&mut self, part: &str, command: &mut Command) -> Outcome {
        eprintln!("\n== {part}");
        let failed = |error| Failure::new(format!("{part}: {error}"));
        let started = Instant::now();
        let mut child = command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(failed)?;
        let mut counts = (0, 0);
        let output = child.stdout.take().map(BufReader::new);
        for line in output
            .into_iter()
            .flat_map(BufRead::lines)
            .map_while(Result::ok)
        {
            println!("{line}");
            if let Some((passed, failed)) = result(&line) {
                counts = (counts.0 + passed, counts.1 + failed);
            }
        }
        let status = child.wait().map_err(failed)?;
        // Not built, timed out or ran nothing: that too is a failure.
        if counts.1 == 0 && (!status.success() || counts.0 == 0) {
            counts.1 = 1;
        }
        self.passed += counts.0;
        self.failed += counts.1;
        self.parts.push(format!(
            "{part}: {} passed, {} failed, {}",
            counts.0,
            counts.1,
            seconds(started.elapsed())
        ));
        Ok(())
    }

    fn tell(self) -> Outcome {
        println!();
        for part in &self.parts {
            println!("{part}");
        }
        println!("{} passed, {} failed", self.passed, self.failed);
        match self.failed {
            0 => Ok(()),
            1 => Err(Failure::new("one test failed; its own words are above")),
            many => Err(Failure::new(format!(
                "{many} tests failed; their own words are above"
            ))),
        }
    }
}

/// Passed and failed of `test result: ok. 12 passed; 0 failed; …`.
fn result(line: &str) -> Option<(u64, u64)> {
    let (_, counts) = line.split_once("test result: ")?;
    let number = |word: &str| {
        let (before, _) = counts.split_once(word)?;
        before
            .rsplit([' ', ';', '.'])
            .find(|part| !part.is_empty())?
            .parse()
            .ok()
    };
    Some((number(" passed")?, number(" failed")?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_are_read_from_cargos_words() {
        let line =
            "test result: FAILED. 12 passed; 3 failed; 0 ignored; 0 measured; 0 filtered out";
        assert_eq!(result(line), Some((12, 3)));
        assert_eq!(result("running 12 tests"), None);
    }
}
