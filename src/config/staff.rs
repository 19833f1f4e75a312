//! Who may work at a window, and the PIN behind which a kiosk's staff finds its settings.
//!
//! Passwords are kept as PHC strings of argon2id (`$argon2id$v=19$m=…,t=…,p=…$salt$hash`), never as they are typed.

use std::collections::BTreeSet;
use std::fmt;
use std::time::Duration;

use argon2::password_hash::{PasswordHash, PasswordHasher, PasswordVerifier, SaltString};
use argon2::{Algorithm, Argon2, Params, Version};
use zeroize::Zeroizing;

use crate::flow::settings::Shifts;

use super::values::Values;
use super::{Expected, What};

/// Memory in KiB, rounds and lanes of what [`Hashed::of`] makes: about a tenth of a second on a kiosk's processor.
const COST: (u32, u32, u32) = (19_456, 2, 1);

/// The most memory a configured hash may ask for, in KiB, and the most rounds: a slip of the pen must not stop a terminal.
const MOST: (u32, u32) = (262_144, 16);

/// The longest number of an operator.
const LONGEST_NUMBER: usize = 32;

/// What `[window]` says of those who work here.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Staff {
    /// Who may log in; where nobody is named the window is never locked.
    pub operators: Vec<OperatorLine>,
    /// What opens the settings of a kiosk; `None` where nothing does.
    pub maintenance_pin: Option<Hashed>,
    /// How long nobody may stir before a counter locks; `None` for never.
    pub lock_after: Option<Duration>,
}

/// One operator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OperatorLine {
    /// The number given by the site.
    pub number: String,
    /// The name, as colleagues say it.
    pub name: String,
    /// The password.
    pub password: Hashed,
}

impl OperatorLine {
    /// From `NUMBER NAME HASH`, apart by blanks; `None` for anything else.
    pub fn parse(line: &str) -> Option<OperatorLine> {
        let mut words: Vec<&str> = line.split_whitespace().collect();
        let password = Hashed::parse(words.pop()?)?;
        if words.len() < 2 {
            return None;
        }
        let number = words.remove(0).to_owned();
        // It is sent with requests (`oprid`).
        if number.len() > LONGEST_NUMBER || !number.bytes().all(|byte| byte.is_ascii_graphic()) {
            return None;
        }
        Some(OperatorLine { number, name: words.join(" "), password })
    }
}

/// A password or PIN, as a PHC string of argon2.
#[derive(Clone, PartialEq, Eq)]
pub struct Hashed(String);

impl Hashed {
    /// From a PHC string; `None` where it is none of argon2, or would take too much memory or time.
    pub fn parse(text: &str) -> Option<Hashed> {
        let hash = PasswordHash::new(text).ok()?;
        Algorithm::try_from(hash.algorithm).ok()?;
        let cost = Params::try_from(&hash).ok()?;
        let bearable = cost.m_cost() <= MOST.0 && cost.t_cost() <= MOST.1;
        (bearable && hash.salt.is_some() && hash.hash.is_some()).then(|| Hashed(text.to_owned()))
    }

    /// The hash of what is typed, with 16 random bytes of salt. Takes about a tenth of a second.
    pub fn of(typed: &Typed, salt: [u8; 16]) -> Hashed {
        let salt = SaltString::encode_b64(&salt).expect("sixteen bytes are a salt");
        let (memory, rounds, lanes) = COST;
        let cost = Params::new(memory, rounds, lanes, None).expect("the cost is within the algorithm's bounds");
        let argon = Argon2::new(Algorithm::Argon2id, Version::V0x13, cost);
        let hash = argon.hash_password(typed.0.as_bytes(), &salt).expect("any text can be hashed");
        Hashed(hash.to_string())
    }

    /// Whether this was typed. Takes as long as making it took.
    pub fn fits(&self, typed: &Typed) -> Fits {
        let hash = PasswordHash::new(&self.0);
        match hash.and_then(|hash| Argon2::default().verify_password(typed.0.as_bytes(), &hash)) {
            Ok(()) => Fits::Yes,
            Err(_) => Fits::No,
        }
    }

    /// The PHC string, for the configuration's file.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Hashed {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Hashed(…)")
    }
}

/// Whether what was typed is right.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fits {
    /// It is.
    Yes,
    /// It is not.
    No,
}

/// A password or PIN as it is typed: never shown, wiped when it goes.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Typed(Zeroizing<String>);

impl Typed {
    /// This was typed.
    pub fn new(text: impl Into<String>) -> Typed {
        Typed(Zeroizing::new(text.into()))
    }

    /// What a masked field holds.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// Whether nothing was typed.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many letters were typed.
    pub fn letters(&self) -> usize {
        self.0.chars().count()
    }
}

impl fmt::Debug for Typed {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Typed(…)")
    }
}

/// Who works at the window. What does not fit is not repeated: it may be a password written where its hash belongs.
pub(super) fn read(values: &mut Values<'_>) -> Staff {
    let unfit = |values: &mut Values<'_>, key: &str, expected: Expected| {
        values.wrong(What::WrongValue { key: key.to_owned(), value: "…".to_owned(), expected });
    };
    let lines = values.texts("window.operators");
    let operators: Vec<OperatorLine> = lines.iter().filter_map(|line| OperatorLine::parse(line)).collect();
    let numbers: BTreeSet<&str> = operators.iter().map(|operator| operator.number.as_str()).collect();
    if numbers.len() < lines.len() {
        unfit(values, "window.operators", Expected::Operators);
    }
    let pin = values.text("window.maintenance_pin");
    let maintenance_pin = Hashed::parse(&pin);
    if maintenance_pin.is_none() && !pin.is_empty() {
        unfit(values, "window.maintenance_pin", Expected::Hashed);
    }
    let minutes = values.integer("window.lock_minutes", 0, 240).unsigned_abs();
    Staff { operators, maintenance_pin, lock_after: (minutes > 0).then(|| Duration::from_mins(minutes)) }
}

/// Whether cash is taken and given out without a shift.
pub(super) fn shifts(values: &mut Values<'_>) -> Shifts {
    match values.one_of("window.shift", &["free", "required"]).as_str() {
        "required" => Shifts::Required,
        _ => Shifts::Free,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_hashed_fits_and_nothing_else() {
        let hashed = Hashed::of(&Typed::new("小漪 246810"), [7; 16]);
        assert_eq!(Hashed::parse(hashed.reveal()).as_ref(), Some(&hashed));
        assert_eq!(hashed.fits(&Typed::new("小漪 246810")), Fits::Yes);
        assert_eq!(hashed.fits(&Typed::new("小漪 246811")), Fits::No);
        assert_ne!(hashed, Hashed::of(&Typed::new("小漪 246810"), [8; 16]));
    }

    #[test]
    fn an_operator_is_number_name_and_hash() {
        let hashed = Hashed::of(&Typed::new("1"), [1; 16]);
        let line = OperatorLine::parse(&format!(" 0207  沈 晓梅 {}", hashed.reveal())).expect("it is one");
        assert_eq!((line.number.as_str(), line.name.as_str(), &line.password), ("0207", "沈 晓梅", &hashed));
        for wrong in
            ["", "0207", "0207 沈晓梅", "0207 沈晓梅 246810", "0207 沈晓梅 $argon2id$v=19$m=9999999,t=2,p=1$YWFhYWFhYWE$YWFhYWFhYWFhYWE"]
        {
            assert_eq!(OperatorLine::parse(wrong), None, "{wrong}");
        }
        assert_eq!(OperatorLine::parse(&format!("0207 {}", hashed.reveal())), None);
    }

    #[test]
    fn neither_password_nor_hash_is_printed() {
        let typed = Typed::new("246810");
        let hashed = Hashed::of(&typed, [1; 16]);
        let printed = format!("{typed:?} {hashed:?}");
        assert!(!printed.contains("246810") && !printed.contains("argon2"), "{printed}");
    }
}
