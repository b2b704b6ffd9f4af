//! An answer being written: in memory while it is short, and sent while it is made once it is long.
//!
//! What is short is whole before anything of it is sent: an error is an error's answer, and it can be remembered. Of what is
//! long only a few pieces are in memory at a time beside what it is written from; a client who reads slowly is waited for, on a
//! thread of that answer, and one who does not read is not.

use std::io::{self, BufWriter, Write};

use axum::body::Bytes;
use flate2::write::GzEncoder;
use tokio::sync::OwnedSemaphorePermit;

use super::answer::Rendered;
use super::chunks::{Chunks, PIECE, Sender};
use super::negotiate::Coding;
use super::problem::Problem;
use super::work::{Place, Tell};

/// Bytes that are packed at a time.
const PAGE: usize = 64 << 10;

/// An answer that can begin to be sent.
#[derive(Debug)]
pub(super) enum Made {
    /// All of it.
    Whole(Rendered),
    /// What comes, in the coding that was asked for.
    Growing(Chunks),
}

/// Where an answer is written.
pub(super) struct Growing {
    coding: Coding,
    /// Bytes of an answer that is whole before it is sent.
    whole: usize,
    /// Who waits, until they are told.
    tell: Option<(Place, Tell<Made>)>,
    to: To,
}

enum To {
    Memory(Vec<u8>),
    Client(Packed),
    /// It is not wanted, or not at this moment.
    Nobody,
}

/// The way to the client.
enum Packed {
    Plain(Pieces),
    /// Texts are written in words, and packed by the page.
    Gzip(Box<BufWriter<GzEncoder<Pieces>>>),
}

impl Growing {
    /// An answer in a coding, whole up to so many bytes, for who waits; its place among the workers is free again when it is whole, or begins to be sent.
    pub(super) fn new((coding, whole): (Coding, usize), (tell, place): (Tell<Made>, Place)) -> Self {
        Self { coding, whole, tell: Some((place, tell)), to: To::Memory(Vec::new()) }
    }

    /// Writes the answer, and tells who waits for it.
    pub(super) fn make(mut self, write: impl FnOnce(&mut (dyn Write + Send)) -> Result<(), Problem>) {
        let written = write(&mut self);
        match (self.to, self.tell) {
            (To::Memory(bytes), Some((place, tell))) => {
                let made = written.and_then(|()| Rendered::new(bytes, self.coding)).map(Made::Whole);
                drop(place);
                tell(made);
            }
            (To::Client(packed), _) => packed.end(written),
            // They have been told that there is no room.
            _ => {}
        }
    }

    /// Begins to send what there is.
    fn begin(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.to = To::Nobody;
        let Some((place, tell)) = self.tell.take() else { return Err(io::ErrorKind::BrokenPipe.into()) };
        let (sending, patience) = match place.sending() {
            Ok(sending) => sending,
            Err(problem) => {
                tell(Err(problem));
                return Err(io::ErrorKind::BrokenPipe.into());
            }
        };
        let (sender, chunks) = Chunks::pair(patience);
        tell(Ok(Made::Growing(chunks)));
        let pieces = Pieces { gathered: Vec::with_capacity(PIECE), sender, is_given_up: false, sending };
        let mut packed = match self.coding {
            Coding::Identity => Packed::Plain(pieces),
            Coding::Gzip => {
                let encoder = GzEncoder::new(pieces, flate2::Compression::new(6));
                Packed::Gzip(Box::new(BufWriter::with_capacity(PAGE, encoder)))
            }
        };
        packed.write_all(bytes)?;
        self.to = To::Client(packed);
        Ok(())
    }
}

impl Write for Growing {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match &mut self.to {
            To::Memory(so_far) if so_far.len() + bytes.len() <= self.whole => so_far.extend_from_slice(bytes),
            To::Memory(so_far) => {
                let so_far = std::mem::take(so_far);
                self.begin(&so_far)?;
                return self.write(bytes);
            }
            To::Client(packed) => packed.write_all(bytes)?,
            To::Nobody => return Err(io::ErrorKind::BrokenPipe.into()),
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Packed {
    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        match self {
            Self::Plain(pieces) => pieces.write_all(bytes),
            Self::Gzip(encoder) => encoder.write_all(bytes),
        }
    }

    /// Sends what is left; after an error the client sees that the answer is cut off, and the log says why.
    fn end(self, written: Result<(), Problem>) {
        let pieces = match self {
            Self::Plain(pieces) => Ok(pieces),
            Self::Gzip(pages) => match pages.into_inner() {
                Ok(encoder) => encoder.finish(),
                Err(unwritten) => Err(unwritten.into_error()),
            },
        };
        match (pieces, written) {
            // Who listened is gone, or was given up: they have not got all of it.
            (Err(_), _) => {}
            (Ok(pieces), _) if pieces.is_given_up => {}
            (Ok(pieces), Ok(())) => pieces.end(),
            (Ok(_), Err(problem)) => {
                if problem.logged().is_none() {
                    tracing::warn!(?problem, "an answer broke off while it was sent");
                }
            }
        }
    }
}

/// Bytes put together to pieces that are worth sending.
struct Pieces {
    gathered: Vec<u8>,
    sender: Sender,
    /// Whether a piece was not taken.
    is_given_up: bool,
    /// One of the few answers that are sent so at a time.
    sending: OwnedSemaphorePermit,
}

impl Pieces {
    /// Sends what is left, and says that it was all.
    fn end(mut self) {
        if self.send().is_ok() {
            self.sender.end();
        }
        drop(self.sending);
    }

    fn send(&mut self) -> io::Result<()> {
        if self.gathered.is_empty() {
            return Ok(());
        }
        let piece = std::mem::replace(&mut self.gathered, Vec::with_capacity(PIECE));
        self.is_given_up |= !self.sender.send(Bytes::from(piece));
        if self.is_given_up { Err(io::ErrorKind::BrokenPipe.into()) } else { Ok(()) }
    }
}

impl Write for Pieces {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.gathered.len() >= PIECE {
            self.send()?;
        }
        let room = PIECE.saturating_sub(self.gathered.len()).max(1);
        let taken = bytes.len().min(room);
        self.gathered.extend_from_slice(&bytes[..taken]);
        Ok(taken)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::future::poll_fn;
    use std::pin::Pin;
    use std::time::Duration;

    use futures_core::Stream as _;

    use super::super::work::{SENDING, Workshop};
    use super::*;

    const WHOLE: usize = 1_000;
    /// More than may wait to be sent.
    const LONG: usize = 8 * PIECE;

    /// What comes of an answer: all bytes, and whether it was cut off.
    async fn received(mut chunks: Chunks) -> (Vec<u8>, bool) {
        let mut bytes = Vec::new();
        while let Some(piece) = poll_fn(|context| Pin::new(&mut chunks).poll_next(context)).await {
            match piece {
                Ok(piece) => bytes.extend_from_slice(&piece),
                Err(_) => return (bytes, true),
            }
        }
        (bytes, false)
    }

    async fn made(
        workshop: &Workshop,
        coding: Coding,
        write: impl FnOnce(&mut (dyn Write + Send)) -> Result<(), Problem> + Send + 'static,
    ) -> Result<Made, Problem> {
        workshop.begin(move |tell, place| Growing::new((coding, WHOLE), (tell, place)).make(write)).await
    }

    /// Writes so many bytes.
    fn writes(n: usize) -> impl Fn(&mut (dyn Write + Send)) -> Result<(), Problem> {
        let failed = |error: io::Error| Problem::Internal(error.to_string());
        move |to| (0..n / 100).try_for_each(|k| to.write_all(format!("{k:0100}").as_bytes()).map_err(failed))
    }

    fn runtime() -> tokio::runtime::Runtime {
        tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap()
    }

    #[test]
    fn what_is_short_is_whole_and_what_is_long_comes_in_pieces() {
        runtime().block_on(async {
            let workshop = Workshop::new(1, 0);
            let made_of = |n| made(&workshop, Coding::Identity, writes(n));
            assert!(matches!(made_of(WHOLE).await, Ok(Made::Whole(_))));
            let Ok(Made::Growing(chunks)) = made_of(WHOLE + 100).await else { panic!("it is long") };
            assert_eq!(received(chunks).await.0.len(), WHOLE + 100);
            let Ok(Made::Growing(chunks)) = made_of(LONG).await else { panic!("it is long") };
            // One worker, who is free again although nothing has been read.
            assert!(matches!(made_of(10).await, Ok(Made::Whole(_))));
            let (bytes, is_cut_off) = received(chunks).await;
            let expected: String = (0..LONG / 100).map(|k| format!("{k:0100}")).collect();
            assert!(bytes == expected.as_bytes() && !is_cut_off);
        });
    }

    #[test]
    fn an_answer_that_breaks_off_is_cut_off_for_the_client_too() {
        runtime().block_on(async {
            let workshop = Workshop::new(1, 0);
            for coding in [Coding::Identity, Coding::Gzip] {
                for panics in [false, true] {
                    let breaks_off = move |to: &mut (dyn Write + Send)| {
                        writes(LONG)(to)?;
                        assert!(!panics, "on purpose");
                        Err(Problem::Internal("on purpose".to_owned()))
                    };
                    let Ok(Made::Growing(chunks)) = made(&workshop, coding, breaks_off).await else {
                        panic!("it is long")
                    };
                    assert!(received(chunks).await.1, "{coding:?}, {panics}");
                }
            }
            let before = made(&workshop, Coding::Gzip, |_| Err(Problem::NotFound)).await;
            assert!(
                matches!(before, Err(Problem::NotFound)),
                "nothing was sent yet: it is an error's answer"
            );
        });
    }

    /// An answer of many pieces, as soon as there is room for it.
    async fn sent(workshop: &Workshop) -> Chunks {
        loop {
            match made(workshop, Coding::Identity, writes(LONG)).await {
                Ok(Made::Growing(chunks)) => return chunks,
                Ok(Made::Whole(_)) => panic!("it is long"),
                Err(problem) => assert!(matches!(problem, Problem::ManyLong)),
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    /// Fails after what is long even on a machine with much else to do.
    async fn in_time<T>(work: impl Future<Output = T>) -> T {
        tokio::time::timeout(Duration::from_secs(60), work).await.unwrap()
    }

    #[test]
    fn who_does_not_read_is_not_waited_for() {
        runtime().block_on(in_time(async {
            let workshop = Workshop::new(1, 0).with_patience(Duration::from_millis(50));
            let mut unread = Vec::new();
            for _ in 0..2 * SENDING + 1 {
                unread.push(sent(&workshop).await);
            }
            let (bytes, is_cut_off) = received(unread.remove(0)).await;
            assert!(is_cut_off && bytes.len() < LONG, "{}", bytes.len());
        }));
    }

    #[test]
    fn so_many_are_sent_at_a_time_and_keep_nobody_else_out() {
        runtime().block_on(in_time(async {
            let workshop = Workshop::new(1, 0);
            let mut unread = Vec::new();
            for _ in 0..SENDING {
                unread.push(sent(&workshop).await);
            }
            assert!(matches!(made(&workshop, Coding::Identity, writes(LONG)).await, Err(Problem::ManyLong)));
            assert!(matches!(made(&workshop, Coding::Identity, writes(10)).await, Ok(Made::Whole(_))));
            // Who leaves makes room.
            unread.clear();
            assert_eq!(received(sent(&workshop).await).await.0.len(), LONG / 100 * 100);
        }));
    }
}
