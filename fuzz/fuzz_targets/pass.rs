//! A pass that a browser hands over: none opens an order but one that the shop has
//! signed, whatever else it says.

#![no_main]

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::DateTime;
use hemline_fuzz::pass;
use hmac::{Hmac, KeyInit, Mac};
use libfuzzer_sys::fuzz_target;
use sha2::Sha256;

const SECRET: &str = "a secret of the shop, 32 bytes at least";
const NOW: i64 = 1_790_000_000;

fuzz_target!(|text: &str| {
    let now = DateTime::from_timestamp(NOW, 0).expect("a moment");
    assert!(
        pass::read(text, SECRET, "shop", now).is_none(),
        "nobody has signed this"
    );
    // Header and claims, as the shop would sign them: read or not, nothing breaks, and
    // what is read holds for ten minutes at most.
    let (header, claims) = text
        .split_once('\n')
        .unwrap_or((r#"{"alg":"HS256"}"#, text));
    let signed = format!(
        "{}.{}",
        URL_SAFE_NO_PAD.encode(header),
        URL_SAFE_NO_PAD.encode(claims)
    );
    let mac = Hmac::<Sha256>::new_from_slice(SECRET.as_bytes()).expect("a key");
    let signature = mac.chain_update(&signed).finalize().into_bytes();
    let pass = format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature));
    if let Some(claims) = pass::read(&pass, SECRET, "shop", now) {
        assert!(!claims.number.trim().is_empty() && !claims.email.trim().is_empty());
        let later = DateTime::from_timestamp(NOW + 661, 0).expect("a moment");
        assert!(
            pass::read(&pass, SECRET, "shop", later).is_none(),
            "it holds too long"
        );
        assert!(pass::read(&pass, "another secret, also 32 bytes long", "shop", now).is_none());
        assert!(pass::read(&pass, SECRET, "another-shop", now).is_none());
    }
});
