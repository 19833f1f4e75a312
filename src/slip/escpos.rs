//! ESC/POS, the language of receipt printers, as far as a slip needs it: eight commands that every printer with Chinese has.
//!
//! The text is GBK: two bytes a Han character, after `FS &`. A printer set to another character set prints other signs; how it is
//! set stands on its self-test.

use encoding_rs::GBK;

use super::{Line, Place, Size};

/// ESC @: everything as after switching on.
const INITIALIZE: [u8; 2] = [0x1B, 0x40];
/// FS &: two bytes are a Han character.
const CHINESE: [u8; 2] = [0x1C, 0x26];
/// ESC a n: at the left, in the middle.
const PLACE: [u8; 2] = [0x1B, 0x61];
/// ESC E n: bold off, on.
const BOLD: [u8; 2] = [0x1B, 0x45];
/// GS ! n: as it is, 0x11 twice as wide and as high.
const SIZE: [u8; 2] = [0x1D, 0x21];
/// ESC d 1, then GS V 66 0: out to the knife, and cut; a printer without one leaves that out.
const CUT: [u8; 7] = [0x1B, 0x64, 0x01, 0x1D, 0x56, 0x42, 0x00];

/// What a printer is sent for these lines.
pub fn bytes(lines: &[Line]) -> Vec<u8> {
    let mut bytes = [INITIALIZE, CHINESE].concat();
    for line in lines {
        bytes.extend(PLACE);
        bytes.push(u8::from(line.place == Place::Centre));
        bytes.extend(BOLD);
        bytes.push(u8::from(line.size != Size::Plain));
        bytes.extend(SIZE);
        bytes.push(if line.size == Size::Large { 0x11 } else { 0 });
        bytes.extend(GBK.encode(&line.text).0.iter());
        bytes.push(b'\n');
    }
    bytes.extend(CUT);
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_placed_sized_and_written_in_gbk() {
        let line = Line { text: "凭条 ￥5".to_owned(), size: Size::Large, place: Place::Centre };
        let wanted = "1b40 1c26 1b6101 1b4501 1d2111 c6beccf5 20 a3a4 35 0a 1b6401 1d564200".replace(' ', "");
        assert_eq!(hex::encode(bytes(&[line])), wanted);
        let plain = Line { text: "a".to_owned(), size: Size::Plain, place: Place::Left };
        assert!(hex::encode(bytes(&[plain])).contains("1b61001b45001d2100610a"));
    }
}
