//! Hemline's app: the help centre of a shop, in the shopper's browser. Modules
//! in reading order; paths only in `route`, requests only in `api`, the clock
//! only in `clock`.

pub mod api;
pub mod app;
pub mod clock;
pub mod format;
pub mod history;
pub mod merchant;
pub mod pages;
pub mod remote;
pub mod route;
pub mod text;
pub mod ui;
