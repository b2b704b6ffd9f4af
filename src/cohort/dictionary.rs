//! Texts as small integers.

use hashbrown::{DefaultHashBuilder, HashTable};
use std::hash::BuildHasher;

/// Distinct texts in the order in which they were first met, all in one buffer.
#[derive(Debug, Clone, Default)]
pub(crate) struct Interner {
    codes: HashTable<u32>,
    hasher: DefaultHashBuilder,
    text: String,
    /// Where each text ends.
    ends: Vec<usize>,
}

impl Interner {
    /// The code of a text, from 0.
    pub(crate) fn code(&mut self, text: &str) -> u32 {
        let hash = self.hasher.hash_one(text);
        let (all, ends) = (&self.text, &self.ends);
        if let Some(&code) = self.codes.find(hash, |&code| text_at(all, ends, code) == text) {
            return code;
        }
        let code = u32::try_from(self.ends.len()).unwrap_or(u32::MAX);
        self.text.push_str(text);
        self.ends.push(self.text.len());
        let (all, ends, hasher) = (&self.text, &self.ends, &self.hasher);
        self.codes.insert_unique(hash, code, |&code| hasher.hash_one(text_at(all, ends, code)));
        code
    }

    /// The code of a text + 1, 0 for none.
    pub(crate) fn optional(&mut self, text: Option<&str>) -> u32 {
        text.map_or(0, |t| self.code(t) + 1)
    }

    /// How many distinct texts.
    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }

    /// The text of a code.
    pub(crate) fn text(&self, code: u32) -> &str {
        text_at(&self.text, &self.ends, code)
    }

    /// The texts in ascending order, and for each code its position there.
    pub(crate) fn sorted(&self) -> (Vec<String>, Vec<u32>) {
        let mut order: Vec<u32> = (0..self.len()).filter_map(|i| u32::try_from(i).ok()).collect();
        order.sort_unstable_by(|&a, &b| self.text(a).cmp(self.text(b)));
        let texts = order.iter().map(|&code| self.text(code).to_owned()).collect();
        (texts, positions(&order))
    }

    /// For each code its position in ascending order of the texts.
    pub(crate) fn ranks(&self) -> Vec<u32> {
        let mut order: Vec<u32> = (0..self.len()).filter_map(|i| u32::try_from(i).ok()).collect();
        order.sort_unstable_by(|&a, &b| self.text(a).cmp(self.text(b)));
        positions(&order)
    }
}

/// Where each code stands in an order of all codes.
pub(crate) fn positions(order: &[u32]) -> Vec<u32> {
    let mut rank = vec![0; order.len()];
    for (position, &code) in (0_u32..).zip(order) {
        rank[code as usize] = position;
    }
    rank
}

fn text_at<'a>(all: &'a str, ends: &[usize], code: u32) -> &'a str {
    let code = code as usize;
    let start = if code == 0 { 0 } else { ends[code - 1] };
    &all[start..ends[code]]
}
