//! Bytes that are made on a thread of their own while they are sent: a bounded queue between the two.

use std::io::{self, Read};
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::Bytes;
use futures_core::Stream;
use tokio::runtime::Handle;
use tokio::sync::{OwnedSemaphorePermit, mpsc};

/// Pieces that may wait to be sent.
const WAITING: usize = 4;
/// Bytes that are sent at a time.
pub(super) const PIECE: usize = 256 << 10;
/// Bytes that are read without waiting for the client.
pub(super) const READ_AT_ONCE: u64 = (WAITING * PIECE) as u64;

/// What goes through the queue.
#[derive(Debug)]
enum Piece {
    Bytes(Bytes),
    /// Nothing more comes: without it what came is cut off.
    End,
}

/// The end that bytes come out of.
#[derive(Debug)]
pub(super) struct Chunks {
    pieces: mpsc::Receiver<Piece>,
    is_ended: bool,
}

/// The end that bytes are put in. Unless it is ended, the client sees that what came is cut off.
#[derive(Debug)]
pub(super) struct Sender {
    pieces: mpsc::Sender<Piece>,
    patience: Duration,
}

impl Chunks {
    /// Both ends: a client who takes nothing for so long is not waited for.
    pub(super) fn pair(patience: Duration) -> (Sender, Self) {
        let (sender, receiver) = mpsc::channel(WAITING);
        (Sender { pieces: sender, patience }, Self { pieces: receiver, is_ended: false })
    }

    /// All that a reader gives, read away from the threads that serve connections. `slot` is one of the few that are sent so.
    pub(super) fn read(
        (slot, patience): (Option<OwnedSemaphorePermit>, Duration),
        open: impl FnOnce() -> io::Result<Box<dyn Read>> + Send + 'static,
    ) -> Self {
        let (sender, chunks) = Self::pair(patience);
        let work = move || {
            if let Err(error) = sender.send_all(open) {
                tracing::warn!(%error, "a file broke off while it was sent");
            }
            drop(slot);
        };
        drop(tokio::task::spawn_blocking(work));
        chunks
    }
}

impl Sender {
    /// Sends a piece, waiting for room; false if nobody listens any more. Not on a thread that serves connections.
    pub(super) fn send(&self, piece: Bytes) -> bool {
        self.put(Piece::Bytes(piece))
    }

    /// Says that nothing more comes.
    pub(super) fn end(self) {
        // Nobody may be listening any more.
        let _heard = self.put(Piece::End);
    }

    fn put(&self, piece: Piece) -> bool {
        let sent = async { tokio::time::timeout(self.patience, self.pieces.send(piece)).await };
        let sent = Handle::current().block_on(sent);
        if sent.is_err() {
            tracing::info!("a client takes nothing of what is sent: it is given up");
        }
        matches!(sent, Ok(Ok(())))
    }

    fn send_all(self, open: impl FnOnce() -> io::Result<Box<dyn Read>>) -> io::Result<()> {
        let mut reader = open()?;
        let mut piece = vec![0; PIECE];
        loop {
            match reader.read(&mut piece)? {
                0 => {
                    self.end();
                    return Ok(());
                }
                n if self.send(Bytes::copy_from_slice(&piece[..n])) => {}
                _ => return Ok(()),
            }
        }
    }
}

impl Stream for Chunks {
    type Item = io::Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if self.is_ended {
            return Poll::Ready(None);
        }
        self.pieces.poll_recv(context).map(|piece| match piece {
            Some(Piece::Bytes(bytes)) => Some(Ok(bytes)),
            Some(Piece::End) => {
                self.is_ended = true;
                None
            }
            None => {
                self.is_ended = true;
                Some(Err(io::Error::other("what was sent broke off")))
            }
        })
    }
}
