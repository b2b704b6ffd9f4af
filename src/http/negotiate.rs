//! What the client would like: media type, language and compression, by RFC 9110 section 12.

use axum::http::HeaderMap;
use axum::http::header::{ACCEPT, ACCEPT_ENCODING, ACCEPT_LANGUAGE, HeaderName};

use super::problem::Problem;
use crate::indicators::Lang;

/// JSON.
pub(super) const JSON: &str = "application/json";
/// A page.
pub(super) const HTML: &str = "text/html; charset=utf-8";

/// Whether bytes are compressed on their way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Coding {
    /// As they are.
    Identity,
    /// With gzip, if it is worth it.
    Gzip,
}

impl Coding {
    /// The name in `Content-Encoding`.
    pub(super) const fn code(self) -> &'static str {
        match self {
            Self::Identity => "identity",
            Self::Gzip => "gzip",
        }
    }

    /// The one that the client asks for.
    pub(super) fn asked(headers: &HeaderMap) -> Self {
        let listed = listed(headers, &ACCEPT_ENCODING);
        let named =
            listed.iter().find(|i| i.value == "gzip").or_else(|| listed.iter().find(|i| i.value == "*"));
        if named.is_some_and(|item| item.quality > 0) { Self::Gzip } else { Self::Identity }
    }
}

/// One of a header's list, in small letters, and how much it is wanted, in thousandths.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Item {
    value: String,
    quality: u16,
}

/// The items of a header; those that have no form are left out.
fn listed(headers: &HeaderMap, name: &HeaderName) -> Vec<Item> {
    let texts = headers.get_all(name).iter().filter_map(|v| v.to_str().ok());
    texts.flat_map(|text| text.split(',')).filter_map(item).collect()
}

fn item(text: &str) -> Option<Item> {
    let mut parts = text.split(';').map(str::trim);
    let value = parts.next().filter(|v| !v.is_empty())?.to_ascii_lowercase();
    let is_quality = |p: &&str| p.get(..2).is_some_and(|start| start.eq_ignore_ascii_case("q="));
    let quality = match parts.find(is_quality) {
        None => 1000,
        Some(q) => thousandths(q.get(2..)?)?,
    };
    Some(Item { value, quality })
}

/// `0.5` → 500.
fn thousandths(text: &str) -> Option<u16> {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let digits = |t: &str| t.bytes().all(|b| b.is_ascii_digit());
    if !matches!(whole, "0" | "1") || part.len() > 3 || !digits(part) {
        return None;
    }
    let number = format!("{whole}{part:0<3}").parse::<u16>().ok()?;
    (number <= 1000).then_some(number)
}

/// How much a media type is wanted: what names it most exactly decides.
fn wanted(items: &[Item], media: &str) -> u16 {
    let (kind, _) = media.split_once('/').unwrap_or((media, ""));
    let named = |value: &str| items.iter().find(|i| i.value == value);
    let found = named(media).or_else(|| named(&format!("{kind}/*"))).or_else(|| named("*/*"));
    found.map_or(0, |i| i.quality)
}

/// The format that the client likes best of those offered, as (format, media type); the first if it does not say.
///
/// # Errors
/// [`Problem::NotAcceptable`] if it likes none.
pub(super) fn format<'a>(
    headers: &HeaderMap,
    offered: &'a [(&'a str, &'static str)],
) -> Result<&'a str, Problem> {
    let items = listed(headers, &ACCEPT);
    if items.is_empty() {
        return Ok(offered.first().map_or("json", |o| o.0));
    }
    let mut best: Option<(u16, &str)> = None;
    for (format, media) in offered {
        let quality = wanted(&items, media);
        if quality > 0 && best.is_none_or(|(q, _)| quality > q) {
            best = Some((quality, format));
        }
    }
    let allowed = || offered.iter().map(|o| o.1.to_owned()).collect();
    best.map(|(_, format)| format).ok_or_else(|| Problem::NotAcceptable { allowed: allowed() })
}

/// The language that the client likes best; Swedish if it likes none of ours.
pub(super) fn language(headers: &HeaderMap) -> Lang {
    let items = listed(headers, &ACCEPT_LANGUAGE);
    let quality = |lang: &str| {
        let exact = |i: &&Item| i.value.split('-').next() == Some(lang);
        let named = items.iter().filter(exact).map(|i| i.quality).max();
        named.or_else(|| items.iter().find(|i| i.value == "*").map(|i| i.quality)).unwrap_or(0)
    };
    if quality("en") > quality("sv") { Lang::En } else { Lang::Sv }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OFFERED: [(&str, &str); 2] = [("json", "application/json"), ("csv", "text/csv")];

    fn headers(name: HeaderName, value: &'static str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(name, axum::http::HeaderValue::from_static(value));
        headers
    }

    #[test]
    fn the_best_liked_format_is_chosen() {
        let choose = |accept| format(&headers(ACCEPT, accept), &OFFERED).ok();
        assert_eq!(choose("*/*"), Some("json"));
        assert_eq!(choose("text/csv"), Some("csv"));
        assert_eq!(choose("text/*;q=0.8, application/json;q=0.5"), Some("csv"));
        assert_eq!(choose("TEXT/CSV;Q=0.2,application/json; q=0.1"), Some("csv"));
        assert_eq!(choose("application/json;q=0, */*"), Some("csv"));
        assert_eq!(choose("text/html,application/xhtml+xml,*/*;q=0.8"), Some("json"));
        assert_eq!(choose("image/png"), None);
        assert_eq!(choose("application/json;q=0"), None);
        assert_eq!(format(&HeaderMap::new(), &OFFERED).ok(), Some("json"));
    }

    #[test]
    fn the_best_liked_language_is_chosen() {
        let choose = |accept| language(&headers(ACCEPT_LANGUAGE, accept));
        assert_eq!(choose("en"), Lang::En);
        assert_eq!(choose("en-GB, sv;q=0.9"), Lang::En);
        assert_eq!(choose("sv-SE, en;q=0.9"), Lang::Sv);
        assert_eq!(choose("de, en;q=0.3"), Lang::En);
        assert_eq!(choose("*, sv;q=0.1"), Lang::En);
        assert_eq!(choose("de"), Lang::Sv);
    }

    #[test]
    fn compression_is_only_when_asked() {
        let asked = |accept| Coding::asked(&headers(ACCEPT_ENCODING, accept));
        assert_eq!(asked("gzip, br"), Coding::Gzip);
        assert_eq!(asked("*"), Coding::Gzip);
        assert_eq!(asked("gzip;q=0, *"), Coding::Identity);
        assert_eq!(asked("br"), Coding::Identity);
        assert_eq!(Coding::asked(&HeaderMap::new()), Coding::Identity);
    }

    #[test]
    fn qualities_have_a_form() {
        assert_eq!(thousandths("0.5"), Some(500));
        assert_eq!(thousandths("1"), Some(1000));
        assert_eq!(thousandths("1.001"), None);
        assert_eq!(thousandths("2"), None);
        assert_eq!(thousandths("0.x"), None);
    }
}
