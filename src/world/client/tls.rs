//! Whom we trust over https, and who we are there.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustls::client::WantsClientCert;
use rustls::pki_types::pem::{self, PemObject};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ClientConfig, ConfigBuilder, RootCertStore};

use super::{ClientOptions, Identity, Trust};

/// Why a connection over https cannot be prepared.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// A file of certificates or a key.
    #[error("{}: {source}", path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// What is wrong with it.
        #[source]
        source: pem::Error,
    },
    /// A file without a certificate.
    #[error("{}: there is no certificate in it", .0.display())]
    Empty(PathBuf),
    /// The system trusts nobody, or cannot say whom.
    #[error(
        "the system's certificates cannot be read ({0}): install them (package ca-certificates), or name the server's in server.ca_file"
    )]
    System(String),
    /// Certificate and key do not belong together, or are of a kind that is not known.
    #[error(transparent)]
    Rustls(#[from] rustls::Error),
}

/// TLS 1.2 and 1.3 with ring, named here and installed nowhere.
pub(super) fn configuration(options: &ClientOptions) -> Result<ClientConfig, TlsError> {
    let roots = match &options.trust {
        Trust::System => system_roots()?,
        Trust::Pinned(path) => {
            let mut roots = RootCertStore::empty();
            for certificate in certificates(path)? {
                roots.add(certificate)?;
            }
            roots
        }
    };
    let builder = trusting(roots)?;
    let configuration = match &options.identity {
        None => builder.with_no_client_auth(),
        Some(Identity { certificate, key }) => {
            let secret = PrivateKeyDer::from_pem_file(key).map_err(file_error(key))?;
            builder.with_client_auth_cert(certificates(certificate)?, secret)?
        }
    };
    Ok(configuration)
}

/// For a server that is spoken to in the clear: reqwest wants a configuration all the same.
pub(super) fn trusting_nobody() -> Result<ClientConfig, TlsError> {
    Ok(trusting(RootCertStore::empty())?.with_no_client_auth())
}

fn trusting(roots: RootCertStore) -> Result<ConfigBuilder<ClientConfig, WantsClientCert>, TlsError> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    Ok(ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions()?.with_root_certificates(roots))
}

/// One certificate that cannot be used does not make the others useless.
fn system_roots() -> Result<RootCertStore, TlsError> {
    let found = rustls_native_certs::load_native_certs();
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(found.certs);
    if roots.is_empty() {
        let why = found.errors.first().map_or_else(|| "there are none".to_owned(), ToString::to_string);
        return Err(TlsError::System(why));
    }
    Ok(roots)
}

fn certificates(path: &Path) -> Result<Vec<CertificateDer<'static>>, TlsError> {
    let read = || CertificateDer::pem_file_iter(path)?.collect::<Result<Vec<_>, _>>();
    let certificates = read().map_err(file_error(path))?;
    if certificates.is_empty() { Err(TlsError::Empty(path.to_owned())) } else { Ok(certificates) }
}

fn file_error(path: &Path) -> impl FnOnce(pem::Error) -> TlsError {
    let path = path.to_owned();
    move |source| TlsError::File { path, source }
}
