//! Results of the queries → rows of a [`LongForm`].

use chrono::DateTime;
use polars::prelude::{ChunkedArray, DataFrame, Int32Chunked, Int64Chunked, PolarsDataType, StringChunked};

use super::error::EpisodesError;
use super::sql::Query;
use crate::cohort::{Cohort, CohortTables, LongForm, LongRow, TimeKey};
use crate::model::{Day, Deviation, Kind, Sex, Stockholm};

/// What linking needs beside the rows.
#[derive(Debug, Clone, Copy)]
pub struct Linking<'a> {
    /// Slug, for error messages.
    pub pathway: &'a str,
    /// What the cohort must know of the catalogue.
    pub tables: &'a CohortTables,
    /// Swedish local time.
    pub zone: &'a Stockholm,
}

/// Adds the rows of `long_form.sql` and, where it was needed, `repeats.sql`, over the same episodes.
///
/// # Errors
/// If a column is not as promised, or rows hold what no checked event holds.
pub fn gather(
    linking: &Linking<'_>,
    long: &DataFrame,
    repeats: Option<&DataFrame>,
    form: &mut LongForm,
) -> Result<(), EpisodesError> {
    let gather = Gather { linking };
    let listed = repeats.map(listed_pairs).transpose()?.unwrap_or_default();
    gather.long(long, &listed, form)?;
    repeats.map_or(Ok(()), |repeats| gather.repeats(repeats, form))
}

/// Links everything that was gathered.
///
/// # Errors
/// If the rows cannot become a cohort.
pub fn link(linking: &Linking<'_>, form: LongForm) -> Result<Cohort, EpisodesError> {
    form.into_cohort().map_err(|source| linking.link_error(source))
}

/// Whether any row of the long form hides events.
///
/// # Errors
/// If the column is not as promised.
pub fn hides_events(long: &DataFrame) -> Result<bool, EpisodesError> {
    let n = column::<polars::prelude::UInt32Type>(long, Query::LongForm, "n")?;
    Ok(n.iter().any(|n| n.is_some_and(|n| n > 2)))
}

/// Episodes and kinds that `repeats.sql` lists, sorted.
fn listed_pairs(repeats: &DataFrame) -> Result<Vec<(String, String)>, EpisodesError> {
    let episodes = texts(repeats, Query::Repeats, "episode_id")?;
    let kinds = texts(repeats, Query::Repeats, "kind")?;
    let text = |t: Option<&str>| t.unwrap_or_default().to_owned();
    let mut pairs: Vec<(String, String)> =
        episodes.iter().zip(kinds.iter()).map(|(e, k)| (text(e), text(k))).collect();
    pairs.sort_unstable();
    pairs.dedup();
    Ok(pairs)
}

impl Linking<'_> {
    fn link_error(&self, source: crate::cohort::LinkError) -> EpisodesError {
        EpisodesError::Link { pathway: self.pathway.to_owned(), source }
    }

    fn foreign(&self, column: &'static str) -> EpisodesError {
        EpisodesError::Foreign { pathway: self.pathway.to_owned(), column }
    }
}

struct Gather<'a> {
    linking: &'a Linking<'a>,
}

/// The columns that both queries have.
struct Shared<'a> {
    episode_id: &'a StringChunked,
    kind: &'a StringChunked,
    activity: &'a StringChunked,
    activity_id: &'a StringChunked,
    region: &'a StringChunked,
    unit: &'a StringChunked,
    deviation: &'a StringChunked,
    outcome: &'a StringChunked,
    sex: &'a StringChunked,
    birth_year: &'a Int32Chunked,
    home_region: &'a StringChunked,
    home_municipality: &'a StringChunked,
    variant: &'a StringChunked,
    event_id: &'a StringChunked,
}

impl<'a> Shared<'a> {
    fn of(frame: &'a DataFrame, query: Query) -> Result<Self, EpisodesError> {
        let text = |name| texts(frame, query, name);
        Ok(Self {
            episode_id: text("episode_id")?,
            kind: text("kind")?,
            activity: text("activity")?,
            activity_id: text("activity_id")?,
            region: text("region")?,
            unit: text("unit")?,
            deviation: text("deviation")?,
            outcome: text("outcome")?,
            sex: text("sex")?,
            birth_year: column::<polars::prelude::Int32Type>(frame, query, "birth_year")?,
            home_region: text("home_region")?,
            home_municipality: text("home_municipality")?,
            variant: text("variant")?,
            event_id: text("event_id")?,
        })
    }

    /// A row without its time.
    fn row(&self, i: usize, linking: &Linking<'_>) -> Result<LongRow<'a>, EpisodesError> {
        let sex = match self.sex.get(i) {
            None => None,
            Some("female") => Some(Sex::Female),
            Some("male") => Some(Sex::Male),
            Some(_) => return Err(linking.foreign("sex")),
        };
        let parsed = |text| Deviation::parse(text).ok_or_else(|| linking.foreign("deviation"));
        let deviation = self.deviation.get(i).map(parsed).transpose()?;
        Ok(LongRow {
            episode_id: self.episode_id.get(i).ok_or_else(|| linking.foreign("episode_id"))?,
            kind: self.kind.get(i).and_then(Kind::parse).ok_or_else(|| linking.foreign("kind"))?,
            time: TimeKey::new(Day::MIN, 0),
            clock: false,
            activity: self.activity.get(i),
            activity_id: self.activity_id.get(i),
            region: self.region.get(i).ok_or_else(|| linking.foreign("region"))?,
            unit: self.unit.get(i),
            deviation,
            outcome: self.outcome.get(i),
            sex,
            birth_year: self.birth_year.get(i),
            home_region: self.home_region.get(i),
            home_municipality: self.home_municipality.get(i),
            variant: self.variant.get(i),
            event_id: self.event_id.get(i),
        })
    }
}

impl Gather<'_> {
    fn long(
        &self,
        frame: &DataFrame,
        listed: &[(String, String)],
        form: &mut LongForm,
    ) -> Result<(), EpisodesError> {
        let query = Query::LongForm;
        let shared = Shared::of(frame, query)?;
        let (first_at, last_at) = (instants(frame, query, "first_at")?, instants(frame, query, "last_at")?);
        let (first, last) = (days(frame, query, "first_on")?, days(frame, query, "last_on")?);
        let n = column::<polars::prelude::UInt32Type>(frame, query, "n")?;
        let n_clock = column::<polars::prelude::UInt32Type>(frame, query, "n_clock")?;
        for i in 0..frame.height() {
            let row = shared.row(i, self.linking)?;
            let is_listed = |kind: &str| {
                listed
                    .binary_search_by(|(e, k)| (e.as_str(), k.as_str()).cmp(&(row.episode_id, kind)))
                    .is_ok()
            };
            if !listed.is_empty() && shared.kind.get(i).is_some_and(is_listed) {
                continue;
            }
            let set = LikeEvents {
                n: n.get(i).unwrap_or(1),
                n_clock: n_clock.get(i).unwrap_or(0),
                at: (first_at.get(i), last_at.get(i)),
                date: (first.get(i), last.get(i)),
            };
            for (time, clock) in set.times(self.linking)? {
                form.push(&LongRow { time, clock, ..row }).map_err(|e| self.linking.link_error(e))?;
            }
        }
        Ok(())
    }

    fn repeats(&self, frame: &DataFrame, form: &mut LongForm) -> Result<(), EpisodesError> {
        let shared = Shared::of(frame, Query::Repeats)?;
        let at = instants(frame, Query::Repeats, "occurred_at")?;
        let date = days(frame, Query::Repeats, "occurred_on")?;
        for i in 0..frame.height() {
            let row = shared.row(i, self.linking)?;
            let (time, clock) = match at.get(i) {
                Some(at) => (self.linking.instant(at)?, true),
                None => (self.linking.day(date.get(i))?, false),
            };
            form.push(&LongRow { time, clock, ..row }).map_err(|e| self.linking.link_error(e))?;
        }
        Ok(())
    }
}

/// At most two events that are alike but for their time.
struct LikeEvents {
    n: u32,
    n_clock: u32,
    at: (Option<i64>, Option<i64>),
    date: (Option<i32>, Option<i32>),
}

impl LikeEvents {
    /// Their times. Of two events of which one has a clock, the other's day is the one that the clock's is not.
    fn times(&self, linking: &Linking<'_>) -> Result<Vec<(TimeKey, bool)>, EpisodesError> {
        let clock = |at: Option<i64>| -> Result<(TimeKey, bool), EpisodesError> {
            Ok((linking.instant(at.ok_or_else(|| linking.foreign("occurred_at"))?)?, true))
        };
        let date = |day| linking.day(day).map(|d| (d, false));
        Ok(match (self.n, self.n_clock) {
            (1, 0) => vec![date(self.date.0)?],
            (1, _) => vec![clock(self.at.0)?],
            (_, 0) => vec![date(self.date.0)?, date(self.date.1)?],
            (_, 1) => {
                let timed = clock(self.at.0)?;
                let (first, last) = (date(self.date.0)?, date(self.date.1)?);
                vec![timed, if timed.0.day() == last.0.day() { first } else { last }]
            }
            _ => vec![clock(self.at.0)?, clock(self.at.1)?],
        })
    }
}

impl Linking<'_> {
    /// The key of an instant in UTC microseconds.
    fn instant(&self, micros: i64) -> Result<TimeKey, EpisodesError> {
        let seconds = DateTime::from_timestamp_micros(micros).map(|t| t.timestamp());
        let foreign = || self.foreign("occurred_at");
        let seconds = seconds.ok_or_else(foreign)?;
        let day = self.zone.day(seconds).ok_or_else(foreign)?;
        let of_day = u32::try_from(seconds - self.zone.start_of(day)).ok();
        Ok(TimeKey::new(day, of_day.ok_or_else(foreign)?))
    }

    /// The key of a day, given as days since 1970.
    fn day(&self, unix_days: Option<i32>) -> Result<TimeKey, EpisodesError> {
        let day = unix_days.and_then(Day::from_unix_days);
        day.map(|d| TimeKey::new(d, 0)).ok_or_else(|| self.foreign("occurred_on"))
    }
}

pub(super) fn texts<'a>(
    frame: &'a DataFrame,
    query: Query,
    name: &'static str,
) -> Result<&'a StringChunked, EpisodesError> {
    let found = frame.column(name).ok().and_then(|c| c.as_materialized_series().str().ok());
    found.ok_or(EpisodesError::Column { query: query.file(), column: name })
}

fn instants<'a>(
    frame: &'a DataFrame,
    query: Query,
    name: &'static str,
) -> Result<&'a Int64Chunked, EpisodesError> {
    let found = frame.column(name).ok().and_then(|c| c.as_materialized_series().datetime().ok());
    found.map(|c| c.physical()).ok_or(EpisodesError::Column { query: query.file(), column: name })
}

pub(super) fn days<'a>(
    frame: &'a DataFrame,
    query: Query,
    name: &'static str,
) -> Result<&'a Int32Chunked, EpisodesError> {
    let found = frame.column(name).ok().and_then(|c| c.as_materialized_series().date().ok());
    found.map(|c| c.physical()).ok_or(EpisodesError::Column { query: query.file(), column: name })
}

pub(super) fn column<'a, T: PolarsDataType>(
    frame: &'a DataFrame,
    query: Query,
    name: &'static str,
) -> Result<&'a ChunkedArray<T>, EpisodesError> {
    let found = frame.column(name).ok().and_then(|c| c.as_materialized_series().as_any().downcast_ref());
    found.ok_or(EpisodesError::Column { query: query.file(), column: name })
}
