//! A folder → one ZIP archive, the same bytes every time: files by name, one date, one way to compress.

use std::fs::{self, File};
use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use super::error::PublishError;

/// Every file below a folder, as paths relative to it with `/`, sorted.
///
/// # Errors
/// If a folder cannot be read.
pub(super) fn files_below(root: &Path) -> Result<Vec<String>, PublishError> {
    let mut found = Vec::new();
    collect(root, &mut PathBuf::new(), &mut found)?;
    found.sort_unstable();
    Ok(found)
}

fn collect(root: &Path, below: &mut PathBuf, found: &mut Vec<String>) -> Result<(), PublishError> {
    let here = root.join(&below);
    for entry in fs::read_dir(&here).map_err(PublishError::io("read", &here))? {
        let entry = entry.map_err(PublishError::io("read", &here))?;
        below.push(entry.file_name());
        if entry.path().is_dir() {
            collect(root, below, found)?;
        } else {
            let parts: Vec<String> = below.iter().map(|p| p.to_string_lossy().into_owned()).collect();
            found.push(parts.join("/"));
        }
        below.pop();
    }
    Ok(())
}

/// Writes the files below a folder into an archive, under one folder of this name.
///
/// # Errors
/// If a file cannot be read, or the archive not written.
pub(super) fn write_zip(root: &Path, name: &str, path: &Path) -> Result<(), PublishError> {
    let failed = |source| PublishError::Zip { path: path.to_owned(), source };
    let file = File::create(path).map_err(PublishError::io("create", path))?;
    let mut zip = ZipWriter::new(BufWriter::new(file));
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .compression_level(Some(6))
        .last_modified_time(DateTime::default())
        .unix_permissions(0o644)
        .large_file(false);
    for below in files_below(root)? {
        let from = root.join(&below);
        let bytes = fs::read(&from).map_err(PublishError::io("read", &from))?;
        // What is compressed already is stored as it is.
        let packed = [".zip", ".png", ".xlsx", ".parquet"].iter().any(|end| below.ends_with(end));
        let method = if packed { CompressionMethod::Stored } else { CompressionMethod::Deflated };
        let options =
            if packed { options.compression_method(method).compression_level(None) } else { options };
        zip.start_file(format!("{name}/{below}"), options).map_err(failed)?;
        zip.write_all(&bytes).map_err(PublishError::io("write", path))?;
    }
    let mut out = zip.finish().map_err(failed)?;
    out.flush().map_err(PublishError::io("write", path))
}
