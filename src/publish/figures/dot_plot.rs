//! Places side by side: a dot and its interval a row, in groups by how sure the difference is.

use super::alt;
use super::axis::{Scale, decimals, range};
use super::canvas::{At, Canvas, Ink, Stroke};
use super::error::FigureError;
use super::figure::Drawn;
use super::frame::{Frame, Size};
use super::input::{Axis, Better, Cell, Goal, Place, Unit};
use super::marks::{self, Mark};
use super::palette::{INK, INK_2, RULE};
use super::ruler;
use super::table::FigureTable;
use super::words::{bare_text, n_text, pick, reason, value_text, with_interval, words};
use crate::indicators::Lang;
use crate::indicators::summary::Both;

/// A dot plot: the total, then the rows in three groups, then those that cannot be shown.
#[derive(Debug, Clone, PartialEq)]
pub struct DotPlot {
    /// Texts around it.
    pub frame: Frame,
    /// The axis.
    pub axis: Axis,
    /// The goal, if there is one.
    pub goal: Option<Goal>,
    /// The whole: its name ("Riket") and its number.
    pub total: DotRow,
    /// One row a place, in catalogue order; inside a group the order is kept, because it says nothing.
    pub rows: Vec<DotRow>,
}

/// A row.
#[derive(Debug, Clone, PartialEq)]
pub struct DotRow {
    /// The code of the place: `03`.
    pub code: String,
    /// Its name.
    pub name: Both,
    /// What may be shown.
    pub cell: Cell,
}

/// Where things stand in a row.
struct Columns {
    plot: (f64, f64),
    value_end: f64,
    n_end: f64,
    row: f64,
    /// From the row's top to the middle of its mark.
    mark: f64,
    /// From the row's top to the baseline of its words.
    words: f64,
}

const HEADING: f64 = 26.0;
const AXIS: f64 = 44.0;
/// Under the grid: which direction is good.
const UNDER: f64 = 20.0;

impl DotPlot {
    fn columns(&self, lang: Lang, size: Size) -> Columns {
        match size {
            Size::Phone => Columns {
                plot: (14.0, size.width() - 14.0),
                value_end: size.width(),
                n_end: 0.0,
                row: 42.0,
                mark: 30.0,
                words: 15.0,
            },
            Size::Page => {
                let names = self.rows.iter().chain([&self.total]).map(|r| pick(&r.name, lang));
                let widest = names.map(|n| ruler::width(n, Ink::bold(size.text()))).fold(0.0, f64::max);
                let left = (26.0 + widest + 20.0).min(270.0);
                Columns {
                    plot: (left, size.width() - 222.0),
                    value_end: size.width() - 62.0,
                    n_end: size.width(),
                    row: 23.0,
                    mark: 11.5,
                    words: 16.0,
                }
            }
        }
    }

    fn decimals(&self, cell: &Cell) -> usize {
        decimals(cell, self.axis.unit, self.goal.as_ref().map(|g| g.value))
    }

    fn cells(&self) -> impl Iterator<Item = &Cell> {
        [&self.total].into_iter().chain(&self.rows).map(|r| &r.cell)
    }

    /// The groups that have rows, each with its heading.
    fn groups(&self, lang: Lang) -> Vec<(String, Vec<&DotRow>)> {
        let w = words(lang);
        let shown = |place: Option<Place>| -> Vec<&DotRow> {
            self.rows.iter().filter(|r| r.cell.estimate().is_some() && r.cell.place() == place).collect()
        };
        let mut groups: Vec<(&str, Vec<&DotRow>)> =
            Place::ALL.map(|p| (w.group(p, self.axis.better), shown(Some(p)))).into();
        if self.axis.better == Better::Lower {
            // The slower first, as the lower share comes first: what needs looking at.
            groups.reverse();
        }
        groups.push((w.not_compared, shown(None)));
        groups.push((w.not_shown, self.rows.iter().filter(|r| r.cell.estimate().is_none()).collect()));
        let named = groups.into_iter().filter(|(_, rows)| !rows.is_empty());
        named.map(|(name, rows)| (format!("{name} ({})", rows.len()), rows)).collect()
    }

    fn scale(&self, columns: &Columns) -> Scale {
        Scale::new(range(&self.axis, self.cells(), self.goal.iter().map(|g| g.value)), columns.plot)
    }

    fn draw_grid(&self, pen: &Pen<'_, '_>, bottom: f64) -> Result<(), FigureError> {
        let (top, scale) = (pen.top + AXIS - 4.0, pen.scale);
        for tick in pen.scale.ticks(6) {
            let x = scale.place(tick);
            pen.canvas.line((x, top), (x, bottom), Stroke { colour: RULE, width: 0.8 })?;
            // The goal's own number is above its line, which would run through the tick's.
            if self.goal.as_ref().is_some_and(|g| (scale.place(g.value) - x).abs() < 18.0) {
                continue;
            }
            let text = match self.axis.unit {
                Unit::Share => value_text(tick, Unit::Share, 0, pen.lang),
                unit => bare_text(tick, unit, 0, pen.lang),
            };
            let ink = Ink::regular(pen.size.note()).colour(INK_2).middle();
            pen.canvas.text(&text, (x, top - 5.0), ink)?;
        }
        if let Some(e) = self.total.cell.estimate() {
            let x = scale.place(e.value);
            pen.canvas.dashed(&[(x, top), (x, bottom)], Stroke { colour: INK_2, width: 1.0 }, 3.0)?;
        }
        let Some(goal) = &self.goal else { return Ok(()) };
        let x = scale.place(goal.value);
        pen.canvas.line((x, top - 17.0), (x, bottom), Stroke { colour: INK, width: 2.0 })?;
        let text = alt::goal_text(goal, self.axis.unit, pen.lang);
        pen.canvas.text(&text, pen.kept_inside(x, &text, top - 21.0), Ink::bold(pen.size.note()).middle())
    }

    fn draw_head(&self, pen: &Pen<'_, '_>) -> Result<(), FigureError> {
        let ink = Ink::regular(pen.size.note()).colour(INK_2);
        let y = pen.top + AXIS - 9.0;
        if pen.size == Size::Page {
            let label = pick(&self.axis.label, pen.lang);
            let value = label.split([' ', ',']).next().unwrap_or_default().to_lowercase();
            let heading = format!("{value} ({})", words(pen.lang).interval);
            pen.canvas.text(&heading, (pen.columns.value_end, y), ink.end())?;
            pen.canvas.text("n", (pen.columns.n_end, y), ink.end())?;
        }
        Ok(())
    }

    fn draw_row(&self, pen: &Pen<'_, '_>, row: &DotRow, mark: Mark, y: f64) -> Result<(), FigureError> {
        let (columns, name) = (pen.columns, pick(&row.name, pen.lang));
        let is_total = mark == marks::NATION;
        let ink = if is_total { Ink::bold(pen.size.text()) } else { Ink::regular(pen.size.text()) };
        let baseline = y + columns.words;
        pen.words(name, (26.0, baseline), ink)?;
        let Some(estimate) = row.cell.estimate() else { return self.draw_hidden(pen, row, y) };
        mark.draw(pen.canvas, (11.0, baseline - 4.5), 5.0)?;
        let value = with_interval(estimate, self.axis.unit, self.decimals(&row.cell), pen.lang);
        pen.words(&value, (columns.value_end, baseline), ink.end())?;
        if pen.size == Size::Page {
            let n = n_text(estimate.n, pen.lang);
            pen.canvas.text(
                &n,
                (columns.n_end, baseline),
                Ink::regular(pen.size.text()).colour(INK_2).end(),
            )?;
        }
        let middle = y + columns.mark;
        if let Some((low, high)) = estimate.interval() {
            let (from, to) = (pen.scale.place(low), pen.scale.place(high));
            pen.canvas.line((from, middle), (to, middle), Stroke { colour: mark.tint, width: 3.0 })?;
        }
        mark.draw(pen.canvas, (pen.scale.place(estimate.value), middle), 5.0)
    }

    /// Which end of the axis is the good one, and what the axis counts.
    fn draw_direction(&self, pen: &Pen<'_, '_>, y: f64) -> Result<(), FigureError> {
        let direction = words(pen.lang).direction(self.axis.better);
        let ink = Ink::regular(pen.size.note()).colour(INK_2);
        let unit = words(pen.lang).unit(self.axis.unit);
        match self.axis.better {
            Better::Higher => pen.canvas.text(direction, (pen.columns.plot.1, y), ink.end()),
            Better::Lower => {
                pen.canvas.text(direction, (pen.columns.plot.0, y), ink)?;
                pen.canvas.text(unit, (pen.columns.plot.1, y), ink.end())
            }
        }
    }

    /// Height of the rows that have marks: as far as the grid goes.
    fn shown_height(&self, lang: Lang, columns: &Columns) -> f64 {
        let groups = self.groups(lang);
        let shown: Vec<usize> = groups
            .iter()
            .filter(|(_, rows)| rows.iter().all(|r| r.cell.estimate().is_some()))
            .map(|(_, r)| r.len())
            .collect();
        let rows: usize = shown.iter().sum::<usize>() + 1;
        float(rows) * columns.row + float(shown.len()) * HEADING
    }

    /// Words at the same place whatever there is not, with a hatched box where something is hidden.
    fn draw_hidden(&self, pen: &Pen<'_, '_>, row: &DotRow, y: f64) -> Result<(), FigureError> {
        let words = reason(&row.cell, pen.lang).unwrap_or_default();
        let ink = Ink::regular(pen.size.text()).colour(INK_2);
        if matches!(row.cell, Cell::Protected | Cell::TooFew { .. }) {
            marks::hidden_box(pen.canvas, (4.0, y + pen.columns.words - 11.0), (14.0, 12.0))?;
        }
        let baseline = y + pen.columns.words;
        match pen.size {
            Size::Phone => pen.canvas.text(&words, (26.0, baseline + 17.0), ink),
            Size::Page => pen.canvas.text_on_paper(&words, (pen.columns.plot.0 + 6.0, baseline), ink),
        }
    }
}

/// What drawing a row needs.
struct Pen<'a, 'c> {
    canvas: &'a Canvas<'c>,
    columns: &'a Columns,
    scale: Scale,
    lang: Lang,
    size: Size,
    top: f64,
}

impl Pen<'_, '_> {
    /// Words of a row: on a telephone they stand over the grid, whose lines must not run through them.
    fn words(&self, text: &str, at: At, ink: Ink) -> Result<(), FigureError> {
        match self.size {
            Size::Page => self.canvas.text(text, at, ink),
            Size::Phone => self.canvas.text_on_paper(text, at, ink),
        }
    }

    /// A place for a centred text that does not leave the figure.
    fn kept_inside(&self, x: f64, text: &str, y: f64) -> (f64, f64) {
        let half = ruler::width(text, Ink::bold(self.size.note())) / 2.0;
        (x.clamp(half, self.size.width() - half), y)
    }
}

impl Drawn for DotPlot {
    fn frame(&self) -> &Frame {
        &self.frame
    }

    fn height(&self, lang: Lang, size: Size) -> f64 {
        let columns = self.columns(lang, size);
        let hidden = self.rows.iter().filter(|r| r.cell.estimate().is_none()).count();
        let below = if hidden > 0 { HEADING + float(hidden) * columns.row } else { 0.0 };
        AXIS + self.shown_height(lang, &columns) + UNDER + below
    }

    fn draw(&self, canvas: &Canvas<'_>, top: f64, lang: Lang, size: Size) -> Result<(), FigureError> {
        let columns = self.columns(lang, size);
        let scale = self.scale(&columns);
        let pen = Pen { canvas, columns: &columns, scale, lang, size, top };
        let bottom = top + AXIS + self.shown_height(lang, &columns) + 4.0;
        self.draw_grid(&pen, bottom)?;
        self.draw_head(&pen)?;
        let mut y = top + AXIS;
        self.draw_row(&pen, &self.total, marks::NATION, y)?;
        y += columns.row;
        for (heading, rows) in self.groups(lang) {
            let ink = Ink::bold(size.note()).colour(INK_2);
            if rows.iter().any(|r| r.cell.estimate().is_none()) {
                y += UNDER;
            }
            canvas.text_on_paper(&heading, (0.0, y + HEADING - 7.0), ink)?;
            y += HEADING;
            for row in rows {
                self.draw_row(&pen, row, marks::of_place(row.cell.place(), self.axis.better), y)?;
                y += columns.row;
            }
        }
        self.draw_direction(&pen, bottom + 14.0)
    }

    fn description(&self, lang: Lang) -> String {
        let (unit, goal) = (self.axis.unit, self.goal.as_ref());
        let mut text = alt::opening(0, &self.frame, &self.axis, self.goal.as_ref(), lang);
        let mut say = |sentence: String| {
            text.push(' ');
            text.push_str(&sentence);
        };
        say(alt::sentence(pick(&self.total.name, lang), &self.total.cell, unit, goal, lang));
        for (heading, rows) in self.groups(lang) {
            say(format!("{heading}."));
            for row in rows {
                say(alt::sentence(pick(&row.name, lang), &row.cell, unit, goal, lang));
            }
        }
        text
    }

    fn table(&self, lang: Lang) -> FigureTable {
        let (w, unit) = (words(lang), self.axis.unit);
        let line = |row: &DotRow, standing: &str| {
            let decimals = self.decimals(&row.cell);
            let estimate = row.cell.estimate();
            let value = estimate.map(|e| value_text(e.value, unit, decimals, lang));
            let ends = estimate.and_then(super::Estimate::interval);
            let end = |v| bare_text(v, unit, decimals, lang);
            vec![
                pick(&row.name, lang).to_owned(),
                n_text(estimate.and_then(|e| e.n).or(too_few(&row.cell)), lang),
                value.or_else(|| reason(&row.cell, lang)).unwrap_or_default(),
                ends.map_or_else(String::new, |(low, high)| format!("{}–{}", end(low), end(high))),
                standing.to_owned(),
            ]
        };
        let mut rows = vec![line(&self.total, "")];
        for row in &self.rows {
            let standing = row.cell.place().map_or("", |p| w.group(p, self.axis.better));
            rows.push(line(row, standing));
        }
        let label = pick(&self.axis.label, lang).to_owned();
        let columns = [w.place_column, "n", &label, w.interval, w.standing].map(str::to_owned).into();
        FigureTable { caption: pick(&self.frame.subtitle, lang).to_owned(), columns, rows }
    }
}

const fn too_few(cell: &Cell) -> Option<u64> {
    match cell {
        Cell::TooFew { n, .. } => *n,
        _ => None,
    }
}

fn float(count: usize) -> f64 {
    u32::try_from(count).map_or(0.0, f64::from)
}
