//! What the server is told when it starts: by options, else by environment
//! variables, else by defaults that suit a demo on one's own machine.

use std::fmt::Display;
use std::net::{IpAddr, Ipv4Addr};
use std::path::PathBuf;
use std::str::FromStr;

pub const USAGE: &str = "\
Usage: hemline-server serve [options]

Options:
  --host ADDRESS      Address to listen on (HEMLINE_HOST) [127.0.0.1]
  --port PORT         Port to listen on, 0 for any free one (HEMLINE_PORT) [8300]
  --merchants FOLDER  The shops, a folder for each (HEMLINE_MERCHANTS) [merchants]
  --dist FOLDER       The built app (HEMLINE_DIST) [dist]
  --data FOLDER       Where the store is kept (HEMLINE_DATA) [data]
  --dev               Read shops and app again when they change
  --help              Print this
";

#[derive(Clone, Debug, PartialEq)]
pub struct Config {
    pub host: IpAddr,
    /// 0 lets the system choose a free one.
    pub port: u16,
    pub merchants: PathBuf,
    pub dist: PathBuf,
    pub data: PathBuf,
    pub dev: bool,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            host: IpAddr::V4(Ipv4Addr::LOCALHOST),
            port: 8300,
            merchants: "merchants".into(),
            dist: "dist".into(),
            data: "data".into(),
            dev: false,
        }
    }
}

/// What a command line of `serve` asks for.
#[derive(Debug, PartialEq)]
pub enum Asked {
    Serve(Config),
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
        for option in ["host", "port", "merchants", "dist", "data"] {
            let name = format!("HEMLINE_{}", option.to_ascii_uppercase());
            if let Some(value) = variable(&name) {
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
        Ok(Asked::Serve(config))
    }

    fn set(&mut self, option: &str, value: &str) -> Result<(), String> {
        match option {
            "host" => self.host = parsed(value, "an IP address")?,
            "port" => self.port = parsed(value, "a port, 0 to 65535")?,
            "merchants" => self.merchants = value.into(),
            "dist" => self.dist = value.into(),
            "data" => self.data = value.into(),
            _ => return Err("there is no such option".to_owned()),
        }
        Ok(())
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

    #[test]
    fn options_win_over_variables() {
        let config = Config {
            port: 9000,
            ..Config::default()
        };
        check("", Ok(Asked::Serve(config.clone())));
        check(
            "--port 8301",
            Ok(Asked::Serve(Config {
                port: 8301,
                ..config.clone()
            })),
        );
        check(
            "--dist=out --dev",
            Ok(Asked::Serve(Config {
                dist: "out".into(),
                dev: true,
                ..config
            })),
        );
        check("--port 1 --help", Ok(Asked::Help));
    }

    #[test]
    fn what_is_not_understood_is_named() {
        check("--port", Err("--port needs a value"));
        check("--port x", Err("--port: `x` is not a port, 0 to 65535"));
        check("--colour red", Err("--colour: there is no such option"));
        check("8301", Err("`8301` is not an option"));
    }
}
