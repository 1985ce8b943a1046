//! The JSON API: what it answers, how it is kept, and its problems.

use std::fs;

use hemline_api_types::{Article, Merchant, MerchantSummary};
use hemline_sizes::chart::{Chart, Origin};
use serde_json::json;

use crate::Place;

#[tokio::test]
async fn the_shops() {
    let place = Place::new();
    let server = place.serve().await;

    let answer = server.get("/v1/merchants").await;
    let merchants: Vec<MerchantSummary> = serde_json::from_value(answer.json()).unwrap();
    let ids: Vec<_> = merchants
        .iter()
        .map(|merchant| merchant.id.as_str())
        .collect();
    assert_eq!(ids, ["allegra-k", "kallesia", "kalre", "kaolate"]);

    for id in ids {
        let merchant: Merchant =
            serde_json::from_value(server.get(&format!("/v1/merchants/{id}")).await.json())
                .unwrap();
        assert_eq!(merchant.id, id);
        assert_eq!(server.get(&merchant.theme).await.status, 200);

        let policy = server
            .get(&format!("/v1/merchants/{id}/policy"))
            .await
            .json();
        let policy: hemline_policy::document::Policy = serde_json::from_value(policy).unwrap();
        assert_eq!(policy.version(), merchant.policy_version);

        let index = server
            .get(&format!("/v1/merchants/{id}/search-index"))
            .await
            .json();
        let index: hemline_search::Index = serde_json::from_value(index).unwrap();
        for summary in merchant.groups.iter().flat_map(|group| &group.articles) {
            let path = format!("/v1/merchants/{id}/articles/{}", summary.slug);
            let article: Article = serde_json::from_value(server.get(&path).await.json()).unwrap();
            assert_eq!(article.title, summary.title);
            assert!(
                article
                    .clauses
                    .iter()
                    .all(|note| policy.clause(&note.id).is_some())
            );
            let hits = index.search(&article.title, 5).hits;
            assert!(
                hits.iter().any(|hit| hit.slug == article.slug),
                "{path} is not found by its title"
            );
        }
    }
}

#[tokio::test]
async fn size_charts_are_known_as_examples() {
    let place = Place::new();
    let server = place.serve().await;
    for shop in server.get("/v1/merchants").await.json().as_array().unwrap() {
        let path = format!("/v1/merchants/{}/sizes", shop["id"].as_str().unwrap());
        let answer = server.get(&path).await;
        let charts: Vec<Chart> = serde_json::from_value(answer.json()).unwrap();
        assert!(charts.len() > 5, "{path}");
        for chart in &charts {
            assert_eq!(chart.origin, Origin::Example, "{path} {}", chart.id);
            assert!(!chart.asks().is_empty(), "{path} {}", chart.id);
        }
        let known = [("if-none-match", answer.header("etag"))];
        let again = server.ask("GET", &path, &known, "").await;
        assert_eq!((again.status, again.body.len()), (304, 0), "{path}");
    }
    let dresses = server.get("/v1/merchants/allegra-k/sizes").await.json();
    let row = &dresses[0]["scales"][0]["rows"][0];
    // 31 inches.
    assert_eq!(row["ranges"][0]["min"], 787_400);
    assert_eq!(row["labels"][0], "XS");
}

#[tokio::test]
async fn a_shop_without_charts_has_none() {
    let place = Place::new();
    place.borrow_shop("kaolate");
    fs::remove_file(place.path("merchants/kaolate/sizes.toml")).unwrap();
    let server = place.serve().await;
    let answer = server.get("/v1/merchants/kaolate/sizes").await;
    assert_eq!((answer.status, answer.json()), (200, json!([])));
}

#[tokio::test]
async fn an_answer_that_is_known_is_not_sent_again() {
    let place = Place::new();
    let server = place.serve().await;
    let answer = server.get("/v1/merchants/kalre").await;
    assert_eq!(answer.header("content-type"), "application/json");
    assert_eq!(answer.header("cache-control"), "no-cache");
    let tag = answer.header("etag");
    assert!(
        tag.starts_with('"') && tag.ends_with('"') && tag.len() > 12,
        "{tag} is not a strong tag"
    );

    for known in [
        tag.to_owned(),
        format!("\"other\", W/{tag}"),
        "*".to_owned(),
    ] {
        let again = server
            .ask(
                "GET",
                "/v1/merchants/kalre",
                &[("if-none-match", &known)],
                "",
            )
            .await;
        assert_eq!((again.status, again.body.len()), (304, 0), "{known}");
        assert_eq!(again.header("etag"), tag);
    }
    let other = server
        .ask(
            "GET",
            "/v1/merchants/kalre",
            &[("if-none-match", "\"other\"")],
            "",
        )
        .await;
    assert_eq!(other.status, 200);
}

#[tokio::test]
async fn each_form_of_a_body_has_its_own_tag() {
    let place = Place::new();
    let server = place.serve().await;
    let get = async |encoding: &str, tag: &str| {
        let headers = [("accept-encoding", encoding), ("if-none-match", tag)];
        server
            .ask("GET", "/v1/merchants/kalre/policy", &headers, "")
            .await
    };
    let plain = get("identity", "").await;
    let gzip = get("gzip, deflate", "").await;
    let brotli = get("gzip, deflate, br", "").await;
    assert_eq!(plain.header("content-encoding"), "");
    assert_eq!(gzip.header("content-encoding"), "gzip");
    assert_eq!(brotli.header("content-encoding"), "br");
    assert!(brotli.body.len() < gzip.body.len() && gzip.body.len() < plain.body.len() / 2);
    for answer in [&plain, &gzip, &brotli] {
        assert_eq!(answer.header("vary"), "accept-encoding");
    }
    assert_ne!(gzip.header("etag"), brotli.header("etag"));
    assert_eq!(get("br", brotli.header("etag")).await.status, 304);
    assert_eq!(get("br", plain.header("etag")).await.status, 200);
}

#[tokio::test]
async fn a_head_has_the_headers_alone() {
    let place = Place::new();
    let server = place.serve().await;
    for path in ["/v1/merchants", "/kalre", "/icon.svg"] {
        let answer = server.ask("HEAD", path, &[], "").await;
        assert_eq!((answer.status, answer.body.len()), (200, 0), "{path}");
        assert_ne!(answer.header("etag"), "");
    }
}

#[tokio::test]
async fn what_is_not_there_is_a_problem() {
    let place = Place::new();
    let server = place.serve().await;
    let long = format!("/v1/merchants/{}", "a".repeat(4000));
    let cases = [
        ("/v1/merchants/nobody", "unknown-merchant"),
        ("/v1/merchants/nobody/policy", "unknown-merchant"),
        ("/v1/merchants/nobody/sizes", "unknown-merchant"),
        ("/v1/merchants/nobody/articles/care", "unknown-merchant"),
        ("/v1/merchants/kalre/articles/nothing", "unknown-article"),
        ("/v1/merchants/KALRE", "unknown-merchant"),
        ("/v1/merchants/..%2Fkalre", "unknown-merchant"),
        ("/v1/merchants/%F0%9F%91%97", "unknown-merchant"),
        (long.as_str(), "unknown-merchant"),
        ("/v1/merchants/%2e%2e/%2e%2e", "unknown-path"),
        ("/v1/merchants/", "unknown-path"),
        ("/v1/orders", "unknown-path"),
        ("/v1", "unknown-path"),
    ];
    for (path, kind) in cases {
        let answer = server.get(path).await;
        assert_eq!(answer.status, 404, "{path}");
        assert_eq!(
            answer.header("content-type"),
            "application/problem+json",
            "{path}"
        );
        let problem = answer.json();
        assert_eq!(
            problem["type"],
            json!(format!("/problems/{kind}")),
            "{path}"
        );
        assert_eq!(problem["status"], json!(404));
    }
}

#[tokio::test]
async fn a_path_that_is_no_text_is_refused() {
    let place = Place::new();
    let server = place.serve().await;
    let answer = server.get("/v1/merchants/%FF").await;
    assert_eq!(answer.status, 404);
    assert_eq!(answer.header("content-type"), "application/problem+json");
}

#[tokio::test]
async fn other_methods_are_told_which_there_are() {
    let place = Place::new();
    let server = place.serve().await;
    let answer = server.ask("DELETE", "/v1/merchants/kalre", &[], "").await;
    assert_eq!(answer.status, 405);
    assert_eq!(answer.header("content-type"), "application/problem+json");
    assert_eq!(answer.header("allow"), "GET,HEAD");
    let answer = server
        .get("/v1/merchants/kalre/articles/care/feedback")
        .await;
    assert_eq!((answer.status, answer.header("allow")), (405, "POST"));
    let answer = server.ask("POST", "/kalre", &[], "").await;
    assert_eq!((answer.status, answer.header("allow")), (405, "GET,HEAD"));
}

#[tokio::test]
async fn health() {
    let place = Place::new();
    let server = place.serve().await;
    for path in ["/healthz", "/readyz"] {
        assert_eq!(server.get(path).await.status, 200, "{path}");
    }
}

#[tokio::test]
async fn every_answer_protects_the_page() {
    let place = Place::new();
    let server = place.serve().await;
    for path in [
        "/",
        "/kalre/nowhere",
        "/v1/merchants",
        "/v1/nowhere",
        "/icon.svg",
        "/healthz",
    ] {
        let answer = server.get(path).await;
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(
            answer.header("cross-origin-opener-policy"),
            "same-origin",
            "{path}"
        );
        assert_ne!(answer.header("referrer-policy"), "", "{path}");
        assert_ne!(answer.header("permissions-policy"), "", "{path}");
        let policy = answer.header("content-security-policy");
        assert!(
            policy.starts_with("default-src 'none'") && !policy.contains("unsafe-inline"),
            "{path}"
        );
    }
}
