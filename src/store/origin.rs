//! Names of data files, which say what a file's rows come from.
//!
//! `part-ORIGIN.parquet` is a file of new rows, or of rows of several files put together. A copy of it without some rows is
//! `part-ORIGIN.COPY.parquet`, and so is a copy of the copy: of two files of one origin, one has the other's rows but some, in
//! their order. So it can be told what a change did to a pathway from the names and identities of its files (`changes.rs`).

use std::path::Path;

/// The name of a data file whose rows come from a file of this origin, or are new.
pub(super) fn new_name(origin: Option<&str>) -> String {
    let own = uuid::Uuid::new_v4();
    match origin {
        Some(origin) => format!("part-{origin}.{own}.parquet"),
        None => format!("part-{own}.parquet"),
    }
}

/// The origin of a data file; none of a file that is not named so.
pub(super) fn origin_of(file: &Path) -> Option<&str> {
    let name = file.file_name()?.to_str()?;
    let named = name.strip_prefix("part-")?.strip_suffix(".parquet")?;
    named.split('.').next().filter(|origin| !origin.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_of_a_copy_has_the_first_files_origin() {
        let first = new_name(None);
        let origin = origin_of(Path::new(&first)).unwrap().to_owned();
        let copy = new_name(Some(&origin));
        assert_ne!(copy, first);
        assert_eq!(origin_of(Path::new(&copy)), Some(origin.as_str()));
        let again = new_name(origin_of(Path::new(&copy)));
        assert_eq!(origin_of(Path::new("pathway=x").join(again).as_path()), Some(origin.as_str()));
        for other in ["part-.parquet", "7.parquet", "part-1.ids", ""] {
            assert_eq!(origin_of(Path::new(other)), None, "{other}");
        }
    }
}
