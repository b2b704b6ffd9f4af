//! What the parts of the page look at.

use super::words::{Words, words};
use crate::catalogue::{Catalogue, PathwayId, PathwayKind};
use crate::http::query::{Pairs, encoded};
use crate::indicators::{By, Comparison, Lang, Row};

/// Fewest completed intervals that a median is shown for (`page.md` 2.6).
pub(super) const MEDIAN_FLOOR: u64 = 10;
/// Fewest for the outer quantiles.
pub(super) const OUTER_FLOOR: u64 = 20;

/// The number that a page is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shown {
    /// The share within the limit.
    Share,
    /// The median, where there is no limit.
    Median,
}

/// The release that answers.
#[derive(Debug)]
pub(super) struct OfRelease {
    /// Its name.
    pub name: String,
    /// All of the years as a period: none given is the latest four quarters.
    pub whole: Option<String>,
}

/// An answer and what is needed to show it.
#[derive(Debug)]
pub(super) struct View<'a> {
    /// The catalogue.
    pub catalogue: &'a Catalogue,
    /// The answer.
    pub comparison: &'a Comparison,
    /// The parameters, for links and the form.
    pub pairs: &'a Pairs,
    /// Years that can be chosen, latest first.
    pub years: Vec<String>,
    /// What answers, if it is a release.
    pub released: Option<OfRelease>,
    /// Language.
    pub lang: Lang,
    /// Words in it.
    pub words: &'static Words,
    /// The number that it is about.
    pub shown: Shown,
}

impl<'a> View<'a> {
    /// A view of an answer.
    pub(super) fn new(
        catalogue: &'a Catalogue,
        comparison: &'a Comparison,
        pairs: &'a Pairs,
        (years, released): (Vec<String>, Option<OfRelease>),
    ) -> Self {
        let lang = comparison.question.lang;
        let shown = if comparison.total.within.share.is_some() { Shown::Share } else { Shown::Median };
        Self { catalogue, comparison, pairs, years, released, lang, words: words(lang), shown }
    }

    /// A parameter as it was given.
    pub(super) fn given(&self, name: &str) -> Option<&str> {
        self.pairs.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str())
    }

    /// An address with the same parameters, but for one.
    pub(super) fn address(&self, path: &str, change: (&str, &str)) -> String {
        let others = self.pairs.iter().filter(|(name, _)| name != change.0).cloned();
        let all: Vec<_> = others.chain([(change.0.to_owned(), change.1.to_owned())]).collect();
        format!("{path}?{}", encoded(&all))
    }

    /// Whether the measure is of the cancer pathways and the question of others.
    pub(super) fn is_of_other_pathways(&self) -> bool {
        let question = &self.comparison.question;
        let asked = self.catalogue.pathways().iter().enumerate();
        let mut asked = asked.filter(|(index, _)| {
            let id = PathwayId::from_index(*index);
            id.is_some_and(|id| question.filters.takes_pathway(id, self.catalogue))
        });
        question.measure.is_svf() && asked.all(|(_, pathway)| pathway.kind == PathwayKind::Psv)
    }

    /// Whether rows are regions and nothing else.
    pub(super) fn by_region(&self) -> bool {
        self.comparison.question.by == [By::Region]
    }

    /// Whether the total is of the whole country: no filter of place is given.
    pub(super) fn whole_country(&self) -> bool {
        ["region", "sjukvardsregion", "unit_id"].iter().all(|name| self.given(name).is_none())
    }

    /// What the total is called.
    pub(super) fn total_label(&self) -> &'static str {
        if self.whole_country() { self.words.nation } else { self.words.total }
    }

    /// Rows whose share stands so against the rest.
    pub(super) fn standing<'s>(&'s self, state: &'s str) -> impl Iterator<Item = &'s Row> {
        self.comparison.rows.iter().filter(move |row| row.against_rest == Some(state))
    }
}

/// A row's name.
pub(super) fn label(row: &Row) -> String {
    row.group.0.iter().map(|(_, coded)| coded.label.as_str()).collect::<Vec<_>>().join(" · ")
}
