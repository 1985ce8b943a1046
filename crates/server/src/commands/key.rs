//! `hemline-server key`: the keys by which a shop's own system is let in.

use std::process::ExitCode;

use hemline_server::{clock, secret};

use super::arguments::{self, Arguments, Stop};

const USAGE: &str = "\
Usage: hemline-server key --merchant ID [options]

Makes a key for a shop's own system and prints it, this once: the store keeps
its hash alone. Without a name it lists the keys that hold.

Options:
  --merchant ID       The shop whose side it opens
  --name NAME         Makes a key of this name
  --end NAME          Ends the key of this name
";

/// So that a key that lies about is known for one.
const PREFIX: &str = "hk_";
const LONGEST_NAME: usize = 64;

pub fn run(arguments: &[String]) -> ExitCode {
    let own = ["merchant", "name", "end"];
    arguments::run("key", USAGE, arguments, (&own, &[]), key)
}

async fn key(arguments: &Arguments) -> Result<ExitCode, Stop> {
    let merchant = arguments.merchant()?.id;
    let store = arguments.store().await?;
    let failed = |error| Stop::failed("the store failed", error);
    match (arguments.option("name"), arguments.option("end")) {
        (Some(name), None) => {
            if name.trim().is_empty() || name.chars().count() > LONGEST_NAME {
                let problem = format!("--name: expected 1 to {LONGEST_NAME} characters");
                return Err(Stop::NotUnderstood(problem));
            }
            let key = format!("{PREFIX}{}", secret::token());
            let made = store.put_key(&merchant, name, &key, clock::now());
            match made.await.map_err(failed)? {
                true => println!("{key}"),
                false => {
                    let problem = format!("there is, or was, a key `{name}`; choose another name");
                    return Err(Stop::Failed(problem));
                }
            }
        }
        (None, Some(name)) => {
            let ended = store.end_key(&merchant, name, clock::now());
            if !ended.await.map_err(failed)? {
                return Err(Stop::Failed(format!("there is no key `{name}` that holds")));
            }
        }
        (None, None) => {
            for key in store.keys(&merchant).await.map_err(failed)? {
                println!("{}  {}", key.made_at.date_naive(), key.name);
            }
        }
        (Some(_), Some(_)) => {
            let problem = "--name makes a key and --end ends one: give one of them";
            return Err(Stop::NotUnderstood(problem.to_owned()));
        }
    }
    store.close().await;
    Ok(ExitCode::SUCCESS)
}
