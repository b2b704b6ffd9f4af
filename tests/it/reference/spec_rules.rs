//! The rules of "what is counted" beside the numbered traps, as tables: events in, states and lengths out.

use super::compare::{compare, in_unit};
use super::support::{day, events, query, svf, tables};
use super::types::{
    Attribution, Basis, Deviation, Dimension, Filters, Grain, RefAnswer, RefQuery, RefRow, STATES, State,
    Unit,
};

fn ask(table: &str, query: &RefQuery) -> RefAnswer {
    compare(&events(table), query, &tables())
}

fn row(answer: &RefAnswer, key: &[&str]) -> RefRow {
    let key: Vec<String> = key.iter().map(|code| (*code).to_owned()).collect();
    answer.rows.get(&key).cloned().unwrap_or_default()
}

/// The one state of a table with one episode.
fn state_of(table: &str, query: &RefQuery) -> State {
    let total = ask(table, query).total;
    let states: Vec<State> = STATES.into_iter().filter(|state| total.n(*state) > 0).collect();
    assert_eq!((states.len(), total.states.iter().sum::<u64>()), (1, 1), "{table}");
    states[0]
}

/// Days from 1 January 2024 as a chain: `A1 D3` is A on the first and D on the third.
fn chain(words: &str) -> String {
    let one = |word: &str| {
        let (kind, date) = word.rsplit_once('@').unwrap();
        format!("t {kind} 2024-01-{:02} 01\n", date.parse::<u32>().unwrap())
    };
    words.split_whitespace().map(one).collect()
}

#[test]
fn every_state_of_a_point_measure() {
    for (events, from, to, state) in [
        ("A@1 E@9", "A", "E", State::Completed),
        ("A@1 D@3", "A", "E", State::Ongoing),
        ("A@1 F@3", "A", "E", State::EndedOtherwise),
        ("A@1 G@3", "A", "E", State::EndedOtherwise),
        ("A@1 svf.74@3", "A", "E", State::EndedOtherwise),
        ("A@3 F@1", "A", "E", State::Ongoing),
        ("A@3 F@3", "A", "E", State::EndedOtherwise),
        ("A@1 F@3", "A", "G", State::Ongoing),
        ("A@1 svf.70@3", "A", "G", State::EndedOtherwise),
        ("F@1", "F", "G", State::Ongoing),
        ("A@1 F@2 E@9", "A", "E", State::Completed),
        ("A@9 E@1", "A", "E", State::Negative),
        ("A@1 D@3", "B", "C", State::MissingStart),
        ("A@1 C@3", "B", "C", State::MissingStart),
        ("C@3", "B", "C", State::NotApplicable),
        ("D@3", "B", "C", State::NotApplicable),
        ("A@3", "B", "C", State::NotStarted),
        ("A@3 svf.50@4", "B", "C", State::NotStarted),
        ("svf.05@1 D@3", "B", "C", State::NotApplicable),
        ("E:drug@1", "E:surgery", "E:drug", State::NotApplicable),
        ("D@1 E:drug@2", "E:surgery", "E:drug", State::MissingStart),
        ("D@1 E:other@2", "E:surgery", "E:drug", State::NotStarted),
        ("E:other@2 F@3", "E:surgery", "E:drug", State::NotApplicable),
    ] {
        assert_eq!(state_of(&chain(events), &query(from, to)), state, "{events}: {from}-{to}");
    }
}

#[test]
fn every_state_of_svf() {
    for (events, state) in [
        ("svf.10@1 svf.58@9", State::Completed),
        ("svf.10@1 svf.73@9", State::Completed),
        ("svf.10@1 svf.90@2 svf.91@3", State::Ongoing),
        ("svf.10@1 F@3 G@4", State::Ongoing),
        ("svf.10@1 svf.76@3", State::EndedOtherwise),
        ("svf.10@1 svf.76@3 svf.50@9", State::Completed),
        ("svf.50@9", State::MissingStart),
        ("svf.05@1 svf.50@9", State::MissingStart),
        ("svf.05@1 svf.40@9", State::MissingStart),
        ("svf.40@9", State::NotApplicable),
        ("svf.74@9", State::NotApplicable),
        ("svf.05@9", State::NotStarted),
        ("svf.91@9 E@12", State::NotStarted),
        ("svf.10@9 svf.60@3", State::Negative),
    ] {
        assert_eq!(state_of(&chain(events), &svf()), state, "{events}");
    }
    let (a, svf_only) = (chain("A@1 E@4"), chain("svf.10@1 svf.50@4"));
    assert_eq!(ask(&a, &svf()).total, RefRow::default(), "points alone are not in svf's scope");
    assert_eq!(ask(&svf_only, &query("A", "E")).total, RefRow::default());
}

#[test]
fn retired_ends_count_before_2018_and_extra_ends_in_their_pathway() {
    let old = "t svf.10 2017-12-01 01\n t svf.56 2017-12-31 01";
    assert_eq!(ask(old, &svf()).total.completed, [30]);
    let late = "t svf.10 2017-12-01 01\n t svf.65 2018-01-01 01";
    assert_eq!(state_of(late, &svf()), State::Ongoing);
    let other = "t svf.10 2024-01-01 01 pathway=brostcancer\n t svf.73 2024-01-05 01 pathway=brostcancer";
    assert_eq!(state_of(other, &svf()), State::EndedOtherwise);
}

#[test]
fn occurrences_are_the_first_and_for_f_and_g_the_last() {
    let table = chain("A@2 A@1 E@5 E@4 F@8 F@6 G@9 G@12");
    for (from, to, days) in [("A", "E", 3), ("A", "G", 11), ("E", "F", 4), ("F", "G", 4)] {
        assert_eq!(ask(&table, &query(from, to)).total.completed, [days], "{from}-{to}");
    }
    let tie = "t A 2024-01-01 01\n t E:drug 2024-01-04 09\n t E:b 2024-01-04 13\n t E 2024-01-04T00:00:00 03";
    let answer = ask(tie, &RefQuery { by: vec![Dimension::Region], ..query("A", "E") });
    assert_eq!(
        row(&answer, &["03"]).completed,
        [3],
        "midnight ties with the date alone; no activity is first"
    );
}

#[test]
fn hours_and_minutes_need_both_clocks() {
    let table = "t A 2024-05-01T10:00:00 01\n t E 2024-05-01T11:54:09 01";
    for unit in [Unit::Hours, Unit::Minutes] {
        assert_eq!(ask(table, &RefQuery { unit, ..query("A", "E") }).total.completed, [6849]);
    }
    let minutes = in_unit(6849, Unit::Minutes);
    assert!((minutes - 114.15).abs() < 1e-12);
    let hours = RefQuery { unit: Unit::Hours, ..query("A", "E") };
    assert_eq!(state_of("t A 2024-05-01 01\n t E 2024-05-01T11:54:09 01", &hours), State::Imprecise);
    assert_eq!(state_of("t A 2024-05-02T10:00:00 01\n t E 2024-05-01 01", &hours), State::Imprecise);
    assert_eq!(state_of("t A 2024-05-01T10:00:00 01\n t E 2024-05-01T09:00:00 01", &hours), State::Negative);
    assert_eq!(
        ask("t A 2024-05-01T10:00:00 01\n t E 2024-05-01T09:00:00 01", &query("A", "E")).total.completed,
        [0]
    );
    let night = "t A 2024-10-27T01:00:00 01\n t E 2024-10-27T04:00:00 01";
    assert_eq!(ask(night, &hours).total.completed, [4 * 3600], "the night when summer time ends");
    let open = ask("t A 2024-10-27T01:00:00 01", &hours).total;
    assert_eq!(open.ongoing, [24 * 3600], "censored at the end of a day of 25 hours");
}

#[test]
fn turns_pair_by_id_or_else_with_the_earliest_open_decision() {
    let turns = RefQuery { grain: Grain::Activity, ..query("D", "E") };
    let states = |table: &str| ask(table, &turns).total.states;
    // Two decisions, one start: the earliest takes it.
    assert_eq!(ask(&chain("D@1 D@3 E@9"), &turns).total.completed, [8]);
    assert_eq!(states(&chain("D@1 D@3 E@9")), [1, 1, 0, 0, 0, 0, 0, 0]);
    // A start before any decision has none, with or without something before.
    assert_eq!(states(&chain("E@1 D@3")), [0, 1, 0, 0, 0, 0, 1, 0]);
    assert_eq!(states(&chain("A@1 E@2 D@3")), [0, 1, 0, 0, 0, 1, 0, 0]);
    // By id, whatever the order; a start with an id takes no decision without.
    let ids =
        "t D 2024-01-01 01 id=x\n t D 2024-01-02 01 id=y\n t E 2024-01-05 01 id=y\n t E 2024-01-09 01 id=x";
    assert_eq!(ask(ids, &turns).total.completed, [3, 8]);
    assert_eq!(states("t D 2024-01-01 01\n t E 2024-01-05 01 id=y"), [0, 1, 0, 0, 0, 0, 1, 0]);
    assert_eq!(states("t D 2024-01-05 01 id=y\n t E 2024-01-01 01 id=y"), [0, 0, 0, 1, 0, 0, 0, 0]);
    // Closed: every decision still open is ended.
    assert_eq!(states(&chain("D@1 D@3 F@5")), [0, 0, 2, 0, 0, 0, 0, 0]);
    // Neither: one unit, in the episode's state.
    assert_eq!(states(&chain("A@1")), [0, 0, 0, 0, 0, 0, 0, 1]);
    assert_eq!(states(&chain("A@1 F@5")), [0, 0, 0, 0, 0, 1, 0, 0]);
}

#[test]
fn by_end_the_flow_is_dated_and_the_open_are_a_stock() {
    let table = "
        done A 2024-01-10 01
        done E 2024-02-20 01
        shut A 2024-01-20 01
        shut F 2024-03-05 01
        open A 2024-02-25 01
        late D 2024-02-02 01";
    let months = RefQuery {
        by: vec![Dimension::Month],
        period: Some((day("2024-01-01"), day("2024-03-31"))),
        cutoff: Some(day("2024-03-20")),
        ..query("A", "E")
    };
    let answer = ask(table, &months);
    assert_eq!(row(&answer, &["2024-01"]).states, [0, 2, 0, 0, 0, 0, 0, 0]);
    assert_eq!(row(&answer, &["2024-01"]).ongoing, [11, 21]);
    assert_eq!(row(&answer, &["2024-02"]).states, [1, 2, 0, 0, 0, 0, 1, 0]);
    assert_eq!(row(&answer, &["2024-02"]).ongoing, [4, 40]);
    assert_eq!(row(&answer, &["2024-03"]).states, [0, 1, 1, 0, 0, 0, 0, 0]);
    assert_eq!(answer.total.states, [1, 1, 1, 0, 0, 0, 1, 0]);
    assert_eq!((answer.total.ongoing, answer.total.ended), (vec![24], vec![45]));
    let february = RefQuery { period: Some((day("2024-02-01"), day("2024-02-29"))), ..months.clone() };
    assert_eq!(ask(table, &february).total, row(&ask(table, &months), &["2024-02"]));
    let cohort = RefQuery { basis: Basis::Start, ..months };
    let cohort = ask(table, &cohort);
    assert_eq!(row(&cohort, &["2024-01"]).states, [1, 0, 1, 0, 0, 0, 0, 0]);
    assert_eq!(row(&cohort, &["2024-02"]).states, [0, 1, 0, 0, 0, 0, 1, 0]);
    assert_eq!(row(&cohort, &["2024-02"]).ongoing, [24]);
}

#[test]
fn events_after_the_cutoff_are_not_looked_at() {
    let table = chain("A@1 E@9");
    let open = ask(&table, &RefQuery { cutoff: Some(day("2024-01-05")), ..query("A", "E") }).total;
    assert_eq!((open.n(State::Ongoing), open.ongoing), (1, vec![4]));
    let unseen = ask(&table, &RefQuery { cutoff: Some(day("2023-12-31")), ..query("A", "E") });
    assert_eq!(unseen, RefAnswer::default());
}

#[test]
fn a_past_stock_is_where_the_latest_event_known_then_was() {
    let table = "
        t A 2024-01-10 09 home=13
        t C 2024-01-20 01
        t D 2024-02-10 13
        t E 2024-03-10 13";
    let january = RefQuery {
        by: vec![Dimension::Region],
        period: Some((day("2024-01-01"), day("2024-01-31"))),
        ..query("A", "E")
    };
    for (attribution, region) in
        [(Attribution::Care, "01"), (Attribution::Home, "13"), (Attribution::Start, "09")]
    {
        let answer = ask(table, &RefQuery { attribution, ..january.clone() });
        assert_eq!(row(&answer, &[region]).ongoing, [21], "{region}");
    }
}

#[test]
fn an_unknown_home_is_a_row_and_in_the_total() {
    let table = "t A 2024-01-01 01\n t E 2024-01-02 01\n u A 2024-01-01 01\n u E 2024-01-04 01 home=09";
    let by = vec![Dimension::Region];
    let answer = ask(table, &RefQuery { attribution: Attribution::Home, by, ..query("A", "E") });
    assert_eq!((row(&answer, &["unknown"]).completed, row(&answer, &["09"]).completed), (vec![1], vec![3]));
    assert_eq!(answer.total.completed, [1, 3]);
}

#[test]
fn ages_are_those_of_the_start_and_bands_have_their_borders() {
    for (born, band) in [(2006, "0-17"), (2005, "18-49"), (1974, "18-49"), (1973, "50-64"), (1943, "80+")] {
        let table = format!("t A 2023-12-31 01 born={born}\n t E 2024-01-02 01");
        let answer = ask(&table, &RefQuery { by: vec![Dimension::AgeGroup], ..query("A", "E") });
        assert_eq!(row(&answer, &[band]).completed, [2], "{born}");
    }
}

#[test]
fn a_deviation_counts_from_start_to_end_both_included() {
    let exclude = RefQuery { deviation: Deviation::Exclude, ..query("B", "E") };
    for (at, n) in [
        ("A 2024-01-01", 1),
        ("B 2024-01-02", 0),
        ("C 2024-01-05", 0),
        ("E 2024-01-09", 0),
        ("F 2024-01-10", 1),
    ] {
        let table = "t A 2024-01-01 01\n t B 2024-01-02 01\n t C 2024-01-05 01\n t E 2024-01-09 01\n t F 2024-01-10 01";
        let table = table.replace(&format!("{at} 01"), &format!("{at} 01 deviation=medical"));
        assert_eq!(ask(&table, &exclude).total.n(State::Completed), n, "{at}");
    }
}

#[test]
fn treatment_is_the_kind_of_the_svf_end_or_none() {
    let table = "a svf.10 2024-01-01 01\n a svf.52 2024-01-05 01\n b svf.10 2024-01-01 01";
    let answer = ask(table, &RefQuery { by: vec![Dimension::Treatment], ..svf() });
    assert_eq!(row(&answer, &["svf.52"]).completed, [4]);
    assert_eq!(row(&answer, &["none"]).ongoing, [4]);
}

#[test]
fn filters_look_at_the_attributed_place_and_never_match_what_is_not_said() {
    let table = "
        t A 2024-01-01 09 unit=U1 home=13 sex=male
        t E 2024-01-05 01 unit=U2
        u A 2024-01-01 09
        u E 2024-01-08 01";
    let n = |attribution: Attribution, filters: Filters| {
        ask(table, &RefQuery { attribution, filters, ..query("A", "E") }).total.n(State::Completed)
    };
    let only = |code: &str| vec![code.to_owned()];
    for (attribution, region, wanted) in [
        (Attribution::Care, "01", 2),
        (Attribution::Care, "09", 0),
        (Attribution::Start, "09", 2),
        (Attribution::Home, "13", 1),
        (Attribution::Home, "01", 0),
    ] {
        assert_eq!(
            n(attribution, Filters { region: only(region), ..Filters::default() }),
            wanted,
            "{region}"
        );
    }
    assert_eq!(n(Attribution::Care, Filters { unit_id: only("U2"), ..Filters::default() }), 1);
    assert_eq!(n(Attribution::Care, Filters { unit_id: only("U1"), ..Filters::default() }), 0);
    assert_eq!(n(Attribution::Care, Filters { sex: only("unknown"), ..Filters::default() }), 1);
    assert_eq!(n(Attribution::Care, Filters { variant: only("high_grade"), ..Filters::default() }), 0);
}

#[test]
fn a_row_of_time_ends_where_the_period_or_the_follow_up_does() {
    let table = "t A 2024-01-10 01\n u A 2024-02-10 01\n u E 2024-04-20 01";
    let question = RefQuery {
        by: vec![Dimension::Quarter],
        period: Some((day("2024-01-01"), day("2024-04-30"))),
        ..query("A", "E")
    };
    let answer = ask(table, &question);
    assert_eq!(row(&answer, &["2024Q1"]).ongoing, [50, 81]);
    assert_eq!(
        (row(&answer, &["2024Q2"]).ongoing, row(&answer, &["2024Q2"]).completed),
        (vec![101], vec![70])
    );
    assert_eq!(answer.total, row(&answer, &["2024Q2"]), "the total's stock is that of the whole period");
    let early = ask(table, &RefQuery { cutoff: Some(day("2024-02-15")), ..question });
    assert_eq!(
        row(&early, &["2024Q1"]),
        row(&early, &["2024Q2"]),
        "after the cutoff the stock is the cutoff's"
    );
}
