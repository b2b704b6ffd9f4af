//! What is known of the person, and the bands it is shown in.

/// Sex as registered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Sex {
    /// Kvinna.
    Female,
    /// Man.
    Male,
}

impl Sex {
    /// `female` or `male`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Female => "female",
            Self::Male => "male",
        }
    }
}

/// Age in whole years (year of the start − year of birth), in bands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AgeBand {
    /// 0–17.
    Child,
    /// 18–49.
    From18,
    /// 50–64.
    From50,
    /// 65–79.
    From65,
    /// 80 and older.
    From80,
    /// Birth year not given, or after the start.
    Unknown,
}

impl AgeBand {
    /// All, in order, `unknown` last.
    pub const ALL: [Self; 6] =
        [Self::Child, Self::From18, Self::From50, Self::From65, Self::From80, Self::Unknown];

    /// The band of a start year and a birth year.
    #[must_use]
    pub const fn of(start_year: i32, birth_year: Option<i32>) -> Self {
        match birth_year {
            None => Self::Unknown,
            Some(born) => match start_year - born {
                0..=17 => Self::Child,
                18..=49 => Self::From18,
                50..=64 => Self::From50,
                65..=79 => Self::From65,
                80.. => Self::From80,
                _ => Self::Unknown,
            },
        }
    }

    /// `0-17`, `18-49`, `50-64`, `65-79`, `80+` or `unknown`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Child => "0-17",
            Self::From18 => "18-49",
            Self::From50 => "50-64",
            Self::From65 => "65-79",
            Self::From80 => "80+",
            Self::Unknown => "unknown",
        }
    }
}
