//! An order: what of it is taken in ([`record`]), how far it has come, what the
//! policy says about it ([`view`]), what its shopper asks for ([`asked`]),
//! what goes back of it ([`returns`]) and what is written to the team ([`tickets`]).
//! All of it is pure: what is stored is passed in, and so is the moment.

mod answers;
pub mod asked;
pub(crate) mod course;
#[cfg(test)]
mod example;
pub(crate) mod facts;
mod fields;
mod history;
pub mod record;
pub mod returns;
pub mod tickets;
pub mod view;
