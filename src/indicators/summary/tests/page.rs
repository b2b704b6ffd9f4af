//! `docs/statistics/the-sentence.md` shows every template.

use crate::indicators::summary::templates;

const PAGE: &str = include_str!("../../../../docs/statistics/the-sentence.md");

#[test]
fn the_page_shows_every_template() {
    for template in templates::all() {
        for text in [template.sv, template.en] {
            let cell = text.replace('|', "\\|");
            assert!(PAGE.contains(&format!("`{cell}`")), "not on the page: {cell}");
        }
    }
}
