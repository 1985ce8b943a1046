//! A shop's page to try the help widget on: its front, its pieces, its bag and the
//! orders of a made-up shopper. It stands for a site that is not ours, so it has a
//! style, a script and a security policy of its own, and nothing of the app.

mod drawing;

use std::cmp::Reverse;

use axum::http::HeaderValue;
use hemline_api_types::OrderRecord;
use hemline_api_types::order::OrderState;
use hemline_policy::money::Money;
use maud::{DOCTYPE, Markup, html};

use crate::content::{DemoShop, Mark, Merchant, Product};
use crate::order::course::Course;
use crate::order::view;
use crate::words::Words;

/// What such a page may load: the widget's script and its frame, its own look, and
/// nothing else.
pub const SECURITY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; script-src 'self'; frame-src 'self'; style-src 'self'; \
     img-src 'self' data:; connect-src 'none'; base-uri 'none'; form-action 'self'; \
     frame-ancestors 'none'",
);

/// The same where the shop's own script fetches the next piece.
pub const SECURITY_OF_ONE_DOCUMENT: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; script-src 'self'; frame-src 'self'; style-src 'self'; \
     img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'self'; \
     frame-ancestors 'none'",
);

/// The script that all of these pages share.
pub const SCRIPT: (&str, &str) = ("/demo/shop.js", include_str!("demo_shop/shop.js"));

/// In this page.
const SHOWN_ORDERS: usize = 6;

/// Makes the pages of one shop.
pub struct Maker<'a> {
    merchant: &'a Merchant,
    shop: &'a DemoShop,
    words: &'a Words,
}

/// An order, with what lets the help open it.
pub struct Signed<'a> {
    pub order: &'a OrderRecord,
    /// Signed by the shop; none where it signs nothing.
    pub pass: Option<String>,
}

/// What the widget is told of a page.
#[derive(Default)]
struct Context<'a> {
    product: Option<&'a Product>,
    order: Option<&'a Signed<'a>>,
}

impl<'a> Maker<'a> {
    /// None where the shop has nothing to show.
    pub fn of(merchant: &'a Merchant, words: &'a Words) -> Option<Self> {
        let shop = merchant.demo_shop.as_ref()?;
        Some(Self {
            merchant,
            shop,
            words,
        })
    }

    /// Which policy the pages are under.
    pub fn security(&self) -> HeaderValue {
        match self.shop.single_page {
            true => SECURITY_OF_ONE_DOCUMENT,
            false => SECURITY,
        }
    }

    pub fn id(&self) -> &str {
        &self.merchant.id
    }

    /// The stylesheet's path, and the stylesheet.
    pub fn style(&self) -> (&str, &str) {
        (&self.shop.style, &self.shop.css)
    }

    /// Every page that is the same for everyone, by its path.
    pub fn pages(&self) -> Vec<(String, String)> {
        let home = self.home();
        let products = self.shop.products.iter();
        let mut pages: Vec<_> = products
            .map(|product| (format!("{home}/{}", product.id), self.product(product)))
            .collect();
        pages.push((format!("{home}/bag"), self.bag()));
        pages.push((home, self.front()));
        pages
    }

    /// For an address at which no piece stands.
    pub fn absent(&self) -> String {
        let title = self.say("demo.missing");
        let main = html! {
            h1 tabindex="-1" { (title) }
            p .lede { (self.say("demo.missing_text")) }
            (self.pieces())
        };
        self.page(&title, None, &Context::default(), &main)
    }

    /// The orders that a made-up shopper is shown: of each state the newest.
    pub fn orders<'o>(&self, orders: &'o [OrderRecord]) -> Vec<&'o OrderRecord> {
        let mut newest: Vec<_> = orders.iter().collect();
        newest.sort_by_key(|order| Reverse(order.placed_at));
        let mut states = Vec::new();
        newest.retain(|order| {
            let state = view::state(&Course::of(order));
            let is_new = !states.contains(&state);
            states.push(state);
            is_new
        });
        newest.truncate(SHOWN_ORDERS);
        newest
    }

    pub fn account(&self, orders: &[Signed<'_>]) -> String {
        let title = self.say("demo.orders");
        let main = html! {
            h1 tabindex="-1" { (title) }
            p .lede { (self.say("demo.orders_text")) }
            @for signed in orders { (self.order(signed)) }
        };
        let context = Context {
            order: orders.first(),
            ..Context::default()
        };
        self.page(&title, Some("/account"), &context, &main)
    }

    fn front(&self) -> String {
        let main = html! {
            h1 tabindex="-1" { (self.merchant.profile.tagline) }
            (self.pieces())
        };
        self.page(
            &self.merchant.profile.tagline,
            Some(""),
            &Context::default(),
            &main,
        )
    }

    fn bag(&self) -> String {
        let title = self.say("demo.your_bag");
        let main = html! {
            h1 tabindex="-1" { (title) }
            p .lede { (self.say("demo.bag_text")) }
            p .way-back { a href=(self.home()) { (self.say("demo.all")) } }
        };
        self.page(&title, Some("/bag"), &Context::default(), &main)
    }

    fn pieces(&self) -> Markup {
        html! {
            ul .pieces {
                @for product in &self.shop.products {
                    li .card {
                        a href={ (self.home()) "/" (product.id) } {
                            @if let Some(colour) = product.colours.first() {
                                (drawing::picture(
                                    product.drawing,
                                    product.pattern,
                                    &colour.cloth,
                                    &self.named(product, &colour.name),
                                    &product.id,
                                ))
                            }
                            span .card-name { (product.name) }
                            span .price { (price(product.price)) }
                        }
                    }
                }
            }
        }
    }

    fn product(&self, product: &Product) -> String {
        let id = &self.merchant.id;
        let main = html! {
            p .way-back { a href=(self.home()) { (self.say("demo.all")) } }
            div .piece {
                div .pictures {
                    @for (nth, colour) in product.colours.iter().enumerate() {
                        div .shot {
                            (drawing::picture(
                                product.drawing,
                                product.pattern,
                                &colour.cloth,
                                &self.named(product, &colour.name),
                                &format!("{}-{nth}", product.id),
                            ))
                        }
                    }
                }
                div .facts {
                    h1 tabindex="-1" { (product.name) }
                    p .price { (price(product.price)) }
                    @for mark in &product.marks { p .mark { (self.mark(*mark)) } }
                    p .about { (product.about) }
                    (self.choice(product))
                    @if product.has_chart {
                        details .asks {
                            summary { (self.say("demo.which_size")) }
                            hemline-help view="sizes" product=(product.id) category=(product.category) {
                                a href={ "/" (id) "/sizes?product=" (product.id) } { (self.say("demo.guide")) }
                            }
                        }
                    }
                    details .asks {
                        summary { (self.say("demo.send_back")) }
                        hemline-help view="check" product=(product.id) category=(product.category) facts=(product.facts()) {
                            a href={ "/" (id) "/check" } { (self.say("demo.policy")) }
                        }
                    }
                }
            }
        };
        let context = Context {
            product: Some(product),
            ..Context::default()
        };
        self.page(&product.name, None, &context, &main)
    }

    fn choice(&self, product: &Product) -> Markup {
        let added = [("piece", product.name.as_str()), ("size", "{size}")];
        html! {
            form .choice action={ (self.home()) "/bag" } data-added=(self.words.say("demo.added", &added)) {
                input type="hidden" name="piece" value=(product.id);
                (options(&self.say("demo.colour"), "colour", product.colours.iter().map(|colour| colour.name.as_str())))
                (options(&self.say("demo.size"), "size", product.sizes.iter().map(String::as_str)))
                button .buy type="submit" { (self.say("demo.add")) }
                p .said role="status" {}
            }
        }
    }

    fn order(&self, Signed { order, pass }: &Signed<'_>) -> Markup {
        let number = order.number.as_str();
        let day = order.placed_at.0.date_naive();
        html! {
            section .order aria-labelledby={ "order-" (number) } {
                h2 id={ "order-" (number) } {
                    (self.words.say("demo.order", &[("number", number)]))
                }
                p .state { (self.state(view::state(&Course::of(order)))) }
                p {
                    (self.say("demo.placed")) " "
                    time datetime=(day.to_string()) { (day.format("%-d %B %Y").to_string()) }
                }
                ul .lines {
                    @for line in &order.lines {
                        li {
                            @if line.quantity > 1 { (line.quantity) " × " }
                            (line.name)
                            @if let Some(variant) = &line.variant { ", " (variant) }
                        }
                    }
                }
                @if let Some(total) = order.total {
                    p { (self.words.say("demo.total", &[("total", &price(total))])) }
                }
                p {
                    a .help-with href={ "/" (self.merchant.id) "/order" } data-order=(number) data-pass=[pass.as_deref()] {
                        (self.words.say("demo.help_with", &[("number", number)]))
                    }
                }
            }
        }
    }

    fn page(
        &self,
        title: &str,
        place: Option<&str>,
        context: &Context<'_>,
        main: &Markup,
    ) -> String {
        let profile = &self.merchant.profile;
        let id = &self.merchant.id;
        let home = self.home();
        let single_page = self.shop.single_page.then_some(&home);
        let bag = self.words.say("demo.bag", &[("count", "{count}")]);
        let menu = [
            (home.clone(), "", self.say("demo.all")),
            (
                format!("{home}/account"),
                "/account",
                self.say("demo.orders"),
            ),
            (format!("{home}/bag"), "/bag", bag.replace("{count}", "0")),
        ];
        let page = html! {
            (DOCTYPE)
            html lang=(profile.locale) {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    title { (title) " · " (profile.name) }
                    meta name="robots" content="noindex";
                    link rel="icon" href="/icon.svg";
                    link rel="stylesheet" href=(self.shop.style);
                    (self.widget(context))
                    script src=(SCRIPT.0) defer {}
                }
                body data-single-page=[single_page] {
                    a .skip href="#main" { (self.say("demo.skip")) }
                    header .top {
                        a .name href=(home) { (profile.name) }
                        nav aria-label=(self.say("demo.menu")) {
                            ul {
                                @for (href, below, name) in &menu {
                                    li {
                                        a href=(href) aria-current=[(place == Some(below)).then_some("page")]
                                            data-bag=[(*below == "/bag").then_some(&bag)] { (name) }
                                    }
                                }
                            }
                        }
                    }
                    main #main tabindex="-1" { (main) }
                    footer .foot {
                        p { (self.say("demo.foot")) }
                        ul {
                            li { a href={ "/" (id) } { (self.words.say("demo.help", &[("shop", &profile.name)])) } }
                            li { a href={ "/" (id) "/policy" } { (self.say("demo.policy")) } }
                        }
                    }
                }
            }
        };
        page.into_string()
    }

    /// The tag that a shop's engineer would write.
    fn widget(&self, Context { product, order }: &Context<'_>) -> Markup {
        html! {
            script async src="/widget.js"
                data-merchant=(self.merchant.id)
                data-accent=(self.merchant.theme.accents.join(" "))
                data-product=[product.map(|product| &product.id)]
                data-category=[product.map(|product| &product.category)]
                data-facts=[product.map(Product::facts)]
                data-order=[order.map(|signed| &signed.order.number)]
                data-pass=[order.and_then(|signed| signed.pass.as_deref())] {}
        }
    }

    fn home(&self) -> String {
        format!("/demo/{}", self.merchant.id)
    }

    fn say(&self, key: &'static str) -> String {
        self.words.say(key, &[])
    }

    fn named(&self, product: &Product, colour: &str) -> String {
        let words = [("piece", product.name.as_str()), ("colour", colour)];
        self.words.say("demo.picture", &words)
    }

    fn mark(&self, mark: Mark) -> String {
        self.say(match mark {
            Mark::FinalSale => "demo.final_sale",
            Mark::CustomMade => "demo.custom_made",
            Mark::NonReturnable => "demo.non_returnable",
        })
    }

    fn state(&self, state: OrderState) -> String {
        self.say(match state {
            OrderState::Placed | OrderState::InProduction => "demo.placed_state",
            OrderState::PartlySent | OrderState::Sent => "demo.sent_state",
            OrderState::PartlyDelivered => "demo.partly_state",
            OrderState::Delivered => "demo.delivered_state",
            OrderState::CameBack => "demo.back_state",
            OrderState::Cancelled => "demo.cancelled_state",
        })
    }
}

/// As the help writes it: dollars have many countries, so the code is shown.
fn price(money: Money) -> String {
    format!("{} {}", money.currency, money.amount())
}

/// One of several; the only one, or the first colour, is chosen already.
fn options<'a>(
    legend: &str,
    name: &str,
    options: impl ExactSizeIterator<Item = &'a str>,
) -> Markup {
    let is_chosen = name == "colour" || options.len() == 1;
    html! {
        fieldset .{ (name) "s" } {
            legend { (legend) }
            div .options {
                @for (nth, option) in options.enumerate() {
                    label .option {
                        input type="radio" name=(name) value=(option) required checked[is_chosen && nth == 0];
                        span { (option) }
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::{clock, content, demo};

    #[test]
    fn no_page_lacks_a_word() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../merchants");
        let words = Words::english();
        for merchant in content::load(&folder).unwrap() {
            let make = Maker::of(&merchant, &words).unwrap();
            let now = clock::now().fixed_offset();
            let demo = demo::read(&folder.join(&merchant.id), &merchant, now);
            let orders = demo.unwrap().unwrap().orders;
            let signed: Vec<_> = orders
                .iter()
                .map(|shown| Signed {
                    order: &shown.order,
                    pass: None,
                })
                .collect();
            assert!(make.account(&signed).contains("</html>"));
            assert!(make.absent().contains("</html>"));
            assert!(make.pages().len() > 7);
        }
        assert_eq!(words.missing(), [""; 0]);
    }
}
