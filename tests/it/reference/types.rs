//! The reference's own words: events, questions, tables and answers, as plain structs of strings, dates and lists.

use std::collections::BTreeMap;

use chrono::NaiveDate;

/// One event, already checked and de-duplicated. `kind` is `A`…`G` or `svf.NN`; texts are as delivered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RefEvent {
    pub(crate) episode_id: String,
    pub(crate) patient_id: String,
    pub(crate) pathway: String,
    pub(crate) kind: String,
    /// Local calendar date in Europe/Stockholm.
    pub(crate) day: NaiveDate,
    /// UTC seconds, when the source gave a clock.
    pub(crate) instant: Option<i64>,
    pub(crate) region: String,
    pub(crate) home_region: Option<String>,
    pub(crate) home_municipality: Option<String>,
    pub(crate) unit: Option<String>,
    pub(crate) activity: Option<String>,
    pub(crate) activity_id: Option<String>,
    pub(crate) variant: Option<String>,
    pub(crate) deviation: Option<String>,
    pub(crate) outcome: Option<String>,
    /// `female` or `male`.
    pub(crate) sex: Option<String>,
    pub(crate) birth_year: Option<i32>,
    pub(crate) event_id: Option<String>,
}

/// Which of the two vocabularies a measure belongs to; they are never mixed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Vocabulary {
    Points,
    Svf,
}

/// What one interval is: an episode, or a D–E pair.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Grain {
    Episode,
    Activity,
}

/// The unit of the answer. Inside, days are days, hours and minutes are seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unit {
    Days,
    Hours,
    Minutes,
}

/// By which date an interval belongs to a period: its end (flow and stock) or its start (cohort).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Basis {
    End,
    Start,
}

/// Whose interval it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Attribution {
    Care,
    Home,
    Start,
}

/// Whether intervals with a deviation take part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Deviation {
    Include,
    Exclude,
}

/// A dimension of the rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Dimension {
    Region,
    Sjukvardsregion,
    Unit,
    Pathway,
    ProgrammeArea,
    Sex,
    AgeGroup,
    Treatment,
    Year,
    Quarter,
    Month,
}

impl Dimension {
    /// Whether the rows of this dimension are steps of time.
    pub(crate) fn is_time(self) -> bool {
        matches!(self, Self::Year | Self::Quarter | Self::Month)
    }
}

/// Filters; an empty list lets everything through.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Filters {
    pub(crate) pathway: Vec<String>,
    pub(crate) programme_area: Vec<String>,
    pub(crate) region: Vec<String>,
    pub(crate) sjukvardsregion: Vec<String>,
    pub(crate) sex: Vec<String>,
    pub(crate) age_group: Vec<String>,
    pub(crate) treatment: Vec<String>,
    pub(crate) variant: Vec<String>,
    pub(crate) unit_id: Vec<String>,
}

/// What a table of limits is asked about one completed interval.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct LimitInput {
    pub(crate) pathway: String,
    /// The kind of the episode's svf end event, `None` without one.
    pub(crate) treatment: Option<String>,
    /// The variant that the first event which says one says.
    pub(crate) variant: Option<String>,
    pub(crate) has_svf44: bool,
    pub(crate) start_day: NaiveDate,
    pub(crate) end_day: NaiveDate,
}

/// Where an interval's limit comes from.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Limit {
    None,
    /// A number in the answer's unit, for every interval.
    Number(f64),
    /// The catalogue's limits in days: they apply only to answers in days.
    Table(fn(&LimitInput) -> Option<i64>),
}

/// One end of a measure: the kinds that count, each with an activity or (`None`) with any.
pub(crate) type Ends = Vec<(String, Option<String>)>;

/// A question.
#[derive(Debug, Clone)]
pub(crate) struct RefQuery {
    pub(crate) from: Ends,
    pub(crate) to: Ends,
    pub(crate) vocabulary: Vocabulary,
    /// The measure `svf`: `to` holds the ends of every pathway, the tables the ends that a pathway adds.
    pub(crate) is_svf: bool,
    pub(crate) grain: Grain,
    pub(crate) unit: Unit,
    pub(crate) basis: Basis,
    pub(crate) attribution: Attribution,
    /// First and last day, both included; everything without.
    pub(crate) period: Option<(NaiveDate, NaiveDate)>,
    /// Last day of follow-up; the latest event's day without.
    pub(crate) cutoff: Option<NaiveDate>,
    pub(crate) deviation: Deviation,
    pub(crate) filters: Filters,
    pub(crate) by: Vec<Dimension>,
    pub(crate) limit: Limit,
}

/// The catalogue's facts that a question needs.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct RefTables {
    /// Region to sjukvårdsregion; Halland (13) to Södra here.
    pub(crate) sjukvardsregion: BTreeMap<String, String>,
    /// Halland's six municipalities to their sjukvårdsregion.
    pub(crate) halland: BTreeMap<String, String>,
    pub(crate) programme_area: BTreeMap<String, String>,
    /// Kinds that end `svf` in this pathway besides the treatment starts: `svf.73`, or `svf.72` and `svf.78`.
    pub(crate) extra_svf_ends: BTreeMap<String, Vec<String>>,
}

/// The state of an interval; its place in [`RefRow::states`] is its order here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum State {
    Completed,
    Ongoing,
    EndedOtherwise,
    Negative,
    Imprecise,
    MissingStart,
    NotApplicable,
    NotStarted,
}

/// All states in the order of [`RefRow::states`].
pub(crate) const STATES: [State; 8] = [
    State::Completed,
    State::Ongoing,
    State::EndedOtherwise,
    State::Negative,
    State::Imprecise,
    State::MissingStart,
    State::NotApplicable,
    State::NotStarted,
];

/// The counts of one row. Lengths are days (unit days) or seconds (hours, minutes), sorted ascending.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct RefRow {
    pub(crate) states: [u64; 8],
    pub(crate) completed: Vec<i64>,
    /// Waited so far, at the cutoff or the stock's day.
    pub(crate) ongoing: Vec<i64>,
    /// From start to closing.
    pub(crate) ended: Vec<i64>,
    /// Completed intervals that have a limit.
    pub(crate) with_limit: u64,
    /// Completed intervals within theirs.
    pub(crate) within: u64,
}

impl RefRow {
    /// How many intervals are in this state.
    pub(crate) fn n(&self, state: State) -> u64 {
        STATES.iter().zip(self.states).filter(|(known, _)| **known == state).map(|(_, n)| n).sum()
    }
}

/// An answer. Only rows with something in them are here: the real path's empty rows are dropped before comparing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct RefAnswer {
    /// By codes, one per dimension of `by`, in its order.
    pub(crate) rows: BTreeMap<Vec<String>, RefRow>,
    pub(crate) total: RefRow,
}
