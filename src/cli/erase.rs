//! `ledtid erase`: a person out of everything that is kept.

use std::process::ExitCode;

use clap::{Arg, ArgMatches, Command};

use super::exit::{CliError, FAILED};
use super::{arguments, output, setting};
use crate::delivery::holds_personal_number;
use crate::pipeline::{Erasure, erase_person};
use crate::store::Store;

/// The command.
pub(super) fn command() -> Command {
    Command::new("erase")
        .about("Remove a person everywhere, older versions included; what was done, and the proof, on stdout")
        .args([arguments::data(), arguments::catalogue()])
        .arg(
            Arg::new("patient")
                .long("patient")
                .value_name("ID")
                .required(true)
                .help("The pseudonym as it is stored, with the mapping's prefix"),
        )
}

/// Erases; exit code 3 if the person is found afterwards all the same, or cannot be looked for.
pub(super) fn run(matches: &ArgMatches) -> Result<ExitCode, CliError> {
    let patient_id = matches.get_one::<String>("patient").map_or("", |id| id.trim());
    if patient_id.is_empty() || holds_personal_number(patient_id.as_bytes()) {
        return Err(CliError::Use(
            "--patient takes the pseudonym that is stored, never a personnummer".to_owned(),
        ));
    }
    let catalogue = setting::catalogue(matches)?;
    let store = Store::open(arguments::data_dir(matches)?)?;
    let erasure = erase_person(&store, &catalogue, patient_id)?;
    let line = serde_json::to_string(&erasure).unwrap_or_default();
    output::stdout(format!("{line}\n").as_bytes())?;
    let proof = &erasure.erased.proof;
    if erasure.found_nothing() {
        output::note(
            "no row and no release's episodes had this pseudonym: it was erased before, or it is another; one of a delivery \
             with a mapping begins with the mapping's id_prefix. No row of it will be taken in",
        );
    }
    if proof.release_episodes_unproven > 0 {
        output::note(&unproven(&erasure));
    }
    if !proof.found.is_empty() {
        output::error_line(&still_found(&proof.found));
    } else if !proof.unreadable.is_empty() {
        output::error_line(
            "the person is out of every file that can be read; those listed under \"unreadable\" are damaged or foreign: \
             see ledtid check-store, mend or remove them, and run it again",
        );
    } else {
        return Ok(ExitCode::SUCCESS);
    }
    Ok(ExitCode::from(FAILED))
}

/// Where the pseudonym stands though the person's own rows are gone, and the way out of it.
fn still_found(found: &[String]) -> String {
    let has = |folders: &[&str]| {
        found.iter().any(|file| folders.iter().any(|folder| file.split('/').next() == Some(*folder)))
    };
    let mut said =
        "no row of the person is left, but the pseudonym still stands in the files listed under \"found\""
            .to_owned();
    if has(&["events"]) {
        said += "; in events/ it is in other persons' rows, as their unit or in an id: send those rows again with another value, or \
                 withdraw them, then ledtid vacuum --keep-days 0";
    }
    if has(&["deliveries", "withdrawals", "rejections"]) {
        said += "; in deliveries/ it is the name of a file or of a source (ledtid deliveries shows which), in withdrawals/ and \
                 rejections/ in rows of others, and these tables are kept for ever: only a new directory, into which the same files \
                 are loaded under other names or without those rows, is free of it";
    }
    if found.iter().any(|file| {
        !["events", "deliveries", "withdrawals", "rejections"].contains(&file.split('/').next().unwrap_or(""))
    }) {
        said += "; the others are releases, or files that somebody put there: see what they are, and remove what is not needed";
    }
    said + "; run it again after that"
}

/// What nobody can look through any more, and how it can be found out.
fn unproven(erasure: &Erasure) -> String {
    format!(
        "kept episodes of releases that could not be looked through: {} files (\"release_episodes_unproven\"); the events that \
         they were derived from were vacuumed, and no event left in their pathways has this pseudonym; if events of the person \
         were withdrawn before that, restore a backup from before the vacuum elsewhere and erase there: \"releases\" says \
         whose episodes had the person",
        erasure.erased.proof.release_episodes_unproven
    )
}

#[cfg(test)]
mod tests {
    use super::still_found;

    #[test]
    fn what_is_found_after_an_erasure_is_told_with_a_way_out() {
        let said = |found: &[&str]| still_found(&found.iter().map(|&f| f.to_owned()).collect::<Vec<_>>());
        let events = said(&["events/pathway=sepsis/a.parquet"]);
        assert!(events.contains("vacuum --keep-days 0") && !events.contains("new directory"), "{events}");
        let names = said(&["deliveries/_delta_log/00000000000000000001.json", "deliveries/a.parquet"]);
        assert!(names.contains("new directory") && !names.contains("vacuum"), "{names}");
        let other = said(&["notes.txt"]);
        assert!(other.contains("remove what is not needed") && !other.contains("deliveries/"), "{other}");
    }
}
