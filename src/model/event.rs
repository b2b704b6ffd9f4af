//! One pathway event, as checked and ready to be stored.

use super::{Deviation, Kind, Moment, Sex};

/// One event. Strings are borrowed from the row or column it was read from.
///
/// The event format of `product.md`, with `code` turned into an SVF kind, `time` into a
/// [`Moment`] and `region` still as its two-digit text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Event<'a> {
    /// Pseudonym of the pathway instance.
    pub episode_id: &'a str,
    /// Pseudonym of the person.
    pub patient_id: &'a str,
    /// Slug of the pathway.
    pub pathway: &'a str,
    /// What happened.
    pub kind: Kind,
    /// When.
    pub moment: Moment,
    /// Region of care, two digits.
    pub region: &'a str,
    /// Where the patient lives, two digits.
    pub home_region: Option<&'a str>,
    /// Four digits.
    pub home_municipality: Option<&'a str>,
    /// HSA-id of the unit.
    pub unit: Option<&'a str>,
    /// What was decided or started.
    pub activity: Option<&'a str>,
    /// Ties a D to its E.
    pub activity_id: Option<&'a str>,
    /// What else selects a limit.
    pub variant: Option<&'a str>,
    /// PvV, MoV or SoV.
    pub deviation: Option<Deviation>,
    /// At F and G.
    pub outcome: Option<&'a str>,
    /// Sex.
    pub sex: Option<Sex>,
    /// 1900 to now.
    pub birth_year: Option<i32>,
    /// Identity for corrections, where the source gave one.
    pub event_id: Option<&'a str>,
    /// When the source registered it, UTC seconds.
    pub recorded_at: Option<i64>,
    /// Whether the row withdraws its event.
    pub retract: bool,
}
