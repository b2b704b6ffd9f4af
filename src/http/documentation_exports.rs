//! The description of exports.

use serde_json::{Value, json};
use utoipa::openapi::path::{HttpMethod, OperationBuilder, Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::request_body::RequestBodyBuilder;
use utoipa::openapi::{
    ContentBuilder, PathItem, Ref, RefOr, Required, ResponseBuilder, Responses, ResponsesBuilder, Schema,
};

use super::documentation_parts::{add, problem, schema, text_header};
use super::export_order::ExportOrder;
use super::wire::ExportView;

/// Path and description of each.
pub(super) fn export_paths() -> Vec<(&'static str, PathItem)> {
    let operation = |id: &str, summary: &str, description: &str, responses: Responses| {
        OperationBuilder::new()
            .operation_id(Some(id))
            .tag("exports")
            .summary(Some(summary))
            .description(Some(description))
            .responses(responses)
    };
    let order = operation(
        "export",
        "Order an export",
        "Answers at once; the work is done in the background, one export at a time. A release, or the answer to one \
         question in a format of files, as a ZIP. Where the service was started with --accept-releases, also a release that is made first.",
        ordered(),
    )
    .request_body(Some(body()));
    let look = operation(
        "export_status",
        "How an export stands",
        "Status, progress and, when it is done, the file.",
        looked(),
    );
    let cancel = operation(
        "export_cancel",
        "Cancel an export",
        "An export that waits or runs is cancelled (202); one that has ended is forgotten with its file (204).",
        cancelled(),
    );
    let download =
        operation("export_download", "Download an export", "The ZIP, as long as it is kept.", downloaded());
    let mut item = PathItem::new(HttpMethod::Get, look.parameter(id()));
    item.merge_operations(PathItem::new(HttpMethod::Delete, cancel.parameter(id())));
    vec![
        ("/api/v1/exports", PathItem::new(HttpMethod::Post, order)),
        ("/api/v1/exports/{id}", item),
        ("/api/v1/exports/{id}/download", PathItem::new(HttpMethod::Get, download.parameter(id()))),
    ]
}

/// Schemas of orders and exports.
pub(super) fn export_schemas() -> Vec<(String, RefOr<Schema>)> {
    let mut all = Vec::new();
    add::<ExportOrder>(&mut all);
    add::<ExportView>(&mut all);
    all
}

fn id() -> Parameter {
    ParameterBuilder::new()
        .name("id")
        .parameter_in(ParameterIn::Path)
        .required(Required::True)
        .description(Some("Id of the export"))
        .schema(Some(schema(json!({"type": "string", "format": "uuid"}))))
        .build()
}

fn body() -> utoipa::openapi::request_body::RequestBody {
    let example = json!({
        "statistic": "compare",
        "query": {"measure": "svf", "pathway": "brostcancer", "period": "2024"},
        "format": "xlsx"
    });
    let content =
        ContentBuilder::new().schema(Some(Ref::from_schema_name("ExportOrder"))).example(Some(example));
    RequestBodyBuilder::new()
        .content("application/json", content.build())
        .required(Some(Required::True))
        .build()
}

/// An export that is done.
fn example() -> Value {
    let address = "/api/v1/exports/6f1c0a52-8f0e-4c0b-9d6e-0d6b7c9f3a10";
    json!({
        "id": "6f1c0a52-8f0e-4c0b-9d6e-0d6b7c9f3a10",
        "status": "done",
        "cancel_requested": false,
        "progress": {"before": null, "stage": "packing", "done": 3, "total": 3},
        "created_at": "2024-04-10T08:00:00Z",
        "ended_at": "2024-04-10T08:00:02Z",
        "expires_at": "2024-04-11T08:00:02Z",
        "problem": null,
        "file": {
            "name": "ledtid_compare_svf_brostcancer_2024_v7.zip",
            "media_type": "application/zip",
            "bytes": 9214,
            "blake3": "af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262"
        },
        "links": {"self": address, "download": format!("{address}/download")}
    })
}

fn export(description: &str) -> ResponseBuilder {
    let content =
        ContentBuilder::new().schema(Some(Ref::from_schema_name("Export"))).example(Some(example()));
    ResponseBuilder::new().description(description).content("application/json", content.build())
}

fn ordered() -> Responses {
    let accepted = export("The order is taken").header("Location", text_header("Where to look"));
    ResponsesBuilder::new()
        .response("202", accepted.build())
        .response("400", problem("The body cannot be read, or asks what cannot be answered", None))
        .response("403", problem("This viewer may not ask it", None))
        .response("404", problem("This service makes no exports", None))
        .response("413", problem("The body is longer than 64 KiB", None))
        .response("415", problem("The body is not application/json", None))
        .response("503", problem("Too many exports wait; Retry-After says when to come back", None))
        .build()
}

fn looked() -> Responses {
    ResponsesBuilder::new()
        .response("200", export("The export").build())
        .response("404", problem("There is no such export, or no longer", None))
        .build()
}

fn cancelled() -> Responses {
    ResponsesBuilder::new()
        .response("202", export("It is cancelled, or was told to stop unless it was too late (`cancel_requested` is false then)").build())
        .response("204", ResponseBuilder::new().description("It had ended, and is forgotten").build())
        .response("404", problem("There is no such export, or no longer", None))
        .build()
}

fn downloaded() -> Responses {
    let bytes =
        ContentBuilder::new().schema(Some(schema(json!({"type": "string", "format": "binary"})))).build();
    let found = ResponseBuilder::new()
        .description("The ZIP")
        .content("application/zip", bytes)
        .header("ETag", text_header("BLAKE3 of its bytes"))
        .header("Content-Disposition", text_header("Its name"));
    ResponsesBuilder::new()
        .response("200", found.build())
        .response(
            "304",
            ResponseBuilder::new().description("The client's file (If-None-Match) is the same").build(),
        )
        .response("404", problem("There is no such export, or no longer", None))
        .response("409", problem("It has no result: not yet, or never", None))
        .response("503", problem("Too many files are being sent; Retry-After says when to come back", None))
        .build()
}
