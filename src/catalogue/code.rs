//! SVF codes: which suffixes exist, until when, which of them end the national lead time, and how a
//! KVÅ code's text is read.
//!
//! A KVÅ code of an SVF is `V`, two letters or digits that stand for the pathway, and the two-digit
//! suffix: `VC050` is `svf.50` of lung cancer. A source may send the bare suffix `50`.

use std::collections::BTreeSet;

use crate::model::{Day, SvfCode};

use super::error::{Fault, Problem};
use super::files::{Files, PATHWAYS, SVF_CODES};
use super::ids::{Confidence, Names, PathwayId};
use super::limit_file::first_day;
use super::pathway::{Pathway, find_pathway};
use super::table::{Row, read_table, unique};

/// Whether a code ends the national lead time (`svf`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum EndsSvf {
    /// Never.
    No,
    /// For every pathway.
    Always,
    /// For a pathway that has a limit for it (73, no further action).
    WithLimit,
    /// For one pathway (72 and 78 for serious non-specific symptoms).
    For(PathwayId),
}

/// One suffix of the code list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SvfCodeFact {
    /// The suffix.
    pub code: SvfCode,
    /// What it means.
    pub names: Names,
    /// `pre_start`, `start`, `during`, `treatment_start`, `close` or `transfer`.
    pub class: String,
    /// Whether it ends `svf`.
    pub ends_svf: EndsSvf,
    /// First day on which it is no longer valid; `None` if it still is.
    pub valid_until: Option<Day>,
    /// Full codes that it was seen as.
    pub seen_as: Vec<String>,
    /// How sure it is.
    pub confidence: Confidence,
    /// What else the source says.
    pub note: String,
}

impl SvfCodeFact {
    /// Whether an event of this code on this day is refused (`retired_code`).
    #[must_use]
    pub fn is_retired(&self, day: Day) -> bool {
        self.valid_until.is_some_and(|until| day >= until)
    }
}

/// A code that ends `svf` for a pathway.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct SvfEnd {
    /// The code.
    pub code: SvfCode,
    /// It counts only on days before this one; `None` counts always.
    pub valid_before: Option<Day>,
}

/// Why a text is no SVF code. The text is never repeated: it comes from a delivery.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum UnknownCode {
    /// Neither `V` + two letters or digits + two digits, nor two digits.
    #[error(
        "not a KVÅ code of an SVF: give V, two letters or digits and two digits (VC050), or the two digits (50)"
    )]
    Form,
    /// The two digits are no suffix of the code list.
    #[error("the two last digits are no SVF code of the catalogue")]
    Suffix,
}

/// Reads the form of a code: its prefix, if it has one, and its suffix. Small letters are taken as capitals.
pub(super) fn split_code(text: &str) -> Result<(Option<[u8; 3]>, SvfCode), UnknownCode> {
    let bytes = text.as_bytes();
    let digit = |b: u8| if b.is_ascii_digit() { Ok(b - b'0') } else { Err(UnknownCode::Form) };
    let suffix = |a: u8, b: u8| SvfCode::new(digit(a)? * 10 + digit(b)?).ok_or(UnknownCode::Form);
    match *bytes {
        [a, b] => Ok((None, suffix(a, b)?)),
        [v, x, y, a, b]
            if v.eq_ignore_ascii_case(&b'V') && x.is_ascii_alphanumeric() && y.is_ascii_alphanumeric() =>
        {
            let prefix = [v, x, y].map(|b| b.to_ascii_uppercase());
            Ok((Some(prefix), suffix(a, b)?))
        }
        _ => Err(UnknownCode::Form),
    }
}

/// Reads `svf_codes.csv`.
pub(super) fn read_codes(
    files: &Files,
    pathways: &[Pathway],
    problems: &mut Vec<Problem>,
) -> Vec<SvfCodeFact> {
    let columns = ["suffix", "name_sv", "name_en", "class", "ends_svf", "valid_until", "confidence"];
    let mut seen = BTreeSet::new();
    read_table(files.get(SVF_CODES), &columns, problems, |row| {
        unique(&mut seen, "suffix", row.text("suffix"))?;
        fact(row, pathways)
    })
}

fn fact(row: &Row<'_>, pathways: &[Pathway]) -> Result<SvfCodeFact, Fault> {
    let Ok((None, code)) = split_code(row.text("suffix")) else {
        return Err(row.bad("suffix", "two digits"));
    };
    let class = row.required("class")?;
    if !["pre_start", "start", "during", "treatment_start", "close", "transfer"].contains(&class.as_str()) {
        return Err(row.bad("class", "pre_start, start, during, treatment_start, close or transfer"));
    }
    let ends_svf = match row.text("ends_svf") {
        "no" => EndsSvf::No,
        "yes" => EndsSvf::Always,
        "with_limit" => EndsSvf::WithLimit,
        _ => EndsSvf::For(row.reference("ends_svf", PATHWAYS, |slug| find_pathway(pathways, slug))?),
    };
    Ok(SvfCodeFact {
        code,
        names: Names { sv: row.required("name_sv")?, en: row.required("name_en")? },
        class,
        ends_svf,
        valid_until: row.parsed("valid_until", "a date, a month or a year", first_day)?,
        seen_as: row.text("seen_as").split(';').filter(|c| !c.is_empty()).map(str::to_owned).collect(),
        confidence: Confidence::new(&row.required("confidence")?),
        note: row.owned("note"),
    })
}
