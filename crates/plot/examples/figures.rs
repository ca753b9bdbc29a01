//! Draws every figure of the test samples as SVG and PNG into a folder, for looking at.
//!
//! `cargo run --release -p interplay-plot --example figures -- FOLDER`

#[path = "../tests/samples/mod.rs"]
mod samples;

use interplay_plot::{Figures, Theme, to_png, to_svg};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = std::path::PathBuf::from(std::env::args_os().nth(1).ok_or("a folder is needed")?);
    std::fs::create_dir_all(&folder)?;
    let fits = [
        ("mtcars", samples::mtcars()),
        ("books", samples::books()),
        ("awkward", samples::awkward()),
        ("tiny", samples::tiny()),
        ("many_levels", samples::many_levels()),
    ];
    let grids = [
        ("classification", samples::grids::classification()),
        ("regression", samples::grids::regression()),
        ("unlabelled", samples::grids::unlabelled()),
        ("constant", samples::grids::constant()),
    ];
    let fits = fits.iter().flat_map(|(name, result)| result.figures().into_iter().map(move |f| (*name, f)));
    let grids = grids.iter().flat_map(|(name, result)| result.figures().into_iter().map(move |f| (*name, f)));
    for (sample, figure) in fits.chain(grids) {
        let svg = to_svg(&figure, &Theme::light())?;
        std::fs::write(folder.join(format!("{sample}_{}.svg", figure.name)), svg.as_str())?;
        std::fs::write(folder.join(format!("{sample}_{}.png", figure.name)), to_png(&svg, 3.0)?)?;
        std::fs::write(
            folder.join(format!("{sample}_{}.txt", figure.name)),
            format!("{}\n\n{}\n\n{}\n", figure.alt, figure.caption, figure.how_to_read),
        )?;
    }
    Ok(())
}
