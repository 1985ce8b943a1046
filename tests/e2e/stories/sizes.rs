//! Finding a size: by keyboard alone, in either unit, between two sizes and
//! outside the chart; and nothing of it leaves the device.

use fantoccini::key::Key;
use hemline_e2e::{DESKTOP, Need, SMALL, Story, has, needs, story};

const FIND: &str = "Find my size";

async fn measure(s: &Story, measures: &[(&str, &str)]) {
    for (name, value) in measures {
        s.page.find("textbox", *name).await.set(value).await;
    }
}

async fn find(s: &Story, measures: &[(&str, &str)]) {
    measure(s, measures).await;
    s.page.click("button", FIND).await;
}

/// What stands in a field.
async fn value(s: &Story, id: &str) -> String {
    let value = format!("document.getElementById('{id}').value");
    let value = s.page.evaluate(&value).await;
    value.as_str().unwrap_or_default().to_owned()
}

#[test]
fn a_bra_is_found_by_keyboard_alone() {
    story(async |s| {
        s.open("/kalre").await;
        s.page.tab_to("link", has("Which size is mine?")).await;
        s.page.press(Key::Enter).await;
        s.page.is_at("/kalre/sizes").await;
        s.page.is_alive().await;
        s.page.audit().await;
        s.page.tab_to("link", has("Bras by band and cup")).await;
        s.page.press(Key::Enter).await;
        s.page
            .focus_is_on("heading", "Bras by band and cup: which size is yours?")
            .await;
        s.page.tab_to("textbox", "Under the bust").await;
        s.page.type_text("75").await;
        s.page.tab_to("textbox", "Bust").await;
        s.page.type_text("92").await;
        s.page.press(Key::Enter).await;
        s.page.focus_is_on("heading", "Take the 34C.").await;
        s.page.says("yours").await;
        // A table that scrolls can be reached, and says which row is meant.
        s.page.tab_to("region", has("Size table of the Band")).await;
        s.page
            .holds("document.querySelectorAll('tr[aria-current=true]').length === 2")
            .await;
        s.page.audit().await;
        // Nothing of the body stands in the address.
        s.page.is_at("/kalre/sizes/bras").await;
    });
}

#[test]
fn the_unit_changes_and_what_was_typed_comes_back() {
    story(async |s| {
        s.open("/kalre/sizes/tops").await;
        find(&s, &[("Bust", "92,5"), ("Waist", "76")]).await;
        s.page.has("heading", "Take the M.").await;
        s.page.says("M goes from 90 to 95").await;
        s.page.find("radio", "in").await.choose().await;
        assert_eq!(value(&s, "bust").await, "36.42");
        s.page.says("M goes from 35⅜ to 37⅜").await;
        s.page.has("heading", "Take the M.").await;
        s.page.find("radio", "cm").await.choose().await;
        assert_eq!(value(&s, "bust").await, "92,5");
        assert_eq!(value(&s, "waist").await, "76");
        s.page.find("radio", "in").await.choose().await;
        // The choice is the device's, on every chart.
        s.open("/kalre/sizes/outerwear").await;
        assert_eq!(value(&s, "bust").await, "36.42");
    });
}

#[test]
fn the_device_keeps_the_measures_until_they_are_to_be_forgotten() {
    story(async |s| {
        s.open("/kalre/sizes/tops").await;
        find(&s, &[("Bust", "92"), ("Waist", "76")]).await;
        s.page.has("heading", "Take the M.").await;
        s.page.reload().await;
        s.page.has("heading", "Take the M.").await;
        assert_eq!(value(&s, "bust").await, "92");
        // What one chart was told, the next one knows.
        s.open("/kalre/sizes/one-pieces").await;
        assert_eq!(value(&s, "bust").await, "92");
        s.page.click("button", "Forget my measures").await;
        s.page.says("Nothing of your measures is left").await;
        assert_eq!(value(&s, "bust").await, "");
        s.page.holds("localStorage.length === 0").await;
        s.page.audit().await;
        s.page.reload().await;
        assert_eq!(value(&s, "bust").await, "");
    });
}

#[test]
fn a_browser_that_keeps_nothing_still_finds_a_size() {
    story(async |s| {
        s.open("/kalre/sizes/tops").await;
        s.page
            .evaluate("Storage.prototype.setItem = () => { throw new DOMException('', 'QuotaExceededError') }; 0")
            .await;
        find(&s, &[("Bust", "92"), ("Waist", "76")]).await;
        s.page.has("heading", "Take the M.").await;
        s.page.says("This browser keeps nothing").await;
    });
}

#[test]
fn each_answer_has_its_face_and_its_way_on() {
    story(async |s| {
        s.open("/kalre/sizes/tops").await;
        // Nothing typed.
        s.page.click("button", FIND).await;
        s.page.has("link", "Bust: type what you measured").await;
        s.page.audit().await;
        // No number, and one that no body has.
        find(&s, &[("Bust", "ninety"), ("Waist", "740")]).await;
        s.page.has("link", has("Bust: type a number")).await;
        s.page
            .has("link", has("Waist: we expect 40 to 200 cm"))
            .await;
        s.page.audit().await;
        // Not the measure that it takes.
        find(&s, &[("Bust", ""), ("Waist", "76")]).await;
        s.page.has("heading", "One measure more.").await;
        s.page.says("What is still needed: Bust.").await;
        s.page.audit().await;
        // Without the other it is less sure.
        find(&s, &[("Bust", "92"), ("Waist", "")]).await;
        s.page.has("heading", "Take the M.").await;
        s.page.says("Most likely your size").await;
        s.page.says("It would be surer with: Waist.").await;
        s.page.audit().await;
        // Between two.
        find(&s, &[("Bust", "95.5"), ("Waist", "79.5")]).await;
        s.page.says("Your size, and one beside it").await;
        s.page.says("or this").await;
        s.page.audit().await;
        // Outside.
        find(&s, &[("Bust", "150"), ("Waist", "130")]).await;
        s.page.has("heading", "Larger than our largest.").await;
        s.page.audit().await;
        find(&s, &[("Bust", "60"), ("Waist", "48")]).await;
        s.page.has("heading", "Smaller than our smallest.").await;
        // What can't be of one body.
        find(&s, &[("Bust", "150"), ("Waist", "48")]).await;
        s.page.has("heading", "These two don’t go together.").await;
        s.page.audit().await;
        // No size of two far apart.
        find(&s, &[("Bust", "80"), ("Waist", "93")]).await;
        s.page.has("heading", "No single size fits both.").await;
        s.page.audit().await;
        let team = s.page.first("link", "Ask the team").await;
        assert_eq!(team.address().await, "/kalre/contact");
    });
}

#[test]
fn an_address_of_a_piece_leads_to_its_chart() {
    story(async |s| {
        s.open("/kalre/sizes?category=bra").await;
        s.page.is_at("/kalre/sizes/bras").await;
        s.page
            .has("heading", "Bras by band and cup: which size is yours?")
            .await;
        s.open("/kalre/sizes?product=Cross-back%20sports%20bra")
            .await;
        s.page.is_at("/kalre/sizes/sports-bras").await;
        // As a shop's product page names it, whose piece no chart names.
        s.open("/kalre/sizes?product=top-hat&category=bottoms")
            .await;
        s.page.is_at("/kalre/sizes/leggings-and-shorts").await;
        s.open("/kalre/sizes?product=top-hat").await;
        s.page.says("We have no chart for “top-hat”").await;
        s.page.has("link", has("Bras by band and cup")).await;
        s.page.audit().await;
    });
}

#[test]
fn a_label_from_home_is_translated_with_its_doubt() {
    story(async |s| {
        s.open("/kalre/sizes/tops").await;
        let choose = |id: &str, value: &str| {
            format!(
                "(() => {{ const select = document.getElementById('{id}');
                    select.value = '{value}';
                    select.dispatchEvent(new Event('input', {{ bubbles: true }}));
                    return true; }})()"
            )
        };
        s.page.holds(&choose("system", "us")).await;
        s.page
            .holds("document.getElementById('label-0') !== null")
            .await;
        s.page.holds(&choose("label-0", "8")).await;
        s.page.says("US 8 is part of our S.").await;
        s.page.says("Labels differ from maker to maker").await;
        s.page.audit().await;
    });
}

#[test]
fn every_chart_fits_the_narrowest_screen_and_the_dark() {
    needs(&[Need::Preferences]).story(async |s| {
        let charts = [
            "/kalre/sizes",
            "/kalre/sizes/bras",
            "/kallesia/sizes/jeans",
            "/kallesia/sizes/outerwear",
            "/allegra-k/sizes/dresses",
            "/allegra-k/sizes/tights",
            "/allegra-k/sizes/shoes",
            "/allegra-k/sizes/rings",
            "/kaolate/sizes/t-shirts",
        ];
        for (size, scheme) in [(SMALL, "light"), (DESKTOP, "dark")] {
            s.page.size(size).await;
            s.page.media(scheme, true).await;
            for chart in charts {
                s.open(chart).await;
                s.page.has("heading", has("size")).await;
                s.page.audit().await;
            }
        }
    });
}
