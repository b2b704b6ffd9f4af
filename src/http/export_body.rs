//! What is wrong with the body of an order, found before it is read: in the words of the interface, with what is allowed.
//!
//! A body is looked at name by name, so that a name that comes twice is seen: whoever reads JSON into a map has the last only.

use std::fmt;

use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::problem::Problem;

/// What an order may have.
const FIELDS: [&str; 5] = ["release", "publish", "statistic", "query", "format"];
/// What the order of a release that is to be made may have.
const OF_PUBLISH: [&str; 3] = ["name", "as_of", "compare_with"];

/// A value, as far as its form goes.
enum Given {
    Object(Vec<(String, Given)>),
    Text,
    Null,
    Other,
}

/// Looks whether a body is an order.
///
/// # Errors
/// [`Problem::Parameter`]: the first field that is unknown, comes twice, is lacking or has a value of another form; `body` if it is no
/// JSON object.
pub(super) fn check_body(body: &[u8]) -> Result<(), Problem> {
    let given: Given = serde_json::from_slice(body).map_err(|e| no_order(&not_json(&e)))?;
    let Given::Object(fields) = given else { return Err(no_order("it is no JSON object")) };
    check_names(&fields, &FIELDS)?;
    for (name, value) in &fields {
        match (name.as_str(), value) {
            ("publish", Given::Object(inner)) => check_publish(inner)?,
            ("publish", Given::Null) | ("query", Given::Object(_)) => {}
            ("publish", _) => return Err(wrong_form(name, "it is no object", &OF_PUBLISH)),
            ("query", _) => {
                return Err(wrong_form(
                    name,
                    "it is no object",
                    &["an object of the statistic's parameters"],
                ));
            }
            _ => check_text(name, value)?,
        }
    }
    Ok(())
}

fn check_publish(fields: &[(String, Given)]) -> Result<(), Problem> {
    check_names(fields, &OF_PUBLISH)?;
    for (name, value) in fields {
        // A release has a name: it alone cannot be null.
        match value {
            Given::Null if name == "name" => return Err(wrong_form(name, "it is no text", &["a text"])),
            value => check_text(name, value)?,
        }
    }
    if fields.iter().any(|(name, _)| name == "name") {
        return Ok(());
    }
    let allowed = ["1 to 64 letters, digits, dots, underscores and hyphens, not first a dot or hyphen"];
    Err(Problem::refused("missing_parameter", "name", "say what the release is to be called", &allowed))
}

fn check_names(fields: &[(String, Given)], allowed: &[&str]) -> Result<(), Problem> {
    for (at, (name, _)) in fields.iter().enumerate() {
        if !allowed.contains(&name.as_str()) {
            let problem = "there is no such parameter here";
            return Err(Problem::refused("unknown_parameter", name, problem, allowed));
        }
        if fields.iter().take(at).any(|(earlier, _)| earlier == name) {
            let problem = "it is given more than once";
            return Err(Problem::refused("repeated_parameter", name, problem, &["one value"]));
        }
    }
    Ok(())
}

fn check_text(name: &str, value: &Given) -> Result<(), Problem> {
    match value {
        Given::Text | Given::Null => Ok(()),
        Given::Object(_) | Given::Other => Err(wrong_form(name, "it is no text", &["a text"])),
    }
}

fn wrong_form(name: &str, problem: &str, allowed: &[&str]) -> Problem {
    Problem::refused("invalid_value", name, problem, allowed)
}

/// A body that is no order at all.
pub(super) fn no_order(problem: &str) -> Problem {
    let allowed = [
        "{\"release\": …}",
        "{\"publish\": {\"name\": …}}",
        "{\"statistic\": …, \"query\": {…}, \"format\": …}",
    ];
    Problem::refused("bad_body", "body", problem, &allowed)
}

/// Where a text stops being JSON.
fn not_json(error: &serde_json::Error) -> String {
    format!("it is no JSON from line {}, column {}, on", error.line(), error.column())
}

impl<'de> Deserialize<'de> for Given {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Form)
    }
}

struct Form;

impl<'de> Visitor<'de> for Form {
    type Value = Given;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Given, A::Error> {
        let mut fields = Vec::new();
        while let Some(field) = map.next_entry()? {
            fields.push(field);
        }
        Ok(Given::Object(fields))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Given, A::Error> {
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Given::Other)
    }

    fn visit_str<E>(self, _: &str) -> Result<Given, E> {
        Ok(Given::Text)
    }

    fn visit_unit<E>(self) -> Result<Given, E> {
        Ok(Given::Null)
    }

    fn visit_bool<E>(self, _: bool) -> Result<Given, E> {
        Ok(Given::Other)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Given, E> {
        Ok(Given::Other)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Given, E> {
        Ok(Given::Other)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Given, E> {
        Ok(Given::Other)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(body: &str) -> (&'static str, String, usize) {
        match check_body(body.as_bytes()) {
            Err(Problem::Parameter(e)) => (e.code, e.parameter, e.allowed.len()),
            other => panic!("{body}: {other:?}"),
        }
    }

    #[test]
    fn bodies_are_refused_in_the_words_of_the_interface() {
        for (body, code, parameter, allowed) in [
            ("", "bad_body", "body", 3),
            ("[]", "bad_body", "body", 3),
            ("\"release\"", "bad_body", "body", 3),
            ("{\"release\": \"a\"", "bad_body", "body", 3),
            ("{\"foo\": 1}", "unknown_parameter", "foo", 5),
            ("{\"statistic\": \"compare\", \"statistic\": \"trend\"}", "repeated_parameter", "statistic", 1),
            ("{\"statistic\": 1}", "invalid_value", "statistic", 1),
            ("{\"statistic\": \"compare\", \"query\": []}", "invalid_value", "query", 1),
            ("{\"release\": {\"a\": [1, {}]}}", "invalid_value", "release", 1),
            ("{\"publish\": {}}", "missing_parameter", "name", 1),
            ("{\"publish\": {\"name\": null}}", "invalid_value", "name", 1),
            ("{\"publish\": {\"name\": \"a\", \"plan\": 1}}", "unknown_parameter", "plan", 3),
            ("{\"publish\": \"a\"}", "invalid_value", "publish", 3),
        ] {
            assert_eq!(refused(body), (code, parameter.to_owned(), allowed), "{body}");
        }
    }

    #[test]
    fn orders_pass() {
        for body in [
            "{}",
            "{\"release\": \"a\", \"publish\": null, \"format\": null}",
            "{\"publish\": {\"name\": \"a\", \"as_of\": null}}",
            "{\"statistic\": \"compare\", \"query\": {\"measure\": \"svf\", \"measure\": [1, 2.5, true, -1]}}",
        ] {
            assert!(check_body(body.as_bytes()).is_ok(), "{body}");
        }
    }

    #[test]
    fn what_is_no_json_is_told_by_its_place() {
        let Err(Problem::Parameter(e)) = check_body(b"{\n\"a\" 1}") else { panic!("it is no order") };
        assert!(e.problem.starts_with("it is no JSON from line 2, column "), "{}", e.problem);
    }
}
