//! What the terminal depends on fails, before, during and after: it is said where somebody is, takes away only what it must,
//! and heals by itself.

use cardkiosk::attendant::{Part, Presence};
use cardkiosk::domain::Fen;
use cardkiosk::flow::Effect;
use cardkiosk::gui::Mode;
use cardkiosk::gui::screen::Screen;
use cardkiosk::gui::screen::outcome::Mood;
use cardkiosk::gui::screen::working::Scene;
use cardkiosk::i18n::window::{Card, Ending, Staff};
use cardkiosk::proto::message::Request;
use cardkiosk::sim::plan::Blow;
use cardkiosk::sim::training::{ClockSet, DiskRoom, Network, Plug, Strike, TrainingCard};
use iced::keyboard::key::Named;
use jiff::SignedDuration;

use super::site::Site;
use super::stand::Stand;

const CARD: TrainingCard = TrainingCard::Ordinary;
const BEFORE: Fen = Fen::new(1234);
const AFTER: Fen = Fen::new(6234);
const EVERYWHERE: [Mode; 3] = [Mode::Kiosk, Mode::Counter, Mode::Bom];

fn ill(stand: &mut Stand, part: Part) {
    stand.until("it is told of", |gui| !gui.shared.live.is_fine(part));
}

fn well(stand: &mut Stand, part: Part) {
    stand.until("it is told of", |gui| gui.shared.live.is_fine(part));
}

/// ¥50 for cash, all but the last touch.
fn cash(mode: Mode) -> Stand {
    let mut stand = Stand::at(&Site::new(mode));
    stand.put_and_look(CARD);
    stand.press(Named::F2);
    stand.touch("amount-5000");
    stand
}

#[test]
fn without_the_centre_a_kiosk_says_so_and_still_shows_balances() {
    let mut stand = Stand::at(&Site::new(Mode::Kiosk));
    stand.panel.network(Network::Down);
    ill(&mut stand, Part::Server);
    assert!(matches!(stand.screen(), Screen::OutOfService(_)));
    stand.must_say(&Ending::OutTitle);
    stand.must_say(&Ending::OutServer);
    stand.must_say(&Ending::OutCode { code: "N01".to_owned() });
    stand.put_and_look(CARD);
    assert!(matches!(stand.screen(), Screen::Card(_)), "the balance can be looked at: {:?}", stand.screen());
    stand.must_say(&Card::Offline);
    stand.must_say(&Ending::OutCode { code: "N01".to_owned() });
    assert!(stand.reads("12.34"));
    stand.touch("top-up");
    assert!(matches!(stand.screen(), Screen::Card(_)));
    stand.take_off();
    assert!(matches!(stand.screen(), Screen::OutOfService(_)), "{:?}", stand.screen());
    stand.panel.network(Network::Up);
    well(&mut stand, Part::Server);
    assert!(matches!(stand.screen(), Screen::Home(_)), "it heals by itself");
}

#[test]
fn a_fault_has_a_code_that_can_be_read_out_wherever_it_is_told() {
    let mut stand = Stand::at(&Site::new(Mode::Kiosk));
    stand.panel.reader(Plug::Out);
    ill(&mut stand, Part::Reader);
    stand.must_say(&Ending::OutCode { code: "R02".to_owned() });
    for mode in [Mode::Counter, Mode::Bom] {
        let mut stand = Stand::at(&Site::new(mode));
        stand.panel.disk(DiskRoom::Full);
        ill(&mut stand, Part::Journal);
        assert!(stand.reads("J01"), "in passing: {:?}", stand.words());
        stand.put_and_look(CARD);
        stand.must_say(&Ending::OutCode { code: "J01".to_owned() });
        stand.panel.disk(DiskRoom::Free);
        well(&mut stand, Part::Journal);
        stand.panel.reader(Plug::Out);
        ill(&mut stand, Part::Reader);
        stand.press(Named::F1);
        stand.pass(9);
        assert!(stand.reads("R02"), "for as long as it lasts: {:?}", stand.words());
    }
    // How a business ended, as the telephone is told it.
    for mode in [Mode::Counter, Mode::Bom] {
        let mut stand = cash(mode);
        stand.panel.network(Network::Down);
        stand.touch("go");
        stand.ends(Mood::Nothing);
        stand.must_say(&Ending::OutCode { code: "N01".to_owned() });
        assert!(!stand.reads("unreachable"), "{:?}", stand.words());
    }
}

#[test]
fn the_centre_goes_before_the_card_is_written_and_the_cash_is_given_back() {
    for mode in [Mode::Counter, Mode::Bom] {
        let mut stand = cash(mode);
        stand.panel.network(Network::Down);
        stand.touch("go");
        stand.ends(Mood::Nothing);
        assert_eq!((stand.balance(CARD), stand.open().len()), (BEFORE, 0), "{mode:?}");
    }
}

#[test]
fn the_centre_goes_while_it_is_asked_for_an_order() {
    let mut stand = cash(Mode::Counter);
    for _ in 0..9 {
        stand.panel.fall(Blow::ReplyLost, |effect| matches!(effect, Effect::Ask(Request::ChargeOrderCreate(_))));
    }
    stand.touch("go");
    let outcome = stand.outcome();
    assert!(matches!(outcome.mood(), Mood::Unfinished | Mood::Nothing), "{outcome:?}");
    assert_eq!(stand.balance(CARD), BEFORE);
    assert_eq!(stand.open().is_empty(), outcome.mood() == Mood::Nothing);
}

#[test]
fn the_centre_goes_behind_the_write_and_the_money_is_on_the_card() {
    for mode in [Mode::Counter, Mode::Bom] {
        let mut stand = cash(mode);
        stand.panel.at_next_write(Strike::NetworkGoes);
        stand.touch("go");
        let outcome = stand.outcome();
        assert_ne!(outcome.mood(), Mood::Nothing, "{outcome:?}");
        assert_eq!(stand.balance(CARD), AFTER);
        let open = stand.open().len();
        assert_eq!(open, 1, "the centre does not know yet");
        stand.until("staff sees the number of what is open", |gui| gui.shared.live.standing.open == 1);
        // Nobody need do anything: it is told as soon as the centre is there again.
        stand.touch("leave");
        stand.take_off();
        stand.panel.network(Network::Up);
        stand.pass(600);
        stand.quiet();
        stand.until("it settles by itself", |gui| gui.shared.live.standing.open == 0);
        assert_eq!((stand.balance(CARD), stand.open().len()), (AFTER, 0), "{mode:?}");
    }
}

#[test]
fn an_unplugged_reader_is_missed_and_found_again() {
    for mode in EVERYWHERE {
        let mut stand = Stand::at(&Site::new(mode));
        stand.panel.reader(Plug::Out);
        stand.until("it is missed", |gui| matches!(gui.shared.live.presence, Presence::NoReader(_)));
        if mode == Mode::Kiosk {
            ill(&mut stand, Part::Reader);
            assert!(matches!(stand.screen(), Screen::OutOfService(_)));
            stand.must_say(&Ending::OutReader);
        }
        stand.panel.reader(Plug::In);
        stand.until("it is found", |gui| gui.shared.live.presence == Presence::Nothing && gui.shared.live.is_fine(Part::Reader));
        stand.put_and_look(CARD);
        assert!(stand.has("top-up"), "{mode:?}: {:?}", stand.words());
    }
}

#[test]
fn a_reader_that_is_unplugged_in_the_middle_leaves_nothing_untold() {
    for (mode, blow) in [(Mode::Counter, Blow::PulledBefore), (Mode::Counter, Blow::PulledAfter), (Mode::Bom, Blow::PulledAfter)] {
        let mut stand = cash(mode);
        stand.panel.fall(blow, |effect| matches!(effect, Effect::Transmit(command) if matches!(command.header(), [0x80, 0x52, ..])));
        stand.touch("go");
        stand.scene(Scene::SameCard);
        stand.panel.reader(Plug::Out);
        stand.until("it is missed", |gui| matches!(gui.shared.live.presence, Presence::NoReader(_)));
        assert!(matches!(stand.screen(), Screen::Working(_)));
        stand.panel.reader(Plug::In);
        stand.put(CARD);
        stand.ends(Mood::Done);
        assert_eq!((stand.balance(CARD), stand.open().len()), (AFTER, 0), "{mode:?} {blow:?}");
    }
}

#[test]
fn a_full_journal_takes_no_money() {
    let mut stand = Stand::at(&Site::new(Mode::Kiosk));
    stand.panel.disk(DiskRoom::Full);
    ill(&mut stand, Part::Journal);
    assert!(matches!(stand.screen(), Screen::OutOfService(_)));
    stand.must_say(&Ending::OutJournal);
    stand.panel.disk(DiskRoom::Free);
    well(&mut stand, Part::Journal);
    assert!(matches!(stand.screen(), Screen::Home(_)));
    for mode in [Mode::Counter, Mode::Bom] {
        let mut stand = cash(mode);
        // It fills in the moment of the touch: the window could not know.
        stand.panel.fall(Blow::DiskFull, |effect| matches!(effect, Effect::Record(_)));
        stand.touch("go");
        stand.ends(Mood::Nothing);
        assert_eq!((stand.balance(CARD), stand.open().len()), (BEFORE, 0), "{mode:?}");
        stand.touch("leave");
        stand.quiet();
        stand.panel.disk(DiskRoom::Full);
        ill(&mut stand, Part::Journal);
        assert!(
            !stand.has("top-up") || {
                stand.touch("top-up");
                matches!(stand.screen(), Screen::Card(_))
            }
        );
    }
}

#[test]
fn a_clock_that_is_far_off_is_told_of_and_forgotten() {
    let mut stand = Stand::counter();
    stand.panel.clock(ClockSet::Ahead(SignedDuration::from_hours(5)));
    ill(&mut stand, Part::Clock);
    stand.press(Named::F8);
    stand.until("every part is looked at", |gui| matches!(gui.screen, Screen::Settings(_)));
    stand.quiet();
    stand.must_say(&Staff::PartTrouble);
    stand.panel.clock(ClockSet::Right);
    well(&mut stand, Part::Clock);
    stand.press(Named::Enter);
    stand.quiet();
    assert!(!stand.says(&Staff::PartTrouble), "{:?}", stand.words());
}

#[test]
fn a_centre_that_goes_while_somebody_is_served_is_missed_at_the_start() {
    let mut stand = Stand::at(&Site::waiting_for_codes(Mode::Kiosk));
    stand.put_and_look(CARD);
    stand.touch("top-up");
    stand.touch("amount-5000");
    stand.touch("pay");
    stand.touch("wechat");
    stand.scene(Scene::Code);
    stand.panel.pay_now();
    stand.panel.at_next_write(Strike::NetworkGoes);
    stand.pass(30);
    stand.outcome();
    assert_eq!(stand.balance(CARD), AFTER);
    stand.take_off();
    stand.pass(60);
    assert!(matches!(stand.screen(), Screen::OutOfService(_)), "{:?}", stand.screen());
    stand.panel.network(Network::Up);
    well(&mut stand, Part::Server);
    stand.pass(600);
    stand.quiet();
    stand.until("it settles by itself", |gui| gui.shared.live.standing.open == 0);
    assert_eq!((stand.payments(), stand.open().len()), ((5000, 0), 0));
}
