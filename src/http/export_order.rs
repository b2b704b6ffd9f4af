//! The body of `POST /api/v1/exports` → an order for a job.

use std::fmt;

use axum::http::HeaderMap;
use serde::Deserialize;
use serde::de::{MapAccess, Visitor};
use serde_json::Value;
use utoipa::ToSchema;

use super::export_body::{check_body, no_order};
use super::export_work::{ReleaseExport, statistic_order};
use super::problem::Problem;
use super::publishing::PublishOrder;
use super::same_site::same_site;
use super::served::Served;
use crate::indicators::Statistic;
use crate::jobs::Order;

/// What is to be exported: a release that is there or is to be made, or the answer to one question. Anything else in it is refused.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ExportOrder {
    /// Name of a release; alone.
    release: Option<String>,
    /// A release that is to be made; alone, and only where the service makes releases.
    publish: Option<PublishOrder>,
    /// `compare`, `trend`, `distribution`, `funnel`, `waiting`, `flow` or `quality`; without `release`.
    statistic: Option<String>,
    /// The statistic's parameters, as in its query string: texts, numbers, or lists of texts.
    #[serde(default)]
    #[schema(value_type = Object)]
    query: Parameters,
    /// The format of the answer's file, here or in `query`: `json` unless given.
    format: Option<String>,
}

/// Parameters in their order, repeated ones too.
#[derive(Debug, Default)]
struct Parameters(Vec<(String, Value)>);

impl<'de> Deserialize<'de> for Parameters {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Read;
        impl<'de> Visitor<'de> for Read {
            type Value = Parameters;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object of parameters")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Parameters, A::Error> {
                let mut pairs = Vec::new();
                while let Some(pair) = map.next_entry()? {
                    pairs.push(pair);
                }
                Ok(Parameters(pairs))
            }
        }
        deserializer.deserialize_map(Read)
    }
}

impl ExportOrder {
    /// Reads a body.
    ///
    /// # Errors
    /// What [`check_body`] finds.
    pub(super) fn parse(body: &[u8]) -> Result<Self, Problem> {
        check_body(body)?;
        serde_json::from_slice(body).map_err(|_other| no_order("it cannot be read"))
    }

    /// The job that it asks for.
    pub(super) async fn job(
        mut self,
        served: &Served,
        releases: &dyn ReleaseExport,
        headers: &HeaderMap,
    ) -> Result<Order, Problem> {
        if let Some(order) = self.publish.take() {
            if self.release.is_some()
                || self.statistic.is_some()
                || !self.query.0.is_empty()
                || self.format.is_some()
            {
                let problem = "a release is made alone";
                return Err(Problem::refused("refused_combination", "publish", problem, &["publish alone"]));
            }
            let publishing = served.publishing().ok_or(Problem::NoPublishing)?;
            same_site(headers)?;
            return served.workshop.run(move || publishing.job(order)).await;
        }
        match (&self.release, &self.statistic) {
            (Some(release), None) if self.query.0.is_empty() && self.format.is_none() => {
                let known = releases.order(release);
                known.ok_or_else(|| {
                    let allowed = ["a name that /api/v1/releases gives"];
                    Problem::refused("unknown_code", "release", "there is no such release", &allowed)
                })
            }
            (None, Some(_)) => self.statistic_job(served).await,
            (None, None) => {
                let allowed = ["release", "statistic", "publish"];
                Err(Problem::refused("missing_parameter", "statistic", "say what to export", &allowed))
            }
            _ => {
                let problem = "a release is exported as it is: give it alone";
                Err(Problem::refused(
                    "refused_combination",
                    "release",
                    problem,
                    &["release alone", "statistic, query, format"],
                ))
            }
        }
    }

    async fn statistic_job(self, served: &Served) -> Result<Order, Problem> {
        let code = self.statistic.unwrap_or_default();
        let allowed: Vec<&str> = Statistic::ALL.iter().map(|s| s.code()).collect();
        let statistic = Statistic::ALL.into_iter().find(|s| s.code() == code);
        let statistic = statistic.ok_or_else(|| {
            Problem::refused("unknown_code", "statistic", "there is no such statistic", &allowed)
        })?;
        let mut pairs = Vec::new();
        for (name, value) in self.query.0 {
            pairs.push((name.clone(), text(&name, &value)?));
        }
        pairs.extend(self.format.map(|format| ("format".to_owned(), format)));
        let showing = served.showing_as_of(&mut pairs).await?;
        let question = showing.question(statistic, &pairs).map_err(Problem::Parameter)?;
        showing.may_ask(&question).map_err(Problem::from)?;
        Ok(statistic_order(showing, question))
    }
}

/// A parameter's value as it would stand in a query string.
fn text(name: &str, value: &Value) -> Result<String, Problem> {
    let wrong = || {
        Problem::refused(
            "invalid_value",
            name,
            "it is no text, number or list of texts",
            &["\"2024\"", "90", "[\"01\", \"03\"]"],
        )
    };
    match value {
        Value::String(text) => Ok(text.clone()),
        Value::Number(number) => Ok(number.to_string()),
        Value::Array(items) => {
            let texts: Option<Vec<&str>> = items.iter().map(Value::as_str).collect();
            texts.filter(|t| !t.is_empty()).map(|t| t.join(",")).ok_or_else(wrong)
        }
        _ => Err(wrong()),
    }
}
