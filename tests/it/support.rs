//! A store in a directory of its own, and questions to it.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use ledtid::catalogue::Catalogue;
use ledtid::indicators::{Comparison, Engine, Question, Row, asked, compare};
use ledtid::pipeline::{IngestOptions, Receipt, ingest_file, open_engine};
use ledtid::store::Store;

/// The built-in catalogue, read once.
pub(crate) fn catalogue() -> Arc<Catalogue> {
    static CATALOGUE: std::sync::LazyLock<Arc<Catalogue>> =
        std::sync::LazyLock::new(|| Arc::new(Catalogue::embedded().expect("the built-in catalogue")));
    Arc::clone(&CATALOGUE)
}

/// A data directory that goes away with its test.
pub(crate) struct Home {
    dir: tempfile::TempDir,
    pub(crate) store: Store,
    pub(crate) catalogue: Arc<Catalogue>,
}

impl Home {
    pub(crate) fn new() -> Self {
        let dir = tempfile::tempdir().expect("a directory");
        let store = Store::open_or_create(&dir.path().join("data")).expect("a store");
        Self { dir, store, catalogue: catalogue() }
    }

    /// A directory for files of the test.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    /// The data directory.
    pub(crate) fn data(&self) -> PathBuf {
        self.path("data")
    }

    /// Delivers a text as a file.
    pub(crate) fn deliver(&self, name: &str, text: impl AsRef<[u8]>) -> Receipt {
        self.deliver_with(name, text, &IngestOptions::default())
    }

    /// The same, in another way than the default.
    pub(crate) fn deliver_with(
        &self,
        name: &str,
        text: impl AsRef<[u8]>,
        options: &IngestOptions,
    ) -> Receipt {
        let path = self.path(name);
        std::fs::write(&path, text).expect("a file");
        self.deliver_file(&path, options)
    }

    /// Delivers a file.
    pub(crate) fn deliver_file(&self, path: &Path, options: &IngestOptions) -> Receipt {
        ingest_file(path, &self.store, &self.catalogue, options, &|_| {}).expect("a receipt")
    }

    /// Delivers rows of `episode,pathway,what,time,region` and what the extra columns hold; `what` is a
    /// point, or a code when it begins with a digit or V.
    pub(crate) fn events(&self, extra: &str, rows: &[&str]) -> Receipt {
        let mut text = format!("episode_id,patient_id,pathway,point,code,time,region{extra}\n");
        for row in rows {
            let cells: Vec<&str> = row.split_whitespace().collect();
            let [episode, pathway, what, time, region, rest @ ..] = &cells[..] else {
                panic!("a short row: {row}")
            };
            let is_code = what.starts_with(|c: char| c.is_ascii_digit() || c == 'V');
            let (point, code) = if is_code { ("", *what) } else { (*what, "") };
            let rest: String = rest.iter().map(|c| format!(",{}", if *c == "." { "" } else { c })).collect();
            writeln!(text, "{episode},p{episode},{pathway},{point},{code},{time},{region}{rest}")
                .expect("text");
        }
        let name = format!("{}.csv", text.len());
        self.deliver(&name, text)
    }

    pub(crate) fn engine(&self) -> Engine {
        open_engine(&self.store, &self.catalogue, &mut |_, _| {}).expect("an engine")
    }

    /// Asks a question, written as a query string.
    pub(crate) fn ask(&self, query: &str) -> Comparison {
        ask(&self.engine(), query)
    }
}

/// Asks an engine a question, written as a query string.
pub(crate) fn ask(engine: &Engine, query: &str) -> Comparison {
    let pairs: Vec<(String, String)> = query
        .split('&')
        .map(|pair| pair.split_once('=').unwrap_or_else(|| panic!("no parameter: {pair}")))
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect();
    let question = Question::parse(&pairs, &asked(engine)).unwrap_or_else(|e| panic!("{query}: {e}"));
    compare(engine, &question).expect("episodes that load")
}

/// The row whose first dimension has this code.
pub(crate) fn row<'a>(answer: &'a Comparison, code: &str) -> &'a Row {
    let is = |row: &&Row| row.group.0.first().is_some_and(|(_, c)| c.code == code);
    answer.rows.iter().find(is).unwrap_or_else(|| panic!("no row {code}"))
}

/// Python with the packages of `tests/requirements.txt`; `make test` sets it up.
pub(crate) fn python() -> Option<String> {
    named("LEDTID_PYTHON", "Python with tests/requirements.txt")
}

/// A program of others that the environment names; says why not.
pub(crate) fn named(variable: &str, what: &str) -> Option<String> {
    #[expect(clippy::disallowed_methods, reason = "a test is told its readers by the environment")]
    let found = std::env::var(variable).ok();
    if found.is_none() {
        absent(&format!("{variable} names no {what}"));
    }
    found
}

/// Says that a test is skipped for want of a program of others. `make test` sets all of them up: there it fails.
pub(crate) fn absent(what: &str) {
    let must_be_here = std::env::var_os("LEDTID_TOOLS").is_some_and(|tools| tools == "all");
    assert!(!must_be_here, "{what}, though `make test` sets it up");
    println!("skipped: {what} (run `make test`)");
}

/// Python with the packages of `tests/requirements.txt`, and `attack.py`, if both are here; says why not.
pub(crate) fn auditor() -> Option<(String, PathBuf)> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/tools/attack.py");
    if !script.exists() {
        println!("skipped: ../shared/tools/attack.py is not beside the project");
        return None;
    }
    Some((python()?, script))
}
