//! What the commands that work on a store have in common: reading options,
//! finding the shop, opening the store.

use std::env;
use std::process::ExitCode;

use hemline_server::config::{Asked, Config};
use hemline_server::content::{self, Merchant};
use hemline_server::store::Store;

/// Options that `serve` has too, and means the same by.
const PLACES: [&str; 3] = ["merchants", "data", "database"];

const PLACES_USAGE: &str = "  \
  --merchants FOLDER  The shops, a folder for each (HEMLINE_MERCHANTS) [merchants]
  --data FOLDER       Where the store is kept (HEMLINE_DATA) [data]
  --database URL      The PostgreSQL that it is kept in instead (DATABASE_URL)
  --help              Print this
";

pub struct Arguments {
    pub config: Config,
    options: Vec<(&'static str, String)>,
    /// What is no option.
    pub rest: Vec<String>,
}

/// Why a command ends early.
pub enum Stop {
    /// The command line, or the head of a file, is not understood.
    NotUnderstood(String),
    Failed(String),
    /// Everything is said.
    Done,
}

impl Stop {
    pub fn failed(what: &str, why: impl std::fmt::Display) -> Self {
        Self::Failed(format!("{what}: {why}"))
    }
}

/// Runs a command: its `own` options take a value, its `flags` none.
pub fn run(
    command: &str,
    usage: &str,
    arguments: &[String],
    (own, flags): (&[&'static str], &[&'static str]),
    work: impl AsyncFnOnce(&Arguments) -> Result<ExitCode, Stop>,
) -> ExitCode {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Stop::failed("the system gives no thread to work with", error));
    let done = runtime.and_then(|runtime| {
        let arguments = Arguments::read(arguments, own, flags).map_err(Stop::NotUnderstood)?;
        let Some(arguments) = arguments else {
            print!("{usage}{PLACES_USAGE}");
            return Err(Stop::Done);
        };
        runtime.block_on(work(&arguments))
    });
    match done {
        Ok(code) => code,
        Err(Stop::Done) => ExitCode::SUCCESS,
        Err(Stop::Failed(problem)) => {
            eprintln!("hemline-server {command}: {problem}");
            ExitCode::FAILURE
        }
        Err(Stop::NotUnderstood(problem)) => {
            eprintln!("hemline-server {command}: {problem}\n\n{usage}{PLACES_USAGE}");
            ExitCode::from(2)
        }
    }
}

impl Arguments {
    /// None where help is asked for.
    fn read(
        arguments: &[String],
        own: &[&'static str],
        flags: &[&'static str],
    ) -> Result<Option<Self>, String> {
        let mut places = Vec::new();
        let mut options = Vec::new();
        let mut rest = Vec::new();
        let mut arguments = arguments.iter();
        while let Some(argument) = arguments.next() {
            let Some(option) = argument.strip_prefix("--") else {
                rest.push(argument.clone());
                continue;
            };
            let (name, value) = match option.split_once('=') {
                Some((name, value)) => (name, Some(value)),
                None => (option, None),
            };
            if name == "help" {
                return Ok(None);
            }
            if let Some(flag) = flags.iter().find(|flag| **flag == name) {
                options.push((*flag, String::new()));
                continue;
            }
            let own = own.iter().find(|own| **own == name);
            if own.is_none() && !PLACES.contains(&name) {
                return Err(format!("--{name}: there is no such option"));
            }
            let value = value
                .or_else(|| arguments.next().map(String::as_str))
                .ok_or_else(|| format!("--{name} needs a value"))?;
            match own {
                Some(own) => options.push((own, value.to_owned())),
                None => places.push(format!("--{name}={value}")),
            }
        }
        let config = Config::read(&places, |name| env::var(name).ok())?;
        Ok(match config {
            Asked::Serve(config) => Some(Self {
                config: *config,
                options,
                rest,
            }),
            Asked::Help => None,
        })
    }

    /// The value of an option; the last one counts.
    pub fn option(&self, name: &str) -> Option<&str> {
        let mut options = self.options.iter().rev();
        let value = options.find(|(option, _)| *option == name);
        value.map(|(_, value)| value.as_str())
    }

    /// The shop that `--merchant` names.
    pub fn merchant(&self) -> Result<Merchant, Stop> {
        let id = self
            .option("merchant")
            .ok_or_else(|| Stop::NotUnderstood("--merchant is missing".to_owned()))?;
        let shops = &self.config.merchants;
        let folder = shops.join(id);
        let is_shop = folder.file_name().is_some_and(|name| name == id) && folder.is_dir();
        if !is_shop {
            let shops = shops.display();
            let problem = format!("there is no shop `{id}` in `{shops}`");
            return Err(Stop::NotUnderstood(problem));
        }
        content::load_merchant(&folder).map_err(|reports| {
            let reports: Vec<String> = reports.iter().map(ToString::to_string).collect();
            Stop::Failed(format!("the shop has mistakes\n\n{}", reports.join("\n\n")))
        })
    }

    pub async fn store(&self) -> Result<Store, Stop> {
        let store = Store::open(&self.config.store()).await;
        store.map_err(|error| Stop::failed("the store can't be opened", error))
    }
}
