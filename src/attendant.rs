//! Serves one customer after the other on a thread of its own, for a shell that must never wait.
//!
//! ```text
//!   window ── Wish ──► inbox ──► the attendant's thread: runs one flow at a time in a Site
//!     ▲                 ▲                     │
//!     └──── News ◄──────┼─────────────────────┘
//!                       └── what lies on the reader, told by the site's watch
//! ```
//!
//! Reader and journal block, and there is one customer at a time: so there is one thread, and no lock. A wish is taken
//! up when the one before has come to its end; giving up alone goes past the queue ([`Attendant::give_up`]). Between
//! two wishes the attendant settles what needs no card.

pub mod business;
mod desk;
pub mod news;
mod serving;
mod shift;
pub mod site;
mod told;
pub mod wish;

use std::sync::Arc;
use std::sync::mpsc::{Sender, channel};
use std::thread::JoinHandle;

use crate::domain::{OperatorNo, OrderKey};
use crate::flow::Settings;

use desk::Desk;
use serving::{Knock, Serving, tell};

pub use business::{Business, Listing, Sale};
pub use news::{Done, Health, News, Part, Presence, Standing};
pub use site::{Site, Watch};
pub use wish::{Payment, Wish};

/// Where the news come: `recv().await` in a window, `blocking_recv()` elsewhere. `None` after the attendant's end.
pub type NewsReceiver = tokio::sync::mpsc::UnboundedReceiver<News>;

/// Whoever serves, as a shell holds it. Dropped, it takes up nothing more, ends what waits, and waits until the flow under
/// way has come to its own end: a write is never cut off.
#[derive(Debug)]
pub struct Attendant {
    inbox: Sender<Knock>,
    desk: Arc<Desk>,
    thread: Option<JoinHandle<()>>,
}

impl Attendant {
    /// Begins to serve at this site, by these settings. What the journal holds open and needs no card is settled from now on.
    pub fn start(mut site: impl Site + Send + 'static, settings: Arc<Settings>) -> (Attendant, NewsReceiver) {
        let (inbox, knocks) = channel();
        let (news, receiver) = tokio::sync::mpsc::unbounded_channel();
        let desk = Arc::new(Desk::new(site.give_up()));
        let (told, knock) = (news.clone(), inbox.clone());
        let present = site.watch(Box::new(move |seen| {
            tell(&told, News::Presence(seen.clone()));
            let _closed = knock.send(Knock::Presence(seen));
        }));
        let (told, knock) = (news.clone(), inbox.clone());
        let healthy = site.watch_health(Box::new(move |health| {
            tell(&told, News::Health(health.clone()));
            let _closed = knock.send(Knock::Health(health));
        }));
        let serving = Serving::new(site, settings, knocks, desk.clone(), news, [present, healthy]);
        let thread = std::thread::Builder::new().name("attendant".to_owned()).spawn(move || serving.work());
        let thread = thread.inspect_err(|error| tracing::error!(%error, "the attendant cannot begin")).ok();
        (Attendant { inbox, desk, thread }, receiver)
    }

    /// Asks for one business. It is answered by [`News::Began`] when its turn has come and by [`News::Done`] at its end.
    pub fn wish(&self, wish: Wish) {
        let number = self.desk.wish();
        let _gone = self.inbox.send(Knock::Wish(number, Box::new(wish)));
    }

    /// Somebody works here from now on; `None` where nobody does. What was wished before is done for whoever wished for it.
    pub fn on_duty(&self, operator: Option<OperatorNo>) {
        let _gone = self.inbox.send(Knock::OnDuty(operator));
    }

    /// Whoever works here has handed over what is due for this case. Answered by [`News::HandedOver`], once it is durable: it is no
    /// wish, and nothing that is given up takes it back.
    pub fn hand_over(&self, key: OrderKey) {
        self.desk.hurry();
        let _gone = self.inbox.send(Knock::HandOver(key));
    }

    /// Gives up what was wished so far. What is under way comes to its own end: nothing that may have moved money is cut off,
    /// and what was not begun yet is answered by [`Done::NotBegun`]. Later wishes are not touched.
    pub fn give_up(&self) {
        self.desk.give_up();
    }
}

impl Drop for Attendant {
    fn drop(&mut self) {
        self.desk.close();
        let _gone = self.inbox.send(Knock::Close);
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::error!("the attendant ended by a fault of the program");
        }
    }
}
