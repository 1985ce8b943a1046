//! The pieces, drawn: the left half of a piece and its mirror image, or a whole
//! piece where it has no such halves. Only the cloth's colour comes from outside.

use maud::{Markup, html};

use crate::content::{Drawing, Pattern};

/// Paths in a box of 480 by 600.
struct Lines {
    is_half: bool,
    /// What is filled with the cloth's colour.
    cloth: &'static str,
    /// Straps and strings: lines of the cloth's colour.
    cords: &'static str,
    /// What lies in the shade.
    folds: &'static str,
    seams: &'static str,
}

impl Lines {
    const fn half(
        cloth: &'static str,
        cords: &'static str,
        folds: &'static str,
        seams: &'static str,
    ) -> Self {
        Self {
            is_half: true,
            cloth,
            cords,
            folds,
            seams,
        }
    }

    const fn of(drawing: Drawing) -> Self {
        match drawing {
            Drawing::Bag => Self {
                is_half: false,
                cloth: "M112 306h256c15 0 22 9 20 23l-15 132c-2 18-13 27-30 27H137c-17 0-28-9-30-27L92 329c-2-14 5-23 20-23z",
                cords: "M138 310c6-176 198-176 204 0",
                folds: "M96 352c46 74 242 74 288 0l3-28c-48 62-246 62-294 0z",
                seams: "M92 324c48 82 248 82 296 0M240 386v26m-14 0h28v24h-28z",
            },
            Drawing::BikiniTop => Self::half(
                "M188 184 108 338c34 14 88 16 128-2z",
                "M189 188 222 92M110 336l-50-16M234 334h8",
                "M108 338c34 14 88 16 128-2l-10-34c-30 22-76 30-108 18z",
                "M188 200c-6 50-30 100-66 132M214 326c-24 6-50 8-74 4",
            ),
            Drawing::Blazer => Self::half(
                "M241 268 206 104l-30 14c-28 12-40 30-48 62L88 440l40 8 32-166-4 248c28 10 60 8 82-10l3-20z",
                "",
                "M160 282l-4 248c10 3 20 5 30 5l-10-160zM206 104l-14 74 49 90-35-164z",
                "M206 104l-22 48 22 16-14 10 49 92M239 268v252M172 404h44v14h-44zM92 414l40 8M176 118l-16 164",
            ),
            Drawing::Blouse => Self::half(
                "M241 178 206 112l-30 12c-26 8-42 28-52 66-16 60-28 120-32 190 8 16 32 18 42 8 8-48 18-98 28-126l4 178c-16 30-24 50-30 80 20 10 34-4 50 6 18 8 36-6 55 2z",
                "",
                "M166 440c22 7 48 10 75 10v-18c-26 0-52-4-75-12zM162 262l4 150c8-40 6-100-4-150z",
                "M206 112l12 46 23 22M166 440c22 7 48 10 75 10M94 370c12 12 30 14 42 5M176 454l-10 64M208 460l-4 62M241 180v266M224 198v10m0 40v10m0 40v10",
            ),
            Drawing::Bodysuit => Self::half(
                "M241 150c-20 0-35-12-41-34l-30 12c-22 8-34 22-42 48L92 400l32 8 36-148c12 50 16 90 8 130-8 30-20 46-32 58 40 14 74 52 90 98h15z",
                "",
                "M160 260c12 50 16 90 8 130 20-36 18-92-8-130zM136 448c40 14 74 52 90 98h15v-18c-18-40-52-72-96-90z",
                "M193 120c8 28 26 42 48 42M96 382l32 8M142 440c40 16 72 52 86 94M170 128l-10 132",
            ),
            Drawing::Bra => Self::half(
                "M241 330c-6 22-24 42-52 50-38 8-70-14-77-60 28-8 54-34 74-80 20 22 40 50 55 78zM112 322l-18 8v36l38 6c-10-16-18-32-20-50z",
                "M187 248 176 104",
                "M241 330c-6 22-24 42-52 50-38 8-70-14-77-60 10 34 42 52 76 42 26-8 44-22 53-44z",
                "M186 242c-6 38-36 86-68 104M241 334c-16-12-38-40-55-90M104 328l10 40",
            ),
            Drawing::Coat => Self::half(
                "M241 200 204 92l-32 14c-26 10-38 28-46 60L88 400l38 8 28-146 4 40-26 252c36 10 74 12 109 12z",
                "",
                "M158 330l-26 224c12 3 24 6 36 8l12-150zM204 92l-14 72 51 36z",
                "M204 92l-24 44 24 16-14 12 51 36M241 200v366M154 298h87M152 328h89M92 378l38 8M170 378l38-8M222 300v26",
            ),
            Drawing::Dress => Self::half(
                "M241 138c-16-2-28-12-35-34l-24 8c-16 8-26 28-32 58l-22 44 36 18 12-24 2 82-66 258c42 18 86 20 129 20z",
                "",
                "M178 290 112 548c10 4 20 7 30 10 10-90 26-180 36-268zM216 312l-10 252 35 4V320z",
                "M206 104c6 24 18 34 35 36M178 290c20 8 42 10 63 10M190 306l-32 250M216 312l-10 252M134 206l36 16",
            ),
            Drawing::Heels => Self {
                is_half: false,
                cloth: "M112 268c-8 34-8 72 4 106l8 100h12l14-94c46 8 84 58 124 84h116c22 0 24-18 4-26-46-14-84-36-114-70-12-12-26-12-38-4-18 12-40 10-60-6-26-20-44-54-70-90z",
                cords: "M116 272c28-26 76-22 88 2 6 14-10 24-28 20-22-4-42-12-60-22",
                folds: "M112 268c-8 34-8 72 4 106l18 4c-8-34-10-66-4-92zM274 464h116c12 0 18-6 18-12-42 6-92 6-124-8-34-20-78-66-134-64 46 8 84 58 124 84z",
                seams: "M118 376c58-4 96 44 134 70 32 16 108 16 152 6M300 382c8 14 22 26 40 36M116 286c6 30 8 58 8 86",
            },
            Drawing::Hoodie => Self::half(
                "M241 90c-37 0-55 26-57 66l-20 8c-24 8-38 26-46 56L76 430l42 12 36-152v210h87z",
                "",
                "M241 116c-23 0-37 14-38 44 5 18 21 28 38 28zM154 290v190h18c-10-60-12-130-18-190z",
                "M203 160c5 18 21 28 38 28M184 156c8 30 30 48 57 50M154 480h87M184 480l22-80h35M82 410l40 12M226 196v62M164 164l-10 126",
            ),
            Drawing::Jacket => Self::half(
                "M241 112c-19 0-33-4-37-12l-30 18c-26 10-38 28-46 60L84 430l40 10 34-160v220h83z",
                "",
                "M158 280v220h20c-6-70-8-150-20-220z",
                "M204 100c-4 28 16 40 37 42M241 112v388M158 478h83M88 408l40 10M178 380l14 62M174 118l-16 162M204 102l37 2",
            ),
            Drawing::Leggings => Self::half(
                "M241 96h-69c-6 54-16 114-14 174 2 70 14 150 16 270h40c8-100 18-200 22-290l5-10z",
                "",
                "M172 124c-8 50-14 100-12 146 2 70 14 150 16 270h12c-4-140-28-270-16-416z",
                "M170 124h71M241 124v84M176 524h38M200 124c-14 120-8 270-2 400",
            ),
            Drawing::OnePiece => Self::half(
                "M241 112c-21 0-35-2-41-12l-18 6c4 44-2 84-22 118 10 46 18 86 12 136-8 40-22 60-36 76 40 14 74 54 90 104h15z",
                "",
                "M160 224c10 46 18 86 12 136 22-46 16-96-12-136zM136 436c40 14 74 54 90 104h15v-16c-18-42-50-78-96-98z",
                "M199 112c9 10 25 14 42 14M182 130c4 40-3 74-20 96M142 438c40 18 72 54 86 94M241 126v70",
            ),
            Drawing::Shirt => Self::half(
                "M241 150 204 108l-28 14c-26 10-40 28-48 58L86 420l38 10 36-150v230c26 12 54 14 81 14z",
                "",
                "M160 280v230c8 4 16 7 24 9-4-80-10-160-24-239z",
                "M204 108l-8 34 28 30 17-22M234 156v368M90 398l38 10M178 250h36v44l-18 12-18-12zM176 122l-16 158",
            ),
            Drawing::SlipDress => Self::half(
                "M241 196c-15 0-29-28-47-24-8 34-4 62 2 92-30 74-56 166-68 274 38 12 76 14 113 14z",
                "M195 176l8-78",
                "M214 270c-14 92-36 176-42 276 8 2 15 3 22 4 2-100 18-184 20-280zM128 538c7 2 14 4 21 5 6-98 34-184 55-271-36 68-64 160-76 266z",
                "M197 196c15 18 29 26 44 26M203 214c12 16 25 20 38 20M209 234c10 10 20 14 32 14",
            ),
            Drawing::SportsBra => Self::half(
                "M241 250c-21 0-37-24-41-70l-4-48h-28l4 58c-2 46-20 72-52 96l8 92h113z",
                "",
                "M128 378h113v-28H125zM172 190c-2 46-20 72-52 96l4 38c34-30 52-80 48-134z",
                "M125 350h116M200 182c6 44 22 70 41 70M176 200c0 44-20 80-54 104M241 252v96",
            ),
            Drawing::Tee => Self::half(
                "M241 150c-19 0-35-12-41-30l-32 12c-22 8-36 18-48 38l-42 76 52 34 26-40v280h85z",
                "",
                "M156 300c10 60 4 140 14 220h-14z",
                "M194 123c6 27 26 41 47 41M156 240l4-40M156 506h85M84 238l52 32",
            ),
            Drawing::Tights => Self::half(
                "M241 84h-65c-6 46-16 106-14 166 2 80 16 160 16 250-2 30-10 52-6 60h42c6-10 2-30 4-60 6-80 14-170 18-260l5-14z",
                "",
                "M176 112c-8 46-12 92-10 138 2 80 16 160 16 250-2 30-10 52-6 60h12c-2-150-28-300-12-448z",
                "M173 112h68M241 112v104M178 520c12 8 26 8 36 0",
            ),
            Drawing::Top => Self::half(
                "M241 140c-17 0-33-8-39-24l-32 12c-22 8-34 22-42 48L84 420l38 10 38-170 6 40-6 200h81z",
                "",
                "M166 300l-6 200h16c-2-60 4-140-10-200z",
                "M196 118c7 28 24 38 45 38M160 484h81M88 400l38 10M170 128l-10 132",
            ),
            Drawing::Tote => Self {
                is_half: false,
                cloth: "M126 250h228l24 276H102z",
                cords: "M184 256v-66c0-88 112-88 112 0v66",
                folds: "M102 526h276l-2-26c-80 14-190 14-272 0z",
                seams: "M124 270h232M176 270v16h16v-16M288 270v16h16v-16",
            },
            Drawing::Trousers => Self::half(
                "M241 84h-73c-6 46-18 116-20 196l-10 268h86c4-108 10-208 14-308l3-14z",
                "",
                "M168 112c-8 46-16 110-18 168l-10 268h18c0-150 22-290 10-436z",
                "M165 110h76M241 110v92c0 14-6 22-14 26M192 112l-6 66-28 22M190 210l-8 330M138 530h86",
            ),
        }
    }
}

/// Below this the seams are lighter than the cloth, above it darker.
const MIDDLE: u32 = 110;

/// A piece. `name` tells it in words and is unique in the page by `id`.
pub fn picture(
    drawing: Drawing,
    pattern: Option<Pattern>,
    cloth: &str,
    name: &str,
    id: &str,
) -> Markup {
    let lines = Lines::of(drawing);
    let ink = if brightness(cloth) < MIDDLE {
        "#fff"
    } else {
        "#000"
    };
    let shade = format!("shade-{id}");
    let woven = format!("woven-{id}");
    let by = |name: &str| format!("url(#{name})");
    html! {
        svg .picture viewBox="0 0 480 600" role="img" aria-label=(name) {
            defs {
                linearGradient id=(shade) gradientUnits="userSpaceOnUse" x1="90" x2=(if lines.is_half { "240" } else { "390" }) y1="0" y2="0" {
                    stop offset="0" stop-color="#000" stop-opacity=".26" {}
                    stop offset=".55" stop-color="#000" stop-opacity=".04" {}
                    stop offset="1" stop-color="#fff" stop-opacity=".1" {}
                }
                @match pattern {
                    Some(Pattern::Dots) => {
                        pattern id=(woven) width="30" height="30" patternUnits="userSpaceOnUse" {
                            circle cx="8" cy="8" r="4.500" fill="#fff" {}
                            circle cx="23" cy="23" r="4.500" fill="#fff" {}
                        }
                    }
                    Some(Pattern::Rib) => {
                        pattern id=(woven) width="9" height="9" patternUnits="userSpaceOnUse" {
                            path d="M2 0v9" stroke=(ink) stroke-opacity=".2" stroke-width="2" {}
                        }
                    }
                    Some(Pattern::Print) | None => {}
                }
            }
            path .ground d="M0 0h480v600H0z" {}
            path .floor d="M0 556h480v44H0z" {}
            @for mirrored in [false, true].into_iter().filter(|mirrored| lines.is_half || !mirrored) {
                g transform=[mirrored.then_some("matrix(-1 0 0 1 480 0)")] {
                    @if !lines.cords.is_empty() {
                        path d=(lines.cords) fill="none" stroke=(cloth) stroke-width="9" stroke-linecap="round" {}
                    }
                    path d=(lines.cloth) fill=(cloth) {}
                    @match pattern {
                        Some(Pattern::Dots | Pattern::Rib) => path d=(lines.cloth) fill=(by(&woven)) {},
                        Some(Pattern::Print) | None => {}
                    }
                    path d=(lines.folds) fill="#000" fill-opacity=".13" {}
                    path d=(lines.cloth) fill=(by(&shade)) {}
                    path d=(lines.seams) fill="none" stroke=(ink) stroke-opacity=".36" stroke-width="2.500" stroke-linecap="round" stroke-linejoin="round" {}
                }
            }
            @if pattern == Some(Pattern::Print) {
                path d="m186 352 40-72 22 36 14-20 34 56z" fill=(ink) fill-opacity=".85" {}
                circle cx="282" cy="282" r="11" fill=(ink) fill-opacity=".85" {}
            }
        }
    }
}

/// 0 to 255; of what is no `#rrggbb`, 0.
fn brightness(cloth: &str) -> u32 {
    let digits = cloth.trim_start_matches('#');
    let colour = u32::from_str_radix(digits, 16).unwrap_or(0);
    let channel = |shift: u32| (colour >> shift) & 0xff;
    (channel(16) * 3 + channel(8) * 6 + channel(0)) / 10
}
