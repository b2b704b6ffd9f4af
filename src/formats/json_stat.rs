//! A table → JSON-stat 2: a dense cube where it is well filled, else pairs of place and value.
//!
//! `status` has the symbols of PX, one for every hidden cell; their legend is `extension.status.label`. In the
//! sparse form only a cell that cannot occur (`not_applicable`) has neither value nor status: they are most of such a
//! cube, and would be most of its bytes. Words are in `extension.words`.

use std::io::Write;

use serde::ser::{Serialize, SerializeMap, SerializeSeq, Serializer};
use serde_json::{Map, Value as Json, json};

use super::cube::{CONTENTS, Cube, Value};
use super::dimension::Role;
use super::error::FormatError;
use super::format::Format;
use super::json_rows::methods;
use super::measure::Kind;
use super::status::{SYMBOLS, Status};
use super::tabular::{Cell, Table};
use crate::indicators::Lang;

/// More cells than this are not written densely: a reader holds them all.
const MOST_CELLS: u64 = 20_000_000;

/// Writes a table as JSON-stat 2, value by value.
///
/// # Errors
/// If two rows have one key, the cube is too large, or the writer does not take it.
pub(super) fn write_json_stat(table: &Table, to: impl Write) -> Result<(), FormatError> {
    let cube = Cube::of(table, Format::JsonStat)?;
    if !cube.is_sparse() && cube.cells() > MOST_CELLS {
        return Err(FormatError::TooLarge { format: Format::JsonStat.code(), cells: cube.cells() });
    }
    serde_json::to_writer(to, &Dataset { table, cube })?;
    Ok(())
}

struct Dataset<'a> {
    table: &'a Table,
    cube: Cube<'a>,
}

impl Serialize for Dataset<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let (table, about) = (self.table, &self.table.about);
        let lang = about.lang;
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("version", "2.0")?;
        map.serialize_entry("class", "dataset")?;
        map.serialize_entry("label", about.title.of(lang))?;
        map.serialize_entry("source", about.source.of(lang))?;
        if let Some(updated) = &about.data_to {
            map.serialize_entry("updated", &updated)?;
        }
        let notes: Vec<&str> = about.notes.iter().map(|note| note.of(lang)).collect();
        if !notes.is_empty() {
            map.serialize_entry("note", &notes)?;
        }
        let ids = table.dimensions().iter().map(|d| d.code.as_str()).chain([CONTENTS]);
        map.serialize_entry("id", &ids.collect::<Vec<_>>())?;
        let sizes = table.dimensions().iter().map(|d| d.values().len()).chain([self.cube.measures.len()]);
        map.serialize_entry("size", &sizes.collect::<Vec<_>>())?;
        map.serialize_entry("role", &roles(table))?;
        map.serialize_entry("dimension", &dimensions(table, &self.cube))?;
        if self.cube.is_sparse() {
            map.serialize_entry("value", &SparseValues(&self.cube))?;
        } else {
            map.serialize_entry("value", &DenseValues(&self.cube))?;
        }
        map.serialize_entry("status", &Statuses(&self.cube))?;
        map.serialize_entry("extension", &extension(table))?;
        map.end()
    }
}

fn roles(table: &Table) -> Json {
    let of = |role: Role| -> Vec<&str> {
        table.dimensions().iter().filter(|d| d.role == role).map(|d| d.code.as_str()).collect()
    };
    let mut roles = Map::new();
    for (name, ids) in [("time", of(Role::Time)), ("geo", of(Role::Geo))] {
        if !ids.is_empty() {
            roles.insert(name.to_owned(), json!(ids));
        }
    }
    roles.insert("metric".to_owned(), json!([CONTENTS]));
    Json::Object(roles)
}

fn dimensions(table: &Table, cube: &Cube<'_>) -> Map<String, Json> {
    let lang = table.about.lang;
    let mut all = Map::new();
    for dimension in table.dimensions() {
        let labels = dimension.values().iter().map(|v| (v.code.as_str(), v.label.of(lang)));
        let category = json!({
            "index": index(labels.clone().map(|(code, _)| code)),
            "label": labels.map(|(code, label)| (code.to_owned(), json!(label))).collect::<Map<_, _>>(),
        });
        let one = json!({"label": dimension.label.of(lang), "category": category});
        all.insert(dimension.code.clone(), one);
    }
    let measures = || cube.measures.iter().map(|&m| &table.measures()[m]);
    let unit = |m: &super::Measure| json!({"base": m.counted_in(lang), "decimals": m.decimals});
    let category = json!({
        "index": index(measures().map(|m| m.id.as_str())),
        "label": measures().map(|m| (m.id.clone(), json!(m.label.of(lang)))).collect::<Map<_, _>>(),
        "unit": measures().map(|m| (m.id.clone(), unit(m))).collect::<Map<_, _>>(),
    });
    let label = if lang == Lang::Sv { "Mått" } else { "Measure" };
    all.insert(CONTENTS.to_owned(), json!({"label": label, "category": category}));
    all
}

/// Code → position. An object, as `PxWeb`'s clients want it, though a list would do for JSON-stat.
fn index<'a>(codes: impl Iterator<Item = &'a str>) -> Map<String, Json> {
    codes.zip(0u64..).map(|(code, position)| (code.to_owned(), position.into())).collect()
}

fn extension(table: &Table) -> Map<String, Json> {
    let about = &table.about;
    let lang = about.lang;
    let legend = SYMBOLS
        .iter()
        .map(|(symbol, sv, en)| ((*symbol).to_owned(), json!(if lang == Lang::Sv { sv } else { en })));
    let of_measure = |m: &super::Measure| (m.id.clone(), json!(m.method));
    let by_measure = table.measures().iter().filter(|m| !m.method.is_empty()).map(of_measure);
    let mut extension = Map::new();
    extension.insert("status".to_owned(), json!({"label": legend.collect::<Map<_, _>>()}));
    extension.insert("methods".to_owned(), methods(table));
    extension.insert("method".to_owned(), Json::Object(by_measure.collect()));
    extension.insert("subtitle".to_owned(), json!(about.subtitle.of(lang)));
    extension.extend(about.context.clone());
    let words = words(table);
    if !words.is_empty() {
        extension.insert("words".to_owned(), Json::Object(words));
    }
    extension
}

/// The measures that are words: name, and the word by the codes of its row, with commas.
fn words(table: &Table) -> Map<String, Json> {
    let measures = table.measures().iter().enumerate().filter(|(_, m)| m.kind == Kind::Word);
    let of = |m: usize| {
        let word = |row: super::tabular::RowOf<'_>| match &row.cells[m] {
            Cell::Word(word) if !word.is_empty() => {
                let codes = row.key.iter().enumerate().map(|(d, &at)| table.category(d, at).code.as_str());
                Some((codes.collect::<Vec<_>>().join(","), json!(word)))
            }
            _ => None,
        };
        table.rows().filter_map(word).collect::<Map<_, _>>()
    };
    let lang = table.about.lang;
    measures
        .map(|(m, measure)| (measure.id.clone(), json!({"label": measure.label.of(lang), "value": of(m)})))
        .collect()
}

impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Count(n) => serializer.serialize_u64(*n),
            Self::Number(x) => serializer.serialize_f64(*x),
            Self::Absent(_) => serializer.serialize_none(),
        }
    }
}

struct DenseValues<'a>(&'a Cube<'a>);

impl Serialize for DenseValues<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut seq = serializer.serialize_seq(None)?;
        for row in self.0.dense() {
            for value in self.0.numbers(row) {
                seq.serialize_element(&value)?;
            }
        }
        seq.end()
    }
}

/// The cells that have a row, with their places.
fn placed<'a>(cube: &'a Cube<'a>) -> impl Iterator<Item = (u64, Value)> + 'a {
    let width = u64::try_from(cube.measures.len()).unwrap_or(0);
    cube.filled().flat_map(move |(place, row)| (place * width..).zip(cube.numbers(Some(row))))
}

struct SparseValues<'a>(&'a Cube<'a>);

impl Serialize for SparseValues<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for (place, value) in placed(self.0).filter(|(_, value)| !matches!(value, Value::Absent(_))) {
            map.serialize_entry(&place, &value)?;
        }
        map.end()
    }
}

struct Statuses<'a>(&'a Cube<'a>);

impl Serialize for Statuses<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        if self.0.is_sparse() {
            for (place, value) in placed(self.0) {
                match value {
                    // A share without a limit has the same symbol, and keeps it.
                    Value::Absent(status) if status != Status::NOT_APPLICABLE => {
                        map.serialize_entry(&place, status.symbol())?;
                    }
                    _ => {}
                }
            }
        } else {
            let values = self.0.dense().flat_map(|row| self.0.numbers(row));
            for (place, value) in (0u64..).zip(values) {
                if let Value::Absent(status) = value {
                    map.serialize_entry(&place, status.symbol())?;
                }
            }
        }
        map.end()
    }
}

#[cfg(test)]
mod tests {
    use super::super::sample::sample;
    use super::*;

    fn read(table: &Table) -> Json {
        let mut bytes = Vec::new();
        write_json_stat(table, &mut bytes).expect("memory");
        serde_json::from_slice(&bytes).expect("JSON")
    }

    #[test]
    fn one_index_addresses_value_and_status() {
        let cube = read(&sample());
        assert_eq!(cube["id"], json!(["region", "year", "ContentsCode"]));
        assert_eq!(cube["size"], json!([2, 2, 3]));
        assert_eq!(cube["role"], json!({"time": ["year"], "geo": ["region"], "metric": ["ContentsCode"]}));
        assert_eq!(cube["dimension"]["region"]["category"]["index"], json!({"01": 0, "12": 1}));
        let value = cube["value"].as_array().expect("values");
        assert_eq!(
            value[..6],
            [json!(120), json!(80.0 / 118.0), json!(20.5), json!(7), Json::Null, json!(3.0)]
        );
        assert!(value[6..].iter().all(Json::is_null));
        let status =
            json!({"4": "..", "6": "..", "7": "..", "8": "..", "9": "...", "10": "...", "11": "..."});
        assert_eq!(cube["status"], status);
        assert_eq!(cube["extension"]["status"]["label"][".."], "skyddad: små tal");
        assert_eq!(cube["extension"]["words"]["verdict"]["value"], json!({"01,2023": "met"}));
        assert_eq!(cube["extension"]["method"], json!({"share": "wilson@95", "median": "hf7"}));
        assert_eq!(cube["updated"], "2025-01-31");
    }

    #[test]
    fn an_emptier_cube_is_written_by_place() {
        use super::super::{About, Dimension, KeyForm, Measure};
        let dimension = |code: &str| {
            let empty = Dimension::new(code, code, Role::Geo, KeyForm::Coded);
            empty.with("01", "A").with("03", "B").with("04", "C")
        };
        let measures = vec![Measure::new("n", "n", Kind::Count), Measure::new("share", "s", Kind::Share)];
        let dimensions = vec![dimension("region"), dimension("other")];
        let mut table = Table::new(About::new("t", "T", Lang::En), dimensions, measures);
        let absent = Cell::Absent;
        for (key, status, cells) in [
            ([0, 1], Status::OK, [Cell::Count(5), absent(Status::NO_LIMIT)]),
            ([1, 0], Status::OK, [Cell::Count(0), absent(Status::NOT_APPLICABLE)]),
            ([2, 1], Status::NOT_REPORTED, [absent(Status::NOT_REPORTED), absent(Status::NOT_REPORTED)]),
            ([2, 2], Status::PROTECTED, [absent(Status::PROTECTED), absent(Status::PROTECTED)]),
        ] {
            table.push(&key, status, cells.to_vec()).expect("a row");
        }
        let cube = read(&table);
        assert_eq!(cube["value"], json!({"2": 5, "6": 0}));
        // No limit is told from what has no row; of nobody's share nothing is said.
        assert_eq!(cube["status"], json!({"3": ".", "14": "...", "15": "...", "16": "..", "17": ".."}));
    }
}
