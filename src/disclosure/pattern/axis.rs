//! Axes: the ways in which cells are split, and the changes along one axis that keep its sums.

use super::system::CellId;

/// Nodes an axis can have.
const MOST_NODES: usize = 128;

/// People of an axis that are looked at; an axis with more is searched less thoroughly, never less safely.
const MOST_PEOPLE: usize = 4096;

/// One way to look at people: places, or periods and groups, or outcomes.
///
/// Its nodes are what people are counted by; a split says that a node's count is the sum of others'. A node may
/// be split in several ways.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Axis {
    nodes: usize,
    splits: Vec<(usize, Vec<usize>)>,
    apart: bool,
    role: Option<Role>,
}

/// What an axis is of. Axes of a system that say it stand in this order: what is shown together, and what first, is chosen
/// by places, then by times and persons, then by outcomes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// What is protected apart.
    Pathway,
    /// Whose counts they are.
    Place,
    /// Times, and groups of persons.
    Column,
    /// What became of them.
    Outcome,
}

/// A change along an axis: nodes, and whether their count rises (+1) or falls (-1).
pub(super) type Along = Vec<(usize, i8)>;

impl Axis {
    /// An axis of so many nodes (at most 128), numbered from 0, none of them split.
    #[must_use]
    pub const fn new(nodes: usize) -> Self {
        Self { nodes, splits: Vec::new(), apart: false, role: None }
    }

    /// The same axis with one more split: `total` is the sum of `parts`.
    #[must_use]
    pub fn split(mut self, total: usize, parts: &[usize]) -> Self {
        self.splits.push((total, parts.to_vec()));
        self
    }

    /// The same axis, its parts protected each apart from the others, and its totals after them: a total is
    /// shown where all its parts are.
    #[must_use]
    pub fn apart(mut self) -> Self {
        self.apart = true;
        self
    }

    /// The same axis, which says what it is of.
    #[must_use]
    pub fn role(mut self, role: Role) -> Self {
        self.role = Some(role);
        self
    }

    pub(super) const fn its_role(&self) -> Option<Role> {
        self.role
    }

    pub(super) const fn is_apart(&self) -> bool {
        self.apart
    }

    pub(super) fn is_total(&self, node: usize) -> bool {
        self.splits.iter().any(|(total, _)| *total == node)
    }

    pub(super) const fn n_nodes(&self) -> usize {
        self.nodes
    }

    pub(super) fn splits_of(&self, node: usize) -> impl Iterator<Item = &[usize]> {
        self.splits.iter().filter(move |(total, _)| *total == node).map(|(_, parts)| parts.as_slice())
    }

    pub(super) fn is_sound(&self) -> bool {
        let sound = |(total, parts): &(usize, Vec<usize>)| {
            let mut all: Vec<usize> = parts.iter().copied().chain([*total]).collect();
            all.sort_unstable();
            all.windows(2).all(|w| w[0] != w[1]) && all.last().is_some_and(|n| *n < self.nodes)
        };
        self.nodes <= MOST_NODES && self.splits.iter().all(sound)
    }

    /// The node sets that one person can be counted by.
    pub(super) fn node_sets(&self) -> Vec<Vec<usize>> {
        let nodes = |set: u128| (0..self.nodes).filter(|node| set >> node & 1 == 1).collect();
        self.people().into_iter().map(nodes).collect()
    }

    /// Nodes that are nobody's part, one by one; then the parts of each of their splits together, and on.
    pub(super) fn levels(&self) -> Vec<Vec<usize>> {
        let is_part = |node: &usize| self.splits.iter().any(|(_, parts)| parts.contains(node));
        let mut out: Vec<Vec<usize>> =
            (0..self.nodes).filter(|node| !is_part(node)).map(|node| vec![node]).collect();
        let mut at = 0;
        while at < out.len() {
            // The n-th splits of all nodes of a level are one level: the months of every quarter.
            for n in 0.. {
                let parts: Vec<usize> = out[at]
                    .iter()
                    .flat_map(|node| self.splits_of(*node).nth(n).into_iter().flatten())
                    .copied()
                    .collect();
                if parts.is_empty() {
                    break;
                }
                out.push(parts);
            }
            at += 1;
        }
        out
    }

    /// All nodes; then the wholes alone.
    pub(super) fn all_or_wholes(&self) -> Vec<Vec<usize>> {
        let is_part = |node: &usize| self.splits.iter().any(|(_, parts)| parts.contains(node));
        vec![(0..self.nodes).collect(), (0..self.nodes).filter(|node| !is_part(node)).collect()]
    }

    /// The changes that keep every split, made of one person who comes, or one who comes where another goes;
    /// and, for each node, the change of that node alone, which holds where the node's splits have no cells.
    pub(super) fn changes(&self) -> Vec<Along> {
        let people = self.people();
        let mut out: Vec<Along> = (0..self.nodes).map(|node| vec![(node, 1)]).collect();
        out.extend(people.iter().map(|one| self.along(*one, 0)));
        for (n, comes) in people.iter().enumerate() {
            for goes in &people[n + 1..] {
                if !people.iter().any(|other| is_between(*other, *comes, *goes)) {
                    out.push(self.along(*comes & !*goes, *goes & !*comes));
                }
            }
        }
        out.sort();
        out.dedup();
        out
    }

    fn along(&self, up: u128, down: u128) -> Along {
        let sign = |node: usize| if up >> node & 1 == 1 { 1 } else { -i8::from(down >> node & 1 == 1) };
        (0..self.nodes).map(|node| (node, sign(node))).filter(|(_, sign)| *sign != 0).collect()
    }

    /// The sets of nodes that one person can be counted by: with a total exactly one part of each of its
    /// splits, with a part the total.
    fn people(&self) -> Vec<u128> {
        let mut out = Vec::new();
        let mut todo: Vec<u128> = (0..self.nodes).rev().map(|node| 1 << node).collect();
        let mut steps = 0;
        while let Some(set) = todo.pop() {
            steps += 1;
            if out.len() >= MOST_PEOPLE || steps > 16 * MOST_PEOPLE {
                break;
            }
            match self.next_sets(set) {
                Some(next) => todo.extend(next),
                None if out.contains(&set) => {}
                None => out.push(set),
            }
        }
        out
    }

    /// What a set of nodes must be extended to, in one of several ways; none if it is complete.
    fn next_sets(&self, set: u128) -> Option<Vec<u128>> {
        let has = |node: usize| set >> node & 1 == 1;
        for (total, parts) in &self.splits {
            let n = parts.iter().filter(|part| has(**part)).count();
            match (has(*total), n) {
                (true, 0) => return Some(parts.iter().rev().map(|part| set | 1 << part).collect()),
                (false, 1) => return Some(vec![set | 1 << total]),
                (_, 2..) => return Some(Vec::new()),
                _ => {}
            }
        }
        None
    }
}

/// Whether a third person has all that two share and nothing that neither has: then their difference is the
/// sum of two smaller ones.
fn is_between(other: u128, a: u128, b: u128) -> bool {
    other != a && other != b && other & (a & b) == a & b && other & !(a | b) == 0
}

/// Which cell stands where: a number for each choice of one node per axis.
#[derive(Debug, Clone)]
pub(super) struct Grid {
    nodes: Vec<usize>,
    strides: Vec<usize>,
    ids: Vec<u32>,
}

/// No cell stands here.
const EMPTY: u32 = u32::MAX;

impl Grid {
    pub(super) fn new(axes: &[Axis]) -> Self {
        let nodes: Vec<usize> = axes.iter().map(|a| a.nodes).collect();
        let strides = (0..nodes.len()).map(|axis| nodes[axis + 1..].iter().product()).collect();
        Self { ids: vec![EMPTY; nodes.iter().product()], nodes, strides }
    }

    pub(super) fn place(&self, at: &[usize]) -> Option<usize> {
        let inside = at.len() == self.nodes.len() && at.iter().zip(&self.nodes).all(|(node, n)| node < n);
        inside.then(|| at.iter().zip(&self.strides).map(|(node, stride)| node * stride).sum())
    }

    pub(super) fn put(&mut self, place: usize, id: CellId) {
        self.ids[place] = id.0;
    }

    pub(super) fn id(&self, place: usize) -> Option<CellId> {
        self.ids.get(place).filter(|id| **id != EMPTY).map(|id| CellId(*id))
    }

    pub(super) fn node(&self, place: usize, axis: usize) -> usize {
        place / self.strides[axis] % self.nodes[axis]
    }

    /// The place with another node on one axis.
    pub(super) fn moved(&self, place: usize, axis: usize, node: usize) -> usize {
        place - self.node(place, axis) * self.strides[axis] + node * self.strides[axis]
    }

    pub(super) fn stride(&self, axis: usize) -> usize {
        self.strides[axis]
    }

    pub(super) fn len(&self) -> usize {
        self.ids.len()
    }

    /// All cells in the order of their places.
    pub(super) fn all(&self) -> impl Iterator<Item = (usize, CellId)> {
        self.ids.iter().enumerate().filter(|(_, id)| **id != EMPTY).map(|(place, id)| (place, CellId(*id)))
    }
}
