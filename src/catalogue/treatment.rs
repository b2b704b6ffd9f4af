//! What a pathway's first treatment was, by the kind of the event that ended its interval.
//!
//! Rule: `measures.md`, Measures (`svf`) and Limits (treatment slugs).

use crate::model::SvfCode;

/// The treatment that an interval ended with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Treatment {
    /// svf.50.
    Surgery,
    /// svf.52.
    Drug,
    /// svf.54.
    Radiotherapy,
    /// svf.56, not valid from 2018.
    Combined,
    /// svf.58.
    Palliative,
    /// svf.59.
    Other,
    /// svf.60.
    WatchfulWaiting,
    /// svf.65, not valid from 2018.
    DecisionOnTreatment,
    /// svf.72 and svf.78, which end serious non-specific symptoms.
    ClosingConversation,
    /// svf.73.
    NoFurtherAction,
    /// No end, or an end that is no treatment.
    None,
}

impl Treatment {
    /// All, in catalogue order, `none` last.
    pub const ALL: [Self; 11] = [
        Self::Surgery,
        Self::Drug,
        Self::Radiotherapy,
        Self::Combined,
        Self::Palliative,
        Self::Other,
        Self::WatchfulWaiting,
        Self::DecisionOnTreatment,
        Self::ClosingConversation,
        Self::NoFurtherAction,
        Self::None,
    ];

    /// Place in [`Treatment::ALL`], 0–10.
    #[must_use]
    pub const fn index(self) -> usize {
        self as usize
    }

    /// The treatment that a code says; [`Treatment::None`] for a code that says none.
    #[must_use]
    pub const fn of(code: SvfCode) -> Self {
        match code.number() {
            50 => Self::Surgery,
            52 => Self::Drug,
            54 => Self::Radiotherapy,
            56 => Self::Combined,
            58 => Self::Palliative,
            59 => Self::Other,
            60 => Self::WatchfulWaiting,
            65 => Self::DecisionOnTreatment,
            72 | 78 => Self::ClosingConversation,
            73 => Self::NoFurtherAction,
            _ => Self::None,
        }
    }

    /// The treatment of a slug.
    #[must_use]
    pub fn parse(slug: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|t| t.slug() == slug)
    }

    /// `surgery`, `drug`, …, `none`.
    #[must_use]
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Surgery => "surgery",
            Self::Drug => "drug",
            Self::Radiotherapy => "radiotherapy",
            Self::Combined => "combined",
            Self::Palliative => "palliative",
            Self::Other => "other",
            Self::WatchfulWaiting => "watchful_waiting",
            Self::DecisionOnTreatment => "decision_on_treatment",
            Self::ClosingConversation => "closing_conversation",
            Self::NoFurtherAction => "no_further_action",
            Self::None => "none",
        }
    }

    /// Swedish name.
    #[must_use]
    pub const fn name_sv(self) -> &'static str {
        match self {
            Self::Surgery => "Kirurgi",
            Self::Drug => "Läkemedel",
            Self::Radiotherapy => "Strålning",
            Self::Combined => "Kombinerad behandling",
            Self::Palliative => "Palliativ (symtomlindrande)",
            Self::Other => "Annan behandling",
            Self::WatchfulWaiting => "Exspektans",
            Self::DecisionOnTreatment => "Beslut om (ingen) behandling",
            Self::ClosingConversation => "Avslutande samtal",
            Self::NoFurtherAction => "Ingen ytterligare åtgärd",
            Self::None => "Ingen behandling",
        }
    }

    /// English name.
    #[must_use]
    pub const fn name_en(self) -> &'static str {
        match self {
            Self::Surgery => "Surgery",
            Self::Drug => "Drug",
            Self::Radiotherapy => "Radiotherapy",
            Self::Combined => "Combined treatment",
            Self::Palliative => "Palliative (relief of symptoms)",
            Self::Other => "Other treatment",
            Self::WatchfulWaiting => "Watchful waiting",
            Self::DecisionOnTreatment => "Decision on (no) treatment",
            Self::ClosingConversation => "Closing conversation",
            Self::NoFurtherAction => "No further action",
            Self::None => "No treatment",
        }
    }
}

/// The treatments that a limit is for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum TreatmentSet {
    /// Every treatment, and none.
    Any,
    /// `any_curative`: surgery, drug, radiotherapy and other.
    AnyCurative,
    /// The named ones, in catalogue order.
    Named(Vec<Treatment>),
}

impl TreatmentSet {
    /// Parses `any`, `any_curative` or slugs joined with `|`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "any" => Some(Self::Any),
            "any_curative" => Some(Self::AnyCurative),
            _ => {
                let mut named = text.split('|').map(Treatment::parse).collect::<Option<Vec<_>>>()?;
                named.sort_unstable();
                named.dedup();
                Some(Self::Named(named))
            }
        }
    }

    /// Whether a limit for these is for this treatment.
    #[must_use]
    pub fn contains(&self, treatment: Treatment) -> bool {
        use Treatment::{Drug, Other, Radiotherapy, Surgery};
        match self {
            Self::Any => true,
            Self::AnyCurative => matches!(treatment, Surgery | Drug | Radiotherapy | Other),
            Self::Named(named) => named.contains(&treatment),
        }
    }

    /// How narrow it is: a limit that names a treatment goes before one for any. 0–2.
    #[must_use]
    pub const fn specificity(&self) -> u8 {
        match self {
            Self::Any => 0,
            Self::AnyCurative => 1,
            Self::Named(_) => 2,
        }
    }

    /// The slugs: `any`, `any_curative`, or the named ones.
    #[must_use]
    pub fn slugs(&self) -> Vec<&'static str> {
        match self {
            Self::Any => vec!["any"],
            Self::AnyCurative => vec!["any_curative"],
            Self::Named(named) => named.iter().map(|t| t.slug()).collect(),
        }
    }
}
