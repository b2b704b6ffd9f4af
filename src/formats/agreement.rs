//! The report calendar and the agreement's reports → files.
//!
//! JSON is the whole answer. Every other format holds one table: of the calendar a row per report and region, of an
//! agreement report the part that the question names. What people are to fill in is a cell without value and the
//! status `to_fill`.

use std::io::Write;

use super::agreement_words::{confidence_in_words, in_words, treatments_in_words};
use super::calendar_text::calendar_text;
use super::dimension::{Dimension, KeyForm, Role};
use super::error::FormatError;
use super::format::Format;
use super::measure::{Kind, Measure};
use super::status::Status;
use super::tabular::{About, Cell, Table};
use super::text::Text;
use super::write::write_table;
use crate::indicators::agreement::{
    AgreementAnswer, AgreementPart, Delrapport, DueReport, FollowUp, ReportCalendar, Verksamhetsrapport,
};
use crate::indicators::{Coded, Lang, SnapshotInfo};

/// Writes the report calendar in its question's format.
///
/// # Errors
/// If the writer does not take it.
pub fn write_calendar(calendar: &ReportCalendar, mut to: impl Write + Send) -> Result<(), FormatError> {
    match Format::parse(&calendar.question.format).unwrap_or(Format::Json) {
        Format::Json => serde_json::to_writer(to, calendar)?,
        Format::Table => to.write_all(calendar_text(calendar).as_bytes())?,
        format => write_table(&calendar_table(calendar)?, format, to)?,
    }
    Ok(())
}

/// Writes an agreement report in its question's format.
///
/// # Errors
/// If the writer does not take it.
pub fn write_agreement(answer: &AgreementAnswer, to: impl Write + Send) -> Result<(), FormatError> {
    let question = answer.question();
    match Format::parse(&question.format).unwrap_or(Format::Json) {
        Format::Json => Ok(serde_json::to_writer(to, answer)?),
        format => write_table(&agreement_table(answer)?, format, to),
    }
}

/// What a column is: a key of the row, or a measure of a kind.
enum Holds {
    Key,
    Of(Kind),
}

/// Id, Swedish, English, and what it is.
type Head = (&'static str, &'static str, &'static str, Holds);

const fn key(id: &'static str, sv: &'static str, en: &'static str) -> Head {
    (id, sv, en, Holds::Key)
}

const fn words(id: &'static str, sv: &'static str, en: &'static str) -> Head {
    (id, sv, en, Holds::Of(Kind::Word))
}

/// A table of rows whose first cells are its keys. The status of a row is the word beside its cells.
fn flat(about: About, heads: &[Head], rows: Vec<(&'static str, Vec<Cell>)>) -> Result<Table, FormatError> {
    let mut dimensions = Vec::new();
    let mut measures = Vec::new();
    for (id, sv, en, holds) in heads {
        let label = Text::both(*sv, *en);
        match holds {
            Holds::Key => dimensions.push(Dimension::new(*id, label, Role::Other, KeyForm::Plain)),
            Holds::Of(kind) => measures.push(Measure::new(*id, label, *kind)),
        }
    }
    let keyed: Vec<(Vec<u32>, Status, Vec<Cell>)> = rows
        .into_iter()
        .map(|(status, mut cells)| {
            let rest = cells.split_off(dimensions.len().min(cells.len()));
            let of = |(dimension, cell): (&mut Dimension, &Cell)| {
                let text = if let Cell::Word(text) = cell { text.as_str() } else { "" };
                dimension.position(text, || Text::One(text.to_owned()))
            };
            let at = dimensions.iter_mut().zip(&cells).map(of).collect();
            (at, Status::new(status), rest)
        })
        .collect();
    let mut table = Table::new(about, dimensions, measures);
    for (at, status, cells) in keyed {
        table.push(&at, status, cells)?;
    }
    Ok(table)
}

fn word(text: impl Into<String>) -> Cell {
    Cell::Word(text.into())
}

fn maybe(text: Option<&str>) -> Cell {
    Cell::word(text.filter(|t| !t.is_empty()), Status::NOT_APPLICABLE)
}

/// The words of a code, or of none.
fn of_code(code: Option<&str>, lang: Lang) -> Cell {
    maybe(code.map(|code| in_words(code, lang)))
}

fn listed(months: &[String]) -> Cell {
    maybe(Some(&months.join(" ")))
}

fn about(id: &str, title: Text, lang: Lang, snapshot: Option<&SnapshotInfo>, notes: &[Text]) -> About {
    let mut about = About::new(id, title, lang);
    about.notes = notes.to_vec();
    about.data_to = snapshot.and_then(|s| s.data_to.clone());
    about.source =
        Text::both("Ledtid: katalogen och regionernas leveranser", "Ledtid: catalogue and deliveries");
    about
}

fn to_fill_note() -> Text {
    Text::both(
        "Det som står som fylls i är en mall: uppgiften finns inte i katalogen eller i leveranserna.",
        "What is to be filled in is a template: neither the catalogue nor the deliveries have it.",
    )
}

fn phase_note() -> Text {
    Text::both(
        "Fasen är rapportårets, efter det första år som källorna anger för vårdförloppet.",
        "The phase is that of the report's year, by the first year that sources give for the pathway.",
    )
}

fn confidence_note() -> Text {
    Text::both(
        "Belagd: källan är läst. Med förbehåll: en del av uppgiften är härledd eller allmänt känd; katalogen säger vilken.",
        "Verified: the source was read. With a reservation: a part of it is inferred or general knowledge; the catalogue says which.",
    )
}

fn rule_note() -> Text {
    Text::both(
        "En region har levererat en månad om den har en händelse daterad i månaden och dess senaste leverans kom efter månadens slut.",
        "A region has delivered a month if it has an event dated in it and its latest delivery came after the month's end.",
    )
}

fn calendar_table(calendar: &ReportCalendar) -> Result<Table, FormatError> {
    let title = Text::both("Rapportkalender", "Report calendar");
    let notes = [rule_note(), confidence_note()];
    let mut about = about("calendar", title, calendar.question.lang, calendar.snapshot.as_ref(), &notes);
    about.context.insert("query".to_owned(), serde_json::Value::Object(calendar.query.clone()));
    let heads = [
        key("due", "Senast", "Due"),
        key("report", "Rapport, id", "Report, id"),
        key("region", "Region, kod", "Region, code"),
        words("report_label", "Rapport", "Report"),
        words("region_label", "Region", "Region"),
        words("state", "Läge", "State"),
        words("kind", "Slag", "Kind"),
        words("period", "Period", "Period"),
        words("data_status", "Alla regioners data", "All regions' data"),
        words("missing_months", "Månader utan händelser", "Months without events"),
        words("incomplete_months", "Månader utan leverans efteråt", "Months without delivery after"),
        words("last_event", "Senaste händelse", "Latest event"),
        words("last_delivery", "Senaste leverans", "Latest delivery"),
        words("sender", "Från", "From"),
        words("receiver", "Till", "To"),
        words("source", "Källa", "Source"),
        words("confidence", "Hur säker uppgiften är", "How sure it is"),
    ];
    let rows = calendar
        .overdue
        .iter()
        .chain(&calendar.entries)
        .flat_map(|r| calendar_rows(r, calendar.question.lang))
        .collect();
    flat(about, &heads, rows)
}

fn calendar_rows(report: &DueReport, lang: Lang) -> Vec<(&'static str, Vec<Cell>)> {
    let row = |region: Option<&crate::indicators::agreement::RegionDelivered>| {
        let of = |f: fn(&Coded) -> &String| maybe(region.map(|r| f(&r.region).as_str()));
        let months = |m: Option<&Vec<String>>| m.map_or_else(|| maybe(None), |m| listed(m));
        // What is not over yet cannot be missing.
        let of_region = |r: &crate::indicators::agreement::RegionDelivered| match report.data.status {
            "not_over" => "not_over",
            _ => r.status,
        };
        let status = region.map_or(report.data.status, of_region);
        let cells = vec![
            word(&report.due),
            word(&report.id),
            of(|c| &c.code),
            word(&report.label),
            of(|c| &c.label),
            word(in_words(status, lang)),
            word(report.kind),
            maybe(report.period.as_deref()),
            word(report.data.status),
            months(region.map(|r| &r.missing_months)),
            months(region.map(|r| &r.incomplete_months)),
            maybe(region.and_then(|r| r.last_event.as_deref())),
            maybe(region.and_then(|r| r.last_delivery.as_deref())),
            word(&report.sender),
            word(&report.receiver),
            maybe(Some(&report.source)),
            word(confidence_in_words(&report.confidence, lang)),
        ];
        (status, cells)
    };
    if report.data.regions.is_empty() {
        return vec![row(None)];
    }
    report.data.regions.iter().map(|region| row(Some(region))).collect()
}

fn agreement_table(answer: &AgreementAnswer) -> Result<Table, FormatError> {
    match answer {
        AgreementAnswer::Delrapport(report) => delrapport_table(report),
        AgreementAnswer::Verksamhetsrapport(report) => match report.question.part {
            AgreementPart::Status => status_table(report),
            AgreementPart::Activities => activities_table(report),
            AgreementPart::FollowUp | AgreementPart::Pathways => follow_up_table(report),
        },
    }
}

fn delrapport_table(report: &Delrapport) -> Result<Table, FormatError> {
    let year = report.question.year;
    let title = Text::both(
        format!("Delrapport {year}: vårdförlopp per programområde"),
        format!("Interim report {year}: pathways by programme area"),
    );
    let notes = [to_fill_note(), phase_note(), confidence_note()];
    let about = about("delrapport", title, report.question.lang, report.snapshot.as_ref(), &notes);
    let heads = [
        key("pathway", "Vårdförlopp, id", "Pathway, id"),
        ("programme_area_number", "Programområde, nummer", "Programme area, number", Holds::Of(Kind::Count)),
        words("programme_area", "Nationellt programområde", "National programme area"),
        words("pathway_label", "Vårdförlopp", "Pathway"),
        words("pathway_kind", "Slag", "Kind"),
        words("phase", "Fas, kod", "Phase, code"),
        words("phase_label", "Fas", "Phase"),
        ("first_year", "Första år", "First year", Holds::Of(Kind::Year)),
        words("responsible", "Ansvarig", "Responsible"),
        words("confidence", "Hur säker uppgiften är", "How sure it is"),
        words("note", "Anmärkning", "Note"),
    ];
    let rows = report.pathways.iter().map(|p| {
        let label = |coded: &Option<Coded>| maybe(coded.as_ref().map(|c| c.label.as_str()));
        let cells = vec![
            maybe(p.pathway.as_ref().map(|c| c.code.as_str())),
            Cell::Count(p.programme_area_number.into()),
            label(&p.programme_area),
            label(&p.pathway),
            of_code(p.pathway_kind, report.question.lang),
            word(p.phase),
            word(in_words(p.phase, report.question.lang)),
            Cell::count(p.first_year.map(u64::from), Status::NOT_STATED),
            Cell::Absent(Status::TO_FILL),
            word(confidence_in_words(&p.confidence, report.question.lang)),
            maybe(Some(&p.note)),
        ];
        ("ok", cells)
    });
    flat(about, &heads, rows.collect())
}

fn follow_up_table(report: &Verksamhetsrapport) -> Result<Table, FormatError> {
    let year = report.question.year;
    let title = Text::both(
        format!("Verksamhetsrapport {year}: hur vårdförloppen följs upp"),
        format!("Activity report {year}: how the pathways are followed up"),
    );
    let notes = [to_fill_note(), confidence_note()];
    let about = about("follow_up", title, report.question.lang, report.snapshot.as_ref(), &notes);
    let heads = [
        key("pathway", "Vårdförlopp, id", "Pathway, id"),
        key("measure", "Mått, id", "Measure, id"),
        words("programme_area", "Nationellt programområde", "National programme area"),
        words("pathway_label", "Vårdförlopp", "Pathway"),
        words("measure_label", "Mått", "Measure"),
        words("state", "Läge", "State"),
        words("level", "Nivå", "Level"),
        words("treatments", "Behandlingar", "Treatments"),
        words("variant", "Variant", "Variant"),
        words("tier", "Målnivå", "Tier"),
        words("care_form", "Vårdform", "Care form"),
        words("limit_type", "Vad som jämförs", "What is compared"),
        words("comparison", "Jämförelse", "Comparison"),
        ("limit", "Gräns", "Limit", Holds::Of(Kind::Count)),
        words("unit", "Enhet", "Unit"),
        ("goal", "Mål", "Goal", Holds::Of(Kind::Share)),
        words("valid_from", "Gäller från", "In force from"),
        words("source", "Källa", "Source"),
        words("confidence", "Hur säker uppgiften är", "How sure it is"),
        words("evaluation", "Utvärdering i övrigt", "Other evaluation"),
    ];
    flat(about, &heads, report.follow_up.iter().map(|row| follow_up_row(row, report.question.lang)).collect())
}

/// Which treatments a limit is for; a row without one is for all.
fn treatments(row: &FollowUp, lang: Lang) -> Cell {
    match (&row.treatments, row.limit) {
        (Some(slugs), _) => word(treatments_in_words(slugs, lang)),
        (None, Some(_)) => word(in_words("any", lang)),
        (None, None) => maybe(None),
    }
}

fn follow_up_row(row: &FollowUp, lang: Lang) -> (&'static str, Vec<Cell>) {
    let code = |coded: &Option<Coded>| maybe(coded.as_ref().map(|c| c.code.as_str()));
    let label = |coded: &Option<Coded>| maybe(coded.as_ref().map(|c| c.label.as_str()));
    let cells = vec![
        code(&row.pathway),
        code(&row.measure),
        label(&row.programme_area),
        label(&row.pathway),
        label(&row.measure),
        word(in_words(row.status, lang)),
        of_code(row.level, lang),
        treatments(row, lang),
        maybe(row.variant.as_deref()),
        of_code(row.tier, lang),
        of_code(row.care_form.as_deref(), lang),
        of_code(row.limit_type, lang),
        of_code(row.comparison, lang),
        Cell::count(row.limit.map(u64::from), Status::NO_LIMIT),
        of_code(row.unit, lang),
        Cell::number(row.goal, Status::NOT_APPLICABLE),
        Cell::word(row.valid_from.as_deref(), Status::NOT_STATED),
        maybe(row.source.as_deref()),
        maybe(row.confidence.as_deref().map(|c| confidence_in_words(c, lang)).as_deref()),
        Cell::Absent(Status::TO_FILL),
    ];
    (row.status, cells)
}

fn status_table(report: &Verksamhetsrapport) -> Result<Table, FormatError> {
    let year = report.question.year;
    let title = Text::both(
        format!("Verksamhetsrapport {year}: vilka som levererar data, per vårdförlopp"),
        format!("Activity report {year}: who delivers data, by pathway"),
    );
    let notes = [Text::both(
        "En plats har händelser om minst en händelse under året finns i det som levererats. Hur mycket som saknas säger tabellen inte.",
        "A place has events if at least one event of the year is in what was delivered. The table does not say how much is missing.",
    )];
    let about = about("status", title, report.question.lang, report.snapshot.as_ref(), &notes);
    let heads = [
        key("pathway", "Vårdförlopp, id", "Pathway, id"),
        key("place_kind", "Slag av plats", "Kind of place"),
        key("place", "Plats, kod", "Place, code"),
        words("pathway_label", "Vårdförlopp", "Pathway"),
        words("place_label", "Plats", "Place"),
        words("state", "Läge", "State"),
    ];
    let rows = report.status.iter().map(|s| {
        let cells = vec![
            word(&s.pathway.code),
            word(s.place_kind),
            word(&s.place.code),
            word(&s.pathway.label),
            word(&s.place.label),
            word(in_words(s.status, report.question.lang)),
        ];
        (s.status, cells)
    });
    flat(about, &heads, rows.collect())
}

fn activities_table(report: &Verksamhetsrapport) -> Result<Table, FormatError> {
    let year = report.question.year;
    let title = Text::both(
        format!("Verksamhetsrapport {year}: aktiviteter, kostnader och resultat"),
        format!("Activity report {year}: activities, costs and results"),
    );
    let about = about("activities", title, report.question.lang, report.snapshot.as_ref(), &[to_fill_note()]);
    let heads = [
        key("place_kind", "Slag av plats", "Kind of place"),
        key("place", "Plats, kod", "Place, code"),
        words("place_label", "Plats", "Place"),
        words("activities", "Aktiviteter", "Activities"),
        ("costs_sek", "Kostnader, kronor", "Costs, SEK", Holds::Of(Kind::Count)),
        words("results", "Resultat", "Results"),
    ];
    let rows = report.activities.iter().map(|a| {
        let empty = || Cell::Absent(Status::TO_FILL);
        let place = [word(a.place_kind), word(&a.place.code), word(&a.place.label)];
        ("ok", place.into_iter().chain([empty(), empty(), empty()]).collect())
    });
    flat(about, &heads, rows.collect())
}
