//! Facts of one level and of groups beside each other: Översikt and Jämför.

use super::super::noun::{self, Noun};
use super::super::place::Place;
use super::super::when::Span;
use super::series::SeriesBreak;

/// Whether a value is there, and why not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// It is there.
    Ok,
    /// Hidden: small numbers.
    Protected,
    /// Nothing was delivered.
    NotReported,
    /// The measure does not fit.
    NotApplicable,
    /// No interval has a limit.
    NoLimit,
}

impl Status {
    /// The status of an answer's word. An unknown word counts as hidden: what is not understood is not said.
    #[must_use]
    pub fn from_id(id: &str) -> Self {
        match id {
            "ok" => Self::Ok,
            "not_reported" => Self::NotReported,
            "not_applicable" => Self::NotApplicable,
            "no_limit" => Self::NoLimit,
            _ => Self::Protected,
        }
    }
}

/// The four verdicts of a share against its goal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GoalStatus {
    /// At or above it, the interval too.
    Met,
    /// At or above it, the interval not.
    MetWithinChance,
    /// Below it, the interval not.
    MissedWithinChance,
    /// Below it, the interval too.
    Missed,
}

impl GoalStatus {
    /// All.
    pub const ALL: [Self; 4] = [Self::Met, Self::MetWithinChance, Self::MissedWithinChance, Self::Missed];

    /// The word in answers.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Met => "met",
            Self::MetWithinChance => "met_within_chance",
            Self::MissedWithinChance => "missed_within_chance",
            Self::Missed => "missed",
        }
    }

    /// The verdict of an answer's word.
    #[must_use]
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.id() == id)
    }
}

/// What kind of lead time it is: the words for being within the limit differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MeasureKind {
    /// The national lead time to the start of treatment.
    Svf,
    /// Any other, and the national lead time of pathways that end in a closing conversation.
    Other,
}

/// The number that a sentence is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shown {
    /// The share within the limit; where nothing has a limit, the median.
    Share,
    /// The median.
    Median,
}

/// The unit of lengths.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// Days.
    Days,
    /// Hours.
    Hours,
    /// Minutes.
    Minutes,
}

impl Unit {
    pub(in super::super) const fn noun(self) -> &'static Noun {
        match self {
            Self::Days => &noun::DAY,
            Self::Hours => &noun::HOUR,
            Self::Minutes => &noun::MINUTE,
        }
    }

    /// How many of them a day has.
    pub(in super::super) const fn per_day(self) -> f64 {
        match self {
            Self::Days => 1.0,
            Self::Hours => 24.0,
            Self::Minutes => 1440.0,
        }
    }
}

/// How much of what is expected has been reported.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Coverage {
    /// Enough, or not known.
    Ok,
    /// Under the floor: said before the number.
    Low,
}

/// The numbers of a total.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Headline {
    /// The row's status.
    pub status: Status,
    /// Completed intervals.
    pub n: u64,
    /// Status of the share: of the row where that is not `Ok`, else of `within`.
    pub share_status: Status,
    /// Intervals that have a limit.
    pub with_limit: u64,
    /// Those within it.
    pub within: u64,
    /// Their share, in [0, 1], unrounded.
    pub share: Option<f64>,
    /// Its interval.
    pub ci: Option<[f64; 2]>,
    /// The share that is aimed at.
    pub goal: Option<f64>,
    /// How the share stands against it.
    pub goal_status: Option<GoalStatus>,
    /// The limit, where the period has but one; said of other lead times than the national one.
    pub limit: Option<f64>,
    /// Median, in the unit.
    pub median: Option<f64>,
    /// Its interval; an end is absent where no rank gives it or it is hidden.
    pub median_ci: Option<[Option<f64>; 2]>,
}

/// What rows are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dimension {
    /// Regions.
    Region,
    /// Sjukvårdsregioner.
    Sjukvardsregion,
    /// Units.
    Unit,
    /// Pathways.
    Pathway,
    /// Programme areas.
    ProgrammeArea,
    /// Age bands.
    AgeGroup,
    /// Treatments.
    Treatment,
    /// Years.
    Year,
    /// Quarters.
    Quarter,
    /// Months.
    Month,
    /// Sexes, and anything joined.
    Other,
}

impl Dimension {
    /// The dimension of a `by` parameter's value. Anything else, two joined too, is `Other`.
    #[must_use]
    pub fn from_by(by: &str) -> Self {
        match by {
            "region" => Self::Region,
            "sjukvardsregion" => Self::Sjukvardsregion,
            "unit" => Self::Unit,
            "pathway" => Self::Pathway,
            "programme_area" => Self::ProgrammeArea,
            "age_group" => Self::AgeGroup,
            "treatment" => Self::Treatment,
            "year" => Self::Year,
            "quarter" => Self::Quarter,
            "month" => Self::Month,
            _ => Self::Other,
        }
    }

    pub(in super::super) const fn noun(self) -> &'static Noun {
        match self {
            Self::Region => &noun::REGION,
            Self::Sjukvardsregion => &noun::SJUKVARDSREGION,
            Self::Unit => &noun::UNIT,
            Self::Pathway => &noun::PATHWAY,
            Self::ProgrammeArea => &noun::PROGRAMME_AREA,
            Self::AgeGroup => &noun::AGE_GROUP,
            Self::Treatment => &noun::TREATMENT,
            Self::Year => &noun::YEAR,
            Self::Quarter => &noun::QUARTER,
            Self::Month => &noun::MONTH,
            Self::Other => &noun::GROUP,
        }
    }
}

/// How groups stand against all others together, in the number that is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GroupFacts {
    /// What they are.
    pub dimension: Dimension,
    /// How many could be compared.
    pub compared: u64,
    /// Those surely lower; for medians, shorter.
    pub lower: u64,
    /// Those surely higher; for medians, longer.
    pub higher: u64,
    /// Rows with status `protected`.
    pub hidden: u64,
    /// Rows with status `not_reported`.
    pub not_reported: u64,
}

/// Facts of a comparison.
#[derive(Debug, Clone, PartialEq)]
pub struct CompareFacts {
    /// The kind of lead time.
    pub measure: MeasureKind,
    /// Its unit.
    pub unit: Unit,
    /// Which number is compared.
    pub shown: Shown,
    /// Whom it is about.
    pub place: Place,
    /// The total.
    pub headline: Headline,
    /// The groups.
    pub groups: GroupFacts,
    /// Of the total.
    pub coverage: Coverage,
    /// Series breaks inside the period, in order of time.
    pub breaks: Vec<SeriesBreak>,
}

/// Facts of the first screen.
#[derive(Debug, Clone, PartialEq)]
pub struct OverviewFacts {
    /// The kind of lead time.
    pub measure: MeasureKind,
    /// Its unit.
    pub unit: Unit,
    /// Whom it is about.
    pub place: Place,
    /// What is counted; absent for everything.
    pub period: Option<Span>,
    /// The total.
    pub headline: Headline,
    /// Of the total.
    pub coverage: Coverage,
    /// Series breaks inside the period, in order of time.
    pub breaks: Vec<SeriesBreak>,
    /// Pathways whose share was compared with the year before, and those surely higher by an SPC flag.
    pub pathways_higher: Option<[u64; 2]>,
}
