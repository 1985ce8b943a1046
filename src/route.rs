//! The addresses of the app: the only place where a path is read or written.
//! An address that is not one of ours becomes `Route::Unknown`; nothing typed
//! into the address bar reaches a request unless it has the shape of a name.

use std::fmt::{self, Display, Write};

/// A page of the help centre, with what its address says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Route {
    /// The shops of an installation.
    Merchants,
    Home {
        merchant: MerchantId,
    },
    /// All answers, with one group unfolded, or those that fit a search.
    Faq {
        merchant: MerchantId,
        search: String,
        group: Option<String>,
    },
    Article {
        merchant: MerchantId,
        slug: Slug,
    },
    /// The clauses; `clause` is the one that a hint pointed at.
    Policy {
        merchant: MerchantId,
        clause: Option<String>,
    },
    /// "Can I send it back?", with the answers given so far, in their order.
    Check {
        merchant: MerchantId,
        query: Vec<(String, String)>,
    },
    /// Sending something back, with the place that it has come to. Which order it is
    /// of, and what was answered, stands nowhere in the address.
    Return {
        merchant: MerchantId,
        query: Vec<(String, String)>,
    },
    /// A return that was asked for.
    Returned {
        merchant: MerchantId,
        query: Vec<(String, String)>,
    },
    /// What shoppers asked for, for a shop's team.
    Desk {
        query: Vec<(String, String)>,
    },
    /// An order, or the form that finds it. Which order it is stands nowhere in
    /// the address.
    Order {
        merchant: MerchantId,
        task: Option<Task>,
    },
    /// The sizes of all charts, or of one. A query says which piece is meant.
    Sizes {
        merchant: MerchantId,
        chart: Option<Slug>,
        query: Vec<(String, String)>,
    },
    /// Writing to the team, with the topic and the place that it has come to. What
    /// was written stands nowhere in the address.
    Contact {
        merchant: MerchantId,
        query: Vec<(String, String)>,
    },
    /// What was written to the team, and what came of it.
    Ticket {
        merchant: MerchantId,
    },
    /// No page of ours. The shop is kept where the address starts with one.
    Unknown {
        merchant: Option<MerchantId>,
    },
}

/// What a shopper asks for about an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Task {
    Cancel,
    Amend,
}

/// A program of the app. Each is a download of its own, so that who reads does
/// not wait for what only who acts needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Program {
    /// Looking things up, and whatever has no page.
    Reading,
    /// Asking what the policy says about a piece.
    Check,
    /// Following an order, and asking about it.
    Order,
    /// Sending something back.
    Return,
    /// Following what goes back.
    Returned,
    /// Finding a size.
    Sizes,
    /// Writing to the team.
    Contact,
    /// Answering shoppers, for a shop's team.
    Desk,
}

/// The name of a shop's folder, first segment of its addresses.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct MerchantId(String);

/// The name of an article within its shop.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Slug(String);

/// The name of a task in an address.
const TASK: &str = "do";

/// The path of the team's page.
const DESK: &str = "desk";

/// First segments that belong to the server; no shop can be called so.
const RESERVED: [&str; 7] = [
    "v1", "themes", "locales", "demo", "desk", "healthz", "readyz",
];

impl Program {
    /// The catalogues of words that it has besides the shared one.
    pub const fn catalogues(self) -> &'static [&'static str] {
        match self {
            Self::Reading => &[],
            Self::Check | Self::Order => &["acting"],
            Self::Return => &["acting", "evidence", "returning"],
            Self::Returned => &["acting", "returned"],
            Self::Sizes => &["sizes"],
            Self::Contact => &["acting", "evidence", "contact"],
            Self::Desk => &["acting", "desk"],
        }
    }
}

impl Task {
    pub const fn name(self) -> &'static str {
        match self {
            Self::Cancel => "cancel",
            Self::Amend => "amend",
        }
    }

    fn named(name: &str) -> Option<Self> {
        [Self::Cancel, Self::Amend]
            .into_iter()
            .find(|task| task.name() == name)
    }
}

impl MerchantId {
    pub fn parse(name: &str) -> Option<Self> {
        (is_name(name) && !RESERVED.contains(&name)).then(|| Self(name.to_owned()))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Slug {
    pub fn parse(name: &str) -> Option<Self> {
        is_name(name).then(|| Self(name.to_owned()))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Lower-case letters, digits and inner hyphens, at most 64 bytes.
fn is_name(name: &str) -> bool {
    (1..=64).contains(&name.len())
        && !name.starts_with('-')
        && !name.ends_with('-')
        && name
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
}

impl Route {
    /// Reads the part of an address after its origin: path, query, fragment.
    pub fn parse(address: &str) -> Self {
        let (address, fragment) = cut(address, '#');
        let (path, query) = cut(address, '?');
        let path = path.strip_prefix('/').unwrap_or(path);
        let path = path.strip_suffix('/').unwrap_or(path);
        if path.is_empty() {
            return Self::Merchants;
        }
        if path == DESK {
            return Self::Desk {
                query: pairs(query).collect(),
            };
        }
        let mut segments = path.split('/');
        let Some(merchant) = segments.next().and_then(MerchantId::parse) else {
            return Self::Unknown { merchant: None };
        };
        match (segments.next(), segments.next(), segments.next()) {
            (None, None, None) => Self::Home { merchant },
            (Some("faq"), None, None) => Self::Faq {
                merchant,
                search: pairs(query)
                    .find(|(name, _)| name == "q")
                    .map(|(_, words)| words)
                    .unwrap_or_default(),
                group: place(fragment),
            },
            (Some("faq"), Some(slug), None) => match Slug::parse(slug) {
                Some(slug) => Self::Article { merchant, slug },
                None => Self::Unknown {
                    merchant: Some(merchant),
                },
            },
            (Some("policy"), None, None) => Self::Policy {
                merchant,
                clause: place(fragment),
            },
            (Some("check"), None, None) => Self::Check {
                merchant,
                query: pairs(query).collect(),
            },
            (Some("return"), None, None) => Self::Return {
                merchant,
                query: pairs(query).collect(),
            },
            (Some("return"), Some("status"), None) => Self::Returned {
                merchant,
                query: pairs(query).collect(),
            },
            (Some("order"), None, None) => Self::Order {
                merchant,
                task: pairs(query)
                    .find(|(name, _)| name == TASK)
                    .and_then(|(_, task)| Task::named(&task)),
            },
            (Some("sizes"), None, None) => Self::Sizes {
                merchant,
                chart: None,
                query: pairs(query).collect(),
            },
            (Some("sizes"), Some(chart), None) => match Slug::parse(chart) {
                Some(chart) => Self::Sizes {
                    merchant,
                    chart: Some(chart),
                    query: pairs(query).collect(),
                },
                None => Self::Unknown {
                    merchant: Some(merchant),
                },
            },
            (Some("contact"), None, None) => Self::Contact {
                merchant,
                query: pairs(query).collect(),
            },
            (Some("contact"), Some("status"), None) => Self::Ticket { merchant },
            _ => Self::Unknown {
                merchant: Some(merchant),
            },
        }
    }

    /// The shop whose page this is.
    pub fn merchant(&self) -> Option<&MerchantId> {
        match self {
            Self::Merchants | Self::Desk { .. } => None,
            Self::Home { merchant }
            | Self::Faq { merchant, .. }
            | Self::Article { merchant, .. }
            | Self::Policy { merchant, .. }
            | Self::Check { merchant, .. }
            | Self::Order { merchant, .. }
            | Self::Return { merchant, .. }
            | Self::Returned { merchant, .. }
            | Self::Sizes { merchant, .. }
            | Self::Contact { merchant, .. }
            | Self::Ticket { merchant } => Some(merchant),
            Self::Unknown { merchant } => merchant.as_ref(),
        }
    }

    /// The program that shows this page. The document of another program's page
    /// is always loaded.
    pub fn program(&self) -> Program {
        match self {
            Self::Merchants
            | Self::Home { .. }
            | Self::Faq { .. }
            | Self::Article { .. }
            | Self::Policy { .. }
            | Self::Unknown { .. } => Program::Reading,
            Self::Check { .. } => Program::Check,
            Self::Order { .. } => Program::Order,
            Self::Return { .. } => Program::Return,
            Self::Returned { .. } => Program::Returned,
            Self::Sizes { .. } => Program::Sizes,
            Self::Contact { .. } | Self::Ticket { .. } => Program::Contact,
            Self::Desk { .. } => Program::Desk,
        }
    }

    /// The same page without query and fragment: what stays while a search is
    /// typed, a question answered or another clause looked up.
    pub fn page(&self) -> Self {
        match self.clone() {
            Self::Faq { merchant, .. } => Self::Faq {
                merchant,
                search: String::new(),
                group: None,
            },
            Self::Policy { merchant, .. } => Self::Policy {
                merchant,
                clause: None,
            },
            Self::Check { merchant, .. } => Self::Check {
                merchant,
                query: Vec::new(),
            },
            Self::Order { merchant, .. } => Self::Order {
                merchant,
                task: None,
            },
            Self::Return { merchant, .. } => Self::Return {
                merchant,
                query: Vec::new(),
            },
            Self::Returned { merchant, .. } => Self::Returned {
                merchant,
                query: Vec::new(),
            },
            Self::Sizes {
                merchant, chart, ..
            } => Self::Sizes {
                merchant,
                chart,
                query: Vec::new(),
            },
            Self::Contact { merchant, .. } => Self::Contact {
                merchant,
                query: Vec::new(),
            },
            Self::Desk { .. } => Self::Desk { query: Vec::new() },
            page @ (Self::Merchants
            | Self::Home { .. }
            | Self::Article { .. }
            | Self::Ticket { .. }
            | Self::Unknown { .. }) => page,
        }
    }
}

/// The address, as written into links and into the address bar; for an unknown
/// page the way back to its shop.
impl Display for Route {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_char('/')?;
        if let Some(merchant) = self.merchant() {
            out.write_str(merchant.as_str())?;
        }
        match self {
            Self::Merchants | Self::Home { .. } | Self::Unknown { .. } => Ok(()),
            Self::Faq { search, group, .. } => {
                out.write_str("/faq")?;
                if !search.is_empty() {
                    out.write_str("?q=")?;
                    encode(out, search)?;
                }
                write_place(out, group)
            }
            Self::Article { slug, .. } => {
                out.write_str("/faq/")?;
                out.write_str(slug.as_str())
            }
            Self::Policy { clause, .. } => {
                out.write_str("/policy")?;
                write_place(out, clause)
            }
            Self::Check { query, .. } => {
                out.write_str("/check")?;
                write_pairs(out, query)
            }
            Self::Return { query, .. } => {
                out.write_str("/return")?;
                write_pairs(out, query)
            }
            Self::Returned { query, .. } => {
                out.write_str("/return/status")?;
                write_pairs(out, query)
            }
            Self::Desk { query } => {
                out.write_str(DESK)?;
                write_pairs(out, query)
            }
            Self::Order { task, .. } => {
                out.write_str("/order")?;
                match task {
                    Some(task) => write!(out, "?{TASK}={}", task.name()),
                    None => Ok(()),
                }
            }
            Self::Sizes { chart, query, .. } => {
                out.write_str("/sizes")?;
                if let Some(chart) = chart {
                    write!(out, "/{}", chart.as_str())?;
                }
                write_pairs(out, query)
            }
            Self::Contact { query, .. } => {
                out.write_str("/contact")?;
                write_pairs(out, query)
            }
            Self::Ticket { .. } => out.write_str("/contact/status"),
        }
    }
}

fn cut(address: &str, mark: char) -> (&str, &str) {
    address.split_once(mark).unwrap_or((address, ""))
}

fn write_pairs(out: &mut impl Write, query: &[(String, String)]) -> fmt::Result {
    for (index, (name, value)) in query.iter().enumerate() {
        out.write_char(if index == 0 { '?' } else { '&' })?;
        encode(out, name)?;
        out.write_char('=')?;
        encode(out, value)?;
    }
    Ok(())
}

/// The id that a fragment names.
fn place(fragment: &str) -> Option<String> {
    Some(decode(fragment, false)).filter(|id| !id.is_empty())
}

fn write_place(out: &mut impl Write, place: &Option<String>) -> fmt::Result {
    match place {
        Some(id) => {
            out.write_char('#')?;
            encode(out, id)
        }
        None => Ok(()),
    }
}

fn pairs(query: &str) -> impl Iterator<Item = (String, String)> {
    query
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let (name, value) = cut(pair, '=');
            (decode(name, true), decode(value, true))
        })
}

/// Percent-decodes. What is no UTF-8 becomes U+FFFD, a stray `%` stays; in a
/// query a `+` is a space.
fn decode(text: &str, plus_is_space: bool) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        let escaped = (byte == b'%').then(|| {
            let mut digits = rest.clone();
            Some(hex(digits.next()?)? << 4 | hex(digits.next()?)?)
        });
        match escaped.flatten() {
            Some(escaped) => {
                bytes.push(escaped);
                rest.next();
                rest.next();
            }
            None if byte == b'+' && plus_is_space => bytes.push(b' '),
            None => bytes.push(byte),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn hex(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        b'A'..=b'F' => Some(digit - b'A' + 10),
        _ => None,
    }
}

/// Percent-encodes everything but RFC 3986's unreserved characters.
fn encode(out: &mut impl Write, text: &str) -> fmt::Result {
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                out.write_char(char::from(byte))?;
            }
            _ => {
                out.write_char('%')?;
                for digit in [byte >> 4, byte & 15] {
                    let digit = char::from_digit(u32::from(digit), 16).unwrap_or('0');
                    out.write_char(digit.to_ascii_uppercase())?;
                }
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shop() -> MerchantId {
        MerchantId::parse("allegra-k").unwrap()
    }

    fn both_ways(address: &str, route: Route) {
        assert_eq!(Route::parse(address), route, "reading {address}");
        assert_eq!(route.to_string(), address, "writing {route:?}");
    }

    fn reads(address: &str, route: Route) {
        assert_eq!(Route::parse(address), route, "reading {address}");
    }

    fn faq(search: &str) -> Route {
        Route::Faq {
            merchant: shop(),
            search: search.to_owned(),
            group: None,
        }
    }

    fn check(query: &[(&str, &str)]) -> Route {
        Route::Check {
            merchant: shop(),
            query: query
                .iter()
                .map(|&(name, answer)| (name.to_owned(), answer.to_owned()))
                .collect(),
        }
    }

    fn nowhere() -> Route {
        Route::Unknown { merchant: None }
    }

    fn nowhere_in_the_shop() -> Route {
        Route::Unknown {
            merchant: Some(shop()),
        }
    }

    #[test]
    fn every_page_has_an_address() {
        both_ways("/", Route::Merchants);
        both_ways("/allegra-k", Route::Home { merchant: shop() });
        both_ways("/allegra-k/faq", faq(""));
        both_ways("/allegra-k/faq?q=opened%20tights", faq("opened tights"));
        both_ways(
            "/allegra-k/faq#refunds",
            Route::Faq {
                merchant: shop(),
                search: String::new(),
                group: Some("refunds".into()),
            },
        );
        both_ways(
            "/allegra-k/faq/the-30-days",
            Route::Article {
                merchant: shop(),
                slug: Slug::parse("the-30-days").unwrap(),
            },
        );
        both_ways(
            "/allegra-k/policy",
            Route::Policy {
                merchant: shop(),
                clause: None,
            },
        );
        both_ways(
            "/allegra-k/policy#refund-time",
            Route::Policy {
                merchant: shop(),
                clause: Some("refund-time".into()),
            },
        );
        both_ways("/allegra-k/check", check(&[]));
        both_ways(
            "/allegra-k/check?topic=return&delivered=2026-06-15",
            check(&[("topic", "return"), ("delivered", "2026-06-15")]),
        );
        both_ways(
            "/allegra-k/contact",
            Route::Contact {
                merchant: shop(),
                query: Vec::new(),
            },
        );
        both_ways(
            "/allegra-k/contact?about=missing-item",
            Route::Contact {
                merchant: shop(),
                query: vec![("about".to_owned(), "missing-item".to_owned())],
            },
        );
        both_ways(
            "/allegra-k/contact/status",
            Route::Ticket { merchant: shop() },
        );
        for (address, chart, query) in [
            ("/allegra-k/sizes", None, vec![]),
            (
                "/allegra-k/sizes?category=dress",
                None,
                vec![("category".to_owned(), "dress".to_owned())],
            ),
            ("/allegra-k/sizes/dresses", Slug::parse("dresses"), vec![]),
        ] {
            let merchant = shop();
            both_ways(
                address,
                Route::Sizes {
                    merchant,
                    chart,
                    query,
                },
            );
        }
        let query = vec![("see".to_owned(), "R-7KQ2-M9XD".to_owned())];
        both_ways(
            "/allegra-k/return/status?see=R-7KQ2-M9XD",
            Route::Returned {
                merchant: shop(),
                query: query.clone(),
            },
        );
        both_ways(
            "/allegra-k/return?line=1",
            Route::Return {
                merchant: shop(),
                query: vec![("line".to_owned(), "1".to_owned())],
            },
        );
        both_ways("/desk?see=R-7KQ2-M9XD", Route::Desk { query });
        for (address, task) in [
            ("/allegra-k/order", None),
            ("/allegra-k/order?do=cancel", Some(Task::Cancel)),
            ("/allegra-k/order?do=amend", Some(Task::Amend)),
        ] {
            let merchant = shop();
            both_ways(address, Route::Order { merchant, task });
        }
    }

    #[test]
    fn searches_survive_any_characters() {
        both_ways("/allegra-k/faq?q=50%25%20%26%20%2B%20%23", faq("50% & + #"));
        both_ways(
            "/allegra-k/faq?q=gr%C3%B6%C3%9Fe%20%F0%9F%91%97",
            faq("größe 👗"),
        );
        reads("/allegra-k/faq?q=two+words", faq("two words"));
        reads("/allegra-k/faq?other=1&q=a&q=b", faq("a"));
        reads("/allegra-k/faq?q", faq(""));
    }

    #[test]
    fn a_slash_at_the_end_changes_nothing() {
        reads("/allegra-k/", Route::Home { merchant: shop() });
        reads("/allegra-k/faq/?q=a", faq("a"));
    }

    #[test]
    fn hostile_addresses_are_nowhere() {
        reads("//evil.example", nowhere());
        reads("/../../etc/passwd", nowhere());
        reads("/v1/merchants", nowhere());
        reads("/Allegra-K", nowhere());
        reads("/%2e%2e", nowhere());
        reads("/-", nowhere());
        reads(&format!("/{}", "a".repeat(65)), nowhere());
        reads("/<script>", nowhere());
        reads("/allegra-k/faq/..", nowhere_in_the_shop());
        reads("/allegra-k/faq/a%2fb", nowhere_in_the_shop());
        reads("/allegra-k/faq/a/b", nowhere_in_the_shop());
        reads("/allegra-k//faq", nowhere_in_the_shop());
        reads("/allegra-k/faq?q=%", faq("%"));
        reads("/allegra-k/faq?q=%f", faq("%f"));
        reads("/allegra-k/faq?q=%zz%41", faq("%zzA"));
        reads("/allegra-k/faq?q=%FF", faq("\u{fffd}"));
        reads("/allegra-k/check?&&=&a", check(&[("", ""), ("a", "")]));
    }

    #[test]
    fn the_page_stays_while_its_query_changes() {
        assert_eq!(faq("a").page(), faq("b").page());
        assert_eq!(check(&[("a", "b")]).page(), check(&[]));
        assert_ne!(faq("").page(), check(&[]).page());
    }
}
