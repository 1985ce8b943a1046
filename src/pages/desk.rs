//! The team's page: what shoppers asked for, and the answers.

use super::not_found;
use crate::markup::Built;

pub fn page() -> Built {
    not_found::unknown_page()
}
