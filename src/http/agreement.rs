//! `GET /api/v1/calendar` and `/api/v1/agreement-reports/{delrapport, verksamhetsrapport}`.

use std::sync::Arc;

use axum::Router;
use axum::extract::{RawQuery, State};
use axum::http::HeaderMap;
use axum::response::Response;
use axum::routing::get;
use serde_json::{Map, Value};

use super::identity::{Form, Identity};
use super::negotiate::{self, Coding};
use super::problem::Problem;
use super::query::{self, Pairs};
use super::served::Served;
use super::statistic::{OFFERED, named};
use crate::clock::now_micros;
use crate::disclosure::Showing;
use crate::formats::{Format, FormatError, write_agreement, write_calendar};
use crate::indicators::Lang;
use crate::indicators::agreement::{AgreementQuestion, AgreementReport, CalendarQuestion};
use crate::model::{Day, Stockholm};

/// The routes of the calendar and of both reports.
pub(super) fn with_agreement(router: Router<Arc<Served>>) -> Router<Arc<Served>> {
    let router = router.route("/api/v1/calendar", get(get_calendar));
    AgreementReport::ALL.into_iter().fold(router, |router, report| {
        let handler =
            move |State(served): State<Arc<Served>>, RawQuery(raw): RawQuery, headers: HeaderMap| {
                get_report(report, served, raw, headers)
            };
        router.route(&format!("/api/v1/agreement-reports/{}", report.code()), get(handler))
    })
}

/// What is due next, and whether the data for it is there.
async fn get_calendar(
    State(served): State<Arc<Served>>,
    RawQuery(raw): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let (pairs, showing) = pairs(&served, raw.as_deref(), &headers).await?;
    let question = CalendarQuestion::parse(&pairs, today()).map_err(Problem::Parameter)?;
    let asked = Asked { resource: "calendar", query: question.echo(), lang: question.lang, showing };
    let make = move |showing: &Showing| {
        let calendar = showing.report_calendar(&question)?;
        bytes(|to| write_calendar(&calendar, to))
    };
    asked.answer(&served, &headers, make).await
}

/// An agreement report.
async fn get_report(
    report: AgreementReport,
    served: Arc<Served>,
    raw: Option<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let (pairs, showing) = pairs(&served, raw.as_deref(), &headers).await?;
    let question = AgreementQuestion::parse(report, &pairs, today()).map_err(Problem::Parameter)?;
    let asked = Asked { resource: report.code(), query: question.echo(), lang: question.lang, showing };
    let make = move |showing: &Showing| {
        let answer = showing.agreement_report(&question)?;
        bytes(|to| write_agreement(&answer, to))
    };
    asked.answer(&served, &headers, make).await
}

/// A question that was read.
struct Asked {
    resource: &'static str,
    query: Map<String, Value>,
    lang: Lang,
    showing: Arc<Showing>,
}

impl Asked {
    async fn answer(
        self,
        served: &Served,
        headers: &HeaderMap,
        make: impl FnOnce(&Showing) -> Result<Vec<u8>, Problem> + Send + 'static,
    ) -> Result<Response, Problem> {
        let showing = self.showing;
        let word = self.query.get("format").and_then(Value::as_str).unwrap_or_default();
        let format = Format::parse(word).unwrap_or(Format::Json);
        let coding = if format.is_compressed() { Coding::Identity } else { Coding::asked(headers) };
        let form = Form { content_type: format.media_type(), lang: self.lang, coding };
        let day = self.query.get("on").and_then(Value::as_str).unwrap_or_default();
        let name = format.extension().map(|ending| format!("{}-{day}.{ending}", self.resource));
        let question = Value::Object(self.query).to_string();
        let identity = Identity::of(self.resource, &question, &showing, form);
        let response = served.answer(headers, identity, form, move || make(&showing)).await?;
        Ok(named(response, name))
    }
}

/// The query's parameters, with what the headers say of format and language, and the data that they ask.
async fn pairs(
    served: &Served,
    raw: Option<&str>,
    headers: &HeaderMap,
) -> Result<(Pairs, Arc<Showing>), Problem> {
    let mut pairs = query::pairs(raw)?;
    let showing = served.showing_as_of(&mut pairs).await?;
    if showing.snapshot().is_some() {
        query::add_default(&mut pairs, "as_of", &showing.asked().version.to_string());
    }
    if !query::has(&pairs, "format") {
        // PX is for numbers.
        let offered = &OFFERED[..OFFERED.len() - 1];
        query::add_default(&mut pairs, "format", negotiate::format(headers, offered)?);
    }
    query::add_default(&mut pairs, "lang", negotiate::language(headers).code());
    Ok((pairs, showing))
}

fn bytes(write: impl FnOnce(&mut Vec<u8>) -> Result<(), FormatError>) -> Result<Vec<u8>, Problem> {
    let mut bytes = Vec::new();
    write(&mut bytes)?;
    Ok(bytes)
}

/// The day in Sweden now.
fn today() -> Day {
    Stockholm::shared().day(now_micros().div_euclid(1_000_000)).unwrap_or(Day::MAX)
}
