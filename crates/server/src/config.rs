//! What the server is told when it starts: by options, else by environment
//! variables, else by defaults that suit a demo on one's own machine.

use std::fmt::Display;
use std::net::{IpAddr, Ipv4Addr};
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::str::FromStr;

use ipnet::IpNet;

use crate::blobs;
use crate::content;
use crate::store::{Place, TOGETHER};

pub const USAGE: &str = "\
Usage: hemline-server serve [options]

Options:
  --host ADDRESS      Address to listen on (HEMLINE_HOST) [127.0.0.1]
  --port PORT         Port to listen on, 0 for any free one (HEMLINE_PORT) [8300]
  --origin ORIGIN     Where shoppers find this server: https://help.example. Pages
                      tell it to search engines (HEMLINE_ORIGIN)
  --merchants FOLDER  The shops, a folder for each (HEMLINE_MERCHANTS) [merchants]
  --dist FOLDER       The built app (HEMLINE_DIST) [dist]
  --data FOLDER       Where store, photos and mails are kept (HEMLINE_DATA) [data]
  --database URL      A PostgreSQL to keep the store in instead, which several
                      servers can share: postgres://… (DATABASE_URL)
  --together N        So many writes at most share a commit of SQLite; with 1 each
                      has its own (HEMLINE_TOGETHER) [64]
  --blobs ADDRESS     Where photos and labels are kept instead: a folder, or
                      s3://bucket/prefix with the AWS_… variables that name its
                      region, endpoint and key (HEMLINE_BLOBS) [DATA/photos]
  --proxies NETWORKS  Addresses of the proxies whose X-Forwarded-For is believed,
                      such as 10.0.0.0/8,::1 (HEMLINE_PROXIES)
  --smtp URL          Where mails are handed over: smtps://name:password@host
                      (HEMLINE_SMTP) [files in DATA/outbox]
  --mail-from ADDRESS What mails are sent from (HEMLINE_MAIL_FROM)
                      [no-reply@localhost]
  --dev               Read shops and app again when they change
  --help              Print this
";

#[derive(Clone, Debug, PartialEq)]
pub struct Config {
    pub host: IpAddr,
    /// 0 lets the system choose a free one.
    pub port: u16,
    /// Where shoppers find the server, as a browser names it.
    pub origin: Option<String>,
    pub merchants: PathBuf,
    pub dist: PathBuf,
    pub data: PathBuf,
    /// Instead of a file in `data`.
    pub database: Option<String>,
    /// So many writes at most share a commit of SQLite.
    pub together: NonZeroUsize,
    /// Instead of a folder in `data`.
    pub blobs: Option<blobs::Place>,
    pub proxies: Vec<IpNet>,
    /// Instead of files in `data`.
    pub smtp: Option<String>,
    pub mail_from: String,
    pub dev: bool,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            host: IpAddr::V4(Ipv4Addr::LOCALHOST),
            port: 8300,
            origin: None,
            merchants: "merchants".into(),
            dist: "dist".into(),
            data: "data".into(),
            database: None,
            together: TOGETHER,
            blobs: None,
            proxies: Vec::new(),
            smtp: None,
            mail_from: "no-reply@localhost".into(),
            dev: false,
        }
    }
}

/// Options, and the environment variables that stand in for them.
const VARIABLES: [(&str, &str); 12] = [
    ("host", "HEMLINE_HOST"),
    ("port", "HEMLINE_PORT"),
    ("origin", "HEMLINE_ORIGIN"),
    ("merchants", "HEMLINE_MERCHANTS"),
    ("dist", "HEMLINE_DIST"),
    ("data", "HEMLINE_DATA"),
    ("database", "DATABASE_URL"),
    ("together", "HEMLINE_TOGETHER"),
    ("blobs", "HEMLINE_BLOBS"),
    ("proxies", "HEMLINE_PROXIES"),
    ("smtp", "HEMLINE_SMTP"),
    ("mail-from", "HEMLINE_MAIL_FROM"),
];

/// What a command line of `serve` asks for.
#[derive(Debug, PartialEq)]
pub enum Asked {
    Serve(Box<Config>),
    Help,
}

impl Config {
    /// Reads options as `--port 8300` or `--port=8300`; `variable` looks an
    /// environment variable up.
    ///
    /// # Errors
    /// One line that names the option or variable and what is wrong with it.
    pub fn read(
        arguments: &[String],
        variable: impl Fn(&str) -> Option<String>,
    ) -> Result<Asked, String> {
        let mut config = Self::default();
        for (option, name) in VARIABLES {
            if let Some(value) = variable(name) {
                config
                    .set(option, &value)
                    .map_err(|problem| format!("{name}: {problem}"))?;
            }
        }
        let mut arguments = arguments.iter();
        while let Some(argument) = arguments.next() {
            let Some(option) = argument.strip_prefix("--") else {
                return Err(format!("`{argument}` is not an option"));
            };
            match option {
                "help" => return Ok(Asked::Help),
                "dev" => config.dev = true,
                _ => {
                    let (option, value) = match option.split_once('=') {
                        Some((option, value)) => (option, Some(value)),
                        None => (option, None),
                    };
                    let value = value
                        .or_else(|| arguments.next().map(String::as_str))
                        .ok_or_else(|| format!("--{option} needs a value"))?;
                    config
                        .set(option, value)
                        .map_err(|problem| format!("--{option}: {problem}"))?;
                }
            }
        }
        Ok(Asked::Serve(Box::new(config)))
    }

    /// Where the store is.
    pub fn store(&self) -> Place {
        match &self.database {
            Some(url) => Place::Postgres(url.clone()),
            None => Place::Folder(self.data.clone()),
        }
    }

    /// Where photos and labels are.
    pub fn blobs(&self) -> blobs::Place {
        let own = || blobs::Place::Folder(self.data.join("photos"));
        self.blobs.clone().unwrap_or_else(own)
    }

    fn set(&mut self, option: &str, value: &str) -> Result<(), String> {
        match option {
            "host" => self.host = parsed(value, "an IP address")?,
            "port" => self.port = parsed(value, "a port, 0 to 65535")?,
            "origin" => {
                if !content::is_origin(value) {
                    let wanted = "is no origin like https://help.example, with nothing after it";
                    return Err(format!("`{value}` {wanted}"));
                }
                self.origin = Some(value.to_owned());
            }
            "merchants" => self.merchants = value.into(),
            "dist" => self.dist = value.into(),
            "data" => self.data = value.into(),
            "database" => {
                // The address may hold a password: it is not repeated.
                let is_postgres = ["postgres://", "postgresql://"]
                    .iter()
                    .any(|scheme| value.starts_with(scheme));
                if !is_postgres {
                    return Err("expected an address that begins with postgres://".to_owned());
                }
                self.database = Some(value.to_owned());
            }
            "together" => self.together = parsed(value, "a number from 1 on")?,
            "blobs" => self.blobs = Some(blobs::Place::read(value)?),
            "proxies" => {
                let networks = value.split(',').map(str::trim).map(network);
                self.proxies = networks.collect::<Result<_, _>>()?;
            }
            "smtp" => {
                let is_smtp = value.starts_with("smtp://") || value.starts_with("smtps://");
                if !is_smtp {
                    return Err(
                        "expected an address that begins with smtps:// or smtp://".to_owned()
                    );
                }
                self.smtp = Some(value.to_owned());
            }
            "mail-from" => {
                value
                    .parse::<lettre::Address>()
                    .map_err(|_| format!("`{value}` is not an email address"))?;
                self.mail_from = value.to_owned();
            }
            _ => return Err("there is no such option".to_owned()),
        }
        Ok(())
    }
}

/// An address is a network of its own.
fn network(text: &str) -> Result<IpNet, String> {
    match text.parse::<IpAddr>() {
        Ok(address) => Ok(address.into()),
        Err(_) => parsed(text, "an address or a network such as 10.0.0.0/8"),
    }
}

fn parsed<T: FromStr>(value: &str, wanted: impl Display) -> Result<T, String> {
    value
        .parse()
        .map_err(|_| format!("`{value}` is not {wanted}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(line: &str, expected: Result<Asked, &str>) {
        let arguments: Vec<String> = line.split_whitespace().map(str::to_owned).collect();
        let variable = |name: &str| (name == "HEMLINE_PORT").then(|| "9000".to_owned());
        assert_eq!(
            Config::read(&arguments, variable),
            expected.map_err(str::to_owned),
            "{line}"
        );
    }

    fn serve(config: Config) -> Result<Asked, &'static str> {
        Ok(Asked::Serve(Box::new(config)))
    }

    #[test]
    fn options_win_over_variables() {
        let config = Config {
            port: 9000,
            ..Config::default()
        };
        check("", serve(config.clone()));
        check(
            "--port 8301",
            serve(Config {
                port: 8301,
                ..config.clone()
            }),
        );
        check(
            "--dist=out --dev",
            serve(Config {
                dist: "out".into(),
                dev: true,
                ..config
            }),
        );
        check("--port 1 --help", Ok(Asked::Help));
        check(
            "--origin https://help.example",
            serve(Config {
                origin: Some("https://help.example".to_owned()),
                port: 9000,
                ..Config::default()
            }),
        );
        for (blobs, place) in [
            (
                "s3://shots/ours",
                blobs::Place::Bucket("s3://shots/ours".to_owned()),
            ),
            ("/srv/shots", blobs::Place::Folder("/srv/shots".into())),
        ] {
            let line = format!("--blobs {blobs}");
            let blobs = Some(place);
            check(
                &line,
                serve(Config {
                    blobs,
                    port: 9000,
                    ..Config::default()
                }),
            );
        }
    }

    #[test]
    fn what_is_not_understood_is_named() {
        check("--port", Err("--port needs a value"));
        check("--port x", Err("--port: `x` is not a port, 0 to 65535"));
        check(
            "--together 0",
            Err("--together: `0` is not a number from 1 on"),
        );
        check("--colour red", Err("--colour: there is no such option"));
        for (address, problem) in [
            (
                "s3:shots",
                "`s3:shots` is neither a folder nor s3://bucket/prefix",
            ),
            (
                "s3:///x",
                "`s3:///x` is neither a folder nor s3://bucket/prefix",
            ),
            (
                "gs://x",
                "`gs://x` is neither a folder nor s3://bucket/prefix",
            ),
        ] {
            let problem = format!("--blobs: {problem}");
            check(&format!("--blobs {address}"), Err(&problem));
        }
        let problem =
            "`help.example` is no origin like https://help.example, with nothing after it";
        check(
            "--origin help.example",
            Err(&format!("--origin: {problem}")),
        );
        check("8301", Err("`8301` is not an option"));
    }
}
