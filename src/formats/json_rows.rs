//! A table → JSON: what it says of itself, its dimensions and measures, and an object a row.
//!
//! Answers have a JSON of their own; this one is for tables that are none. A row names its dimensions by code, whose
//! labels stand in `dimensions`; a value that is absent is `null`, and a status says why.

use std::io::Write;

use serde::ser::{Serialize, SerializeMap, SerializeSeq, Serializer};
use serde_json::{Value, json};

use super::columns::{FileColumn, Holds, file_columns};
use super::csv_file::status_of;
use super::error::FormatError;
use super::tabular::{Cell, RowOf, Table};

/// Writes a table as JSON in one line, row by row.
///
/// # Errors
/// If the writer does not take it.
pub(super) fn write_json(table: &Table, to: impl Write) -> Result<(), FormatError> {
    serde_json::to_writer(to, &Whole(table))?;
    Ok(())
}

struct Whole<'a>(&'a Table);

impl Serialize for Whole<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let about = &self.0.about;
        let lang = about.lang;
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("id", &about.id)?;
        map.serialize_entry("title", about.title.of(lang))?;
        map.serialize_entry("subtitle", about.subtitle.of(lang))?;
        map.serialize_entry("lang", lang.code())?;
        map.serialize_entry("source", about.source.of(lang))?;
        map.serialize_entry("data_to", &about.data_to)?;
        map.serialize_entry("methods", &methods(self.0))?;
        map.serialize_entry("notes", &about.notes.iter().map(|n| n.of(lang)).collect::<Vec<_>>())?;
        for (name, value) in &about.context {
            map.serialize_entry(name, value)?;
        }
        map.serialize_entry("dimensions", &dimensions(self.0))?;
        map.serialize_entry("measures", &measures(self.0))?;
        map.serialize_entry("rows", &Rows(self.0))?;
        map.end()
    }
}

/// Methods by what they made.
pub(super) fn methods(table: &Table) -> Value {
    let pairs = table.about.methods.iter().map(|(name, id)| (name.clone(), Value::from(id.as_str())));
    Value::Object(pairs.collect())
}

fn measures(table: &Table) -> Vec<Value> {
    let lang = table.about.lang;
    let of = |m: &super::Measure| {
        let method = Some(m.method.as_str()).filter(|method| !method.is_empty());
        let unit = m.unit.as_ref().map(|unit| unit.of(lang));
        json!({"id": m.id, "label": m.label.of(lang), "unit": unit, "decimals": m.decimals, "method": method})
    };
    table.measures().iter().map(of).collect()
}

/// Codes and labels of every dimension.
fn dimensions(table: &Table) -> Vec<Value> {
    let lang = table.about.lang;
    let of = |d: &super::Dimension| {
        let values: serde_json::Map<String, Value> =
            d.values().iter().map(|v| (v.code.clone(), Value::from(v.label.of(lang)))).collect();
        json!({"id": d.code, "label": d.label.of(lang), "values": values})
    };
    table.dimensions().iter().map(of).collect()
}

struct Rows<'a>(&'a Table);

impl Serialize for Rows<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let columns = file_columns(self.0);
        let mut rows = serializer.serialize_seq(Some(self.0.len()))?;
        for row in self.0.rows() {
            rows.serialize_element(&Line { table: self.0, columns: &columns, row })?;
        }
        rows.end()
    }
}

struct Line<'a> {
    table: &'a Table,
    columns: &'a [FileColumn],
    row: RowOf<'a>,
}

impl Serialize for Line<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        let value = |d: usize| self.table.category(d, self.row.key[d]);
        for column in self.columns {
            let name = column.name.as_str();
            match column.holds {
                Holds::Code(d) => map.serialize_entry(name, &value(d).code),
                Holds::Label(_) => Ok(()),
                Holds::Number(d) => map.serialize_entry(name, &value(d).code.parse::<f64>().ok()),
                Holds::Status => map.serialize_entry(name, self.row.status.code()),
                Holds::MeasureStatus(m) => map.serialize_entry(name, status_of(&self.row.cells[m]).code()),
                Holds::Measure(m) => match &self.row.cells[m] {
                    Cell::Count(n) => map.serialize_entry(name, n),
                    Cell::Number(x) => map.serialize_entry(name, x),
                    Cell::Word(word) => map.serialize_entry(name, word),
                    Cell::Absent(_) => map.serialize_entry(name, &Value::Null),
                },
            }?;
        }
        map.end()
    }
}

#[cfg(test)]
mod tests {
    use super::super::sample::sample;
    use super::*;

    #[test]
    fn rows_are_objects_in_which_what_is_absent_is_null() {
        let mut bytes = Vec::new();
        write_json(&sample(), &mut bytes).expect("memory");
        let read: Value = serde_json::from_slice(&bytes).expect("JSON");
        assert_eq!(read["rows"].as_array().map(Vec::len), Some(4));
        assert_eq!(read["rows"][0]["share"], json!(80.0 / 118.0));
        assert_eq!(read["rows"][1]["share"], Value::Null);
        assert_eq!(read["rows"][1]["share_status"], "protected");
        for row in read["rows"].as_array().expect("rows") {
            let names: Vec<&str> = row.as_object().expect("an object").keys().map(String::as_str).collect();
            let wanted = ["region", "year", "status", "n", "share", "median", "verdict", "share_status"];
            assert!(
                wanted.iter().all(|name| names.contains(name)) && names.len() == wanted.len(),
                "{names:?}"
            );
        }
        assert_eq!(read["rows"][2]["n"], Value::Null);
        let skane = read["rows"][2]["region"].as_str().expect("a code");
        assert_eq!(read["dimensions"][0]["values"][skane], "Region \"Skåne\", Åäö");
        assert_eq!(read["snapshot"]["version"], 7);
        assert_eq!(read["measures"][1]["method"], "wilson@95");
    }
}
