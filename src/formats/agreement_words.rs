//! The words of the report calendar and the agreement reports, for people.

use crate::catalogue::Treatment;
use crate::indicators::Lang;

/// Code, Swedish, English.
const WORDS: [(&str, &str, &str); 38] = [
    ("delivered", "finns", "there"),
    ("partial", "delvis", "in part"),
    ("missing", "saknas", "missing"),
    ("not_over", "perioden är inte slut", "period not over"),
    ("not_needed", "behövs inte", "not needed"),
    ("period_not_stated", "period ej angiven", "period not stated"),
    ("not_shown", "visas inte", "not shown"),
    ("delivers", "har händelser", "has events"),
    ("partly", "en del regioner har händelser", "some regions have events"),
    ("does_not", "inga händelser", "no events"),
    ("in_force", "i kraft", "in force"),
    ("next_year", "införs nästa år", "to be implemented next year"),
    ("later", "under framtagande", "in development"),
    ("not_stated", "år ej angivet", "year not stated"),
    ("no_pathway", "inget vårdförlopp", "no pathway"),
    ("ok", "gräns finns", "has a limit"),
    ("no_limit", "ingen gräns angiven", "no limit given"),
    ("no_indicator", "ingen indikator i katalogen", "no indicator in the catalogue"),
    ("national", "nationellt mått", "national measure"),
    ("sub", "delmått", "part measure"),
    ("registry", "kvalitetsregister", "quality register"),
    ("guarantee", "vårdgaranti", "care guarantee"),
    ("high", "hög", "high"),
    ("moderate", "måttlig", "moderate"),
    ("specialised_care", "specialiserad vård", "specialised care"),
    ("primary_care", "primärvård", "primary care"),
    ("child_psychiatry", "barn- och ungdomspsykiatri", "child psychiatry"),
    ("share", "andel", "share"),
    ("median", "median", "median"),
    ("at_most", "högst", "at most"),
    ("less_than", "mindre än", "less than"),
    ("days", "dagar", "days"),
    ("hours", "timmar", "hours"),
    ("minutes", "minuter", "minutes"),
    ("any", "alla", "all"),
    ("any_curative", "all botande behandling", "any curative treatment"),
    ("cancer_svf", "SVF cancer", "cancer (SVF)"),
    ("psv", "PSV", "PSV"),
];

/// The words of a code in a language; a code that is not listed stays as it is.
pub(super) fn in_words(code: &str, lang: Lang) -> &str {
    let known = WORDS.iter().find(|w| w.0 == code);
    known.map_or(code, |w| if lang == Lang::Sv { w.1 } else { w.2 })
}

/// The names of treatments whose slugs are joined with `|`.
pub(super) fn treatments_in_words(slugs: &str, lang: Lang) -> String {
    let name = |slug| match Treatment::parse(slug) {
        Some(treatment) if lang == Lang::Sv => treatment.name_sv(),
        Some(treatment) => treatment.name_en(),
        None => in_words(slug, lang),
    };
    slugs.split('|').map(name).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn treatments_have_names_and_a_word_is_listed_once() {
        assert_eq!(treatments_in_words("surgery|drug", Lang::Sv), "Kirurgi, Läkemedel");
        assert_eq!(treatments_in_words("any_curative", Lang::En), "any curative treatment");
        let mut codes: Vec<&str> = WORDS.iter().map(|w| w.0).collect();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), WORDS.len());
    }
}
