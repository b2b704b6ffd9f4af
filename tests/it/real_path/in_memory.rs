//! Events straight into cohorts: every stage after the store, thousands of times.

use std::collections::BTreeMap;
use std::sync::Arc;

use ledtid::catalogue::Catalogue;
use ledtid::cohort::{Cohort, CohortSource, LongForm, LongRow, Snapshot, TimeKey};
use ledtid::indicators::{Engine, Question, Statistic, asked, quality};
use ledtid::model::{Day, Deviation, Kind, Sex, Stockholm};
use ledtid::pipeline::library_tables;
use proptest::prelude::*;

use super::same_answer::assert_same_answer;
use crate::reference::questions::any_case;
use crate::reference::types::RefEvent;

/// Cohorts made beforehand.
#[derive(Debug)]
struct Ready(BTreeMap<usize, Cohort>);

impl CohortSource for Ready {
    fn fingerprint(&self) -> String {
        String::new()
    }

    fn load(&self, pathway: usize) -> Result<Cohort, String> {
        self.0.get(&pathway).cloned().ok_or_else(|| "no events".to_owned())
    }
}

/// An engine over events, in the order given.
pub(super) fn engine_of(catalogue: &Arc<Catalogue>, events: &[RefEvent]) -> Engine {
    let tables = library_tables(catalogue);
    let mut forms: BTreeMap<usize, LongForm> = BTreeMap::new();
    for event in events {
        let pathway =
            tables.slugs.iter().position(|s| *s == event.pathway).expect("a pathway of the catalogue");
        let form = forms.entry(pathway).or_insert_with(|| LongForm::new(tables.cohorts[pathway].clone()));
        form.push(&row(event, &tables.zone)).expect("a row that links");
    }
    let cohorts: BTreeMap<usize, Cohort> = forms
        .into_iter()
        .map(|(p, form)| {
            let cohort = form.into_cohort().expect("a cohort");
            let again = Cohort::from_bytes(&cohort.to_bytes()).expect("its own bytes");
            assert_eq!(cohort, again, "a kept cohort is the cohort");
            (p, cohort)
        })
        .collect();
    let present: Vec<bool> = (0..tables.slugs.len()).map(|p| cohorts.contains_key(&p)).collect();
    let last = cohorts.values().map(Cohort::last_day).max();
    Engine::new(Arc::clone(catalogue), Snapshot::new(1, last, &present, Box::new(Ready(cohorts))))
}

fn row<'a>(event: &'a RefEvent, zone: &Stockholm) -> LongRow<'a> {
    let day = Day::from_date(event.day).expect("a day that can be counted");
    let seconds = event.instant.map_or(0, |i| u32::try_from(i - zone.start_of(day)).expect("within its day"));
    LongRow {
        episode_id: &event.episode_id,
        kind: Kind::parse(&event.kind).expect("a kind"),
        time: TimeKey::new(day, seconds),
        clock: event.instant.is_some(),
        activity: event.activity.as_deref(),
        activity_id: event.activity_id.as_deref(),
        region: &event.region,
        unit: event.unit.as_deref(),
        deviation: event.deviation.as_deref().and_then(Deviation::parse),
        outcome: event.outcome.as_deref(),
        sex: match event.sex.as_deref() {
            Some("female") => Some(Sex::Female),
            Some("male") => Some(Sex::Male),
            _ => None,
        },
        birth_year: event.birth_year,
        home_region: event.home_region.as_deref(),
        home_municipality: event.home_municipality.as_deref(),
        variant: event.variant.as_deref(),
        event_id: event.event_id.as_deref(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_state_and_option_agrees_with_the_reference(case in any_case(&super::same_answer::tables())) {
        let catalogue = crate::support::catalogue();
        let engine = engine_of(&catalogue, &case.events);
        assert_same_answer(&engine, &case)?;
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn events_in_any_order_give_the_same_answer(case in any_case(&super::same_answer::tables()), seed in any::<u64>()) {
        let catalogue = crate::support::catalogue();
        let mut shuffled = case.events.clone();
        let mut state = seed | 1;
        for i in (1..shuffled.len()).rev() {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            shuffled.swap(i, usize::try_from(state >> 33).expect("31 bits") % (i + 1));
        }
        let answer = |events: &[RefEvent]| super::same_answer::answer(&engine_of(&catalogue, events), &case.query);
        prop_assert_eq!(answer(&case.events), answer(&shuffled));
    }
}

/// By region: how often each point was expected and there, straight from the definition.
fn completeness_by_definition(events: &[RefEvent], zone: &Stockholm) -> BTreeMap<String, [[u64; 2]; 7]> {
    let mut episodes: BTreeMap<(&str, &str), Vec<&RefEvent>> = BTreeMap::new();
    for event in events.iter().filter(|e| e.kind.len() == 1) {
        episodes.entry((&event.pathway, &event.episode_id)).or_default().push(event);
    }
    let mut out = BTreeMap::new();
    for mut points in episodes.into_values() {
        let time = |e: &RefEvent| {
            let day = Day::from_date(e.day).expect("a day that can be counted");
            (day, e.instant.map_or(0, |i| i - zone.start_of(day)))
        };
        points.sort_by(|a, b| {
            let key = |e: &RefEvent| {
                (time(e), e.kind.clone(), e.activity.clone(), e.activity_id.clone(), e.region.clone())
            };
            (key(a), &a.unit, &a.event_id).cmp(&(key(b), &b.unit, &b.event_id))
        });
        let chosen = |letter: &str| {
            let mut of = points.iter().filter(|e| e.kind == letter);
            if letter < "F" { of.next() } else { of.next_back() }
        };
        let chain = ["A", "B", "C", "D", "E", "F", "G"].map(chosen);
        let there: Vec<usize> = (0..7).filter(|&p| chain[p].is_some()).collect();
        let first = chain.into_iter().flatten().min_by_key(|e| time(e)).expect("a point");
        let counts = out.entry(first.region.clone()).or_insert([[0; 2]; 7]);
        for point in there[0]..=there[there.len() - 1] {
            counts[point][0] += 1;
            counts[point][1] += u64::from(chain[point].is_some());
        }
    }
    out
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn completeness_is_that_of_its_definition(case in any_case(&super::same_answer::tables())) {
        let catalogue = crate::support::catalogue();
        let engine = engine_of(&catalogue, &case.events);
        let question = Question::parse_for(Statistic::Quality, &[], &asked(&engine)).expect("a question");
        let answer = quality(&engine, &question).expect("an answer");
        let wanted = completeness_by_definition(&case.events, Stockholm::shared());
        for row in &answer.rows {
            let code = &row.group.0[0].1.code;
            let found = row.completeness.0.map(|p| [p.expected, p.present]);
            prop_assert_eq!(found, wanted.get(code).copied().unwrap_or([[0; 2]; 7]), "{}", code);
            let states: Vec<u64> = row.measures.iter().map(|m| m.episodes).collect();
            prop_assert_eq!(states.len(), 8);
        }
        let sum = |pick: fn(&[u64; 2]) -> u64| -> u64 { wanted.values().flatten().map(pick).sum() };
        let total = answer.total.completeness.0;
        prop_assert_eq!(total.iter().map(|p| p.expected).sum::<u64>(), sum(|c| c[0]));
        let months = answer.completeness.iter().flat_map(|m| m.points.0).map(|p| p.present).sum::<u64>();
        prop_assert_eq!(months, sum(|c| c[1]));
    }
}
