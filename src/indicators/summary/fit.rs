//! Claims in order → one sentence of at most thirty words (`page.md` 2.4, rule 13).
//!
//! What is too much is dropped in both languages alike, so that they always claim the same.

use super::claim::{Both, Claim, Summary};
use super::slot::Slot;
use super::template::Template;

/// Most words of a sentence, in either language.
pub const MAX_WORDS: usize = 30;

/// How soon a claim is dropped: the order of rule 13, the first one first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Weight {
    /// What is hidden, not reported, preliminary.
    Note,
    /// What has changed.
    Trend,
    /// How groups stand against the rest.
    Groups,
    /// Whether the goal was met.
    Goal,
    /// The number itself, and what must be said before it. Never dropped.
    Kept,
}

/// A claim with its words, before it is known whether there is room.
#[derive(Debug, Clone)]
pub(super) struct Draft {
    weight: Weight,
    claim: Claim,
    text: Both,
}

impl Draft {
    /// A template with its slots filled.
    pub(super) fn new(weight: Weight, template: &Template, slots: &[Slot]) -> Self {
        Self { weight, claim: template.claim(slots), text: template.filled(slots) }
    }
}

/// The sentence of these claims.
pub(super) fn fit(mut drafts: Vec<Draft>) -> Summary {
    while words(&drafts) > MAX_WORDS {
        let Some(least) = least_important(&drafts) else { break };
        drafts.remove(least);
    }
    Summary {
        sv: joined(drafts.iter().map(|d| d.text.sv.as_str())),
        en: joined(drafts.iter().map(|d| d.text.en.as_str())),
        claims: drafts.into_iter().map(|d| d.claim).collect(),
    }
}

/// The full wording, or the short one where it leaves room for more claims: place and period are in the subtitle too.
pub(super) fn fit_either(full: Vec<Draft>, short: Vec<Draft>) -> Summary {
    let too_long = |said: &Summary| word_count(&said.sv).max(word_count(&said.en)) > MAX_WORDS;
    let (full, short) = (fit(full), fit(short));
    if too_long(&full) || short.claims.len() > full.claims.len() { short } else { full }
}

/// The last of the least important claims that may be dropped.
fn least_important(drafts: &[Draft]) -> Option<usize> {
    let may = drafts.iter().enumerate().filter(|(_, d)| d.weight < Weight::Kept);
    may.min_by_key(|(i, d)| (d.weight, std::cmp::Reverse(*i))).map(|(i, _)| i)
}

/// The words of the longer language.
fn words(drafts: &[Draft]) -> usize {
    let count = |text: fn(&Draft) -> &str| drafts.iter().map(|d| word_count(text(d))).sum();
    let (sv, en): (usize, usize) = (count(|d| &d.text.sv), count(|d| &d.text.en));
    sv.max(en)
}

/// How many words a text has. **Definition** what stands between ordinary spaces and has a letter or a digit:
/// `12 345` and `80 %`, held together by no-break spaces, are one word each.
#[must_use]
pub fn word_count(text: &str) -> usize {
    text.split(' ').filter(|word| word.chars().any(char::is_alphanumeric)).count()
}

/// Clauses as running text: a capital after a full stop, none after a colon.
fn joined<'a>(clauses: impl Iterator<Item = &'a str>) -> String {
    clauses.fold(String::new(), |text, clause| {
        let first = with_first(clause, if text.ends_with(':') { Case::Small } else { Case::Capital });
        if text.is_empty() { first } else { format!("{text} {first}") }
    })
}

/// How the first letter is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Case {
    Capital,
    Small,
}

fn with_first(text: &str, case: Case) -> String {
    let mut letters = text.chars();
    let Some(first) = letters.next() else { return String::new() };
    match case {
        Case::Capital => first.to_uppercase().chain(letters).collect(),
        Case::Small => first.to_lowercase().chain(letters).collect(),
    }
}
