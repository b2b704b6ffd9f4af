//! Which of several rows that are the same event is the current truth.
//!
//! The latest `recorded_at` wins; without one, the later delivery; among rows of one
//! delivery that say nothing of it, the one whose content sorts last, so that the order of
//! rows never matters. A withdrawal removes what is not recorded after it.

use super::repeats::RowAt;

/// A row that takes part in a decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Candidate {
    pub(super) at: RowAt,
    /// UTC microseconds.
    pub(super) recorded_at: Option<i64>,
    /// Hash of all columns but `recorded_at` and `delivery`.
    pub(super) content: [u8; 16],
    pub(super) retraction: bool,
}

/// How many rows of a delivery had which effect.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Effects {
    /// New events.
    pub accepted: u64,
    /// Rows that changed nothing.
    pub duplicate: u64,
    /// Rows that took an event's place, or lost it to a later row of the same delivery.
    pub superseded: u64,
    /// Rows that withdrew an event.
    pub retracted: u64,
}

impl Effects {
    /// Adds the effects of another part of the delivery.
    pub(super) const fn merge(&mut self, other: Self) {
        self.accepted += other.accepted;
        self.duplicate += other.duplicate;
        self.superseded += other.superseded;
        self.retracted += other.retracted;
    }
}

/// What becomes of the rows of one event.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Verdict {
    pub(super) effects: Effects,
    /// Staged rows that do not enter the store.
    pub(super) drop_staged: Vec<RowAt>,
    /// Stored rows that leave it.
    pub(super) drop_stored: Vec<RowAt>,
}

/// What is the truth of an event after a delivery.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Standing {
    /// The stored row.
    Stored,
    /// The newest row of the delivery.
    Staged,
    /// None: it is withdrawn, or was never there.
    Nothing,
}

/// Decides among the staged and stored rows of one event.
pub(super) fn decide(staged: &[Candidate], stored: &[Candidate]) -> Verdict {
    let newest = |rows: &[Candidate], retraction: bool| {
        let rows = rows.iter().filter(|c| c.retraction == retraction);
        rows.max_by_key(|c| (c.recorded_at, c.content, c.at)).cloned()
    };
    let (winner, withdrawal) = (newest(staged, false), newest(staged, true));
    let current = newest(stored, false);
    let (before, row) = match (&winner, &current) {
        (Some(w), Some(c)) if w.content == c.content || !replaces(w, c) => (Standing::Stored, Some(c)),
        (Some(w), _) => (Standing::Staged, Some(w)),
        (None, Some(c)) => (Standing::Stored, Some(c)),
        (None, None) => (Standing::Nothing, None),
    };
    let withdrawn = withdrawal.as_ref().zip(row).is_some_and(|(r, s)| replaces(r, s));
    let standing = if withdrawn { Standing::Nothing } else { before };
    let mut verdict = Verdict::default();
    for row in staged {
        let stands = standing == Standing::Staged && winner.as_ref().is_some_and(|w| w.at == row.at);
        if !stands {
            verdict.drop_staged.push(row.at);
        }
        count(row, stands, winner.as_ref(), current.as_ref(), &mut verdict.effects);
    }
    if withdrawn {
        verdict.effects.retracted += 1;
        verdict.effects.duplicate -= 1;
    }
    for row in stored {
        if standing != Standing::Stored || current.as_ref().is_some_and(|c| c.at != row.at) {
            verdict.drop_stored.push(row.at);
        }
    }
    verdict
}

/// Whether a row of the delivery takes the place of another: recorded no earlier, or no telling.
fn replaces(new: &Candidate, old: &Candidate) -> bool {
    new.recorded_at.zip(old.recorded_at).is_none_or(|(n, o)| n >= o)
}

fn count(
    row: &Candidate,
    stands: bool,
    winner: Option<&Candidate>,
    current: Option<&Candidate>,
    effects: &mut Effects,
) {
    if stands && current.is_some() {
        effects.superseded += 1;
    } else if stands {
        effects.accepted += 1;
    } else if !row.retraction && winner.is_some_and(|w| w.content != row.content) {
        effects.superseded += 1;
    } else {
        effects.duplicate += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(file: u32, recorded_at: Option<i64>, content: u8, retraction: bool) -> Candidate {
        Candidate {
            at: RowAt { file, row: u32::from(content) },
            recorded_at,
            content: [content; 16],
            retraction,
        }
    }

    fn effects(accepted: u64, duplicate: u64, superseded: u64, retracted: u64) -> Effects {
        Effects { accepted, duplicate, superseded, retracted }
    }

    #[test]
    fn the_same_event_again_changes_nothing() {
        for file in [7, 0] {
            let v = decide(&[row(0, Some(9), 1, false)], &[row(file, None, 1, false)]);
            assert_eq!((v.effects, v.drop_staged.len(), v.drop_stored.len()), (effects(0, 1, 0, 0), 1, 0));
        }
    }

    #[test]
    fn a_later_record_takes_the_place_and_an_older_one_arriving_late_does_not() {
        let later = decide(&[row(0, Some(9), 2, false)], &[row(7, Some(5), 1, false)]);
        assert_eq!((later.effects, later.drop_stored.len()), (effects(0, 0, 1, 0), 1));
        let older = decide(&[row(0, Some(3), 2, false)], &[row(7, Some(5), 1, false)]);
        assert_eq!((older.effects, older.drop_stored.len()), (effects(0, 1, 0, 0), 0));
    }

    #[test]
    fn repeats_within_a_delivery_leave_one() {
        let v = decide(&[row(0, None, 1, false), row(1, None, 1, false)], &[]);
        assert_eq!((v.effects, v.drop_staged.len()), (effects(1, 1, 0, 0), 1));
        let versions = decide(&[row(0, Some(1), 1, false), row(1, Some(2), 2, false)], &[]);
        assert_eq!(versions.effects, effects(1, 0, 1, 0));
        assert_eq!(versions.drop_staged, [RowAt { file: 0, row: 1 }]);
    }

    #[test]
    fn a_withdrawal_removes_what_is_not_recorded_after_it() {
        let stored = [row(7, Some(5), 1, false)];
        let v = decide(&[row(0, Some(6), 2, true)], &stored);
        assert_eq!((v.effects, v.drop_stored.len(), v.drop_staged.len()), (effects(0, 0, 0, 1), 1, 1));
        let early = decide(&[row(0, Some(4), 2, true)], &stored);
        assert_eq!((early.effects, early.drop_stored.len()), (effects(0, 1, 0, 0), 0));
    }
}
