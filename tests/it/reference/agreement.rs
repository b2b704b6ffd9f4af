//! The reference agrees with itself on random cohorts: whatever the order, and however it is split.

use proptest::prelude::*;

use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

use super::compare::compare;
use super::generate::small_tables;
use super::questions::any_case;
use super::readings::vocabulary_of;
use super::types::{
    Basis, Deviation, Dimension, Filters, Grain, RefEvent, RefQuery, RefRow, STATES, State, Unit, Vocabulary,
};

fn sum(rows: impl Iterator<Item = RefRow>) -> RefRow {
    let mut whole = RefRow::default();
    for row in rows {
        for (n, more) in whole.states.iter_mut().zip(row.states) {
            *n += more;
        }
        whole.completed.extend(row.completed);
        whole.ongoing.extend(row.ongoing);
        whole.ended.extend(row.ended);
        whole.with_limit += row.with_limit;
        whole.within += row.within;
    }
    whole.completed.sort_unstable();
    whole.ongoing.sort_unstable();
    whole.ended.sort_unstable();
    whole
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_order_of_events_gives_the_same_answer(
        (case, shuffled) in any_case(&small_tables())
            .prop_flat_map(|case| (Just(case.clone()), Just(case.events).prop_shuffle()))
    ) {
        let tables = small_tables();
        prop_assert_eq!(compare(&case.events, &case.query, &tables), compare(&shuffled, &case.query, &tables));
    }

    #[test]
    fn rows_add_up_to_the_total_except_stocks_over_time(case in any_case(&small_tables())) {
        let answer = compare(&case.events, &case.query, &small_tables());
        let is_time = case.query.by.iter().any(|dimension| dimension.is_time());
        let mut rows = sum(answer.rows.into_values());
        let mut total = answer.total;
        if is_time && case.query.basis == Basis::End {
            for row in [&mut rows, &mut total] {
                row.states[1] = 0;
                row.ongoing.clear();
            }
        }
        prop_assert_eq!(rows, total);
    }

    #[test]
    fn every_episode_in_scope_has_one_state_and_lengths_are_never_negative(case in any_case(&small_tables())) {
        let tables = small_tables();
        let everything = RefQuery {
            grain: Grain::Episode,
            period: None,
            cutoff: None,
            filters: Filters::default(),
            deviation: Deviation::Include,
            ..case.query
        };
        let of_vocabulary = |event: &&RefEvent| vocabulary_of(event) == everything.vocabulary;
        let mut keys: Vec<_> =
            case.events.iter().filter(of_vocabulary).map(|event| (&event.pathway, &event.episode_id)).collect();
        keys.sort_unstable();
        keys.dedup();
        let total = compare(&case.events, &everything, &tables).total;
        prop_assert_eq!(usize::try_from(total.states.iter().sum::<u64>()).unwrap(), keys.len());
        for (state, lengths) in [
            (State::Completed, &total.completed),
            (State::Ongoing, &total.ongoing),
            (State::EndedOtherwise, &total.ended),
        ] {
            prop_assert_eq!(usize::try_from(total.n(state)).unwrap(), lengths.len());
            prop_assert!(lengths.iter().all(|length| *length >= 0));
        }
    }
}

/// What a case asks, by name, for counting which cases the generators reach.
fn traits_of(query: &RefQuery) -> Vec<&'static str> {
    [
        ("any", true),
        ("svf", query.is_svf),
        ("points", query.vocabulary == Vocabulary::Points),
        ("activity", query.grain == Grain::Activity),
        ("clock", query.unit != Unit::Days),
        ("cohort", query.basis == Basis::Start),
        ("filtered", query.filters != Filters::default()),
        ("past stock", query.basis == Basis::End && query.by.iter().any(|dimension| dimension.is_time())),
        ("unit rows", query.by.contains(&Dimension::Unit)),
    ]
    .into_iter()
    .filter_map(|(name, is_so)| is_so.then_some(name))
    .collect()
}

#[test]
fn the_generators_reach_every_state_in_every_kind_of_question() {
    let tables = small_tables();
    let mut runner = TestRunner::deterministic();
    let mut reached = std::collections::BTreeMap::new();
    for _ in 0..600 {
        let case = any_case(&tables).new_tree(&mut runner).unwrap().current();
        let total = compare(&case.events, &case.query, &tables).total;
        for name in traits_of(&case.query) {
            for state in STATES {
                *reached.entry((name, state)).or_insert(0) += total.n(state);
            }
        }
    }
    for ((name, state), n) in reached {
        let impossible = state == State::Imprecise && name != "clock" && name != "any";
        assert!(n > 0 || impossible, "{name} {state:?}: {n}");
    }
}
