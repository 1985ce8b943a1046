//! One suite for either database: each test runs on SQLite, and on a PostgreSQL
//! where `HEMLINE_TEST_POSTGRES` names one (`cargo xtask test` starts it). Where
//! `CI` is set, a suite without one fails.

#![allow(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails loudly"
)]

use std::collections::BTreeSet;
use std::env;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use hemline_api_types::OrderRecord;
use hemline_api_types::contact::{Ticket, TicketState};
use hemline_api_types::desk::{Kept, StockItem};
use hemline_api_types::order::{Ask, Request, RequestState};
use hemline_api_types::returns::{Return, ReturnState};
use hemline_server::store::{
    Asked, Asking, Due, LookedUp, LookedUpTicket, MessageKind, Messages, NotAnswered, NotAsked,
    NotKept, NotLabelled, NotReplied, NotReturned, NotStepped, NotWritten, Place, Proof, Signing,
    Store, StoredOrder, Taken, TicketTry, Try, Vouched, Webhook, Writer,
};
use serde_json::json;
use tempfile::TempDir;

/// A store of its own, on one of the databases.
struct Kind {
    name: &'static str,
    place: Place,
    store: Store,
    _folder: TempDir,
}

async fn each() -> Vec<Kind> {
    let mut kinds = vec![sqlite().await];
    match env::var("HEMLINE_TEST_POSTGRES") {
        Ok(server) => kinds.push(postgres(&server).await),
        Err(_) => assert!(
            env::var_os("CI").is_none(),
            "`HEMLINE_TEST_POSTGRES` names no PostgreSQL: `cargo xtask test` starts one"
        ),
    }
    kinds
}

async fn sqlite() -> Kind {
    let folder = TempDir::new().unwrap();
    // Whatever means something in an address is only a name here.
    let place = Place::Folder(folder.path().join("a store?mode=ro#50%"));
    Kind {
        name: "SQLite",
        store: Store::open(&place).await.unwrap(),
        place,
        _folder: folder,
    }
}

/// A database of its own on `server`, `postgres://…/postgres`.
async fn postgres(server: &str) -> Kind {
    static MADE: AtomicU32 = AtomicU32::new(0);
    let number = MADE.fetch_add(1, Ordering::Relaxed);
    let name = format!("hemline_{}_{number}", std::process::id());
    sqlx::any::install_default_drivers();
    let pool = sqlx::AnyPool::connect(server).await.unwrap();
    let create = sqlx::AssertSqlSafe(format!("CREATE DATABASE {name}"));
    sqlx::query(create).execute(&pool).await.unwrap();
    pool.close().await;
    let (host, _) = server.rsplit_once('/').unwrap();
    let place = Place::Postgres(format!("{host}/{name}"));
    Kind {
        name: "PostgreSQL",
        store: Store::open(&place).await.unwrap(),
        place,
        _folder: TempDir::new().unwrap(),
    }
}

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn noon() -> DateTime<Utc> {
    at("2026-06-25T12:00:00Z")
}

fn order(number: &str, change: serde_json::Value) -> OrderRecord {
    let mut order = json!({
        "number": number,
        "placed_at": "2026-06-20T09:00:00+02:00",
        "email": "Mia@Example.com",
        "address": {"lines": ["1 Road"], "postcode": "sw1a 1aa", "city": "London", "country": "GB"},
        "lines": [{"id": "1", "name": "Blouse", "quantity": 2}],
    });
    order
        .as_object_mut()
        .unwrap()
        .extend(change.as_object().unwrap().clone());
    serde_json::from_value(order).unwrap()
}

fn request(reference: &str, ask: Ask, state: RequestState) -> Request {
    serde_json::from_value(json!({
        "reference": reference,
        "asked_at": "2026-06-25T12:00:00Z",
        "ask": ask,
        "state": state,
        "decision": {"topic": "cancel", "outcome": "review", "hints": []},
        "policy_version": "2026-01-01",
    }))
    .unwrap()
}

fn cancel() -> Ask {
    Ask::Cancel { note: None }
}

fn mail(body: &str) -> Messages {
    Messages {
        mail: Some(body.to_owned()),
        webhook: None,
    }
}

fn both(body: &str) -> Messages {
    Messages {
        webhook: Some(body.to_owned()),
        ..mail(body)
    }
}

const KEPT: Kept = Kept {
    new: 0,
    changed: 0,
    unchanged: 0,
};

#[tokio::test]
async fn orders_are_kept_once_and_an_older_telling_changes_nothing() {
    for Kind { name, store, .. } in each().await {
        let told = |number: &str, updated: &str, phone: &str| {
            order(number, json!({"updated_at": updated, "phone": phone}))
        };
        let put = async |order: OrderRecord| store.put_orders("a", &[order]).await.unwrap();
        let first = put(told("#ak-1", "2026-06-20T10:00:00Z", "1")).await;
        assert_eq!(first, Kept { new: 1, ..KEPT }, "{name}");
        let again = put(told("#ak-1", "2026-06-20T10:00:00Z", "1")).await;
        assert_eq!(
            again,
            Kept {
                unchanged: 1,
                ..KEPT
            },
            "{name}"
        );
        let newer = put(told("#ak-1", "2026-06-20T11:00:00Z", "2")).await;
        assert_eq!(newer, Kept { changed: 1, ..KEPT }, "{name}");
        let older = put(told("#ak-1", "2026-06-20T10:30:00Z", "3")).await;
        assert_eq!(
            older,
            Kept {
                unchanged: 1,
                ..KEPT
            },
            "{name}"
        );
        // Without a moment it is taken as it comes.
        let untimed = put(order("AK-1", json!({"phone": "4"}))).await;
        assert_eq!(untimed, Kept { changed: 1, ..KEPT }, "{name}");

        let kept = store.order("a", " ak-1").await.unwrap().unwrap();
        assert_eq!(kept.record.phone.as_deref(), Some("4"), "{name}");
        assert!(store.order("b", "AK-1").await.unwrap().is_none(), "{name}");
    }
}

#[tokio::test]
async fn orders_are_paged_by_number() {
    for Kind { name, store, .. } in each().await {
        let orders: Vec<_> = (0..7).map(|n| order(&format!("N{n}"), json!({}))).collect();
        store.put_orders("a", &orders).await.unwrap();
        store.put_orders("b", &orders[..2]).await.unwrap();
        let mut seen = Vec::new();
        let mut after = String::new();
        loop {
            let page = store.orders_after("a", &after, 3).await.unwrap();
            let Some(last) = page.last() else { break };
            after = last.number.clone();
            seen.extend(page);
        }
        assert_eq!(seen, orders, "{name}");
    }
}

#[tokio::test]
async fn an_event_told_twice_is_one() {
    for Kind { name, store, .. } in each().await {
        let event =
            |at: &str, kind: &str| serde_json::from_value(json!({"at": at, "kind": kind})).unwrap();
        let shipped = event("2026-06-21T10:00:00Z", "shipped");
        assert!(
            !store.put_event("a", "1", &shipped).await.unwrap(),
            "{name}"
        );
        store
            .put_orders("a", &[order("1", json!({}))])
            .await
            .unwrap();
        for event in [
            &event("2026-06-22T10:00:00Z", "delivered"),
            &shipped,
            &shipped,
        ] {
            assert!(store.put_event("a", "#1", event).await.unwrap(), "{name}");
        }
        let kept = store.order("a", "1").await.unwrap().unwrap();
        let kinds: Vec<_> = kept
            .record
            .events
            .iter()
            .map(|event| event.at.0.to_utc())
            .collect();
        let expected = [at("2026-06-21T10:00:00Z"), at("2026-06-22T10:00:00Z")];
        assert_eq!(kinds, expected, "{name}");
    }
}

/// One lookup of order 1 of shop `a`, by `client` at `now`.
async fn look(
    store: &Store,
    number: &str,
    proof: Proof<'_>,
    client: &str,
    now: DateTime<Utc>,
    token: &str,
) -> LookedUp {
    let lookup = Try {
        merchant: "a",
        number,
        proof,
        client,
        token,
        now,
        expires_at: now + TimeDelta::hours(1),
    };
    store.look_up(&lookup).await.unwrap()
}

#[tokio::test]
async fn an_order_opens_to_who_knows_it_and_for_a_while() {
    for Kind { name, store, .. } in each().await {
        store
            .put_orders("a", &[order("1", json!({}))])
            .await
            .unwrap();
        store
            .put_orders("b", &[order("1", json!({}))])
            .await
            .unwrap();
        let mail = Proof::Email("mia@example.com ");
        assert_eq!(
            look(&store, "#1", mail, "x", noon(), "T1").await,
            LookedUp::Found,
            "{name}"
        );
        let post = Proof::Postcode("SW1A1AA");
        assert_eq!(
            look(&store, "1", post, "x", noon(), "T2").await,
            LookedUp::Found,
            "{name}"
        );
        for (number, proof) in [
            ("1", Proof::Email("mia@example.org")),
            ("1", Proof::Email("")),
            ("1", Proof::Postcode("SW1A 1AB")),
            ("2", Proof::Email("mia@example.com")),
        ] {
            let found = look(&store, number, proof, "x", noon(), "T3").await;
            assert_eq!(found, LookedUp::NotFound, "{name} {number}");
        }
        let opened = async |merchant: &str, token: &str, now| {
            store.opened(merchant, token, now).await.unwrap()
        };
        assert_eq!(
            opened("a", "T1", noon()).await.as_deref(),
            Some("1"),
            "{name}"
        );
        assert_eq!(
            opened("b", "T1", noon()).await,
            None,
            "{name}: another merchant"
        );
        assert_eq!(
            opened("a", "T3", noon()).await,
            None,
            "{name}: a lookup that failed"
        );
        let later = noon() + TimeDelta::hours(1);
        assert_eq!(
            opened("a", "T1", later).await,
            None,
            "{name}: its time is over"
        );
        store.forget("b", "T1").await.unwrap();
        assert!(
            opened("a", "T1", noon()).await.is_some(),
            "{name}: forgotten elsewhere"
        );
        store.forget("a", "T1").await.unwrap();
        assert_eq!(opened("a", "T1", noon()).await, None, "{name}: forgotten");
        assert!(opened("a", "T2", noon()).await.is_some(), "{name}");
        store.sweep(later).await.unwrap();
        assert_eq!(opened("a", "T2", noon()).await, None, "{name}: swept");
    }
}

#[tokio::test]
async fn an_order_without_email_or_postcode_opens_to_nobody() {
    for Kind { name, store, .. } in each().await {
        let bare = order("1", json!({"email": null, "address": null}));
        store.put_orders("a", &[bare]).await.unwrap();
        for proof in [Proof::Email(""), Proof::Postcode(""), Proof::Postcode("-")] {
            let found = look(&store, "1", proof, "x", noon(), "T").await;
            assert_eq!(found, LookedUp::NotFound, "{name}");
        }
    }
}

#[tokio::test]
async fn too_many_wrong_lookups_lock_the_number_whether_it_is_one_or_not() {
    for Kind { name, store, .. } in each().await {
        store
            .put_orders("a", &[order("1", json!({}))])
            .await
            .unwrap();
        for number in ["1", "2"] {
            // What goes well does not count.
            for _ in 0..if number == "1" { 20 } else { 0 } {
                let right = Proof::Email("mia@example.com");
                look(
                    &store,
                    number,
                    right,
                    "home",
                    noon(),
                    &format!("{number} fine"),
                )
                .await;
                store.forget("a", &format!("{number} fine")).await.unwrap();
            }
            for n in 0..10 {
                let wrong = Proof::Email("x@example.com");
                let found = look(&store, number, wrong, &n.to_string(), noon(), "T").await;
                assert_eq!(found, LookedUp::NotFound, "{name} {number} {n}");
            }
            let until = noon() + TimeDelta::minutes(15);
            for (proof, client) in [
                (Proof::Email("x@example.com"), "another"),
                (Proof::Email("mia@example.com"), "home"),
            ] {
                let found = look(&store, number, proof, client, noon(), "T").await;
                assert_eq!(
                    found,
                    LookedUp::Locked { until },
                    "{name} {number} {client}"
                );
            }
        }
        assert!(
            store.opened("a", "T", noon()).await.unwrap().is_none(),
            "{name}"
        );
        let later = noon() + TimeDelta::minutes(15);
        let found = look(
            &store,
            "1",
            Proof::Email("mia@example.com"),
            "home",
            later,
            "T",
        )
        .await;
        assert_eq!(found, LookedUp::Found, "{name}: the window is over");
    }
}

#[tokio::test]
async fn too_many_wrong_lookups_lock_the_client() {
    for Kind { name, store, .. } in each().await {
        store
            .put_orders("a", &[order("1", json!({}))])
            .await
            .unwrap();
        for n in 100..130 {
            let wrong = Proof::Postcode("1000");
            let found = look(&store, &n.to_string(), wrong, "x", noon(), "T").await;
            assert_eq!(found, LookedUp::NotFound, "{name} {n}");
        }
        let right = || Proof::Email("mia@example.com");
        let found = look(&store, "1", right(), "x", noon(), "T").await;
        assert!(matches!(found, LookedUp::Locked { .. }), "{name}");
        assert_eq!(
            look(&store, "1", right(), "y", noon(), "T").await,
            LookedUp::Found,
            "{name}"
        );
    }
}

/// Asks for `made` under a key.
async fn ask(
    store: &Store,
    key: &str,
    fingerprint: &str,
    made: Request,
) -> Result<Request, NotAsked<&'static str>> {
    let asking = Asking {
        merchant: "a",
        number: "1",
        key,
        fingerprint,
        now: noon(),
    };
    store
        .ask(&asking, |order| {
            assert_eq!(order.record.number, "#1");
            Ok((made, both("m")))
        })
        .await
}

#[tokio::test]
async fn a_repeated_request_gets_the_first_answer() {
    for Kind { name, store, .. } in each().await {
        let waiting = |reference| request(reference, cancel(), RequestState::Waiting);
        let nowhere = ask(&store, "K1", "F1", waiting("R-1")).await;
        assert!(matches!(nowhere, Err(NotAsked::NoSuchOrder)), "{name}");
        store
            .put_orders("a", &[order("#1", json!({}))])
            .await
            .unwrap();
        let asking = Asking {
            merchant: "a",
            number: "1",
            key: "K1",
            fingerprint: "F1",
            now: noon(),
        };
        let refused = store.ask(&asking, |_| Err("not now")).await;
        assert!(
            matches!(refused, Err(NotAsked::Refused("not now"))),
            "{name}"
        );

        let first = ask(&store, "K1", "F1", waiting("R-1")).await.unwrap();
        assert_eq!(first, waiting("R-1"), "{name}");
        let again = ask(&store, "K1", "F1", waiting("R-2")).await.unwrap();
        assert_eq!(again, waiting("R-1"), "{name}");
        let other = ask(&store, "K1", "F2", waiting("R-2")).await;
        assert!(matches!(other, Err(NotAsked::OtherBody)), "{name}");
        let twice = ask(&store, "K2", "F1", waiting("R-2")).await;
        assert!(matches!(twice, Err(NotAsked::AlreadyAsked)), "{name}");
        let amendment = Ask::Amend(Box::default());
        let amend = request("R-3", amendment, RequestState::Waiting);
        assert!(ask(&store, "K3", "F3", amend).await.is_ok(), "{name}");

        let kept = store.order("a", "1").await.unwrap().unwrap().requests;
        let references: Vec<_> = kept.iter().map(|request| &request.reference).collect();
        assert_eq!(references, ["R-1", "R-3"], "{name}");
        let due = take_due(&store, noon(), TimeDelta::minutes(1), 9).await;
        let told: Vec<_> = due
            .iter()
            .map(|due| (due.kind, due.body.as_str()))
            .collect();
        assert_eq!(
            told,
            [(MessageKind::Mail, "m"); 2],
            "{name}: no webhook is told, as there is none"
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_many_at_once_one_is_kept() {
    for Kind { name, store, .. } in each().await {
        store
            .put_orders("a", &[order("#1", json!({}))])
            .await
            .unwrap();
        let store = Arc::new(store);
        let race = async |key: fn(usize) -> String| {
            let tries: Vec<_> = (0..16)
                .map(|n| {
                    let store = store.clone();
                    tokio::spawn(async move {
                        let made = request(
                            &format!("R-{}-{n}", key(n)),
                            cancel(),
                            RequestState::Waiting,
                        );
                        ask(&store, &key(n), "F", made).await
                    })
                })
                .collect();
            let mut answers = Vec::new();
            for one in tries {
                answers.push(one.await.unwrap());
            }
            answers
        };
        let same_key = race(|_| "K".to_owned()).await;
        let first = same_key[0].as_ref().unwrap();
        assert!(
            same_key
                .iter()
                .all(|answer| answer.as_ref().unwrap() == first),
            "{name}"
        );
        let other_keys = race(|n| format!("K{n}")).await;
        let twice = |answer: &Result<_, _>| matches!(answer, Err(NotAsked::AlreadyAsked));
        assert!(other_keys.iter().all(twice), "{name}");
        let kept = store.order("a", "1").await.unwrap().unwrap().requests;
        assert_eq!(kept.len(), 1, "{name}");
    }
}

#[tokio::test]
async fn the_team_answers_once() {
    for Kind { name, store, .. } in each().await {
        store
            .put_orders("a", &[order("#1", json!({}))])
            .await
            .unwrap();
        let webhook_of = Webhook {
            url: "https://shop.example/hook".into(),
            secret: "s".into(),
        };
        store.put_webhook("a", Some(&webhook_of)).await.unwrap();
        assert_eq!(
            store.webhook("a").await.unwrap(),
            Some(webhook_of),
            "{name}"
        );
        let waiting = request("R-1", cancel(), RequestState::Waiting);
        ask(&store, "K1", "F1", waiting).await.unwrap();
        let grant = async |reference: &str, merchant: &str| {
            let granted = |order: &StoredOrder, request: Request| {
                assert_eq!(order.record.number, "#1");
                let state = RequestState::Granted;
                (Request { state, ..request }, mail("granted"))
            };
            store.answer(merchant, reference, noon(), granted).await
        };
        for (reference, merchant) in [("R-2", "a"), ("R-1", "b")] {
            let unknown = grant(reference, merchant).await;
            assert!(matches!(unknown, Err(NotAnswered::NoSuchRequest)), "{name}");
        }
        assert_eq!(
            grant("R-1", "a").await.unwrap().state,
            RequestState::Granted,
            "{name}"
        );
        match grant("R-1", "a").await {
            Err(NotAnswered::NotWaiting(request)) => {
                assert_eq!(request.state, RequestState::Granted, "{name}");
            }
            other => panic!("{name}: {other:?}"),
        }
        let due = take_due(&store, noon(), TimeDelta::minutes(1), 9).await;
        assert_eq!(due.len(), 3, "{name}: a mail and a webhook, and a mail");
    }
}

#[tokio::test]
async fn requests_are_listed_a_page_at_a_time() {
    for Kind { name, store, .. } in each().await {
        let numbers: Vec<String> = (0..5).map(|n| format!("#{n}")).collect();
        for (n, number) in numbers.iter().enumerate() {
            store
                .put_orders("a", &[order(number, json!({}))])
                .await
                .unwrap();
            let asking = Asking {
                merchant: "a",
                number: number.trim_start_matches('#'),
                key: "K",
                fingerprint: "F",
                // Two in the same moment, and not in the order of their names.
                now: noon() + TimeDelta::minutes(n as i64 / 2),
            };
            let state = match n {
                3 => RequestState::Refused,
                _ => RequestState::Waiting,
            };
            let made = request(&format!("R-{}", 9 - n), cancel(), state);
            store
                .ask(&asking, |_| Ok::<_, ()>((made, Messages::default())))
                .await
                .unwrap();
        }
        let list = async |state| {
            let mut seen = Vec::new();
            let mut after = None;
            loop {
                let page = store
                    .requests("a", state, after.as_deref(), 2)
                    .await
                    .unwrap();
                assert!(page.requests.len() <= 2, "{name}");
                seen.extend(page.requests.into_iter().map(|listed| listed.order));
                after = page.next;
                if after.is_none() {
                    return seen;
                }
            }
        };
        assert_eq!(list(None).await, ["#1", "#0", "#3", "#2", "#4"], "{name}");
        let waiting = list(Some(RequestState::Waiting)).await;
        assert_eq!(waiting, ["#1", "#0", "#2", "#4"], "{name}");
        let none = store
            .requests("b", None, Some("nonsense"), 2)
            .await
            .unwrap();
        assert!(none.requests.is_empty() && none.next.is_none(), "{name}");
    }
}

#[tokio::test]
async fn a_message_is_taken_by_one_and_comes_back_unless_it_was_sent() {
    for Kind {
        name, store, place, ..
    } in each().await
    {
        store
            .put_orders("a", &[order("#1", json!({}))])
            .await
            .unwrap();
        ask(
            &store,
            "K",
            "F",
            request("R-1", cancel(), RequestState::Waiting),
        )
        .await
        .unwrap();
        let other = Store::open(&place).await.unwrap();
        let lease = TimeDelta::minutes(1);
        assert!(is_due(&store, noon()).await, "{name}");
        let due = take_due(&store, noon(), lease, 9).await;
        assert_eq!(
            (due.len(), due[0].tries, due[0].merchant.as_str()),
            (1, 1, "a"),
            "{name}"
        );
        assert!(
            take_due(&other, noon(), lease, 9).await.is_empty(),
            "{name}"
        );
        let again = take_due(&other, noon() + lease, lease, 9).await;
        assert_eq!((again.len(), again[0].tries), (1, 2), "{name}");
        other
            .put_off(&again[0].id, noon() + TimeDelta::hours(1))
            .await
            .unwrap();
        assert!(
            !is_due(&store, noon() + TimeDelta::minutes(59)).await,
            "{name}"
        );
        store.sent(&[&again[0].id], noon()).await.unwrap();
        assert!(!is_due(&store, noon() + TimeDelta::days(1)).await, "{name}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_many_servers_each_message_is_taken_by_one() {
    for Kind {
        name, store, place, ..
    } in each().await
    {
        for number in (0..60).map(|n| n.to_string()) {
            store
                .put_orders("a", &[order(&number, json!({}))])
                .await
                .unwrap();
            let asking = Asking {
                merchant: "a",
                number: &number,
                key: "K",
                fingerprint: "F",
                now: noon(),
            };
            let made = request(&number, cancel(), RequestState::Waiting);
            let asked = store.ask(&asking, |_| Ok::<_, ()>((made, mail(&number))));
            assert!(asked.await.is_ok(), "{name}");
        }
        let other = Store::open(&place).await.unwrap();
        let taking: Vec<_> = (0..8)
            .map(|n| {
                let store = [&store, &other][n % 2].clone();
                tokio::spawn(async move {
                    let mut taken = Vec::new();
                    while is_due(&store, noon()).await {
                        let due = take_due(&store, noon(), TimeDelta::minutes(1), 7).await;
                        taken.extend(due.into_iter().map(|due| due.body));
                    }
                    taken
                })
            })
            .collect();
        let mut taken = Vec::new();
        for one in taking {
            taken.extend(one.await.unwrap());
        }
        let different: BTreeSet<_> = taken.iter().collect();
        assert_eq!((taken.len(), different.len()), (60, 60), "{name}");

        // However many are noted as sent, they are those and no others.
        let (lease, later) = (TimeDelta::minutes(1), noon() + TimeDelta::hours(1));
        let due = take_due(&store, later, lease, 99).await;
        let ids: Vec<&str> = due.iter().map(|due| due.id.as_str()).collect();
        store.sent(&ids[1..], later).await.unwrap();
        let left = take_due(&other, later + lease, lease, 99).await;
        let left: Vec<&str> = left.iter().map(|due| due.id.as_str()).collect();
        assert_eq!((ids.len(), left.as_slice()), (60, &ids[..1]), "{name}");
    }
}

/// A return of so many pieces of line 1.
fn back(reference: &str, quantity: u32) -> Return {
    let told = |topic: &str| json!({"topic": topic, "outcome": "accepted", "hints": []});
    serde_json::from_value(json!({
        "reference": reference,
        "asked_at": "2026-06-25T12:00:00Z",
        "state": "requested",
        "items": [{
            "ask": {"line": "1", "quantity": quantity, "wish": "exchange", "shown": "accepted"},
            "name": "Blouse",
            "decided": {"wish": told("exchange"), "postage": told("postage")},
        }],
        "policy_version": "2026-01-01",
        "has_label": false,
        "history": [],
    }))
    .unwrap()
}

/// Asks for one piece back, if one is left, and for another in its place.
async fn send_back(
    store: &Store,
    number: &str,
    key: &str,
) -> Result<Return, NotReturned<&'static str>> {
    let asking = Asking {
        merchant: "a",
        number,
        key,
        fingerprint: "F",
        now: noon(),
    };
    let decide = |order: &StoredOrder, stock: &[StockItem]| {
        let over = [ReturnState::Cancelled, ReturnState::Refused];
        let under_way = order
            .returns
            .iter()
            .filter(|back| !over.contains(&back.state));
        let gone: u32 = under_way.map(|back| back.items[0].ask.quantity).sum();
        if gone >= order.record.lines[0].quantity {
            return Err("nothing left");
        }
        let taken = Taken {
            sku: "L".into(),
            quantity: 1,
        };
        let has_it = stock
            .iter()
            .any(|item| item.sku == taken.sku && item.quantity > 0);
        let asked = Asked {
            back: back(&format!("R-{number}-{key}"), 1),
            taken: if has_it { vec![taken] } else { Vec::new() },
        };
        Ok((asked, mail("m")))
    };
    store.ask_return(&asking, true, decide).await
}

fn stock(quantity: u32) -> Vec<StockItem> {
    let item = |sku: &str, quantity| StockItem {
        sku: sku.into(),
        product: "blouse".into(),
        variant: sku.into(),
        quantity,
    };
    vec![item("M", 0), item("L", quantity)]
}

async fn left(store: &Store, number: &str) -> Vec<u32> {
    let order = store.order("a", number).await.unwrap().unwrap();
    let stock = store.stock("a", &order.record).await.unwrap();
    stock.iter().map(|item| item.quantity).collect()
}

/// Orders of one piece, which is the last.
async fn with_one_left(store: &Store, numbers: &[&str]) {
    let lines = json!({"lines": [{"id": "1", "name": "Blouse", "quantity": 1, "sku": "M"}]});
    for number in numbers {
        store
            .put_orders("a", &[order(number, lines.clone())])
            .await
            .unwrap();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_two_hundred_who_want_the_last_piece_back_one_is_kept() {
    for Kind { name, store, .. } in each().await {
        with_one_left(&store, &["1"]).await;
        store.put_stock("a", &stock(5)).await.unwrap();
        let store = Arc::new(store);
        let tries: Vec<_> = (0..200)
            .map(|n| {
                let store = store.clone();
                tokio::spawn(async move { send_back(&store, "1", &format!("K{n}")).await })
            })
            .collect();
        let (mut kept, mut refused) = (Vec::new(), 0);
        for one in tries {
            match one.await.unwrap() {
                Ok(back) => kept.push(back),
                Err(NotReturned::Refused("nothing left")) => refused += 1,
                Err(other) => panic!("{name}: {other:?}"),
            }
        }
        assert_eq!((kept.len(), refused), (1, 199), "{name}");
        let order = store.order("a", "1").await.unwrap().unwrap();
        assert_eq!(order.returns, kept, "{name}");
        assert_eq!(left(&store, "1").await, [0, 4], "{name}");
        let due = take_due(&store, noon(), TimeDelta::minutes(1), 9).await;
        assert_eq!(due.len(), 1, "{name}: one mail");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_last_piece_in_stock_is_taken_once() {
    for Kind { name, store, .. } in each().await {
        let numbers: Vec<String> = (0..16).map(|n| n.to_string()).collect();
        with_one_left(
            &store,
            &numbers.iter().map(String::as_str).collect::<Vec<_>>(),
        )
        .await;
        store.put_stock("a", &stock(1)).await.unwrap();
        let store = Arc::new(store);
        let tries: Vec<_> = numbers
            .into_iter()
            .map(|number| {
                let store = store.clone();
                tokio::spawn(async move { send_back(&store, &number, "K").await.unwrap() })
            })
            .collect();
        for one in tries {
            one.await.unwrap();
        }
        assert_eq!(
            left(&store, "1").await,
            [0, 0],
            "{name}: never below nothing"
        );
    }
}

#[tokio::test]
async fn a_return_taken_back_frees_its_pieces_and_what_it_took() {
    use ReturnState::{Arrived, Cancelled, OnItsWay, Requested};
    for Kind { name, store, .. } in each().await {
        with_one_left(&store, &["1", "2"]).await;
        store.put_stock("a", &stock(1)).await.unwrap();
        let kept = send_back(&store, "1", "K1").await.unwrap();
        assert_eq!(send_back(&store, "1", "K1").await.unwrap(), kept, "{name}");
        assert!(send_back(&store, "1", "K2").await.is_err(), "{name}");
        assert_eq!(left(&store, "1").await, [0, 0], "{name}");
        let cancel = async |merchant: &str, reference: &str| {
            let cancelled = |_: &StoredOrder, back: &Return| {
                let state = Cancelled;
                let next = Return {
                    state,
                    ..back.clone()
                };
                Ok::<_, ()>((next != *back).then_some((next, Messages::default())))
            };
            store.step(merchant, reference, noon(), cancelled).await
        };
        for (merchant, reference) in [("b", "R-1-K1"), ("a", "R-2-K1")] {
            let unknown = cancel(merchant, reference).await;
            assert!(matches!(unknown, Err(NotStepped::NoSuchReturn)), "{name}");
        }
        for _ in 0..2 {
            let stepped = cancel("a", "R-1-K1").await.unwrap();
            assert_eq!(stepped.back.state, Cancelled, "{name}");
            assert_eq!(left(&store, "1").await, [0, 1], "{name}: put back once");
        }
        assert!(send_back(&store, "1", "K3").await.is_ok(), "{name}");
        let listed = async |states: &[ReturnState], order| {
            let page = store.returns("a", states, order, None, 9).await.unwrap();
            page.returns.len()
        };
        assert_eq!(listed(&[], None).await, 2, "{name}");
        assert_eq!(listed(&[Cancelled], None).await, 1, "{name}");
        assert_eq!(listed(&[Requested, Arrived], Some("#1")).await, 1, "{name}");
        assert_eq!(
            listed(&[Cancelled, Requested], Some("2")).await,
            0,
            "{name}"
        );
        assert_eq!(listed(&[OnItsWay], None).await, 0, "{name}");
        let page = store.returns("a", &[], None, None, 1).await.unwrap();
        let next = page.next.as_deref();
        let rest = store.returns("a", &[], None, next, 1).await.unwrap();
        assert_eq!(page.returns[0].1, "R-1-K1", "{name}");
        assert_eq!((rest.returns.len(), rest.next), (1, None), "{name}");
        let standing = store.standing("a").await.unwrap();
        let counts: Vec<_> = standing.iter().map(|one| (one.state, one.count)).collect();
        assert_eq!(counts, [(Requested, 1), (Cancelled, 1)], "{name}");
    }
}

/// Asks for a return that names these photos.
async fn send_back_with(
    store: &Store,
    key: &str,
    photos: &[&str],
) -> Result<Return, NotReturned<&'static str>> {
    let asking = Asking {
        merchant: "a",
        number: "1",
        key,
        fingerprint: "F",
        now: noon(),
    };
    let mut back = back(&format!("R-{key}"), 1);
    let named = photos
        .iter()
        .map(|photo| serde_json::from_value(json!({ "photo": photo })).unwrap());
    back.items[0].ask.photos = named.collect();
    let asked = Asked {
        back,
        taken: Vec::new(),
    };
    store
        .ask_return(&asking, false, |_, _| Ok((asked, mail("m"))))
        .await
}

#[tokio::test]
async fn a_photo_is_of_one_order_and_stays_once_a_return_names_it() {
    for Kind { name, store, .. } in each().await {
        with_one_left(&store, &["1", "2"]).await;
        let put = async |number: &str, digest: &str, now| {
            store.put_blob(digest, now).await.unwrap();
            store.put_photo("a", number, digest, now).await
        };
        let (early, late) = (noon(), noon() + TimeDelta::hours(5));
        for (number, digest, now) in [
            ("1", "named", early),
            ("1", "unnamed", early),
            ("2", "unnamed", late),
            ("1", "again", early),
            ("1", "again", late),
        ] {
            put(number, digest, now).await.unwrap();
        }
        let nowhere = put("3", "stray", early).await;
        assert!(matches!(nowhere, Err(NotKept::NoSuchOrder)), "{name}");
        let of = async |number: &str| store.photos_of("a", number).await.unwrap();
        assert_eq!(of("1").await, ["named", "unnamed", "again"], "{name}");
        assert_eq!(of("2").await, ["unnamed"], "{name}");
        let has = async |merchant: &str, number, digest: &str| {
            store.has_photo(merchant, number, digest).await.unwrap()
        };
        assert!(has("a", Some("1"), "named").await, "{name}");
        assert!(has("a", None, "named").await, "{name}");
        assert!(!has("a", Some("2"), "named").await, "{name}");
        assert!(!has("b", None, "named").await, "{name}");

        // It names one that is another order's: nothing is kept, and no mail is sent.
        for photos in [&["named", "stray"][..], &["nothing"]] {
            let kept = send_back_with(&store, "K1", photos).await;
            assert!(matches!(kept, Err(NotReturned::NoSuchPhoto)), "{name}");
        }
        assert!(!is_due(&store, noon()).await, "{name}");
        send_back_with(&store, "K1", &["named"]).await.unwrap();

        store.forget_photos(early).await.unwrap();
        assert_eq!(of("1").await, ["named", "again"], "{name}");
        assert_eq!(of("2").await, ["unnamed"], "{name}");
        store.forget_photos(late).await.unwrap();
        assert_eq!(of("1").await, ["named"], "{name}");
        assert!(of("2").await.is_empty(), "{name}");
    }
}

#[tokio::test]
async fn an_order_has_at_most_thirty_photos() {
    for Kind { name, store, .. } in each().await {
        with_one_left(&store, &["1"]).await;
        let put = async |digest: String| store.put_photo("a", "1", &digest, noon()).await;
        for nth in 0..30 {
            put(nth.to_string()).await.unwrap();
        }
        let more = put("30".to_owned()).await;
        assert!(matches!(more, Err(NotKept::TooMany)), "{name}");
        put("7".to_owned()).await.unwrap();
        assert_eq!(store.photos_of("a", "1").await.unwrap().len(), 30, "{name}");
    }
}

#[tokio::test]
async fn a_blob_that_nothing_names_is_dropped_and_no_other() {
    for Kind { name, store, .. } in each().await {
        with_one_left(&store, &["1"]).await;
        let late = noon() + TimeDelta::hours(5);
        for digest in ["photo", "label", "old", "stuck"] {
            store.put_blob(digest, noon()).await.unwrap();
        }
        store.put_blob("young", late).await.unwrap();
        store.put_photo("a", "1", "photo", noon()).await.unwrap();
        send_back_with(&store, "K1", &[]).await.unwrap();
        store.put_label("a", "R-K1", "label", noon()).await.unwrap();
        let unnamed = async |before| {
            let unnamed = store.unnamed_blobs(before).await.unwrap();
            unnamed.into_iter().collect::<BTreeSet<_>>()
        };
        let known = |digests: &[&str]| {
            let digests = digests.iter().map(|digest| (*digest).to_owned());
            digests.collect::<BTreeSet<_>>()
        };
        assert_eq!(unnamed(noon()).await, known(&["old", "stuck"]), "{name}");
        let removed = async || Ok(());
        for kept in ["photo", "label", "young", "nothing"] {
            let dropped = store.drop_blob(kept, noon(), removed).await;
            assert_eq!(dropped, Ok(false), "{name}: {kept}");
        }
        // Its content is still there: it is tried again another time.
        let fails = async || Err("no".to_owned());
        let stuck = store.drop_blob("stuck", noon(), fails).await;
        assert_eq!(stuck, Err("no".to_owned()), "{name}");
        assert_eq!(
            store.drop_blob("old", noon(), removed).await,
            Ok(true),
            "{name}"
        );
        assert_eq!(unnamed(noon()).await, known(&["stuck"]), "{name}");
        // Put again, it has its day anew.
        store.put_blob("stuck", late).await.unwrap();
        assert_eq!(
            store.drop_blob("stuck", noon(), removed).await,
            Ok(false),
            "{name}"
        );
        // What no longer has a name goes the same way.
        store.forget_photos(noon()).await.unwrap();
        store.put_label("a", "R-K1", "young", late).await.unwrap();
        assert_eq!(
            unnamed(late).await,
            known(&["photo", "label", "stuck"]),
            "{name}"
        );
    }
}

#[tokio::test]
async fn a_label_is_of_one_return_until_its_parcel_has_arrived() {
    use ReturnState::{Arrived, Cancelled};
    for Kind { name, store, .. } in each().await {
        with_one_left(&store, &["1"]).await;
        send_back_with(&store, "K1", &[]).await.unwrap();
        for (merchant, reference) in [("b", "R-K1"), ("a", "R-K2")] {
            let nowhere = store.put_label(merchant, reference, "x", noon()).await;
            assert!(matches!(nowhere, Err(NotLabelled::NoSuchReturn)), "{name}");
        }
        let label =
            async |merchant: &str, number| store.label(merchant, number, "R-K1").await.unwrap();
        let has_label = async || {
            let order = store.order("a", "1").await.unwrap().unwrap();
            order.returns[0].has_label
        };
        assert_eq!(label("a", None).await, None, "{name}");
        assert!(!has_label().await, "{name}");
        for digest in ["first", "second"] {
            store.takes_label("a", "R-K1").await.unwrap();
            store.put_label("a", "R-K1", digest, noon()).await.unwrap();
            assert_eq!(
                label("a", Some("1")).await.as_deref(),
                Some(digest),
                "{name}"
            );
        }
        assert_eq!(label("a", Some("2")).await, None, "{name}");
        assert_eq!(label("b", None).await, None, "{name}");
        assert!(has_label().await, "{name}");
        for state in [Arrived, Cancelled] {
            let step = |_: &StoredOrder, back: &Return| {
                let next = Return {
                    state,
                    ..back.clone()
                };
                Ok::<_, ()>(Some((next, Messages::default())))
            };
            let stepped = store.step("a", "R-K1", noon(), step).await.unwrap();
            assert!(stepped.back.has_label, "{name}");
            let late = store.put_label("a", "R-K1", "third", noon()).await;
            assert!(matches!(late, Err(NotLabelled::OutOfOrder)), "{name}");
            let late = store.takes_label("a", "R-K1").await;
            assert!(matches!(late, Err(NotLabelled::OutOfOrder)), "{name}");
        }
        assert_eq!(label("a", None).await.as_deref(), Some("second"), "{name}");
    }
}

fn ticket(reference: &str, email: &str, photos: &[&str]) -> Ticket {
    let photos = photos.iter().map(|photo| json!({"photo": photo}));
    serde_json::from_value(json!({
        "reference": reference, "asked_at": "2026-06-25T12:00:00Z", "state": "open",
        "title": "Something else", "policy_version": "2026-01-01",
        "ask": {
            "topic": "something-else", "email": email, "message": "\u{fc}ber \u{1F45A}",
            "photos": photos.collect::<Vec<_>>(),
        },
    }))
    .unwrap()
}

fn written(key: &str, now: DateTime<Utc>) -> Asking<'_> {
    Asking {
        merchant: "a",
        number: "tickets",
        key,
        fingerprint: "f",
        now,
    }
}

/// Writes as anyone from one client to one address.
async fn write(
    store: &Store,
    key: &str,
    reference: &str,
    now: DateTime<Utc>,
) -> Result<Ticket, NotWritten<()>> {
    let writer = Writer::Anyone {
        client: "198.51.100.1",
        email: "Mia@example.com",
    };
    let decide = |order: Option<&StoredOrder>| {
        assert!(order.is_none());
        let ticket = ticket(reference, "Mia@example.com", &[]);
        Ok((ticket, both("asked")))
    };
    store
        .write_ticket(&written(key, now), &writer, decide)
        .await
}

async fn find_ticket(
    store: &Store,
    reference: &str,
    email: &str,
    now: DateTime<Utc>,
) -> LookedUpTicket {
    let looking = TicketTry {
        merchant: "a",
        reference,
        email,
        client: "198.51.100.1",
        now,
    };
    store.look_up_ticket(&looking).await.unwrap()
}

async fn messages(store: &Store) -> usize {
    take_due(store, noon(), TimeDelta::zero(), 100).await.len()
}

/// Taken of either kind, mails first.
async fn take_due(store: &Store, now: DateTime<Utc>, lease: TimeDelta, limit: u32) -> Vec<Due> {
    let mut due = Vec::new();
    for kind in [MessageKind::Mail, MessageKind::Webhook] {
        due.extend(store.due(kind, now, lease, limit).await.unwrap());
    }
    due
}

async fn is_due(store: &Store, now: DateTime<Utc>) -> bool {
    store.is_due(MessageKind::Mail, now).await.unwrap()
        || store.is_due(MessageKind::Webhook, now).await.unwrap()
}

#[tokio::test]
async fn of_many_tickets_with_one_key_one_is_kept_with_its_mail() {
    for Kind { name, store, .. } in each().await {
        let store = Arc::new(store);
        let mut writing = tokio::task::JoinSet::new();
        for nth in 0..50 {
            let store = store.clone();
            let reference = format!("T-{nth}");
            writing.spawn(async move { write(&store, "k", &reference, noon()).await.unwrap() });
        }
        let kept = writing.join_all().await;
        let references: BTreeSet<String> = kept.into_iter().map(|one| one.reference).collect();
        assert_eq!(references.len(), 1, "{name}");
        // There is no webhook: the mail alone.
        assert_eq!(messages(&store).await, 1, "{name}");
        let page = store.tickets("a", &[], None, 10).await.unwrap();
        assert_eq!(page.tickets.len(), 1, "{name}");
        assert_eq!(store.open_tickets("a").await.unwrap(), 1, "{name}");
        assert_eq!(store.open_tickets("b").await.unwrap(), 0, "{name}");
        let other = Asking {
            fingerprint: "g",
            ..written("k", noon())
        };
        let writer = Writer::Anyone {
            client: "x",
            email: "x@example.com",
        };
        let decide =
            |_: Option<&StoredOrder>| Ok::<_, ()>((ticket("T-x", "x@y", &[]), Messages::default()));
        let other = store.write_ticket(&other, &writer, decide).await;
        assert!(matches!(other, Err(NotWritten::OtherBody)), "{name}");
    }
}

#[tokio::test]
async fn a_ticket_of_an_order_keeps_its_photos_or_is_not_kept() {
    for Kind { name, store, .. } in each().await {
        store
            .put_orders("a", &[order("1", json!({})), order("2", json!({}))])
            .await
            .unwrap();
        store.put_photo("a", "1", "p", noon()).await.unwrap();
        store.put_photo("a", "2", "q", noon()).await.unwrap();
        let write = async |key: &str, number: &str, photos: &[&str]| {
            let writer = Writer::Opened(number);
            let decide = |order: Option<&StoredOrder>| {
                assert_eq!(order.unwrap().record.number, number);
                let ticket = ticket(&format!("T-{key}"), "mia@example.com", photos);
                Ok::<_, ()>((ticket, mail("asked")))
            };
            let asking = written(key, noon());
            store.write_ticket(&asking, &writer, decide).await
        };
        let foreign = write("a", "1", &["q"]).await;
        assert!(matches!(foreign, Err(NotWritten::NoSuchPhoto)), "{name}");
        let nowhere = write("a", "3", &[]).await;
        assert!(matches!(nowhere, Err(NotWritten::NoSuchOrder)), "{name}");
        assert_eq!(messages(&store).await, 0, "{name}");
        write("a", "1", &["p"]).await.unwrap();
        write("b", "1", &[]).await.unwrap();
        store
            .forget_photos(noon() + TimeDelta::days(2))
            .await
            .unwrap();
        assert_eq!(store.photos_of("a", "1").await.unwrap(), ["p"], "{name}");
        assert_eq!(store.photos_of("a", "2").await.unwrap(), [""; 0], "{name}");
        let order = store.order("a", "1").await.unwrap().unwrap();
        assert_eq!(order.tickets.len(), 2, "{name}");
        assert_eq!(order.tickets[0].ask.message.as_deref(), Some("über 👚"));
        let other = store.order("a", "2").await.unwrap().unwrap();
        assert_eq!(other.tickets, [], "{name}");
    }
}

#[tokio::test]
async fn a_ticket_is_found_by_who_wrote_it_until_too_many_try() {
    for Kind { name, store, .. } in each().await {
        write(&store, "k", "T-AAAA-AAAA", noon()).await.unwrap();
        let find = async |reference: &str, email: &str, now| {
            find_ticket(&store, reference, email, now).await
        };
        let is_found = |found| matches!(found, LookedUpTicket::Found(_));
        for _ in 0..20 {
            let found = find(" t-aaaa-aaaa ", "mia@Example.com ", noon()).await;
            assert!(is_found(found), "{name}");
        }
        // A known reference and an unknown one are locked alike, and for as long.
        for reference in ["T-AAAA-AAAA", "T-BBBB-BBBB"] {
            for nth in 1..=12 {
                let found = find(reference, "eve@example.com", noon()).await;
                let expected = match nth {
                    ..=10 => LookedUpTicket::NotFound,
                    _ => LookedUpTicket::Locked {
                        until: noon() + TimeDelta::minutes(15),
                    },
                };
                assert_eq!(found, expected, "{name}: {reference} {nth}");
            }
        }
        let locked = find("T-AAAA-AAAA", "mia@example.com", noon()).await;
        assert!(matches!(locked, LookedUpTicket::Locked { .. }), "{name}");
        let later = noon() + TimeDelta::minutes(16);
        let found = find("T-AAAA-AAAA", "mia@example.com", later).await;
        assert!(is_found(found), "{name}");
    }
}

#[tokio::test]
async fn one_address_is_written_to_so_often_and_then_later() {
    for Kind { name, store, .. } in each().await {
        for nth in 0..10 {
            let key = nth.to_string();
            let kept = write(&store, &key, &format!("T-{nth}"), noon()).await;
            assert!(kept.is_ok(), "{name} {nth}");
        }
        let until = noon() + TimeDelta::minutes(15);
        let more = write(&store, "k", "T-k", noon()).await;
        assert!(
            matches!(more, Err(NotWritten::TooMany { until: then }) if then == until),
            "{name}"
        );
        assert_eq!(messages(&store).await, 10, "{name}");
        assert!(write(&store, "k", "T-k", until).await.is_ok(), "{name}");
    }
}

#[tokio::test]
async fn of_many_replies_with_one_key_one_is_kept() {
    for Kind { name, store, .. } in each().await {
        write(&store, "k", "T-1", noon()).await.unwrap();
        let store = Arc::new(store);
        let reply = |key: &'static str| {
            let store = store.clone();
            async move {
                let asking = Asking {
                    number: "ticket T-1",
                    ..written(key, noon())
                };
                let take = |known: &Ticket| {
                    let mut next = known.clone();
                    next.state = TicketState::Answered;
                    next.title.push('!');
                    Ok::<_, ()>(Some((next, mail("replied"))))
                };
                store.reply(&asking, "T-1", take).await.unwrap()
            }
        };
        let mut replying = tokio::task::JoinSet::new();
        for key in ["r", "s"].repeat(10) {
            replying.spawn(reply(key));
        }
        replying.join_all().await;
        let kept = store.ticket("a", "T-1").await.unwrap().unwrap();
        assert_eq!(kept.title, "Something else!!", "{name}");
        assert_eq!(messages(&store).await, 3, "{name}");
        assert_eq!(store.open_tickets("a").await.unwrap(), 0, "{name}");
        for (merchant, reference) in [("b", "T-1"), ("a", "T-2")] {
            let asking = Asking {
                merchant,
                ..written("x", noon())
            };
            let take = |_: &Ticket| Ok::<_, ()>(None);
            let none = store.reply(&asking, reference, take).await;
            assert!(matches!(none, Err(NotReplied::NoSuchTicket)), "{name}");
            let none = store.ticket(merchant, reference).await.unwrap();
            assert_eq!(none, None, "{name}");
        }
    }
}

#[tokio::test]
async fn tickets_are_listed_a_page_at_a_time() {
    for Kind { name, store, .. } in each().await {
        for nth in 0..5 {
            // Two at the same moment: the reference decides.
            let moment = noon() + TimeDelta::seconds(nth / 2);
            let key = nth.to_string();
            write(&store, &key, &format!("T-{nth}"), moment)
                .await
                .unwrap();
        }
        let mut listed = Vec::new();
        let mut after: Option<String> = None;
        loop {
            let page = store.tickets("a", &[TicketState::Open], after.as_deref(), 2);
            let page = page.await.unwrap();
            listed.extend(page.tickets.into_iter().map(|ticket| ticket.reference));
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        assert_eq!(listed, ["T-0", "T-1", "T-2", "T-3", "T-4"], "{name}");
        let closed = store.tickets("a", &[TicketState::Answered, TicketState::Closed], None, 2);
        assert_eq!(closed.await.unwrap().tickets, [], "{name}");
    }
}

#[tokio::test]
async fn searches_are_counted_by_day_and_swept_after_ninety() {
    for Kind { name, store, .. } in each().await {
        let day = |days: i64| (noon() - TimeDelta::days(days)).date_naive();
        for (words, days, times) in [
            ("gift wrap", 0, 2),
            ("gift wrap", 90, 2),
            ("old", 91, 9),
            ("once", 0, 1),
        ] {
            for _ in 0..times {
                store.count_search("a", words, day(days)).await.unwrap();
            }
        }
        let all = async || store.searches("a", day(365), 1, 10).await.unwrap();
        let told = |words: &str, times: u64| (words.to_owned(), times);
        assert_eq!(
            all().await,
            [told("old", 9), told("gift wrap", 4), told("once", 1)],
            "{name}"
        );
        let often = store.searches("a", day(90), 3, 10).await.unwrap();
        assert_eq!(often, [told("gift wrap", 4)], "{name}");
        store.sweep(noon()).await.unwrap();
        assert_eq!(
            all().await,
            [told("gift wrap", 4), told("once", 1)],
            "{name}"
        );
        for (helped, times) in [(true, 2), (false, 1)] {
            for _ in 0..times {
                let counted = store.count_feedback("a", "care", day(3), helped);
                counted.await.unwrap();
            }
        }
        let judged = store.judged("a", day(90)).await.unwrap();
        assert_eq!((judged[0].helped, judged[0].did_not), (2, 1), "{name}");
        assert_eq!(store.judged("a", day(2)).await.unwrap(), [], "{name}");
    }
}

#[tokio::test]
async fn a_flood_of_made_up_searches_ends_with_its_thousand() {
    for Kind { name, store, .. } in each().await {
        let day = noon().date_naive();
        for nth in 0..1_010 {
            let words = format!("word {nth}");
            store.count_search("a", &words, day).await.unwrap();
        }
        // What is known is counted still.
        store.count_search("a", "word 7", day).await.unwrap();
        let kept = store.searches("a", day, 1, 2_000).await.unwrap();
        assert_eq!(kept.len(), 1_000, "{name}");
        assert_eq!(kept[0], ("word 7".to_owned(), 2), "{name}");
    }
}

#[tokio::test]
async fn stock_told_again_replaces_what_was_told() {
    for Kind { name, store, .. } in each().await {
        with_one_left(&store, &["1"]).await;
        let put = async |quantity| store.put_stock("a", &stock(quantity)).await.unwrap();
        assert_eq!(put(1).await, Kept { new: 2, ..KEPT }, "{name}");
        let changed = Kept {
            changed: 1,
            unchanged: 1,
            ..KEPT
        };
        assert_eq!(put(7).await, changed, "{name}");
        assert_eq!(left(&store, "1").await, [0, 7], "{name}");
        store.put_stock("b", &stock(9)).await.unwrap();
        assert_eq!(
            left(&store, "1").await,
            [0, 7],
            "{name}: another merchant's"
        );
    }
}

#[tokio::test]
async fn a_merchants_key_opens_its_own_side_until_it_ends() {
    for Kind { name, store, .. } in each().await {
        assert!(
            store.put_key("a", "shop", "secret", noon()).await.unwrap(),
            "{name}"
        );
        assert!(
            !store.put_key("a", "shop", "another", noon()).await.unwrap(),
            "{name}"
        );
        assert!(store.is_key("a", "secret").await.unwrap(), "{name}");
        assert!(!store.is_key("b", "secret").await.unwrap(), "{name}");
        assert!(!store.is_key("a", "another").await.unwrap(), "{name}");
        let whose = async |key: &str| store.merchant_of_key(key).await.unwrap();
        assert_eq!(whose("secret").await.as_deref(), Some("a"), "{name}");
        assert_eq!(whose("another").await, None, "{name}");
        assert_eq!(store.keys("a").await.unwrap()[0].name, "shop", "{name}");
        assert!(store.end_key("a", "shop", noon()).await.unwrap(), "{name}");
        assert!(!store.end_key("a", "shop", noon()).await.unwrap(), "{name}");
        assert!(!store.is_key("a", "secret").await.unwrap(), "{name}");
        assert_eq!(whose("secret").await, None, "{name}: it has ended");
        assert!(store.keys("a").await.unwrap().is_empty(), "{name}");
    }
}

#[tokio::test]
async fn a_shop_signs_by_its_newest_secret_until_there_is_none() {
    let by = |secret: &str, made_at| Signing {
        secret: secret.to_owned(),
        made_at,
    };
    for Kind { name, store, .. } in each().await {
        let holds = async || store.signing("a").await.unwrap();
        assert_eq!(holds().await, None, "{name}");
        let later = noon() + TimeDelta::hours(1);
        for signing in [by("first", noon()), by("second", later)] {
            store.put_signing("a", Some(&signing)).await.unwrap();
            assert_eq!(holds().await, Some(signing), "{name}");
        }
        let other = by("other", noon());
        store.put_signing("b", Some(&other)).await.unwrap();
        store.put_signing("a", None).await.unwrap();
        assert_eq!(holds().await, None, "{name}");
        assert_eq!(store.signing("b").await.unwrap(), Some(other), "{name}");
    }
}

#[tokio::test]
async fn an_order_opens_to_whom_the_shop_vouches_for() {
    for Kind { name, store, .. } in each().await {
        let bare = order("2", json!({"email": null}));
        let orders = [order("1", json!({})), bare];
        store.put_orders("a", &orders).await.unwrap();
        let opens = async |merchant, number, email, token| {
            let vouched = Vouched {
                merchant,
                number,
                email,
                token,
                expires_at: noon() + TimeDelta::hours(1),
            };
            store.open_vouched(&vouched).await.unwrap()
        };
        for _ in 0..11 {
            let wrong = Proof::Email("who@example.com");
            look(&store, "1", wrong, "x", noon(), "T").await;
        }
        let right = Proof::Email("mia@example.com");
        let found = look(&store, "1", right, "y", noon(), "T").await;
        assert!(matches!(found, LookedUp::Locked { .. }), "{name}");
        assert!(opens("a", "#1 ", " MIA@example.com", "T1").await, "{name}");
        let number = store.opened("a", "T1", noon()).await.unwrap();
        assert_eq!(number.as_deref(), Some("1"), "{name}");
        for (merchant, number, email) in [
            ("a", "1", "who@example.com"),
            ("a", "1", ""),
            ("a", "2", ""),
            ("a", "3", "mia@example.com"),
            ("b", "1", "mia@example.com"),
        ] {
            assert!(
                !opens(merchant, number, email, "T2").await,
                "{name} {number}"
            );
            let number = store.opened(merchant, "T2", noon()).await.unwrap();
            assert_eq!(number, None, "{name}");
        }
    }
}

#[tokio::test]
async fn what_was_kept_is_there_when_the_store_is_opened_again() {
    for Kind {
        name, store, place, ..
    } in each().await
    {
        store
            .put_orders("a", &[order("1", json!({}))])
            .await
            .unwrap();
        let day = NaiveDate::from_ymd_opt(2026, 6, 25).unwrap();
        for helped in [true, true, false] {
            store
                .count_feedback("a", "returns", day, helped)
                .await
                .unwrap();
        }
        store.close().await;
        let again = Store::open(&place).await.unwrap();
        assert!(again.order("a", "1").await.unwrap().is_some(), "{name}");
        again.ready().await.unwrap();
    }
}
