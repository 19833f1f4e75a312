//! The code that a customer scans, on the standard error: drawn for a person, as one line of JSON for a program.

use std::io::IsTerminal;

use qrcode::QrCode;
use qrcode::render::unicode::Dense1x2;
use serde_json::json;

use crate::flow::{PayCode, Progress};
use crate::i18n::{Message, Texts};

use super::{Output, report};

/// Black on white, whatever colours the terminal has: a telephone reads no other.
const BLACK_ON_WHITE: (&str, &str) = ("\u{1b}[30;107m", "\u{1b}[0m");

/// Which code was shown last.
pub(super) struct Codes {
    output: Output,
    shown: Option<String>,
}

impl Codes {
    /// None yet.
    pub(super) fn new(output: Output) -> Codes {
        Codes { output, shown: None }
    }

    /// Tells of the code, where there is one; says whether there was more to tell than the stage.
    pub(super) fn tell(&mut self, progress: &Progress, texts: &Texts) -> bool {
        let Some(code) = &progress.code else { return false };
        let fresh = self.shown.as_ref() != Some(&code.qr);
        self.shown = Some(code.qr.clone());
        match self.output {
            Output::Json => report::err(&json!({"stage": "paying", "qr": code.qr, "seconds_left": code.seconds_left}).to_string()),
            Output::Lines => {
                if fresh {
                    for line in drawn(&code.qr) {
                        report::err(&line);
                    }
                    report::err(&code.qr);
                }
                report::err(&left(code, texts));
            }
        }
        true
    }
}

fn left(code: &PayCode, texts: &Texts) -> String {
    texts.say(&Message::PayCodeLeft { seconds: code.seconds_left.to_string() })
}

/// Two modules to a letter. A text that no code can hold is not drawn; it stands below all the same.
fn drawn(text: &str) -> Vec<String> {
    let Ok(code) = QrCode::new(text) else { return Vec::new() };
    let picture = code.render::<Dense1x2>().dark_color(Dense1x2::Dark).light_color(Dense1x2::Light).build();
    let (before, after) = if std::io::stderr().is_terminal() { BLACK_ON_WHITE } else { ("", "") };
    picture.lines().map(|line| format!("{before}{line}{after}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_drawn_square_with_its_quiet_zone() {
        let lines = drawn("weixin://wxpay/bizpayurl?pr=NwY5Mz9");
        let width = lines[0].chars().count();
        // Version 3 has 29 modules, and four of quiet on each side.
        assert_eq!((width, lines.len()), (37, 19));
        assert!(lines.iter().all(|line| line.chars().count() == width));
        assert!(lines[..2].iter().all(|line| line.chars().all(|letter| letter == lines[0].chars().next().expect("a letter"))));
        assert!(drawn(&"x".repeat(5000)).is_empty());
    }
}
