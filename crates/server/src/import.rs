//! Orders as a shop's system writes them to a file, read one by one. It knows no
//! store and holds one order at a time. What can't be taken is told with its
//! line, and reading goes on; what a file does not say is never made up.

mod lines;
mod own;
mod shopify;
mod table;
mod woocommerce;

use std::fmt;
use std::io::{self, BufRead, Chain, Cursor, Read};

use chrono::FixedOffset;
use hemline_api_types::OrderRecord;
use hemline_policy::money::Currency;

use self::lines::Lines;
use self::table::{Cells, Header, Row, Table};
use crate::order::record;

/// The longest line or row that is read, in bytes.
pub const LONGEST: usize = 256 * 1024;
/// The most rows that are read as one order.
const MOST_ROWS: usize = 1000;

/// A line that can't be taken, or a row that spoils its order.
#[derive(Clone, Debug, PartialEq)]
pub struct BadLine {
    /// From 1, as editors count.
    pub line: u64,
    pub reason: String,
}

impl fmt::Display for BadLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.reason)
    }
}

/// How the columns of a table are called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layout {
    /// Hemline's own columns.
    Own,
    /// Shopify's export of orders.
    Shopify,
    /// The Customer/Order/Coupon Export of WooCommerce, one row an item.
    Woocommerce,
}

/// What holds where a table does not say it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Unsaid {
    /// Of times without one.
    pub offset: FixedOffset,
    pub currency: Currency,
}

/// Why a file can't be read at all.
#[derive(Debug)]
pub enum Unreadable {
    Input(io::Error),
    /// The first row names no columns that a layout has.
    Columns(String),
}

/// The orders of a file, each or why it is left out. An error of the input itself
/// ends them.
pub struct Orders<R>(Source<R>);

enum Source<R> {
    Lines(Lines<R>),
    Rows(Box<Rows<R>>),
}

/// A table whose columns are known.
struct Rows<R> {
    table: Table<R>,
    header: Header,
    layout: Layout,
    unsaid: Unsaid,
    /// The first row of the next order.
    ahead: Option<Row>,
}

/// The input after its byte order mark.
type Marked<R> = Chain<Cursor<Vec<u8>>, R>;

impl<R: BufRead> Orders<Marked<R>> {
    /// Reads a line an order, as [`OrderRecord`] is written.
    ///
    /// # Errors
    /// Where the input can't be read.
    pub fn lines(input: R) -> io::Result<Self> {
        Ok(Self(Source::Lines(Lines::new(after_mark(input)?))))
    }

    /// Reads a table, row for row. Without a layout, the names of its columns
    /// tell it.
    ///
    /// # Errors
    /// Where the input can't be read, or its columns are no layout's.
    pub fn table(input: R, layout: Option<Layout>, unsaid: Unsaid) -> Result<Self, Unreadable> {
        let input = after_mark(input).map_err(Unreadable::Input)?;
        let mut table = Table::new(input);
        let names = table.row().map_err(Unreadable::Input)?;
        let header = names.map(Header::new).unwrap_or_default();
        let layout = layout.unwrap_or_else(|| Layout::guess(&header));
        layout.check(&header).map_err(Unreadable::Columns)?;
        table.expect(header.width());
        Ok(Self(Source::Rows(Box::new(Rows {
            table,
            header,
            layout,
            unsaid,
            ahead: None,
        }))))
    }
}

impl<R: BufRead> Iterator for Orders<R> {
    type Item = io::Result<Result<OrderRecord, BadLine>>;

    fn next(&mut self) -> Option<Self::Item> {
        let order = match &mut self.0 {
            Source::Lines(lines) => lines.order(),
            Source::Rows(rows) => rows.order(),
        };
        let order = order.transpose()?;
        Some(order.map(|order| order.and_then(|(line, order)| checked(line, order))))
    }
}

fn checked(line: u64, order: OrderRecord) -> Result<OrderRecord, BadLine> {
    record::check(&order).map_err(|errors| {
        let reasons: Vec<String> = errors
            .iter()
            .map(|error| format!("`{}`: {}", error.pointer, error.detail))
            .collect();
        let reason = reasons.join("; ");
        BadLine { line, reason }
    })?;
    Ok(order)
}

impl<R: BufRead> Rows<R> {
    /// The next order with the line of its first row.
    fn order(&mut self) -> io::Result<Option<Result<(u64, OrderRecord), BadLine>>> {
        let rows = self.group()?;
        let Some(first) = rows.first() else {
            return Ok(None);
        };
        let spoilt = rows.iter().find_map(|row| {
            let reason = row.problem.clone()?;
            let line = row.line;
            Some(BadLine { line, reason })
        });
        if let Some(bad) = spoilt {
            return Ok(Some(Err(bad)));
        }
        let cells: Vec<Cells<'_>> = rows
            .iter()
            .map(|row| Cells::new(&self.header, row, self.unsaid))
            .collect();
        let order = self.layout.order(&cells);
        Ok(Some(order.map(|order| (first.line, order))))
    }

    /// The next rows that belong together: neighbours of one number. A row whose
    /// number can't be told is counted to the order before it, which it spoils.
    fn group(&mut self) -> io::Result<Vec<Row>> {
        let number = |row: &Row| self.header.cell(row, self.layout.number());
        let first = match self.ahead.take() {
            Some(row) => Some(row),
            None => self.table.row()?,
        };
        let key = first.as_ref().and_then(&number);
        let mut rows: Vec<Row> = first.into_iter().collect();
        while !rows.is_empty()
            && let Some(mut row) = self.table.row()?
        {
            let own = number(&row);
            if own.is_some() && own != key {
                self.ahead = Some(row);
                break;
            }
            if own.is_none() && row.problem.is_none() {
                row.problem = Some("the order's number is empty".to_owned());
            }
            if rows.len() < MOST_ROWS {
                rows.push(row);
            } else if let Some(last) = rows.last_mut() {
                last.problem = Some(format!("an order has at most {MOST_ROWS} rows"));
            }
        }
        Ok(rows)
    }
}

impl Layout {
    /// By the columns that no other layout has.
    fn guess(header: &Header) -> Self {
        if header.has(shopify::LINE) {
            Self::Shopify
        } else if header.has(woocommerce::NUMBER) {
            Self::Woocommerce
        } else {
            Self::Own
        }
    }

    /// The column of the order's number.
    fn number(self) -> &'static str {
        match self {
            Self::Own => own::NUMBER,
            Self::Shopify => shopify::NUMBER,
            Self::Woocommerce => woocommerce::NUMBER,
        }
    }

    fn check(self, header: &Header) -> Result<(), String> {
        let needed = match self {
            Self::Own => own::NEEDED,
            Self::Shopify => shopify::NEEDED,
            Self::Woocommerce => woocommerce::NEEDED,
        };
        let absent = needed.iter().find(|column| !header.has(column));
        if let Some(column) = absent {
            return Err(format!(
                "there is no column `{column}` in the first row; docs/orders.md lists the columns"
            ));
        }
        if let Some(twice) = header.twice() {
            return Err(format!("the column `{twice}` is there twice"));
        }
        // Others export more than is of use here; our own columns are all known.
        if self == Self::Own
            && let Some(unknown) = header
                .names()
                .find(|name| !own::COLUMNS.contains(name) && !own::NEEDED.contains(name))
        {
            return Err(format!(
                "`{unknown}` is no column of ours; docs/orders.md lists the columns"
            ));
        }
        Ok(())
    }

    fn order(self, rows: &[Cells<'_>]) -> Result<OrderRecord, BadLine> {
        let Some((first, rest)) = rows.split_first() else {
            let reason = "there is no row".to_owned();
            return Err(BadLine { line: 0, reason });
        };
        match self {
            Self::Own => own::order(first, rest),
            Self::Shopify => shopify::order(first, rest),
            Self::Woocommerce => woocommerce::order(first, rest),
        }
    }
}

/// The input without the mark that Windows writes at the beginning of UTF-8.
fn after_mark<R: BufRead>(mut input: R) -> io::Result<Marked<R>> {
    const MARK: &[u8] = b"\xEF\xBB\xBF";
    let mut start = Vec::new();
    input
        .by_ref()
        .take(MARK.len() as u64)
        .read_to_end(&mut start)?;
    if start == MARK {
        start.clear();
    }
    Ok(Cursor::new(start).chain(input))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    const UNSAID: fn() -> Unsaid = || Unsaid {
        offset: FixedOffset::east_opt(0).unwrap(),
        currency: Currency::parse("USD").unwrap(),
    };

    /// Each order as JSON, each bad line as text.
    fn told<R: BufRead>(orders: Orders<R>) -> Vec<Value> {
        let told = |order: io::Result<Result<OrderRecord, BadLine>>| match order.unwrap() {
            Ok(order) => serde_json::to_value(order).unwrap(),
            Err(bad) => json!(bad.to_string()),
        };
        orders.map(told).collect()
    }

    fn lines(input: &[u8]) -> Vec<Value> {
        told(Orders::lines(input).unwrap())
    }

    fn rows(layout: Option<Layout>, input: &[u8]) -> Vec<Value> {
        told(Orders::table(input, layout, UNSAID()).unwrap())
    }

    fn order(number: &str) -> Value {
        json!({
            "number": number,
            "placed_at": "2026-06-30T14:05:00+02:00",
            "lines": [{ "id": "1", "name": "Slip dress", "quantity": 1 }],
        })
    }

    #[test]
    fn a_line_is_an_order() {
        let two = format!("\u{feff}{}\r\n\n  \n{}", order("1"), order("2"));
        assert_eq!(lines(two.as_bytes()), [order("1"), order("2")]);
        assert_eq!(lines(b""), Vec::<Value>::new());
    }

    #[test]
    fn a_bad_line_is_told_and_the_next_is_read() {
        let good = order("9").to_string();
        let misspelt = good.replace("\"name\"", "\"nam\"");
        let long = format!("{{\"number\":\"{}\"}}", "x".repeat(LONGEST));
        for (line, said) in [
            (&b"{"[..], "EOF while parsing an object at column 1"),
            (b"[]", "expected an object"),
            (b"null", "expected an object"),
            (b"{}", "`/number`: missing field `number`"),
            (
                format!("{good} {{}}").as_bytes(),
                "trailing characters at column",
            ),
            (b"{\"\xff\"", "byte 3 is not UTF-8"),
            (misspelt.as_bytes(), "`/lines/0/nam`: unknown field `nam`"),
            (
                good.replace("14:05", "25:05").as_bytes(),
                "`/placed_at`: expected an instant like `2026-06-30T14:05:00+02:00`",
            ),
            (
                good.replace("\"quantity\":1", "\"quantity\":-1").as_bytes(),
                "`/lines/0/quantity`: invalid value",
            ),
            (
                good.replacen('{', "{\"number\":\"8\",", 1).as_bytes(),
                "duplicate field `number`",
            ),
            (long.as_bytes(), "the line is longer than 262144 bytes"),
        ] {
            let input = [line, b"\n", good.as_bytes()].concat();
            let told = lines(&input);
            let bad = told[0].as_str().unwrap();
            assert!(bad.starts_with("line 1: ") && bad.contains(said), "{bad}");
            assert_eq!(told[1..], [order("9")], "{said}");
        }
    }

    #[test]
    fn our_own_columns_say_all_of_an_order_but_its_returns() {
        let table = "\u{feff}number,placed_at,currency,email,shipping_address_1,shipping_postcode,shipping_city,shipping_country,gift_order,payment_method,total,line_name,variant,quantity,price,final_sale,parcel,carrier,shipped_on,expected_earliest,expected_latest,delivered_on\r\n\
            #7,2026-06-30T14:05:00+02:00,EUR,a@example.com,\"Beispielweg 1\r\nHinterhaus\",04109,Leipzig,DE,TRUE,card,59.9,\"Dress, \"\"Ida\"\"\",M,2,25,false,A,DHL,2026-07-01,2026-07-03,2026-07-05,\r\n\
            #7,,,,,,,,,,,'=1+1,,1,9.900,,A,,,,,\r\n\
            8,2026-06-30 14:05,,,,,,,,,,Scarf,,1,,,,,,,,\r\n";
        let told = rows(None, table.as_bytes());
        assert_eq!(
            told,
            [
                json!({
                    "number": "#7",
                    "placed_at": "2026-06-30T14:05:00+02:00",
                    "email": "a@example.com",
                    "address": { "lines": ["Beispielweg 1 Hinterhaus"], "postcode": "04109", "city": "Leipzig", "country": "DE" },
                    "payment_method": "card",
                    "gift_order": true,
                    "lines": [
                        { "id": "1", "name": "Dress, \"Ida\"", "variant": "M", "quantity": 2, "price": { "amount": "25.00", "currency": "EUR" }, "final_sale": false },
                        { "id": "2", "name": "'=1+1", "quantity": 1, "price": { "amount": "9.90", "currency": "EUR" } },
                    ],
                    "total": { "amount": "59.90", "currency": "EUR" },
                    "parcels": [{
                        "id": "A", "carrier": "DHL", "shipped_on": "2026-07-01",
                        "expected": { "earliest": "2026-07-03", "latest": "2026-07-05" },
                        "lines": [{ "line": "1", "quantity": 2 }, { "line": "2", "quantity": 1 }],
                    }],
                }),
                json!({
                    "number": "8",
                    "placed_at": "2026-06-30T14:05:00Z",
                    "lines": [{ "id": "1", "name": "Scarf", "quantity": 1 }],
                }),
            ]
        );
    }

    #[test]
    fn a_bad_row_spoils_its_order_alone() {
        let head = "number,placed_at,line_name,quantity,price,shipping_country,email\n";
        let good = "9,2026-06-30 14:05:00 +0200,Slip dress,1,,,\n";
        let long = format!("1,2026-06-30 14:05,{},1,,,", "x".repeat(LONGEST));
        for (bad, said) in [
            ("1,,Dress,1,,,", "line 2: `placed_at` is empty"),
            (
                "1,2026-06-30,Dress,1,,,",
                "line 2: `placed_at` must be a moment like `2026-06-30 14:05:00 +02:00`, not `2026-06-30`",
            ),
            (
                "1,2026-06-30 14:05,Dress,1,,,\n1,,Dress,many,,,",
                "line 3: `quantity` must be a whole number, not `many`",
            ),
            (
                "1,2026-06-30 14:05,\"Two\nlines\",1,,,\n1,,Dress,1,,",
                "line 4: the row has 6 cells, the first row 7",
            ),
            (
                "1,2026-06-30 14:05,Dress,1,1.234,,",
                "line 2: `price` must be an amount of USD, not `1.234`",
            ),
            (
                "1,2026-06-30 14:05,Dress,1,-1,,",
                "line 2: `price` must be an amount of USD, not `-1`",
            ),
            (
                "1,2026-06-30 14:05,Dress,1,,USA,",
                "line 2: `shipping_country` must be a country like `US`, not `USA`",
            ),
            (
                "1,2026-06-30 14:05,Dress,1,,US,",
                "line 2: `shipping_city` is empty",
            ),
            (
                "1,2026-06-30 14:05,Dress,1,,,\n,,Dress,1,,,",
                "line 3: the order's number is empty",
            ),
            (
                &long,
                "line 2: the row is longer than 262144 bytes or 1024 cells",
            ),
        ] {
            let told = rows(None, format!("{head}{bad}\n{good}").as_bytes());
            assert_eq!(told, [json!(said), order("9")]);
        }
        let latin = [
            head.as_bytes(),
            b"1,2026-06-30 14:05,caf\xe9,1,,,\n",
            good.as_bytes(),
        ];
        assert_eq!(
            rows(None, &latin.concat()),
            [json!("line 2: the row is not UTF-8"), order("9")]
        );
        let open = format!("{head}{good}1,2026-06-30 14:05,\"Dress,1,,,\n{good}");
        assert_eq!(
            rows(None, open.as_bytes()),
            [
                order("9"),
                json!("line 3: a quote that opens here is never closed")
            ]
        );
    }

    /// Counts what is read of it.
    struct Counted<'a>(&'a [u8], std::rc::Rc<std::cell::Cell<usize>>);

    impl Read for Counted<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let read = self.0.read(buffer)?;
            self.1.set(self.1.get() + read);
            Ok(read)
        }
    }

    #[test]
    fn three_thousand_orders_are_read_one_by_one() {
        let lines: String = (1..=3000)
            .map(|nth| format!("{}\n", order(&nth.to_string())))
            .collect();
        let row = |nth: u32| format!("{nth},2026-06-30 14:05,Slip dress,1\n");
        let rows: String = (1..=3000).map(row).collect();
        let rows = format!("number,placed_at,line_name,quantity\n{rows}");
        for (text, is_table) in [(lines, false), (rows, true)] {
            let read = std::rc::Rc::default();
            let input = io::BufReader::new(Counted(text.as_bytes(), std::rc::Rc::clone(&read)));
            let orders = match is_table {
                true => Orders::table(input, None, UNSAID()).unwrap(),
                false => Orders::lines(input).unwrap(),
            };
            for (told, nth) in orders.zip(1..) {
                assert_eq!(told.unwrap().unwrap().number, nth.to_string());
                // A buffer of the reader's, and no more, is read ahead.
                let so_far = text.len() * nth / 3000;
                assert!(read.get() <= so_far + 2 * 8192, "{nth}: {}", read.get());
            }
            assert_eq!(read.get(), text.len());
        }
    }

    #[test]
    fn a_table_without_our_columns_is_not_read() {
        for (head, layout, said) in [
            ("", None, "there is no column `number`"),
            (
                "number,placed_at,line_name",
                None,
                "there is no column `quantity`",
            ),
            (
                "number,placed_at,line_name,quantity,colour",
                None,
                "`colour` is no column of ours",
            ),
            (
                "number,placed_at,line_name,quantity,number",
                None,
                "the column `number` is there twice",
            ),
            ("Lineitem name", None, "there is no column `Name`"),
            ("number", Some(Layout::Shopify), "there is no column `Name`"),
        ] {
            match Orders::table(head.as_bytes(), layout, UNSAID()) {
                Err(Unreadable::Columns(reason)) => assert!(reason.contains(said), "{reason}"),
                Err(Unreadable::Input(error)) => panic!("{error}"),
                Ok(_) => panic!("{head} was read"),
            }
        }
    }

    #[test]
    fn shopify_tells_an_order_in_its_first_row() {
        let table = "\
            Name,Email,Financial Status,Paid at,Fulfillment Status,Fulfilled at,Currency,Subtotal,Shipping,Taxes,Total,Discount Code,Discount Amount,Created at,Lineitem quantity,Lineitem name,Lineitem price,Lineitem sku,Lineitem fulfillment status,Shipping Name,Shipping Street,Shipping Address1,Shipping Address2,Shipping Zip,Shipping City,Shipping Province,Shipping Country,Shipping Phone,Cancelled at,Payment Method,Refunded Amount\n\
            #1001,a@example.com,paid,2026-06-30 14:05:00 -0400,partial,2026-07-01 23:30:00 -0400,USD,74.00,5,0,69.0,,10.00,2026-06-30 14:05:00 -0400,2,Slip dress - M,32.00,SD-M,fulfilled,Ana Ruiz,\"1 Example St, Apt 2\",1 Example St,Apt 2,'02134,Boston,MA,US,'+15550100,,PayPal Express Checkout,0.00\n\
            #1001,,,,,,,,,,,,,2026-06-30 14:05:00 -0400,1,Scarf,10,,pending,,,,,,,,,,,,\n\
            #1001,,,,,,,,,,,,,,,,,,,,,,,,,,,,,Gift Card,\n\
            #1002,,pending,,unfulfilled,,USD,,,,,,,2026-06-30 14:05:00 -0400,1,Scarf,10.00,,pending,,,,,,,,,,2026-06-30 15:00:00 -0400,Shopify Payments,\n";
        let told = rows(None, table.as_bytes());
        assert_eq!(
            told,
            [
                json!({
                    "number": "#1001",
                    "placed_at": "2026-06-30T14:05:00-04:00",
                    "email": "a@example.com",
                    "phone": "+15550100",
                    "address": { "name": "Ana Ruiz", "lines": ["1 Example St", "Apt 2"], "postcode": "02134", "city": "Boston", "region": "MA", "country": "US" },
                    "payment_method": "paypal",
                    "lines": [
                        { "id": "1", "name": "Slip dress - M", "sku": "SD-M", "quantity": 2, "price": { "amount": "32.00", "currency": "USD" } },
                        { "id": "2", "name": "Scarf", "quantity": 1, "price": { "amount": "10.00", "currency": "USD" } },
                    ],
                    "shipping_fee": { "amount": "5.00", "currency": "USD" },
                    "discount": { "amount": "10.00", "currency": "USD" },
                    "total": { "amount": "69.00", "currency": "USD" },
                    "parcels": [{ "id": "1", "shipped_on": "2026-07-01", "lines": [{ "line": "1", "quantity": 2 }] }],
                }),
                json!({
                    "number": "#1002",
                    "placed_at": "2026-06-30T14:05:00-04:00",
                    "cancelled_at": "2026-06-30T15:00:00-04:00",
                    "lines": [{ "id": "1", "name": "Scarf", "quantity": 1, "price": { "amount": "10.00", "currency": "USD" } }],
                }),
            ]
        );
    }

    #[test]
    fn woocommerce_tells_an_order_in_each_row() {
        let head = "order_id,order_number,order_date,status,shipping_total,discount_total,order_total,order_currency,payment_method,billing_email,billing_phone,shipping_first_name,shipping_last_name,shipping_address_1,shipping_address_2,shipping_postcode,shipping_city,shipping_state,shipping_country,item_id,item_name,item_sku,item_quantity,item_subtotal\n";
        let told = rows(
            None,
            format!(
                "{head}\
                51,1051,2026-06-30 14:05:00,processing,700,0,5700,JPY,stripe,a@example.com,,Hana,Mori,1-1 Example,,100-0001,Tokyo,,JP,7,Tights,T-1,3,5000\n\
                51,1051,2026-06-30 14:05:00,processing,700,0,5700,JPY,stripe,a@example.com,,Hana,Mori,1-1 Example,,100-0001,Tokyo,,JP,8,Socks,,2,700\n\
                52,1052,2026-06-30 14:05:00,cancelled,,,,USD,,,,,,,,,,,,9,Socks,,1,7\n"
            )
            .as_bytes(),
        );
        assert_eq!(
            told[0],
            json!({
                "number": "1051",
                "placed_at": "2026-06-30T14:05:00Z",
                "email": "a@example.com",
                "address": { "name": "Hana Mori", "lines": ["1-1 Example"], "postcode": "100-0001", "city": "Tokyo", "country": "JP" },
                "lines": [
                    { "id": "7", "name": "Tights", "sku": "T-1", "quantity": 3 },
                    { "id": "8", "name": "Socks", "quantity": 2, "price": { "amount": "350", "currency": "JPY" } },
                ],
                "shipping_fee": { "amount": "700", "currency": "JPY" },
                "discount": { "amount": "0", "currency": "JPY" },
                "total": { "amount": "5700", "currency": "JPY" },
            })
        );
        let bad = told[1].as_str().unwrap();
        assert!(
            bad.starts_with(
                "line 4: the order is cancelled, and the table does not say since when"
            )
        );
        assert_eq!(told.len(), 2);
    }

    #[test]
    fn the_formats_are_told_as_they_are_read() {
        let told = include_str!("../../../docs/orders.md");
        let block = |language: &str| {
            let opening = format!("```{language}\n");
            let (_, rest) = told.split_once(&opening).unwrap();
            rest.split_once("```").unwrap().0
        };
        assert_eq!(lines(block("json").as_bytes())[0]["number"], "KO-20449");
        let orders = rows(None, block("csv").as_bytes());
        assert_eq!(orders.len(), 1);
        assert_eq!(orders[0]["lines"][1]["price"]["amount"], "12.00");
        let columns = [
            own::NEEDED,
            own::COLUMNS,
            shopify::NEEDED,
            woocommerce::NEEDED,
        ];
        for column in columns.concat() {
            assert!(told.contains(&format!("`{column}`")), "{column}");
        }
    }
}
