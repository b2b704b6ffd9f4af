//! Arguments that several commands share.

use std::path::{Path, PathBuf};

use clap::{Arg, ArgMatches, value_parser};

use super::exit::CliError;

/// `--data DIR`.
pub(super) fn data() -> Arg {
    Arg::new("data")
        .long("data")
        .value_name("DIR")
        .required(true)
        .value_parser(value_parser!(PathBuf))
        .help("Data directory")
}

/// `--catalogue DIR`.
pub(super) fn catalogue() -> Arg {
    Arg::new("catalogue")
        .long("catalogue")
        .value_name("DIR")
        .value_parser(value_parser!(PathBuf))
        .help("Catalogue files to use instead of the built-in ones")
}

/// `--as-of VERSION|DATE`.
pub(super) fn as_of(help: &'static str) -> Arg {
    Arg::new("as-of").long("as-of").value_name("VERSION|DATE").allow_hyphen_values(true).help(help)
}

/// `--mapping M`.
pub(super) fn mapping() -> Arg {
    Arg::new("mapping")
        .long("mapping")
        .value_name("FILE")
        .value_parser(value_parser!(PathBuf))
        .help("Mapping (TOML) that turns a foreign log into the event format")
}

/// `FILE…`.
pub(super) fn files() -> Arg {
    Arg::new("files")
        .value_name("FILE")
        .num_args(1..)
        .required(true)
        .value_parser(value_parser!(PathBuf))
        .help("Delivery files: .csv, .ndjson or .parquet, also with .gz or .zst")
}

/// `--listen ADDR`.
pub(super) fn listen() -> Arg {
    Arg::new("listen").long("listen").value_name("ADDR").help("Address to serve on [default: 127.0.0.1:8080]")
}

/// A path argument.
pub(super) fn path<'a>(matches: &'a ArgMatches, name: &str) -> Option<&'a Path> {
    matches.get_one::<PathBuf>(name).map(PathBuf::as_path)
}

/// The data directory.
pub(super) fn data_dir(matches: &ArgMatches) -> Result<&Path, CliError> {
    path(matches, "data").ok_or_else(|| CliError::Use("--data is missing".to_owned()))
}
