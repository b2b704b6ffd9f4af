//! One table for each rule: which value of which column is refused, and which is not.

use super::support::{Outcome, read_csv};
use crate::delivery::Column;

/// A good row by column.
fn good(column: Column) -> &'static str {
    match column {
        Column::EpisodeId => "e1",
        Column::PatientId => "p1",
        Column::Pathway => "brostcancer",
        Column::Point => "E",
        Column::Time => "2023-05-17",
        Column::Region => "01",
        _ => "",
    }
}

/// Reads a good row with some columns set otherwise.
fn row_with(changes: &[(&str, &str)]) -> Outcome {
    let value = |c: Column| {
        let changed = changes.iter().find(|(name, _)| *name == c.name());
        changed.map_or(good(c), |(_, value)| value).to_owned()
    };
    let header = Column::ALL.map(Column::name).join(",");
    let row = Column::ALL.map(value).join(",");
    read_csv(format!("{header}\n{row}\n").as_bytes())
}

/// The one rejection of such a row, as `field rule`; `ok` where there is none.
fn verdict(changes: &[(&str, &str)]) -> String {
    let outcome = row_with(changes);
    assert_eq!(outcome.summary.read, 1);
    match &outcome.rejections[..] {
        [] => "ok".to_owned(),
        [(2, field, rule)] => format!("{field} {rule}"),
        other => format!("{other:?}"),
    }
}

#[test]
#[expect(clippy::too_many_lines, reason = "a table with one line for each case")]
fn each_rule_refuses_what_it_says_in_the_field_it_says() {
    let long = "x".repeat(65);
    let table: &[(&str, &str, &str)] = &[
        ("episode_id", "", "episode_id missing"),
        ("episode_id", "  ", "episode_id missing"),
        ("episode_id", "NA", "ok"),
        ("episode_id", "a.b:c-d_E9", "ok"),
        ("episode_id", "a b", "episode_id bad_form"),
        ("episode_id", "å", "episode_id bad_form"),
        ("episode_id", &long, "episode_id bad_form"),
        ("episode_id", &long[..64], "ok"),
        ("episode_id", "1234567890", "episode_id numeric_pseudonym"),
        ("episode_id", "123456789", "ok"),
        ("episode_id", "12345678901", "ok"),
        ("patient_id", "", "patient_id missing"),
        ("patient_id", "123456789012", "patient_id numeric_pseudonym"),
        ("patient_id", "a/b", "patient_id bad_form"),
        ("pathway", "", "pathway missing"),
        ("pathway", "Brostcancer", "pathway unknown_pathway"),
        ("pathway", " sepsis ", "ok"),
        ("point", "", "point missing"),
        ("point", "H", "point bad_form"),
        ("point", "a", "point bad_form"),
        ("code", "50", "code point_and_code"),
        ("time", "", "time missing"),
        ("time", "2023-02-31", "time bad_time"),
        ("time", "2023-02-28T24:00", "time bad_time"),
        ("time", "2024-03-31T02:30", "time bad_time"),
        ("time", "2024-10-27T02:30", "ok"),
        ("time", "2026-01-02", "ok"),
        ("time", "2026-01-03", "time future_time"),
        ("time", "2026-01-02T00:00:00Z", "ok"),
        ("time", "2026-01-02T00:00:01Z", "time future_time"),
        ("region", "", "region missing"),
        ("region", "1", "region bad_form"),
        ("region", "02", "region unknown_region"),
        ("home_region", "0A", "home_region bad_form"),
        ("home_region", "99", "home_region unknown_region"),
        ("home_region", "09", "ok"),
        ("home_municipality", "138", "home_municipality bad_form"),
        ("home_municipality", "1380", "ok"),
        ("unit", &long, "unit bad_form"),
        ("unit", "SE2321000016-U012", "ok"),
        ("unit", "Bröstkirurgi öst", "ok"),
        ("unit", "a\tb", "unit bad_form"),
        ("activity", "Surgery", "activity bad_form"),
        ("activity", "first_visit", "ok"),
        ("activity_id", "any text 7", "ok"),
        ("variant", "high-grade", "variant bad_form"),
        ("deviation", "medical", "ok"),
        ("deviation", "MoV", "deviation bad_form"),
        ("outcome", "på väg", "outcome bad_form"),
        ("sex", "k", "ok"),
        ("sex", "FEMALE", "ok"),
        ("sex", "x", "sex bad_form"),
        ("birth_year", "1899", "birth_year bad_form"),
        ("birth_year", "1900", "ok"),
        ("birth_year", "2026", "ok"),
        ("birth_year", "2027", "birth_year bad_form"),
        ("birth_year", "58", "birth_year bad_form"),
        ("event_id", &"y".repeat(128), "ok"),
        ("event_id", &"y".repeat(129), "event_id bad_form"),
        ("recorded_at", "2023-05-18T07:00:00+02:00", "ok"),
        ("recorded_at", "2023-05-18", "recorded_at bad_time"),
        ("retract", "true", "event_id missing"),
        ("retract", "false", "ok"),
        ("retract", "yes", "retract bad_form"),
    ];
    for (column, value, expected) in table {
        assert_eq!(&verdict(&[(column, value)]), expected, "{column} = {value:?}");
    }
}

#[test]
fn codes_give_kind_and_pathway() {
    let code =
        |pathway, code, time| verdict(&[("pathway", pathway), ("point", ""), ("code", code), ("time", time)]);
    let day = "2023-05-17";
    for (pathway, text, time, expected) in [
        ("brostcancer", "50", day, "ok"),
        ("", "VC050", day, "ok"),
        ("", "vc050", day, "ok"),
        ("lungcancer", "VC050", day, "ok"),
        ("brostcancer", "VC050", day, "code pathway_mismatch"),
        ("brostcancer", "VX950", day, "ok"),
        ("", "VX950", day, "pathway missing"),
        ("", "50", day, "pathway missing"),
        ("brostcancer", "99", day, "code unknown_code"),
        ("brostcancer", "VC099", day, "code unknown_code"),
        ("brostcancer", "XC050", day, "code bad_form"),
        ("brostcancer", "5", day, "code bad_form"),
        ("brostcancer", "42", "2018-01-01", "code retired_code"),
        ("brostcancer", "42", "2017-12-31", "ok"),
        ("brostcancer", "56", "2017-12-31T23:30:00Z", "code retired_code"),
        ("brostcancer", "65", day, "code retired_code"),
    ] {
        assert_eq!(code(pathway, text, time), expected, "{pathway} {text} {time}");
    }
    let outcome = row_with(&[("pathway", ""), ("point", ""), ("code", "VC050")]);
    assert!(outcome.events[0].1.starts_with("1 svf.50 2023-05-17 None"), "{:?}", outcome.events);
}

#[test]
fn a_personal_number_in_any_column_refuses_the_row_before_any_other_rule() {
    let forms = [
        "640823-3234",
        "6408233234",
        "19640823-3234",
        "196408233234",
        "640823+3234",
        "640823 3234",
        "640883-3231",
        "ref 19640883-3231!",
    ];
    for column in Column::ALL {
        for form in forms {
            let expected = format!("{} personal_number", column.name());
            assert_eq!(
                verdict(&[(column.name(), form), ("region", form)]).split_once(' ').unwrap().1,
                "personal_number"
            );
            assert_eq!(verdict(&[(column.name(), form)]), expected, "{form}");
        }
    }
    assert_eq!(verdict(&[("unit", "640823-3235")]), "ok");
    assert_eq!(verdict(&[("episode_id", "x6408233234")]), "ok");
}

#[test]
fn a_personal_number_in_an_unknown_column_refuses_the_row() {
    let header = "episode_id,patient_id,pathway,point,time,region,Anteckning";
    let text = format!(
        "{header}\ne,p,sepsis,A,2024-01-01,01,ring 640823-3234 nu\ne,p,sepsis,A,2024-01-01,01,inget\n"
    );
    let outcome = read_csv(text.as_bytes());
    assert_eq!(outcome.rejections, [(2, "Anteckning".to_owned(), "personal_number")]);
    assert_eq!(outcome.summary.accepted, 1);
    assert!(!format!("{outcome:?}").contains("3234"));
}

#[test]
fn a_good_row_keeps_every_value() {
    let outcome = row_with(&[
        ("time", "2024-05-01T10:15:00.500+02:00"),
        ("home_region", "13"),
        ("home_municipality", "1380"),
        ("unit", "U1"),
        ("activity", "surgery"),
        ("activity_id", "a 1"),
        ("variant", "high_grade"),
        ("deviation", "special"),
        ("outcome", "treated"),
        ("sex", "2"),
        ("birth_year", "1958"),
        ("event_id", "ev1"),
        ("recorded_at", "2024-05-02T00:00:00Z"),
        ("retract", "TRUE"),
    ]);
    let expected = "0 E 2024-05-01 Some(1714551300000000) \
                    [e1|p1|01|13|1380|U1|surgery|a 1|high_grade|treated|ev1] \
                    Some(Special) Some(Female) Some(1958) Some(1714608000000000) true";
    assert_eq!(outcome.events, [(2, expected.to_owned())]);
}

#[test]
fn columns_append_and_become_arrow_arrays() {
    use crate::delivery::EventColumns;
    use arrow::array::Array;

    struct Collect(std::sync::Mutex<EventColumns>);
    impl crate::delivery::EventSink for Collect {
        type Error = crate::delivery::ColumnsFull;
        fn events(&self, _: usize, columns: &mut EventColumns) -> Result<(), Self::Error> {
            self.0.lock().unwrap().append(columns)
        }
        fn rejections(&self, _: &[crate::delivery::Rejection]) -> Result<(), Self::Error> {
            Ok(())
        }
    }
    let row =
        |i: usize| format!("e{i},p,sepsis,A,2024-01-01,01,{}\n", if i.is_multiple_of(3) { "U" } else { "" });
    let text = "episode_id,patient_id,pathway,point,time,region,unit\n".to_owned()
        + &(0..500).map(row).collect::<String>();
    let options = crate::delivery::ReadOptions { block_bytes: 300, batch_rows: 7, ..Default::default() };
    let sink = Collect(std::sync::Mutex::default());
    let tables = super::support::tables();
    crate::delivery::read_delivery(
        text.as_bytes(),
        crate::delivery::Format::CSV,
        &options,
        tables,
        &sink,
        &|_| {},
    )
    .unwrap();
    let mut columns = sink.0.into_inner().unwrap();
    assert_eq!(columns.len(), 500);
    let lines = std::mem::take(&mut columns.line);
    let (episodes, units) = (columns.episode_id.take_array().unwrap(), columns.unit.take_array().unwrap());
    for (at, line) in lines.into_iter().enumerate() {
        let i = line - 2;
        assert_eq!(episodes.value(at), format!("e{i}"));
        assert_eq!(units.is_valid(at).then(|| units.value(at)), i.is_multiple_of(3).then_some("U"));
    }
    assert_eq!(columns.episode_id.len(), 0);
}
