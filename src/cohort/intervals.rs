//! A measure's intervals over one cohort: one row per episode (or D–E pair) in scope.

use super::cohort::Cohort;
use super::evaluate::{Found, Ruler, between, evaluate};
use super::occurrence::{Occurrence, TimeKey};
use super::pairing::pair_activities;
use super::person::Person;
use super::rule::Pair;
use super::side::Cursor;
use crate::model::{Day, DeviationSet, Grain, State, Stockholm};

/// No such day.
pub(crate) const NO_DAY: u32 = u32::MAX;
/// No event closes.
pub(crate) const NO_CLOSING: u8 = u8::MAX;
/// No limit applies.
pub(crate) const NO_LIMIT: u32 = u32::MAX;

/// What a limit may depend on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LimitInput {
    /// Four-bit code of the treatment; 0 for none.
    pub(crate) treatment: u8,
    /// Code of the variant in the cohort's dictionary; 0 if not said.
    pub(crate) variant: u32,
    /// Whether svf.44 (extended work-up) is there.
    pub(crate) extended: bool,
    /// Start of the interval.
    pub(crate) start: Day,
    /// End of the interval; `None` while it is awaited, and the treatment with it.
    pub(crate) end: Option<Day>,
}

/// How a limit is found: in days, or in seconds for a clock measure; `None` without limit.
pub(crate) type LimitOf<'a> = dyn Fn(LimitInput) -> Option<u32> + Sync + 'a;

/// What intervals are made with.
pub(crate) struct Making<'a> {
    /// The ends; the first pair whose scope the episode has is taken.
    pub(crate) pairs: &'a [Pair],
    pub(crate) grain: Grain,
    pub(crate) ruler: Ruler,
    /// Last day of follow-up.
    pub(crate) cutoff: Day,
    pub(crate) zone: &'a Stockholm,
    pub(crate) limit: &'a LimitOf<'a>,
}

/// Columns of equal length, one row per unit of the grain.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Intervals {
    /// Episode of each row; empty if row i is episode i.
    pub(crate) episode: Vec<u32>,
    /// [`State::index`]; 255 for an episode out of scope.
    pub(crate) state: Vec<u8>,
    /// Length in days or seconds: of a completed interval, of a wait to its closing or, if it is
    /// ongoing, to the cutoff; 0 otherwise.
    pub(crate) value: Vec<u32>,
    /// Lengths beyond 32 bits: (row, seconds), ascending. Their `value` is `u32::MAX`.
    pub(crate) long: Vec<(u32, u64)>,
    /// Day of the start, or [`NO_DAY`].
    pub(crate) start: Vec<u32>,
    /// Seconds of the start since its day began.
    pub(crate) start_seconds: Vec<u32>,
    /// Day of the end, or [`NO_DAY`].
    pub(crate) end: Vec<u32>,
    /// Day of the earliest closing on or after the start, or [`NO_DAY`].
    pub(crate) close: Vec<u32>,
    /// Kind of that closing, as [`crate::model::Kind::byte`]; [`NO_CLOSING`] without.
    pub(crate) closer: Vec<u8>,
    /// Day of the episode's first event.
    pub(crate) first: Vec<u32>,
    /// Place by care, as it stands at the cutoff.
    pub(crate) care: Vec<u32>,
    /// Place of the start.
    pub(crate) origin: Vec<u32>,
    /// Limit, or [`NO_LIMIT`]: of a completed interval its own, of an ongoing one the longest that
    /// any treatment would give it.
    pub(crate) limit: Vec<u32>,
    /// The deviations that events from start to end carry.
    pub(crate) deviation: Vec<DeviationSet>,
    /// Whether an event of the episode has another place than `care`.
    pub(crate) moved: Vec<bool>,
    /// Attributes, as known at the cutoff.
    pub(crate) person: Vec<u32>,
    /// The deviations that any of them carries.
    pub(crate) any_deviation: DeviationSet,
    /// The rows that carry any.
    pub(crate) carriers: Vec<u32>,
    /// The longest completed length that fits in `value`.
    pub(crate) longest: u32,
}

/// The state of rows that are out of scope.
pub(crate) const OUT_OF_SCOPE: u8 = u8::MAX;

impl Intervals {
    /// Measures every episode of a cohort.
    pub(crate) fn measure(cohort: &Cohort, making: &Making<'_>) -> Self {
        let mut out = Self::default();
        let mut list = Vec::new();
        let mut units = Vec::new();
        let mut cursor = Cursor::default();
        for i in 0..cohort.len() {
            cohort.next_occurrences(&mut cursor, i, making.cutoff, &mut list);
            let Some(pair) = making.pairs.iter().find(|p| list.iter().any(|o| p.in_scope(o))) else {
                if making.grain == Grain::Episode {
                    out.push_out_of_scope();
                }
                continue;
            };
            let person = cohort.person_until(i, making.cutoff, list.last());
            match making.grain {
                Grain::Episode => {
                    if let Some(found) = evaluate(&list, pair, making.ruler) {
                        out.push(&list, found, person, making);
                    }
                }
                Grain::Activity => {
                    pair_activities(&list, pair, &mut units);
                    for &(start, end) in &units {
                        let found = between(&list, pair, making.ruler, start, end);
                        out.episode.push(u32::try_from(i).unwrap_or(u32::MAX));
                        out.push(&list, found, person, making);
                    }
                }
            }
        }
        out
    }

    /// The earliest first event among the episodes in scope.
    #[must_use]
    pub fn first_day(&self) -> Option<Day> {
        let rows = self.state.iter().zip(&self.first).filter(|&(&s, _)| s != OUT_OF_SCOPE);
        rows.map(|(_, &day)| day).min().and_then(Day::from_index)
    }

    /// When the interval of a row starts; it must have a start.
    pub(crate) fn start_time(&self, row: usize) -> TimeKey {
        TimeKey::new(Day::from_index(self.start[row]).unwrap_or(Day::MAX), self.start_seconds[row])
    }

    /// How many rows, those out of scope included.
    pub(crate) fn len(&self) -> usize {
        self.state.len()
    }

    /// Whether row i is episode i.
    pub(crate) fn is_by_episode(&self) -> bool {
        self.episode.is_empty()
    }

    /// The episode of a row.
    pub(crate) fn episode(&self, row: usize) -> usize {
        self.episode.get(row).map_or(row, |&e| e as usize)
    }

    /// The length of an interval or wait.
    pub(crate) fn value(&self, row: usize) -> u64 {
        let value = self.value[row];
        if value != u32::MAX {
            return u64::from(value);
        }
        let key = u32::try_from(row).unwrap_or(u32::MAX);
        self.long.binary_search_by_key(&key, |&(r, _)| r).map_or(u64::from(value), |k| self.long[k].1)
    }

    /// Bytes held.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.len() * (1 + 4 * 10 + 3) + self.episode.len() * 4 + self.long.len() * 16
    }

    fn push(&mut self, list: &[Occurrence], found: Found, person: Person, making: &Making<'_>) {
        let day = |at: Option<usize>| at.map_or(NO_DAY, |k| list[k].time.day_index());
        let value = length(list, found, making);
        let row = u32::try_from(self.state.len()).unwrap_or(u32::MAX);
        if found.state == State::Completed {
            self.longest = self.longest.max(u32::try_from(value).unwrap_or(0));
        }
        self.value.push(u32::try_from(value).unwrap_or(u32::MAX));
        if value >= u64::from(u32::MAX) {
            self.long.push((row, value));
        }
        self.state.push(u8::try_from(found.state.index()).unwrap_or(OUT_OF_SCOPE));
        self.start.push(day(found.start));
        self.start_seconds.push(found.start.map_or(0, |k| list[k].time.seconds()));
        self.end.push(day(found.end));
        self.close.push(day(found.close));
        self.closer.push(found.close.map_or(NO_CLOSING, |k| list[k].kind));
        self.first.push(day(Some(0)));
        let care = list[care_event(list, found)].place;
        self.care.push(care);
        self.moved.push(list.iter().any(|o| o.place != care));
        self.origin.push(list[found.start.unwrap_or(0)].place);
        self.limit.push(limit_of(list, found, person, making));
        let deviation = carried_deviations(list, found);
        self.any_deviation = self.any_deviation.with(deviation);
        if !deviation.is_empty() {
            self.carriers.push(u32::try_from(self.deviation.len()).unwrap_or(u32::MAX));
        }
        self.deviation.push(deviation);
        self.person.push(person.0);
    }

    fn push_out_of_scope(&mut self) {
        self.state.push(OUT_OF_SCOPE);
        for column in [
            &mut self.value,
            &mut self.start,
            &mut self.start_seconds,
            &mut self.end,
            &mut self.close,
            &mut self.first,
            &mut self.care,
            &mut self.origin,
            &mut self.limit,
            &mut self.person,
        ] {
            column.push(0);
        }
        self.closer.push(NO_CLOSING);
        self.deviation.push(DeviationSet::NONE);
        self.moved.push(false);
    }
}

/// Days, or seconds between instants, from the start to the end, the closing or the cutoff's end.
fn length(list: &[Occurrence], found: Found, making: &Making<'_>) -> u64 {
    let until = match found.state {
        State::Completed => found.end.map(|k| list[k].time),
        State::EndedOtherwise => found.close.map(|k| list[k].time),
        State::Ongoing => Some(followed_until(making)),
        _ => None,
    };
    let (Some(s), Some(end)) = (found.start, until) else { return 0 };
    let start = list[s].time;
    match making.ruler {
        Ruler::Calendar => u64::from(end.day_index().saturating_sub(start.day_index())),
        Ruler::Clock => u64::try_from(end.instant(making.zone) - start.instant(making.zone)).unwrap_or(0),
    }
}

/// When follow-up ends: on the cutoff, by the clock at its end.
fn followed_until(making: &Making<'_>) -> TimeKey {
    match making.ruler {
        Ruler::Clock => TimeKey::new(making.cutoff.next(), 0),
        Ruler::Calendar => TimeKey::new(making.cutoff, 0),
    }
}

/// The event whose region and unit the interval belongs to: the end, the closing, else the latest known.
fn care_event(list: &[Occurrence], found: Found) -> usize {
    let closing = if found.state == State::EndedOtherwise { found.close } else { None };
    found.end.or(closing).unwrap_or(list.len() - 1)
}

/// The deviations of the events from the start to the end, both included. A wait without an end
/// runs to its closing, or on; an interval without a start has none.
fn carried_deviations(list: &[Occurrence], found: Found) -> DeviationSet {
    let Some(s) = found.start else { return DeviationSet::NONE };
    let closing = if found.state == State::EndedOtherwise { found.close } else { None };
    let start = list[s].time;
    let end = found.end.or(closing).map(|k| list[k].time);
    let (from, until) = (end.map_or(start, |e| e.min(start)), end.map(|e| e.max(start)));
    deviations_between(list, from, until)
}

/// The deviations of the events between two moments, both included.
pub(crate) fn deviations_between(list: &[Occurrence], from: TimeKey, until: Option<TimeKey>) -> DeviationSet {
    let between = list.iter().filter(|o| o.time >= from && until.is_none_or(|u| o.time <= u));
    between.filter_map(|o| o.deviation).collect()
}

fn limit_of(list: &[Occurrence], found: Found, person: Person, making: &Making<'_>) -> u32 {
    let end = match found.state {
        State::Completed => found.end.map(|k| list[k].time.day()),
        State::Ongoing => None,
        _ => return NO_LIMIT,
    };
    let Some(s) = found.start else { return NO_LIMIT };
    (making.limit)(LimitInput {
        treatment: person.treatment(),
        variant: person.variant(),
        extended: list.iter().any(|o| o.kind == 144),
        start: list[s].time.day(),
        end,
    })
    .unwrap_or(NO_LIMIT)
}
