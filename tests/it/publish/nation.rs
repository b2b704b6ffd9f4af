//! A made-up nation, with everything that figures and report must bear: long names, hidden and missing regions,
//! preliminary months, breaks, a pathway without a limit, one that is measured in days.

use ledtid::catalogue::Catalogue;
use ledtid::indicators::summary::Both;
use ledtid::publish::figures::*;

/// The same numbers in every run.
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(2_862_933_555_777_941_757).wrapping_add(3_037_000_493))
    }

    /// Uniform in [0, 1).
    pub(crate) fn next(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        f64::from(u32::try_from(self.0 >> 40).expect("24 bits")) / f64::from(1_u32 << 24)
    }

    /// Roughly normal, mean 0, standard deviation 1.
    pub(crate) fn normal(&mut self) -> f64 {
        (0..12).map(|_| self.next()).sum::<f64>() - 6.0
    }
}

pub(crate) fn both(sv: &str, en: &str) -> Both {
    Both::new(sv, en)
}

/// A number of patients.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "small numbers of a made-up nation"
)]
fn whole(value: f64) -> u64 {
    value.max(0.0) as u64
}

/// Wilson's interval, 95 %.
pub(crate) fn wilson(share: f64, n: u64) -> [Option<f64>; 2] {
    let (z2, n) = (1.959_964_f64.powi(2), f64::from(u32::try_from(n).expect("small")));
    let (middle, half) =
        (share + z2 / (2.0 * n), (z2 * (share * (1.0 - share) / n + z2 / (4.0 * n * n))).sqrt());
    [Some((middle - half) / (1.0 + z2 / n)), Some((middle + half) / (1.0 + z2 / n))]
}

/// A share that may be shown.
pub(crate) fn shown(share: f64, n: u64, nation: Option<f64>) -> Cell {
    let base = f64::from(u32::try_from(n).expect("small"));
    let share = ((share * base).round() / base).clamp(0.0, 1.0);
    let ends = wilson(share, n);
    let place = nation.map(|nation| match ends {
        [_, Some(high)] if high < nation => Place::SurelyLower,
        [Some(low), _] if low > nation => Place::SurelyHigher,
        _ => Place::Similar,
    });
    Cell::Shown(Estimate { value: share, ends, n: Some(n), place })
}

/// A median in days.
pub(crate) fn days(value: f64, n: u64, place: Place) -> Cell {
    let half = 12.0 / f64::from(u32::try_from(n).expect("small")).sqrt() * 3.0;
    let ends = [Some((value - half).max(0.0).round()), Some((value + half).round())];
    Cell::Shown(Estimate { value, ends, n: Some(n), place: Some(place) })
}

/// Code, names, the phrase of place, patients a year.
pub(crate) fn regions() -> Vec<(String, Both, Both, u64)> {
    let catalogue = Catalogue::embedded().expect("the catalogue");
    let region = |r: &ledtid::catalogue::Region| {
        let at = if r.prep_sv == "i" {
            format!("i {}", r.names.sv)
        } else {
            format!("{} {}", r.prep_sv, r.short_name)
        };
        let names = both(&r.names.sv, &r.names.en);
        (r.code.clone(), names, both(&at, &format!("in {}", r.names.en)), u64::from(r.population) / 1_400)
    };
    catalogue.regions().iter().map(region).collect()
}

pub(crate) fn share_axis() -> Axis {
    let label = both("Andel inom maximal ledtid", "Share within the maximum lead time");
    Axis { label, unit: Unit::Share, better: Better::Higher }
}

pub(crate) fn days_axis() -> Axis {
    let label =
        both("Median, dagar från misstanke till behandling", "Median days from suspicion to treatment");
    Axis { label, unit: Unit::Days, better: Better::Lower }
}

pub(crate) fn goal() -> Option<Goal> {
    Some(Goal { value: 0.8, label: both("mål", "goal") })
}

pub(crate) fn frame(id: &str, title: Both, subtitle: Both) -> Frame {
    let footer = vec![
        both(
            "Källa: påhittade tal för provutskrift, mätpunkter enligt flödesmodellen.",
            "Source: made-up numbers for a test print, measuring points of the flow model.",
        ),
        both("Data till 2025-09-30 · utgåva 2025K3-r1", "Data to 2025-09-30 · release 2025Q3-r1"),
    ];
    Frame { id: id.to_owned(), title, subtitle, footer }
}

/// The regions' cells of one pathway.
pub(crate) fn cells(seed: u64, level: f64, size: f64) -> Vec<(String, Both, Both, Cell)> {
    let mut dice = Dice::new(seed);
    let row = |(code, name, at, n): (String, Both, Both, u64)| {
        let n = whole(f64::from(u32::try_from(n).expect("small")) * size).max(3);
        let share = (level + 0.09 * dice.normal()).clamp(0.02, 0.98);
        let cell = match code.as_str() {
            "09" => Cell::Protected,
            "20" if seed % 4 == 1 => Cell::NotReported,
            _ if n < 25 => Cell::Protected,
            _ => shown(share, n, Some(level)),
        };
        (code, name, at, cell)
    };
    regions().into_iter().map(row).collect()
}

fn dot_rows(rows: &[(String, Both, Both, Cell)]) -> Vec<DotRow> {
    rows.iter()
        .map(|(code, name, _, cell)| DotRow { code: code.clone(), name: name.clone(), cell: *cell })
        .collect()
}

pub(crate) fn total(cell: Cell) -> DotRow {
    DotRow { code: "00".to_owned(), name: both("Riket", "Sweden"), cell }
}

/// A dot plot of shares.
pub(crate) fn dots(id: &str, name: &Both, level: f64, rows: &[(String, Both, Both, Cell)]) -> Figure {
    let per_cent = (level * 100.0).round();
    let title = both(
        &format!(
            "{per_cent} av 100 patienter med {} började behandling inom maximal ledtid 2024.",
            name.sv.to_lowercase()
        ),
        &format!(
            "{per_cent} in 100 patients with {} started treatment within the maximum lead time in 2024.",
            name.en.to_lowercase()
        ),
    );
    let subtitle = both(
        &format!(
            "Inom maximal ledtid (svf) · {} · 2024 · avslutade vårdförlopp · behandlande region · 95 %-intervall",
            name.sv
        ),
        &format!(
            "Within the maximum lead time (svf) · {} · 2024 · completed pathways · region of care · 95% interval",
            name.en
        ),
    );
    Figure::Dots(DotPlot {
        frame: frame(id, title, subtitle),
        axis: share_axis(),
        goal: goal(),
        total: total(shown(level, 8_412, None)),
        rows: dot_rows(rows),
    })
}

/// A dot plot of medians.
pub(crate) fn median_dots() -> Figure {
    let mut dice = Dice::new(11);
    let rows = regions().into_iter().map(|(code, name, _, n)| {
        let value = (34.0 + 6.0 * dice.normal()).round().max(6.0);
        let place = if value > 41.0 {
            Place::SurelyHigher
        } else if value < 27.0 {
            Place::SurelyLower
        } else {
            Place::Similar
        };
        let cell = match code.as_str() {
            "09" => Cell::Protected,
            "10" => Cell::TooFew { n: Some(8), needed: 10 },
            "23" => Cell::NotReported,
            _ => days(value, n / 2, place),
        };
        DotRow { code, name, cell }
    });
    let title = both(
        "Hälften väntade högst 34 dagar på behandling av lungcancer 2024.",
        "Half waited 34 days or less for treatment of lung cancer in 2024.",
    );
    let subtitle = both(
        "Median, dagar · lungcancer · 2024 · behandlande region · 95 %-intervall",
        "Median, days · lung cancer · 2024 · region of care · 95% interval",
    );
    Figure::Dots(DotPlot {
        frame: frame("median-lungcancer", title, subtitle),
        axis: days_axis(),
        goal: None,
        total: total(days(34.0, 3_944, Place::Similar)),
        rows: rows.collect(),
    })
}

fn short(name: &str) -> String {
    name.replace("Region ", "").replace("Västra Götalandsregionen", "Västra Götaland")
}

/// A funnel of shares.
pub(crate) fn funnel(rows: &[(String, Both, Both, Cell)], level: f64) -> Figure {
    let limits = |n: u64, z: f64| {
        let half = z * (level * (1.0 - level) / f64::from(u32::try_from(n).expect("small"))).sqrt();
        [(level - half).max(0.0), (level + half).min(1.0)]
    };
    let curve = |n| FunnelCurve { n, inner: limits(n, 1.96), outer: limits(n, 3.09) };
    let mut points = Vec::new();
    let mut hidden = Vec::new();
    for (code, name, _, cell) in rows {
        let Some(e) = cell.estimate() else {
            hidden.push(HiddenPlace { code: code.clone(), name: name.clone(), cell: *cell });
            continue;
        };
        let n = e.n.expect("a count");
        let ([il, ih], [ol, oh]) = (limits(n, 1.96), limits(n, 3.09));
        let outside = match e.value {
            v if v < ol => Outside::OuterLow,
            v if v > oh => Outside::OuterHigh,
            v if v < il => Outside::InnerLow,
            v if v > ih => Outside::InnerHigh,
            _ => Outside::Neither,
        };
        let label = both(&short(&name.sv), &short(&name.en));
        points.push(FunnelPoint {
            code: code.clone(),
            name: name.clone(),
            label,
            n,
            value: e.value,
            outside,
        });
    }
    let outer = points.iter().filter(|p| matches!(p.outside, Outside::OuterLow | Outside::OuterHigh)).count();
    let title = both(
        &format!(
            "{outer} av {} regioner ligger utanför den yttre gränsen för slumpvariation (99,8 %).",
            points.len()
        ),
        &format!(
            "{outer} of {} regions lie outside the outer limits of chance variation (99.8%).",
            points.len()
        ),
    );
    let subtitle = both(
        "Inom maximal ledtid (svf) · bröstcancer · 2024 · behandlande region",
        "Within the maximum lead time (svf) · breast cancer · 2024 · region of care",
    );
    Figure::Funnel(Funnel {
        frame: frame("funnel-brostcancer", title, subtitle),
        axis: share_axis(),
        n_label: both("antal patienter (kvadratrotsskala)", "number of patients (square root scale)"),
        target: Goal { value: level, label: both("riket", "Sweden") },
        goal: goal(),
        curves: (0..60_u64).map(|i| curve(5 + i * i / 2)).collect(),
        points,
        hidden,
    })
}

/// A trend over three years of months.
pub(crate) fn trend() -> Figure {
    let mut dice = Dice::new(5);
    let points = (0..33_u32).map(|i| {
        let level = if i < 13 { 0.55 } else { 0.69 };
        let share = level + 0.045 * dice.normal();
        let n = 60 + whole(dice.next() * 40.0);
        let cell = match i {
            9 => Cell::NotReported,
            20 => Cell::Protected,
            _ => shown(share, n, None),
        };
        let (year, month) = (2023 + i / 12, i % 12);
        let sv = ["jan", "feb", "mar", "apr", "maj", "jun", "jul", "aug", "sep", "okt", "nov", "dec"]
            [month as usize];
        let en = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
            [month as usize];
        let short = year % 100;
        TrendPoint {
            label: both(&format!("{sv} {year}"), &format!("{en} {year}")),
            tick: both(&format!("{sv} {short}"), &format!("{en} {short}")),
            cell,
            flag: (24..31).contains(&i).then_some(if i == 28 { Flag::Lower } else { Flag::Higher }),
            maturity: if i > 30 { Maturity::Preliminary } else { Maturity::Mature },
        }
    });
    let title = both(
        "Gränsen ändrades från 28 till 35 dagar i februari 2024, så nivåerna före och efter kan inte jämföras. Sedan januari 2025 ligger andelen högre.",
        "The limit changed from 28 to 35 days in February 2024, so the levels before and after cannot be compared. Since January 2025 the share is higher.",
    );
    let subtitle = both(
        "Inom maximal ledtid (svf) · bröstcancer · Region Uppsala · månad · XmR, NHS-regler",
        "Within the maximum lead time (svf) · breast cancer · Region Uppsala · month · XmR, NHS rules",
    );
    Figure::Trend(TrendChart {
        frame: frame("trend-brostcancer", title, subtitle),
        axis: share_axis(),
        goal: goal(),
        points: points.collect(),
        phases: vec![
            Phase { span: (0, 12), centre: 0.55, limits: Some((0.41, 0.69)) },
            Phase { span: (13, 32), centre: 0.69, limits: Some((0.55, 0.83)) },
        ],
        breaks: vec![SeriesBreak {
            before: 13, label: both("ny gräns 28→35 dagar", "new limit 28→35 days")
        }],
    })
}

/// The cancer pathways of the catalogue: slug and names.
pub(crate) fn pathways() -> Vec<(String, Both)> {
    let catalogue = Catalogue::embedded().expect("the catalogue");
    let cancer = catalogue.pathways().iter().filter(|p| p.kind == ledtid::catalogue::PathwayKind::CancerSvf);
    cancer.map(|p| (p.slug.clone(), both(&p.names.sv, &p.names.en))).collect()
}

/// A panel a pathway.
pub(crate) fn multiples() -> Figure {
    let mut dice = Dice::new(3);
    let panels = pathways().into_iter().enumerate().map(|(i, (_, name))| {
        let level = 0.25 + 0.6 * dice.next();
        let cells = (0..8).map(|k| match (i, k) {
            (4, _) => Cell::NoLimit,
            (9, 0..=3) => Cell::Protected,
            (12, _) => Cell::Protected,
            (20, 2) => Cell::NotReported,
            _ => shown((level + 0.04 * dice.normal()).clamp(0.01, 0.99), 200, None),
        });
        Panel { name, cells: cells.collect() }
    });
    let title = both(
        "I 4 av 31 vårdförlopp nåddes målet 80 % senaste kvartalet.",
        "The goal of 80% was met in 4 of 31 pathways in the latest quarter.",
    );
    let subtitle = both(
        "Inom maximal ledtid (svf) · hela landet · kvartal · avslutade vårdförlopp",
        "Within the maximum lead time (svf) · whole country · quarter · completed pathways",
    );
    let steps = (0..8).map(|k| {
        both(&format!("{}K{}", 2023 + k / 4, 1 + k % 4), &format!("{}Q{}", 2023 + k / 4, 1 + k % 4))
    });
    Figure::Multiples(SmallMultiples {
        frame: frame("overview-pathways", title, subtitle),
        axis: share_axis(),
        goal: goal(),
        steps: steps.collect(),
        heading: both("Vårdförlopp", "Pathway"),
        panels: panels.collect(),
    })
}

/// A tile map.
pub(crate) fn tiles(rows: &[(String, Both, Both, Cell)]) -> Figure {
    let title = both(
        "I 5 av 19 regioner är andelen säkert lägre än i övriga landet, i 7 säkert högre.",
        "The share is clearly lower than in the rest of the country in 5 of 19 regions, clearly higher in 7.",
    );
    let subtitle = both(
        "Inom maximal ledtid (svf) · alla vårdförlopp · 2024 · behandlande region",
        "Within the maximum lead time (svf) · all pathways · 2024 · region of care",
    );
    let tile = |(code, name, _, cell): &(String, Both, Both, Cell)| Tile {
        code: code.clone(),
        name: name.clone(),
        cell: *cell,
    };
    Figure::Tiles(TileMap {
        frame: frame("tiles-all", title, subtitle),
        axis: share_axis(),
        tiles: rows.iter().map(tile).collect(),
    })
}

/// One of each.
pub(crate) fn figures() -> Vec<Figure> {
    let rows = cells(1, 0.61, 1.0);
    let name = both("Bröstcancer", "Breast cancer");
    vec![
        dots("regions-brostcancer", &name, 0.61, &rows),
        median_dots(),
        funnel(&rows, 0.61),
        trend(),
        multiples(),
        tiles(&rows),
    ]
}
