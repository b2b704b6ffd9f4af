//! What holds for every figure.

use proptest::prelude::*;
use resvg::usvg::roxmltree::{Document, Node};

use super::*;
use crate::indicators::Lang;
use crate::indicators::summary::Both;

fn phases() -> Vec<Phase> {
    vec![
        Phase { span: (0, 1), centre: 0.5, limits: Some((0.3, 0.7)) },
        Phase { span: (2, 3), centre: 1.0, limits: Some((1.0, 1.0)) },
    ]
}

fn series_break((before, label): (usize, &str)) -> SeriesBreak {
    SeriesBreak { before, label: both(label) }
}

fn both(text: &str) -> Both {
    Both::new(text, format!("{text} (en)"))
}

fn frame(id: &str) -> Frame {
    let title = both("61 av 100 patienter & deras <ledtid> började \"inom\" maximal ledtid 2024.");
    Frame {
        id: id.to_owned(),
        title,
        subtitle: both("Inom maximal ledtid · 2024"),
        footer: vec![both("Källa: prov")],
    }
}

fn axis(unit: Unit) -> Axis {
    let better = if unit == Unit::Share { Better::Higher } else { Better::Lower };
    Axis { label: both("Andel inom maximal ledtid"), unit, better }
}

fn shown(value: f64, n: u64, place: Option<Place>) -> Cell {
    Cell::Shown(Estimate {
        value,
        ends: [Some(value * 0.9), Some((value * 1.1).min(1.0))],
        n: Some(n),
        place,
    })
}

fn goal() -> Option<Goal> {
    Some(Goal { value: 0.8, label: both("mål") })
}

const CODES: [&str; 4] = ["01", "03", "09", "14"];
/// A text wider than any figure.
const LONG: &str =
    "Gränsen för start av behandling är 35 dagar i stället för 28 för den som har ett nytt skäl. ";

const NAMES: [&str; 4] = ["Region Stockholm", "Region Uppsala", "Region Gotland", "Västra Götalandsregionen"];

fn dot_plot(cells: &[Cell]) -> DotPlot {
    let row = |i: usize, cell: &Cell| DotRow {
        code: CODES[i % 4].to_owned(),
        name: both(NAMES[i % 4]),
        cell: *cell,
    };
    DotPlot {
        frame: frame("dots"),
        axis: axis(Unit::Share),
        goal: goal(),
        // As long as any name: names may move the plot, numbers may not.
        total: DotRow {
            code: "00".to_owned(),
            name: both("Riket och Västra Götalandsregionen"),
            cell: shown(0.61, 5_500, None),
        },
        rows: cells.iter().enumerate().map(|(i, c)| row(i, c)).collect(),
    }
}

fn trend_point(cell: Cell) -> TrendPoint {
    let label = both("jan");
    TrendPoint { tick: label.clone(), label, cell, flag: None, maturity: Maturity::Mature }
}

/// One of each kind, with something hidden in each.
fn figures() -> Vec<Figure> {
    let cells = [
        shown(0.4, 800, Some(Place::SurelyLower)),
        shown(0.6, 90, Some(Place::Similar)),
        Cell::Protected,
        Cell::NotReported,
    ];
    let point = |i: usize, value, outside| FunnelPoint {
        code: CODES[i].to_owned(),
        name: both(NAMES[i]),
        label: both(&NAMES[i][7..]),
        n: 100,
        value,
        outside,
    };
    let tile = |i: usize| Tile { code: CODES[i].to_owned(), name: both(NAMES[i]), cell: cells[i] };
    vec![
        Figure::Dots(dot_plot(&cells)),
        Figure::Funnel(Funnel {
            frame: frame("funnel"),
            axis: axis(Unit::Share),
            n_label: both("antal"),
            target: Goal { value: 0.61, label: both("riket") },
            goal: goal(),
            curves: vec![
                FunnelCurve { n: 5, inner: [0.2, 1.0], outer: [0.0, 1.0] },
                FunnelCurve { n: 200, inner: [0.54, 0.68], outer: [0.5, 0.72] },
            ],
            points: vec![point(0, 0.4, Outside::OuterLow), point(1, 0.6, Outside::Neither)],
            hidden: vec![HiddenPlace { code: "09".to_owned(), name: both(NAMES[2]), cell: Cell::Protected }],
        }),
        Figure::Trend(TrendChart {
            frame: frame("trend"),
            axis: axis(Unit::Share),
            goal: goal(),
            points: cells.iter().map(|c| trend_point(*c)).collect(),
            phases: phases(),
            breaks: [(1, "ny gräns"), (2, &LONG.repeat(4))].map(series_break).to_vec(),
        }),
        Figure::Multiples(SmallMultiples {
            frame: frame("multiples"),
            axis: axis(Unit::Share),
            goal: goal(),
            steps: vec![both("2023"), both("2024"), both("2025"), both("2026")],
            heading: both("Vårdförlopp"),
            panels: vec![
                Panel { name: both("Bröstcancer"), cells: cells.to_vec() },
                Panel { name: both("Vulvacancer"), cells: vec![Cell::Protected; 4] },
            ],
        }),
        Figure::Tiles(TileMap {
            frame: frame("tiles"),
            axis: axis(Unit::Share),
            tiles: (0..4).map(tile).collect(),
        }),
    ]
}

fn every_picture() -> Vec<(Figure, Lang, Picture)> {
    let draw = |figure: Figure| {
        [(Lang::Sv, Size::Page), (Lang::Sv, Size::Phone), (Lang::En, Size::Page), (Lang::En, Size::Phone)]
            .map(|(lang, size)| (figure.clone(), lang, figure.draw(lang, size).expect("a picture")))
    };
    figures().into_iter().flat_map(draw).collect()
}

fn texts(document: &Document<'_>) -> Vec<String> {
    document
        .descendants()
        .filter(|n| n.has_tag_name("text"))
        .filter_map(|n| n.text().map(str::to_owned))
        .collect()
}

#[test]
fn each_is_well_formed_with_a_title_and_a_description() {
    for (figure, lang, picture) in every_picture() {
        let document = Document::parse(&picture.svg).expect("XML");
        let root = document.root_element();
        assert_eq!((root.attribute("role"), root.attribute("lang")), (Some("img"), Some(lang.code())));
        let child = |tag: &str| root.children().find(|n| n.has_tag_name(tag)).expect("a child");
        let title = if lang == Lang::Sv { &figure.frame().title.sv } else { &figure.frame().title.en };
        assert_eq!(child("title").text(), Some(title.as_str()));
        let described = child("desc").text().expect("a description");
        assert_eq!(described, figure.description(lang));
        assert!(described.ends_with('.') && described.len() > 80, "{described}");
        let labelled = root.attribute("aria-labelledby").expect("a label");
        assert!(labelled.split(' ').all(|id| document.descendants().any(|n| n.attribute("id") == Some(id))));
    }
}

#[test]
fn no_number_of_a_drawing_is_missing() {
    for (_, _, picture) in every_picture() {
        assert!(!picture.svg.contains("NaN") && !picture.svg.contains("inf"), "{}", picture.id);
        assert!(!picture.svg.contains("points=\"\""), "{}", picture.id);
    }
}

#[test]
fn what_is_hidden_has_words() {
    for (_, lang, picture) in every_picture() {
        let texts = texts(&Document::parse(&picture.svg).expect("XML")).join(" ");
        let word = if lang == Lang::Sv { "skyddad" } else { "protected" };
        assert!(texts.contains(word), "{}: {texts}", picture.id);
    }
}

#[test]
fn a_drawing_is_the_same_twice() {
    for (figure, lang, picture) in every_picture().into_iter().filter(|(.., p)| p.id.ends_with("page")) {
        assert_eq!(picture, figure.draw(lang, Size::Page).expect("a picture"));
    }
    let picture = figures()[0].draw(Lang::Sv, Size::Phone).expect("a picture");
    assert_eq!(picture.png().expect("PNG"), picture.png().expect("PNG"));
}

#[test]
fn a_picture_is_twice_its_size_on_white() {
    let picture = Figure::Dots(dot_plot(&[Cell::Protected])).draw(Lang::Sv, Size::Phone).expect("a picture");
    let png = picture.png().expect("PNG");
    assert_eq!(&png[1..4], b"PNG");
    let pixels = resvg::tiny_skia::Pixmap::decode_png(&png).expect("pixels");
    assert_eq!((pixels.width(), pixels.height()), (picture.width * 2, picture.height * 2));
    let corner = pixels.pixel(0, 0).expect("a corner");
    assert_eq!((corner.red(), corner.green(), corner.blue(), corner.alpha()), (255, 255, 255, 255));
}

#[test]
fn texts_stay_inside_and_are_large_enough_to_read() {
    for (_, _, picture) in every_picture() {
        let document = Document::parse(&picture.svg).expect("XML");
        for text in document.descendants().filter(|n| n.has_tag_name("text")) {
            let number =
                |name: &str| text.attribute(name).and_then(|v| v.parse::<f64>().ok()).expect("a number");
            let (words, size) = (text.text().expect("words"), number("font-size") / 10.0);
            assert!(size >= 8.5, "{words} at {size}");
            let bold = text.attribute("font-weight") == Some("bold");
            let ink = if bold { canvas::Ink::bold(size) } else { canvas::Ink::regular(size) };
            let width = ruler::width(words, ink);
            let x = number("x") / 10.0 + 12.0;
            let left = match text.attribute("text-anchor") {
                Some("end") => x - width,
                Some("middle") => x - width / 2.0,
                _ => x,
            };
            assert!(left >= 0.0, "{}: {words} begins at {left:.0}", picture.id);
            let right = left + width;
            assert!(right <= f64::from(picture.width) + 0.5, "{}: {words} ends at {right:.0}", picture.id);
        }
    }
}

/// Where marks and lines are across the page: everything but texts and white.
fn across(svg: &str) -> Vec<String> {
    let document = Document::parse(svg).expect("XML");
    let is_mark = |n: &Node<'_, '_>| n.has_tag_name("circle") || n.has_tag_name("polygon");
    let place = |n: Node<'_, '_>| {
        let points = n.attribute("points").unwrap_or_default();
        let xs: Vec<&str> = points.split(' ').filter_map(|p| p.split(',').next()).collect();
        format!("{} {} {}", n.tag_name().name(), n.attribute("cx").unwrap_or_default(), xs.join(" "))
    };
    document.descendants().filter(is_mark).map(place).collect()
}

fn any_hidden() -> impl Strategy<Value = Cell> {
    prop_oneof![
        Just(Cell::Protected),
        Just(Cell::NotReported),
        Just(Cell::NotApplicable),
        Just(Cell::NoLimit),
        Just(Cell::Empty),
        (0_u64..9).prop_map(|n| Cell::TooFew { n: Some(n), needed: 10 }),
    ]
}

fn any_shown() -> impl Strategy<Value = Cell> {
    let place = prop_oneof![
        Just(None),
        Just(Some(Place::SurelyLower)),
        Just(Some(Place::Similar)),
        Just(Some(Place::SurelyHigher))
    ];
    (0.0_f64..=1.0, 5_u64..9_000, place).prop_map(|(value, n, place)| shown(value, n, place))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Rows that are hidden move no mark across, whatever hides them and however many they are.
    #[test]
    fn a_hidden_row_moves_no_mark(rows in prop::collection::vec(any_shown(), 1..12), hidden in prop::collection::vec(any_hidden(), 1..6)) {
        let svg = |cells: &[Cell]| Figure::Dots(dot_plot(cells)).draw(Lang::Sv, Size::Page).expect("a picture").svg;
        let without = across(&svg(&rows));
        let with: Vec<Cell> = rows.iter().chain(&hidden).copied().collect();
        prop_assert_eq!(without, across(&svg(&with)));
    }

    /// Whatever is given, a drawing has no number that is none, and its table says what it shows.
    #[test]
    fn any_cells_can_be_drawn(cells in prop::collection::vec(prop_oneof![any_shown(), any_hidden()], 0..8), size in prop_oneof![Just(Size::Page), Just(Size::Phone)]) {
        let figure = Figure::Dots(dot_plot(&cells));
        let picture = figure.draw(Lang::En, size).expect("a picture");
        prop_assert!(Document::parse(&picture.svg).is_ok());
        prop_assert!(!picture.svg.contains("NaN"));
        prop_assert_eq!(figure.table(Lang::En).rows.len(), cells.len() + 1);
    }
}

#[test]
fn numbers_that_are_none_are_not_drawn() {
    let broken = [
        shown(f64::NAN, 10, None),
        shown(f64::INFINITY, 10, Some(Place::SurelyHigher)),
        shown(0.5, 10, None),
    ];
    let picture = Figure::Dots(dot_plot(&broken)).draw(Lang::Sv, Size::Page).expect("a picture");
    assert!(!picture.svg.contains("NaN") && !picture.svg.contains("inf"));
}

#[test]
fn a_table_has_the_rows_and_columns_of_its_figure() {
    for (figure, lang, _) in every_picture() {
        let table = figure.table(lang);
        assert!(!table.rows.is_empty() && !table.caption.is_empty());
        assert!(table.rows.iter().all(|r| r.len() == table.columns.len()));
    }
}
