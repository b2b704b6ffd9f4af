//! The catalogue against the rules of `measures.md` and the traps 4–8 on limits.

use crate::model::{Day, Grain, Kind, Point, SvfCode, TimeUnit};

use super::files::Files;
use super::*;

fn catalogue() -> Catalogue {
    Catalogue::embedded().expect("the built-in files agree")
}

fn day(text: &str) -> Day {
    Day::parse(text).expect("a date")
}

/// `39@#11`: the limit and the source's row; `-` no row; `none@#40` a row that says there is none.
fn resolve(measure: &str, pathway: &str, case: (Treatment, Option<&str>, WorkUp, &str)) -> String {
    let c = catalogue();
    let measure = c.parse_measure(measure).expect("a measure");
    let pathway = c.pathway_by_slug(pathway).expect("a pathway");
    let scope = LimitScope { grain: measure.grain, pathway, unit: measure.unit };
    let table = c.limit_table(&measure, scope);
    let row = |id| c.limit_row(id).source_row;
    match table.resolve(case.0, table.variant(case.1, case.2), day(case.3)) {
        LimitOutcome::Limit(limit) => format!("{}@#{}", limit.value, row(limit.row)),
        LimitOutcome::NoLimit { row: Some(id) } => format!("none@#{}", row(id)),
        LimitOutcome::NoLimit { row: None } => "-".to_owned(),
    }
}

#[test]
fn every_interval_of_svf_meets_its_own_limit() {
    use Treatment as T;
    use WorkUp::{Extended as X, NotSaid as N};
    let (colon, breast) = ("tjock-och-andtarmscancer", "brostcancer");
    let (brain, bladder) = ("hjarntumorer", "urinblase-och-urinvagscancer");
    let table = [
        // Trap 4.
        (colon, T::Palliative, None, N, "2023-05-01", "25@#12"),
        (colon, T::Palliative, None, X, "2023-05-01", "39@#15"),
        (colon, T::Palliative, Some("extended_workup"), N, "2023-05-01", "39@#15"),
        (colon, T::Surgery, None, N, "2023-05-01", "39@#11"),
        (colon, T::Surgery, None, X, "2023-05-01", "53@#14"),
        (colon, T::Surgery, Some("basic_workup"), X, "2023-05-01", "39@#11"),
        (colon, T::NoFurtherAction, None, X, "2023-05-01", "-"),
        (colon, T::Surgery, None, N, "2018-10-29", "-"),
        (colon, T::Surgery, None, N, "2018-10-30", "39@#11"),
        // Trap 5, and a said variant that no row names.
        (breast, T::Surgery, None, N, "2024-01-31", "28@#1"),
        (breast, T::Surgery, None, N, "2024-02-01", "35@#2"),
        (breast, T::None, None, X, "2024-02-01", "35@#2"),
        (breast, T::Drug, Some("high_grade"), N, "2020-01-01", "28@#1"),
        (breast, T::Drug, None, N, "2015-12-20", "-"),
        // Trap 6.
        ("hudmelanom", T::Surgery, None, N, "2023-05-01", "33@#42"),
        ("hudmelanom", T::Surgery, Some("from_pathology"), N, "2023-05-01", "12@#48"),
        ("hudmelanom", T::WatchfulWaiting, Some("from_pathology"), N, "2023-05-01", "36@#49"),
        ("hudmelanom", T::Palliative, None, N, "2023-05-01", "-"),
        // Trap 7.
        (brain, T::WatchfulWaiting, Some("low_grade"), N, "2023-05-01", "none@#40"),
        (brain, T::Drug, Some("low_grade"), N, "2023-05-01", "97@#39"),
        (brain, T::NoFurtherAction, Some("high_grade"), N, "2023-05-01", "37@#36"),
        (brain, T::Drug, None, N, "2023-05-01", "-"),
        // Trap 8.
        ("allvarliga-ospecifika-symtom", T::ClosingConversation, None, N, "2023-05-01", "22@#119"),
        ("allvarliga-ospecifika-symtom", T::Surgery, None, N, "2023-05-01", "-"),
        // Versions, and two rows that differ in words of the treatment only.
        ("akut-myeloisk-leukemi", T::Drug, None, N, "2018-10-29", "6@#106"),
        ("akut-myeloisk-leukemi", T::Drug, None, N, "2018-10-30", "9@#107"),
        (bladder, T::Surgery, Some("muscle_invasive"), N, "2018-01-31", "35@#129"),
        (bladder, T::Surgery, Some("non_muscle_invasive"), N, "2018-01-31", "12@#128"),
        (bladder, T::Surgery, None, N, "2018-01-31", "-"),
        (bladder, T::Surgery, Some("muscle_invasive"), N, "2018-02-01", "37@#125"),
        (bladder, T::Surgery, None, N, "2024-05-13", "37@#125"),
        (bladder, T::Surgery, None, N, "2024-05-14", "42@#130"),
        (bladder, T::NoFurtherAction, None, N, "2024-05-14", "22@#124"),
        // Any curative; a treatment that only `any` rows cover.
        ("prostatacancer", T::Radiotherapy, Some("high_risk"), N, "2020-01-01", "60@#133"),
        ("prostatacancer", T::Radiotherapy, None, N, "2020-01-01", "-"),
        ("prostatacancer", T::Combined, Some("high_risk"), N, "2017-01-01", "-"),
        (breast, T::Combined, None, N, "2017-01-01", "28@#1"),
        // Not found stays not found; a row that names the treatment goes first.
        ("analcancer", T::Surgery, None, N, "2023-05-01", "none@#158"),
        ("analcancer", T::Palliative, None, N, "2023-05-01", "32@#138"),
        ("kol", T::None, None, N, "2023-05-01", "none@#177"),
        ("epilepsi", T::None, None, N, "2023-05-01", "-"),
        // The limit from secured diagnosis is not of svf.
        ("neuroendokrina-buktumorer", T::Surgery, None, N, "2023-05-01", "56@#63"),
        ("levercancer", T::Palliative, None, X, "2023-05-01", "22@#142"),
        ("levercancer", T::WatchfulWaiting, None, X, "2023-05-01", "29@#144"),
        ("bukspottkortelcancer", T::Palliative, None, X, "2023-05-01", "-"),
    ];
    for (pathway, treatment, variant, work_up, start, expected) in table {
        let found = resolve("svf", pathway, (treatment, variant, work_up, start));
        assert_eq!(found, expected, "{pathway} {} {variant:?} {start}", treatment.slug());
    }
}

#[test]
fn other_measures_have_the_limits_of_their_own_rows() {
    use Treatment as T;
    let net = "sub.neuroendokrina-buktumorer.diagnosis_secured.first_treatment_start";
    let adjuvant = "sub.brostcancer.surgery.adjuvant_start";
    let lymphoma = "sub.maligna-lymfom.treatment_decision.first_treatment_start";
    let table = [
        (
            "sub.akut-myeloisk-leukemi.well_founded_suspicion.referral_received",
            "akut-myeloisk-leukemi",
            T::None,
            None,
            "0@#108",
        ),
        (net, "neuroendokrina-buktumorer", T::Drug, Some("nec_or_adrenocortical"), "7@#67"),
        (net, "neuroendokrina-buktumorer", T::Drug, None, "-"),
        (adjuvant, "brostcancer", T::Drug, Some("cytostatic"), "24@#8"),
        (adjuvant, "brostcancer", T::Drug, Some("hormonal"), "14@#10"),
        (adjuvant, "brostcancer", T::Radiotherapy, None, "42@#9"),
        (lymphoma, "maligna-lymfom", T::Drug, None, "2@#105"),
        (lymphoma, "maligna-lymfom", T::Other, None, "7@#154"),
        ("sub.sepsis.hospital_arrival_or_alarm.antibiotic_start", "sepsis", T::None, None, "1@#172"),
        ("sub.hoftfraktur.hospital_arrival.surgery", "hoftfraktur", T::None, None, "24@#173"),
        ("A-E", "epilepsi", T::None, Some("anything"), "90@#182"),
        ("guarantee.A-E", "lungcancer", T::Surgery, None, "90@#182"),
        ("guarantee.D-E", "lungcancer", T::Surgery, None, "90@#183"),
        ("D-E", "lungcancer", T::Surgery, None, "-"),
        ("A-E:surgery", "lungcancer", T::Surgery, None, "-"),
        ("A-B", "lungcancer", T::None, None, "-"),
    ];
    for (measure, pathway, treatment, variant, expected) in table {
        let case = (treatment, variant, WorkUp::NotSaid, "2023-05-01");
        assert_eq!(resolve(measure, pathway, case), expected, "{measure}");
    }
}

#[test]
fn the_guarantee_is_at_its_grain_and_in_its_unit_only() {
    let c = catalogue();
    let pathway = c.pathway_by_slug("kol").expect("a pathway");
    let rows = |measure: &str, grain, unit| {
        let measure = c.parse_measure(measure).expect("a measure");
        c.limit_table(&measure, LimitScope { grain, pathway, unit }).rows().len()
    };
    assert_eq!(rows("D-E", Grain::Activity, TimeUnit::Days), 1);
    assert_eq!(rows("D-E", Grain::Episode, TimeUnit::Days), 0);
    assert_eq!(rows("A-E", Grain::Episode, TimeUnit::Days), 1);
    assert_eq!(rows("A-E", Grain::Activity, TimeUnit::Days), 0);
    assert_eq!(rows("A-E", Grain::Episode, TimeUnit::Hours), 0);
    let d_e = c.parse_measure("D:x-E:x").expect("a measure");
    assert!(d_e.allows(Grain::Activity) && !c.measure("A-E").expect("a pair").allows(Grain::Activity));
}

#[test]
fn all_187_rows_are_there_and_each_belongs_to_one_measure() {
    let c = catalogue();
    let count = |level| c.limit_rows().iter().filter(|r| r.level == level).count();
    let levels = [Level::National, Level::Sub, Level::Registry, Level::Guarantee].map(count);
    assert_eq!(levels, [106, 60, 15, 6]);
    let numbers: Vec<u16> = c.limit_rows().iter().map(|r| r.source_row).collect();
    assert_eq!(numbers, (1..=187).collect::<Vec<_>>());
    let mut met: Vec<u16> = Vec::new();
    for measure in c.measures().iter().filter(|m| m.origin != Origin::Pair) {
        met.extend(c.limits_of(measure, measure.grain).map(|r| r.source_row));
    }
    met.sort_unstable();
    assert_eq!(met, numbers);
    assert_eq!(c.limit_rows().iter().filter(|r| r.value.is_none()).count(), 17);
    assert_eq!(c.limit_rows().iter().filter(|r| r.confidence.is_verified()).count(), 156);
    assert!(c.limit_rows().iter().all(|r| !r.source_text().is_empty()));
    let sepsis = c.limit_rows().iter().find(|r| r.source_row == 172).expect("sepsis");
    assert_eq!(sepsis.source_text(), "general knowledge");
}

#[test]
fn medians_have_up_to_two_levels_and_no_table_of_intervals() {
    let c = catalogue();
    let measure =
        c.measure("sub.stroke-och-tia-tidiga-insatser-och-vard.hospital_arrival.thrombolysis_start");
    let measure = measure.expect("a measure");
    let pathway = measure.pathway.expect("of one pathway");
    let scope = LimitScope { grain: Grain::Episode, pathway, unit: TimeUnit::Minutes };
    let found = c.median_limits(measure, scope, day("2020-01-01"));
    let found: Vec<_> = found.iter().map(|m| (m.tier, m.limit.value)).collect();
    assert_eq!(found, [(Some(Tier::High), 40), (Some(Tier::Moderate), 60)]);
    assert!(c.median_limits(measure, scope, day("2014-12-31")).is_empty());
    assert!(c.limit_table(measure, scope).is_empty());
}

#[test]
fn within_counts_the_limit_itself_unless_it_is_strict() {
    let c = catalogue();
    let row = c.limit_row(LimitRowId::new(145));
    assert_eq!((row.source_row, row.comparison), (146, Comparison::LessThan));
    let limit = |comparison| Limit { value: 27, comparison, row: row.id };
    assert!(limit(Comparison::AtMost).is_within(27, 1) && !limit(Comparison::AtMost).is_within(28, 1));
    assert!(limit(Comparison::LessThan).is_within(26, 1) && !limit(Comparison::LessThan).is_within(27, 1));
    assert!(
        limit(Comparison::AtMost).is_within(27 * 60, 60) && !limit(Comparison::AtMost).is_within(1621, 60)
    );
}

#[test]
fn breaks_are_the_days_a_version_took_over() {
    let c = catalogue();
    let measure = c.measure("svf").expect("svf");
    let breaks = |slug: &str| {
        let pathway = c.pathway_by_slug(slug).expect("a pathway");
        let scope = LimitScope { grain: Grain::Episode, pathway, unit: TimeUnit::Days };
        let mut days: Vec<_> = c.limit_breaks(measure, scope).iter().map(|b| b.0.to_string()).collect();
        days.dedup();
        days
    };
    assert_eq!(breaks("brostcancer"), ["2024-02-01"]);
    assert_eq!(breaks("urinblase-och-urinvagscancer"), ["2018-02-01", "2024-05-14"]);
    assert_eq!(breaks("hjarntumorer"), Vec::<String>::new());
}

#[test]
fn which_codes_end_svf_depends_on_the_pathway_and_the_day() {
    let c = catalogue();
    let ends = |slug: &str| {
        let id = c.pathway_by_slug(slug).expect("a pathway");
        c.svf_end_kinds(id).iter().map(|e| e.code.number()).collect::<Vec<_>>()
    };
    assert_eq!(ends("brostcancer"), [50, 52, 54, 56, 58, 59, 60, 65]);
    for with_73 in ["tjock-och-andtarmscancer", "hjarntumorer", "hudmelanom", "urinblase-och-urinvagscancer"]
    {
        assert_eq!(ends(with_73), [50, 52, 54, 56, 58, 59, 60, 65, 73], "{with_73}");
    }
    assert_eq!(ends("allvarliga-ospecifika-symtom"), [50, 52, 54, 56, 58, 59, 60, 65, 72, 78]);
    let id = c.pathway_by_slug("lungcancer").expect("a pathway");
    let until = |n| c.svf_end_kinds(id).iter().find(|e| e.code.number() == n).and_then(|e| e.valid_before);
    assert_eq!((until(56), until(50)), (Some(day("2018-01-01")), None));
    let svf = &c.measure("svf").expect("svf").alternatives[0];
    let declared: Vec<String> = svf.to.selectors().iter().map(|s| s.kind.to_string()).collect();
    let ended: Vec<String> = ends("lungcancer").iter().map(|n| format!("svf.{n}")).collect();
    assert_eq!(declared, ended);
}

#[test]
fn codes_are_read_with_prefix_and_without() {
    let c = catalogue();
    let read = |text: &str| {
        let (pathway, code) = c.parse_code(text)?;
        Ok((pathway.map(|p| c.pathway(p).slug.clone()), code.number()))
    };
    assert_eq!(read("VC050"), Ok((Some("lungcancer".to_owned()), 50)));
    assert_eq!(read("vp878"), Ok((Some("allvarliga-ospecifika-symtom".to_owned()), 78)));
    assert_eq!(read("VB622"), Ok((Some("bukspottkortelcancer".to_owned()), 22)));
    assert_eq!(read("VX950"), Ok((None, 50)));
    assert_eq!(read("05"), Ok((None, 5)));
    for bad in ["", "5", "050", "XC050", "VC0", "VC05O", "VÅ050", "V-050", "VC0 50", "VC0500"] {
        assert_eq!(read(bad), Err(UnknownCode::Form), "{bad}");
    }
    for unknown in ["51", "VC099"] {
        assert_eq!(read(unknown), Err(UnknownCode::Suffix), "{unknown}");
    }
    for retired in [42, 56, 65] {
        let code = SvfCode::new(retired).expect("a suffix");
        assert!(!c.is_retired(code, day("2017-12-31")) && c.is_retired(code, day("2018-01-01")));
    }
    assert!(!c.is_retired(SvfCode::new(50).expect("a suffix"), day("2030-01-01")));
}

#[test]
fn a_treatment_is_the_kind_of_the_end() {
    let c = catalogue();
    for fact in c.svf_codes() {
        let named = Treatment::of(fact.code) != Treatment::None;
        assert_eq!(named, fact.ends_svf != EndsSvf::No, "{}", fact.code.number());
    }
    for treatment in Treatment::ALL {
        assert_eq!(Treatment::parse(treatment.slug()), Some(treatment));
        assert_eq!(Treatment::ALL[treatment.index()], treatment);
    }
}

#[test]
fn measures_are_read_in_the_forms_of_the_contract() {
    let c = catalogue();
    let good = [
        ("A-E", "A-E"),
        ("F-G", "F-G"),
        ("A-E:surgery", "A-E:surgery"),
        ("A-E:surgery+drug", "A-E:surgery+drug"),
        ("A-E:surgery drug+surgery", "A-E:surgery+drug"),
        ("D:surgery-E:surgery", "D:surgery-E:surgery"),
        ("E:surgery-E:drug", "E:surgery-E:drug"),
        ("svf", "svf"),
        ("guarantee.D-E", "guarantee.D-E"),
        ("guarantee.care_request.contact", "guarantee.care_request.contact"),
        (
            "sub.lungcancer.referral_received.treatment_decision",
            "sub.lungcancer.referral_received.treatment_decision",
        ),
    ];
    for (text, id) in good {
        assert_eq!(c.parse_measure(text).map(|m| m.id), Ok(id.to_owned()), "{text}");
    }
    let order = MeasureError::Order { from: 'E', to: 'A' };
    let same = MeasureError::SamePoint { point: 'E' };
    let bad = [
        ("E-A", order),
        ("E-E", same.clone()),
        ("E:surgery-E", same),
        ("E:a+b-E:b", MeasureError::SameActivity),
        ("A-H", MeasureError::Point),
        ("AB-E", MeasureError::Point),
        ("A-E:", MeasureError::Activity),
        ("A-E:Surgery", MeasureError::Activity),
        ("A-E:a++b", MeasureError::Activity),
        ("A-E-F", MeasureError::Point),
    ];
    for (text, error) in bad {
        assert_eq!(c.parse_measure(text), Err(error), "{text}");
    }
    for unknown in ["", "A", "svf.10-svf.50", "sub.lungcancer.x.y", "SVF"] {
        assert!(matches!(c.parse_measure(unknown), Err(MeasureError::Unknown { .. })), "{unknown}");
    }
    assert!(c.parse_measure(&format!("A-E:{}", "a".repeat(65))).is_err());
    assert_eq!(c.measures().iter().filter(|m| m.origin == Origin::Pair).count(), 21);
}

#[test]
fn the_words_of_the_table_are_the_kinds_of_the_rule() {
    let c = catalogue();
    let table = [
        ("sub.brostcancer.well_founded_suspicion.first_specialist_visit", "svf.10-svf.25"),
        ("sub.brostcancer.referral_received.first_specialist_visit", "B-E"),
        ("sub.brostcancer.well_founded_suspicion.referral_received", "svf.10-B"),
        ("sub.vulvacancer.first_specialist_visit.mdt", "svf.25-svf.35"),
        ("sub.vulvacancer.mdt.treatment_decision", "svf.35-D"),
        ("sub.tjock-och-andtarmscancer.suspicion.well_founded_suspicion", "svf.05-svf.10"),
        (
            "sub.allvarliga-ospecifika-symtom.first_specialist_visit.closing_conversation",
            "svf.25-svf.72+svf.78",
        ),
        ("sub.maligna-lymfom.first_specialist_visit.therapy_conference", "svf.25-E:therapy_conference"),
        ("sub.maligna-lymfom.first_specialist_visit.treatment_decision", "svf.25-D"),
        ("sub.maligna-lymfom.therapy_conference.treatment_decision", "E:therapy_conference-D"),
        ("sub.brostcancer.surgery.adjuvant_start", "E:surgery-E:adjuvant_start"),
        ("sub.prostatacancer.well_founded_suspicion.diagnosis_information", "svf.10-svf.40"),
    ];
    for (id, ends) in table {
        let measure = c.measure(id).expect(id);
        let found: Vec<_> = measure.alternatives.iter().map(|e| format!("{}-{}", e.from, e.to)).collect();
        assert_eq!(found, [ends], "{id}");
    }
    assert_eq!(c.measure("svf").and_then(|m| m.goal), Some(0.8));
    let goal = |id: &str| c.measure(id).and_then(|m| m.goal);
    assert_eq!(goal("sub.brostcancer.well_founded_suspicion.first_specialist_visit"), Some(0.8));
    assert_eq!(goal("sub.brostcancer.surgery.adjuvant_start"), None);
    let a_e = &c.measure("A-E").expect("a pair").alternatives[0];
    assert_eq!(a_e.from.selectors()[0].kind, Kind::Point(Point::A));
}

#[test]
fn halland_is_split_by_home_municipality() {
    let c = catalogue();
    let halland = c.region_by_code("13").expect("Halland");
    let over = |region, code: Option<&str>| {
        let id = c.sjukvardsregion_of(region, code.and_then(MunicipalityCode::parse));
        c.sjukvardsregion(id).slug.clone()
    };
    for (codes, slug) in [(["1380", "1315", "1381"], "sodra"), (["1384", "1383", "1382"], "vastra")] {
        for code in codes {
            assert_eq!(over(halland, Some(code)), slug, "{code}");
        }
    }
    assert_eq!((over(halland, None), over(halland, Some("0180"))), ("sodra".to_owned(), "sodra".to_owned()));
    assert!(c.is_split(halland));
    let skane = c.region_by_code("12").expect("Skåne");
    assert_eq!(over(skane, Some("1384")), "sodra");
    let slugs: Vec<_> = c.sjukvardsregions().iter().map(|s| s.slug.as_str()).collect();
    assert_eq!(slugs, ["stockholm-gotland", "mellansverige", "sydostra", "sodra", "vastra", "norra"]);
}

#[test]
fn the_lists_are_as_long_as_their_sources() {
    let c = catalogue();
    assert_eq!((c.regions().len(), c.pathways().len(), c.programme_areas().len()), (21, 63, 26));
    assert_eq!(c.svf_codes().len(), 24);
    assert_eq!(c.programme_areas().iter().filter(|a| a.identity.is_none()).count(), 1);
    assert_eq!(c.pathways().iter().filter(|p| p.kind == PathwayKind::CancerSvf).count(), 31);
    assert!(c.version().starts_with("2026-11-22+") && c.version().len() == 23);
}

#[test]
fn every_problem_is_reported_with_its_file_and_line() {
    let files = Files::embedded();
    let limits = files.get("limits.csv").1.replacen("brostcancer,svf", "brostcancr,svf", 1).replacen(
        ",0.8,2024-02,",
        ",0.8,2024-13,",
        1,
    );
    let codes = files.get("svf_codes.csv").1.replacen("10,", "1x,", 1);
    let broken = files.with("limits.csv", &limits).with("svf_codes.csv", &codes);
    let Err(CatalogueError::Problems(problems)) = Catalogue::of(&broken) else { panic!("must be refused") };
    let places: Vec<_> = problems.iter().map(|p| (p.file, p.line)).collect();
    assert!(places.contains(&("limits.csv", 2)) && places.contains(&("limits.csv", 3)), "{places:?}");
    assert!(places.contains(&("svf_codes.csv", 3)), "{places:?}");
}

#[test]
fn limits_that_contradict_each_other_are_refused() {
    let files = Files::embedded();
    let text = files.get("limits.csv").1;
    let breast = text.lines().nth(2).expect("a row");
    let copies: [String; 2] = [
        breast.replacen("2,", "900,", 1),
        breast.replacen("2,", "901,", 1).replace(",any,", ",surgery|drug,")
            + "\n"
            + &breast.replacen("2,", "902,", 1).replace(",any,", ",drug|other,"),
    ];
    for (copy, overlaps) in copies.iter().zip([true, true]) {
        let broken = files.clone().with("limits.csv", &format!("{text}{copy}\n"));
        let Err(CatalogueError::Problems(problems)) = Catalogue::of(&broken) else {
            panic!("must be refused")
        };
        assert_eq!(
            problems.iter().any(|p| matches!(p.fault, Fault::Overlap { .. })),
            overlaps,
            "{problems:?}"
        );
    }
    let no_source = text.replacen(",general knowledge,", ",guessed,", 1);
    let Err(CatalogueError::Problems(problems)) = Catalogue::of(&files.with("limits.csv", &no_source)) else {
        panic!("must be refused")
    };
    assert!(problems.iter().any(|p| p.fault == Fault::NoSource), "{problems:?}");
}

#[test]
fn a_directory_with_the_same_files_is_the_same_catalogue() {
    let dir = tempfile::tempdir().expect("a directory");
    let names = [
        "sjukvardsregions.csv",
        "regions.csv",
        "municipalities.csv",
        "programme_areas.csv",
        "pathways.csv",
        "svf_codes.csv",
        "limits.csv",
        "measures.toml",
    ];
    let files = Files::embedded();
    assert!(matches!(Catalogue::load(dir.path()), Err(CatalogueError::Read { .. })));
    for name in names {
        std::fs::write(dir.path().join(name), files.get(name).1).expect("written");
    }
    let loaded = Catalogue::load(dir.path()).expect("the same files");
    assert_eq!(loaded.version(), catalogue().version());
    let longer = files.get("regions.csv").1.replace("2454821", "2454822");
    std::fs::write(dir.path().join("regions.csv"), longer).expect("written");
    assert_ne!(Catalogue::load(dir.path()).expect("another").version(), catalogue().version());
}

#[test]
fn the_report_calendar_has_the_dates_of_the_agreements() {
    let c = catalogue();
    let dated: Vec<String> = c
        .due_reports()
        .dated
        .iter()
        .map(|r| format!("{} {} {}", r.date, r.terms.kind.code(), r.terms.confidence.is_verified()))
        .collect();
    let expected = [
        "2019-11-15 delrapport true",
        "2020-03-15 verksamhetsrapport true",
        "2022-09-30 delrapport false",
        "2023-03-31 verksamhetsrapport false",
        "2024-08-19 uttag false",
        "2024-09-30 redovisning true",
    ];
    assert_eq!(dated, expected);
    let monthly: Vec<_> = c.due_reports().monthly.iter().map(|m| (m.day, m.approximate)).collect();
    assert_eq!(monthly, [(20, false), (25, true)]);
    for terms in c.due_reports().dated.iter().map(|r| &r.terms) {
        assert!(!terms.source.is_empty() && !terms.names.sv.is_empty(), "{}", terms.id);
    }
}

#[test]
fn faults_of_the_calendar_are_told_with_their_line() {
    let entry = |more: &str| {
        format!(
            "[[monthly]]\nid = \"a\"\nkind = \"leverans\"\nname = {{ sv = \"a\", en = \"a\" }}\n\
             sender = {{ sv = \"a\", en = \"a\" }}\nreceiver = {{ sv = \"a\", en = \"a\" }}\n{more}\n"
        )
    };
    let faults = |text: &str| match Catalogue::of(&Files::embedded().with("calendar.toml", text)) {
        Err(CatalogueError::Problems(problems)) => {
            problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
        }
        other => panic!("{text}: {other:?}"),
    };
    let sourced = "source = \"a\"\nconfidence = \"verified\"";
    let table = [
        (entry(&format!("day = 29\n{sourced}")), "calendar.toml:1: `day` is `29`"),
        (entry("day = 20\nsource = \"\"\nconfidence = \"verified\""), "has no source"),
        (entry(&format!("day = 20\nweekday = 1\n{sourced}")), "unknown field `weekday`"),
        (entry(&format!("day = 20\nvalid_from = \"2024\"\n{sourced}")), "`valid_from` is `2024`"),
        (entry(&format!("day = 20\npathway_kind = \"svf\"\n{sourced}")), "cancer_svf or psv"),
        (entry(&format!("day = 20\n{sourced}")).replace("leverans", "brev"), "`kind` is `brev`"),
        (
            format!("{0}{0}", entry(&format!("day = 20\n{sourced}"))),
            "calendar.toml:9: `id` `a` is there already",
        ),
    ];
    for (text, wanted) in table {
        let said = faults(&text);
        assert!(said.contains(wanted), "{said}");
    }
}
