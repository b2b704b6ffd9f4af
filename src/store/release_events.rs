//! Events of a release's own: what its kept episodes are derived from once a person has been erased from them.
//!
//! A release keeps episodes, in which nobody can be told. So when a person is erased, the data files of the release's
//! version are taken over, those with the person written again without, and the episodes derived from them. From then on
//! the release has events of its own (`releases/NAME/events/PATHWAY/`), whatever becomes of the version.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use arrow::array::{BooleanArray, RecordBatch};
use arrow::compute::filter_record_batch;
use arrow::datatypes::SchemaRef;

use super::data_file::{DataFileWriter, open, packed, read_batches};
use super::durable::{STAGED, append_line, make_dir, move_file, move_folder, remove_file, remove_files};
use super::error::StoreError;
use super::events_file::EventsFile;
use super::inspect::is_table;
use super::layout::is_there;
use super::person::{rows_if_readable, rows_of};
use super::record::commit_path;
use super::releases::{link_or_copy, sync_tree};
use super::row_groups;
use super::schema::TableName;
use super::store::Store;
use super::table::Table;
use super::verify::data_files;
use super::verify_releases::begin_own_change;

/// Whose episodes were taken out of a release, a mark a line.
const ERASED: &str = "erased";

/// The events of a pathway that a release has of its own.
#[derive(Debug, Clone)]
pub struct OwnEvents {
    dir: PathBuf,
}

impl OwnEvents {
    /// Those of a pathway in a release's folder.
    #[must_use]
    pub fn of(release: &Path, pathway: &str) -> Self {
        Self { dir: release.join("events").join(pathway) }
    }

    /// The pathways that a release has events of its own of.
    ///
    /// # Errors
    /// If the folder is there and cannot be read.
    pub fn pathways(release: &Path) -> Result<Vec<String>, StoreError> {
        let entries = entries_of(&release.join("events"))?;
        let names = entries.iter().filter_map(|path| path.file_name());
        let names = names.map(|name| name.to_string_lossy().into_owned());
        Ok(names.filter(|name| !name.starts_with('.')).collect())
    }

    /// Whether there are any.
    #[must_use]
    pub fn exist(&self) -> bool {
        self.dir.is_dir()
    }

    /// Their data files, sorted.
    ///
    /// # Errors
    /// If the folder is there and cannot be read.
    pub fn files(&self) -> Result<Vec<EventsFile>, StoreError> {
        let entries = entries_of(&self.dir)?.into_iter();
        Ok(entries
            .filter(|path| path.extension().is_some_and(|e| e == "parquet"))
            .map(EventsFile::at)
            .collect())
    }

    /// How many there are.
    ///
    /// # Errors
    /// If a file cannot be read.
    pub fn rows(&self) -> Result<u64, StoreError> {
        let mut rows = 0;
        for file in self.files()? {
            for batch in read_batches(file.path(), &[super::schema::PATIENT_ID])? {
                rows += batch?.num_rows() as u64;
            }
        }
        Ok(rows)
    }

    /// Where they are while they are made.
    fn making(&self) -> PathBuf {
        let name = self.dir.file_name().unwrap_or_default().to_string_lossy();
        self.dir.with_file_name(format!(".making-{name}"))
    }

    /// Takes the events of these files without a person's; there as a whole or not at all.
    ///
    /// # Errors
    /// If something cannot be read or written.
    pub fn take_without(&self, files: &[EventsFile], patient_id: &str) -> Result<(), StoreError> {
        self.forget_left()?;
        let making = self.making();
        make_dir(&making)?;
        for file in files.iter().map(EventsFile::path) {
            let rows = rows_of(file, patient_id)?;
            if rows.is_empty() {
                link_or_copy(file, &making.join(file.file_name().unwrap_or_default()))?;
            } else {
                copy_without(file, making.join(name_without(file)), &rows)?;
            }
        }
        sync_tree(&making)?;
        move_folder(&making, &self.dir)
    }

    /// Removes what an erasure left that died: a folder that was being made, which has links to whole data files, and copies that
    /// never got their names, which are not among the files and have other persons; and files beside the copy that was to take
    /// their place, so that no event counts twice and nobody who is out of the copy is copied from them again.
    ///
    /// # Errors
    /// If something cannot be removed.
    pub fn forget_left(&self) -> Result<(), StoreError> {
        let making = self.making();
        if making.exists() {
            fs::remove_dir_all(&making).map_err(StoreError::io("remove", &making))?;
        }
        let Ok(entries) = fs::read_dir(&self.dir) else { return Ok(()) };
        let is_staged =
            |path: &PathBuf| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(STAGED));
        remove_files(entries.flatten().map(|entry| entry.path()).filter(is_staged))?;
        let mut replaced = Vec::new();
        for file in self.files()? {
            let copy = self.dir.join(name_without(file.path()));
            // One that cannot be read takes nothing's place: it is said of it when it is read.
            if is_there(&copy)? && open(&copy).is_ok() {
                replaced.push(file.path().to_owned());
            }
        }
        remove_files(replaced.into_iter())
    }

    /// Writes the files that have a person again without.
    ///
    /// # Errors
    /// If something cannot be read or written.
    pub fn rewrite_without(&self, patient_id: &str) -> Result<(), StoreError> {
        self.forget_left()?;
        for file in self.files()? {
            let file = file.path();
            let rows = rows_of(file, patient_id)?;
            if !rows.is_empty() {
                let staged = self.dir.join(format!("{STAGED}{}", uuid::Uuid::new_v4().simple()));
                copy_without(file, staged.clone(), &rows)?;
                move_file(&staged, &self.dir.join(name_without(file)))?;
                remove_file(file)?;
            }
        }
        Ok(())
    }
}

/// What is in a folder, sorted; nothing if there is none. One that may not be read is not empty.
fn entries_of(folder: &Path) -> Result<Vec<PathBuf>, StoreError> {
    if !is_there(folder)? {
        return Ok(Vec::new());
    }
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).map_err(StoreError::io("read", folder))? {
        found.push(entry.map_err(StoreError::io("read", folder))?.path());
    }
    found.sort_unstable();
    Ok(found)
}

/// Whether a person has events in some of these files.
///
/// # Errors
/// If a file cannot be read.
pub fn have_person(files: &[EventsFile], patient_id: &str) -> Result<bool, StoreError> {
    for file in files {
        if !rows_of(file.path(), patient_id)?.is_empty() {
            return Ok(true);
        }
    }
    Ok(false)
}

/// How many persons have been erased from the episodes of a release.
#[must_use]
pub fn erased_since(release: &Path) -> u64 {
    fs::read_to_string(release.join(ERASED)).unwrap_or_default().lines().count() as u64
}

impl Store {
    /// The pathways in whose data files, of whatever version, a person has events.
    ///
    /// # Errors
    /// If a file cannot be read.
    pub fn pathways_with(&self, patient_id: &str) -> Result<BTreeSet<String>, StoreError> {
        let root = self.layout.table(TableName::Events);
        let mut found = BTreeSet::new();
        for data in data_files(&root) {
            let Ok(path) = data.strip_prefix(&root) else { continue };
            let path = path.to_string_lossy();
            let folder = path.split('/').next().and_then(|folder| folder.split_once('='));
            let Some((_, pathway)) = folder else { continue };
            if !found.contains(pathway) && !rows_if_readable(&data, patient_id)?.is_empty() {
                found.insert(pathway.to_owned());
            }
        }
        Ok(found)
    }

    /// The data files of a pathway at a version, whatever became of other pathways; `None` if they are not all there any more.
    ///
    /// # Errors
    /// If the system refuses to look: what may not be looked at is not gone.
    pub fn files_at(&self, version: i64, pathway: &str) -> Result<Option<Vec<EventsFile>>, StoreError> {
        let root = self.layout.table(TableName::Events);
        if !is_table(&root)? {
            return Ok(None);
        }
        let found = self.runtime.block_on(Table::open_at(&root, TableName::Events, version));
        let files = match found.and_then(|table| table.files()) {
            Ok(files) => files,
            // A version whose log was cleared away has no files to be found; one that is there and cannot be read is not gone.
            Err(error) if is_there(&commit_path(&root.join("_delta_log"), version))? => return Err(error),
            Err(_) => return Ok(None),
        };
        let of_pathway = files.into_iter().filter(|file| file.pathway == pathway);
        let files: Vec<EventsFile> = of_pathway.map(|file| EventsFile::at(root.join(file.path))).collect();
        for file in &files {
            if !is_there(file.path())? {
                return Ok(None);
            }
        }
        Ok(Some(files))
    }

    /// Notes in a release's folder that a person's episodes are taken out of it, once a person. The person is marked.
    ///
    /// # Errors
    /// If it cannot be read or written.
    fn note_erased_from(&self, release: &Path, patient_id: &str) -> Result<(), StoreError> {
        let Some(mark) = self.erased_mark(patient_id)? else { return Ok(()) };
        let path = release.join(ERASED);
        let text = match fs::read_to_string(&path) {
            Ok(text) => text,
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => String::new(),
            Err(e) => return Err(StoreError::io("read", &path)(e)),
        };
        let whole = text.rfind('\n').map_or(0, |end| end + 1);
        if text[..whole].lines().any(|line| line == mark) {
            return Ok(());
        }
        append_line(&path, whole as u64, format!("{mark}\n").as_bytes())
    }

    /// Before something of a pathway in a release is written again without a person, who is marked.
    ///
    /// # Errors
    /// If it cannot be written down.
    pub fn begin_erasing_from(
        &self,
        release: &Path,
        pathway: &str,
        patient_id: &str,
    ) -> Result<(), StoreError> {
        begin_own_change(release, pathway)?;
        self.note_erased_from(release, patient_id)
    }
}

/// The name of a file's copy without a person: another one, and always the same.
fn name_without(file: &Path) -> String {
    format!("{}-e.parquet", file.file_stem().unwrap_or_default().to_string_lossy())
}

/// Writes a data file again without some rows, which are sorted.
fn copy_without(file: &Path, to: PathBuf, rows: &[u32]) -> Result<(), StoreError> {
    let schema = TableName::Events.file_schema();
    if row_groups::copy_without(file, rows, &packed(&schema), || to.clone())?.is_some() {
        return Ok(());
    }
    let mut writer = DataFileWriter::create(to, SchemaRef::clone(&schema))?;
    let mut first = 0;
    for batch in read_batches(file, &[])? {
        let batch = batch?;
        let here = first..first + u32::try_from(batch.num_rows()).unwrap_or(u32::MAX);
        first = here.end;
        let stays: BooleanArray = here.map(|row| Some(rows.binary_search(&row).is_err())).collect();
        let batch = filter_record_batch(&batch, &stays)?;
        writer.write(&RecordBatch::try_new(SchemaRef::clone(&schema), batch.columns().to_vec())?)?;
    }
    writer.finish().map(drop)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow::array::{ArrayRef, StringArray};

    use super::super::schema::PATIENT_ID;
    use super::*;

    #[test]
    fn a_file_whose_copy_has_its_name_is_forgotten_and_the_copy_counts_alone() {
        let release = tempfile::tempdir().unwrap();
        let own = OwnEvents::of(release.path(), "brostcancer");
        make_dir(&own.dir).unwrap();
        let put = |name: &str, persons: &[&str]| {
            let column: ArrayRef = Arc::new(StringArray::from(persons.to_vec()));
            let batch = RecordBatch::try_from_iter([(PATIENT_ID, column)]).unwrap();
            let mut writer = DataFileWriter::create(own.dir.join(name), batch.schema()).unwrap();
            writer.write(&batch).unwrap();
            writer.finish().unwrap();
        };
        put("a.parquet", &["p1", "p2", "p3"]);
        put("a-e.parquet", &["p2", "p3"]);
        put("b.parquet", &["p2"]);
        put("c.parquet", &["p4"]);
        fs::write(own.dir.join("c-e.parquet"), "half of a copy").unwrap();
        own.forget_left().unwrap();
        let names = |own: &OwnEvents| own.files().unwrap().iter().map(EventsFile::name).collect::<Vec<_>>();
        assert_eq!(names(&own), ["a-e.parquet", "b.parquet", "c-e.parquet", "c.parquet"]);
        fs::remove_file(own.dir.join("c-e.parquet")).unwrap();
        assert_eq!(own.rows().unwrap(), 4, "no event twice, and p1 is out");
    }

    #[test]
    fn a_copy_that_never_got_its_name_is_forgotten_and_nothing_else() {
        let release = tempfile::tempdir().unwrap();
        let own = OwnEvents::of(release.path(), "brostcancer");
        own.forget_left().unwrap();
        make_dir(&own.dir).unwrap();
        make_dir(&own.making()).unwrap();
        for name in ["a.parquet", &format!("{STAGED}b"), &format!("{STAGED}c")] {
            fs::write(own.dir.join(name), "").unwrap();
        }
        own.forget_left().unwrap();
        assert!(!own.making().exists());
        let left: Vec<_> = fs::read_dir(&own.dir).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        assert_eq!(left, ["a.parquet"]);
    }
}
