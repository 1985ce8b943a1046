//! `cargo xtask test`: the native tests, with a PostgreSQL of their own, the
//! engine's vectors inside a browser, and the stories on the real server.
//! Everything is run even when something fails, and added up at the end.

use std::{
    fs,
    io::{BufRead, BufReader},
    path::Path,
    process::{Command, Stdio},
    thread,
    time::Instant,
};

use crate::{
    Failure, Outcome,
    app::{self, Profile},
    arguments::Arguments,
    browser::{self, Browser},
    engine::{Drivers, Engine},
    house,
    postgres::{Postgres, Programs},
    progress::{Steps, seconds},
    table::Table,
    tools,
};

/// What is told in every engine whenever everything is tested.
const CHOSEN: [&str; 11] = [
    "access::the_keyboard_is_enough",
    "check::a_faulty_piece_is_taken_back_on_day_30_and_left_to_the_team_on_day_31",
    "check::nothing_chosen_is_put_right_where_it_is",
    "contact::each_topic_of_the_others_is_told_by_keyboard",
    "finding::a_mistyped_word_finds_the_answer_and_back_leads_back",
    "order::an_order_is_cancelled_within_its_hour",
    "order::a_server_that_is_gone_loses_nothing_typed",
    "returns::a_misprint_goes_back_with_two_photos",
    "sending::a_lost_answer_is_asked_for_again",
    "sizes::a_bra_is_found_by_keyboard_alone",
    "widget::by_keyboard_the_focus_goes_in_and_comes_back",
];

/// So many failures may come of two stories at once on a busy machine: each is told
/// once more, alone. More are failures.
const UNSTEADY: usize = 4;

const HANDS: [&str; 3] = ["mouse", "keyboard", "touch"];

pub fn test(mut arguments: Arguments) -> Outcome {
    let engines = match arguments.value("--browser")?.as_deref() {
        None => None,
        Some("all") => Some(Engine::ALL.to_vec()),
        Some(name) => match Engine::named(name) {
            Some(engine) => Some(vec![engine]),
            None => {
                return Err(Failure::new(format!(
                    "there is no driver for `{name}` here: chromium, firefox, webkit or all"
                )));
            }
        },
    };
    let by = arguments.value("--by")?;
    if let Some(by) = by.as_deref().filter(|by| !HANDS.contains(by)) {
        return Err(Failure::new(format!(
            "nobody moves by `{by}`: mouse, keyboard or touch"
        )));
    }
    let story = arguments.rest();
    arguments.end()?;
    // Nothing was asked for: then it is everything.
    let whole = engines.is_none() && story.is_none() && by.is_none();
    let engines = engines.unwrap_or_else(|| match whole {
        true => Engine::ALL.to_vec(),
        false => vec![Engine::Chromium],
    });
    // What is missing is said before an hour of tests, not after.
    tools::c_compiler()?;
    let mut missing =
        usize::from(whole && Programs::find().is_none()) + usize::from(tools::axe_is_missing()?);
    for engine in &engines {
        missing += engine.missing()?;
    }
    let mut steps = Steps::new(missing);
    for engine in &engines {
        engine.set_up(&mut steps)?;
    }
    let programs = match whole {
        true => Some(Programs::set_up(&mut steps)?),
        false => None,
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
    if whole {
        let browser = Browser::set_up(&mut Steps::new(0))?;
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
    let mut table = Table::default();
    let at_once = thread::available_parallelism()
        .map_or(2, usize::from)
        .max(2);
    for engine in &engines {
        let drivers = engine.start(at_once)?;
        let part = format!("stories in {}", engine.title());
        let times = house::notes().join(format!("{}.times", engine.name()));
        let stories = |drivers: &Drivers, times: &Path| {
            // The times of the run before, if there was one.
            let _ = fs::remove_file(times);
            let mut stories = Command::new("cargo");
            stories.args(["test", "--package=hemline-e2e", "--test=stories", "--"]);
            browser::surroundings(&mut stories, &built, &axe);
            // A story says itself what is wrong; the way through its frame says nothing.
            stories
                .env("HEMLINE_TIMES", times)
                .env("RUST_BACKTRACE", "0");
            if let Some(by) = &by {
                stories.env("HEMLINE_BY", by);
            }
            drivers.tell(&mut stories, *engine);
            stories
        };
        let mut all = stories(&drivers, &times);
        match &story {
            Some(story) => drop(all.arg(story)),
            None if whole && *engine != Engine::Chromium => {
                let _ = all.arg("--exact").args(CHOSEN);
            }
            None => {}
        }
        sum.add(&part, &mut all)?;
        table.add(*engine, &times);
        let failed = table.failed(*engine);
        if (1..=UNSTEADY).contains(&failed.len()) {
            let times = times.with_extension("again.times");
            // A driver whose browser is left from before takes no other.
            drop(drivers);
            let drivers = engine.start(1)?;
            let mut again = stories(&drivers, &times);
            again.args(["--test-threads=1", "--exact"]).args(&failed);
            sum.add_again(&part, &mut again)?;
            table.add_again(*engine, &times);
        }
    }
    println!("\n{}", table.text());
    if !whole && story.is_none() && by.is_none() && engines.len() == Engine::ALL.len() {
        table.write()?;
    }
    sum.tell()
}

#[derive(Default)]
struct Sum {
    passed: u64,
    failed: u64,
    parts: Vec<String>,
}

impl Sum {
    /// Runs one part and adds up what its test programs say at their end.
    fn add(&mut self, part: &str, command: &mut Command) -> Outcome {
        let started = Instant::now();
        let (passed, failed) = Self::run(part, command)?;
        self.passed += passed;
        self.failed += failed;
        self.parts.push(format!(
            "{part}: {passed} passed, {failed} failed, {}",
            seconds(started.elapsed())
        ));
        Ok(())
    }

    /// Runs what has failed of a part once more. What passes now has passed.
    fn add_again(&mut self, part: &str, command: &mut Command) -> Outcome {
        let (passed, failed) = Self::run(part, command)?;
        self.passed += passed;
        self.failed = self.failed.saturating_sub(passed);
        self.parts.push(format!(
            "{part}, what failed told again: {passed} passed, {failed} failed"
        ));
        Ok(())
    }

    /// How many passed and failed.
    fn run(part: &str, command: &mut Command) -> Outcome<(u64, u64)> {
        eprintln!("\n== {part}");
        let failed = |error| Failure::new(format!("{part}: {error}"));
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
        Ok(counts)
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
