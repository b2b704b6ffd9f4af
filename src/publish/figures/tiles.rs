//! The 21 regions as equal tiles: `page.md` 2.7, four across and eight down.
//!
//! Of the 39 borders between regions 25 are kept edge to edge and 11 corner to corner; T–E, O–E and F–H are lost.
//! All six sjukvårdsregioner hang together. Equal tiles, because on a map of areas the large and empty regions
//! shout.

/// A region's tile.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct TilePlace {
    /// SCB län code.
    pub(super) code: &'static str,
    /// Column and row, from 0.
    pub(super) at: (u8, u8),
    /// Its short name, broken where a tile is too narrow for it.
    pub(super) lines: &'static [&'static str],
}

const fn tile(code: &'static str, at: (u8, u8), lines: &'static [&'static str]) -> TilePlace {
    TilePlace { code, at, lines }
}

/// Columns of the map.
pub(super) const COLUMNS: u8 = 4;
/// Rows of the map.
pub(super) const ROWS: u8 = 8;

/// All 21.
pub(super) const TILES: [TilePlace; 21] = [
    tile("25", (2, 0), &["Norrbotten"]),
    tile("24", (2, 1), &["Västerbotten"]),
    tile("23", (1, 2), &["Jämtland", "Härjedalen"]),
    tile("22", (2, 2), &["Väster-", "norrland"]),
    tile("20", (1, 3), &["Dalarna"]),
    tile("21", (2, 3), &["Gävleborg"]),
    tile("17", (0, 4), &["Värmland"]),
    tile("18", (1, 4), &["Örebro"]),
    tile("19", (2, 4), &["Västmanland"]),
    tile("03", (3, 4), &["Uppsala"]),
    tile("14", (0, 5), &["Västra", "Götaland"]),
    tile("06", (1, 5), &["Jönköping"]),
    tile("04", (2, 5), &["Sörmland"]),
    tile("01", (3, 5), &["Stockholm"]),
    tile("13", (0, 6), &["Halland"]),
    tile("07", (1, 6), &["Kronoberg"]),
    tile("05", (2, 6), &["Östergötland"]),
    tile("09", (3, 6), &["Gotland"]),
    tile("12", (0, 7), &["Skåne"]),
    tile("10", (1, 7), &["Blekinge"]),
    tile("08", (2, 7), &["Kalmar"]),
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::catalogue::Catalogue;

    #[test]
    fn every_region_has_one_tile_of_its_own_with_its_name() {
        let catalogue = Catalogue::embedded().expect("the built-in catalogue");
        let codes: BTreeSet<&str> = TILES.iter().map(|t| t.code).collect();
        let places: BTreeSet<(u8, u8)> = TILES.iter().map(|t| t.at).collect();
        assert_eq!(places.len(), 21, "no two share a place");
        assert!(places.iter().all(|(x, y)| *x < COLUMNS && *y < ROWS));
        assert_eq!(catalogue.regions().len(), 21);
        for region in catalogue.regions() {
            assert!(codes.contains(region.code.as_str()), "{}", region.code);
            let lines = TILES.iter().find(|t| t.code == region.code).map(|t| t.lines.join(" "));
            let name = lines.unwrap_or_default().replace("- ", "");
            assert_eq!(name, region.short_name);
        }
    }
}
