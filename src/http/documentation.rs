//! The description of the API (OpenAPI 3.1) and the page that shows it.
//!
//! Parameters come from the list that questions are read by, so the description cannot name another.

use std::sync::{Arc, LazyLock};

use axum::Router;
use axum::extract::{RawQuery, State};
use axum::http::HeaderMap;
use axum::response::Response;
use utoipa::openapi::path::{HttpMethod, OperationBuilder};
use utoipa::openapi::{Components, Info, License, OpenApi, OpenApiBuilder, PathItem, Paths, PathsBuilder};
use utoipa_swagger_ui::{Config, SwaggerUi};

use super::documentation_agreement::{agreement_paths, agreement_schemas};
use super::documentation_deliveries::{delivery_paths, delivery_schemas};
use super::documentation_exports::{export_paths, export_schemas};
use super::documentation_parts::{
    answer_schemas, example_answer, language, parameter, parameters, responses, told, wire_schemas,
};
use super::documentation_releases::{release_paths, release_schemas};
use super::identity::{Form, Identity};
use super::negotiate::{Coding, JSON};
use super::problem::Problem;
use super::query;
use super::served::Served;
use crate::indicators::{Lang, Statistic};

static DOCUMENT: LazyLock<Result<Vec<u8>, String>> =
    LazyLock::new(|| document().and_then(|d| serde_json::to_vec(&d).map_err(|e| e.to_string())));

/// `GET /openapi.json`.
pub(super) async fn get_openapi(
    State(served): State<Arc<Served>>,
    RawQuery(raw): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    query::none(&query::pairs(raw.as_deref())?)?;
    let form = Form { content_type: JSON, lang: Lang::En, coding: Coding::asked(&headers) };
    let identity = Identity::of("openapi", "", &served.showing(), form);
    let make = || DOCUMENT.clone().map_err(|e| Problem::Internal(format!("failed to describe the API: {e}")));
    served.answer(&headers, identity, form, make).await
}

/// `/docs/`: Swagger UI, served from the binary; it asks nobody else.
pub(super) fn docs_page<S: Clone + Send + Sync + 'static>() -> Router<S> {
    let config = Config::from("/openapi.json").validator_url("none").default_models_expand_depth(0);
    SwaggerUi::new("/docs").config(config).into()
}

/// The whole description.
fn document() -> Result<OpenApi, String> {
    let mut info = Info::new("Ledtid", env!("CARGO_PKG_VERSION"));
    info.description = Some(
        "Lead times of Sweden's standardised care pathways: one question, one answer, with its uncertainty. \
         Every answer has an ETag; an unknown parameter, value or code is a 400 that says what is allowed."
            .to_owned(),
    );
    let mut license = License::new("European Union Public Licence 1.2");
    license.identifier = Some("EUPL-1.2".to_owned());
    info.license = Some(license);
    let mut components = Components::new();
    components.schemas.extend(answer_schemas());
    components.schemas.extend(agreement_schemas());
    components.schemas.extend(export_schemas());
    components.schemas.extend(release_schemas());
    components.schemas.extend(delivery_schemas());
    components.schemas.extend(wire_schemas());
    Ok(OpenApiBuilder::new().info(info).paths(paths()).components(Some(components)).build())
}

fn paths() -> Paths {
    let mut paths = PathsBuilder::new();
    for statistic in Statistic::ALL {
        let (schema, summary, description) = told(statistic);
        let operation = OperationBuilder::new()
            .operation_id(Some(statistic.code()))
            .tag("statistics")
            .summary(Some(summary))
            .description(Some(description))
            .parameters(Some(parameters(statistic)))
            .responses(responses(schema, Some(example_answer(statistic))));
        let path = format!("/api/v1/{}", statistic.code());
        paths = paths.path(path, PathItem::new(HttpMethod::Get, operation));
    }
    let others = agreement_paths().chain(export_paths()).chain(release_paths()).chain(delivery_paths());
    for (path, item) in others {
        paths = paths.path(path, item);
    }
    for (path, id, schema, summary) in LISTS {
        let as_of = (id == "snapshot").then(|| parameter("as_of", "a snapshot version or a date", "now"));
        let operation = OperationBuilder::new()
            .operation_id(Some(id))
            .tag("catalogue")
            .summary(Some(summary))
            .parameters(Some(as_of.into_iter().chain([language()])))
            .responses(responses(schema, None));
        paths = paths.path(path, PathItem::new(HttpMethod::Get, operation));
    }
    for (path, id, summary) in HEALTH {
        let operation = OperationBuilder::new()
            .operation_id(Some(id))
            .tag("operation")
            .summary(Some(summary))
            .responses(super::documentation_parts::health_responses());
        paths = paths.path(path, PathItem::new(HttpMethod::Get, operation));
    }
    paths.build()
}

/// Path, operation, schema, summary.
const LISTS: [(&str, &str, &str, &str); 5] = [
    ("/api/v1/measures", "measures", "MeasureList", "Measures that have an id of their own"),
    ("/api/v1/pathways", "pathways", "PathwayList", "Pathways"),
    ("/api/v1/programme-areas", "programme_areas", "ProgrammeAreaList", "National programme areas"),
    ("/api/v1/regions", "regions", "RegionList", "Regions and sjukvårdsregioner"),
    ("/api/v1/snapshot", "snapshot", "Snapshot", "The version of the data that answers rest on"),
];

/// Path, operation, summary.
const HEALTH: [(&str, &str, &str); 2] = [
    ("/healthz", "health", "Whether the process answers"),
    ("/readyz", "ready", "Whether questions can be answered"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_parameter_of_questions_is_described() {
        let document = serde_json::to_value(document().unwrap()).unwrap();
        assert_eq!(document["openapi"], "3.1.0");
        let described = document["paths"]["/api/v1/compare"]["get"]["parameters"].as_array().unwrap();
        let names: Vec<&str> = described.iter().filter_map(|p| p["name"].as_str()).collect();
        let known: Vec<&str> = crate::indicators::PARAMETERS.iter().map(|p| p.name).collect();
        assert_eq!(names, known);
    }

    #[test]
    fn releases_are_described() {
        let document = serde_json::to_value(document().unwrap()).unwrap();
        for path in ["/api/v1/releases", "/api/v1/releases/{name}", "/api/v1/releases/{name}/{file}"] {
            assert!(document["paths"][path]["get"]["responses"]["200"].is_object(), "{path}");
        }
    }

    #[test]
    fn every_reference_leads_somewhere() {
        let document = serde_json::to_value(document().unwrap()).unwrap();
        let text = document.to_string();
        let mut found = 0;
        for part in text.split("\"$ref\":\"#/components/schemas/").skip(1) {
            let name = part.split('"').next().unwrap();
            assert!(document["components"]["schemas"].get(name).is_some(), "{name}");
            found += 1;
        }
        assert!(found > 10, "{found} references");
    }
}
