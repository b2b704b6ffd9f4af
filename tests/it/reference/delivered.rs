//! The same case in the words of the service's doors: a delivery file for the events, query parameters for the question.
//!
//! Words are those of the event format and the parameter table. What a question cannot say there is not said: no limit
//! (`Limit::None`) and a table of limits both mean the catalogue's.

use chrono::{DateTime, NaiveDate};

use super::types::{
    Attribution, Basis, Deviation, Dimension, Ends, Grain, Limit, RefEvent, RefQuery, Unit, Vocabulary,
};

/// The columns of [`as_csv`].
const HEADER: &str = "episode_id,patient_id,pathway,point,code,time,region,home_region,home_municipality,unit,activity,\
activity_id,variant,deviation,outcome,sex,birth_year,event_id";

/// Events as a delivery in CSV: an instant as RFC 3339 in UTC, a date alone as a date, an svf code as its suffix.
pub(crate) fn as_csv(events: &[RefEvent]) -> String {
    let lines = events.iter().map(|event| line(event).join(","));
    std::iter::once(HEADER.to_owned()).chain(lines).map(|line| line + "\n").collect()
}

fn line(event: &RefEvent) -> Vec<String> {
    let said = |text: &Option<String>| text.clone().unwrap_or_default();
    let code = event.kind.strip_prefix("svf.");
    let time = match event.instant {
        Some(instant) => DateTime::from_timestamp(instant, 0).unwrap().to_rfc3339(),
        None => event.day.to_string(),
    };
    vec![
        event.episode_id.clone(),
        event.patient_id.clone(),
        event.pathway.clone(),
        if code.is_some() { String::new() } else { event.kind.clone() },
        code.unwrap_or_default().to_owned(),
        time,
        event.region.clone(),
        said(&event.home_region),
        said(&event.home_municipality),
        said(&event.unit),
        said(&event.activity),
        said(&event.activity_id),
        said(&event.variant),
        said(&event.deviation),
        said(&event.outcome),
        said(&event.sex),
        event.birth_year.map(|year| year.to_string()).unwrap_or_default(),
        said(&event.event_id),
    ]
}

/// A question as query parameters, in the order of the parameter table; defaults are said too.
pub(crate) fn as_parameters(query: &RefQuery) -> Vec<(&'static str, String)> {
    let filters = &query.filters;
    let treatments: Vec<String> = filters.treatment.iter().map(|kind| treatment_word(kind)).collect();
    let by: Vec<String> = query.by.iter().map(|dimension| dimension_word(*dimension).to_owned()).collect();
    let period = query.period.map(|(first, last)| period_word(first, last));
    let limit = match query.limit {
        Limit::Number(limit) => Some(limit.to_string()),
        Limit::None | Limit::Table(_) => None,
    };
    let said: Vec<(&'static str, Option<String>)> = vec![
        ("measure", Some(measure_word(query))),
        ("grain", Some(word(query.grain == Grain::Activity, "activity", "episode"))),
        ("unit", Some(unit_word(query.unit).to_owned())),
        ("pathway", list(&filters.pathway)),
        ("programme_area", list(&filters.programme_area)),
        ("region", list(&filters.region)),
        ("sjukvardsregion", list(&filters.sjukvardsregion)),
        ("sex", list(&filters.sex)),
        ("age_group", list(&filters.age_group)),
        ("treatment", list(&treatments)),
        ("variant", list(&filters.variant)),
        ("unit_id", list(&filters.unit_id)),
        ("by", list(&by)),
        ("period", period),
        ("basis", Some(word(query.basis == Basis::End, "end", "start"))),
        ("attribution", Some(attribution_word(query.attribution).to_owned())),
        ("deviation", Some(word(query.deviation == Deviation::Include, "include", "exclude"))),
        ("limit", limit),
        ("cutoff", query.cutoff.map(|day| day.to_string())),
    ];
    said.into_iter().filter_map(|(name, value)| value.map(|value| (name, value))).collect()
}

fn word(is_first: bool, first: &str, second: &str) -> String {
    (if is_first { first } else { second }).to_owned()
}

fn list(codes: &[String]) -> Option<String> {
    (!codes.is_empty()).then(|| codes.join(","))
}

/// `svf`, or the two ends with their activities: `D:surgery+drug-E`.
fn measure_word(query: &RefQuery) -> String {
    if query.vocabulary == Vocabulary::Svf {
        return "svf".to_owned();
    }
    let end = |ends: &Ends| {
        let activities: Vec<&str> = ends.iter().filter_map(|(_, activity)| activity.as_deref()).collect();
        let separator = if activities.is_empty() { "" } else { ":" };
        format!("{}{separator}{}", ends[0].0, activities.join("+"))
    };
    format!("{}-{}", end(&query.from), end(&query.to))
}

/// Whole months, as an inclusive range.
fn period_word(first: NaiveDate, last: NaiveDate) -> String {
    format!("{}..{}", first.format("%Y-%m"), last.format("%Y-%m"))
}

/// The slug of a treatment. The slugs name no word for 56, 65, 72 and 78: they keep their kind.
pub(crate) fn treatment_word(kind: &str) -> String {
    let slug = match kind {
        "svf.50" => "surgery",
        "svf.52" => "drug",
        "svf.54" => "radiotherapy",
        "svf.56" => "combined",
        "svf.65" => "decision_on_treatment",
        "svf.72" | "svf.78" => "closing_conversation",
        "svf.58" => "palliative",
        "svf.59" => "other",
        "svf.60" => "watchful_waiting",
        "svf.73" => "no_further_action",
        other => other,
    };
    slug.to_owned()
}

fn unit_word(unit: Unit) -> &'static str {
    match unit {
        Unit::Days => "days",
        Unit::Hours => "hours",
        Unit::Minutes => "minutes",
    }
}

fn attribution_word(attribution: Attribution) -> &'static str {
    match attribution {
        Attribution::Care => "care",
        Attribution::Home => "home",
        Attribution::Start => "start",
    }
}

/// The name of a dimension in `by` and in a row's `group`.
pub(crate) fn dimension_word(dimension: Dimension) -> &'static str {
    match dimension {
        Dimension::Region => "region",
        Dimension::Sjukvardsregion => "sjukvardsregion",
        Dimension::Unit => "unit",
        Dimension::Pathway => "pathway",
        Dimension::ProgrammeArea => "programme_area",
        Dimension::Sex => "sex",
        Dimension::AgeGroup => "age_group",
        Dimension::Treatment => "treatment",
        Dimension::Year => "year",
        Dimension::Quarter => "quarter",
        Dimension::Month => "month",
    }
}

mod tests {
    use super::super::support::{day, events, query};
    use super::*;

    #[test]
    fn events_are_lines_of_the_event_format() {
        let two = events(
            "t D:surgery 2024-07-01T12:00:00 01 id=x sex=male born=1950\n t svf.05 2024-01-02 09 unit=U1",
        );
        let wanted = [
            HEADER,
            "t,pt,tjock-och-andtarmscancer,D,,2024-07-01T10:00:00+00:00,01,,,,surgery,x,,,,male,1950,",
            "t,pt,tjock-och-andtarmscancer,,05,2024-01-02,09,,,U1,,,,,,,,",
        ];
        assert_eq!(as_csv(&two).lines().collect::<Vec<_>>(), wanted);
    }

    #[test]
    fn a_question_is_its_parameters() {
        let question = RefQuery {
            period: Some((day("2024-01-01"), day("2024-03-31"))),
            limit: Limit::Number(2.5),
            by: vec![Dimension::Region, Dimension::Month],
            ..query("A", "E:surgery+E:drug")
        };
        let said: Vec<String> =
            as_parameters(&question).into_iter().map(|(name, value)| format!("{name}={value}")).collect();
        let wanted = "measure=A-E:surgery+drug grain=episode unit=days by=region,month period=2024-01..2024-03 basis=end \
                      attribution=care deviation=include limit=2.5";
        assert_eq!(said.join(" "), wanted);
    }
}
