//! What nobody can guess: names, keys and tokens from the system's randomness,
//! and the digests by which they are known again.

use std::fmt::Write;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};

/// What the secret of a webhook begins with, as Standard Webhooks has it.
pub const WEBHOOK_PREFIX: &str = "whsec_";

/// What the secret begins with that a shop signs by, so that one that lies about is
/// known for one.
const SIGNING_PREFIX: &str = "hs_";

/// Letters and digits that are not mistaken for one another when read aloud.
const CLEAR: &[u8; 32] = b"23456789ABCDEFGHJKLMNPQRSTUVWXYZ";

fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    // INVARIANT: a system that gives no randomness can't run a server at all.
    #[allow(clippy::expect_used)]
    getrandom::fill(&mut bytes).expect("the system gives randomness");
    bytes
}

/// 256 bits, for an address or a header.
pub fn token() -> String {
    URL_SAFE_NO_PAD.encode(random::<32>())
}

/// 256 bits that sign a webhook, as Standard Webhooks writes them.
pub fn webhook_secret() -> String {
    format!("{WEBHOOK_PREFIX}{}", STANDARD.encode(random::<32>()))
}

/// 256 bits by which a shop signs for its shoppers. The key is the text as it is.
pub fn signing_secret() -> String {
    format!("{SIGNING_PREFIX}{}", token())
}

/// 128 bits, to name a row by.
pub fn random_name() -> String {
    URL_SAFE_NO_PAD.encode(random::<16>())
}

/// Eight letters and digits that can be told over the phone: `R-7KQ2-M9XD`.
pub fn reference() -> String {
    named('R')
}

/// The same for what is written to the team: `T-7KQ2-M9XD`.
pub fn ticket_reference() -> String {
    named('T')
}

fn named(kind: char) -> String {
    let letters: String = random::<8>()
        .into_iter()
        .filter_map(|byte| CLEAR.get(usize::from(byte % 32)))
        .map(|letter| char::from(*letter))
        .collect();
    let (first, last) = letters.split_at(4);
    format!("{kind}-{first}-{last}")
}

/// Whether a reference could be this one: `R-` and twice four clear letters.
pub fn is_reference(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let is_clear =
        |part: &&str| part.len() == 4 && part.bytes().all(|letter| CLEAR.contains(&letter));
    matches!(parts.as_slice(), ["R", first, last] if is_clear(first) && is_clear(last))
}

/// SHA-256 in hexadecimal digits.
pub fn digest(content: &(impl AsRef<[u8]> + ?Sized)) -> String {
    let digest = Sha256::digest(content);
    digest.iter().fold(String::new(), |mut hex, byte| {
        // INVARIANT: writing to a string does not fail.
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_is_another_and_has_its_shape() {
        assert_ne!(token(), token());
        assert_eq!(token().len(), 43);
        assert_eq!(random_name().len(), 22);
        let reference = reference();
        assert_eq!(reference.len(), 11);
        assert!(is_reference(&reference), "{reference}");
        assert!(ticket_reference().starts_with("T-"));
        for other in [
            "",
            "R-7KQ2",
            "R-7KQ2-M9X",
            "R-7KQ2-M9XI",
            "r-7kq2-m9xd",
            "R-7KQ2-M9XD-",
        ] {
            assert!(!is_reference(other), "{other}");
        }
    }

    #[test]
    fn digests_are_sha_256() {
        assert_eq!(
            digest("abc"),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
    }
}
