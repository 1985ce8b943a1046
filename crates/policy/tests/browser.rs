//! The contract's vectors once more, by the engine compiled to wasm32 in a real
//! browser: `cargo xtask test` starts it.
#![cfg(target_arch = "wasm32")]
#![allow(clippy::panic, clippy::unwrap_used)]

use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

#[path = "shared/vectors.rs"]
mod vectors;

wasm_bindgen_test_configure!(run_in_browser);

#[wasm_bindgen_test]
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
