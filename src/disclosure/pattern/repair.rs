//! The last resort for what the search did not settle: linear programs over the surroundings of a cell.
//!
//! Around the cell a ball of cells is taken that the reader does not know. Either there is a table, the same
//! outside the ball, that moves the cell by 3: then it is one more proof, and what it changes is hidden. Or
//! even with all relations that leave the ball forgotten the cell cannot move so far: then no pattern can
//! keep it from that reader, who knows it by own cells and zeros. If neither is so, a larger ball is taken.

use super::bounds::Bounds;
use super::component::Component;
use super::cover::Cover;
use super::program::{Edge, Found, Program};
use super::readers::Readers;
use super::shift::{Changes, Shift, WIDTH};

/// Cells in a ball, size after size.
const BALLS: [usize; 3] = [150, 600, 2400];

/// What the programs of one component may cost, in cells of each: 400 of the smallest.
const MOST_CELLS: usize = 60_000;
/// Programs to settle a cell with a ball, one after another.
const PROGRAMS: u8 = 4;

/// How the repair of one cell ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outcome {
    Proved,
    Unavoidable,
    Open,
}

/// Settles what is left, and returns whether all of it is settled: proved, or shown to be unavoidable.
pub(super) fn repair(cover: &mut Cover<'_>) -> bool {
    let mut all = true;
    for (cell, reader) in std::mem::take(&mut cover.unsettled) {
        if !cover.missing(cell).meets(reader) {
            continue;
        }
        match repair_one(cover, cell, reader) {
            Outcome::Proved => {}
            Outcome::Unavoidable => cover.excuse(cell, reader),
            Outcome::Open => {
                all = false;
                cover.unsettled.push((cell, reader));
            }
        }
    }
    all
}

fn repair_one(cover: &mut Cover<'_>, cell: u32, reader: Readers) -> Outcome {
    let component = cover.component;
    let most = (0..component.len()).map(|cell| component.most_where(cell, &cover.hidden)).collect();
    let anything = Bounds { least: component.least.clone(), most };
    let alone = Bounds { least: component.least.clone(), most: component.most.clone() };
    for size in BALLS {
        let ball = ball(component, cell, reader, size);
        let cost = ball.len() * usize::from(PROGRAMS);
        if cover.program_cells + cost > MOST_CELLS {
            return Outcome::Open;
        }
        let fixed = Program::new(component, ball.clone(), &anything, Edge::Fixed);
        let (up, climbed) = moved(&fixed, cell, 1.0, WIDTH);
        let (down, fallen) = moved(&fixed, cell, -1.0, WIDTH - climbed);
        cover.programs += u32::from(PROGRAMS);
        cover.program_cells += cost;
        if climbed + fallen >= WIDTH {
            cover.take(Shift::of(component, &up, &down));
            return Outcome::Proved;
        }
        let free = Program::new(component, ball, &alone, Edge::Free { reader });
        if free.reach(cell, 1.0, WIDTH) + free.reach(cell, -1.0, WIDTH) < WIDTH {
            return Outcome::Unavoidable;
        }
    }
    Outcome::Open
}

/// A table that moves the cell one way as far as it can, but no further than asked, and how far that is.
fn moved(program: &Program<'_>, cell: u32, way: f64, most: i64) -> (Changes, i64) {
    if most <= 0 {
        return (Changes::new(), 0);
    }
    let mut goal = program.goal(i64::MAX / 8);
    program.narrow_goal(&mut goal, cell, way, most);
    match program.seek_corner(&goal) {
        Found::Table(table) => {
            let changes = program.changes(&table);
            let by = changes.iter().find(|(c, _)| *c == cell).map_or(0, |(_, by)| by.abs());
            (changes, by)
        }
        Found::Nothing | Found::Unknown => (Changes::new(), 0),
    }
}

/// The cells nearest to a cell, by relations, that a reader does not know; in order.
fn ball(component: &Component<'_>, cell: u32, reader: Readers, size: usize) -> Vec<u32> {
    let mut cells = vec![cell];
    let mut inside = std::collections::BTreeSet::from([cell]);
    let mut at = 0;
    while at < cells.len() && cells.len() < size {
        for side in component.sides(cells[at]) {
            for other in component.members(side.relation) {
                if !component.known[*other as usize].meets(reader) && inside.insert(*other) {
                    cells.push(*other);
                }
            }
        }
        at += 1;
    }
    cells.sort_unstable();
    cells
}
