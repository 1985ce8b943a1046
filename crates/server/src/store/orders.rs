//! Orders as the shops' systems tell them.

use hemline_api_types::OrderRecord;
use hemline_api_types::contact::Ticket;
use hemline_api_types::desk::{Kept, OrderRequest};
use hemline_api_types::order::Request;
use hemline_api_types::record::EventRecord;
use hemline_api_types::returns::Return;

use super::returns::Body;
use super::writers::Writing;
use super::{Store, read_json, write_json};
use crate::secret::digest;

/// An order with what its shopper asked for.
#[derive(Clone, Debug)]
pub struct StoredOrder {
    /// As the shop told it, with the events that it told one by one since.
    pub record: OrderRecord,
    /// The latest first.
    pub requests: Vec<Request>,
    /// What was asked to go back, the latest first.
    pub returns: Vec<Return>,
    /// What was written to the team about it, the latest first.
    pub tickets: Vec<Ticket>,
}

impl Store {
    /// Keeps orders, in one transaction. One that is older than what is known, or
    /// the same, changes nothing.
    pub async fn put_orders(
        &self,
        merchant: &str,
        orders: &[OrderRecord],
    ) -> Result<Kept, sqlx::Error> {
        let mut kept = Kept::default();
        let mut transaction = self.begin().await?;
        for order in orders {
            match put(&mut transaction, merchant, order).await? {
                None => kept.unchanged += 1,
                Some(1) => kept.new += 1,
                Some(_) => kept.changed += 1,
            }
        }
        transaction.commit().await?;
        Ok(kept)
    }

    /// A page of a merchant's orders: at most `limit`, by number, after `after`.
    pub async fn orders_after(
        &self,
        merchant: &str,
        after: &str,
        limit: u32,
    ) -> Result<Vec<OrderRecord>, sqlx::Error> {
        let rows: Vec<(String,)> = sqlx::query_as(
            "SELECT record FROM orders WHERE merchant = $1 AND number > $2
             ORDER BY number LIMIT $3",
        )
        .bind(merchant)
        .bind(comparable_number(after))
        .bind(i64::from(limit))
        .fetch_all(&self.pool)
        .await?;
        rows.iter().map(|(record,)| read_json(record)).collect()
    }

    /// Keeps what happened to an order; `false` where there is no such order.
    pub async fn put_event(
        &self,
        merchant: &str,
        number: &str,
        event: &EventRecord,
    ) -> Result<bool, sqlx::Error> {
        let number = comparable_number(number);
        let written = write_json(event)?;
        let mut transaction = self.begin().await?;
        let known = sqlx::query("SELECT 1 FROM orders WHERE merchant = $1 AND number = $2")
            .bind(merchant)
            .bind(&number)
            .fetch_optional(&mut *transaction)
            .await?;
        if known.is_none() {
            return Ok(false);
        }
        sqlx::query(
            "INSERT INTO order_events (merchant, number, digest, at, event)
             VALUES ($1, $2, $3, $4, $5) ON CONFLICT (merchant, number, digest) DO NOTHING",
        )
        .bind(merchant)
        .bind(&number)
        .bind(digest(&written))
        .bind(event.at.0.timestamp_millis())
        .bind(&written)
        .execute(&mut *transaction)
        .await?;
        transaction.commit().await?;
        Ok(true)
    }

    /// The order of this number, in whichever way it is written.
    pub async fn order(
        &self,
        merchant: &str,
        number: &str,
    ) -> Result<Option<StoredOrder>, sqlx::Error> {
        let mut connection = self.pool.acquire().await?;
        order(&mut connection, merchant, &comparable_number(number)).await
    }
}

/// Keeps one order; its revision where that changed anything.
async fn put(
    transaction: &mut Writing,
    merchant: &str,
    order: &OrderRecord,
) -> Result<Option<i64>, sqlx::Error> {
    let email = order.email.as_deref().map(comparable_email);
    let postcode = order
        .address
        .as_ref()
        .and_then(|address| address.postcode.as_deref())
        .map(comparable_postcode);
    let updated_at = order
        .updated_at
        .map_or(0, |moment| moment.0.timestamp_millis());
    let row: Option<(i64,)> = sqlx::query_as(
        "INSERT INTO orders (merchant, number, email, postcode, updated_at, revision, record)
         VALUES ($1, $2, $3, $4, $5, 1, $6)
         ON CONFLICT (merchant, number) DO UPDATE SET
             email = excluded.email, postcode = excluded.postcode,
             updated_at = excluded.updated_at, record = excluded.record,
             revision = orders.revision + 1
         WHERE orders.record <> excluded.record
             AND (excluded.updated_at = 0 OR excluded.updated_at >= orders.updated_at)
         RETURNING revision",
    )
    .bind(merchant)
    .bind(comparable_number(&order.number))
    .bind(email.unwrap_or_default())
    .bind(postcode.unwrap_or_default())
    .bind(updated_at)
    .bind(write_json(order)?)
    .fetch_optional(&mut **transaction)
    .await?;
    Ok(row.map(|(revision,)| revision))
}

/// What belongs to an order stands in tables of its own, and is read at once: each
/// statement is a way to the database and back. The order itself comes first.
const OF_ORDER: &str = "
    SELECT kind, body, labels FROM (
        SELECT 0 AS kind, 0 AS at, '' AS name, record AS body, 0 AS labels
        FROM orders WHERE merchant = $1 AND number = $2
        UNION ALL
        SELECT 1, at, digest, event, 0
        FROM order_events WHERE merchant = $1 AND number = $2
        UNION ALL
        SELECT 2, -asked_at, reference, request, 0
        FROM requests WHERE merchant = $1 AND number = $2
        UNION ALL
        SELECT 3, -asked_at, reference, body,
            (SELECT count(*) FROM labels WHERE labels.merchant = returns.merchant
                AND labels.reference = returns.reference)
        FROM returns WHERE merchant = $1 AND number = $2
        UNION ALL
        SELECT 4, -asked_at, reference, body, 0
        FROM tickets WHERE merchant = $1 AND number = $2
    ) AS of_order ORDER BY kind, at, name";
const ORDER: i64 = 0;
const EVENT: i64 = 1;
const REQUEST: i64 = 2;
const RETURN: i64 = 3;

/// The order of a comparable number.
pub(super) async fn order(
    connection: &mut sqlx::AnyConnection,
    merchant: &str,
    number: &str,
) -> Result<Option<StoredOrder>, sqlx::Error> {
    let rows: Vec<(i64, String, i64)> = sqlx::query_as(OF_ORDER)
        .bind(merchant)
        .bind(number)
        .fetch_all(&mut *connection)
        .await?;
    let mut rows = rows.into_iter();
    let Some((ORDER, record, _)) = rows.next() else {
        return Ok(None);
    };
    let mut order = StoredOrder {
        record: read_json(&record)?,
        requests: Vec::new(),
        returns: Vec::new(),
        tickets: Vec::new(),
    };
    for (kind, body, labels) in rows {
        match kind {
            EVENT => {
                let event = read_json(&body)?;
                if !order.record.events.contains(&event) {
                    order.record.events.push(event);
                }
            }
            REQUEST => {
                let OrderRequest { request, .. } = read_json(&body)?;
                order.requests.push(request);
            }
            RETURN => {
                let Body { back, .. } = read_json(&body)?;
                order.returns.push(Return {
                    has_label: labels > 0,
                    ..back
                });
            }
            _ => order.tickets.push(read_json(&body)?),
        }
    }
    Ok(Some(order))
}

/// Makes whoever else changes what belongs to the order wait until this
/// transaction is done; `false` where there is no such order.
pub(super) async fn lock(
    transaction: &mut Writing,
    merchant: &str,
    number: &str,
) -> Result<bool, sqlx::Error> {
    // Either database takes it, and it changes nothing.
    let locked =
        sqlx::query("UPDATE orders SET revision = revision WHERE merchant = $1 AND number = $2")
            .bind(merchant)
            .bind(number)
            .execute(&mut **transaction)
            .await?;
    Ok(locked.rows_affected() > 0)
}

/// A number as it is compared: however the shopper writes `#AK-70 318`.
pub fn comparable_number(number: &str) -> String {
    let number = number.trim().trim_start_matches('#');
    let said = number.chars().filter(|letter| !letter.is_whitespace());
    said.flat_map(char::to_uppercase).collect()
}

pub(super) fn comparable_email(email: &str) -> String {
    email.trim().to_lowercase()
}

/// Letters and digits: `sw1a 1aa` is `SW1A1AA`.
pub(super) fn comparable_postcode(postcode: &str) -> String {
    let said = postcode.chars().filter(|letter| letter.is_alphanumeric());
    said.flat_map(char::to_uppercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_lookup_compares() {
        for (written, compared) in [
            ("#ak-70 318", "AK-70318"),
            ("  1001 ", "1001"),
            ("##7", "7"),
        ] {
            assert_eq!(comparable_number(written), compared);
        }
        assert_eq!(comparable_email(" Mia@Example.COM "), "mia@example.com");
        assert_eq!(comparable_postcode("sw1a 1aa"), "SW1A1AA");
        assert_eq!(comparable_postcode("150-0001"), "1500001");
    }
}
