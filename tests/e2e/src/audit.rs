//! What a page must stand up to, for everyone.

use serde_json::json;

use crate::{Page, set};

impl Page {
    /// Audits the page as it is: WCAG 2.2 A and AA, and nothing to scroll to
    /// sideways.
    pub async fn audit(&self) {
        let address = self.address().await;
        let wide = self
            .evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            .await;
        assert_eq!(wide, json!(0), "`{address}` scrolls sideways");
        // In a frame each script runs in a world of its own.
        let mut axe = String::new();
        if self.evaluate("typeof axe").await != json!("object") {
            // Its last value is a function, which can't be handed over.
            axe = std::fs::read_to_string(set("HEMLINE_AXE")).unwrap() + "; 0;";
        }
        let violations = self
            .evaluate(&format!(
                "{axe} axe.run({{ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] }})
                    .then(({{ violations }}) => violations.map(({{ id, help, nodes }}) =>
                        `${{id}}: ${{help}}: ${{nodes.map((node) => node.html + ' ' + node.failureSummary).join('; ')}}`))",
            ))
            .await;
        assert_eq!(
            violations,
            json!([]),
            "`{address}` at {:?}",
            self.evaluate("innerWidth").await
        );
    }
}
