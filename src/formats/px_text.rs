//! Texts of a PX file: in double quotes, in parts of at most 256 characters, without quotes inside.

/// Characters of one quoted part, with room for its quotes in a line of 256.
const LONGEST: usize = 240;

/// A text in quotes. Quotes inside become `'`, what ends a line a space; a long text is split in parts that
/// readers put together again.
pub(super) fn quoted(text: &str) -> String {
    let clean: Vec<char> = text
        .chars()
        .map(|c| match c {
            '"' => '\'',
            c if c.is_control() => ' ',
            c => c,
        })
        .collect();
    if clean.is_empty() {
        return "\"\"".to_owned();
    }
    let parts = clean.chunks(LONGEST).map(|part| format!("\"{}\"", part.iter().collect::<String>()));
    parts.collect::<Vec<_>>().join("\r\n")
}

/// Texts in quotes with commas, a new line before one that would make the line too long.
pub(super) fn listed<'a>(texts: impl Iterator<Item = &'a str>) -> String {
    let mut out = String::new();
    let mut column = 0;
    for (i, text) in texts.enumerate() {
        let one = quoted(text);
        let width = one.chars().count() + 1;
        if i > 0 {
            out.push(',');
            if column + width > LONGEST {
                out.push_str("\r\n");
                column = 0;
            }
        }
        column += width;
        out.push_str(&one);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_texts_are_split_and_quotes_replaced() {
        assert_eq!(quoted("Region \"Skåne\"\n"), "\"Region 'Skåne' \"");
        let long = quoted(&"å".repeat(500));
        let parts: Vec<&str> = long.split("\r\n").collect();
        assert_eq!(parts.len(), 3);
        assert!(parts.iter().all(|p| p.chars().count() <= 256 && p.starts_with('"') && p.ends_with('"')));
    }

    #[test]
    fn lists_break_between_texts() {
        let texts: Vec<String> = (0..40).map(|i| format!("värde nummer {i}")).collect();
        let list = listed(texts.iter().map(String::as_str));
        assert!(list.split("\r\n").count() > 1);
        assert!(list.split("\r\n").all(|line| line.chars().count() <= 256));
        assert_eq!(listed(["a", "b"].into_iter()), "\"a\",\"b\"");
    }
}
