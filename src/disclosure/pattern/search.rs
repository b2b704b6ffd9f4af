//! The search for a move: a change of some cells by one person each that keeps every relation.
//!
//! A move is put together from one change along each axis, such as "Gotland's patient is Uppsala's", "the
//! second quarter's is the first's", "beyond is within": the product of these three changes eight cells and
//! no sum. Or "one more woman of 60 in the first quarter", whole, with whatever counts her. Every product
//! that changes the wanted cell is tried, the cheapest taken: the one that hides the least worth. Since cells
//! need not fill the axes, a product is taken only if every relation of every changed cell still holds.
//!
//! It is a search, not a proof that there is none: what it does not find is left to linear programming.

use super::axis::{Along, Axis};
use super::component::{Component, NO_CELL, ZERO};
use super::readers::Readers;
use super::shift::Changes;
use super::system::System;

/// Places that one product may span, cells or not.
const MOST_PLACES: usize = 256;

/// What a move may do.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rules {
    /// Readers who must not know any of the changed cells.
    pub(super) blind: Readers,
    /// People that the move will be made with: how far cells must be able to change.
    pub(super) step: i64,
}

/// For each axis and node, the changes along the axis that raise the node.
#[derive(Debug)]
pub(super) struct Moves {
    axes: Vec<Vec<Vec<Step>>>,
}

/// The other places of a change, seen from one: how far away, and whether they go the same way (+1) or the
/// other (-1).
type Step = Vec<(isize, i8)>;

impl Moves {
    pub(super) fn of(system: &System) -> Self {
        let steps = |(axis, one): (usize, &Axis)| {
            let mut by_node: Vec<Vec<Step>> = vec![Vec::new(); one.n_nodes()];
            let mut changes = one.changes();
            changes.sort_by_key(Vec::len);
            for change in &changes {
                for (node, sign) in change {
                    by_node[*node].push(seen_from(*node, *sign, change, system.grid.stride(axis)));
                }
            }
            by_node
        };
        Self { axes: system.axes.iter().enumerate().map(steps).collect() }
    }
}

fn seen_from(node: usize, sign: i8, change: &Along, stride: usize) -> Step {
    let away = |other: usize| (other.cast_signed() - node.cast_signed()) * stride.cast_signed();
    change.iter().filter(|(other, _)| *other != node).map(|(other, s)| (away(*other), s * sign)).collect()
}

/// A search through one component, with the room it needs, kept from one search to the next.
#[derive(Debug)]
pub(super) struct Search<'a> {
    component: &'a Component<'a>,
    sum: Vec<i32>,
    /// Cells looked at since the beginning: the measure of work.
    pub(super) work: u64,
}

/// One search: what is asked, what has been put together so far, and the best so far.
struct Query<'q> {
    table: &'q [i64],
    hidden: &'q [bool],
    rules: Rules,
    axes: Vec<&'q [Step]>,
    places: Vec<(usize, i8)>,
    best: Option<(i64, usize, Vec<(usize, i8)>)>,
}

impl<'a> Search<'a> {
    pub(super) fn new(component: &'a Component<'a>) -> Self {
        Self { component, sum: vec![0; component.n_relations()], work: 0 }
    }

    /// The cheapest move found that changes a cell by one in a direction (+1 or -1), from a table, given
    /// what is hidden; and what it costs.
    pub(super) fn find(
        &mut self,
        from: (u32, i8),
        table: &[i64],
        hidden: &[bool],
        rules: Rules,
    ) -> Option<(i64, Changes)> {
        let (cell, direction) = from;
        let place = self.component.place(cell);
        let grid = &self.component.system.grid;
        let moves = self.component.moves;
        let mut axes: Vec<&[Step]> =
            moves.axes.iter().enumerate().map(|(a, nodes)| nodes[grid.node(place, a)].as_slice()).collect();
        axes.sort_by_key(|steps| steps.len());
        let mut query = Query { table, hidden, rules, axes, places: vec![(place, direction)], best: None };
        let cost = self.cost(place, direction, &query)?;
        self.extend(&mut query, 0, cost);
        let (cost, _, places) = query.best?;
        let mut changes: Changes =
            places.iter().map(|(place, sign)| (self.component.local(*place), i64::from(*sign))).collect();
        changes.retain(|(cell, _)| *cell < ZERO);
        changes.sort_unstable();
        Some((cost, changes))
    }

    /// Extends the product by every change along the next axis, and on.
    fn extend(&mut self, query: &mut Query<'_>, axis: usize, cost: i64) {
        let Some(steps) = query.axes.get(axis).copied() else {
            return self.finish(query, cost);
        };
        let n = query.places.len();
        for step in steps {
            if let Some(more) = self.product(query, step, n, cost) {
                self.extend(query, axis + 1, more);
            }
            query.places.truncate(n);
            if query.best.as_ref().is_some_and(|best| best.0 <= cost) {
                return;
            }
        }
    }

    /// Repeats the places so far at each other place of a step, and returns the cost so far; none if a cell
    /// cannot change or it costs too much.
    fn product(&mut self, query: &mut Query<'_>, step: &Step, n: usize, cost: i64) -> Option<i64> {
        let mut cost = cost;
        if n * (step.len() + 1) > MOST_PLACES {
            return None;
        }
        for at in 0..n {
            for (away, sign) in step {
                let (place, direction) = query.places[at];
                let (place, direction) = (place.wrapping_add_signed(*away), direction * sign);
                cost += self.cost(place, direction, query)?;
                if query.best.as_ref().is_some_and(|best| best.0 <= cost) {
                    return None;
                }
                query.places.push((place, direction));
            }
        }
        Some(cost)
    }

    /// What changing a cell costs; nothing where there is none, none if it cannot change.
    fn cost(&mut self, place: usize, direction: i8, query: &Query<'_>) -> Option<i64> {
        self.work += 1;
        let cell = self.component.local(place);
        if cell >= ZERO {
            return (cell == NO_CELL).then_some(0);
        }
        let c = cell as usize;
        let (component, table) = (self.component, query.table[c]);
        let room = if direction > 0 { component.most[c] - table } else { table - component.least[c] };
        if room < query.rules.step || component.known[c].meets(query.rules.blind) {
            return None;
        }
        Some(if query.hidden[c] { 0 } else { component.worth[c] })
    }

    /// Keeps the product if it is the best so far and every relation holds.
    fn finish(&mut self, query: &mut Query<'_>, cost: i64) {
        let n = query.places.len();
        if query.best.as_ref().is_some_and(|best| (best.0, best.1) <= (cost, n))
            || !self.balances(&query.places)
        {
            return;
        }
        query.best = Some((cost, n, query.places.clone()));
    }

    fn balances(&mut self, places: &[(usize, i8)]) -> bool {
        let component = self.component;
        let mut touched: Vec<u32> = Vec::new();
        for (place, direction) in places {
            let cell = component.local(*place);
            if cell < ZERO {
                for side in component.sides(cell) {
                    self.sum[side.relation as usize] += i32::from(side.sign * direction);
                    touched.push(side.relation);
                }
            }
        }
        self.work += touched.len() as u64;
        let balanced = touched.iter().all(|r| self.sum[*r as usize] == 0);
        for relation in touched {
            self.sum[relation as usize] = 0;
        }
        balanced
    }
}
