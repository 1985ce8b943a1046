//! `hemline-server webhook`: where a shop's own system is told what shoppers ask
//! for.

use std::process::ExitCode;

use hemline_server::secret;
use hemline_server::store::Webhook;

use super::arguments::{self, Arguments, Stop};

const USAGE: &str = "\
Usage: hemline-server webhook --merchant ID [options]

Sets the address that is told what a shop's shoppers ask for, and prints the
secret that signs it (Standard Webhooks). Without an address it prints the one
that is set.

Options:
  --merchant ID       The shop
  --url ADDRESS       An https address, or http on this machine
  --off               Nobody is told any more
";

pub fn run(arguments: &[String]) -> ExitCode {
    let own = ["merchant", "url"];
    arguments::run("webhook", USAGE, arguments, (&own, &["off"]), webhook)
}

async fn webhook(arguments: &Arguments) -> Result<ExitCode, Stop> {
    let merchant = arguments.merchant()?.id;
    let store = arguments.store().await?;
    let failed = |error| Stop::failed("the store failed", error);
    match (arguments.option("url"), arguments.option("off")) {
        (Some(url), None) => {
            let is_safe = ["https://", "http://127.0.0.1:", "http://localhost:"]
                .iter()
                .any(|start| url.starts_with(start));
            if !is_safe {
                let problem = format!("--url: `{url}` does not begin with https://");
                return Err(Stop::NotUnderstood(problem));
            }
            let webhook = Webhook {
                url: url.to_owned(),
                secret: secret::webhook_secret(),
            };
            let set = store.put_webhook(&merchant, Some(&webhook));
            set.await.map_err(failed)?;
            println!("{}", webhook.secret);
        }
        (None, Some(_)) => store.put_webhook(&merchant, None).await.map_err(failed)?,
        (None, None) => {
            if let Some(webhook) = store.webhook(&merchant).await.map_err(failed)? {
                println!("{}", webhook.url);
            }
        }
        (Some(_), Some(_)) => {
            let problem = "--url sets an address and --off none: give one of them";
            return Err(Stop::NotUnderstood(problem.to_owned()));
        }
    }
    store.close().await;
    Ok(ExitCode::SUCCESS)
}
