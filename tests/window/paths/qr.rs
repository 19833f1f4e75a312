//! The code that a customer scans, read back from what is drawn: in every mode and language, and with large letters.

use cardkiosk::gui::picture::Picture;
use cardkiosk::gui::screen::working::Scene;
use cardkiosk::gui::{Message, Mode};
use cardkiosk::i18n::Language;
use cardkiosk::sim::training::TrainingCard;

use super::site::Site;
use super::stand::Stand;

/// The text of the one code in a picture, as a telephone would read it.
fn scanned(picture: &Picture) -> String {
    let (width, height) = (picture.width as usize, picture.height as usize);
    let grey = |x: usize, y: usize| {
        let [red, green, blue] = [0, 1, 2].map(|part| u32::from(picture.rgba[(y * width + x) * 4 + part]));
        u8::try_from((red * 299 + green * 587 + blue * 114) / 1000).expect("a mean of bytes is a byte")
    };
    let mut image = rqrr::PreparedImage::prepare_from_greyscale(width, height, grey);
    let codes = image.detect_grids();
    assert_eq!(codes.len(), 1, "there is one code to scan");
    codes[0].decode().expect("a telephone can read it").1
}

/// The code for ¥50 on the screen, by touches alone.
fn shown(mode: Mode, size: (u16, u16), language: Language, large: bool) -> Stand {
    let mut stand = Stand::at(&Site { size, ..Site::waiting_for_codes(mode) });
    stand.put_and_look(TrainingCard::Ordinary);
    match mode {
        Mode::Kiosk => {
            if language == Language::English {
                stand.touch("language");
            }
            if large {
                stand.touch("elder");
            }
            stand.touch("top-up");
            stand.touch("amount-5000");
            stand.touch("pay");
            stand.touch("wechat");
        }
        Mode::Counter | Mode::Bom => {
            if language == Language::English {
                stand.take_in(Message::LanguageSwitched);
            }
            stand.touch("top-up");
            stand.touch("amount-5000");
            stand.touch("means-Code");
            stand.touch("go");
        }
    }
    stand.scene(Scene::Code);
    assert_eq!(stand.gui().shared.language(), language);
    assert_eq!(stand.gui().shared.look.is_elder(), large);
    stand
}

#[test]
fn a_telephone_reads_the_code_in_every_mode_and_language_and_with_large_letters() {
    let (upright, lying) = ((1080, 1920), (1280, 1024));
    let windows = [
        (Mode::Kiosk, upright, false),
        (Mode::Kiosk, upright, true),
        (Mode::Kiosk, lying, false),
        (Mode::Kiosk, lying, true),
        (Mode::Counter, (1366, 768), false),
        (Mode::Bom, (1024, 600), false),
    ];
    for (mode, size, large) in windows {
        for language in Language::ALL {
            let mut stand = shown(mode, size, language, large);
            let running = stand.gui().shared.live.running.clone().expect("a business runs");
            let code = running.progress.code.expect("a code is shown").qr;
            assert!(code.starts_with("https://"), "{code}");
            assert_eq!(scanned(&stand.picture()), code, "{mode:?} {size:?} {language:?} {large}");
            assert!(stand.panel.pay_now(), "it is the code of a payment that waits");
        }
    }
}
