//! Draws the figures and writes the report of a made-up nation: `cargo run --example figures -- DIR`.

#[path = "../tests/it/publish/nation.rs"]
mod nation;
#[path = "../tests/it/publish/report_of.rs"]
mod report_of;

use std::path::PathBuf;

use ledtid::indicators::Lang;
use ledtid::publish::figures::Size;

fn main() -> anyhow::Result<()> {
    let dir = std::env::args().nth(1).map_or_else(|| PathBuf::from("target/figures"), PathBuf::from);
    std::fs::create_dir_all(&dir)?;
    for figure in nation::figures() {
        for (lang, size) in [(Lang::Sv, Size::Page), (Lang::Sv, Size::Phone), (Lang::En, Size::Page)] {
            let picture = figure.draw(lang, size)?;
            std::fs::write(dir.join(format!("{}.svg", picture.id)), &picture.svg)?;
            std::fs::write(dir.join(format!("{}.png", picture.id)), picture.png()?)?;
        }
    }
    std::fs::write(
        dir.join("index.html"),
        ledtid::publish::report::report_html(&report_of::report(&[0, 1, 2, 3, 4, 5, 6, 7]))?,
    )?;
    Ok(())
}
