//! The configuration file of the service.

use std::path::{Path, PathBuf};

use serde::Deserialize;

/// Format of the file; raised when an older program would misread it.
const FORMAT: u32 = 1;

/// What `ledtid serve --config FILE` reads. Unknown keys are an error.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Format of the file; 1 where it is not said.
    pub format: Option<u32>,
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
    /// The file is for a newer program.
    #[error(
        "failed to use the configuration {path}: it has format {found}, this program knows format {FORMAT}: \
         use a newer ledtid, or write the file anew"
    )]
    Newer {
        /// As it was named.
        path: PathBuf,
        /// Its format.
        found: i64,
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
        let form = |problem: String| ConfigError::Form { path: path.to_owned(), problem };
        // What is newer may have keys that we do not know: its format is looked at first.
        let table: Option<toml::Table> = toml::from_str(&text).ok();
        match table.and_then(|t| t.get("format")?.as_integer()) {
            Some(found) if found > i64::from(FORMAT) => {
                return Err(ConfigError::Newer { path: path.to_owned(), found });
            }
            Some(found) if found < i64::from(FORMAT) => {
                return Err(form(format!("format is {FORMAT} or left out, not {found}")));
            }
            _ => {}
        }
        toml::from_str(&text).map_err(|e| form(e.to_string().replace('\n', " ")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Config, String> {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), text).unwrap();
        Config::read(file.path()).map_err(|e| e.to_string())
    }

    #[test]
    fn a_configuration_says_its_format_or_not() {
        for text in ["listen = \"127.0.0.1:1\"", "format = 1\nlisten = \"127.0.0.1:1\""] {
            assert_eq!(read(text).unwrap().listen.as_deref(), Some("127.0.0.1:1"), "{text}");
        }
    }

    #[test]
    fn a_newer_configuration_is_refused_whatever_else_it_says() {
        let said = read("format = 2\nnew_key = [1]").unwrap_err();
        assert!(said.contains("has format 2") && said.contains("use a newer ledtid"), "{said}");
        for text in ["format = 0", "format = \"x\"", "format = 1\nnew_key = 1"] {
            assert!(read(text).is_err(), "{text}");
        }
    }
}
