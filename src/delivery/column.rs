//! The columns of the event format, in the order of `product.md`.

/// A column of the event format. The order is the order in which a row is checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Column {
    /// Pseudonym of the pathway instance.
    EpisodeId,
    /// Pseudonym of the person.
    PatientId,
    /// Slug of the pathway.
    Pathway,
    /// Point of the flow model.
    Point,
    /// KVÅ code of an SVF or its suffix.
    Code,
    /// When it happened.
    Time,
    /// Region of care.
    Region,
    /// Region where the patient lives.
    HomeRegion,
    /// Municipality where the patient lives.
    HomeMunicipality,
    /// HSA-id of the unit.
    Unit,
    /// What was decided or started.
    Activity,
    /// Ties a D to its E.
    ActivityId,
    /// What else selects a limit.
    Variant,
    /// Deviation on a wait.
    Deviation,
    /// Outcome at F and G.
    Outcome,
    /// Sex.
    Sex,
    /// Year of birth.
    BirthYear,
    /// Identity for corrections.
    EventId,
    /// When the source registered it.
    RecordedAt,
    /// Withdraws `event_id`.
    Retract,
}

impl Column {
    /// How many columns there are.
    pub const COUNT: usize = 20;

    /// All columns, in the order of the event format.
    pub const ALL: [Self; Self::COUNT] = [
        Self::EpisodeId,
        Self::PatientId,
        Self::Pathway,
        Self::Point,
        Self::Code,
        Self::Time,
        Self::Region,
        Self::HomeRegion,
        Self::HomeMunicipality,
        Self::Unit,
        Self::Activity,
        Self::ActivityId,
        Self::Variant,
        Self::Deviation,
        Self::Outcome,
        Self::Sex,
        Self::BirthYear,
        Self::EventId,
        Self::RecordedAt,
        Self::Retract,
    ];

    /// Position in [`Column::ALL`].
    #[must_use]
    pub const fn index(self) -> usize {
        self as usize
    }

    /// The name in a header.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::EpisodeId => "episode_id",
            Self::PatientId => "patient_id",
            Self::Pathway => "pathway",
            Self::Point => "point",
            Self::Code => "code",
            Self::Time => "time",
            Self::Region => "region",
            Self::HomeRegion => "home_region",
            Self::HomeMunicipality => "home_municipality",
            Self::Unit => "unit",
            Self::Activity => "activity",
            Self::ActivityId => "activity_id",
            Self::Variant => "variant",
            Self::Deviation => "deviation",
            Self::Outcome => "outcome",
            Self::Sex => "sex",
            Self::BirthYear => "birth_year",
            Self::EventId => "event_id",
            Self::RecordedAt => "recorded_at",
            Self::Retract => "retract",
        }
    }

    /// The column of a name; case and blanks around it do not matter.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        Self::ALL.into_iter().find(|c| c.name().eq_ignore_ascii_case(text))
    }

    /// Whether its value is parsed as a time, so that digits in it are no personnummer.
    #[must_use]
    pub const fn is_time(self) -> bool {
        matches!(self, Self::Time | Self::RecordedAt)
    }

    /// All names with commas between, for messages that say what is allowed.
    #[must_use]
    pub fn names() -> String {
        Self::ALL.map(Self::name).join(", ")
    }
}
