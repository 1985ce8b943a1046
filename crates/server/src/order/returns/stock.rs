//! What is taken in of the stock that a shop's system tells.

use std::collections::HashSet;

use hemline_api_types::{FieldError, desk::Stock};

use super::super::fields::{Fields, clip};

const MOST_ITEMS: usize = 1_000;
const LONGEST_ID: usize = 64;
const LONGEST_VARIANT: usize = 100;

/// Whether a stock can be taken in.
///
/// # Errors
/// Everything that is wrong, by JSON Pointer into the body.
pub fn check(stock: &Stock) -> Result<(), Vec<FieldError>> {
    let mut fields = Fields::default();
    if !(1..=MOST_ITEMS).contains(&stock.items.len()) {
        fields.wrong("/items", format!("must hold 1 to {MOST_ITEMS} items"));
        return fields.done();
    }
    let mut known = HashSet::new();
    for (nth, item) in stock.items.iter().enumerate() {
        let at = format!("/items/{nth}");
        fields.line(format!("{at}/sku"), &item.sku, LONGEST_ID);
        fields.line(format!("{at}/product"), &item.product, LONGEST_ID);
        fields.line(format!("{at}/variant"), &item.variant, LONGEST_VARIANT);
        if !known.insert(&item.sku) {
            let wrong = format!("`{}` stands twice", clip(&item.sku));
            fields.wrong(format!("{at}/sku"), wrong);
        }
    }
    fields.done()
}
