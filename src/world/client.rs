//! The front-end server, through HTTP.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use crate::proto::message::Call;

/// How the server is reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClientOptions {
    /// The base, with or without a path and a slash at its end; `/cardfront/NAME/V1` is put behind it.
    pub url: String,
    /// The NAME of each call that the site names otherwise than [`Call::default_name`].
    pub names: BTreeMap<Call, String>,
    /// How long a connection may take to come about.
    pub connect_timeout: Duration,
    /// How long a whole call may take, connecting included.
    pub timeout: Duration,
    /// The largest reply taken, in bytes.
    pub largest_reply: usize,
    /// Whose certificates are trusted over https.
    pub trust: Trust,
    /// Who we are over https, where the server asks.
    pub identity: Option<Identity>,
}

impl ClientOptions {
    /// The defaults for this base: 5 s to connect, 30 s for the whole, 1 MiB of reply, the system's roots.
    pub fn new(url: impl Into<String>) -> ClientOptions {
        ClientOptions {
            url: url.into(),
            names: BTreeMap::new(),
            connect_timeout: Duration::from_secs(5),
            timeout: Duration::from_secs(30),
            largest_reply: 1024 * 1024,
            trust: Trust::System,
            identity: None,
        }
    }
}

/// Whose certificates are trusted over https.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trust {
    /// Those the system trusts.
    System,
    /// Only those in this file (PEM), and no others.
    Pinned(PathBuf),
}

/// A client certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// The certificate and its chain (PEM).
    pub certificate: PathBuf,
    /// Its private key (PEM).
    pub key: PathBuf,
}
