//! The form: measure, pathway and period, as a question of the API.

use maud::{Markup, html};

use super::words::{Words, words};
use crate::catalogue::{Catalogue, Measure, Origin, PathwayId, PathwayKind};
use crate::indicators::Lang;
use crate::indicators::grid::GRID_MEASURES;

/// What the form shows as chosen.
#[derive(Debug, Clone, Copy)]
pub(super) struct Chosen<'a> {
    /// Language.
    pub lang: Lang,
    /// Canonical id and name of the measure.
    pub measure: (&'a str, &'a str),
    /// The pathway parameter as given.
    pub pathway: &'a str,
    /// The period parameter as given.
    pub period: &'a str,
    /// Years to choose from, latest first.
    pub years: &'a [String],
    /// All of these years as a period, where none given is not all of them.
    pub whole: Option<&'a str>,
    /// Whether a release answers, which has the grid's measures only.
    pub is_released: bool,
    /// Parameters that the form does not show but keeps.
    pub kept: &'a [(String, String)],
}

/// The names that the form has fields for.
const FIELDS: [&str; 3] = ["measure", "pathway", "period"];

/// The form.
pub(super) fn form(catalogue: &Catalogue, chosen: Chosen<'_>) -> Markup {
    let w = words(chosen.lang);
    html! {
        form method="get" action="/" aria-label=(w.question) {
            div.field {
                label for="measure" { (w.measure) }
                select #measure name="measure" { (measures(catalogue, chosen, w)) }
            }
            div.field {
                label for="pathway" { (w.pathway) }
                select #pathway name="pathway" { (pathways(catalogue, chosen, w)) }
            }
            div.field {
                label for="period" { (w.period) }
                select #period name="period" { (periods(chosen, w)) }
            }
            @for (name, value) in chosen.kept.iter().filter(|(n, _)| !FIELDS.contains(&n.as_str())) {
                input type="hidden" name=(name) value=(value);
            }
            button type="submit" { (w.show) }
        }
    }
}

/// A period in words: `2024 K1 – 2024 K4`.
pub(super) fn period_text(period: &str, lang: Lang) -> String {
    period.replace('Q', if lang == Lang::Sv { " K" } else { " Q" }).replace("..", " – ")
}

fn option(value: &str, text: &str, chosen: &str) -> Markup {
    html! { option value=(value) selected[value == chosen] { (text) } }
}

fn measures(catalogue: &Catalogue, chosen: Chosen<'_>, w: &Words) -> Markup {
    let pathway = catalogue.pathway_by_slug(chosen.pathway);
    let mut offered = offered(catalogue, pathway);
    offered.retain(|m| !chosen.is_released || GRID_MEASURES.contains(&m.id.as_str()));
    let of = |origin| offered.iter().filter(move |m| m.origin == origin);
    let (id, name) = chosen.measure;
    html! {
        @if !offered.iter().any(|m| m.id == id) { (option(id, name, id)) }
        optgroup label=(w.named_measures) {
            @for m in of(Origin::Named) { (option(&m.id, chosen.lang.of(&m.names), id)) }
        }
        @if of(Origin::Rows).next().is_some() {
            optgroup label=(w.own_measures) {
                @for m in of(Origin::Rows) { (option(&m.id, chosen.lang.of(&m.names), id)) }
            }
        }
        optgroup label=(w.pairs) {
            @for m in of(Origin::Pair) { (option(&m.id, &pair_text(m, chosen.lang), id)) }
        }
    }
}

/// Measures of all pathways, and those of the chosen one.
fn offered(catalogue: &Catalogue, pathway: Option<PathwayId>) -> Vec<&Measure> {
    catalogue.measures().iter().filter(|m| m.pathway.is_none() || m.pathway == pathway).collect()
}

/// `A–E: beslut … till …`.
fn pair_text(measure: &Measure, lang: Lang) -> String {
    format!("{}: {}", measure.id.replace('-', "–"), lang.of(&measure.names))
}

fn pathways(catalogue: &Catalogue, chosen: Chosen<'_>, w: &Words) -> Markup {
    let known = chosen.pathway.is_empty() || catalogue.pathway_by_slug(chosen.pathway).is_some();
    let (svf, psv) = w.kinds;
    html! {
        (option("", w.all_pathways, chosen.pathway))
        @if !known { (option(chosen.pathway, chosen.pathway, chosen.pathway)) }
        @for (kind, name) in [(PathwayKind::CancerSvf, svf), (PathwayKind::Psv, psv)] {
            optgroup label=(name) {
                @for p in catalogue.pathways().iter().filter(|p| p.kind == kind) {
                    (option(&p.slug, chosen.lang.of(&p.names), chosen.pathway))
                }
            }
        }
    }
}

fn periods(chosen: Chosen<'_>, w: &Words) -> Markup {
    let known = chosen.period.is_empty() || chosen.years.iter().any(|y| y == chosen.period);
    let everything = chosen.whole.unwrap_or("");
    html! {
        @if !known && chosen.period != everything {
            (option(chosen.period, &period_text(chosen.period, chosen.lang), chosen.period))
        }
        (option(everything, w.everything, chosen.period))
        @for year in chosen.years { (option(year, year, chosen.period)) }
    }
}
