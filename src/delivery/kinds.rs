//! What happened: point or code, and the pathway that the row and the code's prefix say.

use crate::model::{Kind, Point, SvfCode};

use super::check::Refusal;
use super::form::two_digits;
use super::tables::Lookup;
use super::{Column, Rule};

/// A code of a row taken apart.
struct Code {
    suffix: SvfCode,
    /// Pathway that the prefix says, where it is given and known.
    pathway: Option<usize>,
}

/// The kind and the pathway of a row, by its `pathway` (looked up already, where given), `point` and `code`.
///
/// # Errors
/// In this order: form of the point, both given, form of the code, unknown code, neither
/// given, no pathway, pathways that differ.
pub(super) fn parse_kind(
    pathway: Option<usize>,
    point: &[u8],
    code: &[u8],
    lookup: &Lookup<'_>,
) -> Result<(Kind, usize), Refusal> {
    let point = match point {
        [] => None,
        [letter @ b'A'..=b'G'] => Some(Point::ALL[usize::from(letter - b'A')]),
        _ => return Err(Refusal::new(Column::Point, Rule::BadForm)),
    };
    let (kind, by_prefix) = match (point, code) {
        (Some(point), []) => (Kind::Point(point), None),
        (Some(_), _) => return Err(Refusal::new(Column::Code, Rule::PointAndCode)),
        (None, []) => return Err(Refusal::new(Column::Point, Rule::Missing)),
        (None, code) => {
            let code = parse_code(code, lookup)?;
            (Kind::Svf(code.suffix), code.pathway)
        }
    };
    match (pathway, by_prefix) {
        (Some(said), Some(other)) if said != other => Err(Refusal::new(Column::Code, Rule::PathwayMismatch)),
        (Some(said), _) => Ok((kind, said)),
        (None, Some(by_prefix)) => Ok((kind, by_prefix)),
        (None, None) => Err(Refusal::new(Column::Pathway, Rule::Missing)),
    }
}

/// A full KVÅ code (`V`, two letters or digits, two digits) or its suffix; case does not matter.
fn parse_code(text: &[u8], lookup: &Lookup<'_>) -> Result<Code, Refusal> {
    let bad_form = Refusal::new(Column::Code, Rule::BadForm);
    let (prefix, suffix) = match text {
        [_, _] => (None, text),
        [v @ (b'V' | b'v'), a, b, suffix @ ..]
            if suffix.len() == 2 && a.is_ascii_alphanumeric() && b.is_ascii_alphanumeric() =>
        {
            (Some([*v, *a, *b].map(|c| c.to_ascii_uppercase())), suffix)
        }
        _ => return Err(bad_form),
    };
    let number = two_digits(suffix).ok_or(bad_form)?;
    let known = lookup.code(number).and_then(|_| SvfCode::new(number));
    let suffix = known.ok_or(Refusal::new(Column::Code, Rule::UnknownCode))?;
    Ok(Code { suffix, pathway: prefix.and_then(|p| lookup.prefix(p)) })
}
