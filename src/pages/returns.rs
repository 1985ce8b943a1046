//! Sending something back: from the order to the money.

use super::not_found;
use crate::markup::Built;

pub fn page() -> Built {
    not_found::unknown_page_of_shop()
}
