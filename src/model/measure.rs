//! What a measure is made of.

use std::fmt;

use super::{Kind, Vocabulary};

/// Unit of an interval's length.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TimeUnit {
    /// Local calendar days.
    Days,
    /// Hours, from instants.
    Hours,
    /// Minutes, from instants.
    Minutes,
}

impl TimeUnit {
    /// Seconds in one unit; `None` for days, which are counted by the calendar.
    #[must_use]
    pub const fn seconds(self) -> Option<u32> {
        match self {
            Self::Days => None,
            Self::Hours => Some(3_600),
            Self::Minutes => Some(60),
        }
    }

    /// `days`, `hours` or `minutes`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Days => "days",
            Self::Hours => "hours",
            Self::Minutes => "minutes",
        }
    }
}

/// What one interval is counted for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Grain {
    /// One interval per episode.
    Episode,
    /// One interval per D–E pair.
    Activity,
}

impl Grain {
    /// `episode` or `activity`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Episode => "episode",
            Self::Activity => "activity",
        }
    }
}

/// Which date puts an interval in a period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Basis {
    /// The flow of the period: by end.
    End,
    /// A cohort: by start.
    Start,
}

impl Basis {
    /// `end` or `start`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::End => "end",
            Self::Start => "start",
        }
    }
}

/// Whose interval it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Attribution {
    /// Region and unit of the end event, and so on.
    Care,
    /// Where the patient lives.
    Home,
    /// Where the start event happened.
    Start,
}

impl Attribution {
    /// `care`, `home` or `start`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Care => "care",
            Self::Home => "home",
            Self::Start => "start",
        }
    }
}

/// One kind at an end of a measure, with an activity where the measure names one.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Selector {
    /// The kind.
    pub kind: Kind,
    /// Only events with this activity; `None` takes any.
    pub activity: Option<String>,
}

/// One end of a measure: any of its selectors. Never empty, one vocabulary.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct MeasureEnd {
    selectors: Vec<Selector>,
}

impl MeasureEnd {
    /// An end of these selectors; `None` if empty or of two vocabularies.
    #[must_use]
    pub fn new(selectors: Vec<Selector>) -> Option<Self> {
        let vocabulary = selectors.first()?.kind.vocabulary();
        selectors.iter().all(|s| s.kind.vocabulary() == vocabulary).then_some(Self { selectors })
    }

    /// The end of one kind, any activity.
    #[must_use]
    pub fn of(kind: Kind) -> Self {
        Self { selectors: vec![Selector { kind, activity: None }] }
    }

    /// The selectors.
    #[must_use]
    pub fn selectors(&self) -> &[Selector] {
        &self.selectors
    }

    /// Its vocabulary.
    #[must_use]
    pub fn vocabulary(&self) -> Vocabulary {
        self.selectors[0].kind.vocabulary()
    }
}

/// As a measure's id writes it: `E`, `E:surgery+drug`, `svf.50+svf.52`.
impl fmt::Display for MeasureEnd {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut previous: Option<&Selector> = None;
        for selector in &self.selectors {
            match (previous, &selector.activity) {
                (Some(p), Some(activity)) if p.kind == selector.kind && p.activity.is_some() => {
                    write!(f, "+{activity}")?;
                }
                (p, activity) => {
                    if p.is_some() {
                        write!(f, "+")?;
                    }
                    write!(f, "{}", selector.kind)?;
                    if let Some(activity) = activity {
                        write!(f, ":{activity}")?;
                    }
                }
            }
            previous = Some(selector);
        }
        Ok(())
    }
}
