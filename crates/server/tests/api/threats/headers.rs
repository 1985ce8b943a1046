//! What every answer carries, whatever was asked and whoever asked it.

use super::{Door, OTHER_KEY, Scene, send};
use crate::orders::KEY;
use crate::{Answer, Running};

/// For pages of any site, which hold them to their hash.
fn is_for_any_site(path: &str) -> bool {
    path.starts_with("/widget")
}

fn is_protected(path: &str, answer: &Answer) {
    for (name, value) in [
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "strict-origin-when-cross-origin"),
        ("cross-origin-opener-policy", "same-origin"),
        (
            "permissions-policy",
            "camera=(), geolocation=(), microphone=(), payment=()",
        ),
    ] {
        assert_eq!(answer.header(name), value, "{path}: {answer:#?}");
    }
    // No page of another site loads it, but for the widget; none is let read it.
    let (resource, origin) = match is_for_any_site(path) && answer.status < 400 {
        true => ("cross-origin", "*"),
        false => ("same-origin", ""),
    };
    assert_eq!(
        (
            answer.header("cross-origin-resource-policy"),
            answer.header("access-control-allow-origin")
        ),
        (resource, origin),
        "{path}"
    );
    // Nothing is remembered of whoever asks, so nothing can be sent along in their name.
    assert_eq!(answer.header("set-cookie"), "", "{path}");
    assert_eq!(
        answer.header("access-control-allow-credentials"),
        "",
        "{path}"
    );
    assert_ne!(
        answer.header("cache-control"),
        "",
        "{path} {}",
        answer.status
    );
    let policy = answer.header("content-security-policy");
    if answer.status == 304 {
        // A browser keeps that of the page that it has.
        assert_eq!(policy, "", "{path}");
        return;
    }
    assert!(policy.starts_with("default-src 'none'"), "{path}: {policy}");
    assert!(policy.contains("frame-ancestors"), "{path}: {policy}");
    for weak in ["unsafe-inline", "'unsafe-eval'", "*", "http:", "https:"] {
        assert!(!policy.contains(weak), "{path}: {policy}");
    }
}

#[tokio::test]
async fn every_operation_protects_its_answers_and_its_refusals() {
    let scene = Scene::set().await;
    for operation in scene.operations() {
        let path = scene.address(&operation, "kaolate");
        let (right, wrong) = match operation.door {
            Door::Open => ("", "nonsense"),
            Door::Order | Door::OrderOrNothing => (&*scene.tokens[0], "nonsense"),
            Door::Shop => (KEY, OTHER_KEY),
        };
        let is_personal = operation.door != Door::Open || operation.id.starts_with("find_");
        for bearer in [wrong, right] {
            // Its end would be that of the other operations.
            if operation.id == "forget_order" && bearer == right {
                continue;
            }
            let answer = scene.try_out(&operation, "kaolate", bearer).await;
            is_protected(&path, &answer);
            let kept = answer.header("cache-control");
            let is_safe = !is_personal || kept.contains("no-store");
            assert!(is_safe, "{} {}: {kept}", operation.id, answer.status);
        }
        let foreign = scene.try_out(&operation, "nobody", right).await;
        is_protected(&path, &foreign);
        let other_method = send(&scene.server, "PATCH", &path, right, None).await;
        assert_eq!(other_method.status, 405, "{path}");
        is_protected(&path, &other_method);
        let bare = send(
            &scene.server,
            &operation.method,
            &path,
            right,
            Some(("text/html", b"<".to_vec())),
        );
        is_protected(&path, &bare.await);
    }
}

#[tokio::test]
async fn every_page_and_file_protects_itself() {
    let scene = Scene::set().await;
    let server = &scene.server;
    let home = server.get("/kaolate").await.text();
    let quoted = home.split('"').filter(|part| part.starts_with('/'));
    let mut paths: Vec<_> = quoted.map(str::to_owned).collect();
    assert!(paths.len() > 10, "{paths:?}");
    for path in [
        "/",
        "/kaolate",
        "/kaolate/",
        "/kaolate/faq?q=%3Cscript%3E",
        "/kaolate/nowhere",
        "/nobody",
        "/desk",
        "/demo/kaolate",
        "/demo/kaolate/account",
        "/openapi.json",
        "/robots.txt",
        "/llms.txt",
        "/widget.js",
        "/widget-panel.js",
        "/nothing.js",
        "/v1",
        "/v1/nowhere",
        "/kaolate/order",
        "/kaolate/return",
        "/kaolate/return/status",
        "/kaolate/contact",
        "/%00",
        "/%ff",
        "/..%2f",
        "//kaolate/",
    ] {
        paths.push(path.to_owned());
    }
    for path in &paths {
        for method in ["GET", "HEAD", "OPTIONS", "POST", "BREW"] {
            let answer = server
                .ask(method, path, &[("origin", "https://evil.example")], "")
                .await;
            is_protected(path, &answer);
        }
        let known = server.get(path).await;
        let tag = [("if-none-match", known.header("etag"))];
        is_protected(path, &server.ask("GET", path, &tag, "").await);
    }
}

/// A browser that asks first whether another site may send a token is told no.
#[tokio::test]
async fn no_other_site_is_let_send_or_read() {
    let scene = Scene::set().await;
    for operation in scene.operations() {
        let path = scene.address(&operation, "kaolate");
        let answer = asks_first(&scene.server, &path, &operation.method).await;
        for header in answer.headers.keys() {
            assert!(!header.starts_with("access-control-"), "{path}: {header}");
        }
    }
}

async fn asks_first(server: &Running, path: &str, method: &str) -> Answer {
    let head = [
        ("origin", "https://evil.example"),
        ("access-control-request-method", method),
        (
            "access-control-request-headers",
            "authorization,content-type,idempotency-key",
        ),
    ];
    server.ask("OPTIONS", path, &head, "").await
}
