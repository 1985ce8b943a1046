//! What a shop could write next, over HTTP: searches that found nothing, and
//! articles that did not help.

use chrono::{DateTime, TimeDelta, Utc};
use hemline_server::store::Store;
use serde_json::{Value, json};

use crate::{Answer, Place, Running};

const SHOP: &str = "/v1/merchants/kaolate";

async fn search(server: &Running, words: &str) -> Answer {
    let body = json!({ "words": words }).to_string();
    server.post(&format!("{SHOP}/searches"), &body).await
}

async fn insights(server: &Running) -> Value {
    let path = format!("{SHOP}/insights");
    let headers = [("authorization", "Bearer hk_test")];
    let answer = server.ask("GET", &path, &headers, "").await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_eq!(answer.header("cache-control"), "no-store");
    answer.json()
}

async fn store(place: &Place) -> Store {
    Store::open(&place.config().store()).await.unwrap()
}

#[tokio::test]
async fn searches_in_vain_are_counted_without_whoever_searched() {
    let place = Place::new();
    let server = place.serve().await;
    let now: DateTime<Utc> = std::time::SystemTime::now().into();
    let store = store(&place).await;
    store
        .put_key("kaolate", "shop", "hk_test", now)
        .await
        .unwrap();
    for words in ["Gift  wrap", "gift wrap?", "GIFT WRAP ka-70318"] {
        assert_eq!(search(&server, words).await.status, 204);
    }
    for _ in 0..4 {
        assert_eq!(search(&server, "student discount").await.status, 204);
        // Nothing is left of it.
        assert_eq!(search(&server, "ines@example.com 70318").await.status, 204);
    }
    // Too seldom, and too long ago.
    for _ in 0..2 {
        search(&server, "my neighbour").await;
    }
    let long_ago = (now - TimeDelta::days(91)).date_naive();
    for _ in 0..9 {
        store
            .count_search("kaolate", "old words", long_ago)
            .await
            .unwrap();
    }
    for _ in 0..9 {
        let today = now.date_naive();
        store
            .count_search("kalre", "elsewhere", today)
            .await
            .unwrap();
    }
    assert_eq!(
        insights(&server).await["unfound"],
        json!([
            { "words": "student discount", "count": 4 },
            { "words": "gift wrap", "count": 3 },
        ])
    );
    for (body, status) in [
        (json!({ "words": "" }), 422),
        (json!({ "words": "x".repeat(201) }), 422),
        (json!({ "words": ["x"] }), 422),
        (json!({ "words": "x", "email": "a@b.c" }), 422),
        (json!({}), 422),
    ] {
        let path = format!("{SHOP}/searches");
        let answer = server.post(&path, &body.to_string()).await;
        assert_eq!(answer.status, status, "{body}");
    }
    let nobody = server.post("/v1/merchants/nobody/searches", r#"{"words":"x"}"#);
    assert_eq!(nobody.await.status, 404);
    store.close().await;
}

#[tokio::test]
async fn articles_are_listed_those_that_helped_least_first() {
    let place = Place::new();
    let server = place.serve().await;
    let now: DateTime<Utc> = std::time::SystemTime::now().into();
    let store = store(&place).await;
    store
        .put_key("kaolate", "shop", "hk_test", now)
        .await
        .unwrap();
    let day = now.date_naive();
    for (article, helped, times) in [
        ("postage", true, 12),
        ("postage", false, 4),
        ("cancel", false, 2),
        ("damaged", true, 1),
        ("damaged", false, 1),
        ("an-article-that-is-no-more", false, 5),
    ] {
        for _ in 0..times {
            store
                .count_feedback("kaolate", article, day, helped)
                .await
                .unwrap();
        }
    }
    let old = day - TimeDelta::days(91);
    store
        .count_feedback("kaolate", "refund-time", old, false)
        .await
        .unwrap();
    store.close().await;
    let articles = insights(&server).await["articles"].clone();
    let told: Vec<String> = articles
        .as_array()
        .unwrap()
        .iter()
        .map(|article| {
            assert!(!article["title"].as_str().unwrap().is_empty());
            let slug = article["slug"].as_str().unwrap();
            format!("{slug} {} {}", article["helped"], article["did_not"])
        })
        .collect();
    assert_eq!(told, ["cancel 0 2", "damaged 1 1", "postage 12 4"]);
}
