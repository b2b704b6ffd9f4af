//! Every question that the grid answers.

use super::nation::{PATHWAYS, REGIONS, YEARS};

/// Both years.
const YEARS_ASKED: &str = "2023..2024";

/// A question, and what its rows are about where their groups do not say.
#[derive(Debug, Clone, Default)]
pub(crate) struct Question {
    pub(super) statistic: &'static str,
    pub(super) by: Vec<&'static str>,
    /// Parameters besides `by`: a filter or a period.
    pub(super) with: Vec<(&'static str, String)>,
}

impl Question {
    pub(crate) fn path(&self, measure: &str) -> String {
        let with: String = self.with.iter().map(|(name, value)| format!("&{name}={value}")).collect();
        format!("/api/v1/{}?measure={measure}&by={}{with}", self.statistic, self.by.join(","))
    }

    /// What a parameter says, as the name of a union.
    pub(super) fn said(&self, name: &str) -> Option<String> {
        let said = self.with.iter().find(|(n, _)| *n == name);
        said.map(|(_, value)| value.replace("..", "+").replace(',', "+"))
    }

    fn with(&self, name: &'static str, value: impl Into<String>) -> Self {
        let mut question = self.clone();
        question.with.push((name, value.into()));
        question
    }
}

fn of(statistic: &'static str, by: &[&'static str]) -> Question {
    let by = by.iter().copied().filter(|by| !by.is_empty()).collect();
    Question { statistic, by, with: Vec::new() }
}

/// The sjukvårdsregioner.
pub(super) const LARGE: [&str; 6] =
    ["mellansverige", "norra", "sodra", "stockholm-gotland", "sydostra", "vastra"];

/// The quarters of the years, or their months.
pub(super) fn steps(step: &str) -> Vec<String> {
    let of = |year: &str| -> Vec<String> {
        match step {
            "quarter" => (1..=4).map(|q| format!("{year}Q{q}")).collect(),
            _ => (1..=12).map(|m| format!("{year}-{m:02}")).collect(),
        }
    };
    YEARS.into_iter().flat_map(of).collect()
}

/// Every question, without a pathway, by pathway and for each.
pub(crate) fn all() -> Vec<Question> {
    let mut out = Vec::new();
    for question in places_and_times() {
        for pathway in PATHWAYS {
            out.push(question.with("pathway", pathway));
        }
        // There are at most two dimensions.
        if question.statistic == "compare" && question.by.len() < 2 {
            let mut by_pathway = question.clone();
            by_pathway.by.insert(0, "pathway");
            out.push(by_pathway.clone());
            by_pathway.by[0] = "programme_area";
            out.push(by_pathway);
        }
        if question.statistic != "funnel" {
            out.push(question);
        }
    }
    out
}

fn places_and_times() -> Vec<Question> {
    let mut out = Vec::new();
    for place in ["", "region", "sjukvardsregion"] {
        for (person, year) in ["sex", "age_group"].into_iter().flat_map(|p| YEARS.map(|year| (p, year))) {
            out.push(of("compare", &[place, person]).with("period", year));
        }
        for time in ["year", "quarter", "month"] {
            if (place, time) != ("region", "month") {
                out.push(of("compare", &[place, time]).with("period", YEARS_ASKED));
                out.push(of("trend", &[place, time]).with("period", YEARS_ASKED));
            }
        }
        if !place.is_empty() {
            out.extend(periods(place));
        }
    }
    out.extend(filtered());
    out
}

/// Places side by side, a period at a time.
fn periods(place: &'static str) -> Vec<Question> {
    let mut out = Vec::new();
    for year in YEARS {
        out.push(of("compare", &[place]).with("period", year));
        out.push(of("funnel", &[place]).with("period", year));
        out.push(of("compare", &[place, "sex"]).with("period", year).with("sex", "female"));
    }
    let months = if place == "region" { Vec::new() } else { steps("month") };
    for period in steps("quarter").into_iter().chain(months) {
        out.push(of("compare", &[place]).with("period", period.clone()));
        out.push(of("funnel", &[place]).with("period", period));
    }
    out.push(of("compare", &[place]).with("period", "2024Q2..2024Q3"));
    out
}

/// One place or two at a time.
fn filtered() -> Vec<Question> {
    let mut out = Vec::new();
    let lists = REGIONS.iter().map(|r| (*r).to_owned()).chain(["01,09".to_owned(), "03,04".to_owned()]);
    for regions in lists {
        out.push(of("trend", &["quarter"]).with("region", regions.clone()).with("period", YEARS_ASKED));
        out.push(of("compare", &["sex"]).with("region", regions).with("period", "2024"));
    }
    for place in LARGE {
        out.push(of("trend", &["month"]).with("sjukvardsregion", place).with("period", YEARS_ASKED));
        out.push(of("compare", &["age_group"]).with("sjukvardsregion", place).with("period", "2023"));
    }
    out
}

/// Enough of them to be told every cell once.
pub(super) fn for_truth() -> Vec<Question> {
    let is_year = |q: &Question| q.said("period").is_some_and(|p| p.len() == 4 || p == "2023+2024");
    let is_whole = |q: &Question| {
        q.statistic == "compare" && q.with.iter().all(|(name, _)| ["period", "pathway"].contains(name))
    };
    all().into_iter().filter(|q| is_whole(q) && is_year(q)).collect()
}

/// What a region's analyst can ask of the own region and stands in a relation to the grid.
pub(super) fn own(region: &str) -> Vec<Question> {
    let mut out = Vec::new();
    let persons = ["sex", "age_group"].into_iter().flat_map(|person| YEARS.map(|year| (person, year)));
    let times = ["year", "quarter", "month"].map(|time| (time, YEARS_ASKED));
    for (part, period) in persons.chain(times) {
        let of = |by: &'static str| of("compare", &[by, part]).with("period", period).with("region", region);
        out.push(of("pathway"));
        if region == "13" {
            out.extend(PATHWAYS.map(|pathway| of("sjukvardsregion").with("pathway", pathway)));
        }
    }
    out
}

/// What everyone may ask, whose rows of the own region are in full.
pub(super) fn by_region() -> [Question; 2] {
    YEARS.map(|year| of("compare", &["region"]).with("period", year))
}
