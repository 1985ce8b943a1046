//! The size engine: a shop's size charts as data, and the size that follows from
//! a shopper's measurements, the same in the browser and on the server.
//!
//! It does no IO, reads no clock and says no sentence: it returns what was found,
//! and the app finds the words. Terms are those of EN 13402 and ISO 8559. Lengths
//! are whole micrometres, so that centimetres and inches are both exact.
//!
//! Laws, held as properties in `laws.rs`:
//! - A larger body never gets a smaller size, and a looser wish never does.
//! - The same lengths give the same advice, in whichever unit and order they came.
//! - Across a border between two sizes the advice moves by one size, never by two.
//! - The middle of a row gets that row.
//! - No measurements and no chart, however senseless, end the program.

pub mod advice;
pub mod chart;
pub mod convert;
pub mod dimension;
pub mod figure;
#[cfg(test)]
mod laws;
pub mod length;
#[cfg(feature = "load")]
pub mod load;
