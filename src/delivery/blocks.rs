//! Cuts a stream of text into blocks of whole rows, and a block into rows.
//!
//! One function, [`next_row`], says where a row ends; the reader uses it to cut blocks and the workers to
//! take them apart, so both agree whatever the size of a block. A row with quotes that are not as in RFC
//! 4180, or not closed within 64 KiB, ends at its first line end, so one stray quote costs one row.

use std::io::{self, Read};

use memchr::{memchr, memchr_iter, memchr2, memrchr};

/// Longest row in bytes.
pub(super) const LONGEST_ROW: usize = 64 * 1024;

/// Whether quotes may hide line ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Quoting {
    /// Every line end ends a row.
    None,
    /// RFC 4180 with this delimiter.
    Csv(u8),
}

/// Where a row ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum RowEnd {
    /// A row up to `end` (line end not included); the next one starts at `next`.
    Whole { end: usize, next: usize },
    /// A line with broken quotes.
    Broken { next: usize },
    /// A line of more than [`LONGEST_ROW`] bytes.
    TooLong { next: usize },
    /// More bytes are needed to tell.
    More,
}

/// Finds the end of the row that starts at `start`. `last` says that no bytes follow the text.
pub(super) fn next_row(text: &[u8], start: usize, quoting: Quoting, last: bool) -> RowEnd {
    let rest = &text[start..];
    let line = memchr(b'\n', rest);
    let (length, next) = match line {
        Some(length) => (length, start + length + 1),
        None if last => (rest.len(), text.len()),
        None => return RowEnd::More,
    };
    if length > LONGEST_ROW {
        return RowEnd::TooLong { next };
    }
    let whole = RowEnd::Whole { end: start + length, next };
    let Quoting::Csv(delimiter) = quoting else { return whole };
    if memchr(b'"', &rest[..length]).is_none() {
        return whole;
    }
    match quoted_row(rest, delimiter, last) {
        Quoted::Ends { end, .. } if end > LONGEST_ROW => RowEnd::Broken { next },
        Quoted::Ends { end, next } => RowEnd::Whole { end: start + end, next: start + next },
        Quoted::Broken => RowEnd::Broken { next },
        Quoted::Open if last || rest.len() > LONGEST_ROW => RowEnd::Broken { next },
        Quoted::Open => RowEnd::More,
    }
}

/// What a walk over a row with quotes finds.
enum Quoted {
    Ends { end: usize, next: usize },
    Broken,
    Open,
}

/// Walks over the fields of a row with quotes.
fn quoted_row(rest: &[u8], delimiter: u8, last: bool) -> Quoted {
    let limit = rest.len().min(LONGEST_ROW);
    let mut at = 0;
    loop {
        if rest.get(at) == Some(&b'"') {
            match close_of(&rest[..limit], at) {
                None => return Quoted::Open,
                Some(close) => at = close + 1,
            }
            match &rest[at..] {
                [] if last => return Quoted::Ends { end: at, next: at },
                [] | [b'\r'] if !last => return Quoted::Open,
                [b'\n', ..] | [b'\r', b'\n', ..] | [b'\r'] => {}
                [b, ..] if *b == delimiter => {}
                _ => return Quoted::Broken,
            }
        }
        match memchr2(delimiter, b'\n', &rest[at..]) {
            None if last => return Quoted::Ends { end: rest.len(), next: rest.len() },
            None => return Quoted::Open,
            Some(n) if rest[at + n] == b'\n' => return Quoted::Ends { end: at + n, next: at + n + 1 },
            Some(n) => at += n + 1,
        }
    }
}

/// The position of the quote that closes the field which opens at `open`.
fn close_of(text: &[u8], open: usize) -> Option<usize> {
    let mut at = open + 1;
    loop {
        let quote = at + memchr(b'"', text.get(at..)?)?;
        if text.get(quote + 1) != Some(&b'"') {
            return Some(quote);
        }
        at = quote + 2;
    }
}

/// A piece of a stream.
#[derive(Debug)]
pub(super) enum Piece {
    /// Whole rows.
    Rows(Block),
    /// The line of this number is too long to be held.
    TooLong(u64),
}

/// Whole rows of a stream.
#[derive(Debug)]
pub(super) struct Block {
    /// The rows.
    pub(super) text: Vec<u8>,
    /// Line number of the first.
    pub(super) first_line: u64,
}

/// Cuts a stream into blocks.
pub(super) struct Blocks<R> {
    source: R,
    /// What was read and not yet given.
    carry: Vec<u8>,
    line: u64,
    quoting: Quoting,
    block_bytes: usize,
    ended: bool,
}

impl<R: Read> Blocks<R> {
    /// Blocks of about so many bytes (at least 1).
    pub(super) fn new(source: R, block_bytes: usize) -> Self {
        let block_bytes = block_bytes.max(1);
        Self { source, carry: Vec::new(), line: 1, quoting: Quoting::None, block_bytes, ended: false }
    }

    /// Sets how rows are quoted from here on.
    pub(super) fn set_quoting(&mut self, quoting: Quoting) {
        self.quoting = quoting;
    }

    /// What lies ahead: at least `LONGEST_ROW` bytes and a few more, or all there is.
    pub(super) fn peek(&mut self) -> io::Result<&[u8]> {
        let mut carry = std::mem::take(&mut self.carry);
        while !self.ended && carry.len() <= LONGEST_ROW + 4 {
            self.fill(&mut carry)?;
        }
        self.carry = carry;
        Ok(&self.carry)
    }

    /// Passes over so many of the bytes that [`Blocks::peek`] gave.
    pub(super) fn skip(&mut self, bytes: usize) {
        let rest = self.carry.split_off(bytes.min(self.carry.len()));
        self.line += count_lines(&self.carry);
        self.carry = rest;
    }

    /// The next piece; `buffer` is reused for its text. `None` at the end.
    pub(super) fn next_piece(&mut self, mut buffer: Vec<u8>) -> io::Result<Option<Piece>> {
        buffer.clear();
        buffer.append(&mut self.carry);
        loop {
            if !self.ended {
                self.fill(&mut buffer)?;
            }
            if buffer.is_empty() {
                return Ok(None);
            }
            let cut = self.cut(&buffer);
            if cut > 0 {
                self.carry.extend_from_slice(&buffer[cut..]);
                buffer.truncate(cut);
                let first_line = self.line;
                self.line += count_lines(&buffer);
                return Ok(Some(Piece::Rows(Block { text: buffer, first_line })));
            }
            if buffer.len() > LONGEST_ROW && memchr(b'\n', &buffer).is_none() {
                return self.skip_line(buffer).map(Some);
            }
        }
    }

    /// Reads about a block more.
    fn fill(&mut self, buffer: &mut Vec<u8>) -> io::Result<()> {
        let wanted = u64::try_from(self.block_bytes).unwrap_or(u64::MAX);
        let n = self.source.by_ref().take(wanted).read_to_end(buffer)?;
        self.ended = n < self.block_bytes;
        Ok(())
    }

    /// How many bytes of the buffer are whole rows.
    fn cut(&self, buffer: &[u8]) -> usize {
        if self.ended {
            return buffer.len();
        }
        let last_line = |text: &[u8]| memrchr(b'\n', text).map_or(0, |n| n + 1);
        let quote = match self.quoting {
            Quoting::None => None,
            Quoting::Csv(_) => memchr(b'"', buffer),
        };
        let Some(quote) = quote else { return last_line(buffer) };
        let mut cut = last_line(&buffer[..quote]);
        loop {
            match next_row(buffer, cut, self.quoting, false) {
                RowEnd::Whole { next, .. } | RowEnd::Broken { next } | RowEnd::TooLong { next } => cut = next,
                RowEnd::More => return cut,
            }
        }
    }

    /// Drops the rest of a line that is too long, in constant memory.
    fn skip_line(&mut self, mut buffer: Vec<u8>) -> io::Result<Piece> {
        let line = self.line;
        self.line += 1;
        while !self.ended {
            buffer.clear();
            self.fill(&mut buffer)?;
            if let Some(end) = memchr(b'\n', &buffer) {
                self.carry.extend_from_slice(&buffer[end + 1..]);
                break;
            }
        }
        Ok(Piece::TooLong(line))
    }
}

/// Number of line ends.
pub(super) fn count_lines(text: &[u8]) -> u64 {
    u64::try_from(memchr_iter(b'\n', text).count()).unwrap_or(u64::MAX)
}
