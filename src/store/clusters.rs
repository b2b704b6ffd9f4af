//! Which data files of a pathway are to be written again, and what each new one holds.
//!
//! A good file has whole months and at least [`ENOUGH`] rows, of as few months as it takes: then what is corrected, which
//! is nearly always recent, lies in few files, and copy on write copies little.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;
use std::sync::LazyLock;

use super::table::ActiveFile;
use crate::model::Day;

/// Rows that make a file worth having; few in this crate's own tests, which stop at every step of writing them.
pub(super) const ENOUGH: u64 = if cfg!(test) { 16 } else { 16 << 10 };

/// Months since year 0.
pub(super) type Month = i32;

/// The month of every day that there is, from the first: each row asks twice.
static MONTHS: LazyLock<Vec<Month>> = LazyLock::new(|| {
    let days = Day::MIN.unix_days()..=Day::MAX.unix_days();
    let month = |d: Day| d.year() * 12 + i32::try_from(d.month0()).unwrap_or(0);
    days.map(|day| Day::from_unix_days(day).map_or(0, month)).collect()
});

/// The month of a day, days since 1970; 0 where there is no such day.
pub(super) fn month_of(day: i32) -> Month {
    let place = usize::try_from(day.saturating_sub(Day::MIN.unix_days())).ok();
    place.and_then(|place| MONTHS.get(place)).copied().unwrap_or(0)
}

/// Files of one pathway whose months overlap.
#[derive(Debug)]
struct Cluster {
    files: Vec<ActiveFile>,
    first: Month,
    last: Month,
}

impl Cluster {
    fn rows(&self) -> u64 {
        self.files.iter().map(|f| f.rows).sum()
    }

    /// Whether it is several files, or one of more months than it needs.
    fn is_loose(&self) -> bool {
        self.files.len() > 1 || spans_too_much((self.first, self.last), self.rows())
    }

    fn is_small(&self) -> bool {
        self.rows() < ENOUGH
    }
}

/// Whether so many rows of these months want more files than one.
fn spans_too_much((first, last): (Month, Month), rows: u64) -> bool {
    first < last && rows >= 2 * ENOUGH
}

/// Whether new files of one pathway, of so many rows and these days each, want to be cut by months.
pub(super) fn is_bulk(files: impl Iterator<Item = (u64, Option<(i32, i32)>)> + Clone) -> bool {
    let rows = files.clone().map(|(rows, _)| rows).sum();
    let days = files.filter_map(|(_, days)| days);
    let first = days.clone().map(|(first, _)| month_of(first)).min();
    let last = days.map(|(_, last)| month_of(last)).max();
    first.zip(last).is_some_and(|months| spans_too_much(months, rows))
}

/// Groups of files that are to be written again, each of one pathway; the rest is good or has nothing to go with.
pub(super) fn groups(files: Vec<ActiveFile>) -> Vec<Vec<ActiveFile>> {
    let mut by_pathway: BTreeMap<String, Vec<ActiveFile>> = BTreeMap::new();
    for file in files {
        by_pathway.entry(file.pathway.clone()).or_default().push(file);
    }
    by_pathway.into_values().flat_map(groups_of_pathway).collect()
}

fn groups_of_pathway(files: Vec<ActiveFile>) -> Vec<Vec<ActiveFile>> {
    let mut groups: Vec<Vec<Cluster>> = Vec::new();
    let mut goes_on = false;
    for cluster in clusters(files) {
        let joins = cluster.is_loose() || cluster.is_small();
        match groups.last_mut() {
            Some(group) if joins && goes_on => group.push(cluster),
            _ if joins => groups.push(vec![cluster]),
            _ => {}
        }
        goes_on = joins;
    }
    groups.retain(|group| group.len() > 1 || group.iter().any(Cluster::is_loose));
    groups.into_iter().map(|group| group.into_iter().flat_map(|c| c.files).collect()).collect()
}

/// The files by months that overlap, in order of time. A file of which nobody says the days overlaps all.
fn clusters(files: Vec<ActiveFile>) -> Vec<Cluster> {
    let months = |file: &ActiveFile| {
        file.days.map_or((Month::MIN, Month::MAX), |(first, last)| (month_of(first), month_of(last)))
    };
    let mut files: Vec<((Month, Month), ActiveFile)> = files.into_iter().map(|f| (months(&f), f)).collect();
    files.sort_by(|a, b| (a.0, &a.1.path).cmp(&(b.0, &b.1.path)));
    let mut clusters: Vec<Cluster> = Vec::new();
    for ((first, last), file) in files {
        match clusters.last_mut() {
            Some(cluster) if first <= cluster.last => {
                cluster.last = cluster.last.max(last);
                cluster.files.push(file);
            }
            _ => clusters.push(Cluster { files: vec![file], first, last }),
        }
    }
    clusters
}

/// A file to be: its months and how many rows they have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Piece {
    pub(super) months: RangeInclusive<Month>,
    pub(super) rows: u64,
}

/// The files that rows by month make. A month that is enough by itself is not put behind others.
pub(super) fn pieces(rows: &BTreeMap<Month, u64>) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    for (&month, &n) in rows {
        match pieces.last_mut() {
            Some(piece) if piece.rows < ENOUGH && n < ENOUGH => {
                *piece = Piece { months: *piece.months.start()..=month, rows: piece.rows + n };
            }
            _ => pieces.push(Piece { months: month..=month, rows: n }),
        }
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A file from the first of one month of 2024 to the first of another.
    fn file(pathway: &str, (first, last): (u32, u32), rows: u64) -> ActiveFile {
        let day = |month| Day::from_ymd(2024, month, 1).unwrap().unix_days();
        ActiveFile {
            path: format!("{pathway}/{first}-{last}-{rows}"),
            pathway: pathway.to_owned(),
            rows,
            bytes: 0,
            days: Some((day(first), day(last))),
            hash: None,
            remove: deltalake::kernel::Remove::default(),
        }
    }

    #[test]
    fn a_day_has_its_month_and_one_that_is_none_has_0() {
        let day = |text| Day::parse(text).unwrap().unix_days();
        for (text, month) in
            [("1900-01-01", 1900 * 12), ("1970-01-31", 1970 * 12), ("2024-02-29", 2024 * 12 + 1)]
        {
            assert_eq!(month_of(day(text)), month, "{text}");
        }
        assert_eq!(month_of(Day::MAX.unix_days()), 2999 * 12 + 11);
        for none in [i32::MIN, Day::MIN.unix_days() - 1, Day::MAX.unix_days() + 1, i32::MAX] {
            assert_eq!(month_of(none), 0, "{none}");
        }
    }

    fn rows_of(files: Vec<ActiveFile>) -> Vec<Vec<u64>> {
        groups(files).iter().map(|g| g.iter().map(|f| f.rows).collect()).collect()
    }

    #[test]
    fn small_files_go_together_and_good_ones_stay() {
        let files = vec![
            file("a", (1, 1), ENOUGH),
            file("a", (2, 2), 5),
            file("a", (3, 4), 3),
            file("a", (5, 5), 2 * ENOUGH),
            file("a", (6, 6), 4),
            file("b", (2, 2), 7),
        ];
        assert_eq!(rows_of(files), [vec![5, 3]], "what is alone stays, be it small");
    }

    #[test]
    fn files_of_the_same_month_go_together_with_the_small_ones_beside_them() {
        let files = vec![
            file("a", (1, 1), 9),
            file("a", (2, 3), ENOUGH),
            file("a", (3, 3), ENOUGH + 1),
            file("a", (4, 4), ENOUGH + 2),
        ];
        assert_eq!(rows_of(files), [vec![9, ENOUGH, ENOUGH + 1]]);
    }

    #[test]
    fn a_large_file_of_many_months_is_cut_and_one_of_a_month_is_not() {
        let files = vec![
            file("a", (1, 3), 2 * ENOUGH),
            file("b", (1, 1), 9 * ENOUGH),
            file("c", (1, 3), 2 * ENOUGH - 1),
        ];
        assert_eq!(rows_of(files), [vec![2 * ENOUGH]]);
    }

    proptest::proptest! {
        #[test]
        fn what_pieces_make_is_left_alone(rows in proptest::collection::btree_map(1..13_u32, 1..3 * ENOUGH, 1..12)) {
            let months = rows.iter().map(|(&m, &n)| (2024 * 12 + i32::try_from(m).unwrap() - 1, n)).collect();
            let made = pieces(&months);
            assert_eq!(made.iter().map(|p| p.rows).sum::<u64>(), rows.values().sum::<u64>());
            let month = |m: i32| u32::try_from(m - 2024 * 12 + 1).unwrap();
            let files = made.iter().map(|p| file("a", (month(*p.months.start()), month(*p.months.end())), p.rows));
            assert_eq!(rows_of(files.collect()), Vec::<Vec<u64>>::new());
        }
    }
}
