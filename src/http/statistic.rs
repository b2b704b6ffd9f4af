//! `GET /api/v1/{compare, trend, distribution, …}`: every statistic goes the same way.

use std::sync::Arc;

use axum::Router;
use axum::extract::{RawQuery, State};
use axum::http::HeaderMap;
use axum::response::Response;
use axum::routing::get;

use super::identity::{Form, Identity};
use super::negotiate::{self, CSV, Coding, JSON, TEXT};
use super::problem::Problem;
use super::query;
use super::served::Served;
use crate::formats::render;
use crate::indicators::{Question, Statistic};

/// Formats that `Accept` can choose; the first is the default.
const OFFERED: [(&str, &str); 2] = [("json", "application/json"), ("csv", "text/csv")];

/// Answers a statistic.
pub(super) async fn get_statistic(
    statistic: Statistic,
    served: Arc<Served>,
    raw: Option<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let showing = served.showing();
    let mut pairs = query::pairs(raw.as_deref())?;
    if !query::has(&pairs, "format") {
        query::add_default(&mut pairs, "format", negotiate::format(&headers, &OFFERED)?);
    }
    query::add_default(&mut pairs, "lang", negotiate::language(&headers).code());
    let question = showing.question(statistic, &pairs).map_err(Problem::Parameter)?;
    let content_type = content_type(&question.format);
    let form = Form { content_type, lang: question.lang, coding: Coding::asked(&headers) };
    let identity = Identity::of(statistic.code(), &canonical(&question), &showing, form);
    let make = move || Ok(render(&showing.show(&question)?));
    served.answer(&headers, identity, form, make).await
}

/// The route of every statistic.
pub(super) fn with_statistics(router: Router<Arc<Served>>) -> Router<Arc<Served>> {
    Statistic::ALL.into_iter().fold(router, |router, statistic| {
        let handler =
            move |State(served): State<Arc<Served>>, RawQuery(raw): RawQuery, headers: HeaderMap| {
                get_statistic(statistic, served, raw, headers)
            };
        router.route(&format!("/api/v1/{}", statistic.code()), get(handler))
    })
}

/// A question as one text, the same for all ways of asking it.
pub(super) fn canonical(question: &Question) -> String {
    serde_json::Value::Object(question.echo()).to_string()
}

fn content_type(format: &str) -> &'static str {
    match format {
        "csv" => CSV,
        "table" => TEXT,
        _ => JSON,
    }
}
