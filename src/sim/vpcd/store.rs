//! A card's state in a file: replaced whole, and durable before anybody is told.

use std::fs::{self, File};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

use super::CardState;

/// Reads a state; `None` where there is no such file.
pub(super) fn load(path: &Path) -> io::Result<Option<CardState>> {
    let text = match fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(about(path, &error)),
    };
    let state = serde_json::from_str(&text).map_err(|error| about(path, &io::Error::new(ErrorKind::InvalidData, error)))?;
    Ok(Some(state))
}

/// Writes a state beside the old one, then puts it in its place.
pub(super) fn save(path: &Path, state: &CardState) -> io::Result<()> {
    let write = || {
        let text = serde_json::to_string_pretty(state)?;
        let beside = beside(path);
        let mut file = File::create(&beside)?;
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        fs::rename(&beside, path)?;
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        File::open(folder)?.sync_all()
    };
    write().map_err(|error: io::Error| about(path, &error))
}

fn beside(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".new");
    PathBuf::from(name)
}

fn about(path: &Path, error: &io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("the card's state {}: {error}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_state_is_kept_and_replaced_and_a_broken_one_is_not_taken_for_none() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("card.json");
        assert_eq!(load(&path).expect("no file is no error"), None);
        let mut state = CardState::sample(4);
        save(&path, &state).expect("saved");
        state.balance = 99;
        save(&path, &state).expect("saved again");
        assert_eq!(load(&path).expect("read"), Some(state));
        assert_eq!(fs::read_dir(folder.path()).expect("a folder").count(), 1, "nothing is left beside it");
        fs::write(&path, "{").expect("written");
        let error = load(&path).expect_err("broken");
        assert!(error.to_string().contains("card.json"), "{error}");
        assert!(save(&folder.path().join("none/card.json"), &CardState::sample(4)).is_err());
    }
}
