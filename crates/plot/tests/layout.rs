//! Laws that hold for every figure of every sample, read off the drawn SVG by an independent reader (usvg).

mod samples;

use std::sync::Arc;

use interplay_plot::{Figure, Figures, Theme, font_family, fonts, to_png, to_svg};
use resvg::usvg::{Group, Node, Options, Rect, TextChunk, Tree, fontdb};

fn all_figures() -> Vec<(&'static str, Figure)> {
    let fits = vec![
        ("mtcars", samples::mtcars()),
        ("books", samples::books()),
        ("awkward", samples::awkward()),
        ("tiny", samples::tiny()),
        ("many levels", samples::many_levels()),
        ("cars", samples::checks::cars()),
        ("survival", samples::checks::survival()),
        ("few", samples::checks::few()),
    ];
    let grids = [
        ("classification", samples::grids::classification()),
        ("regression", samples::grids::regression()),
        ("unlabelled", samples::grids::unlabelled()),
        ("constant", samples::grids::constant()),
    ];
    let fits = fits.into_iter().flat_map(|(name, result)| result.figures().into_iter().map(move |f| (name, f)));
    let grids = grids.into_iter().flat_map(|(name, result)| result.figures().into_iter().map(move |f| (name, f)));
    fits.chain(grids).collect()
}

fn svg(figure: &Figure) -> String {
    to_svg(figure, &Theme::light()).unwrap().into_string()
}

fn tree(svg: &str) -> Tree {
    let mut database = fontdb::Database::new();
    for (_, bytes) in fonts() {
        database.load_font_data(bytes.to_vec());
    }
    Tree::from_str(svg, &Options { dpi: 72.0, fontdb: Arc::new(database), ..Options::default() }).unwrap()
}

/// Every text with the rectangle that its ink covers.
fn texts(group: &Group, found: &mut Vec<(String, Rect)>) {
    for node in group.children() {
        match node {
            Node::Group(group) => texts(group, found),
            Node::Text(text) => {
                let content = text.chunks().iter().map(TextChunk::text).collect();
                found.push((content, text.flattened().bounding_box().transform(text.abs_transform()).unwrap()));
            }
            _ => {}
        }
    }
}

#[test]
fn no_label_leaves_the_picture() {
    for (sample, figure) in all_figures() {
        let tree = tree(&svg(&figure));
        let (width, height) = (tree.size().width(), tree.size().height());
        assert!((f64::from(width) - figure.width).abs() < 0.01 && (f64::from(height) - figure.height).abs() < 0.01);
        let mut found = Vec::new();
        texts(tree.root(), &mut found);
        assert!(!found.is_empty());
        for (text, at) in found {
            let inside = at.left() >= 0.0 && at.top() >= 0.0 && at.right() <= width && at.bottom() <= height;
            assert!(inside, "`{text}` of {sample}/{} lies at {at:?} in {width} x {height}", figure.name);
        }
    }
}

#[test]
fn no_two_labels_overlap() {
    for (sample, figure) in all_figures() {
        let mut found = Vec::new();
        texts(tree(&svg(&figure)).root(), &mut found);
        for (i, (a, at)) in found.iter().enumerate() {
            for (b, other) in &found[i + 1..] {
                let apart =
                    at.right() <= other.left() || other.right() <= at.left() || at.bottom() <= other.top() || other.bottom() <= at.top();
                assert!(apart, "`{a}` and `{b}` overlap in {sample}/{}", figure.name);
            }
        }
    }
}

#[test]
fn names_come_out_literally() {
    for (sample, figure) in all_figures() {
        let svg = svg(&figure);
        assert!(!svg.contains("<script"), "{sample}/{}", figure.name);
        // usvg ignores scripts; that it finds the text shows that the markup arrived as text.
        if sample == "awkward" && figure.name.starts_with("interaction") {
            let mut found = Vec::new();
            texts(tree(&svg).root(), &mut found);
            let title: String = found.iter().take(2).map(|t| t.0.as_str()).collect();
            assert!(title.starts_with("<script>alert('β')</script> & \"score\" of the respondent"), "{title}");
        }
    }
}

#[test]
fn nothing_undefined_is_written() {
    for (sample, figure) in all_figures() {
        let svg = svg(&figure);
        for bad in ["NaN", "inf", ">-0", "\"-0\"", ">\u{2212}0<", "∞"] {
            assert!(!svg.contains(bad), "{bad} in {sample}/{}", figure.name);
        }
    }
}

#[test]
fn the_same_figure_gives_the_same_bytes() {
    for (_, figure) in all_figures() {
        assert_eq!(svg(&figure), svg(&figure.clone()));
    }
    let figure = &all_figures()[0].1;
    let drawn = to_svg(figure, &Theme::light()).unwrap();
    assert_eq!(to_png(&drawn, 1.0), to_png(&drawn, 1.0));
}

#[test]
fn a_figure_survives_json() {
    for (_, figure) in all_figures() {
        let text = serde_json::to_string(&figure).unwrap();
        assert_eq!(serde_json::from_str::<Figure>(&text).unwrap(), figure);
    }
}

#[test]
fn every_figure_can_be_read_without_being_seen() {
    for (sample, figure) in all_figures() {
        assert!(figure.alt.len() > 40, "{sample}/{}: {}", figure.name, figure.alt);
        assert!(figure.alt.chars().any(|c| c.is_ascii_digit()), "no number in {sample}/{}: {}", figure.name, figure.alt);
        assert!(!figure.how_to_read.is_empty() && !figure.how_to_read.contains('\n'));
        assert!(!figure.caption.is_empty() && !figure.title.is_empty());
        let svg = svg(&figure);
        assert!(svg.contains(&format!("<desc id=\"{}-desc\">", figure.name)) && svg.contains("role=\"img\""));
        assert!(svg.contains(&format!("font-family=\"'{}'", font_family())));
    }
}

#[test]
fn names_are_unique_within_a_result() {
    let mut result = samples::mtcars();
    result.probes.push(result.probes[0].clone());
    let names: Vec<String> = result.figures().into_iter().map(|f| f.name).collect();
    assert_eq!(
        names,
        ["interaction_hp_by_wt", "johnson_neyman_hp_by_wt", "interaction_hp_by_wt_2", "johnson_neyman_hp_by_wt_2", "coefficients"]
    );
}

#[test]
fn a_figure_without_room_is_an_error() {
    let mut figure = all_figures().remove(0).1;
    figure.height = 60.0;
    assert!(to_svg(&figure, &Theme::light()).is_err());
    figure.height = f64::NAN;
    assert!(to_svg(&figure, &Theme::light()).is_err());
}
