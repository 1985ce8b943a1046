//! For who works on shops or app: reads both again when a file has changed. What
//! can't be read is told, and what was read before stays.

use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use super::Shared;
use crate::clock;
use crate::config::Config;
use crate::site::Site;

const PAUSE: Duration = Duration::from_millis(500);

/// What shops and app looked like at some moment.
#[derive(PartialEq)]
pub struct Look {
    merchants: (usize, Option<SystemTime>),
    dist: (usize, Option<SystemTime>),
}

impl Look {
    pub fn at(config: &Config) -> Self {
        Self {
            merchants: newest(&config.merchants),
            dist: newest(&config.dist),
        }
    }
}

/// `known` is what they looked like before they were first read.
pub async fn watch(config: Config, mut known: Look, shared: Arc<Shared>) {
    loop {
        tokio::time::sleep(PAUSE).await;
        if Look::at(&config) == known {
            continue;
        }
        // Whoever writes several files is let finish.
        tokio::time::sleep(PAUSE).await;
        known = Look::at(&config);
        match Site::read(&config, clock::now().fixed_offset()) {
            Ok(site) => {
                shared.replace_site(site);
                tracing::info!("read shops and app again");
            }
            Err(reports) => {
                for report in reports {
                    tracing::warn!("{report}");
                }
            }
        }
    }
}

/// How many files there are below a folder, and when the last was changed.
fn newest(folder: &Path) -> (usize, Option<SystemTime>) {
    let Ok(entries) = fs::read_dir(folder) else {
        return (0, None);
    };
    let looked = entries
        .filter_map(Result::ok)
        .map(|entry| match entry.metadata() {
            Ok(found) if found.is_dir() => newest(&entry.path()),
            Ok(found) => (1, found.modified().ok()),
            Err(_) => (0, None),
        });
    looked.fold((0, None), |(count, last), (more, changed)| {
        (count + more, last.max(changed))
    })
}
