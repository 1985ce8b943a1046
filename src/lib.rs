//! Hemline's app: the help centre of a shop, in the shopper's browser. It starts
//! in `app`; paths stand only in `route`, requests only in `api`, and the time is
//! only read in `clock`; what a device keeps goes through `device`.

pub mod api;
pub mod app;
pub mod clock;
pub mod device;
pub mod format;
pub mod history;
pub mod host;
pub mod json;
pub mod markup;
pub mod merchant;
pub mod pages;
pub mod remote;
pub mod route;
pub mod text;
pub mod ui;
