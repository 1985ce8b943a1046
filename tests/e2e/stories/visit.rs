//! What a visit costs.

use hemline_e2e::{Need, Story, needs};
use serde_json::Value;

/// Bytes over the wire of a first visit: page, styles, scripts, app and words.
const BUDGET: u64 = 200_000;

/// Every transfer of the visit: name, bytes of the body as sent, and bytes over
/// the wire, which are none for what the browser still had.
const TRANSFERS: &str =
    "[...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]
    .map(({ name, encodedBodySize, transferSize }) => [name, encodedBodySize, transferSize])";

async fn stays_within_the_budget(s: &Story) {
    let transfers = s.page.evaluate(TRANSFERS).await;
    let mut total = 0;
    for transfer in transfers.as_array().into_iter().flatten() {
        let name = transfer[0].as_str().unwrap_or_default();
        assert!(
            name.starts_with(&s.server.at("/")),
            "{name} is somebody else's"
        );
        total += transfer[1].as_u64().unwrap_or_default();
    }
    assert!(total > 50_000, "the app is counted: {transfers:#}");
    assert!(total <= BUDGET, "{total} bytes: {transfers:#}");
}

#[test]
fn a_first_question_stays_within_the_budget() {
    needs(&[Need::Transfers]).story(async |s| {
        s.open("/kaolate/check").await;
        stays_within_the_budget(&s).await;
    });
}

#[test]
fn a_first_visit_stays_within_the_budget_and_the_second_fetches_the_page_alone() {
    needs(&[Need::Transfers]).story(async |s| {
        s.open("/kalre/faq/exchanges").await;
        stays_within_the_budget(&s).await;
        s.open("/kalre/faq/refund-time").await;
        let transfers = s.page.evaluate(TRANSFERS).await;
        for transfer in transfers.as_array().into_iter().flatten() {
            let hashed = [".js", ".wasm", ".css"].iter().any(|ending| {
                transfer[0]
                    .as_str()
                    .is_some_and(|name| name.ends_with(ending) && !name.contains("no-wasm"))
            });
            if hashed {
                assert_eq!(transfer[2], Value::from(0), "{transfer} was there already");
            }
        }
    });
}
