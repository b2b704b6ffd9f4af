//! A question → the name of the file that holds its answer.

use super::format::Format;
use crate::indicators::Question;

/// Characters that one part of a name may have.
const LONGEST: usize = 40;

/// `ledtid_compare_svf_brostcancer_2024_v7.xlsx`: statistic, measure, what was filtered by, period, snapshot.
/// `None` for formats that are read where they stand.
#[must_use]
pub fn file_name(question: &Question, format: Format) -> Option<String> {
    let extension = format.extension()?;
    let mut parts =
        vec!["ledtid".to_owned(), question.statistic.code().to_owned(), slug(&question.measure.id)];
    for name in ["pathway", "programme_area", "region", "sjukvardsregion", "sex", "age_group"] {
        parts.extend(question.filters.echo(name).map(|values: String| slug(&values)));
    }
    parts.extend(question.period.as_ref().map(|(text, _)| slug(text)));
    parts.push(format!("v{}", question.as_of));
    Some(format!("{}.{extension}", parts.join("_")))
}

/// A text as a part of a file's name.
fn slug(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars().take(LONGEST) {
        let c = if c.is_ascii_alphanumeric() { c } else { '-' };
        if c != '-' || !out.ends_with('-') {
            out.push(c);
        }
    }
    out.trim_matches('-').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_has_letters_digits_and_single_hyphens() {
        assert_eq!(slug("2024-01..2024-06"), "2024-01-2024-06");
        assert_eq!(slug("D:surgery-E:surgery"), "D-surgery-E-surgery");
        assert_eq!(slug("\"; rm /"), "rm");
        assert_eq!(slug(&"a".repeat(90)).len(), 40);
    }
}
