//! A person out of the episodes that releases keep. What was published stays as it is.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::error::PipelineError;
use super::tables::library_tables;
use crate::catalogue::Catalogue;
use crate::disclosure::ReleaseRecord;
use crate::episodes::{
    OwnEpisodes, derive_own, forget_kept, forget_unnamed, is_derived_from, kept_pathways, unnamed_parts,
};
use crate::store::{
    Erasing as PersonErasing, OwnEvents, Proof, Store, begin_own_change, end_own_change, have_person,
};

/// What an erasure did to the episodes of a release.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize)]
pub struct ErasedFromRelease {
    /// The release.
    pub release: String,
    /// Pathways whose kept episodes were derived anew without the person.
    pub rewritten: u64,
    /// Pathways whose kept episodes were removed: the person may have been in them, and their events are no more.
    pub removed: u64,
}

/// Takes a person, whose erasure has begun, out of the episodes of every release, in the pathways that have or had the person. Before the
/// person's files are removed from the store: the episodes are derived from them.
///
/// # Errors
/// If something cannot be read or written; run again, it does what is left.
pub(super) fn erase_from_releases(
    store: &Store,
    catalogue: &Catalogue,
    patient_id: &str,
    begun: &PersonErasing<'_>,
) -> Result<Vec<ErasedFromRelease>, PipelineError> {
    let releases = store.releases();
    // One that its record does not tell is not among the names: the person would stay in it.
    releases.check_records()?;
    let mut out = Vec::new();
    for name in releases.names()? {
        let (Some(folder), Some(text)) = (releases.folder(&name), releases.record(&name)?) else { continue };
        let record = ReleaseRecord::parse(&name, &text)?;
        // What an erasure left that died.
        forget_unnamed(&folder.join("episodes"))?;
        let mut erasing = Erasing {
            store,
            folder,
            version: record.version,
            catalogue,
            patient_id,
            done: ErasedFromRelease { release: name, ..ErasedFromRelease::default() },
        };
        let own = OwnEvents::pathways(&erasing.folder)?;
        for pathway in begun.pathways().iter().chain(&own).collect::<BTreeSet<_>>() {
            erasing.pathway(pathway)?;
        }
        // What was written again may have had parts that no line named.
        forget_unnamed(&erasing.folder.join("episodes"))?;
        end_own_change(&erasing.folder)?;
        if erasing.done.rewritten + erasing.done.removed > 0 {
            out.push(erasing.done);
        }
    }
    Ok(out)
}

/// Looks through what the kept episodes of every release are derived from, and says so in the proof.
///
/// # Errors
/// If something cannot be read.
pub(super) fn prove_releases(
    store: &Store,
    catalogue: &Catalogue,
    patient_id: &str,
    proof: &mut Proof,
) -> Result<(), PipelineError> {
    let releases = store.releases();
    releases.check_records()?;
    let tables = library_tables(catalogue);
    for name in releases.names()? {
        let (Some(folder), Some(text)) = (releases.folder(&name), releases.record(&name)?) else { continue };
        let version = ReleaseRecord::parse(&name, &text)?.version;
        for part in unnamed_parts(&folder.join("episodes"))? {
            let file = part.file_name().unwrap_or_default().to_string_lossy();
            proof.found.push(format!("releases/{name}/episodes/{file}"));
        }
        // All that are kept, also of pathways that this catalogue does not have.
        for pathway in &kept_pathways(&folder.join("episodes"))? {
            let kept = folder.join("episodes").join(format!("{pathway}.episodes"));
            let own = OwnEvents::of(&folder, pathway);
            let files = if own.exist() { Some(own.files()?) } else { store.files_at(version, pathway)? };
            let Some(files) = files else {
                proof.release_episodes_unproven += 1;
                continue;
            };
            let of = OwnEpisodes { pathway, files: &files, rows: 0, version, kept: &kept };
            let derived = !own.exist() || is_derived_from(&tables, &of);
            if derived && !have_person(&files, patient_id)? {
                proof.release_episodes += 1;
            } else {
                proof.found.push(format!("releases/{name}/episodes/{pathway}.episodes"));
            }
        }
    }
    Ok(())
}

/// One person out of one release.
struct Erasing<'a> {
    store: &'a Store,
    folder: PathBuf,
    version: i64,
    catalogue: &'a Catalogue,
    patient_id: &'a str,
    done: ErasedFromRelease,
}

impl Erasing<'_> {
    fn pathway(&mut self, pathway: &str) -> Result<(), PipelineError> {
        let own = OwnEvents::of(&self.folder, pathway);
        let episodes = self.folder.join("episodes").join(format!("{pathway}.episodes"));
        own.forget_left()?;
        if own.exist() {
            if have_person(&own.files()?, self.patient_id)? {
                self.store.begin_erasing_from(&self.folder, pathway, self.patient_id)?;
                own.rewrite_without(self.patient_id)?;
            }
        } else {
            if !episodes.exists() {
                return Ok(());
            }
            let Some(files) = self.store.files_at(self.version, pathway)? else {
                self.store.begin_erasing_from(&self.folder, pathway, self.patient_id)?;
                self.done.removed += 1;
                return Ok(forget_kept(&episodes)?);
            };
            if !have_person(&files, self.patient_id)? {
                return Ok(());
            }
            self.store.begin_erasing_from(&self.folder, pathway, self.patient_id)?;
            own.take_without(&files, self.patient_id)?;
        }
        // Here also when an erasure died after it had written the events and before the episodes.
        self.derive(pathway, &own, &episodes)
    }

    /// Derives the episodes of a pathway from the release's own events, if they are not yet.
    fn derive(&mut self, pathway: &str, own: &OwnEvents, episodes: &Path) -> Result<(), PipelineError> {
        let (rows, files) = (own.rows()?, own.files()?);
        let tables = Arc::new(library_tables(self.catalogue));
        let is_known = tables.slugs.iter().any(|slug| slug == pathway);
        if rows == 0 || !is_known {
            if episodes.exists() {
                begin_own_change(&self.folder, pathway)?;
                forget_kept(episodes)?;
                // Of a pathway that this catalogue does not have they cannot be derived.
                *(if is_known { &mut self.done.rewritten } else { &mut self.done.removed }) += 1;
            }
            return Ok(());
        }
        let of = OwnEpisodes { pathway, files: &files, rows, version: self.version, kept: episodes };
        if !is_derived_from(&tables, &of) {
            begin_own_change(&self.folder, pathway)?;
        }
        self.done.rewritten += u64::from(derive_own(&tables, &of)?);
        Ok(())
    }
}
