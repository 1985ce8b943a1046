//! One file a command; each takes the arguments after its name.

pub mod check;
pub mod compress;
pub mod coverage;
pub mod decide;
pub mod serve;
