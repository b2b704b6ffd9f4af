//! The catalogue's files: those built into the program, or a directory with the same names.

use std::path::Path;

use super::error::CatalogueError;

/// Names of the files, in the order that the fingerprint takes them.
pub(super) const SJUKVARDSREGIONS: &str = "sjukvardsregions.csv";
pub(super) const REGIONS: &str = "regions.csv";
pub(super) const MUNICIPALITIES: &str = "municipalities.csv";
pub(super) const PROGRAMME_AREAS: &str = "programme_areas.csv";
pub(super) const PATHWAYS: &str = "pathways.csv";
pub(super) const SVF_CODES: &str = "svf_codes.csv";
pub(super) const LIMITS: &str = "limits.csv";
pub(super) const MEASURES: &str = "measures.toml";
pub(super) const EXPECTED: &str = "expected.csv";
pub(super) const REBASES: &str = "rebases.csv";
pub(super) const CALENDAR: &str = "calendar.toml";

/// Files that a directory may leave out: those built in stand for them.
const OPTIONAL: [&str; 3] = [EXPECTED, REBASES, CALENDAR];

/// Every file and what is built in for it.
const EMBEDDED: [(&str, &str); 11] = [
    (SJUKVARDSREGIONS, include_str!("data/sjukvardsregions.csv")),
    (REGIONS, include_str!("data/regions.csv")),
    (MUNICIPALITIES, include_str!("data/municipalities.csv")),
    (PROGRAMME_AREAS, include_str!("data/programme_areas.csv")),
    (PATHWAYS, include_str!("data/pathways.csv")),
    (SVF_CODES, include_str!("data/svf_codes.csv")),
    (LIMITS, include_str!("data/limits.csv")),
    (MEASURES, include_str!("data/measures.toml")),
    (EXPECTED, include_str!("data/expected.csv")),
    (REBASES, include_str!("data/rebases.csv")),
    (CALENDAR, include_str!("data/calendar.toml")),
];

/// The texts of all files.
#[derive(Debug, Clone)]
pub(super) struct Files(Vec<(&'static str, String)>);

impl Files {
    /// The files built into the program.
    pub(super) fn embedded() -> Self {
        Self(EMBEDDED.iter().map(|&(name, text)| (name, text.to_owned())).collect())
    }

    /// The files of a directory; all but those that operators add must be there.
    pub(super) fn of(dir: &Path) -> Result<Self, CatalogueError> {
        let read = |(name, built_in): (&'static str, &str)| {
            let path = dir.join(name);
            match std::fs::read_to_string(&path) {
                Ok(text) => Ok((name, text)),
                Err(e) if e.kind() == std::io::ErrorKind::NotFound && OPTIONAL.contains(&name) => {
                    Ok((name, built_in.to_owned()))
                }
                Err(source) => Err(CatalogueError::Read { path, source }),
            }
        };
        EMBEDDED.into_iter().map(read).collect::<Result<_, _>>().map(Self)
    }

    /// A file's name and text; the text is empty for a name that is none of them.
    pub(super) fn get(&self, name: &'static str) -> (&'static str, &str) {
        (name, self.0.iter().find(|f| f.0 == name).map_or("", |f| f.1.as_str()))
    }

    /// First twelve hexadecimal digits of the BLAKE3 hash over names, lengths and bytes.
    pub(super) fn fingerprint(&self) -> String {
        let mut hasher = blake3::Hasher::new();
        for (name, text) in &self.0 {
            hasher.update(format!("{name}:{}\n", text.len()).as_bytes());
            hasher.update(text.as_bytes());
        }
        hasher.finalize().to_hex().chars().take(12).collect()
    }

    /// The same files with one text exchanged.
    #[cfg(test)]
    pub(super) fn with(mut self, name: &'static str, text: &str) -> Self {
        for file in &mut self.0 {
            if file.0 == name {
                text.clone_into(&mut file.1);
            }
        }
        self
    }
}
