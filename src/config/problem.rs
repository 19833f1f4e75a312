//! What is wrong with a configuration: where, which key, and what was expected. Data; the words are found by the shell.

use std::fmt;
use std::path::PathBuf;

use crate::domain::Fen;

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The file it stands in, or should stand in; `None` where no file was read.
    pub file: Option<PathBuf>,
    /// Its line, from 1; `None` where nothing stands there.
    pub line: Option<usize>,
    /// What is wrong.
    pub what: What,
}

/// What is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// The file cannot be read.
    Unreadable {
        /// As the system says it.
        detail: String,
    },
    /// The file is no TOML.
    Syntax {
        /// As the parser says it.
        detail: String,
    },
    /// No such key.
    UnknownKey {
        /// The key, dotted.
        key: String,
        /// A key that may have been meant.
        nearest: Option<String>,
    },
    /// The key's value is of another kind.
    WrongKind {
        /// The key, dotted.
        key: String,
        /// What it takes.
        expected: Kind,
    },
    /// The key's value does not fit.
    WrongValue {
        /// The key, dotted.
        key: String,
        /// The value as it stands.
        value: String,
        /// What would fit.
        expected: Expected,
    },
    /// The key must be set for what is asked.
    Missing {
        /// The key, dotted.
        key: String,
        /// What would fit.
        expected: Expected,
    },
    /// The file a key names cannot be used.
    BadFile {
        /// The key, dotted.
        key: String,
        /// The file.
        path: PathBuf,
        /// Why.
        fault: FileFault,
    },
}

/// Kinds of values, as TOML has them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A text in quotation marks.
    Text,
    /// A whole number.
    Integer,
    /// `true` or `false`.
    Boolean,
    /// A list.
    List,
    /// A section.
    Section,
    /// Something no key takes: a date, a number with decimals.
    Other,
}

/// What would fit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Expected {
    /// So many digits.
    Digits(usize),
    /// Printable ASCII without blanks, at most so many letters.
    Word(usize),
    /// One of these.
    OneOf(Vec<String>),
    /// A whole number between these.
    Between(i64, i64),
    /// An address that begins with http:// or https://.
    Url,
    /// An SM2 public key: hexadecimal, PEM, or a file that holds one.
    PublicKey,
    /// A list of reading commands, in hexadecimal or by their numbers in the catalogue.
    Commands,
    /// A list of texts.
    Texts,
    /// A printer's device file, its address in the network, or a folder.
    Printer,
    /// One to six amounts in fen, ascending, whole yuan, none above this.
    Amounts(Fen),
    /// Lines of number, name and hash, each number once.
    Operators,
    /// A hash of a password.
    Hashed,
    /// A file that can be read.
    File,
}

/// Why a file that a key names cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FileFault {
    /// It cannot be read.
    Unreadable {
        /// As the system says it.
        detail: String,
    },
    /// It already exists and is not overwritten.
    Exists,
    /// Group or others may read it.
    OpenToOthers {
        /// Its permission bits.
        mode: u32,
    },
    /// It holds no SM2 private key.
    NoPrivateKey,
    /// It holds no SM2 public key.
    NoPublicKey,
    /// It holds no secret shared with the payment gateway.
    NoSharedKey,
}

impl What {
    /// The key it is about, if it is about one.
    pub fn key(&self) -> Option<&str> {
        match self {
            What::Unreadable { .. } | What::Syntax { .. } => None,
            What::UnknownKey { key, .. }
            | What::WrongKind { key, .. }
            | What::WrongValue { key, .. }
            | What::Missing { key, .. }
            | What::BadFile { key, .. } => Some(key),
        }
    }
}

/// Everything that is wrong, in the order of the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problems(pub Vec<Problem>);

impl From<Problem> for Problems {
    fn from(problem: Problem) -> Problems {
        Problems(vec![problem])
    }
}

/// For logs and tests; people read the shell's words.
impl fmt::Display for Problems {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, problem) in self.0.iter().enumerate() {
            let separator = if index == 0 { "" } else { "; " };
            write!(formatter, "{separator}{problem:?}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Problems {}
