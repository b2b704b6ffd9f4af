//! What the checks look things up in.

use hashbrown::HashMap;

use super::ErasedPersons;
use crate::model::{Day, Stockholm};

/// What the checks need of the catalogue and of the moment of receipt.
#[derive(Debug, Clone)]
pub struct CheckTables {
    /// Slugs of the pathways; the index is the pathway's number in [`super::EventSink::events`].
    pub pathways: Vec<String>,
    /// Two-digit codes of the regions.
    pub regions: Vec<String>,
    /// Suffixes of the SVF codes, and the first day on which one is no longer valid.
    pub svf_codes: Vec<(u8, Option<Day>)>,
    /// Known prefixes of KVÅ codes (`VC0`) and the index of their pathway.
    pub prefixes: Vec<(String, usize)>,
    /// Swedish local time.
    pub zone: Stockholm,
    /// When the delivery was received, UTC seconds.
    pub received_at: i64,
    /// The current year in Sweden, the last allowed birth year.
    pub current_year: i32,
    /// Whose rows are refused.
    pub erased: ErasedPersons,
}

/// [`CheckTables`] arranged for quick look-up.
#[derive(Debug)]
pub(super) struct Lookup<'t> {
    /// The tables themselves.
    pub(super) tables: &'t CheckTables,
    pathways: HashMap<&'t [u8], usize>,
    regions: [bool; 100],
    codes: [Option<Option<Day>>; 100],
    prefixes: Vec<([u8; 3], usize)>,
}

impl<'t> Lookup<'t> {
    /// Arranges the tables. Regions that are not two digits and codes over 99 match nothing.
    pub(super) fn new(tables: &'t CheckTables) -> Self {
        let pathways = tables.pathways.iter().enumerate().map(|(i, slug)| (slug.as_bytes(), i)).collect();
        let mut regions = [false; 100];
        for code in tables.regions.iter().filter_map(|r| super::form::two_digits(r.as_bytes())) {
            regions[usize::from(code)] = true;
        }
        let mut codes = [None; 100];
        for &(suffix, retired_from) in tables.svf_codes.iter().filter(|c| c.0 < 100) {
            codes[usize::from(suffix)] = Some(retired_from);
        }
        let prefix = |(text, pathway): &(String, usize)| {
            <[u8; 3]>::try_from(text.to_ascii_uppercase().as_bytes()).ok().map(|p| (p, *pathway))
        };
        let prefixes = tables.prefixes.iter().filter_map(prefix).collect();
        Self { tables, pathways, regions, codes, prefixes }
    }

    /// The index of a pathway's slug.
    pub(super) fn pathway(&self, slug: &[u8]) -> Option<usize> {
        self.pathways.get(slug).copied()
    }

    /// Whether a region of this number exists.
    pub(super) fn is_region(&self, number: u8) -> bool {
        self.regions[usize::from(number % 100)]
    }

    /// Whether a code exists, and from which day it is not valid any more.
    pub(super) fn code(&self, suffix: u8) -> Option<Option<Day>> {
        self.codes[usize::from(suffix % 100)]
    }

    /// The pathway of a prefix in capitals.
    pub(super) fn prefix(&self, prefix: [u8; 3]) -> Option<usize> {
        self.prefixes.iter().find(|p| p.0 == prefix).map(|p| p.1)
    }
}
