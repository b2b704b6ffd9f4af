//! Progress on stderr: a bar where a person looks; of long stages a few lines elsewhere, so that logs stay clean.

use std::io::{IsTerminal as _, stderr};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::output;
use crate::delivery::ReadProgress;

/// A bar over the bytes of a file, with rows and rows per second.
#[derive(Debug)]
pub(super) struct Reading {
    bar: ProgressBar,
}

impl Reading {
    /// A bar for a file of this size.
    pub(super) fn new(name: &str, bytes: u64) -> Self {
        let bar = ProgressBar::with_draw_target(Some(bytes), ProgressDrawTarget::stderr_with_hz(4));
        let style =
            ProgressStyle::with_template("{prefix} {bar:30} {bytes}/{total_bytes}  {msg}  {eta} left");
        if let Ok(style) = style {
            bar.set_style(style);
        }
        bar.set_prefix(name.to_owned());
        Self { bar }
    }

    /// How far the reading has come.
    pub(super) fn at(&self, progress: ReadProgress) {
        self.bar.set_position(progress.bytes);
        let seconds = self.bar.elapsed().as_secs().max(1);
        self.bar.set_message(format!("{} rows, {} rows/s", progress.rows, progress.rows / seconds));
    }

    /// The rows are read; they are being compared with the store.
    pub(super) fn settling(&self) {
        self.bar.set_message("comparing with the store, and writing");
    }

    /// Clears the bar.
    pub(super) fn done(&self) {
        self.bar.finish_and_clear();
    }
}

/// Stages one after another, each with a bar of its own, or a line at each quarter where nobody sees bars.
#[derive(Debug, Default)]
pub(super) struct Stages {
    now: Option<(&'static str, Stage)>,
    /// The last line that was written of the present stage.
    told: Option<String>,
}

impl Stages {
    /// So many parts of a stage are done, of so many; another name is another stage.
    pub(super) fn at(&mut self, name: &'static str, done: usize, of: usize) {
        if self.now.as_ref().is_none_or(|(now, _)| *now != name) {
            self.done();
            self.now = Some((name, Stage::new(name, "parts")));
        }
        if let Some((_, stage)) = &self.now {
            stage.at(done as u64, of as u64);
        }
        if !stderr().is_terminal() {
            self.tell(quarter_line(name, done, of));
        }
    }

    fn tell(&mut self, line: String) {
        if self.told.as_ref() != Some(&line) {
            output::note(&line);
            self.told = Some(line);
        }
    }

    /// Clears the bar.
    pub(super) fn done(&mut self) {
        if let Some((_, stage)) = self.now.take() {
            stage.done();
        }
    }
}

/// A stage and how many quarters of it are done.
fn quarter_line(name: &str, done: usize, of: usize) -> String {
    let quarters = (4 * done.min(of)).checked_div(of).unwrap_or(0);
    format!("{name}: {} %", 25 * quarters)
}

/// A bar over countable parts.
#[derive(Debug)]
pub(super) struct Stage {
    bar: ProgressBar,
}

impl Stage {
    /// A bar for a stage whose parts have a name.
    pub(super) fn new(name: &str, parts: &str) -> Self {
        let bar = ProgressBar::with_draw_target(Some(0), ProgressDrawTarget::stderr_with_hz(4));
        let template = format!("{{prefix}} {{bar:30}} {{pos}}/{{len}} {parts}  {{eta}} left");
        if let Ok(style) = ProgressStyle::with_template(&template) {
            bar.set_style(style);
        }
        bar.set_prefix(name.to_owned());
        bar.enable_steady_tick(Duration::from_millis(500));
        Self { bar }
    }

    /// So many parts are done, of so many.
    pub(super) fn at(&self, done: u64, of: u64) {
        self.bar.set_length(of);
        self.bar.set_position(done);
    }

    /// Clears the bar.
    pub(super) fn done(&self) {
        self.bar.finish_and_clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stage_has_a_line_for_each_quarter() {
        let lines: Vec<String> = (0..=10).map(|done| quarter_line("counting", done, 10)).collect();
        let mut told = lines.clone();
        told.dedup();
        assert_eq!(
            told,
            ["counting: 0 %", "counting: 25 %", "counting: 50 %", "counting: 75 %", "counting: 100 %"]
        );
        assert_eq!(quarter_line("counting", 0, 0), "counting: 0 %");
    }
}
