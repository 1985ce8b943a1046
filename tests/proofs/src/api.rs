//! `api`: Schemathesis sends what the API's own description allows, and what it
//! does not, and checks each answer against it.

use std::{path::PathBuf, process::Command};

use hemline_api_types::order::Found;
use hyper::StatusCode;
use serde_json::json;
use xtask::{Failure, Outcome, arguments::Arguments, house, progress::Steps};

use crate::{
    client::{Call, Servers},
    place::{Kind, Place},
    server::{self, MERCHANT, Server},
    story::{client, email, lookup, path, read, record},
};

const SCHEMATHESIS: &str = "4.32.5";
const ORDER: &str = "API-1";
const EXAMPLES: &str = "100";

pub async fn api(mut arguments: Arguments) -> Outcome {
    let examples = arguments.value("--examples")?;
    let seed = arguments.value("--seed")?;
    arguments.end()?;
    let program = schemathesis()?;
    let place = Place::empty("api", Kind::Sqlite)?;
    let key = server::key(&place)?;
    let server = Server::start(&place, "server")?;
    let servers = Servers::new(vec![server.address.clone()]);
    let telling = Call::post(path("orders"), &json!({"orders": [record(ORDER)]})).bearer(&key);
    servers.insist(&telling).await?.0.expect(StatusCode::OK)?;
    // A token that was ended opens nothing: what ends one has a token of its own.
    let mut failed = false;
    for (nth, operations) in [(1, "--exclude"), (2, "--include")] {
        let finding = lookup(ORDER, &email(ORDER), client(nth));
        let found = servers.insist(&finding).await?.0.expect(StatusCode::OK)?;
        let found: Found = read(found)?;
        let ours = house::root().join("tests").join("proofs");
        let mut run = Command::new(&program);
        run.current_dir(&place.folder)
            .arg("--config-file")
            .arg(ours.join("schemathesis.toml"))
            .args(["run", "--checks=all", "--max-examples"])
            .arg(examples.as_deref().unwrap_or(EXAMPLES))
            .arg(format!("{operations}-operation-id=forget_order"))
            .env("SCHEMATHESIS_HOOKS", ours.join("schemathesis_hooks.py"))
            .env("HEMLINE_KEY", &key)
            .env("HEMLINE_TOKEN", &found.token)
            .env("HEMLINE_MERCHANT", MERCHANT)
            // The server is on this machine.
            .env("NO_PROXY", "127.0.0.1");
        if let Some(seed) = &seed {
            run.arg("--seed").arg(seed);
        }
        let status = run
            .arg(format!("http://{}/openapi.json", server.address))
            .status()
            .map_err(|error| Failure::new(format!("Schemathesis can't be run: {error}")))?;
        failed |= !status.success();
    }
    match failed {
        false => Ok(()),
        true => Err(Failure::new("the API is not as it describes itself")),
    }
}

/// Schemathesis in an environment of its own, fetched once.
fn schemathesis() -> Outcome<PathBuf> {
    let folder = house::tool("schemathesis", SCHEMATHESIS)?;
    let program = folder.join("bin").join("st");
    // Put there last.
    if program.is_file() {
        return Ok(program);
    }
    Steps::new(1).step(&format!("schemathesis {SCHEMATHESIS}"), |step| {
        step.run(
            Command::new("python3")
                .args(["-m", "venv", "--clear"])
                .arg(&folder),
            "Schemathesis needs Python with venv (Debian, Ubuntu: `apt install python3-venv`)",
        )?;
        step.run(
            Command::new(folder.join("bin").join("pip"))
                .args(["install", "--quiet", "--disable-pip-version-check"])
                .arg(format!("schemathesis=={SCHEMATHESIS}")),
            "Schemathesis can't be fetched",
        )
    })?;
    Ok(program)
}
