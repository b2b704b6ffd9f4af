//! The promises of the generator, checked on whole files by an independent reader of the event format.

use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZeroUsize;

use chrono::{DateTime, LocalResult, NaiveDate, NaiveDateTime, TimeZone};
use chrono_tz::Europe::Stockholm;

use super::*;

const SVF: &[&str] = &[
    "akut-myeloisk-leukemi",
    "huvud-och-halscancer",
    "prostatacancer",
    "urinblase-och-urinvagscancer",
    "allvarliga-ospecifika-symtom",
    "brostcancer",
    "bukspottkortelcancer",
    "hjarntumorer",
    "lungcancer",
    "maligna-lymfom",
    "hudmelanom",
    "tjock-och-andtarmscancer",
    "aggstockscancer",
    "akut-lymfatisk-leukemi",
    "livmoderhalscancer",
    "livmoderkroppscancer",
    "peniscancer",
    "testikelcancer",
    "vulvacancer",
    "matstrups-och-magsackscancer",
    "cancer-utan-kand-primartumor",
    "gallblasecancer-och-perihilar-gallgangscancer",
    "levercancer",
    "myelom",
    "analcancer",
    "kronisk-lymfatisk-leukemi",
    "njurcancer",
    "skelett-och-mjukdelssarkom",
    "skoldkortelcancer",
    "buksarkom",
    "neuroendokrina-buktumorer",
];
const PSV: &[&str] = &[
    "reumatoid-artrit-nydebuterad",
    "hoftledsartros-primarvard",
    "stroke-och-tia-tidiga-insatser-och-vard",
    "schizofreni-forstagangsinsjuknande",
    "kol",
    "kritisk-benischemi",
    "osteoporos-sekundarprevention-efter-fraktur",
    "hjartsvikt-nydebuterad",
    "sepsis",
    "kognitiv-svikt-vid-misstankt-demenssjukdom",
    "reumatoid-artrit-etablerad",
    "rehabilitering-generisk-modell",
    "stroke-och-tia-fortsatt-vard-och-rehabilitering",
    "knaledsartros",
    "svarlakta-sar",
    "venos-sjukdom-i-benen",
    "diabetes-med-hog-risk-for-fotsar",
    "traumatisk-hjarnskada",
    "epilepsi",
    "bipolar-sjukdom",
    "atstorningar",
    "hoftfraktur",
    "endometrios",
    "multipel-skleros",
    "obesitas",
    "kronisk-njursjukdom",
    "levercirros",
    "jattecellsarterit",
    "grav-horselnedsattning",
    "obstruktiv-somnapne",
    "langvarig-smarta",
    "palliativ-vard",
];

fn pathways() -> Vec<SynthPathway> {
    let one = |slug: &str, kind| {
        let kva_prefix = match slug {
            "allvarliga-ospecifika-symtom" => Some("VP8".to_owned()),
            "bukspottkortelcancer" => Some("VB6".to_owned()),
            "lungcancer" => Some("VC0".to_owned()),
            _ => None,
        };
        SynthPathway { slug: slug.to_owned(), kind, kva_prefix }
    };
    let svf = SVF.iter().map(|s| one(s, SynthKind::Svf));
    svf.chain(PSV.iter().map(|s| one(s, SynthKind::Psv))).collect()
}

/// The regions of Sweden, inhabitants in thousands.
fn regions() -> Vec<SynthRegion> {
    let all = "01 2455,03 405,04 302,05 472,06 369,07 204,08 247,09 61,10 158,12 1422,13 344,14 1767,17 284,18 308,\
               19 281,20 287,21 286,22 242,23 133,24 279,25 248";
    let one = |text: &str| {
        let (code, thousands) = text.trim().split_once(' ').unwrap();
        SynthRegion { code: code.to_owned(), population: thousands.parse::<u32>().unwrap() * 1_000 }
    };
    all.split(',').map(one).collect()
}

fn plan(episodes: u64, seed: u64, dirty: f64) -> SynthPlan {
    SynthPlan::new(episodes, seed, SynthPlan::DEFAULT_FROM, SynthPlan::DEFAULT_TO, dirty).unwrap()
}

fn file(plan: &SynthPlan) -> (String, SynthSummary) {
    let mut bytes = Vec::new();
    let summary = write_events(plan, &pathways(), &regions(), &mut bytes, &mut |_| ()).unwrap();
    assert_eq!(summary.bytes, bytes.len() as u64);
    (String::from_utf8(bytes).unwrap(), summary)
}

fn number(count: usize) -> f64 {
    f64::from(u32::try_from(count).unwrap())
}

fn rows(text: &str) -> impl Iterator<Item = Vec<&str>> {
    text.lines().skip(1).map(|line| line.split(',').collect())
}

/// A time by the format's rules: its instant and local date, or why not.
fn check_time(text: &str) -> Result<NaiveDateTime, String> {
    if let Ok(date) = NaiveDate::parse_from_str(text, "%Y-%m-%d") {
        return Ok(date.and_hms_opt(0, 0, 0).unwrap());
    }
    if let Ok(at) = DateTime::parse_from_rfc3339(text) {
        let local = at.with_timezone(&Stockholm).naive_local();
        return if local == at.naive_local() { Ok(local) } else { Err(format!("wrong offset: {text}")) };
    }
    let form = if text.len() == 16 { "%Y-%m-%dT%H:%M" } else { "%Y-%m-%dT%H:%M:%S" };
    let local = NaiveDateTime::parse_from_str(text, form).map_err(|e| format!("{text}: {e}"))?;
    match Stockholm.from_local_datetime(&local) {
        LocalResult::None => Err(format!("does not exist: {text}")),
        _ => Ok(local),
    }
}

/// The format's rules for one row of a clean file.
fn check_row(row: &[&str]) -> Result<(), String> {
    let [episode, patient, pathway, point, code, time, region, home, municipality, unit, ..] = row else {
        return Err("too few fields".to_owned());
    };
    let rest = &row[10..];
    let need = |ok: bool, what: &str| if ok { Ok(()) } else { Err(format!("{what}: {row:?}")) };
    let is_id = |t: &str| (1..=64).contains(&t.len()) && t.bytes().all(|b| b.is_ascii_alphanumeric());
    let slug = |t: &str| t.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
    need(row.len() == 17, "17 fields")?;
    need(is_id(episode) && is_id(patient), "ids")?;
    need(SVF.contains(pathway) || PSV.contains(pathway), "pathway")?;
    need(point.is_empty() != code.is_empty(), "exactly one of point and code")?;
    need(point.is_empty() || ["A", "B", "C", "D", "E", "F", "G"].contains(point), "point")?;
    need(code.is_empty() || check_code(pathway, code), "code")?;
    let at = check_time(time)?;
    let day = at.date().to_string();
    need(("2020-01-01".."2025-01-01").contains(&day.as_str()), "inside the period")?;
    let codes: BTreeSet<String> = regions().into_iter().map(|r| r.code).collect();
    need(codes.contains(*region) && (home.is_empty() || codes.contains(*home)), "regions")?;
    need(
        municipality.is_empty() || municipality.len() == 4 && municipality.starts_with(home),
        "municipality",
    )?;
    need((1..=64).contains(&unit.len()), "unit")?;
    need(slug(rest[0]) && slug(rest[2]) && slug(rest[4]), "slugs")?;
    need(["", "patient_choice", "medical", "special"].contains(&rest[3]), "deviation")?;
    need(rest[4].is_empty() || ["F", "G"].contains(point), "outcome at F and G only")?;
    need(["", "female", "male"].contains(&rest[5]), "sex")?;
    need(rest[6].is_empty() || rest[6].parse().is_ok_and(|y| (1900..=2024).contains(&y)), "birth year")
}

fn check_code(pathway: &str, code: &str) -> bool {
    let known = [
        "05", "10", "22", "25", "35", "40", "44", "50", "52", "54", "58", "59", "60", "70", "72", "73", "74",
        "76", "78", "90", "91",
    ];
    let prefix = pathways().into_iter().find(|p| p.slug == pathway).and_then(|p| p.kva_prefix);
    let suffix = prefix.map_or(Some(code), |p| code.strip_prefix(p.as_str()));
    suffix.is_some_and(|s| known.contains(&s))
}

#[test]
fn same_plan_same_bytes_whatever_the_threads() {
    for dirty in [0.0, 0.02] {
        let one = file(&plan(10_000, 7, dirty).with_threads(NonZeroUsize::MIN));
        for threads in [2, 3, 8] {
            let other = file(&plan(10_000, 7, dirty).with_threads(NonZeroUsize::new(threads).unwrap()));
            assert!(one == other, "{threads} threads, dirty {dirty}");
        }
    }
}

#[test]
fn another_seed_has_other_ids_and_a_longer_plan_begins_the_same() {
    let ids = |text: &str| -> BTreeSet<String> {
        rows(text).flat_map(|r| [r[0].to_owned(), r[1].to_owned()]).collect()
    };
    let (one, _) = file(&plan(5_000, 1, 0.0));
    let (two, _) = file(&plan(5_000, 2, 0.0));
    assert!(ids(&one).is_disjoint(&ids(&two)));
    assert!(file(&plan(9_000, 1, 0.0)).0.starts_with(&one));
}

#[test]
fn every_row_keeps_the_format_and_no_token_is_a_number_of_10_or_12_digits() {
    let (text, summary) = file(&plan(30_000, 3, 0.0));
    assert_eq!(text.lines().next().unwrap(), row::HEADER);
    let mut n_rows = 0;
    for row in rows(&text) {
        check_row(&row).unwrap();
        for token in row.iter().flat_map(|f| f.split(|c: char| !c.is_ascii_alphanumeric())) {
            let digits = token.bytes().all(|b| b.is_ascii_digit());
            assert!(!(digits && [10, 12].contains(&token.len())), "{row:?}");
        }
        n_rows += 1;
    }
    assert_eq!(n_rows, summary.events);
}

#[test]
fn events_an_episode_ongoing_and_entries_at_d_are_as_documented() {
    let (text, summary) = file(&plan(100_000, 11, 0.0));
    let mut episodes: BTreeMap<&str, Vec<Vec<&str>>> = BTreeMap::new();
    rows(&text).for_each(|r| episodes.entry(r[0]).or_default().push(r));
    assert_eq!((summary.episodes, episodes.len()), (100_000, 100_000));
    let per_episode = f64::from(u32::try_from(summary.events).unwrap()) / 100_000.0;
    assert!((5.9..6.5).contains(&per_episode), "{per_episode} events an episode");
    let share = |what: &dyn Fn(&[Vec<&str>]) -> bool| {
        number(episodes.values().filter(|e| what(e)).count()) / number(episodes.len())
    };
    let has = |e: &[Vec<&str>], p: &str| e.iter().any(|r| r[3] == p);
    let late = share(&|e| has(e, "D") && !["A", "B", "C"].iter().any(|p| has(e, p)));
    assert!((0.015..0.05).contains(&late), "{late} entered at D");
    let ends =
        |r: &[&str]| r[3] == "G" || r[4].len() > 1 && ["5", "6", "7"].contains(&&r[4][r[4].len() - 2..][..1]);
    let ongoing = share(&|e| !e.iter().any(|r| ends(r)));
    assert!((0.02..0.08).contains(&ongoing), "{ongoing} ongoing");
    let moved = share(&|e| e.iter().any(|r| r[4].ends_with("90")) && e.iter().any(|r| r[4].ends_with("91")));
    assert!((0.002..0.02).contains(&moved), "{moved} transferred");
    check_persons(&episodes);
    check_reach(&episodes);
}

/// A patient has one sex, birth year and home; single-sex pathways have one sex; some patients have two episodes.
fn check_persons(episodes: &BTreeMap<&str, Vec<Vec<&str>>>) {
    let mut persons: BTreeMap<&str, (BTreeSet<[&str; 4]>, u32)> = BTreeMap::new();
    for rows in episodes.values() {
        let person = persons.entry(rows[0][1]).or_default();
        person.1 += 1;
        for row in rows {
            person.0.insert([row[15], row[16], row[7], row[8]]);
            let only = match row[2] {
                "prostatacancer" | "testikelcancer" | "peniscancer" => Some("male"),
                "aggstockscancer"
                | "livmoderhalscancer"
                | "livmoderkroppscancer"
                | "vulvacancer"
                | "endometrios" => Some("female"),
                _ => None,
            };
            assert!(only.is_none_or(|sex| row[15].is_empty() || row[15] == sex), "{row:?}");
        }
    }
    assert!(persons.values().all(|p| p.0.len() == 1));
    let two = number(persons.values().filter(|p| p.1 > 1).count()) / number(persons.len());
    assert!((0.03..0.10).contains(&two), "{two} with more than one episode");
}

/// Every pathway is in every region, except where a handful was expected; none is more than 6 % of all.
fn check_reach(episodes: &BTreeMap<&str, Vec<Vec<&str>>>) {
    let mut seen: BTreeMap<(&str, &str), f64> = BTreeMap::new();
    for rows in episodes.values() {
        *seen.entry((rows[0][2], rows[0][6])).or_default() += 1.0;
    }
    let people: f64 = regions().iter().map(|r| f64::from(r.population)).sum();
    let told = truth(&plan(100_000, 11, 0.0), &pathways(), &regions()).unwrap();
    for pathway in &told.pathways {
        assert!(pathway.episode_share < 0.06, "{}", pathway.pathway);
        let mut all = 0.0;
        for region in &regions() {
            let expected = 100_000.0 * pathway.episode_share * f64::from(region.population) / people;
            let n = seen.get(&(pathway.pathway.as_str(), region.code.as_str())).copied().unwrap_or(0.0);
            assert!(n > 0.0 || expected < 12.0, "{} in {}", pathway.pathway, region.code);
            all += n;
        }
        assert!(all > 0.0, "{}", pathway.pathway);
    }
}

#[test]
fn days_of_clock_change_have_events_at_times_that_exist() {
    let plan = SynthPlan::new(200_000, 5, (2024, 3), (2024, 3), 0.0).unwrap();
    let (text, _) = file(&plan);
    let mut around = 0;
    for row in rows(&text).filter(|r| r[5].starts_with("2024-03-31T")) {
        check_time(row[5]).unwrap();
        around += u32::from(row[5][11..13] < *"06");
    }
    assert!(around > 100, "{around} events in that night");
}

#[test]
fn the_truth_shows_in_the_events() {
    let plan = plan(120_000, 21, 0.0);
    let (text, _) = file(&plan);
    let told = truth(&plan, &pathways(), &regions()).unwrap();
    // Mean log lead time (A to first E) of the planned pathways, the larger regions only.
    let mut starts: BTreeMap<&str, NaiveDate> = BTreeMap::new();
    let mut logs: BTreeMap<(&str, &str), (f64, u32)> = BTreeMap::new();
    for row in rows(&text).filter(|r| r[2] == "knaledsartros" || r[2] == "hjartsvikt-nydebuterad") {
        let day = check_time(row[5]).unwrap().date();
        if row[3] == "A" {
            starts.insert(row[0], day);
        } else if row[3] == "E"
            && let Some(start) = starts.remove(row[0])
        {
            let sum = logs.entry((row[2], row[6])).or_default();
            sum.0 += f64::from(i32::try_from((day - start).num_days()).unwrap()).max(0.5).ln();
            sum.1 += 1;
        }
    }
    for pathway in ["knaledsartros", "hjartsvikt-nydebuterad"] {
        let truth = told.pathways.iter().find(|p| p.pathway == pathway).unwrap();
        let of = |code: &str| {
            let (sum, n) = logs[&(pathway, code)];
            let told = truth.regions.iter().find(|r| r.region == code).unwrap();
            (sum / f64::from(n), told.lead_time.ln())
        };
        let (seen, put) = (of("01").0 - of("14").0, of("01").1 - of("14").1);
        assert!((seen - put).abs() < 0.10, "{pathway}: {seen} seen, {put} put in");
    }
    let speeds: BTreeSet<_> =
        told.pathways.iter().flat_map(|p| &p.regions).map(|r| format!("{:?}", r.speed)).collect();
    assert_eq!(speeds.len(), 3);
    let mut json = Vec::new();
    write_truth(&told, &mut json).unwrap();
    let value: serde_json::Value = serde_json::from_slice(&json).unwrap();
    assert_eq!(value["pathways"].as_array().unwrap().len(), 63);
}

#[test]
fn dirty_rows_come_only_when_asked_and_in_the_share_asked_for() {
    let (clean, _) = file(&plan(20_000, 9, 0.0));
    let (dirty, _) = file(&plan(20_000, 9, 0.05));
    assert!(dirty.starts_with(&format!("{}{}\n", row::HEADER, row::MORE_HEADER)));
    let known: BTreeSet<&str> = clean.lines().skip(1).collect();
    let mut events: BTreeMap<&str, Vec<Vec<&str>>> = BTreeMap::new();
    let mut spoilt = 0;
    for line in dirty.lines().skip(1) {
        let fields: Vec<&str> = line.split(',').collect();
        let without: usize = fields[17..].iter().map(|f| f.len() + 1).sum();
        spoilt += u32::from(!known.contains(&line[..line.len() - without]));
        events.entry(fields[17]).or_default().push(fields);
    }
    let repeats = number(events.values().filter(|e| e.len() == 2).count());
    let share = (f64::from(spoilt) + repeats) / number(known.len());
    // A correction is both spoilt and a repeat: 20 of 100 faults.
    assert!((0.05..0.07).contains(&share), "{share}");
    let later = |e: &&Vec<Vec<&str>>| e.len() == 2 && e[1][18] > e[0][18];
    let (retracted, corrected): (Vec<_>, Vec<_>) =
        events.values().filter(later).partition(|e| e[1][19] == "true");
    assert!(retracted.len() > 50 && corrected.len() > 200, "{} {}", retracted.len(), corrected.len());
    assert!(corrected.iter().all(|e| e[0][5] != e[1][5]));
    assert!(events.values().all(|e| e.len() <= 2));
}

#[test]
fn what_cannot_be_written_is_refused() {
    let one = plan(1, 1, 0.0);
    let mut out = Vec::new();
    let mut make = |p: &[SynthPathway], r: &[SynthRegion]| write_events(&one, p, r, &mut out, &mut |_| ());
    assert!(matches!(make(&[], &regions()), Err(SynthError::Empty { what: "pathway" })));
    assert!(matches!(make(&pathways(), &[]), Err(SynthError::Empty { what: "region" })));
    let comma = SynthPathway { slug: "a,b".to_owned(), kind: SynthKind::Psv, kva_prefix: None };
    assert!(matches!(make(&[comma], &regions()), Err(SynthError::BadText { .. })));
    let new = SynthPathway { slug: "ny-sjukdom".to_owned(), kind: SynthKind::Psv, kva_prefix: None };
    assert!(make(&[new], &regions()).is_ok());
}
