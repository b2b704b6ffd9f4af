//! Reads published numbers for the tests: the committed tables and the shared vectors.
//!
//! A committed table has `source` and `tolerance` (relative) columns. The shared vectors lie
//! beside the project; where they are absent the test says so and passes.

use std::path::PathBuf;

use super::value_counts::ValueCounts;

/// Tolerance of the shared vectors, by their README.
const VECTOR_TOLERANCE: f64 = 1e-9;

/// One row of a table, by column name.
#[derive(Debug)]
pub(super) struct Row {
    cells: Vec<(String, String)>,
}

impl Row {
    /// The text of a column.
    pub(super) fn text(&self, column: &str) -> &str {
        &self.cells.iter().find(|(name, _)| name == column).unwrap_or_else(|| panic!("no column {column}")).1
    }

    /// A number.
    pub(super) fn number(&self, column: &str) -> f64 {
        self.optional(column).unwrap_or_else(|| panic!("no number in {column}: {self:?}"))
    }

    /// A number, or nothing where the cell is empty or NA.
    pub(super) fn optional(&self, column: &str) -> Option<f64> {
        Some(self.text(column)).filter(|t| !matches!(*t, "" | "NA" | "NaN")).map(|t| t.parse().unwrap())
    }

    /// A count; R prints a million as 1e+06.
    pub(super) fn count(&self, column: &str) -> u64 {
        self.text(column).parse().unwrap_or_else(|_| super::number::floor_rank(self.number(column)))
    }

    /// Compares a result with a column, to the row's tolerance.
    pub(super) fn check(&self, column: &str, got: f64) {
        let want = self.number(column);
        let tolerance = self.cells.iter().find(|(name, _)| name == "tolerance");
        let tolerance = tolerance.map_or(VECTOR_TOLERANCE, |(_, t)| t.parse().unwrap());
        let scale = if want.abs() < 1e-12 { 1.0 } else { want.abs() };
        assert!((got - want).abs() <= tolerance * scale, "{column}: {got} is not {want} in {self:?}");
    }

    /// Compares a result that may be absent.
    pub(super) fn check_optional(&self, column: &str, got: Option<f64>) {
        match (self.optional(column), got) {
            (None, None) => {}
            (Some(_), Some(got)) => self.check(column, got),
            (want, got) => panic!("{column}: {got:?} is not {want:?} in {self:?}"),
        }
    }
}

/// The rows of a table.
pub(super) fn rows(text: &str) -> Vec<Row> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let header = reader.headers().unwrap().clone();
    let row = |r: csv::StringRecord| Row {
        cells: header.iter().map(String::from).zip(r.iter().map(String::from)).collect(),
    };
    reader.records().map(|r| row(r.unwrap())).collect()
}

/// The rows of a shared vector file; none, with the reason printed, where it is absent.
pub(super) fn vectors(file: &str) -> Vec<Row> {
    #[expect(clippy::disallowed_methods, reason = "a test finds its vectors; the service never reads this")]
    let named = std::env::var("LEDTID_SHARED").ok().map(PathBuf::from);
    let beside = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared");
    let found = named.into_iter().chain([beside]).map(|d| d.join("vectors").join(file)).find(|p| p.is_file());
    if let Some(path) = found {
        let rows = rows(&std::fs::read_to_string(path).unwrap());
        assert!(!rows.is_empty(), "{file} holds no rows");
        rows
    } else {
        println!("skipped: {file} is not beside the project and LEDTID_SHARED is not set");
        Vec::new()
    }
}

/// Events and censored times of a shared survival set, `ALL` being every group together.
pub(super) fn survival_data(set: &str, group: &str) -> (ValueCounts, ValueCounts) {
    let (mut events, mut censored) = (ValueCounts::new(), ValueCounts::new());
    for row in vectors(&format!("survival_data_{set}.csv")) {
        if group == "ALL" || row.text("group") == group {
            let into = if row.count("event") == 1 { &mut events } else { &mut censored };
            into.add(row.count("time"), 1);
        }
    }
    (events, censored)
}
