//! Linear programs over the tables that a reader must take as possible.

use microlp::{ComparisonOp, OptimizationDirection, Problem, Variable};

use super::bounds::Bounds;
use super::component::Component;
use super::readers::Readers;
use super::shift::Changes;

/// How far from an integer a solution may be and still be taken as one; it is checked in integers afterwards.
const ROUNDING: f64 = 1e-5;

/// The tables that agree with bounds, over some cells of a component; all other cells are known.
pub(super) struct Program<'a> {
    component: &'a Component<'a>,
    /// The cells that are not known.
    cells: Vec<u32>,
    relations: Vec<u32>,
    position: Vec<u32>,
    bounds: &'a Bounds,
}

/// What holds at the edge of the cells of a program.
#[derive(Debug, Clone, Copy)]
pub(super) enum Edge {
    /// All other cells are as they are.
    Fixed,
    /// Relations with other cells are forgotten, but for cells that a reader knows.
    Free {
        /// The reader.
        reader: Readers,
    },
}

/// What a program found.
pub(super) enum Found {
    /// A table in integers that agrees with everything: the unknown cells in order.
    Table(Vec<i64>),
    /// There is none.
    Nothing,
    /// The solver could not say.
    Unknown,
}

/// No table agrees with everything.
struct Infeasible;

/// What a program seeks: for each unknown cell what a person more is worth, and bounds narrower than known.
pub(super) struct Goal {
    pub(super) weights: Vec<f64>,
    pub(super) least: Vec<i64>,
    pub(super) most: Vec<i64>,
}

impl<'a> Program<'a> {
    /// The program of some unknown cells and all relations between them.
    pub(super) fn new(component: &'a Component<'a>, cells: Vec<u32>, bounds: &'a Bounds, edge: Edge) -> Self {
        let mut position = vec![u32::MAX; component.len()];
        let mut relations = Vec::new();
        for (n, cell) in (0..).zip(&cells) {
            position[*cell as usize] = n;
            relations.extend(component.sides(*cell).iter().map(|s| s.relation));
        }
        relations.sort_unstable();
        relations.dedup();
        if let Edge::Free { reader } = edge {
            let inside = |cell: &u32| {
                position[*cell as usize] != u32::MAX || component.known[*cell as usize].meets(reader)
            };
            relations.retain(|r| component.members(*r).iter().all(inside));
        }
        Self { component, cells, relations, position, bounds }
    }

    pub(super) fn cells(&self) -> &[u32] {
        &self.cells
    }

    /// A goal that seeks nothing yet, with cells kept within so much of their true values.
    pub(super) fn goal(&self, within: i64) -> Goal {
        let each = |f: &dyn Fn(usize) -> i64| self.cells.iter().map(|c| f(*c as usize)).collect::<Vec<i64>>();
        Goal {
            weights: vec![0.0; self.cells.len()],
            least: each(&|c| self.bounds.least[c].max(self.component.value[c] - within)),
            most: each(&|c| self.bounds.most[c].min(self.component.value[c].saturating_add(within))),
        }
    }

    /// Seeks the table of most weight, in integers: first as a linear program, whose corners are nearly
    /// always whole; if not, with whole numbers demanded.
    pub(super) fn seek(&self, goal: &Goal) -> Found {
        match self.solve(goal, false) {
            Found::Unknown => self.solve(goal, true),
            found => found,
        }
    }

    /// The same as a linear program only: unknown if its corner is not whole.
    pub(super) fn seek_corner(&self, goal: &Goal) -> Found {
        self.solve(goal, false)
    }

    /// Asks to move one cell one way, no further than `most` from its true value.
    pub(super) fn narrow_goal(&self, goal: &mut Goal, cell: u32, way: f64, most: i64) {
        let (n, value) = (self.position[cell as usize] as usize, self.component.value[cell as usize]);
        goal.weights[n] = way;
        goal.least[n] = goal.least[n].max(if way < 0.0 { value - most } else { value });
        goal.most[n] = goal.most[n].min(if way > 0.0 { value + most } else { value });
    }

    /// How far one cell can move one way, at most `most`, in tables whether whole or not, rounded down; `most`
    /// when the solver cannot say.
    pub(super) fn reach(&self, cell: u32, way: f64, most: i64) -> i64 {
        let mut goal = self.goal(i64::MAX / 8);
        self.narrow_goal(&mut goal, cell, way, most);
        let n = self.position[cell as usize] as usize;
        let Ok(Some(solution)) = self.corner(&goal, false) else { return most };
        #[expect(clippy::cast_precision_loss, reason = "counts of people are far below 2^53")]
        let by = (solution[n] - self.component.value[cell as usize] as f64).abs();
        (0..=most)
            .rev()
            .find(|whole| f64::from(i32::try_from(*whole).unwrap_or(0)) <= by + ROUNDING)
            .unwrap_or(0)
    }

    /// What a table changes.
    pub(super) fn changes(&self, table: &[i64]) -> Changes {
        let change = |(cell, value): (&u32, &i64)| (*cell, value - self.component.value[*cell as usize]);
        self.cells.iter().zip(table).map(change).filter(|(_, by)| *by != 0).collect()
    }

    fn solve(&self, goal: &Goal, whole: bool) -> Found {
        match self.corner(goal, whole) {
            Ok(Some(solution)) => self.whole(&solution),
            Ok(None) => Found::Unknown,
            Err(Infeasible) => Found::Nothing,
        }
    }

    /// The best corner; none if the solver cannot say.
    fn corner(&self, goal: &Goal, whole: bool) -> Result<Option<Vec<f64>>, Infeasible> {
        let mut problem = Problem::new(OptimizationDirection::Maximize);
        let variables: Vec<Variable> = (0..self.cells.len())
            .map(|n| {
                let (least, most) = (goal.least[n], goal.most[n]);
                match (whole, i32::try_from(least), i32::try_from(most)) {
                    (true, Ok(least), Ok(most)) => problem.add_integer_var(goal.weights[n], (least, most)),
                    (_, least, most) => problem.add_var(
                        goal.weights[n],
                        (least.map_or(f64::NEG_INFINITY, f64::from), most.map_or(f64::INFINITY, f64::from)),
                    ),
                }
            })
            .collect();
        for relation in &self.relations {
            let (terms, constant) = self.terms(*relation, &variables);
            problem.add_constraint(terms, ComparisonOp::Eq, constant);
        }
        match problem.solve() {
            Ok(outcome) => {
                let values =
                    |s: &microlp::Solution| variables.iter().map(|v| s.var_value(*v)).collect::<Vec<f64>>();
                Ok(outcome.solution().map(values))
            }
            Err(microlp::Error::Infeasible) => Err(Infeasible),
            Err(_) => Ok(None),
        }
    }

    fn terms(&self, relation: u32, variables: &[Variable]) -> (Vec<(Variable, f64)>, f64) {
        let mut terms = Vec::new();
        let mut constant = 0;
        for (n, cell) in self.component.members(relation).iter().enumerate() {
            let sign = if n == 0 { 1 } else { -1 };
            match variables.get(self.position[*cell as usize] as usize) {
                Some(variable) => terms.push((*variable, f64::from(sign))),
                None => constant -= i64::from(sign) * self.component.value[*cell as usize],
            }
        }
        #[expect(clippy::cast_precision_loss, reason = "sums of counts of people are far below 2^53")]
        (terms, constant as f64)
    }

    /// The table that a solution rounds to, if it agrees with everything.
    fn whole(&self, solution: &[f64]) -> Found {
        if solution.iter().any(|v| (v - v.round()).abs() > ROUNDING || v.abs() > 1e15) {
            return Found::Unknown;
        }
        #[expect(clippy::cast_possible_truncation, reason = "checked to be a count")]
        let table: Vec<i64> = solution.iter().map(|v| v.round() as i64).collect();
        let agrees = |relation: &u32| {
            let value = |cell: &u32| {
                table
                    .get(self.position[*cell as usize] as usize)
                    .copied()
                    .unwrap_or(self.component.value[*cell as usize])
            };
            let members = self.component.members(*relation);
            value(&members[0]) == members[1..].iter().map(value).sum::<i64>()
        };
        let inside = |(n, cell): (usize, &u32)| {
            (self.bounds.least[*cell as usize]..=self.bounds.most[*cell as usize]).contains(&table[n])
        };
        if self.relations.iter().all(agrees) && self.cells.iter().enumerate().all(inside) {
            Found::Table(table)
        } else {
            Found::Unknown
        }
    }
}
