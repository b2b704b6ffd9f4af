//! Parts of the page: figures with their tables, lists of files, a pathway's section.

use maud::{Markup, PreEscaped, html};

use super::finding::{Finding, FindingKind};
use super::findings::findings;
use super::input::{FileLink, LimitFacts, PathwayResult, Report, ReportFigure};
use super::words::words;
use crate::indicators::Lang;
use crate::publish::figures::{FigureError, FigureTable, Size, pick};

/// A figure: drawn for a page and for a telephone, of which the style shows one, then its files and its table.
pub(super) fn figure(figure: &ReportFigure, lang: Lang) -> Result<Markup, FigureError> {
    let w = words(lang);
    let page = figure.figure.draw(lang, Size::Page)?;
    let phone = figure.figure.draw(lang, Size::Phone)?;
    let table = figure.figure.table(lang);
    let id = format!("{}-{}", figure.figure.frame().id, lang.code());
    Ok(html! {
        figure id=(id) {
            div.page { (PreEscaped(page.svg)) }
            div.phone { (PreEscaped(phone.svg)) }
            @if !figure.files.is_empty() {
                figcaption.files { (w.files) ": " (links(&figure.files, lang)) }
            }
        }
        details {
            summary { (w.as_table) }
            (self::table(&table, &format!("{}: {}", w.table_of, table.caption)))
        }
    })
}

/// A table in a region of its own that can be scrolled with the keyboard.
fn table(table: &FigureTable, label: &str) -> Markup {
    let (first, rest) = table.columns.split_first().map_or(("", &[][..]), |(f, r)| (f.as_str(), r));
    html! {
        div.scroll role="region" tabindex="0" aria-label=(label) {
            table {
                caption { (table.caption) }
                thead { tr {
                    th scope="col" { (first) }
                    @for column in rest { th scope="col" { (column) } }
                } }
                tbody {
                    @for row in &table.rows {
                        tr {
                            @for (i, cell) in row.iter().enumerate() {
                                @if i == 0 { th scope="row" { (cell) } } @else { td { (cell) } }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// Links to files, with commas between.
pub(super) fn links(files: &[FileLink], lang: Lang) -> Markup {
    html! {
        @for (i, file) in files.iter().enumerate() {
            @if i > 0 { ", " }
            a href=(file.path) { (pick(&file.label, lang)) }
        }
    }
}

/// Findings as a list; the number itself stands out.
pub(super) fn finding_list(findings: &[Finding], lang: Lang) -> Markup {
    let level = findings.iter().position(|f| f.kind == FindingKind::Level).unwrap_or(0);
    html! {
        ul.findings {
            @for (i, f) in findings.iter().enumerate() { li.main[i == level] { (pick(&f.text, lang)) } }
        }
    }
}

/// One pathway.
pub(super) fn pathway(report: &Report, pathway: &PathwayResult, lang: Lang) -> Result<Markup, FigureError> {
    let w = words(lang);
    let said = findings(pathway, &report.release.period);
    let figures = pathway.figures.iter().map(|f| figure(f, lang)).collect::<Result<Vec<_>, _>>()?;
    Ok(html! {
        section.pathway aria-labelledby=(pathway_id(pathway, lang)) {
            h4 id=(pathway_id(pathway, lang)) { (pick(&pathway.name, lang)) }
            p.measured { (w.measure) ": " (pick(&pathway.measured, lang)) }
            (finding_list(&said, lang))
            @match pathway.limit {
                LimitFacts::None => { p.notice { (w.no_limit) } }
                LimitFacts::Unverified => { p.notice { (w.unverified) } }
                LimitFacts::Verified => {}
            }
            @for figure in &figures { (figure) }
        }
    })
}

/// The anchor of a pathway's section.
pub(super) fn pathway_id(pathway: &PathwayResult, lang: Lang) -> String {
    format!("{}-{}", pathway.slug, lang.code())
}
