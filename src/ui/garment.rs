//! The drawings of pieces, by the engine's categories: strokes in the colour of
//! the text around them. The piece's name stands beside it.

use crate::markup::{Built, view};

/// A small tile with the piece on it; a hanger where no drawing fits.
pub fn garment(category: Option<&str>) -> Built {
    let (cloth, seams) = drawing(category.unwrap_or_default());
    view! {
        <span class="tile">
            <svg class="garment" viewBox="0 0 80 96" aria-hidden="true" focusable="false">
                <path class="art-fill" d=cloth />
                <path d=seams />
            </svg>
        </span>
    }
}

/// The outline and what is sewn on it.
fn drawing(category: &str) -> (&'static str, &'static str) {
    match category {
        "dress" => (
            "M29 27c4-3 7 4 11 5 4-1 7-8 11-5 2 8 2 16 0 23 6 12 11 26 13 38-15 5-33 5-48 0 2-12 7-26 13-38-2-7-2-15 0-23z",
            "m30 27 2-17m18 17-2-17M29 50c7 3 15 3 22 0M33 58c-2 10-5 20-6 31m20-31c2 10 5 20 6 31m-13-30v32",
        ),
        "outerwear" => (
            "M31 14 20 19c-5 3-7 8-9 16L5 76l9 3 7-30v37h38V49l7 30 9-3-6-41c-2-8-4-13-9-16l-11-5",
            "m31 14-3 10 9 6 3-7 3 7 9-6-3-10c-4 4-14 4-18 0zM40 23v63M6 71l9 3m59-3-9 3",
        ),
        "top" => (
            "M30 16c3 6 17 6 20 0l10 4 14 15-9 10-6-6v46H21V39l-6 6-9-10 14-15z",
            "M27.5 17.5C31 26 49 26 52.5 17.5M21 80h38",
        ),
        "tights" | "bottoms" => (
            "M26 8h28l5 32-3 50H45l-5-46-5 46H24l-3-50z",
            "M25 17h30M40 17v27M24 84h11.5m9 0H56",
        ),
        "bra" | "intimates" => (
            "M23 14h8c1 14 4 22 9 22s8-8 9-22h8c1 15 4 25 12 31l-2 27H13l-2-27c8-6 11-16 12-31z",
            "M12.5 62h55M40 36v26M20 47c3 9 11 13 20 12 9 1 17-3 20-12",
        ),
        "accessory" => (
            "M17 36h46l4 50H13z",
            "M27 46V26c0-16 26-16 26 0v20M31 46V26c0-11 18-11 18 0v20",
        ),
        _ => (
            "M40 44 70 63c4 2 2 7-2 7H12c-4 0-6-5-2-7z",
            "M40 44v-6c0-3 7-4 7-10 0-8-13-8-14-1",
        ),
    }
}
