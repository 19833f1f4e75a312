//! `cardkiosk key generate|show|operator|pin`.

use std::io::{BufRead, Read};
use std::path::{Path, PathBuf};

use clap::Subcommand;
use serde_json::json;
use sm2::elliptic_curve::Generate;
use sm2::elliptic_curve::common::getrandom;
use zeroize::Zeroizing;

use crate::config::staff::{Hashed, OperatorLine, Typed};
use crate::config::{FileFault, key_file};
use crate::i18n::Message;
use crate::proto::sm::{PrivateKey, PublicKey};

use super::Shell;
use super::report::{Failure, Report};

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Make a new SM2 private key in a file only its owner can read, and print its public key
    #[command(after_help = "Example:\n  cardkiosk key generate --out terminal.pem")]
    Generate {
        /// The file to be made; one that exists is never overwritten
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
    },
    /// Print the public key of a private key's file
    #[command(after_help = "Example:\n  cardkiosk key show terminal.pem")]
    Show {
        /// The private key: PKCS#8 PEM or 32 bytes of hexadecimal
        #[arg(value_name = "FILE")]
        file: PathBuf,
    },
    /// Make the line of `[window] operators` for one operator; the password is read from the standard input
    #[command(after_help = "Example:\n  cardkiosk key operator --number 0207 --name 沈晓梅")]
    Operator {
        /// The operator's number
        #[arg(long, value_name = "NUMBER")]
        number: String,
        /// The operator's name
        #[arg(long, value_name = "NAME")]
        name: String,
    },
    /// Make the value of `[window] maintenance_pin`; the PIN, digits only, is read from the standard input
    #[command(after_help = "Example:\n  cardkiosk key pin")]
    Pin,
}

pub(super) fn run(command: Command, shell: &Shell) -> Result<Report, Failure> {
    match command {
        Command::Generate { out } => generate(&out, shell),
        Command::Show { file } => {
            let key = key_file::private_key(&file).map_err(|fault| Failure::File(file.clone(), fault))?;
            Ok(show(&key.public_key(), None, &file, shell))
        }
        Command::Operator { number, name } => {
            let hashed = hashed(|_| true)?;
            let line = format!("{} {} {}", number.trim(), name.trim(), hashed.reveal());
            // A number with a blank, or none at all, would be read as something else.
            let fits = OperatorLine::parse(&line).is_some_and(|read| read.number == number.trim() && !read.name.is_empty());
            if fits { Ok(told("operators", &line, shell)) } else { Err(Failure::Usage(Message::ExpectedOperators)) }
        }
        Command::Pin => Ok(told("maintenance_pin", hashed(|letter| letter.is_ascii_digit())?.reveal(), shell)),
    }
}

/// The hash of what stands on the standard input: one line of at least four letters, at most twelve for a keypad.
fn hashed(fits: fn(char) -> bool) -> Result<Hashed, Failure> {
    let mut line = Zeroizing::new(String::new());
    let read = std::io::stdin().lock().take(1024).read_line(&mut line);
    let text = line.trim();
    let letters = text.chars().count();
    if read.is_err() || letters < 4 || (!fits('a') && letters > 12) || !text.chars().all(fits) {
        return Err(Failure::Usage(Message::KeyNoPassword));
    }
    let salt = Generate::try_generate().map_err(|_: getrandom::Error| Failure::Usage(Message::KeyNoPassword))?;
    Ok(Hashed::of(&Typed::new(text), salt))
}

fn told(key: &str, value: &str, shell: &Shell) -> Report {
    let line = shell.texts.say(&Message::KeyPassword { key: key.to_owned() });
    Report::done(vec![line, value.to_owned()], json!({"outcome": "done", "key": key, "value": value}))
}

fn generate(path: &Path, shell: &Shell) -> Result<Report, Failure> {
    let refused = |fault| Failure::File(path.to_owned(), fault);
    let key = drawn().map_err(|detail| refused(FileFault::Unreadable { detail }))?;
    key_file::write_private(path, &key.to_pem()).map_err(refused)?;
    let line = shell.texts.say(&Message::KeyGenerated { path: path.display().to_string() });
    Ok(show(&key.public_key(), Some(line), path, shell))
}

/// A key out of the system's randomness.
fn drawn() -> Result<PrivateKey, String> {
    loop {
        let bytes: Zeroizing<[u8; 32]> = Zeroizing::new(Generate::try_generate().map_err(|error: getrandom::Error| error.to_string())?);
        if let Some(key) = PrivateKey::from_random(&bytes) {
            return Ok(key);
        }
    }
}

/// In every form a server's operator may ask for.
fn show(key: &PublicKey, line: Option<String>, path: &Path, shell: &Shell) -> Report {
    let compressed = key.to_compressed_hex();
    let mut lines: Vec<String> = line.into_iter().collect();
    lines.push(shell.texts.say(&Message::KeyPublic { key: compressed.clone() }));
    lines.push(key.to_uncompressed_hex());
    lines.push(key.to_pem().trim_end().to_owned());
    let json = json!({
        "outcome": "done",
        "file": path.display().to_string(),
        "public_key": compressed,
        "public_key_uncompressed": key.to_uncompressed_hex(),
        "public_key_pem": key.to_pem(),
    });
    Report::done(lines, json)
}
