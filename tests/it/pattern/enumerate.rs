//! Every table that a reader must take as possible, one by one.

use ledtid::disclosure::pattern::{Reader, System};

use super::table::Table;

/// The range of each cell over all tables in whole numbers that agree with what a reader knows. Inner cells are
/// tried up to so much above their values; a range of 3 or more may be longer than said.
pub(crate) fn ranges(
    table: &Table,
    system: &System,
    hidden: &[bool],
    reader: Reader,
    above: u32,
) -> Vec<(u32, u32)> {
    ranges_where(table, system, hidden, reader, above, &|_| true)
}

/// The same over those tables, by their inner cells, of which something else holds too.
pub(crate) fn ranges_where(
    table: &Table,
    system: &System,
    hidden: &[bool],
    reader: Reader,
    above: u32,
    holds: &dyn Fn(&[u32]) -> bool,
) -> Vec<(u32, u32)> {
    let values: Vec<u32> = system.cells().iter().map(|c| c.value).collect();
    let known: Vec<bool> = (0..values.len())
        .map(|n| {
            let own = system.cells()[n].owner.is_some_and(|o| reader == Reader::Owner(o));
            !hidden[n] || own || values[n] == 0
        })
        .collect();
    let sums = table.sums();
    let n_inner = table.counts.iter().map(Vec::len).sum();
    let inner: Vec<u32> = table.counts.iter().flatten().copied().collect();
    // A cell is checked as soon as the last inner cell that it sums is chosen.
    let mut complete: Vec<Vec<usize>> = vec![Vec::new(); n_inner];
    for (cell, of) in sums.iter().enumerate() {
        complete[*of.iter().max().expect("a cell sums something")].push(cell);
    }
    let mut search = Walk {
        values: &values,
        known: &known,
        sums: &sums,
        complete: &complete,
        inner: &inner,
        above,
        holds,
        ranges: values.iter().map(|v| (*v, *v)).collect(),
    };
    search.choose(&mut Vec::new());
    search.ranges
}

struct Walk<'a> {
    values: &'a [u32],
    known: &'a [bool],
    sums: &'a [Vec<usize>],
    complete: &'a [Vec<usize>],
    inner: &'a [u32],
    above: u32,
    holds: &'a dyn Fn(&[u32]) -> bool,
    ranges: Vec<(u32, u32)>,
}

impl Walk<'_> {
    fn choose(&mut self, chosen: &mut Vec<u32>) {
        let at = chosen.len();
        if self.ranges.iter().zip(self.known).all(|(range, known)| *known || range.1 - range.0 >= 3) {
            return;
        }
        if at == self.inner.len() && !(self.holds)(chosen) {
            return;
        }
        if at == self.inner.len() {
            let sum = |of: &Vec<usize>| of.iter().map(|i| chosen[*i]).sum::<u32>();
            for (range, value) in self.ranges.iter_mut().zip(self.sums.iter().map(sum)) {
                *range = (range.0.min(value), range.1.max(value));
            }
            return;
        }
        let most = if self.inner[at] == 0 { 0 } else { self.inner[at] + self.above };
        for value in u32::from(self.inner[at] > 0)..=most {
            chosen.push(value);
            let agrees = self.complete[at].iter().all(|cell| {
                let sum: u32 = self.sums[*cell].iter().map(|i| chosen[*i]).sum();
                if self.known[*cell] { sum == self.values[*cell] } else { sum > 0 }
            });
            if agrees {
                self.choose(chosen);
            }
            chosen.pop();
        }
    }
}
