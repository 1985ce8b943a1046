//! Who gets in where: every operation with every token and key that is not its own.

use serde_json::Value;

use super::{Door, OTHER_KEY, Operation, Scene, send};
use crate::orders::{KEY, SHOP, kind};

/// Everything that is let in without a token or key. A new operation that names no
/// `security` has to be added here, after a thought.
const OPEN: [&str; 17] = [
    "count_search",
    "find_order",
    "find_ticket",
    "get_article",
    "get_contact",
    "get_health",
    "get_merchant",
    "get_policy",
    "get_qr_code",
    "get_readiness",
    "get_search_index",
    "give_feedback",
    "list_merchants",
    "list_size_charts",
    "open_order_by_pass",
    // By a token or by nothing: one that is no longer good is refused, or ended again.
    "forget_order",
    "write_ticket",
];

#[tokio::test]
async fn what_is_open_to_all_is_known() {
    let scene = Scene::set().await;
    let open = |operation: &Operation| {
        matches!(operation.door, Door::Open | Door::OrderOrNothing).then(|| operation.id.clone())
    };
    let mut found: Vec<_> = scene.operations().iter().filter_map(open).collect();
    let mut known = OPEN.map(str::to_owned);
    found.sort();
    known.sort();
    assert_eq!(found, known);
}

#[tokio::test]
async fn no_token_and_no_key_opens_a_door_that_is_not_its_own() {
    let scene = Scene::set().await;
    let before = everything(&scene).await;
    let [ours, theirs] = &scene.tokens;
    let [given_back, expired] = &scene.spent;
    for operation in scene.operations() {
        let (bearers, refusal) = match operation.door {
            Door::Open => continue,
            Door::Order => (
                vec![
                    "",
                    "nonsense",
                    KEY,
                    OTHER_KEY,
                    given_back,
                    expired,
                    &scene.foreign,
                ],
                "/problems/token-expired",
            ),
            // It has nothing to show, and ends nothing of another's.
            Door::OrderOrNothing if operation.id == "forget_order" => {
                for bearer in ["", "nonsense", KEY, &scene.foreign] {
                    scene.try_out(&operation, "kaolate", bearer).await;
                }
                continue;
            }
            Door::OrderOrNothing => (
                vec!["nonsense", KEY, given_back, expired, &scene.foreign],
                "/problems/token-expired",
            ),
            Door::Shop => (
                vec!["", "nonsense", OTHER_KEY, ours, theirs, &scene.foreign],
                "/problems/not-the-key",
            ),
        };
        // It says itself whose key it is.
        let is_whose = operation.id == "get_desk";
        for bearer in bearers {
            if is_whose && bearer == OTHER_KEY {
                continue;
            }
            let refused = scene.try_out(&operation, "kaolate", bearer).await;
            assert_eq!(
                (refused.status, &*kind(&refused)),
                (401, refusal),
                "{} opens to `{bearer}`: {}",
                operation.id,
                refused.text()
            );
        }
    }
    assert_eq!(everything(&scene).await, before);
}

#[tokio::test]
async fn another_shop_and_another_order_find_nothing_of_the_first() {
    let scene = Scene::set().await;
    let before = everything(&scene).await;
    for operation in scene.operations() {
        let (merchant, bearer) = match operation.door {
            Door::Open => continue,
            Door::Order | Door::OrderOrNothing => ("kaolate", &*scene.tokens[1]),
            Door::Shop => ("kalre", OTHER_KEY),
        };
        if operation.id == "forget_order" {
            continue;
        }
        let path = scene.address(&operation, merchant);
        let answer = scene.try_out(&operation, merchant, bearer).await;
        let names_one = path != operation.path.replace("{merchant}", merchant);
        if names_one {
            assert_eq!(answer.status, 404, "{}: {}", operation.id, answer.text());
        } else {
            assert_ne!(answer.status, 401, "{}: {}", operation.id, answer.text());
        }
        let said = answer.text();
        for secret in scene.references.iter().chain([&scene.photo]) {
            let is_typed = operation.id == "ask_return" && secret == &scene.photo;
            assert!(
                is_typed || !said.contains(secret),
                "{}: {said}",
                operation.id
            );
        }
    }
    assert_eq!(everything(&scene).await, before);
}

/// Else the refusals above would say nothing.
#[tokio::test]
async fn the_right_token_and_the_right_key_open_every_door() {
    let scene = Scene::set().await;
    for operation in scene.operations() {
        let bearer = match operation.door {
            // It would shut the others.
            _ if operation.id == "forget_order" => continue,
            Door::Open => "",
            Door::Order | Door::OrderOrNothing => &scene.tokens[0],
            Door::Shop => KEY,
        };
        let answer = scene.try_out(&operation, "kaolate", bearer).await;
        // What was never there, and steps that do not follow, are told so.
        let is_let_in = match operation.id.as_str() {
            "find_order" | "find_ticket" => answer.status == 404,
            "open_order_by_pass" => answer.status == 403,
            "get_label" | "get_label_of_return" => matches!(answer.status, 200 | 404),
            _ => answer.status < 300 || answer.status == 409,
        };
        assert!(
            is_let_in,
            "{}: {} {}",
            operation.id,
            answer.status,
            String::from_utf8_lossy(&answer.body)
        );
    }
}

/// What shopper and shop see of the first order, but for the moment.
async fn everything(scene: &Scene) -> Vec<Value> {
    let [back, request, ticket] = &scene.references;
    let mut all = Vec::new();
    for (path, bearer) in [
        ("/order".to_owned(), &*scene.tokens[0]),
        ("/order/returns".to_owned(), &scene.tokens[0]),
        (format!("/returns/{back}"), KEY),
        (format!("/tickets/{ticket}"), KEY),
    ] {
        let path = format!("{SHOP}{path}");
        let shown = send(&scene.server, "GET", &path, bearer, None).await;
        assert_eq!(shown.status, 200, "{path}: {}", shown.text());
        let mut shown = shown.json();
        shown["seen_at"].take();
        shown["facts"].take();
        all.push(shown);
    }
    assert!(all[0].to_string().contains(request), "{}", all[0]);
    all
}
