//! The contract's vectors, natively; `browser.rs` runs the same in a browser.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::panic, clippy::unwrap_used)]

#[path = "shared/vectors.rs"]
mod vectors;

#[test]
fn all_358_vectors_agree() {
    let (count, disagreeing) = vectors::compare();
    assert_eq!(count, 358);
    assert!(
        disagreeing.is_empty(),
        "{} disagree:\n{}",
        disagreeing.len(),
        disagreeing.join("\n")
    );
}
