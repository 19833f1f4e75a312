//! A transcript run again: the world in which everything happens as it happened there.

use std::collections::VecDeque;

use jiff::civil::DateTime;

use crate::domain::Moment;
use crate::driver::World;
use crate::driver::transcript::{Line, StandIns, Told};
use crate::flow::{Answer, Cause, Effect, Fault};

use super::disk::Disk;

/// Answers as the transcript says, as long as it is asked for the same.
#[derive(Debug)]
pub struct Replay {
    lines: VecDeque<Line>,
    now: Moment,
    stand_ins: StandIns,
    disk: Disk,
    strayed: Option<String>,
}

/// Why a text is no transcript.
#[derive(Debug, thiserror::Error)]
pub enum ReplayError {
    /// A line that is none.
    #[error("line {number} is none of a transcript: {source}")]
    Line {
        /// Which, from 1.
        number: usize,
        /// What is wrong with it.
        source: serde_json::Error,
    },
    /// There is nothing in it, or its first time is none.
    #[error("it does not begin")]
    Empty,
}

impl Replay {
    /// Reads a transcript.
    ///
    /// # Errors
    /// A line that is none, or nothing at all.
    pub fn read(text: &str) -> Result<Replay, ReplayError> {
        let read = |(index, line)| serde_json::from_str::<Line>(line).map_err(|source| ReplayError::Line { number: index + 1, source });
        let lines: VecDeque<Line> = text.lines().enumerate().map(read).collect::<Result<_, _>>()?;
        let now = lines.front().and_then(|line| moment(line, 0)).ok_or(ReplayError::Empty)?;
        Ok(Replay { lines, now, stand_ins: StandIns::default(), disk: Disk::default(), strayed: None })
    }

    /// Where the flow went another way than it did there, or how much of the transcript it left over.
    pub fn strayed(&self) -> Option<String> {
        self.strayed.clone().or_else(|| (!self.lines.is_empty()).then(|| format!("{} lines are left", self.lines.len())))
    }

    /// The journal.
    pub fn disk(&self) -> &Disk {
        &self.disk
    }

    fn stray(&mut self, what: String) -> Answer {
        self.strayed.get_or_insert(what);
        Answer::Failed(Fault::NotDone(Cause::Cancelled))
    }
}

fn moment(line: &Line, later_ms: u64) -> Option<Moment> {
    let begun: DateTime = line.at.parse().ok()?;
    let later = jiff::SignedDuration::from_millis(i64::try_from(later_ms).ok()?);
    Some(Moment { civil: begun.checked_add(later).ok()?, monotonic_ms: line.ms.checked_add(later_ms)? })
}

impl World for Replay {
    fn now(&mut self) -> Moment {
        self.now
    }

    fn perform(&mut self, effect: &Effect) -> Answer {
        let asked = self.stand_ins.effect(effect);
        let Some(line) = self.lines.pop_front() else { return self.stray(format!("{asked} is asked for, and there is no more")) };
        if line.effect != asked {
            return self.stray(format!("{asked} is asked for, and not {}", line.effect));
        }
        self.now = moment(&line, line.took_ms).unwrap_or(self.now);
        let answer = match (line.answer, effect) {
            (Told::Recorded, Effect::Record(entry)) => Answer::Recorded(self.disk.commit(entry)),
            (told, _) => match told.to(effect) {
                Some(answer) => answer,
                None => return self.stray(format!("the answer to {asked} is none to that")),
            },
        };
        self.stand_ins.learn(effect, &answer);
        answer
    }
}
