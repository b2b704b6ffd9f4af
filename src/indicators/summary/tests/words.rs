//! What no template says, and that every template is said by some example.

use std::collections::BTreeSet;

use super::examples::all;
use crate::indicators::summary::templates;

const FORBIDDEN: [&str; 40] = [
    "bäst",
    "sämst",
    "rank",
    "tvåa",
    "etta",
    "på grund av",
    "tack vare",
    "signifikant",
    "cirka",
    "bättre",
    "sämre",
    "oförändra",
    "förklarar",
    "prognos",
    "genomsnittlig",
    "kommer att",
    "leder till",
    "orsak",
    "beror",
    "felmarginal",
    "konfidens",
    "landsting",
    "best",
    "worst",
    "runner-up",
    "due to",
    "thanks to",
    "significant",
    "circa",
    "better",
    "worse",
    "unchanged",
    "explains",
    "forecast",
    "average region",
    "will ",
    "leads to",
    "because",
    "caused",
    "confidence",
];
/// `page.md` 2.7, Fördelning: a fact of definition, the only allowed "because".
const ALLOWED: [&str; 2] =
    ["beror på att de som väntar inte räknas där", "is because those still waiting are not counted there"];

pub(super) fn assert_nothing_forbidden(texts: impl Iterator<Item = String>) {
    for text in texts {
        let lower = ALLOWED.iter().fold(text.to_lowercase(), |text, allowed| text.replace(allowed, ""));
        let words = format!(" {lower}");
        for word in FORBIDDEN {
            assert!(!words.contains(&format!(" {word}")), "“{word}” in “{text}”");
        }
    }
}

#[test]
fn no_template_has_a_forbidden_word() {
    assert_nothing_forbidden(templates::all().flat_map(|t| [t.sv.to_owned(), t.en.to_owned()]));
}

#[test]
fn every_sentence_is_whole() {
    for said in all() {
        for text in [&said.sv, &said.en] {
            assert!(!text.contains(['{', '}']) && !text.contains("  "), "{text}");
            assert!(text.ends_with('.'), "{text}");
        }
    }
}

#[test]
fn every_template_is_said_by_an_example() {
    let said: BTreeSet<(String, String)> = all()
        .iter()
        .flat_map(|s| &s.claims)
        .map(|c| (c.id.to_owned(), c.values.get("wording").and_then(|w| w.as_str()).unwrap_or("").to_owned()))
        .collect();
    let unsaid: Vec<_> =
        templates::all().filter(|t| !said.contains(&(t.claim.into(), t.variant.into()))).collect();
    assert!(unsaid.is_empty(), "{unsaid:#?}");
}
