//! The tables of a release that are not cells of its grid: charts over time, who has reported, inclusion.

use super::error::PublishError;
use super::plan::{Step, TablePlan};
use super::rows::is_unheard;
use super::tables::{Tables, open_waits, status_of, step_code, time_step};
use crate::cohort::TimeStep;
use crate::formats::{
    Cell, Dimension, KeyForm, Kind, Measure, Role, Status, Table, Text, dimension_name, measure_named,
};
use crate::indicators::grid::{GRID_MEASURES, Released as _, released_answer};
use crate::indicators::{Answer, ChartPoint, Statistic, TrendRow};

const TREND: [&str; 14] = [
    "n",
    "median",
    "median_centre",
    "median_lower",
    "median_upper",
    "median_flags",
    "with_limit",
    "within",
    "share",
    "share_centre",
    "share_lower",
    "share_upper",
    "share_flags",
    "ongoing",
];

fn coded(code: &str, role: Role) -> Dimension {
    Dimension::new(code, dimension_name(code), role, KeyForm::Coded)
}

/// Charts of the nation over time, pathway by pathway; limits rest on what is shown.
pub(super) fn trend_table(
    tables: &Tables<'_>,
    plan: &TablePlan,
    measure: usize,
) -> Result<Table, PublishError> {
    let step = step_code(plan.time);
    let dimensions = vec![coded("pathway", Role::Other), coded(step, Role::Time)];
    let named = |id: &&str| {
        let measure = measure_named(id, "days");
        // As released: in whole days.
        if *id == "median" { measure.in_whole() } else { measure }
    };
    let measures = TREND.iter().map(named).collect();
    let mut table = Table::new(tables.about(&plan.id, &plan.title, measure), dimensions.clone(), measures);
    let mut dimensions = dimensions;
    let mut rows = Vec::new();
    let all = std::iter::once(None).chain(tables.grid.pathways_of(measure).map(Some));
    for pathway in all {
        let slug = pathway.map(|p| tables.catalogue.pathway(p).slug.clone());
        let mut pairs = vec![("measure", GRID_MEASURES[measure]), ("by", step)];
        pairs.extend(slug.as_deref().map(|slug| ("pathway", slug)));
        let question = tables.question(Statistic::Trend, &pairs)?;
        let Answer::Trend(trend) = released_answer(tables.grid, &question)? else { continue };
        let label = pathway.map_or_else(
            || Text::both("Alla förlopp", "All pathways"),
            |p| Text::both(&tables.catalogue.pathway(p).names.sv, &tables.catalogue.pathway(p).names.en),
        );
        let at = dimensions[0].position(slug.as_deref().unwrap_or("all"), || label);
        for row in &trend.rows {
            let Some((_, time)) = row.row.group.0.first() else { continue };
            let time = dimensions[1].position(&time.code, || Text::both(&time.code, &time.code));
            rows.push((vec![at, time], status_of(&row.row), trend_cells(row)));
        }
    }
    let measures = table.measures().to_vec();
    table = Table::new(table.about, dimensions, measures);
    for (key, status, cells) in rows {
        table.push(&key, status, cells)?;
    }
    Ok(table)
}

fn trend_cells(row: &TrendRow) -> Vec<Cell> {
    let own = &row.row;
    let unheard = is_unheard(own);
    let share = match own.n {
        None => Status::PROTECTED,
        Some(_) if unheard => Status::NOT_REPORTED,
        Some(_) => Status::new(own.within.status),
    };
    let few = match own.n {
        Some(0) if unheard => Status::NOT_REPORTED,
        Some(0) => Status::NOT_APPLICABLE,
        // By the limit they would tell the share.
        Some(_) if own.within.status != Status::PROTECTED.code() => Status::TOO_FEW,
        _ => Status::PROTECTED,
    };
    let count = |n: Option<u64>| {
        if unheard { Cell::Absent(Status::NOT_REPORTED) } else { Cell::count(n, Status::PROTECTED) }
    };
    let unknown = Status::UNKNOWN;
    let flags = |point: &ChartPoint| {
        let rules: Vec<&str> = point.flags.iter().map(|f| f.rule).collect();
        Cell::Word(rules.join(" "))
    };
    let (median, chart) = (&row.spc.median, &row.spc.share);
    vec![
        count(own.n),
        Cell::number(own.median, few),
        Cell::number(median.centre, unknown),
        Cell::number(median.lower, unknown),
        Cell::number(median.upper, unknown),
        flags(median),
        count(own.within.with_limit),
        count(own.within.count),
        Cell::number(own.within.share, share),
        Cell::number(chart.centre, unknown),
        Cell::number(chart.lower, unknown),
        Cell::number(chart.upper, unknown),
        flags(chart),
        open_waits(own),
    ]
}

/// Which regions have any event in each month, and whether the month's events had all come in. That a region has none is
/// what this table is asked for, and is known: its 0 is a number, and `reported` says what it means.
pub(super) fn coverage_table(tables: &Tables<'_>, plan: &TablePlan) -> Result<Table, PublishError> {
    let step = time_step(plan.time);
    let (mut region, mut time) = (coded("region", Role::Geo), coded(step_code(plan.time), Role::Time));
    let facts = tables.grid.facts();
    let (first, last) = tables.grid.layout().steps(step);
    let (first_month, _) = tables.grid.layout().steps(TimeStep::Month);
    let mut rows = Vec::new();
    for number in first..=last {
        if facts.data_to.is_some_and(|to| step.last_day(number.saturating_sub(1)) >= to) {
            break;
        }
        let code = step.code(number);
        let at = time.position(&code, || Text::both(&code, &code));
        let late = facts.preliminary.contains(&code);
        for (r, own) in tables.catalogue.regions().iter().enumerate() {
            let place = region.position(&own.code, || Text::both(&own.names.sv, &own.names.en));
            let months = number * step.months()..(number + 1) * step.months();
            let has_events = |month: &u32| {
                let at = usize::try_from(month - first_month).unwrap_or(usize::MAX);
                facts.reported.get(at).is_some_and(|set| set >> r & 1 == 1)
            };
            let heard = months.filter(has_events).count() as u64;
            let said = if heard > 0 { "reported" } else { "not_reported" };
            let ripe = if late { "preliminary" } else { "settled" };
            rows.push((
                vec![place, at],
                vec![Cell::Count(heard), Cell::Word(said.to_owned()), Cell::Word(ripe.to_owned())],
            ));
        }
    }
    // Some formats hold numbers alone.
    let measures = vec![
        Measure::new("n", Text::both("Månader med händelser", "Months with events"), Kind::Count),
        Measure::new("reported", Text::both("Har rapporterat", "Has reported"), Kind::Word),
        Measure::new("ripeness", Text::both("Inkommet", "Come in"), Kind::Word),
    ];
    let mut about = tables.about(&plan.id, &plan.title, 0);
    about.id.clone_from(&plan.id);
    about.title = Text::both(&plan.title.sv, &plan.title.en);
    about.subtitle = tables.subtitle("händelser av alla vårdförlopp", "events of all pathways");
    // It is of no measure, and nothing in it is computed.
    about.methods.clear();
    about.context.remove("query");
    let mut table = Table::new(about, vec![region, time], measures);
    for (key, cells) in rows {
        table.push(&key, Status::OK, cells)?;
    }
    Ok(table)
}

/// Completed of expected by region and pathway, in whole per cent, where expected counts are given and the count is
/// shown; `None` without any expected counts.
///
/// Inclusion in the agreement is of those begun, which a release does not count: what is given is completed
/// intervals over expected ones, a lookup in the grid.
pub(super) fn inclusion_table(tables: &Tables<'_>, plan: &TablePlan) -> Result<Option<Table>, PublishError> {
    let expected = tables.catalogue.expected_counts();
    if expected.is_empty() || plan.time != Step::Year {
        return Ok(None);
    }
    let mut dimensions =
        vec![coded("pathway", Role::Other), coded("region", Role::Geo), coded("year", Role::Time)];
    let mut rows = Vec::new();
    for count in expected {
        let region = tables.catalogue.region(count.region);
        let pathway = tables.catalogue.pathway(count.pathway);
        let year = count.year.to_string();
        let pairs = [
            ("measure", "svf"),
            ("pathway", pathway.slug.as_str()),
            ("region", region.code.as_str()),
            ("period", year.as_str()),
        ];
        let question = tables.question(Statistic::Compare, &pairs)?;
        // A year that the release does not have has no row.
        let Ok(found) = crate::indicators::grid::released_rows(tables.grid, &question) else { continue };
        let key = vec![
            dimensions[0].position(&pathway.slug, || Text::both(&pathway.names.sv, &pathway.names.en)),
            dimensions[1].position(&region.code, || Text::both(&region.names.sv, &region.names.en)),
            dimensions[2].position(&year, || Text::both(&year, &year)),
        ];
        let n = found.total.n.filter(|_| !is_unheard(&found.total));
        #[expect(clippy::cast_precision_loss, reason = "a count of patients, far below 2^53")]
        let share = n.map(|n| (n as f64 / count.expected * 100.0).round() / 100.0);
        let status = status_of(&found.total);
        let cells = vec![
            Cell::count(n, status),
            Cell::Number(count.expected),
            Cell::number(share, status),
            Cell::Number(GOAL),
        ];
        rows.push((key, status, cells));
    }
    let measures = vec![
        measure_named("n", "days"),
        Measure::new("expected", Text::both("Förväntade", "Expected"), Kind::Number),
        Measure::new(
            "completed_of_expected",
            Text::both("Avslutade av förväntade", "Completed of expected"),
            Kind::Share,
        ),
        Measure::new("inclusion_goal", Text::both("Mål", "Goal"), Kind::Share),
    ];
    let mut about = tables.about(&plan.id, &plan.title, 0);
    about.id.clone_from(&plan.id);
    about.title = Text::both(&plan.title.sv, &plan.title.en);
    let mut table = Table::new(about, dimensions, measures);
    for (key, status, cells) in rows {
        table.push(&key, status, cells)?;
    }
    Ok(Some(table))
}

/// The agreement's goal of inclusion: 70 % of new cancers are investigated in an SVF.
const GOAL: f64 = 0.7;
