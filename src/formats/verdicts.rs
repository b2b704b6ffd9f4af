//! Words of answers that are verdicts, for people: workbooks have them instead of the ids.

use crate::indicators::Lang;

/// Id, Swedish, English.
const VERDICTS: [(&str, &str, &str); 29] = [
    ("met", "nått", "met"),
    ("met_within_chance", "nått, inom slumpen", "met, within chance"),
    ("missed_within_chance", "ej nått, inom slumpen", "missed, within chance"),
    ("missed", "ej nått", "missed"),
    ("lower", "säkert lägre", "clearly lower"),
    ("similar", "går inte att skilja", "cannot be told apart"),
    ("higher", "säkert högre", "clearly higher"),
    ("inside", "inom gränserna", "inside the limits"),
    ("above_95", "över 95 %-gränsen", "above the 95% limit"),
    ("below_95", "under 95 %-gränsen", "below the 95% limit"),
    ("above_998", "över 99,8 %-gränsen", "above the 99.8% limit"),
    ("below_998", "under 99,8 %-gränsen", "below the 99.8% limit"),
    ("ok", "god", "good"),
    ("low", "låg", "low"),
    ("not_reported", "ej rapporterat", "not reported"),
    ("reported", "har rapporterat", "has reported"),
    ("settled", "har kommit in", "has come in"),
    ("preliminary", "preliminärt", "preliminary"),
    (
        "above_upper_limit",
        "över övre gränsen för slumpvariation",
        "above the upper limit of chance variation",
    ),
    (
        "below_lower_limit",
        "under nedre gränsen för slumpvariation",
        "below the lower limit of chance variation",
    ),
    ("trend_increasing", "stigande trend", "rising trend"),
    ("trend_decreasing", "fallande trend", "falling trend"),
    ("two_in_three_above", "två av tre nära övre gränsen", "two in three near the upper limit"),
    ("two_in_three_below", "två av tre nära nedre gränsen", "two in three near the lower limit"),
    ("shift_above", "skifte uppåt", "shift upwards"),
    ("shift_below", "skifte nedåt", "shift downwards"),
    ("unusually_long_run", "ovanligt lång svit", "unusually long run"),
    ("unusually_few_crossings", "ovanligt få korsningar", "unusually few crossings"),
    (
        "unusually_long_run_and_few_crossings",
        "ovanligt lång svit och få korsningar",
        "unusually long run and few crossings",
    ),
];

/// The words for a verdict, or for several with spaces between them; other words stay as they are.
pub(super) fn verdict(ids: &str, lang: Lang) -> String {
    let one = |id| VERDICTS.iter().find(|v| v.0 == id).map(|v| if lang == Lang::Sv { v.1 } else { v.2 });
    let all: Option<Vec<&str>> = ids.split(' ').map(one).collect();
    all.map_or_else(|| ids.to_owned(), |words| words.join("; "))
}

/// All: words, and id.
pub(super) fn verdicts(lang: Lang) -> impl Iterator<Item = (&'static str, &'static str)> {
    VERDICTS.iter().map(move |v| (if lang == Lang::Sv { v.1 } else { v.2 }, v.0))
}
