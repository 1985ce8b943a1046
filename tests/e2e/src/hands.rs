//! What hands do with something that is found on a page.

use serde_json::json;

use crate::{Found, page::element};

impl Found {
    pub async fn click(&self) {
        self.element.click().await.unwrap();
    }

    /// Clicks a radio's row: the radio itself lies under its label.
    pub async fn choose(&self) {
        let client = self.element.clone().client();
        let radio = serde_json::to_value(&self.element).unwrap();
        let label = client
            .execute("return arguments[0].labels[0]", vec![radio])
            .await
            .unwrap();
        let label = element(client, &label).unwrap();
        label.click().await.unwrap();
    }

    pub async fn type_text(&self, text: &str) {
        self.element.send_keys(text).await.unwrap();
    }

    pub async fn clear(&self) {
        self.element.clear().await.unwrap();
    }

    /// Gives a control its value at once, as a date picker does.
    pub async fn set(&self, value: &str) {
        let script = "const [control, value] = arguments;
            control.value = value;
            control.dispatchEvent(new Event('input', { bubbles: true }));
            control.dispatchEvent(new Event('change', { bubbles: true }));";
        let control = serde_json::to_value(&self.element).unwrap();
        let client = self.element.clone().client();
        client
            .execute(script, vec![control, json!(value)])
            .await
            .unwrap();
    }

    pub async fn text(&self) -> String {
        self.element.text().await.unwrap()
    }

    pub async fn is_checked(&self) -> bool {
        self.element.is_selected().await.unwrap()
    }

    /// Where a link leads.
    pub async fn address(&self) -> String {
        self.element.attr("href").await.unwrap().unwrap_or_default()
    }
}
