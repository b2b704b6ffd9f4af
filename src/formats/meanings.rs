//! What the words in cells mean, in a sentence: the legend of workbooks.

use super::status::Status;
use crate::indicators::Lang;

/// Code of a status, Swedish, English.
const STATUSES: [(&str, &str, &str); 11] = [
    ("ok", "Talet står i cellen.", "The number is in the cell."),
    (
        "protected",
        "Ett litet tal, eller ett tal som kunde avslöja ett litet. Alla orsaker har samma ord. Noll är inte skyddat: noll är noll.",
        "A small number, or one that could give a small one away. All causes have the same word. Zero is not protected: zero is zero.",
    ),
    (
        "not_reported",
        "Regionen har inte rapporterat någon händelse under perioden. Det är inte noll patienter.",
        "The region has not reported any event in the period. That is not zero patients.",
    ),
    (
        "not_applicable",
        "Här kan det inte finnas något tal, till exempel en median av ingen.",
        "There can be no number here: a median of nobody, for one.",
    ),
    (
        "no_limit",
        "Vårdförloppet har ingen gräns för tiden, så ingen andel inom gränsen.",
        "The pathway has no limit for the time, so no share within it.",
    ),
    ("too_few", "Måttet anges inte av så få väntetider.", "The measure is not given of so few waits."),
    (
        "not_reached",
        "Så stor andel hade inte fått händelsen när uppföljningen slutade.",
        "So large a share had not had the event when follow-up ended.",
    ),
    ("not_given", "Talet finns inte i den här tabellen.", "The number is not in this table."),
    ("unknown", "Uppgifterna räcker inte för att säga det.", "The data does not suffice to tell."),
    ("not_stated", "Källan säger det inte.", "The source does not say."),
    (
        "to_fill",
        "Ett fält i en mall: fylls i av den som skickar in.",
        "A field of a template, for who sends it in.",
    ),
];

/// Ids of verdicts, Swedish, English.
const VERDICTS: [(&[&str], &str, &str); 17] = [
    (
        &["met", "missed"],
        "Hela konfidensintervallet ligger på den sidan om målet.",
        "The whole confidence interval is on that side of the goal.",
    ),
    (
        &["met_within_chance", "missed_within_chance"],
        "Målet ligger i konfidensintervallet: slumpen kan förklara skillnaden.",
        "The goal is inside the confidence interval: chance can explain the difference.",
    ),
    (
        &["lower", "higher"],
        "Jämfört med alla andra tillsammans: konfidensintervallet för skillnaden täcker inte noll.",
        "Compared with all others together: the confidence interval of the difference does not contain zero.",
    ),
    (
        &["similar"],
        "Jämfört med alla andra tillsammans: konfidensintervallet för skillnaden täcker noll.",
        "Compared with all others together: the confidence interval of the difference contains zero.",
    ),
    (
        &["inside", "above_95", "below_95", "above_998", "below_998"],
        "I trattdiagrammet: mot vad slumpen ger kring målet eller medelvärdet vid så många väntetider.",
        "In the funnel: against what chance gives around the target or the mean of so many waits.",
    ),
    (
        &["ok"],
        "Täckningsgrad: så mycket som väntat har rapporterats.",
        "Coverage: as much as expected has been reported.",
    ),
    (
        &["low"],
        "Täckningsgrad: mindre än väntat har rapporterats.",
        "Coverage: less than expected has been reported.",
    ),
    (
        &["not_reported"],
        "Täckningsgrad: ingen händelse har rapporterats under perioden.",
        "Coverage: no event has been reported in the period.",
    ),
    (&["reported"], "Täckningsgrad: händelser har rapporterats.", "Coverage: events have been reported."),
    (
        &["settled", "preliminary"],
        "Om det mesta har hunnit rapporteras, efter hur sent uppgifter brukar komma.",
        "Whether most has come in, after how late data usually comes.",
    ),
    (
        &["above_upper_limit", "below_lower_limit"],
        "Styrdiagram: en punkt utanför styrgränserna.",
        "Control chart: a point outside the control limits.",
    ),
    (
        &["trend_increasing", "trend_decreasing"],
        "Styrdiagram: så många punkter i rad som metoden säger stiger, eller faller.",
        "Control chart: as many points in a row as the method says rise, or fall.",
    ),
    (
        &["two_in_three_above", "two_in_three_below"],
        "Styrdiagram: två av tre punkter i rad i den yttersta tredjedelen inom gränserna.",
        "Control chart: two of three points in a row in the outermost third inside the limits.",
    ),
    (
        &["shift_above", "shift_below"],
        "Styrdiagram: så många punkter i rad som metoden säger på samma sida om mittlinjen.",
        "Control chart: as many points in a row as the method says on one side of the centre line.",
    ),
    (
        &["unusually_long_run"],
        "Seriediagram (Anhøj): längre svit på en sida om medianen än slumpen brukar ge.",
        "Run chart (Anhøj): a longer run on one side of the median than chance usually gives.",
    ),
    (
        &["unusually_few_crossings"],
        "Seriediagram (Anhøj): kurvan korsar medianen mer sällan än slumpen brukar ge.",
        "Run chart (Anhøj): the curve crosses the median less often than chance usually gives.",
    ),
    (
        &["unusually_long_run_and_few_crossings"],
        "Seriediagram (Anhøj): båda tecknen på att serien inte bara är slump.",
        "Run chart (Anhøj): both signs that the series is not chance alone.",
    ),
];

/// What a status means.
pub(super) fn meaning_of_status(status: Status, lang: Lang) -> &'static str {
    let known = STATUSES.iter().find(|m| m.0 == status.code());
    known.map_or("", |m| if lang == Lang::Sv { m.1 } else { m.2 })
}

/// What a verdict means.
pub(super) fn meaning_of_verdict(id: &str, lang: Lang) -> &'static str {
    let known = VERDICTS.iter().find(|m| m.0.contains(&id));
    known.map_or("", |m| if lang == Lang::Sv { m.1 } else { m.2 })
}

#[cfg(test)]
mod tests {
    use super::super::verdicts::verdicts;
    use super::*;

    #[test]
    fn every_word_of_the_legend_is_explained() {
        for lang in [Lang::Sv, Lang::En] {
            for status in Status::known() {
                assert!(!meaning_of_status(status, lang).is_empty(), "{status:?}");
            }
            for (words, id) in verdicts(lang) {
                assert!(!meaning_of_verdict(id, lang).is_empty(), "{words}");
            }
        }
    }
}
