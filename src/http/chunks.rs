//! Bytes that are made on a thread of their own while they are sent: a bounded queue between the two.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use axum::body::Bytes;
use futures_core::Stream;
use tokio::sync::mpsc;

/// Pieces that may wait to be sent.
const WAITING: usize = 4;

/// The end that bytes come out of.
#[derive(Debug)]
pub(super) struct Chunks(mpsc::Receiver<io::Result<Bytes>>);

/// The end that bytes are put in. Dropping it ends the stream.
#[derive(Debug)]
pub(super) struct Sender(mpsc::Sender<io::Result<Bytes>>);

impl Chunks {
    /// What a piece of work sends, which runs away from the threads that serve connections.
    pub(super) fn read(work: impl FnOnce(Sender) + Send + 'static) -> Self {
        let (sender, chunks) = Self::pair();
        drop(tokio::task::spawn_blocking(move || work(sender)));
        chunks
    }

    /// Both ends.
    pub(super) fn pair() -> (Sender, Self) {
        let (sender, receiver) = mpsc::channel(WAITING);
        (Sender(sender), Self(receiver))
    }
}

impl Sender {
    /// Sends a piece, waiting for room; false if nobody listens any more.
    pub(super) fn send(&self, piece: Bytes) -> bool {
        self.0.blocking_send(Ok(piece)).is_ok()
    }

    /// Whether anybody listens.
    pub(super) fn is_heard(&self) -> bool {
        !self.0.is_closed()
    }

    /// Puts an error in, so that the client sees that what came is cut off.
    pub(super) fn fail(&self, error: io::Error) {
        // Nobody may be listening any more.
        let _heard = self.0.blocking_send(Err(error)).is_ok();
    }
}

impl Stream for Chunks {
    type Item = io::Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.0.poll_recv(context)
    }
}
