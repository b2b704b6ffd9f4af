//! Which of several rows that are the same event is the current truth.
//!
//! The latest `recorded_at` wins; where one of two rows says none, the later delivery; among rows of one
//! delivery that say nothing of it, the one whose content sorts last, so that the order of
//! rows never matters. A withdrawal takes away whatever is not recorded after it, and is kept, so that it does
//! so too when it comes first (`docs/decisions/0015-order-of-corrections.md`).

use super::repeats::RowAt;

/// A row that takes part in a decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Candidate {
    pub(super) at: RowAt,
    /// UTC microseconds.
    pub(super) recorded_at: Option<i64>,
    /// When its delivery was received, UTC microseconds.
    pub(super) received_at: i64,
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
    /// Rows that withdrew an event, or will when it comes.
    pub retracted: u64,
    /// Stored events that are gone because a delivery that is everything of its scope does not have them.
    pub removed: u64,
}

impl Effects {
    /// Adds the effects of another part of the delivery.
    pub(super) const fn merge(&mut self, other: Self) {
        self.accepted += other.accepted;
        self.duplicate += other.duplicate;
        self.superseded += other.superseded;
        self.retracted += other.retracted;
        self.removed += other.removed;
    }

    /// Whether the store is different after it.
    #[must_use]
    pub const fn change_something(self) -> bool {
        self.accepted + self.superseded + self.retracted + self.removed > 0
    }
}

/// What becomes of the rows of one event.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Verdict {
    pub(super) effects: Effects,
    /// Staged rows that do not become the event.
    pub(super) drop_staged: Vec<RowAt>,
    /// Stored rows that leave the events.
    pub(super) drop_stored: Vec<RowAt>,
    /// The staged withdrawal that is kept.
    pub(super) withdrawal: Option<RowAt>,
}

/// Decides among the staged and stored rows of one event.
pub(super) fn decide(staged: &[Candidate], stored: &[Candidate]) -> Verdict {
    let (winner, current) = (newest_event(staged), newest_event(stored));
    let truth = match (winner, current) {
        (Some(w), Some(c)) => Some(if supersedes(w, c) { w } else { c }),
        (w, c) => w.or(c),
    };
    let withdrawal = newest_withdrawal(staged, stored, truth);
    let withdrawn = withdrawal.zip(truth).is_some_and(|(w, t)| withdraws(w, t));
    let standing = truth.filter(|_| !withdrawn);
    let is = |row: &Candidate, other: Option<&Candidate>| other.is_some_and(|o| std::ptr::eq(o, row));
    let mut verdict = Verdict::default();
    for row in staged {
        let stands = is(row, standing);
        let kept = standing.is_none() && is(row, withdrawal);
        if !stands {
            verdict.drop_staged.push(row.at);
        }
        if kept {
            verdict.withdrawal = Some(row.at);
            verdict.effects.retracted += 1;
        } else {
            count(row, stands, winner, current, &mut verdict.effects);
        }
    }
    let events = stored.iter().filter(|row| !row.retraction);
    verdict.drop_stored = events.filter(|row| !is(row, standing)).map(|row| row.at).collect();
    verdict
}

/// The event of a delivery, or of the store.
fn newest_event(rows: &[Candidate]) -> Option<&Candidate> {
    let events = rows.iter().filter(|row| !row.retraction);
    events.max_by_key(|c| (c.recorded_at, c.received_at, c.content, c.at))
}

/// The withdrawal that reaches furthest; the stored one where a staged one says the same and takes no more away.
fn newest_withdrawal<'a>(
    staged: &'a [Candidate],
    stored: &'a [Candidate],
    truth: Option<&Candidate>,
) -> Option<&'a Candidate> {
    let newest = |rows: &'a [Candidate]| {
        let rows = rows.iter().filter(|row| row.retraction);
        rows.max_by_key(|c| (reach(c), c.content, c.at))
    };
    let (Some(new), Some(old)) = (newest(staged), newest(stored)) else {
        return newest(staged).or_else(|| newest(stored));
    };
    let takes_more = truth.is_some_and(|t| withdraws(new, t) && !withdraws(old, t));
    let repeats = reach(new) <= reach(old) || (same(new, old) && !takes_more);
    Some(if repeats { old } else { new })
}

/// A withdrawal takes away what was recorded until then.
fn reach(withdrawal: &Candidate) -> i64 {
    withdrawal.recorded_at.unwrap_or(withdrawal.received_at)
}

/// Whether a withdrawal takes away an event: it stays only if it says that it was recorded later.
fn withdraws(withdrawal: &Candidate, event: &Candidate) -> bool {
    event.recorded_at.is_none_or(|recorded| recorded <= reach(withdrawal))
}

/// Whether two rows say the same.
fn same(a: &Candidate, b: &Candidate) -> bool {
    a.content == b.content && a.recorded_at == b.recorded_at
}

/// Whether a row of the delivery takes the place of a stored one.
fn supersedes(new: &Candidate, old: &Candidate) -> bool {
    let recorded = new.recorded_at.zip(old.recorded_at);
    if let Some((n, o)) = recorded.filter(|(n, o)| n != o) {
        return n > o;
    }
    // Neither is recorded later. What says the same changes nothing.
    new.content != old.content && (new.received_at, new.content) > (old.received_at, old.content)
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

    /// A row of file 0 is staged, any other stored, and received earlier.
    fn row(file: u32, recorded_at: Option<i64>, content: u8, retraction: bool) -> Candidate {
        Candidate {
            at: RowAt { file, row: u32::from(content) },
            recorded_at,
            received_at: if file == 7 { 500 } else { 1_000 },
            content: [content; 16],
            retraction,
        }
    }

    fn effects(accepted: u64, duplicate: u64, superseded: u64, retracted: u64) -> Effects {
        Effects { accepted, duplicate, superseded, retracted, removed: 0 }
    }

    #[test]
    fn the_same_event_again_changes_nothing() {
        for (recorded, stored) in [(Some(9), None), (None, Some(9)), (None, None), (Some(9), Some(9))] {
            let v = decide(&[row(0, recorded, 1, false)], &[row(7, stored, 1, false)]);
            assert_eq!((v.effects, v.drop_staged.len(), v.drop_stored.len()), (effects(0, 1, 0, 0), 1, 0));
        }
    }

    #[test]
    fn the_same_content_recorded_later_is_remembered_as_later() {
        let v = decide(&[row(0, Some(9), 1, false)], &[row(7, Some(5), 1, false)]);
        assert_eq!((v.effects, v.drop_stored.len()), (effects(0, 0, 1, 0), 1));
    }

    #[test]
    fn a_later_record_takes_the_place_and_an_older_one_arriving_late_does_not() {
        let later = decide(&[row(0, Some(9), 2, false)], &[row(7, Some(5), 1, false)]);
        assert_eq!((later.effects, later.drop_stored.len()), (effects(0, 0, 1, 0), 1));
        let older = decide(&[row(0, Some(3), 2, false)], &[row(7, Some(5), 1, false)]);
        assert_eq!((older.effects, older.drop_stored.len()), (effects(0, 1, 0, 0), 0));
    }

    #[test]
    fn without_a_record_the_later_delivery_takes_the_place() {
        for (new, old) in [(None, None), (None, Some(5)), (Some(5), None), (Some(5), Some(5))] {
            let later = decide(&[row(0, new, 1, false)], &[row(7, old, 2, false)]);
            assert_eq!((later.effects, later.drop_stored.len()), (effects(0, 0, 1, 0), 1), "{new:?} {old:?}");
            let received = |at| Candidate { received_at: at, ..row(0, new, 1, false) };
            let late = decide(&[received(400)], &[row(7, old, 2, false)]);
            assert_eq!((late.effects, late.drop_stored.len()), (effects(0, 1, 0, 0), 0), "{new:?} {old:?}");
        }
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
        assert_eq!(v.withdrawal, Some(RowAt { file: 0, row: 2 }));
        let early = decide(&[row(0, Some(4), 2, true)], &stored);
        assert_eq!((early.effects, early.drop_stored.len()), (effects(0, 1, 0, 0), 0));
        assert_eq!(early.withdrawal, None);
    }

    #[test]
    fn a_withdrawal_that_comes_first_takes_away_the_event_that_comes_after() {
        let first = decide(&[row(0, Some(6), 2, true)], &[]);
        assert_eq!((first.effects, first.withdrawal.is_some()), (effects(0, 0, 0, 1), true));
        for recorded in [None, Some(5), Some(6)] {
            let v = decide(&[row(0, recorded, 1, false)], &[row(7, Some(6), 2, true)]);
            assert_eq!((v.effects, v.drop_staged.len(), v.drop_stored.len()), (effects(0, 1, 0, 0), 1, 0));
        }
        let after = decide(&[row(0, Some(7), 1, false)], &[row(7, Some(6), 2, true)]);
        assert_eq!((after.effects, after.drop_staged.len()), (effects(1, 0, 0, 0), 0));
    }

    #[test]
    fn a_withdrawal_without_a_record_reaches_to_its_delivery() {
        let stored = [row(7, None, 2, true)];
        let before = decide(&[row(0, Some(500), 1, false)], &stored);
        assert_eq!(before.effects, effects(0, 1, 0, 0));
        let after = decide(&[row(0, Some(501), 1, false)], &stored);
        assert_eq!(after.effects, effects(1, 0, 0, 0));
    }

    #[test]
    fn a_withdrawal_is_kept_once_and_a_later_one_beside_it() {
        let stored = [row(7, Some(6), 2, true)];
        for again in [row(0, Some(6), 2, true), row(0, Some(4), 3, true)] {
            let v = decide(&[again], &stored);
            assert_eq!((v.effects, v.withdrawal), (effects(0, 1, 0, 0), None));
        }
        let unrecorded = [row(7, None, 2, true)];
        assert_eq!(decide(&[row(0, None, 2, true)], &unrecorded).effects, effects(0, 1, 0, 0));
        let standing = [row(7, None, 2, true), row(7, Some(700), 1, false)];
        assert_eq!(decide(&[row(0, None, 2, true)], &standing).effects, effects(0, 0, 0, 1));
        let later = decide(&[row(0, Some(8), 3, true)], &stored);
        assert_eq!((later.effects, later.withdrawal.is_some()), (effects(0, 0, 0, 1), true));
    }
}
