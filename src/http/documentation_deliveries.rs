//! The description of deliveries.

use serde_json::{Value, json};
use utoipa::openapi::path::{HttpMethod, OperationBuilder, Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::request_body::{RequestBody, RequestBodyBuilder};
use utoipa::openapi::{
    ContentBuilder, PathItem, Ref, RefOr, Required, ResponseBuilder, Responses, ResponsesBuilder, Schema,
};

use super::delivery_order::DELIVERY_PARAMETERS;
use super::documentation_parts::{parameter, problem, schema, text_header};

/// Path and description of each.
pub(super) fn delivery_paths() -> Vec<(&'static str, PathItem)> {
    let operation = |id: &str, summary: &str, description: &str, responses: Responses| {
        OperationBuilder::new()
            .operation_id(Some(id))
            .tag("deliveries")
            .summary(Some(summary))
            .description(Some(description))
            .responses(responses)
    };
    let deliver = operation(
        "deliver",
        "Deliver a file",
        "The body is the file; it is taken in as `ledtid ingest` takes it, or nothing of it is loaded. Only where the \
         service was started with --accept-deliveries, on a loopback address.",
        delivered(),
    );
    let deliver = deliver.parameters(Some(parameters())).request_body(Some(body()));
    let list = operation(
        "deliveries",
        "Every delivery that was loaded",
        "Oldest first, with its receipt but for the rejections.",
        read("Deliveries", "The deliveries"),
    );
    let list = list.parameter(parameter("as_of", "a snapshot version or a date", "now"));
    let one = operation("delivery", "A delivery with its receipt", "", read("Receipt", "The delivery"));
    let rejections = operation(
        "delivery_rejections",
        "The refused rows of a delivery",
        "Line, field and rule, never the value; at most 10,000, those after a line.",
        read("DeliveryRejections", "The rejections"),
    );
    let after = parameter("after", "a line: rejections after it", "0");
    let mut item = PathItem::new(HttpMethod::Get, list);
    item.merge_operations(PathItem::new(HttpMethod::Post, deliver));
    vec![
        ("/api/v1/deliveries", item),
        ("/api/v1/deliveries/{id}", PathItem::new(HttpMethod::Get, one.parameter(id()))),
        (
            "/api/v1/deliveries/{id}/rejections",
            PathItem::new(HttpMethod::Get, rejections.parameter(id()).parameter(after)),
        ),
    ]
}

/// Schemas of receipts, lists and rejections.
pub(super) fn delivery_schemas() -> Vec<(String, RefOr<Schema>)> {
    let count = || json!({"type": "integer", "minimum": 0});
    let rows = ["read", "ignored", "accepted", "duplicate", "superseded", "retracted", "rejected"];
    let rows: serde_json::Map<String, Value> =
        rows.map(|name| (name.to_owned(), count())).into_iter().collect();
    let rejection = json!({"type": "object", "properties": {
        "line": count(), "field": {"type": "string"}, "rule": {"type": "string"}}});
    let receipt = json!({
        "type": "object",
        "description": "What was accepted, what was refused and why",
        "required": ["delivery", "file", "sha256", "status", "version", "rows", "rejected_by_rule", "rejections"],
        "properties": {
            "delivery": {"type": "string"},
            "received_at": {"type": ["string", "null"], "description": "Of a delivery that is asked for later"},
            "source": {"type": ["string", "null"], "description": "Of a delivery that is asked for later"},
            "file": {"type": "string"},
            "sha256": {"type": "string"},
            "status": {"type": "string", "enum": ["loaded", "duplicate", "refused", "checked"]},
            "version": {"type": "integer"},
            "rows": {"type": "object", "properties": rows},
            "rejected_by_rule": {"type": "object", "additionalProperties": count()},
            "rejections": {"type": "array", "items": rejection.clone(), "description": "The first hundred, by line"},
            "replaced": {"type": "object", "description": "With replace_scope: what was replaced"},
            "problem": {"type": "string", "description": "Why nothing was loaded, if the file as a whole is the reason"}
        }
    });
    let listed = json!({"type": "object", "properties": {
        "deliveries": {"type": "array", "items": {"type": "object"}}}});
    let rejections = json!({"type": "object", "properties": {
        "delivery": {"type": "string"}, "n": count(), "after": count(), "most": count(),
        "rejections": {"type": "array", "items": rejection}}});
    [("Receipt", receipt), ("Deliveries", listed), ("DeliveryRejections", rejections)]
        .map(|(name, form)| (name.to_owned(), schema(form)))
        .to_vec()
}

fn parameters() -> Vec<Parameter> {
    DELIVERY_PARAMETERS.iter().map(|(name, takes, default)| parameter(name, takes, default)).collect()
}

fn id() -> Parameter {
    ParameterBuilder::new()
        .name("id")
        .parameter_in(ParameterIn::Path)
        .required(Required::True)
        .description(Some("Id of the delivery"))
        .schema(Some(schema(json!({"type": "string"}))))
        .build()
}

fn body() -> RequestBody {
    let file =
        || ContentBuilder::new().schema(Some(schema(json!({"type": "string", "format": "binary"})))).build();
    RequestBodyBuilder::new()
        .description(Some("The file, as it is; Content-Encoding gzip or zstd if it was packed"))
        .content("text/csv", file())
        .content("application/x-ndjson", file())
        .content("application/vnd.apache.parquet", file())
        .required(Some(Required::True))
        .build()
}

fn answer(name: &str, description: &str) -> ResponseBuilder {
    let content = ContentBuilder::new().schema(Some(Ref::from_schema_name(name)));
    ResponseBuilder::new().description(description).content("application/json", content.build())
}

fn delivered() -> Responses {
    let loaded = answer("Receipt", "Loaded").header("Location", text_header("The delivery"));
    ResponsesBuilder::new()
        .response("200", answer("Receipt", "Everything in it was there already").build())
        .response("201", loaded.build())
        .response("400", problem("A parameter is wrong, or the body was cut off: nothing is loaded", None))
        .response("403", problem("Deliveries are not accepted here, or not from another site", None))
        .response("413", problem("The file is longer than is accepted", None))
        .response("415", problem("Neither filename nor Content-Type tells the format", None))
        .response(
            "422",
            answer("Receipt", "Refused: nothing of it is loaded, and the receipt says why").build(),
        )
        .response("500", problem("Something went wrong inside; nothing is half loaded", None))
        .response(
            "503",
            problem("Too many deliveries come at once; Retry-After says when to come back", None),
        )
        .build()
}

fn read(name: &str, description: &str) -> Responses {
    ResponsesBuilder::new()
        .response("200", answer(name, description).build())
        .response("400", problem("A parameter is unknown or wrong", None))
        .response("403", problem("Deliveries are not accepted here, or not from another site", None))
        .response("404", problem("There is no such delivery", None))
        .build()
}
