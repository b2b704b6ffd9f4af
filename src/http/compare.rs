//! `GET /api/v1/compare`.

use std::sync::Arc;

use axum::extract::{RawQuery, State};
use axum::http::HeaderMap;
use axum::response::Response;

use super::identity::{Form, Identity};
use super::negotiate::{self, CSV, Coding, JSON, TEXT};
use super::problem::Problem;
use super::query;
use super::served::Served;
use crate::formats::{comparison_csv, comparison_json, comparison_table};
use crate::indicators::{Comparison, Question, asked, compare};

/// Formats that `Accept` can choose; the first is the default.
const OFFERED: [(&str, &str); 2] = [("json", "application/json"), ("csv", "text/csv")];

/// Answers a comparison.
pub(super) async fn get_compare(
    State(served): State<Arc<Served>>,
    RawQuery(raw): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let engine = served.engine();
    let mut pairs = query::pairs(raw.as_deref())?;
    if !query::has(&pairs, "format") {
        query::add_default(&mut pairs, "format", negotiate::format(&headers, &OFFERED)?);
    }
    query::add_default(&mut pairs, "lang", negotiate::language(&headers).code());
    let question = Question::parse(&pairs, &asked(&engine)).map_err(Problem::Parameter)?;
    let content_type = content_type(&question.format);
    let form = Form { content_type, lang: question.lang, coding: Coding::asked(&headers) };
    let identity = Identity::of("compare", &canonical(&question), &engine, form);
    let make = move || Ok(rendered(&compare(&engine, &question)?));
    served.answer(&headers, identity, form, make).await
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

fn rendered(comparison: &Comparison) -> Vec<u8> {
    match comparison.question.format.as_str() {
        "csv" => comparison_csv(comparison),
        "table" => comparison_table(comparison).into_bytes(),
        _ => comparison_json(comparison),
    }
}
