//! The disk as the Delta library sees it, where everything that is written lasts.
//!
//! The library's own store of local files syncs nothing: after a power cut a commit that was acknowledged may be
//! gone, or empty, which reads as an older table without an error (decision 0016). Here a file is synced before it
//! gets its name, and its directory after.

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

use deltalake::logstore::object_store::local::LocalFileSystem;
use deltalake::logstore::object_store::path::Path;
use deltalake::logstore::object_store::{
    CopyMode, CopyOptions, Error, GetOptions, GetResult, ListResult, MultipartUpload, ObjectMeta,
    ObjectStore, PutMode, PutMultipartOptions, PutOptions, PutPayload, PutResult, RenameOptions, Result,
    UploadPart,
};
use futures_core::stream::BoxStream;

use super::durable::{self, Naming};
use super::error::StoreError;

/// Local files, written so that they last.
#[derive(Debug)]
pub(super) struct DurableStore {
    files: LocalFileSystem,
}

impl DurableStore {
    /// The whole local disk.
    pub(super) fn new() -> Self {
        Self { files: LocalFileSystem::new() }
    }

    /// Syncs what the library's store has put in place.
    fn sync(&self, location: &Path) -> Result<()> {
        durable::sync_file(&self.files.path_to_filesystem(location)?).map_err(failed)
    }

    /// Where the library's store puts a file that is to get its own name here: beside it, under a name that no reader
    /// takes for one of a table's.
    fn staged_for(&self, location: &Path) -> Result<Staged> {
        let own = self.files.path_to_filesystem(location)?;
        let mut parts: Vec<_> = location.parts().collect();
        parts.pop();
        let beside = parts.into_iter().collect::<Path>().join(durable::staged_name());
        let path = self.files.path_to_filesystem(&beside)?;
        Ok(Staged { beside, path, own, location: location.clone() })
    }
}

/// A file that has not got its own name yet.
#[derive(Debug)]
struct Staged {
    /// As the library's store names it.
    beside: Path,
    path: PathBuf,
    own: PathBuf,
    location: Path,
}

impl Staged {
    /// Syncs the file, which is whole, and gives it its name.
    fn place(&self, naming: Naming) -> Result<()> {
        durable::place_staged(&self.path, &self.own, naming).map_err(|e| not_placed(e, &self.location))
    }
}

impl fmt::Display for DurableStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "durable {}", self.files)
    }
}

fn failed(source: StoreError) -> Error {
    Error::Generic { store: "durable", source: Box::new(source) }
}

/// The error of a file that did not get its name.
fn not_placed(error: StoreError, location: &Path) -> Error {
    if error.is_already_there() {
        return Error::AlreadyExists { path: location.to_string(), source: Box::new(error) };
    }
    failed(error)
}

#[async_trait::async_trait]
impl ObjectStore for DurableStore {
    async fn put_opts(&self, location: &Path, payload: PutPayload, options: PutOptions) -> Result<PutResult> {
        let naming = match options.mode {
            PutMode::Create => Naming::New,
            PutMode::Overwrite => Naming::InPlaceOf,
            PutMode::Update(_) => return self.files.put_opts(location, payload, options).await,
        };
        let path = self.files.path_to_filesystem(location)?;
        let bytes: Vec<u8> = payload.iter().flat_map(|part| part.iter().copied()).collect();
        durable::place(&path, &bytes, naming).map_err(|e| not_placed(e, location))?;
        Ok(PutResult { e_tag: None, version: None })
    }

    async fn put_multipart_opts(
        &self,
        location: &Path,
        options: PutMultipartOptions,
    ) -> Result<Box<dyn MultipartUpload>> {
        let staged = self.staged_for(location)?;
        let upload = self.files.put_multipart_opts(&staged.beside, options).await?;
        Ok(Box::new(DurableUpload { upload, staged }))
    }

    async fn get_opts(&self, location: &Path, options: GetOptions) -> Result<GetResult> {
        self.files.get_opts(location, options).await
    }

    fn delete_stream(&self, locations: BoxStream<'static, Result<Path>>) -> BoxStream<'static, Result<Path>> {
        self.files.delete_stream(locations)
    }

    fn list(&self, prefix: Option<&Path>) -> BoxStream<'static, Result<ObjectMeta>> {
        self.files.list(prefix)
    }

    fn list_with_offset(
        &self,
        prefix: Option<&Path>,
        offset: &Path,
    ) -> BoxStream<'static, Result<ObjectMeta>> {
        self.files.list_with_offset(prefix, offset)
    }

    async fn list_with_delimiter(&self, prefix: Option<&Path>) -> Result<ListResult> {
        self.files.list_with_delimiter(prefix).await
    }

    async fn copy_opts(&self, from: &Path, to: &Path, options: CopyOptions) -> Result<()> {
        let naming = match options.mode {
            CopyMode::Create => Naming::New,
            CopyMode::Overwrite => Naming::InPlaceOf,
        };
        let staged = self.staged_for(to)?;
        self.files.copy_opts(from, &staged.beside, options).await?;
        staged.place(naming)
    }

    async fn rename_opts(&self, from: &Path, to: &Path, options: RenameOptions) -> Result<()> {
        // Its bytes last before it has a name that somebody reads.
        self.sync(from)?;
        self.files.rename_opts(from, to, options).await?;
        self.sync(to)
    }
}

/// An upload in parts: its file gets its name once it is whole and synced.
#[derive(Debug)]
struct DurableUpload {
    upload: Box<dyn MultipartUpload>,
    staged: Staged,
}

#[async_trait::async_trait]
impl MultipartUpload for DurableUpload {
    fn put_part(&mut self, data: PutPayload) -> UploadPart {
        self.upload.put_part(data)
    }

    async fn complete(&mut self) -> Result<PutResult> {
        let done = self.upload.complete().await?;
        self.staged.place(Naming::InPlaceOf)?;
        Ok(done)
    }

    async fn abort(&mut self) -> Result<()> {
        self.upload.abort().await
    }
}

/// One for all tables.
pub(super) fn shared() -> Arc<DurableStore> {
    static SHARED: std::sync::LazyLock<Arc<DurableStore>> =
        std::sync::LazyLock::new(|| Arc::new(DurableStore::new()));
    Arc::clone(&SHARED)
}

#[cfg(test)]
mod tests {
    use std::io;
    use std::sync::{Mutex, PoisonError};

    use deltalake::logstore::object_store::ObjectStoreExt;

    use super::*;
    use crate::store::watched::{Watch, Watcher, When};

    /// Notes what is done, and whether the file has its name then.
    struct Noted {
        own: PathBuf,
        steps: Mutex<Vec<(String, bool)>>,
    }

    impl Watcher for Noted {
        fn at(&self, when: When, step: &str, _: &std::path::Path) -> io::Result<()> {
            if when == When::Before {
                let mut steps = self.steps.lock().unwrap_or_else(PoisonError::into_inner);
                steps.push((step.to_owned(), self.own.exists()));
            }
            Ok(())
        }
    }

    /// What is done to the disk while a file of a folder gets written.
    fn steps_of(own: &std::path::Path, write: impl Future<Output = Result<()>>) -> Vec<(String, bool)> {
        let noted = Arc::new(Noted { own: own.to_owned(), steps: Mutex::default() });
        let watcher: Arc<dyn Watcher> = Arc::<Noted>::clone(&noted);
        let watch = Watch::new(own.parent().unwrap(), watcher);
        tokio::runtime::Runtime::new().unwrap().block_on(write).unwrap();
        drop(watch);
        noted.steps.lock().unwrap().clone()
    }

    /// The bytes last before the file has its name, and its name after.
    fn synced_then_named() -> Vec<(String, bool)> {
        [("Sync", false), ("Name", false), ("SyncDirectory", true)].map(|(s, is)| (s.to_owned(), is)).into()
    }

    fn names_in(dir: &std::path::Path) -> Vec<String> {
        let entries = std::fs::read_dir(dir).unwrap();
        let mut names: Vec<String> =
            entries.map(|e| e.unwrap().file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }

    #[test]
    fn an_upload_in_parts_is_synced_before_it_has_its_name() {
        let dir = tempfile::tempdir().unwrap();
        let own = dir.path().join("9.checkpoint.parquet");
        let location = Path::from_absolute_path(&own).unwrap();
        let steps = steps_of(&own, async {
            let mut upload = shared().put_multipart(&location).await?;
            upload.put_part("one, ".into()).await?;
            upload.put_part("two".into()).await?;
            let under_way = names_in(dir.path());
            assert!(under_way.iter().all(|name| name.starts_with(durable::STAGED)), "{under_way:?}");
            upload.complete().await.map(drop)
        });
        assert_eq!(steps, synced_then_named());
        assert_eq!(std::fs::read(&own).unwrap(), b"one, two");
        assert_eq!(names_in(dir.path()), ["9.checkpoint.parquet"]);
    }

    #[test]
    fn an_upload_that_is_given_up_leaves_nothing() {
        let dir = tempfile::tempdir().unwrap();
        let location = Path::from_absolute_path(dir.path().join("a")).unwrap();
        tokio::runtime::Runtime::new().unwrap().block_on(async {
            let mut upload = shared().put_multipart(&location).await.unwrap();
            upload.put_part("one".into()).await.unwrap();
            upload.abort().await.unwrap();
        });
        assert_eq!(names_in(dir.path()), [""; 0]);
    }

    #[test]
    fn a_copy_is_synced_before_it_has_its_name() {
        let dir = tempfile::tempdir().unwrap();
        let (from, own) = (dir.path().join("from"), dir.path().join("own"));
        std::fs::write(&from, "bytes").unwrap();
        let [source, target] = [&from, &own].map(|path| Path::from_absolute_path(path).unwrap());
        let steps = steps_of(&own, shared().copy_if_not_exists(&source, &target));
        assert_eq!(steps, synced_then_named());
        let again =
            tokio::runtime::Runtime::new().unwrap().block_on(shared().copy_if_not_exists(&source, &target));
        assert!(matches!(again, Err(Error::AlreadyExists { .. })), "{again:?}");
        std::fs::remove_file(&own).unwrap();
        assert_eq!(steps_of(&own, shared().copy(&source, &target)), synced_then_named());
        assert_eq!(std::fs::read(&own).unwrap(), b"bytes");
        assert_eq!(names_in(dir.path()), ["from", "own"]);
    }
}
