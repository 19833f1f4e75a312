//! The real stack: pcscd with the virtual reader, and the built program as terminal, as card and as server, each a process of
//! its own. After every scenario the card's state file and the server's ledger are compared.

mod support {
    pub(crate) mod pcscd;
    pub(crate) mod site;
}

mod scenarios {
    mod collect;
    mod faults;
    mod orders;
    mod paid;
    mod payment;
    mod reading;
    mod recharge;
    mod restart;
    mod service;
    mod slip;
    mod sync;
    mod tears;
    mod treason;
    mod variants;
}
