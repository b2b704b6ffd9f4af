//! The bytes of a delivery: hashed as delivered, decoded, and limited.

use std::io::{self, BufReader, Read};
use std::sync::atomic::{AtomicU64, Ordering};

use flate2::read::MultiGzDecoder;
use sha2::{Digest, Sha256};

use super::{Compression, DeliveryError};

/// Size of the reads that decoders make.
const READ_BYTES: usize = 256 * 1024;

/// Hashes and counts what is read through it.
pub(super) struct Hashing<'c, R> {
    inner: R,
    state: Sha256,
    bytes: &'c AtomicU64,
}

impl<'c, R: Read> Hashing<'c, R> {
    /// Wraps a source; `bytes` counts what was read.
    pub(super) fn new(inner: R, bytes: &'c AtomicU64) -> Self {
        Self { inner, state: Sha256::new(), bytes }
    }

    /// Reads what a decoder may have left, and gives the hash in hexadecimal.
    pub(super) fn finish(mut self) -> io::Result<String> {
        io::copy(&mut self, &mut io::sink())?;
        Ok(self.state.finalize().iter().map(|b| format!("{b:02x}")).collect())
    }
}

impl<R: Read> Read for Hashing<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = self.inner.read(buffer).map_err(|e| match e.kind() {
            io::ErrorKind::Interrupted => e,
            kind => io::Error::new(kind, SourceFailed(e)),
        })?;
        self.state.update(&buffer[..n]);
        self.bytes.fetch_add(u64::try_from(n).unwrap_or(0), Ordering::Relaxed);
        Ok(n)
    }
}

/// Marks an error of the source itself, so that it is told from a damaged file.
#[derive(Debug, thiserror::Error)]
#[error("the source failed")]
struct SourceFailed(#[source] io::Error);

/// Marks that a file is longer than allowed once decoded.
#[derive(Debug, thiserror::Error)]
#[error("more than the limit of {0} bytes")]
struct OverLimit(u64);

/// Gives an error once more than a limit has been read.
struct Limited<R> {
    inner: R,
    limit: u64,
    left: u64,
}

impl<R: Read> Read for Limited<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = self.inner.read(buffer)?;
        match self.left.checked_sub(u64::try_from(n).unwrap_or(u64::MAX)) {
            Some(left) => {
                self.left = left;
                Ok(n)
            }
            None => Err(io::Error::other(OverLimit(self.limit))),
        }
    }
}

/// The decoded bytes of a source, no more than `limit` of them.
///
/// # Errors
/// If the decoder cannot be set up.
pub(super) fn decode<'a>(
    source: impl Read + 'a,
    compression: Compression,
    limit: Option<u64>,
) -> io::Result<Box<dyn Read + 'a>> {
    let buffered = BufReader::with_capacity(READ_BYTES, source);
    let decoded: Box<dyn Read + 'a> = match compression {
        Compression::None => Box::new(buffered),
        Compression::Gzip => Box::new(MultiGzDecoder::new(buffered)),
        Compression::Zstd => Box::new(zstd::stream::read::Decoder::with_buffer(buffered)?),
    };
    Ok(match limit {
        None => decoded,
        Some(limit) => Box::new(Limited { inner: decoded, limit, left: limit }),
    })
}

/// What an error of reading means for the delivery; `format` is what was being decoded.
pub(super) fn explain<E>(error: io::Error, format: Option<&'static str>, bytes: u64) -> DeliveryError<E> {
    let cause = error.get_ref();
    if let Some(OverLimit(limit)) = cause.and_then(|c| c.downcast_ref()) {
        return DeliveryError::TooLarge { limit: *limit };
    }
    let of_source = cause.is_some_and(|c| c.is::<SourceFailed>());
    match format {
        Some(format) if !of_source => DeliveryError::Damaged { format, source: error },
        _ => DeliveryError::Io { bytes, source: error },
    }
}

impl Compression {
    /// Its name in messages; `None` where nothing is decoded.
    pub(super) const fn name(self) -> Option<&'static str> {
        match self {
            Self::None => None,
            Self::Gzip => Some("gzip"),
            Self::Zstd => Some("zstd"),
        }
    }
}
