//! Hemline's server. It reads the shops' folders and the built app once, makes
//! every page and every answer about a shop ready, and from then on looks them up:
//! a request about a shop never reaches the file system. Orders come from the
//! store, photos from behind the door of blobs, all that it writes besides mails;
//! each opens to its shopper and to the shop's own system alone, and nothing about
//! a person stands in the log.

pub mod blobs;
pub mod clock;
pub mod compress;
pub mod config;
pub mod content;
pub mod demo;
mod demo_shop;
mod dist;
mod document;
mod error;
pub mod import;
mod json;
mod json_ld;
pub mod order;
mod outbox;
mod page;
mod pass;
mod photos;
mod report;
mod routes;
pub mod secret;
mod serve;
mod site;
pub mod store;
pub mod widget;
mod words;

pub use report::Report;
pub use routes::openapi;
pub use serve::{Server, StartError};
