//! "Did this help?": counted once, kept, and nothing else taken.

use serde_json::json;
use sqlx::Row;
use sqlx::sqlite::{SqliteConnectOptions, SqlitePool};

use crate::Place;

const PATH: &str = "/v1/merchants/kalre/articles/care/feedback";

/// What the store holds: merchant, article, helped, count.
async fn counts(place: &Place) -> Vec<(String, String, bool, i64)> {
    let options = SqliteConnectOptions::new().filename(place.path("data/hemline.sqlite3"));
    let pool = SqlitePool::connect_with(options).await.unwrap();
    let rows = sqlx::query(
        "SELECT merchant, article, helped, count FROM article_feedback ORDER BY 1, 2, 3",
    )
    .fetch_all(&pool)
    .await
    .unwrap();
    pool.close().await;
    rows.iter()
        .map(|row| (row.get(0), row.get(1), row.get(2), row.get(3)))
        .collect()
}

#[tokio::test]
async fn each_answer_is_counted_once_and_outlives_the_server() {
    let place = Place::new();
    let server = place.serve().await;
    for body in [
        r#"{"helped":true}"#,
        r#"{"helped":true}"#,
        r#"{"helped":false}"#,
    ] {
        let answer = server.post(PATH, body).await;
        assert_eq!((answer.status, answer.body.len()), (204, 0));
    }
    server.stop().await;
    let server = place.serve().await;
    assert_eq!(server.post(PATH, r#"{"helped":true}"#).await.status, 204);
    server.stop().await;
    let (kalre, care) = ("kalre".to_owned(), "care".to_owned());
    assert_eq!(
        counts(&place).await,
        [
            (kalre.clone(), care.clone(), false, 1),
            (kalre, care, true, 3)
        ]
    );
}

#[tokio::test]
async fn what_is_not_understood_is_named_and_not_counted() {
    let place = Place::new();
    let server = place.serve().await;
    let cases = [
        (r#"{"helped":"yes"}"#, 422, "invalid-body", "/helped"),
        (r#"{"helped":null}"#, 422, "invalid-body", "/helped"),
        (r#"{}"#, 422, "invalid-body", "/helped"),
        (
            r#"{"helped":true,"email":"a@b.example"}"#,
            422,
            "invalid-body",
            "/email",
        ),
        (r#"[true]"#, 422, "invalid-body", ""),
        (r#"{"helped":tru"#, 400, "malformed-body", ""),
        (r#"{"helped":true}{}"#, 400, "malformed-body", ""),
        ("", 400, "malformed-body", ""),
    ];
    for (body, status, kind, pointer) in cases {
        let answer = server.post(PATH, body).await;
        let problem = answer.json();
        assert_eq!(answer.status, status, "{body}: {problem}");
        assert_eq!(
            problem["type"],
            json!(format!("/problems/{kind}")),
            "{body}"
        );
        if status == 422 {
            assert_eq!(
                problem["errors"][0]["pointer"],
                json!(pointer),
                "{body}: {problem}"
            );
        }
    }
    let form = server
        .ask(
            "POST",
            PATH,
            &[("content-type", "application/x-www-form-urlencoded")],
            "helped=true",
        )
        .await;
    assert_eq!(
        (form.status, &form.json()["type"]),
        (415, &json!("/problems/not-json"))
    );
    let nothing = server.ask("POST", PATH, &[], r#"{"helped":true}"#).await;
    assert_eq!(nothing.status, 415);
    let large = format!("{{\"helped\":true{}}}", " ".repeat(16 * 1024));
    let large = server.post(PATH, &large).await;
    assert_eq!(
        (large.status, &large.json()["type"]),
        (413, &json!("/problems/body-too-large"))
    );
    for path in [
        "/v1/merchants/kalre/articles/nothing/feedback",
        "/v1/merchants/nobody/articles/care/feedback",
    ] {
        assert_eq!(server.post(path, r#"{"helped":true}"#).await.status, 404);
    }
    server.stop().await;
    assert_eq!(counts(&place).await, []);
}

#[tokio::test]
async fn nobody_counts_without_end() {
    let place = Place::new();
    let server = place.serve().await;
    let mut counted = 0;
    let refused = loop {
        let answer = server.post(PATH, r#"{"helped":true}"#).await;
        match answer.status {
            204 => counted += 1,
            _ => break answer,
        }
        assert!(counted < 200, "nothing stops");
    };
    assert_eq!(
        (refused.status, &refused.json()["type"]),
        (429, &json!("/problems/too-many-requests"))
    );
    assert!(refused.header("retry-after").parse::<u64>().unwrap() >= 1);
    assert!(counted >= 60);
}
