//! What to hide so that every hidden cell is proved safe for every reader.

use std::collections::BinaryHeap;

use super::component::Component;
use super::readers::{Reader, Readers};
use super::search::{Rules, Search, State};
use super::shift::{Changes, Shift, WIDTH};
use super::system::Before;

/// How much dearer shifts may be from one pass to the next.
const FACTOR: i64 = 64;

/// How much dearer cells may be from one pass to the next: few cells of the nation go where many of regions do.
const DEARER: i64 = 4;

/// The hidden cells of a component, and the shifts that prove them safe.
#[derive(Debug)]
pub(super) struct Cover<'a> {
    pub(super) component: &'a Component<'a>,
    pub(super) hidden: Vec<bool>,
    pub(super) shifts: Vec<Shift>,
    /// For each cell the shifts that change it.
    uses: Vec<Vec<u32>>,
    /// For each cell the readers for whom it is proved.
    safe: Vec<Readers>,
    /// Cells, and readers, for whom no shift was found.
    pub(super) unsettled: Vec<(u32, Readers)>,
    pub(super) search: Search<'a>,
    /// Linear programs solved.
    pub(super) programs: u32,
    /// Cells in all of them.
    pub(super) program_cells: usize,
    /// For each cell the readers from whom no pattern can keep it, as linear programs have shown.
    excused: Vec<Readers>,
    /// The table a walk has come to; the true one between walks.
    table: Vec<i64>,
    queue: BinaryHeap<(i64, std::cmp::Reverse<u32>)>,
}

impl<'a> Cover<'a> {
    /// Hides what the rule itself hides: counts 1 to 4, what was hidden before, and what is not published.
    pub(super) fn new(component: &'a Component<'a>) -> Self {
        let mut cover = Self {
            component,
            hidden: vec![false; component.len()],
            shifts: Vec::new(),
            uses: vec![Vec::new(); component.len()],
            safe: vec![Readers::NONE; component.len()],
            unsettled: Vec::new(),
            search: Search::new(component),
            programs: 0,
            program_cells: 0,
            excused: vec![Readers::NONE; component.len()],
            table: component.value.clone(),
            queue: BinaryHeap::new(),
        };
        for cell in component.cells() {
            let c = cell as usize;
            let was_hidden = component.before[c] == Before::Hidden;
            if is_primary(component, cell) || was_hidden || !component.published[c] {
                cover.hide(cell);
            }
        }
        cover
    }

    fn hide(&mut self, cell: u32) {
        if !self.hidden[cell as usize] {
            self.hidden[cell as usize] = true;
            self.queue.push((self.component.worth[cell as usize], std::cmp::Reverse(cell)));
        }
    }

    /// Readers for whom a hidden cell must be safe and is not proved to be.
    pub(super) fn missing(&self, cell: u32) -> Readers {
        let c = cell as usize;
        self.component.needed[c].without(self.safe[c]).without(self.excused[c])
    }

    /// What the hidden cells are worth.
    pub(super) fn hidden_worth(&self) -> i64 {
        let cells = self.component.cells().map(|cell| cell as usize);
        let hidden = cells.filter(|c| self.hidden[*c] && self.component.published[*c]);
        hidden.map(|c| self.component.worth_where(c, &self.hidden)).sum()
    }

    /// Whether the cell of most worth is hidden, or one as dear.
    pub(super) fn hides_the_whole(&self) -> bool {
        let most = self.component.worth.iter().max();
        self.component.worth.iter().zip(&self.hidden).any(|(worth, hidden)| *hidden && Some(worth) == most)
    }

    /// Readers from whom a hidden cell must be kept.
    pub(super) fn kept_from(&self, cell: u32) -> Readers {
        self.component.needed[cell as usize].without(self.excused[cell as usize])
    }

    /// Notes that no pattern can keep a cell from a reader.
    pub(super) fn excuse(&mut self, cell: u32, reader: Readers) {
        self.excused[cell as usize] = self.excused[cell as usize].with(reader);
    }

    /// Cells, once per reader, that no pattern can keep from the reader, though bounds alone do not tell.
    pub(super) fn n_excused(&self) -> u32 {
        self.excused.iter().map(|readers| readers.len()).sum()
    }

    /// Whether nothing waits to be proved.
    pub(super) fn is_done(&self) -> bool {
        self.queue.is_empty() && self.unsettled.is_empty()
    }

    /// Gives up: hides every cell. Then no pattern keeps more, and no proof is left or needed.
    pub(super) fn hide_all(&mut self) {
        self.hidden.fill(true);
        self.shifts.clear();
    }

    /// Proves cell after cell, hiding what the proofs need, until nothing is left or the work is spent.
    ///
    /// First all that can be proved by hiding little, then what needs more, and so on: what is dear is hidden
    /// only where nothing cheaper serves, and then serves many.
    pub(super) fn run(&mut self, most_work: u64) {
        let mut left: Vec<u32> = Vec::new();
        for price in prices(self.component) {
            self.queue.extend(
                left.drain(..).map(|cell| (self.component.worth[cell as usize], std::cmp::Reverse(cell))),
            );
            while let Some((_, std::cmp::Reverse(cell))) = self.queue.pop() {
                if self.search.work >= most_work || !self.settle(cell, price) {
                    left.push(cell);
                }
            }
        }
        let missing =
            |cell: &u32| self.missing(*cell).each().map(|reader| (*cell, reader)).collect::<Vec<_>>();
        self.unsettled = left.iter().flat_map(missing).collect();
    }

    /// Proves a cell for all readers, hiding at most so much worth for each shift; whether it could.
    ///
    /// The public first: a move between two regions proves a cell for everybody but their two analysts, and
    /// is far cheaper than one that nobody knows a part of. Then whoever is left, one by one.
    fn settle(&mut self, cell: u32, price: Price) -> bool {
        let public = self.missing(cell).both(Readers::one(Reader::Public));
        if !public.is_empty() && !self.settle_for(cell, public, price) {
            // What cannot be kept from the public cannot be kept from those who know more.
            return false;
        }
        let mut all = true;
        for reader in self.missing(cell).each() {
            if self.missing(cell).meets(reader) {
                all &= self.settle_for(cell, reader, price);
            }
        }
        all
    }

    /// Finds a shift that proves a cell for some readers at once, and takes it.
    fn settle_for(&mut self, cell: u32, readers: Readers, price: Price) -> bool {
        let Price { limit, dearest } = price;
        let rules = Rules { blind: readers, step: WIDTH, limit, dearest };
        let state = State { table: &self.table, hidden: &self.hidden };
        let up = self.search.find((cell, 1), state, rules);
        let limit = up.as_ref().map_or(limit, |(cost, _)| Some(*cost - 1));
        let down = match limit {
            Some(..0) => None,
            _ => self.search.find((cell, -1), state, Rules { limit, ..rules }),
        };
        let (up, down) = match down.or(up) {
            Some((_, changes)) => (times(&changes, WIDTH), Changes::new()),
            // Measured: between nothing and everything, walks cost half the time and hide more.
            None if matches!(rules.limit, Some(1..)) => return false,
            None => match self.walk(cell, rules) {
                Some(both) => both,
                None => return false,
            },
        };
        self.take(Shift::of(self.component, &up, &down));
        true
    }

    /// Moves a cell person by person, each by a move of its own: up as far as needed, and down for the rest.
    fn walk(&mut self, cell: u32, rules: Rules) -> Option<(Changes, Changes)> {
        let rules = Rules { step: 1, ..rules };
        let (up, climbed) = self.steps((cell, 1), WIDTH, rules);
        let (down, fallen) = self.steps((cell, -1), WIDTH - climbed, rules);
        (climbed + fallen >= WIDTH).then_some((up, down))
    }

    fn steps(&mut self, from: (u32, i8), most: i64, rules: Rules) -> (Changes, i64) {
        let mut touched: Vec<(u32, bool)> = Vec::new();
        let mut n = 0;
        while n < most {
            let state = State { table: &self.table, hidden: &self.hidden };
            let Some((_, changes)) = self.search.find(from, state, rules) else { break };
            for (c, by) in changes {
                self.table[c as usize] += by;
                touched.push((c, self.hidden[c as usize]));
                self.hidden[c as usize] = true;
            }
            n += 1;
        }
        let mut out = Changes::new();
        for (c, was_hidden) in touched.into_iter().rev() {
            let by = self.table[c as usize] - self.component.value[c as usize];
            self.hidden[c as usize] = was_hidden;
            self.table[c as usize] = self.component.value[c as usize];
            if by != 0 {
                out.push((c, by));
            }
        }
        (out, n)
    }

    /// Takes a shift as proof: hides all its cells.
    pub(super) fn take(&mut self, shift: Shift) {
        let number = u32::try_from(self.shifts.len()).unwrap_or(u32::MAX);
        for cell in &shift.cells {
            self.hide(*cell);
            self.uses[*cell as usize].push(number);
        }
        for cell in &shift.wide {
            self.safe[*cell as usize] = self.safe[*cell as usize].with(shift.proves_for());
        }
        self.shifts.push(shift);
    }

    /// Shows a cell if everything else is proved without the shifts that change it; whether it is.
    pub(super) fn spare(&mut self, cell: u32) -> bool {
        let mut used = std::mem::take(&mut self.uses[cell as usize]);
        used.retain(|shift| !self.shifts[*shift as usize].gone);
        for shift in &used {
            self.shifts[*shift as usize].gone = true;
        }
        let wide = used.iter().flat_map(|s| &self.shifts[*s as usize].wide);
        let spared = wide.filter(|c| **c != cell).all(|c| self.is_proved(*c));
        if !spared {
            for shift in &used {
                self.shifts[*shift as usize].gone = false;
            }
            self.uses[cell as usize] = used;
        }
        self.hidden[cell as usize] = !spared;
        spared
    }

    /// Whether a cell, if hidden, is proved by the shifts that stand as it was by all.
    fn is_proved(&self, cell: u32) -> bool {
        let mut missing = self.component.needed[cell as usize].both(self.safe[cell as usize]);
        for shift in self.uses[cell as usize].iter().map(|s| &self.shifts[*s as usize]) {
            if !shift.gone && missing.meets(shift.proves_for()) && shift.wide.binary_search(&cell).is_ok() {
                missing = missing.without(shift.proves_for());
            }
            if missing.is_empty() {
                return true;
            }
        }
        missing.is_empty() || !self.hidden[cell as usize]
    }
}

/// What a shift may cost.
#[derive(Debug, Clone, Copy)]
struct Price {
    /// In all; none if it is no matter.
    limit: Option<i64>,
    /// For one cell.
    dearest: i64,
}

/// What a shift may cost, pass by pass: nothing; more, by a factor, and ever dearer cells; anything.
fn prices(component: &Component<'_>) -> Vec<Price> {
    let mut worths: Vec<i64> = component.worth.clone();
    worths.sort_unstable();
    worths.dedup();
    let (low, high) = (worths.first().copied().unwrap_or(1), worths.last().copied().unwrap_or(1));
    let all: i64 = component.worth.iter().sum();
    let mut out = vec![Price { limit: Some(0), dearest: 0 }];
    let (mut price, mut dearest) = (low.saturating_mul(FACTOR), low);
    while price < all || dearest < high {
        out.push(Price { limit: (price < all).then_some(price), dearest });
        price = price.saturating_mul(FACTOR);
        dearest = worths.iter().copied().find(|w| *w > dearest * DEARER).unwrap_or(high);
    }
    out.push(Price { limit: None, dearest: high });
    out
}

/// Whether the rule itself hides a cell.
pub(super) fn is_primary(component: &Component<'_>, cell: u32) -> bool {
    component.primary[cell as usize]
}

fn times(changes: &[(u32, i64)], by: i64) -> Changes {
    changes.iter().map(|(c, d)| (*c, d * by)).collect()
}
