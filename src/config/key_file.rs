//! Files with keys: the private one is refused when group or others can read it, and is wiped after use.

use std::fs::OpenOptions;
use std::io::{self, Read, Write};
use std::path::Path;

use zeroize::Zeroizing;

use crate::proto::gateway::SharedKey;
use crate::proto::sm::{PrivateKey, PublicKey};

use super::problem::FileFault;

/// More than any key file holds; what is larger is none.
const LARGEST_BYTES: u64 = 64 * 1024;

/// Reads a private key's file: PKCS#8 PEM as OpenSSL writes it, or 32 bytes of hexadecimal.
pub fn private_key(path: &Path) -> Result<PrivateKey, FileFault> {
    PrivateKey::parse(&read_private(path)?).map_err(|_| FileFault::NoPrivateKey)
}

/// Reads a file with the secret that the payment gateway shares with this terminal: 64 hexadecimal digits.
pub fn shared_key(path: &Path) -> Result<SharedKey, FileFault> {
    let text = read_private(path).map_err(|fault| if fault == FileFault::NoPrivateKey { FileFault::NoSharedKey } else { fault })?;
    SharedKey::parse(&text).map_err(|_| FileFault::NoSharedKey)
}

/// Reads a public key's file: PEM or hexadecimal.
pub fn public_key(path: &Path) -> Result<PublicKey, FileFault> {
    PublicKey::parse(&read_public(path)?).map_err(|_| FileFault::NoPublicKey)
}

/// Checked on the open file, so that it cannot be exchanged between the check and the reading.
fn read_private(path: &Path) -> Result<Zeroizing<String>, FileFault> {
    let file = std::fs::File::open(path).map_err(|error| unreadable(&error))?;
    let metadata = file.metadata().map_err(|error| unreadable(&error))?;
    if !metadata.is_file() {
        return Err(FileFault::NoPrivateKey);
    }
    if let Some(mode) = mode_open_to_others(&metadata) {
        return Err(FileFault::OpenToOthers { mode });
    }
    // Room for all of it from the start: a text that grows leaves copies behind.
    let room = usize::try_from(metadata.len().min(LARGEST_BYTES)).expect("64 KiB fit") + 1;
    let mut text = Zeroizing::new(String::with_capacity(room));
    file.take(LARGEST_BYTES).read_to_string(&mut text).map_err(|error| match error.kind() {
        io::ErrorKind::InvalidData => FileFault::NoPrivateKey,
        _ => unreadable(&error),
    })?;
    Ok(text)
}

/// Writes a new private key's file, readable by its owner alone (mode 0600), and waits until it is on the disk.
pub fn write_private(path: &Path, text: &str) -> Result<(), FileFault> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    let mut file = options.open(path).map_err(|error| match error.kind() {
        io::ErrorKind::AlreadyExists => FileFault::Exists,
        _ => unreadable(&error),
    })?;
    file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).map_err(|error| unreadable(&error))
}

fn read_public(path: &Path) -> Result<String, FileFault> {
    let mut text = String::new();
    let file = std::fs::File::open(path).map_err(|error| unreadable(&error))?;
    file.take(LARGEST_BYTES).read_to_string(&mut text).map_err(|error| unreadable(&error))?;
    Ok(text)
}

fn unreadable(error: &io::Error) -> FileFault {
    FileFault::Unreadable { detail: error.to_string() }
}

#[cfg(unix)]
fn mode_open_to_others(metadata: &std::fs::Metadata) -> Option<u32> {
    use std::os::unix::fs::MetadataExt;
    let mode = metadata.mode() & 0o777;
    (mode & 0o077 != 0).then_some(mode)
}

/// Elsewhere the folder's access list decides.
#[cfg(not(unix))]
fn mode_open_to_others(_metadata: &std::fs::Metadata) -> Option<u32> {
    None
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn a_key_is_written_for_its_owner_alone_and_never_over_another() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("terminal.key");
        write_private(&path, "secret").expect("there is room");
        assert_eq!(std::fs::metadata(&path).expect("it is there").permissions().mode() & 0o777, 0o600);
        assert_eq!(read_private(&path).expect("it is ours").as_str(), "secret");
        assert_eq!(write_private(&path, "other"), Err(FileFault::Exists));
    }

    #[test]
    fn a_shared_secret_is_read_and_kept_as_private_as_a_key() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("gateway.secret");
        write_private(&path, &format!("{}\n", "0a".repeat(32))).expect("there is room");
        assert!(shared_key(&path).is_ok());
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o640)).expect("it is ours");
        assert!(matches!(shared_key(&path), Err(FileFault::OpenToOthers { mode: 0o640 })));
        let other = folder.path().join("other");
        write_private(&other, "secret").expect("there is room");
        assert!(matches!(shared_key(&other), Err(FileFault::NoSharedKey)));
        assert!(matches!(shared_key(folder.path()), Err(FileFault::NoSharedKey)));
    }

    #[test]
    fn a_key_others_can_read_is_refused() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("terminal.key");
        write_private(&path, "secret").expect("there is room");
        for mode in [0o640, 0o604, 0o620, 0o601] {
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).expect("it is ours");
            assert_eq!(read_private(&path).expect_err("open to others"), FileFault::OpenToOthers { mode });
        }
        assert!(matches!(read_private(&folder.path().join("none")), Err(FileFault::Unreadable { .. })));
        assert_eq!(read_private(folder.path()), Err(FileFault::NoPrivateKey));
    }
}
