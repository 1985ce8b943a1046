//! The Customer/Order/Coupon Export of WooCommerce, in its format with one row
//! an item: each row repeats the order's cells. An order is completed when it is
//! sent; carrier and delivery are not told.

use hemline_api_types::Day;
use hemline_api_types::record::{LineRecord, OrderRecord, ParcelRecord, PaymentMethod};
use hemline_policy::money::{Currency, Money};

use super::BadLine;
use super::table::Cells;

pub const NUMBER: &str = "order_number";
pub const LINE: &str = "item_name";

pub const NEEDED: &[&str] = &[NUMBER, "order_date", "status", LINE, "item_quantity"];

pub fn order(first: &Cells<'_>, rest: &[Cells<'_>]) -> Result<OrderRecord, BadLine> {
    let currency = first.currency("order_currency")?;
    let cancelled_at = first.instant("cancelled_at")?;
    let completed = first.instant("completed_date")?;
    // What is over must not count as if it were not.
    match first.needed("status")?.as_str() {
        "cancelled" if cancelled_at.is_none() => return Err(undated(first, "cancelled_at")),
        "completed" if completed.is_none() => return Err(undated(first, "completed_date")),
        _ => {}
    }
    let parcel = completed.map(|at| ParcelRecord {
        id: "1".to_owned(),
        carrier: None,
        tracking_number: None,
        tracking_url: None,
        local_courier: None,
        shipped_on: Some(Day(at.0.date_naive())),
        expected: None,
        delivered_on: None,
        came_back: None,
        lines: Vec::new(),
    });
    let name: Vec<String> = ["shipping_first_name", "shipping_last_name"]
        .iter()
        .filter_map(|column| first.text(column))
        .collect();
    let mut lines = Vec::new();
    for (cells, nth) in std::iter::once(first).chain(rest).zip(1..) {
        let quantity = cells.quantity("item_quantity")?;
        lines.push(LineRecord {
            id: cells.text("item_id").unwrap_or_else(|| nth.to_string()),
            name: cells.needed(LINE)?,
            variant: None,
            sku: cells.text("item_sku"),
            category: None,
            quantity,
            price: price(cells, quantity, currency)?,
            final_sale: None,
            custom_made: None,
            free_gift: None,
            marked_non_returnable: None,
            set: None,
        });
    }
    Ok(OrderRecord {
        number: first.needed(NUMBER)?,
        placed_at: first.given("order_date", first.instant("order_date")?)?,
        updated_at: None,
        email: first.text("billing_email"),
        phone: first.text("billing_phone"),
        address: first.address(
            (!name.is_empty()).then(|| name.join(" ")),
            [
                first.text("shipping_address_1"),
                first.text("shipping_address_2"),
            ],
            first.text("shipping_postcode"),
            ["shipping_city", "shipping_state", "shipping_country"],
        )?,
        payment_method: first.text("payment_method").and_then(|method| {
            match method.to_ascii_lowercase() {
                method if method.contains("paypal") => Some(PaymentMethod::Paypal),
                method if method == "credit card" => Some(PaymentMethod::Card),
                _ => None,
            }
        }),
        gift_order: None,
        bulk_order: None,
        flagged_abnormal: None,
        production_started: None,
        cancelled_at,
        lines,
        shipping_fee: first.money("shipping_total", currency)?,
        discount: first.money("discount_total", currency)?,
        total: first.money("order_total", currency)?,
        parcels: parcel.into_iter().collect(),
        returns: Vec::new(),
        events: Vec::new(),
    })
}

fn undated(cells: &Cells<'_>, column: &str) -> BadLine {
    let status = cells.text("status").unwrap_or_default();
    cells.bad(format!(
        "the order is {status}, and the table does not say since when; a column `{column}` can"
    ))
}

/// What one piece was sold for before discounts, where the item's sum can be
/// divided.
fn price(cells: &Cells<'_>, quantity: u32, currency: Currency) -> Result<Option<Money>, BadLine> {
    let sum = cells.money("item_subtotal", currency)?;
    Ok(sum.and_then(|sum| {
        let pieces = u128::from(quantity);
        let divides = sum.minor.checked_rem(pieces) == Some(0);
        divides.then(|| Money {
            minor: sum.minor / pieces,
            currency,
        })
    }))
}
