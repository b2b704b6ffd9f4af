//! Finds personnummer and samordningsnummer in a text, so that a row that holds one is refused.
//!
//! The forms are `ÅÅMMDD-NNNC`, `ÅÅMMDDNNNC`, and the same with a four-digit year, with `-`,
//! `+`, a blank or nothing between; bounded by the ends or by characters that are no ASCII letter or
//! digit. A number counts where its date exists (for a samordningsnummer with 60 taken from
//! the day) and its check digit is right. Source: `domain.md` e.4 (Skatteverket's algorithm).

/// Fewest digits of a personal number.
const SHORTEST: usize = 10;
/// What is said in place of a number.
pub(super) const HIDDEN: &str = "(a personal number)";

/// Whether a text is a personnummer or samordningsnummer, or holds one as a token.
#[must_use]
pub fn holds_personal_number(text: &[u8]) -> bool {
    if text.len() < SHORTEST || text.iter().filter(|b| b.is_ascii_digit()).count() < SHORTEST {
        return false;
    }
    next_number(text, 0).is_some()
}

/// Where the first number from a position on begins and ends.
fn next_number(text: &[u8], from: usize) -> Option<(usize, usize)> {
    let mut at = from;
    while at + SHORTEST <= text.len() {
        let run = digits_from(text, at);
        if run == 0 {
            at += 1;
            continue;
        }
        if (at == 0 || !text[at - 1].is_ascii_alphanumeric())
            && let Some(end) = number_at(text, at, run)
        {
            return Some((at, end));
        }
        at += run;
    }
    None
}

/// A text for others, which may repeat what somebody gave, without the personal numbers in it.
#[must_use]
pub fn without_personal_numbers(text: &str) -> String {
    hidden(text, text.as_bytes())
}

/// The same of a line for an operator, with names of files in it, as in [`name_holds_personal_number`].
#[must_use]
pub fn line_without_personal_numbers(line: &str) -> String {
    hidden(line, &without_times(line.as_bytes()))
}

/// A text without the numbers that are found in `looked_at`, which is as long.
fn hidden(text: &str, looked_at: &[u8]) -> String {
    let mut out = String::with_capacity(text.len());
    let mut from = 0;
    while let Some((start, end)) = next_number(looked_at, from) {
        out.push_str(text.get(from..start).unwrap_or_default());
        out.push_str(HIDDEN);
        from = end;
    }
    out.push_str(text.get(from..).unwrap_or_default());
    out
}

/// The same of a name of a file, in which a day of 2015 or later with a time of day is a time: `202611290830`, `20261129-0830`.
///
/// Of a job that runs every night one name in ten would be somebody's number. Nobody so young is in a cancer pathway.
#[must_use]
pub fn name_holds_personal_number(name: &[u8]) -> bool {
    holds_personal_number(&without_times(name))
}

/// A name in which the times are not to be read.
fn without_times(name: &[u8]) -> Vec<u8> {
    let mut masked = name.to_vec();
    for at in 0..name.len() {
        if at > 0 && name[at - 1].is_ascii_digit() {
            continue;
        }
        let run = digits_from(name, at);
        let tail = match run {
            12 => Some(at + 8),
            8 => separator(&name[at + run..]).map(|width| at + run + width),
            _ => None,
        };
        if let Some(tail) = tail.filter(|tail| is_time(&name[at..at + 8], &name[*tail..])) {
            masked[at..tail + 4].fill(b'_');
        }
    }
    masked
}

/// Whether eight digits are a day of 2015 or later, and four digits follow that are a time of day.
fn is_time(date: &[u8], tail: &[u8]) -> bool {
    let recent = date.starts_with(b"20") && date[2..4] >= b"15"[..] && date[6..8] <= b"31"[..];
    let clock = digits_from(tail, 0) == 4 && tail[..2] < b"24"[..] && tail[2..4] < b"60"[..];
    recent && date_exists(b"20", &date[2..8]) && clock
}

/// How many digits stand in a row from a position.
fn digits_from(text: &[u8], at: usize) -> usize {
    text[at..].iter().take_while(|b| b.is_ascii_digit()).count()
}

/// Where a token that begins with a run of digits ends, if it is a personal number.
fn number_at(text: &[u8], at: usize, run: usize) -> Option<usize> {
    let ends = |end: usize| text.get(end).is_none_or(|b| !b.is_ascii_alphanumeric());
    let head = &text[at..at + run];
    let (end, is) = match run {
        10 | 12 => (at + run, ends(at + run) && is_number(&head[..run - 4], &head[run - 4..])),
        6 | 8 => {
            let tail = at + run + separator(&text[at + run..])?;
            let is = digits_from(text, tail) == 4 && ends(tail + 4);
            (tail + 4, is && is_number(head, &text[tail..tail + 4]))
        }
        _ => return None,
    };
    is.then_some(end)
}

/// Width in bytes of the sign between date and number, if the text begins with one: `-`, `+`, a
/// blank, or one of the typographic hyphens, dashes and blanks that word processors put there.
fn separator(text: &[u8]) -> Option<usize> {
    match text {
        [b'-' | b'+' | b' ', ..] => Some(1),
        [0xC2, 0xA0 | 0xAD, ..] => Some(2),
        [0xE2, 0x80, 0x90..=0x95 | 0xAF, ..] | [0xE2, 0x88, 0x92, ..] => Some(3),
        _ => None,
    }
}

/// Whether a date of 6 or 8 digits and 4 digits more are a valid number.
fn is_number(date: &[u8], tail: &[u8]) -> bool {
    let (century, short) = date.split_at(date.len() - 6);
    date_exists(century, short) && check_digit_is_right(short, tail)
}

/// Whether `ÅÅMMDD` is a date, in the century given or else in any.
fn date_exists(century: &[u8], short: &[u8]) -> bool {
    let pair = |digits: &[u8]| u32::from(digits[0] - b'0') * 10 + u32::from(digits[1] - b'0');
    let (year, month) = (pair(&short[..2]), pair(&short[2..4]));
    let day = match pair(&short[4..6]) {
        day @ 61..=91 => day - 60,
        day => day,
    };
    let leap = match century {
        [] | b"20" => year % 4 == 0,
        b"18" | b"19" => year % 4 == 0 && year != 0,
        _ => return false,
    };
    let last = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => return false,
    };
    (1..=last).contains(&day)
}

/// Weights 2, 1, 2, … over the nine digits, digits of the products summed.
fn check_digit_is_right(short: &[u8], tail: &[u8]) -> bool {
    let sum: u32 = short
        .iter()
        .chain(tail)
        .enumerate()
        .map(|(place, b)| {
            let digit = u32::from(b - b'0');
            let product = if place % 2 == 0 { digit * 2 } else { digit };
            product / 10 + product % 10
        })
        .sum();
    sum.is_multiple_of(10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_usual_form_is_found() {
        for text in [
            "640823-3234",
            "6408233234",
            "19640823-3234",
            "196408233234",
            "640823+3234",
            "640823 3234",
            "640883-3231",
            "6408833231",
            "19640883-3231",
            "640823\u{2013}3234",
            "pnr:640823-3234",
            "x 6408233234.",
            "a_640823-3234_b",
            "12-640823-3234-9",
            "(196408233234)",
        ] {
            assert!(holds_personal_number(text.as_bytes()), "{text}");
        }
    }

    #[test]
    fn what_is_no_token_no_date_or_has_a_wrong_check_digit_is_not() {
        for text in [
            "x6408233234",
            "6408233234x",
            "640823-3235",
            "641323-3234",
            "640832-3234",
            "16408233234",
            "216408233234",
            "640823--3234",
            "640823-32341",
            "SE2321000016-U012",
            "2023-05-17T10:00:00",
            "64082-33234",
            "",
            "1234567890",
            "6408-233234",
        ] {
            assert!(!holds_personal_number(text.as_bytes()), "{text}");
        }
    }

    #[test]
    fn a_text_for_others_has_none() {
        for (text, said) in [
            ("there is no '19640823-3234'", "there is no '(a personal number)'"),
            ("å 640823\u{2013}3234 ö 6408233234", "å (a personal number) ö (a personal number)"),
            ("202611290830: no such region", "(a personal number): no such region"),
            ("2024-01..2024-06, 640823-3235", "2024-01..2024-06, 640823-3235"),
            ("", ""),
        ] {
            assert_eq!(without_personal_numbers(text), said);
        }
        let line = "failed to read in/svf_202611290830.csv of 640823-3234";
        assert_eq!(
            line_without_personal_numbers(line),
            "failed to read in/svf_202611290830.csv of (a personal number)"
        );
    }

    #[test]
    fn in_a_name_a_day_with_a_time_is_a_time() {
        // Each of these has a right check digit.
        for name in
            ["svf_202611290830.csv", "202612020830", "20261129-0830.ndjson", "out/20261129 0830/a.csv"]
        {
            assert!(holds_personal_number(name.as_bytes()), "{name}");
            assert!(!name_holds_personal_number(name.as_bytes()), "{name}");
        }
        for name in [
            "640823-3234.csv",
            "19640823-3234",
            "20261129-030823-2388",
            "a/196408233234/b.csv",
            "202611290830-640823-3234.csv",
            "20261129-640823-3234",
        ] {
            assert!(name_holds_personal_number(name.as_bytes()), "{name}");
        }
        for name in ["", "2026", "20261129", "20261129-", "20261129-08", "20269999-0830", "202611292530"] {
            assert!(!name_holds_personal_number(name.as_bytes()), "{name}");
        }
    }

    #[test]
    fn leap_days_go_by_the_century() {
        // 000229 existed in 2000 only; the check digit is found by trying all ten.
        let with_check = |date: &str| {
            (0..10).map(|c| format!("{date}123{c}")).find(|t| {
                let digits = &t.as_bytes()[t.len() - 10..];
                check_digit_is_right(&digits[..6], &digits[6..])
            })
        };
        for (date, valid) in [("20000229", true), ("19000229", false), ("000229", true), ("010229", false)] {
            let text = with_check(date).unwrap();
            assert_eq!(holds_personal_number(text.as_bytes()), valid, "{text}");
        }
    }
}
