//! "Can I send it back?", before any order is known: one question at a time, as
//! the shop's policy needs it, and then the decision with its clauses.

pub mod finding;
pub mod state;
