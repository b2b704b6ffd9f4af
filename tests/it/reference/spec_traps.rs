//! The traps that have a test, as tables: events in, answer out. Numbers are those of "Traps that have a test".

use chrono::{Datelike, NaiveDate};

use super::compare::compare;
use super::support::{day, events, query, svf, tables};
use super::types::{Attribution, Dimension, Grain, Limit, LimitInput, RefAnswer, RefQuery, RefRow, State};

fn ask(table: &str, query: &RefQuery) -> RefAnswer {
    compare(&events(table), query, &tables())
}

fn row<'a>(answer: &'a RefAnswer, key: &[&str]) -> &'a RefRow {
    let key: Vec<String> = key.iter().map(|code| (*code).to_owned()).collect();
    answer.rows.get(&key).unwrap()
}

#[test]
fn trap_01_treatment_on_the_day_of_suspicion_is_0_days_and_within() {
    let table = "t svf.10 2024-05-06 01\n t svf.50 2024-05-06 01";
    let total = ask(table, &RefQuery { limit: Limit::Number(0.0), ..svf() }).total;
    assert_eq!((total.completed, total.within, total.with_limit), (vec![0], 1, 1));
}

#[test]
fn trap_02_a_value_equal_to_the_limit_is_within_and_one_more_is_outside() {
    let table =
        "t svf.10 2024-05-01 01\n t svf.50 2024-05-29 01\n u svf.10 2024-05-01 01\n u svf.50 2024-05-30 01";
    let total = ask(table, &RefQuery { limit: Limit::Number(28.0), ..svf() }).total;
    assert_eq!((total.completed, total.within, total.with_limit), (vec![28, 29], 1, 2));
}

#[test]
fn trap_03_days_are_counted_by_date_over_leap_day_and_clock_changes() {
    for (from, to, days) in [
        ("2024-02-28", "2024-03-01", 2),
        ("2023-02-28", "2023-03-01", 1),
        ("2024-03-30T23:30:00", "2024-03-31T00:10:00", 1),
        ("2024-03-31T00:30:00", "2024-04-01T00:30:00", 1),
        ("2024-10-26T23:59:00", "2024-10-28T00:00:00", 2),
    ] {
        let table = format!("t A {from} 01\n t E {to} 01");
        assert_eq!(ask(&table, &query("A", "E")).total.completed, [days], "{from} to {to}");
    }
}

/// Trap 4's and 5's limits, by hand.
fn limits(input: &LimitInput) -> Option<i64> {
    let dated = |day: NaiveDate| if day.year() >= 2024 { 35 } else { 28 };
    match (input.pathway.as_str(), input.treatment.as_deref(), input.has_svf44) {
        ("tjock-och-andtarmscancer", Some("svf.58"), false) => Some(25),
        ("tjock-och-andtarmscancer", Some("svf.58"), true) => Some(39),
        ("tjock-och-andtarmscancer", Some("svf.50"), false) => Some(39),
        ("tjock-och-andtarmscancer", Some("svf.50"), true) => Some(53),
        ("brostcancer", _, _) => Some(dated(input.start_day)),
        _ => None,
    }
}

#[test]
fn trap_04_each_interval_meets_the_limit_of_its_treatment_and_work_up() {
    for (kind, work_up, limit) in [("58", "", 25), ("58", "44", 39), ("50", "", 39), ("50", "44", 53)] {
        for (late, within) in [(0, 1), (1, 0)] {
            let end = day("2024-01-01") + chrono::Days::new(limit + late);
            let mut table = format!("t svf.10 2024-01-01 01\n t svf.{kind} {end} 01\n");
            if !work_up.is_empty() {
                table += "t svf.44 2024-01-09 01";
            }
            let total = ask(&table, &RefQuery { limit: Limit::Table(limits), ..svf() }).total;
            assert_eq!((total.within, total.with_limit), (within, 1), "{kind} {work_up} {late}");
        }
    }
}

/// Trap 5's limit when the version is that of the end date.
fn limits_by_end(input: &LimitInput) -> Option<i64> {
    limits(&LimitInput { start_day: input.end_day, ..input.clone() })
}

#[test]
fn trap_05_suspected_2023_and_treated_2024_is_28_by_start_and_35_by_end() {
    let table = "b svf.10 2023-12-20 01 pathway=brostcancer\n b svf.50 2024-01-19 01 pathway=brostcancer";
    for (limit, within) in [(Limit::Table(limits), 0), (Limit::Table(limits_by_end), 1)] {
        let total = ask(table, &RefQuery { limit, ..svf() }).total;
        assert_eq!((total.completed, total.within, total.with_limit), (vec![30], within, 1));
    }
}

#[test]
fn trap_07_no_limit_is_outside_the_denominator_and_counted() {
    let table = "t svf.10 2024-01-01 01 variant=low_grade\n t svf.60 2024-01-02 01";
    let total = ask(table, &RefQuery { limit: Limit::Table(limits), ..svf() }).total;
    assert_eq!((total.completed, total.within, total.with_limit), (vec![1], 0, 0));
}

#[test]
fn trap_08_a_close_by_74_is_outside_and_vp878_is_inside() {
    let table = "
        a svf.10 2024-01-01 01 pathway=akut-myeloisk-leukemi
        a svf.74 2024-01-04 01 pathway=akut-myeloisk-leukemi
        v svf.10 2024-01-01 01 pathway=allvarliga-ospecifika-symtom
        v svf.78 2024-01-22 01 pathway=allvarliga-ospecifika-symtom";
    let total = ask(table, &svf()).total;
    assert_eq!((total.completed, total.ended), (vec![21], vec![3]));
    assert_eq!(total.states, [1, 0, 1, 0, 0, 0, 0, 0]);
}

#[test]
fn trap_09_two_overlapping_svf_of_one_patient_are_two_intervals() {
    let table = "
        a svf.10 2024-01-01 01 patient=p
        b svf.10 2024-01-05 01 patient=p
        a svf.50 2024-01-11 01 patient=p
        b svf.52 2024-01-08 01 patient=p";
    assert_eq!(ask(table, &svf()).total.completed, [3, 10]);
}

#[test]
fn trap_10_gotland_sends_and_stockholm_treats() {
    let table = "
        g svf.10 2024-01-01 09 home=09
        g svf.90 2024-01-05 09
        g svf.91 2024-01-06 01
        g svf.50 2024-01-11 01";
    for (attribution, region) in
        [(Attribution::Care, "01"), (Attribution::Home, "09"), (Attribution::Start, "09")]
    {
        let answer = ask(table, &RefQuery { attribution, by: vec![Dimension::Region], ..svf() });
        assert_eq!(row(&answer, &[region]).completed, [10]);
        assert_eq!((answer.rows.len(), answer.total.completed.len()), (1, 1));
    }
}

#[test]
fn trap_11_halland_is_split_and_not_counted_twice() {
    let table = "
        s A 2024-01-01 13 home=13 municipality=1380
        s E 2024-01-02 13
        v A 2024-01-01 13 home=13 municipality=1384
        v E 2024-01-03 13
        n A 2024-01-01 13 home=13
        n E 2024-01-04 13";
    for attribution in [Attribution::Care, Attribution::Home, Attribution::Start] {
        let by = vec![Dimension::Sjukvardsregion];
        let answer = ask(table, &RefQuery { attribution, by, ..query("A", "E") });
        assert_eq!(row(&answer, &["sodra"]).completed, [1, 3]);
        assert_eq!(row(&answer, &["vastra"]).completed, [2]);
        assert_eq!((answer.rows.len(), answer.total.completed.len()), (2, 3));
    }
}

#[test]
fn trap_14_the_loop_is_one_first_start_and_two_turns() {
    for ids in [["", "", "", ""], ["id=1", "id=1", "id=2", "id=2"]] {
        let table = format!(
            "t A 2024-01-01 01\n t D 2024-01-03 01 {}\n t E 2024-01-06 01 {}\n t D 2024-01-10 01 {}\n t E 2024-01-20 01 {}",
            ids[0], ids[1], ids[2], ids[3]
        );
        assert_eq!(ask(&table, &query("A", "E")).total.completed, [5]);
        assert_eq!(ask(&table, &query("D", "E")).total.completed, [3]);
        let turns = ask(&table, &RefQuery { grain: Grain::Activity, ..query("D", "E") }).total;
        assert_eq!((turns.completed, turns.states), (vec![3, 10], [2, 0, 0, 0, 0, 0, 0, 0]));
    }
}

#[test]
fn trap_15_entered_at_d_makes_a_b_not_applicable() {
    let table = "t D 2024-01-03 01\n t E 2024-01-06 01";
    assert_eq!(ask(table, &query("A", "B")).total.n(State::NotApplicable), 1);
    assert_eq!(ask(table, &query("D", "E")).total.completed, [3]);
}

#[test]
fn trap_18_a_pooled_share_differs_from_the_mean_of_shares() {
    let mut table = String::new();
    for (pathway, days, n) in [("brostcancer", 1, 9), ("tjock-och-andtarmscancer", 99, 1)] {
        let end = day("2024-01-01") + chrono::Days::new(days);
        for number in 0..n {
            let name = format!("e{number}");
            let two = [("10", day("2024-01-01")), ("50", end)];
            table.extend(two.map(|(code, date)| format!("{name} svf.{code} {date} 01 pathway={pathway}\n")));
        }
    }
    let by = vec![Dimension::Pathway];
    let answer = ask(&table, &RefQuery { limit: Limit::Table(limits), by, ..svf() });
    assert_eq!((answer.total.within, answer.total.with_limit), (9, 10));
    assert_eq!((row(&answer, &["brostcancer"]).within, row(&answer, &["brostcancer"]).with_limit), (9, 9));
    let colorectal = row(&answer, &["tjock-och-andtarmscancer"]);
    assert_eq!((colorectal.within, colorectal.with_limit), (0, 1));
}

#[test]
fn trap_19_an_episode_called_na_is_one_like_any_other() {
    let table = "NA A 2024-01-01 01\n NA B 2024-01-02 01\n NB A 2024-01-01 01\n NB B 2024-01-05 01";
    assert_eq!(ask(table, &query("A", "B")).total.completed, [1, 4]);
}

#[test]
fn trap_21_any_order_of_rows_gives_the_same_answer() {
    let table = "
        t A 2024-01-01 01
        t D 2024-01-03 01
        t D 2024-01-03 09
        t E 2024-01-03 13
        t E 2024-01-05 01
        t G 2024-01-09 01
        t G 2024-01-09 09";
    let mut rows = events(table);
    for question in [query("A", "E"), query("A", "G"), RefQuery { grain: Grain::Activity, ..query("D", "E") }]
    {
        let question = RefQuery { by: vec![Dimension::Region], ..question };
        let straight = compare(&rows, &question, &tables());
        for _ in 0..rows.len() {
            rows.rotate_left(1);
            assert_eq!(compare(&rows, &question, &tables()), straight);
        }
    }
}
