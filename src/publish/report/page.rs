//! The whole document.

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::how_to_read::readings;
use super::input::{LimitFacts, PathwayResult, Report};
use super::methods::{METHODS, formula_text};
use super::overview::overview_findings;
use super::parts::{figure, finding_list, links, pathway, pathway_id};
use super::words::{Words, words};
use crate::indicators::summary::Both;
use crate::indicators::{Lang, count_text};
use crate::publish::figures::{FigureError, PALETTE, pick};

/// No script, no outside request: all that the page needs is in it.
const POLICY: &str =
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'";

/// The report as one HTML file.
///
/// **Output** UTF-8, the same bytes for the same report on any machine.
///
/// # Errors
///
/// A figure cannot be drawn.
pub fn report_html(report: &Report) -> Result<String, FigureError> {
    let (sv, en) = (language(report, Lang::Sv)?, language(report, Lang::En)?);
    let w = words(Lang::Sv);
    let title = format!("{} · {} {}", w.title, w.release.to_lowercase(), report.release.name);
    let markup = html! {
        (DOCTYPE)
        html lang="sv" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta http-equiv="Content-Security-Policy" content=(POLICY);
                meta name="generator" content=(report.release.software);
                title { (title) }
                style { (PreEscaped(style())) }
            }
            body {
                a.skip href="#sv" { "Hoppa till innehållet" }
                a.skip href="#en" lang="en" hreflang="en" { "Skip to the content in English" }
                header {
                    h1 { "Ledtid · " (w.release.to_lowercase()) " " (report.release.name) }
                    p {
                        (w.data_to) " " (report.release.data_to) " · "
                        a href="#sv" { "På svenska" } " · "
                        a href="#en" lang="en" hreflang="en" { "In English" }
                    }
                }
                main { (sv) (en) }
                footer { p { (report.release.software) " · " (w.catalogue) " " (report.release.catalogue) } }
            }
        }
    };
    Ok(markup.into_string())
}

fn style() -> String {
    let tokens: Vec<String> =
        PALETTE.iter().map(|(name, colour)| format!("--{name}: {}", colour.hex())).collect();
    format!(":root {{ {} }}\n{}", tokens.join("; "), include_str!("report.css"))
}

/// All of the report in one language.
fn language(report: &Report, lang: Lang) -> Result<Markup, FigureError> {
    let w = words(lang);
    let overview = report.overview.iter().map(|f| figure(f, lang)).collect::<Result<Vec<_>, _>>()?;
    let pathways = report.pathways.iter().map(|p| pathway(report, p, lang)).collect::<Result<Vec<_>, _>>()?;
    let id = |part: &str| format!("{part}-{}", lang.code());
    Ok(html! {
        div.lang lang=(lang.code()) {
            h2 id=(lang.code()) tabindex="-1" { (w.title) }
            @if report.release.made_up { p.notice { strong { (w.made_up) } } }
            p.lead { (w.lead) }
            (contents(report, lang))
            section aria-labelledby=(id("summary")) {
                h3 id=(id("summary")) { (w.summary) ", " (pick(&report.release.period, lang)) }
                (finding_list(&overview_findings(&report.pathways, &report.release.period), lang))
                @for figure in &overview { (figure) }
            }
            section aria-labelledby=(id("how")) {
                h3 id=(id("how")) { (w.how) }
                dl.readings { @for r in readings(lang) { dt { (r.what) } dd { (r.means) } } }
            }
            section aria-labelledby=(id("pathways")) {
                h3 id=(id("pathways")) { (w.pathways) }
                @for pathway in &pathways { (pathway) }
            }
            (missing(report, lang))
            (methods(lang))
            (tables(report, lang))
            (about(report, lang))
            p.to-top { a href={ "#" (lang.code()) } { (w.to_top) } }
        }
    })
}

fn contents(report: &Report, lang: Lang) -> Markup {
    let w = words(lang);
    let item = |part: &str, name: &str| {
        html! { li { a href={ "#" (part) "-" (lang.code()) } { (name) } } }
    };
    html! {
        nav aria-label={ (w.contents) ", " (w.title) } {
            ul {
                (item("summary", w.summary))
                (item("how", w.how))
                (item("missing", w.missing))
                (item("methods", w.methods))
                (item("tables", w.tables))
                (item("about", w.about))
            }
            details {
                summary { (w.pathways) " (" (report.pathways.len()) ")" }
                ul {
                    @for p in &report.pathways {
                        li { a href={ "#" (pathway_id(p, lang)) } { (pick(&p.name, lang)) } }
                    }
                }
            }
        }
    }
}

fn missing(report: &Report, lang: Lang) -> Markup {
    let (w, m) = (words(lang), &report.missing);
    let id = format!("missing-{}", lang.code());
    let per_cell = match lang {
        Lang::Sv => format!(
            "{} av de {} antal som tabellerna hämtas ur är skyddade: små tal. De visas inte, och inte heller de tal som kunde avslöja dem.",
            count_text(m.protected, lang),
            count_text(m.cells, lang)
        ),
        Lang::En => format!(
            "{} of the {} counts that the tables are drawn from are protected: small numbers. They are not shown, nor are those that could give them away.",
            count_text(m.protected, lang),
            count_text(m.cells, lang)
        ),
    };
    let unverified: Vec<&Both> = unverified(&report.pathways);
    html! {
        section aria-labelledby=(id) {
            h3 id=(id) { (w.missing) }
            ul {
                @if m.regions.is_empty() { li { (w.nothing_missing) } }
                (names_item(w.silent, m.regions.iter(), lang))
                (names_item(w.low, m.low_coverage.iter(), lang))
                (names_item(w.preliminary, m.preliminary.iter(), lang))
                li { (per_cell) }
                (names_item(w.unverified_list, unverified.into_iter(), lang))
            }
        }
    }
}

fn unverified(pathways: &[PathwayResult]) -> Vec<&Both> {
    pathways.iter().filter(|p| p.limit == LimitFacts::Unverified).map(|p| &p.name).collect()
}

fn names_item<'a>(what: &str, names: impl Iterator<Item = &'a Both>, lang: Lang) -> Markup {
    let names: Vec<&str> = names.map(|n| pick(n, lang)).collect();
    html! { @if !names.is_empty() { li { (what) ": " (names.join(", ")) "." } } }
}

fn methods(lang: Lang) -> Markup {
    let w = words(lang);
    let id = format!("methods-{}", lang.code());
    html! {
        section aria-labelledby=(id) {
            h3 id=(id) { (w.methods) }
            dl.methods {
                @for m in &METHODS {
                    dt { code { (m.id) } }
                    dd { (m.what(lang)) code.formula { (formula_text(m.formula, lang)) } }
                }
            }
        }
    }
}

fn tables(report: &Report, lang: Lang) -> Markup {
    let w = words(lang);
    let id = format!("tables-{}", lang.code());
    html! {
        section aria-labelledby=(id) {
            h3 id=(id) { (w.tables) }
            ul {
                @for t in &report.tables {
                    li {
                        (pick(&t.title, lang)) " (" (count_text(t.rows, lang)) " " (w.rows) "): "
                        (links(&t.files, lang))
                    }
                }
            }
        }
    }
}

fn about(report: &Report, lang: Lang) -> Markup {
    let (w, r) = (words(lang), &report.release);
    let id = format!("about-{}", lang.code());
    let facts = facts(w, report, lang);
    html! {
        section aria-labelledby=(id) {
            h3 id=(id) { (w.about) " " (r.name) }
            dl.facts { @for (what, value) in &facts { dt { (what) } dd { (value) } } }
        }
    }
}

fn facts(w: &Words, report: &Report, lang: Lang) -> [(&'static str, String); 7] {
    let r = &report.release;
    [
        (w.release, r.name.clone()),
        (w.data_to, r.data_to.clone()),
        (w.period, pick(&r.period, lang).to_owned()),
        (w.measure, pick(&r.measure, lang).to_owned()),
        (w.source, pick(&r.source, lang).to_owned()),
        (w.software, r.software.clone()),
        (w.catalogue, r.catalogue.clone()),
    ]
}
