//! Older versions of the events: as the data stood at a version or on a day.

use super::error::{StoreError, is_of_the_system};
use super::history::Version;
use super::inspect::is_table;
use super::layout::is_there;
use super::record::commit_path;
use super::removed::Gone;
use super::schema::TableName;
use super::store::{EventsVersion, Store, by_pathway};
use super::table::Table;
use crate::model::{Day, Stockholm};

/// Which version is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AsOf {
    /// A version by its number.
    Version(i64),
    /// The last version of a day, in Sweden.
    Day(Day),
}

impl AsOf {
    /// Reads a version's number or a date.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let number = text.parse().ok().filter(|&version: &i64| version >= 0);
        number.map(Self::Version).or_else(|| Day::parse(text).map(Self::Day))
    }
}

impl Store {
    /// The version that is asked for, whether or not it can still be read.
    ///
    /// # Errors
    /// [`StoreError::NoSuchVersion`]; otherwise if the log cannot be read.
    pub fn version_as_of(&self, as_of: AsOf, zone: &Stockholm) -> Result<i64, StoreError> {
        self.version_of(as_of, self.events()?.version, zone)
    }

    fn version_of(&self, as_of: AsOf, latest: i64, zone: &Stockholm) -> Result<i64, StoreError> {
        let none = || StoreError::NoSuchVersion { latest };
        let version = match as_of {
            AsOf::Version(version) => version,
            AsOf::Day(day) => {
                // The last version of the day may be one of which nothing is known.
                self.refuse_missing_entries(TableName::Events)?;
                last_of(&self.history()?, day, zone).ok_or_else(none)?
            }
        };
        if version > latest || !is_table(&self.layout.table(TableName::Events))? {
            return Err(none());
        }
        Ok(version)
    }

    /// The events as they were.
    ///
    /// # Errors
    /// [`StoreError::NoSuchVersion`], or [`StoreError::VersionGone`] where files of the version are no more; otherwise
    /// if the log cannot be read, or is damaged.
    pub fn events_as_of(&self, as_of: AsOf, zone: &Stockholm) -> Result<EventsVersion, StoreError> {
        let now = self.events()?;
        let version = self.version_of(as_of, now.version, zone)?;
        if version == now.version {
            return Ok(now);
        }
        let root = self.layout.table(TableName::Events);
        let table = match self.runtime.block_on(Table::open_at(&root, TableName::Events, version)) {
            Ok(table) => table,
            Err(error) => return Err(self.why_not_opened(version, error)?),
        };
        let mut pathways = by_pathway(&root, table.files()?);
        let mut missing = Vec::new();
        for file in pathways.iter().flat_map(|p| &p.files) {
            if !is_there(file.path())? {
                missing.push(file.path().to_owned());
            }
        }
        if !missing.is_empty() {
            return Err(StoreError::VersionGone { version, why: self.why_gone(version, &missing)? });
        }
        for pathway in &mut pathways {
            let same = now.pathways.iter().any(|p| p.files == pathway.files);
            pathway.as_of = (!same).then_some(version);
        }
        Ok(EventsVersion { version, pathways })
    }

    /// The error of a version that could not be opened: it is gone only if its entry was cleared away, as an older program did;
    /// what may not be read, or is damaged, is not gone.
    fn why_not_opened(&self, version: i64, error: StoreError) -> Result<StoreError, StoreError> {
        if is_of_the_system(&error) {
            return Ok(error);
        }
        if let Some(damaged) = self.entry_missing_for(version)? {
            return Ok(damaged);
        }
        let entry = commit_path(&self.layout.table(TableName::Events).join("_delta_log"), version);
        Ok(if is_there(&entry)? { error } else { StoreError::VersionGone { version, why: Gone::Unknown } })
    }
}

/// The last version that was committed on or before a day. The history is in the order of versions.
///
/// A version came after the one before it, whatever the clock of its commit said: it counts as committed at the latest time
/// up to its own, so that a clock that was set back makes nobody see a version before its day.
fn last_of(history: &[Version], day: Day, zone: &Stockholm) -> Option<i64> {
    let mut latest: Option<i64> = None;
    let committed = history.iter().filter_map(|version| {
        let at = version.committed_at.as_deref().and_then(|at| chrono::DateTime::parse_from_rfc3339(at).ok());
        latest = latest.max(at.map(|at| at.timestamp()));
        Some((version.version, zone.day(latest?)?))
    });
    committed.filter(|(_, on)| *on <= day).map(|(version, _)| version).max()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_is_a_number_or_a_date() {
        assert_eq!(AsOf::parse("7"), Some(AsOf::Version(7)));
        assert_eq!(AsOf::parse("2024-03-01"), Day::parse("2024-03-01").map(AsOf::Day));
        for bad in ["", "-1", "now", "2024-03", "2024-02-31"] {
            assert_eq!(AsOf::parse(bad), None, "{bad}");
        }
    }
}
