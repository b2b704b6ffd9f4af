//! `GET /api/v1/{compare, trend, distribution, …}`: every statistic goes the same way.

use std::io::Write;
use std::sync::Arc;

use axum::Router;
use axum::extract::{RawQuery, State};
use axum::http::header::CONTENT_DISPOSITION;
use axum::http::{HeaderMap, HeaderValue, StatusCode, Version};
use axum::response::Response;
use axum::routing::get;

use super::identity::{Form, Identity};
use super::negotiate::{self, Coding};
use super::problem::Problem;
use super::query;
use super::served::Served;
use crate::formats::{Format, file_name, write_answer};
use crate::indicators::{Question, Statistic};

/// Formats that `Accept` can choose; the first is the default. JSON-stat and `csv-sv` have no media type of their own, so that
/// only `format` chooses them.
pub(super) const OFFERED: [(&str, &str); 7] = [
    ("json", "application/json"),
    ("csv", "text/csv"),
    ("table", "text/plain"),
    ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ("parquet", "application/vnd.apache.parquet"),
    ("arrow", "application/vnd.apache.arrow.file"),
    ("px", "text/x-pcaxis"),
];

/// Answers a statistic; once more, of what is shown then, if a vacuum or an erasure took what the answer is made from.
async fn get_statistic(
    statistic: Statistic,
    served: Arc<Served>,
    raw: Option<String>,
    request: (Version, HeaderMap),
) -> Result<Response, Problem> {
    let shown = served.showing();
    let answered = answered(statistic, &served, raw.as_deref(), &request).await;
    if matches!(answered, Err(Problem::Internal(_))) && served.moves_on_from(&shown).await {
        return self::answered(statistic, &served, raw.as_deref(), &request).await;
    }
    answered
}

async fn answered(
    statistic: Statistic,
    served: &Served,
    raw: Option<&str>,
    (version, headers): &(Version, HeaderMap),
) -> Result<Response, Problem> {
    let mut pairs = query::pairs(raw)?;
    let showing = served.showing_as_of(&mut pairs).await?;
    if !query::has(&pairs, "format") {
        query::add_default(&mut pairs, "format", negotiate::format(headers, &OFFERED)?);
    }
    query::add_default(&mut pairs, "lang", negotiate::language(headers).code());
    let question = showing.question(statistic, &pairs).map_err(Problem::Parameter)?;
    let format = Format::parse(&question.format).unwrap_or(Format::Json);
    let coding = if format.is_compressed() { Coding::Identity } else { Coding::asked(headers) };
    let form = Form { content_type: format.media_type(), lang: question.lang, coding };
    let name = file_name(&question, format);
    let asked = format!("{}{}", canonical(&question), showing.besides(&question));
    let identity = Identity::of(statistic.code(), &asked, &showing, form);
    let write = move |to: &mut (dyn Write + Send)| {
        let shown = showing.show(&question)?;
        // While it is sent, however long, nothing but the answer is held.
        drop((showing, question));
        Ok(write_answer(&shown, to)?)
    };
    // Before HTTP/1.1 only a length tells what is cut off.
    let whole = if *version > Version::HTTP_10 { served.whole_bytes } else { usize::MAX };
    Ok(named(served.written(headers, (identity, form), whole, write).await?, name))
}

/// The response as a file with a name, if it is one.
pub(super) fn named(mut response: Response, name: Option<String>) -> Response {
    let value = name.map(|name| format!("attachment; filename=\"{name}\""));
    let value = value.and_then(|value| HeaderValue::from_str(&value).ok());
    if let Some(value) = value.filter(|_| response.status() == StatusCode::OK) {
        response.headers_mut().insert(CONTENT_DISPOSITION, value);
    }
    response
}

/// The route of every statistic.
pub(super) fn with_statistics(router: Router<Arc<Served>>) -> Router<Arc<Served>> {
    Statistic::ALL.into_iter().fold(router, |router, statistic| {
        let handler = move |State(served): State<Arc<Served>>,
                            RawQuery(raw): RawQuery,
                            version: Version,
                            headers: HeaderMap| {
            get_statistic(statistic, served, raw, (version, headers))
        };
        router.route(&format!("/api/v1/{}", statistic.code()), get(handler))
    })
}

/// A question as one text, the same for all ways of asking it.
pub(super) fn canonical(question: &Question) -> String {
    serde_json::Value::Object(question.echo()).to_string()
}
