//! For everyone: every view on the narrowest screen and in the dark, by keyboard
//! alone, and standing still where that is asked for.

use fantoccini::key::Key;
use hemline_e2e::{DESKTOP, Need, SMALL, has, needs, starts, story};

const SHOPS: [&str; 4] = ["allegra-k", "kallesia", "kalre", "kaolate"];

#[test]
fn every_view_fits_320_pixels() {
    story(async |s| {
        s.page.size(SMALL).await;
        for address in every_view() {
            s.open(&address).await;
            s.page.has("heading", has("")).await;
            s.page.audit().await;
        }
    });
}

#[test]
fn every_view_can_be_read_in_the_dark() {
    needs(&[Need::Preferences]).story(async |s| {
        s.page.size(DESKTOP).await;
        let shade = "getComputedStyle(document.documentElement).backgroundColor
            + getComputedStyle(document.body).backgroundColor";
        for address in every_view() {
            s.page.media("light", true).await;
            s.open(&address).await;
            s.page.has("heading", has("")).await;
            let light = s.page.evaluate(shade).await;
            s.page.media("dark", true).await;
            assert_ne!(
                s.page.evaluate(shade).await,
                light,
                "`{address}` ignores the dark"
            );
            s.page.audit().await;
        }
    });
}

/// Each kind of page of each shop.
fn every_view() -> Vec<String> {
    let mut views = vec!["/".to_owned()];
    for shop in SHOPS {
        for page in [
            "",
            "/faq",
            "/faq?q=refund",
            "/faq/refund-time",
            "/faq/reaching-us",
            "/policy",
            "/check",
            "/contact",
        ] {
            views.push(format!("/{shop}{page}"));
        }
    }
    views
}

#[test]
fn the_keyboard_is_enough() {
    story(async |s| {
        s.open("/kaolate").await;
        s.page.tab_to("link", "Skip to the answer").await;
        s.page.press(Key::Enter).await;
        s.page
            .tab_to("searchbox", "What would you like to know?")
            .await;
        s.page.type_text("how long refund").await;
        s.page.press(Key::Enter).await;

        s.page.has("link", has("When your refund shows")).await;
        s.page.tab_to("link", has("When your refund shows")).await;
        s.page.press(Key::Enter).await;
        s.page.is_at("/kaolate/faq/refund-time").await;
        s.page
            .focus_is_on("heading", "When your refund shows")
            .await;

        s.page.tab_to("button", "Yes").await;
        // Whoever comes by keyboard sees where they are.
        s.page
            .holds("getComputedStyle(document.activeElement).outlineStyle !== 'none'")
            .await;
        s.page.press(Key::Space).await;
        s.page.says("Good. Thank you for saying so.").await;

        s.open("/kalre/faq").await;
        s.page
            .tab_to("DisclosureTriangle", has("Returns & refunds"))
            .await;
        s.page.press(Key::Enter).await;
        s.page.tab_to("link", "How long you have to return").await;
        s.page.press(Key::Enter).await;
        s.page
            .focus_is_on("heading", "How long you have to return")
            .await;
    });
}

/// Pages of one shop, each of another layout, that need nothing before them.
const LAYOUTS: [&str; 9] = [
    "/kaolate",
    "/kaolate/faq",
    "/kaolate/faq/refund-time",
    "/kaolate/check",
    "/kaolate/check?wish=return&reason=defective&final_sale=false&delivered_on=2026-05-26\
     &condition=new&original_packaging=true&bulk_order=false",
    "/kaolate/order",
    "/kaolate/sizes/t-shirts",
    "/kaolate/contact",
    "/desk",
];

#[test]
fn from_right_to_left_everything_stands_in_its_place() {
    story(async |s| {
        for address in LAYOUTS {
            s.open(address).await;
            s.page.has("heading", has("")).await;
            s.page
                .evaluate("document.documentElement.dir = 'rtl'")
                .await;
            s.page.audit().await;
        }
        // What points along the line points the other way, a number stays as it is.
        s.open("/kaolate/faq").await;
        let way = "[...document.querySelectorAll('main a svg, main summary svg')]
            .filter((drawing) => getComputedStyle(drawing).scale.startsWith('-1')).length";
        assert_eq!(s.page.evaluate(way).await, 0);
        s.page
            .evaluate("document.documentElement.dir = 'rtl'")
            .await;
        assert_ne!(s.page.evaluate(way).await, 0);
        s.page
            .holds("getComputedStyle(document.querySelector('footer a[href^=\"tel:\"]')).direction === 'ltr'")
            .await;
    });
}

#[test]
fn in_the_readers_own_colours_what_is_chosen_can_be_told() {
    story(async |s| {
        let looks = "(() => {
            const { outlineStyle, borderBlockEndStyle, backgroundImage, fontWeight } =
                getComputedStyle(document.querySelector(':checked').labels[0]);
            const mark = getComputedStyle(document.querySelector(':checked'), '::before');
            return [outlineStyle, borderBlockEndStyle, backgroundImage, fontWeight, mark.opacity, mark.content,
                getComputedStyle(document.querySelector(':checked')).borderBlockEndWidth].join();
        })()";
        for (address, role, name) in [
            ("/kaolate/check", "radio", "My money back"),
            ("/kaolate/sizes/t-shirts", "radio", "loose"),
        ] {
            s.open(address).await;
            s.page.find(role, starts(name)).await.choose().await;
            s.page.forced_colours().await;
            let other = looks.replace(":checked", "[type=radio]:not(:checked)");
            s.page.holds(&format!("{other} !== {looks}")).await;
            s.page.media("light", true).await;
        }
    });
}

#[test]
fn nothing_moves_for_who_wants_stillness() {
    story(async |s| {
        let moves = "document.getAnimations()
            .filter((change) => change.effect.getComputedTiming().endTime > 1).length";
        for address in LAYOUTS {
            s.open(address).await;
            s.page.has("heading", has("")).await;
            assert_eq!(s.page.evaluate(moves).await, 0, "`{address}`");
        }
    });
}
