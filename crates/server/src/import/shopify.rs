//! Shopify's export of orders: a row a line item, the order's own cells in its
//! first row alone. It tells when an order was fulfilled, and neither carrier nor
//! delivery.

use hemline_api_types::Day;
use hemline_api_types::record::{LineRecord, OrderRecord, ParcelRecord, PaymentMethod, Pieces};

use super::BadLine;
use super::table::Cells;

pub const NUMBER: &str = "Name";
pub const LINE: &str = "Lineitem name";

pub const NEEDED: &[&str] = &[NUMBER, "Created at", LINE, "Lineitem quantity"];

pub fn order(first: &Cells<'_>, rest: &[Cells<'_>]) -> Result<OrderRecord, BadLine> {
    let currency = first.currency("Currency")?;
    let street = [
        first.text("Shipping Address1"),
        first.text("Shipping Address2"),
    ];
    let street = match street {
        [None, None] => [first.text("Shipping Street"), None],
        street => street,
    };
    let mut lines = Vec::new();
    let mut sent = Vec::new();
    for (cells, nth) in std::iter::once(first).chain(rest).zip(1..) {
        // A further payment is a row without a piece.
        let Some(name) = cells.text(LINE) else {
            continue;
        };
        let line = LineRecord {
            id: nth.to_string(),
            name,
            variant: None,
            sku: cells.text("Lineitem sku"),
            category: None,
            quantity: cells.quantity("Lineitem quantity")?,
            price: cells.money("Lineitem price", currency)?,
            final_sale: None,
            custom_made: None,
            free_gift: None,
            marked_non_returnable: None,
            set: None,
        };
        if cells.text("Lineitem fulfillment status").as_deref() == Some("fulfilled") {
            sent.push(Pieces {
                line: line.id.clone(),
                quantity: line.quantity,
            });
        }
        lines.push(line);
    }
    // What has left must not count as if it had not.
    let parcel = match first.text("Fulfillment Status").as_deref() {
        // A parcel that does not say what is in it holds all.
        Some("fulfilled") => Some(parcel(first, Vec::new())?),
        Some("partial") if sent.is_empty() => {
            let reason = "some pieces have left, and no row says which";
            return Err(first.bad(reason.to_owned()));
        }
        Some("partial") => Some(parcel(first, sent)?),
        _ => None,
    };
    let phone = unmarked(first, "Phone").or_else(|| unmarked(first, "Shipping Phone"));
    Ok(OrderRecord {
        number: first.needed(NUMBER)?,
        placed_at: first.given("Created at", first.instant("Created at")?)?,
        updated_at: None,
        email: first.text("Email"),
        phone,
        address: first.address(
            first.text("Shipping Name"),
            street,
            unmarked(first, "Shipping Zip"),
            ["Shipping City", "Shipping Province", "Shipping Country"],
        )?,
        payment_method: first.text("Payment Method").and_then(|text| {
            // "Shopify Payments" may be a card, a wallet or a bank.
            text.to_ascii_lowercase()
                .contains("paypal")
                .then_some(PaymentMethod::Paypal)
        }),
        gift_order: None,
        bulk_order: None,
        flagged_abnormal: None,
        production_started: None,
        cancelled_at: first.instant("Cancelled at")?,
        lines,
        shipping_fee: first.money("Shipping", currency)?,
        discount: first.money("Discount Amount", currency)?,
        total: first.money("Total", currency)?,
        parcels: parcel.into_iter().collect(),
        returns: Vec::new(),
        events: Vec::new(),
    })
}

fn parcel(first: &Cells<'_>, lines: Vec<Pieces>) -> Result<ParcelRecord, BadLine> {
    let fulfilled = first.given("Fulfilled at", first.instant("Fulfilled at")?)?;
    let id = "1".to_owned();
    let shipped_on = Some(Day(fulfilled.0.date_naive()));
    Ok(ParcelRecord {
        id,
        carrier: None,
        tracking_number: None,
        tracking_url: None,
        local_courier: None,
        shipped_on,
        expected: None,
        delivered_on: None,
        came_back: None,
        lines,
    })
}

/// A cell that Shopify marks with `'`, so that a spreadsheet keeps its zeros.
fn unmarked(cells: &Cells<'_>, column: &str) -> Option<String> {
    let text = cells.text(column)?;
    Some(text.strip_prefix('\'').unwrap_or(&text).to_owned())
}
