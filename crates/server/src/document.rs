//! A body that is the same for everyone who asks: made once, then sent as it is
//! or compressed, or not at all to who has it already.

use std::io::Write;
use std::sync::OnceLock;

use axum::body::Body;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::Response;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use bytes::Bytes;
use sha2::{Digest, Sha256};

/// Smaller bodies fit one packet with their headers either way.
const WORTH_COMPRESSING: usize = 512;
/// Just below the best, which takes many times as long.
const BROTLI_QUALITY: u32 = 9;
const BROTLI_WINDOW: u32 = 22;

/// The `Content-Security-Policy` of what is no page of ours: loads nothing, and
/// nobody may frame it.
pub const NOTHING: &str = "default-src 'none'; frame-ancestors 'none'";

/// How long a browser may use a document without asking.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Cache {
    /// Never: it asks each time and is answered 304 if nothing changed.
    Revalidate,
    /// For ten minutes, and for a day while it asks for a newer one.
    Briefly,
    /// For ever: the address changes with the content.
    Immutable,
}

pub struct Document {
    content_type: &'static str,
    cache: Cache,
    /// What a page may load and who may frame it; without it, [`NOTHING`].
    security: Option<HeaderValue>,
    /// Pages of other sites may load it and read it.
    is_for_any_site: bool,
    /// Of the plain body, without the quotes.
    tag: String,
    plain: Bytes,
    brotli: OnceLock<Option<Bytes>>,
    gzip: OnceLock<Option<Bytes>>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Encoding {
    Plain,
    Gzip,
    Brotli,
}

impl Encoding {
    /// Its name in headers, and what it adds to a tag: representations of one
    /// document have tags of their own.
    fn name(self) -> Option<&'static str> {
        match self {
            Self::Plain => None,
            Self::Gzip => Some("gzip"),
            Self::Brotli => Some("br"),
        }
    }
}

impl Document {
    pub fn new(content_type: &'static str, cache: Cache, body: impl Into<Vec<u8>>) -> Self {
        // Without the room that was left where it was written.
        let plain = Bytes::from(body.into().into_boxed_slice());
        Self {
            content_type,
            cache,
            security: None,
            is_for_any_site: false,
            tag: fingerprint(&plain),
            plain,
            brotli: OnceLock::new(),
            gzip: OnceLock::new(),
        }
    }

    /// With a `Content-Security-Policy`.
    pub fn secured(self, policy: &HeaderValue) -> Self {
        Self {
            security: Some(policy.clone()),
            ..self
        }
    }

    /// For pages of any site. One that compares a script with a hash has to be let
    /// read it.
    pub fn for_any_site(self) -> Self {
        Self {
            is_for_any_site: true,
            ..self
        }
    }

    /// The body as it is, not compressed.
    pub fn plain(&self) -> &Bytes {
        &self.plain
    }

    /// With a Brotli form made beforehand.
    pub fn precompressed(self, brotli: Bytes) -> Self {
        Self {
            brotli: OnceLock::from(Some(brotli)),
            ..self
        }
    }

    /// 200 with the body in the best form that `request` accepts, or 304.
    pub fn respond(&self, request: &HeaderMap) -> Response {
        let (encoding, body) = self.represent(request);
        let tag = match encoding.name() {
            Some(name) => format!("\"{}-{name}\"", self.tag),
            None => format!("\"{}\"", self.tag),
        };
        let fresh = request
            .get_all(header::IF_NONE_MATCH)
            .iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(|list| list.split(','))
            .map(|known| known.trim())
            .any(|known| known == "*" || known.trim_start_matches("W/") == tag);
        let mut response = if fresh {
            Response::new(Body::empty())
        } else {
            self.response(StatusCode::OK, encoding, body)
        };
        if fresh {
            *response.status_mut() = StatusCode::NOT_MODIFIED;
        }
        let headers = response.headers_mut();
        if let Ok(tag) = HeaderValue::try_from(tag) {
            headers.insert(header::ETAG, tag);
        }
        headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
        if self.is_for_any_site {
            headers.insert(
                header::ACCESS_CONTROL_ALLOW_ORIGIN,
                HeaderValue::from_static("*"),
            );
            headers.insert(
                HeaderName::from_static("cross-origin-resource-policy"),
                HeaderValue::from_static("cross-origin"),
            );
        }
        headers.insert(
            header::CACHE_CONTROL,
            HeaderValue::from_static(match self.cache {
                Cache::Revalidate => "no-cache",
                Cache::Briefly => "public, max-age=600, stale-while-revalidate=86400",
                Cache::Immutable => "public, max-age=31536000, immutable",
            }),
        );
        response
    }

    /// The body in place of what was asked for: never 304, never kept.
    pub fn instead(&self, status: StatusCode, request: &HeaderMap) -> Response {
        let (encoding, body) = self.represent(request);
        let mut response = self.response(status, encoding, body);
        let headers = response.headers_mut();
        headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        response
    }

    fn response(&self, status: StatusCode, encoding: Encoding, body: Bytes) -> Response {
        let mut response = Response::new(Body::from(body));
        *response.status_mut() = status;
        let headers = response.headers_mut();
        headers.insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static(self.content_type),
        );
        if let Some(name) = encoding.name() {
            headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(name));
        }
        if let Some(policy) = &self.security {
            headers.insert(header::CONTENT_SECURITY_POLICY, policy.clone());
        }
        response
    }

    fn represent(&self, request: &HeaderMap) -> (Encoding, Bytes) {
        let accepted = Accepted::read(request);
        let form = |encoding: Encoding, form: Option<Bytes>| form.map(|body| (encoding, body));
        accepted
            .brotli
            .then(|| form(Encoding::Brotli, self.brotli()))
            .flatten()
            .or_else(|| {
                accepted
                    .gzip
                    .then(|| form(Encoding::Gzip, self.gzip()))
                    .flatten()
            })
            .unwrap_or_else(|| (Encoding::Plain, self.plain.clone()))
    }

    fn brotli(&self) -> Option<Bytes> {
        let compress = || brotli(&self.plain, BROTLI_QUALITY).map(Bytes::from);
        self.brotli
            .get_or_init(|| self.worth_compressing().then(compress).flatten())
            .clone()
    }

    fn gzip(&self) -> Option<Bytes> {
        let compress = || {
            let mut writer =
                flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
            writer.write_all(&self.plain).ok()?;
            writer.finish().ok().map(Bytes::from)
        };
        self.gzip
            .get_or_init(|| self.worth_compressing().then(compress).flatten())
            .clone()
    }

    fn worth_compressing(&self) -> bool {
        is_textual(self.content_type) && self.plain.len() >= WORTH_COMPRESSING
    }
}

/// Whether compressing a body of this media type makes it smaller.
pub fn is_textual(content_type: &str) -> bool {
    content_type.starts_with("text/")
        || ["json", "wasm", "svg", "xml"]
            .iter()
            .any(|kind| content_type.contains(kind))
}

/// `quality` from 0 to 11.
pub fn brotli(body: &[u8], quality: u32) -> Option<Vec<u8>> {
    let mut compressed = Vec::new();
    let mut writer = brotli::CompressorWriter::new(&mut compressed, 4096, quality, BROTLI_WINDOW);
    writer.write_all(body).ok()?;
    drop(writer);
    Some(compressed)
}

/// Which encodings a request takes (RFC 9110, 12.5.3).
#[derive(Debug, Default, PartialEq)]
struct Accepted {
    brotli: bool,
    gzip: bool,
}

impl Accepted {
    fn read(request: &HeaderMap) -> Self {
        let mut accepted = Self::default();
        let codings = request
            .get_all(header::ACCEPT_ENCODING)
            .iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(|list| list.split(','));
        for coding in codings {
            let mut parts = coding.split(';').map(str::trim);
            let name = parts.next().unwrap_or_default();
            let wanted = parts
                .filter_map(|part| part.strip_prefix("q="))
                .all(|quality| quality.parse::<f32>().is_ok_and(|quality| quality > 0.0));
            match name.to_ascii_lowercase().as_str() {
                "br" => accepted.brotli = wanted,
                "gzip" => accepted.gzip = wanted,
                _ => {}
            }
        }
        accepted
    }
}

/// Short name of a content: 128 bits of its SHA-256, as it can stand in a tag.
pub fn fingerprint(content: &[u8]) -> String {
    let hash = Sha256::digest(content);
    URL_SAFE_NO_PAD.encode(hash.get(..16).unwrap_or(&hash))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(header: &'static str, brotli: bool, gzip: bool) {
        let mut request = HeaderMap::new();
        request.insert(header::ACCEPT_ENCODING, HeaderValue::from_static(header));
        assert_eq!(
            Accepted::read(&request),
            Accepted { brotli, gzip },
            "{header}"
        );
    }

    #[test]
    fn accepted_encodings() {
        check("gzip, deflate, br, zstd", true, true);
        check("BR;q=0.5", true, false);
        check("br;q=0, gzip;q=0.1", false, true);
        check("br; q=x", false, false);
        check("identity", false, false);
    }
}
