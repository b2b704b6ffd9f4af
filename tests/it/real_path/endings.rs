//! How episodes ended and which deviations waits carry, on random events: straight from the definitions.

use std::collections::BTreeMap;

use ledtid::indicators::{DeviationSide, Engine, Question, Statistic, asked, distribution, flow};
use ledtid::model::{Day, Deviation, Stockholm};
use proptest::prelude::*;

use super::in_memory::engine_of;
use crate::reference::questions::any_case;
use crate::reference::types::RefEvent;

/// The outcome and event by which each ended episode ended, of all episodes that have a point.
fn endings(events: &[RefEvent], zone: &Stockholm) -> BTreeMap<(String, Option<String>), u64> {
    let mut episodes: BTreeMap<(&str, &str), Vec<&RefEvent>> = BTreeMap::new();
    for event in events {
        episodes.entry((&event.pathway, &event.episode_id)).or_default().push(event);
    }
    let mut out = BTreeMap::new();
    for mut all in episodes.into_values() {
        if !all.iter().any(|e| e.kind.len() == 1) {
            continue;
        }
        let time = |e: &RefEvent| {
            let day = Day::from_date(e.day).expect("a day that can be counted");
            (day, e.instant.map_or(0, |i| i - zone.start_of(day)))
        };
        all.sort_by(|a, b| {
            (time(a), &a.kind, &a.activity, &a.activity_id, &a.region, &a.unit, &a.event_id).cmp(&(
                time(b),
                &b.kind,
                &b.activity,
                &b.activity_id,
                &b.region,
                &b.unit,
                &b.event_id,
            ))
        });
        let last = |kind: &str| all.iter().rfind(|e| e.kind == kind);
        let (f, g) = (last("F"), last("G"));
        let code = all.iter().find(|e| e.kind.starts_with("svf.7"));
        let outcome = [g, f].into_iter().flatten().find_map(|e| e.outcome.clone());
        if let Some(end) = g.or(f).or(code) {
            *out.entry((end.kind.clone(), outcome)).or_insert(0) += 1;
        }
    }
    out
}

fn question(engine: &Engine, statistic: Statistic, pairs: &[(&str, &str)]) -> Question {
    let pairs: Vec<_> = pairs.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect();
    Question::parse_for(statistic, &pairs, &asked(engine)).expect("a question")
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn ends_are_those_of_their_definition(case in any_case(&super::same_answer::tables())) {
        let catalogue = crate::support::catalogue();
        let engine = engine_of(&catalogue, &case.events);
        // A cohort that is followed to the cutoff has every episode.
        let asked = question(&engine, Statistic::Flow, &[("measure", "A-E"), ("basis", "start")]);
        let answer = flow(&engine, &asked).expect("an answer");
        let wanted = endings(&case.events, Stockholm::shared());
        let mut by_event: BTreeMap<String, u64> = BTreeMap::new();
        let mut by_outcome: BTreeMap<Option<String>, u64> = BTreeMap::new();
        for ((event, outcome), n) in &wanted {
            *by_event.entry(event.clone()).or_insert(0) += n;
            *by_outcome.entry(outcome.clone()).or_insert(0) += n;
        }
        let ends = &answer.ends;
        prop_assert_eq!(ends.episodes, answer.episodes);
        prop_assert_eq!(ends.ended, wanted.values().sum::<u64>());
        let found: BTreeMap<_, _> = ends.by_event.iter().map(|e| (e.event.clone(), e.count)).collect();
        prop_assert_eq!(found, by_event);
        let found: BTreeMap<_, _> = ends.by_outcome.iter().map(|e| (e.outcome.clone(), e.count)).collect();
        prop_assert_eq!(found, by_outcome);
        let rows: u64 = answer.rows.iter().map(|r| r.ends.ended).sum();
        prop_assert_eq!(rows, ends.ended);
    }

    /// Waits without a kind are those that carry no deviation where only that kind was ever said.
    #[test]
    fn waits_without_a_kind_are_those_of_events_that_say_no_other(case in any_case(&super::same_answer::tables())) {
        let catalogue = crate::support::catalogue();
        let sides = |events: &[RefEvent]| {
            let engine = engine_of(&catalogue, events);
            let asked = question(&engine, Statistic::Distribution, &[("measure", "A-E"), ("limit", "3")]);
            distribution(&engine, &asked).expect("an answer").total.deviations.expect("deviations")
        };
        let all = sides(&case.events);
        for (kind, told) in Deviation::ALL.into_iter().zip(&all.by_kind) {
            let mut alone = case.events.clone();
            for event in &mut alone {
                event.deviation = event.deviation.take().filter(|d| d == kind.code());
            }
            let alone = sides(&alone);
            same(&told.net, &alone.net)?;
            prop_assert_eq!(told.with.n, alone.difference.n);
            same(&all.gross, &alone.gross)?;
        }
        let each: u64 = all.by_kind.iter().map(|k| k.with.n).sum();
        prop_assert!(each >= all.difference.n && all.by_kind.iter().all(|k| k.with.n <= all.difference.n));
    }
}

fn same(a: &DeviationSide, b: &DeviationSide) -> Result<(), TestCaseError> {
    prop_assert_eq!(a, b);
    Ok(())
}
