//! The words of the report calendar and the agreement reports, for people.

use crate::indicators::Lang;

/// Code, Swedish, English.
const WORDS: [(&str, &str, &str); 18] = [
    ("delivered", "finns", "there"),
    ("partial", "delvis", "in part"),
    ("missing", "saknas", "missing"),
    ("not_over", "perioden pågår", "period not over"),
    ("not_needed", "behövs inte", "not needed"),
    ("period_not_stated", "period ej angiven", "period not stated"),
    ("not_shown", "visas inte", "not shown"),
    ("delivers", "levererar", "delivers"),
    ("partly", "levererar delvis", "delivers in part"),
    ("does_not", "levererar inte", "does not deliver"),
    ("in_force", "i kraft", "in force"),
    ("next_year", "införs nästa år", "to be implemented next year"),
    ("later", "under framtagande", "in development"),
    ("not_stated", "år ej angivet", "year not stated"),
    ("no_pathway", "inget vårdförlopp", "no pathway"),
    ("ok", "gräns finns", "has a limit"),
    ("no_limit", "ingen gräns angiven", "no limit given"),
    ("no_indicator", "ingen indikator i katalogen", "no indicator in the catalogue"),
];

/// The words of a code in a language; a code that is not listed stays as it is.
pub(super) fn in_words(code: &'static str, lang: Lang) -> &'static str {
    let known = WORDS.iter().find(|w| w.0 == code);
    known.map_or(code, |w| if lang == Lang::Sv { w.1 } else { w.2 })
}
