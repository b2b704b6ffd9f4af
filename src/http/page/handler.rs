//! `GET /` and its style.

use std::sync::{Arc, LazyLock};

use axum::extract::{RawQuery, State};
use axum::http::HeaderMap;
use axum::http::header::{CACHE_CONTROL, CONTENT_LANGUAGE, CONTENT_TYPE, VARY};
use axum::response::{IntoResponse, Response};

use super::layout::{empty_page, page, problem_page};
use super::view::{OfRelease, View};
use crate::disclosure::{Showing, Viewer};
use crate::http::answer::VARIES;
use crate::http::identity::{Form, Identity};
use crate::http::negotiate::{self, Coding, HTML};
use crate::http::problem::Problem;
use crate::http::query::{self, Pairs};
use crate::http::served::Served;
use crate::http::statistic::canonical;
use crate::indicators::{Answer, Lang, Question, Statistic};

const STYLE: &str = include_str!("page.css");

/// The style's address changes with its text, so that it can be kept for long.
pub(super) static STYLE_ADDRESS: LazyLock<String> = LazyLock::new(|| {
    let hash = blake3::hash(STYLE.as_bytes()).to_hex();
    format!("/page.css?v={}", &hash[..12])
});

/// The style.
pub(in crate::http) async fn get_style() -> impl IntoResponse {
    let headers =
        [(CONTENT_TYPE, "text/css; charset=utf-8"), (CACHE_CONTROL, "public, max-age=31536000, immutable")];
    (headers, STYLE)
}

/// The page of a question.
pub(in crate::http) async fn get_page(
    State(served): State<Arc<Served>>,
    RawQuery(raw): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let preferred = negotiate::language(&headers);
    let mut pairs = match query::pairs(raw.as_deref()) {
        Ok(pairs) => with_defaults(pairs, preferred),
        Err(problem @ Problem::BadQuery(_)) => {
            return Ok(refusal(&served.showing(), &problem, &Vec::new(), preferred));
        }
        Err(problem) => return Err(problem),
    };
    let showing = match served.showing_as_of(&mut pairs).await {
        Err(problem @ (Problem::Parameter(_) | Problem::Gone(_))) => {
            return Ok(refusal(&served.showing(), &problem, &pairs, preferred));
        }
        found => found?,
    };
    let asked = asked_pairs(&showing, &pairs)?;
    let question = match showing.question(Statistic::Compare, &asked) {
        Ok(question) => question,
        Err(e) => return Ok(refusal(&showing, &Problem::Parameter(e), &pairs, preferred)),
    };
    let form = Form { content_type: HTML, lang: question.lang, coding: Coding::asked(&headers) };
    let asked_text = format!("{}\n{}", canonical(&question), query::encoded(&pairs));
    let identity = Identity::of("page", &asked_text, &showing, form);
    let shown = Arc::clone(&showing);
    let kept = asked.clone();
    let answered = served.answer(&headers, identity, form, move || rendered(&shown, &question, &kept)).await;
    match answered {
        Err(problem @ Problem::Parameter(_)) => Ok(refusal(&showing, &problem, &pairs, preferred)),
        answered => answered,
    }
}

/// What is left open is the national lead time, in the language that the client likes best; an empty
/// choice of the form is none.
fn with_defaults(mut pairs: Pairs, preferred: Lang) -> Pairs {
    pairs.retain(|(_, value)| !value.is_empty());
    query::add_default(&mut pairs, "measure", "svf");
    query::add_default(&mut pairs, "lang", preferred.code());
    pairs
}

/// The question that a page asks: of a release, a period that it has, and all pathways together only by
/// sjukvårdsregion.
fn asked_pairs(showing: &Showing, pairs: &Pairs) -> Result<Pairs, Problem> {
    let mut asked = pairs.clone();
    if showing.viewer() != Viewer::Open {
        return Ok(asked);
    }
    if let Some(period) = showing.default_period()? {
        query::add_default(&mut asked, "period", &period);
    }
    if !query::has(pairs, "pathway") {
        query::add_default(&mut asked, "by", "sjukvardsregion");
    }
    Ok(asked)
}

fn rendered(showing: &Showing, question: &Question, pairs: &Pairs) -> Result<Vec<u8>, Problem> {
    let no_data = || showing.engine().snapshot().pathways().next().is_none();
    if showing.snapshot().is_none() || no_data() {
        return Ok(empty_page(question.lang).into_bytes());
    }
    let shown = showing.show(question)?;
    let Answer::Comparison(comparison) = shown.answer() else { return Err(Problem::NotFound) };
    let years = years(showing, pairs)?;
    let name = showing.release_name().filter(|_| showing.viewer() == Viewer::Open);
    let released = name.map(|name| OfRelease {
        name: name.to_owned(),
        whole: years.last().zip(years.first()).map(|(first, last)| format!("{first}..{last}")),
    });
    Ok(page(&View::new(showing.catalogue(), comparison, pairs, (years, released))).into_bytes())
}

/// The years that the measure has intervals of, latest first.
fn years(showing: &Showing, pairs: &Pairs) -> Result<Vec<String>, Problem> {
    let kept = |(name, _): &&(String, String)| matches!(name.as_str(), "measure" | "pathway" | "basis");
    let mut by_year: Pairs = pairs.iter().filter(kept).cloned().collect();
    query::add_default(&mut by_year, "by", "year");
    let question = showing.question(Statistic::Compare, &by_year).map_err(Problem::Parameter)?;
    let shown = showing.show(&question)?;
    let Answer::Comparison(comparison) = shown.answer() else { return Ok(Vec::new()) };
    let counted = comparison.rows.iter().rev().filter(|row| row.n != Some(0));
    Ok(counted.filter_map(|row| row.group.0.first().map(|(_, year)| year.code.clone())).collect())
}

/// The page that says what is wrong with a question, and lets one go on.
fn refusal(showing: &Showing, problem: &Problem, pairs: &Pairs, preferred: Lang) -> Response {
    let lang = match pairs.iter().find(|(name, _)| name == "lang").map(|(_, value)| value.as_str()) {
        Some("sv") => Lang::Sv,
        Some("en") => Lang::En,
        _ => preferred,
    };
    let headers =
        [(CONTENT_TYPE, HTML), (CONTENT_LANGUAGE, lang.code()), (VARY, VARIES), (CACHE_CONTROL, "no-store")];
    (problem.status(), headers, problem_page(showing.catalogue(), problem, pairs, lang)).into_response()
}
