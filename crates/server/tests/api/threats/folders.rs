//! Files: a shop's folder can't name one that is not its own, and no address does.

use std::fs;

use crate::orders::{KEY, SHOP, order, shop, tell};
use crate::photos::{halves, jpeg, keep};
use crate::{Place, root};

/// Whoever fills a shop's folder is not who runs the server.
#[cfg(unix)]
#[tokio::test]
async fn a_link_out_of_a_shops_folder_is_refused() {
    use std::os::unix::fs::symlink;
    let secret = |place: &Place| {
        let text = fs::read_to_string(root().join("merchants/kaolate/faq/postage.md")).unwrap();
        place.write("outside/secret.md", &text);
        place.write("outside/secret.css", "body { color: red }");
    };
    for (name, target) in [
        ("faq/stolen.md", "../../../outside/secret.md"),
        ("faq/postage.md", "../../../outside/secret.md"),
        ("demo-shop.css", "../../outside/secret.css"),
        ("policies", "../../outside"),
        ("anything/deep/down", "/etc/hostname"),
        ("gone", "../../nowhere"),
        ("root", "/"),
    ] {
        let place = Place::new();
        place.borrow_shop("kaolate");
        secret(&place);
        let link = place.path("merchants/kaolate").join(name);
        fs::create_dir_all(link.parent().unwrap()).unwrap();
        let _ = fs::remove_file(&link);
        symlink(target, &link).unwrap();
        let refusal = place.refusal().await;
        assert!(
            refusal.contains("leads out of the shop's folder"),
            "{name}: {refusal}"
        );
        assert!(refusal.contains(name), "{name}: {refusal}");
    }
    // Within it a link is as good as what it leads to, as where a cluster lays
    // configuration down; and the folder itself may be one.
    let place = Place::new();
    place.borrow_shop("kaolate");
    let shop = place.path("merchants/kaolate");
    fs::create_dir(shop.join("..data")).unwrap();
    fs::rename(shop.join("policy.toml"), shop.join("..data/policy.toml")).unwrap();
    symlink("..data/policy.toml", shop.join("policy.toml")).unwrap();
    fs::rename(&shop, place.path("elsewhere")).unwrap();
    symlink("../elsewhere", &shop).unwrap();
    let server = place.serve().await;
    assert_eq!(server.get("/kaolate/policy").await.status, 200);
}

#[tokio::test]
async fn a_shop_is_not_called_like_a_way_elsewhere() {
    for id in [
        "%2e%2e",
        "..a",
        "a.b",
        "a\\b",
        "a\nb",
        "a%00",
        "a b",
        "\u{202e}a",
        "a\u{301}",
    ] {
        let place = Place::new();
        place.borrow_shop("kaolate");
        let folder = place.path("merchants");
        fs::rename(folder.join("kaolate"), folder.join(id)).unwrap();
        let refusal = place.refusal().await;
        assert!(
            refusal.contains("a shop's folder is named"),
            "{id:?}: {refusal}"
        );
    }
    for name in ["..md", "a.b.md", "%2e%2e.md", "a\\b.md", "A.md", "a b.md"] {
        let place = Place::new();
        place.borrow_shop("kaolate");
        let faq = place.path("merchants/kaolate/faq");
        fs::rename(faq.join("postage.md"), faq.join(name)).unwrap();
        let refusal = place.refusal().await;
        assert!(
            refusal.contains("an article is named"),
            "{name:?}: {refusal}"
        );
    }
}

#[tokio::test]
async fn no_address_leads_to_a_file() {
    let place = Place::new();
    let server = shop(&place, 20).await;
    place.write("data/secret.pdf", "%PDF-secret");
    place.write("data/photos/secret", "secret");
    assert_eq!(tell(&server, &order("KA-2", 20)).await.status, 200);
    let found = server
        .post(
            &format!("{SHOP}/order/lookup"),
            r#"{"number": "KA-2", "postcode": "80302"}"#,
        )
        .await;
    let token = found.json()["token"].as_str().unwrap().to_owned();
    let (photo, _) = keep(&server, &token, "image/jpeg", &jpeg(&halves(8, 8))).await;
    let traps = [
        "secret",
        "..%2fsecret.pdf",
        "%2e%2e%2fsecret.pdf",
        "..%5csecret.pdf",
        "..%252fsecret.pdf",
        "%2fetc%2fpasswd",
        "secret%00",
        "..",
        ".",
        "%2e",
        "C:%5csecret",
        "..%c0%afsecret.pdf",
        "%ef%bc%8e%ef%bc%8e%2fsecret.pdf",
    ];
    let named = [
        format!("..%2fphotos%2f{photo}"),
        format!("{photo}%2f"),
        photo.to_uppercase(),
    ];
    for trap in traps.into_iter().chain(named.iter().map(String::as_str)) {
        for (path, bearer) in [
            (format!("{SHOP}/photos/{trap}"), KEY),
            (format!("{SHOP}/order/photos/{trap}"), &*token),
            (format!("{SHOP}/returns/{trap}/label"), KEY),
            (format!("{SHOP}/order/returns/{trap}/label"), &token),
            (format!("{SHOP}/articles/{trap}"), ""),
            (format!("/v1/merchants/{trap}"), ""),
            (format!("/v1/qr/{trap}"), ""),
            (format!("/kaolate/faq/{trap}"), ""),
            (format!("/themes/{trap}"), ""),
            (format!("/locales/{trap}"), ""),
            (format!("/demo/{trap}"), ""),
        ] {
            let bearer = format!("Bearer {bearer}");
            let answer = server
                .ask("GET", &path, &[("authorization", &bearer)], "")
                .await;
            assert!(
                matches!(answer.status, 400 | 404),
                "{path}: {}",
                answer.status
            );
            let said = String::from_utf8_lossy(&answer.body).into_owned();
            assert!(
                !said.contains("PDF-") && !said.contains("root:"),
                "{path}: {said}"
            );
        }
    }
}
