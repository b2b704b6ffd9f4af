//! The long form of events (one row per event, as the queries yield it), gathered into a [`Cohort`].

use hashbrown::HashMap;

use super::cohort::Cohort;
use super::dictionary::{Interner, positions};
use super::linking::link;
use super::occurrence::TimeKey;
use super::person::{HOME_UNKNOWN, MAX_VARIANTS};
use super::side::{MAX_ACTIVITIES, MAX_OUTCOMES};
use crate::model::{Day, Deviation, Kind, Sex};

/// What a cohort must know of the catalogue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CohortTables {
    /// Region codes in catalogue order; at most 30.
    pub regions: Vec<String>,
    /// Municipalities that belong to the second sjukvårdsregion of their region (northern Halland).
    pub second_part: Vec<String>,
    /// What ends `svf` for this pathway: code, and the first day on which it no longer counts.
    pub svf_ends: Vec<(u8, Option<Day>)>,
}

/// One event as the queries yield it.
#[derive(Debug, Clone, Copy)]
pub struct LongRow<'a> {
    /// Pseudonym of the episode: groups rows, and is not kept.
    pub episode_id: &'a str,
    /// What.
    pub kind: Kind,
    /// When.
    pub time: TimeKey,
    /// Whether the source gave a clock.
    pub clock: bool,
    /// Activity.
    pub activity: Option<&'a str>,
    /// Ties a D to its E.
    pub activity_id: Option<&'a str>,
    /// Region of care.
    pub region: &'a str,
    /// Unit.
    pub unit: Option<&'a str>,
    /// The deviation that it carries.
    pub deviation: Option<Deviation>,
    /// How it ended, at F and G.
    pub outcome: Option<&'a str>,
    /// Sex.
    pub sex: Option<Sex>,
    /// Birth year.
    pub birth_year: Option<i32>,
    /// Where the patient lives.
    pub home_region: Option<&'a str>,
    /// Municipality of the home.
    pub home_municipality: Option<&'a str>,
    /// Variant.
    pub variant: Option<&'a str>,
    /// Explicit identity, the last word of the tie rule.
    pub event_id: Option<&'a str>,
}

/// Why rows cannot become a cohort.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LinkError {
    /// More rows or episodes than 32 bits count.
    #[error("more than 4,294,967,294 events in one pathway: split the pathway over several stores")]
    TooMany,
    /// A region that the catalogue does not have.
    #[error(
        "region {code} is stored but is not in the catalogue: give the catalogue that the events were checked with"
    )]
    UnknownRegion {
        /// The region's code (no patient value).
        code: String,
    },
    /// More variants than the packed form tells apart.
    #[error(
        "{found} different variants in one pathway, at most {MAX_VARIANTS} can be told apart: check the column variant"
    )]
    TooManyVariants {
        /// How many there are.
        found: usize,
    },
    /// More activities than the packed form tells apart.
    #[error(
        "{found} different activities in one pathway, at most {MAX_ACTIVITIES} can be told apart: check the column activity"
    )]
    TooManyActivities {
        /// How many there are.
        found: usize,
    },
    /// More outcomes than the packed form tells apart.
    #[error(
        "{found} different outcomes in one pathway, at most {MAX_OUTCOMES} can be told apart: check the column outcome"
    )]
    TooManyOutcomes {
        /// How many there are.
        found: usize,
    },
}

/// What one row says of its episode's person; 0 and `None` where it says nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Said {
    pub(crate) sex: Option<Sex>,
    pub(crate) birth_year: Option<i32>,
    pub(crate) home: u8,
    /// 0 not said, 1 first part, 2 second part.
    pub(crate) part: u8,
    /// Interned variant + 1; 0 not said.
    pub(crate) variant: u32,
}

/// One row in a few bytes. Texts are interner codes until [`link`] ranks them.
#[derive(Debug, Clone, Copy)]
pub(crate) struct RawEvent {
    pub(crate) time: TimeKey,
    pub(crate) episode: u32,
    pub(crate) activity: u32,
    pub(crate) activity_id: u32,
    pub(crate) place: u32,
    pub(crate) event_id: u32,
    pub(crate) said: u32,
    pub(crate) outcome: u32,
    pub(crate) kind: u8,
    pub(crate) clock: bool,
    pub(crate) deviation: Option<Deviation>,
}

/// Rows gathered so far, in any order.
#[derive(Debug)]
pub struct LongForm {
    pub(crate) tables: CohortTables,
    pub(crate) episodes: Interner,
    pub(crate) activities: Interner,
    pub(crate) activity_ids: Interner,
    pub(crate) units: Interner,
    place_codes: HashMap<(u8, u32), u32>,
    /// Region and interned unit + 1 of each place.
    pub(crate) places: Vec<(u8, u32)>,
    pub(crate) event_ids: Interner,
    pub(crate) variants: Interner,
    pub(crate) outcomes: Interner,
    said_codes: HashMap<Said, u32>,
    pub(crate) said: Vec<Said>,
    pub(crate) events: Vec<RawEvent>,
    /// Index of each region by its two digits; 255 for none.
    region_of: [u8; 100],
}

impl LongForm {
    /// No rows yet.
    #[must_use]
    pub fn new(tables: CohortTables) -> Self {
        let mut region_of = [u8::MAX; 100];
        for (index, code) in (0_u8..).zip(&tables.regions) {
            if let Some(number) = two_digits(code) {
                region_of[number] = index;
            }
        }
        Self {
            tables,
            episodes: Interner::default(),
            activities: Interner::default(),
            activity_ids: Interner::default(),
            units: Interner::default(),
            place_codes: HashMap::new(),
            places: Vec::new(),
            event_ids: Interner::default(),
            variants: Interner::default(),
            outcomes: Interner::default(),
            said_codes: HashMap::new(),
            said: Vec::new(),
            events: Vec::new(),
            region_of,
        }
    }

    /// No rows yet, with room for so many.
    #[must_use]
    pub fn with_room(tables: CohortTables, rows: usize) -> Self {
        Self { events: Vec::with_capacity(rows), ..Self::new(tables) }
    }

    /// Adds one row.
    ///
    /// # Errors
    /// [`LinkError`] if the row's region is not in the catalogue, or the counts overflow.
    pub fn push(&mut self, row: &LongRow<'_>) -> Result<(), LinkError> {
        if self.events.len() >= u32::MAX as usize {
            return Err(LinkError::TooMany);
        }
        let said = self.said_code(row)?;
        let event = RawEvent {
            time: row.time,
            episode: self.episodes.code(row.episode_id),
            activity: self.activities.optional(row.activity),
            activity_id: self.activity_ids.optional(row.activity_id),
            place: self.place_code(row)?,
            event_id: self.event_ids.optional(row.event_id),
            said,
            outcome: self.outcomes.optional(row.outcome),
            kind: row.kind.byte(),
            clock: row.clock,
            deviation: row.deviation,
        };
        self.events.push(event);
        Ok(())
    }

    /// Orders the episodes by the day of their last event, so that those lie together that a delivery changes; gives their
    /// ids in the order in which the cohort will have them.
    pub fn order_by_last_day(&mut self) -> impl Iterator<Item = &str> {
        let mut last = vec![0; self.episodes.len()];
        for event in &self.events {
            let last = &mut last[event.episode as usize];
            *last = event.time.day_index().max(*last);
        }
        let mut order: Vec<u32> =
            (0..self.episodes.len()).filter_map(|code| u32::try_from(code).ok()).collect();
        order.sort_by_key(|&code| last[code as usize]);
        let positions = positions(&order);
        for event in &mut self.events {
            event.episode = positions[event.episode as usize];
        }
        order.into_iter().map(|code| self.episodes.text(code))
    }

    /// Links the rows into episodes.
    ///
    /// # Errors
    /// [`LinkError`] if more activities, variants or outcomes are said than the packed form tells apart.
    pub fn into_cohort(self) -> Result<Cohort, LinkError> {
        link(self)
    }

    /// Index of a region in the catalogue.
    fn region_index(&self, code: &str) -> Result<u8, LinkError> {
        let index = two_digits(code).map(|number| self.region_of[number]).filter(|&i| i != u8::MAX);
        index.ok_or_else(|| LinkError::UnknownRegion { code: code.to_owned() })
    }

    fn place_code(&mut self, row: &LongRow<'_>) -> Result<u32, LinkError> {
        let place = (self.region_index(row.region)?, self.units.optional(row.unit));
        if let Some(&code) = self.place_codes.get(&place) {
            return Ok(code);
        }
        let code = u32::try_from(self.places.len()).unwrap_or(u32::MAX);
        self.place_codes.insert(place, code);
        self.places.push(place);
        Ok(code)
    }

    fn said_code(&mut self, row: &LongRow<'_>) -> Result<u32, LinkError> {
        let home = match row.home_region {
            Some(code) => self.region_index(code)?,
            None => HOME_UNKNOWN,
        };
        let part = row
            .home_municipality
            .map_or(0, |m| if self.tables.second_part.iter().any(|s| s == m) { 2 } else { 1 });
        let variant = self.variants.optional(row.variant);
        let said = Said { sex: row.sex, birth_year: row.birth_year, home, part, variant };
        if let Some(&code) = self.said_codes.get(&said) {
            return Ok(code);
        }
        let code = u32::try_from(self.said.len()).unwrap_or(u32::MAX);
        self.said_codes.insert(said, code);
        self.said.push(said);
        Ok(code)
    }
}

/// The number of a code of two digits.
fn two_digits(code: &str) -> Option<usize> {
    match code.as_bytes() {
        [a, b] if a.is_ascii_digit() && b.is_ascii_digit() => Some(usize::from((a - b'0') * 10 + (b - b'0'))),
        _ => None,
    }
}
