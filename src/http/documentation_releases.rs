//! The description of releases.

use serde_json::json;
use utoipa::openapi::path::{HttpMethod, OperationBuilder, Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::{
    ContentBuilder, PathItem, RefOr, Required, ResponseBuilder, Responses, ResponsesBuilder, Schema,
};

use super::documentation_parts::{add, language, problem, responses, schema, text_header};
use super::releases::ReleaseList;

/// Path and description of each.
pub(super) fn release_paths() -> Vec<(&'static str, PathItem)> {
    let operation = |id: &str, summary: &str, description: &str| {
        OperationBuilder::new()
            .operation_id(Some(id))
            .tag("releases")
            .summary(Some(summary))
            .description(Some(description))
    };
    let list = operation("releases", "What has been published", "Every release, the latest first.")
        .parameter(language())
        .responses(responses("ReleaseList", None));
    let manifest = operation(
        "release",
        "A release's manifest",
        "Its name, versions, queries, methods, and path, size and SHA-256 of every file. The same bytes for ever.",
    )
    .parameter(in_path("name", "Name of the release"))
    .responses(files("The manifest", "application/json"));
    let file = operation(
        "release_file",
        "A file of a release",
        "Tables in every format, figures, the report, and all of it as one ZIP. The same bytes for ever.",
    )
    .parameter(in_path("name", "Name of the release"))
    .parameter(in_path("file", "Path of a file that the manifest names, or NAME.zip; with its slashes"))
    .responses(files("The file, of the type that its name says", "application/octet-stream"));
    vec![
        ("/api/v1/releases", PathItem::new(HttpMethod::Get, list)),
        ("/api/v1/releases/{name}", PathItem::new(HttpMethod::Get, manifest)),
        ("/api/v1/releases/{name}/{file}", PathItem::new(HttpMethod::Get, file)),
    ]
}

/// Schemas of lists of releases.
pub(super) fn release_schemas() -> Vec<(String, RefOr<Schema>)> {
    let mut all = Vec::new();
    add::<ReleaseList>(&mut all);
    all
}

fn in_path(name: &str, description: &str) -> Parameter {
    ParameterBuilder::new()
        .name(name)
        .parameter_in(ParameterIn::Path)
        .required(Required::True)
        .description(Some(description))
        .schema(Some(schema(json!({"type": "string"}))))
        .build()
}

fn files(description: &str, media_type: &str) -> Responses {
    let bytes =
        ContentBuilder::new().schema(Some(schema(json!({"type": "string", "format": "binary"})))).build();
    let found = ResponseBuilder::new()
        .description(description)
        .content(media_type, bytes)
        .header("ETag", text_header("Hash of its bytes"))
        .header("Cache-Control", text_header("For a year, and it never changes"));
    ResponsesBuilder::new()
        .response("200", found.build())
        .response(
            "304",
            ResponseBuilder::new().description("The client's file (If-None-Match) is the same").build(),
        )
        .response("400", problem("A parameter is given", None))
        .response("404", problem("There is no such release, or no such file in it", None))
        .response("503", problem("Too many files are being sent; Retry-After says when to come back", None))
        .build()
}
