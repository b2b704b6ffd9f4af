//! The catalogue's facts in the form that each stage takes them.

use crate::catalogue::{Catalogue, PathwayId, SvfEnd};
use crate::cohort::CohortTables;
use crate::delivery::{CheckTables, ErasedPersons};
use crate::episodes::LibraryTables;
use crate::model::Stockholm;

/// What the checks of a delivery look things up in.
#[must_use]
pub fn check_tables(catalogue: &Catalogue, received_at_micros: i64, erased: ErasedPersons) -> CheckTables {
    let zone = Stockholm::shared().clone();
    let received_at = received_at_micros.div_euclid(1_000_000);
    let prefixes = catalogue.pathways().iter().enumerate();
    CheckTables {
        pathways: slugs(catalogue),
        regions: catalogue.regions().iter().map(|r| r.code.clone()).collect(),
        svf_codes: catalogue.svf_codes().iter().map(|c| (c.code.number(), c.valid_until)).collect(),
        prefixes: prefixes.filter_map(|(i, p)| Some((p.kva_prefix.clone()?, i))).collect(),
        current_year: zone.day(received_at).map_or(2999, |d| d.year()),
        zone,
        received_at,
        erased,
    }
}

/// What deriving episodes takes from the catalogue.
#[must_use]
pub fn library_tables(catalogue: &Catalogue) -> LibraryTables {
    let regions: Vec<String> = catalogue.regions().iter().map(|r| r.code.clone()).collect();
    let is_second = |m: &&crate::catalogue::Municipality| {
        catalogue.region(m.region).second_sjukvardsregion == Some(m.sjukvardsregion)
    };
    let second_part: Vec<String> = catalogue
        .municipalities()
        .iter()
        .filter(is_second)
        .map(|m| format!("{:04}", m.code.number()))
        .collect();
    let ends = |ends: &[SvfEnd]| ends.iter().map(|e| (e.code.number(), e.valid_before)).collect();
    let cohorts = (0..catalogue.pathways().len())
        .filter_map(PathwayId::from_index)
        .map(|id| CohortTables {
            regions: regions.clone(),
            second_part: second_part.clone(),
            svf_ends: ends(catalogue.svf_end_kinds(id)),
        })
        .collect();
    LibraryTables { slugs: slugs(catalogue), cohorts, zone: Stockholm::shared().clone() }
}

fn slugs(catalogue: &Catalogue) -> Vec<String> {
    catalogue.pathways().iter().map(|p| p.slug.clone()).collect()
}
