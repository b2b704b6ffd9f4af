//! The forms that single values have: ids, slugs, digits, sex, birth year.

use crate::model::Sex;

/// Longest id, slug and unit in characters.
const LONGEST: usize = 64;
/// Longest `event_id` and `activity_id` in characters.
const LONGEST_TEXT: usize = 128;

/// Which bytes may stand in an id: `[A-Za-z0-9_.:-]`.
const ID_BYTES: [bool; 256] = {
    let mut table = [false; 256];
    let allowed = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.:-";
    let mut at = 0;
    while at < allowed.len() {
        table[allowed[at] as usize] = true;
        at += 1;
    }
    table
};

/// A text without the ASCII blanks around it.
pub(super) fn trim(text: &[u8]) -> &[u8] {
    match text {
        [first, .., last] if !first.is_ascii_whitespace() && !last.is_ascii_whitespace() => text,
        _ => text.trim_ascii(),
    }
}

/// 1–64 of `[A-Za-z0-9_.:-]`.
pub(super) fn is_id(text: &[u8]) -> bool {
    (1..=LONGEST).contains(&text.len()) && text.iter().all(|&b| ID_BYTES[usize::from(b)])
}

/// Exactly 10 or 12 digits.
pub(super) fn is_numeric_pseudonym(text: &[u8]) -> bool {
    matches!(text.len(), 10 | 12) && text.iter().all(u8::is_ascii_digit)
}

/// 1–64 of `[a-z0-9_]`.
pub(super) fn is_slug(text: &[u8]) -> bool {
    let slug = |b: &u8| b.is_ascii_lowercase() || b.is_ascii_digit() || *b == b'_';
    (1..=LONGEST).contains(&text.len()) && text.iter().all(slug)
}

/// 1–64 characters, none of them a control character.
pub(super) fn is_unit(text: &[u8]) -> bool {
    is_printable(text, LONGEST)
}

/// 1–128 characters, none of them a control character.
pub(super) fn is_text(text: &[u8]) -> bool {
    is_printable(text, LONGEST_TEXT)
}

/// At most so many characters, at least one, none of them a control character.
fn is_printable(text: &[u8], longest: usize) -> bool {
    if text.is_ascii() {
        return (1..=longest).contains(&text.len()) && text.iter().all(|b| (0x20..0x7f).contains(b));
    }
    str::from_utf8(text).is_ok_and(|t| t.chars().count() <= longest && !t.chars().any(char::is_control))
}

/// The number of exactly two digits.
pub(super) fn two_digits(text: &[u8]) -> Option<u8> {
    match *text {
        [a @ b'0'..=b'9', b @ b'0'..=b'9'] => Some((a - b'0') * 10 + (b - b'0')),
        _ => None,
    }
}

/// Exactly four digits.
pub(super) fn is_municipality(text: &[u8]) -> bool {
    text.len() == 4 && text.iter().all(u8::is_ascii_digit)
}

/// `female`/`male`, `F`/`M`, `K`/`M`, `2`/`1`; case does not matter.
pub(super) fn parse_sex(text: &[u8]) -> Option<Sex> {
    let is = |words: &[&str]| words.iter().any(|w| w.as_bytes().eq_ignore_ascii_case(text));
    if is(&["female", "f", "k", "2"]) {
        Some(Sex::Female)
    } else if is(&["male", "m", "1"]) {
        Some(Sex::Male)
    } else {
        None
    }
}

/// A year from 1900 to the current one; a table program's `1958.0` is 1958.
pub(super) fn parse_birth_year(text: &[u8], decimal: u8, current_year: i32) -> Option<i32> {
    let whole = match text {
        [head @ .., mark, b'0'] if *mark == decimal => head,
        _ => text,
    };
    let [a, b, c, d] = *whole else { return None };
    let year = i32::from(two_digits(&[a, b])?) * 100 + i32::from(two_digits(&[c, d])?);
    (1_900..=current_year).contains(&year).then_some(year)
}

/// `true` or `false`, case does not matter.
pub(super) fn parse_flag(text: &[u8]) -> Option<bool> {
    if text.eq_ignore_ascii_case(b"true") {
        Some(true)
    } else if text.eq_ignore_ascii_case(b"false") {
        Some(false)
    } else {
        None
    }
}
