//! What a release says of itself, as `release.json`, and the grid of a release's folder.

use std::fs::File;
use std::path::Path;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::grid::{Grid, GridFacts};
use super::grid_file::{GridFileError, fingerprint, read_grid, write_grid};
use super::lengths_file::{read_lengths, write_lengths};
use crate::catalogue::{Catalogue, PathwayId};
use crate::indicators::SnapshotInfo;
use crate::indicators::grid::Layout;
use crate::model::Day;

/// Format of a release's folder; raised when an older program would misread it.
const FORMAT: u32 = 1;
/// The protected grid in a release's folder.
pub const GRID_FILE: &str = "grid.parquet";
/// The released distributions and curves in a release's folder.
pub const LENGTHS_FILE: &str = "lengths.parquet";
/// What was counted, hidden or not, for the release that comes after. Not for publication.
pub const COUNTS_FILE: &str = "counts.parquet";

/// `release.json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReleaseRecord {
    /// Format of the folder.
    pub format: u32,
    /// Name.
    pub name: String,
    /// Place among the releases of the data directory, from 1.
    pub sequence: u64,
    /// The release before it, which its hidden cells were audited with.
    pub previous: Option<String>,
    /// Version of the events.
    pub version: i64,
    /// Latest event date.
    pub data_to: Option<String>,
    /// Version of the program that made it.
    pub software: String,
    /// Version of the catalogue.
    pub catalogue: String,
    /// First and last calendar year.
    pub years: (i32, i32),
    /// Slugs of the pathways with events, in catalogue order.
    pub pathways: Vec<String>,
    /// For each month the regions with any event, as a bit set over the catalogue's regions.
    pub reported: Vec<u32>,
    /// Time steps whose events had not all come in.
    pub preliminary: Vec<String>,
    /// The latest four quarters that were complete and mature.
    pub default_period: Option<String>,
    /// Whether any of the data is made up.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub made_up: bool,
    /// The release that it was compared with, if any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub compare_with: Option<String>,
}

/// Why a release cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum ReleaseError {
    /// Its record cannot be understood.
    #[error("failed to read the record of the release {name}: {why}")]
    Record {
        /// The release.
        name: String,
        /// What is wrong.
        why: String,
    },
    /// A newer program made it.
    #[error("the release {name} has format {found}, this program knows {FORMAT}: use a newer ledtid")]
    Newer {
        /// The release.
        name: String,
        /// Its format.
        found: u32,
    },
    /// Its grid cannot be read.
    #[error(transparent)]
    Grid(#[from] GridFileError),
}

impl ReleaseError {
    /// Whether the program is the wrong one, and nothing failed.
    #[must_use]
    pub const fn is_misuse(&self) -> bool {
        matches!(self, Self::Newer { .. })
    }
}

impl ReleaseRecord {
    /// The record of a grid.
    #[must_use]
    pub fn of(grid: &Grid, sequence: u64, previous: Option<String>) -> Self {
        let (facts, layout) = (&grid.facts, &grid.layout);
        let last = layout.first_year + i32::try_from(layout.years).unwrap_or(1) - 1;
        Self {
            format: FORMAT,
            name: facts.release.clone(),
            sequence,
            previous,
            version: facts.snapshot.version,
            data_to: facts.data_to.map(|d| d.to_string()),
            software: facts.snapshot.software.clone().into_owned(),
            catalogue: facts.snapshot.catalogue.clone(),
            years: (layout.first_year, last),
            pathways: facts.pathways.iter().map(|&p| grid.catalogue.pathway(p).slug.clone()).collect(),
            reported: facts.reported.clone(),
            preliminary: facts.preliminary.clone(),
            default_period: facts.default_period.clone(),
            made_up: facts.snapshot.made_up,
            compare_with: None,
        }
    }

    /// Reads a record.
    ///
    /// # Errors
    /// If it is no record, or of a newer format.
    pub fn parse(name: &str, text: &[u8]) -> Result<Self, ReleaseError> {
        let fault = |why: String| ReleaseError::Record { name: name.to_owned(), why };
        let record: Self = serde_json::from_slice(text).map_err(|e| fault(e.to_string()))?;
        if record.format > FORMAT {
            return Err(ReleaseError::Newer { name: name.to_owned(), found: record.format });
        }
        Ok(record)
    }

    /// The record as JSON.
    #[must_use]
    pub fn to_json(&self) -> Vec<u8> {
        serde_json::to_vec_pretty(self).unwrap_or_default()
    }

    fn facts(&self, catalogue: &Catalogue) -> Option<GridFacts> {
        let pathways: Option<Vec<PathwayId>> =
            self.pathways.iter().map(|slug| catalogue.pathway_by_slug(slug)).collect();
        let data_to = match &self.data_to {
            Some(text) => Some(Day::parse(text)?),
            None => None,
        };
        Some(GridFacts {
            release: self.name.clone(),
            snapshot: SnapshotInfo {
                version: self.version,
                data_to: self.data_to.clone(),
                software: self.software.clone().into(),
                catalogue: self.catalogue.clone(),
                made_up: self.made_up,
            },
            data_to,
            pathways: pathways?,
            reported: self.reported.clone(),
            preliminary: self.preliminary.clone(),
            default_period: self.default_period.clone(),
        })
    }
}

impl Grid {
    /// Writes the grid, which holds nothing hidden, as Parquet into a release's folder: cells and lengths.
    ///
    /// # Errors
    /// If a file cannot be written.
    pub fn write(&self, folder: &Path) -> Result<(), GridFileError> {
        let (file, name) = created(&folder.join(GRID_FILE))?;
        write_grid(file, &name, &self.catalogue, &self.layout, &self.blocks)?;
        let (file, name) = created(&folder.join(LENGTHS_FILE))?;
        write_lengths(file, &name, &self.catalogue, &self.layout, &self.lengths)
    }

    /// Opens the grid in a release's folder.
    ///
    /// # Errors
    /// If it cannot be read, or names what the catalogue does not have.
    pub fn open(
        folder: &Path,
        record: &ReleaseRecord,
        catalogue: &Arc<Catalogue>,
    ) -> Result<Self, ReleaseError> {
        let layout = Layout::new(catalogue, record.years.0, record.years.1);
        let facts = record.facts(catalogue).ok_or_else(|| ReleaseError::Record {
            name: record.name.clone(),
            why: "it names a pathway or date that this program does not know".to_owned(),
        })?;
        let blocks = read_grid(&folder.join(GRID_FILE), catalogue, &layout)?;
        let lengths = read_lengths(&folder.join(LENGTHS_FILE), catalogue, &layout)?;
        let fingerprint = fingerprint(&facts, &layout, &blocks, &lengths);
        Ok(Self { catalogue: Arc::clone(catalogue), layout, facts, blocks, lengths, fingerprint })
    }
}

/// A new file, and its name for messages.
fn created(path: &Path) -> Result<(File, String), GridFileError> {
    let name = path.display().to_string();
    let file = File::create(path).map_err(|source| GridFileError::Io { path: name.clone(), source })?;
    Ok((file, name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_release_of_a_newer_program_is_no_damage() {
        let of = |format: u32| {
            let text = serde_json::json!({
                "format": format, "name": "r1", "sequence": 1, "version": 1, "software": "9", "catalogue": "9",
                "years": [2024, 2024], "pathways": [], "reported": [], "preliminary": []
            });
            ReleaseRecord::parse("r1", text.to_string().as_bytes())
        };
        assert!(of(FORMAT).is_ok());
        let newer = of(FORMAT + 1).unwrap_err();
        assert!(newer.is_misuse() && newer.to_string().contains("use a newer ledtid"), "{newer}");
        assert!(!ReleaseRecord::parse("r1", b"{").unwrap_err().is_misuse());
    }
}
