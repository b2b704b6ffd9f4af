//! Progress on stderr: only where a person looks, so that logs stay clean.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

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
        self.bar.set_message("comparing with the store");
    }

    /// Clears the bar.
    pub(super) fn done(&self) {
        self.bar.finish_and_clear();
    }
}

/// Stages one after another, each with a bar of its own.
#[derive(Debug, Default)]
pub(super) struct Stages {
    now: Option<(&'static str, Stage)>,
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
    }

    /// Clears the bar.
    pub(super) fn done(&mut self) {
        if let Some((_, stage)) = self.now.take() {
            stage.done();
        }
    }
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
