//! Query strings of any bytes, asked over HTTP: every answer is one of the contract's, and a question that is
//! answered, asked again as the answer echoes it, gets the same answer.

use serde_json::{Map, Value};

use super::service::{Answer, get};

/// What may stand before the `?`; anything else is `compare`.
const RESOURCES: [&str; 12] = [
    "compare",
    "trend",
    "distribution",
    "funnel",
    "waiting",
    "flow",
    "quality",
    "calendar",
    "measures",
    "pathways",
    "regions",
    "snapshot",
];
/// Bytes of the largest answer that so few events can have.
const LARGEST: usize = 8 << 20;

/// `resource?query`.
pub(super) fn question(bytes: &[u8]) {
    let at = bytes.iter().position(|&b| b == b'?');
    let (resource, query) = at.map_or((&b""[..], bytes), |at| (&bytes[..at], &bytes[at + 1..]));
    let resource = RESOURCES.into_iter().find(|r| r.as_bytes() == resource).unwrap_or("compare");
    let path = format!("/api/v1/{resource}?{}", in_an_address(query));
    let answer = get(&path);
    assert!(matches!(answer.status, 200 | 400 | 403 | 404 | 406 | 414 | 422), "{} to {path}", answer.status);
    assert!(answer.body.len() < LARGEST, "{} bytes to {path}", answer.body.len());
    if !answer.content_type.contains("json") {
        assert_eq!(answer.status, 200, "a problem is JSON: {path}");
        return;
    }
    let body = json(&answer, &path);
    if answer.status == 200 {
        if let Some(Value::Object(echo)) = body.get("query") {
            let again = format!("/api/v1/{resource}?{}", pairs(echo));
            assert_eq!(json(&get(&again), &again), body, "{path} is not {again}");
        }
    } else {
        assert!(body["code"].is_string() && body["status"] == answer.status, "{path}: {body}");
    }
}

fn json(answer: &Answer, path: &str) -> Value {
    serde_json::from_slice(&answer.body).unwrap_or_else(|e| panic!("no JSON to {path}: {e}"))
}

/// Bytes as the rest of an address: what cannot stand in one is written as `%xx`.
fn in_an_address(query: &[u8]) -> String {
    let text = |&b: &u8| {
        let plain = b.is_ascii_graphic() && !b"\"#<>[]\\^`{|}".contains(&b);
        if plain { char::from(b).to_string() } else { format!("%{b:02X}") }
    };
    query.iter().map(text).collect()
}

/// An echoed question as a query string.
fn pairs(echo: &Map<String, Value>) -> String {
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let encoded = |text: &str| text.bytes().map(|b| format!("%{b:02X}")).collect::<String>();
    let said = echo.iter().filter(|(_, value)| !value.is_null());
    said.map(|(name, value)| format!("{name}={}", encoded(&text(value)))).collect::<Vec<_>>().join("&")
}
