//! Many series over time on the same axes: one small panel each.

use super::alt;
use super::axis::{Scale, decimals, range};
use super::canvas::{Canvas, Ink, Stroke};
use super::error::FigureError;
use super::figure::Drawn;
use super::frame::{Frame, Size};
use super::input::{Axis, Cell, Goal};
use super::legend::{Entry, draw_legend, legend_height};
use super::marks::{self, Mark, Shape};
use super::palette::{INK, INK_2, RULE, SIMILAR};
use super::ruler;
use super::table::FigureTable;
use super::words::{bare_text, pick, reason, value_text, words};
use crate::indicators::Lang;
use crate::indicators::summary::Both;

/// Small multiples: a panel a pathway, or a region.
#[derive(Debug, Clone, PartialEq)]
pub struct SmallMultiples {
    /// Texts around it.
    pub frame: Frame,
    /// The axis, the same in all panels.
    pub axis: Axis,
    /// The goal, if there is one.
    pub goal: Option<Goal>,
    /// The steps of time, in a few letters each: the same in all panels.
    pub steps: Vec<Both>,
    /// Heading of the panels' column in the table: "Vårdförlopp".
    pub heading: Both,
    /// The panels, in catalogue order.
    pub panels: Vec<Panel>,
}

/// A panel.
#[derive(Debug, Clone, PartialEq)]
pub struct Panel {
    /// What it is of.
    pub name: Both,
    /// One cell a step.
    pub cells: Vec<Cell>,
}

const GAP: f64 = 18.0;
const PLOT: f64 = 58.0;
/// Under a plot: its first and last step.
const STEPS: f64 = 18.0;
/// Between rows of panels.
const BELOW: f64 = 14.0;
/// At the right of a plot: the last value.
const LAST: f64 = 44.0;

impl SmallMultiples {
    const fn columns(size: Size) -> usize {
        match size {
            Size::Page => 4,
            Size::Phone => 2,
        }
    }

    fn panel_width(size: Size) -> f64 {
        let columns = float(Self::columns(size));
        (size.width() - GAP * (columns - 1.0)) / columns
    }

    /// The panels' names, wrapped, row by row; a row is as high as its longest name.
    fn rows(&self, lang: Lang, size: Size) -> Vec<Vec<(&Panel, Vec<String>)>> {
        let wrapped = |p| {
            let panel: &Panel = p;
            let ink = Ink::bold(size.note());
            (panel, ruler::wrap(pick(&panel.name, lang), ink, Self::panel_width(size)))
        };
        let all: Vec<_> = self.panels.iter().map(wrapped).collect();
        all.chunks(Self::columns(size)).map(<[_]>::to_vec).collect()
    }

    fn row_height(row: &[(&Panel, Vec<String>)], size: Size) -> f64 {
        names_height(row, size) + PLOT + STEPS + BELOW
    }

    fn decimals(&self, cell: &Cell) -> usize {
        decimals(&without_interval(cell), self.axis.unit, self.goal.as_ref().map(|g| g.value))
    }

    fn scale(&self) -> Scale {
        let cells = self.panels.iter().flat_map(|p| &p.cells);
        let ends: Vec<Cell> = cells.map(without_interval).collect();
        let range = range(&self.axis, ends.iter(), self.goal.iter().map(|g| g.value));
        let scale = Scale::new(range, (PLOT, 0.0));
        // A time ends at a round number, which the key says.
        match scale.ticks(3)[..] {
            [first, second, ..] if self.axis.unit != super::Unit::Share => {
                let step = second - first;
                Scale::new((range.0, (range.1 / step).ceil() * step), (PLOT, 0.0))
            }
            _ => scale,
        }
    }

    fn draw_panel(&self, pen: &Pen<'_, '_>, panel: &Panel, corner: (f64, f64)) -> Result<(), FigureError> {
        let (left, top) = corner;
        let right = left + Self::panel_width(pen.size) - LAST;
        let y = |v: f64| top + pen.scale.place(v);
        for tick in pen.scale.ticks(3) {
            pen.canvas.line((left, y(tick)), (right, y(tick)), Stroke { colour: RULE, width: 0.8 })?;
        }
        if let Some(goal) = &self.goal {
            let at = y(goal.value);
            pen.canvas.line((left, at), (right, at), Stroke { colour: INK, width: 1.4 })?;
        }
        let step = (right - left) / float(self.steps.len().max(1));
        let x = |i: usize| left + (float(i) + 0.5) * step;
        let bottom = top + PLOT;
        for (i, cell) in panel.cells.iter().enumerate().filter(|(_, c)| c.estimate().is_none()) {
            let w = (step * 0.8).min(12.0);
            match cell {
                Cell::Protected | Cell::TooFew { .. } => {
                    marks::hidden_box(pen.canvas, (x(i) - w / 2.0, bottom - 11.0), (w, 10.0))?;
                }
                Cell::NotReported => CROSS.draw(pen.canvas, (x(i), bottom - 6.0), 3.5)?,
                // Nothing happened, or there is no limit: a gap, which words or the table explain.
                _ => {}
            }
        }
        for run in runs(&panel.cells) {
            let line: Vec<_> = run.iter().map(|&(i, v)| (x(i), y(v))).collect();
            if line.len() > 1 {
                pen.canvas.path(&line, Stroke { colour: SIMILAR, width: 2.0 })?;
            }
            for at in &line {
                pen.canvas.circle(*at, 2.0, SIMILAR)?;
            }
        }
        self.draw_words(pen, panel, (left, right, bottom))?;
        let last_cell = panel.cells.last().filter(|_| panel.cells.len() == self.steps.len());
        let Some((last_cell, last)) = last_cell.and_then(|c| Some((c, c.estimate()?))) else { return Ok(()) };
        let at = (x(panel.cells.len() - 1), y(last.value));
        marks::NATION.draw(pen.canvas, at, 4.0)?;
        let text = match self.axis.unit {
            super::Unit::Share => value_text(last.value, self.axis.unit, self.decimals(last_cell), pen.lang),
            unit => bare_text(last.value, unit, 1, pen.lang),
        };
        let ink = Ink::bold(pen.size.text()).end();
        pen.canvas.text(&text, (right + LAST, (at.1 + 4.5).clamp(top + 9.0, bottom)), ink)
    }

    /// First and last step under the plot, and words where there is nothing to see.
    fn draw_words(
        &self,
        pen: &Pen<'_, '_>,
        panel: &Panel,
        (left, right, bottom): (f64, f64, f64),
    ) -> Result<(), FigureError> {
        let note = Ink::regular(pen.size.note()).colour(INK_2);
        if let (Some(first), Some(last)) = (self.steps.first(), self.steps.last()) {
            pen.canvas.text(pick(first, pen.lang), (left, bottom + 13.0), note)?;
            pen.canvas.text(pick(last, pen.lang), (right, bottom + 13.0), note.end())?;
        }
        let all_hidden = panel.cells.iter().all(|c| c.estimate().is_none());
        match panel.cells.last().filter(|_| all_hidden) {
            Some(cell) => {
                let text = reason(cell, pen.lang).unwrap_or_default();
                pen.canvas.text_on_paper(&text, (left, bottom - PLOT / 2.0 + 9.0), note)
            }
            None => Ok(()),
        }
    }

    fn legend(&self, lang: Lang) -> Vec<Entry> {
        let w = words(lang);
        let has = |f: &dyn Fn(&Cell) -> bool| self.panels.iter().flat_map(|p| &p.cells).any(f);
        let mut rows: Vec<Entry> = Vec::new();
        if has(&|c| matches!(c, Cell::Protected | Cell::TooFew { .. })) {
            rows.push((None, w.protected));
        }
        if has(&|c| *c == Cell::NotReported) {
            rows.push((Some(CROSS), w.not_reported));
        }
        rows
    }

    /// What the lines in a panel are, above all panels.
    fn key(&self, lang: Lang) -> String {
        let axis = pick(&self.axis.label, lang);
        let scale = match self.axis.unit {
            super::Unit::Share => format!("0–{}", value_text(1.0, super::Unit::Share, 0, lang)),
            unit => {
                format!("0–{}", value_text(self.scale().end(), unit, 0, lang))
            }
        };
        let goal = self.goal.as_ref().map(|g| alt::goal_text(g, self.axis.unit, lang));
        let direction = words(lang).direction(self.axis.better);
        let direction = direction.trim_matches(|c: char| !c.is_alphabetic());
        let line = goal.map_or_else(String::new, |g| match lang {
            Lang::Sv => format!(" · svart linje: {g}"),
            Lang::En => format!(" · black line: {g}"),
        });
        format!("{axis}, {scale} · {direction}{line}")
    }

    fn key_lines(&self, lang: Lang, size: Size) -> Vec<String> {
        ruler::wrap(&self.key(lang), Ink::regular(size.note()), size.width())
    }
}

struct Pen<'a, 'c> {
    canvas: &'a Canvas<'c>,
    scale: Scale,
    lang: Lang,
    size: Size,
}

const CROSS: Mark = Mark { shape: Shape::Cross, colour: INK_2, tint: INK_2 };

fn names_height(row: &[(&Panel, Vec<String>)], size: Size) -> f64 {
    let lines = row.iter().map(|(_, lines)| lines.len()).max().unwrap_or(0);
    float(lines) * size.note() * 1.25 + 6.0
}

/// Panels draw no intervals, so none may widen their axis.
fn without_interval(cell: &Cell) -> Cell {
    match cell {
        Cell::Shown(e) => Cell::Shown(super::Estimate { ends: [None, None], ..*e }),
        other => *other,
    }
}

/// Stretches of values that follow each other without a gap.
fn runs(cells: &[Cell]) -> Vec<Vec<(usize, f64)>> {
    let mut runs: Vec<Vec<(usize, f64)>> = Vec::new();
    let mut open = false;
    for (i, cell) in cells.iter().enumerate() {
        match (cell.estimate(), runs.last_mut()) {
            (Some(e), Some(run)) if open => run.push((i, e.value)),
            (Some(e), _) => runs.push(vec![(i, e.value)]),
            (None, _) => {}
        }
        open = cell.estimate().is_some();
    }
    runs
}

impl Drawn for SmallMultiples {
    fn frame(&self) -> &Frame {
        &self.frame
    }

    fn height(&self, lang: Lang, size: Size) -> f64 {
        let rows: f64 = self.rows(lang, size).iter().map(|r| Self::row_height(r, size)).sum();
        let key = float(self.key_lines(lang, size).len()) * size.note() * 1.3 + 12.0;
        key + rows + legend_height(&self.legend(lang), size)
    }

    fn draw(&self, canvas: &Canvas<'_>, top: f64, lang: Lang, size: Size) -> Result<(), FigureError> {
        let pen = Pen { canvas, scale: self.scale(), lang, size };
        let mut y = top;
        for line in self.key_lines(lang, size) {
            y += size.note() * 1.3;
            canvas.text(&line, (0.0, y - 3.0), Ink::regular(size.note()).colour(INK_2))?;
        }
        y += 12.0;
        for row in self.rows(lang, size) {
            let names = names_height(&row, size);
            for (i, (panel, lines)) in row.iter().enumerate() {
                let left = float(i) * (Self::panel_width(size) + GAP);
                // The last line of a name is next to its plot, whatever its neighbours need.
                let first = y + names - 6.0 - float(lines.len()) * size.note() * 1.25;
                for (line, j) in lines.iter().zip(1_u8..) {
                    let baseline = first + f64::from(j) * size.note() * 1.25 - 3.0;
                    canvas.text(line, (left, baseline), Ink::bold(size.note()))?;
                }
                self.draw_panel(&pen, panel, (left, y + names))?;
            }
            y += Self::row_height(&row, size);
        }
        draw_legend(canvas, &self.legend(lang), y, size)
    }

    fn description(&self, lang: Lang) -> String {
        let mut text = alt::opening(3, &self.frame, &self.axis, self.goal.as_ref(), lang);
        let last = self.steps.last().map_or("", |s| pick(s, lang));
        for panel in &self.panels {
            let Some(cell) = panel.cells.last() else { continue };
            text.push(' ');
            let name = format!("{}, {last}", pick(&panel.name, lang));
            text.push_str(&alt::sentence(&name, cell, self.axis.unit, self.goal.as_ref(), lang));
        }
        text
    }

    fn table(&self, lang: Lang) -> FigureTable {
        let text = |cell: &Cell| match cell.estimate() {
            Some(e) => value_text(e.value, self.axis.unit, self.decimals(cell), lang),
            None => reason(cell, lang).unwrap_or_default(),
        };
        let rows = self.panels.iter().map(|p| {
            let name = pick(&p.name, lang).to_owned();
            let cells = (0..self.steps.len()).map(|i| p.cells.get(i).map(text).unwrap_or_default());
            [name].into_iter().chain(cells).collect()
        });
        let steps = self.steps.iter().map(|s| pick(s, lang).to_owned());
        let columns = [pick(&self.heading, lang).to_owned()].into_iter().chain(steps).collect();
        FigureTable { caption: pick(&self.frame.subtitle, lang).to_owned(), columns, rows: rows.collect() }
    }
}

fn float(count: usize) -> f64 {
    u32::try_from(count).map_or(0.0, f64::from)
}
