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

/// Changes along one axis that are tried, the cheapest first, where cost matters.
const MOST_STEPS: usize = 30;

/// Cells that one search may look at before it has found a move: where cost matters, and where it does not and
/// the search is the last.
const LOOKS: u64 = 400_000;
const LAST_LOOKS: u64 = 1_000_000;

/// Cells that one search may look at after it has found a move, for a cheaper one.
const LOOKS_AFTER: u64 = 50_000;

/// What a move may do.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rules {
    /// Readers who must not know any of the changed cells.
    pub(super) blind: Readers,
    /// People that the move will be made with: how far cells must be able to change.
    pub(super) step: i64,
    /// Worth that it may hide at most; none if it is no matter.
    pub(super) limit: Option<i64>,
    /// The most that one cell which it newly hides may be worth.
    pub(super) dearest: i64,
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
    touched: Vec<u32>,
    /// For each cell that was searched from, the steps along each axis that its own row allows.
    sound: Vec<Option<Vec<Vec<&'a Step>>>>,
    /// Cells looked at since the beginning: the measure of work.
    pub(super) work: u64,
}

/// A table and what is hidden of it.
#[derive(Debug, Clone, Copy)]
pub(super) struct State<'q> {
    pub(super) table: &'q [i64],
    pub(super) hidden: &'q [bool],
}

/// One search: what is asked, what has been put together so far, and the best so far.
struct Query<'q> {
    state: State<'q>,
    rules: Rules,
    /// For each axis the changes that the wanted cell's own row allows, the cheapest first.
    axes: Vec<Vec<&'q Step>>,
    places: Vec<(usize, i8)>,
    best: Vec<(usize, i8)>,
    /// Only what costs less than this is of interest.
    limit: i64,
    /// Work at which the search ends.
    until: u64,
}

impl Query<'_> {
    /// What hiding a cell costs; none if it is too dear.
    fn to_hide(&self, component: &Component<'_>, c: usize) -> Option<i64> {
        match self.state.hidden[c] {
            true => Some(0),
            false => {
                Some(component.worth_where(c, self.state.hidden)).filter(|worth| *worth <= self.rules.dearest)
            }
        }
    }
}

impl<'a> Search<'a> {
    pub(super) fn new(component: &'a Component<'a>) -> Self {
        Self {
            component,
            sum: vec![0; component.n_relations()],
            touched: Vec::new(),
            sound: vec![None; component.len()],
            work: 0,
        }
    }

    /// The cheapest move found that changes a cell by one in a direction (+1 or -1), and what it costs.
    pub(super) fn find(&mut self, from: (u32, i8), state: State<'_>, rules: Rules) -> Option<(i64, Changes)> {
        let (cell, direction) = from;
        let place = self.component.place(cell);
        let until = self.work + if rules.limit.is_some() { LOOKS } else { LAST_LOOKS };
        let limit = rules.limit.map_or(i64::MAX, |limit| limit + 1);
        let (places, best) = (vec![(place, direction)], Vec::new());
        let mut query = Query { state, rules, axes: Vec::new(), places, best, limit, until };
        let cost = self.cost(place, direction, &query)?;
        query.axes = self.steps(from, &query);
        self.extend(&mut query, 0, cost);
        let local = |(place, sign): &(usize, i8)| (self.component.local(*place), i64::from(*sign));
        let mut changes: Changes = query.best.iter().map(local).filter(|(cell, _)| *cell < ZERO).collect();
        changes.sort_unstable();
        (!changes.is_empty()).then_some((query.limit, changes))
    }

    /// The changes along each axis that the wanted cell's own row allows, the cheapest first; the axis with
    /// fewest first.
    fn steps(&mut self, from: (u32, i8), query: &Query<'_>) -> Vec<Vec<&'a Step>> {
        let (cell, direction) = from;
        let place = self.component.place(cell);
        let sound = self.sound[cell as usize].take().unwrap_or_else(|| self.sound_steps(place));
        let mut axes: Vec<Vec<&'a Step>> = Vec::new();
        for all in &sound {
            let mut steps: Vec<(i64, &'a Step)> = Vec::new();
            for step in all {
                let cost = |(away, sign): &(isize, i8)| {
                    self.cost(place.wrapping_add_signed(*away), direction * sign, query)
                };
                if let Some(costs) = step.iter().map(cost).sum::<Option<i64>>() {
                    steps.push((costs, *step));
                }
            }
            steps.sort_by_key(|(cost, step)| (*cost, step.len()));
            let most = if query.rules.limit.is_some() { MOST_STEPS } else { usize::MAX };
            axes.push(steps.into_iter().map(|(_, step)| step).take(most).collect());
        }
        self.sound[cell as usize] = Some(sound);
        axes.sort_by_key(Vec::len);
        axes
    }

    /// The steps from a place along each axis that change no zero and keep the relations of the cell along the
    /// axis. If a step does not keep them no product does: their other cells are in no other step's reach.
    fn sound_steps(&self, place: usize) -> Vec<Vec<&'a Step>> {
        let (component, grid) = (self.component, &self.component.system.grid);
        let sound = |axis: usize, step: &Step| {
            let other =
                |(away, sign): &(isize, i8)| (component.local(place.wrapping_add_signed(*away)), *sign);
            let mut cells: Vec<(u32, i8)> = step.iter().map(other).collect();
            if cells.iter().any(|(cell, _)| *cell == ZERO) {
                return false;
            }
            let cell = component.local(place);
            cells.push((cell, 1));
            component.sides(cell).iter().filter(|s| usize::from(s.axis) == axis).all(|side| {
                let sign = |(cell, sign): &(u32, i8)| {
                    let own = (*cell != NO_CELL).then(|| component.side(*cell, side.relation)).flatten();
                    own.map_or(0, |own| i32::from(own.sign * sign))
                };
                cells.iter().map(sign).sum::<i32>() == 0
            })
        };
        let of = |(axis, nodes): (usize, &'a Vec<Vec<Step>>)| {
            nodes[grid.node(place, axis)].iter().filter(|step| sound(axis, step)).collect()
        };
        self.component.moves.axes.iter().enumerate().map(of).collect()
    }

    /// Extends the product by every change along the next axis, and on.
    fn extend(&mut self, query: &mut Query<'_>, axis: usize, cost: i64) {
        if axis == query.axes.len() {
            self.finish(query, cost);
            return;
        }
        let n = query.places.len();
        for at in 0..query.axes[axis].len() {
            let step = query.axes[axis][at];
            if let Some(more) = self.product(query, step, n, cost) {
                self.extend(query, axis + 1, more);
            }
            query.places.truncate(n);
            if query.limit <= cost || self.work > query.until {
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
            let (place, direction) = query.places[at];
            for (away, sign) in step {
                let (place, direction) = (place.wrapping_add_signed(*away), direction * sign);
                cost += self.cost(place, direction, query)?;
                if query.limit <= cost {
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
        let (component, table) = (self.component, query.state.table[c]);
        let room = if direction > 0 { component.most_lost[c] - table } else { table - component.least[c] };
        if room < query.rules.step || component.known[c].meets(query.rules.blind) {
            return None;
        }
        let own = query.to_hide(component, c)?;
        if direction < 0 || table + query.rules.step <= component.most_beside[c] {
            return Some(own);
        }
        // What else is told of the row bounds the cell, unless the whole row is hidden.
        let whole = component.whole_of(c)?;
        Some(own + query.to_hide(component, whole as usize)?)
    }

    /// Keeps the product as the best so far if every relation holds.
    fn finish(&mut self, query: &mut Query<'_>, cost: i64) {
        if self.balances(&query.places) {
            query.limit = cost;
            query.best.clone_from(&query.places);
            query.until = query.until.min(self.work + LOOKS_AFTER);
        }
    }

    fn balances(&mut self, places: &[(usize, i8)]) -> bool {
        let component = self.component;
        for (place, direction) in places {
            let cell = component.local(*place);
            if cell < ZERO {
                for side in component.sides(cell) {
                    self.sum[side.relation as usize] += i32::from(side.sign * direction);
                    self.touched.push(side.relation);
                }
            }
        }
        self.work += self.touched.len() as u64;
        let balanced = self.touched.iter().all(|r| self.sum[*r as usize] == 0);
        for relation in self.touched.drain(..) {
            self.sum[relation as usize] = 0;
        }
        balanced
    }
}
