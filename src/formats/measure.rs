//! A measure of a table: its name, unit and decimals.

use super::text::Text;
use crate::indicators::Lang;

/// What the values of a measure are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Whole numbers.
    Count,
    /// Years: whole numbers that are never grouped by thousands.
    Year,
    /// Numbers in the measure's unit.
    Number,
    /// Shares in [0, 1]; workbooks show them as per cent.
    Share,
    /// Words: a verdict, a date.
    Word,
}

/// When a measure has a column that says why its values are not there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StatusColumn {
    /// When a value is absent for another reason than its row's status and than that there can be none.
    WhenNeeded,
    /// Always: the columns do not depend on the data.
    Always,
    /// When a value is absent for another reason than the measure of this id, whose column says it else; a bound goes
    /// with its estimate.
    Of(String),
}

/// A measure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Measure {
    /// Id: the name of its column, as in JSON answers.
    pub id: String,
    /// Name.
    pub label: Text,
    /// What its values are.
    pub kind: Kind,
    /// Unit, where it has one.
    pub unit: Option<Text>,
    /// Decimals that it is shown with; files for programs have every digit.
    pub decimals: u8,
    /// Id of the method that made it; empty for a plain count.
    pub method: String,
    /// Its column of statuses, `<id>_status`.
    pub status_column: StatusColumn,
}

impl Measure {
    /// A measure without unit and method, shown with the decimals that its kind mostly has.
    #[must_use]
    pub fn new(id: impl Into<String>, label: impl Into<Text>, kind: Kind) -> Self {
        let decimals = match kind {
            Kind::Count | Kind::Year | Kind::Word => 0,
            Kind::Number => 1,
            Kind::Share => 3,
        };
        let (id, label) = (id.into(), label.into());
        let status_column = StatusColumn::WhenNeeded;
        Self { id, label, kind, unit: None, decimals, method: String::new(), status_column }
    }

    /// The same with a unit, and the decimals that it is shown with.
    #[must_use]
    pub fn in_unit(mut self, unit: impl Into<Text>, decimals: u8) -> Self {
        self.unit = Some(unit.into());
        self.decimals = decimals;
        self
    }

    /// The same in whole numbers of its unit.
    #[must_use]
    pub const fn in_whole(mut self) -> Self {
        self.decimals = 0;
        self
    }

    /// What its values are counted in: its unit, or that they are shares, years, or a number of something.
    pub(super) fn counted_in(&self, lang: Lang) -> &str {
        let (sv, en) = match (&self.unit, self.kind) {
            (Some(unit), _) => return unit.of(lang),
            (None, Kind::Share) => ("andel", "share"),
            (None, Kind::Year) => ("år", "year"),
            (None, Kind::Count | Kind::Number | Kind::Word) => ("antal", "number"),
        };
        if lang == Lang::Sv { sv } else { en }
    }

    /// The same with the id of the method that made it.
    #[must_use]
    pub fn by_method(mut self, method: impl Into<String>) -> Self {
        self.method = method.into();
        self
    }

    /// The same with a column of statuses whatever the data.
    #[must_use]
    pub fn with_status_column(mut self) -> Self {
        self.status_column = StatusColumn::Always;
        self
    }

    /// The same, whose reasons are said by the column of another measure.
    #[must_use]
    pub fn said_by(mut self, id: impl Into<String>) -> Self {
        self.status_column = StatusColumn::Of(id.into());
        self
    }
}
