//! Mails: over SMTP where that is configured, else as files in `outbox/` of the
//! data folder, which any mail program opens.

use std::path::PathBuf;

use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Mailbox, MessageBuilder};
use lettre::{Address, AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};
use serde::{Deserialize, Serialize};

use super::NotSent;
use crate::config::Config;
use crate::store::Due;

/// A mail as it waits in the store.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub struct Mail {
    pub to: String,
    /// The shop's name, which it comes from.
    pub from: String,
    /// Where an answer goes, if the shop states an address.
    pub reply_to: Option<String>,
    pub subject: String,
    pub text: String,
}

pub struct Post {
    from: Address,
    carrier: Carrier,
}

enum Carrier {
    Smtp(AsyncSmtpTransport<Tokio1Executor>),
    Folder(PathBuf),
}

/// Whether a mail can be sent there.
pub fn is_address(text: &str) -> bool {
    text.parse::<Address>().is_ok()
}

impl Post {
    pub fn open(config: &Config) -> Result<Self, String> {
        let from = config.mail_from.parse();
        let from = from.map_err(|_| format!("`{}` is not an email address", config.mail_from))?;
        let carrier = match &config.smtp {
            Some(url) => {
                let smtp = AsyncSmtpTransport::<Tokio1Executor>::from_url(url);
                // The address may hold a password: it is not repeated.
                let smtp = smtp.map_err(|error| format!("--smtp can't be used: {error}"))?;
                Carrier::Smtp(smtp.build())
            }
            None => {
                let folder = config.data.join("outbox");
                std::fs::create_dir_all(&folder).map_err(|error| {
                    format!("mails can't be put into `{}`: {error}", folder.display())
                })?;
                Carrier::Folder(folder)
            }
        };
        Ok(Self { from, carrier })
    }

    pub async fn send(&self, due: &Due) -> Result<(), NotSent> {
        let mail: Mail =
            serde_json::from_str(&due.body).map_err(|error| format!("not a mail: {error}"))?;
        let message = self.written(&due.id, mail)?;
        match &self.carrier {
            Carrier::Smtp(smtp) => {
                let sent = smtp.send(message).await;
                // What a mail server says may repeat the address.
                sent.map(drop).map_err(|error| match error.status() {
                    Some(code) => format!("the mail server answered {code}"),
                    None => "the mail server can't be reached".to_owned(),
                })
            }
            Carrier::Folder(folder) => {
                let (file, draft) = (
                    folder.join(format!("{}.eml", due.id)),
                    folder.join(format!("{}.draft", due.id)),
                );
                let put = async {
                    tokio::fs::write(&draft, message.formatted()).await?;
                    tokio::fs::rename(&draft, &file).await
                };
                put.await.map_err(|error| error.to_string())
            }
        }
    }

    /// Named by its place in the outbox: sent twice it is one to a mail program.
    fn written(&self, id: &str, mail: Mail) -> Result<Message, NotSent> {
        let to: Address = mail.to.parse().map_err(|_| "not an email address")?;
        let reply_to = mail.reply_to.and_then(|reply_to| reply_to.parse().ok());
        let mut message: MessageBuilder = Message::builder()
            .message_id(Some(format!("<{id}@{}>", self.from.domain())))
            .from(Mailbox::new(Some(mail.from), self.from.clone()))
            .to(Mailbox::new(None, to))
            .subject(mail.subject)
            .header(ContentType::TEXT_PLAIN);
        if let Some(address) = reply_to {
            message = message.reply_to(Mailbox::new(None, address));
        }
        let mut message = message
            .body(mail.text)
            .map_err(|error| format!("the mail can't be written: {error}"))?;
        // So that no holiday notice answers it.
        let name = HeaderName::new_from_ascii_str("Auto-Submitted");
        let value = HeaderValue::new(name, "auto-generated".to_owned());
        message.headers_mut().insert_raw(value);
        Ok(message)
    }
}
