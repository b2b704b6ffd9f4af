//! The release plan: which tables a release has. A TOML file; the national plan is built in.

use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::indicators::grid::GRID_MEASURES;

/// The national plan.
const NATIONAL: &str = include_str!("national.toml");
/// The plan of `ledtid demo`.
const DEMO: &str = include_str!("demo.toml");

/// A release plan. Unknown keys are an error.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Plan {
    /// Name, in the manifest.
    pub name: String,
    /// How many calendar years, the last with events included.
    pub years: u8,
    /// Who is named as the source, in both languages.
    pub source: Names,
    /// Tables, in order.
    #[serde(rename = "table")]
    pub tables: Vec<TablePlan>,
    /// Figures.
    pub figures: FiguresPlan,
    /// The plan's own text, for the manifest.
    #[serde(skip)]
    pub text: String,
}

/// A text in both languages.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Names {
    /// Swedish.
    pub sv: String,
    /// English.
    pub en: String,
}

/// A table: one file a measure and format.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TablePlan {
    /// Its folder: small letters, digits and hyphens.
    pub id: String,
    /// Title; the measure's name is put before it.
    pub title: Names,
    /// What kind of table.
    #[serde(default)]
    pub kind: TableKind,
    /// Places of the rows.
    pub places: Places,
    /// Time of the columns.
    pub time: Step,
    /// Whom the rows tell apart.
    #[serde(default)]
    pub persons: Persons,
    /// Measures; all of the grid if empty.
    #[serde(default)]
    pub measures: Vec<String>,
    /// Columns, by id.
    #[serde(default)]
    pub contents: Vec<String>,
}

/// What a table is made from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TableKind {
    /// Cells of the grid.
    #[default]
    Cells,
    /// Charts over time of the nation.
    Trend,
    /// Which regions have reported each month.
    Coverage,
    /// Completed over expected, where expected counts are given.
    Inclusion,
}

/// Which places a table has, besides the nation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Places {
    /// None.
    Nation,
    /// The sjukvårdsregioner; they have a sum over pathways too.
    Sjukvardsregion,
    /// The regions.
    Region,
}

/// Time of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// Calendar years.
    Year,
    /// Quarters.
    Quarter,
    /// Months.
    Month,
}

/// Whom a table tells apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Persons {
    /// Nobody.
    #[default]
    All,
    /// Sexes.
    Sex,
    /// Age groups.
    AgeGroup,
}

/// Which figures a release has.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FiguresPlan {
    /// Measures that each pathway has figures of, the first that it has anything of.
    pub measures: Vec<String>,
}

/// A plan cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum PlanError {
    /// The file cannot be read.
    #[error("failed to read the release plan {path}: {source}")]
    Read {
        /// As it was named.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The file is wrong.
    #[error("failed to use the release plan {path}: {problem}")]
    Form {
        /// As it was named.
        path: PathBuf,
        /// What is wrong.
        problem: String,
    },
}

/// Columns that a table of cells can have.
const CONTENTS: [&str; 22] = [
    "n",
    "with_limit",
    "within",
    "share",
    "share_ci_lower",
    "share_ci_upper",
    "goal",
    "goal_status",
    "against_rest",
    "mean",
    "sd",
    "p10",
    "p25",
    "median",
    "median_ci_lower",
    "median_ci_upper",
    "p75",
    "p80",
    "p90",
    "median_against_rest",
    "ongoing",
    "coverage",
];

impl Plan {
    /// The same for made-up data: the source says that nothing in it is real.
    #[must_use]
    pub(super) fn of_made_up_data(&self) -> Self {
        let source = Names {
            sv: "Ledtid: påhittade uppgifter, inga tal är verkliga".to_owned(),
            en: "Ledtid: made-up data, no number is real".to_owned(),
        };
        Self { source, ..self.clone() }
    }

    /// The national plan.
    ///
    /// # Errors
    /// Never: a test reads it.
    pub fn national() -> Result<Self, PlanError> {
        Self::parse(Path::new("national.toml"), NATIONAL)
    }

    /// A smaller plan, for the demo: fewer tables, the same figures and report.
    ///
    /// # Errors
    /// Never: a test reads it.
    pub fn demo() -> Result<Self, PlanError> {
        Self::parse(Path::new("demo.toml"), DEMO)
    }

    /// Reads a plan.
    ///
    /// # Errors
    /// If it cannot be read or names what there is not.
    pub fn read(path: &Path) -> Result<Self, PlanError> {
        let text = std::fs::read_to_string(path)
            .map_err(|source| PlanError::Read { path: path.to_owned(), source })?;
        Self::parse(path, &text)
    }

    fn parse(path: &Path, text: &str) -> Result<Self, PlanError> {
        let form = |problem: String| PlanError::Form { path: path.to_owned(), problem };
        let plan: Self = toml::from_str(text).map_err(|e| form(e.to_string().replace('\n', " ")))?;
        plan.check().map_err(form)?;
        Ok(Self { text: text.to_owned(), ..plan })
    }

    fn check(&self) -> Result<(), String> {
        if !(1..=20).contains(&self.years) {
            return Err("years is from 1 to 20".to_owned());
        }
        let mut ids: Vec<&str> = self.tables.iter().map(|t| t.id.as_str()).collect();
        ids.sort_unstable();
        if ids.windows(2).any(|pair| pair[0] == pair[1]) {
            return Err("two tables have the same id".to_owned());
        }
        let measures = self.tables.iter().flat_map(|t| &t.measures).chain(&self.figures.measures);
        if let Some(unknown) = measures.into_iter().find(|m| !GRID_MEASURES.contains(&m.as_str())) {
            return Err(format!(
                "there is no measure '{unknown}' in a release: {}",
                GRID_MEASURES.join(", ")
            ));
        }
        self.tables.iter().try_for_each(check_table)
    }
}

fn check_table(table: &TablePlan) -> Result<(), String> {
    let is_id = |id: &str| {
        !id.is_empty() && id.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
    };
    if !is_id(&table.id) {
        return Err(format!("the table id '{}' is not small letters, digits and hyphens", table.id));
    }
    if let Some(unknown) = table.contents.iter().find(|c| !CONTENTS.contains(&c.as_str())) {
        return Err(format!("table {}: there is no column '{unknown}': {}", table.id, CONTENTS.join(", ")));
    }
    if table.time == Step::Month && table.places == Places::Region && table.kind == TableKind::Cells {
        return Err(format!("table {}: regions have no months in a release", table.id));
    }
    if table.persons != Persons::All && table.time != Step::Year {
        return Err(format!("table {}: sex and age group are by year only", table.id));
    }
    if table.kind == TableKind::Cells && table.contents.is_empty() {
        return Err(format!("table {}: it has no contents", table.id));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::tables::is_stock;
    use super::*;

    #[test]
    fn the_national_plan_can_be_used() {
        let plan = Plan::national().unwrap();
        assert_eq!(plan.name, "national");
        assert_eq!(Plan::demo().unwrap().name, "demo");
        assert!(plan.tables.len() >= 10);
    }

    #[test]
    fn every_table_of_cells_says_how_many_its_rows_count() {
        for plan in [Plan::national().unwrap(), Plan::demo().unwrap()] {
            for table in plan.tables.iter().filter(|t| t.kind == TableKind::Cells) {
                let has_n = table.contents.iter().any(|id| id == "n");
                assert!(has_n || is_stock(&table.contents), "{}: {} has no n", plan.name, table.id);
            }
        }
    }

    #[test]
    fn a_plan_that_asks_for_what_there_is_not_is_told_so() {
        let plan = |table: &str| {
            let head = "name='x'\nyears=5\nsource={sv='a',en='b'}\n[figures]\nmeasures=['svf']\n[[table]]\ntitle={sv='a',en='b'}\n";
            Plan::parse(Path::new("p.toml"), &format!("{head}{table}")).unwrap_err().to_string()
        };
        for (table, said) in [
            ("id='t'\nplaces='region'\ntime='month'\ncontents=['n']", "no months"),
            ("id='T'\nplaces='region'\ntime='year'\ncontents=['n']", "small letters"),
            ("id='t'\nplaces='region'\ntime='year'\ncontents=['max']", "no column 'max'"),
            ("id='t'\nplaces='region'\ntime='year'\nmeasures=['A-C']\ncontents=['n']", "no measure 'A-C'"),
            ("id='t'\nplaces='region'\ntime='quarter'\npersons='sex'\ncontents=['n']", "by year only"),
            ("id='t'\nplaces='region'\ntime='year'\ncolour='red'\ncontents=['n']", "unknown field"),
        ] {
            let text = plan(table);
            assert!(text.contains(said), "{text}");
        }
    }
}
