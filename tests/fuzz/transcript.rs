//! Transcripts: a text is one, line by line, or the error names the line that is none; a flow that is run in it comes to its
//! end, whatever it is answered.
//!
//! Input: the transcript.

use cardkiosk::domain::{Fen, OrderKey, PayMeans, PayOrderNo};
use cardkiosk::driver::transcript::Line;
use cardkiosk::driver::{self, World};
use cardkiosk::flow::entry::Tender;
use cardkiosk::flow::recharge;
use cardkiosk::sim::replay::{Replay, ReplayError};

use super::entries::settings;

pub(super) fn check(input: &[u8]) {
    let Ok(text) = std::str::from_utf8(input) else { return };
    for line in text.lines().filter_map(|line| serde_json::from_str::<Line>(line).ok()) {
        let written = serde_json::to_string(&line).expect("a line is JSON");
        assert_eq!(serde_json::from_str::<Line>(&written).expect("what was written is read"), line);
    }
    match Replay::read(text) {
        Ok(mut replay) => {
            let now = replay.now();
            driver::run(recharge::begin(request(), Vec::new(), settings(), now), &mut replay, &mut |_| {});
        }
        Err(ReplayError::Line { number, .. }) => assert!((1..=text.lines().count()).contains(&number)),
        Err(ReplayError::Empty) => {}
    }
}

pub(super) fn request() -> recharge::Request {
    recharge::Request {
        key: OrderKey::parse("K1").expect("a name"),
        amount: Fen::new(5000),
        means: PayMeans::Cash,
        pay_order_no: PayOrderNo::parse("P1").expect("a number"),
        taken_today: Fen::ZERO,
        tender: Tender::Taken,
        used_by: None,
    }
}

pub(super) fn seeds() -> Vec<Vec<u8>> {
    super::answers::transcripts().into_iter().map(String::into_bytes).collect()
}
