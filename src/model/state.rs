//! The state of an interval.

/// The one state that every episode (or activity) in scope has. States add up to the episodes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum State {
    /// Both ends, end ≥ start.
    Completed,
    /// Start, no end, not closed by the cutoff.
    Ongoing,
    /// Start, no end, closed.
    EndedOtherwise,
    /// End before start.
    Negative,
    /// A clock is needed and missing.
    Imprecise,
    /// Start absent, something before it and something after it.
    MissingStart,
    /// Start absent, nothing before it, something after it.
    NotApplicable,
    /// Start absent and nothing after it.
    NotStarted,
}

impl State {
    /// All eight, in the order of `measures.md`.
    pub const ALL: [Self; 8] = [
        Self::Completed,
        Self::Ongoing,
        Self::EndedOtherwise,
        Self::Negative,
        Self::Imprecise,
        Self::MissingStart,
        Self::NotApplicable,
        Self::NotStarted,
    ];

    /// Position in [`State::ALL`].
    #[must_use]
    pub const fn index(self) -> usize {
        self as usize
    }

    /// The name in answers: `completed`, `ongoing`, …
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Completed => "completed",
            Self::Ongoing => "ongoing",
            Self::EndedOtherwise => "ended_otherwise",
            Self::Negative => "negative",
            Self::Imprecise => "imprecise",
            Self::MissingStart => "missing_start",
            Self::NotApplicable => "not_applicable",
            Self::NotStarted => "not_started",
        }
    }
}
