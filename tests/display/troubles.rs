//! What happens to reader, server and card while the window is open: each is shown, and heals by itself.

use std::net::TcpListener;

use cardkiosk::attendant::{News, Presence};
use cardkiosk::gui::Message;
use cardkiosk::gui::theme::Canvas;
use cardkiosk::i18n::window::{Card, Ending, Recharge};

use crate::counter::take_cash;
use crate::shown::{Shown, USUAL};
use crate::support::site::{CARD, Site, Wish};

fn seen(presence: Presence) -> [Message; 1] {
    [Message::News(Box::new(News::Presence(presence)))]
}

/// A site that has the service, and both slots of its reader, to itself.
fn alone(config: &[&str], card: &[&str]) -> Site {
    Site::with(Wish { config: &[&USUAL[..], config].concat(), card, alone: true, ..Wish::default() })
}

#[test]
fn a_reader_that_goes_and_comes_back() {
    let mut site = alone(&[], &[]);
    site.remove();
    let window = Shown::open(&site, Canvas::KioskTall, "kiosk-reader");
    window.says("home", &Card::HomeTitle);
    site.kill_service();
    let gone = window.state_after("home", seen(Presence::NoReader(String::new())));
    window.shows_text(&gone, &Ending::OutReader);
    site.revive_service();
    window.says("home", &Card::HomeTitle);
    site.insert(CARD, &[]);
    window.says("card", &Card::Balance);
}

#[test]
fn the_service_dies_while_a_torn_card_is_waited_for() {
    let mut site = alone(&["reader.return_seconds = 60"], &["--tear", "before-write:1"]);
    let window = Shown::open(&site, Canvas::Counter, "counter-reader");
    take_cash(&window);
    site.wait_until_card_left();
    window.says("working-same-card", &Recharge::SameTitle);
    site.kill_service();
    site.revive_service();
    site.insert(CARD, &[]);
    window.says("outcome-done", &Ending::DoneTitle);
    site.check_settled(1);
}

#[test]
fn two_cards_on_two_readers() {
    let site = alone(&["reader.name = \"\""], &[]);
    let window = Shown::open(&site, Canvas::Counter, "counter-two-cards");
    window.shows(&window.state("card"), "top-up");
    let second = site.insert_beside(CARD + 1);
    window.shows_text(&window.state_after("card", seen(Presence::Several)), &Card::Two);
    second.kill();
    window.shows(&window.state("card"), "top-up");
    take_cash(&window);
    window.says("outcome-done", &Ending::DoneTitle);
    site.check_settled(1);
}

#[test]
fn a_server_that_goes_and_comes_back() {
    let port = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).expect("a free port").port();
    let (address, url) = (format!("127.0.0.1:{port}"), format!("server.url = \"http://127.0.0.1:{port}\""));
    let mut site = Site::empty(&[&USUAL[..], &[&url]].concat());
    let window = Shown::open(&site, Canvas::KioskTall, "kiosk-server");
    // What is on the card is shown all the same.
    site.insert(CARD, &[]);
    window.says("card-offline", &Card::Offline);
    site.remove();
    window.says("out-of-service", &Ending::OutServer);
    site.start_server_at(&address, &[]);
    window.says("home", &Card::HomeTitle);
    site.insert(CARD, &[]);
    window.says("card", &Card::Balance);
}

#[test]
fn another_program_reads_the_card_meanwhile() {
    let site = Site::with(Wish { config: &USUAL, ..Wish::default() });
    let window = Shown::open(&site, Canvas::Counter, "counter-shared");
    window.shows(&window.state("card"), "top-up");
    for _ in 0..3 {
        assert_eq!(site.run(&["card", "read", "--offline"]).status, Some(0));
    }
    take_cash(&window);
    window.says("outcome-done", &Ending::DoneTitle);
    site.check_settled(1);
}
