//! Somebody before the window, and fate behind it.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use cardkiosk::attendant::{Attendant, Done, News, NewsReceiver, Payment, Presence, Wish};
use cardkiosk::domain::{Fen, OrderKey};
use cardkiosk::flow::Case;
use cardkiosk::flow::shift::Report;
use cardkiosk::gui::action::{Printout, Sound};
use cardkiosk::gui::beat::Beat;
use cardkiosk::gui::picture::Picture;
use cardkiosk::gui::run::{Beside, Hands, Office, Window};
use cardkiosk::gui::screen::Screen;
use cardkiosk::gui::screen::outcome::{Mood, Outcome};
use cardkiosk::gui::screen::working::{Scene, Working};
use cardkiosk::gui::{Gui, Message, Mode, Slip};
use cardkiosk::i18n::Text;
use cardkiosk::sim::history;
use cardkiosk::sim::training::{Training, TrainingCard, TrainingPanel, Wait};
use cardkiosk::sim::world::FalseWorld;
use iced::Point;
use iced::keyboard::Key;
use iced::keyboard::key::Named;
use tokio::runtime::Runtime;
use tokio::sync::watch;

use super::hand::{self, Hand};
use super::site::{Site, Time};
use crate::drawn::Seen;

/// Longer than anything takes: who waits so long waits for nothing.
const FOR_EVER: Duration = Duration::from_secs(30);

pub(super) struct Stand {
    window: Window,
    news: NewsReceiver,
    runtime: Runtime,
    hand: Hand,
    time: Time,
    waits: watch::Receiver<Option<Wait>>,
    /// What happens to cards, network, disk and clock.
    pub(super) panel: TrainingPanel,
    sounds: Rc<RefCell<Vec<Sound>>>,
    slips: Arc<Mutex<Vec<OrderKey>>>,
    shift_reports: Arc<Mutex<Vec<Report>>>,
    /// Every wish that the attendant took up.
    pub(super) wished: Vec<Wish>,
    /// How often the window wanted to close.
    pub(super) closed: usize,
    /// How often something was touched.
    pub(super) touches: usize,
}

impl Stand {
    pub(super) fn counter() -> Stand {
        Stand::at(&Site::new(Mode::Counter))
    }

    pub(super) fn bom() -> Stand {
        Stand::at(&Site::new(Mode::Bom))
    }

    pub(super) fn at(site: &Site) -> Stand {
        let time = Time::new();
        let clock = time.clone();
        let (training, panel) = Training::new(&site.settings, site.options(), move || clock.now());
        Stand::in_world(site, time, training, panel)
    }

    /// The program ends as it stands, with nothing said or done any more, and is started again.
    pub(super) fn again(self, site: &Site) -> Stand {
        let (time, panel) = (self.time.clone(), self.panel.clone());
        drop(self);
        let clock = time.clone();
        let training = Training::again(&panel, site.options(), move || clock.now());
        Stand::in_world(site, time, training, panel)
    }

    fn in_world(site: &Site, time: Time, training: Training, panel: TrainingPanel) -> Stand {
        let for_window = time.clone();
        let (attendant, news) = Attendant::start(training, Arc::new(site.settings.clone()));
        let sounds: Rc<RefCell<Vec<Sound>>> = Rc::default();
        let slips: Arc<Mutex<Vec<OrderKey>>> = Arc::default();
        let shift_reports: Arc<Mutex<Vec<Report>>> = Arc::default();
        let (heard, printed, reports) = (sounds.clone(), slips.clone(), shift_reports.clone());
        let hands = Hands {
            attendant,
            news: None,
            clock: Box::new(move || for_window.now()),
            sound: Box::new(move |sound| heard.borrow_mut().push(sound)),
            print: Arc::new(move |printout, _| {
                let key = match printout {
                    Printout::First(key) => key,
                    Printout::Again(name) => OrderKey::parse(&name).expect("a name"),
                    Printout::Shift(report) => {
                        reports.lock().expect("nobody falls over with a report in hand").push(*report);
                        return Slip::Printed;
                    }
                };
                printed.lock().expect("nobody falls over with a slip in hand").push(key);
                Slip::Printed
            }),
            office: Office::default(),
            trick: None,
        };
        let window = Window::new(site.setup(), hands);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().expect("a runtime");
        let hand = Hand::new();
        let mut stand = Stand {
            window,
            news,
            runtime,
            hand,
            time,
            waits: panel.waits(),
            panel,
            sounds,
            slips,
            shift_reports,
            wished: Vec::new(),
            closed: 0,
            touches: 0,
        };
        stand.until("the reader is looked at", |gui| gui.shared.live.presence != Presence::Unknown);
        stand
    }

    pub(super) fn gui(&self) -> &Gui {
        self.window.gui()
    }

    pub(super) fn screen(&self) -> &Screen {
        &self.gui().screen
    }

    fn mode(&self) -> Mode {
        self.gui().shared.setup.mode
    }

    // What is told.

    /// Takes something in, and does what it leaves to be done.
    pub(super) fn take_in(&mut self, message: Message) {
        for beside in self.window.take_in(message) {
            match beside {
                Beside::Work { work, .. } => {
                    let answer = work();
                    self.take_in(answer);
                }
                Beside::Quit => self.closed += 1,
            }
        }
    }

    /// Hears news until this holds.
    pub(super) fn until(&mut self, what: &str, holds: impl Fn(&Gui) -> bool) {
        while !holds(self.gui()) {
            let next = self.runtime.block_on(async { tokio::time::timeout(FOR_EVER, self.news.recv()).await });
            let Ok(next) = next else { panic!("{what}: nothing is told any more, and the window shows {}", self.words().join(" | ")) };
            self.hear(next.expect("the attendant is there"));
        }
    }

    fn hear(&mut self, news: News) {
        if let News::Began(wish) = &news {
            self.wished.push(Wish::clone(wish));
        }
        self.take_in(Message::News(Box::new(news)));
    }

    /// Hears what is told until everything that was wished is answered; whatever waits for its time, gets it.
    pub(super) fn quiet(&mut self) {
        let before = self.wished.len();
        self.window.hands().attendant.wish(Wish::ListOpen);
        loop {
            let told = self.next_or_wait("what was wished is answered", |wait| wait.is_some());
            let Some(told) = told else {
                self.second();
                continue;
            };
            let answered = matches!(&told, News::Done(done) if matches!(**done, Done::Open(_)));
            self.hear(told);
            let asked = self.wished[before..].iter().rposition(|wish| *wish == Wish::ListOpen);
            if let (true, Some(index)) = (answered, asked) {
                self.wished.remove(before + index);
                return;
            }
        }
    }

    /// The attendant looks up from what it waits for, and whatever is due is begun; nothing of it is heard yet.
    pub(super) fn nudge(&self) {
        self.window.hands().attendant.wish(Wish::ListOpen);
    }

    /// The next news, or nothing once this holds of what is waited for.
    fn next_or_wait(&mut self, what: &str, holds: impl Fn(Option<Wait>) -> bool) -> Option<News> {
        let (news, waits) = (&mut self.news, &mut self.waits);
        let next = self.runtime.block_on(async {
            let either = async {
                tokio::select! {
                    biased;
                    next = news.recv() => Some(next.expect("the attendant is there")),
                    _ = waits.wait_for(|wait| holds(*wait)) => None,
                }
            };
            tokio::time::timeout(FOR_EVER, either).await
        });
        next.unwrap_or_else(|_| panic!("{what}: it never does, and the window shows {}", self.words().join(" | ")))
    }

    // Hands.

    /// Whether something with this id is on the screen.
    pub(super) fn has(&mut self, id: &str) -> bool {
        self.hand.find(self.window.gui(), id).is_some()
    }

    fn place(&mut self, id: &str) -> Point {
        let found = self.hand.find(self.window.gui(), id);
        let Some(bounds) = found else { panic!("there is no {id} among {}", self.words().join(" | ")) };
        bounds.center()
    }

    /// Touches it, and lets go; whatever it does, is done.
    pub(super) fn touch(&mut self, id: &str) {
        let at = self.place(id);
        self.touches += 1;
        for events in hand::touched(self.mode(), at) {
            self.send(Some(at), events);
        }
    }

    /// Touches it twice before the window has answered once.
    pub(super) fn touch_twice(&mut self, id: &str) {
        let at = self.place(id);
        let once = || hand::touched(self.mode(), at).concat();
        let events = [once(), once()].concat();
        self.send(Some(at), events);
    }

    fn send(&mut self, at: Option<Point>, events: Vec<iced::Event>) {
        for message in self.hand.send(self.window.gui(), at, events) {
            self.take_in(message);
        }
    }

    /// A key that writes nothing.
    pub(super) fn press(&mut self, named: Named) {
        for events in hand::key(Key::Named(named), None) {
            self.send(None, events);
        }
    }

    /// Letters, one after the other.
    pub(super) fn write(&mut self, text: &str) {
        for letter in text.chars() {
            let letter = letter.to_string();
            for events in hand::key(Key::Character(letter.as_str().into()), Some(&letter)) {
                self.send(None, events);
            }
        }
    }

    /// Into the field with this id: touched first, as people do.
    pub(super) fn fill(&mut self, id: &str, text: &str) {
        self.touch(id);
        self.write(text);
    }

    // Time and cards.

    /// So many seconds pass, and the window notices each as it does. Whatever waits for its time waits no longer than that.
    pub(super) fn pass(&mut self, seconds: u64) {
        for _ in 0..seconds {
            self.until_it_waits();
            self.second();
            let looks = match Beat::of(self.gui()) {
                Beat::Seconds => true,
                Beat::Once(due) => due.has_come(self.time.now()),
            };
            if looks {
                self.take_in(Message::Ticked);
            }
        }
    }

    /// A business that runs comes to where it waits for something, or to its end.
    fn until_it_waits(&mut self) {
        while self.gui().is_in_flight() && self.waits.borrow().is_none() {
            match self.next_or_wait("something is waited for", |wait| wait.is_some()) {
                Some(news) => self.hear(news),
                None => return,
            }
        }
    }

    fn second(&mut self) {
        self.time.pass(1);
        let due = *self.waits.borrow();
        self.panel.arrange(|_| ());
        if due.is_some_and(|wait| wait.until_ms <= self.time.now().monotonic_ms) {
            self.until_waits("a wait ends", |wait| wait != due);
        }
    }

    /// Hears news until this holds of what is waited for.
    fn until_waits(&mut self, what: &str, holds: impl Fn(Option<Wait>) -> bool) {
        while !holds(*self.waits.borrow()) {
            let Some(news) = self.next_or_wait(what, &holds) else { return };
            self.hear(news);
        }
    }

    /// Puts a card on the reader; the window sees that.
    pub(super) fn put(&mut self, card: TrainingCard) {
        self.panel.put(card);
        self.until("the card is seen", |gui| gui.shared.live.presence == Presence::Card);
    }

    /// The same, and it is looked at.
    pub(super) fn put_and_look(&mut self, card: TrainingCard) {
        self.put(card);
        self.until("the card is looked at", |gui| gui.shared.live.card.is_some());
    }

    pub(super) fn take_off(&mut self) {
        self.panel.take_off();
        self.until("the card is missed", |gui| gui.shared.live.presence == Presence::Nothing);
    }

    // What can be seen.

    pub(super) fn look(&mut self) -> Seen {
        self.hand.look(self.window.gui())
    }

    pub(super) fn picture(&mut self) -> Picture {
        self.hand.picture(self.window.gui())
    }

    /// Everything that can be read, in the order in which it is drawn.
    pub(super) fn words(&mut self) -> Vec<String> {
        self.look().texts.into_iter().map(|text| text.words.replace('\n', "")).collect()
    }

    /// Whether this can be read.
    pub(super) fn says(&mut self, text: &impl Text) -> bool {
        let wanted = self.gui().shared.say(text);
        self.reads(&wanted)
    }

    pub(super) fn reads(&mut self, wanted: &str) -> bool {
        self.words().iter().any(|words| words.contains(wanted))
    }

    #[track_caller]
    pub(super) fn must_say(&mut self, text: &impl Text) {
        let wanted = self.gui().shared.say(text);
        let words = self.words();
        assert!(words.iter().any(|words| words.contains(&wanted)), "“{wanted}” is not among {}", words.join(" | "));
    }

    /// Waits for this scene of a running business.
    pub(super) fn scene(&mut self, scene: Scene) {
        let wanted = format!("{scene:?}");
        self.until(&wanted, |gui| matches!(&gui.screen, Screen::Working(working) if working.scene(&gui.shared) == scene));
    }

    /// Waits for the outcome.
    pub(super) fn outcome(&mut self) -> Outcome {
        self.until("an outcome", |gui| matches!(gui.screen, Screen::Outcome(_)));
        let Screen::Outcome(outcome) = self.screen() else { panic!("it has just been there") };
        outcome.clone()
    }

    /// Pays by this application's code as soon as it is shown, to the good end.
    #[track_caller]
    pub(super) fn pays_by_code(&mut self, application: &str) {
        self.touch(application);
        self.scene(Scene::Code);
        assert!(self.panel.pay_now(), "a code is shown");
        self.pass(3);
        self.ends(Mood::Done);
    }

    #[track_caller]
    pub(super) fn ends(&mut self, mood: Mood) -> Outcome {
        let outcome = self.outcome();
        assert_eq!(outcome.mood(), mood, "{outcome:?}");
        outcome
    }

    pub(super) fn working(&self) -> Option<&Working> {
        match self.screen() {
            Screen::Working(working) => Some(working),
            _ => None,
        }
    }

    pub(super) fn sounds(&self) -> Vec<Sound> {
        self.sounds.borrow().clone()
    }

    pub(super) fn slips(&self) -> Vec<OrderKey> {
        self.slips.lock().expect("nobody falls over with a slip in hand").clone()
    }

    /// The reports of shifts that were printed.
    pub(super) fn shift_reports(&self) -> Vec<Report> {
        self.shift_reports.lock().expect("nobody falls over with a report in hand").clone()
    }

    // What became of the money.

    pub(super) fn world(&self) -> FalseWorld {
        self.panel.world()
    }

    pub(super) fn balance(&self, card: TrainingCard) -> Fen {
        self.panel.balance(card)
    }

    /// What the journal holds open.
    pub(super) fn open(&self) -> Vec<Case> {
        history::open_cases(&self.world())
    }

    /// What payments by code have taken, and what of it went back.
    pub(super) fn payments(&self) -> (i64, i64) {
        let payments = self.world().gateway.payments;
        let sum = |times: fn(&cardkiosk::sim::gateway::SimPayment) -> u32| {
            payments.values().map(|payment| payment.amount * i64::from(times(payment))).sum()
        };
        (sum(|payment| payment.taken), sum(|payment| payment.given_back))
    }

    /// The recharges that were begun.
    pub(super) fn recharges(&self) -> Vec<(Fen, Payment)> {
        let recharge = |wish: &Wish| match wish {
            Wish::Recharge { amount, payment } => Some((*amount, payment.clone())),
            _ => None,
        };
        self.wished.iter().filter_map(recharge).collect()
    }
}

/// No path ends in a world of which a rule was broken: no write without its durable intent, none to another card, no order
/// credited twice.
impl Drop for Stand {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            let world = self.panel.world();
            assert_eq!(world.breaches(), [""; 0]);
            assert_eq!(world.server.ledger.breaches, [""; 0]);
        }
    }
}
