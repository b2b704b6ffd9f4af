//! Texts as small integers.

use hashbrown::HashMap;

/// Distinct texts in the order in which they were first met.
#[derive(Debug, Clone, Default)]
pub(crate) struct Interner {
    codes: HashMap<Box<str>, u32>,
    texts: Vec<Box<str>>,
}

impl Interner {
    /// The code of a text, from 0.
    pub(crate) fn code(&mut self, text: &str) -> u32 {
        if let Some(&code) = self.codes.get(text) {
            return code;
        }
        let code = u32::try_from(self.texts.len()).unwrap_or(u32::MAX);
        self.codes.insert(text.into(), code);
        self.texts.push(text.into());
        code
    }

    /// The code of a text + 1, 0 for none.
    pub(crate) fn optional(&mut self, text: Option<&str>) -> u32 {
        text.map_or(0, |t| self.code(t) + 1)
    }

    /// How many distinct texts.
    pub(crate) fn len(&self) -> usize {
        self.texts.len()
    }

    /// The texts in ascending order, and for each code its position there.
    pub(crate) fn sorted(self) -> (Vec<String>, Vec<u32>) {
        let mut order: Vec<usize> = (0..self.texts.len()).collect();
        order.sort_unstable_by(|&a, &b| self.texts[a].cmp(&self.texts[b]));
        let mut rank = vec![0; order.len()];
        for (position, &code) in order.iter().enumerate() {
            rank[code] = u32::try_from(position).unwrap_or(u32::MAX);
        }
        let texts = order.iter().map(|&code| String::from(&*self.texts[code])).collect();
        (texts, rank)
    }
}
