//! Time as the pure code sees it: handed in, never read.

use jiff::civil::{Date, DateTime, Time};
use serde::{Deserialize, Serialize};

/// One reading of the terminal's clocks: the civil time at Asia/Shanghai, which may jump,
/// and the milliseconds since the program started, which never run backwards.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment {
    /// Local civil time at the terminal.
    pub civil: DateTime,
    /// Monotonic milliseconds; only differences mean anything.
    pub monotonic_ms: u64,
}

/// A date and time as messages and cards write them: `YYYYMMDD` and `hhmmss` (24 h).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Stamp(DateTime);

impl Stamp {
    /// Of a civil time; parts of a second are dropped.
    pub fn of(civil: DateTime) -> Stamp {
        let time = Time::constant(civil.hour(), civil.minute(), civil.second(), 0);
        Stamp(DateTime::from_parts(civil.date(), time))
    }

    /// From `YYYYMMDD` and `hhmmss`; `None` where that is no date and time.
    pub fn parse(date: &str, time: &str) -> Option<Stamp> {
        let all_digits = |text: &str, length: usize| text.len() == length && text.bytes().all(|byte| byte.is_ascii_digit());
        if !all_digits(date, 8) || !all_digits(time, 6) {
            return None;
        }
        let part = |text: &str| text.parse::<i8>().ok();
        let date = Date::new(date[..4].parse().ok()?, part(&date[4..6])?, part(&date[6..])?).ok()?;
        let time = Time::new(part(&time[..2])?, part(&time[2..4])?, part(&time[4..])?, 0).ok()?;
        Some(Stamp(DateTime::from_parts(date, time)))
    }

    /// From the seven BCD bytes a card holds: date 4, time 3.
    pub fn from_bcd(bytes: [u8; 7]) -> Option<Stamp> {
        let digits = hex::encode(bytes);
        Stamp::parse(&digits[..8], &digits[8..])
    }

    /// The seven BCD bytes a card takes: date 4, time 3.
    pub fn to_bcd(self) -> [u8; 7] {
        let mut bytes = [0; 7];
        // A year before 0 has a sign and is no date of a card.
        if hex::decode_to_slice(self.date() + &self.time(), &mut bytes).is_err() {
            return [0; 7];
        }
        bytes
    }

    /// The civil time it stands for.
    pub fn civil(self) -> DateTime {
        self.0
    }

    /// `YYYYMMDD`.
    pub fn date(self) -> String {
        format!("{:04}{:02}{:02}", self.0.year(), self.0.month(), self.0.day())
    }

    /// `hhmmss`.
    pub fn time(self) -> String {
        format!("{:02}{:02}{:02}", self.0.hour(), self.0.minute(), self.0.second())
    }
}

impl std::fmt::Display for Stamp {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{} {}", self.0.date(), self.0.time())
    }
}

impl std::fmt::Debug for Stamp {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{self}")
    }
}

impl From<Stamp> for String {
    fn from(stamp: Stamp) -> String {
        stamp.date() + &stamp.time()
    }
}

impl TryFrom<String> for Stamp {
    type Error = String;

    fn try_from(text: String) -> Result<Stamp, String> {
        (text.len() == 14 && text.is_ascii())
            .then(|| Stamp::parse(&text[..8], &text[8..]))
            .flatten()
            .ok_or_else(|| format!("{text:?} is not YYYYMMDDhhmmss"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_and_times_there_and_back() {
        let stamp = Stamp::parse("20220509", "103015").expect("a date and a time");
        assert_eq!((stamp.date().as_str(), stamp.time().as_str()), ("20220509", "103015"));
        assert_eq!(stamp.to_string(), "2022-05-09 10:30:15");
        assert_eq!(Stamp::from_bcd([0x20, 0x22, 0x05, 0x09, 0x10, 0x30, 0x15]), Some(stamp));
        assert_eq!(stamp.to_bcd(), [0x20, 0x22, 0x05, 0x09, 0x10, 0x30, 0x15]);
        assert_eq!(Stamp::try_from(String::from(stamp)), Ok(stamp));
    }

    #[test]
    fn what_is_no_date_is_none() {
        for (date, time) in
            [("20220230", "000000"), ("00000000", "000000"), ("20220509", "240000"), ("2022050", "101010"), ("２０２２", "000000")]
        {
            assert_eq!(Stamp::parse(date, time), None, "{date} {time}");
        }
        assert_eq!(Stamp::from_bcd([0xFF; 7]), None);
    }
}
