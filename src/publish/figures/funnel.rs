//! Places against the limits of chance: the number of patients across, the value up.

use super::alt;
use super::axis::{Scale, decimals};
use super::canvas::{Canvas, Ink, Stroke};
use super::error::FigureError;
use super::figure::Drawn;
use super::frame::{Frame, Size};
use super::funnel_input::{Funnel, FunnelCurve, FunnelPoint, HiddenPlace, Outside};
use super::input::{Better, Cell, Unit};
use super::labels::{Labels, spread};
use super::marks::{self, Mark, Shape};
use super::palette::{INK, INK_2, RULE, SIMILAR};
use super::ruler;
use super::table::FigureTable;
use super::words::{bare_text, n_text, pick, reason, value_text, words};
use crate::indicators::{Lang, count_text};

/// Where the plot is, and its scales.
struct Plot {
    left: f64,
    right: f64,
    top: f64,
    bottom: f64,
    x: Scale,
    y: Scale,
}

const UNDER: f64 = 44.0;
const OVER: f64 = 22.0;
/// Between the end of a line and its name, which may stand higher or lower.
const LEADER: f64 = 12.0;

impl Funnel {
    fn plot(&self, top: f64, lang: Lang, size: Size) -> Plot {
        let (left, height) = match size {
            Size::Page => (52.0, 360.0),
            Size::Phone => (40.0, 300.0),
        };
        // The lines' names stand at their right ends.
        let names = self.line_names(lang).map(|name| ruler::width(&name, Ink::bold(size.note())));
        let margin = names.into_iter().fold(0.0, f64::max) + LEADER + 6.0;
        let (right, top) = (size.width() - margin.min(size.width() * 0.4), top + OVER);
        let bottom = top + height;
        let most = self.points.iter().map(|p| p.n).chain(self.curves.iter().map(|c| c.n)).max().unwrap_or(1);
        let highest = match self.axis.unit {
            Unit::Share => 1.0,
            _ => {
                let values = self.points.iter().map(|p| p.value).chain(self.goal.iter().map(|g| g.value));
                values.chain([self.target.value]).filter(|v| v.is_finite()).fold(1.0, f64::max) * 1.3
            }
        };
        let x = Scale::new((0.0, count(most) * 1.04), (left, right)).rooted();
        Plot { left, right, top, bottom, x, y: Scale::new((0.0, highest), (bottom, top)) }
    }

    fn draw_axes(&self, canvas: &Canvas<'_>, plot: &Plot, lang: Lang, size: Size) -> Result<(), FigureError> {
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
        let mut free = plot.left - 30.0;
        for n in [0, 10, 25, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000] {
            let (x, text) = (plot.x.place(count(n)), count_text(n, lang));
            let half = ruler::width(&text, note) / 2.0;
            if x >= plot.right - 1.0 || x - half < free {
                continue;
            }
            free = x + half + 14.0;
            canvas.line((x, plot.bottom), (x, plot.bottom + 4.0), Stroke { colour: INK_2, width: 1.0 })?;
            canvas.text(&text, (x, plot.bottom + 17.0), note.middle())?;
        }
        canvas.line(
            (plot.left, plot.bottom),
            (plot.right, plot.bottom),
            Stroke { colour: INK_2, width: 1.0 },
        )?;
        canvas.text(pick(&self.n_label, lang), (plot.right, plot.bottom + 34.0), note.end())?;
        let label = pick(&self.axis.label, lang);
        let direction = words(lang).direction(self.axis.better).replace(['→', '←'], "");
        let head = match size {
            Size::Page => format!("{label} · {}", direction.trim()),
            Size::Phone => direction.trim().to_owned(),
        };
        canvas.text(&head, (0.0, plot.top - 10.0), note)
    }

    /// The limits, the whole's value and the goal, each with its name at its right end.
    fn draw_lines(
        &self,
        canvas: &Canvas<'_>,
        plot: &Plot,
        lang: Lang,
        size: Size,
    ) -> Result<(), FigureError> {
        let w = words(lang);
        let mut ends: Vec<(f64, String, Ink)> = Vec::new();
        let note = Ink::regular(size.note()).colour(INK_2);
        for (limits, name, dash) in [(Limits::Outer, w.outer, 5.0), (Limits::Inner, w.inner, 0.0)] {
            for side in [0, 1] {
                let line: Vec<(f64, f64)> = self
                    .curves
                    .iter()
                    .filter(|c| limits.of(c)[side].is_finite())
                    .map(|c| (plot.x.place(count(c.n)), plot.y.place(limits.of(c)[side])))
                    .collect();
                let stroke = Stroke { colour: SIMILAR, width: 1.2 };
                match dash > 0.0 {
                    true => canvas.dashed(&line, stroke, dash)?,
                    false => canvas.path(&line, stroke)?,
                }
                ends.extend(line.last().map(|at| (at.1, name.to_owned(), note)));
            }
        }
        let target = plot.y.place(self.target.value);
        let line = [(plot.left, target), (plot.right, target)];
        canvas.dashed(&line, Stroke { colour: INK_2, width: 1.0 }, 2.0)?;
        ends.push((target, alt::goal_text(&self.target, self.axis.unit, lang), note));
        if let Some(goal) = &self.goal {
            let y = plot.y.place(goal.value);
            canvas.line((plot.left, y), (plot.right, y), Stroke { colour: INK, width: 2.0 })?;
            ends.push((y, alt::goal_text(goal, self.axis.unit, lang), Ink::bold(size.note())));
        }
        let room = size.note() * 1.2;
        let wanted: Vec<f64> = ends.iter().map(|e| e.0).collect();
        for (y, (end, text, ink)) in spread(&wanted, room, (plot.top, plot.bottom)).into_iter().zip(&ends) {
            let stroke = Stroke { colour: INK_2, width: 0.7 };
            canvas.line((plot.right + 1.0, *end), (plot.right + LEADER - 3.0, y), stroke)?;
            canvas.text(text, (plot.right + LEADER, y + 4.0), *ink)?;
        }
        Ok(())
    }

    fn draw_points(
        &self,
        canvas: &Canvas<'_>,
        plot: &Plot,
        lang: Lang,
        size: Size,
    ) -> Result<(), FigureError> {
        let mut labels = Labels::new([plot.left, plot.top, plot.right, plot.bottom]);
        let shown: Vec<(&FunnelPoint, (f64, f64))> = self
            .points
            .iter()
            .filter(|p| p.value.is_finite())
            .map(|p| (p, (plot.x.place(count(p.n)), plot.y.place(p.value))))
            .collect();
        for (_, at) in &shown {
            labels.keep_clear(*at, 5.0);
        }
        self.line_points(plot).into_iter().for_each(|at| labels.keep_off_line(at));
        for (point, at) in &shown {
            mark_of(point.outside, self.axis.better).draw(canvas, *at, 4.5)?;
        }
        for (point, at) in shown.iter().filter(|(p, _)| p.outside.is_outer()) {
            let ink = Ink::regular(size.note());
            let spot = labels.beside(*at, pick(&point.label, lang), ink);
            if spot.lifted {
                let to = (spot.at.0, spot.at.1 - size.note() * 0.35);
                canvas.line(*at, to, Stroke { colour: INK_2, width: 0.8 })?;
            }
            canvas.text(pick(&point.label, lang), spot.at, Ink { anchor: spot.anchor, ..ink })?;
        }
        Ok(())
    }

    /// The names that stand at the lines' right ends.
    fn line_names(&self, lang: Lang) -> [String; 4] {
        let (w, unit) = (words(lang), self.axis.unit);
        let goal = self.goal.as_ref().map(|g| alt::goal_text(g, unit, lang));
        [
            w.outer.to_owned(),
            w.inner.to_owned(),
            alt::goal_text(&self.target, unit, lang),
            goal.unwrap_or_default(),
        ]
    }

    fn decimals(&self, value: f64) -> usize {
        let estimate = super::Estimate { value, ends: [None, None], n: None, place: None };
        decimals(&Cell::Shown(estimate), self.axis.unit, self.goal.as_ref().map(|g| g.value))
    }

    /// Points along the lines, close enough that no label can slip between them.
    fn line_points(&self, plot: &Plot) -> Vec<(f64, f64)> {
        let mut points = Vec::new();
        for limits in [Limits::Inner, Limits::Outer] {
            for side in [0, 1] {
                let at = |c: &FunnelCurve| (plot.x.place(count(c.n)), plot.y.place(limits.of(c)[side]));
                for pair in self.curves.windows(2) {
                    let (from, to) = (at(&pair[0]), at(&pair[1]));
                    let steps = ((to.0 - from.0).hypot(to.1 - from.1) / 4.0).ceil().clamp(1.0, 200.0);
                    let parts =
                        std::iter::successors(Some(0.0), |s| Some(s + 1.0)).take_while(|s| *s < steps);
                    points.extend(parts.map(|s| {
                        (from.0 + (to.0 - from.0) * s / steps, from.1 + (to.1 - from.1) * s / steps)
                    }));
                }
            }
        }
        let mut across = |value: f64| {
            let y = plot.y.place(value);
            let steps = std::iter::successors(Some(plot.left), |x| Some(x + 4.0));
            points.extend(steps.take_while(|x| *x < plot.right).map(|x| (x, y)));
        };
        across(self.target.value);
        self.goal.iter().for_each(|g| across(g.value));
        points
    }

    /// What stands under the plot: what the open ring is, and who is not shown.
    fn notes(&self, lang: Lang, size: Size) -> Vec<String> {
        let w = words(lang);
        let outer = self.points.iter().filter(|p| p.outside.is_outer()).count();
        let inner = self
            .points
            .iter()
            .filter(|p| matches!(p.outside, Outside::InnerLow | Outside::InnerHigh))
            .count();
        let mut notes = vec![
            format!("▲▼ {} ({outer})", w.outside_outer),
            format!("○ {} ({inner})", w.outside_inner),
            format!("● {} ({})", w.inside, self.points.len() - outer - inner),
        ];
        if !self.hidden.is_empty() {
            let name = |h: &HiddenPlace| {
                format!("{} ({})", pick(&h.name, lang), reason(&h.cell, lang).unwrap_or_default())
            };
            let names: Vec<String> = self.hidden.iter().map(name).collect();
            notes.push(format!("{}: {}", w.not_shown, names.join(", ")));
        }
        let ink = Ink::regular(size.note());
        notes.iter().flat_map(|n| ruler::wrap(n, ink, size.width())).collect()
    }
}

/// Which pair of limits.
#[derive(Clone, Copy)]
enum Limits {
    Inner,
    Outer,
}

impl Limits {
    const fn of(self, curve: &FunnelCurve) -> [f64; 2] {
        match self {
            Self::Inner => curve.inner,
            Self::Outer => curve.outer,
        }
    }
}

impl Drawn for Funnel {
    fn frame(&self) -> &Frame {
        &self.frame
    }

    fn height(&self, lang: Lang, size: Size) -> f64 {
        let plot = self.plot(0.0, lang, size);
        let notes = u32::try_from(self.notes(lang, size).len()).map_or(0.0, f64::from);
        plot.bottom + UNDER + notes * size.note() * 1.35
    }

    fn draw(&self, canvas: &Canvas<'_>, top: f64, lang: Lang, size: Size) -> Result<(), FigureError> {
        let plot = self.plot(top, lang, size);
        self.draw_axes(canvas, &plot, lang, size)?;
        self.draw_lines(canvas, &plot, lang, size)?;
        self.draw_points(canvas, &plot, lang, size)?;
        let mut y = plot.bottom + UNDER;
        for note in self.notes(lang, size) {
            y += size.note() * 1.35;
            canvas.text(&note, (0.0, y - 2.0), Ink::regular(size.note()).colour(INK_2))?;
        }
        Ok(())
    }

    fn description(&self, lang: Lang) -> String {
        let mut text = alt::opening(1, &self.frame, &self.axis, self.goal.as_ref(), lang);
        let target = alt::goal_text(&self.target, self.axis.unit, lang);
        alt::say(&mut text, &format!("{target}."));
        for row in self.table(lang).rows {
            let said = row.iter().filter(|c| !c.is_empty()).cloned().collect::<Vec<_>>().join(", ");
            alt::say(&mut text, &format!("{said}."));
        }
        text
    }

    fn table(&self, lang: Lang) -> FigureTable {
        let w = words(lang);
        let standing = |outside| match outside {
            Outside::Neither => w.inside,
            Outside::InnerLow | Outside::InnerHigh => w.outside_inner,
            Outside::OuterLow | Outside::OuterHigh => w.outside_outer,
        };
        let mut rows: Vec<Vec<String>> = Vec::new();
        for p in &self.points {
            let value = value_text(p.value, self.axis.unit, self.decimals(p.value), lang);
            let n = n_text(Some(p.n), lang);
            rows.push(vec![pick(&p.name, lang).to_owned(), n, value, standing(p.outside).to_owned()]);
        }
        for h in &self.hidden {
            let why = reason(&h.cell, lang).unwrap_or_default();
            rows.push(vec![pick(&h.name, lang).to_owned(), String::new(), why, String::new()]);
        }
        let columns = [w.place_column, "n", pick(&self.axis.label, lang), w.status].map(str::to_owned).into();
        FigureTable { caption: pick(&self.frame.subtitle, lang).to_owned(), columns, rows }
    }
}

/// Down and up outside the outer limits, a ring between the limits, a grey dot inside.
fn mark_of(outside: Outside, better: Better) -> Mark {
    let (shape, high) = match outside {
        Outside::Neither => return marks::PLAIN,
        Outside::InnerLow | Outside::InnerHigh => {
            return Mark { shape: Shape::Open, colour: SIMILAR, tint: SIMILAR };
        }
        Outside::OuterLow => (Shape::Down, false),
        Outside::OuterHigh => (Shape::Up, true),
    };
    marks::coloured(shape, (high == (better == Better::Higher)).into())
}

fn count(n: u64) -> f64 {
    u32::try_from(n).map_or(f64::from(u32::MAX), f64::from)
}
