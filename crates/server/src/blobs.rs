//! The only door to files that shoppers and teams hand in: photos and labels, each
//! under the digest of its content, in a folder or a bucket that several servers
//! share. What it has taken is on the disk. What it holds, and for whom, is for the
//! store to say; it lists nothing and lets nobody in.

use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use bytes::Bytes;
use chrono::{DateTime, TimeDelta, Utc};
use object_store::aws::{AmazonS3, AmazonS3Builder, AmazonS3ConfigKey};
use object_store::{ClientConfigKey, ObjectStoreExt, RetryConfig};

use crate::secret;
use crate::store::Store;

/// A request has ten seconds; a bucket that needs longer is out of order.
const PATIENCE: Duration = Duration::from_secs(6);
const CONNECTING: Duration = Duration::from_secs(3);
const RETRIES: usize = 2;

/// Where blobs are.
#[derive(Clone, Debug, PartialEq)]
pub enum Place {
    /// Created if need be.
    Folder(PathBuf),
    /// `s3://bucket/prefix`; the rest is in the environment.
    Bucket(String),
}

impl Place {
    /// Reads a path or an address.
    ///
    /// # Errors
    /// What it should have been.
    pub fn read(text: &str) -> Result<Self, String> {
        let wrong = || format!("`{text}` is neither a folder nor s3://bucket/prefix");
        match text.strip_prefix("s3://") {
            Some(bucket) if bucket.is_empty() || bucket.starts_with('/') => Err(wrong()),
            Some(_) => Ok(Self::Bucket(text.to_owned())),
            None if text.contains("://") || text.starts_with("s3:") => Err(wrong()),
            None => Ok(Self::Folder(text.into())),
        }
    }
}

/// Blobs, by their digests.
#[derive(Clone)]
pub struct Blobs(Kind);

#[derive(Clone)]
enum Kind {
    Folder(PathBuf),
    Bucket { bucket: AmazonS3, prefix: String },
}

/// Why blobs can't be reached.
#[derive(Debug)]
pub enum Unreachable {
    Folder(io::Error),
    Bucket(object_store::Error),
}

impl std::fmt::Display for Unreachable {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Folder(cause) => write!(f, "the folder of blobs: {cause}"),
            Self::Bucket(cause) => write!(f, "the bucket of blobs: {cause}"),
        }
    }
}

impl From<io::Error> for Unreachable {
    fn from(cause: io::Error) -> Self {
        Self::Folder(cause)
    }
}

impl From<object_store::Error> for Unreachable {
    fn from(cause: object_store::Error) -> Self {
        Self::Bucket(cause)
    }
}

impl Blobs {
    /// # Errors
    /// In words for who starts the server.
    pub fn open(place: &Place) -> Result<Self, String> {
        match place {
            Place::Folder(folder) => {
                let unusable = |cause| {
                    let folder = folder.display();
                    format!(
                        "Photos can't be kept in `{folder}` ({cause}); name a folder that can be \
                         written to with --blobs"
                    )
                };
                std::fs::create_dir_all(folder).map_err(unusable)?;
                // A folder that can be read alone would be found out by a shopper.
                let tried = folder.join(format!(".{}", secret::random_name()));
                std::fs::write(&tried, []).map_err(unusable)?;
                std::fs::remove_file(&tried).map_err(unusable)?;
                Ok(Self(Kind::Folder(folder.clone())))
            }
            Place::Bucket(address) => {
                Self::bucket(AmazonS3Builder::from_env(), address).map_err(|cause| {
                    format!(
                        "The bucket `{address}` of --blobs can't be used ({cause}); look at the \
                         AWS_… variables"
                    )
                })
            }
        }
    }

    fn bucket(builder: AmazonS3Builder, address: &str) -> Result<Self, object_store::Error> {
        let client = AmazonS3ConfigKey::Client;
        // Another part of the program may have chosen already.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let seconds = |time: Duration| format!("{} s", time.as_secs());
        let bucket = builder
            .with_url(address)
            // Of several at once; not every bucket knows it.
            .with_disable_bulk_delete(true)
            .with_config(client(ClientConfigKey::Timeout), seconds(PATIENCE))
            .with_config(client(ClientConfigKey::ConnectTimeout), seconds(CONNECTING))
            .with_retry(RetryConfig {
                max_retries: RETRIES,
                retry_timeout: PATIENCE,
                ..RetryConfig::default()
            })
            .build()?;
        let path = address.strip_prefix("s3://").unwrap_or_default();
        let prefix = path.split_once('/').map_or("", |(_, prefix)| prefix);
        Ok(Self(Kind::Bucket {
            bucket,
            prefix: prefix.trim_matches('/').to_owned(),
        }))
    }

    /// Keeps a blob. Its row is to be in the store before it.
    pub async fn put(&self, digest: &str, content: Bytes) -> Result<(), Unreachable> {
        match &self.0 {
            Kind::Folder(folder) => {
                let (folder, digest) = (folder.clone(), digest.to_owned());
                on_thread(move || write(&folder, &digest, &content)).await?;
            }
            Kind::Bucket { bucket, prefix } => {
                bucket.put(&key(prefix, digest), content.into()).await?;
            }
        }
        Ok(())
    }

    /// A blob's content, if it is there.
    pub async fn get(&self, digest: &str) -> Result<Option<Bytes>, Unreachable> {
        match &self.0 {
            Kind::Folder(folder) => match tokio::fs::read(folder.join(digest)).await {
                Ok(content) => Ok(Some(content.into())),
                Err(cause) if cause.kind() == io::ErrorKind::NotFound => Ok(None),
                Err(cause) => Err(cause.into()),
            },
            Kind::Bucket { bucket, prefix } => match bucket.get(&key(prefix, digest)).await {
                Ok(found) => Ok(Some(found.bytes().await?)),
                Err(object_store::Error::NotFound { .. }) => Ok(None),
                Err(cause) => Err(cause.into()),
            },
        }
    }

    /// Removes a blob; it is well if there was none.
    pub async fn remove(&self, digest: &str) -> Result<(), Unreachable> {
        match &self.0 {
            Kind::Folder(folder) => match tokio::fs::remove_file(folder.join(digest)).await {
                Err(cause) if cause.kind() != io::ErrorKind::NotFound => Err(cause.into()),
                Ok(()) | Err(_) => Ok(()),
            },
            Kind::Bucket { bucket, prefix } => match bucket.delete(&key(prefix, digest)).await {
                Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
                Err(cause) => Err(cause.into()),
            },
        }
    }
}

fn key(prefix: &str, digest: &str) -> object_store::path::Path {
    format!("{prefix}/{digest}").into()
}

async fn on_thread(work: impl FnOnce() -> io::Result<()> + Send + 'static) -> io::Result<()> {
    let worked = tokio::task::spawn_blocking(work).await;
    worked.unwrap_or_else(|cause| Err(io::Error::other(cause)))
}

/// Writes beside, then moves: a blob is there as a whole or not at all. File and
/// folder are on the disk before it is answered for.
fn write(folder: &Path, digest: &str, content: &[u8]) -> io::Result<()> {
    let beside = folder.join(format!(".{}", secret::random_name()));
    let written = (|| {
        let mut file = std::fs::File::create_new(&beside)?;
        io::Write::write_all(&mut file, content)?;
        file.sync_all()?;
        std::fs::rename(&beside, folder.join(digest))
    })();
    if written.is_err() {
        // The first error is the one that counts.
        let _ = std::fs::remove_file(&beside);
    }
    written?;
    sync(folder)
}

#[cfg(unix)]
fn sync(folder: &Path) -> io::Result<()> {
    std::fs::File::open(folder)?.sync_all()
}

/// Elsewhere a folder can't be asked to.
#[cfg(not(unix))]
fn sync(_: &Path) -> io::Result<()> {
    Ok(())
}

/// So long a photo waits for the return that it was taken for, and a blob for the
/// row that names it.
pub const WAITS: TimeDelta = TimeDelta::days(1);
/// A blob is removed within a transaction, which others wait for.
const REMOVING: Duration = Duration::from_secs(2);

/// Forgets photos that no return has named in time, and removes the blobs that
/// nothing names any more; how many.
///
/// # Errors
/// When store or blobs can't be reached; what is left is for the next time.
pub async fn sweep(store: &Store, blobs: &Blobs, now: DateTime<Utc>) -> Result<usize, String> {
    let before = now - WAITS;
    let in_words = |cause: sqlx::Error| cause.to_string();
    store.forget_photos(before).await.map_err(in_words)?;
    let mut removed = 0;
    for digest in store.unnamed_blobs(before).await.map_err(in_words)? {
        let removing = async || {
            let removing = tokio::time::timeout(REMOVING, blobs.remove(&digest));
            let done = removing.await.map_err(|_| "it takes too long".to_owned())?;
            done.map_err(|cause| cause.to_string())
        };
        if store.drop_blob(&digest, before, removing).await? {
            removed += 1;
        }
    }
    Ok(removed)
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;
    use std::sync::{Arc, Mutex};

    use axum::http::{HeaderValue, StatusCode};

    use super::*;

    #[tokio::test]
    async fn a_folder_gives_back_what_it_took() {
        let folder = tempfile::tempdir().unwrap();
        let blobs = Blobs::open(&Place::Folder(folder.path().join("deep/down"))).unwrap();
        let content = Bytes::from_static(b"abc");
        let digest = secret::digest(&content);
        assert_eq!(blobs.get(&digest).await.unwrap(), None);
        for _ in 0..2 {
            blobs.put(&digest, content.clone()).await.unwrap();
            assert_eq!(blobs.get(&digest).await.unwrap(), Some(content.clone()));
        }
        let names: Vec<_> = std::fs::read_dir(folder.path().join("deep/down"))
            .unwrap()
            .map(|entry| entry.unwrap().file_name())
            .collect();
        assert_eq!(names, [digest.as_str()]);
        for _ in 0..2 {
            blobs.remove(&digest).await.unwrap();
            assert_eq!(blobs.get(&digest).await.unwrap(), None);
        }
    }

    /// What a bucket says to who puts, gets and deletes; it wants each signed.
    async fn bucket(
        held: &Mutex<HashMap<String, Bytes>>,
        request: axum::extract::Request,
    ) -> (StatusCode, Bytes) {
        let signed = request.headers().get("authorization").cloned();
        let signed = signed.unwrap_or(HeaderValue::from_static(""));
        if !signed
            .as_bytes()
            .starts_with(b"AWS4-HMAC-SHA256 Credential=ours/")
        {
            return (StatusCode::FORBIDDEN, Bytes::new());
        }
        let (path, method) = (request.uri().path().to_owned(), request.method().clone());
        let content = axum::body::to_bytes(request.into_body(), 1 << 20).await;
        let content = content.unwrap();
        let mut held = held.lock().unwrap();
        let found = match method.as_str() {
            "PUT" => held.insert(path, content).or(Some(Bytes::new())),
            "GET" => held.get(&path).cloned(),
            "DELETE" => {
                return (
                    StatusCode::NO_CONTENT,
                    held.remove(&path).unwrap_or_default(),
                );
            }
            other => panic!("{other} {path}"),
        };
        match found {
            Some(content) => (StatusCode::OK, content),
            None => (StatusCode::NOT_FOUND, Bytes::new()),
        }
    }

    #[tokio::test]
    async fn a_bucket_gives_back_what_it_took() {
        let held: Arc<Mutex<HashMap<String, Bytes>>> = Arc::default();
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let endpoint = format!("http://{}", listener.local_addr().unwrap());
        let its = held.clone();
        let answer = async move |request| {
            let (status, content) = bucket(&its, request).await;
            (
                status,
                [
                    ("etag", "\"1\""),
                    ("last-modified", "Sun, 22 Nov 2026 07:00:00 GMT"),
                ],
                content,
            )
        };
        let app = axum::Router::new().fallback(answer);
        let serving = tokio::spawn(async move { axum::serve(listener, app).await });
        let builder = AmazonS3Builder::new()
            .with_endpoint(endpoint)
            .with_allow_http(true)
            .with_access_key_id("ours")
            .with_secret_access_key("secret");
        let blobs = Blobs::bucket(builder, "s3://shots/of/ours/").unwrap();
        let content = Bytes::from_static(b"abc");
        let digest = secret::digest(&content);
        assert_eq!(blobs.get(&digest).await.unwrap(), None);
        blobs.put(&digest, content.clone()).await.unwrap();
        let names: Vec<String> = held.lock().unwrap().keys().cloned().collect();
        assert_eq!(names, [format!("/shots/of/ours/{digest}")]);
        assert_eq!(blobs.get(&digest).await.unwrap(), Some(content));
        for _ in 0..2 {
            blobs.remove(&digest).await.unwrap();
            assert_eq!(blobs.get(&digest).await.unwrap(), None);
        }
        serving.abort();
        let gone = blobs.put(&digest, Bytes::new()).await;
        assert!(matches!(gone, Err(Unreachable::Bucket(_))), "{gone:?}");
    }

    #[test]
    fn a_folder_that_can_not_be_written_to_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("file");
        std::fs::write(&file, "").unwrap();
        let refused = Blobs::open(&Place::Folder(file)).err().unwrap();
        assert!(refused.contains("--blobs"), "{refused}");
    }
}
