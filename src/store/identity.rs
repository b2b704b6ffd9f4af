//! The identity of an event: what makes two rows the same event (`docs/decisions/0004-identity-of-events.md`).
//!
//! Within a pathway it is the episode and the source's `event_id`, or else the episode, kind,
//! activity, activity id and time. Identities are kept beside each data file, 16 bytes a row
//! in row order, so that a delivery finds its repeats without reading the events again.
//! They can be made anew from the data files at any time.

use std::fs::File;
use std::io::{BufWriter, Read, Seek, SeekFrom, Write};
use std::ops::Range;
use std::path::{Path, PathBuf};

use super::durable::{create, sync_open};
use super::error::StoreError;

/// Identity of one event within its pathway.
pub(crate) type Identity = [u8; 16];

/// What identity depends on.
#[derive(Debug, Clone, Copy)]
pub(crate) struct IdentityParts<'a> {
    pub(crate) episode_id: &'a [u8],
    pub(crate) event_id: Option<&'a [u8]>,
    pub(crate) kind: u8,
    pub(crate) activity: Option<&'a [u8]>,
    pub(crate) activity_id: Option<&'a [u8]>,
    /// Instant in UTC microseconds.
    pub(crate) at: Option<i64>,
    /// Days since 1970; counts only without an instant.
    pub(crate) date: i32,
}

impl IdentityParts<'_> {
    /// The identity: the first 128 bits of BLAKE3 over the parts, each ended by a zero byte
    /// (which no text of an event holds).
    pub(crate) fn identity(&self, scratch: &mut Vec<u8>) -> Identity {
        scratch.clear();
        scratch.extend_from_slice(self.episode_id);
        scratch.push(0);
        match (self.event_id, self.at) {
            (Some(id), _) => {
                scratch.push(1);
                scratch.extend_from_slice(id);
            }
            (None, at) => {
                scratch.extend_from_slice(&[2, self.kind]);
                scratch.extend_from_slice(self.activity.unwrap_or_default());
                scratch.push(0);
                scratch.extend_from_slice(self.activity_id.unwrap_or_default());
                scratch.push(0);
                match at {
                    Some(at) => {
                        scratch.push(1);
                        scratch.extend_from_slice(&at.to_le_bytes());
                    }
                    None => scratch.extend_from_slice(&self.date.to_le_bytes()),
                }
            }
        }
        let mut identity = Identity::default();
        identity.copy_from_slice(&blake3::hash(scratch).as_bytes()[..16]);
        identity
    }
}

/// A file of identities being written.
#[derive(Debug)]
pub(super) struct IdentityWriter {
    path: PathBuf,
    out: BufWriter<File>,
}

impl IdentityWriter {
    /// Creates the file.
    pub(super) fn create(path: PathBuf) -> Result<Self, StoreError> {
        let file = create(&path)?;
        Ok(Self { path, out: BufWriter::with_capacity(64 << 10, file) })
    }

    /// Adds identities in row order.
    pub(super) fn write(&mut self, identities: &[Identity]) -> Result<(), StoreError> {
        self.out.write_all(identities.as_flattened()).map_err(StoreError::io("write", &self.path))
    }

    /// Ends the file and syncs it: one that came back empty or cut off after a crash would hide repeats.
    pub(super) fn finish(mut self) -> Result<PathBuf, StoreError> {
        self.out.flush().map_err(StoreError::io("write", &self.path))?;
        sync_open(self.out.get_ref(), &self.path)?;
        Ok(self.path)
    }
}

/// The identities of some rows of a file.
pub(super) fn read_identities(path: &Path, rows: Range<usize>) -> Result<Vec<Identity>, StoreError> {
    let mut file = File::open(path).map_err(StoreError::io("open", path))?;
    file.seek(SeekFrom::Start(rows.start as u64 * 16)).map_err(StoreError::io("read", path))?;
    let mut identities = vec![Identity::default(); rows.len()];
    file.read_exact(identities.as_flattened_mut()).map_err(StoreError::io("read", path))?;
    Ok(identities)
}

/// Calls a function for every identity of a file, with its row.
pub(super) fn for_each_identity(path: &Path, mut each: impl FnMut(u32, Identity)) -> Result<u64, StoreError> {
    let mut file = File::open(path).map_err(StoreError::io("open", path))?;
    let mut buffer = vec![0; 64 << 10];
    let mut row = 0;
    let mut held = 0;
    loop {
        let read = file.read(&mut buffer[held..]).map_err(StoreError::io("read", path))?;
        held += read;
        let whole = held - held % 16;
        for chunk in buffer[..whole].as_chunks::<16>().0 {
            each(u32::try_from(row).unwrap_or(u32::MAX), *chunk);
            row += 1;
        }
        buffer.copy_within(whole..held, 0);
        held -= whole;
        if read == 0 {
            return Ok(row);
        }
    }
}
