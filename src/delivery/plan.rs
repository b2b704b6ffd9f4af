//! Which field of a source row is which of our columns, fixed once for a file.

use hashbrown::HashMap;

use super::error::shown_name;
use super::mapping::{EventMapping, Values};
use super::{Column, DeliveryError, FieldName, Mapping};

/// Where the value of one of our columns comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Origin {
    /// Nowhere: always empty.
    Nowhere,
    /// The field of this position.
    Field(usize),
    /// The same in every row.
    Constant(Vec<u8>),
}

/// What an activity of the source means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Meaning {
    /// No event of ours.
    Ignore,
    /// An event with these values.
    Set(Vec<(Column, Vec<u8>)>),
}

/// The source's own column of activities.
#[derive(Debug)]
pub(super) struct EventPlan {
    /// Its position.
    pub(super) field: usize,
    /// Its name.
    pub(super) name: FieldName,
    /// What its values mean.
    pub(super) meanings: HashMap<Vec<u8>, Meaning>,
}

/// How a source row is read.
#[derive(Debug)]
pub(super) struct Plan {
    /// Number of fields of a source row.
    pub(super) width: usize,
    /// Where each of our columns comes from.
    pub(super) origins: [Origin; Column::COUNT],
    /// The column of activities.
    pub(super) event: Option<EventPlan>,
    /// Fields that must hold no personal number, and what they are called.
    pub(super) guarded: NamedFields,
    /// Fields that are read as a time, guarded where they are none.
    pub(super) times: NamedFields,
}

/// The columns of a source, by name.
struct Header<'a> {
    names: &'a [String],
}

impl Header<'_> {
    /// The position of a name: exactly, else without regard to case and blanks around it.
    fn position(&self, name: &str) -> Option<usize> {
        let same = |n: &String| n.trim().to_lowercase() == name.trim().to_lowercase();
        self.names.iter().position(|n| n == name).or_else(|| self.names.iter().position(same))
    }
}

impl Plan {
    /// Binds a header, and a mapping where there is one.
    ///
    /// Without a mapping, or with one that has no `[columns]`, columns go by their own names. A
    /// mapping with `[columns]` says itself which columns there are; only needed columns that
    /// it does not speak of go by their own names.
    ///
    /// # Errors
    /// Two columns of one name, a mapped column that the file lacks, a needed column without an origin.
    pub(super) fn bind<E>(names: &[String], mapping: Option<&Mapping>) -> Result<Self, DeliveryError<E>> {
        refuse_duplicates(names)?;
        let header = Header { names };
        let mut origins = [const { Origin::Nowhere }; Column::COUNT];
        let event = match mapping.and_then(|m| m.event.as_ref()) {
            None => None,
            Some(event) => Some(bind_event(event, &header)?),
        };
        if let Some(mapping) = mapping {
            bind_columns(&mapping.columns, &header, &mut origins)?;
            for (column, value) in &mapping.constants {
                origins[column.index()] = Origin::Constant(value.clone().into_bytes());
            }
        }
        let explicit = mapping.is_some_and(|m| !m.columns.is_empty());
        for column in Column::ALL {
            let free = origins[column.index()] == Origin::Nowhere;
            let by_name =
                header.position(column.name()).filter(|&p| event.as_ref().is_none_or(|e| e.field != p));
            let kind = matches!(column, Column::Point | Column::Code) && event.is_none();
            let kind_free = kind && !is_given(&origins, Column::Point) && !is_given(&origins, Column::Code);
            if free && (!explicit || always_needed(column) || kind_free) {
                origins[column.index()] = by_name.map_or(Origin::Nowhere, Origin::Field);
            }
        }
        require(&origins, event.as_ref())?;
        let (times, guarded) = name_fields(names, &origins);
        Ok(Self { width: names.len(), origins, event, guarded, times })
    }

    /// The names of the source that a mapping, or without one our format, speaks of: the header
    /// of a source that has none.
    pub(super) fn names_wanted(mapping: Option<&Mapping>) -> Vec<String> {
        let mut names: Vec<String> = Vec::new();
        let mapped =
            mapping.into_iter().flat_map(|m| m.columns.values().chain(m.event.iter().map(|e| &e.column)));
        let ours = Column::ALL.map(|c| c.name().to_owned());
        for name in mapped.chain(&ours) {
            if !names.contains(name) {
                names.push(name.clone());
            }
        }
        names
    }
}

/// Whether a column has an origin.
fn is_given(origins: &[Origin; Column::COUNT], column: Column) -> bool {
    origins[column.index()] != Origin::Nowhere
}

/// Columns that every row needs, whatever happened.
const fn always_needed(column: Column) -> bool {
    matches!(column, Column::EpisodeId | Column::PatientId | Column::Pathway | Column::Time | Column::Region)
}

/// Two columns of the same name are an error; columns without a name are not.
fn refuse_duplicates<E>(names: &[String]) -> Result<(), DeliveryError<E>> {
    let mut seen: HashMap<String, usize> = HashMap::new();
    for (at, name) in names.iter().enumerate().filter(|(_, n)| !n.trim().is_empty()) {
        let key = match Column::parse(name) {
            Some(column) => column.name().to_owned(),
            None => name.trim().to_owned(),
        };
        if let Some(first) = seen.insert(key, at) {
            return Err(DeliveryError::DuplicateColumn { first: first + 1, second: at + 1 });
        }
    }
    Ok(())
}

/// Binds `[columns]`.
fn bind_columns<E>(
    columns: &Values,
    header: &Header<'_>,
    origins: &mut [Origin; Column::COUNT],
) -> Result<(), DeliveryError<E>> {
    for (column, source) in columns {
        let lacking = || DeliveryError::MappedColumn { ours: column.name(), column: shown_name(source) };
        origins[column.index()] = Origin::Field(header.position(source).ok_or_else(lacking)?);
    }
    Ok(())
}

/// Binds `[event]`.
fn bind_event<E>(event: &EventMapping, header: &Header<'_>) -> Result<EventPlan, DeliveryError<E>> {
    let lacking = || DeliveryError::MappedColumn { ours: "event", column: shown_name(&event.column) };
    let field = header.position(&event.column).ok_or_else(lacking)?;
    let ignored = event.ignore.iter().map(|a| (a.clone().into_bytes(), Meaning::Ignore));
    let set = |values: &Values| values.iter().map(|(c, v)| (*c, v.clone().into_bytes())).collect();
    let values = event.values.iter().map(|(a, values)| (a.clone().into_bytes(), Meaning::Set(set(values))));
    Ok(EventPlan { field, name: FieldName::other(&event.column), meanings: ignored.chain(values).collect() })
}

/// A file that can give no good row at all is an error, not a list of rejections.
fn require<E>(origins: &[Origin; Column::COUNT], event: Option<&EventPlan>) -> Result<(), DeliveryError<E>> {
    let set_by_event = |column: Column| {
        event.is_some_and(|e| {
            e.meanings.values().any(|m| matches!(m, Meaning::Set(v) if v.iter().any(|(c, _)| *c == column)))
        })
    };
    let given = |column: Column| is_given(origins, column) || set_by_event(column);
    let mut missing: Vec<&str> = [Column::EpisodeId, Column::PatientId, Column::Time, Column::Region]
        .into_iter()
        .filter(|&c| !given(c))
        .map(Column::name)
        .collect();
    if !given(Column::Pathway) && !given(Column::Code) {
        missing.push("pathway (or code)");
    }
    if !given(Column::Point) && !given(Column::Code) && event.is_none() {
        missing.push("point or code");
    }
    if missing.is_empty() {
        Ok(())
    } else {
        Err(DeliveryError::MissingColumns { missing: missing.join(", ") })
    }
}

/// Fields of a source row and what they are called in rejections.
type NamedFields = Vec<(usize, FieldName)>;

/// Names every field for rejections: times first, then those that are guarded.
fn name_fields(names: &[String], origins: &[Origin; Column::COUNT]) -> (NamedFields, NamedFields) {
    let name = |at: usize| {
        let ours = Column::ALL.into_iter().find(|c| origins[c.index()] == Origin::Field(at));
        ours.map_or_else(|| (at, FieldName::other(&names[at])), |c| (at, FieldName::Ours(c)))
    };
    let is_time =
        |at: &usize| Column::ALL.iter().any(|c| c.is_time() && origins[c.index()] == Origin::Field(*at));
    let (times, guarded): (Vec<usize>, Vec<usize>) = (0..names.len()).partition(is_time);
    (times.into_iter().map(name).collect(), guarded.into_iter().map(name).collect())
}
