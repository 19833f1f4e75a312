//! The attendant at the real terminal, of which nothing is there but the journal.

use std::net::TcpListener;
use std::sync::Arc;
use std::time::Duration;

use cardkiosk::attendant::news::Part;
use cardkiosk::attendant::{Attendant, Done, News, NewsReceiver, Presence, Wish};
use cardkiosk::flow::{Cause, Fault, card_query};
use cardkiosk::proto::sm::Charset;
use cardkiosk::world::{Client, ClientOptions, Interrupt, Journal, JournalOptions, Reader, ReaderOptions, Terminal};
use tempfile::TempDir;

use super::counter::settings;
use super::speech::speech;

struct Alone {
    attendant: Attendant,
    news: NewsReceiver,
    _folder: TempDir,
}

/// No reader is called so, and nobody listens at the server's port.
fn alone() -> Alone {
    let folder = tempfile::tempdir().expect("a folder");
    let interrupt = Interrupt::new();
    let reader = Reader::new(ReaderOptions { name: Some("a reader that is called so nowhere".to_owned()) }, interrupt.clone());
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("http://{}", listener.local_addr().expect("it has one"));
    drop(listener);
    let client = Client::new(&ClientOptions::new(url), speech(Charset::Utf8)).expect("a client");
    let options = JournalOptions { path: folder.path().join("journal.sqlite"), terminal: "12345678".to_owned() };
    let journal = Journal::open(&options).expect("a journal");
    let terminal = Terminal::new(reader, client, journal, interrupt).with_await_return(Duration::from_mins(1));
    let (attendant, news) = Attendant::start(terminal, Arc::new(settings()));
    Alone { attendant, news, _folder: folder }
}

impl Alone {
    fn until<T>(&mut self, mut wanted: impl FnMut(News) -> Option<T>) -> T {
        loop {
            let news = self.news.blocking_recv().expect("the attendant is there");
            if let Some(found) = wanted(news) {
                return found;
            }
        }
    }

    fn ask(&mut self, wish: Wish) -> Done {
        self.attendant.wish(wish);
        self.until(|news| if let News::Done(done) = news { Some(*done) } else { None })
    }
}

#[test]
fn what_is_missing_is_told_without_being_asked_for() {
    let mut alone = alone();
    let (mut reader, mut server) = (false, false);
    alone.until(|news| {
        match news {
            News::Presence(Presence::NoReader(_)) => reader = true,
            News::Health(health) if health.part == Part::Server => {
                server = matches!(health.trouble, Some(Fault::NotDone(Cause::Unreachable(_))));
            }
            _ => {}
        }
        (reader && server).then_some(())
    });
}

#[test]
fn what_needs_neither_reader_nor_server_is_done() {
    let mut alone = alone();
    assert_eq!(alone.ask(Wish::ListOpen), Done::Open(Vec::new()));
    let Done::Checked(parts) = alone.ask(Wish::CheckHealth) else { panic!("it was asked for") };
    let ill: Vec<Part> = parts.iter().filter(|health| health.trouble.is_some()).map(|health| health.part).collect();
    assert_eq!(ill, [Part::Reader, Part::Server]);
}

#[test]
fn giving_up_ends_the_wait_for_a_reader() {
    let mut alone = alone();
    alone.attendant.wish(Wish::Look);
    alone.until(|news| matches!(news, News::Progress(_)).then_some(()));
    alone.attendant.give_up();
    let done = alone.until(|news| if let News::Done(done) = news { Some(*done) } else { None });
    let Done::Looked { card: card_query::Outcome::OutOfReach(fault), .. } = done else { panic!("{done:?}") };
    assert!(matches!(fault.cause(), Cause::Cancelled | Cause::NoReader(_)), "{fault}");
}
