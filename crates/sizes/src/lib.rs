//! Which size: charts as data, the advice on them, and what a size is called
//! elsewhere. Pure: it knows no shop, reads nothing and asks no clock.

pub mod advice;
pub mod chart;
pub mod convert;
pub mod length;

#[cfg(test)]
mod laws;
