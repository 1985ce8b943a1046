//! Hemline's server. It reads the shops' folders and the built app once, makes
//! every page and every answer of the API ready, and from then on looks them up:
//! a request never reaches the file system. The one thing that it writes is the
//! store. It holds nothing about a person, neither in the store nor in the log.

mod clock;
pub mod compress;
pub mod config;
pub mod content;
pub mod demo;
mod dist;
mod document;
mod error;
pub mod import;
mod json_ld;
mod order;
mod outbox;
mod page;
mod report;
mod routes;
pub mod secret;
mod serve;
mod site;
pub mod store;
mod words;

pub use report::Report;
pub use routes::openapi;
pub use serve::{Server, StartError};
