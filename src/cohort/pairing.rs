//! Grain `activity`: the D–E pairs of one episode.
//!
//! The first D and the first E with the same activity id belong together; an E without an
//! id takes the earliest D without an id that is still open (`measures.md`, Measures).
//! A D that no E takes is a wait of its own, an E that finds no D an interval without a
//! start, and an episode in scope with neither is one unit, so that states add up to units.

use super::occurrence::Occurrence;
use super::rule::{End, Pair};

/// The units of an episode: positions of start and end, at least one unit.
pub(crate) fn pair_activities(
    list: &[Occurrence],
    pair: &Pair,
    out: &mut Vec<(Option<usize>, Option<usize>)>,
) {
    out.clear();
    let of = |end: &End| -> Vec<usize> { (0..list.len()).filter(|&k| end.takes(&list[k])).collect() };
    let (starts, ends) = (of(&pair.from), of(&pair.to));
    by_id(list, &starts, &ends, out);
    in_turn(list, &starts, &ends, out);
    if out.is_empty() {
        out.push((None, None));
    }
}

/// One unit per activity id: its first D and its first E.
fn by_id(
    list: &[Occurrence],
    starts: &[usize],
    ends: &[usize],
    out: &mut Vec<(Option<usize>, Option<usize>)>,
) {
    let mut ids: Vec<u16> =
        starts.iter().chain(ends).map(|&k| list[k].activity_id).filter(|&id| id != 0).collect();
    ids.sort_unstable();
    ids.dedup();
    for id in ids {
        let first = |of: &[usize]| of.iter().copied().find(|&k| list[k].activity_id == id);
        out.push((first(starts), first(ends)));
    }
}

/// Without ids: an E takes the earliest D that is still open.
fn in_turn(
    list: &[Occurrence],
    starts: &[usize],
    ends: &[usize],
    out: &mut Vec<(Option<usize>, Option<usize>)>,
) {
    let bare =
        |of: &[usize]| -> Vec<usize> { of.iter().copied().filter(|&k| list[k].activity_id == 0).collect() };
    let mut open = bare(starts).into_iter().peekable();
    for end in bare(ends) {
        out.push((open.next_if(|&start| start < end), Some(end)));
    }
    out.extend(open.map(|start| (Some(start), None)));
}
