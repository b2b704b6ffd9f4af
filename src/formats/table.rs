//! A comparison → a table of plain text for a terminal: aligned columns, in the answer's language.

use crate::indicators::{
    Comparison, Lang, LimitUsed, Row, count_text, number_text, per_cent_text, unverified_limits,
};

/// Column headings and words in one language.
struct Words {
    columns: [&'static str; 9],
    total: &'static str,
    everything: &'static str,
    snapshot: &'static str,
    methods: &'static str,
    data_to: &'static str,
    no_limit: &'static str,
    protected: &'static str,
    against: [(&'static str, &'static str); 3],
}

const SV: Words = Words {
    columns: ["", "n", "median", "95 %", "8 av 10", "9 av 10", "inom gräns", "intervall", "mot övriga"],
    total: "Totalt",
    everything: "hela perioden",
    snapshot: "dataversion",
    methods: "metoder",
    data_to: "data till",
    no_limit: "ingen gräns",
    protected: "skyddad: små tal",
    against: [
        ("lower", "▼ säkert lägre"),
        ("similar", "● går inte att skilja"),
        ("higher", "▲ säkert högre"),
    ],
};

const EN: Words = Words {
    columns: ["", "n", "median", "95%", "8 in 10", "9 in 10", "in limit", "interval", "against rest"],
    total: "Total",
    everything: "all periods",
    snapshot: "snapshot",
    methods: "methods",
    data_to: "data to",
    no_limit: "no limit",
    protected: "protected: small numbers",
    against: [
        ("lower", "▼ clearly lower"),
        ("similar", "● cannot be told apart"),
        ("higher", "▲ clearly higher"),
    ],
};

/// The answer as lines of text: a title, the rows, the total, and what it rests on.
#[must_use]
pub fn comparison_table(comparison: &Comparison) -> String {
    let words = words(comparison);
    let mut lines = vec![columns(comparison, words)];
    lines.extend(comparison.rows.iter().map(|row| cells(comparison, words, row, &group_label(row))));
    lines.push(cells(comparison, words, &comparison.total, words.total));
    let widths: Vec<usize> = (0..words.columns.len()).map(|k| widest(&lines, k)).collect();
    let mut text = vec![title(comparison, words), String::new()];
    let rule = "─".repeat(widths.iter().sum::<usize>() + 2 * (widths.len() - 1));
    let last = lines.len() - 1;
    for (i, line) in lines.iter().enumerate() {
        if i == 1 || i == last {
            text.push(rule.clone());
        }
        text.push(aligned(line, &widths, |k| k == 0 || k + 1 == widths.len()));
    }
    text.extend([String::new(), footer(comparison, words)]);
    text.extend(unverified_line(&comparison.limits, comparison.question.lang));
    text.push(String::new());
    text.join("\n")
}

const fn words(comparison: &Comparison) -> &'static Words {
    match comparison.question.lang {
        Lang::Sv => &SV,
        Lang::En => &EN,
    }
}

fn title(comparison: &Comparison, words: &Words) -> String {
    let question = &comparison.question;
    let period = question.period.as_ref().map_or(words.everything, |(text, _)| text.as_str());
    let (basis, attribution) = (question.basis.code(), question.attribution.code());
    let measure = &comparison.measure;
    format!("{} ({}) · {period} · {basis} · {attribution} · {}", measure.label, measure.id, measure.unit)
}

fn footer(comparison: &Comparison, words: &Words) -> String {
    let (snapshot, methods) = (&comparison.snapshot, &comparison.methods);
    let data_to = snapshot.data_to.as_deref().unwrap_or("–");
    format!(
        "{} {} · {} {data_to} · ledtid {} · {} {}, {}, {}, {}",
        words.snapshot,
        snapshot.version,
        words.data_to,
        snapshot.software,
        words.methods,
        methods.quantile,
        methods.share_ci,
        methods.median_ci,
        methods.against_rest
    )
}

/// A line that says which limits are not verified, if any is not.
pub(super) fn unverified_line(limits: &[LimitUsed], lang: Lang) -> Option<String> {
    let words =
        if lang == Lang::Sv { "gränser som inte är belagda" } else { "limits that are not verified" };
    unverified_limits(limits).map(|told| format!("{words}: {told}"))
}

fn columns(comparison: &Comparison, words: &Words) -> Vec<String> {
    let mut columns = words.columns.map(str::to_owned).to_vec();
    let level = comparison.question.confidence.level();
    let decimals = if level > 0.99 { 1 } else { 0 };
    columns[3] = per_cent_text(level, decimals, comparison.question.lang);
    columns
}

fn group_label(row: &Row) -> String {
    row.group.0.iter().map(|(_, coded)| coded.label.as_str()).collect::<Vec<_>>().join(" · ")
}

fn cells(comparison: &Comparison, words: &Words, row: &Row, label: &str) -> Vec<String> {
    let lang = comparison.question.lang;
    let one = |value: Option<f64>| value.map_or_else(String::new, |v| number_text(v, 1, lang));
    let share = |value: f64| per_cent_text(value, 1, lang);
    let median_ci = row.median_ci.map_or_else(String::new, |[lower, upper]| {
        let end = |e: Option<f64>| e.map_or_else(|| "…".to_owned(), |v| number_text(v, 1, lang));
        format!("({}–{})", end(lower), end(upper))
    });
    let no_share = || match row.within.status {
        "protected" => words.protected.to_owned(),
        _ if row.has(1) => words.no_limit.to_owned(),
        _ => String::new(),
    };
    let interval = row
        .within
        .ci
        .map(|[l, u]| format!("({}–{})", number_text(l * 100.0, 1, lang), number_text(u * 100.0, 1, lang)));
    let against = words.against.iter().find(|(id, _)| Some(*id) == row.against_rest);
    vec![
        // A name from outside must not steer the terminal.
        label.chars().filter(|c| !c.is_control()).collect(),
        row.n.map_or_else(|| words.protected.to_owned(), |n| count_text(n, lang)),
        one(row.median),
        median_ci,
        one(row.p80),
        one(row.p90),
        row.within.share.map_or_else(no_share, share),
        interval.unwrap_or_default(),
        against.map_or("", |(_, word)| word).to_owned(),
    ]
}

pub(super) fn widest(lines: &[Vec<String>], column: usize) -> usize {
    lines.iter().filter_map(|line| line.get(column)).map(|cell| cell.chars().count()).max().unwrap_or(0)
}

/// Columns side by side; those of words stand to the left, numbers to the right.
pub(super) fn aligned(line: &[String], widths: &[usize], is_left: impl Fn(usize) -> bool) -> String {
    let cell = |(k, (text, &width)): (usize, (&String, &usize))| {
        let space = " ".repeat(width.saturating_sub(text.chars().count()));
        if is_left(k) { format!("{text}{space}") } else { format!("{space}{text}") }
    };
    line.iter().zip(widths).enumerate().map(cell).collect::<Vec<_>>().join("  ").trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_stand_in_line() {
        let lines = [
            vec!["Å".to_owned(), "5".to_owned(), "x".to_owned()],
            vec!["Region".into(), "12".into(), "yy".into()],
        ];
        let widths: Vec<usize> = (0..3).map(|k| widest(&lines, k)).collect();
        assert_eq!(aligned(&lines[0], &widths, |k| k != 1), "Å        5  x");
        assert_eq!(aligned(&lines[1], &widths, |k| k != 1), "Region  12  yy");
    }
}
