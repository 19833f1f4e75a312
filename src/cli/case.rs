//! How whatever was taken up again is told.

use serde_json::{Map, Value};

use crate::flow::{Case, CaseOutcome};
use crate::i18n::Texts;

use super::exit::Exit;
use super::{outcome, service};

/// What kind of case it is, in JSON output.
pub(super) fn kind_name(case: &Case) -> &'static str {
    match case {
        Case::Charge(_) => "charge",
        Case::Service(story) => service::service_name(story.business.kind()),
    }
}

/// For a person.
pub(super) fn lines(ended: &CaseOutcome, texts: &Texts) -> Vec<String> {
    match ended {
        CaseOutcome::Charge(ended) => outcome::lines(ended, texts),
        CaseOutcome::Service(ended) => service::lines(ended, texts),
    }
}

/// For a program.
pub(super) fn object(ended: &CaseOutcome, texts: &Texts) -> Map<String, Value> {
    match ended {
        CaseOutcome::Charge(ended) => outcome::object(ended, texts),
        CaseOutcome::Service(ended) => service::object(ended, texts),
    }
}

/// The status it would end the program with by itself.
pub(super) fn exit(ended: &CaseOutcome) -> Exit {
    match ended {
        CaseOutcome::Charge(ended) => outcome::exit(ended.ended),
        CaseOutcome::Service(ended) => service::exit(ended.ended),
    }
}
