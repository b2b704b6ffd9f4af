//! Parts of the API's description: parameters, responses and schemas.

use serde_json::{Value, json};
use utoipa::ToSchema;
use utoipa::openapi::header::HeaderBuilder;
use utoipa::openapi::path::{Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::{
    Content, ContentBuilder, Object, Ref, RefOr, Required, Response, ResponseBuilder, Responses,
    ResponsesBuilder, Schema,
};

use super::lists::SnapshotView;
use super::wire::{Health, MeasureList, PathwayList, ProblemBody, ProgrammeAreaList, RegionList};
use crate::formats::Format;
use crate::indicators::{
    By, Comparison, Distribution, Flow, Funnel, PARAMETERS, Quality, Statistic, Trend, Waiting,
};

/// All parameters of a statistic, in the order of the contract.
pub(super) fn parameters(statistic: Statistic) -> Vec<Parameter> {
    let default = |p: &crate::indicators::Parameter| match p.name {
        "measure" => statistic.default_measure().unwrap_or(""),
        "by" => statistic.default_by(),
        _ => p.default,
    };
    PARAMETERS.iter().map(|p| parameter(p.name, p.takes, default(p))).collect()
}

/// An answer of a statistic to a small question, kept alike by a test.
pub(super) const fn example_answer(statistic: Statistic) -> &'static str {
    match statistic {
        Statistic::Compare => include_str!("examples/compare.json"),
        Statistic::Trend => include_str!("examples/trend.json"),
        Statistic::Distribution => include_str!("examples/distribution.json"),
        Statistic::Funnel => include_str!("examples/funnel.json"),
        Statistic::Waiting => include_str!("examples/waiting.json"),
        Statistic::Flow => include_str!("examples/flow.json"),
        Statistic::Quality => include_str!("examples/quality.json"),
    }
}

/// What the resource of a statistic gives, and the name of its schema.
pub(super) const fn told(statistic: Statistic) -> (&'static str, &'static str, &'static str) {
    match statistic {
        Statistic::Compare => (
            "Comparison",
            "Lead times by group",
            "Counts, quantiles with intervals, the share within the limit, and how equal care is: a row per group and the total.",
        ),
        Statistic::Trend => {
            ("Trend", "Lead times over time", "The same rows by time step, with charts, signals and breaks.")
        }
        Statistic::Distribution => (
            "Distribution",
            "Every length",
            "Histogram, empirical distribution, and the Kaplan-Meier curve of those who started: completed, waiting and censoring-aware side by side.",
        ),
        Statistic::Funnel => (
            "Funnel",
            "Groups against chance",
            "Shares and medians against the limits of chance for a group's size, with overdispersion, ranks and spread.",
        ),
        Statistic::Waiting => (
            "Waiting",
            "Who waits on a day",
            "How many wait, how long so far, how many past their limit, and how the stock came about.",
        ),
        Statistic::Flow => (
            "Flow",
            "The seven points as a process",
            "Points, transitions and complete chains, and where the time goes.",
        ),
        Statistic::Quality => (
            "Quality",
            "What the figures rest on",
            "States, completeness, coverage, deliveries and their delay, and how the figures of months moved with each version.",
        ),
    }
}

/// The parameter of the lists.
pub(super) fn language() -> Parameter {
    parameter("lang", "sv, en; beats Accept-Language", "sv")
}

pub(super) fn parameter(name: &str, takes: &str, default: &str) -> Parameter {
    let required = if default.is_empty() { Required::True } else { Required::False };
    let description =
        if default.is_empty() { takes.to_owned() } else { format!("{takes}. Default: {default}.") };
    ParameterBuilder::new()
        .name(name)
        .parameter_in(ParameterIn::Query)
        .required(required)
        .description(Some(description))
        .schema(Some(schema(form(name))))
        .example(example(name))
        .build()
}

/// The form of a parameter's value, as a schema.
fn form(name: &str) -> Value {
    let one_of = |values: &[&str]| json!({"type": "string", "enum": values});
    let list = |item: &str| json!({"type": "string", "pattern": format!("^({item})(,({item}))*$")});
    match name {
        "grain" => one_of(&["episode", "activity"]),
        "unit" => one_of(&["days", "hours", "minutes"]),
        "basis" => one_of(&["end", "start"]),
        "attribution" => one_of(&["care", "home", "start"]),
        "deviation" => one_of(&["include", "exclude"]),
        "limit_date" => one_of(&["start", "end"]),
        "quantile" => one_of(&["hf7", "hf2", "hf1", "hf6"]),
        "share_interval" => one_of(&["wilson", "clopper-pearson"]),
        "km_interval" => one_of(&["log", "log-log", "plain"]),
        "funnel_limits" => one_of(&["score_inverse", "arcsine", "exact", "cp_expected"]),
        "standardise" => list("age_group|sex|pathway"),
        "rules" => one_of(&["mdc", "anhoj"]),
        "run_length" => one_of(&["6", "7"]),
        "confidence" => one_of(&["0.95", "0.998"]),
        "lang" => one_of(&["sv", "en"]),
        "format" => one_of(&crate::indicators::FORMATS),
        "by" => list(&By::ALL.map(By::code).join("|")),
        "sex" => list("female|male|unknown"),
        "age_group" => list("0-17|18-49|50-64|65-79|80\\+|unknown"),
        "region" => list("[0-9]{2}|unknown"),
        "pathway" | "programme_area" | "sjukvardsregion" => list("[a-z0-9-]+"),
        "treatment" | "variant" => list("[a-z0-9_]+"),
        "period" | "baseline" => {
            let one = "[0-9]{4}(Q[1-4]|-(0[1-9]|1[0-2]))?";
            json!({"type": "string", "pattern": format!("^{one}(\\.\\.{one})?$")})
        }
        "limit" => json!({"type": "number", "minimum": 0, "maximum": 1e9}),
        "horizon" => json!({"type": "number", "exclusiveMinimum": 0}),
        "cutoff" | "on" => json!({"type": "string", "format": "date"}),
        "months" => json!({"type": "integer", "minimum": 1, "maximum": 60}),
        "year" => json!({"type": "integer", "minimum": 1900, "maximum": 2999}),
        "part" => one_of(&["pathways", "follow_up", "status", "activities"]),
        "as_of" => json!({"type": "string", "pattern": "^([0-9]+|[0-9]{4}-[0-9]{2}-[0-9]{2})$"}),
        _ => json!({"type": "string"}),
    }
}

fn example(name: &str) -> Option<Value> {
    match name {
        "measure" => Some(json!("svf")),
        "pathway" => Some(json!("brostcancer")),
        "region" => Some(json!("01,03")),
        "by" => Some(json!("region")),
        "period" => Some(json!("2024")),
        "quantiles" => Some(json!("0.8,0.95")),
        "cutoff" => Some(json!("2024-12-31")),
        _ => None,
    }
}

/// A schema of JSON; one that cannot be read allows anything, which a test forbids.
pub(super) fn schema(json: Value) -> RefOr<Schema> {
    serde_json::from_value(json).unwrap_or_else(|_bad_form| RefOr::T(Schema::Object(Object::new())))
}

/// Schemas of the answers to statistics.
pub(super) fn answer_schemas() -> Vec<(String, RefOr<Schema>)> {
    let mut all = Vec::new();
    add::<Comparison>(&mut all);
    add::<Trend>(&mut all);
    add::<Distribution>(&mut all);
    add::<Flow>(&mut all);
    add::<Funnel>(&mut all);
    add::<Waiting>(&mut all);
    add::<Quality>(&mut all);
    all
}

/// Schemas of lists, health and problems.
pub(super) fn wire_schemas() -> Vec<(String, RefOr<Schema>)> {
    let mut all = Vec::new();
    add::<ProblemBody>(&mut all);
    add::<Health>(&mut all);
    add::<MeasureList>(&mut all);
    add::<PathwayList>(&mut all);
    add::<ProgrammeAreaList>(&mut all);
    add::<RegionList>(&mut all);
    add::<SnapshotView>(&mut all);
    all
}

pub(super) fn add<T: ToSchema>(all: &mut Vec<(String, RefOr<Schema>)>) {
    T::schemas(all);
    all.push((T::name().into_owned(), T::schema()));
}

/// Responses of a resource whose answer has this schema.
pub(super) fn responses(name: &str, example: Option<&str>) -> Responses {
    let example: Option<Value> = example.and_then(|text| serde_json::from_str(text).ok());
    let is_statistic = example.is_some();
    let json = ContentBuilder::new().schema(Some(Ref::from_schema_name(name))).example(example).build();
    let mut found = ResponseBuilder::new()
        .description("The answer")
        .content("application/json", json)
        .header("ETag", text_header("Fingerprint of the answer: snapshot, question and form"))
        .header("Content-Language", text_header("sv or en"));
    if is_statistic {
        let text = || ContentBuilder::new().schema(Some(schema(json!({"type": "string"})))).build();
        let file = || {
            ContentBuilder::new().schema(Some(schema(json!({"type": "string", "format": "binary"})))).build()
        };
        let disposition = text_header("Of a file: its name, after measure, filters, period and snapshot");
        found = found.header("Content-Disposition", disposition);
        for format in Format::ALL {
            let media = format.media_type().split(';').next().unwrap_or_default();
            found = match format {
                Format::Json | Format::JsonStat | Format::CsvSv => found,
                Format::Csv | Format::Px | Format::Table => found.content(media, text()),
                Format::Xlsx | Format::Parquet | Format::Arrow => found.content(media, file()),
            };
        }
    }
    let mut responses = ResponsesBuilder::new();
    if is_statistic {
        let gone = "The version that as_of names can no longer be read: a person has been erased from it, or it was vacuumed";
        let denied = "It is not this viewer's to ask; problem and allowed say what is";
        responses = responses.response("403", problem(denied, None)).response("410", problem(gone, None));
    }
    responses
        .response("200", found.build())
        .response(
            "304",
            ResponseBuilder::new().description("The client's answer (If-None-Match) is still good").build(),
        )
        .response(
            "400",
            problem("A parameter, value or code is unknown, repeated or refused", Some(wrong_code())),
        )
        .response("404", problem("There is no such resource", None))
        .response("405", problem("Another method is allowed", None))
        .response("406", problem("None of the media types in Accept is available", None))
        .response("414", problem("The query string is longer than 16 KiB", None))
        .response("500", problem("Something went wrong inside; the log has the detail under the id", None))
        .response(
            "503",
            problem(
                "Too many questions wait, or long answers are being sent; Retry-After says when to come back",
                None,
            ),
        )
        .build()
}

/// Responses of health.
pub(super) fn health_responses() -> Responses {
    let healthy = Content::new(Some(Ref::from_schema_name("Health")));
    let healthy = ResponseBuilder::new().description("Yes").content("application/json", healthy).build();
    ResponsesBuilder::new()
        .response("200", healthy)
        .response("400", problem("It takes no parameters", None))
        .response("405", problem("Another method is allowed", None))
        .response("503", problem("No, and why", None))
        .build()
}

pub(super) fn text_header(description: &str) -> utoipa::openapi::header::Header {
    HeaderBuilder::new()
        .schema(Some(schema(json!({"type": "string"}))))
        .description(Some(description))
        .build()
}

pub(super) fn problem(description: &str, example: Option<Value>) -> Response {
    let content =
        ContentBuilder::new().schema(Some(Ref::from_schema_name("ProblemBody"))).example(example).build();
    ResponseBuilder::new().description(description).content(super::problem::PROBLEM_JSON, content).build()
}

fn wrong_code() -> Value {
    json!({
        "type": "urn:ledtid:problem:unknown_code",
        "title": "The question cannot be answered",
        "status": 400,
        "detail": "sex: there is no 'x'",
        "code": "unknown_code",
        "parameter": "sex",
        "problem": "there is no 'x'",
        "allowed": ["female", "male", "unknown"]
    })
}
