//! The policy engine: a merchant's published policy as data, and the decisions
//! that follow from it, the same in the browser and on the server.
//!
//! It does no IO and reads no clock: `today` and `now` are facts like others.
//!
//! Laws, held as properties in `laws.rs`:
//! - The order of clauses, rules and conditions does not change a decision.
//! - The strongest verdict wins: refused before review before accepted.
//! - What is decided stays decided when more facts arrive, and a fact that is
//!   asked for can change the outcome.
//! - Every clause cited exists, and gives the outcome that it is cited for.
//! - Nothing is decided that no clause states: silence is `unstated`.

#[cfg(feature = "load")]
mod analysis;
pub mod calendar;
pub mod case;
pub mod customs;
pub mod decision;
pub mod document;
pub mod estimate;
pub mod explain;
pub mod fact;
#[cfg(test)]
mod laws;
#[cfg(feature = "load")]
pub mod load;
pub mod money;
mod partition;
mod plan;
pub mod set;
#[cfg(feature = "load")]
pub mod unroll;
