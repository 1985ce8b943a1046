//! Labels over HTTP: given to a return by its team, printed by its shopper.

use chrono::TimeDelta;
use hemline_server::blobs::{self, Blobs};
use hemline_server::store::Store;
use serde_json::{Value, json};

use crate::orders::{KEY, SHOP, kind, now};
use crate::returns::{ask, faulty, order, photo, shop, step, token, usd};
use crate::{Answer, Place, Running};

const PDF: &[u8] = b"%PDF-1.7\nstick me on the parcel";

async fn give(server: &Running, key: &str, reference: &str, label: &str, file: &[u8]) -> Answer {
    let key = format!("Bearer {key}");
    let headers = [("authorization", key.as_str()), ("content-type", label)];
    let path = format!("{SHOP}/returns/{reference}/label");
    server.ask("PUT", &path, &headers, file).await
}

async fn get(server: &Running, bearer: &str, path: &str) -> Answer {
    let bearer = format!("Bearer {bearer}");
    let headers = [("authorization", bearer.as_str())];
    let path = format!("{SHOP}{path}");
    server.ask("GET", &path, &headers, "").await
}

/// A return that waits for the team.
async fn requested(server: &Running, token: &str) -> String {
    let photo = photo(server, token).await;
    let body = json!({"items": [faulty("shirt", 1, &photo)], "shown_refund": usd("35.50"), "way": "own_carrier"});
    let asked = ask(server, token, "a", &body).await;
    assert_eq!(asked.status, 201, "{}", asked.text());
    asked.json()["reference"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_label_is_given_by_the_team_and_printed_by_the_shopper() {
    let place = Place::new();
    let server = shop(&place, &[order("KA-1", 3), order("KA-2", 3)]).await;
    let (ours, theirs) = (token(&server, "KA-1").await, token(&server, "KA-2").await);
    let reference = requested(&server, &ours).await;
    let of_order = format!("/order/returns/{reference}/label");
    let of_shop = format!("/returns/{reference}/label");

    let missing = get(&server, &ours, &of_order).await;
    assert_eq!(
        (missing.status, &*kind(&missing)),
        (404, "/problems/unknown-label")
    );
    let invalid = (422, "/problems/invalid-body");
    for (what, key, reference, label, file, expected) in [
        (
            "no PDF",
            KEY,
            &*reference,
            "application/pdf",
            &b"<html>"[..],
            invalid,
        ),
        ("nothing", KEY, &reference, "application/pdf", b"", invalid),
        ("no label", KEY, &reference, "text/html", PDF, invalid),
        (
            "a shopper",
            &ours,
            &reference,
            "application/pdf",
            PDF,
            (401, "/problems/not-the-key"),
        ),
        (
            "no return",
            KEY,
            "R-2222-2222",
            "application/pdf",
            PDF,
            (404, "/problems/unknown-return"),
        ),
        (
            "3 MB",
            KEY,
            &reference,
            "application/pdf",
            &[PDF, &vec![b' '; 3 << 20]].concat(),
            (413, "/problems/body-too-large"),
        ),
    ] {
        let refused = give(&server, key, reference, label, file).await;
        assert_eq!((refused.status, &*kind(&refused)), expected, "{what}");
    }
    for label in [b"%PDF-1.4 the first".as_slice(), PDF] {
        let given = give(&server, KEY, &reference, "application/pdf", label).await;
        assert_eq!(given.status, 204, "{}", given.text());
        for (bearer, path) in [(&*ours, &of_order), (KEY, &of_shop)] {
            let shown = get(&server, bearer, path).await;
            assert_eq!((shown.status, &*shown.body), (200, label));
            for (name, value) in [
                ("content-type", "application/pdf"),
                ("content-disposition", "attachment; filename=\"label.pdf\""),
                ("cache-control", "private, no-store"),
                ("x-content-type-options", "nosniff"),
            ] {
                assert_eq!(shown.header(name), value);
            }
        }
    }
    for (bearer, path, status) in [
        (&*theirs, &of_order, 404),
        ("", &of_order, 401),
        ("", &of_shop, 401),
    ] {
        assert_eq!(get(&server, bearer, path).await.status, status, "{path}");
    }
    let told = get(&server, &ours, "/order/returns").await.json();
    assert_eq!(told["returns"][0]["has_label"], true, "{told}");

    // It is known after a step too, and there is none once the return is off.
    let authorised = step(&server, &reference, &json!({"step": "authorise"})).await;
    assert_eq!(
        authorised.json()["has_label"],
        true,
        "{}",
        authorised.text()
    );
    let bearer = format!("Bearer {ours}");
    let cancel = format!("{SHOP}/order/returns/{reference}/cancel");
    let headers = [("authorization", bearer.as_str())];
    assert_eq!(server.ask("POST", &cancel, &headers, "").await.status, 200);
    let late = give(&server, KEY, &reference, "application/pdf", PDF).await;
    let found = (late.status, &*kind(&late));
    assert_eq!(found, (409, "/problems/out-of-order"));

    // Only the label that was replaced goes, and no photo that a return names.
    let store = Store::open(&place.config().store()).await.unwrap();
    let blobs = Blobs::open(&place.config().blobs()).unwrap();
    let swept = blobs::sweep(&store, &blobs, now() + TimeDelta::days(2)).await;
    assert_eq!(swept, Ok(1));
    store.close().await;
    assert_eq!(get(&server, KEY, &of_shop).await.body, PDF);
    let told: Value = get(&server, &ours, "/order/returns").await.json();
    let photo = told["returns"][0]["items"][0]["ask"]["photos"][0]["photo"]
        .as_str()
        .unwrap();
    assert_eq!(
        get(&server, KEY, &format!("/photos/{photo}")).await.status,
        200
    );
}
