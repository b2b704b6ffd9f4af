//! A read that is done again when who writes beside it takes its files.

/// How often a read is tried before it is given up.
const TRIES: u32 = 5;

/// Reads a version that is found; if it cannot be read and another is found by then, that one, and so on, five times at most.
///
/// A vacuum or an erasure may remove the files of a version as soon as it is not the latest any more. What fails though the
/// same is still there fails for another reason, and is not tried again.
///
/// **Input** `find` the version that is to be read, which may be another each time; `read` reads it.
///
/// # Errors
/// What `read` said last, or `find` if there is nothing any more.
pub fn read_again<V: PartialEq, T, E>(
    find: impl Fn() -> Result<V, E>,
    mut read: impl FnMut(&V) -> Result<T, E>,
) -> Result<T, E> {
    let mut found = find()?;
    for _ in 1..TRIES {
        match read(&found) {
            Ok(value) => return Ok(value),
            Err(error) => {
                let now = find()?;
                if now == found {
                    return Err(error);
                }
                found = now;
            }
        }
    }
    read(&found)
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    /// Reads of versions that come one after the other, the first of which can be read no more; how often it was tried.
    fn tried(versions: &[u8], readable: u8) -> (Result<u8, u8>, u32) {
        let (at, tries) = (Cell::new(0), Cell::new(0));
        let find = || Ok(versions[at.get().min(versions.len() - 1)]);
        let read = |version: &u8| {
            at.set(at.get() + 1);
            tries.set(tries.get() + 1);
            if *version >= readable { Ok(*version) } else { Err(*version) }
        };
        (read_again(find, read), tries.get())
    }

    #[test]
    fn a_read_that_loses_its_files_is_done_again_of_what_is_there_then() {
        assert_eq!(tried(&[7], 7), (Ok(7), 1));
        assert_eq!(tried(&[7, 8, 9], 9), (Ok(9), 3));
        assert_eq!(tried(&[7, 8, 8], 9), (Err(8), 2), "what is still there fails for another reason");
        assert_eq!(tried(&[1, 2, 3, 4, 5, 6, 7], 9), (Err(5), TRIES));
    }
}
