//! `calendar.toml` → the report calendar, with every problem and its line.

use std::collections::BTreeSet;

use serde::Deserialize;
use toml::Spanned;

use super::due_report::{DatedReport, DueReports, MonthlyReport, ReportKind, ReportNeeds, ReportTerms};
use super::error::{Fault, Problem};
use super::files::{CALENDAR, Files};
use super::ids::{Confidence, GENERAL_KNOWLEDGE, Names};
use super::measure_file::line_of;
use super::pathway::PathwayKind;
use super::table::{is_slug, unique};
use crate::model::{Day, Period};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    #[serde(default)]
    dated: Vec<Spanned<DatedEntry>>,
    #[serde(default)]
    monthly: Vec<Spanned<MonthlyEntry>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct NamesEntry {
    sv: String,
    en: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct DatedEntry {
    id: String,
    kind: String,
    name: NamesEntry,
    sender: NamesEntry,
    receiver: NamesEntry,
    pathway_kind: Option<String>,
    source: String,
    confidence: String,
    #[serde(default)]
    note: String,
    date: String,
    needs: String,
    period: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct MonthlyEntry {
    id: String,
    kind: String,
    name: NamesEntry,
    sender: NamesEntry,
    receiver: NamesEntry,
    pathway_kind: Option<String>,
    source: String,
    confidence: String,
    #[serde(default)]
    note: String,
    day: u32,
    #[serde(default)]
    approximate: bool,
    valid_from: Option<String>,
    valid_until: Option<String>,
}

/// Reads `calendar.toml`. Entries with a fault are left out.
pub(super) fn read_calendar(files: &Files, problems: &mut Vec<Problem>) -> DueReports {
    let (file, text) = files.get(CALENDAR);
    let document: Document = match toml::from_str(text) {
        Ok(document) => document,
        Err(e) => {
            let line = line_of(text, &e.span().unwrap_or(0..0));
            let fault = Fault::Format { format: "toml", detail: e.message().to_owned() };
            problems.push(Problem { file, line, fault });
            return DueReports::default();
        }
    };
    let mut ids = BTreeSet::new();
    let mut out = DueReports::default();
    let mut keep = |line: u64, fault: Fault| problems.push(Problem { file, line, fault });
    for entry in document.dated {
        let line = line_of(text, &entry.span());
        match unique(&mut ids, "id", &entry.get_ref().id).and_then(|()| dated(entry.into_inner())) {
            Ok(report) => out.dated.push(report),
            Err(fault) => keep(line, fault),
        }
    }
    for entry in document.monthly {
        let line = line_of(text, &entry.span());
        match unique(&mut ids, "id", &entry.get_ref().id).and_then(|()| monthly(entry.into_inner())) {
            Ok(report) => out.monthly.push(report),
            Err(fault) => keep(line, fault),
        }
    }
    out
}

fn bad(column: &'static str, found: &str, expected: &'static str) -> Fault {
    Fault::BadField { column, found: found.to_owned(), expected }
}

fn day(column: &'static str, text: &str) -> Result<Day, Fault> {
    Day::parse(text).ok_or_else(|| bad(column, text, "a date such as 2024-09-30"))
}

fn names(column: &'static str, entry: NamesEntry) -> Result<Names, Fault> {
    if entry.sv.trim().is_empty() || entry.en.trim().is_empty() {
        return Err(bad(column, &format!("{}, {}", entry.sv, entry.en), "words in sv and en"));
    }
    Ok(Names { sv: entry.sv, en: entry.en })
}

fn dated(entry: DatedEntry) -> Result<DatedReport, Fault> {
    let period = |text: &str| {
        let expected = "a period such as 2024, 2024Q2, 2024-05 or 2024-01..2024-06";
        Period::parse(text).map_err(|_form| bad("period", text, expected))
    };
    let needs = match (entry.needs.as_str(), entry.period) {
        ("catalogue", None) => ReportNeeds::Catalogue,
        ("events", None) => ReportNeeds::EventsOfUnstatedPeriod,
        ("events", Some(text)) => {
            let parsed = period(&text)?;
            ReportNeeds::Events(text, parsed)
        }
        ("catalogue", Some(text)) => return Err(bad("period", &text, "none where `needs` is catalogue")),
        (other, _) => return Err(bad("needs", other, "catalogue or events")),
    };
    let date = day("date", &entry.date)?;
    let said = Said {
        names: [entry.name, entry.sender, entry.receiver],
        id: entry.id,
        kind: entry.kind,
        pathway_kind: entry.pathway_kind,
        source: entry.source,
        confidence: entry.confidence,
        note: entry.note,
    };
    Ok(DatedReport { terms: said.terms()?, date, needs })
}

fn monthly(entry: MonthlyEntry) -> Result<MonthlyReport, Fault> {
    if !(1..=28).contains(&entry.day) {
        return Err(bad("day", &entry.day.to_string(), "a day that every month has, 1 to 28"));
    }
    let valid_from = entry.valid_from.map(|text| day("valid_from", &text)).transpose()?;
    let valid_until = entry.valid_until.map(|text| day("valid_until", &text)).transpose()?;
    if let (Some(from), Some(until)) = (valid_from, valid_until)
        && until <= from
    {
        return Err(bad("valid_until", &until.to_string(), "a day after `valid_from`"));
    }
    let (day, approximate) = (entry.day, entry.approximate);
    let said = Said {
        names: [entry.name, entry.sender, entry.receiver],
        id: entry.id,
        kind: entry.kind,
        pathway_kind: entry.pathway_kind,
        source: entry.source,
        confidence: entry.confidence,
        note: entry.note,
    };
    Ok(MonthlyReport { terms: said.terms()?, day, approximate, valid_from, valid_until })
}

/// What both forms of entry say, as it is written.
struct Said {
    id: String,
    kind: String,
    /// Of the report, its sender and its receiver.
    names: [NamesEntry; 3],
    pathway_kind: Option<String>,
    source: String,
    confidence: String,
    note: String,
}

impl Said {
    fn terms(self) -> Result<ReportTerms, Fault> {
        if !is_slug(&self.id) {
            return Err(bad("id", &self.id, "small letters, digits and hyphens"));
        }
        let kinds = "delrapport, verksamhetsrapport, uttag, redovisning, leverans or publicering";
        let kind = ReportKind::parse(&self.kind).ok_or_else(|| bad("kind", &self.kind, kinds))?;
        let pathway_kind = match self.pathway_kind.as_deref() {
            None => None,
            Some(text) => {
                let parsed = PathwayKind::parse(text);
                Some(parsed.ok_or_else(|| bad("pathway_kind", text, "cancer_svf or psv"))?)
            }
        };
        if self.confidence.trim().is_empty() {
            return Err(bad("confidence", "", "verified, or how sure it is"));
        }
        if self.source.trim().is_empty() && self.confidence != GENERAL_KNOWLEDGE {
            return Err(Fault::NoSource);
        }
        let [name, sender, receiver] = self.names;
        Ok(ReportTerms {
            id: self.id,
            kind,
            names: names("name", name)?,
            sender: names("sender", sender)?,
            receiver: names("receiver", receiver)?,
            pathway_kind,
            source: self.source,
            confidence: Confidence::new(&self.confidence),
            note: self.note,
        })
    }
}
