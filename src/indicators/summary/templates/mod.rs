//! Every clause that a sentence can be made of. Nothing else is ever said.
//!
//! Wording follows `page.md` 2.4 and 2.7; `docs/statistics/the-sentence.md` shows each with an example, and a test
//! compares the two.

pub(super) mod change;
pub(super) mod delay;
pub(super) mod equity;
pub(super) mod groups;
pub(super) mod level;
pub(super) mod status;

#[cfg(test)]
use super::template::Template;

/// All of them.
#[cfg(test)]
pub(super) fn all() -> impl Iterator<Item = &'static Template> {
    [level::ALL, status::ALL, groups::ALL, change::ALL, delay::ALL, equity::ALL]
        .into_iter()
        .flatten()
        .copied()
}
