//! CSV: the header, and blocks of rows taken apart into fields.
//!
//! UTF-8 with or without a byte order mark, comma or semicolon, LF or CR LF, quotes as in RFC 4180. Lines that end in CR alone
//! are refused with the header: with them a file would be one line.

use std::io::Read;

use memchr::{memchr, memchr_iter};

use super::blocks::{Block, Blocks, LONGEST_ROW, Quoting, RowEnd, count_lines, next_row};
use super::check::Checker;
use super::source::explain;
use super::{Compression, DeliveryError, Rule};

/// What the header of a CSV file says.
#[derive(Debug)]
pub(super) struct CsvHeader {
    /// Names of the columns.
    pub(super) names: Vec<String>,
    /// Delimiter of the file.
    pub(super) delimiter: u8,
}

/// Refuses what is no UTF-8 text and passes over a byte order mark.
///
/// # Errors
/// An empty file, one in UTF-16, and binary ones.
pub(super) fn open_text<R: Read, E>(
    blocks: &mut Blocks<R>,
    compression: Compression,
) -> Result<(), DeliveryError<E>> {
    let head = blocks.peek().map_err(|e| explain(e, compression.name(), 0))?;
    let line = &head[..memchr(b'\n', head).unwrap_or(head.len())];
    let found = match head {
        [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..] => Some("it is UTF-16"),
        [0x1F, 0x8B, ..] => Some("it is gzip"),
        [0x28, 0xB5, 0x2F, 0xFD, ..] => Some("it is zstd"),
        [b'P', b'A', b'R', b'1', ..] => Some("it is Parquet"),
        [b'P', b'K', 3, 4, ..] => Some("it is a ZIP archive or a workbook"),
        _ if memchr(0, &line[..line.len().min(LONGEST_ROW)]).is_some() => {
            Some("it has NUL bytes, as UTF-16 has")
        }
        _ => None,
    };
    if let Some(found) = found {
        return Err(DeliveryError::NotText { found });
    }
    let mark = if head.starts_with(b"\xEF\xBB\xBF") { 3 } else { 0 };
    let empty = head[mark..].iter().all(u8::is_ascii_whitespace) && head.len() <= LONGEST_ROW;
    blocks.skip(mark);
    if empty { Err(DeliveryError::Empty) } else { Ok(()) }
}

/// Reads the header and passes over it.
///
/// # Errors
/// A header that is too long, not UTF-8 or badly quoted.
pub(super) fn read_header<R: Read, E>(
    blocks: &mut Blocks<R>,
    delimiter: Option<u8>,
    compression: Compression,
) -> Result<CsvHeader, DeliveryError<E>> {
    let header = |problem| DeliveryError::Header { problem };
    let head = blocks.peek().map_err(|e| explain(e, compression.name(), 0))?;
    let start = head.iter().take_while(|b| matches!(b, b'\n' | b'\r')).count();
    if ends_in_return(&head[start..]) {
        return Err(header(
            "ends in a carriage return alone (CR), as lines of old Macintosh files do; save the file with line ends LF or CR LF",
        ));
    }
    let delimiter = delimiter.unwrap_or_else(|| guess_delimiter(&head[start..]));
    let last = head.len() <= LONGEST_ROW + 4;
    let (names, next) = match next_row(head, start, Quoting::Csv(delimiter), last) {
        RowEnd::Whole { end, next } => (split(&head[start..end], delimiter), next),
        RowEnd::Broken { .. } => {
            return Err(header("has a quote that is not closed; close it or take it away"));
        }
        RowEnd::TooLong { .. } | RowEnd::More => {
            return Err(header("is longer than 64 KiB; the first line must name the columns"));
        }
    };
    let utf8 = |name: Vec<u8>| {
        let not_utf8 = |_| header("is not UTF-8; save the file as UTF-8");
        String::from_utf8(name).map_err(not_utf8).map(|n| n.trim().to_owned())
    };
    let names = names.into_iter().map(utf8).collect::<Result<Vec<String>, _>>()?;
    blocks.skip(next);
    blocks.set_quoting(Quoting::Csv(delimiter));
    Ok(CsvHeader { names, delimiter })
}

/// The more frequent of comma and semicolon in the first line, outside quotes.
fn guess_delimiter(head: &[u8]) -> u8 {
    let (mut quoted, mut commas, mut semicolons) = (false, 0, 0);
    for &b in head {
        match b {
            b'"' => quoted = !quoted,
            b',' if !quoted => commas += 1,
            b';' if !quoted => semicolons += 1,
            b'\n' if !quoted => break,
            _ => {}
        }
    }
    if semicolons > commas { b';' } else { b',' }
}

/// Whether the first line ends in a carriage return, outside quotes, that no line feed follows.
fn ends_in_return(head: &[u8]) -> bool {
    let mut quoted = false;
    for (at, &b) in head.iter().enumerate() {
        match b {
            b'"' => quoted = !quoted,
            b'\n' if !quoted => return false,
            // Some writers end lines in CR CR LF.
            b'\r' if !quoted => {
                return head[at..].iter().find(|&&b| b != b'\r').is_some_and(|&next| next != b'\n');
            }
            _ => {}
        }
    }
    false
}

/// The fields of a row, quotes taken away.
pub(super) fn split(row: &[u8], delimiter: u8) -> Vec<Vec<u8>> {
    let (mut text, mut spans) = (Vec::new(), Vec::new());
    split_quoted(strip_return(row), delimiter, &mut text, &mut spans);
    spans.into_iter().map(|(start, end)| text[start..end].to_vec()).collect()
}

/// A row without the carriage return of CR LF.
fn strip_return(row: &[u8]) -> &[u8] {
    row.strip_suffix(b"\r").unwrap_or(row)
}

/// Takes a well-formed row with quotes apart: values into `text`, their places into `spans`.
fn split_quoted(row: &[u8], delimiter: u8, text: &mut Vec<u8>, spans: &mut Vec<(usize, usize)>) {
    text.clear();
    spans.clear();
    let mut at = 0;
    loop {
        let start = text.len();
        if row.get(at) == Some(&b'"') {
            at += 1;
            while let Some(n) = memchr(b'"', &row[at..]) {
                text.extend_from_slice(&row[at..at + n]);
                at += n + 1;
                if row.get(at) != Some(&b'"') {
                    break;
                }
                text.push(b'"');
                at += 1;
            }
        }
        let end = memchr(delimiter, &row[at..]).map_or(row.len(), |n| at + n);
        text.extend_from_slice(&row[at..end]);
        spans.push((start, text.len()));
        if end == row.len() {
            return;
        }
        at = end + 1;
    }
}

/// What holds for a whole block, so that it need not be asked of each row.
#[derive(Clone, Copy)]
struct Traits {
    quotes: bool,
    nuls: bool,
    utf8: bool,
}

/// Checks the rows of a block.
pub(super) fn check_block(block: &Block, delimiter: u8, checker: &mut Checker<'_>) {
    let text = &block.text[..];
    let traits = Traits {
        quotes: memchr(b'"', text).is_some(),
        nuls: memchr(0, text).is_some(),
        utf8: str::from_utf8(text).is_ok(),
    };
    let quoting = if traits.quotes { Quoting::Csv(delimiter) } else { Quoting::None };
    let mut fields: Vec<&[u8]> = Vec::with_capacity(checker.width());
    let (mut start, mut line) = (0, block.first_line);
    while start < text.len() {
        let after = match next_row(text, start, quoting, true) {
            RowEnd::Whole { end, next } => {
                let row = strip_return(&text[start..end]);
                if traits.quotes && memchr(b'"', row).is_some() {
                    check_quoted(row, line, delimiter, checker);
                } else if !row.is_empty() {
                    fields.clear();
                    split_plain(row, delimiter, &mut fields);
                    check_fields(row, line, &fields, traits, checker);
                }
                next
            }
            RowEnd::Broken { next } => {
                checker.refuse(line, Rule::BadForm);
                next
            }
            RowEnd::TooLong { next } => {
                checker.refuse(line, Rule::LineTooLong);
                next
            }
            RowEnd::More => text.len(),
        };
        line += if traits.quotes { count_lines(&text[start..after]) } else { 1 };
        start = after;
    }
}

/// The fields of a row without quotes.
fn split_plain<'a>(row: &'a [u8], delimiter: u8, fields: &mut Vec<&'a [u8]>) {
    let mut start = 0;
    for end in memchr_iter(delimiter, row) {
        fields.push(&row[start..end]);
        start = end + 1;
    }
    fields.push(&row[start..]);
}

/// Checks a row with quotes.
fn check_quoted(row: &[u8], line: u64, delimiter: u8, checker: &mut Checker<'_>) {
    let (mut text, mut spans) = (Vec::with_capacity(row.len()), Vec::with_capacity(checker.width()));
    split_quoted(row, delimiter, &mut text, &mut spans);
    let fields: Vec<&[u8]> = spans.iter().map(|&(start, end)| &text[start..end]).collect();
    let traits = Traits { quotes: true, nuls: true, utf8: false };
    check_fields(row, line, &fields, traits, checker);
}

/// Checks a row that has been taken apart.
fn check_fields(row: &[u8], line: u64, fields: &[&[u8]], traits: Traits, checker: &mut Checker<'_>) {
    if !traits.utf8 && str::from_utf8(row).is_err() {
        checker.refuse(line, Rule::BadEncoding);
    } else if fields.len() != checker.width() || (traits.nuls && memchr(0, row).is_some()) {
        checker.refuse(line, Rule::BadForm);
    } else {
        checker.row(line, fields);
    }
}
