//! Whose the kept episodes of a pathway are, and what they were made from: enough to derive only those that changed.
//!
//! One file beside each file of kept episodes: a line of JSON ([`Header`]), then a key an episode ([`EpisodeKey`]), in the
//! order of the episodes. It is valid for just that file of episodes. Without it all episodes are derived.

use std::fs;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::error::EpisodesError;
use super::kept::KeptHeader;

/// Format of a roster; raised when it would be misread.
const FORMAT: u32 = 1;

/// The first 128 bits of BLAKE3 of an episode's pseudonym, as the identities of events are (`store::identity`).
pub(super) type EpisodeKey = [u8; 16];

/// The key of an episode.
pub(super) fn key_of(episode_id: &str) -> EpisodeKey {
    let mut key = EpisodeKey::default();
    key.copy_from_slice(&blake3::hash(episode_id.as_bytes()).as_bytes()[..16]);
    key
}

/// Whose the episodes are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Roster {
    /// Names of the data files that the episodes were made from.
    pub(super) files: Vec<String>,
    /// By episode.
    pub(super) keys: Vec<EpisodeKey>,
}

/// The first line of a roster.
#[derive(Debug, Serialize, Deserialize)]
struct Header {
    format: u32,
    /// BLAKE3 of the episodes, as their own header has it.
    episodes: String,
    files: Vec<String>,
    /// BLAKE3 of the keys, hexadecimal.
    blake3: String,
}

/// The names of data files, without their folders.
pub(super) fn names(files: &[PathBuf]) -> Vec<String> {
    let name = |file: &PathBuf| file.file_name().unwrap_or_default().to_string_lossy().into_owned();
    files.iter().map(name).collect()
}

impl Roster {
    /// Keeps the roster of kept episodes, whole or not at all.
    pub(super) fn keep(&self, path: &Path, episodes: &KeptHeader) -> Result<(), EpisodesError> {
        let keys = self.keys.as_flattened();
        let header = Header {
            format: FORMAT,
            episodes: episodes.blake3.clone(),
            files: self.files.clone(),
            blake3: blake3::hash(keys).to_hex().to_string(),
        };
        let line = serde_json::to_vec(&header).unwrap_or_default();
        Ok(crate::store::write_parts(path, &[&line, b"\n", keys])?)
    }

    /// The roster of kept episodes, if it is there, theirs and whole.
    pub(super) fn load(path: &Path, episodes: &KeptHeader) -> Option<Self> {
        let file = fs::read(path).ok()?;
        let end = file.iter().position(|&byte| byte == b'\n')?;
        let header: Header = serde_json::from_slice(&file[..end]).ok()?;
        let (keys, []) = file[end + 1..].as_chunks::<16>() else { return None };
        let whole = header.format == FORMAT
            && header.episodes == episodes.blake3
            && keys.len() as u64 == episodes.n_episodes
            && header.blake3 == blake3::hash(keys.as_flattened()).to_hex().as_str();
        whole.then(|| Self { files: header.files, keys: keys.to_vec() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn episodes(blake3: &str) -> KeptHeader {
        KeptHeader {
            format: 2,
            key: "k".to_owned(),
            version: 3,
            n_episodes: 2,
            last_day: 0,
            bytes: 0,
            blake3: blake3.to_owned(),
        }
    }

    #[test]
    fn a_roster_is_of_one_file_of_episodes_and_whole() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.roster");
        let roster =
            Roster { files: vec!["part-1.parquet".to_owned()], keys: vec![key_of("e1"), key_of("e2")] };
        assert_eq!(Roster::load(&path, &episodes("x")), None);
        roster.keep(&path, &episodes("x")).unwrap();
        assert_eq!(Roster::load(&path, &episodes("x")), Some(roster));
        assert_eq!(Roster::load(&path, &episodes("y")), None, "other episodes");
        assert_eq!(Roster::load(&path, &KeptHeader { n_episodes: 3, ..episodes("x") }), None);
        let mut bytes = fs::read(&path).unwrap();
        assert!(!bytes.windows(2).any(|text| text == b"e1"), "it holds no pseudonym");
        *bytes.last_mut().unwrap() ^= 1;
        fs::write(&path, &bytes).unwrap();
        assert_eq!(Roster::load(&path, &episodes("x")), None, "damaged");
    }
}
