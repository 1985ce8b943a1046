//! Reads the server's JSON into its types, and writes the little that is sent.
//! `serde_json` reads it as well, with a report of line, column and cause that no
//! shopper sees and that is a third of the code to download; here a body can be
//! read or it cannot. Numbers are whole numbers: amounts travel as decimal strings.

use std::{borrow::Cow, fmt, mem};

use serde::{
    Deserializer,
    de::{
        self, DeserializeOwned, DeserializeSeed, EnumAccess, IntoDeserializer, MapAccess,
        SeqAccess, VariantAccess, Visitor, value::StrDeserializer,
    },
    forward_to_deserialize_any,
};

/// The value that `text` holds, and nothing beside it.
pub fn read<T: DeserializeOwned>(text: &str) -> Option<T> {
    let mut reader = Reader {
        text,
        at: 0,
        left: DEEPEST,
    };
    let value = T::deserialize(&mut reader).ok()?;
    reader.space();
    (reader.at == text.len()).then_some(value)
}

/// A text as JSON.
pub fn quoted(text: &str) -> String {
    let mut json = String::with_capacity(text.len() + 2);
    json.push('"');
    for letter in text.chars() {
        match letter {
            '"' | '\\' => json.extend(['\\', letter]),
            '\0'..='\u{1f}' => json.push_str(&format!("\\u{:04x}", u32::from(letter))),
            letter => json.push(letter),
        }
    }
    json.push('"');
    json
}

/// An object of JSON values, without the fields that have none. The app sends
/// little: a serialiser would be larger than all that it writes.
pub fn object(fields: &[(&str, Option<String>)]) -> String {
    let fields = fields
        .iter()
        .filter_map(|(name, value)| Some(format!("{}:{}", quoted(name), value.as_ref()?)));
    format!("{{{}}}", fields.collect::<Vec<_>>().join(","))
}

struct Reader<'a> {
    text: &'a str,
    /// INVARIANT: on a char boundary of `text`.
    at: usize,
    /// So many lists and objects may still be opened within one another.
    left: u8,
}

/// Deeper than any body of ours; what is deeper would overflow the stack.
const DEEPEST: u8 = 128;

/// The text is not what was expected.
#[derive(Debug)]
struct Unreadable;

type Read<T> = Result<T, Unreadable>;

impl fmt::Display for Unreadable {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("unreadable")
    }
}

impl std::error::Error for Unreadable {}

impl de::Error for Unreadable {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self
    }

    fn invalid_type(_: de::Unexpected<'_>, _: &dyn de::Expected) -> Self {
        Self
    }

    fn invalid_value(_: de::Unexpected<'_>, _: &dyn de::Expected) -> Self {
        Self
    }

    fn invalid_length(_: usize, _: &dyn de::Expected) -> Self {
        Self
    }

    fn unknown_variant(_: &str, _: &'static [&'static str]) -> Self {
        Self
    }

    fn unknown_field(_: &str, _: &'static [&'static str]) -> Self {
        Self
    }

    fn missing_field(_: &'static str) -> Self {
        Self
    }

    fn duplicate_field(_: &'static str) -> Self {
        Self
    }
}

impl<'a> Reader<'a> {
    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn space(&mut self) {
        let rest = self.rest();
        self.at += rest.len() - rest.trim_start_matches([' ', '\n', '\r', '\t']).len();
    }

    /// The next byte after space, which stays.
    fn peek(&mut self) -> Option<u8> {
        self.space();
        self.rest().bytes().next()
    }

    fn takes(&mut self, word: &str) -> bool {
        self.space();
        let takes = self.rest().starts_with(word);
        if takes {
            self.at += word.len();
        }
        takes
    }

    fn take(&mut self, word: &str) -> Read<()> {
        if self.takes(word) {
            Ok(())
        } else {
            Err(Unreadable)
        }
    }

    /// Reads what stands between these two.
    fn within<T>(
        &mut self,
        [opens, closes]: [&str; 2],
        read: impl FnOnce(&mut Self) -> Read<T>,
    ) -> Read<T> {
        self.take(opens)?;
        self.left = self.left.checked_sub(1).ok_or(Unreadable)?;
        let value = read(self)?;
        self.left += 1;
        self.take(closes)?;
        Ok(value)
    }

    fn string(&mut self) -> Read<Cow<'a, str>> {
        self.take("\"")?;
        let mut read = Cow::Borrowed("");
        loop {
            let rest = self.rest();
            let end = rest.find(['"', '\\']).ok_or(Unreadable)?;
            let (words, after) = rest.split_at(end);
            if words.bytes().any(|byte| byte < b' ') {
                return Err(Unreadable);
            }
            read += words;
            self.at += end + 1;
            if after.starts_with('"') {
                return Ok(read);
            }
            read.to_mut().push(self.escaped()?);
        }
    }

    /// What a backslash begins, after it.
    fn escaped(&mut self) -> Read<char> {
        let kind = self.rest().chars().next().ok_or(Unreadable)?;
        self.at += kind.len_utf8();
        Ok(match kind {
            '"' | '\\' | '/' => kind,
            'b' => '\u{8}',
            'f' => '\u{c}',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'u' => {
                let unit = self.unit()?;
                let lead = unit.wrapping_sub(0xd800);
                if lead < 0x400 && self.rest().starts_with("\\u") {
                    self.at += 2;
                    let trail = self.unit()?.wrapping_sub(0xdc00);
                    if trail >= 0x400 {
                        return Err(Unreadable);
                    }
                    char::from_u32(0x10000 + (lead << 10 | trail)).ok_or(Unreadable)?
                } else {
                    char::from_u32(unit).ok_or(Unreadable)?
                }
            }
            _ => return Err(Unreadable),
        })
    }

    /// Four hexadecimal digits.
    fn unit(&mut self) -> Read<u32> {
        let digits = self.rest().get(..4).ok_or(Unreadable)?;
        if !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
            return Err(Unreadable);
        }
        self.at += 4;
        u32::from_str_radix(digits, 16).map_err(|_| Unreadable)
    }

    /// The digits of a whole number, with its sign.
    fn digits(&mut self) -> Read<&'a str> {
        self.space();
        let rest = self.rest();
        let after = rest.trim_start_matches(|c: char| c.is_ascii_digit() || c == '-');
        let (number, _) = rest.split_at(rest.len() - after.len());
        let size = number.strip_prefix('-').unwrap_or(number);
        if (size.starts_with('0') && size.len() > 1) || after.starts_with(['.', 'e', 'E']) {
            return Err(Unreadable);
        }
        self.at += number.len();
        Ok(number)
    }
}

macro_rules! whole_numbers {
    ($($name:ident)*) => {$(
        fn $name<V: Visitor<'de>>(self, visitor: V) -> Read<V::Value> {
            self.deserialize_i64(visitor)
        }
    )*};
}

macro_rules! strings {
    ($($name:ident)*) => {$(
        fn $name<V: Visitor<'de>>(self, visitor: V) -> Read<V::Value> {
            self.deserialize_str(visitor)
        }
    )*};
}

impl<'de> Deserializer<'de> for &mut Reader<'de> {
    type Error = Unreadable;

    /// Only for bodies whose type says less than the body.
    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Read<V::Value> {
        match self.peek().ok_or(Unreadable)? {
            b'"' => self.deserialize_str(visitor),
            b'{' => self.deserialize_map(visitor),
            b'[' => self.deserialize_seq(visitor),
            b't' | b'f' => self.deserialize_bool(visitor),
            b'n' => self.deserialize_unit(visitor),
            _ => self.deserialize_i64(visitor),
        }
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Read<V::Value> {
        let yes = self.takes("true");
        if !yes {
            self.take("false")?;
        }
        visitor.visit_bool(yes)
    }

    fn deserialize_i64<V: Visitor<'de>>(self, visitor: V) -> Read<V::Value> {
        let digits = self.digits()?;
        if digits.starts_with('-') {
            visitor.visit_i64(digits.parse().map_err(|_| Unreadable)?)
        } else {
            visitor.visit_u64(digits.parse().map_err(|_| Unreadable)?)
        }
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Read<V::Value> {
        visitor.visit_str(&self.string()?)
    }

    fn deserialize_unit<V: Visitor<'de>>(self, visitor: V) -> Read<V::Value> {
        self.take("null")?;
        visitor.visit_unit()
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Read<V::Value> {
        if self.takes("null") {
            visitor.visit_none()
        } else {
            visitor.visit_some(self)
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Read<V::Value> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Read<V::Value> {
        self.within(["[", "]"], |reader| {
            visitor.visit_seq(Items {
                reader,
                first: true,
                end: b']',
            })
        })
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, _: usize, visitor: V) -> Read<V::Value> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Read<V::Value> {
        self.within(["{", "}"], |reader| {
            visitor.visit_map(Items {
                reader,
                first: true,
                end: b'}',
            })
        })
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Read<V::Value> {
        self.deserialize_map(visitor)
    }

    /// `"variant"`, or `{"variant": what it holds}`.
    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Read<V::Value> {
        if self.peek() == Some(b'{') {
            self.within(["{", "}"], |reader| visitor.visit_enum(Variant { reader }))
        } else {
            let name = self.string()?;
            let name: StrDeserializer<'_, Unreadable> = name.as_ref().into_deserializer();
            visitor.visit_enum(name)
        }
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: usize,
        visitor: V,
    ) -> Read<V::Value> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Read<V::Value> {
        self.deserialize_unit(visitor)
    }

    whole_numbers! {
        deserialize_i8 deserialize_i16 deserialize_i32
        deserialize_u8 deserialize_u16 deserialize_u32 deserialize_u64
    }

    strings! { deserialize_char deserialize_string deserialize_identifier }

    forward_to_deserialize_any! { ignored_any f32 f64 bytes byte_buf }
}

/// What stands in a list or an object, with the commas between.
struct Items<'r, 'a> {
    reader: &'r mut Reader<'a>,
    first: bool,
    end: u8,
}

impl Items<'_, '_> {
    /// Whether another item follows; takes the comma before it.
    fn more(&mut self) -> Read<bool> {
        if self.reader.peek() == Some(self.end) {
            return Ok(false);
        }
        if !mem::take(&mut self.first) {
            self.reader.take(",")?;
        }
        Ok(true)
    }
}

impl<'de> SeqAccess<'de> for Items<'_, 'de> {
    type Error = Unreadable;

    fn next_element_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Read<Option<S::Value>> {
        if self.more()? {
            seed.deserialize(&mut *self.reader).map(Some)
        } else {
            Ok(None)
        }
    }
}

impl<'de> MapAccess<'de> for Items<'_, 'de> {
    type Error = Unreadable;

    fn next_key_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Read<Option<S::Value>> {
        self.next_element_seed(seed)
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Read<S::Value> {
        self.reader.take(":")?;
        seed.deserialize(&mut *self.reader)
    }
}

/// The one entry of an object that stands for a variant.
struct Variant<'r, 'a> {
    reader: &'r mut Reader<'a>,
}

impl<'de> EnumAccess<'de> for Variant<'_, 'de> {
    type Error = Unreadable;
    type Variant = Self;

    fn variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Read<(S::Value, Self)> {
        let variant = seed.deserialize(&mut *self.reader)?;
        self.reader.take(":")?;
        Ok((variant, self))
    }
}

impl<'de> VariantAccess<'de> for Variant<'_, 'de> {
    type Error = Unreadable;

    fn unit_variant(self) -> Read<()> {
        self.reader.take("null")
    }

    fn newtype_variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Read<S::Value> {
        seed.deserialize(self.reader)
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, visitor: V) -> Read<V::Value> {
        self.reader.deserialize_seq(visitor)
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        _: &'static [&'static str],
        visitor: V,
    ) -> Read<V::Value> {
        self.reader.deserialize_map(visitor)
    }
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeMap, fs, path::Path};

    use hemline_api_types::{Article, Merchant, MerchantSummary, PageSeed, PolicyText, Problem};
    use hemline_policy::document::Policy;
    use hemline_search::{Document, Index};
    use serde::{
        Deserialize, Serialize,
        de::{DeserializeOwned, IgnoredAny},
    };

    use super::read;

    /// Reads what `serde_json` writes, in both of its ways, and nothing that
    /// was cut off.
    fn check<T: Serialize + DeserializeOwned + PartialEq + std::fmt::Debug>(value: &T) {
        let tight = serde_json::to_string(value).unwrap();
        let wide = serde_json::to_string_pretty(value).unwrap();
        assert_eq!(read(&tight).as_ref(), Some(value), "{tight}");
        assert_eq!(read(&wide).as_ref(), Some(value), "{wide}");
        let step = tight.len() / 500 + 1;
        for end in (1..tight.len())
            .step_by(step)
            .filter(|end| tight.is_char_boundary(*end))
        {
            assert_eq!(read::<T>(&tight[..end]), None, "cut at {end}: {tight}");
        }
        assert_eq!(read::<T>(&(tight + "x")), None);
    }

    #[test]
    fn every_shop_s_policy_can_be_read() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        for shop in fs::read_dir(root.join("merchants")).unwrap() {
            let file = shop.unwrap().path().join("policy.toml");
            let text = fs::read_to_string(&file).unwrap();
            let policy: Policy = hemline_policy::load::policy(&text, "policy.toml").unwrap();
            check(&policy);
            let text: PolicyText = read(&serde_json::to_string(&policy).unwrap()).unwrap();
            assert_eq!(text.version, policy.version());
            assert_eq!(text.clauses, policy.clauses());
        }
    }

    #[test]
    fn every_body_can_be_read() {
        check(&vec![MerchantSummary {
            id: "kalre".into(),
            name: "Kalre".into(),
            tagline: "“Größe” \"M\" \\ \n\u{1} 👗".into(),
        }]);
        let merchant: Merchant = serde_json::from_value(serde_json::json!({
            "id": "kalre", "name": "Kalre", "tagline": "", "locale": "en", "currency": "USD",
            "shop_url": null,
            "contact": [
                { "kind": "email", "address": "a@b.example", "purpose": "Partners" },
                { "kind": "phone", "number": "+1 (406) 503-3117", "country": "US" },
                { "kind": "post", "lines": ["One", "Two"], "country": "US", "purpose": null },
                { "kind": "chat", "hint": "At the foot" },
            ],
            "often_asked": [{ "label": "a", "query": "b" }],
            "groups": [{ "id": "g", "title": "G", "articles": [{ "slug": "s", "title": "S" }] }],
            "policy_version": "2026-03-02", "theme": "/themes/kalre.0.css",
        }))
        .unwrap();
        check(&merchant);
        let article: Article = serde_json::from_value(serde_json::json!({
            "slug": "s", "title": "S", "summary": "", "group": "g", "html": "<p>a</p>",
            "clauses": [{ "id": "c", "section": "1", "title": "C", "text": "T" }],
            "related": [],
        }))
        .unwrap();
        check(&article);
        check(&PageSeed {
            merchants: None,
            merchant: Some(merchant),
            article: Some(article),
        });
        check(&Problem {
            kind: "/problems/unknown-merchant".into(),
            title: "unknown merchant".into(),
            status: 404,
            detail: None,
            errors: Vec::new(),
        });
        check(&Index::build(&[Document {
            slug: "s",
            title: "Opened tights",
            summary: "They stay with you.",
            group: "Returns",
            body: "Tights, opened or not.",
        }]));
    }

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    enum Shape {
        Unit,
        One(i64),
        Pair(u8, String),
        Named { a: Option<bool>, b: Vec<()> },
    }

    #[test]
    fn every_shape_can_be_read() {
        check(&vec![
            Shape::Unit,
            Shape::One(-7),
            Shape::Pair(255, "x".into()),
            Shape::Named {
                a: Some(false),
                b: vec![(), ()],
            },
            Shape::Named {
                a: None,
                b: Vec::new(),
            },
        ]);
        check(&BTreeMap::from([
            (String::from("a"), (1_i64, true)),
            (String::new(), (0, false)),
        ]));
    }

    #[test]
    fn what_is_no_json_is_refused() {
        let refused = |text: &str| assert_eq!(read::<Vec<i64>>(text), None, "{text}");
        for text in [
            "", "[", "[1", "[1,", "[1,]", "[,1]", "[1 2]", "1", "null", "[01]", "[-]",
        ] {
            refused(text);
        }
        for text in [
            "[1.5]",
            "[1e3]",
            "[--1]",
            "[1-1]",
            "[9223372036854775808]",
            "[1]]",
            "{}",
        ] {
            refused(text);
        }
        assert_eq!(read::<Vec<i64>>(" [ 1 , -2,0 ] "), Some(vec![1, -2, 0]));
        assert_eq!(read("18446744073709551615"), Some(u64::MAX));
        assert_eq!(read::<u64>("18446744073709551616"), None);
        // Deep enough to overflow the stack of whoever follows it down.
        for opens in ["[", "{\"a\":"] {
            assert!(read::<IgnoredAny>(&opens.repeat(100_000)).is_none());
        }
    }

    #[test]
    fn strings_are_read_as_written() {
        let reads = |text: &str, value: Option<&str>| {
            assert_eq!(read::<String>(text).as_deref(), value, "{text}");
        };
        reads(r#""a\u00e9\ud83d\udc57\/\"""#, Some("aé👗/\""));
        reads(r#""\ud83d""#, None);
        reads(r#""\ud83d\u0041""#, None);
        reads(r#""\udc57""#, None);
        reads(r#""\u+041""#, None);
        reads(r#""\x""#, None);
        reads("\"a\nb\"", None);
        reads("\"a", None);
    }
}
