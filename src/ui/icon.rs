//! The drawings: strokes in the colour of the text around them, never the only
//! bearer of a meaning.

use crate::markup::{Built, view};

#[derive(Clone, Copy, PartialEq)]
pub enum Icon {
    Alert,
    Arrow,
    Back,
    Calendar,
    Chat,
    Clock,
    Copy,
    Down,
    External,
    Mail,
    Next,
    Offline,
    Person,
    Phone,
    Plus,
    Post,
    Print,
    Question,
    Ruler,
    Save,
    Search,
    Send,
    Swap,
    Up,
}

impl Icon {
    fn strokes(self) -> &'static str {
        match self {
            Self::Alert => "M3 12a9 9 0 1 0 18 0 9 9 0 1 0-18 0m9-5v6m0 3.2v.2",
            Self::Arrow => "M4 12h16m-6-6 6 6-6 6",
            Self::Back => "m15 5-7 7 7 7",
            Self::Calendar => "M4 6h16v14H4zM4 10.5h16M8.5 3.5V8m7-4.5V8",
            Self::Chat => "M4 5h16v11.5h-8L7.5 20v-3.5H4zM8 9.5h8m-8 3h5",
            Self::Copy => "M9 8.5h11V20H9zM15.5 8.5V4H4v11.5h5",
            Self::Clock => "M3.5 12a8.5 8.5 0 1 0 17 0 8.5 8.5 0 1 0-17 0M12 7v5l3.5 2",
            Self::Down => {
                "M17 13V4h3v9zM17 13l-4 7c-1.5 0-2.3-1-2-2.5l.5-3.5H5a1.5 1.5 0 0 1-1.5-1.8l1.3-6.7A1.8 1.8 0 0 1 6.6 4H17"
            }
            Self::External => "M13 5h6v6m0-6-8.5 8.5M10 6H5v13h13v-5",
            Self::Mail => "M3.5 6h17v12.5h-17zm.5.5 8 6.5 8-6.5",
            Self::Next => "m9 5 7 7-7 7",
            Self::Offline => {
                "M3 3.5 20.5 21M5 10a11 11 0 0 1 3.5-2.2M19 10a11 11 0 0 0-6-2.9M8 13.5a6.3 6.3 0 0 1 3-1.5m5 1.5-1.5-1M12 18v.2"
            }
            Self::Person => {
                "M8.3 8a3.7 3.7 0 1 0 7.4 0 3.7 3.7 0 1 0-7.4 0M4.5 20c.8-4 3.7-6 7.5-6s6.7 2 7.5 6"
            }
            Self::Phone => {
                "M6 4h3.5l1.5 4-2 1.5a11 11 0 0 0 5.5 5.5l1.5-2 4 1.5V18a2 2 0 0 1-2 2A14 14 0 0 1 4 6a2 2 0 0 1 2-2z"
            }
            Self::Plus => "M12 5v14M5 12h14",
            Self::Post => {
                "M4 7.8 12 4l8 3.8v8.6L12 20.2l-8-3.8zm0 0 8 3.8 8-3.8m-8 3.8v8.6M8 5.9l8 3.8"
            }
            Self::Question => {
                "M4 5h16v11.5h-8L7.5 20v-3.5H4zM9.8 9.2c.2-1.2 1.1-1.9 2.3-1.9 1.3 0 2.2.8 2.2 1.9 0 1.7-2.2 1.7-2.2 3.2m0 1.7v.2"
            }
            Self::Print => "M7 9V4h10v5M7 16H4V9h16v7h-3M7 13.5h10V20H7z",
            Self::Ruler => "M3.5 9h17v7h-17zM7 9v3m3.3-3v4m3.4-4v3m3.3-3v4",
            Self::Save => "M12 4v11m-4.5-4.5L12 15l4.5-4.5M5 19.5h14",
            Self::Search => "M4 10.5a6.5 6.5 0 1 0 13 0 6.5 6.5 0 1 0-13 0m11.5 5 5 5",
            Self::Send => "M4.5 9.5h10a5 5 0 0 1 0 10H9m-.5-14-4 4 4 4",
            Self::Swap => "M4 8.5h15m-4-4 4 4-4 4M20 15.5H5m4 4-4-4 4-4",
            Self::Up => {
                "M7 11v9H4v-9zM7 11l4-7c1.5 0 2.3 1 2 2.5L12.5 10H19a1.5 1.5 0 0 1 1.5 1.8l-1.3 6.7a1.8 1.8 0 0 1-1.8 1.5H7"
            }
        }
    }

    /// Points along the line of text, and turns with it.
    fn turns(self) -> bool {
        matches!(self, Self::Arrow | Self::Back | Self::Next | Self::Send)
    }
}

pub fn icon(icon: Icon) -> Built {
    view! {
        <svg
            class=if icon.turns() { "icon icon-turns" } else { "icon" }
            viewBox="0 0 24 24"
            aria-hidden="true"
            focusable="false"
        >
            <path d=icon.strokes() />
        </svg>
    }
}
