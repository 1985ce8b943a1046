//! What every state of a page must stand up to, for everyone: WCAG 2.2 A and AA
//! as axe-core knows it, in the light and in the dark, at the story's width and at
//! 320 px; at 400 % zoom; with more space between letters, words and lines; and in
//! the reader's own colours. After it the page is as it was.

use serde_json::Value;

use crate::{Page, SMALL, hands::By};

/// 1280 × 1024 px at 400 %.
const ZOOMED: (u32, u32) = (320, 256);

/// The rules of axe-core, of which the size of targets is not asked for by its tag. A
/// frame is audited by itself.
const RULES: &str = "{
    runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'],
    rules: { 'target-size': { enabled: true } },
    resultTypes: ['violations'],
    iframes: false,
}";
/// Sideways, cut off, overlapping.
const LAYOUT: &str = include_str!("audit/layout.js");
/// What the reader's own colours take away.
const COLOURS: &str = include_str!("audit/colours.js");

/// Where a page changes its colours by degrees, the last is what is read.
const SETTLED: &str = "for (const change of document.getAnimations())
    if (change.effect.getComputedTiming().endTime < Infinity) change.finish();";

/// Success criterion 1.4.12, by a sheet that no content security policy knows of.
const SPACING: &str = "(() => {
    const spacing = new CSSStyleSheet();
    spacing.replaceSync(`
        * { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important; }
        p { margin-block-end: 2em !important; }`);
    document.adoptedStyleSheets.push(spacing);
})()";
/// In a frame the one script sees nothing that the other has named.
const NO_SPACING: &str = "void document.adoptedStyleSheets.pop()";

/// How the window is, and what in it a change of its size could move.
const SETTING: &str = "(() => {
    globalThis.hemlineFocus = document.activeElement;
    const is = (query) => matchMedia(query).matches;
    return {
        width: innerWidth, height: innerHeight, across: scrollX, down: scrollY,
        dark: is('(prefers-color-scheme: dark)'), still: is('(prefers-reduced-motion: reduce)'),
    };
})()";

impl Page {
    /// Audits the state that a story has come to, in every setting.
    /// By whom it is told changes nothing of it: a story told with a mouse has it audited.
    pub async fn audit(&self) {
        if By::now() != By::Mouse {
            return;
        }
        let before = self.evaluate(SETTING).await;
        let side = |name: &str| u32::try_from(before[name].as_u64().unwrap()).unwrap();
        let size = (side("width"), side("height"));
        let (scheme, other) = match before["dark"] == true {
            true => ("dark", "light"),
            false => ("light", "dark"),
        };
        let still = before["still"] == true;
        let mut wrong = Vec::new();
        let mut add = |setting: &str, found: Vec<String>| {
            wrong.extend(found.into_iter().map(|found| format!("{setting}: {found}")));
        };

        add("as it is", self.disorder().await);
        add("spaced", self.disorder_spaced().await);
        add("as it is", self.violations(RULES).await);
        // Only Chromium can be had in every setting.
        if let Some(chromium) = self.engine.chromium() {
            self.media(other, still).await;
            // In a frame, and around one, the width is the story's: a panel would become a sheet.
            if !chromium.is_frame() && self.frames().await == 0 {
                self.size(SMALL).await;
                add("at 320 px", self.disorder().await);
                add("at 320 px, spaced", self.disorder_spaced().await);
                add("at 320 px, the other scheme", self.violations(RULES).await);
                chromium.zoom(ZOOMED, 4).await;
                add("at 400 %", self.disorder().await);
                self.size(size).await;
            } else {
                add("the other scheme", self.violations(RULES).await);
            }
            chromium.forced_colours(scheme, still).await;
            add("in forced colours", self.disorder().await);
            add("in forced colours", lines(&self.evaluate(COLOURS).await));
            self.media(scheme, still).await;
        }

        let back = format!(
            "(() => {{
                const had = globalThis.hemlineFocus;
                scrollTo({}, {});
                if (document.activeElement !== had) had?.focus({{ preventScroll: true }});
            }})()",
            before["across"], before["down"]
        );
        self.evaluate(&back).await;
        let address = self.address().await;
        assert!(wrong.is_empty(), "`{address}`, {size:?}: {wrong:#?}");
    }

    /// The reader's own colours instead of the page's, until `media` is told again.
    pub async fn forced_colours(&self) {
        if let Some(chromium) = self.engine.chromium() {
            chromium.forced_colours("light", true).await;
        }
    }

    /// What is wrong with the layout.
    async fn disorder(&self) -> Vec<String> {
        lines(&self.evaluate(LAYOUT).await)
    }

    async fn disorder_spaced(&self) -> Vec<String> {
        self.evaluate(SPACING).await;
        let wrong = self.disorder().await;
        self.evaluate(NO_SPACING).await;
        wrong
    }

    /// What axe-core finds by these rules.
    async fn violations(&self, rules: &str) -> Vec<String> {
        self.evaluate(SETTLED).await;
        let script = format!(
            "axe.run({rules}).then(({{ violations }}) => violations.map(({{ id, help, nodes }}) =>
                `${{id}}: ${{help}}: ${{nodes.map((node) => node.html + ' ' + node.failureSummary).join('; ')}}`))",
        );
        lines(&self.ask_axe(&script).await)
    }
}

fn lines(found: &Value) -> Vec<String> {
    let found = found.as_array().into_iter().flatten();
    found
        .map(|line| line.as_str().unwrap_or_default().to_owned())
        .collect()
}
