//! What can go wrong in drawing.

use plotters::drawing::DrawingAreaErrorKind;
use thiserror::Error;

/// A figure that could not be made.
#[derive(Debug, Error)]
pub enum FigureError {
    /// The drawing library refused.
    #[error("failed to draw figure")]
    Draw(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The SVG could not be read back for its picture.
    #[error("failed to read figure {id} back as SVG")]
    Svg {
        /// The figure's id.
        id: String,
        /// What the reader says.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// No picture of this size can be made.
    #[error("failed to make a picture of {width} by {height} pixels for figure {id}")]
    Size {
        /// The figure's id.
        id: String,
        /// Width of the picture.
        width: u32,
        /// Height of the picture.
        height: u32,
    },
    /// The PNG could not be written.
    #[error("failed to write figure {id} as PNG")]
    Png {
        /// The figure's id.
        id: String,
        /// What the writer says.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// The embedded fonts have no letter to measure with.
    #[error("failed to measure text with the embedded fonts")]
    Fonts,
}

impl From<DrawingAreaErrorKind<std::io::Error>> for FigureError {
    fn from(error: DrawingAreaErrorKind<std::io::Error>) -> Self {
        Self::Draw(error.to_string().into())
    }
}
