//! Findings by a table of cases, and the page as a whole.

use super::*;
use crate::indicators::summary::Both;
use crate::publish::figures::{Cell, Estimate, Flag, Place, Unit};

fn both(text: &str) -> Both {
    Both::new(text, text)
}

fn shown(value: f64, ends: (f64, f64), n: u64, place: Option<Place>) -> Cell {
    Cell::Shown(Estimate { value, ends: [Some(ends.0), Some(ends.1)], n: Some(n), place })
}

fn region(name: &str, cell: Cell, before: Cell) -> RegionResult {
    RegionResult {
        code: name.to_owned(),
        name: both(name),
        at: Both::new(format!("i {name}"), format!("in {name}")),
        cell,
        before,
    }
}

fn pathway(nation: Cell, regions: Vec<RegionResult>) -> PathwayResult {
    PathwayResult {
        slug: "brostcancer".to_owned(),
        name: Both::new("Bröstcancer", "Breast cancer"),
        unit: Unit::Share,
        wording: Wording::TreatmentStart,
        one_limit: None,
        measured: both("Från A till E"),
        goal: Some(0.8),
        nation,
        before: Before::Nothing,
        signal: None,
        regions,
        limit: LimitFacts::Verified,
        figures: Vec::new(),
    }
}

fn in_days(nation: Cell, regions: Vec<RegionResult>) -> PathwayResult {
    PathwayResult { unit: Unit::Days, goal: None, ..pathway(nation, regions) }
}

/// The sentences of a kind, both languages, no-break spaces as spaces.
fn said(pathway: &PathwayResult, kind: FindingKind) -> Option<(String, String)> {
    let found = findings(pathway, &both("2024")).into_iter().find(|f| f.kind == kind)?;
    let plain = |t: &str| t.replace('\u{a0}', " ");
    Some((plain(&found.text.sv), plain(&found.text.en)))
}

fn assert_said(pathway: &PathwayResult, kind: FindingKind, sv: &str, en: &str) {
    assert_eq!(said(pathway, kind), Some((sv.to_owned(), en.to_owned())));
}

const LOWER: Option<Place> = Some(Place::SurelyLower);
const SIMILAR: Option<Place> = Some(Place::Similar);
const HIGHER: Option<Place> = Some(Place::SurelyHigher);

#[test]
fn a_level_is_said_of_a_hundred_or_in_counts() {
    let of = |cell| pathway(cell, Vec::new());
    assert_said(
        &of(shown(0.61, (0.60, 0.62), 5_500, None)),
        FindingKind::Level,
        "61 av 100 patienter började behandling inom maximal ledtid 2024 (mellan 60 och 62).",
        "61 in 100 patients started treatment within the maximum lead time in 2024 (between 60 and 62).",
    );
    assert_said(
        &of(shown(34.0 / 56.0, (0.476, 0.724), 56, None)),
        FindingKind::Level,
        "34 av 56 patienter började behandling inom maximal ledtid 2024 (mellan 48 och 72 %).",
        "34 of 56 patients started treatment within the maximum lead time in 2024 (between 48 and 72%).",
    );
    assert_said(
        &in_days(shown(31.0, (30.0, 33.0), 5_500, None), Vec::new()),
        FindingKind::Level,
        "Hälften väntade högst 31 dagar 2024 (mellan 30 och 33).",
        "Half waited 31 days or less in 2024 (between 30 and 33).",
    );
    assert_said(
        &of(Cell::Protected),
        FindingKind::Level,
        "Talet för riket visas inte (skyddad: små tal).",
        "The number for Sweden is not shown (protected: small numbers).",
    );
}

#[test]
fn a_goal_has_four_verdicts() {
    let verdict = |value, ends| {
        said(&pathway(shown(value, ends, 900, None), Vec::new()), FindingKind::Goal).expect("a verdict").0
    };
    assert_eq!(verdict(0.85, (0.83, 0.87)), "Målet, 80 %, nåddes.");
    assert_eq!(verdict(0.8, (0.8, 0.87)), "Målet, 80 %, nåddes.");
    assert_eq!(verdict(0.81, (0.78, 0.84)), "Målet, 80 %, nåddes, men skillnaden ryms inom slumpen.");
    assert_eq!(verdict(0.79, (0.75, 0.8)), "Målet, 80 %, nåddes inte, men skillnaden ryms inom slumpen.");
    assert_eq!(verdict(0.7, (0.68, 0.72)), "Målet, 80 %, nåddes inte.");
    assert_eq!(said(&pathway(Cell::Protected, Vec::new()), FindingKind::Goal), None);
    assert_eq!(said(&in_days(shown(31.0, (30.0, 33.0), 900, None), Vec::new()), FindingKind::Goal), None);
}

#[test]
fn a_share_below_the_goal_never_reads_like_it() {
    let of = pathway(shown(0.7966, (0.7901, 0.8031), 9_000, None), Vec::new());
    assert!(said(&of, FindingKind::Level).expect("a level").0.starts_with("79,7 av 100 patienter"));
}

fn compared() -> PathwayResult {
    pathway(
        shown(0.61, (0.6, 0.62), 5_500, None),
        vec![
            region("Stockholm", shown(0.45, (0.42, 0.48), 1_350, LOWER), Cell::Empty),
            region("Uppsala", shown(0.85, (0.81, 0.89), 222, HIGHER), Cell::Empty),
            region("Sörmland", shown(0.55, (0.47, 0.62), 156, SIMILAR), Cell::Empty),
            region("Dalarna", shown(0.81, (0.70, 0.88), 60, HIGHER), Cell::Empty),
            region("Gotland", Cell::Protected, Cell::Empty),
            region("Kalmar", Cell::NotReported, Cell::Empty),
        ],
    )
}

#[test]
fn regions_are_counted_and_the_gap_named_in_catalogue_order() {
    let p = compared();
    assert_said(
        &p,
        FindingKind::Groups,
        "I 1 av 4 regioner är andelen säkert lägre än i övriga landet, i 2 säkert högre.",
        "The share is clearly lower than in the rest of the country in 1 of 4 regions, clearly higher in 2.",
    );
    assert_said(
        &p,
        FindingKind::Gap,
        "Det största säkra avståndet är 40 procentenheter: 45 % (42–48) i Stockholm och 85 % (81–89) i Uppsala; intervallen överlappar inte.",
        "The largest clear gap is 40 percentage points: 45% (42–48) in Stockholm and 85% (81–89) in Uppsala; the intervals do not overlap.",
    );
    assert_said(
        &p,
        FindingKind::RegionGoals,
        "2 av 4 regioner nådde målet, 80 % (Uppsala och Dalarna); i 1 av dem låg hela intervallet på eller över. I 2 regioner låg hela intervallet under målet.",
        "2 of 4 regions met the goal of 80% (Uppsala and Dalarna); in 1 of them the whole interval was at or above it. In 2 regions the whole interval was below the goal.",
    );
    assert_said(
        &p,
        FindingKind::Hidden,
        "1 region visas inte (skyddad: små tal). 1 region har inte rapporterat.",
        "1 region is not shown (protected: small numbers). 1 region has not reported.",
    );
}

#[test]
fn no_gap_is_named_between_intervals_that_overlap_or_regions_like_the_rest() {
    let regions = |a: Cell, b: Cell| {
        pathway(
            shown(0.61, (0.6, 0.62), 5_500, None),
            vec![region("A", a, Cell::Empty), region("B", b, Cell::Empty)],
        )
    };
    let touching = regions(shown(0.5, (0.45, 0.6), 90, LOWER), shown(0.7, (0.6, 0.8), 90, HIGHER));
    assert_eq!(said(&touching, FindingKind::Gap), None);
    let similar = regions(shown(0.3, (0.1, 0.5), 20, SIMILAR), shown(0.9, (0.8, 0.95), 90, HIGHER));
    assert_eq!(said(&similar, FindingKind::Gap), None);
    let hidden = regions(Cell::Protected, shown(0.9, (0.8, 0.95), 90, HIGHER));
    assert_eq!(said(&hidden, FindingKind::Gap), None);
}

#[test]
fn many_comparisons_come_with_a_word_on_chance() {
    let regions =
        (0..19).map(|i| region(&format!("R{i}"), shown(0.6, (0.5, 0.7), 90, SIMILAR), Cell::Empty)).collect();
    assert_said(
        &pathway(shown(0.61, (0.6, 0.62), 5_500, None), regions),
        FindingKind::Groups,
        "Ingen av 19 regioner skiljer sig säkert från övriga landet. Av 19 jämförelser väntas ungefär 1 sticka ut av en slump.",
        "None of 19 regions clearly differs from the rest of the country. Of 19 comparisons about 1 can be expected to stand out by chance.",
    );
}

#[test]
fn a_change_is_clear_only_if_the_intervals_are_apart() {
    let then = |cell| PathwayResult {
        before: Before::Comparable { period: both("2023"), nation: cell },
        ..pathway(shown(0.61, (0.6, 0.62), 5_500, None), Vec::new())
    };
    assert_said(
        &then(shown(0.55, (0.54, 0.56), 5_100, None)),
        FindingKind::Change,
        "Andelen är säkert högre än 2023, då den var 55 % (54–56).",
        "The share is clearly higher than in 2023, when it was 55% (54–56).",
    );
    assert_said(
        &then(shown(0.6, (0.59, 0.61), 5_100, None)),
        FindingKind::Change,
        "Ingen säker skillnad mot 2023 (2023: 60 % (59–61)).",
        "No clear difference from 2023 (2023: 60% (59–61)).",
    );
    assert_eq!(said(&then(Cell::Protected), FindingKind::Change), None);
}

#[test]
fn nothing_is_compared_across_a_break() {
    let then = shown(0.3, (0.28, 0.32), 300, None);
    let p = PathwayResult {
        before: Before::Broken,
        ..pathway(
            shown(0.61, (0.6, 0.62), 5_500, None),
            vec![region("A", shown(0.9, (0.8, 0.95), 90, HIGHER), then)],
        )
    };
    let kinds: Vec<FindingKind> = findings(&p, &both("2024")).iter().map(|f| f.kind).collect();
    assert_eq!(kinds[0], FindingKind::Broken, "said first");
    assert!(!kinds.contains(&FindingKind::Change) && !kinds.contains(&FindingKind::RegionChanges));
}

#[test]
fn times_are_longer_or_shorter() {
    let then = shown(40.0, (38.0, 42.0), 900, None);
    let p = PathwayResult {
        before: Before::Comparable { period: both("2023"), nation: then },
        signal: Some(Signal { flag: Flag::Lower, since: Both::new("mars 2024", "March 2024") }),
        ..in_days(
            shown(31.0, (30.0, 33.0), 900, None),
            vec![
                region("A", shown(50.0, (46.0, 55.0), 90, HIGHER), then),
                region("B", shown(21.5, (19.0, 25.0), 90, LOWER), then),
            ],
        )
    };
    let sv = |kind| said(&p, kind).expect("a finding").0;
    assert_eq!(
        sv(FindingKind::Groups),
        "I 1 av 2 regioner är väntan säkert längre än i övriga landet, i 1 säkert kortare."
    );
    assert_eq!(
        sv(FindingKind::Gap),
        "Det största säkra avståndet är 28,5 dagar: 50 dagar (46–55) i A och 21,5 dagar (19–25) i B; intervallen överlappar inte."
    );
    assert_eq!(sv(FindingKind::Change), "Medianen är säkert kortare än 2023, då den var 40 dagar (38–42).");
    assert_eq!(
        sv(FindingKind::RegionChanges),
        "I 1 av 2 regioner är medianen säkert längre än 2023, i 1 säkert kortare."
    );
    assert_eq!(
        sv(FindingKind::Signal),
        "Tidsserien: sedan mars 2024 är medianen säkert kortare än tidigare."
    );
}

#[test]
fn no_sentence_ranks_blames_or_guesses() {
    let mut p = compared();
    p.before = Before::Comparable { period: both("2023"), nation: shown(0.55, (0.54, 0.56), 5_100, None) };
    let all = findings(&p, &both("2024")).into_iter().chain(overview_findings(&[p.clone()], &both("2024")));
    let banned = [
        "bäst",
        "sämst",
        "bättre",
        "sämre",
        "rank",
        "plats ",
        "på grund",
        "tack vare",
        "signifikant",
        "cirka",
        "best",
        "worst",
        "better",
        "worse",
        "because",
        "significant",
        "about the same",
    ];
    for finding in all {
        for text in [finding.text.sv.to_lowercase(), finding.text.en.to_lowercase()] {
            assert!(!banned.iter().any(|word| text.contains(word)), "{text}");
            assert!(text.ends_with('.') && !text.contains("  ") && !text.contains('{'), "{text}");
        }
    }
}

#[test]
fn a_hidden_region_says_nothing_but_that_it_is_hidden() {
    let mut without = compared();
    without.regions.retain(|r| r.cell.estimate().is_some());
    let (with, without) = (findings(&compared(), &both("2024")), findings(&without, &both("2024")));
    let rest: Vec<&Finding> = with.iter().filter(|f| f.kind != FindingKind::Hidden).collect();
    assert_eq!(rest, without.iter().collect::<Vec<_>>());
}

#[test]
fn the_overview_counts_pathways() {
    let mut met = pathway(shown(0.85, (0.83, 0.87), 900, None), Vec::new());
    met.name = Both::new("Analcancer", "Anal cancer");
    met.before = Before::Comparable { period: both("2023"), nation: shown(0.7, (0.66, 0.74), 900, None) };
    let mut broken = pathway(Cell::Protected, Vec::new());
    broken.before = Before::Broken;
    let texts: Vec<String> = overview_findings(&[compared(), met, broken], &both("2024"))
        .iter()
        .map(|f| f.text.sv.replace('\u{a0}', " "))
        .collect();
    assert_eq!(
        texts,
        [
            "Målet nåddes i riket i 1 av de 2 vårdförlopp med ett mål som kan visas (Analcancer). I 1 låg hela intervallet under målet. 1 med ett mål visas inte för riket.",
            "I riket är andelen säkert högre än förra perioden i 1 av 1 vårdförlopp som kan jämföras (Analcancer), säkert lägre i inget.",
            "1 vårdförlopp jämförs inte med förra perioden (Bröstcancer): en gräns eller kod ändrades.",
            "Störst säkert avstånd mellan två regioner: Bröstcancer (40 procentenheter).",
        ]
    );
}

fn small_report() -> Report {
    Report {
        release: ReleaseFacts {
            name: "2024-r1 <&>".to_owned(),
            data_to: "2024-12-31".to_owned(),
            period: both("2024"),
            measure: both("Andel"),
            software: "Ledtid 0.1.0".to_owned(),
            catalogue: "abc".to_owned(),
            source: both("Prov"),
            made_up: false,
        },
        overview: Vec::new(),
        pathways: vec![compared()],
        missing: Missing { cells: 1_000, protected: 120, ..Missing::default() },
        tables: Vec::new(),
    }
}

#[test]
fn a_report_is_one_file_in_two_languages_and_the_same_twice() {
    let html = report_html(&small_report()).expect("a report");
    assert_eq!(html, report_html(&small_report()).expect("a report"));
    for text in [
        "<html lang=\"sv\"",
        "lang=\"en\"",
        "Så läser du",
        "How to read this",
        "120 av de 1\u{a0}000",
        "120 of the 1,000",
    ] {
        assert!(html.contains(text), "{text}");
    }
    assert!(html.contains("2024-r1 &lt;&amp;&gt;") && !html.contains("2024-r1 <&>"), "texts are escaped");
    assert!(!html.contains("<script") && !html.contains("http-equiv=\"refresh\""));
    let outside = html.replace("http://www.w3.org/2000/svg", "");
    assert!(!outside.contains("http://") && !outside.contains("https://"), "no outside address");
}
