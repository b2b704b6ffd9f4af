//! Any answer → the table that files are written from.

use serde_json::{Map, Value};

use super::compare::comparison_lines;
use super::dimension::{Category, Dimension, KeyForm, Role};
use super::distribution::distribution_lines;
use super::error::FormatError;
use super::flow::flow_lines;
use super::funnel::funnel_lines;
use super::measure::{Kind, Measure};
use super::quality::quality_lines;
use super::sheet::{self, Column, Sheet};
use super::status::Status;
use super::tabular::{About, Cell, Table};
use super::text::Text;
use super::trend::trend_lines;
use super::vocabulary::{dimension_name, known_measure, method_key, unit_name};
use super::waiting::waiting_lines;
use crate::indicators::summary::Summary;
use crate::indicators::{
    Answer, By, Lang, LimitUsed, MeasureInfo, Notes, Question, SnapshotInfo, Statistic, unverified_limits,
};
use crate::model::{Attribution, Basis};

/// Columns that are keys of a row besides its group; the second are numbers.
const PLAIN_KEYS: [(&str, KeyForm); 6] = [
    ("part", KeyForm::Plain),
    ("t", KeyForm::Numeric),
    ("from", KeyForm::Plain),
    ("to", KeyForm::Plain),
    ("outcome", KeyForm::Plain),
    ("ended_by", KeyForm::Plain),
];
/// The code of a numeric key where a row is about no number: the group as a whole.
const WHOLE: &str = "all";
/// The column that says which limits of the answer are not verified; only where some are not.
const UNVERIFIED: &str = "unverified_limits";

/// What every answer has beside its rows.
struct Head<'a> {
    question: &'a Question,
    measure: &'a MeasureInfo,
    snapshot: &'a SnapshotInfo,
    methods: Value,
    summary: Option<&'a Summary>,
    notes: &'a Notes,
    limits: &'a [LimitUsed],
}

macro_rules! head {
    ($answer:expr, $summary:expr, $limits:expr) => {
        Head {
            question: &$answer.question,
            measure: &$answer.measure,
            snapshot: &$answer.snapshot,
            methods: serde_json::to_value(&$answer.methods)?,
            summary: $summary,
            notes: &$answer.notes,
            limits: $limits,
        }
    };
}

/// The table of an answer: one row a row of the answer (of a distribution one a length, of a flow one a step).
///
/// # Errors
/// If a sheet has a cell that does not fit its column.
pub fn answer_table(answer: &Answer) -> Result<Table, FormatError> {
    let (sheet, head) = match answer {
        Answer::Comparison(a) => (comparison_lines(a), head!(a, Some(&a.summary), &a.limits)),
        Answer::Trend(a) => (trend_lines(a), head!(a, a.summary.as_ref(), &a.limits)),
        Answer::Distribution(a) => (distribution_lines(a), head!(a, Some(&a.summary), &a.limits)),
        Answer::Funnel(a) => (funnel_lines(a), head!(a, Some(&a.summary), &a.limits_used)),
        Answer::Waiting(a) => (waiting_lines(a), head!(a, Some(&a.summary), &a.limits)),
        Answer::Flow(a) => (flow_lines(a), head!(a, Some(&a.summary), &[])),
        Answer::Quality(a) => (quality_lines(a), head!(a, Some(&a.summary), &[])),
    };
    table(sheet, &head)
}

fn table(mut sheet: Sheet, head: &Head<'_>) -> Result<Table, FormatError> {
    add_unverified(&mut sheet, head.limits);
    let methods = head.methods.as_object().cloned().unwrap_or_default();
    let roles = Roles::of(&sheet, head.question);
    let measures = roles.measures.iter().map(|&k| measure(&sheet, k, head, &methods)).collect();
    let mut dimensions = roles.dimensions(&sheet, head.question);
    let keys: Vec<Vec<u32>> = sheet.rows.iter().map(|row| roles.key(row, &mut dimensions)).collect();
    let mut table = Table::new(about(head, &methods), dimensions, measures);
    for (key, row) in keys.iter().zip(sheet.rows) {
        let status = roles.status.and_then(|k| row.get(k)).map_or(Status::OK, status_of);
        let mut cells: Vec<Option<sheet::Cell>> = row.into_iter().map(Some).collect();
        let own = roles.measures.iter().map(|&k| cells.get_mut(k).and_then(Option::take));
        let own = own.map(|cell| of_sheet(cell.unwrap_or(sheet::Cell::Empty), status)).collect();
        table.push(key, status, own)?;
    }
    for at in 0..table.dimensions().len() {
        if table.dimensions()[at].form == KeyForm::Numeric {
            table.sort_dimension(at, by_number);
        }
    }
    Ok(table)
}

/// Limits that are not verified are told in every row, so that no row can be read without it.
fn add_unverified(sheet: &mut Sheet, limits: &[LimitUsed]) {
    let Some(told) = unverified_limits(limits) else { return };
    sheet.columns.push(Column { name: UNVERIFIED.to_owned(), heading: String::new() });
    for row in &mut sheet.rows {
        row.push(sheet::Cell::Text(told.clone()));
    }
}

fn by_number(a: &Category, b: &Category) -> std::cmp::Ordering {
    let number = |c: &Category| c.code.parse::<f64>().unwrap_or(f64::NEG_INFINITY);
    number(a).total_cmp(&number(b))
}

/// Which columns of a sheet are what.
struct Roles {
    /// First column of each dimension.
    keys: Vec<usize>,
    status: Option<usize>,
    measures: Vec<usize>,
}

impl Roles {
    fn of(sheet: &Sheet, question: &Question) -> Self {
        let groups = question.by.len();
        let plain = |k: &usize| PLAIN_KEYS.iter().any(|(name, _)| *name == sheet.columns[*k].name);
        let rest = || 2 * groups..sheet.columns.len();
        let keys = (0..groups).map(|k| 2 * k).chain(rest().filter(plain)).collect();
        let status = rest().find(|&k| sheet.columns[k].name == "status");
        let measures = rest().filter(|k| !plain(k) && Some(*k) != status).collect();
        Self { keys, status, measures }
    }

    fn dimensions(&self, sheet: &Sheet, question: &Question) -> Vec<Dimension> {
        let by = question.by.iter().map(|by| {
            let role = match by {
                By::Region | By::Sjukvardsregion | By::Unit => Role::Geo,
                By::Time(_) => Role::Time,
                _ => Role::Other,
            };
            Dimension::new(by.code(), dimension_name(by.code()), role, KeyForm::Coded)
        });
        let plain = self.keys.iter().skip(question.by.len()).map(|&k| {
            let name = &sheet.columns[k].name;
            let form =
                PLAIN_KEYS.iter().find(|(key, _)| key == name).map_or(KeyForm::Plain, |(_, form)| *form);
            Dimension::new(name.as_str(), dimension_name(name), Role::Other, form)
        });
        by.chain(plain).collect()
    }

    fn key(&self, row: &[sheet::Cell], dimensions: &mut [Dimension]) -> Vec<u32> {
        let of = |(dimension, &column): (&mut Dimension, &usize)| {
            let code = row.get(column).map_or_else(String::new, key_text);
            let label = match dimension.form {
                KeyForm::Coded => row.get(column + 1).map_or_else(String::new, key_text),
                KeyForm::Plain | KeyForm::Numeric => code.clone(),
            };
            dimension.position(&code, || Text::One(label))
        };
        dimensions.iter_mut().zip(&self.keys).map(of).collect()
    }
}

fn key_text(cell: &sheet::Cell) -> String {
    match cell {
        sheet::Cell::Text(text) => text.clone(),
        sheet::Cell::Count(n) => n.to_string(),
        sheet::Cell::Number(x) | sheet::Cell::Share(x) => x.to_string(),
        sheet::Cell::Empty | sheet::Cell::Absent(_) => WHOLE.to_owned(),
    }
}

/// The status that a row's own column says. A word that is not known hides.
fn status_of(cell: &sheet::Cell) -> Status {
    let sheet::Cell::Text(word) = cell else { return Status::OK };
    Status::known().find(|s| s.code() == word).unwrap_or(Status::PROTECTED)
}

fn of_sheet(cell: sheet::Cell, row: Status) -> Cell {
    match cell {
        sheet::Cell::Text(word) => Cell::Word(word),
        sheet::Cell::Count(n) => Cell::Count(n),
        sheet::Cell::Number(x) | sheet::Cell::Share(x) => Cell::Number(x),
        sheet::Cell::Absent(status) => Cell::Absent(status),
        sheet::Cell::Empty if row == Status::OK => Cell::Absent(Status::NOT_APPLICABLE),
        sheet::Cell::Empty => Cell::Absent(row),
    }
}

/// The measure of a column, with the method that made it.
fn measure(sheet: &Sheet, k: usize, head: &Head<'_>, methods: &Map<String, Value>) -> Measure {
    let id = &sheet.columns[k].name;
    let known = known_measure(id, head.measure.unit);
    let mut measure = known.unwrap_or_else(|| Measure::new(id.as_str(), id.as_str(), kind_of(sheet, k)));
    if id == "count" && head.question.statistic == Statistic::Funnel {
        measure.label = Text::both("Inom gränsen", "Within the limit");
    }
    let method = methods.get(method_key(id)).and_then(Value::as_str).unwrap_or_default();
    measure.by_method(method)
}

/// The kind of a column that is not in the vocabulary, by its first cell with a value.
fn kind_of(sheet: &Sheet, k: usize) -> Kind {
    let kind = |cell: &sheet::Cell| match cell {
        sheet::Cell::Text(_) => Some(Kind::Word),
        sheet::Cell::Count(_) => Some(Kind::Count),
        sheet::Cell::Number(_) => Some(Kind::Number),
        sheet::Cell::Share(_) => Some(Kind::Share),
        sheet::Cell::Empty | sheet::Cell::Absent(_) => None,
    };
    sheet.rows.iter().filter_map(|row| row.get(k)).find_map(kind).unwrap_or(Kind::Number)
}

fn about(head: &Head<'_>, methods: &Map<String, Value>) -> About {
    let (question, measure) = (head.question, head.measure);
    let title = Text::both(
        format!("{} ({})", statistic_name(question.statistic).0, measure.label),
        format!("{} ({})", statistic_name(question.statistic).1, measure.label),
    );
    let mut about = About::new(question.statistic.code(), title, question.lang);
    let period = question.period.as_ref().map(|(text, _)| text.as_str());
    let unit = unit_name(measure.unit);
    let (basis, attribution) = (basis_name(question.basis), attribution_name(question.attribution));
    let subtitle = |lang, period: &str| {
        let said = [&unit, &basis, &attribution].map(|text| text.of(lang));
        format!("{period} · {} · {}", measure.id, said.join(" · "))
    };
    about.subtitle = Text::both(
        subtitle(Lang::Sv, period.unwrap_or("hela perioden")),
        subtitle(Lang::En, period.unwrap_or("all periods")),
    );
    if let Some(summary) = head.summary {
        about.summary = Text::both(summary.sv.as_str(), summary.en.as_str());
    }
    about.data_to.clone_from(&head.snapshot.data_to);
    about.notes = notes(head);
    let named = |(name, id): (&String, &Value)| Some((name.clone(), id.as_str()?.to_owned()));
    about.methods = methods.iter().filter_map(named).collect();
    about.context.insert("query".to_owned(), Value::Object(question.echo()));
    for (name, value) in
        [("snapshot", serde_json::to_value(head.snapshot)), ("measure", serde_json::to_value(measure))]
    {
        about.context.insert(name.to_owned(), value.unwrap_or(Value::Null));
    }
    about
}

fn basis_name(basis: Basis) -> Text {
    match basis {
        Basis::End => Text::both("efter slutdatum", "by end date"),
        Basis::Start => Text::both("efter startdatum", "by start date"),
    }
}

fn attribution_name(attribution: Attribution) -> Text {
    match attribution {
        Attribution::Care => Text::both("vårdande region", "region of care"),
        Attribution::Home => Text::both("hemregion", "region of home"),
        Attribution::Start => Text::both("regionen där väntan började", "region where the wait began"),
    }
}

const fn statistic_name(statistic: Statistic) -> (&'static str, &'static str) {
    match statistic {
        Statistic::Compare => ("Jämförelse", "Comparison"),
        Statistic::Trend => ("Utveckling", "Trend"),
        Statistic::Distribution => ("Fördelning", "Distribution"),
        Statistic::Funnel => ("Tratt", "Funnel"),
        Statistic::Waiting => ("Väntande", "Waiting"),
        Statistic::Flow => ("Flöde", "Flow"),
        Statistic::Quality => ("Datakvalitet", "Data quality"),
    }
}

/// What has to be known beside the numbers, as sentences.
fn notes(head: &Head<'_>) -> Vec<Text> {
    let mut out = Vec::new();
    let Notes { protected, preliminary, not_reported, .. } = head.notes;
    if *protected > 0 {
        out.push(Text::both(
            format!("{protected} rader är skyddade därför att de bygger på få patienter."),
            format!("{protected} rows are protected because they rest on few patients."),
        ));
    }
    if !preliminary.is_empty() {
        let steps = preliminary.join(", ");
        out.push(Text::both(
            format!("Preliminära, allt har inte kommit in: {steps}."),
            format!("Preliminary, not everything has come in: {steps}."),
        ));
    }
    if !not_reported.is_empty() {
        let codes = not_reported.join(", ");
        out.push(Text::both(
            format!("Regioner utan händelser i perioden: {codes}."),
            format!("Regions without events in the period: {codes}."),
        ));
    }
    for limit in head.limits.iter().filter(|l| l.confidence != "verified") {
        let pathway = limit.pathway.as_deref();
        out.push(Text::both(
            format!(
                "Gränsen på källtabellens rad {} ({}) är inte verifierad: {}.",
                limit.row,
                pathway.unwrap_or("alla förlopp"),
                limit.confidence
            ),
            format!(
                "The limit in row {} of the source table ({}) is not verified: {}.",
                limit.row,
                pathway.unwrap_or("all pathways"),
                limit.confidence
            ),
        ));
    }
    out
}
