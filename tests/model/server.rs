//! The server: its orders, and what it answers.

use super::Server;

/// An order in its books; its number is its place there.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Booked {
    /// The payment it was made for.
    pub(crate) payment: usize,
    /// The card it is for.
    pub(crate) card: usize,
    /// Appendix G.
    pub(crate) state: State,
    /// The card's sequence number in the last authorisation.
    pub(crate) authorized: u8,
    /// Whether 4.7 came since.
    pub(crate) managing: bool,
}

/// Appendix G, as far as the terminal tells it apart: 1 and 6; 2, 4 and 7; 3; 5 and 8; 9; A and B.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum State {
    Initial,
    Authorized,
    CardFailed,
    Done,
    AdjustFailed,
    Refunded,
}

/// What a card showed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Shown {
    Written,
    NotWritten,
    Unclear,
}

/// A request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Call {
    /// 4.2.
    Create { payment: usize, card: usize },
    /// 4.3 with a card.
    Find { card: usize },
    /// 4.3 with a number.
    State { number: usize },
    /// 4.5.
    Authorize { number: usize, sequence: u8 },
    /// 4.6: of the 8052 for this sequence number.
    Confirm { number: usize, sequence: u8, written: bool },
    /// 4.7.
    Manage { number: usize },
    /// 4.8.
    Settle { number: usize, shown: Shown },
    /// 4.4.
    Cancel { number: usize },
}

/// A reply.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Reply {
    /// 000000, and the number of the order of 4.2.
    Success(usize),
    /// 000090, and no number.
    PaymentUsed,
    /// The numbers of a card's untouched orders.
    Untouched(Vec<usize>),
    /// An order's state.
    Is(State),
    /// 000151 or 000153.
    NeedsManagement,
    /// 000152.
    Refundable,
    /// 000079 or 000154.
    AlreadyDone,
    /// 000155.
    ByHand,
    /// Any other refusal.
    Refused,
}

/// The server handles a request.
pub(crate) fn handle(server: Server, books: &mut Vec<Booked>, call: Call) -> Reply {
    match call {
        Call::Create { payment, card } => match books.iter().position(|order| order.payment == payment) {
            Some(number) if server == Server::NamesTheOrder => Reply::Success(number),
            Some(_) => Reply::PaymentUsed,
            None => {
                books.push(Booked { payment, card, state: State::Initial, authorized: 0, managing: false });
                Reply::Success(books.len() - 1)
            }
        },
        Call::Find { card } => {
            let untouched = |number: &usize| books[*number].card == card && books[*number].state == State::Initial;
            Reply::Untouched((0..books.len()).filter(untouched).collect())
        }
        Call::State { number } => Reply::Is(books[number].state),
        Call::Authorize { number, sequence } => authorize(&mut books[number], number, sequence),
        Call::Confirm { number, sequence, written } => confirm(&mut books[number], number, sequence, written),
        Call::Manage { number } => manage(&mut books[number], number),
        Call::Settle { number, shown } => settle(&mut books[number], number, shown),
        Call::Cancel { number } => cancel(server, &mut books[number], number),
    }
}

fn authorize(order: &mut Booked, number: usize, sequence: u8) -> Reply {
    match order.state {
        State::Initial | State::CardFailed => {
            (order.state, order.authorized, order.managing) = (State::Authorized, sequence, false);
            Reply::Success(number)
        }
        State::Authorized => Reply::NeedsManagement,
        State::Done => Reply::AlreadyDone,
        State::AdjustFailed => Reply::ByHand,
        State::Refunded => Reply::Refused,
    }
}

fn confirm(order: &mut Booked, number: usize, sequence: u8, written: bool) -> Reply {
    match (order.state, written) {
        (State::Done, _) => Reply::AlreadyDone,
        (State::Refunded, _) => Reply::Refused,
        (_, true) => {
            order.state = State::Done;
            Reply::Success(number)
        }
        (State::Authorized | State::CardFailed, false) if order.authorized == sequence => {
            order.state = State::CardFailed;
            Reply::Success(number)
        }
        (_, false) => Reply::NeedsManagement,
    }
}

fn manage(order: &mut Booked, number: usize) -> Reply {
    match order.state {
        State::Authorized => {
            order.managing = true;
            Reply::Success(number)
        }
        State::Initial | State::CardFailed => Reply::Refundable,
        State::Done => Reply::AlreadyDone,
        State::AdjustFailed => Reply::ByHand,
        State::Refunded => Reply::Refused,
    }
}

fn settle(order: &mut Booked, number: usize, shown: Shown) -> Reply {
    if order.state != State::Authorized {
        return manage(order, number);
    }
    if !order.managing {
        return Reply::NeedsManagement;
    }
    match shown {
        Shown::Written => order.state = State::Done,
        Shown::NotWritten => order.state = State::CardFailed,
        Shown::Unclear => order.state = State::AdjustFailed,
    }
    Reply::Success(number)
}

fn cancel(server: Server, order: &mut Booked, number: usize) -> Reply {
    match order.state {
        State::Authorized if server != Server::CancelsWhatItAuthorized => Reply::NeedsManagement,
        State::Initial | State::CardFailed | State::Authorized => {
            order.state = State::Refunded;
            Reply::Success(number)
        }
        State::Done => Reply::AlreadyDone,
        State::AdjustFailed => Reply::ByHand,
        State::Refunded => Reply::Refused,
    }
}
