//! `ledtid serve`: the API and the page; new deliveries are seen without a restart.

use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use clap::{Arg, ArgMatches, Command, value_parser};

use super::exit::CliError;
use super::{arguments, output, setting};
use crate::catalogue::Catalogue;
use crate::config::Config;
use crate::http::{Served, serve as serve_http};
use crate::indicators::Engine;
use crate::pipeline::open_engine;
use crate::store::Store;

/// How often the store is asked for a new version.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// Where to serve if nothing says.
const LISTEN: &str = "127.0.0.1:8080";

/// The command.
pub(super) fn command() -> Command {
    Command::new("serve")
        .about("Serve the API and the page")
        .args([arguments::data(), arguments::listen(), arguments::catalogue()])
        .arg(
            Arg::new("config")
                .long("config")
                .value_name("FILE")
                .value_parser(value_parser!(std::path::PathBuf))
                .help("Configuration (TOML)"),
        )
}

/// Serves until told to stop.
pub(super) fn run(matches: &ArgMatches) -> Result<ExitCode, CliError> {
    let config = match arguments::path(matches, "config") {
        Some(path) => Config::read(path).map_err(|e| CliError::Use(e.to_string()))?,
        None => Config::default(),
    };
    let catalogue = setting::catalogue(matches)?;
    serve(arguments::data_dir(matches)?, catalogue, &address(matches, config.listen))
}

/// The address of the arguments, else of the configuration, else the usual one.
pub(super) fn address(matches: &ArgMatches, configured: Option<String>) -> String {
    matches.get_one::<String>("listen").cloned().or(configured).unwrap_or_else(|| LISTEN.to_owned())
}

/// Serves a data directory on an address.
pub(super) fn serve(data: &Path, catalogue: Arc<Catalogue>, listen: &str) -> Result<ExitCode, CliError> {
    let address = parse_address(listen)?;
    let (store, engine) = setting::engine(data, &catalogue)?;
    let version = engine.snapshot().version();
    let engine = Arc::new(engine);
    let served = Arc::new(Served::new(Arc::clone(&engine)));
    let failed = |source| CliError::Serve { listen: listen.to_owned(), source };
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(failed)?;
    std::thread::spawn(move || prepare(&engine));
    watch(store, catalogue, Arc::clone(&served), version);
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::bind(address).await.map_err(failed)?;
        let address = listener.local_addr().map_err(failed)?;
        output::note(&format!("serving on http://{address}"));
        serve_http(listener, served, stopped()).await.map_err(failed)
    })?;
    runtime.shutdown_timeout(Duration::from_secs(10));
    Ok(ExitCode::SUCCESS)
}

/// An address and port, or a name that resolves to one.
fn parse_address(listen: &str) -> Result<std::net::SocketAddr, CliError> {
    use std::net::ToSocketAddrs;
    let found = listen.to_socket_addrs().ok().and_then(|mut all| all.next());
    found.ok_or_else(|| {
        CliError::Use(format!("--listen takes an address and a port such as {LISTEN}, not {listen}"))
    })
}

/// Looks for new versions in a thread of its own, and swaps them in.
fn watch(store: Store, catalogue: Arc<Catalogue>, served: Arc<Served>, mut version: i64) {
    std::thread::spawn(move || {
        loop {
            std::thread::sleep(LOOK_EVERY);
            match store.latest_version() {
                Ok(latest) if latest == version => {}
                Ok(latest) => match open_engine(&store, &catalogue, &mut |_, _| {}) {
                    Ok(engine) => {
                        version = engine.snapshot().version().max(latest);
                        tracing::info!(events.version = version, "a new version is served");
                        served.set_problem(None);
                        let engine = Arc::new(engine);
                        served.replace(Arc::clone(&engine));
                        prepare(&engine);
                    }
                    Err(error) => served.set_problem(Some(error.to_string())),
                },
                Err(error) => served.set_problem(Some(error.to_string())),
            }
        }
    });
}

/// Finds, while questions are answered already, what some of them will ask for.
fn prepare(engine: &Engine) {
    if let Err(error) = engine.prepare() {
        tracing::warn!(error = %error, "what deliveries brought could not be found");
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
