//! Which sums of parts that were protected apart can be shown though some of their parts are hidden.
//!
//! A sum is shown without more where all its parts are. Where some are hidden, whatever proves one of them changes
//! the sum: unless something else changes in another part, the other way. So for each table that proves a hidden
//! cell a *partner* is sought among all that is known of other parts: a table there that changes the sums which
//! are to be shown by the opposite. Both together change none of them, and prove what the first one proved, for
//! those who know neither. If every hidden cell keeps its proofs that way, and every sum that stays hidden has one
//! too, the sums are shown; if not, not.

use std::collections::{BTreeSet, HashMap};

use rayon::prelude::*;

use super::readers::Readers;
use super::shift::WIDTH;
use super::system::{Before, CellId, System};

/// Partners that are tried for one table.
const MOST_PARTNERS: usize = 4;
/// Tables of one effect that are kept to choose partners from, in all and of those known to the same readers.
const MOST_ALIKE: usize = 48;
const MOST_SAME: usize = 3;

/// What is known of one part when it has been protected: cells are the system's.
#[derive(Debug, Default)]
pub(super) struct Part {
    /// Hidden cells, and the readers from whom they must be kept.
    pub(super) needed: Vec<(CellId, Readers)>,
    pub(super) proofs: Vec<PartProof>,
    /// Other tables that could be true, to be partners.
    pub(super) others: Vec<OtherTable>,
}

/// A proof of some cells: see [`Shift`](super::shift::Shift).
#[derive(Debug)]
pub(super) struct PartProof {
    /// One or two tables; the true one is the third.
    pub(super) tables: Vec<OtherTable>,
    /// Cells that differ by at least [`WIDTH`].
    pub(super) wide: Vec<CellId>,
}

/// A table that could be true: how it differs, and who knows that it is not.
#[derive(Debug, Clone)]
pub(super) struct OtherTable {
    pub(super) changes: Vec<(CellId, i64)>,
    pub(super) told: Readers,
}

/// By how much a table changes sums: number of the sum, change; in order, no change left out.
type Effect = Vec<(u32, i64)>;

/// A table without its cells: all that matters between parts.
struct Known {
    part: u32,
    told: Readers,
    effect: Effect,
}

struct Proof {
    tables: Vec<Known>,
    wide: Vec<CellId>,
}

/// A way to make a table change no sum that is shown, and who is not told.
struct Way<'a> {
    /// The table of another part that changes with it, if one must.
    partner: Option<&'a Known>,
    blind: Readers,
}

/// For each table of a proof the ways to take it.
type Ways<'a> = Vec<Vec<Way<'a>>>;

/// Sums, what their parts know, and what is shown.
struct Sums {
    sums: Vec<CellId>,
    shown: Vec<bool>,
    /// For each cell of the system the readers from whom it must be kept.
    needed: Vec<Readers>,
    proofs: Vec<Proof>,
    partners: Vec<Known>,
    /// For each sum the readers from whom it must be kept if it is hidden.
    sum_needed: Vec<Readers>,
}

/// Shows again what can be shown of hidden sums, group by group; how many.
pub(super) fn show_sums(system: &System, parts: Vec<Part>, hidden: &mut [bool]) -> u32 {
    let mut sums = Sums::new(system, parts, hidden);
    let mut n = 0;
    let before = system.ids().filter(|id| system.cell(*id).before == Before::Shown);
    let before = before
        .map(|id| system.at[id.index()])
        .filter(|place| system.is_sum_of_apart(*place))
        .map(|place| system.row(place))
        .collect();
    for group in std::iter::once(before).chain(system.groups()) {
        let mut wanted = sums.shown.clone();
        let mut any = false;
        for (number, id) in sums.sums.iter().enumerate() {
            let cell = system.cell(*id);
            if !sums.shown[number]
                && group.contains(&system.row(system.at[id.index()]))
                && cell.published
                && !cell.is_primary()
                && cell.before != Before::Hidden
            {
                (wanted[number], any) = (true, true);
            }
        }
        if any && sums.can_be_shown(&wanted) {
            for (_, id) in sums.sums.iter().enumerate().filter(|(sum, _)| wanted[*sum] && !sums.shown[*sum]) {
                hidden[id.index()] = false;
                n += 1;
            }
            sums.shown = wanted;
        }
    }
    n
}

impl Sums {
    fn new(system: &System, parts: Vec<Part>, hidden: &[bool]) -> Self {
        let mut sum_of = vec![u32::MAX; system.cells.len()];
        let mut sums = Vec::new();
        for (total, of) in sums_and_parts(system) {
            let number = u32::try_from(sums.len()).unwrap_or(u32::MAX);
            sums.push(total);
            of.iter().for_each(|part| sum_of[part.index()] = number);
        }
        let mut out = Self {
            shown: sums.iter().map(|sum| !hidden[sum.index()]).collect(),
            sum_needed: vec![Readers::NONE; sums.len()],
            sums,
            needed: vec![Readers::NONE; system.cells.len()],
            proofs: Vec::new(),
            partners: Vec::new(),
        };
        for (number, part) in (0..).zip(parts) {
            let known = |table: &OtherTable| Known {
                part: number,
                told: table.told,
                effect: effect_of(&table.changes, &sum_of),
            };
            for (cell, readers) in part.needed {
                out.needed[cell.index()] = readers;
                if let Some(needed) = out.sum_needed.get_mut(sum_of[cell.index()] as usize) {
                    *needed = needed.with(readers);
                }
            }
            out.partners.extend(part.others.iter().map(known));
            out.proofs.extend(
                part.proofs.into_iter().map(|proof| Proof {
                    tables: proof.tables.iter().map(known).collect(),
                    wide: proof.wide,
                }),
            );
        }
        out
    }

    /// Whether everything that is hidden stays proved if these sums are shown.
    fn can_be_shown(&self, shown: &[bool]) -> bool {
        let alike = self.alike(shown);
        let ways: Vec<Ways<'_>> = self.proofs.par_iter().map(|proof| proof.ways(shown, &alike)).collect();
        let mut safe = vec![Readers::NONE; self.needed.len()];
        for (proof, ways) in self.proofs.iter().zip(&ways) {
            let blind = |ways: &Vec<Way<'_>>| ways.iter().fold(Readers::NONE, |all, way| all.with(way.blind));
            let readers = ways.iter().map(blind).fold(Readers::ALL, Readers::both);
            for cell in &proof.wide {
                safe[cell.index()] = safe[cell.index()].with(readers);
            }
        }
        self.needed.iter().zip(&safe).all(|(needed, safe)| needed.without(*safe).is_empty())
            && self.sums_stay_proved(shown, &ways)
    }

    /// Partners by what they change of the sums that are to be shown.
    fn alike(&self, shown: &[bool]) -> HashMap<Effect, Vec<&Known>> {
        let mut alike: HashMap<Effect, Vec<&Known>> = HashMap::new();
        for partner in &self.partners {
            let tables = alike.entry(of_shown(&partner.effect, shown)).or_default();
            let same = tables.iter().filter(|other| other.told == partner.told).count();
            if tables.len() < MOST_ALIKE && same < MOST_SAME {
                tables.push(partner);
            }
        }
        alike
    }

    /// Whether every sum that stays hidden is proved too, by what proves its parts.
    fn sums_stay_proved(&self, shown: &[bool], ways: &[Ways<'_>]) -> bool {
        let missing = |safe: &[Readers], sum: u32| {
            let sum = sum as usize;
            !shown[sum] && !self.sum_needed[sum].without(safe[sum]).is_empty()
        };
        let mut safe = vec![Readers::NONE; self.sums.len()];
        for (proof, ways) in self.proofs.iter().zip(ways) {
            let of = |table: usize| proof.tables.get(table).zip(ways.get(table));
            let Some((up, up_ways)) = of(0) else { continue };
            let partners = ways.iter().flatten().filter_map(|way| way.partner);
            let tables = proof.tables.iter().chain(partners);
            let changed = tables.flat_map(|table| &table.effect).map(|(sum, _)| *sum);
            let sums: BTreeSet<u32> = changed.filter(|sum| missing(&safe, *sum)).collect();
            for sum in sums {
                for way in up_ways {
                    let by = up.by(way, sum);
                    match of(1) {
                        None if by.abs() >= WIDTH => {
                            safe[sum as usize] = safe[sum as usize].with(way.blind);
                        }
                        None => {}
                        Some((down, down_ways)) => {
                            for other in down_ways {
                                let (a, b) = (by, down.by(other, sum));
                                if a.max(b).max(0) - a.min(b).min(0) >= WIDTH {
                                    let blind = way.blind.both(other.blind);
                                    safe[sum as usize] = safe[sum as usize].with(blind);
                                }
                            }
                        }
                    }
                }
            }
        }
        (0..).take(self.sums.len()).all(|sum| !missing(&safe, sum))
    }
}

impl Proof {
    fn ways<'a>(&self, shown: &[bool], alike: &HashMap<Effect, Vec<&'a Known>>) -> Ways<'a> {
        self.tables.iter().map(|table| table.ways(shown, alike)).collect()
    }
}

impl Known {
    /// How the table can be made to change no shown sum: alone, or with a partner of another part.
    fn ways<'a>(&self, shown: &[bool], alike: &HashMap<Effect, Vec<&'a Known>>) -> Vec<Way<'a>> {
        let blind = Readers::ALL.without(self.told);
        let opposite: Effect =
            of_shown(&self.effect, shown).into_iter().map(|(sum, by)| (sum, -by)).collect();
        if opposite.is_empty() {
            return vec![Way { partner: None, blind }];
        }
        let mut out: Vec<Way<'a>> = Vec::new();
        let mut seen = Readers::NONE;
        for partner in alike.get(&opposite).into_iter().flatten().filter(|p| p.part != self.part) {
            let own = blind.without(partner.told);
            // The first two in any case: they change different sums that stay hidden.
            if out.len() < 2 || !own.without(seen).is_empty() {
                seen = seen.with(own);
                out.push(Way { partner: Some(partner), blind: own });
            }
            if out.len() == MOST_PARTNERS {
                break;
            }
        }
        out
    }

    /// By how much the table changes a sum, taken in a way.
    fn by(&self, way: &Way<'_>, sum: u32) -> i64 {
        let of =
            |effect: &Effect| effect.binary_search_by_key(&sum, |(s, _)| *s).map_or(0, |at| effect[at].1);
        of(&self.effect) + way.partner.map_or(0, |partner| of(&partner.effect))
    }
}

fn of_shown(effect: &Effect, shown: &[bool]) -> Effect {
    effect.iter().filter(|(sum, _)| shown[*sum as usize]).copied().collect()
}

fn effect_of(changes: &[(CellId, i64)], sum_of: &[u32]) -> Effect {
    let known = changes.iter().map(|(cell, by)| (sum_of[cell.index()], *by));
    let mut effect: Effect = known.filter(|(sum, _)| *sum != u32::MAX).collect();
    effect.sort_unstable();
    effect
}

/// The sums over the axis whose parts are protected apart that are not 0, and their parts.
pub(super) fn sums_and_parts(system: &System) -> impl Iterator<Item = (CellId, &[CellId])> {
    let node = |id: CellId, axis: usize| system.grid.node(system.at[id.index()], axis);
    let is_apart = move |total: CellId, part: CellId| {
        system.apart().is_some_and(|axis| node(total, axis) != node(part, axis))
    };
    let sums = system.relations.iter().filter(move |relation| {
        system.cell(relation.total).value > 0
            && relation.parts.first().is_some_and(|part| is_apart(relation.total, *part))
    });
    sums.map(|relation| (relation.total, relation.parts.as_slice()))
}
