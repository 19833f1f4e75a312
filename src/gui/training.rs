//! The visitor's panel of a training: what he does to the false world.

/// One thing done to the false world.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Trick {
    /// Puts one of the prepared cards on the reader.
    PutCard(u8),
    /// Puts a second card beside it.
    PutSecond,
    /// Takes the card off.
    TakeOff,
    /// Tears the card away right behind the next write.
    TearAtWrite,
    /// Cuts the network.
    NetworkDown,
    /// Mends it.
    NetworkUp,
    /// Scans the code with a phone, and pays.
    Pay,
    /// Makes and pays an order elsewhere, to be collected.
    OrderElsewhere,
    /// Kills the program, and starts it again.
    Kill,
}
