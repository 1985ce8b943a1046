//! What `cargo xtask` is made of, in reading order: the commands first, then
//! what they stand on.

pub mod bench;
pub mod deny;
pub mod fuzz;
pub mod harness;
pub mod prove;
pub mod run;
pub mod sizes;
pub mod speech;
pub mod styles;
pub mod test;

pub mod app;
pub mod browser;
pub mod engine;
pub mod postgres;
pub mod server;
pub mod table;
pub mod tools;
pub mod watch;

pub mod apt;
pub mod arguments;
pub mod house;
pub mod progress;

use std::fmt;

/// Why a command stopped: one sentence that names the way out.
#[derive(Debug)]
pub struct Failure(String);

impl Failure {
    pub fn new(sentence: impl Into<String>) -> Self {
        Self(sentence.into())
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

pub type Outcome<T = ()> = Result<T, Failure>;

/// Names the path in what the file system refused.
pub fn at<T>(path: &std::path::Path, result: std::io::Result<T>) -> Outcome<T> {
    result.map_err(|error| Failure::new(format!("`{}`: {error}", path.display())))
}
