//! A table of the plan → a table for files: rows of the protected grid, the same as the API gives them.

use serde_json::{Map, Value, json};

use super::error::PublishError;
use super::plan::{Names, Persons, Places, Step, TablePlan};
use super::rows::is_unheard;
use crate::catalogue::{Catalogue, LimitRow, PathwayId};
use crate::cohort::TimeStep;
use crate::disclosure::Grid;
use crate::formats::{
    About, Cell, Dimension, KeyForm, Kind, Measure, Role, Status, Table, Text, dimension_name, measure_named,
};
use crate::indicators::grid::{GRID_MEASURES, NotInGrid, Released as _, released_rows};
use crate::indicators::{Asked, Lang, Question, Row, Statistic};

/// What tables are made from.
#[derive(Debug, Clone, Copy)]
pub(super) struct Tables<'a> {
    pub(super) catalogue: &'a Catalogue,
    pub(super) grid: &'a Grid,
    pub(super) source: &'a Names,
}

impl Tables<'_> {
    /// The measures that a table has: those of the plan, or all of the grid, that the release has anything of.
    pub(super) fn measures_of(&self, plan: &TablePlan) -> Vec<usize> {
        let wanted = |m: &str| plan.measures.is_empty() || plan.measures.iter().any(|own| own == m);
        let has = |m: &usize| self.grid.pathways_of(*m).next().is_some();
        (0..GRID_MEASURES.len()).filter(|&m| wanted(GRID_MEASURES[m])).filter(has).collect()
    }

    /// Reads a question about the release.
    pub(super) fn question(
        &self,
        statistic: Statistic,
        pairs: &[(&str, &str)],
    ) -> Result<Question, PublishError> {
        let facts = self.grid.facts();
        let asked =
            Asked { catalogue: self.catalogue, version: facts.snapshot.version, data_to: facts.data_to };
        let pairs: Vec<(String, String)> =
            pairs.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect();
        Question::parse_for(statistic, &pairs, &asked).map_err(|e| NotInGrid(e).into())
    }

    /// A table of cells of one measure.
    pub(super) fn cells(&self, plan: &TablePlan, measure: usize) -> Result<Table, PublishError> {
        let mut dimensions = vec![pathway_dimension(), place_dimension(plan.places)];
        match plan.persons {
            Persons::All => {}
            Persons::Sex => dimensions.push(plain("sex", Role::Other)),
            Persons::AgeGroup => dimensions.push(plain("age_group", Role::Other)),
        }
        dimensions.push(plain(step_code(plan.time), Role::Time));
        let of_stock = is_stock(&plan.contents);
        let named = |id: &String| if of_stock && id == "ongoing" { number_waiting() } else { content(id) };
        let measures: Vec<Measure> = plan.contents.iter().map(named).collect();
        let mut rows = Rows { tables: self, plan, measure, dimensions, found: Vec::new() };
        if plan.places != Places::Region {
            rows.add(None)?;
        }
        for pathway in self.grid.pathways_of(measure).collect::<Vec<_>>() {
            rows.add(Some(pathway))?;
        }
        let Rows { dimensions, found, .. } = rows;
        let mut about = self.about(&plan.id, &plan.title, measure);
        if of_stock {
            about.subtitle = self.subtitle(
                "väntande den sista dagen i perioden, vårdande region",
                "those waiting on the last day of the period, region of care",
            );
        }
        let mut table = Table::new(about, dimensions, measures);
        for found in found {
            let cells = plan.contents.iter().map(|id| cell(id, &found)).collect();
            table.push(&found.key, status(&plan.contents, &found.row), cells)?;
        }
        Ok(table)
    }

    /// The release, and what is counted.
    pub(super) fn subtitle(&self, sv: &str, en: &str) -> Text {
        let release = &self.grid.facts().release;
        Text::both(format!("Utgåva {release}, {sv}"), format!("Release {release}, {en}"))
    }

    /// What a table of a measure says of itself.
    pub(super) fn about(&self, id: &str, title: &Names, measure: usize) -> About {
        let facts = self.grid.facts();
        let id_of = GRID_MEASURES[measure];
        let names = self.catalogue.measure(id_of).map(|m| m.names.clone());
        let named = |lang: Lang, title: &str| {
            let name = names.as_ref().map_or(id_of, |n| lang.of(n).as_str());
            format!("{name} ({id_of}): {title}")
        };
        let title = Text::both(named(Lang::Sv, &title.sv), named(Lang::En, &title.en));
        let mut about = About::new(format!("{id}-{}", file_word(id_of)), title, Lang::Sv);
        about.source = Text::both(&self.source.sv, &self.source.en);
        about.data_to = facts.snapshot.data_to.clone();
        about.subtitle = self.subtitle(
            "avslutade intervall efter slutdatum, vårdande region, kalenderdagar",
            "completed intervals by their end, region of care, calendar days",
        );
        about.notes = notes();
        about.methods = methods();
        about.context = context(facts, id_of);
        about
    }
}

/// A measure's id as part of a file's name.
pub(super) fn file_word(measure: &str) -> String {
    measure.to_ascii_lowercase()
}

fn notes() -> Vec<Text> {
    [
        (
            "Små tal är skyddade: 1–4 visas inte, och inte heller de tal som skulle avslöja dem. Noll är noll.",
            "Small numbers are protected: 1–4 are not shown, nor are numbers that would give them away. Zero is zero.",
        ),
        (
            "Median visas från 10, kvartiler från 13, 80:e percentilen från 16, 10:e och 90:e från 31 avslutade; bredvid en skyddad andel bara medianen.",
            "Medians are shown from 10, quartiles from 13, the 80th percentile from 16, the 10th and 90th from 31 completed; beside a protected share only the median.",
        ),
        (
            "Väntande (ongoing; i tabeller av bara väntande n) är de som väntar den sista dagen i perioden; de läggs inte ihop över tid.",
            "Those waiting (ongoing; n in tables of nothing else) wait on the last day of the period; they do not add up over time.",
        ),
        (
            "Halland delas mellan Södra och Västra sjukvårdsregionen efter hemkommun; utan hemkommun räknas det till Södra.",
            "Halland is split between the sjukvårdsregioner Södra and Västra by home municipality; without one it counts as Södra.",
        ),
    ]
    .map(|(sv, en)| Text::both(sv, en))
    .to_vec()
}

/// Methods of every number of a release, by what they made.
pub(super) fn methods() -> Vec<(String, String)> {
    [
        ("quantile", "hf7"),
        ("share_ci", "wilson@95"),
        ("median_ci", "order_statistic@95"),
        ("against_rest", "newcombe@95"),
        ("median_against_rest", "price-bonett@95"),
        ("protection", "hidden_1_4_range_3"),
    ]
    .map(|(made, id)| (made.to_owned(), id.to_owned()))
    .to_vec()
}

fn context(facts: &crate::disclosure::GridFacts, measure: &str) -> Map<String, Value> {
    let snapshot = json!({
        "release": facts.release,
        "version": facts.snapshot.version,
        "data_to": facts.snapshot.data_to,
        "software": facts.snapshot.software,
        "catalogue": facts.snapshot.catalogue,
    });
    let query = json!({"measure": measure, "basis": "end", "attribution": "care", "unit": "days"});
    [("snapshot".to_owned(), snapshot), ("query".to_owned(), query)].into_iter().collect()
}

fn plain(code: &str, role: Role) -> Dimension {
    Dimension::new(code, dimension_name(code), role, KeyForm::Coded)
}

fn pathway_dimension() -> Dimension {
    plain("pathway", Role::Other)
}

fn place_dimension(places: Places) -> Dimension {
    plain(if places == Places::Sjukvardsregion { "sjukvardsregion" } else { "region" }, Role::Geo)
}

pub(super) const fn step_code(step: Step) -> &'static str {
    match step {
        Step::Year => "year",
        Step::Quarter => "quarter",
        Step::Month => "month",
    }
}

pub(super) const fn time_step(step: Step) -> TimeStep {
    match step {
        Step::Year => TimeStep::Year,
        Step::Quarter => TimeStep::Quarter,
        Step::Month => TimeStep::Month,
    }
}

/// Rows of one table under way.
struct Rows<'a> {
    tables: &'a Tables<'a>,
    plan: &'a TablePlan,
    measure: usize,
    dimensions: Vec<Dimension>,
    found: Vec<Found>,
}

/// A row, where it stands, and whether it could be held against the rest.
struct Found {
    key: Vec<u32>,
    row: Row,
    has_rest: bool,
}

impl Rows<'_> {
    /// Adds the rows of a pathway, or of the sum over all.
    fn add(&mut self, pathway: Option<PathwayId>) -> Result<(), PublishError> {
        let catalogue = self.tables.catalogue;
        let slug = pathway.map(|p| catalogue.pathway(p).slug.clone());
        let label = pathway.map_or_else(
            || Text::both("Alla förlopp", "All pathways"),
            |p| Text::both(&catalogue.pathway(p).names.sv, &catalogue.pathway(p).names.en),
        );
        let at = self.dimensions[0].position(slug.as_deref().unwrap_or("all"), || label);
        let step = time_step(self.plan.time);
        let (first, last) = self.tables.grid.layout().steps(step);
        let limit = self.tables.grid.data_to();
        for number in first..=last {
            // A time after the last event is not there yet.
            let begins = step.last_day(number.saturating_sub(1));
            if limit.is_some_and(|limit| begins >= limit) {
                break;
            }
            self.add_time(slug.as_deref(), at, &step.code(number))?;
        }
        Ok(())
    }

    fn add_time(&mut self, slug: Option<&str>, pathway: u32, period: &str) -> Result<(), PublishError> {
        let place = self.dimensions[1].code.clone();
        let person = match self.plan.persons {
            Persons::All => None,
            Persons::Sex => Some("sex"),
            Persons::AgeGroup => Some("age_group"),
        };
        let Some(person) = person else {
            let found = self.ask(slug, &place, period)?;
            let has_rest = found.total.within.count.is_some();
            self.push(pathway, period, &found.total, false);
            found.rows.iter().for_each(|row| self.push(pathway, period, row, has_rest));
            return Ok(());
        };
        for by in [person.to_owned(), format!("{place},{person}")] {
            let found = self.ask(slug, &by, period)?;
            let has_rest = found.total.within.count.is_some();
            found.rows.iter().for_each(|row| self.push(pathway, period, row, has_rest));
        }
        Ok(())
    }

    fn ask(
        &self,
        slug: Option<&str>,
        by: &str,
        period: &str,
    ) -> Result<crate::indicators::grid::ReleasedRows, PublishError> {
        let mut pairs = vec![("measure", GRID_MEASURES[self.measure]), ("by", by), ("period", period)];
        pairs.extend(slug.map(|slug| ("pathway", slug)));
        let question = self.tables.question(Statistic::Compare, &pairs)?;
        let mut found = released_rows(self.tables.grid, &question)?;
        // What a hidden share is held against is the same for every row: the catalogue says it.
        let goal = question.measure.goal.filter(|_| self.has_limit(&question, slug));
        for row in found.rows.iter_mut().chain([&mut found.total]).filter(|r| r.within.status == "protected")
        {
            row.within.goal = goal;
        }
        Ok(found)
    }

    /// Whether the catalogue has a limit for a pathway, or for any.
    fn has_limit(&self, question: &Question, slug: Option<&str>) -> bool {
        let catalogue = self.tables.catalogue;
        let pathway = slug.and_then(|slug| catalogue.pathway_by_slug(slug));
        let speaks = |row: &LimitRow| row.pathway.is_none() || pathway.is_none() || row.pathway == pathway;
        catalogue.limits_of(&question.measure, question.grain).any(|row| row.value.is_some() && speaks(row))
    }

    /// Adds a row; a dimension that its group does not have is time, or the nation.
    fn push(&mut self, pathway: u32, period: &str, row: &Row, has_rest: bool) {
        let group = &row.group.0;
        let mut key = vec![pathway];
        let catalogue = self.tables.catalogue;
        for dimension in &mut self.dimensions[1..] {
            let code =
                group.iter().find(|(by, _)| *by == dimension.code).map(|(_, coded)| coded.code.as_str());
            let time = matches!(dimension.code.as_str(), "year" | "quarter" | "month");
            let (code, label) = match code {
                Some(code) => (code, label_of(catalogue, &dimension.code, code)),
                None if time => (period, Text::both(period, period)),
                None => ("00", Text::both("Riket", "The nation")),
            };
            key.push(dimension.position(code, || label));
        }
        self.found.push(Found { key, row: row.clone(), has_rest });
    }
}

/// The name of a code in both languages.
fn label_of(catalogue: &Catalogue, dimension: &str, code: &str) -> Text {
    let names = match dimension {
        "region" => catalogue.region_by_code(code).map(|id| catalogue.region(id).names.clone()),
        "sjukvardsregion" => {
            catalogue.sjukvardsregion_by_slug(code).map(|id| catalogue.sjukvardsregion(id).names.clone())
        }
        _ => None,
    };
    if let Some(names) = names {
        return Text::both(names.sv, names.en);
    }
    match (dimension, code) {
        ("sex", "female") => Text::both("Kvinnor", "Women"),
        ("sex", "male") => Text::both("Män", "Men"),
        (_, "unknown") => Text::both("Okänd", "Unknown"),
        ("age_group", "80+") => Text::both("80 år och äldre", "80 and older"),
        ("age_group", band) => Text::both(format!("{} år", band.replace('-', "–")), band.replace('-', "–")),
        _ => Text::both(code, code),
    }
}

/// A column of a table of cells.
fn content(id: &str) -> Measure {
    let measure = measure_named(id, "days");
    match id {
        "share" => measure.with_status_column().by_method("wilson@95"),
        // Quantiles are released in whole days.
        "median" => measure.in_whole().with_status_column().by_method("hf7"),
        "mean" | "sd" => measure,
        id if id.starts_with('p') => measure.in_whole().by_method("hf7"),
        "median_ci_lower" | "median_ci_upper" => measure.in_whole().by_method("order_statistic@95"),
        "share_ci_lower" | "share_ci_upper" => measure.by_method("wilson@95"),
        "against_rest" => measure.by_method("newcombe@95"),
        "median_against_rest" => measure.by_method("price-bonett@95"),
        _ => measure,
    }
}

/// Those who wait, where a table tells of nothing else: the number of its rows, called as `waiting` calls it.
fn number_waiting() -> Measure {
    Measure::new("n", Text::both("Antal väntande", "Number waiting"), Kind::Count)
}

/// The status of a row: of its open waits where the table tells of nothing else, else of its completed intervals.
fn status(contents: &[String], row: &Row) -> Status {
    if !is_stock(contents) {
        return status_of(row);
    }
    match open_waits(row) {
        Cell::Absent(status) => status,
        Cell::Count(_) | Cell::Number(_) | Cell::Word(_) => Status::OK,
    }
}

/// The status of a row of completed intervals.
pub(super) fn status_of(row: &Row) -> Status {
    if is_unheard(row) { Status::NOT_REPORTED } else { Status::new(row.status) }
}

/// The open waits of a row. Of a region that did not report none is no number; what was counted before is one.
pub(super) fn open_waits(row: &Row) -> Cell {
    match row.states.ongoing {
        Some(0) if is_unheard(row) => Cell::Absent(Status::NOT_REPORTED),
        ongoing => Cell::count(ongoing, Status::PROTECTED),
    }
}

/// Whether a table tells of open waits and nothing else.
pub(super) fn is_stock(contents: &[String]) -> bool {
    let is = |wanted: &str| contents.iter().any(|id| id == wanted);
    is("ongoing") && contents.iter().all(|id| id == "ongoing" || id == "coverage")
}

/// The value of a column in a row, or why there is none.
fn cell(id: &str, found: &Found) -> Cell {
    let row = &found.row;
    let within = &row.within;
    let hidden = Status::PROTECTED;
    let of_share = if row.n.is_none() { hidden } else { Status::new(within.status) };
    let of_length = match row.n {
        None => hidden,
        Some(0) => Status::NOT_APPLICABLE,
        // By the limit they would tell the share.
        Some(_) if within.status == hidden.code() => hidden,
        Some(_) => Status::TOO_FEW,
    };
    let is_nation = row.group.0.is_empty();
    let of_rest = match of_share {
        Status::OK if !is_nation && !found.has_rest => hidden,
        Status::OK => Status::NOT_APPLICABLE,
        of_share => of_share,
    };
    let ci = |ci: Option<[f64; 2]>, k: usize| Cell::number(ci.map(|ci| ci[k]), of_share);
    let end = |k: usize| Cell::number(row.median_ci.and_then(|ci| ci[k]), of_length);
    match id {
        "ongoing" => open_waits(row),
        "coverage" => Cell::Word(row.coverage.status.to_owned()),
        _ if is_unheard(row) => Cell::Absent(Status::NOT_REPORTED),
        "with_limit" => Cell::count(within.with_limit, hidden),
        "within" => Cell::count(within.count, hidden),
        "share" => Cell::number(within.share, of_share),
        "share_ci_lower" => ci(within.ci, 0),
        "share_ci_upper" => ci(within.ci, 1),
        "goal" => Cell::number(within.goal, of_share),
        "goal_status" => Cell::word(within.goal_status, of_share),
        "against_rest" => Cell::word(row.against_rest, of_rest),
        "mean" => Cell::number(row.mean, of_length),
        "sd" => Cell::number(row.sd, of_length),
        "p10" => Cell::number(row.p10, of_length),
        "p25" => Cell::number(row.p25, of_length),
        "median" => Cell::number(row.median, of_length),
        "median_ci_lower" => end(0),
        "median_ci_upper" => end(1),
        "p75" => Cell::number(row.p75, of_length),
        "p80" => Cell::number(row.p80, of_length),
        "p90" => Cell::number(row.p90, of_length),
        "median_against_rest" if is_nation => Cell::word(None, Status::NOT_APPLICABLE),
        "median_against_rest" => Cell::word(row.median_against_rest, of_length),
        // The number of the row.
        _ => Cell::count(row.n, hidden),
    }
}
