//! One series over time: points with gaps, the mean level and the limits of chance variation.

use super::alt;
use super::axis::{Scale, decimals, range};
use super::canvas::{Canvas, Ink, Stroke};
use super::error::FigureError;
use super::figure::Drawn;
use super::frame::{Frame, Size};
use super::input::{Better, Cell, Unit};
use super::labels::spread;
use super::legend::{Entry, draw_legend, legend_height};
use super::marks::{self, Mark, Shape};
use super::palette::{BAND, INK, INK_2, RULE, SIMILAR, SIMILAR_TINT};
use super::ruler;
use super::table::FigureTable;
use super::trend_input::{Flag, Maturity, Phase, SeriesBreak, TrendChart, TrendPoint};
use super::words::{bare_text, n_text, pick, reason, value_text, words};
use crate::indicators::Lang;

struct Plot {
    left: f64,
    right: f64,
    top: f64,
    bottom: f64,
    y: Scale,
    step: f64,
}

impl Plot {
    fn x(&self, position: usize) -> f64 {
        self.left + (float(position) + 0.5) * self.step
    }
}

const OVER: f64 = 40.0;
const UNDER: f64 = 28.0;
const COUNTS: f64 = 56.0;
/// Line height of the list of breaks, as a multiple of the size.
const BREAK_LEADING: f64 = 1.3;

impl TrendChart {
    fn plot(&self, top: f64, size: Size) -> Plot {
        let (left, margin, height) = match size {
            Size::Page => (48.0, 112.0, 280.0),
            Size::Phone => (40.0, 78.0, 220.0),
        };
        let (right, top) = (size.width() - margin, top + OVER);
        let bottom = top + height;
        let more = self.phases.iter().filter_map(|p| p.limits).map(|(_, high)| high);
        let range = range(&self.axis, self.cells(), more.chain(self.goal.iter().map(|g| g.value)));
        let step = (right - left) / float(self.points.len().max(1));
        Plot { left, right, top, bottom, y: Scale::new(range, (bottom, top)), step }
    }

    fn cells(&self) -> impl Iterator<Item = &Cell> {
        self.points.iter().map(|p| &p.cell)
    }

    fn decimals(&self, cell: &Cell) -> usize {
        decimals(cell, self.axis.unit, self.goal.as_ref().map(|g| g.value))
    }

    fn draw_ground(
        &self,
        canvas: &Canvas<'_>,
        plot: &Plot,
        lang: Lang,
        size: Size,
    ) -> Result<(), FigureError> {
        for phase in &self.phases {
            let Some((low, high)) = phase.limits else { continue };
            let (x0, x1) = phase.ends(plot);
            let (y0, y1) = (plot.y.place(high), plot.y.place(low));
            canvas.rectangle((x0, y0), (x1 - x0, y1 - y0), BAND)?;
            for y in [y0, y1] {
                canvas.line((x0, y), (x1, y), Stroke { colour: SIMILAR_TINT, width: 0.8 })?;
            }
        }
        let note = Ink::regular(size.note()).colour(INK_2);
        for tick in plot.y.ticks(6) {
            let y = plot.y.place(tick);
            canvas.line((plot.left, y), (plot.right, y), Stroke { colour: RULE, width: 0.8 })?;
            let text = match self.axis.unit {
                Unit::Share => value_text(tick, Unit::Share, 0, lang),
                unit => bare_text(tick, unit, 0, lang),
            };
            canvas.text(&text, (plot.left - 6.0, y + 4.0), note.end())?;
        }
        let direction = words(lang).direction(self.axis.better).replace(['→', '←'], "");
        let head = match size {
            Size::Page => format!("{} · {}", pick(&self.axis.label, lang), direction.trim()),
            Size::Phone => direction.trim().to_owned(),
        };
        canvas.text(&head, (0.0, plot.top - 24.0), note)
    }

    /// Labels under the axis: years first, then as many others as there is room for.
    fn draw_times(
        &self,
        canvas: &Canvas<'_>,
        plot: &Plot,
        lang: Lang,
        size: Size,
    ) -> Result<(), FigureError> {
        let note = Ink::regular(size.note()).colour(INK_2);
        let mut taken: Vec<(f64, f64)> = Vec::new();
        let of_years = self.points.iter().enumerate().filter(|(_, p)| is_year(&p.tick.sv));
        let others = self.points.iter().enumerate().filter(|(_, p)| !is_year(&p.tick.sv));
        for (i, point) in of_years.chain(others) {
            let text = pick(&point.tick, lang);
            let (x, half) = (plot.x(i), ruler::width(text, note) / 2.0 + 4.0);
            if x - half < 0.0 || taken.iter().any(|(from, to)| x - half < *to && x + half > *from) {
                continue;
            }
            taken.push((x - half, x + half));
            canvas.line((x, plot.bottom), (x, plot.bottom + 4.0), Stroke { colour: INK_2, width: 1.0 })?;
            canvas.text(text, (x, plot.bottom + 17.0), note.middle())?;
        }
        Ok(())
    }

    /// Goal, mean levels and limits, with their names at the right.
    fn draw_levels(
        &self,
        canvas: &Canvas<'_>,
        plot: &Plot,
        lang: Lang,
        size: Size,
    ) -> Result<(), FigureError> {
        let w = words(lang);
        let note = Ink::regular(size.note()).colour(INK_2);
        let mut ends: Vec<(f64, String, Ink)> = Vec::new();
        for phase in &self.phases {
            let ((x0, x1), y) = (phase.ends(plot), plot.y.place(phase.centre));
            canvas.line((x0, y), (x1, y), Stroke { colour: SIMILAR, width: 1.5 })?;
        }
        if let Some(last) = self.phases.last() {
            let named = |name: &str, v: f64| {
                (plot.y.place(v), format!("{name} {}", value_text(v, self.axis.unit, 0, lang)), note)
            };
            ends.push(named(w.mean_level, last.centre));
            if let Some((low, high)) = last.limits {
                ends.extend([named(w.upper, high), named(w.lower, low)]);
            }
        }
        if let Some(goal) = &self.goal {
            let y = plot.y.place(goal.value);
            canvas.line((plot.left, y), (plot.right, y), Stroke { colour: INK, width: 2.0 })?;
            ends.push((y, alt::goal_text(goal, self.axis.unit, lang), Ink::bold(size.note())));
        }
        let wanted: Vec<f64> = ends.iter().map(|e| e.0).collect();
        let room = size.note() * 1.2;
        for (y, (_, text, ink)) in spread(&wanted, room, (plot.top, plot.bottom)).into_iter().zip(&ends) {
            for (i, line) in ruler::wrap(text, *ink, size.width() - plot.right - 5.0).iter().enumerate() {
                canvas.text(line, (plot.right + 5.0, y + 4.0 + float(i) * room), *ink)?;
            }
        }
        Ok(())
    }

    /// A dashed line at each break, with its number over it.
    fn draw_breaks(&self, canvas: &Canvas<'_>, plot: &Plot, size: Size) -> Result<(), FigureError> {
        let ink = Ink::regular(size.note());
        for (number, cut) in (1..).zip(&self.breaks) {
            let x = plot.left + float(cut.before) * plot.step;
            let line = [(x, plot.top - 6.0), (x, plot.bottom)];
            canvas.dashed(&line, Stroke { colour: INK_2, width: 1.2 }, 4.0)?;
            canvas.text(&format!("{number}"), (x, plot.top - 9.0), ink.middle())?;
        }
        Ok(())
    }

    /// What the numbers of the breaks stand for, wrapped: texts of any length, of any number of breaks.
    fn break_lines(&self, lang: Lang, size: Size) -> Vec<String> {
        let one = |(number, cut): (usize, &SeriesBreak)| {
            let text = format!("{number}\u{a0}\u{a0}{}", pick(&cut.label, lang));
            ruler::wrap(&text, Ink::regular(size.note()), size.width())
        };
        (1..).zip(&self.breaks).flat_map(one).collect()
    }

    fn draw_break_lines(
        &self,
        canvas: &Canvas<'_>,
        top: f64,
        lang: Lang,
        size: Size,
    ) -> Result<(), FigureError> {
        let ink = Ink::regular(size.note());
        for (n, line) in (1..).zip(&self.break_lines(lang, size)) {
            canvas.text(line, (0.0, top + float(n) * size.note() * BREAK_LEADING - 3.0), ink)?;
        }
        Ok(())
    }

    fn draw_points(&self, canvas: &Canvas<'_>, plot: &Plot) -> Result<(), FigureError> {
        for run in self.runs() {
            let line: Vec<_> = run.iter().map(|&(i, v)| (plot.x(i), plot.y.place(v))).collect();
            if line.len() > 1 {
                canvas.path(&line, Stroke { colour: INK, width: 1.5 })?;
            }
        }
        for (i, point) in self.points.iter().enumerate() {
            let x = plot.x(i);
            match point.cell.estimate() {
                Some(e) => self.mark(point).draw(
                    canvas,
                    (x, plot.y.place(e.value)),
                    (plot.step * 0.4).clamp(2.2, 4.0),
                )?,
                None if matches!(point.cell, Cell::Protected | Cell::TooFew { .. }) => {
                    let w = (plot.step * 0.8).min(14.0);
                    marks::hidden_box(canvas, (x - w / 2.0, plot.bottom - 13.0), (w, 12.0))?;
                }
                None if point.cell == Cell::NotReported => {
                    CROSS.draw(canvas, (x, plot.bottom - 7.0), 4.0)?;
                }
                // Nothing happened, or there is no limit: a gap, which the table explains.
                None => {}
            }
        }
        Ok(())
    }

    fn mark(&self, point: &TrendPoint) -> Mark {
        match (point.maturity, point.flag) {
            (Maturity::Preliminary, _) => Mark { shape: Shape::Open, colour: INK_2, tint: INK_2 },
            (Maturity::Mature, None) => marks::PLAIN,
            (Maturity::Mature, Some(flag)) => {
                let shape = if flag == Flag::Higher { Shape::Up } else { Shape::Down };
                let good = (flag == Flag::Higher) == (self.axis.better == Better::Higher);
                marks::coloured(shape, good.into())
            }
        }
    }

    /// Stretches of points that follow each other without gap or break.
    fn runs(&self) -> Vec<Vec<(usize, f64)>> {
        let mut runs: Vec<Vec<(usize, f64)>> = Vec::new();
        let mut open = false;
        for (i, point) in self.points.iter().enumerate() {
            let Some(e) = point.cell.estimate() else {
                open = false;
                continue;
            };
            open &= !self.breaks.iter().any(|b| b.before == i);
            match runs.last_mut() {
                Some(run) if open => run.push((i, e.value)),
                _ => runs.push(vec![(i, e.value)]),
            }
            open = true;
        }
        runs
    }

    /// How many the points are of, as bars from 0.
    fn draw_counts(
        &self,
        canvas: &Canvas<'_>,
        plot: &Plot,
        lang: Lang,
        size: Size,
    ) -> Result<(), FigureError> {
        let counts: Vec<Option<u64>> = self.cells().map(|c| c.estimate().and_then(|e| e.n)).collect();
        let Some(most) = counts.iter().flatten().max().copied().filter(|&n| n > 0) else { return Ok(()) };
        let (top, bottom) = (plot.bottom + UNDER + 14.0, plot.bottom + UNDER + COUNTS - 6.0);
        let note = Ink::regular(size.note()).colour(INK_2);
        canvas.text(words(lang).count, (plot.left - 6.0, bottom), note.end())?;
        canvas.text(&n_text(Some(most), lang), (plot.right + 5.0, top + 6.0), note)?;
        for (i, n) in counts.iter().enumerate().filter_map(|(i, n)| n.map(|n| (i, n))) {
            let part = u32::try_from(n).map_or(0.0, f64::from) / u32::try_from(most).map_or(1.0, f64::from);
            let (height, w) = ((bottom - top) * part, (plot.step * 0.6).min(24.0));
            canvas.rectangle((plot.x(i) - w / 2.0, bottom - height), (w, height), SIMILAR_TINT)?;
        }
        canvas.line((plot.left, bottom), (plot.right, bottom), Stroke { colour: INK_2, width: 1.0 })
    }

    /// The marks that occur, and what they mean.
    fn legend(&self, lang: Lang) -> Vec<Entry> {
        let w = words(lang);
        let has = |f: &dyn Fn(&TrendPoint) -> bool| self.points.iter().any(f);
        let flagged = |flag| {
            self.points
                .iter()
                .find(|p| p.flag == Some(flag) && p.maturity == Maturity::Mature)
                .map(|p| self.mark(p))
        };
        let mut rows: Vec<Entry> = Vec::new();
        for flag in [Flag::Higher, Flag::Lower] {
            rows.extend(flagged(flag).map(|m| (Some(m), w.flagged(flag, self.axis.better))));
        }
        if has(&|p| p.maturity == Maturity::Preliminary && p.cell.estimate().is_some()) {
            rows.push((Some(Mark { shape: Shape::Open, colour: INK_2, tint: INK_2 }), w.preliminary));
        }
        if has(&|p| matches!(p.cell, Cell::Protected | Cell::TooFew { .. })) {
            rows.push((None, w.protected));
        }
        if has(&|p| p.cell == Cell::NotReported) {
            rows.push((Some(CROSS), w.not_reported));
        }
        rows
    }
}

fn is_year(tick: &str) -> bool {
    tick.len() == 4 && tick.bytes().all(|b| b.is_ascii_digit())
}

const CROSS: Mark = Mark { shape: Shape::Cross, colour: INK_2, tint: INK_2 };

impl Phase {
    fn ends(&self, plot: &Plot) -> (f64, f64) {
        (plot.x(self.span.0) - plot.step / 2.0, plot.x(self.span.1) + plot.step / 2.0)
    }
}

impl Drawn for TrendChart {
    fn frame(&self) -> &Frame {
        &self.frame
    }

    fn height(&self, lang: Lang, size: Size) -> f64 {
        let breaks = float(self.break_lines(lang, size).len()) * size.note() * BREAK_LEADING;
        self.plot(0.0, size).bottom + UNDER + COUNTS + legend_height(&self.legend(lang), size) + breaks
    }

    fn draw(&self, canvas: &Canvas<'_>, top: f64, lang: Lang, size: Size) -> Result<(), FigureError> {
        let plot = self.plot(top, size);
        self.draw_ground(canvas, &plot, lang, size)?;
        self.draw_times(canvas, &plot, lang, size)?;
        self.draw_levels(canvas, &plot, lang, size)?;
        self.draw_breaks(canvas, &plot, size)?;
        self.draw_points(canvas, &plot)?;
        self.draw_counts(canvas, &plot, lang, size)?;
        let (legend, under) = (self.legend(lang), plot.bottom + UNDER + COUNTS);
        draw_legend(canvas, &legend, under, size)?;
        self.draw_break_lines(canvas, under + legend_height(&legend, size), lang, size)
    }

    fn description(&self, lang: Lang) -> String {
        let mut text = alt::opening(2, &self.frame, &self.axis, self.goal.as_ref(), lang);
        for cut in &self.breaks {
            alt::say(&mut text, &format!("{}.", pick(&cut.label, lang)));
        }
        for point in &self.points {
            text.push(' ');
            let sentence = alt::sentence(
                pick(&point.label, lang),
                &point.cell,
                self.axis.unit,
                self.goal.as_ref(),
                lang,
            );
            text.push_str(&sentence);
        }
        text
    }

    fn table(&self, lang: Lang) -> FigureTable {
        let (w, unit) = (words(lang), self.axis.unit);
        let rows = self.points.iter().map(|p| {
            let estimate = p.cell.estimate();
            let value = estimate.map(|e| value_text(e.value, unit, self.decimals(&p.cell), lang));
            let mut notes: Vec<&str> = Vec::new();
            if p.maturity == Maturity::Preliminary && estimate.is_some() {
                notes.push(w.preliminary);
            } else if let Some(flag) = p.flag.filter(|_| estimate.is_some()) {
                notes.push(w.flagged(flag, self.axis.better));
            }
            vec![
                pick(&p.label, lang).to_owned(),
                n_text(estimate.and_then(|e| e.n), lang),
                value.or_else(|| reason(&p.cell, lang)).unwrap_or_default(),
                notes.join(", "),
            ]
        });
        let columns = [w.period, "n", pick(&self.axis.label, lang), w.status].map(str::to_owned).into();
        FigureTable { caption: pick(&self.frame.subtitle, lang).to_owned(), columns, rows: rows.collect() }
    }
}

fn float(count: usize) -> f64 {
    u32::try_from(count).map_or(0.0, f64::from)
}
