//! The configuration file of the service.

use std::path::{Path, PathBuf};

use serde::Deserialize;

/// What `ledtid serve --config FILE` reads. Unknown keys are an error.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Address to serve on, such as `127.0.0.1:8080`.
    pub listen: Option<String>,
}

/// The configuration cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file cannot be read.
    #[error("failed to read the configuration {path}: {source}")]
    Read {
        /// As it was named.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The file is wrong.
    #[error("failed to use the configuration {path}: {problem}")]
    Form {
        /// As it was named.
        path: PathBuf,
        /// What is wrong, with the line.
        problem: String,
    },
}

impl Config {
    /// Reads a configuration file.
    ///
    /// # Errors
    /// If it cannot be read, is no TOML or has keys that are not known.
    pub fn read(path: &Path) -> Result<Self, ConfigError> {
        let text = std::fs::read_to_string(path)
            .map_err(|source| ConfigError::Read { path: path.to_owned(), source })?;
        toml::from_str(&text).map_err(|e| ConfigError::Form {
            path: path.to_owned(),
            problem: e.to_string().replace('\n', " "),
        })
    }
}
