//! A table → PX, the format of PC-Axis: the whole cube, in the languages that the table has.
//!
//! The file is UTF-8: `CHARSET="ANSI"` and `CODEPAGE="utf-8"` are how its readers are told. Hidden cells are
//! quoted symbols; a bare `-` would mean zero and is never written. Words are left out.

use std::collections::HashMap;
use std::io::{BufWriter, Write};

use super::cube::{CONTENTS, Cube, Value};
use super::dimension::{Dimension, Role};
use super::error::FormatError;
use super::format::Format;
use super::measure::Measure;
use super::px_text::{listed, quoted};
use super::status::SYMBOLS;
use super::tabular::Table;
use super::text::Text;
use crate::indicators::Lang;

/// More cells than this are not written.
const MOST_CELLS: u64 = 20_000_000;
/// Decimals that PX can show.
const MOST_DECIMALS: u8 = 6;

/// Writes a table as PX, value by value.
///
/// # Errors
/// If two rows have one key, the cube is too large, or the writer does not take it.
pub(super) fn write_px(table: &Table, to: impl Write) -> Result<(), FormatError> {
    let cube = Cube::of(table, Format::Px)?;
    if cube.cells() > MOST_CELLS {
        return Err(FormatError::TooLarge { format: Format::Px.code(), cells: cube.cells() });
    }
    let mut px = Px { to: BufWriter::new(to), table, languages: languages(table) };
    px.head(&cube)?;
    px.data(&cube)?;
    px.to.flush()?;
    Ok(())
}

fn languages(table: &Table) -> Vec<Lang> {
    let main = table.about.lang;
    let other = if main == Lang::Sv { Lang::En } else { Lang::Sv };
    if table.is_bilingual() { vec![main, other] } else { vec![main] }
}

struct Px<'a, W: Write> {
    to: W,
    table: &'a Table,
    languages: Vec<Lang>,
}

impl<W: Write> Px<'_, W> {
    fn head(&mut self, cube: &Cube<'_>) -> Result<(), FormatError> {
        let table = self.table;
        let about = &table.about;
        self.line("CHARSET=\"ANSI\";")?;
        self.line("AXIS-VERSION=\"2013\";")?;
        self.line("CODEPAGE=\"utf-8\";")?;
        self.line(&format!("LANGUAGE=\"{}\";", about.lang.code()))?;
        if self.languages.len() > 1 {
            let codes = listed(self.languages.iter().map(|lang| lang.code()));
            self.line(&format!("LANGUAGES={codes};"))?;
        }
        if let Some(day) = day(table) {
            self.line(&format!("CREATION-DATE={};", quoted(&day)))?;
        }
        let most = cube.measures.iter().map(|&m| table.measures()[m].decimals.min(MOST_DECIMALS)).max();
        self.line("DECIMALS=15;")?;
        self.line(&format!("SHOWDECIMALS={};", most.unwrap_or(0)))?;
        self.line(&format!("MATRIX={};", quoted(&about.id)))?;
        self.line("COPYRIGHT=NO;")?;
        self.line(&format!("SUBJECT-CODE={};", quoted("LEDTID")))?;
        self.in_each("SUBJECT-AREA", |lang| {
            quoted(if lang == Lang::Sv { "Ledtider i vårdförlopp" } else { "Lead times in care pathways" })
        })?;
        self.in_each("TITLE", |lang| quoted(&title(table, lang)))?;
        self.in_each("CONTENTS", |lang| quoted(about.title.of(lang)))?;
        self.in_each("STUB", |lang| listed(table.dimensions().iter().map(|d| d.label.of(lang))))?;
        self.in_each("HEADING", |lang| quoted(contents(lang)))?;
        // Before the first keyword of its values.
        self.in_each("CONTVARIABLE", |lang| quoted(contents(lang)))?;
        let measures: Vec<&Measure> = cube.measures.iter().map(|&m| &table.measures()[m]).collect();
        self.variables(&measures)?;
        self.of_measures(&measures)?;
        self.symbols()?;
        self.in_each("SOURCE", |lang| quoted(about.source.of(lang)))?;
        self.notes()
    }

    fn variables(&mut self, measures: &[&Measure]) -> Result<(), FormatError> {
        let table = self.table;
        for dimension in table.dimensions() {
            self.in_each_of("VALUES", &dimension.label, |lang| {
                listed(told_apart(dimension, lang).iter().map(String::as_str))
            })?;
        }
        let contents_label = Text::both(contents(Lang::Sv), contents(Lang::En));
        self.in_each_of("VALUES", &contents_label, |lang| listed(measures.iter().map(|m| m.label.of(lang))))?;
        for dimension in table.dimensions().iter().filter(|d| d.role == Role::Time) {
            if let Some(list) = time_list(dimension) {
                self.in_each_of("TIMEVAL", &dimension.label, |_| list.clone())?;
            }
        }
        for dimension in table.dimensions() {
            self.in_each_of("CODES", &dimension.label, |_| {
                listed(dimension.values().iter().map(|v| v.code.as_str()))
            })?;
        }
        self.in_each_of("CODES", &contents_label, |_| listed(measures.iter().map(|m| m.id.as_str())))?;
        for dimension in table.dimensions() {
            self.in_each_of("VARIABLECODE", &dimension.label, |_| quoted(&dimension.code))?;
        }
        self.in_each_of("VARIABLECODE", &contents_label, |_| quoted(CONTENTS))
    }

    /// What belongs to each measure: decimals, day, unit, whom to ask. Where there is a variable of measures these
    /// keywords are of its values, and a file has none of its own. A measure's languages stand together: readers
    /// take the keyword behind another for its translation.
    fn of_measures(&mut self, measures: &[&Measure]) -> Result<(), FormatError> {
        for measure in measures {
            let decimals = measure.decimals.min(MOST_DECIMALS);
            for lang in self.languages.clone() {
                let (tag, of) = (self.tag(lang), quoted(contents(lang)));
                let label = quoted(measure.label.of(lang));
                self.line(&format!("PRECISION{tag}({of},{label})={decimals};"))?;
            }
        }
        if let Some(day) = day(self.table) {
            for measure in measures {
                self.in_each_of("LAST-UPDATED", &measure.label, |_| quoted(&day))?;
            }
        }
        for measure in measures {
            self.in_each_of("UNITS", &measure.label, |lang| quoted(measure.counted_in(lang)))?;
        }
        let contact = &self.table.about.contact;
        for measure in measures.iter().filter(|_| !contact.is_empty()) {
            self.in_each_of("CONTACT", &measure.label, |lang| quoted(contact.of(lang)))?;
        }
        Ok(())
    }

    fn symbols(&mut self) -> Result<(), FormatError> {
        for (k, (_, sv, en)) in SYMBOLS.iter().enumerate() {
            self.in_each(&format!("DATASYMBOL{}", k + 1), |lang| {
                quoted(if lang == Lang::Sv { sv } else { en })
            })?;
        }
        Ok(())
    }

    fn notes(&mut self) -> Result<(), FormatError> {
        let about = &self.table.about;
        let methods: Vec<String> = about.methods.iter().map(|(made, id)| format!("{made}: {id}")).collect();
        self.in_each("NOTE", |lang| {
            let mut texts: Vec<&str> = about.notes.iter().map(|note| note.of(lang)).collect();
            let words = if lang == Lang::Sv { "Metoder" } else { "Methods" };
            let methods = format!("{words}: {}.", methods.join(", "));
            let subtitle = about.subtitle.of(lang);
            texts.extend([subtitle, methods.as_str()].into_iter().filter(|text| !text.is_empty()));
            quoted(&texts.join(" "))
        })
    }

    fn data(&mut self, cube: &Cube<'_>) -> Result<(), FormatError> {
        self.line("DATA=")?;
        for row in cube.dense() {
            for (k, value) in cube.numbers(row).enumerate() {
                if k > 0 {
                    self.to.write_all(b" ")?;
                }
                match value {
                    Value::Count(n) => write!(self.to, "{n}")?,
                    Value::Number(x) => self.to.write_all(number(x).as_bytes())?,
                    Value::Absent(status) => write!(self.to, "\"{}\"", status.symbol())?,
                }
            }
            self.to.write_all(b"\r\n")?;
        }
        self.line(";")
    }

    /// A keyword in every language of the file.
    fn in_each(&mut self, keyword: &str, value: impl Fn(Lang) -> String) -> Result<(), FormatError> {
        for lang in self.languages.clone() {
            self.line(&format!("{keyword}{}={};", self.tag(lang), value(lang)))?;
        }
        Ok(())
    }

    /// A keyword of a variable in every language of the file.
    fn in_each_of(
        &mut self,
        keyword: &str,
        variable: &Text,
        value: impl Fn(Lang) -> String,
    ) -> Result<(), FormatError> {
        for lang in self.languages.clone() {
            let name = quoted(variable.of(lang));
            self.line(&format!("{keyword}{}({name})={};", self.tag(lang), value(lang)))?;
        }
        Ok(())
    }

    /// `[en]` behind a keyword that is not in the file's first language.
    fn tag(&self, lang: Lang) -> String {
        if self.languages.first() == Some(&lang) { String::new() } else { format!("[{}]", lang.code()) }
    }

    fn line(&mut self, text: &str) -> Result<(), FormatError> {
        self.to.write_all(text.as_bytes())?;
        self.to.write_all(b"\r\n")?;
        Ok(())
    }
}

/// The name of the variable of measures.
const fn contents(lang: Lang) -> &'static str {
    match lang {
        Lang::Sv => "mått",
        Lang::En => "measure",
    }
}

/// A PX file's title names its variables.
fn title(table: &Table, lang: Lang) -> String {
    let names: Vec<&str> = table.dimensions().iter().map(|d| d.label.of(lang)).collect();
    let by = if lang == Lang::Sv { "efter" } else { "by" };
    format!("{} {by} {}, {}", table.about.title.of(lang), names.join(", "), contents(lang))
}

/// The day of the latest event as PX writes days; no clock.
fn day(table: &Table) -> Option<String> {
    let day = table.about.data_to.as_deref()?.replace('-', "");
    (day.len() == 8).then(|| format!("{day} 00:00"))
}

/// The names of a dimension's values; readers find values by name, so a name that comes twice gets its code.
fn told_apart(dimension: &Dimension, lang: Lang) -> Vec<String> {
    let mut seen: HashMap<&str, usize> = HashMap::new();
    for value in dimension.values() {
        *seen.entry(value.label.of(lang)).or_default() += 1;
    }
    let of = |value: &super::dimension::Category| match value.label.of(lang) {
        "" => value.code.clone(),
        name if seen[name] > 1 => format!("{name} ({})", value.code),
        name => name.to_owned(),
    };
    dimension.values().iter().map(of).collect()
}

/// The time steps as PX writes them (`2024`, `20242`, `202405`); `None` if a value is none, such as a total.
fn time_list(dimension: &Dimension) -> Option<String> {
    let steps: Vec<(&str, String)> =
        dimension.values().iter().map(|v| step(&v.code)).collect::<Option<_>>()?;
    let scale = steps.first()?.0;
    let same = steps.iter().all(|(other, _)| *other == scale);
    same.then(|| format!("TLIST({scale}),{}", listed(steps.iter().map(|(_, text)| text.as_str()))))
}

/// The scale of a time step, and its digits.
fn step(code: &str) -> Option<(&'static str, String)> {
    let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    let (year, rest) = code.split_at_checked(4)?;
    if !digits(year) {
        return None;
    }
    match rest.split_at_checked(1) {
        None => Some(("A1", year.to_owned())),
        Some(("Q", quarter)) if quarter.len() == 1 && digits(quarter) => {
            Some(("Q1", format!("{year}{quarter}")))
        }
        Some(("-", month)) if month.len() == 2 && digits(month) => Some(("M1", format!("{year}{month}"))),
        Some(_) => None,
    }
}

/// A number with a point, without exponent, and at most the fifteen decimals that PX allows.
fn number(x: f64) -> String {
    let text = x.to_string();
    match text.split_once('.') {
        Some((_, decimals)) if decimals.len() > 15 => {
            let rounded = format!("{x:.15}");
            rounded.trim_end_matches('0').trim_end_matches('.').to_owned()
        }
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::super::sample::sample;
    use super::*;

    fn px(table: &Table) -> String {
        let mut bytes = Vec::new();
        write_px(table, &mut bytes).expect("memory");
        String::from_utf8(bytes).expect("UTF-8")
    }

    #[test]
    fn keywords_stand_in_order_and_hidden_cells_are_dots() {
        let text = px(&sample());
        assert!(text.starts_with("CHARSET=\"ANSI\";\r\nAXIS-VERSION=\"2013\";\r\nCODEPAGE=\"utf-8\";\r\n"));
        assert!(text.contains("LANGUAGES=\"sv\",\"en\";"));
        assert!(text.contains("STUB=\"Region\",\"År\";\r\nSTUB[en]=\"Region\",\"Year\";"));
        assert!(text.contains("TIMEVAL(\"År\")=TLIST(A1),\"2023\",\"2024\";"));
        assert!(text.contains("VALUES(\"Region\")=\"Region Stockholm\",\"Region 'Skåne', Åäö\";"));
        assert!(text.contains("PRECISION[en](\"measure\",\"Median\")=1;"));
        assert!(text.contains("DATASYMBOL2=\"skyddad: små tal\";"));
        let data = text.split("DATA=\r\n").nth(1).expect("data");
        let lines: Vec<&str> = data.split("\r\n").collect();
        assert_eq!(lines[..2], ["120 0.677966101694915 20.5", "7 \"..\" 3"]);
        assert_eq!(lines[2..], ["\"..\" \"..\" \"..\"", "\"...\" \"...\" \"...\"", ";", ""]);
    }

    #[test]
    fn units_days_and_contacts_are_of_each_measure_in_each_language() {
        let mut table = sample();
        table.about.contact = Text::both("data@example.org", "data@example.org");
        let text = px(&table);
        let units = "UNITS(\"Antal\")=\"antal\";\r\nUNITS[en](\"Number\")=\"number\";\r\n\
             UNITS(\"Andel inom gränsen\")=\"andel\";\r\nUNITS[en](\"Share within the limit\")=\"share\";\r\n\
             UNITS(\"Median\")=\"dagar\";\r\nUNITS[en](\"Median\")=\"days\";\r\n";
        assert!(text.contains(units), "{text}");
        assert!(
            text.contains("LAST-UPDATED(\"Antal\")=\"20250131 00:00\";\r\nLAST-UPDATED[en](\"Number\")=")
        );
        assert!(text.contains("CONTACT[en](\"Number\")=\"data@example.org\";"));
        for of_the_file in ["UNITS=", "UNITS[en]=", "CONTACT=", "LAST-UPDATED=", "SUBJECT-CODE["] {
            assert!(!text.contains(of_the_file), "{of_the_file} in {text}");
        }
        let at = |keyword: &str| text.find(keyword).expect(keyword);
        assert!(at("CONTVARIABLE=") < at("PRECISION(") && at("CONTVARIABLE[en]=") < at("UNITS("));
        table.about.data_to = None;
        assert!(!px(&table).contains("LAST-UPDATED"), "no day, and no clock instead");
    }

    #[test]
    fn time_steps_have_the_digits_of_px() {
        assert_eq!(step("2024"), Some(("A1", "2024".to_owned())));
        assert_eq!(step("2024Q2"), Some(("Q1", "20242".to_owned())));
        assert_eq!(step("2024-05"), Some(("M1", "202405".to_owned())));
        assert_eq!(step("total"), None);
    }

    #[test]
    fn numbers_have_at_most_fifteen_decimals() {
        assert_eq!(number(80.0 / 118.0), "0.677966101694915");
        assert_eq!(number(1e-20), "0");
        assert_eq!(number(1e-7), "0.0000001");
        assert_eq!(number(-12.5), "-12.5");
    }

    #[test]
    fn names_that_come_twice_get_their_codes() {
        let unit = Dimension::new("unit", "Enhet", Role::Geo, super::super::KeyForm::Coded)
            .with("a", "Kirurgen")
            .with("b", "Kirurgen")
            .with("c", "");
        assert_eq!(told_apart(&unit, Lang::Sv), ["Kirurgen (a)", "Kirurgen (b)", "c"]);
    }
}
