//! The traps of `measures.md`, each by its number, through files, store and queries.
//!
//! 12 and 13 are about small numbers, which are not protected yet.

use crate::support::{Home, ask, row};

const AML: &str = "akut-myeloisk-leukemi";
const BREAST: &str = "brostcancer";
const COLON: &str = "tjock-och-andtarmscancer";
const MELANOMA: &str = "hudmelanom";
const BRAIN: &str = "hjarntumorer";
const HIP: &str = "hoftledsartros-primarvard";
const SYMPTOMS: &str = "allvarliga-ospecifika-symtom";

/// Limit that an episode's svf interval met: with limit, within.
fn svf(home: &Home, extra: &str) -> (u64, u64, u64) {
    let answer = home.ask(&format!("measure=svf{extra}"));
    (answer.total.n.unwrap(), answer.total.within.with_limit.unwrap(), answer.total.within.count.unwrap())
}

#[test]
fn trap_01_treatment_on_the_day_of_suspicion_is_zero_days_and_within() {
    let home = Home::new();
    home.events("", &[&format!("e1 {BREAST} 10 2023-03-01 01"), &format!("e1 {BREAST} 50 2023-03-01 01")]);
    let answer = home.ask("measure=svf");
    assert_eq!(
        (answer.total.n.unwrap(), answer.total.median, answer.total.within.count.unwrap()),
        (1, Some(0.0), 1)
    );
}

#[test]
fn trap_02_the_limit_itself_is_within_and_one_day_more_is_not() {
    let home = Home::new();
    home.events(
        "",
        &[
            &format!("e1 {BREAST} 10 2023-03-01 01"),
            &format!("e1 {BREAST} 50 2023-03-29 01"),
            &format!("e2 {BREAST} 10 2023-03-01 01"),
            &format!("e2 {BREAST} 50 2023-03-30 01"),
        ],
    );
    assert_eq!(svf(&home, ""), (2, 2, 1));
}

#[test]
fn trap_03_leap_years_and_the_change_of_clocks_count_dates() {
    let home = Home::new();
    let rows = [
        format!("leap {HIP} A 2024-02-28 01"),
        format!("leap {HIP} E 2024-03-01 01"),
        format!("plain {HIP} A 2023-02-28 03"),
        format!("plain {HIP} E 2023-03-01 03"),
        format!("spring {HIP} A 2024-03-30T23:30:00 04"),
        format!("spring {HIP} E 2024-03-31T03:10:00 04"),
        format!("autumn {HIP} A 2024-10-26T23:30:00 05"),
        format!("autumn {HIP} E 2024-10-27T02:30:00+01:00 05"),
    ];
    home.events("", &rows.iter().map(String::as_str).collect::<Vec<_>>());
    let days = home.ask("measure=A-E");
    let value = |code: &str| row(&days, code).median;
    assert_eq!(["01", "03", "04", "05"].map(value), [Some(2.0), Some(1.0), Some(1.0), Some(1.0)]);
    let minutes = home.ask("measure=A-E&unit=minutes");
    assert_eq!(row(&minutes, "04").median, Some(160.0), "an hour less than the clock says");
    assert_eq!(row(&minutes, "05").median, Some(240.0), "an hour more than the clock says");
    assert_eq!(row(&minutes, "01").states.imprecise.unwrap(), 1);
}

#[test]
fn trap_04_colorectal_limits_depend_on_treatment_and_work_up() {
    let home = Home::new();
    let cases =
        [("58", 25, "."), ("58", 39, "extended_workup"), ("50", 39, "."), ("50", 53, "extended_workup")];
    for (i, (code, limit, variant)) in cases.into_iter().enumerate() {
        for (k, days) in [(0, limit), (1, limit + 1)] {
            let end = chrono::NaiveDate::from_ymd_opt(2023, 1, 1).expect("a date") + chrono::Days::new(days);
            home.events(
                ",variant",
                &[
                    &format!("e{i}{k} {COLON} 10 2023-01-01 01 {variant}"),
                    &format!("e{i}{k} {COLON} {code} {end} 01 ."),
                ],
            );
        }
    }
    assert_eq!(svf(&home, ""), (8, 8, 4));
    assert_eq!(svf(&home, "&treatment=palliative&variant=extended_workup"), (2, 2, 1));
    // svf.44 says extended work-up where nothing else does.
    home.events("", &[&format!("x {COLON} 10 2023-01-01 01"), &format!("x {COLON} 44 2023-01-20 01")]);
    home.events("", &[&format!("x {COLON} 50 2023-02-23 01")]);
    assert_eq!(svf(&home, ""), (9, 9, 5), "53 days with svf.44 is within");
}

#[test]
fn trap_05_breast_suspected_in_2023_and_treated_in_2024_has_28_by_start_and_35_by_end() {
    let home = Home::new();
    home.events("", &[&format!("e {BREAST} 10 2024-01-15 01"), &format!("e {BREAST} 50 2024-02-15 01")]);
    assert_eq!(svf(&home, ""), (1, 1, 0), "31 days against 28");
    assert_eq!(svf(&home, "&limit_date=end"), (1, 1, 1), "31 days against 35");
}

#[test]
fn trap_06_melanoma_from_pathology_has_12_instead_of_33() {
    let home = Home::new();
    for (episode, variant) in [("plain", "."), ("lab", "from_pathology")] {
        home.events(
            ",variant",
            &[
                &format!("{episode} {MELANOMA} 10 2023-03-01 01 {variant}"),
                &format!("{episode} {MELANOMA} 50 2023-03-14 01 ."),
            ],
        );
    }
    assert_eq!(svf(&home, ""), (2, 2, 1), "13 days");
    assert_eq!(svf(&home, "&variant=from_pathology"), (1, 1, 0));
}

#[test]
fn trap_07_a_low_grade_brain_tumour_under_watchful_waiting_has_no_limit() {
    let home = Home::new();
    home.events(
        ",variant",
        &[&format!("e {BRAIN} 10 2023-03-01 01 low_grade"), &format!("e {BRAIN} 60 2023-05-01 01 .")],
    );
    let answer = home.ask("measure=svf");
    assert_eq!(
        (answer.total.n.unwrap(), answer.total.within.with_limit.unwrap(), answer.total.within.status),
        (1, 0, "no_limit")
    );
    assert_eq!(answer.total.within.share, None);
}

#[test]
fn trap_08_aml_closed_by_74_is_outside_and_vp878_is_inside() {
    let home = Home::new();
    home.events("", &[&format!("a {AML} 10 2023-03-01 01"), &format!("a {AML} 74 2023-03-05 01")]);
    home.events(
        "",
        &[&format!("s {SYMPTOMS} 10 2023-03-01 01"), &format!("s {SYMPTOMS} VP878 2023-03-20 01")],
    );
    let answer = home.ask("measure=svf&by=pathway");
    let (aml, symptoms) = (row(&answer, AML), row(&answer, SYMPTOMS));
    assert_eq!((aml.n.unwrap(), aml.states.ended_otherwise.unwrap()), (0, 1));
    assert_eq!((symptoms.n.unwrap(), symptoms.median, symptoms.within.count.unwrap()), (1, Some(19.0), 1));
}

#[test]
fn trap_09_one_patient_in_two_overlapping_svf_has_two_intervals() {
    let home = Home::new();
    let text = format!(
        "episode_id,patient_id,pathway,code,time,region\n\
         e1,p,{BREAST},10,2023-03-01,01\ne1,p,{BREAST},50,2023-03-20,01\n\
         e2,p,{BREAST},10,2023-03-10,01\ne2,p,{BREAST},52,2023-03-25,01\n"
    );
    home.deliver("two.csv", text);
    assert_eq!(home.ask("measure=svf").total.n.unwrap(), 2);
}

#[test]
fn trap_10_gotland_sends_and_stockholm_treats() {
    let home = Home::new();
    home.events(
        ",home_region",
        &[
            &format!("e {BREAST} 10 2023-03-01 09 09"),
            &format!("e {BREAST} 90 2023-03-05 09 ."),
            &format!("e {BREAST} 91 2023-03-06 01 ."),
            &format!("e {BREAST} 50 2023-03-20 01 ."),
        ],
    );
    let n = |query: &str| {
        let answer = home.ask(query);
        (row(&answer, "01").n.unwrap(), row(&answer, "09").n.unwrap(), answer.total.n.unwrap())
    };
    assert_eq!(n("measure=svf"), (1, 0, 1));
    assert_eq!(n("measure=svf&attribution=home"), (0, 1, 1));
    assert_eq!(n("measure=svf&attribution=start"), (0, 1, 1));
}

#[test]
fn trap_11_halland_is_not_counted_twice() {
    let home = Home::new();
    for (episode, municipality) in [("south", "1380"), ("north", "1384"), ("unsaid", ".")] {
        home.events(
            ",home_region,home_municipality",
            &[
                &format!("{episode} {BREAST} 10 2023-03-01 13 13 {municipality}"),
                &format!("{episode} {BREAST} 50 2023-03-20 13 13 ."),
            ],
        );
    }
    let answer = home.ask("measure=svf&by=sjukvardsregion");
    assert_eq!(
        (row(&answer, "sodra").n.unwrap(), row(&answer, "vastra").n.unwrap(), answer.total.n.unwrap()),
        (2, 1, 3)
    );
    assert_eq!(answer.rows.iter().map(|r| r.n.unwrap()).sum::<u64>(), 3);
}

#[test]
fn trap_14_d_e_d_e_is_one_first_e_and_two_turns() {
    let home = Home::new();
    home.events(
        "",
        &[
            &format!("e {HIP} A 2023-01-01 01"),
            &format!("e {HIP} D 2023-01-05 01"),
            &format!("e {HIP} E 2023-01-10 01"),
            &format!("e {HIP} D 2023-02-01 01"),
            &format!("e {HIP} E 2023-02-11 01"),
        ],
    );
    let first = home.ask("measure=A-E");
    assert_eq!((first.total.n.unwrap(), first.total.median), (1, Some(9.0)));
    let turns = home.ask("measure=D-E&grain=activity");
    assert_eq!((turns.total.n.unwrap(), turns.total.mean), (2, Some(7.5)));
    assert_eq!(home.ask("measure=D-E").total.n.unwrap(), 1);
}

#[test]
fn trap_15_an_episode_that_enters_at_d_has_no_a_b() {
    let home = Home::new();
    home.events("", &[&format!("e {HIP} D 2023-01-05 01"), &format!("e {HIP} E 2023-01-10 01")]);
    let answer = home.ask("measure=A-B");
    assert_eq!((answer.total.n.unwrap(), answer.total.states.not_applicable.unwrap()), (0, 1));
}

#[test]
fn trap_16_a_personnummer_in_any_field_is_refused_and_not_kept() {
    let home = Home::new();
    let good: String = (0..100).map(|i| format!("e{i},p{i},{HIP},A,2023-01-01,01,U1\n")).collect();
    let text = format!(
        "episode_id,patient_id,pathway,point,time,region,unit\n{good}x,y,{HIP},A,2023-01-01,01,640823-3234\n"
    );
    let receipt = home.deliver("one.csv", text);
    assert_eq!((receipt.rows.accepted, receipt.rejected_by_rule.get("personal_number")), (100, Some(&1)));
    let json = serde_json::to_string(&receipt).expect("a receipt");
    assert!(!json.contains("640823"), "the receipt repeats the value");
    assert!(
        files_under(&home.data()).iter().all(|(_, bytes)| !holds(bytes, b"640823")),
        "a file holds the value"
    );
}

#[test]
fn trap_17_the_median_of_an_even_count_gives_a_half() {
    let home = Home::new();
    home.events(
        "",
        &[
            &format!("e1 {HIP} A 2023-01-01 01"),
            &format!("e1 {HIP} E 2023-01-05 01"),
            &format!("e2 {HIP} A 2023-01-01 01"),
            &format!("e2 {HIP} E 2023-01-06 01"),
        ],
    );
    assert_eq!(home.ask("measure=A-E").total.median, Some(4.5));
}

#[test]
fn trap_18_the_pooled_share_is_not_the_mean_of_shares() {
    let home = Home::new();
    home.events("", &[&format!("a {AML} 10 2023-03-01 01"), &format!("a {AML} 52 2023-03-05 01")]);
    for i in 0..3 {
        home.events(
            "",
            &[&format!("b{i} {BREAST} 10 2023-03-01 01"), &format!("b{i} {BREAST} 50 2023-06-01 01")],
        );
    }
    let answer = home.ask("measure=svf&by=region");
    assert_eq!(row(&answer, "01").within.share, Some(0.25), "one of four, not the mean of 1 and 0");
}

#[test]
fn trap_19_an_episode_called_na_is_an_episode() {
    let home = Home::new();
    let receipt =
        home.events("", &[&format!("NA {HIP} A 2023-01-01 01"), &format!("NA {HIP} E 2023-01-05 01")]);
    assert_eq!(receipt.rows.accepted, 2);
    assert_eq!(home.ask("measure=A-E").total.n.unwrap(), 1);
}

#[test]
fn trap_20_a_delivery_sent_twice_changes_nothing() {
    let home = Home::new();
    let rows = [format!("e {HIP} A 2023-01-01 01"), format!("e {HIP} E 2023-01-05 01")];
    let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
    let first = home.events("", &rows);
    let before = files_under(&home.data());
    let second = home.events("", &rows);
    assert_eq!(format!("{:?} {:?}", first.status, second.status), "Loaded Duplicate");
    assert_eq!((second.rows.accepted, second.rows.duplicate, second.version), (0, 2, first.version));
    assert_eq!(before, files_under(&home.data()), "the store is unchanged, byte for byte");
}

#[test]
fn trap_21_events_in_any_order_give_the_same_answer() {
    let rows = [
        format!("e {HIP} A 2023-01-01 01"),
        format!("e {HIP} E 2023-01-05 03"),
        format!("e {HIP} E 2023-01-05 01"),
        format!("e {HIP} F 2023-02-01 01"),
        format!("e {HIP} F 2023-02-03 03"),
    ];
    let answer = |order: [usize; 5]| {
        let home = Home::new();
        home.events("", &order.map(|i| rows[i].as_str()));
        let engine = home.engine();
        ["A-E", "A-F", "F-G"]
            .map(|m| serde_json::to_string(&ask(&engine, &format!("measure={m}")).rows).expect("rows"))
    };
    assert_eq!(answer([0, 1, 2, 3, 4]), answer([4, 3, 2, 1, 0]));
    assert_eq!(answer([0, 1, 2, 3, 4]), answer([2, 4, 0, 3, 1]));
}

/// Every file under a directory with its bytes, by path; the lock file is left out.
pub(crate) fn files_under(dir: &std::path::Path) -> Vec<(String, Vec<u8>)> {
    let mut out = Vec::new();
    for entry in std::fs::read_dir(dir).expect("a directory").map(|e| e.expect("an entry").path()) {
        if entry.is_dir() {
            out.extend(files_under(&entry));
        } else if !entry.ends_with(".lock") && !entry.ends_with(".staging.lock") {
            out.push((entry.display().to_string(), std::fs::read(&entry).expect("a file")));
        }
    }
    out.sort();
    out
}

fn holds(bytes: &[u8], needle: &[u8]) -> bool {
    bytes.windows(needle.len()).any(|w| w == needle)
}
