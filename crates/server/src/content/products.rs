//! The pieces of a shop's demo page, `[[product]]` in its `demo.toml`, and the look
//! of that page, `demo-shop.css`. A shop without products has no such page; the
//! orders of the same file are read by `demo.rs`.

use std::collections::BTreeSet;
use std::fs;
use std::io::ErrorKind;
use std::ops::Range;
use std::path::Path;

use hemline_policy::document::Policy;
use hemline_policy::fact::Fact;
use hemline_policy::money::Money;
use hemline_sizes::chart::Chart;
use serde::Deserialize;
use toml::Spanned;

use super::profile::Page;
use super::theme::{hashed, is_colour};
use super::{is_slug, toml_report};
use crate::Report;

/// What is sold on a demo page.
#[derive(Clone, Debug)]
pub struct DemoShop {
    /// Whether the page goes from piece to piece without a new document.
    pub single_page: bool,
    pub products: Vec<Product>,
    /// Its stylesheet's path on the server, which changes with the content.
    pub style: String,
    pub css: String,
}

#[derive(Clone, Debug)]
pub struct Product {
    pub id: String,
    pub name: String,
    pub about: String,
    pub price: Money,
    /// A word of the policy.
    pub category: String,
    pub drawing: Drawing,
    pub pattern: Option<Pattern>,
    pub colours: Vec<Colour>,
    pub sizes: Vec<String>,
    pub marks: Vec<Mark>,
    /// Whether one of the shop's size charts is this piece's.
    pub has_chart: bool,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Colour {
    pub name: String,
    /// `#rrggbb`.
    pub cloth: String,
}

/// What the policy makes a difference of, and is said before buying.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Mark {
    FinalSale,
    CustomMade,
    NonReturnable,
}

impl Mark {
    const ALL: [Self; 3] = [Self::FinalSale, Self::CustomMade, Self::NonReturnable];

    /// What the policy calls it.
    const fn fact(self) -> Fact {
        match self {
            Self::FinalSale => Fact::FinalSale,
            Self::CustomMade => Fact::CustomMade,
            Self::NonReturnable => Fact::MarkedNonReturnable,
        }
    }
}

impl Product {
    /// What the shop knows of it, as the check has it in its address.
    pub fn facts(&self) -> String {
        let told = |mark: Mark| format!("{}={}", mark.fact().name(), self.marks.contains(&mark));
        Mark::ALL.map(told).join("&")
    }
}

/// How a piece is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Drawing {
    Bag,
    BikiniTop,
    Blazer,
    Blouse,
    Bodysuit,
    Bra,
    Coat,
    Dress,
    Heels,
    Hoodie,
    Jacket,
    Leggings,
    OnePiece,
    Shirt,
    SlipDress,
    SportsBra,
    Tee,
    Tights,
    Top,
    Tote,
    Trousers,
}

/// What is on the cloth.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Pattern {
    Dots,
    Print,
    Rib,
}

/// The rest of the file is orders and stock.
#[derive(Deserialize)]
struct File {
    #[serde(default)]
    shop: ShopEntry,
    #[serde(default)]
    product: Vec<ProductEntry>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct ShopEntry {
    #[serde(default)]
    single_page: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ProductEntry {
    id: Spanned<String>,
    name: Spanned<String>,
    about: Spanned<String>,
    price: Spanned<String>,
    category: Spanned<String>,
    drawing: Drawing,
    pattern: Option<Pattern>,
    colours: Spanned<Vec<Spanned<Colour>>>,
    sizes: Spanned<Vec<Spanned<String>>>,
    #[serde(default)]
    final_sale: bool,
    #[serde(default)]
    custom_made: bool,
    #[serde(default)]
    marked_non_returnable: bool,
}

/// More than a page shows well.
const MOST_PRODUCTS: usize = 24;
const MOST_COLOURS: usize = 4;
const MOST_SIZES: usize = 16;
/// In characters.
const LONGEST_NAME: usize = 60;
const LONGEST_ABOUT: usize = 300;
const LONGEST_WORD: usize = 24;

/// Words that stand in the place of a product in the page's addresses.
const TAKEN: [&str; 2] = ["account", "bag"];

/// What the other files of the shop say.
pub(super) struct Around<'a> {
    pub id: &'a str,
    pub currency: &'a str,
    pub policy: &'a Policy,
    pub sizes: &'a [Chart],
}

/// Reads the products of a shop's folder, and writes down what is wrong with them.
pub(super) fn load(
    folder: &Path,
    around: &Around<'_>,
    reports: &mut Vec<Report>,
) -> Option<DemoShop> {
    let file = folder.join("demo.toml");
    let text = match fs::read_to_string(&file) {
        Ok(text) => text,
        Err(error) if error.kind() == ErrorKind::NotFound => return None,
        Err(error) => {
            reports.push(Report::file(&file, format!("can't be read: {error}")));
            return None;
        }
    };
    let File { shop, product } = toml::from_str(&text)
        .map_err(|error| reports.push(toml_report(&file, &text, 0, &error)))
        .ok()?;
    if product.is_empty() {
        return None;
    }
    let mut page = Page {
        file: &file,
        text: &text,
        reports,
    };
    let mut ids = BTreeSet::new();
    if let Some(more) = product.get(MOST_PRODUCTS) {
        let most = format!("there are at most {MOST_PRODUCTS} products");
        page.report(more.id.span(), most);
    }
    let products: Vec<_> = product
        .into_iter()
        .filter_map(|entry| entry.checked(around, &mut ids, &mut page))
        .collect();
    let style = folder.join("demo-shop.css");
    let css = fs::read_to_string(&style).map_err(|error| {
        let wanted = format!("a shop with products has the look of its page here: {error}");
        reports.push(Report::file(&style, wanted));
    });
    let css = css.ok()?;
    Some(DemoShop {
        single_page: shop.single_page,
        products,
        style: hashed(&format!("/demo/{}", around.id), &css),
        css,
    })
}

impl ProductEntry {
    /// `None` where something is wrong that nothing can stand for.
    fn checked(
        self,
        around: &Around<'_>,
        ids: &mut BTreeSet<String>,
        page: &mut Page<'_>,
    ) -> Option<Product> {
        let slug = "an id is made of small letters, digits and hyphens";
        page.require(&self.id, is_slug, slug);
        let taken = "this word is an address of the demo page's own";
        page.require(&self.id, |id| !TAKEN.contains(&id), taken);
        let twice = "a product above has this id";
        page.require(&self.id, |id| ids.insert(id.to_owned()), twice);
        page.require(
            &self.name,
            |name| is_short(name, LONGEST_NAME),
            &format!("a name is 1 to {LONGEST_NAME} characters"),
        );
        page.require(
            &self.about,
            |about| is_short(about, LONGEST_ABOUT),
            &format!("what is told of a piece is 1 to {LONGEST_ABOUT} characters"),
        );
        let colours = listed(self.colours, MOST_COLOURS, "colours", page);
        for colour in &colours {
            let Colour { name, cloth } = colour.get_ref();
            if !is_short(name, LONGEST_WORD) {
                let wanted = format!("a colour's name is 1 to {LONGEST_WORD} characters");
                page.report(colour.span(), wanted);
            }
            if !is_colour(cloth) {
                let wanted = format!("`{cloth}` is not a colour like #1b6743");
                page.report(colour.span(), wanted);
            }
        }
        let sizes = listed(self.sizes, MOST_SIZES, "sizes", page);
        for size in &sizes {
            let wanted = format!("a size is 1 to {LONGEST_WORD} characters");
            page.require(size, |size| is_short(size, LONGEST_WORD), &wanted);
        }
        let category = &self.category;
        let vocabulary = around.policy.vocabulary();
        if let Err(error) = vocabulary.parse(Fact::Category, category.get_ref()) {
            page.report(category.span(), error);
        }
        // The page names the piece by its id: the guide has to know it by that.
        let chart = |word: &str| Chart::find(around.sizes, word).map(|chart| &chart.id);
        let by_name = chart(self.name.get_ref());
        let by_id = chart(self.id.get_ref());
        if let (Some(by_name), true) = (by_name, by_id != by_name) {
            let wanted =
                format!("the size chart `{by_name}` names this piece: its id is its name as there");
            page.report(self.id.span(), wanted);
        }
        let price = Money::parse(self.price.get_ref(), around.currency);
        if price.is_none() {
            let wanted = format!("is no amount of {}", around.currency);
            page.report(self.price.span(), wanted);
        }
        let holds = |mark: &Mark| match mark {
            Mark::FinalSale => self.final_sale,
            Mark::CustomMade => self.custom_made,
            Mark::NonReturnable => self.marked_non_returnable,
        };
        Some(Product {
            marks: Mark::ALL.into_iter().filter(holds).collect(),
            has_chart: by_id.or_else(|| chart(category.get_ref())).is_some(),
            id: self.id.into_inner(),
            name: self.name.into_inner(),
            about: self.about.into_inner(),
            price: price?,
            category: self.category.into_inner(),
            drawing: self.drawing,
            pattern: self.pattern,
            colours: colours.into_iter().map(Spanned::into_inner).collect(),
            sizes: sizes.into_iter().map(Spanned::into_inner).collect(),
        })
    }
}

/// What is listed, if it can be shown.
fn listed<T>(
    list: Spanned<Vec<Spanned<T>>>,
    most: usize,
    what: &str,
    page: &mut Page<'_>,
) -> Vec<Spanned<T>> {
    let span: Range<usize> = list.span();
    if !(1..=most).contains(&list.get_ref().len()) {
        page.report(span, format!("there are 1 to {most} {what}"));
    }
    list.into_inner()
}

fn is_short(words: &str, longest: usize) -> bool {
    !words.trim().is_empty() && words.chars().count() <= longest
}
