//! `[embed]` in `merchant.toml`: the sites whose pages may hold the help centre in
//! a frame. Each is written as a browser names it, so that comparing is enough.

use std::collections::BTreeSet;

use serde::Deserialize;
use toml::Spanned;

use super::profile::Page;

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct EmbedEntry {
    origins: Vec<Spanned<String>>,
}

/// More than a shop has sites; few enough for a header.
const MOST_ORIGINS: usize = 20;
/// RFC 1035, 2.3.4.
const LONGEST_HOST: usize = 253;

/// The origins, and what is wrong with them.
pub(super) fn check(entry: EmbedEntry, page: &mut Page<'_>) -> Vec<String> {
    let mut known = BTreeSet::new();
    for (place, origin) in entry.origins.iter().enumerate() {
        page.require(
            origin,
            is_origin,
            "an origin is https:// and a host in small letters, with a port if need be and \
             nothing after it, like https://www.shop.example; http:// is for localhost and \
             127.0.0.1",
        );
        page.require(
            origin,
            |origin| known.insert(origin.to_owned()),
            "this origin is there already",
        );
        if place == MOST_ORIGINS {
            page.report(
                origin.span(),
                format!("a shop has at most {MOST_ORIGINS} origins"),
            );
        }
    }
    entry.origins.into_iter().map(Spanned::into_inner).collect()
}

/// Whether a browser would name a site so. Nothing else may pass: it is written
/// into a header as it is.
pub fn is_origin(origin: &str) -> bool {
    let Some((scheme, host)) = origin.split_once("://") else {
        return false;
    };
    let (host, port) = match host.split_once(':') {
        Some((host, port)) => (host, Some(port)),
        None => (host, None),
    };
    // A browser leaves the scheme's own port out.
    let own_port = match scheme {
        "https" => "443",
        "http" if matches!(host, "localhost" | "127.0.0.1") => "80",
        _ => return false,
    };
    is_host(host) && port.is_none_or(|port| port != own_port && is_port(port))
}

fn is_host(host: &str) -> bool {
    let is_label = |label: &str| {
        let is_letter = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
        (1..=63).contains(&label.len())
            && label.bytes().all(is_letter)
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    host.len() <= LONGEST_HOST && host.split('.').all(is_label)
}

fn is_port(port: &str) -> bool {
    port.bytes().all(|b| b.is_ascii_digit())
        && !port.starts_with('0')
        && port.parse::<u16>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn origins_are_what_a_browser_would_name() {
        for origin in [
            "https://shop.example",
            "https://www.xn--bcher-kva.example:8443",
            "https://127.0.0.1",
            "http://localhost",
            "http://localhost:4173",
            "http://127.0.0.1:8080",
        ] {
            assert!(is_origin(origin), "{origin}");
        }
        for other in [
            "",
            "https://",
            "shop.example",
            "//shop.example",
            "http://shop.example",
            "HTTPS://shop.example",
            "https://Shop.example",
            "https://shop.example/",
            "https://shop.example/path",
            "https://shop.example?",
            "https://shop.example#",
            "https://shop.example.",
            "https://shop..example",
            "https://-shop.example",
            "https://*.shop.example",
            "https://*",
            "https://bücher.example",
            "https://ana@shop.example",
            "https://shop.example:",
            "https://shop.example:443",
            "https://shop.example:080",
            "https://shop.example:+80",
            "https://shop.example:65536",
            "https://shop.example https://other.example",
            "https://shop.example; script-src *",
            "https://shop.example\"",
            "http://localhost:80",
            "http://localhost.shop.example",
            "ws://localhost",
            "null",
            "data:text",
        ] {
            assert!(!is_origin(other), "{other}");
        }
    }
}
