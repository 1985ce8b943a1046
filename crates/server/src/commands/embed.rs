//! `hemline-server embed`: what a shop's engineer puts into the shop's pages.

use std::path::Path;
use std::process::ExitCode;

use hemline_server::content;
use hemline_server::widget::Widget;

use super::arguments::{self, Arguments, Stop};

const USAGE: &str = "\
Usage: hemline-server embed --merchant ID --at ORIGIN [options]

Prints the tag by which the shop's pages load the help widget, and what their
Content-Security-Policy has to allow.

Options:
  --merchant ID       The shop
  --at ORIGIN         Where this server is: https://help.example
  --pinned            The widget as it is now and no other: the browser compares
                      it with its hash. Print the tag anew after each update, as
                      the address of the version before it ends with it
  --dist FOLDER       The built app (HEMLINE_DIST) [dist]
";

/// Stands for what only the shop knows.
const EXAMPLE: &str = "https://www.shop.example";

pub fn run(arguments: &[String]) -> ExitCode {
    let own = ["merchant", "at", "dist"];
    arguments::run("embed", USAGE, arguments, (&own, &["pinned"]), embed)
}

async fn embed(arguments: &Arguments) -> Result<ExitCode, Stop> {
    let not_understood = |problem: String| Err(Stop::NotUnderstood(problem));
    let Some(help) = arguments.option("at") else {
        return not_understood("--at is missing".to_owned());
    };
    if !content::is_origin(help) {
        let wanted = "is no origin like https://help.example, with nothing after it";
        return not_understood(format!("--at: `{help}` {wanted}"));
    }
    let merchant = arguments.merchant()?;
    let dist = arguments.option("dist").map(Path::new);
    let widget = Widget::read(dist.unwrap_or(&arguments.config.dist))
        .map_err(|report| Stop::Failed(report.to_string()))?;
    let is_pinned = arguments.option("pinned").is_some();
    println!(
        "Into each page of the shop:\n\n{}\n",
        widget.tag(&merchant, help, is_pinned)
    );
    println!(
        "Where these pages have a Content-Security-Policy, it allows:\n\n\
         script-src {help}\nframe-src {help}\n"
    );
    let held_at = &merchant.profile.embedded_at;
    if held_at.is_empty() {
        let file = arguments.config.merchants.join(&merchant.id);
        let shop = merchant.profile.shop_url.as_deref();
        let origin = shop.and_then(origin_of);
        let origin = origin.as_deref().unwrap_or(EXAMPLE);
        println!(
            "No site may hold the help yet. Into {}, with each origin of the shop:\n\n\
             [embed]\norigins = [\"{origin}\"]",
            file.join("merchant.toml").display()
        );
    } else {
        println!("The help is held by pages of {}", held_at.join(", "));
    }
    Ok(ExitCode::SUCCESS)
}

/// Where a page of this address is, as a browser names it.
fn origin_of(address: &str) -> Option<String> {
    let host = address.strip_prefix("https://")?.split('/').next()?;
    Some(format!("https://{host}")).filter(|origin| content::is_origin(origin))
}
