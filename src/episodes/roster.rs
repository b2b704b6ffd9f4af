//! Whose kept episodes are: a key an episode, enough to derive only those that changed.

use crate::store::EventsFile;

/// The first 128 bits of BLAKE3 of an episode's pseudonym, as the identities of events are (`store::identity`).
pub(super) type EpisodeKey = [u8; 16];

/// The key of an episode.
pub(super) fn key_of(episode_id: &str) -> EpisodeKey {
    let mut key = EpisodeKey::default();
    key.copy_from_slice(&blake3::hash(episode_id.as_bytes()).as_bytes()[..16]);
    key
}

/// The names of data files, without their folders.
pub(super) fn names(files: &[EventsFile]) -> Vec<String> {
    files.iter().map(EventsFile::name).collect()
}
