//! The text of a question → a measure: `A-E`, `A-E:surgery+drug`, `D:surgery-E:surgery`, `svf`, …
//!
//! Rule: `product.md`, the parameter `measure`. A pair goes forward in the chain A < B < … < G, or stays at one point
//! with different activities. Activities of a set are kept in the order asked, each once. A space joins like
//! `+`, because that is what `+` becomes in the query of a URL.

use crate::model::{Kind, MeasureEnd, Point, Selector};

use super::ids::Names;
use super::measure::Measure;

/// Why a text is no measure.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MeasureError {
    /// Neither a pair nor a name of the catalogue.
    #[error(
        "not a measure: give a pair of points (A-E, A-E:surgery+drug, E:surgery-E:drug) or a name of the catalogue, for example {}",
        .allowed.join(", ")
    )]
    Unknown {
        /// The first few names of the catalogue.
        allowed: Vec<String>,
    },
    /// One side of the pair is no point.
    #[error(
        "each side of the pair must begin with one of the points A to G, followed by nothing or by `:` and activities"
    )]
    Point,
    /// An activity has not the form of one.
    #[error("an activity is 1 to 64 small letters, digits and underscores; join several with +")]
    Activity,
    /// The end stands before the start.
    #[error("{to} stands before {from} in the chain A < B < C < D < E < F < G: turn the pair around")]
    Order {
        /// The start as given.
        from: char,
        /// The end as given.
        to: char,
    },
    /// Both sides are the same point, without activities on both.
    #[error("both sides are {point}: name activities on both sides, as in {point}:surgery-{point}:drug")]
    SamePoint {
        /// The point.
        point: char,
    },
    /// The two sides share an activity of one point.
    #[error("both sides name the same activity of one point: an event cannot be the start and the end")]
    SameActivity,
}

/// Reads a pair of points, with activities or without; `points` are the names of A to G.
pub(super) fn parse_pair(text: &str, points: &[Names]) -> Option<Result<Measure, MeasureError>> {
    let (from, to) = text.split_once('-')?;
    if !from.starts_with(|c: char| c.is_ascii_uppercase()) {
        return None;
    }
    Some(pair(from, to, points))
}

fn pair(from: &str, to: &str, points: &[Names]) -> Result<Measure, MeasureError> {
    let ((a, start), (b, end)) = (side(from)?, side(to)?);
    if b < a {
        return Err(MeasureError::Order { from: a.letter(), to: b.letter() });
    }
    if a == b && (start.is_empty() || end.is_empty()) {
        return Err(MeasureError::SamePoint { point: a.letter() });
    }
    if a == b && start.iter().any(|activity| end.contains(activity)) {
        return Err(MeasureError::SameActivity);
    }
    let names = Names {
        sv: format!("{} till {}", name(points, a, &start, |n| &n.sv), name(points, b, &end, |n| &n.sv)),
        en: format!("{} to {}", name(points, a, &start, |n| &n.en), name(points, b, &end, |n| &n.en)),
    };
    Ok(Measure::pair(measure_end(a, start), measure_end(b, end), names))
}

/// A point and its activities.
fn side(text: &str) -> Result<(Point, Vec<String>), MeasureError> {
    let (point, activities) = match text.split_once(':') {
        None => (text, None),
        Some((point, activities)) => (point, Some(activities)),
    };
    let point = Point::parse(point).ok_or(MeasureError::Point)?;
    let mut named: Vec<String> = Vec::new();
    for activity in activities.into_iter().flat_map(|a| a.split(['+', ' '])) {
        if !is_activity(activity) {
            return Err(MeasureError::Activity);
        }
        if !named.iter().any(|n| n == activity) {
            named.push(activity.to_owned());
        }
    }
    Ok((point, named))
}

/// `[a-z0-9_]{1,64}`, the form of the event's field.
fn is_activity(text: &str) -> bool {
    (1..=64).contains(&text.len())
        && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
}

fn measure_end(point: Point, activities: Vec<String>) -> MeasureEnd {
    let kind = Kind::Point(point);
    let selectors = activities.into_iter().map(|a| Selector { kind, activity: Some(a) }).collect();
    MeasureEnd::new(selectors).unwrap_or_else(|| MeasureEnd::of(kind))
}

/// `start av aktivitet (E: surgery, drug)`.
fn name(points: &[Names], point: Point, activities: &[String], lang: impl Fn(&Names) -> &String) -> String {
    let words = points.get(usize::from(point.index())).map_or("", |n| lang(n).as_str());
    let letter = point.letter();
    if activities.is_empty() {
        format!("{words} ({letter})")
    } else {
        format!("{words} ({letter}: {})", activities.join(", "))
    }
}
