//! Hemline's own columns: a row a line of the order, the order's own cells in
//! its first row. docs/orders.md tells each.

use hemline_api_types::record::{
    Expected, LineRecord, OrderRecord, ParcelRecord, PaymentMethod, Pieces,
};

use super::BadLine;
use super::table::Cells;

pub const NUMBER: &str = "number";

pub const NEEDED: &[&str] = &[NUMBER, "placed_at", "line_name", "quantity"];

/// Those that a table may leave out.
pub const COLUMNS: &[&str] = &[
    "currency",
    "updated_at",
    "email",
    "phone",
    "shipping_name",
    "shipping_address_1",
    "shipping_address_2",
    "shipping_postcode",
    "shipping_city",
    "shipping_region",
    "shipping_country",
    "payment_method",
    "gift_order",
    "bulk_order",
    "flagged_abnormal",
    "production_started",
    "cancelled_at",
    "shipping_fee",
    "discount",
    "total",
    "line_id",
    "variant",
    "sku",
    "category",
    "price",
    "final_sale",
    "custom_made",
    "free_gift",
    "marked_non_returnable",
    "set",
    "parcel",
    "carrier",
    "tracking_number",
    "tracking_url",
    "shipped_on",
    "expected_earliest",
    "expected_latest",
    "delivered_on",
];

pub fn order(first: &Cells<'_>, rest: &[Cells<'_>]) -> Result<OrderRecord, BadLine> {
    let currency = first.currency("currency")?;
    let mut order =
        OrderRecord {
            number: first.needed(NUMBER)?,
            placed_at: first.given("placed_at", first.instant("placed_at")?)?,
            updated_at: first.instant("updated_at")?,
            email: first.text("email"),
            phone: first.text("phone"),
            address: first.address(
                first.text("shipping_name"),
                [
                    first.text("shipping_address_1"),
                    first.text("shipping_address_2"),
                ],
                first.text("shipping_postcode"),
                ["shipping_city", "shipping_region", "shipping_country"],
            )?,
            payment_method: first.value("payment_method", "card, paypal or e_cheque", |text| {
                match text {
                    "card" => Some(PaymentMethod::Card),
                    "paypal" => Some(PaymentMethod::Paypal),
                    "e_cheque" => Some(PaymentMethod::ECheque),
                    _ => None,
                }
            })?,
            gift_order: first.flag("gift_order")?,
            bulk_order: first.flag("bulk_order")?,
            flagged_abnormal: first.flag("flagged_abnormal")?,
            production_started: first.flag("production_started")?,
            cancelled_at: first.instant("cancelled_at")?,
            lines: Vec::new(),
            shipping_fee: first.money("shipping_fee", currency)?,
            discount: first.money("discount", currency)?,
            total: first.money("total", currency)?,
            parcels: Vec::new(),
            returns: Vec::new(),
            events: Vec::new(),
        };
    for (cells, nth) in std::iter::once(first).chain(rest).zip(1..) {
        let line = LineRecord {
            id: cells.text("line_id").unwrap_or_else(|| nth.to_string()),
            name: cells.needed("line_name")?,
            variant: cells.text("variant"),
            sku: cells.text("sku"),
            category: cells.text("category"),
            quantity: cells.quantity("quantity")?,
            price: cells.money("price", currency)?,
            final_sale: cells.flag("final_sale")?,
            custom_made: cells.flag("custom_made")?,
            free_gift: cells.flag("free_gift")?,
            marked_non_returnable: cells.flag("marked_non_returnable")?,
            set: cells.text("set"),
        };
        if let Some(id) = cells.text("parcel") {
            let pieces = Pieces {
                line: line.id.clone(),
                quantity: line.quantity,
            };
            match order.parcels.iter_mut().find(|parcel| parcel.id == id) {
                Some(parcel) => parcel.lines.push(pieces),
                None => order.parcels.push(parcel(cells, id, pieces)?),
            }
        }
        order.lines.push(line);
    }
    Ok(order)
}

fn parcel(cells: &Cells<'_>, id: String, pieces: Pieces) -> Result<ParcelRecord, BadLine> {
    let expected = match (
        cells.day("expected_earliest")?,
        cells.day("expected_latest")?,
    ) {
        (None, None) => None,
        (earliest, latest) => Some(Expected {
            earliest: cells.given("expected_earliest", earliest)?,
            latest: cells.given("expected_latest", latest)?,
        }),
    };
    Ok(ParcelRecord {
        id,
        carrier: cells.text("carrier"),
        tracking_number: cells.text("tracking_number"),
        tracking_url: cells.text("tracking_url"),
        local_courier: None,
        shipped_on: cells.day("shipped_on")?,
        expected,
        delivered_on: cells.day("delivered_on")?,
        came_back: None,
        lines: vec![pieces],
    })
}
