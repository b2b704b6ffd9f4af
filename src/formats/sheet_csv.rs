//! Rows and columns → CSV: comma, decimal point, one header.

use super::csv::guarded;
use super::sheet::{Cell, Sheet};

/// The sheet as CSV in UTF-8.
///
/// # Panics
/// Never: writing to memory does not fail.
pub(super) fn sheet_csv(sheet: &Sheet) -> Vec<u8> {
    let mut writer = ::csv::WriterBuilder::new().flexible(true).from_writer(Vec::new());
    let header: Vec<&str> = sheet.columns.iter().map(|c| c.name.as_str()).collect();
    writer.write_record(&header).expect("writing to memory does not fail");
    for row in &sheet.rows {
        let cells: Vec<String> = row.iter().map(text).collect();
        writer.write_record(&cells).expect("writing to memory does not fail");
    }
    writer.into_inner().expect("flushing to memory does not fail")
}

fn text(cell: &Cell) -> String {
    match cell {
        Cell::Empty => String::new(),
        Cell::Text(text) => guarded(text),
        Cell::Count(n) => n.to_string(),
        Cell::Number(x) | Cell::Share(x) => x.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::sheet::Column;
    use super::*;

    #[test]
    fn cells_are_plain_and_formulas_disarmed() {
        let column = |name: &str| Column { name: name.to_owned(), heading: String::new() };
        let sheet = Sheet {
            columns: vec![column("a"), column("b"), column("c")],
            rows: vec![vec![Cell::from("=1+1"), Cell::Number(0.5), Cell::Empty]],
        };
        assert_eq!(sheet_csv(&sheet), b"a,b,c\n'=1+1,0.5,\n");
    }
}
