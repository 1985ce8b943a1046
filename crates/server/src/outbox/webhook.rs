//! Webhooks as Standard Webhooks has them: signed with the merchant's secret, so
//! that the shop's system knows who tells it.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use super::NotSent;
use crate::clock;
use crate::secret::WEBHOOK_PREFIX;
use crate::store::{Due, Webhook};

const PATIENCE: Duration = Duration::from_secs(10);

pub struct Caller(reqwest::Client);

impl Caller {
    pub fn new() -> Result<Self, String> {
        // Another part of the program may have chosen already.
        let _ = rustls::crypto::ring::default_provider().install_default();
        reqwest::Client::builder()
            .timeout(PATIENCE)
            .redirect(reqwest::redirect::Policy::none())
            .user_agent("Hemline")
            .build()
            .map(Self)
            .map_err(|error| format!("webhooks can't be sent: {error}"))
    }

    pub async fn tell(&self, webhook: &Webhook, due: &Due) -> Result<(), NotSent> {
        let timestamp = clock::now().timestamp().to_string();
        let body = &due.body;
        let told = self
            .0
            .post(&webhook.url)
            .header("content-type", "application/json")
            .header("webhook-id", &due.id)
            .header("webhook-timestamp", &timestamp)
            .header(
                "webhook-signature",
                signature(&webhook.secret, &due.id, &timestamp, body),
            )
            .body(body.clone())
            .send();
        match told.await {
            Ok(answer) if answer.status().is_success() => Ok(()),
            Ok(answer) => Err(format!("the shop's system answered {}", answer.status())),
            Err(error) => Err(error.without_url().to_string()),
        }
    }
}

fn signature(secret: &str, id: &str, timestamp: &str, body: &str) -> String {
    let secret = secret.strip_prefix(WEBHOOK_PREFIX).unwrap_or(secret);
    let key = STANDARD.decode(secret).unwrap_or_else(|_| secret.into());
    // INVARIANT: a key of any length will do.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&key) else {
        return String::new();
    };
    mac.update(format!("{id}.{timestamp}.{body}").as_bytes());
    format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of the specification.
    #[test]
    fn signed_as_the_specification_has_it() {
        let signed = signature(
            "whsec_plJ3nmyCDGBKInavdOK15jsl",
            "msg_loFOjxBNrRLzqYUf",
            "1731705121",
            r#"{"event_type":"ping","data":{"success":true}}"#,
        );
        assert_eq!(signed, "v1,rAvfW3dJ/X/qxhsaXPOyyCGmRKsaKWcsNccKXlIktD0=");
    }
}
