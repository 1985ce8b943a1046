//! A shop's look: values for the tokens of `style/tokens.css` and nothing else.
//! A theme is refused where text or the edge of a control could not be made out.

use std::fmt::Write;

use serde::Deserialize;
use toml::Spanned;

use super::profile::Page;
use crate::document::fingerprint;

/// A shop's stylesheet.
#[derive(Clone, Debug)]
pub struct Theme {
    /// Its path on the server, which changes with the content.
    pub address: String,
    pub css: String,
    /// The accent and what stands on it, in the light scheme and in the dark one:
    /// what a shop's site tells the widget.
    pub accents: [String; 4],
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ThemeEntry {
    font_display: Spanned<String>,
    display_weight: Spanned<u16>,
    display_tracking: Spanned<String>,
    display_leading: Spanned<f64>,
    radius_control: Spanned<String>,
    radius_tile: Spanned<String>,
    wordmark_case: Case,
    wordmark_tracking: Spanned<String>,
    wordmark_weight: Spanned<u16>,
    wordmark_style: Style,
    wordmark_size: Spanned<String>,
    colour: ColourEntries,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Case {
    None,
    Uppercase,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Style {
    Normal,
    Italic,
}

/// A colour in the light scheme and in the dark one.
type Pair = Spanned<[String; 2]>;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ColourEntries {
    paper: Pair,
    raised: Pair,
    sunk: Pair,
    ink: Pair,
    ink_soft: Pair,
    line: Pair,
    line_strong: Pair,
    accent: Pair,
    accent_press: Pair,
    on_accent: Pair,
    wash: Pair,
}

/// Text roles that mean the same in every shop, from `style/tokens.css`.
const SHARED: [(&str, [&str; 2]); 3] = [
    ("accepted", ["#1b6743", "#86d6ab"]),
    ("review", ["#7a5200", "#ecc873"]),
    ("error", ["#b3202c", "#ff9d98"]),
];

/// WCAG 2.2, 1.4.3 and 1.4.11.
const TEXT: f64 = 4.5;
const CONTROL: f64 = 3.0;

impl Theme {
    /// `None` where something was wrong; the page has it.
    pub(super) fn check(merchant: &str, entry: &ThemeEntry, page: &mut Page<'_>) -> Option<Self> {
        let mut sound = true;
        let mut refuse = |span, problem: String| {
            page.report(span, problem);
            sound = false;
        };
        if !is_font_stack(entry.font_display.get_ref()) {
            let wanted = "a font stack is made of names, quoted or not, with commas between them";
            refuse(entry.font_display.span(), wanted.to_owned());
        }
        for weight in [&entry.display_weight, &entry.wordmark_weight] {
            if !(100..=900).contains(weight.get_ref()) {
                refuse(
                    weight.span(),
                    "a weight lies between 100 and 900".to_owned(),
                );
            }
        }
        if !(0.8..=2.0).contains(entry.display_leading.get_ref()) {
            refuse(
                entry.display_leading.span(),
                "a leading lies between 0.8 and 2".to_owned(),
            );
        }
        let lengths = [
            &entry.display_tracking,
            &entry.radius_control,
            &entry.radius_tile,
            &entry.wordmark_tracking,
            &entry.wordmark_size,
        ];
        for length in lengths {
            if !is_length(length.get_ref()) {
                refuse(
                    length.span(),
                    "a length is a number with px, em or rem".to_owned(),
                );
            }
        }
        let colours = entry.colour.named();
        for (_, pair) in colours {
            if let Some(wrong) = pair
                .get_ref()
                .iter()
                .find(|colour| Rgb::parse(colour).is_none())
            {
                refuse(
                    pair.span(),
                    format!("`{wrong}` is not a colour like #1b6743"),
                );
            }
        }
        for (span, problem) in entry.colour.too_faint() {
            refuse(span, problem);
        }
        sound.then(|| {
            let css = entry.css(merchant);
            Self {
                address: hashed(&format!("/themes/{merchant}"), &css),
                css,
                accents: entry.colour.accents(),
            }
        })
    }
}

/// The path of a stylesheet below `stem`, which changes with the content.
pub(super) fn hashed(stem: &str, css: &str) -> String {
    let hash: String = fingerprint(css.as_bytes())
        .bytes()
        .filter(u8::is_ascii_alphanumeric)
        .take(16)
        .map(|b| char::from(b.to_ascii_lowercase()))
        .collect();
    format!("{stem}.{hash}.css")
}

/// `#rrggbb`.
pub(super) fn is_colour(written: &str) -> bool {
    Rgb::parse(written).is_some()
}

impl ThemeEntry {
    fn css(&self, merchant: &str) -> String {
        let mut tokens = String::new();
        let mut set = |name: &str, value: &str| {
            let _ = write!(tokens, "--{name}:{value};");
        };
        set("font-display", self.font_display.get_ref());
        set("display-weight", &self.display_weight.get_ref().to_string());
        set("display-tracking", self.display_tracking.get_ref());
        set(
            "display-leading",
            &self.display_leading.get_ref().to_string(),
        );
        set("radius-control", self.radius_control.get_ref());
        set("radius-tile", self.radius_tile.get_ref());
        set(
            "wordmark-case",
            match self.wordmark_case {
                Case::None => "none",
                Case::Uppercase => "uppercase",
            },
        );
        set("wordmark-tracking", self.wordmark_tracking.get_ref());
        set(
            "wordmark-weight",
            &self.wordmark_weight.get_ref().to_string(),
        );
        set(
            "wordmark-style",
            match self.wordmark_style {
                Style::Normal => "normal",
                Style::Italic => "italic",
            },
        );
        set("wordmark-size", self.wordmark_size.get_ref());
        for (name, pair) in self.colour.named() {
            let [light, dark] = pair.get_ref();
            set(
                &name.replace('_', "-"),
                &format!("light-dark({light},{dark})"),
            );
        }
        // The attribute stands twice so that the shop's values win over the
        // app's own, whichever sheet comes first; a reader's wish for more
        // contrast is therefore said again.
        let shop = format!("[data-merchant=\"{merchant}\"][data-merchant]");
        format!(
            "@layer tokens{{{shop}{{{tokens}}}\
             @media (prefers-contrast:more){{{shop}{{--line:var(--line-strong);--ink-soft:var(--ink)}}}}}}\n"
        )
    }
}

impl ColourEntries {
    fn accents(&self) -> [String; 4] {
        let [light, dark] = self.accent.get_ref().clone();
        let [on_light, on_dark] = self.on_accent.get_ref().clone();
        [light, on_light, dark, on_dark]
    }

    fn named(&self) -> [(&'static str, &Pair); 11] {
        [
            ("paper", &self.paper),
            ("raised", &self.raised),
            ("sunk", &self.sunk),
            ("ink", &self.ink),
            ("ink_soft", &self.ink_soft),
            ("line", &self.line),
            ("line_strong", &self.line_strong),
            ("accent", &self.accent),
            ("accent_press", &self.accent_press),
            ("on_accent", &self.on_accent),
            ("wash", &self.wash),
        ]
    }

    /// The pairs that fall short, the span being that of the colour to change.
    fn too_faint(&self) -> Vec<(std::ops::Range<usize>, String)> {
        let surfaces = [
            ("paper", &self.paper),
            ("raised", &self.raised),
            ("sunk", &self.sunk),
            ("wash", &self.wash),
        ];
        let mut pairs = Vec::new();
        for (surface_name, surface) in surfaces {
            for (name, pair) in [
                ("ink", &self.ink),
                ("ink_soft", &self.ink_soft),
                ("accent", &self.accent),
                ("accent_press", &self.accent_press),
            ] {
                pairs.push((
                    name,
                    pair.get_ref().each_ref().map(String::as_str),
                    surface_name,
                    surface,
                    TEXT,
                    pair.span(),
                ));
            }
            for (name, shared) in SHARED {
                pairs.push((name, shared, surface_name, surface, TEXT, surface.span()));
            }
            let line = &self.line_strong;
            pairs.push((
                "line_strong",
                line.get_ref().each_ref().map(String::as_str),
                surface_name,
                surface,
                CONTROL,
                line.span(),
            ));
        }
        for (name, surface) in [
            ("accent", &self.accent),
            ("accent_press", &self.accent_press),
        ] {
            let on = &self.on_accent;
            pairs.push((
                "on_accent",
                on.get_ref().each_ref().map(String::as_str),
                name,
                surface,
                TEXT,
                on.span(),
            ));
        }
        let mut faint = Vec::new();
        for (name, front, surface_name, surface, needed, span) in pairs {
            for (scheme, (front, back)) in ["light", "dark"]
                .into_iter()
                .zip(front.into_iter().zip(surface.get_ref()))
            {
                let (Some(front), Some(back)) = (Rgb::parse(front), Rgb::parse(back)) else {
                    continue;
                };
                let reached = front.contrast(back);
                if reached < needed {
                    // Rounded down: 4.499 is not enough and must not read as 4.5.
                    let reached = (reached * 100.0).floor() / 100.0;
                    faint.push((
                        span.clone(),
                        format!("{name} on {surface_name} reaches {reached}:1 in the {scheme} scheme and needs {needed}:1"),
                    ));
                }
            }
        }
        faint
    }
}

/// Linear light, 0 to 1.
#[derive(Clone, Copy)]
struct Rgb([f64; 3]);

impl Rgb {
    /// `#rrggbb`, small or large letters.
    fn parse(written: &str) -> Option<Self> {
        let digits = written
            .strip_prefix('#')
            .filter(|digits| digits.len() == 6)?;
        if !digits.bytes().all(|b| b.is_ascii_hexdigit()) {
            return None;
        }
        let number = u32::from_str_radix(digits, 16).ok()?;
        let channel = |shift: u32| {
            let value = f64::from((number >> shift) & 0xff) / 255.0;
            if value <= 0.04045 {
                value / 12.92
            } else {
                ((value + 0.055) / 1.055).powf(2.4)
            }
        };
        Some(Self([channel(16), channel(8), channel(0)]))
    }

    fn luminance(self) -> f64 {
        let [red, green, blue] = self.0;
        0.2126 * red + 0.7152 * green + 0.0722 * blue
    }

    /// The ratio of WCAG 2.2, 1 to 21.
    fn contrast(self, other: Self) -> f64 {
        let (one, two) = (self.luminance(), other.luminance());
        (one.max(two) + 0.05) / (one.min(two) + 0.05)
    }
}

/// Names of fonts, quoted or not. Nothing that could end the declaration.
fn is_font_stack(stack: &str) -> bool {
    let is_name = |name: &str| {
        !name.is_empty()
            && name
                .chars()
                .all(|c| c.is_alphanumeric() || c == ' ' || c == '-')
    };
    stack.split(',').map(str::trim).all(|name| {
        let quoted = name
            .strip_prefix('"')
            .and_then(|name| name.strip_suffix('"'));
        is_name(quoted.unwrap_or(name))
    })
}

fn is_length(length: &str) -> bool {
    let unit = ["rem", "em", "px"]
        .iter()
        .find_map(|unit| length.strip_suffix(unit));
    unit.is_some_and(|number| {
        number
            .bytes()
            .all(|b| b.is_ascii_digit() || b == b'.' || b == b'-')
            && number.parse::<f64>().is_ok_and(f64::is_finite)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contrast_is_that_of_wcag() {
        let check = |one: &str, two: &str, expected: f64| {
            let contrast = Rgb::parse(one).unwrap().contrast(Rgb::parse(two).unwrap());
            assert!(
                (contrast - expected).abs() < 0.01,
                "{one} {two}: {contrast}"
            );
        };
        check("#000000", "#ffffff", 21.0);
        check("#777777", "#FFFFFF", 4.478);
        check("#767676", "#ffffff", 4.542);
        check("#abcdef", "#abcdef", 1.0);
    }

    #[test]
    fn colours_are_six_digits() {
        for wrong in [
            "", "#fff", "fff000", "#ggg000", "#ffff000", "#+12345", "red",
        ] {
            assert!(Rgb::parse(wrong).is_none(), "{wrong}");
        }
    }

    #[test]
    fn a_font_stack_can_not_end_its_declaration() {
        assert!(is_font_stack("\"Avenir Next\", -apple-system, serif"));
        for wrong in ["", "a,", "\"a", "a;b", "a}", "url(x)", "\"a\\\"\"", "a/*"] {
            assert!(!is_font_stack(wrong), "{wrong}");
        }
    }

    #[test]
    fn lengths() {
        assert!(is_length("-0.022em") && is_length("999px") && is_length("1.5rem"));
        for wrong in ["", "1", "px", "1vw", "1;px", "1e3px", "--1px", "calc(1px)"] {
            assert!(!is_length(wrong), "{wrong}");
        }
    }
}
