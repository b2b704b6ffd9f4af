//! What an operator adds to the published facts: expected counts, and levels of charts that were set anew.
//!
//! `expected.csv` and `rebases.csv` are optional in a directory; those built in have no rows, because no
//! public source gives any.

use super::error::Problem;
use super::files::{EXPECTED, Files, REBASES};
use super::ids::{PathwayId, RegionId};
use super::pathway::{Pathway, find_pathway};
use super::region::Region;
use super::table::read_table;
use crate::model::Day;

/// How many patients of a region, pathway and year there should be.
#[derive(Debug, Clone, PartialEq)]
pub struct ExpectedCount {
    /// Region.
    pub region: RegionId,
    /// Pathway.
    pub pathway: PathwayId,
    /// Calendar year.
    pub year: i32,
    /// Patients, at least 0.
    pub expected: f64,
    /// Where the number comes from.
    pub source: String,
}

/// A level of a chart that was set anew, with reason and author: never without them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rebase {
    /// First day of the new level.
    pub date: Day,
    /// Id of the measure; `None` is every measure.
    pub measure: Option<String>,
    /// Pathway; `None` is every pathway.
    pub pathway: Option<PathwayId>,
    /// Region; `None` is every region.
    pub region: Option<RegionId>,
    /// Why.
    pub text: String,
    /// Who decided it.
    pub who: String,
}

/// Reads `expected.csv`.
pub(super) fn read_expected(
    files: &Files,
    regions: &[Region],
    pathways: &[Pathway],
    problems: &mut Vec<Problem>,
) -> Vec<ExpectedCount> {
    let columns = ["region", "pathway", "year", "expected", "source"];
    read_optional(files, EXPECTED, &columns, problems, |row| {
        let expected: f64 = row.number("expected", "a number, 0 or more")?;
        if !(expected.is_finite() && expected >= 0.0) {
            return Err(row.bad("expected", "a number, 0 or more"));
        }
        Ok(ExpectedCount {
            region: row.reference("region", super::files::REGIONS, |code| find_region(regions, code))?,
            pathway: row.reference("pathway", super::files::PATHWAYS, |slug| find_pathway(pathways, slug))?,
            year: row.number("year", "a year")?,
            expected,
            source: row.required("source")?,
        })
    })
}

/// Reads `rebases.csv`.
pub(super) fn read_rebases(
    files: &Files,
    regions: &[Region],
    pathways: &[Pathway],
    problems: &mut Vec<Problem>,
) -> Vec<Rebase> {
    let columns = ["date", "measure", "pathway", "region", "text", "who"];
    read_optional(files, REBASES, &columns, problems, |row| {
        let unless_empty = |column: &str| !row.text(column).is_empty();
        let pathway =
            || row.reference("pathway", super::files::PATHWAYS, |slug| find_pathway(pathways, slug));
        let region = || row.reference("region", super::files::REGIONS, |code| find_region(regions, code));
        Ok(Rebase {
            date: Day::parse(row.text("date")).ok_or_else(|| row.bad("date", "a date YYYY-MM-DD"))?,
            measure: Some(row.owned("measure")).filter(|m| !m.is_empty()),
            pathway: if unless_empty("pathway") { Some(pathway()?) } else { None },
            region: if unless_empty("region") { Some(region()?) } else { None },
            text: row.required("text")?,
            who: row.required("who")?,
        })
    })
}

/// Reads a table that may have no rows.
fn read_optional<T>(
    files: &Files,
    name: &'static str,
    columns: &[&'static str],
    problems: &mut Vec<Problem>,
    make: impl FnMut(&super::table::Row<'_>) -> Result<T, super::error::Fault>,
) -> Vec<T> {
    let (name, text) = files.get(name);
    let has_rows = text.trim_start_matches('\u{feff}').lines().filter(|l| !l.trim().is_empty()).count() > 1;
    if has_rows { read_table((name, text), columns, problems, make) } else { Vec::new() }
}

fn find_region(regions: &[Region], code: &str) -> Option<RegionId> {
    regions.iter().position(|r| r.code == code).and_then(RegionId::from_index)
}

#[cfg(test)]
mod tests {
    use super::super::catalogue::Catalogue;
    use super::*;

    #[test]
    fn what_is_added_is_read_and_what_is_wrong_is_said() {
        let expected = "region,pathway,year,expected,source\n01,brostcancer,2024,1200,cancerregistret 2024\n";
        let rebases = "date,measure,pathway,region,text,who\n2024-03-01,svf,brostcancer,01,ny mottagning,NN\n2023-01-01,,,,ny mall,NN\n";
        let files = Files::embedded().with(EXPECTED, expected).with(REBASES, rebases);
        let catalogue = Catalogue::of(&files).unwrap();
        assert_eq!(catalogue.expected_counts().len(), 1);
        assert_eq!(catalogue.expected_counts()[0].source, "cancerregistret 2024");
        assert_eq!(catalogue.rebases().len(), 2);
        assert_eq!(catalogue.rebases()[1].pathway, None);
        let wrong =
            Files::embedded().with(REBASES, "date,measure,pathway,region,text,who\n2024-03-01,,,,,NN\n");
        assert!(Catalogue::of(&wrong).is_err());
        let wrong =
            Files::embedded().with(EXPECTED, "region,pathway,year,expected,source\n01,nothing,2024,-1,x\n");
        assert!(Catalogue::of(&wrong).is_err());
        let none = Catalogue::embedded().unwrap();
        assert!(none.expected_counts().is_empty() && none.rebases().is_empty());
    }
}
