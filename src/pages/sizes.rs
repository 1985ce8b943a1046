//! Which size: the shop's charts, and the advice on one of them.

use super::heading;
use crate::{
    markup::{Built, view},
    text,
    ui::page_head::page_head,
};

pub fn page() -> Built {
    let heading = heading(&text!("sizes.title"));
    view! { {page_head(heading, text!("sizes.title"), text!("sizes.lede"))} }
}
