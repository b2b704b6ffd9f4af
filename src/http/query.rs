//! A query string → pairs of name and value, decoded as a form's.

use percent_encoding::percent_decode;

use super::problem::Problem;
use crate::indicators::Lang;

/// Longest query string that is read, in bytes.
pub(super) const LONGEST: usize = 16 << 10;

/// A query's parameters, in their order.
pub(super) type Pairs = Vec<(String, String)>;

/// Decodes a query string: `&` between pairs, `+` for a space, `%xx` for a byte of UTF-8.
///
/// # Errors
/// [`Problem::LongQuery`], or [`Problem::BadQuery`] if a `%` or the UTF-8 is broken.
pub(super) fn pairs(query: Option<&str>) -> Result<Pairs, Problem> {
    let query = query.unwrap_or("");
    if query.len() > LONGEST {
        return Err(Problem::LongQuery);
    }
    let pair = |text: &str| {
        let (name, value) = text.split_once('=').unwrap_or((text, ""));
        Ok((decoded(name)?, decoded(value)?))
    };
    query.split('&').filter(|text| !text.is_empty()).map(pair).collect()
}

fn decoded(text: &str) -> Result<String, Problem> {
    let bytes = text.as_bytes();
    let is_hex = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_hexdigit);
    let mut percents = bytes.iter().enumerate().filter(|(_, b)| **b == b'%').map(|(at, _)| at);
    if percents.any(|at| !is_hex(at + 1) || !is_hex(at + 2)) {
        return Err(Problem::BadQuery("a % in the query string is not followed by two hexadecimal digits"));
    }
    let spaced: Vec<u8> = bytes.iter().map(|&b| if b == b'+' { b' ' } else { b }).collect();
    let decoded = percent_decode(&spaced).decode_utf8();
    decoded.map(|t| t.into_owned()).map_err(|_not_utf8| Problem::BadQuery("the query string is not UTF-8"))
}

/// Whether a parameter is among the pairs.
pub(super) fn has(pairs: &Pairs, name: &str) -> bool {
    pairs.iter().any(|(n, _)| n == name)
}

/// Adds a parameter that the query does not have.
pub(super) fn add_default(pairs: &mut Pairs, name: &str, value: &str) {
    if !has(pairs, name) {
        pairs.push((name.to_owned(), value.to_owned()));
    }
}

/// The query string of pairs, for a link.
pub(super) fn encoded(pairs: &[(String, String)]) -> String {
    let text = |t: &str| percent_encoding::utf8_percent_encode(t, KEPT).to_string();
    pairs.iter().map(|(n, v)| format!("{}={}", text(n), text(v))).collect::<Vec<_>>().join("&")
}

/// What is written as `%xx`: all but letters, digits and marks that mean nothing in a query.
const KEPT: &percent_encoding::AsciiSet = &percent_encoding::NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~')
    .remove(b':')
    .remove(b',');

/// Reads the one parameter of the lists: `lang`.
///
/// # Errors
/// [`Problem::Parameter`] for any other, for a repeated one, and for a language that is none of ours.
pub(super) fn only_language(pairs: &Pairs, preferred: Lang) -> Result<Lang, Problem> {
    let mut lang = None;
    for (name, value) in pairs {
        let found = match (name.as_str(), value.as_str()) {
            ("lang", "sv") => Lang::Sv,
            ("lang", "en") => Lang::En,
            ("lang", _) => {
                return Err(refused("unknown_code", "lang", "there is no such language", &["sv", "en"]));
            }
            _ => {
                return Err(refused("unknown_parameter", name, "there is no such parameter here", &["lang"]));
            }
        };
        if lang.replace(found).is_some() {
            return Err(refused("repeated_parameter", "lang", "it is given more than once", &["one value"]));
        }
    }
    Ok(lang.unwrap_or(preferred))
}

/// Refuses every parameter, for resources that take none.
///
/// # Errors
/// [`Problem::Parameter`] for the first.
pub(super) fn none(pairs: &Pairs) -> Result<(), Problem> {
    let refuse = |(name, _): &(String, String)| {
        Err(refused("unknown_parameter", name, "this resource takes no parameters", &[]))
    };
    pairs.first().map_or(Ok(()), refuse)
}

/// Takes the one parameter of a resource that takes one.
///
/// # Errors
/// [`Problem::Parameter`] for any other, and for a repeated one.
pub(super) fn only(name: &'static str, mut pairs: Pairs) -> Result<Option<String>, Problem> {
    let value = pairs.iter().position(|(n, _)| n == name).map(|at| pairs.remove(at).1);
    match pairs.first() {
        None => Ok(value),
        Some((other, _)) if other == name => {
            Err(refused("repeated_parameter", name, "it is given more than once", &["one value"]))
        }
        Some((other, _)) => {
            Err(refused("unknown_parameter", other, "there is no such parameter here", &[name]))
        }
    }
}

fn refused(code: &'static str, parameter: &str, problem: &str, allowed: &[&str]) -> Problem {
    Problem::refused(code, parameter, problem, allowed)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(query: &str) -> Option<(String, String)> {
        pairs(Some(query)).ok().and_then(|p| p.first().cloned())
    }

    #[test]
    fn forms_are_decoded() {
        assert_eq!(one("measure=A-E:surgery+drug"), Some(("measure".into(), "A-E:surgery drug".into())));
        assert_eq!(one("unit_id=%C3%A5%2B"), Some(("unit_id".into(), "å+".into())));
        assert_eq!(one("&&lang"), Some(("lang".into(), String::new())));
        assert_eq!(pairs(None).unwrap().len(), 0);
        assert_eq!(pairs(Some("a=1&a=2")).unwrap().len(), 2);
    }

    #[test]
    fn broken_queries_are_refused() {
        for query in ["a=%", "a=%2", "a=%zz", "%G0=1"] {
            assert!(matches!(pairs(Some(query)), Err(Problem::BadQuery(_))), "{query}");
        }
        assert!(matches!(pairs(Some("a=%ff")), Err(Problem::BadQuery(_))));
        assert!(matches!(pairs(Some(&"a".repeat(LONGEST + 1))), Err(Problem::LongQuery)));
    }

    #[test]
    fn lists_take_a_language_only() {
        let read = |q: &str| only_language(&pairs(Some(q)).unwrap(), Lang::Sv);
        assert_eq!(read("").unwrap(), Lang::Sv);
        assert_eq!(read("lang=en").unwrap(), Lang::En);
        for query in ["lang=de", "lang=sv&lang=sv", "region=01", "lang="] {
            assert!(read(query).is_err(), "{query}");
        }
    }

    #[test]
    fn links_come_back_as_they_were() {
        let all = vec![
            ("unit_id".to_owned(), "å +&=".to_owned()),
            ("period".to_owned(), "2024-01..2024-06".to_owned()),
        ];
        assert_eq!(pairs(Some(&encoded(&all))).unwrap(), all);
    }
}
