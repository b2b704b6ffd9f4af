//! A row of a question → the cells that it is a lookup in, or a sum of.

use super::layout::{Column, Layout, Person, Place, SEXES, Time};
use crate::catalogue::{PathwayId, RegionId, SjukvardsregionId};
use crate::cohort::{Calendar, TimeStep, UNKNOWN};
use crate::indicators::ground::Ground;
use crate::indicators::groups::GroupCode;
use crate::indicators::question::{By, Question};
use crate::model::{AgeBand, Period};

/// The cells of a row: every pathway with every place, time and person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Spot {
    /// Pathways; the one `None` is the sum over all pathways.
    pub(super) pathways: Vec<Option<PathwayId>>,
    pub(super) places: Vec<Place>,
    /// By time, the latest last.
    pub(super) times: Vec<Time>,
    pub(super) persons: Vec<Person>,
}

/// What a question leaves to each of its rows.
pub(super) struct Spots<'a> {
    question: &'a Question,
    layout: &'a Layout,
    /// The pathways with events that the question takes.
    pathways: Vec<PathwayId>,
    /// Whether these are all that have events.
    takes_all: bool,
    ground: &'a Ground<'a>,
}

impl<'a> Spots<'a> {
    pub(super) fn new(question: &'a Question, layout: &'a Layout, ground: &'a Ground<'a>) -> Self {
        let pathways = ground.wanted(question);
        let takes_all = pathways == ground.pathways;
        Self { question, layout, pathways, takes_all, ground }
    }

    /// The cells of a row; the empty key is the total. `None` if the grid does not have them.
    pub(super) fn of(&self, key: &[GroupCode]) -> Option<Spot> {
        let places = self.places(key)?;
        let times = self.times(key)?;
        let persons = self.persons(key)?;
        let spot = Spot { pathways: self.pathways(key, &places), places, times, persons };
        let has = |place: &Place, time: &Time, person: &Person| {
            let column = self.layout.column_index(Column { time: *time, person: *person });
            column.is_some_and(|c| self.layout.has(self.layout.place_index(*place), c))
        };
        let all = spot.places.iter().all(|place| {
            spot.times.iter().all(|time| spot.persons.iter().all(|person| has(place, time, person)))
        });
        all.then_some(spot)
    }

    /// The one pathway, place and year that a row is of everyone in, if it is that.
    pub(super) fn whole_year(&self, key: &[GroupCode]) -> Option<(PathwayId, Place, Time)> {
        let spot = self.of(key)?;
        let pathway = match &spot.pathways[..] {
            [Some(pathway)] => *pathway,
            // The sum over pathways where there is but one.
            [None] => *self.pathways.first().filter(|_| self.pathways.len() == 1)?,
            _ => return None,
        };
        let ([place], [time], [Person::All]) = (&spot.places[..], &spot.times[..], &spot.persons[..]) else {
            return None;
        };
        (time.step == TimeStep::Year).then_some((pathway, *place, *time))
    }

    fn number(&self, key: &[GroupCode], wanted: By) -> Option<u32> {
        let at = self.question.by.iter().position(|by| *by == wanted)?;
        match key.get(at) {
            Some(GroupCode::Number(number)) => Some(*number),
            _ => None,
        }
    }

    fn has(&self, by: By) -> bool {
        self.question.by.contains(&by)
    }

    fn places(&self, key: &[GroupCode]) -> Option<Vec<Place>> {
        let filters = &self.question.filters;
        let index = |number: u32| usize::try_from(number).ok();
        // A group of one kind of place among those of the other is not a cell: part of Halland, or of Västra.
        if (self.has(By::Region) && filters.sjukvardsregioner.is_some())
            || (self.has(By::Sjukvardsregion) && filters.regions.is_some())
        {
            return None;
        }
        if let Some(number) = self.number(key, By::Region) {
            return Some(vec![Place::Region(RegionId::from_index(index(number)?)?)]);
        }
        if let Some(number) = self.number(key, By::Sjukvardsregion) {
            return Some(vec![Place::Sjukvardsregion(SjukvardsregionId::from_index(index(number)?)?)]);
        }
        match (&filters.regions, &filters.sjukvardsregioner) {
            (None, None) => Some(vec![Place::Nation]),
            (Some(regions), None) => regions.iter().map(|r| r.map(Place::Region)).collect(),
            (None, Some(parts)) => Some(parts.iter().map(|&p| Place::Sjukvardsregion(p)).collect()),
            _ => None,
        }
    }

    /// One pathway, those of a programme area or a list, or their sum where the grid has it.
    fn pathways(&self, key: &[GroupCode], places: &[Place]) -> Vec<Option<PathwayId>> {
        if let Some(number) = self.number(key, By::Pathway) {
            let one = self.pathways.iter().find(|p| u32::from(p.number()) == number);
            return one.map(|&p| vec![Some(p)]).unwrap_or_default();
        }
        if let Some(number) = self.number(key, By::ProgrammeArea) {
            let in_area = |p: &&PathwayId| {
                u32::from(self.ground.catalogue.pathway(**p).programme_area.number()) == number
            };
            return self.pathways.iter().filter(in_area).map(|&p| Some(p)).collect();
        }
        let large = places.iter().all(|p| !matches!(p, Place::Region(_)));
        if self.takes_all && large && self.question.measure.pathway.is_none() {
            return vec![None];
        }
        self.pathways.iter().map(|&p| Some(p)).collect()
    }

    fn times(&self, key: &[GroupCode]) -> Option<Vec<Time>> {
        if let Some(step) = self.question.time_step()
            && let Some(number) = self.number(key, By::Time(step))
        {
            return Some(vec![Time { step, number }]);
        }
        let (first, last) = self.layout.steps(TimeStep::Month);
        match &self.question.period {
            None => calendar_parts(first, last),
            Some((_, period)) => {
                let (from, to) = months(*period);
                (first <= from && to <= last).then(|| calendar_parts(from, to)).flatten()
            }
        }
    }

    fn persons(&self, key: &[GroupCode]) -> Option<Vec<Person>> {
        let filters = &self.question.filters;
        let sex = |number: u32| {
            let index = if number == UNKNOWN { 2 } else { usize::try_from(number).ok()? };
            SEXES.get(index).map(|s| Person::Sex(*s))
        };
        let age = |number: u32| AgeBand::ALL.get(usize::try_from(number).ok()?).map(|b| Person::Age(*b));
        let by_sex = self.number(key, By::Sex);
        let by_age = self.number(key, By::AgeGroup);
        let sexes = match (by_sex, &filters.sexes) {
            (Some(number), _) => Some(vec![sex(number)?]),
            (None, Some(list)) => Some(list.iter().map(|&s| Person::Sex(s)).collect()),
            (None, None) => None,
        };
        let ages = match (by_age, &filters.age_groups) {
            (Some(number), _) => Some(vec![age(number)?]),
            (None, Some(list)) => Some(list.iter().map(|&b| Person::Age(b)).collect()),
            (None, None) => None,
        };
        match (sexes, ages) {
            (None, None) => Some(vec![Person::All]),
            (Some(persons), None) | (None, Some(persons)) => Some(persons),
            (Some(_), Some(_)) => None,
        }
    }
}

/// First and last month of a period, from January 1900; periods are whole months.
pub(super) fn months(period: Period) -> (u32, u32) {
    let calendar = Calendar::shared();
    (calendar.month(period.first().index()), calendar.month(period.last().index()))
}

/// Months as the fewest whole years, quarters and months, by time.
pub(super) fn calendar_parts(mut from: u32, to: u32) -> Option<Vec<Time>> {
    let mut parts = Vec::new();
    while from <= to {
        let fits = |step: &TimeStep| from.is_multiple_of(step.months()) && from + step.months() <= to + 1;
        let step = [TimeStep::Year, TimeStep::Quarter, TimeStep::Month].into_iter().find(fits)?;
        parts.push(Time { step, number: step.of_month(from) });
        from += step.months();
    }
    Some(parts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_period_is_as_few_calendar_parts_as_there_are() {
        let codes = |text: &str| {
            let (from, to) = months(Period::parse(text).unwrap());
            let parts = calendar_parts(from, to).unwrap();
            parts.iter().map(|t| t.step.code(t.number)).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(codes("2024"), "2024");
        assert_eq!(codes("2023Q4..2024"), "2023Q4 2024");
        assert_eq!(codes("2024-02..2024-09"), "2024-02 2024-03 2024Q2 2024Q3");
        assert_eq!(codes("2024-12..2025-01"), "2024-12 2025-01");
    }
}
