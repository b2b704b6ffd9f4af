//! Event kinds: the flow model's points and the SVF codes.

use std::fmt;

/// The two vocabularies, which are never mixed in one measure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Vocabulary {
    /// The flow model's points `A`…`G`.
    Points,
    /// The SVF codes `svf.05`…`svf.91`.
    Svf,
}

/// A measuring point (mätpunkt) of the flow model, in chain order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Point {
    /// Beslut att framställa vårdbegäran.
    A,
    /// Vårdbegäran inkommen.
    B,
    /// Ställningstagande till vårdbegäran.
    C,
    /// Beslut att utföra aktivitet.
    D,
    /// Start av aktivitet.
    E,
    /// Beslut om avslut.
    F,
    /// Avslut.
    G,
}

impl Point {
    /// All seven, in chain order.
    pub const ALL: [Self; 7] = [Self::A, Self::B, Self::C, Self::D, Self::E, Self::F, Self::G];

    /// Position in the chain, 0–6.
    #[must_use]
    pub const fn index(self) -> u8 {
        self as u8
    }

    /// The point of one capital letter `A`…`G`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match text.as_bytes() {
            [b @ b'A'..=b'G'] => Some(Self::ALL[usize::from(b - b'A')]),
            _ => None,
        }
    }

    /// The capital letter.
    #[must_use]
    pub const fn letter(self) -> char {
        match self {
            Self::A => 'A',
            Self::B => 'B',
            Self::C => 'C',
            Self::D => 'D',
            Self::E => 'E',
            Self::F => 'F',
            Self::G => 'G',
        }
    }

    /// F and G are taken at their last occurrence, A–E at their first.
    #[must_use]
    pub const fn takes_last(self) -> bool {
        matches!(self, Self::F | Self::G)
    }
}

/// The two-digit suffix of a KVÅ code of an SVF, `05`…`91`. Which suffixes exist is the catalogue's to say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SvfCode(u8);

impl SvfCode {
    /// A suffix 0–99.
    #[must_use]
    pub const fn new(suffix: u8) -> Option<Self> {
        if suffix < 100 { Some(Self(suffix)) } else { None }
    }

    /// The suffix as a number.
    #[must_use]
    pub const fn number(self) -> u8 {
        self.0
    }

    /// svf.70–78 close an episode.
    #[must_use]
    pub const fn is_closing(self) -> bool {
        self.0 >= 70 && self.0 <= 78
    }
}

/// What an event is: a point or an SVF code. Ordered as the tie rule needs: by its text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A point of the flow model.
    Point(Point),
    /// An SVF code.
    Svf(SvfCode),
}

impl Kind {
    /// Which vocabulary it belongs to.
    #[must_use]
    pub const fn vocabulary(self) -> Vocabulary {
        match self {
            Self::Point(_) => Vocabulary::Points,
            Self::Svf(_) => Vocabulary::Svf,
        }
    }

    /// One byte, stable in what we keep: points 0–6, codes 100 + suffix.
    #[must_use]
    pub const fn byte(self) -> u8 {
        match self {
            Self::Point(p) => p.index(),
            Self::Svf(c) => 100 + c.number(),
        }
    }

    /// The kind of a [`Kind::byte`].
    #[must_use]
    pub fn from_byte(byte: u8) -> Option<Self> {
        match byte {
            0..=6 => Some(Self::Point(Point::ALL[usize::from(byte)])),
            100..=199 => SvfCode::new(byte - 100).map(Self::Svf),
            _ => None,
        }
    }

    /// Place in the chain of its vocabulary: A < B < … < G, and
    /// svf.05 < 10 < 22…44 < 50…60 < 70…78. Transfers (90, 91) and 65 take the place of their
    /// number's decade: 65 with the treatment starts; 90 and 91 have no place (`None`).
    #[must_use]
    pub const fn chain_place(self) -> Option<u8> {
        match self {
            Self::Point(p) => Some(p.index()),
            Self::Svf(c) => match c.number() {
                0..=9 => Some(0),
                10..=19 => Some(1),
                20..=49 => Some(2),
                50..=69 => Some(3),
                70..=89 => Some(4),
                _ => None,
            },
        }
    }

    /// Parses `A`…`G` or `svf.NN`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        if let Some(point) = Point::parse(text) {
            return Some(Self::Point(point));
        }
        match text.strip_prefix("svf.").map(str::as_bytes) {
            Some([a, b]) if a.is_ascii_digit() && b.is_ascii_digit() => {
                SvfCode::new((a - b'0') * 10 + (b - b'0')).map(Self::Svf)
            }
            _ => None,
        }
    }
}

/// `A`…`G` or `svf.NN`.
impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Point(p) => write!(f, "{}", p.letter()),
            Self::Svf(c) => write!(f, "svf.{:02}", c.number()),
        }
    }
}
