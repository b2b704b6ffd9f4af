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

/// How a note on certainty begins, Swedish, English; and what stands for it.
const CONFIDENCE: [(&str, &str, &str); 6] = [
    ("verified", "belagd", "verified"),
    ("general knowledge", "allmänt känd, inte belagd", "general knowledge, not verified"),
    ("not found", "källa saknas", "no source found"),
    ("derived", "härledd", "derived"),
    ("inferred", "härledd", "inferred"),
    ("NOT IDENTIFIED", "inte känd", "not known"),
];

/// How sure a fact of the catalogue is, in the words of a table; the catalogue and JSON have the whole note.
pub(super) fn confidence_in_words(note: &str, lang: Lang) -> String {
    let known = CONFIDENCE.iter().find(|c| note.starts_with(c.0));
    let Some((start, sv, en)) = known else { return note.to_owned() };
    match (lang, note == *start) {
        (Lang::Sv, true) => (*sv).to_owned(),
        (Lang::Sv, false) => format!("{sv}, med förbehåll"),
        (Lang::En, true) => (*en).to_owned(),
        (Lang::En, false) => format!("{en}, with a reservation"),
    }
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
    fn how_sure_a_fact_is_has_words_in_both_languages() {
        let said = |note, lang| confidence_in_words(note, lang);
        assert_eq!(said("verified", Lang::Sv), "belagd");
        assert_eq!(said("verified; year: inferred (decided 2017-10-31)", Lang::Sv), "belagd, med förbehåll");
        assert_eq!(said("general knowledge", Lang::En), "general knowledge, not verified");
        assert_eq!(
            said("told by the region", Lang::Sv),
            "told by the region",
            "an operator's own words stay"
        );
        let catalogue = crate::catalogue::Catalogue::embedded().unwrap();
        let pathways = catalogue.pathways().iter().map(|p| p.confidence.words());
        let areas = catalogue.programme_areas().iter().map(|a| a.confidence.words());
        for note in pathways.chain(areas) {
            assert!(CONFIDENCE.iter().any(|c| note.starts_with(c.0)), "{note}");
        }
    }

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
