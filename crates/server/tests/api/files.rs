//! The app's files.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

use crate::Place;

#[tokio::test]
async fn files_are_kept_as_long_as_their_name_says() {
    let place = Place::new();
    let server = place.serve().await;
    let script = server.get("/hemline-0123456789abcdef.js").await;
    assert_eq!(
        script.header("content-type"),
        "text/javascript; charset=utf-8"
    );
    assert_eq!(
        script.header("cache-control"),
        "public, max-age=31536000, immutable"
    );
    let icon = server.get("/icon.svg").await;
    assert_eq!(icon.header("content-type"), "image/svg+xml");
    assert_eq!(icon.header("cache-control"), "no-cache");
    assert_eq!(
        server
            .ask(
                "GET",
                "/icon.svg",
                &[("if-none-match", icon.header("etag"))],
                ""
            )
            .await
            .status,
        304
    );
}

#[tokio::test]
async fn what_was_compressed_beforehand_is_sent() {
    let place = Place::new();
    let server = place.serve().await;
    let script = server
        .ask(
            "GET",
            "/hemline-0123456789abcdef.js",
            &[("accept-encoding", "br")],
            "",
        )
        .await;
    assert_eq!(script.header("content-encoding"), "br");
    assert_eq!(
        script.header("content-type"),
        "text/javascript; charset=utf-8"
    );
    assert_eq!(script.header("vary"), "accept-encoding");
    assert_eq!(script.text(), "compressed beforehand");
}

/// The first 16 hexadecimal digits of its SHA-256.
fn hash(text: &str) -> String {
    let digest = Sha256::digest(text);
    digest[..8]
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

#[tokio::test]
async fn the_widget_is_there_for_any_site_short_and_under_its_hash() {
    let place = Place::new();
    // Would be another file's content.
    place.write("dist/widget.js.br", "compressed beforehand");
    let server = place.serve().await;
    let panel = "show();\n";
    let panel_address = format!("/widget-panel-{}.js", hash(panel));
    let launcher = format!(
        "(() => {{\nload('{panel_address}', 'sha256-{}');\n}})();\n",
        STANDARD.encode(Sha256::digest(panel))
    );
    let pinned = format!("/widget-{}.js", hash(&launcher));
    for (path, text, cache) in [
        (
            "/widget.js",
            &*launcher,
            "public, max-age=600, stale-while-revalidate=86400",
        ),
        (&pinned, &launcher, "public, max-age=31536000, immutable"),
        (&panel_address, panel, "public, max-age=31536000, immutable"),
    ] {
        let script = server.get(path).await;
        assert_eq!((script.status, &*script.text()), (200, text), "{path}");
        let known = [("if-none-match", script.header("etag"))];
        let again = server.ask("GET", path, &known, "").await;
        assert_eq!(again.status, 304);
        for answer in [&script, &again] {
            assert_eq!(answer.header("cache-control"), cache, "{path}");
            assert_eq!(answer.header("access-control-allow-origin"), "*", "{path}");
            assert_eq!(
                answer.header("cross-origin-resource-policy"),
                "cross-origin",
                "{path}"
            );
        }
        assert_eq!(
            script.header("content-type"),
            "text/javascript; charset=utf-8"
        );
        let brotli = server
            .ask("GET", path, &[("accept-encoding", "br")], "")
            .await;
        assert_eq!(brotli.header("content-encoding"), "br");
        assert_ne!(brotli.body, b"compressed beforehand");
    }
    for absent in [
        "/widget-0123456789abcdef.js",
        "/widget-panel-0123456789abcdef.js",
        "/widget-panel.js",
    ] {
        assert_eq!(server.get(absent).await.status, 404, "{absent}");
    }
    let icon = server.get("/icon.svg").await;
    assert_eq!(icon.header("access-control-allow-origin"), "");
}

#[tokio::test]
async fn files_for_machines_are_real() {
    let place = Place::new();
    let server = place.serve().await;
    let robots = server.get("/robots.txt").await;
    assert_eq!(
        (robots.status, robots.header("content-type")),
        (200, "text/plain; charset=utf-8")
    );
    let llms = server.get("/llms.txt").await.text();
    assert!(llms.starts_with("# Hemline\n") && llms.contains("(/kaolate/faq/postage)"));
}

#[tokio::test]
async fn what_is_no_file_is_not_the_app() {
    let place = Place::new();
    place.write("secret.txt", "secret");
    let server = place.serve().await;
    let paths = [
        "/sitemap.xml",
        "/index.html",
        "/check.html",
        "/order.html",
        "/hemline-0123456789abcdef.js.br",
        "/themes/kalre.css",
        "/themes/",
        "/locales/xx",
        "/../secret.txt",
        "/%2e%2e/secret.txt",
        "/..%2fsecret.txt",
        "/locales/../../secret.txt",
        "/..\\secret.txt",
        "//secret.txt",
        "/kalre/..%00.txt",
    ];
    for path in paths {
        let answer = server.get(path).await;
        assert!(
            matches!(answer.status, 400 | 404),
            "{path}: {}",
            answer.status
        );
        let text = answer.text();
        assert!(
            !text.contains("<html") && !text.contains("secret"),
            "{path}: {text}"
        );
    }
}
