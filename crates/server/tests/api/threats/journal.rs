//! The log, over all that a shopper and a team do: that something was done stands in
//! it, and nothing of who did it or what was written.

use serde_json::{Value, json};
use tokio::sync::oneshot;

use super::send;
use crate::orders::{KEY, SHOP};
use crate::photos::{halves, jpeg};
use crate::program::Started;
use crate::returns::{faulty, order, shop, usd};
use crate::{Place, Running};

/// Stands in everything that is typed.
const MARK: &str = "zzmark";

async fn post(server: &Running, path: &str, bearer: &str, body: &Value) -> Value {
    let body = ("application/json", body.to_string().into_bytes());
    let answer = send(server, "POST", &format!("{SHOP}{path}"), bearer, Some(body)).await;
    assert!(answer.status < 300, "{path}: {}", answer.text());
    serde_json::from_slice(&answer.body).unwrap_or_default()
}

#[tokio::test]
async fn nothing_that_anyone_typed_is_logged() {
    let place = Place::new();
    let mut told = order("ZZMARK-1", 3);
    told["email"] = json!("zzmark@example.com");
    told["address"]["name"] = json!("Zzmark Ito");
    told["address"]["lines"] = json!(["1 Zzmark Road"]);
    shop(&place, &[told]).await.stop().await;
    let started = Started::start(&place);
    let server = Running {
        address: started.address.parse().unwrap(),
        stop: oneshot::channel().0,
        task: tokio::spawn(async {}),
    };

    let proof = json!({ "number": "ZZMARK-1", "email": "zzmark@example.com" });
    let token = post(&server, "/order/lookup", "", &proof).await["token"].clone();
    let token = token.as_str().unwrap();
    let picture = ("image/jpeg", jpeg(&halves(8, 8)));
    let photos = format!("{SHOP}/order/photos");
    let photo = send(&server, "POST", &photos, token, Some(picture))
        .await
        .json();
    let photo = photo["id"].as_str().unwrap();
    let mut item = faulty("shirt", 1, photo);
    item["description"] = json!("zzmark on the sleeve");
    let back = json!({ "items": [item], "shown_refund": usd("35.50"), "way": "own_carrier", "note": "zzmark" });
    let back = post(&server, "/order/returns", token, &back).await["reference"].clone();
    let back = back.as_str().unwrap();
    let amend = json!({ "kind": "amend", "phone": "555 0100", "note": "zzmark" });
    let request = post(&server, "/order/requests", token, &amend).await["reference"].clone();
    let letter = json!({
        "topic": "something-else", "email": "zzmark@example.com", "subject": "zzmark",
        "message": "zzmark", "order": "ZZMARK-1",
    });
    let ticket = post(&server, "/tickets", "", &letter).await["reference"].clone();
    let again = json!({ "reference": ticket, "email": "zzmark@example.com" });
    post(&server, "/tickets/lookup", "", &again).await;
    post(&server, "/searches", "", &json!({ "words": "zzmark" })).await;
    let (request, ticket) = (request.as_str().unwrap(), ticket.as_str().unwrap());
    let granted = json!({ "grant": true, "note": "zzmark" });
    post(
        &server,
        &format!("/requests/{request}/answer"),
        KEY,
        &granted,
    )
    .await;
    let reply = json!({ "text": "zzmark", "close": true });
    post(&server, &format!("/tickets/{ticket}/replies"), KEY, &reply).await;
    let authorise = json!({ "step": "authorise", "instructions": "zzmark" });
    post(&server, &format!("/returns/{back}/steps"), KEY, &authorise).await;
    let tracking = ("application/json", b"{\"number\": \"ZZMARK\"}".to_vec());
    let path = format!("{SHOP}/order/returns/{back}/tracking");
    let tracked = send(&server, "PUT", &path, token, Some(tracking)).await;
    assert_eq!(tracked.status, 200, "{}", tracked.text());
    for path in [
        "/returns?order=ZZMARK-1".to_owned(),
        format!("/returns/{back}"),
        format!("/photos/{photo}"),
        "/requests".to_owned(),
        "/tickets".to_owned(),
        "/insights".to_owned(),
    ] {
        let shown = send(&server, "GET", &format!("{SHOP}{path}"), KEY, None).await;
        assert_eq!(shown.status, 200, "{path}");
    }

    // And what goes wrong.
    for body in [
        "{\"number\": \"zzmark",
        "{\"number\": \"zzmark\"}",
        "{\"zzmark\": 1}",
        "zzmark",
        "{\"number\": \"zzmark-2\", \"email\": \"zzmark@example.com\"}",
    ] {
        let answer = server.post(&format!("{SHOP}/order/lookup"), body).await;
        assert!((400..500).contains(&answer.status), "{body}");
    }
    let mut unfit = letter.clone();
    unfit["email"] = json!("zzmark");
    let unfit = ("application/json", unfit.to_string().into_bytes());
    let path = format!("{SHOP}/tickets");
    assert_eq!(
        send(&server, "POST", &path, "", Some(unfit)).await.status,
        422
    );
    let typed = [
        ("user-agent", MARK),
        ("referer", "https://zzmark.example/zzmark"),
        ("cookie", MARK),
        ("x-forwarded-for", MARK),
        ("authorization", "Bearer zzmark"),
        ("content-type", MARK),
    ];
    for (method, path) in [
        ("GET", "/kaolate/faq?q=zzmark"),
        ("GET", "/kaolate/zzmark"),
        ("GET", "/zzmark.css"),
        ("GET", "/v1/merchants/zzmark"),
        ("GET", "/v1/zzmark"),
        ("ZZMARK", "/kaolate"),
        ("GET", "/v1/merchants/kaolate/returns?order=zzmark"),
        ("POST", "/v1/merchants/kaolate/events"),
        ("PUT", "/v1/merchants/kaolate/returns/zzmark/label"),
        ("GET", "/demo/zzmark/account"),
    ] {
        server.ask(method, path, &typed, "zzmark").await;
    }
    // They are sent: what goes wrong with them would be told, too.
    place.mails(5).await;

    let log = started.end();
    for route in [
        "POST /v1/merchants/{merchant}/order/lookup 200",
        "POST /v1/merchants/{merchant}/order/lookup 404",
        "POST /v1/merchants/{merchant}/order/photos 201",
        "POST /v1/merchants/{merchant}/order/returns 201",
        "POST /v1/merchants/{merchant}/tickets 201",
        "POST /v1/merchants/{merchant}/tickets/{reference}/replies 200",
        "GET page or file 404",
    ] {
        assert!(log.contains(route), "{route}: {log}");
    }
    let lower = log.to_lowercase();
    for secret in [
        MARK, "555 0100", "555-0100", token, KEY, photo, back, request, ticket,
    ] {
        assert!(!lower.contains(&secret.to_lowercase()), "{secret}: {log}");
    }
}
