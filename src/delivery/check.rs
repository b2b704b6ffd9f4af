//! Turns the fields of one source row into an event, a rejection, or nothing.
//!
//! A row has at most one rejection, the first in this order: personal numbers in any field (of
//! ours in the order of the file); the mapping's activity; then our columns in the order of
//! the event format, where `pathway` that is not given and `pathway_mismatch` are checked with `code`, and
//! `retired_code` with `time`. Rules: `product.md`, "Event format (the delivery file)".

use std::mem;

use crate::model::{Day, Deviation, Kind, Moment};

use super::form;
use super::kinds::parse_kind;
use super::mapping::MappingOptions;
use super::plan::{Meaning, Origin, Plan};
use super::table::{EventColumns, EventRow};
use super::tables::Lookup;
use super::time::{parse_instant, parse_moment};
use super::{Column, FieldName, Rejection, Rule, holds_personal_number};

/// Seconds that an event may lie after receipt.
const FUTURE_SECONDS: i64 = 86_400;
/// Microseconds of a second.
const MICROS: i64 = 1_000_000;

/// Which of our columns broke which rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Refusal {
    column: Column,
    rule: Rule,
}

impl Refusal {
    /// A refusal.
    pub(super) const fn new(column: Column, rule: Rule) -> Self {
        Self { column, rule }
    }
}

/// The values of a row by [`Column::index`], trimmed; empty is absent.
type Values<'a> = [&'a [u8]; Column::COUNT];

/// What a worker has counted since it was last asked.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) struct Counts {
    /// Rows seen.
    pub(super) read: u64,
    /// Rows that the mapping ignores.
    pub(super) ignored: u64,
    /// Rows that became events.
    pub(super) accepted: u64,
}

/// Checks rows and collects what they become. One for each worker.
#[derive(Debug)]
pub(super) struct Checker<'t> {
    lookup: &'t Lookup<'t>,
    plan: &'t Plan,
    options: &'t MappingOptions,
    /// Events by pathway.
    batches: Vec<EventColumns>,
    rejections: Vec<Rejection>,
    counts: Counts,
    /// Slug and number of the last pathway, as rows of one pathway often follow each other.
    last_pathway: (Vec<u8>, usize),
    /// Ids with their prefix.
    ids: [Vec<u8>; 2],
}

impl<'t> Checker<'t> {
    /// A checker without rows.
    pub(super) fn new(lookup: &'t Lookup<'t>, plan: &'t Plan, options: &'t MappingOptions) -> Self {
        let mut batches = Vec::new();
        batches.resize_with(lookup.tables.pathways.len(), EventColumns::default);
        Self {
            lookup,
            plan,
            options,
            batches,
            rejections: Vec::new(),
            counts: Counts::default(),
            last_pathway: (Vec::new(), 0),
            ids: [Vec::new(), Vec::new()],
        }
    }

    /// Number of fields that a row must have.
    pub(super) fn width(&self) -> usize {
        self.plan.width
    }

    /// Batches of events by pathway.
    pub(super) fn batches_mut(&mut self) -> &mut [EventColumns] {
        &mut self.batches
    }

    /// Takes rejections and counts.
    pub(super) fn take(&mut self) -> (Vec<Rejection>, Counts) {
        (mem::take(&mut self.rejections), mem::take(&mut self.counts))
    }

    /// Counts a row that cannot be taken apart.
    pub(super) fn refuse(&mut self, line: u64, rule: Rule) {
        self.counts.read += 1;
        self.rejections.push(Rejection { line, field: FieldName::Row, rule });
    }

    /// Checks one row of exactly [`Checker::width`] fields, in the order of the header.
    pub(super) fn row(&mut self, line: u64, fields: &[&[u8]]) {
        self.row_with(line, fields, None);
    }

    /// As [`Checker::row`]; `hidden` names a field that is not among them and holds a personal number.
    pub(super) fn row_with(&mut self, line: u64, fields: &[&[u8]], hidden: Option<FieldName>) {
        self.counts.read += 1;
        let mut values = self.values(fields);
        let meaning = self.meaning(fields);
        if meaning == Some(Ok(&Meaning::Ignore)) {
            self.counts.ignored += 1;
            return;
        }
        if let Some(field) = self.personal_number(fields).or(hidden) {
            self.rejections.push(Rejection { line, field, rule: Rule::PersonalNumber });
            return;
        }
        match meaning {
            Some(Err(rule)) => {
                let field = self.plan.event.as_ref().map_or(FieldName::Row, |e| e.name.clone());
                self.rejections.push(Rejection { line, field, rule });
                return;
            }
            Some(Ok(Meaning::Set(set))) => {
                set.iter().for_each(|(column, value)| values[column.index()] = value);
            }
            Some(Ok(Meaning::Ignore)) | None => {}
        }
        match self.accept(line, &values) {
            Ok(()) => self.counts.accepted += 1,
            Err(Refusal { column, rule }) => {
                self.rejections.push(Rejection { line, field: FieldName::Ours(column), rule });
            }
        }
    }

    /// Values by our columns.
    fn values<'a>(&self, fields: &[&'a [u8]]) -> Values<'a>
    where
        't: 'a,
    {
        let plan: &'t Plan = self.plan;
        let mut values: Values<'a> = [b""; Column::COUNT];
        for (value, origin) in values.iter_mut().zip(&plan.origins) {
            *value = match origin {
                Origin::Nowhere => b"",
                Origin::Field(at) => form::trim(fields[*at]),
                Origin::Constant(constant) => constant,
            };
        }
        values
    }

    /// What the activity of the row means; `None` without a column of activities.
    fn meaning(&self, fields: &[&[u8]]) -> Option<Result<&'t Meaning, Rule>> {
        let plan: &'t Plan = self.plan;
        let event = plan.event.as_ref()?;
        let activity = form::trim(fields[event.field]);
        let unknown = if activity.is_empty() { Rule::Missing } else { Rule::UnknownActivity };
        Some(event.meanings.get(activity).ok_or(unknown))
    }

    /// The first field that holds a personal number. A time that can be read is not one.
    fn personal_number(&self, fields: &[&[u8]]) -> Option<FieldName> {
        let holds = |(at, _): &&(usize, FieldName)| holds_personal_number(fields[*at]);
        let is_none = |(at, _): &&(usize, FieldName)| {
            holds_personal_number(fields[*at])
                && parse_moment(form::trim(fields[*at]), self.options.decimal, &self.lookup.tables.zone)
                    .is_none()
        };
        let field = self.plan.guarded.iter().find(holds).or_else(|| self.plan.times.iter().find(is_none));
        field.map(|(_, name)| name.clone())
    }

    /// Checks our columns and adds the event.
    fn accept(&mut self, line: u64, values: &Values<'_>) -> Result<(), Refusal> {
        let of = |column: Column| values[column.index()];
        let mut ids = mem::take(&mut self.ids);
        let checked = self.check_ids(values, &mut ids).and_then(|()| {
            let (kind, pathway) = self.check_kind(values)?;
            let moment = self.check_time(values, kind)?;
            self.check_places(values)?;
            check_slugs(values)?;
            let deviation = check_deviation(of(Column::Deviation))?;
            slug(values, Column::Outcome)?;
            let sex = optional(Column::Sex, of(Column::Sex), form::parse_sex)?;
            let born = self.check_birth_year(of(Column::BirthYear))?;
            let (recorded_at, retract) = self.check_identity(values)?;
            self.batches[pathway].push(&EventRow {
                episode_id: &ids[0],
                patient_id: &ids[1],
                region: of(Column::Region),
                home_region: of(Column::HomeRegion),
                home_municipality: of(Column::HomeMunicipality),
                unit: of(Column::Unit),
                activity: of(Column::Activity),
                activity_id: of(Column::ActivityId),
                variant: of(Column::Variant),
                outcome: of(Column::Outcome),
                event_id: of(Column::EventId),
                kind,
                date: moment.day.unix_days(),
                at: moment.instant.map(|s| s * MICROS),
                deviation,
                sex,
                birth_year: born,
                recorded_at: recorded_at.map(|s| s * MICROS),
                retract,
                line,
            });
            Ok(())
        });
        self.ids = ids;
        checked
    }

    /// Episode and patient, with the mapping's prefix.
    fn check_ids(&self, values: &Values<'_>, ids: &mut [Vec<u8>; 2]) -> Result<(), Refusal> {
        let prefix = self.options.id_prefix.as_deref();
        for (id, column) in ids.iter_mut().zip([Column::EpisodeId, Column::PatientId]) {
            let value = values[column.index()];
            id.clear();
            id.extend_from_slice(prefix.unwrap_or_default().as_bytes());
            id.extend_from_slice(value);
            if value.is_empty() {
                return Err(Refusal::new(column, Rule::Missing));
            }
            if prefix.is_some() && holds_personal_number(id) {
                return Err(Refusal::new(column, Rule::PersonalNumber));
            }
            if !form::is_id(id) {
                return Err(Refusal::new(column, Rule::BadForm));
            }
            if prefix.is_none() && form::is_numeric_pseudonym(id) {
                return Err(Refusal::new(column, Rule::NumericPseudonym));
            }
        }
        if self.lookup.tables.erased.contains(&ids[1]) {
            return Err(Refusal::new(Column::PatientId, Rule::ErasedPerson));
        }
        Ok(())
    }

    /// Pathway, point and code.
    fn check_kind(&mut self, values: &Values<'_>) -> Result<(Kind, usize), Refusal> {
        let slug = values[Column::Pathway.index()];
        let pathway = if slug.is_empty() {
            None
        } else if slug == self.last_pathway.0 {
            Some(self.last_pathway.1)
        } else {
            let unknown = Refusal::new(Column::Pathway, Rule::UnknownPathway);
            let found = self.lookup.pathway(slug).ok_or(unknown)?;
            self.last_pathway = (slug.to_vec(), found);
            Some(found)
        };
        parse_kind(pathway, values[Column::Point.index()], values[Column::Code.index()], self.lookup)
    }

    /// When it happened, and whether the code was valid then.
    fn check_time(&self, values: &Values<'_>, kind: Kind) -> Result<Moment, Refusal> {
        let refusal = |rule| Refusal::new(Column::Time, rule);
        let text = values[Column::Time.index()];
        if text.is_empty() {
            return Err(refusal(Rule::Missing));
        }
        let zone = &self.lookup.tables.zone;
        let moment = parse_moment(text, self.options.decimal, zone).ok_or(refusal(Rule::BadTime))?;
        let latest = self.lookup.tables.received_at.saturating_add(FUTURE_SECONDS);
        let late = match moment.instant {
            Some(instant) => instant > latest,
            None => moment.day > zone.day(latest).unwrap_or(Day::MAX),
        };
        if late && !self.options.allow_future {
            return Err(refusal(Rule::FutureTime));
        }
        let retired = match kind {
            Kind::Svf(code) => {
                self.lookup.code(code.number()).flatten().is_some_and(|from| moment.day >= from)
            }
            Kind::Point(_) => false,
        };
        if retired { Err(Refusal::new(Column::Code, Rule::RetiredCode)) } else { Ok(moment) }
    }

    /// Region, home and unit.
    fn check_places(&self, values: &Values<'_>) -> Result<(), Refusal> {
        if values[Column::Region.index()].is_empty() {
            return Err(Refusal::new(Column::Region, Rule::Missing));
        }
        for column in [Column::Region, Column::HomeRegion] {
            let value = values[column.index()];
            if value.is_empty() {
                continue;
            }
            let number = form::two_digits(value).ok_or(Refusal::new(column, Rule::BadForm))?;
            if !self.lookup.is_region(number) {
                return Err(Refusal::new(column, Rule::UnknownRegion));
            }
        }
        formed(values, Column::HomeMunicipality, form::is_municipality)?;
        formed(values, Column::Unit, form::is_unit)
    }

    /// Year of birth.
    fn check_birth_year(&self, text: &[u8]) -> Result<Option<i32>, Refusal> {
        let year = self.lookup.tables.current_year;
        optional(Column::BirthYear, text, |t| form::parse_birth_year(t, self.options.decimal, year))
    }

    /// What corrections need: UTC seconds of `recorded_at`, and whether the row withdraws its event.
    fn check_identity(&self, values: &Values<'_>) -> Result<(Option<i64>, bool), Refusal> {
        let event_id = values[Column::EventId.index()];
        let retract = form::parse_flag(values[Column::Retract.index()]);
        if event_id.is_empty() && retract == Some(true) {
            return Err(Refusal::new(Column::EventId, Rule::Missing));
        }
        formed(values, Column::EventId, form::is_text)?;
        let recorded = match values[Column::RecordedAt.index()] {
            [] => None,
            text => {
                let refusal = |rule| Refusal::new(Column::RecordedAt, rule);
                let tables = self.lookup.tables;
                let at =
                    parse_instant(text, self.options.decimal, &tables.zone).ok_or(refusal(Rule::BadTime))?;
                if at > tables.received_at.saturating_add(FUTURE_SECONDS) && !self.options.allow_future {
                    return Err(refusal(Rule::FutureTime));
                }
                Some(at)
            }
        };
        let retract = optional(Column::Retract, values[Column::Retract.index()], form::parse_flag)?;
        Ok((recorded, retract.unwrap_or(false)))
    }
}

/// Activity, its id and variant.
fn check_slugs(values: &Values<'_>) -> Result<(), Refusal> {
    slug(values, Column::Activity)?;
    formed(values, Column::ActivityId, form::is_text)?;
    slug(values, Column::Variant)
}

/// A slug, where given.
fn slug(values: &Values<'_>, column: Column) -> Result<(), Refusal> {
    formed(values, column, form::is_slug)
}

/// A value of a form, where given.
fn formed(values: &Values<'_>, column: Column, is: fn(&[u8]) -> bool) -> Result<(), Refusal> {
    let value = values[column.index()];
    if value.is_empty() || is(value) { Ok(()) } else { Err(Refusal::new(column, Rule::BadForm)) }
}

/// A value that is parsed, where given.
fn optional<T>(
    column: Column,
    text: &[u8],
    parse: impl FnOnce(&[u8]) -> Option<T>,
) -> Result<Option<T>, Refusal> {
    if text.is_empty() {
        return Ok(None);
    }
    parse(text).map(Some).ok_or(Refusal::new(column, Rule::BadForm))
}

/// A deviation, where given.
fn check_deviation(text: &[u8]) -> Result<Option<Deviation>, Refusal> {
    optional(Column::Deviation, text, |t| str::from_utf8(t).ok().and_then(Deviation::parse))
}
