//! Finding the rows of a delivery that are the same event as another row, staged or stored.
//!
//! Identities are read file by file into a table of at most [`AT_ONCE`] of them; a pathway
//! with more is gone through in several passes over its identity files, so memory is bounded.

use std::hash::{BuildHasherDefault, Hasher};
use std::path::Path;

use hashbrown::HashMap;

use super::error::StoreError;
use super::identity::{Identity, for_each_identity};
use super::sieve::Sieve;

/// Identities of a pathway held in memory at once; as many pathways are compared at the same time as there are cores.
const AT_ONCE: u64 = 1 << 19;

/// A row of one of the files that were compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct RowAt {
    /// Position of the file in its list.
    pub(super) file: u32,
    /// Row in the file.
    pub(super) row: u32,
}

/// Rows that are one event. Either list may be empty, not both.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Repeat {
    /// Rows of the delivery, in file and row order.
    pub(super) staged: Vec<RowAt>,
    /// Rows of the store.
    pub(super) stored: Vec<RowAt>,
}

/// An identity is a hash already: its first eight bytes do.
#[derive(Debug, Default)]
pub(super) struct FirstBytes(u64);

impl Hasher for FirstBytes {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        if let Some(first) = bytes.first_chunk::<8>() {
            self.0 = u64::from_le_bytes(*first);
        }
    }
}

type Table = HashMap<Identity, (RowAt, u32), BuildHasherDefault<FirstBytes>>;

/// How many passes a pathway with so many staged rows takes.
pub(super) fn passes(rows: u64) -> u64 {
    rows.div_ceil(AT_ONCE).max(1)
}

/// The repeats among identities of one pass.
///
/// `also` are staged rows that are to be treated as repeats though nothing equals them (withdrawals).
pub(super) fn find_repeats(
    staged: &[&Path],
    stored: &[&Path],
    pass: (u64, u64),
    also: &dyn Fn(RowAt) -> bool,
) -> Result<Vec<Repeat>, StoreError> {
    let mut table = Table::default();
    let mut repeats: Vec<Repeat> = Vec::new();
    for (file, path) in (0..).zip(staged) {
        for_each_identity(path, |row, identity| {
            if !in_pass(&identity, pass) {
                return;
            }
            let at = RowAt { file, row };
            let entry = table.entry(identity).or_insert((at, u32::MAX));
            if entry.0 != at || also(at) {
                let repeat = repeat_of(entry, &mut repeats);
                if entry.0 != at {
                    repeats[repeat].staged.push(at);
                }
            }
        })?;
    }
    // Nearly every stored row is of another event.
    let mut sieve = Sieve::with_room(table.len());
    table.keys().for_each(|identity| sieve.add(identity));
    for (file, path) in (0..).zip(stored) {
        for_each_identity(path, |row, identity| {
            if !sieve.may_hold(&identity) {
                return;
            }
            if let Some(entry) = table.get_mut(&identity) {
                let repeat = repeat_of(entry, &mut repeats);
                repeats[repeat].stored.push(RowAt { file, row });
            }
        })?;
    }
    Ok(repeats)
}

/// The repeat that a table entry belongs to, made if it is the first.
fn repeat_of(entry: &mut (RowAt, u32), repeats: &mut Vec<Repeat>) -> usize {
    if entry.1 == u32::MAX {
        entry.1 = u32::try_from(repeats.len()).unwrap_or(u32::MAX - 1);
        repeats.push(Repeat { staged: vec![entry.0], stored: Vec::new() });
    }
    entry.1 as usize
}

/// Whether an identity is looked at in a pass of so many.
pub(super) fn in_pass(identity: &Identity, (pass, passes): (u64, u64)) -> bool {
    passes == 1 || u64::from(u16::from_le_bytes([identity[14], identity[15]])) % passes == pass
}
