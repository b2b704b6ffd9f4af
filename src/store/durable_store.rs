//! The disk as the Delta library sees it, where everything that is written lasts.
//!
//! The library's own store of local files syncs nothing: after a power cut a commit that was acknowledged may be
//! gone, or empty, which reads as an older table without an error (decision 0016). Here a file is synced before it
//! gets its name, and its directory after.

use std::fmt;
use std::sync::Arc;

use deltalake::logstore::object_store::local::LocalFileSystem;
use deltalake::logstore::object_store::path::Path;
use deltalake::logstore::object_store::{
    CopyOptions, Error, GetOptions, GetResult, ListResult, MultipartUpload, ObjectMeta, ObjectStore, PutMode,
    PutMultipartOptions, PutOptions, PutPayload, PutResult, RenameOptions, Result, UploadPart,
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
}

impl fmt::Display for DurableStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "durable {}", self.files)
    }
}

fn failed(source: StoreError) -> Error {
    Error::Generic { store: "durable", source: Box::new(source) }
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
        match durable::place(&path, &bytes, naming) {
            Ok(()) => Ok(PutResult { e_tag: None, version: None }),
            Err(error) if error.is_already_there() => {
                Err(Error::AlreadyExists { path: location.to_string(), source: Box::new(error) })
            }
            Err(error) => Err(failed(error)),
        }
    }

    async fn put_multipart_opts(
        &self,
        location: &Path,
        options: PutMultipartOptions,
    ) -> Result<Box<dyn MultipartUpload>> {
        let upload = self.files.put_multipart_opts(location, options).await?;
        let path = self.files.path_to_filesystem(location)?;
        Ok(Box::new(DurableUpload { upload, path }))
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
        self.files.copy_opts(from, to, options).await?;
        self.sync(to)
    }

    async fn rename_opts(&self, from: &Path, to: &Path, options: RenameOptions) -> Result<()> {
        // Its bytes last before it has a name that somebody reads.
        self.sync(from)?;
        self.files.rename_opts(from, to, options).await?;
        self.sync(to)
    }
}

/// An upload in parts whose file lasts once it is complete.
#[derive(Debug)]
struct DurableUpload {
    upload: Box<dyn MultipartUpload>,
    path: std::path::PathBuf,
}

#[async_trait::async_trait]
impl MultipartUpload for DurableUpload {
    fn put_part(&mut self, data: PutPayload) -> UploadPart {
        self.upload.put_part(data)
    }

    async fn complete(&mut self) -> Result<PutResult> {
        let done = self.upload.complete().await?;
        durable::sync_file(&self.path).map_err(failed)?;
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
