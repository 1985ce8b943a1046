//! `hemline-server signing`: by what a shop's own system signs for its shoppers.

use std::process::ExitCode;

use hemline_server::store::Signing;
use hemline_server::{clock, secret};

use super::arguments::{self, Arguments, Stop};

const USAGE: &str = "\
Usage: hemline-server signing --merchant ID [options]

Makes the secret by which a shop's own system signs which order its shopper may
see without looking it up, and prints it, this once. Without an option it says
whether one holds, and since when.

Options:
  --merchant ID       The shop
  --new               Makes a secret; one that was there holds no longer
  --off               Nothing that is signed is taken any more
";

pub fn run(arguments: &[String]) -> ExitCode {
    let flags = ["new", "off"];
    arguments::run(
        "signing",
        USAGE,
        arguments,
        (&["merchant"], &flags),
        signing,
    )
}

async fn signing(arguments: &Arguments) -> Result<ExitCode, Stop> {
    let merchant = arguments.merchant()?.id;
    let store = arguments.store().await?;
    let failed = |error| Stop::failed("the store failed", error);
    match (arguments.option("new"), arguments.option("off")) {
        (Some(_), None) => {
            let signing = Signing {
                secret: secret::signing_secret(),
                made_at: clock::now(),
            };
            let set = store.put_signing(&merchant, Some(&signing));
            set.await.map_err(failed)?;
            println!("{}", signing.secret);
        }
        (None, Some(_)) => store.put_signing(&merchant, None).await.map_err(failed)?,
        (None, None) => match store.signing(&merchant).await.map_err(failed)? {
            Some(signing) => println!("a secret holds since {}", signing.made_at.date_naive()),
            None => println!("no secret holds"),
        },
        (Some(_), Some(_)) => {
            let problem = "--new makes a secret and --off ends it: give one of them";
            return Err(Stop::NotUnderstood(problem.to_owned()));
        }
    }
    store.close().await;
    Ok(ExitCode::SUCCESS)
}
