//! `ledtid serve`: the API and the page; new deliveries are seen without a restart.

use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, Instant};

use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};

use super::exit::CliError;
use super::{arguments, output, setting};
use crate::catalogue::Catalogue;
use crate::config::Config;
use crate::disclosure::{Grid, Showing, Viewer};
use crate::http::{Deliveries, Exports, Publishing, Served, is_this_machine, serve as serve_http};
use crate::indicators::{Engine, KeptFigures};
use crate::jobs::JobOptions;
use crate::pipeline::{Figures, PipelineError, Vintages, latest_release, open_engine};
use crate::store::{Releases, Store};

/// How often the store is asked for a new version.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// How often the tables are held against what was acknowledged.
const CHECK_EVERY: Duration = Duration::from_secs(20);
/// How long an export may take to stop.
const GRACE: Duration = Duration::from_secs(5);
/// Where to serve if nothing says.
const LISTEN: &str = "127.0.0.1:8080";

/// The command.
pub(super) fn command() -> Command {
    Command::new("serve")
        .about("Serve the API and the page")
        .args([arguments::data(), arguments::listen(), arguments::catalogue()])
        .arg(
            Arg::new("viewer")
                .long("viewer")
                .value_name("VIEWER")
                .default_value("open")
                .help("Whose eyes: open (the latest release), national, or region:NN; the last two on a loopback address only"),
        )
        .args(delivering())
        .arg(Arg::new("accept-releases").long("accept-releases").action(ArgAction::SetTrue).help(
            "Make releases ordered at POST /api/v1/exports; on a loopback address only, for whoever reaches it",
        ))
        .arg(
            Arg::new("config")
                .long("config")
                .value_name("FILE")
                .value_parser(value_parser!(std::path::PathBuf))
                .help("Configuration (TOML)"),
        )
}

/// `--accept-deliveries`, and how large they may be.
fn delivering() -> [Arg; 2] {
    [
        Arg::new("accept-deliveries").long("accept-deliveries").action(ArgAction::SetTrue).help(
            "Take deliveries at POST /api/v1/deliveries; on a loopback address only, from whoever reaches it",
        ),
        Arg::new("largest-delivery")
            .long("largest-delivery")
            .value_name("BYTES")
            .requires("accept-deliveries")
            .default_value("17179869184")
            .value_parser(value_parser!(u64).range(1..))
            .help("Longest file that is accepted"),
    ]
}

/// What is served, where, and to whom.
pub(super) struct Serving<'a> {
    /// The data directory.
    pub(super) data: &'a Path,
    /// Address and port.
    pub(super) listen: &'a str,
    /// Whose eyes.
    pub(super) viewer: Viewer,
    /// Longest delivery that is accepted, in bytes; `None` accepts none.
    pub(super) deliveries: Option<u64>,
    /// Whether releases are made on order.
    pub(super) publishes: bool,
}

/// Serves until told to stop.
pub(super) fn run(matches: &ArgMatches) -> Result<ExitCode, CliError> {
    let config = match arguments::path(matches, "config") {
        Some(path) => Config::read(path).map_err(|e| CliError::Use(e.to_string()))?,
        None => Config::default(),
    };
    let catalogue = setting::catalogue(matches)?;
    let word = matches.get_one::<String>("viewer").map_or("open", String::as_str);
    let viewer = Viewer::parse(word, &catalogue).map_err(|e| CliError::Use(e.to_string()))?;
    let largest = matches.get_one::<u64>("largest-delivery").copied();
    let serving = Serving {
        data: arguments::data_dir(matches)?,
        listen: &address(matches, config.listen),
        viewer,
        deliveries: largest.filter(|_| matches.get_flag("accept-deliveries")),
        publishes: matches.get_flag("accept-releases"),
    };
    serve(&serving, catalogue)
}

/// The address of the arguments, else of the configuration, else the usual one.
pub(super) fn address(matches: &ArgMatches, configured: Option<String>) -> String {
    matches.get_one::<String>("listen").cloned().or(configured).unwrap_or_else(|| LISTEN.to_owned())
}

/// Serves a data directory on an address, for one viewer.
pub(super) fn serve(serving: &Serving<'_>, catalogue: Arc<Catalogue>) -> Result<ExitCode, CliError> {
    let Serving { data, listen, viewer, deliveries, publishes } = *serving;
    let address = parse_address(listen)?;
    only_on_loopback(serving, address, &catalogue)?;
    let (store, engine) = setting::engine(data, &catalogue)?;
    let version = engine.snapshot().version();
    let engine = Arc::new(engine);
    let releases = Releases::new(data);
    let served_release = releases.names()?.pop();
    let release = latest_release(&releases, &catalogue)?.map(Arc::new);
    let unpublished = viewer == Viewer::Open && release.is_none();
    let failed = |source| CliError::Serve { listen: listen.to_owned(), source };
    let figures = Arc::new(Figures::new(data, Arc::clone(&catalogue)));
    let showing = Showing::new(Arc::clone(&engine), release.clone(), viewer)
        .with_figures(Some(Arc::clone(&figures) as Arc<dyn KeptFigures>));
    let vintages = Vintages::new(data, Arc::clone(&catalogue));
    let check = Check::new(Older::of(&store, &vintages)?);
    let served = Served::new(showing, releases.clone()).with_vintages(vintages);
    let served = match deliveries {
        Some(largest) => served.with_deliveries(Deliveries::new(data, Arc::clone(&catalogue), largest)),
        None => served,
    };
    let served = if publishes {
        served.with_publishing(Publishing::new(data, Arc::clone(&catalogue), None))
    } else {
        served
    };
    let served =
        Arc::new(match Exports::start(&data.join("exports"), releases.clone(), JobOptions::default()) {
            Ok(exports) => served.with_exports(exports),
            Err(error) => {
                output::note(&format!(
                    "there will be no exports: their directory cannot be written: {error}"
                ));
                served
            }
        });
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(failed)?;
    if viewer != Viewer::Open {
        let (engine, figures) = (Arc::clone(&engine), Arc::clone(&figures));
        std::thread::spawn(move || prepare(&engine, &figures));
    }
    Watch { store, catalogue, releases, viewer, engine, version, release, served_release, figures, check }
        .start(&served);
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::bind(address).await.map_err(failed)?;
        let address = listener.local_addr().map_err(failed)?;
        output::note(&format!("serving on http://{address}"));
        if unpublished {
            output::note(
                "nothing has been published yet, so the open tier has no answers: see `ledtid publish`",
            );
        }
        serve_http(listener, Arc::clone(&served), stopped()).await.map_err(failed)
    })?;
    served.stop_exports(GRACE);
    runtime.shutdown_timeout(Duration::from_secs(10));
    Ok(ExitCode::SUCCESS)
}

/// What needs sign-in is served to this machine only.
fn only_on_loopback(
    serving: &Serving<'_>,
    address: std::net::SocketAddr,
    catalogue: &Catalogue,
) -> Result<(), CliError> {
    if address.ip().is_loopback() {
        let is_open = serving.viewer == Viewer::Open && serving.deliveries.is_none() && !serving.publishes;
        if is_open || is_this_machine(serving.listen) {
            return Ok(());
        }
        return Err(CliError::Use(format!(
            "--listen {}: what not everybody may do or see is answered to localhost and loopback addresses only, so that no page \
             of somebody else's can ask for it: say {LISTEN}",
            serving.listen
        )));
    }
    if serving.viewer != Viewer::Open {
        let word = serving.viewer.code(catalogue);
        return Err(CliError::Use(format!(
            "--viewer {word} shows what the public may not see and there is no sign-in yet: serve it on a loopback \
             address such as {LISTEN}, or as --viewer open"
        )));
    }
    let accepting = [
        (serving.deliveries.is_some(), "--accept-deliveries takes deliveries from"),
        (serving.publishes, "--accept-releases makes releases for"),
    ];
    match accepting.into_iter().find(|(accepts, _)| *accepts) {
        None => Ok(()),
        Some((_, what)) => Err(CliError::Use(format!(
            "{what} whoever reaches it and there is no sign-in yet: serve it on a loopback address such as {LISTEN}"
        ))),
    }
}

/// An address and port, or a name that resolves to one.
fn parse_address(listen: &str) -> Result<std::net::SocketAddr, CliError> {
    use std::net::ToSocketAddrs;
    let found = listen.to_socket_addrs().ok().and_then(|mut all| all.next());
    found.ok_or_else(|| {
        CliError::Use(format!("--listen takes an address and a port such as {LISTEN}, not {listen}"))
    })
}

/// Looks for new deliveries and releases in a thread of its own, and swaps them in.
struct Watch {
    store: Store,
    catalogue: Arc<Catalogue>,
    releases: Releases,
    viewer: Viewer,
    engine: Arc<Engine>,
    version: i64,
    release: Option<Arc<Grid>>,
    served_release: Option<String>,
    figures: Arc<Figures>,
    check: Check,
}

/// The older versions in memory, which an erasure or vacuum may have made unreadable without a new version.
#[derive(Debug)]
struct Older {
    vintages: Vintages,
    /// Bytes of the record of removed files at the last look.
    removed: u64,
    /// What is removed is written down before: it is looked at once more.
    again: bool,
}

impl Older {
    fn of(store: &Store, vintages: &Vintages) -> Result<Self, PipelineError> {
        Ok(Self { vintages: vintages.clone(), removed: store.removed_bytes()?, again: false })
    }

    /// Forgets them when data files have been removed; who asks for one that can be read has it opened anew.
    fn look(&mut self, store: &Store) -> Result<(), PipelineError> {
        let removed = store.removed_bytes()?;
        let has_grown = removed != self.removed;
        if has_grown || self.again {
            self.vintages.forget();
        }
        (self.removed, self.again) = (removed, has_grown);
        Ok(())
    }
}

/// The store looked over now and then while it is served.
#[derive(Debug)]
struct Check {
    next: Instant,
    /// What was wrong at the last look.
    said: Option<String>,
    older: Older,
}

impl Check {
    fn new(older: Older) -> Self {
        Self { next: Instant::now() + CHECK_EVERY, said: None, older }
    }

    /// Turns `/readyz` red with what is wrong. It must be said twice: a writer may have been at work.
    fn look(&mut self, store: &Store, served: &Served) {
        let now = Instant::now();
        if now < self.next {
            return;
        }
        let said = store.damage().unwrap_or_else(|error| Some(error.to_string()));
        if said.is_none() || said == self.said {
            if said != self.said || said.is_some() {
                served.set_problem(said.clone());
            }
            self.next = now + CHECK_EVERY;
        }
        self.said = said;
    }
}

impl Watch {
    fn start(mut self, served: &Arc<Served>) {
        let served = Arc::clone(served);
        std::thread::spawn(move || {
            loop {
                std::thread::sleep(LOOK_EVERY);
                self.check.look(&self.store, &served);
                match self.look() {
                    Ok(Found::Nothing) => {}
                    Ok(found) => {
                        served.set_problem(None);
                        let release = self.release.clone();
                        let figures = Arc::clone(&self.figures) as Arc<dyn KeptFigures>;
                        let showing = Showing::new(Arc::clone(&self.engine), release, self.viewer);
                        served.replace(showing.with_figures(Some(figures)));
                        if found == Found::Delivery && self.viewer != Viewer::Open {
                            let (engine, figures) = (Arc::clone(&self.engine), Arc::clone(&self.figures));
                            std::thread::spawn(move || prepare(&engine, &figures));
                        }
                    }
                    Err(error) => served.set_problem(Some(error.to_string())),
                }
            }
        });
    }

    fn look(&mut self) -> Result<Found, PipelineError> {
        let mut found = Found::Nothing;
        let name = self.releases.names()?.pop();
        if name != self.served_release {
            self.release = latest_release(&self.releases, &self.catalogue)?.map(Arc::new);
            self.served_release = name;
            tracing::info!(release.name = self.served_release, "a new release is served");
            found = Found::Release;
        }
        self.check.older.look(&self.store)?;
        let latest = self.store.latest_version()?;
        if latest != self.version {
            let engine = open_engine(&self.store, &self.catalogue, &mut |_, _| {})?;
            self.version = engine.snapshot().version().max(latest);
            self.engine = Arc::new(engine);
            tracing::info!(events.version = self.version, "a new version is served");
            found = Found::Delivery;
        }
        Ok(found)
    }
}

/// What a look at the data directory found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Found {
    Nothing,
    Release,
    Delivery,
}

/// Finds, while questions are answered already, what some of them will ask for.
fn prepare(engine: &Engine, figures: &Figures) {
    if let Err(error) = engine.prepare() {
        tracing::warn!(error = %error, "what deliveries brought could not be found");
    }
    if let Err(error) = figures.fill(&mut |_, _| {}) {
        tracing::warn!(error = %error, "the figures of older versions could not be counted");
    }
}

/// Resolves when the process is asked to stop.
async fn stopped() {
    use tokio::signal::unix::{SignalKind, signal};
    let interrupted = tokio::signal::ctrl_c();
    match signal(SignalKind::terminate()) {
        Ok(mut terminated) => {
            tokio::select! {
                _ = interrupted => {}
                _ = terminated.recv() => {}
            }
        }
        Err(_) => {
            let _interrupted = interrupted.await.is_ok();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn older_versions_are_due_when_files_were_removed_and_once_more() {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::open_or_create(dir.path()).unwrap();
        let vintages = Vintages::new(dir.path(), Arc::new(Catalogue::embedded().unwrap()));
        let mut older = Older::of(&store, &vintages).unwrap();
        let mut look = || {
            older.look(&store).unwrap();
            older.again
        };
        assert!(!look(), "nothing was removed");
        std::fs::write(dir.path().join("removed.ndjson"), "{}\n").unwrap();
        assert!(look());
        assert!(!look() && !look());
    }
}
