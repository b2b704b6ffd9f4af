//! What R says of the cases.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;

use super::cases::Case;

/// Numbers by case and name; `None` is R's NA.
pub(super) struct Reference(HashMap<(usize, String), Vec<Option<f64>>>);

impl Reference {
    /// Asks R about all cases at once; `None`, with a printed reason, where R is not there.
    pub(super) fn of(cases: &[Case]) -> Option<Self> {
        let dir = tempfile::tempdir().expect("a directory");
        let (asked, answered) = (dir.path().join("cases.csv"), dir.path().join("r.csv"));
        let mut text = "case,time,status,group\n".to_owned();
        for (i, case) in cases.iter().enumerate() {
            for (time, status, group) in &case.rows {
                writeln!(text, "{i},{time},{status},{group}").expect("text");
            }
        }
        std::fs::write(&asked, text).expect("a file");
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/r/differential.R");
        let run = Command::new("Rscript")
            .args(["--vanilla".as_ref(), script.as_os_str(), asked.as_os_str()])
            .arg(cases.len().to_string())
            .arg(&answered)
            .output();
        match run {
            Err(e) => {
                crate::support::absent(&format!("Rscript is not here ({e})"));
                None
            }
            Ok(ran) => {
                assert!(ran.status.success(), "R failed: {}", String::from_utf8_lossy(&ran.stderr));
                Some(Self::read(&std::fs::read_to_string(&answered).expect("R's answer")))
            }
        }
    }

    fn read(text: &str) -> Self {
        let mut found: HashMap<(usize, String), Vec<Option<f64>>> = HashMap::new();
        for line in text.lines().skip(1) {
            let cells: Vec<&str> = line.split(',').collect();
            let value = cells[3].parse::<f64>().ok().filter(|v| !v.is_nan());
            let key = (cells[0].parse().expect("a case"), cells[1].to_owned());
            found.entry(key).or_default().push(value);
        }
        Self(found)
    }

    /// Compares numbers with R's of the same name, to 1e-9; gives how many. Nothing where R has none.
    #[track_caller]
    pub(super) fn agree(&self, case: usize, what: &str, ours: &[Option<f64>]) -> usize {
        let Some(wanted) = self.0.get(&(case, what.to_owned())) else { return 0 };
        assert_eq!(ours.len(), wanted.len(), "case {case} {what}: {ours:?}, R has {wanted:?}");
        for (ours, wanted) in ours.iter().zip(wanted) {
            let same = match (ours, wanted) {
                (Some(a), Some(b)) => (a - b).abs() <= 1e-9 * b.abs().max(1.0),
                (a, b) => a.is_none() && b.is_none(),
            };
            assert!(same, "case {case} {what}: {ours:?}, R has {wanted:?}");
        }
        ours.len()
    }
}
