//! A counter to be served at: an attendant in training, whose news are read one by one.

use std::sync::Arc;
use std::time::Duration;

use cardkiosk::attendant::news::Part;
use cardkiosk::attendant::{Attendant, Done, Health, News, NewsReceiver, Payment, Presence, Site, Standing, Wish};
use cardkiosk::config::Config;
use cardkiosk::domain::{Fen, Moment};
use cardkiosk::flow::settings::Paying;
use cardkiosk::flow::{Progress, Settings, Stage};
use cardkiosk::sim::training::{Options, Pace, Pauses, Training, TrainingCard, TrainingPanel};
use cardkiosk::world::Clock;
use jiff::SignedDuration;
use tokio::runtime::Runtime;

/// Longer than anything takes: who waits so long waits for nothing.
const FOR_EVER: Duration = Duration::from_mins(1);

pub(crate) struct Counter {
    // In this order they end.
    pub(crate) attendant: Attendant,
    options: Options,
    pub(crate) panel: TrainingPanel,
    news: NewsReceiver,
    runtime: Runtime,
    /// Everything told so far.
    pub(crate) heard: Vec<News>,
}

/// A clock that goes this far ahead.
fn ticking(ahead: SignedDuration) -> impl FnMut() -> Moment + Send + 'static {
    let clock = Clock::start();
    move || {
        let now = clock.moment();
        Moment { civil: now.civil.checked_add(ahead).expect("a date"), ..now }
    }
}

/// Settings under which nothing takes time of its own.
pub(crate) fn settings() -> Settings {
    Settings { retry_after: Duration::ZERO, await_card: FOR_EVER, ..Settings::clone(&Config::defaults().settings) }
}

pub(crate) fn options(await_return: Duration) -> Options {
    Options { pace: Pace::at_once(), await_return }
}

impl Counter {
    /// With a card on the reader, and no patience for one that is torn away.
    pub(crate) fn with(card: TrainingCard) -> Counter {
        let counter = Counter::new(settings(), options(Duration::ZERO));
        counter.panel.put(card);
        counter
    }

    /// With the pauses of a payment by code waited out.
    pub(crate) fn for_codes(card: TrainingCard) -> Counter {
        let pace = Pace { pauses: Pauses::Kept, ..Pace::at_once() };
        let paying = Paying { query_every: Duration::from_millis(20), ..Paying::default() };
        let counter = Counter::new(Settings { paying, ..settings() }, Options { pace, await_return: Duration::ZERO });
        counter.panel.put(card);
        counter
    }

    pub(crate) fn new(settings: Settings, options: Options) -> Counter {
        Counter::at(|training| training, settings, options)
    }

    /// At a site made of the training's.
    pub(crate) fn at<S: Site + Send + 'static>(site: impl FnOnce(Training) -> S, settings: Settings, options: Options) -> Counter {
        let (training, panel) = Training::new(&settings, options, ticking(SignedDuration::ZERO));
        let (attendant, news) = Attendant::start(site(training), Arc::new(settings));
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().expect("a runtime");
        Counter { attendant, options, panel, news, runtime, heard: Vec::new() }
    }

    /// The program ends, something happens, and it is started again an hour later.
    pub(crate) fn restart(&mut self, meanwhile: impl FnOnce(&TrainingPanel)) {
        // Nobody is served while the one before still is: it ends first, in favour of one that has nothing to do.
        let (nowhere, _) = Training::new(&settings(), self.options, ticking(SignedDuration::ZERO));
        drop(std::mem::replace(&mut self.attendant, Attendant::start(nowhere, Arc::new(settings())).0));
        meanwhile(&self.panel);
        let training = Training::again(&self.panel, self.options, ticking(SignedDuration::from_hours(1)));
        (self.attendant, self.news) = Attendant::start(training, Arc::new(settings()));
    }

    /// The next news.
    pub(crate) fn next(&mut self) -> News {
        let next = self.runtime.block_on(async { tokio::time::timeout(FOR_EVER, self.news.recv()).await });
        let heard = &self.heard;
        let news = next.unwrap_or_else(|_| panic!("nothing is told any more, after {heard:#?}")).expect("the attendant is there");
        self.heard.push(news.clone());
        news
    }

    /// Whatever is told until this is.
    pub(crate) fn until<T>(&mut self, mut wanted: impl FnMut(News) -> Option<T>) -> T {
        loop {
            let news = self.next();
            if let Some(found) = wanted(news) {
                return found;
            }
        }
    }

    /// Asks for one business and waits for its end.
    pub(crate) fn ask(&mut self, wish: Wish) -> Done {
        self.attendant.wish(wish);
        self.done()
    }

    pub(crate) fn done(&mut self) -> Done {
        self.until(|news| if let News::Done(done) = news { Some(*done) } else { None })
    }

    pub(crate) fn stage(&mut self, stage: Stage) -> Progress {
        self.until(|news| match news {
            News::Progress(progress) if progress.stage == stage => Some(progress),
            _ => None,
        })
    }

    pub(crate) fn presence(&mut self) -> Presence {
        self.until(|news| if let News::Presence(presence) = news { Some(presence) } else { None })
    }

    pub(crate) fn standing(&mut self) -> Standing {
        self.until(|news| if let News::Standing(standing) = news { Some(standing) } else { None })
    }

    pub(crate) fn health(&mut self, part: Part) -> Health {
        self.until(|news| match news {
            News::Health(health) if health.part == part => Some(health),
            _ => None,
        })
    }

    /// How many orders are open, asked now.
    pub(crate) fn open(&mut self) -> usize {
        match self.ask(Wish::ListOpen) {
            Done::Open(open) => open.len(),
            other => panic!("{other:?}"),
        }
    }
}

/// 50 yuan, in cash.
pub(crate) fn recharge() -> Wish {
    Wish::Recharge { amount: Fen::new(5000), payment: Payment::Cash { received: None } }
}
