//! Servers of the worst manners, and authorities for their certificates.

use std::io::{ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::WebPkiClientVerifier;
use rustls::{RootCertStore, ServerConfig, ServerConnection, StreamOwned};
use tempfile::TempDir;

/// A listening server; it goes with the test.
pub(crate) struct Server {
    address: SocketAddr,
    scheme: &'static str,
    connections: Arc<AtomicUsize>,
    requests: Arc<Mutex<Vec<String>>>,
}

/// One connection to it.
pub(crate) struct Wire {
    socket: TcpStream,
    tls: Option<Box<StreamOwned<ServerConnection, TcpStream>>>,
    requests: Arc<Mutex<Vec<String>>>,
}

impl Server {
    pub(crate) fn start(deed: impl Fn(&mut Wire) + Send + 'static) -> Server {
        Server::serve(None, deed)
    }

    /// With a certificate of that authority for 127.0.0.1; asks for one of the clients' authority, if any.
    pub(crate) fn start_tls(authority: &Authority, clients: Option<&Authority>, deed: impl Fn(&mut Wire) + Send + 'static) -> Server {
        let (certificate, key) = authority.issue("server");
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let builder = ServerConfig::builder_with_provider(Arc::clone(&provider)).with_safe_default_protocol_versions().expect("versions");
        let builder = match clients {
            None => builder.with_no_client_auth(),
            Some(clients) => {
                let mut roots = RootCertStore::empty();
                roots.add(CertificateDer::from_pem_file(clients.certificate()).expect("a certificate")).expect("a root");
                let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider).build().expect("a verifier");
                builder.with_client_cert_verifier(verifier)
            }
        };
        let chain = vec![CertificateDer::from_pem_file(certificate).expect("a certificate")];
        let key = PrivateKeyDer::from_pem_file(key).expect("a key");
        let config = builder.with_single_cert(chain, key).expect("a certificate and its key");
        Server::serve(Some(Arc::new(config)), deed)
    }

    fn serve(tls: Option<Arc<ServerConfig>>, deed: impl Fn(&mut Wire) + Send + 'static) -> Server {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let server = Server {
            address: listener.local_addr().expect("an address"),
            scheme: if tls.is_some() { "https" } else { "http" },
            connections: Arc::default(),
            requests: Arc::default(),
        };
        let (connections, requests) = (Arc::clone(&server.connections), Arc::clone(&server.requests));
        std::thread::spawn(move || {
            for socket in listener.incoming().map_while(Result::ok) {
                connections.fetch_add(1, Ordering::SeqCst);
                socket.set_read_timeout(Some(Duration::from_secs(20))).expect("a socket");
                let tls = tls.as_ref().map(|config| {
                    let connection = ServerConnection::new(Arc::clone(config)).expect("a connection");
                    Box::new(StreamOwned::new(connection, socket.try_clone().expect("a socket")))
                });
                deed(&mut Wire { socket, tls, requests: Arc::clone(&requests) });
            }
        });
        server
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("{}://{}{path}", self.scheme, self.address)
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// How many connections came.
    pub(crate) fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }

    /// The requests read, head and body.
    pub(crate) fn requests(&self) -> Vec<String> {
        self.requests.lock().expect("a list").clone()
    }
}

impl Wire {
    /// Reads one request; `None` where it does not come whole.
    pub(crate) fn request(&mut self) -> Option<String> {
        let mut bytes = Vec::new();
        let mut chunk = [0; 4096];
        loop {
            let text = String::from_utf8_lossy(&bytes).into_owned();
            if let Some((head, body)) = text.split_once("\r\n\r\n") {
                let length = head.lines().find_map(|line| line.to_lowercase().strip_prefix("content-length: ")?.parse().ok());
                if body.len() >= length.unwrap_or(0) {
                    self.requests.lock().expect("a list").push(text);
                    return Some(String::from_utf8_lossy(&bytes).into_owned());
                }
            }
            match self.read(&mut chunk) {
                Ok(0) | Err(_) => return None,
                Ok(count) => bytes.extend_from_slice(&chunk[..count]),
            }
        }
    }

    pub(crate) fn hang_up(&mut self) {
        let _ = self.socket.shutdown(std::net::Shutdown::Both);
    }

    /// Closes with a reset: bytes that were never read make the system send one.
    pub(crate) fn reset(&mut self) {
        let mut first = [0; 16];
        let _ = self.read(&mut first);
    }

    pub(crate) fn say_after_request(&mut self, text: &str) {
        if self.request().is_some() {
            self.say(text.as_bytes());
        }
    }

    /// Says nothing until the other side has gone.
    pub(crate) fn wait_for_end(&mut self) {
        let mut chunk = [0; 4096];
        while self.socket.read(&mut chunk).is_ok_and(|count| count > 0) {}
    }

    /// Says the beginning at once, and then the same again and again, slowly.
    pub(crate) fn drip(&mut self, beginning: &str, more: &str) {
        self.say_after_request(beginning);
        while self.say(more.as_bytes()) {
            std::thread::sleep(Duration::from_millis(40));
        }
    }

    /// Says the beginning, and then more than anybody wants.
    pub(crate) fn flood(&mut self, beginning: &str) {
        self.say_after_request(beginning);
        let chunk = format!("1000\r\n{}\r\n", " ".repeat(0x1000));
        while self.say(chunk.as_bytes()) {}
    }

    fn say(&mut self, bytes: &[u8]) -> bool {
        match &mut self.tls {
            Some(tls) => tls.write_all(bytes).and_then(|()| tls.flush()).is_ok(),
            None => self.socket.write_all(bytes).is_ok(),
        }
    }

    fn read(&mut self, chunk: &mut [u8]) -> std::io::Result<usize> {
        let count = match &mut self.tls {
            Some(tls) => tls.read(chunk),
            None => self.socket.read(chunk),
        };
        count.or_else(|error| if error.kind() == ErrorKind::ConnectionReset { Ok(0) } else { Err(error) })
    }
}

/// Answers one request as a well-mannered server does.
pub(crate) fn reply(wire: &mut Wire, status: &str, kind: &str, body: &[u8]) {
    if wire.request().is_some() {
        let head = format!("HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", body.len());
        wire.say(&[head.as_bytes(), body].concat());
        if let Some(tls) = &mut wire.tls {
            tls.conn.send_close_notify();
            let _ = tls.flush();
        }
    }
}

/// A certificate authority made by OpenSSL.
pub(crate) struct Authority {
    directory: TempDir,
}

impl Authority {
    pub(crate) fn make(name: &str) -> Authority {
        let authority = Authority { directory: TempDir::new().expect("a directory") };
        let subject = format!("/CN={name}");
        authority.openssl(
            &["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"],
            &["-subj", &subject, "-keyout", "ca.key", "-out", "ca.crt"],
        );
        authority
    }

    /// Its own certificate.
    pub(crate) fn certificate(&self) -> PathBuf {
        self.directory.path().join("ca.crt")
    }

    /// A certificate for 127.0.0.1, and its key.
    pub(crate) fn issue(&self, name: &str) -> (PathBuf, PathBuf) {
        let (key, certificate, subject) = (format!("{name}.key"), format!("{name}.crt"), format!("/CN={name}"));
        self.openssl(
            &["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"],
            &[
                "-subj",
                &subject,
                "-addext",
                "subjectAltName=IP:127.0.0.1",
                "-addext",
                "basicConstraints=critical,CA:FALSE",
                "-CA",
                "ca.crt",
                "-CAkey",
                "ca.key",
                "-keyout",
                &key,
                "-out",
                &certificate,
            ],
        );
        (self.directory.path().join(certificate), self.directory.path().join(key))
    }

    fn openssl(&self, first: &[&str], second: &[&str]) {
        let run = |directory: &Path| Command::new("openssl").current_dir(directory).args(first).args(second).output();
        let output = run(self.directory.path()).expect("openssl is installed");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
}
