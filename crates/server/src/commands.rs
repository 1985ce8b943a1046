//! One file a command; each takes the arguments after its name.

mod arguments;
pub mod check;
pub mod compress;
pub mod coverage;
pub mod decide;
pub mod demo;
pub mod embed;
pub mod export;
pub mod import;
pub mod key;
pub mod serve;
pub mod signing;
pub mod webhook;
