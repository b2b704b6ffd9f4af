//! A dimension of a table: its codes and names, in their order.

use std::collections::HashMap;

use super::text::Text;

/// What a dimension is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Places.
    Geo,
    /// Years, quarters or months.
    Time,
    /// Anything else.
    Other,
}

/// How the values of a dimension are written in rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyForm {
    /// Two columns: the code, and its name in `<code>_label`.
    Coded,
    /// One column of words.
    Plain,
    /// One column of numbers: lengths of intervals.
    Numeric,
}

/// One value of a dimension.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Category {
    /// Code; of a numeric dimension the number as text.
    pub code: String,
    /// Name.
    pub label: Text,
}

/// A dimension: its values have positions from 0 on, in the order in which they were added.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dimension {
    /// Code: the name of its column.
    pub code: String,
    /// Name.
    pub label: Text,
    /// What it is about.
    pub role: Role,
    /// How its values are written in rows.
    pub form: KeyForm,
    values: Vec<Category>,
    positions: HashMap<String, u32>,
}

impl Dimension {
    /// A dimension without values.
    #[must_use]
    pub fn new(code: impl Into<String>, label: impl Into<Text>, role: Role, form: KeyForm) -> Self {
        Self {
            code: code.into(),
            label: label.into(),
            role,
            form,
            values: Vec::new(),
            positions: HashMap::new(),
        }
    }

    /// The position of a code, which is added behind the others if it is new.
    ///
    /// # Panics
    /// With more than 2³² values.
    pub fn position(&mut self, code: &str, label: impl FnOnce() -> Text) -> u32 {
        if let Some(&at) = self.positions.get(code) {
            return at;
        }
        let at = u32::try_from(self.values.len()).expect("a dimension has fewer than 2^32 values");
        self.values.push(Category { code: code.to_owned(), label: label() });
        self.positions.insert(code.to_owned(), at);
        at
    }

    /// The same dimension with one more value.
    #[must_use]
    pub fn with(mut self, code: &str, label: impl Into<Text>) -> Self {
        let label = label.into();
        self.position(code, || label);
        self
    }

    /// Its values, by position.
    #[must_use]
    pub fn values(&self) -> &[Category] {
        &self.values
    }

    /// Puts the values in another order; `new[old]` is where each went.
    pub(super) fn reorder(
        &mut self,
        compare: impl Fn(&Category, &Category) -> std::cmp::Ordering,
    ) -> Vec<u32> {
        let mut order: Vec<usize> = (0..self.values.len()).collect();
        order.sort_by(|&a, &b| compare(&self.values[a], &self.values[b]));
        let mut moved = vec![0; order.len()];
        let mut values = Vec::with_capacity(order.len());
        for (new, &old) in (0u32..).zip(&order) {
            moved[old] = new;
            values.push(self.values[old].clone());
            self.positions.insert(self.values[old].code.clone(), new);
        }
        self.values = values;
        moved
    }
}
