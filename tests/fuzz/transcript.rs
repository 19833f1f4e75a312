//! Transcripts: a text is one, line by line, or the error names the line that is none; a flow that is run in it comes to its
//! end, whatever it is answered.
//!
//! Input: the transcript.

use cardkiosk::driver::transcript::Line;
use cardkiosk::driver::{self, World};
use cardkiosk::flow::recharge;
use cardkiosk::sim::replay::{Replay, ReplayError};

use super::entries::settings;
use super::in_cash::request;

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

pub(super) fn seeds() -> Vec<Vec<u8>> {
    super::answers::transcripts().into_iter().map(String::into_bytes).collect()
}
