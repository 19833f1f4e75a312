//! How money, dates and card numbers are written for people.

use jiff::civil::{Date, DateTime};

use crate::domain::{CardNumber, Fen};
use crate::i18n::Texts;
use crate::i18n::window::Frame;

/// `1,234.56`, without the sign of the currency, to be put into a text that has it. By itself a sum is `widget::money_text`.
pub fn plain(amount: Fen) -> String {
    amount.to_string()
}

/// `3104 8806 **** 3426`: what a passenger is shown.
pub fn masked(card_no: &CardNumber) -> String {
    let digits = card_no.reveal();
    let front: String = digits.chars().take(8).collect();
    if digits.len() < 16 {
        return format!("**** {}", card_no.tail());
    }
    format!("{} **** {}", in_fours(&front), card_no.tail())
}

/// The whole number in groups of four: what a counter is shown.
pub fn in_fours(digits: &str) -> String {
    let letters: Vec<char> = digits.chars().collect();
    letters.chunks(4).map(|four| four.iter().collect::<String>()).collect::<Vec<_>>().join(" ")
}

/// `14:32`.
pub fn clock(at: DateTime) -> String {
    format!("{:02}:{:02}", at.hour(), at.minute())
}

/// `1:43`.
pub fn minutes(seconds: u64) -> String {
    format!("{}:{:02}", seconds / 60, seconds % 60)
}

/// `2031年5月8日`, `8 May 2031`.
pub fn whole_date(date: Date, texts: &Texts) -> String {
    texts.say(&Frame::DateWhole { year: date.year().to_string(), month: texts.month(date), day: date.day().to_string() })
}

/// `5月8日`, `8 May`; with the year where it is another one.
pub fn date(date: Date, today: Date, texts: &Texts) -> String {
    if date.year() != today.year() {
        return whole_date(date, texts);
    }
    texts.say(&Frame::DateOfYear { month: texts.month(date), day: date.day().to_string() })
}

/// `今天 09:15`, `5月8日 08:12`; of another year the date alone: nobody asks for the minute then.
pub fn when(at: DateTime, now: DateTime, texts: &Texts) -> String {
    if at.date() == now.date() {
        return texts.say(&Frame::Today { time: clock(at) });
    }
    let day = date(at.date(), now.date(), texts);
    if at.year() == now.year() { format!("{day} {}", clock(at)) } else { day }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::Language;
    use jiff::civil::date as civil;

    #[test]
    fn a_passenger_is_not_shown_the_whole_number() {
        let card = CardNumber::parse("3104880699999903426").expect("digits");
        assert_eq!(masked(&card), "3104 8806 **** 3426");
        assert_eq!(in_fours(card.reveal()), "3104 8806 9999 9903 426");
        assert_eq!(masked(&CardNumber::parse("123456").expect("digits")), "**** 3456");
    }

    #[test]
    fn dates_are_written_as_people_write_them() {
        let (chinese, english) = (Texts::of(Language::Chinese), Texts::of(Language::English));
        let now = civil(2026, 5, 8).at(14, 32, 0, 0);
        let cases = [
            (civil(2026, 5, 8).at(9, 15, 0, 0), "今天 09:15", "today 09:15"),
            (civil(2026, 3, 1).at(8, 12, 0, 0), "3月1日 08:12", "1 Mar 08:12"),
            (civil(2025, 12, 31).at(23, 59, 0, 0), "2025年12月31日", "31 Dec 2025"),
        ];
        for (at, in_chinese, in_english) in cases {
            assert_eq!(when(at, now, &chinese), in_chinese);
            assert_eq!(when(at, now, &english), in_english);
        }
        assert_eq!(minutes(103), "1:43");
    }
}
