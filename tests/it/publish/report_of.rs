//! A made-up release of the made-up nation.

use ledtid::indicators::summary::Both;
use ledtid::publish::figures::*;
use ledtid::publish::report::*;

use super::nation::{self, both};

fn files(id: &str) -> Vec<FileLink> {
    let link = |lang: &str, format: &str, label: Both| FileLink {
        path: format!("figures/{id}.{lang}.{format}"),
        label,
    };
    vec![
        link("sv", "svg", both("SVG på svenska", "SVG in Swedish")),
        link("sv", "png", both("PNG på svenska", "PNG in Swedish")),
        link("en", "svg", both("SVG på engelska", "SVG in English")),
        link("en", "png", both("PNG på engelska", "PNG in English")),
    ]
}

fn with_files(figure: Figure) -> ReportFigure {
    let files = files(&figure.frame().id);
    ReportFigure { figure, files }
}

fn pathway(i: usize, slug: String, name: Both) -> PathwayResult {
    let seed = u64::try_from(i).expect("small") + 1;
    let level = 0.35 + 0.45 * nation::Dice::new(seed + 70).next();
    let size = if i.is_multiple_of(3) { 1.0 } else { 0.2 };
    let rows = nation::cells(seed, level, size);
    let mut figures = vec![with_files(nation::dots(&format!("regions-{slug}"), &name, level, &rows))];
    if i == 6 {
        figures.push(with_files(nation::funnel(&rows, level)));
        figures.push(with_files(nation::trend()));
    }
    let before = match i % 5 {
        0 => Before::Broken,
        _ => Before::Comparable {
            period: both("2023", "2023"),
            nation: nation::shown(level - 0.03, 7_900, None),
        },
    };
    let regions = rows.iter().map(|(code, name, at, cell)| {
        let before =
            cell.estimate().map_or(Cell::Empty, |e| nation::shown((e.value + 0.06).min(0.99), 180, None));
        RegionResult { code: code.clone(), name: name.clone(), at: at.clone(), cell: *cell, before }
    });
    PathwayResult {
        slug,
        name,
        unit: Unit::Share,
        wording: Wording::TreatmentStart,
        one_limit: None,
        measured: both("Från A till E", "From A to E"),
        goal: Some(0.8),
        nation: nation::shown(level, 8_412, None),
        before,
        signal: (i == 6).then(|| Signal { flag: Flag::Higher, since: both("januari 2025", "January 2025") }),
        regions: regions.collect(),
        limit: if i.is_multiple_of(4) { LimitFacts::Unverified } else { LimitFacts::Verified },
        figures,
    }
}

/// A report of some of the cancer pathways, by their place in the catalogue, and of one in days. The seventh has three figures.
pub(crate) fn report(chosen: &[usize]) -> Report {
    let mut pathways: Vec<PathwayResult> = nation::pathways()
        .into_iter()
        .enumerate()
        .filter(|(i, _)| chosen.contains(i))
        .map(|(i, (slug, name))| pathway(i, slug, name))
        .collect();
    pathways.push(in_days());
    let rows = nation::cells(1, 0.61, 1.0);
    Report {
        release: ReleaseFacts {
            name: "2025K3-r1".to_owned(),
            data_to: "2025-09-30".to_owned(),
            period: both("2024", "2024"),
            measure: both(
                "Andel som började behandling inom maximal ledtid",
                "Share who started treatment within the maximum lead time",
            ),
            software: "Ledtid 0.1.0".to_owned(),
            catalogue: "3f2a9c1".to_owned(),
            source: both("Påhittade tal för provutskrift", "Made-up numbers for a test print"),
            made_up: true,
        },
        overview: vec![with_files(nation::multiples()), with_files(nation::tiles(&rows))],
        pathways,
        missing: Missing {
            regions: vec![both("Region Dalarna", "Region Dalarna")],
            cells: 8_211,
            protected: 1_204,
            preliminary: vec![both("kvartal 3 2025", "Q3 2025")],
            low_coverage: vec![both("Region Gotland (61 %)", "Region Gotland (61%)")],
        },
        tables: vec![TableLink {
            title: both("Regioner och år", "Regions and years"),
            rows: 4_110,
            files: ["csv", "xlsx", "parquet", "json"]
                .map(|format| FileLink {
                    path: format!("tables/regions.{format}"),
                    label: both(format, format),
                })
                .into(),
        }],
    }
}

fn in_days() -> PathwayResult {
    let Figure::Dots(dots) = nation::median_dots() else { unreachable!("a dot plot") };
    let regions = dots.rows.iter().map(|r| RegionResult {
        code: r.code.clone(),
        name: r.name.clone(),
        at: both(&format!("i {}", r.name.sv), &format!("in {}", r.name.en)),
        cell: r.cell,
        before: Cell::Empty,
    });
    PathwayResult {
        slug: "lungcancer-dagar".to_owned(),
        name: both("Lungcancer, dagar", "Lung cancer, days"),
        unit: Unit::Days,
        one_limit: None,
        measured: both("Från A till E", "From A to E"),
        wording: Wording::LeadTime,
        goal: None,
        nation: dots.total.cell,
        before: Before::Nothing,
        signal: None,
        regions: regions.collect(),
        limit: LimitFacts::None,
        figures: vec![with_files(nation::median_dots())],
    }
}
