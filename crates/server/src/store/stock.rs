//! What can be had in exchange, as the shops' systems tell it.

use std::collections::BTreeSet;

use hemline_api_types::OrderRecord;
use hemline_api_types::desk::{Kept, StockItem};

use super::Store;
use super::writers::Writing;
use crate::order::returns::decide::Taken;

impl Store {
    /// Keeps these, in one transaction. What was told before of the same pieces is
    /// replaced.
    pub async fn put_stock(
        &self,
        merchant: &str,
        items: &[StockItem],
    ) -> Result<Kept, sqlx::Error> {
        let mut kept = Kept::default();
        let mut transaction = self.begin().await?;
        for (place, item) in items.iter().enumerate() {
            let known: Option<(String, String, i64)> = sqlx::query_as(
                "SELECT product, variant, quantity FROM stock WHERE merchant = $1 AND sku = $2",
            )
            .bind(merchant)
            .bind(&item.sku)
            .fetch_optional(&mut *transaction)
            .await?;
            let told = (
                item.product.clone(),
                item.variant.clone(),
                i64::from(item.quantity),
            );
            match known {
                Some(known) if known == told => kept.unchanged += 1,
                Some(_) => kept.changed += 1,
                None => kept.new += 1,
            }
            sqlx::query(
                "INSERT INTO stock (merchant, sku, product, variant, place, quantity)
                 VALUES ($1, $2, $3, $4, $5, $6)
                 ON CONFLICT (merchant, sku) DO UPDATE SET
                     product = excluded.product, variant = excluded.variant,
                     place = excluded.place, quantity = excluded.quantity",
            )
            .bind(merchant)
            .bind(&item.sku)
            .bind(&item.product)
            .bind(&item.variant)
            .bind(i64::try_from(place).unwrap_or(i64::MAX))
            .bind(i64::from(item.quantity))
            .execute(&mut *transaction)
            .await?;
        }
        transaction.commit().await?;
        Ok(kept)
    }

    /// The stock of the products in an order, in the order in which it was told.
    pub async fn stock(
        &self,
        merchant: &str,
        record: &OrderRecord,
    ) -> Result<Vec<StockItem>, sqlx::Error> {
        let mut connection = self.pool.acquire().await?;
        stock(&mut connection, merchant, record).await
    }
}

/// As [`Store::stock`].
pub(super) async fn stock(
    connection: &mut sqlx::AnyConnection,
    merchant: &str,
    record: &OrderRecord,
) -> Result<Vec<StockItem>, sqlx::Error> {
    let mut stock = Vec::new();
    for product in products(&mut *connection, merchant, record).await? {
        let rows: Vec<(String, String, i64)> = sqlx::query_as(
            "SELECT sku, variant, quantity FROM stock WHERE merchant = $1 AND product = $2
             ORDER BY place, sku",
        )
        .bind(merchant)
        .bind(&product)
        .fetch_all(&mut *connection)
        .await?;
        let item = |(sku, variant, quantity)| StockItem {
            sku,
            product: product.clone(),
            variant,
            quantity: u32::try_from(quantity).unwrap_or_default(),
        };
        stock.extend(rows.into_iter().map(item));
    }
    Ok(stock)
}

/// As [`stock`]; who else would take of it waits until this transaction is done.
pub(super) async fn locked_stock(
    transaction: &mut Writing,
    merchant: &str,
    record: &OrderRecord,
) -> Result<Vec<StockItem>, sqlx::Error> {
    for product in products(&mut *transaction, merchant, record).await? {
        sqlx::query("UPDATE stock SET quantity = quantity WHERE merchant = $1 AND product = $2")
            .bind(merchant)
            .bind(&product)
            .execute(&mut **transaction)
            .await?;
    }
    stock(&mut *transaction, merchant, record).await
}

/// The products of the order's lines, by name: who locks several locks them in the
/// same order.
async fn products(
    connection: &mut sqlx::AnyConnection,
    merchant: &str,
    record: &OrderRecord,
) -> Result<BTreeSet<String>, sqlx::Error> {
    let skus: BTreeSet<&String> = record
        .lines
        .iter()
        .filter_map(|line| line.sku.as_ref())
        .collect();
    let mut products = BTreeSet::new();
    for sku in skus {
        let row: Option<(String,)> =
            sqlx::query_as("SELECT product FROM stock WHERE merchant = $1 AND sku = $2")
                .bind(merchant)
                .bind(sku)
                .fetch_optional(&mut *connection)
                .await?;
        products.extend(row.map(|(product,)| product));
    }
    Ok(products)
}

/// Takes these off the stock; they were counted under its lock.
pub(super) async fn take_off(
    transaction: &mut Writing,
    merchant: &str,
    taken: &[Taken],
) -> Result<(), sqlx::Error> {
    change(transaction, merchant, taken, -1).await
}

/// Puts these back.
pub(super) async fn put_back(
    transaction: &mut Writing,
    merchant: &str,
    taken: &[Taken],
) -> Result<(), sqlx::Error> {
    change(transaction, merchant, taken, 1).await
}

async fn change(
    transaction: &mut Writing,
    merchant: &str,
    taken: &[Taken],
    sign: i64,
) -> Result<(), sqlx::Error> {
    for Taken { sku, quantity } in taken {
        sqlx::query("UPDATE stock SET quantity = quantity + $3 WHERE merchant = $1 AND sku = $2")
            .bind(merchant)
            .bind(sku)
            .bind(sign * i64::from(*quantity))
            .execute(&mut **transaction)
            .await?;
    }
    Ok(())
}
