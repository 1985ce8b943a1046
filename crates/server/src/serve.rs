//! Starting, running and stopping the server.

mod connections;
mod watch;

use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use ipnet::IpNet;
use tokio::net::TcpListener;
use tokio::sync::Notify;

use self::watch::Look;
use crate::Report;
use crate::blobs::{self, Blobs};
use crate::clock;
use crate::config::Config;
use crate::outbox::Outbox;
use crate::photos::Darkroom;
use crate::routes::{self, Pace};
use crate::site::Site;
use crate::store::{Place, Store};

/// What requests share.
pub struct Shared {
    site: RwLock<Arc<Site>>,
    pub store: Store,
    pub blobs: Blobs,
    pub darkroom: Darkroom,
    pub pace: Pace,
    pub proxies: Vec<IpNet>,
    /// Wakes who sends what waits in the store.
    pub post: Notify,
}

impl Shared {
    /// The site as it is now; a request keeps the one that it began with.
    pub fn site(&self) -> Arc<Site> {
        self.site
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    fn replace_site(&self, site: Site) {
        *self.site.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(site);
    }
}

/// A server that listens and does not answer yet.
pub struct Server {
    config: Config,
    /// What the files looked like before they were read.
    look: Look,
    listener: TcpListener,
    address: SocketAddr,
    shared: Arc<Shared>,
    outbox: Outbox,
}

/// The store has this long to let go of what it holds.
const LAST_WORDS: Duration = Duration::from_secs(5);

/// How often photos that nobody needs are looked for.
const SWEEP: Duration = Duration::from_hours(1);

impl Server {
    /// Reads shops and app, opens the store and takes the port.
    ///
    /// # Errors
    /// Whatever is in the way, in words for who starts it.
    pub async fn start(config: Config) -> Result<Self, StartError> {
        let look = Look::at(&config);
        let now = clock::now().fixed_offset();
        let mut site = Site::read(&config, now).map_err(StartError::Content)?;
        let widgets = config.data.join("widgets");
        // Who changes the app all the time has no use for what it was.
        if !config.dev
            && let Err(cause) = site.keep_widgets(&widgets)
        {
            let widgets = widgets.display();
            tracing::warn!(
                "earlier versions of the help widget can't be kept in {widgets}: {cause}"
            );
        }
        let store = Store::open_for(&config.store(), config.together).await;
        let store = store.map_err(|cause| StartError::Store {
            place: config.store(),
            cause,
        })?;
        let blobs = Blobs::open(&config.blobs()).map_err(StartError::Blobs)?;
        let outbox = Outbox::open(&config).map_err(StartError::Outbox)?;
        let wanted = SocketAddr::new(config.host, config.port);
        let listening = async {
            let listener = TcpListener::bind(wanted).await?;
            let address = listener.local_addr()?;
            io::Result::Ok((listener, address))
        };
        let (listener, address) = listening
            .await
            .map_err(|cause| StartError::Port { wanted, cause })?;
        let shared = Shared {
            site: RwLock::new(Arc::new(site)),
            store,
            blobs,
            darkroom: Darkroom::default(),
            pace: Pace::default(),
            proxies: config.proxies.clone(),
            post: Notify::new(),
        };
        Ok(Self {
            config,
            look,
            listener,
            address,
            shared: Arc::new(shared),
            outbox,
        })
    }

    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Answers until `stop` resolves, then lets the requests under way end.
    pub async fn run(self, stop: impl Future<Output = ()>) {
        let Self {
            config,
            look,
            listener,
            shared,
            outbox,
            ..
        } = self;
        let watching = config
            .dev
            .then(|| tokio::spawn(watch::watch(config, look, shared.clone())));
        let sending = tokio::spawn(outbox.run(shared.clone()));
        let sweeping = tokio::spawn(sweep(shared.clone()));
        connections::serve(listener, routes::router(shared.clone()), stop).await;
        // What it had taken comes back to whoever looks next.
        sending.abort();
        sweeping.abort();
        if let Some(watching) = watching {
            watching.abort();
        }
        // A store that is gone never lets go.
        let _ = tokio::time::timeout(LAST_WORDS, shared.store.close()).await;
    }
}

/// Removes photos that nobody needs, now and then.
async fn sweep(shared: Arc<Shared>) {
    loop {
        if let Err(cause) = blobs::sweep(&shared.store, &shared.blobs, clock::now()).await {
            tracing::error!(cause, "photos can't be swept");
        }
        tokio::time::sleep(SWEEP).await;
    }
}

/// Why the server can't start.
#[derive(Debug)]
pub enum StartError {
    Content(Vec<Report>),
    Store {
        place: Place,
        cause: sqlx::Error,
    },
    /// Photos can't be kept.
    Blobs(String),
    /// Mails or webhooks can't be sent.
    Outbox(String),
    Port {
        wanted: SocketAddr,
        cause: io::Error,
    },
}

impl std::fmt::Display for StartError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Content(reports) => {
                let reports: Vec<String> = reports.iter().map(Report::to_string).collect();
                f.write_str(&reports.join("\n\n"))
            }
            Self::Store {
                place: Place::Folder(folder),
                cause,
            } => write!(
                f,
                "The store in `{}` can't be opened ({cause}); name a folder that can be written to with --data",
                folder.display()
            ),
            // The address may hold a password: it is not repeated.
            Self::Store {
                place: Place::Postgres(_),
                cause,
            } => write!(
                f,
                "The PostgreSQL of DATABASE_URL or --database can't be used ({cause}); \
                 look whether it runs and the address is right"
            ),
            Self::Blobs(problem) | Self::Outbox(problem) => f.write_str(problem),
            Self::Port { wanted, cause } if cause.kind() == io::ErrorKind::AddrInUse => write!(
                f,
                "Port {} is in use; stop what runs there, or choose another one with --port",
                wanted.port()
            ),
            Self::Port { wanted, cause } => write!(
                f,
                "The address {wanted} can't be listened on ({cause}); choose another one with --host and --port"
            ),
        }
    }
}

impl std::error::Error for StartError {}
