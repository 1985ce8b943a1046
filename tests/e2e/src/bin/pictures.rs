//! Takes the pictures of docs/pictures: each view on a phone and on a desk, some
//! in the dark. `cargo xtask pictures` runs it.

#![allow(clippy::unwrap_used, clippy::panic)]

use std::{fs, path::Path};

use hemline_e2e::{Host, Story, has, starts, story_on_site};
use serde_json::json;

const FOLDER: &str = "docs/pictures";

/// A longer page is cut: a picture shows a view, not a document.
const TALLEST: u64 = 1400;

const PHONE: (u32, u32) = (390, 844);
const DESK: (u32, u32) = (1280, 900);

/// Name, shop, number and postcode of an order of its `demo.toml`, a heading that
/// shows it has come, and whether in the dark too.
const ORDERS: [(&str, &str, &str, &str, &str, bool); 3] = [
    (
        "order-placed",
        "kaolate",
        "KO-20481",
        "80302",
        "You can still cancel this order",
        false,
    ),
    (
        "order-refund",
        "allegra-k",
        "AK-70266",
        "M5V 2T6",
        "One refund is on its way.",
        true,
    ),
    (
        "order-on-its-way",
        "kallesia",
        "KS-317950",
        "10115",
        "Your parcel is on its way.",
        false,
    ),
];

/// Name, address, a heading that shows it has come, and whether in the dark too.
const VIEWS: [(&str, &str, &str, bool); 11] = [
    ("home", "/allegra-k", "Let’s sort it out.", true),
    ("faq", "/kalre/faq?q=exchnge", "All answers", false),
    (
        "article",
        "/kalre/faq/exchanges",
        "How an exchange works",
        false,
    ),
    ("policy", "/kallesia/policy", "Our policy", false),
    (
        "check-question",
        "/kaolate/check?wish=return",
        "Why would you like to send it back?",
        false,
    ),
    (
        "check-accepted",
        "/kaolate/check?wish=return&reason=defective&final_sale=false\
         &delivered_on=2026-05-26&condition=new&original_packaging=true&bulk_order=false",
        "Yes, it can come back.",
        true,
    ),
    (
        "check-review",
        "/kaolate/check?wish=return&reason=defective&final_sale=false\
         &delivered_on=2026-05-25&condition=new&original_packaging=true",
        "A refund is for the team to decide.",
        false,
    ),
    (
        "check-refused",
        "/allegra-k/check?wish=return&category=bodysuit",
        "We can’t take this one back.",
        false,
    ),
    (
        "check-left-open",
        "/kallesia/check?wish=return",
        "A refund is for the team to decide.",
        false,
    ),
    ("order-find", "/kalre/order", "Find your order", false),
    ("contact", "/kallesia/contact", "What is it about?", false),
];

/// Name, shop, chart, what the device keeps of the shopper's measures, the heading
/// of the advice, and whether in the dark too.
const SIZES: [(&str, &str, &str, &str, &str, bool); 6] = [
    (
        "sizes-bra",
        "kalre",
        "bras",
        "underbust cm 80\nbust cm 96",
        "Take the 36C.",
        true,
    ),
    (
        "sizes-dress",
        "allegra-k",
        "dresses",
        "bust in 36\nwaist in 29\nhip in 40 1/2",
        "Take the L.",
        false,
    ),
    (
        "sizes-piece",
        "kallesia",
        "outerwear",
        "bust cm 92",
        "Take the M.",
        false,
    ),
    (
        "sizes-tights",
        "allegra-k",
        "tights",
        "height cm 170\nhip cm 102",
        "Take the M/L.",
        false,
    ),
    (
        "sizes-shoes",
        "kallesia",
        "shoes",
        "foot_length cm 24.1",
        "Take the",
        false,
    ),
    (
        "sizes-ring",
        "allegra-k",
        "rings",
        "finger mm 54.4",
        "Take the 7.",
        false,
    ),
];

fn main() {
    story_on_site(async |s, host| {
        fs::create_dir_all(FOLDER).unwrap();
        let mut bytes = 0;
        for (name, address, heading, dark) in VIEWS {
            bytes += pictures(&s, name, address, heading, dark).await;
        }
        bytes += pictures(&s, "sizes", "/kalre/sizes", "Which size?", false).await;
        for (name, shop, chart, measures, heading, dark) in SIZES {
            let address = format!("/{shop}/sizes/{chart}");
            s.open(&address).await;
            s.page
                .evaluate(&format!(
                    "localStorage.setItem('hemline/{shop}/measures',
                        (Date.now() + 3600000) + `\\nfit regular\\n{measures}`); 0"
                ))
                .await;
            bytes += pictures(&s, name, &address, heading, dark).await;
        }
        for (name, shop, number, postcode, heading, dark) in ORDERS {
            s.server.fill(shop);
            let address = format!("/{shop}/order");
            s.open(&address).await;
            let field = s.page.find("textbox", "Order number").await;
            field.set(number).await;
            let field = s.page.find("textbox", "Email or postcode").await;
            field.set(postcode).await;
            s.page.click("button", "Find my order").await;
            s.page.has("heading", has(heading)).await;
            bytes += pictures(&s, name, &address, heading, dark).await;
        }
        bytes += a_return(&s).await;
        bytes += widget(&s).await;
        bytes += hostile(&s, &host).await;
        println!("{} KB in all", bytes / 1000);
        assert!(bytes < 8_000_000, "the pictures are to stay below 8 MB");
    });
}

/// A return from its pieces to the parcel, and the desk that answers it.
async fn a_return(s: &Story) -> usize {
    let shop = "kaolate";
    let wizard = format!("/{shop}/return");
    s.server.fill(shop);
    s.open(&wizard).await;
    // The orders before are forgotten.
    s.page.evaluate("localStorage.clear()").await;
    s.page.reload().await;
    let field = s.page.find("textbox", "Order number").await;
    field.set("KO-20413").await;
    let field = s.page.find("textbox", "Email or postcode").await;
    field.set("80205").await;
    s.page.click("button", "Find my order").await;
    for piece in ["Trailhead hoodie, your print", "Plain crew tee"] {
        s.page.find("checkbox", starts(piece)).await.choose().await;
    }
    s.page.click("button", "Continue").await;
    for answer in [
        "My money back",
        "The print is wrong",
        "As it arrived",
        "Yes",
    ] {
        choose(s, answer).await;
    }
    s.page.has("heading", "Show us, in 2 photos").await;
    for place in ["The whole piece", "The fault, close up"] {
        s.page.evaluate(&photo(place)).await;
        let alt = format!("Your photo: {place}");
        s.page.has("image", alt.as_str()).await;
    }
    s.page
        .holds("!document.querySelector('main progress')")
        .await;
    s.page.click("button", "Continue").await;
    for answer in ["My money back", "I changed my mind"] {
        choose(s, answer).await;
    }
    let mut bytes = 0;
    for (name, place, heading) in [
        ("return-choose", "", "What would you like to send back?"),
        (
            "return-refused",
            "?item=2&at=refused",
            "We can’t take this one back.",
        ),
    ] {
        bytes += pictures(s, name, &format!("{wizard}{place}"), heading, false).await;
    }
    s.page.click("button", "Leave it out and go on").await;
    s.page.has("heading", "Is this right?").await;
    let check = format!("{wizard}?at=check");
    bytes += pictures(s, "return-check", &check, "Is this right?", false).await;
    s.page.media("light", true).await;
    s.page.click("button", "Send the request").await;
    s.page.holds("location.search.startsWith('?see=')").await;
    let see = s.page.address().await;
    let (_, reference) = see.split_once("see=").unwrap();

    let key = s.server.key(shop);
    s.open("/desk").await;
    let field = s.page.find("textbox", "Your shop’s key").await;
    field.set(&key).await;
    s.page.click("button", "Sign in").await;
    s.page.has("link", "Policy").await;
    let desk = format!("/desk?see={reference}");
    bytes += pictures(s, "desk", &desk, "Trailhead hoodie", false).await;
    s.page.media("light", true).await;

    let path = format!("/v1/merchants/{shop}/returns/{reference}/steps");
    let note = "Write the return number on the form, and put it on top.";
    let step = json!({ "step": "authorise", "instructions": note });
    s.server.post(&path, Some(&key), &step);
    bytes + pictures(s, "return-authorised", &see, "You can post it now.", false).await
}

/// The help on a shop's pages: closed, open, and within the page.
async fn widget(s: &Story) -> usize {
    let mut bytes = 0;
    s.page.media("light", true).await;
    for size in [PHONE, DESK] {
        s.page.size(size).await;
        s.page.open(&s.server.at(PIECE)).await;
        s.page.has("button", "Help").await;
        bytes += window(s, "widget-closed", size.0).await;
        s.page.tap("button", "Help").await;
        let help = s.page.inside(&s.server.at("/kallesia")).await;
        help.has("heading", "Let’s sort it out.").await;
        bytes += window(s, "widget-open", size.0).await;
        help.tap("link", starts("Which size is mine?")).await;
        let help = s.page.inside(&s.server.at("/kallesia/sizes")).await;
        help.has("heading", has("which size is yours")).await;
        bytes += window(s, "widget-size", size.0).await;
        s.page.tap("button", "Close").await;
    }
    s.page
        .open(&s.server.at("/demo/kalre/sculpt-legging"))
        .await;
    s.page.tap("DisclosureTriangle", "Which size?").await;
    let chart = s.page.inside(&s.server.at("/kalre/sizes/")).await;
    chart.has("heading", has("which size is yours")).await;
    chart.has("button", "Find my size").await;
    bytes + window(s, "widget-inline", DESK.0).await
}

const PIECE: &str = "/demo/kallesia/satin-cowl-slip-dress";

/// The help on pages that were not written for it.
async fn hostile(s: &Story, host: &Host) -> usize {
    let mut bytes = 0;
    s.page.size(DESK).await;
    let source = s.server.at("/widget.js");
    let script = format!(
        "<script async src=\"{source}\" data-merchant=\"kallesia\" data-accent=\"#1531c9 #fff #a9b6ff #0a0f2c\"></script>"
    );
    for (name, style) in [
        (
            "widget-reset",
            "*{all:unset!important;color:red!important;font:40px serif!important;rotate:4deg!important}",
        ),
        (
            "widget-moved",
            "html,body{overflow:hidden;transform:translateX(90px) scale(.8);background:#e8f1e4}",
        ),
        (
            "widget-beneath",
            "body::after{content:'';position:fixed;inset:0;z-index:2147483647;background:#fce8e0ee}",
        ),
    ] {
        let pieces =
            "<h2>Slip dress</h2><p>Cut on the bias.</p><button>Add to bag</button>".repeat(5);
        let html = format!("<title>A shop</title><style>{style}</style>{pieces}{script}");
        host.show("/", &[], &html);
        s.page.open(&host.at("/")).await;
        s.page.tap("button", "Help").await;
        let help = s.page.inside(&s.server.at("/kallesia")).await;
        help.has("heading", "Let’s sort it out.").await;
        bytes += window(s, name, DESK.0).await;
    }
    bytes
}

/// Takes what the window shows. Returns how many bytes that makes.
async fn window(s: &Story, name: &str, width: u32) -> usize {
    let picture = s.page.window().await;
    let file = Path::new(FOLDER).join(format!("{name}-{width}.png"));
    fs::write(&file, &picture).unwrap();
    println!("{}", file.display());
    picture.len()
}

async fn choose(s: &Story, answer: &str) {
    s.page.find("radio", starts(answer)).await.choose().await;
    s.page.click("button", "Continue").await;
}

/// A print that sits too far to the side, given to a place for a photo.
fn photo(place: &str) -> String {
    format!(
        "(async () => {{
            const label = [...document.querySelectorAll('label')]
                .find((label) => label.textContent.trim() === '{place}');
            const canvas = new OffscreenCanvas(600, 600), ink = canvas.getContext('2d');
            const near = label.textContent.includes('close') ? 2 : 1;
            ink.fillStyle = '#d9d2c4';
            ink.fillRect(0, 0, 600, 600);
            ink.scale(near, near);
            ink.fillStyle = '#55654b';
            ink.beginPath();
            for (const [x, y] of [[170, 130], [430, 130], [540, 260], [470, 320], [430, 280],
                [430, 500], [170, 500], [170, 280], [130, 320], [60, 260]]) ink.lineTo(x, y);
            ink.fill();
            ink.fillStyle = '#efe7d6';
            ink.beginPath();
            for (const [x, y] of [[190, 360], [240, 250], [275, 310], [300, 270], [350, 360]]) ink.lineTo(x, y);
            ink.fill();
            const picture = await canvas.convertToBlob({{ type: 'image/jpeg' }});
            const taken = new DataTransfer();
            taken.items.add(new File([picture], 'photo.jpg', {{ type: picture.type }}));
            label.control.files = taken.files;
            label.control.dispatchEvent(new Event('change', {{ bubbles: true }}));
        }})()"
    )
}

/// Takes a view in each scheme and size. Returns how many bytes that makes.
async fn pictures(s: &Story, name: &str, address: &str, heading: &str, dark: bool) -> usize {
    let mut bytes = 0;
    for (scheme, suffix) in [("light", ""), ("dark", "-dark")] {
        if scheme == "dark" && !dark {
            continue;
        }
        s.page.media(scheme, true).await;
        for size in [PHONE, DESK] {
            s.page.size(size).await;
            s.open(address).await;
            s.page.has("heading", has(heading)).await;
            let picture = s.page.picture(TALLEST).await;
            bytes += picture.len();
            let file = Path::new(FOLDER).join(format!("{name}{suffix}-{}.png", size.0));
            fs::write(&file, picture).unwrap();
            println!("{}", file.display());
        }
    }
    bytes
}
