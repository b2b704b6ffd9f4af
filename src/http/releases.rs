//! `GET /api/v1/releases`, `/releases/{name}` and its files: what has been published, for ever the same bytes.

use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::{Path as FilePath, PathBuf};
use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Path, RawQuery, State};
use axum::http::header::{
    CACHE_CONTROL, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, VARY,
};
use axum::http::{HeaderMap, HeaderValue, StatusCode, Version};
use axum::response::Response;
use flate2::Compression;
use flate2::read::GzEncoder;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::chunks::Chunks;
use super::conditional::has_already;
use super::identity::{Form, Identity};
use super::negotiate::{self, Coding, JSON};
use super::problem::Problem;
use super::query;
use super::served::Served;
use crate::disclosure::{ReleaseRecord, Viewer};
use crate::publish::{FILES, HIDDEN_FILE, HIDING_FILE, MANIFEST};
use crate::store::Releases;

/// A release's files never change.
const FOR_EVER: &str = "public, max-age=31536000, immutable";
/// Nor do these, but they are for this viewer only.
const FOR_ONE: &str = "private, no-store";
/// What is hidden and why: for those who see it anyway.
const HIDING: [&str; 2] = [HIDING_FILE, HIDDEN_FILE];
/// The report's style is in the page; nothing else is allowed to it.
const REPORT_POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; base-uri 'none'; \
     form-action 'none'; frame-ancestors 'none'; object-src 'none'";

/// `GET /api/v1/releases`.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ReleaseList {
    /// The latest first.
    releases: Vec<ReleaseItem>,
}

/// A release.
#[derive(Debug, Serialize, ToSchema)]
struct ReleaseItem {
    /// Name.
    name: String,
    /// Place among the releases, from 1.
    sequence: u64,
    /// Version of the events.
    version: i64,
    /// Latest event date.
    data_to: Option<String>,
    /// First and last calendar year.
    years: (i32, i32),
    /// Version of the program that made it.
    software: String,
    /// Version of the catalogue.
    catalogue: String,
    /// The release before it.
    previous: Option<String>,
    /// Where its manifest is.
    manifest: String,
    /// Where its report is.
    report: String,
    /// Where all of it is as one ZIP.
    archive: String,
}

/// What has been published.
pub(super) async fn get_releases(
    State(served): State<Arc<Served>>,
    RawQuery(raw): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let lang = query::only_language(&query::pairs(raw.as_deref())?, negotiate::language(&headers))?;
    negotiate::format(&headers, &[("json", "application/json")])?;
    let releases = served.releases().clone();
    let showing = served.showing();
    let records = served.workshop.run(move || records(&releases)).await?;
    let names: Vec<&str> = records.iter().map(|r| r.name.as_str()).collect();
    let form = Form { content_type: JSON, lang, coding: Coding::asked(&headers) };
    let identity = Identity::of("releases", &names.join("\n"), &showing, form);
    let make = move || {
        let list = ReleaseList { releases: records.into_iter().rev().map(item).collect() };
        serde_json::to_vec(&list).map_err(|e| Problem::Internal(format!("failed to write a list: {e}")))
    };
    served.answer(&headers, identity, form, make).await
}

fn records(releases: &Releases) -> Result<Vec<ReleaseRecord>, Problem> {
    let failed = |e: &dyn std::fmt::Display| Problem::Internal(e.to_string());
    let names = releases.names().map_err(|e| failed(&e))?;
    let mut records = Vec::new();
    for name in names {
        if let Some(text) = releases.record(&name).map_err(|e| failed(&e))? {
            records.push(ReleaseRecord::parse(&name, &text).map_err(|e| failed(&e))?);
        }
    }
    Ok(records)
}

fn item(record: ReleaseRecord) -> ReleaseItem {
    let at = |file: &str| format!("/api/v1/releases/{}/{file}", record.name);
    ReleaseItem {
        manifest: at(MANIFEST),
        report: at("index.html"),
        archive: at(&format!("{}.zip", record.name)),
        sequence: record.sequence,
        version: record.version,
        data_to: record.data_to,
        years: record.years,
        software: record.software,
        catalogue: record.catalogue,
        previous: record.previous,
        name: record.name,
    }
}

/// A release's manifest.
pub(super) async fn get_release(
    State(served): State<Arc<Served>>,
    Path(name): Path<String>,
    RawQuery(raw): RawQuery,
    version: Version,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    file(&served, (name, MANIFEST.to_owned()), raw.as_deref(), (version, &headers)).await
}

/// A file of a release.
pub(super) async fn get_release_file(
    State(served): State<Arc<Served>>,
    Path(at): Path<(String, String)>,
    RawQuery(raw): RawQuery,
    version: Version,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    file(&served, at, raw.as_deref(), (version, &headers)).await
}

async fn file(
    served: &Arc<Served>,
    (name, path): (String, String),
    raw: Option<&str>,
    asked: (Version, &HeaderMap),
) -> Result<Response, Problem> {
    query::none(&query::pairs(raw)?)?;
    let releases = served.releases().clone();
    let sees_all = matches!(served.showing().viewer(), Viewer::National | Viewer::Owner);
    let is_hiding = sees_all && HIDING.contains(&path.as_str());
    let (wanted, published) = (path.clone(), Arc::clone(&served.published));
    let look = move || {
        let folder = releases.folder(&name).ok_or(Problem::NotFound)?;
        let found =
            if is_hiding { hiding(&releases, &name, &wanted) } else { find(&releases, &name, &wanted) }?;
        published.unchanged(&folder, &found.path)?;
        Ok(found)
    };
    let found = served.workshop.run(look).await?;
    let coding = coding(&path, found.bytes, asked);
    let etag = match coding {
        Coding::Identity => format!("\"{}\"", found.sha256),
        Coding::Gzip => format!("\"{}-gzip\"", found.sha256),
    };
    let not_modified = has_already(asked.1, &etag);
    let mut builder = Response::builder()
        .header(ETAG, &etag)
        .header(VARY, "Accept-Encoding")
        .header(CACHE_CONTROL, if is_hiding { FOR_ONE } else { FOR_EVER });
    if path.ends_with(".html") {
        builder = builder.header(CONTENT_SECURITY_POLICY, HeaderValue::from_static(REPORT_POLICY));
    }
    let response = if not_modified {
        builder.status(StatusCode::NOT_MODIFIED).body(Body::empty())
    } else {
        let slot = served.workshop.file(found.bytes)?;
        let builder = match coding {
            Coding::Identity => builder.header(CONTENT_LENGTH, found.bytes),
            Coding::Gzip => builder.header(CONTENT_ENCODING, coding.code()),
        };
        builder
            .header(CONTENT_TYPE, media_type(&path))
            .body(Body::from_stream(Chunks::read(slot, move || reader(&found.path, coding))))
    };
    response.map_err(|e| Problem::Internal(format!("failed to form a response: {e}")))
}

/// A file that a manifest names.
struct Found {
    path: PathBuf,
    bytes: u64,
    sha256: String,
}

#[derive(Deserialize)]
struct Manifest {
    files: Vec<Listed>,
}

#[derive(Deserialize)]
struct Listed {
    path: String,
    bytes: u64,
    sha256: String,
}

/// Finds a file: the manifest, the archive, or one that the manifest names. No other path leads anywhere.
fn find(releases: &Releases, name: &str, wanted: &str) -> Result<Found, Problem> {
    let folder = releases.folder(name).ok_or(Problem::NotFound)?;
    let files = folder.join(FILES);
    let text = read(&files.join(MANIFEST))?;
    if wanted == MANIFEST {
        return Ok(whole(files.join(MANIFEST), &text));
    }
    if wanted == format!("{name}.zip") {
        let path = folder.join(wanted);
        let bytes =
            path.metadata().map_err(|e| Problem::Internal(format!("failed to read an archive: {e}")))?.len();
        // The manifest names every byte of the archive but its own order, which is fixed.
        let sha256 = format!("zip-{}", blake3::hash(&text).to_hex());
        return Ok(Found { path, bytes, sha256 });
    }
    let manifest: Manifest = serde_json::from_slice(&text)
        .map_err(|e| Problem::Internal(format!("failed to read the manifest of a release: {e}")))?;
    let listed = manifest.files.into_iter().find(|f| f.path == wanted).ok_or(Problem::NotFound)?;
    Ok(Found { path: files.join(&listed.path), bytes: listed.bytes, sha256: listed.sha256 })
}

/// A file of the hiding report. A release that was made before there was one has none.
fn hiding(releases: &Releases, name: &str, wanted: &str) -> Result<Found, Problem> {
    let path = releases.folder(name).ok_or(Problem::NotFound)?.join(wanted);
    if !path.is_file() {
        return Err(Problem::NotFound);
    }
    let bytes = read(&path)?;
    Ok(whole(path, &bytes))
}

fn whole(path: PathBuf, text: &[u8]) -> Found {
    Found { path, bytes: text.len() as u64, sha256: blake3::hash(text).to_hex().to_string() }
}

fn read(path: &FilePath) -> Result<Vec<u8>, Problem> {
    std::fs::read(path).map_err(|e| Problem::Internal(format!("failed to read a file of a release: {e}")))
}

/// Whether a file is compressed on its way: a text that is worth it, if the client would like it so. The report is a tenth
/// then. The other formats are compressed in themselves.
fn coding(path: &str, bytes: u64, (version, headers): (Version, &HeaderMap)) -> Coding {
    let is_text = TEXTS.iter().any(|end| path.ends_with(end));
    // Before HTTP/1.1 only a length tells what is cut off.
    let is_framed = version > Version::HTTP_10;
    if is_text && is_framed && bytes > WORTH_COMPRESSING { Coding::asked(headers) } else { Coding::Identity }
}

/// How the names of texts end.
const TEXTS: [&str; 5] = [".html", ".csv", ".json", ".svg", ".px"];

/// Files up to this many bytes are not compressed.
const WORTH_COMPRESSING: u64 = 1 << 10;

/// What is sent of a file, packed on its way if it shall be.
fn reader(path: &FilePath, coding: Coding) -> io::Result<Box<dyn Read>> {
    let file = File::open(path)?;
    Ok(match coding {
        Coding::Identity => Box::new(file),
        Coding::Gzip => Box::new(GzEncoder::new(BufReader::new(file), Compression::default())),
    })
}

/// The media type of a file, by the end of its name.
fn media_type(path: &str) -> &'static str {
    let end = path.rsplit('.').next().unwrap_or("");
    match end {
        "html" => "text/html; charset=utf-8",
        "csv" => "text/csv; charset=utf-8",
        "json" => "application/json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "zip" => "application/zip",
        "xlsx" => crate::formats::Format::Xlsx.media_type(),
        "parquet" => crate::formats::Format::Parquet.media_type(),
        "arrow" => crate::formats::Format::Arrow.media_type(),
        "px" => crate::formats::Format::Px.media_type(),
        _ => "application/octet-stream",
    }
}
