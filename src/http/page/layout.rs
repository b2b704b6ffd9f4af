//! Whole pages: the answer, a question that cannot be answered, and a store without data.

use maud::{DOCTYPE, Markup, html};

use super::figure::{axis, figure};
use super::form::{Chosen, form, period_text};
use super::handler::STYLE_ADDRESS;
use super::sentence::{chance_note, goal_line, headline};
use super::table::table;
use super::view::View;
use super::words::words;
use crate::catalogue::Catalogue;
use crate::formats::per_cent_text;
use crate::http::problem::Problem;
use crate::http::query::{Pairs, encoded};
use crate::indicators::Lang;
use crate::model::{Attribution, Basis};
use crate::pipeline::without_personal_numbers;

/// Most allowed values that a page lists.
const LISTED: usize = 80;

/// The page of an answer.
pub(super) fn page(view: &View<'_>) -> String {
    let (w, headline, about) = (view.words, headline(view), subtitle(view));
    let measure = &view.comparison.measure;
    let chosen = Chosen {
        lang: view.lang,
        measure: (&measure.id, &measure.label),
        pathway: view.given("pathway").unwrap_or(""),
        period: view.given("period").unwrap_or(""),
        years: &view.years,
        whole: view.released.as_ref().and_then(|r| r.whole.as_deref()),
        is_released: view.released.is_some(),
        kept: view.pairs,
    };
    let body = html! {
        (form(view.catalogue, chosen))
        main #answer tabindex="-1" {
            @if view.comparison.snapshot.made_up { p.made-up { strong { (w.made_up) } } }
            h1 { (headline) }
            p.about { (about) }
            @if view.is_of_other_pathways() { p.goal-line { (w.of_other_pathways) } }
            @if let Some(line) = goal_line(view) { p.goal-line { (line) } }
            @if view.comparison.total.n != Some(0) {
                figure aria-label=(headline) {
                    (figure(view, axis(view)))
                    @if let Some(note) = chance_note(view) { figcaption { (note) } }
                }
                (table(view, &about))
            }
            p.links {
                a href=(view.address("/api/v1/compare", ("format", "json"))) { (w.same_in_api) } " · "
                a href=(view.address("/api/v1/compare", ("format", "csv"))) { (w.as_csv) } " · "
                a href="/docs/" { (w.documentation) }
                @if let Some(release) = &view.released {
                    " · " a href={ "/api/v1/releases/" (release.name) "/index.html" } { (w.report) " " (release.name) }
                }
            }
        }
        (footer(view))
    };
    let other = view.address("/", ("lang", w.other_language.0));
    shell(view.lang, &headline, &other, &body)
}

/// The page of a question that cannot be answered.
pub(super) fn problem_page(catalogue: &Catalogue, problem: &Problem, pairs: &Pairs, lang: Lang) -> String {
    let w = words(lang);
    let (said, allowed) = match problem {
        Problem::Parameter(e) => (in_words(e.code, &e.parameter, lang), e.allowed.as_slice()),
        _ => (problem.detail(), [].as_slice()),
    };
    let svf = catalogue.measure("svf").map_or("svf", |m| lang.of(&m.names));
    let kept = [("lang".to_owned(), lang.code().to_owned())];
    let chosen = Chosen {
        lang,
        measure: ("svf", svf),
        pathway: "",
        period: "",
        years: &[],
        whole: None,
        is_released: false,
        kept: &kept,
    };
    let body = html! {
        (form(catalogue, chosen))
        main #answer tabindex="-1" {
            h1 { (w.problem_title) }
            div.error role="alert" {
                p { (said) }
                p.detail lang="en" { (problem.detail()) }
                @if !allowed.is_empty() {
                    p { (w.allowed) }
                    (choices(problem, pairs, &allowed[..allowed.len().min(LISTED)]))
                    @if allowed.len() > LISTED { p { "… (" (allowed.len()) ")" } }
                }
            }
            p { a href={ "/?lang=" (lang.code()) } { (w.start_over) } }
        }
    };
    // Links repeat what was asked.
    without_personal_numbers(&shell(lang, w.problem_title, &format!("/?lang={}", w.other_language.0), &body))
}

/// What is allowed instead, as links to the same question where a value is one of a list.
fn choices(problem: &Problem, pairs: &Pairs, allowed: &[String]) -> Markup {
    let parameter = match problem {
        Problem::Parameter(e) if e.code == "unknown_code" => Some(e.parameter.as_str()),
        _ => None,
    };
    let address = |parameter: &str, value: &str| {
        let others = pairs.iter().filter(|(name, _)| name != parameter).cloned();
        // Encoded, a number is none.
        let others = others.map(|(name, value)| (name, without_personal_numbers(&value)));
        let all: Pairs = others.chain([(parameter.to_owned(), value.to_owned())]).collect();
        format!("/?{}", encoded(&all))
    };
    html! {
        ul.allowed {
            @for value in allowed {
                li {
                    @if let Some(parameter) = parameter {
                        a href=(address(parameter, value)) { code { (value) } }
                    } @else {
                        code { (value) }
                    }
                }
            }
        }
    }
}

/// The page of a store without data.
pub(super) fn empty_page(lang: Lang) -> String {
    let w = words(lang);
    let body = html! {
        main #answer tabindex="-1" {
            h1 { (w.empty_title) }
            p { code { "ledtid ingest FILE --data DIR" } }
            p { (w.empty_text) }
            p { code { "ledtid demo" } }
        }
    };
    shell(lang, w.empty_title, &format!("/?lang={}", w.other_language.0), &body)
}

/// What every page has.
fn shell(lang: Lang, title: &str, other: &str, body: &Markup) -> String {
    let w = words(lang);
    let (code, name) = w.other_language;
    let markup = html! {
        (DOCTYPE)
        html lang=(lang.code()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title) " – " (w.title) }
                link rel="stylesheet" href=(STYLE_ADDRESS.as_str());
                link rel="icon" href="data:,";
            }
            body {
                a.skip href="#answer" { (w.skip) }
                header {
                    p.brand { a href={ "/?lang=" (lang.code()) } { (w.title) } " " span.tagline { (w.tagline) } }
                    p.language { a href=(other) lang=(code) hreflang=(code) { (name) } }
                }
                (body)
            }
        }
    };
    markup.into_string()
}

/// Measure · pathway · period · whose · by which date · interval.
fn subtitle(view: &View<'_>) -> String {
    let (w, question) = (view.words, &view.comparison.question);
    let named = |slug: &str| {
        let id = view.catalogue.pathway_by_slug(slug);
        id.map_or_else(|| slug.to_owned(), |id| view.lang.of(&view.catalogue.pathway(id).names).clone())
    };
    let pathways =
        view.given("pathway").map(|slugs| slugs.split(',').map(|s| named(s.trim())).collect::<Vec<_>>());
    let attribution = match question.attribution {
        Attribution::Care => w.attribution[0],
        Attribution::Home => w.attribution[1],
        Attribution::Start => w.attribution[2],
    };
    let level = question.confidence.level();
    let parts = [
        view.comparison.measure.label.clone(),
        pathways.map_or_else(|| w.all_pathways.to_owned(), |names| names.join(", ")),
        question
            .period
            .as_ref()
            .map_or_else(|| w.everything.to_owned(), |(text, _)| period_text(text, view.lang)),
        w.episodes.to_owned(),
        attribution.to_owned(),
        w.basis[usize::from(question.basis == Basis::Start)].to_owned(),
        format!("{} {}", w.uncertainty, per_cent_text(level, usize::from(level > 0.99), view.lang)),
    ];
    parts.join(" · ")
}

fn footer(view: &View<'_>) -> Markup {
    let (w, snapshot, methods) = (view.words, &view.comparison.snapshot, &view.comparison.methods);
    html! {
        footer {
            p {
                (w.snapshot) " " (snapshot.version) " · "
                @if let Some(day) = &snapshot.data_to { (w.data_to) " " (day) " · " }
                "Ledtid " (snapshot.software) " · " (snapshot.catalogue)
            }
            p {
                (w.methods) ": " (methods.quantile) " · " (methods.share_ci) " · " (methods.median_ci) " · "
                (methods.against_rest)
            }
        }
    }
}

/// What is wrong with a parameter, in the page's language.
fn in_words(code: &str, parameter: &str, lang: Lang) -> String {
    let (sv, en) = match code {
        "unknown_parameter" => ("finns inte.", "does not exist."),
        "missing_parameter" => ("saknas.", "is missing."),
        "unknown_code" => ("har ett värde som inte finns.", "has a value that does not exist."),
        "not_available" => {
            ("har ett värde som inte går att svara på ännu.", "has a value that cannot be answered yet.")
        }
        "refused_combination" => {
            ("går inte ihop med resten av frågan.", "does not go with the rest of the question.")
        }
        "not_released" => (
            "har ett värde som inte hör till det som är publicerat.",
            "has a value that is not in what is published.",
        ),
        "repeated_parameter" => ("är given mer än en gång.", "is given more than once."),
        _ => ("har ett värde som inte har rätt form.", "has a value that does not have the right form."),
    };
    match lang {
        Lang::Sv => format!("Parametern ”{parameter}” {sv}"),
        Lang::En => format!("The parameter “{parameter}” {en}"),
    }
}
