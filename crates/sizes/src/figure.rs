//! Where the tape goes: drawings as strokes, which app and server write into
//! their pages alike. A drawing repeats what the list beside it says in words.

use crate::chart::Garment;
use crate::dimension::Dimension;

/// A body, or a piece laid flat. All coordinates are those of `view`.
#[derive(Debug)]
pub struct Figure {
    /// Left, top, width and height.
    pub view: (i32, i32, i32, i32),
    /// Outlines, the one that lies lowest first.
    pub outlines: &'static [&'static str],
    pub seams: &'static str,
    tapes: &'static [(Dimension, Tape)],
}

/// A measure on a drawing.
#[derive(Clone, Copy, Debug)]
pub struct Tape {
    pub line: &'static str,
    /// From the tape to its number.
    pub lead: &'static str,
    /// The middle of the disc, of radius 15, that bears its number.
    pub number: (i32, i32),
}

const fn tape(line: &'static str, lead: &'static str, x: i32, y: i32) -> Tape {
    Tape {
        line,
        lead,
        number: (x, y),
    }
}

impl Figure {
    /// The body on which all of `asked` can be shown.
    pub fn of_body(asked: &[Dimension]) -> &'static Figure {
        let figures = [&FORM, &FOOT, &HAND];
        let shows_all = |figure: &&Figure| asked.iter().all(|asked| figure.tape(*asked).is_some());
        figures.into_iter().find(shows_all).unwrap_or(&BODY)
    }

    pub fn of_piece(garment: Garment) -> &'static Figure {
        match garment {
            Garment::Top | Garment::Bra | Garment::Swimwear => &TOP,
            Garment::Bottoms | Garment::Tights => &BOTTOMS,
            Garment::Dress => &DRESS,
            Garment::Outerwear => &COAT,
            Garment::Shoes => &FOOT,
            Garment::Ring => &HAND,
        }
    }

    /// None where this drawing has no place for it.
    pub fn tape(&self, dimension: Dimension) -> Option<Tape> {
        let (_, tape) = self.tapes.iter().find(|(known, _)| *known == dimension)?;
        Some(*tape)
    }
}

/// A dress form: most charts need no more of a body.
static FORM: Figure = Figure {
    view: (52, 26, 240, 424),
    outlines: &[
        "M118 40c0 14 0 22-7 28-10 9-25 12-34 20-6 6-6 16-3 28 4 14 6 26 4 42-2 16 7 28 11 42 6 20 10 36 9 52-1 20-16 44-20 72-1 14 0 26 2 34 28 13 92 13 120 0 2-8 3-20 2-34-4-28-19-52-20-72-1-16 3-32 9-52 4-14 13-26 11-42-2-16 0-28 4-42 3-12 3-22-3-28-9-8-24-11-34-20-7-6-7-14-7-28z",
        "M118 40a22 6 0 1 0 44 0 22 6 0 1 0-44 0z",
    ],
    seams: "M140 70v298M104 76c4 34 12 58 6 88-2 30 10 56 9 84-2 36-13 70-14 112m71-284c-4 34-12 58-6 88 2 30-10 56-9 84 2 36 13 70 14 112M140 368v42m-46 30c6-18 22-28 46-30 24 2 40 12 46 30",
    tapes: &[
        (
            Dimension::Neck,
            tape("M112 64c14 8 42 8 56 0", "M172 63h87", 274, 61),
        ),
        (
            Dimension::Shoulder,
            tape("M77 88q63-24 126 0", "M206 90l54 9", 274, 103),
        ),
        (
            Dimension::Bust,
            tape("M78 158c30 15 94 15 124 0", "M205 157h54", 274, 157),
        ),
        (
            Dimension::Underbust,
            tape("M89 202c26 12 76 12 102 0", "M195 201h64", 274, 201),
        ),
        (
            Dimension::Waist,
            tape("M98 252c20 10 64 10 84 0", "M187 251h72", 274, 251),
        ),
        (
            Dimension::Hip,
            tape("M79 330c28 14 94 14 122 0", "M205 329h54", 274, 329),
        ),
    ],
};

/// The whole body, where legs, arms or height count.
static BODY: Figure = Figure {
    view: (36, 14, 256, 436),
    outlines: &[
        "M103 87c-13 5-18 24-19 50-1 22-6 44-9 66-2 13-5 22-4 30 1 7 9 8 11 0 2-9 3-19 5-28 5-22 10-44 13-66m77-52c13 5 18 24 19 50 1 22 6 44 9 66 2 13 5 22 4 30-1 7-9 8-11 0-2-9-3-19-5-28-5-22-10-44-13-66",
        "M131 62c0 10 0 14-7 18-10 4-22 6-27 14-4 7 0 18 2 28 3 15 10 27 10 42 0 16-12 32-14 50-3 24 5 48 9 76 2 16-1 28-1 44 0 26 10 50 10 70-1 8-9 12-11 18-1 6 18 8 22 3 3-6 1-13 2-21 1-22 8-42 7-64-1-18-3-28-1-46 3-24 7-48 8-68 1 20 5 44 8 68 2 18 0 28-1 46-1 22 6 42 7 64 1 8-1 15 2 21 4 5 23 3 22-3-2-6-10-10-11-18 0-20 10-44 10-70 0-16-3-28-1-44 4-28 12-52 9-76-2-18-14-34-14-50 0-15 7-27 10-42 2-10 6-21 2-28-5-8-17-10-27-14-7-4-7-8-7-18",
        "M124 45c0-13 7-21 16-21s16 8 16 21-7 24-16 24-16-11-16-24z",
    ],
    seams: "M140 86v128",
    tapes: &[
        (
            Dimension::Neck,
            tape("M129 73c6 4 16 4 22 0", "M154 72h105", 274, 62),
        ),
        (
            Dimension::Shoulder,
            tape("M98 93q42-18 84 0", "M186 94h73", 274, 96),
        ),
        (
            Dimension::Bust,
            tape("M99 122c20 9 62 9 82 0", "M184 125h75", 274, 130),
        ),
        (
            Dimension::Underbust,
            tape("M105 142c18 8 52 8 70 0", "M177 143l82 18", 274, 164),
        ),
        (
            Dimension::Waist,
            tape("M109 164c16 7 46 7 62 0", "M174 166l85 28", 274, 198),
        ),
        (
            Dimension::Hip,
            tape("M95 212c22 10 68 10 90 0", "M188 213l71 18", 274, 233),
        ),
        (
            Dimension::Arm,
            tape(
                "M180 92c14 6 17 26 18 46 1 24 6 44 10 70",
                "M209 210l51 50",
                274,
                268,
            ),
        ),
        (
            Dimension::InsideLeg,
            tape("M144 234v190", "M148 340h111", 274, 340),
        ),
        (
            Dimension::Height,
            tape("M54 26v400", "M48 24h12M48 428h12", 54, 320),
        ),
    ],
};

/// A foot on a sheet of paper, from above.
static FOOT: Figure = Figure {
    view: (52, 26, 240, 416),
    outlines: &[
        "M138 404c-20 0-30-15-28-38 2-24 6-42 4-70-2-32-14-54-14-92 0-30 8-54 20-72 6-9 12-13 18-14 12-2 22 2 30 12 12 15 18 44 17 76-1 36-8 58-12 92-3 26 1 44-2 66-4 26-16 40-33 40z",
        "M112 128c-9-6-9-30 0-42 7-10 20-10 24 0 4 12-1 28-8 36M136 118c-2-6-1-22 4-25 6-3 12 4 12 14 0 6-1 11-3 14M153 121c0-7 4-18 8-19 6-2 11 6 10 14 0 5-2 10-5 14M169 132c1-6 4-15 8-15 6 0 9 8 7 15-1 5-3 9-6 13M180 147c2-6 5-12 9-11 5 1 7 8 4 14-2 5-5 9-8 11",
    ],
    seams: "M66 40h142v388H66z",
    tapes: &[
        (
            Dimension::FootLength,
            tape("M228 80v322", "M124 78h110M138 404h96M230 270h29", 274, 270),
        ),
        (
            Dimension::Insole,
            tape("M228 80v322", "M124 78h110M138 404h96M230 270h29", 274, 270),
        ),
        (
            Dimension::FootWidth,
            tape("M101 206h83", "M188 206h71", 274, 206),
        ),
    ],
};

static HAND: Figure = Figure {
    view: (52, 120, 240, 322),
    outlines: &[
        "M96 440c-2-40-16-70-24-104-6-24-12-60-12-76 0-12 16-14 20-2l14 52-4-120c0-14 22-16 24 0l8 92 4-120c0-15 24-15 25 0l3 120 14-104c2-14 25-12 24 3l-8 116 26-64c6-12 24-4 20 9-10 40-22 72-28 104-6 34-10 60-12 94",
    ],
    seams: "M66 272c6 4 12 3 18-1",
    tapes: &[(
        Dimension::Finger,
        tape("M166 262c8 5 17 5 25 1", "M195 262h64", 274, 262),
    )],
};

static TOP: Figure = Figure {
    view: (36, 80, 256, 280),
    outlines: &[
        "M112 100c8 16 48 16 56 0l32 11 38 56-30 24-16-20v170c-30 6-74 6-104 0V171l-16 20-30-24 38-56z",
    ],
    seams: "M108 102c8 24 56 24 64 0M88 328c32 6 72 6 104 0M80 111c8 20 8 40 8 60m112-60c-8 20-8 40-8 60",
    tapes: &[
        (
            Dimension::ShoulderWidth,
            tape("M82 110h116", "M202 110h57", 274, 104),
        ),
        (
            Dimension::SleeveLength,
            tape("M201 113l36 53", "M224 146h35", 274, 150),
        ),
        (
            Dimension::ChestWidth,
            tape("M90 206h100", "M194 206h65", 274, 206),
        ),
        (
            Dimension::WaistWidth,
            tape("M90 258h100", "M194 258h65", 274, 258),
        ),
        (
            Dimension::HipWidth,
            tape("M90 312h100", "M194 312h65", 274, 312),
        ),
        (Dimension::BackLength, tape("M124 112v230", "", 124, 284)),
    ],
};

static BOTTOMS: Figure = Figure {
    view: (36, 40, 256, 390),
    outlines: &["M98 60h84l10 100-14 250h-34l-4-220-4 220h-34L88 160z"],
    seams: "M97 78h86M140 60v130M103 394h31m12 0h31",
    tapes: &[
        (
            Dimension::WaistWidth,
            tape("M99 69h82", "M185 69h74", 274, 69),
        ),
        (
            Dimension::HipWidth,
            tape("M90 150h100", "M194 150h65", 274, 150),
        ),
        (
            Dimension::Inseam,
            tape("M145 196l4 212", "M150 300h109", 274, 300),
        ),
        (
            Dimension::BackLength,
            tape("M64 62v346", "M58 60h12M58 410h12", 64, 250),
        ),
    ],
};

static DRESS: Figure = Figure {
    view: (36, 30, 256, 360),
    outlines: &[
        "M110 84c-2-8-2-20 2-30l8-4 4 20c8 16 24 16 32 0l4-20 8 4c4 10 4 22 2 30-3 24-4 54-6 84 8 24 34 106 44 196-42 12-94 12-136 0 10-90 36-172 44-196-2-30-3-60-6-84z",
    ],
    seams: "M116 168c16 6 32 6 48 0M78 350c42 10 82 10 124 0",
    tapes: &[
        (
            Dimension::ShoulderWidth,
            tape("M113 56h54", "M171 56h88", 274, 56),
        ),
        (
            Dimension::ChestWidth,
            tape("M113 108h54", "M171 108h88", 274, 108),
        ),
        (
            Dimension::WaistWidth,
            tape("M118 160h44", "M166 160h93", 274, 160),
        ),
        (
            Dimension::HipWidth,
            tape("M103 214h74", "M182 214h77", 274, 214),
        ),
        (
            Dimension::BackLength,
            tape("M58 52v318", "M52 50h12M52 372h12", 58, 220),
        ),
    ],
};

static COAT: Figure = Figure {
    view: (36, 50, 256, 368),
    outlines: &[
        "M114 66 78 84c-8 4-11 12-13 22L56 270l24 6 12-120v244h96V156l12 120 24-6-9-164c-2-10-5-18-13-22l-36-18z",
        "M114 66l-8 30 26 18 8-20 8 20 26-18-8-30c-12 8-40 8-52 0z",
    ],
    seams: "M140 94v306M57 250l25 6m116 0 25-6M98 306h18m48 0h18",
    tapes: &[
        (
            Dimension::ShoulderWidth,
            tape("M80 86h120", "M204 86h55", 274, 84),
        ),
        (
            Dimension::ChestWidth,
            tape("M94 172h92", "M190 172l69-26", 274, 140),
        ),
        (
            Dimension::SleeveLength,
            tape("M212 100l11 166", "M222 200h37", 274, 200),
        ),
        (
            Dimension::WaistWidth,
            tape("M94 232h92", "M190 232l69 24", 274, 260),
        ),
        (
            Dimension::HipWidth,
            tape("M94 320h92", "M190 320h69", 274, 320),
        ),
        (Dimension::BackLength, tape("M122 118v280", "", 122, 352)),
    ],
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dimension::Measured;

    /// Every number has its place: inside the drawing, and beside all others.
    #[test]
    fn numbers_do_not_meet() {
        for figure in [&FORM, &BODY, &FOOT, &HAND, &TOP, &BOTTOMS, &DRESS, &COAT] {
            let (left, top, width, height) = figure.view;
            for (place, (one, tape)) in figure.tapes.iter().enumerate() {
                let (x, y) = tape.number;
                assert!(x >= left + 15 && x <= left + width - 15, "{one:?}");
                assert!(y >= top + 15 && y <= top + height - 15, "{one:?}");
                for (other, beside) in &figure.tapes[place + 1..] {
                    let (across, down) = (beside.number.0 - x, beside.number.1 - y);
                    let same = one.measured() != other.measured();
                    assert!(
                        same || across * across + down * down > 900,
                        "{one:?}, {other:?}"
                    );
                }
            }
        }
    }

    #[test]
    fn whatever_is_asked_can_be_shown() {
        let asked = |dimension: &&Dimension| {
            dimension.measured() == Measured::Body && dimension.asks() == [**dimension]
        };
        for dimension in Dimension::ALL.iter().filter(asked) {
            let figure = Figure::of_body(&[*dimension]);
            assert!(figure.tape(*dimension).is_some(), "{dimension:?}");
        }
        let suit = [Dimension::Height, Dimension::Bust, Dimension::Hip];
        let figure = Figure::of_body(&suit);
        assert!(suit.iter().all(|asked| figure.tape(*asked).is_some()));
    }
}
