//! Books that a program of the false world keeps in a file, so that it may end and start again.

use std::io;
use std::path::Path;

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::StartError;

/// What the file holds; new books where there is no file, or none is kept.
pub(in crate::sim) fn open<T: DeserializeOwned + Default>(path: Option<&Path>) -> Result<T, StartError> {
    let Some(path) = path.filter(|path| path.exists()) else { return Ok(T::default()) };
    let error = |reason: String| StartError::Ledger { path: path.to_owned(), reason };
    let text = std::fs::read(path).map_err(|source| error(source.to_string()))?;
    serde_json::from_slice(&text).map_err(|source| error(source.to_string()))
}

/// Writes the books beside the old ones, and puts them in their place at once.
pub(in crate::sim) fn keep(path: &Path, books: &impl Serialize) -> io::Result<()> {
    let text = serde_json::to_vec_pretty(books)?;
    let beside = path.with_extension("new");
    std::fs::write(&beside, text).and_then(|()| std::fs::rename(&beside, path))
}
