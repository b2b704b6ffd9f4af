//! Making a release: counted, protected, written into a folder that nobody sees, then put in place whole.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::bundle::write_zip;
use super::changes::changed_figures;
use super::copy::{check_out, deliver};
use super::earlier::{Before, grid_of};
use super::error::PublishError;
use super::files::{Making, write_files};
use super::hiding::{hidden_table, hiding_report};
use super::kept::{Held, check_kept, held};
use super::manifest::{MANIFEST, manifest};
use super::order::{Order, check, kept, not_before, opened};
use super::plan::Plan;
use crate::catalogue::Catalogue;
use crate::disclosure::{COUNTS_FILE, Earlier, ReleaseFacts, ReleaseRecord, protect_grid, write_counts};
use crate::episodes::{FrozenEpisodes, freeze};
use crate::formats::{Format, Table, write_table};
use crate::indicators::grid::{GridMeasurement, Ripe, measure_grid, ripe};
use crate::indicators::{Engine, snapshot_info};
use crate::model::Stockholm;
use crate::pipeline::{library_tables, open_version};
use crate::store::{EventsVersion, ReleaseStage, Releases, Store, erased_since};

/// Where a release's published files lie in its folder.
pub const FILES: &str = "files";
/// Where a release's own copy of the episodes lies.
const EPISODES: &str = "episodes";
/// How the pattern of hidden numbers came about, for whoever has the data directory.
pub const HIDING_FILE: &str = "hiding.json";
/// The plan that a release was made by, to make it again.
const PLAN_FILE: &str = "plan.toml";
/// Every hidden number and why, for whoever has the data directory.
pub const HIDDEN_FILE: &str = "hidden.parquet";

/// A release that was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Published {
    /// Its name.
    pub name: String,
    /// Version of the events.
    pub version: i64,
    /// Its folder in the data directory.
    pub folder: PathBuf,
    /// The copy, where one was wanted.
    pub copy: Option<PathBuf>,
    /// Files, the manifest not counted.
    pub files: usize,
    /// Published numbers that are not 0, and those of them that are hidden.
    pub cells: u64,
    /// Those of them that are hidden.
    pub hidden: u64,
    /// Persons who have been erased from its episodes since it was published: made again it may differ, and it stays.
    pub erased_since: u64,
    /// Figures that changed since the release that it was compared with; null if none was named.
    pub changed: Option<u64>,
}

/// Who is told what the making is doing, and may stop it. Any closure that takes a stage, steps done and steps in all is one
/// that never does.
pub trait Progress {
    /// How far a stage has come.
    fn at(&mut self, stage: &'static str, done: usize, of: usize);

    /// Whether the making shall stop, which it does between two stages or files.
    fn is_stopped(&self) -> bool {
        false
    }

    /// Whether a release that is made shall be put in place. It is asked once, and from a yes on the making can no longer be stopped.
    fn may_keep(&mut self) -> bool {
        !self.is_stopped()
    }
}

impl<F: FnMut(&'static str, usize, usize)> Progress for F {
    fn at(&mut self, stage: &'static str, done: usize, of: usize) {
        self(stage, done, of);
    }
}

/// Ends the making if it shall stop.
pub(super) fn go_on(progress: &dyn Progress) -> Result<(), PublishError> {
    if progress.is_stopped() { Err(PublishError::Stopped) } else { Ok(()) }
}

/// Tells of a stage, and says whether to go on.
fn told<'a>(progress: &'a mut dyn Progress, stage: &'static str) -> impl FnMut(usize, usize) -> bool + 'a {
    move |done, of| {
        progress.at(stage, done, of);
        !progress.is_stopped()
    }
}

/// Makes a release and puts it in place; if there is one of its name, makes it again from the episodes that it
/// keeps, and finds that it is the same.
///
/// # Errors
/// [`PublishError`]; nothing is in place then that was not before, unless it is [`PublishError::NotGiven`].
pub fn publish(
    order: &Order<'_>,
    catalogue: &Arc<Catalogue>,
    progress: &mut dyn Progress,
) -> Result<Published, PublishError> {
    let store = opened(order.data)?;
    let releases = Releases::new(order.data);
    check(order, &store, &releases)?;
    releases.clear_stages()?;
    let erased = store.erased()?.len();
    let stage = releases.stage()?;
    let source = match order.name.map(|name| kept(&releases, name)).transpose()?.flatten() {
        Some(record) => again(order, &releases, record, catalogue)?,
        None => anew(order, &store, &releases, (catalogue, &stage), progress)?,
    };
    if let (Some(out), None) = (order.out, order.name) {
        check_out(out, Some((&source.name, releases.folder(&source.name))))?;
    }
    let made = make(source, &releases, (catalogue, &stage), progress)?;
    let name = made.record.name.clone();
    let there = releases.folder(&name);
    let erased_since = there.as_deref().map_or(0, erased_since);
    let (held, folder) = match there {
        // It was made from episodes with persons who have been erased since: it stays as it was published.
        Some(folder) if erased_since > 0 => (held(&folder)?, folder),
        Some(folder) => {
            same(&name, &folder, stage.path())?;
            (made.held, folder)
        }
        None => {
            let _writing = store.writing()?;
            if store.erased()?.len() != erased {
                return Err(PublishError::ErasedMeanwhile);
            }
            // What it hides holds against the releases before it, and against no other.
            if releases.names()?.pop() != made.record.previous {
                return Err(PublishError::PublishedMeanwhile);
            }
            if !progress.may_keep() {
                return Err(PublishError::Stopped);
            }
            (made.held, releases.keep(stage, &name, &made.record.to_json())?)
        }
    };
    let copy = order.out.map(|out| deliver(&folder, &name, out)).transpose();
    let copy =
        copy.map_err(|source| PublishError::NotGiven { name: name.clone(), source: Box::new(source) })?;
    let Held { files, cells, hidden, changed } = held;
    Ok(Published {
        name,
        version: made.record.version,
        folder,
        copy,
        files,
        cells,
        hidden,
        erased_since,
        changed,
    })
}

/// What a release is made from.
struct Source {
    engine: Engine,
    name: String,
    sequence: u64,
    previous: Option<String>,
    ripe: Ripe,
    /// Years of the grid, both included.
    years: (i32, i32),
    plan: Plan,
    compare_with: Option<String>,
}

/// A release that is there is made again from its own episodes, as it was made then. One that is damaged is not: nothing that was made
/// could make it good.
fn again(
    order: &Order<'_>,
    releases: &Releases,
    record: ReleaseRecord,
    catalogue: &Arc<Catalogue>,
) -> Result<Source, PublishError> {
    let here = (env!("CARGO_PKG_VERSION"), catalogue.version());
    if (record.software.as_str(), record.catalogue.as_str()) != here {
        return Err(PublishError::MadeByAnother { name: record.name, software: record.software });
    }
    let folder = releases.folder(&record.name).unwrap_or_default();
    check_kept(&folder)?;
    let plan = plan_again(order, &record.name, &folder)?;
    let asked = order.compare_with.map(str::to_owned);
    let is_known = folder.join(PLAN_FILE).exists();
    if is_known && asked.is_some() && asked != record.compare_with {
        return Err(PublishError::ComparedWithAnother { name: record.name, with: record.compare_with });
    }
    let tables = Arc::new(library_tables(catalogue));
    let episodes = folder.join(EPISODES);
    let snapshot = FrozenEpisodes::snapshot(&episodes, record.version, tables)?.with_made_up(record.made_up);
    Ok(Source {
        engine: Engine::new(Arc::clone(catalogue), snapshot),
        name: record.name,
        sequence: record.sequence,
        previous: record.previous,
        ripe: Ripe { preliminary: record.preliminary, default_period: record.default_period },
        years: record.years,
        plan,
        // A release of an older program does not say.
        compare_with: if is_known { record.compare_with } else { asked },
    })
}

/// The plan of a release that is there; those of older programs kept none.
fn plan_again(order: &Order<'_>, name: &str, folder: &Path) -> Result<Plan, PublishError> {
    let path = folder.join(PLAN_FILE);
    match (order.plan, path.exists().then(|| Plan::read(&path)).transpose()?) {
        (Some(asked), Some(kept)) if asked.text != kept.text => {
            Err(PublishError::OfAnotherPlan { name: name.to_owned(), plan: kept.name })
        }
        (_, Some(kept)) => Ok(kept),
        (Some(asked), None) => Ok(asked.clone()),
        (None, None) => Ok(Plan::national()?),
    }
}

/// A new release: its own copy of the episodes first, under the right to write, so that it is of one version.
fn anew(
    order: &Order<'_>,
    store: &Store,
    releases: &Releases,
    (catalogue, stage): (&Arc<Catalogue>, &ReleaseStage),
    progress: &mut dyn Progress,
) -> Result<Source, PublishError> {
    let writing = store.writing()?;
    let events = match order.as_of {
        Some(as_of) => store.events_as_of(as_of, Stockholm::shared())?,
        None => store.events()?,
    };
    not_before(releases, events.version)?;
    let live = open_version(store, &events, catalogue, &mut |done, of| progress.at("episodes", done, of))?;
    let info = snapshot_info(&live);
    let Some(data_to) = live.snapshot().data_to() else { return Err(PublishError::Nothing) };
    let folder = stage.path().join(EPISODES);
    freeze(&kept_episodes(&live, store, &events), &folder)?;
    // Of the moment in which no other release was later.
    let (previous, sequence) = (releases.names()?.pop(), releases.next_sequence()?);
    drop(writing);
    let name = order.name.map_or_else(|| format!("{data_to}-v{}", info.version), str::to_owned);
    if order.name.is_none()
        && let Some(record) = kept(releases, &name)?
    {
        return again(order, releases, record, catalogue);
    }
    let plan = order.plan.map_or_else(Plan::national, |plan| Ok(plan.clone()))?;
    let years = years(&live, plan.years);
    go_on(progress)?;
    progress.at("reports", 0, 1);
    let ripe = ripe(&live, years)?;
    let snapshot = FrozenEpisodes::snapshot(&folder, info.version, Arc::new(library_tables(catalogue)))?
        .with_made_up(info.made_up);
    Ok(Source {
        engine: Engine::new(Arc::clone(catalogue), snapshot),
        name,
        sequence,
        previous,
        ripe,
        years,
        plan,
        compare_with: order.compare_with.map(str::to_owned),
    })
}

/// Where the episodes of a version lie, by pathway.
fn kept_episodes(engine: &Engine, store: &Store, events: &EventsVersion) -> Vec<(String, PathBuf)> {
    let of = |slug: &str| events.pathways.iter().find(|p| p.pathway == slug).and_then(|p| p.as_of);
    let slugs = engine.ground().pathways.into_iter().map(|id| engine.catalogue().pathway(id).slug.clone());
    slugs.map(|slug| (slug.clone(), store.episodes_path(&slug, of(&slug)))).collect()
}

/// The last calendar years of the data.
fn years(engine: &Engine, n: u8) -> (i32, i32) {
    let last = engine.snapshot().data_to().map_or(2000, |day| day.year());
    (last - i32::from(n) + 1, last)
}

/// What was made in the stage.
struct Made {
    record: ReleaseRecord,
    held: Held,
}

fn make(
    source: Source,
    releases: &Releases,
    (catalogue, stage): (&Arc<Catalogue>, &ReleaseStage),
    progress: &mut dyn Progress,
) -> Result<Made, PublishError> {
    // Looked for before the work that it would be compared with.
    let changed =
        source.compare_with.as_deref().map(|other| grid_of(releases, other, catalogue)).transpose()?;
    let Source { mut engine, name, sequence, previous, ripe, years, plan, compare_with } = source;
    let (snapshot, data_to) = (snapshot_info(&engine), engine.snapshot().data_to());
    let made_up = snapshot.made_up;
    let facts = ReleaseFacts { release: name.clone(), snapshot, data_to };
    let measured = measure_grid(&mut engine, years, ripe, &mut told(progress, "counting"))?;
    let measured = measured.ok_or(PublishError::Stopped)?;
    drop(engine);
    let before = previous.as_deref().map(|name| Before::open(releases, name, years, catalogue));
    let before = before.transpose()?.unwrap_or_default();
    let earlier: Vec<Earlier<'_>> = before.iter().map(Before::as_earlier).collect();
    let protected = protect_grid(catalogue, &measured, facts, &earlier, &mut told(progress, "protecting"))?;
    let (grid, hidden) = protected.ok_or(PublishError::Stopped)?;
    let root = stage.path();
    grid.write(root)?;
    keep_counts(&root.join(COUNTS_FILE), catalogue, &measured)?;
    write_json(&root.join(HIDING_FILE), &hiding_report(&grid, &hidden))?;
    write_hidden(&root.join(HIDDEN_FILE), &hidden_table(&grid, &measured)?)?;
    drop(measured);
    let record = ReleaseRecord { compare_with, ..ReleaseRecord::of(&grid, sequence, previous) };
    let files = root.join(FILES);
    let kept_plan = root.join(PLAN_FILE);
    fs::write(&kept_plan, &plan.text).map_err(PublishError::io("write", &kept_plan))?;
    let plan = if made_up { plan.of_made_up_data() } else { plan };
    let making = Making { catalogue, grid: &grid, plan: &plan, made_up, out: &files };
    let made = write_files(&making, progress)?;
    let changed = changed.map(|other| changed_figures(&other, &grid, &files)).transpose()?;
    let count = manifest(&making, &record, &made)?;
    go_on(progress)?;
    progress.at("archive", 0, 1);
    write_zip(&files, &name, &root.join(format!("{name}.zip")))?;
    let held = Held { files: count, cells: grid.published(), hidden: grid.hidden(), changed };
    Ok(Made { record, held })
}

fn keep_counts(path: &Path, catalogue: &Catalogue, measured: &GridMeasurement) -> Result<(), PublishError> {
    let file = fs::File::create(path).map_err(PublishError::io("create", path))?;
    write_counts(file, &path.display().to_string(), catalogue, &measured.layout, &measured.blocks)?;
    Ok(())
}

fn write_hidden(path: &Path, table: &Table) -> Result<(), PublishError> {
    let file = fs::File::create(path).map_err(PublishError::io("create", path))?;
    Ok(write_table(table, Format::Parquet, file)?)
}

fn write_json(path: &Path, value: &serde_json::Value) -> Result<(), PublishError> {
    let mut bytes = serde_json::to_vec_pretty(value).unwrap_or_default();
    bytes.push(b'\n');
    fs::write(path, bytes).map_err(PublishError::io("write", path))
}

/// Whether a release that was made again is the one that is there.
fn same(name: &str, folder: &Path, made: &Path) -> Result<(), PublishError> {
    let read = |root: &Path| {
        let path = root.join(FILES).join(MANIFEST);
        fs::read(&path).map_err(PublishError::io("read", &path))
    };
    if read(folder)? == read(made)? { Ok(()) } else { Err(PublishError::Differs { name: name.to_owned() }) }
}
