//! Passes: which order a shop's own system vouches for, as a JSON Web Token
//! (RFC 7519). Of all that such a token may be, one kind is read: signed with HS256
//! by the shop's secret, for this shop, and short-lived.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Utc};
use hemline_api_types::OrderRecord;
use hmac::{Hmac, KeyInit, Mac};
use jsonwebtoken::crypto::{CryptoProvider, JwtVerifier, KeyUtils};
use jsonwebtoken::errors::{ErrorKind, Result};
use jsonwebtoken::signature::{self, Verifier};
use jsonwebtoken::{Algorithm, DecodingKey, Validation};
use serde::Deserialize;
use serde_json::{Value, json};
use sha2::Sha256;

/// In seconds, from `iat` to `exp`: a page is loaded in less.
const LONGEST: f64 = 600.0;
/// In seconds, by which the shop's clock may be ahead of ours.
const LEEWAY: f64 = 60.0;

/// What a pass tells; whether there is such an order is for the store to say.
#[derive(Deserialize)]
pub struct Claims {
    /// The order's number.
    #[serde(rename = "sub")]
    pub number: String,
    pub email: String,
    /// Seconds since 1970, in parts of them too.
    iat: f64,
    exp: f64,
    nbf: Option<f64>,
}

/// Reads a pass; `None`, whatever is wrong with it.
pub fn read(pass: &str, secret: &str, merchant: &str, now: DateTime<Utc>) -> Option<Claims> {
    // From the second time on it is there already.
    let _ = HS256_ALONE.install_default();
    let mut validation = Validation::new(Algorithm::HS256);
    validation.set_audience(&[merchant]);
    validation.set_required_spec_claims(&["aud", "exp", "sub"]);
    // The library would look at the clock.
    validation.validate_exp = false;
    let key = DecodingKey::from_secret(secret.as_bytes());
    let claims = jsonwebtoken::decode::<Claims>(pass, &key, &validation)
        .ok()?
        .claims;
    let now = now.timestamp_micros() as f64 / 1e6;
    let has_begun = claims.iat.max(claims.nbf.unwrap_or(claims.iat)) <= now + LEEWAY;
    let holds = has_begun && now < claims.exp && claims.exp - claims.iat <= LONGEST;
    (holds && fits(&claims.number, 64) && fits(&claims.email, 254)).then_some(claims)
}

/// Signs a pass as a shop's own system would: for the page that stands for one.
pub fn sign(
    order: &OrderRecord,
    secret: &str,
    merchant: &str,
    now: DateTime<Utc>,
) -> Option<String> {
    let text = |part: &Value| URL_SAFE_NO_PAD.encode(part.to_string());
    let issued = now.timestamp();
    let claims = json!({
        "aud": merchant, "sub": order.number, "email": order.email.as_ref()?,
        "iat": issued, "exp": issued + LONGEST as i64,
    });
    let header = json!({ "alg": "HS256", "typ": "JWT" });
    let signed = format!("{}.{}", text(&header), text(&claims));
    let mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).ok()?;
    let signature = mac.chain_update(&signed).finalize().into_bytes();
    Some(format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature)))
}

/// As a lookup wants its fields.
fn fits(text: &str, most: usize) -> bool {
    let text = text.trim();
    !text.is_empty() && !text.chars().any(char::is_control) && text.chars().count() <= most
}

/// The only signatures that there are for us. The library's own sets would bring
/// RSA and elliptic curves along.
static HS256_ALONE: CryptoProvider = CryptoProvider {
    signer_factory: |_, _| Err(ErrorKind::UnsupportedAlgorithm.into()),
    verifier_factory: verifier,
    key_utils: KeyUtils::new_unimplemented(),
};

fn verifier(algorithm: &Algorithm, key: &DecodingKey) -> Result<Box<dyn JwtVerifier>> {
    if *algorithm != Algorithm::HS256 {
        return Err(ErrorKind::InvalidAlgorithm.into());
    }
    let mac = Hmac::new_from_slice(key.try_get_as_bytes()?);
    let mac = mac.map_err(|_| ErrorKind::InvalidKeyFormat)?;
    Ok(Box::new(Hs256(mac)))
}

struct Hs256(Hmac<Sha256>);

impl JwtVerifier for Hs256 {
    fn algorithm(&self) -> Algorithm {
        Algorithm::HS256
    }
}

impl Verifier<Vec<u8>> for Hs256 {
    fn verify(&self, message: &[u8], signature: &Vec<u8>) -> signature::Result<()> {
        // Takes as long for each wrong one.
        let compared = self.0.clone().chain_update(message).verify_slice(signature);
        compared.map_err(|_| signature::Error::new())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signatures_are_those_of_the_standard() {
        // RFC 7515, A.1.
        let key = "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow";
        let signed = "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ";
        let signature = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
        let key = URL_SAFE_NO_PAD.decode(key).unwrap();
        let check = |signed: &str, signature: &str| {
            let verifier = verifier(&Algorithm::HS256, &DecodingKey::from_secret(&key)).unwrap();
            let signature = URL_SAFE_NO_PAD.decode(signature).unwrap();
            verifier.verify(signed.as_bytes(), &signature).is_ok()
        };
        assert!(check(signed, signature));
        assert!(!check(&signed[1..], signature));
        assert!(!check(signed, ""));
        assert!(!check(
            signed,
            "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXg"
        ));
    }
}
