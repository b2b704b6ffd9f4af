//! Some municipalities of each län: SCB's four-digit codes, with rough weights.
//!
//! Halland has its six, which settle its sjukvårdsregion (`measures.md`, "Whose interval it is"); the other län have
//! their larger ones. A län that is not here gets no municipality.

/// Municipality codes of a län, with weights in thousands of inhabitants.
pub(super) fn municipalities(lan: &str) -> &'static [(&'static str, u16)] {
    match lan {
        "01" => &[("0180", 985), ("0126", 116), ("0182", 108), ("0184", 87), ("0181", 102)],
        "03" => &[("0380", 245), ("0381", 49)],
        "04" => &[("0484", 107), ("0480", 57), ("0483", 35)],
        "05" => &[("0580", 167), ("0581", 145), ("0583", 44)],
        "06" => &[("0680", 145), ("0685", 32), ("0683", 35)],
        "07" => &[("0780", 97), ("0781", 28)],
        "08" => &[("0880", 72), ("0883", 37)],
        "09" => &[("0980", 61)],
        "10" => &[("1080", 66), ("1082", 32)],
        "12" => &[("1280", 362), ("1283", 151), ("1281", 130), ("1290", 87)],
        "13" => &[("1380", 105), ("1384", 86), ("1383", 69), ("1382", 48), ("1381", 26), ("1315", 11)],
        "14" => &[("1480", 605), ("1490", 114), ("1488", 59), ("1496", 58)],
        "17" => &[("1780", 97), ("1784", 26)],
        "18" => &[("1880", 158), ("1883", 30)],
        "19" => &[("1980", 159), ("1983", 27)],
        "20" => &[("2080", 60), ("2081", 53)],
        "21" => &[("2180", 103), ("2181", 39)],
        "22" => &[("2281", 99), ("2284", 56), ("2280", 25)],
        "23" => &[("2380", 64), ("2321", 12)],
        "24" => &[("2480", 132), ("2482", 77)],
        "25" => &[("2580", 79), ("2581", 42), ("2523", 17)],
        _ => &[],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_municipality_begins_with_its_lan() {
        for number in 1..=25 {
            let lan = format!("{number:02}");
            assert!(municipalities(&lan).iter().all(|m| m.0.starts_with(&lan)), "{lan}");
        }
        assert_eq!(municipalities("13").len(), 6);
    }
}
