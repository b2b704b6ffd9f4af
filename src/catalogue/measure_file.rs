//! `measures.toml` → names of the points, named measures, and the words of the limit table.

use std::collections::BTreeSet;
use std::ops::Range;

use serde::Deserialize;
use toml::Spanned;

use crate::model::{Attribution, Basis, Grain, Kind, MeasureEnd, Point, Selector, Vocabulary};

use super::error::{Fault, Problem};
use super::files::{Files, MEASURES};
use super::ids::Names;
use super::limit_file::unit;
use super::measure::{Ends, Measure, Origin};
use super::table::unique;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    version: String,
    point: Vec<PointEntry>,
    measure: Vec<Spanned<MeasureEntry>>,
    word: Vec<Spanned<WordEntry>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct PointEntry {
    letter: String,
    name_sv: String,
    name_en: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct MeasureEntry {
    id: String,
    name_sv: String,
    name_en: String,
    from: Vec<String>,
    to: Vec<String>,
    grain: String,
    unit: String,
    basis: String,
    attribution: String,
    goal: Option<f64>,
    #[serde(default)]
    pair: bool,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct WordEntry {
    slug: String,
    #[serde(default)]
    kinds: Vec<String>,
    name_sv: String,
    name_en: String,
}

/// A word that the limit table uses for an end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// The word.
    pub slug: String,
    /// Names.
    pub names: Names,
    /// What it is in the points, in the episodes that have points.
    pub(super) points: Option<MeasureEnd>,
    /// What it is in the SVF codes.
    pub(super) svf: Option<MeasureEnd>,
}

/// What `measures.toml` says.
#[derive(Debug, Clone, Default)]
pub(super) struct MeasureFile {
    pub(super) version: String,
    /// Names of `A`…`G`, in chain order.
    pub(super) points: Vec<Names>,
    pub(super) named: Vec<Measure>,
    pub(super) words: Vec<Word>,
}

/// Reads `measures.toml`.
pub(super) fn read_measures(files: &Files, problems: &mut Vec<Problem>) -> MeasureFile {
    let (file, text) = files.get(MEASURES);
    let document: Document = match toml::from_str(text) {
        Ok(document) => document,
        Err(e) => {
            let line = line_of(text, &e.span().unwrap_or(0..0));
            let fault = Fault::Format { format: "toml", detail: e.message().to_owned() };
            problems.push(Problem { file, line, fault });
            return MeasureFile::default();
        }
    };
    let (mut ids, mut slugs) = (BTreeSet::new(), BTreeSet::new());
    let mut keep = |line: u64, fault: Fault| problems.push(Problem { file, line, fault });
    let mut out = MeasureFile { version: document.version, ..MeasureFile::default() };
    match points(document.point) {
        Ok(points) => out.points = points,
        Err(fault) => keep(0, fault),
    }
    for entry in document.measure {
        let line = line_of(text, &entry.span());
        match unique(&mut ids, "id", &entry.get_ref().id).and_then(|()| measure(entry.into_inner())) {
            Ok(measure) => out.named.push(measure),
            Err(fault) => keep(line, fault),
        }
    }
    for entry in document.word {
        let line = line_of(text, &entry.span());
        match unique(&mut slugs, "slug", &entry.get_ref().slug).and_then(|()| word(entry.into_inner())) {
            Ok(word) => out.words.push(word),
            Err(fault) => keep(line, fault),
        }
    }
    out
}

/// Line of a place in a text, from 1.
pub(super) fn line_of(text: &str, span: &Range<usize>) -> u64 {
    let before = text.as_bytes().get(..span.start).unwrap_or_default();
    let breaks = before.iter().filter(|&&b| b == b'\n').count();
    u64::try_from(breaks).map_or(0, |n| n + 1)
}

fn points(entries: Vec<PointEntry>) -> Result<Vec<Names>, Fault> {
    let letters: Vec<_> = entries.iter().filter_map(|p| Point::parse(&p.letter)).collect();
    if letters != Point::ALL {
        let found = entries.iter().map(|p| p.letter.as_str()).collect();
        return Err(Fault::BadField { column: "letter", found, expected: "A to G, once each, in order" });
    }
    Ok(entries.into_iter().map(|p| Names { sv: p.name_sv, en: p.name_en }).collect())
}

fn measure(entry: MeasureEntry) -> Result<Measure, Fault> {
    let bad = |column, found: &str, expected| Fault::BadField { column, found: found.to_owned(), expected };
    let kinds = "kinds of one vocabulary: A to G or svf.NN";
    let from = end_of(&entry.from).ok_or_else(|| bad("from", &entry.from.join(", "), kinds))?;
    let to = end_of(&entry.to).ok_or_else(|| bad("to", &entry.to.join(", "), kinds))?;
    let ends = Ends { from, to };
    if !ends.go_forward() {
        return Err(bad("to", &entry.to.join(", "), "kinds later in the chain than `from`"));
    }
    let grains = [Grain::Episode, Grain::Activity];
    let bases = [Basis::End, Basis::Start];
    let attributions = [Attribution::Care, Attribution::Home, Attribution::Start];
    if entry.goal.is_some_and(|goal| !(goal > 0.0 && goal <= 1.0)) {
        return Err(bad("goal", "another number", "a share above 0, at most 1"));
    }
    Ok(Measure {
        names: Names { sv: entry.name_sv, en: entry.name_en },
        alternatives: vec![ends],
        grain: grains
            .into_iter()
            .find(|g| g.code() == entry.grain)
            .ok_or_else(|| bad("grain", &entry.grain, "episode or activity"))?,
        unit: unit(&entry.unit).ok_or_else(|| bad("unit", &entry.unit, "days, hours or minutes"))?,
        basis: bases
            .into_iter()
            .find(|b| b.code() == entry.basis)
            .ok_or_else(|| bad("basis", &entry.basis, "end or start"))?,
        attribution: attributions
            .into_iter()
            .find(|a| a.code() == entry.attribution)
            .ok_or_else(|| bad("attribution", &entry.attribution, "care, home or start"))?,
        goal: entry.goal,
        origin: Origin::Named,
        pathway: None,
        lends_to_pair: entry.pair,
        id: entry.id,
    })
}

/// The end of these kinds, any activity.
fn end_of(kinds: &[String]) -> Option<MeasureEnd> {
    let kinds = kinds.iter().map(|k| Kind::parse(k)).collect::<Option<Vec<_>>>()?;
    MeasureEnd::new(kinds.into_iter().map(|kind| Selector { kind, activity: None }).collect())
}

fn word(entry: WordEntry) -> Result<Word, Fault> {
    let names = Names { sv: entry.name_sv, en: entry.name_en };
    if entry.kinds.is_empty() {
        let kind = Kind::Point(Point::E);
        let points = MeasureEnd::new(vec![Selector { kind, activity: Some(entry.slug.clone()) }]);
        return Ok(Word { slug: entry.slug, names, points, svf: None });
    }
    let of = |vocabulary: Vocabulary| {
        let is = |k: &&String| Kind::parse(k).is_some_and(|kind| kind.vocabulary() == vocabulary);
        end_of(&entry.kinds.iter().filter(is).cloned().collect::<Vec<_>>())
    };
    let expected = "A to G or svf.NN";
    if entry.kinds.iter().any(|k| Kind::parse(k).is_none()) {
        return Err(Fault::BadField { column: "kinds", found: entry.kinds.join(", "), expected });
    }
    Ok(Word { names, points: of(Vocabulary::Points), svf: of(Vocabulary::Svf), slug: entry.slug })
}
