//! What must hold between the files: no two limits in force at once for one interval, and the lists that
//! ids can count.

use super::catalogue::Catalogue;
use super::error::{Fault, Problem};
use super::files::{LIMITS, MEASURES, PATHWAYS, SVF_CODES};
use super::ids::PathwayId;
use super::limit::LimitRow;
use super::measure::Origin;
use super::treatment::Treatment;
use crate::model::{Day, Kind};

impl Catalogue {
    /// Adds every problem between the files.
    pub(super) fn check(&self, problems: &mut Vec<Problem>) {
        self.places.check(problems);
        if PathwayId::from_index(self.pathways().len()).is_none() {
            problems.push(Problem { file: PATHWAYS, line: 0, fault: Fault::TooMany });
        }
        self.check_overlaps(problems);
        self.check_codes(problems);
        self.check_svf(problems);
    }

    /// Two rows that would fit one interval equally well at the same time.
    fn check_overlaps(&self, problems: &mut Vec<Problem>) {
        for ids in self.by_measure.values() {
            let rows: Vec<&LimitRow> = ids.iter().map(|id| self.limit_row(*id)).collect();
            for (i, a) in rows.iter().enumerate() {
                for b in rows[i + 1..].iter().filter(|b| !a.same_condition(b) && rival(a, b)) {
                    let fault = Fault::Overlap { other: b.line };
                    problems.push(Problem { file: LIMITS, line: a.line, fault });
                }
            }
        }
    }

    /// Every code that a measure or word names is in the code list.
    fn check_codes(&self, problems: &mut Vec<Problem>) {
        let ends = self.measures().iter().filter(|m| m.origin != Origin::Pair).flat_map(|m| &m.alternatives);
        let selectors = ends.flat_map(|e| e.from.selectors().iter().chain(e.to.selectors()));
        for selector in selectors {
            if let Kind::Svf(code) = selector.kind
                && self.svf_code(code).is_none()
            {
                let found = selector.kind.to_string();
                let fault = Fault::UnknownReference { column: "kinds", found, list: SVF_CODES };
                problems.push(Problem { file: MEASURES, line: 0, fault });
            }
        }
    }

    /// The national lead time is declared, and every row of limits that has words has known ones.
    fn check_svf(&self, problems: &mut Vec<Problem>) {
        if self.measure("svf").is_none() {
            let fault = Fault::UnknownReference {
                column: "id",
                found: "svf".to_owned(),
                list: "the declared measures",
            };
            problems.push(Problem { file: MEASURES, line: 0, fault });
        }
        for row in &self.limits {
            for (column, word) in [("from", &row.from), ("to", &row.to)] {
                if !word.is_empty() && !self.words.iter().any(|w| w.slug == *word) {
                    let fault = Fault::UnknownReference { column, found: word.clone(), list: MEASURES };
                    problems.push(Problem { file: LIMITS, line: row.line, fault });
                }
            }
        }
    }
}

/// Whether two rows fit some interval equally well on some day.
fn rival(a: &LimitRow, b: &LimitRow) -> bool {
    let same = a.level == b.level
        && a.pathway == b.pathway
        && a.variant == b.variant
        && a.tier == b.tier
        && a.limit_type == b.limit_type
        && (a.unit.is_none() || b.unit.is_none() || a.unit == b.unit)
        && a.treatments.specificity() == b.treatments.specificity();
    let meet = |t: &Treatment| a.treatments.contains(*t) && b.treatments.contains(*t);
    let begin = |r: &LimitRow| r.valid_from.unwrap_or(Day::MIN);
    let before_end = |day: Day, r: &LimitRow| r.valid_until.is_none_or(|until| day < until);
    same && Treatment::ALL.iter().any(meet) && before_end(begin(a), b) && before_end(begin(b), a)
}
