//! Numbers as people read them: `page.md` 3.3.

use super::Lang;

/// No-break space, between thousands in Swedish and before a per cent sign.
const NBSP: char = '\u{a0}';
/// Minus sign.
const MINUS: char = '\u{2212}';

/// A count with its thousands: `12 345` or `12,345`.
#[must_use]
pub fn count_text(count: u64, lang: Lang) -> String {
    grouped(&count.to_string(), lang)
}

/// A number with so many decimals, rounded half up: `12 345,5` or `12,345.5`.
#[must_use]
pub fn number_text(value: f64, decimals: usize, lang: Lang) -> String {
    let digits = format!("{:.decimals$}", half_up(value.abs(), decimals));
    let (whole, part) = digits.split_once('.').unwrap_or((&digits, ""));
    let negative = value < 0.0 && digits.bytes().any(|b| matches!(b, b'1'..=b'9'));
    let mut text = String::new();
    if negative {
        text.push(MINUS);
    }
    text.push_str(&grouped(whole, lang));
    if !part.is_empty() {
        text.push(if lang == Lang::Sv { ',' } else { '.' });
        text.push_str(part);
    }
    text
}

/// A share in [0, 1] as per cent: `61 %` or `61%`.
#[must_use]
pub fn per_cent_text(share: f64, decimals: usize, lang: Lang) -> String {
    let number = number_text(share * 100.0, decimals, lang);
    match lang {
        Lang::Sv => format!("{number}{NBSP}%"),
        Lang::En => format!("{number}%"),
    }
}

/// Rounds half up; the product is first freed of the last binary digits, so that 0.145 × 100 is 14.5.
fn half_up(value: f64, decimals: usize) -> f64 {
    let scale = (0..decimals).fold(1.0_f64, |scale, _| scale * 10.0);
    let scaled = value * scale;
    (scaled + 0.5 + scaled * 1e-12).floor() / scale
}

fn grouped(digits: &str, lang: Lang) -> String {
    let separator = if lang == Lang::Sv { NBSP } else { ',' };
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            text.push(separator);
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_have_their_thousands() {
        assert_eq!(count_text(0, Lang::Sv), "0");
        assert_eq!(count_text(1_234, Lang::Sv), "1\u{a0}234");
        assert_eq!(count_text(1_234_567, Lang::En), "1,234,567");
    }

    #[test]
    fn numbers_are_rounded_half_up() {
        assert_eq!(number_text(30.45, 1, Lang::Sv), "30,5");
        assert_eq!(number_text(30.25, 1, Lang::En), "30.3");
        assert_eq!(number_text(12_345.5, 1, Lang::En), "12,345.5");
        assert_eq!(number_text(-2.0, 0, Lang::Sv), "\u{2212}2");
        assert_eq!(number_text(-0.01, 1, Lang::En), "0.0");
    }

    #[test]
    fn shares_are_per_cent() {
        assert_eq!(per_cent_text(0.145, 0, Lang::Sv), "15\u{a0}%");
        assert_eq!(per_cent_text(0.7996, 1, Lang::En), "80.0%");
        assert_eq!(per_cent_text(0.125, 0, Lang::En), "13%");
    }
}
