//! A small table with everything that is hard to write: hidden cells, quotes, å ä ö, both languages.

use serde_json::json;

use super::{About, Cell, Dimension, KeyForm, Kind, Measure, Role, Status, Table, Text};
use crate::indicators::Lang;

/// Two regions by two years: a whole row, one with a hidden part, a protected one and one that was not reported.
pub(super) fn sample() -> Table {
    with_words("Region \"Skåne\", Åäö")
}

/// The same with another name of the second region.
pub(super) fn with_words(name: &str) -> Table {
    let region = Dimension::new("region", Text::both("Region", "Region"), Role::Geo, KeyForm::Coded)
        .with("01", Text::both("Region Stockholm", "Region Stockholm"))
        .with("12", Text::both(name, name));
    let year = Dimension::new("year", Text::both("År", "Year"), Role::Time, KeyForm::Coded)
        .with("2023", Text::both("2023", "2023"))
        .with("2024", Text::both("2024", "2024"));
    let measures = vec![
        Measure::new("n", Text::both("Antal", "Number"), Kind::Count),
        Measure::new("share", Text::both("Andel inom gränsen", "Share within the limit"), Kind::Share)
            .by_method("wilson@95"),
        Measure::new("median", Text::both("Median", "Median"), Kind::Number)
            .in_unit(Text::both("dagar", "days"), 1)
            .by_method("hf7"),
        Measure::new("verdict", Text::both("Mot målet", "Against the goal"), Kind::Word),
    ];
    let mut about = About::new("sample", Text::both("Ett \"prov\" på å, ä, ö", "A sample"), Lang::Sv);
    about.data_to = Some("2025-01-31".to_owned());
    about.notes.push(Text::both("En rad är skyddad.", "One row is protected."));
    about.methods.push(("quantile".to_owned(), "hf7".to_owned()));
    about.context.insert("snapshot".to_owned(), json!({"version": 7}));
    let mut table = Table::new(about, vec![region, year], measures);
    let hidden = |status| vec![Cell::Absent(status); 4];
    let rows = [
        (
            [0, 0],
            Status::OK,
            vec![
                Cell::Count(120),
                Cell::Number(80.0 / 118.0),
                Cell::Number(20.5),
                Cell::Word("met".to_owned()),
            ],
        ),
        (
            [0, 1],
            Status::OK,
            vec![
                Cell::Count(7),
                Cell::Absent(Status::PROTECTED),
                Cell::Number(3.0),
                Cell::Absent(Status::NOT_APPLICABLE),
            ],
        ),
        ([1, 0], Status::PROTECTED, hidden(Status::PROTECTED)),
        ([1, 1], Status::NOT_REPORTED, hidden(Status::NOT_REPORTED)),
    ];
    for (key, status, cells) in rows {
        table.push(&key, status, cells).expect("a row that fits");
    }
    table
}
