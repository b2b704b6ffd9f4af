//! Small tables for tests: places by columns, their totals made from the inner cells.

use ledtid::disclosure::pattern::{Axis, Budget, Cell, Owner, Pattern, Reader, System, protect};

/// Regions under sjukvårdsregioner under the nation, by columns under a year.
#[derive(Debug, Clone)]
pub(crate) struct Table {
    /// How many regions each sjukvårdsregion has; with one sjukvårdsregion it is the nation itself.
    pub(crate) regions: Vec<usize>,
    /// Inner counts, region by region: one a column, without the year.
    pub(crate) counts: Vec<Vec<u32>>,
}

impl Table {
    fn columns(&self) -> usize {
        self.counts[0].len() + 1
    }

    fn first_region(&self) -> usize {
        if self.regions.len() > 1 { 1 + self.regions.len() } else { 1 }
    }

    /// Inner rows and columns that a cell sums.
    fn inner(&self, place: usize, column: usize) -> (std::ops::Range<usize>, std::ops::Range<usize>) {
        let first = self.first_region();
        let rows = if place == 0 {
            0..self.counts.len()
        } else if place < first {
            let start: usize = self.regions[..place - 1].iter().sum();
            start..start + self.regions[place - 1]
        } else {
            place - first..place - first + 1
        };
        (rows, if column == 0 { 0..self.columns() - 1 } else { column - 1..column })
    }

    /// The inner cells that each cell sums, as numbers row by row; cells place by place.
    pub(crate) fn sums(&self) -> Vec<Vec<usize>> {
        let width = self.columns() - 1;
        let places = self.first_region() + self.counts.len();
        let cell = |(place, column): (usize, usize)| {
            let (rows, columns) = self.inner(place, column);
            rows.flat_map(|r| columns.clone().map(move |c| r * width + c)).collect()
        };
        (0..places).flat_map(|p| (0..self.columns()).map(move |c| (p, c))).map(cell).collect()
    }

    pub(super) fn axes(&self) -> [Axis; 2] {
        let (first, columns) = (self.first_region(), self.columns());
        let places = first + self.counts.len();
        let regions: Vec<usize> = (first..places).collect();
        let mut place = Axis::new(places);
        if self.regions.len() > 1 {
            place = place.split(0, &(1..first).collect::<Vec<_>>());
            for sjukvardsregion in 1..first {
                let rows = self.inner(sjukvardsregion, 0).0;
                place = place.split(sjukvardsregion, &rows.map(|r| r + first).collect::<Vec<_>>());
            }
        } else {
            place = place.split(0, &regions);
        }
        let column = Axis::new(columns).split(0, &(1..columns).collect::<Vec<_>>());
        [place, column]
    }

    /// The cells, and where they stand.
    pub(super) fn cells(&self) -> impl Iterator<Item = ([usize; 2], Cell)> {
        let (first, columns) = (self.first_region(), self.columns());
        let flat: Vec<u32> = self.counts.iter().flatten().copied().collect();
        self.sums().into_iter().enumerate().map(move |(n, inner)| {
            let (p, c) = (n / columns, n % columns);
            let worth = [1, 10, 100][usize::from(p == 0) + usize::from(p < first)];
            let cell =
                Cell::new(inner.iter().map(|i| flat[*i]).sum()).worth(worth * if c == 0 { 3 } else { 1 });
            let owner = p.checked_sub(first).and_then(|r| Owner::new(u8::try_from(r).expect("few regions")));
            ([p, c], owner.map_or(cell, |o| cell.owner(o)))
        })
    }

    /// The table as a system; a region's cells are its own.
    pub(crate) fn system(&self) -> System {
        let mut system = System::builder(self.axes().to_vec());
        for (at, cell) in self.cells() {
            system.cell(&at, cell);
        }
        system.build().expect("counts add up")
    }

    pub(crate) fn protect(&self) -> (System, Pattern) {
        let system = self.system();
        let pattern = protect(&system, Budget::default());
        (system, pattern)
    }

    /// What is hidden, a line a place.
    pub(crate) fn drawn(&self, pattern: &Pattern) -> Vec<String> {
        let mark = |hidden: &bool| if *hidden { '#' } else { '.' };
        pattern.hidden().chunks(self.columns()).map(|row| row.iter().map(mark).collect()).collect()
    }
}

/// Tables of one shape, such as pathways, and their sum first, which only the nation and sjukvårdsregioner have:
/// protected apart.
pub(crate) fn protect_apart(tables: &[Table]) -> (System, Pattern) {
    let parts: Vec<usize> = (1..=tables.len()).collect();
    let [place, column] = tables[0].axes();
    let mut system =
        System::builder(vec![Axis::new(parts.len() + 1).split(0, &parts).apart(), place, column]);
    let all = (0..tables[0].counts.len())
        .map(|r| {
            (0..tables[0].counts[r].len()).map(|c| tables.iter().map(|t| t.counts[r][c]).sum()).collect()
        })
        .collect();
    let sum = Table { regions: tables[0].regions.clone(), counts: all };
    for (pathway, table) in std::iter::once(&sum).chain(tables).enumerate() {
        for ([p, c], cell) in table.cells() {
            let cell = if pathway == 0 { Cell { owner: None, ..cell } } else { cell };
            if pathway > 0 || p < table.first_region() {
                system.cell(&[pathway, p, c], cell);
            }
        }
    }
    let system = system.build().expect("counts add up");
    let pattern = protect(&system, Budget::default());
    (system, pattern)
}

/// The public, and every owner.
pub(crate) fn readers(system: &System) -> Vec<Reader> {
    std::iter::once(Reader::Public).chain(system.owners().into_iter().map(Reader::Owner)).collect()
}
