//! Long form → cohort: rows sorted into episodes, the chosen occurrence of each point into
//! the packed columns, everything else into the side table.
//!
//! Which occurrence is chosen (`measures.md`, Measures): the first for A–E and svf.*, the
//! last for F and G; ties by kind, activity, activity id, region, unit and event id.

use super::cohort::{Attribute, Cohort, Late, svf_end_of};
use super::dictionary::{Interner, positions};
use super::long_form::{CohortTables, LinkError, LongForm, RawEvent, Said};
use super::occurrence::{NO_OUTCOME, Occurrence};
use super::outcome_column::OutcomeColumn;
use super::packed::{DayColumn, PointColumn};
use super::person::{Attributes, HOME_UNKNOWN, MAX_VARIANTS};
use super::place::Place;
use super::side::{MAX_ACTIVITIES, MAX_OUTCOMES, SideTable};
use crate::model::{Kind, Point};

/// Positions of texts in ascending order, by interner code.
struct Ranks {
    activity: Vec<u32>,
    activity_id: Vec<u32>,
    place: Vec<u32>,
    event_id: Vec<u32>,
    variant: Vec<u32>,
    outcome: Vec<u32>,
}

/// Links gathered rows into a cohort.
pub(super) fn link(mut form: LongForm) -> Result<Cohort, LinkError> {
    let n = form.episodes.len();
    check_dictionaries(&form)?;
    form.episodes = Interner::default();
    let (activities, activity) = form.activities.sorted();
    let (variants, variant) = form.variants.sorted();
    let (outcomes, outcome) = form.outcomes.sorted();
    let (places, place) = sorted_places(&form);
    let ranks = Ranks {
        activity,
        activity_id: form.activity_ids.ranks(),
        place,
        event_id: form.event_ids.ranks(),
        variant,
        outcome,
    };
    let events = &form.events;
    let (order, starts) = by_episode(events, n);
    let mut builder = Builder::new(n, events, places.len());
    let mut rows = Vec::new();
    let mut occurrences = Vec::new();
    for episode in 0..n {
        rows.clear();
        rows.extend(order[starts[episode]..starts[episode + 1]].iter().map(|&row| events[row as usize]));
        rows.sort_unstable_by_key(|e| ranks.order(e));
        occurrences.clear();
        to_occurrences(&rows, &ranks, &mut occurrences);
        builder.episode(episode, &occurrences, &form.tables);
        builder.person(episode, &rows, &form.said, &ranks);
    }
    Ok(builder.finish(Dictionaries { places, activities, variants, outcomes }))
}

/// The texts that a cohort's codes stand for.
struct Dictionaries {
    places: Vec<Place>,
    activities: Vec<String>,
    variants: Vec<String>,
    outcomes: Vec<String>,
}

/// Whether every text can have a code of its own.
fn check_dictionaries(form: &LongForm) -> Result<(), LinkError> {
    let [activities, variants, outcomes] =
        [&form.activities, &form.variants, &form.outcomes].map(Interner::len);
    if activities > MAX_ACTIVITIES {
        return Err(LinkError::TooManyActivities { found: activities });
    }
    if variants > MAX_VARIANTS as usize {
        return Err(LinkError::TooManyVariants { found: variants });
    }
    if outcomes > MAX_OUTCOMES {
        return Err(LinkError::TooManyOutcomes { found: outcomes });
    }
    Ok(())
}

impl Ranks {
    /// The order of the tie rule.
    fn order(&self, e: &RawEvent) -> (u64, u8, u32, u32, u32, u32) {
        (
            e.time.bits(),
            e.kind,
            optional(&self.activity, e.activity),
            optional(&self.activity_id, e.activity_id),
            self.place[e.place as usize],
            optional(&self.event_id, e.event_id),
        )
    }
}

/// Rank + 1 of an optional interner code; 0 for none.
fn optional(ranks: &[u32], code: u32) -> u32 {
    if code == 0 { 0 } else { ranks[code as usize - 1] + 1 }
}

/// The places in order of region and unit, none first, and for each code its position there.
fn sorted_places(form: &LongForm) -> (Vec<Place>, Vec<u32>) {
    let unit = |code: u32| code.checked_sub(1).map(|c| form.units.text(c));
    let mut order: Vec<u32> = (0..form.places.len()).filter_map(|i| u32::try_from(i).ok()).collect();
    let key = |&code: &u32| {
        let (region, u) = form.places[code as usize];
        (&form.tables.regions[usize::from(region)], unit(u))
    };
    order.sort_unstable_by(|a, b| key(a).cmp(&key(b)));
    let place = |&code: &u32| {
        let (region, u) = form.places[code as usize];
        Place { region, unit: unit(u).map(str::to_owned) }
    };
    (order.iter().map(place).collect(), positions(&order))
}

/// Positions of the events grouped by episode, and where each episode's begin.
fn by_episode(events: &[RawEvent], n: usize) -> (Vec<u32>, Vec<usize>) {
    let mut starts = vec![0; n + 1];
    for e in events {
        starts[e.episode as usize + 1] += 1;
    }
    for i in 0..n {
        starts[i + 1] += starts[i];
    }
    let mut next = starts.clone();
    let mut order = vec![0; events.len()];
    for (position, e) in (0..).zip(events) {
        let slot = &mut next[e.episode as usize];
        order[*slot] = position;
        *slot += 1;
    }
    (order, starts)
}

/// Rows in tie order → occurrences, with activity ids numbered within the episode in text order.
fn to_occurrences(rows: &[RawEvent], ranks: &Ranks, out: &mut Vec<Occurrence>) {
    // Most episodes have no activity ids, and an empty vector takes no memory.
    let mut ids: Vec<u32> = rows
        .iter()
        .filter(|r| r.activity_id != 0)
        .map(|r| optional(&ranks.activity_id, r.activity_id))
        .collect();
    ids.sort_unstable();
    ids.dedup();
    out.extend(rows.iter().map(|r| {
        let id = optional(&ranks.activity_id, r.activity_id);
        Occurrence {
            time: r.time,
            clock: r.clock,
            kind: r.kind,
            activity: optional(&ranks.activity, r.activity),
            activity_id: ids.binary_search(&id).ok().and_then(|i| u16::try_from(i + 1).ok()).unwrap_or(0),
            place: ranks.place[r.place as usize],
            deviation: r.deviation,
            outcome: if ends_an_episode(r.kind) {
                u16::try_from(optional(&ranks.outcome, r.outcome)).unwrap_or(NO_OUTCOME)
            } else {
                NO_OUTCOME
            },
        }
    }));
}

/// F, G and svf.70–78: what an outcome may be said of. An outcome on any other event is kept in the events only.
const fn ends_an_episode(kind: u8) -> bool {
    matches!(kind, 5 | 6 | 170..=178)
}

/// The columns of a cohort under construction.
struct Builder {
    points: [PointColumn; 7],
    svf_start: DayColumn,
    svf_end: DayColumn,
    person: Vec<u32>,
    treatment: Vec<u8>,
    outcomes: OutcomeColumn,
    side: SideTable,
    late: Vec<Late>,
    last_day: u32,
}

impl Builder {
    fn new(n: usize, events: &[RawEvent], places: usize) -> Self {
        let mut kinds = [false; 256];
        for e in events {
            kinds[usize::from(e.kind)] = true;
        }
        let svf = kinds[100..200].iter().any(|&k| k);
        let days = || if svf { DayColumn::empty(n, places) } else { DayColumn::unused() };
        Self {
            points: Point::ALL.map(|p| {
                if kinds[usize::from(p.index())] {
                    PointColumn::empty(n, places)
                } else {
                    PointColumn::unused()
                }
            }),
            svf_start: days(),
            svf_end: days(),
            person: vec![Attributes::UNKNOWN.pack().0; n],
            treatment: vec![0; n],
            outcomes: OutcomeColumn::new(n, events.iter().any(|e| e.outcome != 0)),
            side: SideTable::default(),
            late: Vec::new(),
            last_day: 0,
        }
    }

    /// Puts an episode's occurrences, in tie order, into columns and side table.
    fn episode(&mut self, i: usize, occurrences: &[Occurrence], tables: &CohortTables) {
        let chosen = choose(occurrences, tables);
        let ended = [chosen[5], chosen[6]].map(|k| k.map_or(NO_OUTCOME, |k| occurrences[k].outcome));
        let outcome_in_core = self.outcomes.set(i, ended);
        for (k, o) in occurrences.iter().enumerate() {
            self.last_day = self.last_day.max(o.time.day_index());
            let core = chosen.contains(&Some(k));
            if core {
                self.set_core(i, o);
            }
            // The core holds neither activity, deviation nor, for svf, a clock; an outcome only of F and G.
            let has_outcome = o.outcome != NO_OUTCOME && !(outcome_in_core && matches!(o.kind, 5 | 6));
            let bare = o.activity == 0
                && o.activity_id == 0
                && o.deviation.is_none()
                && !has_outcome
                && (o.kind < 7 || !o.clock);
            if !(core && bare) {
                self.side.push(i, o, core);
            }
        }
        if let Some(k) = chosen[8] {
            self.treatment[i] = super::treatment_code(occurrences[k].kind);
        }
    }

    fn set_core(&mut self, i: usize, o: &Occurrence) {
        match Kind::from_byte(o.kind) {
            Some(Kind::Point(p)) => self.points[usize::from(p.index())].set(i, o.time, o.clock, o.place),
            Some(Kind::Svf(c)) if c.number() == 10 => self.svf_start.set(i, o.time.day(), o.place),
            Some(Kind::Svf(_)) => self.svf_end.set(i, o.time.day(), o.place),
            None => {}
        }
    }

    /// The attributes: of each, what the first event that says it says.
    fn person(&mut self, i: usize, rows: &[RawEvent], said: &[Said], ranks: &Ranks) {
        let mut a = Attributes { treatment: self.treatment[i], ..Attributes::UNKNOWN };
        let mut part = 0;
        for (k, row) in rows.iter().enumerate() {
            let s = &said[row.said as usize];
            let mut late = |attribute| {
                if k > 0 {
                    self.late.push(Late {
                        episode: u32::try_from(i).unwrap_or(u32::MAX),
                        attribute,
                        time: row.time,
                    });
                }
            };
            if a.sex.is_none() && s.sex.is_some() {
                a.sex = s.sex;
                late(Attribute::Sex);
            }
            if a.birth_year.is_none() && s.birth_year.is_some() {
                a.birth_year = s.birth_year;
                late(Attribute::BirthYear);
            }
            if a.home == HOME_UNKNOWN && s.home != HOME_UNKNOWN {
                a.home = s.home;
                late(Attribute::Home);
            }
            if part == 0 && s.part != 0 {
                part = s.part;
                a.second_part = part == 2;
                late(Attribute::Municipality);
            }
            if a.variant == 0 && s.variant != 0 {
                a.variant = optional(&ranks.variant, s.variant);
                late(Attribute::Variant);
            }
        }
        self.person[i] = a.pack().0;
    }

    fn finish(self, texts: Dictionaries) -> Cohort {
        Cohort {
            points: self.points,
            svf_start: self.svf_start,
            svf_end: self.svf_end,
            person: self.person,
            ended: self.outcomes,
            side: self.side,
            late: self.late,
            last_day: self.last_day,
            endings: Default::default(),
            places: texts.places,
            activities: texts.activities,
            variants: texts.variants,
            outcomes: texts.outcomes,
        }
    }
}

/// Positions of the occurrences that the core holds: A–G, svf.10, the end of `svf`.
fn choose(occurrences: &[Occurrence], tables: &CohortTables) -> [Option<usize>; 9] {
    let mut chosen = [None; 9];
    for (k, o) in occurrences.iter().enumerate() {
        match Kind::from_byte(o.kind) {
            Some(Kind::Point(p)) => {
                let slot = &mut chosen[usize::from(p.index())];
                if slot.is_none() || p.takes_last() {
                    *slot = Some(k);
                }
            }
            Some(Kind::Svf(c)) if c.number() == 10 => {
                chosen[7].get_or_insert(k);
            }
            Some(Kind::Svf(c)) if svf_end_of(&tables.svf_ends, c.number(), o.time.day()) => {
                chosen[8].get_or_insert(k);
            }
            Some(Kind::Svf(_)) | None => {}
        }
    }
    chosen
}

#[cfg(test)]
mod tests {
    use super::super::long_form::LongRow;
    use super::super::occurrence::TimeKey;
    use super::*;
    use crate::model::{Day, Deviation};

    fn form() -> LongForm {
        LongForm::new(CohortTables {
            regions: vec!["01".to_owned()],
            second_part: Vec::new(),
            svf_ends: vec![(50, None)],
        })
    }

    fn row<'a>(episode_id: &'a str, kind: &str, outcome: Option<&'a str>) -> LongRow<'a> {
        LongRow {
            episode_id,
            kind: Kind::parse(kind).unwrap(),
            time: TimeKey::new(Day::MIN, 0),
            clock: false,
            activity: None,
            activity_id: None,
            region: "01",
            unit: None,
            deviation: None,
            outcome,
            sex: None,
            birth_year: None,
            home_region: None,
            home_municipality: None,
            variant: None,
            event_id: None,
        }
    }

    fn told(cohort: &Cohort, i: usize) -> Vec<(u8, Option<&str>)> {
        let mut list = Vec::new();
        cohort.occurrences_at(i, Day::MAX, &mut list);
        let text = |code: u16| usize::from(code).checked_sub(1).map(|k| cohort.outcomes()[k].as_str());
        list.iter().map(|o| (o.kind, text(o.outcome))).collect()
    }

    #[test]
    fn an_episode_with_everything_takes_64_bytes() {
        let mut form = form();
        for kind in ["A", "B", "C", "D", "E", "svf.10", "svf.50"] {
            form.push(&row("a", kind, None)).unwrap();
        }
        form.push(&row("a", "F", Some("treated"))).unwrap();
        form.push(&row("a", "G", Some("deceased"))).unwrap();
        let cohort = form.into_cohort().unwrap();
        assert_eq!((cohort.size().core_bytes, cohort.size().side_bytes), (64, 0));
        assert_eq!(told(&cohort, 0)[5..7], [(5, Some("treated")), (6, Some("deceased"))]);
    }

    #[test]
    fn outcomes_that_the_byte_cannot_number_lie_beside() {
        let words: Vec<String> = (0..300).map(|i| format!("word_{i:03}")).collect();
        let mut form = form();
        for word in &words {
            form.push(&row(word, "G", Some(word))).unwrap();
            // On E an outcome means nothing.
            form.push(&row(word, "E", Some(word))).unwrap();
        }
        let cohort = form.into_cohort().unwrap();
        // Code 0 is the pair that says nothing: 254 more are numbered.
        assert_eq!(cohort.side.episodes.len(), 300 - 254);
        for (i, word) in words.iter().enumerate() {
            assert_eq!(told(&cohort, i), [(4, None), (6, Some(word.as_str()))]);
        }
        assert_eq!(Cohort::from_bytes(&cohort.to_bytes()), Ok(cohort));
    }

    #[test]
    fn more_outcomes_than_a_row_holds_are_an_error_and_kinds_of_deviation_are_kept() {
        let words: Vec<String> = (0..=MAX_OUTCOMES).map(|i| format!("w{i}")).collect();
        let mut many = form();
        for word in &words {
            many.push(&row("a", "G", Some(word))).unwrap();
        }
        assert_eq!(many.into_cohort(), Err(LinkError::TooManyOutcomes { found: MAX_OUTCOMES + 1 }));
        let mut form = form();
        for (kind, deviation) in ["A", "D", "E"].into_iter().zip(Deviation::ALL) {
            form.push(&LongRow { deviation: Some(deviation), ..row("a", kind, None) }).unwrap();
        }
        let cohort = form.into_cohort().unwrap();
        let mut list = Vec::new();
        cohort.occurrences_at(0, Day::MAX, &mut list);
        assert_eq!(list.iter().filter_map(|o| o.deviation).collect::<Vec<_>>(), Deviation::ALL);
    }
}
