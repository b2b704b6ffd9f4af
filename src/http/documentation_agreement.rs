//! The description of the report calendar and of the agreement reports.

use serde_json::json;
use utoipa::openapi::path::{HttpMethod, OperationBuilder, Parameter as Described, ParameterBuilder};
use utoipa::openapi::{PathItem, RefOr, Schema};

use super::documentation_parts::{add, parameter, responses, schema};
use crate::indicators::Parameter;
use crate::indicators::agreement::{
    AGREEMENT_PARAMETERS, CALENDAR_PARAMETERS, Delrapport, FILE_FORMATS, ReportCalendar, Verksamhetsrapport,
};

/// A resource: path, operation, schema, summary, description, parameters, example.
type Told = (
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    &'static [Parameter],
    &'static str,
);

const TOLD: [Told; 3] = [
    (
        "/api/v1/calendar",
        "calendar",
        "ReportCalendar",
        "What is due next",
        "Reports, deliveries and publications from a day on, and which regions have delivered the data for each: \
         words and dates, no counts.",
        &CALENDAR_PARAMETERS,
        include_str!("examples/calendar.json"),
    ),
    (
        "/api/v1/agreement-reports/delrapport",
        "delrapport",
        "Delrapport",
        "The agreement's interim report",
        "Every pathway by programme area with its phase in the report's year, from the catalogue; who is responsible is \
         for people to fill in.",
        &AGREEMENT_PARAMETERS,
        include_str!("examples/delrapport.json"),
    ),
    (
        "/api/v1/agreement-reports/verksamhetsrapport",
        "verksamhetsrapport",
        "Verksamhetsrapport",
        "The agreement's activity report",
        "How every pathway is followed up (limits in force), which regions and sjukvårdsregioner deliver data on it, and \
         room for activities, costs and results.",
        &AGREEMENT_PARAMETERS,
        include_str!("examples/verksamhetsrapport.json"),
    ),
];

/// Path and description of each.
pub(super) fn agreement_paths() -> impl Iterator<Item = (&'static str, PathItem)> {
    TOLD.iter().map(|&(path, id, schema, summary, description, takes, example)| {
        let described: Vec<Described> = takes.iter().map(described).collect();
        let operation = OperationBuilder::new()
            .operation_id(Some(id))
            .tag("reporting")
            .summary(Some(summary))
            .description(Some(description))
            .parameters(Some(described))
            .responses(responses(schema, Some(example)));
        (path, PathItem::new(HttpMethod::Get, operation))
    })
}

/// A parameter; `format` takes fewer words here than of the statistics.
fn described(takes: &Parameter) -> Described {
    let found = parameter(takes.name, takes.takes, takes.default);
    if takes.name != "format" {
        return found;
    }
    let form = schema(json!({"type": "string", "enum": FILE_FORMATS}));
    ParameterBuilder::from(found).schema(Some(form)).build()
}

/// Schemas of their answers.
pub(super) fn agreement_schemas() -> Vec<(String, RefOr<Schema>)> {
    let mut all = Vec::new();
    add::<ReportCalendar>(&mut all);
    add::<Delrapport>(&mut all);
    add::<Verksamhetsrapport>(&mut all);
    all
}
