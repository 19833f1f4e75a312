//! Where the top-level members of a JSON object stand in its text.

use std::fmt;
use std::ops::Range;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

/// One member, in bytes of the text.
pub(super) struct Member {
    /// Its name, escapes resolved.
    pub(super) name: String,
    /// Its value, blanks around it left out.
    pub(super) value: Range<usize>,
    /// What to cut so that the member is gone and an object remains: with the comma before it, or the one after the first.
    pub(super) removable: Range<usize>,
}

/// The members of an object in their order, those of one name all of them.
pub(super) struct Spans(Vec<Member>);

impl Spans {
    /// Of a text that is one JSON object and nothing else.
    pub(super) fn of(text: &str) -> Result<Spans, serde_json::Error> {
        let RawMembers(raw) = serde_json::from_str(text)?;
        let values: Vec<(String, Range<usize>)> = raw
            .into_iter()
            .map(|(name, value)| {
                // The value was borrowed from the text, so the distance of their starts is its place in it.
                let start = value.get().as_ptr() as usize - text.as_ptr() as usize;
                (name, start..start + value.get().len())
            })
            .collect();
        let removable: Vec<_> = (0..values.len()).map(|index| removable(text, &values, index)).collect();
        let members = values.into_iter().zip(removable);
        Ok(Spans(members.map(|((name, value), removable)| Member { name, value, removable }).collect()))
    }

    pub(super) fn members(&self) -> impl Iterator<Item = &Member> {
        self.0.iter()
    }

    /// The top-level `sign`; the last one, should there be several.
    pub(super) fn sign(&self) -> Option<&Member> {
        self.0.iter().rfind(|member| member.name == "sign")
    }
}

/// Between two values there is exactly one comma outside the next name, and it is the first one.
fn removable(text: &str, values: &[(String, Range<usize>)], index: usize) -> Range<usize> {
    let comma_after = |index: usize| {
        let end = values[index].1.end;
        text[end..].find(',').map(|distance| end + distance)
    };
    let end = values[index].1.end;
    if index > 0 {
        return comma_after(index - 1).unwrap_or(end)..end;
    }
    let start = text.find('{').map_or(0, |brace| brace + 1);
    start..comma_after(0).map_or(end, |comma| comma + 1)
}

/// An object's members with their values as they stand in the text.
struct RawMembers<'a>(Vec<(String, &'a RawValue)>);

impl<'de> Deserialize<'de> for RawMembers<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<RawMembers<'de>, D::Error> {
        deserializer.deserialize_map(MembersVisitor)
    }
}

struct MembersVisitor;

impl<'de> Visitor<'de> for MembersVisitor {
    type Value = RawMembers<'de>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a JSON object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<RawMembers<'de>, A::Error> {
        let mut members = Vec::new();
        while let Some(member) = access.next_entry()? {
            members.push(member);
        }
        Ok(RawMembers(members))
    }
}
