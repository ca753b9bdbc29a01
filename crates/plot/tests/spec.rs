//! Snapshots of figures as data, from results written by hand.

mod samples;

use std::fmt::Write as _;

use interplay_core::{Analysis, Provenance, Record, Region};
use interplay_plot::{Axis, Figure, Figures, Ink, Layer, Mark, Panel, Scale, Shape, Stroke, Theme, to_svg};

/// A figure in a few lines: everything that a reader sees or hears, and what the layers hold.
fn outline(figure: &Figure) -> String {
    let mut out = format!("{} {}x{}\n# {}\n", figure.name, figure.width, figure.height, figure.title);
    let mut line = |text: String| writeln!(out, "{text}").unwrap();
    figure.subtitle.iter().for_each(|s| line(format!("  {s}")));
    figure.legend.iter().for_each(|e| line(format!("  [{}] {}", e.keys.len(), e.label)));
    for panel in &figure.panels {
        line(format!("- {} | x {} | y {}", panel.title.as_deref().unwrap_or(""), axis(&panel.x), axis(&panel.y)));
        panel.subtitle.iter().for_each(|s| line(format!("  {s}")));
        panel.layers.iter().for_each(|l| line(format!("  {}", layer(l))));
        panel.notes.iter().for_each(|n| line(format!("  note {:.1}: {}", n.at, n.text)));
    }
    line(format!("caption: {}\nalt: {}\nread: {}", figure.caption, figure.alt, figure.how_to_read));
    out
}

fn axis(axis: &Axis) -> String {
    match &axis.scale {
        Scale::Continuous { low, high, .. } => format!("`{}` {low:.3} to {high:.3}", axis.label),
        Scale::Categorical { names } => format!("`{}` {names:?}", axis.label),
    }
}

fn layer(layer: &Layer) -> String {
    match layer {
        Layer::Line { points, stroke } => format!("line of {} {:?} {:?}", points.len(), stroke.ink, stroke.dash),
        Layer::Ribbon { x, fill, .. } => format!("ribbon of {} {:?}", x.len(), fill.ink),
        Layer::Points { points, mark } => format!("{} points {:?} {:?}", points.len(), mark.ink, mark.shape),
        Layer::Tiles { tiles } => {
            let labels: Vec<&str> = tiles.iter().filter_map(|t| t.label.as_deref()).collect();
            format!("tiles {labels:?}")
        }
        Layer::Segments { segments, stroke } => format!("{} segments {:?}", segments.len(), stroke.ink),
        Layer::Rule { across, at, .. } => format!("rule {across:?} at {at:.3}"),
        Layer::Identity { .. } => "identity".to_owned(),
        Layer::Text { text, anchor, .. } => format!("text {anchor:?} {text}"),
    }
}

fn outlines(figures: &[Figure]) -> String {
    figures.iter().map(outline).collect::<Vec<_>>().join("\n")
}

#[test]
fn interaction_of_two_numbers() {
    insta::assert_snapshot!(outlines(&samples::mtcars().figures()), @r#"
    interaction_hp_by_wt 432x288
    # mpg against hp, by wt
      Predicted mean with 95 % band, over 32 rows
      [3] wt = 2.24 (mean − SD)
      [3] wt = 3.22 (mean)
      [3] wt = 4.20 (mean + SD)
    -  | x `hp` 43.510 to 343.490 | y `mpg` 6.072 to 34.970
      ribbon of 41 Series(0)
      ribbon of 41 Series(1)
      ribbon of 41 Series(2)
      9 points Series(0) Circle
      15 points Series(1) Triangle
      8 points Series(2) Square
      line of 41 Series(0) Solid
      line of 41 Series(1) Dashed
      line of 41 Series(2) Dotted
    caption: Predicted mpg along hp at values of wt, with pointwise 95 % bands. Points are 32 rows, in the colour of the value of wt that they are nearest to.
    alt: Lines of predicted mpg along hp, one for each of 3 values of wt. The slope of hp is −0.058 [−0.079, −0.037] at wt = 2.239, −0.0305 [−0.0459, −0.0151] at wt = 3.217 and −0.003 [−0.025, 0.019] at wt = 4.196. Difference of slopes, wt = 4.196 minus wt = 2.239: 0.054 [0.025, 0.084], p < .001.
    read: Lines that are not parallel mean that the slope of hp depends on wt.

    johnson_neyman_hp_by_wt 432x288
    # Slope of hp depending on wt
      The slope differs from zero for wt below 3.69 or above 5.90 (75.0 % of the rows); 5.90 is beyond the data
      [2] 95 % band excludes 0
      [2] 95 % band includes 0
      [1] observed range of wt
    -  | x `wt` 1.204 to 6.196 | y `Slope of hp` -0.148 to 0.133
      rule Y at 0.000
      ribbon of 51 Series(0)
      line of 51 Series(0) Solid
      ribbon of 48 Muted
      line of 48 Muted Dashed
      ribbon of 6 Series(0)
      line of 6 Series(0) Solid
      1 segments Text
      32 segments Muted
      rule X at 3.692
      text End wt = 3.69
      rule X at 5.901
      text End wt = 5.90
    caption: Johnson–Neyman plot: the slope of hp on mpg with its pointwise 95 % band (critical value 2.048) against wt. Dashed lines mark where the band begins or ceases to include zero; the bar at the bottom is the observed range of wt.
    alt: The slope of hp as a line with a band against wt: −0.077 [−0.106, −0.048] at wt = 1.54 and 0.030 [−0.007, 0.067] at wt = 5.38. The slope differs from zero for wt below 3.69 or above 5.90 (75.0 % of the rows); 5.90 is beyond the data. The observed range of wt is 1.51 to 5.42.
    read: Where the band lies off the zero line, the slope of hp differs from zero at that value of wt.

    coefficients 432x212
    # Coefficients
      mpg ~ hp * wt
      [2] additive
      [2] with interaction
    -  | x `Estimate / standard error` -9.236 to 6.518 | y `` ["hp", "wt", "hp:wt"]
      rule X at 0.000
      2 segments Series(1)
      2 points Series(1) Square
      3 segments Series(0)
      3 points Series(0) Circle
      note -0.2: −0.0318 [−0.0502, −0.0133]
      note 0.8: −3.88 [−5.17, −2.58]
      note 0.2: −0.120 [−0.171, −0.070]
      note 1.2: −8.2 [−10.8, −5.6]
      note 2.2: 0.0278 [0.0126, 0.0430]
    caption: Coefficients with 95 % intervals; the intercept is left out. Their scales differ so much that each estimate and interval is drawn in units of its own standard error; the numbers are in the original units.
    alt: Coefficients as points with 95 % intervals. Additive: hp −0.0318 [−0.0502, −0.0133]; wt −3.88 [−5.17, −2.58]. With interaction: hp −0.120 [−0.171, −0.070]; wt −8.2 [−10.8, −5.6]; hp:wt 0.0278 [0.0126, 0.0430].
    read: An interval that does not cross the vertical line at zero excludes a coefficient of zero.
    "#);
}

#[test]
fn interaction_with_a_factor() {
    insta::assert_snapshot!(outlines(&samples::books().figures()), @r#"
    interaction_smiling_by_critic 432x288
    # score against smiling, by critic
      Predicted mean with 95 % band, over 300 rows
      [3] critic = no
      [3] critic = yes
    -  | x `smiling` -0.060 to 2.060 | y `score` -2.142 to 11.141
      ribbon of 21 Series(0)
      ribbon of 21 Series(1)
      179 points Series(0) Circle
      121 points Series(1) Triangle
      line of 21 Series(0) Solid
      line of 21 Series(1) Dashed
    caption: Predicted score along smiling at values of critic, with pointwise 95 % bands. Points are 300 rows, in the colour of their critic.
    alt: Lines of predicted score along smiling, one for each of 2 values of critic. The slope of smiling is 0.68 [0.25, 1.11] at critic = no and 1.97 [1.44, 2.49] at critic = yes. Difference of slopes, critic = yes minus critic = no: 1.29 [0.61, 1.97], p < .001.
    read: Lines that are not parallel mean that the slope of smiling depends on critic.

    coefficients 432x212
    # Coefficients
      score ~ smiling * critic
      [2] additive
      [2] with interaction
    -  | x `Coefficient` -4.018 to 2.255 | y `` ["smiling", "critic[T.yes]", "smiling:critic[T.yes]"]
      rule X at 0.000
      2 segments Series(1)
      2 points Series(1) Square
      3 segments Series(0)
      3 points Series(0) Circle
      note -0.2: 1.19 [0.85, 1.53]
      note 0.8: −1.69 [−2.14, −1.24]
      note 0.2: 0.68 [0.25, 1.11]
      note 1.2: −2.94 [−3.73, −2.15]
      note 2.2: 1.29 [0.61, 1.97]
    caption: Coefficients with 95 % intervals; the intercept is left out.
    alt: Coefficients as points with 95 % intervals. Additive: smiling 1.19 [0.85, 1.53]; critic[T.yes] −1.69 [−2.14, −1.24]. With interaction: smiling 0.68 [0.25, 1.11]; critic[T.yes] −2.94 [−3.73, −2.15]; smiling:critic[T.yes] 1.29 [0.61, 1.97].
    read: An interval that does not cross the vertical line at zero excludes a coefficient of zero.
    "#);
}

#[test]
fn the_checks_of_a_linear_model() {
    insta::assert_snapshot!(outline(samples::checks::cars().figures().last().unwrap()), @r#"
    check_sheet 432x460
    # Checks of the fit
      Breusch–Pagan p = .037; RESET p = .941; largest Cook's distance 0.22 (row 17)
    - Shape | x `Fitted value` 10.858 to 33.669 | y `Residual` -3.672 to 5.160
      A bend: a curve is missing
      32 points Series(0) Circle
      rule Y at 0.000
    - Spread | x `Fitted value` 10.858 to 33.669 | y `√|standardised residual|` 0.000 to 1.591
      Rising or falling: variances differ
      32 points Series(0) Circle
      rule Y at 0.822
    - Distribution | x `Normal quantile` -2.369 to 2.369 | y `Residual − quantile` -0.859 to 0.859
      Off the band: errors are not normal
      ribbon of 81 Muted
      rule Y at 0.000
      32 points Series(0) Circle
    - Influence | x `Leverage` 0.000 to 0.453 | y `Standardised residual` -2.508 to 2.741
      Beyond a contour: the row decides
      rule Y at 0.000
      rule X at 0.125
      line of 81 Text Dashed
      line of 81 Text Dashed
      line of 81 Text Long
      line of 81 Text Long
      29 points Series(0) Circle
      3 points Series(1) Diamond
      text End D = 0.5
      text End D = 1
      text End 17
      text Start 20
      text End 19
    caption: Checks of the fit on 32 rows: residuals against fitted values, the root of their size, quantiles of residuals minus those of a normal distribution with a pointwise 95 % band, and residuals against leverage with contours of Cook's distance at 0.5 and 1. Diamonds are the rows with the largest Cook's distances, with their numbers in the data.
    alt: Four scatter plots of 32 rows. Residuals from −3.06 to 4.55 against fitted values from 11.9 to 32.6; standardised residuals from −1.46 to 2.23, 0 of them beyond 3; leverages from 0.0478 to 0.404. Breusch–Pagan p = .037; RESET p = .941; largest Cook's distance 0.22 (row 17).
    read: A sound fit shows clouds without a shape, points within the band, and no row beyond the dashed contours.

    "#);
}

#[test]
fn the_checks_of_a_sample_of_a_generalised_model() {
    let mut result = samples::checks::survival();
    insta::assert_snapshot!(outline(result.figures().last().unwrap()), @r#"
    check_sheet 432x460
    # Checks of the fit
      Largest Cook's distance 6.1e−5 (row 731204)
    - Shape | x `Linear predictor` -5.941 to 5.922 | y `Mean Pearson residual` -0.651 to 0.562
      A bend off the band: a curve is missing
      ribbon of 40 Muted
      rule Y at 0.000
      40 points Series(0) Circle
    - Spread | x `Linear predictor` -5.941 to 5.922 | y `RMS Pearson residual` 0.000 to 2.417
      Off the line: variance is not the family's
      rule Y at 1.000
      40 points Series(0) Circle
    - Distribution | x `Normal quantile` -3.829 to 3.829 | y `Residual − quantile` -0.584 to 0.625
      Only about normal for this family
      ribbon of 81 Muted
      rule Y at 0.000
      2000 points Series(0) Circle
    - Influence | x `Leverage` 0.000 to 0.000 | y `Standardised residual` -10.697 to 13.252
      Beyond a contour: the row decides
      rule Y at 0.000
      rule X at 0.000
      2000 points Series(0) Circle
      3 points Series(1) Diamond
      text End 731204
      text Start 16
    caption: Checks of the fit on a sample of 2000 of 1 000 000 rows: means and root mean squares of Pearson residuals in 40 groups of rows along the linear predictor, with a pointwise 95 % band, quantiles of residuals minus those of a normal distribution with a pointwise 95 % band, and residuals against leverage with contours of Cook's distance at 0.5 and 1. Residuals are deviance residuals in the quantiles; they are only about normal. Diamonds are the rows with the largest Cook's distances, with their numbers in the data.
    alt: Four scatter plots of a sample of 2000 of 1 000 000 rows. Deviance residuals from −2.92 to 3.10 against the linear predictor from −5.40 to 5.38; standardised residuals from −2.92 to 3.10, 1 of them beyond 3; leverages from 1.74e−6 to 3.30e−6. Largest Cook's distance 6.1e−5 (row 731204).
    read: A sound fit shows clouds without a shape, points within the band, and no row beyond the dashed contours.

    "#);
    result.checks.iter_mut().for_each(|checks| checks.sheet = None);
    assert_eq!(result.figures().last().unwrap().name, "coefficients");
}

#[test]
fn a_grid_of_a_classifier() {
    insta::assert_snapshot!(outlines(&samples::grids::classification().figures()), @r#"
    gap 432x410
    # What the interactions add to the score
      Model, additive projection (EMAP), image and text alone, and a constant
      [1] full model
      [1] projection (EMAP)
      [1] gap
      [1] 95 % interval of the gap
    - Accuracy | x `` 0.306 to 0.771 | y `` ["full model", "EMAP", "image alone", "text alone", "constant"]
      Full − EMAP 0.050 [0.013, 0.087], needed
      rule X at 0.655
      2 segments Series(1)
      1 segments Series(1)
      3 segments Text
      1 points Series(0) Circle
      1 points Series(1) Diamond
      1 points Muted Square
      1 points Muted Square
      1 points Muted Cross
    - AUC (macro, one vs rest) | x `` 0.473 to 0.909 | y `` ["full model", "EMAP", "image alone", "text alone", "constant"]
      Full − EMAP 0.019 [−0.003, 0.041], undecided
      rule X at 0.842
      2 segments Series(1)
      1 segments Series(1)
      3 segments Text
      1 points Series(0) Circle
      1 points Series(1) Diamond
      1 points Muted Square
      1 points Muted Square
      1 points Muted Cross
    - F1 (macro) | x `` 0.127 to 0.777 | y `` ["full model", "EMAP", "image alone", "text alone", "constant"]
      Full − EMAP 0.057 [0.018, 0.096], needed
      rule X at 0.641
      2 segments Series(1)
      1 segments Series(1)
      3 segments Text
      1 points Series(0) Circle
      1 points Series(1) Diamond
      1 points Muted Square
      1 points Muted Square
      1 points Muted Cross
    - Negative log-likelihood | x `lower is better` 0.641 to 1.129 | y `` ["full model", "EMAP", "image alone", "text alone", "constant"]
      Full − EMAP −0.091 [−0.132, −0.050], needed
      rule X at 0.803
      2 segments Series(1)
      1 segments Series(1)
      3 segments Text
      1 points Series(0) Circle
      1 points Series(1) Diamond
      1 points Muted Square
      1 points Muted Square
      1 points Muted Cross
    caption: Scores of the full model, of its best additive approximation (EMAP), of each modality alone and of a constant, on 200 items; every metric has its own axis. The 95 % interval of the gap (paired bootstrap, B = 1000) is drawn between the two, measured from the projection.
    alt: Scores as points, a panel per metric. Accuracy: full model 0.705, EMAP 0.655, image alone 0.545, text alone 0.480, constant 0.335; Full − EMAP 0.050 [0.013, 0.087], needed. AUC (macro, one vs rest): full model 0.861, EMAP 0.842, image alone 0.742, text alone 0.688, constant 0.500; Full − EMAP 0.019 [−0.003, 0.041], undecided. F1 (macro): full model 0.698, EMAP 0.641, image alone 0.538, text alone 0.455, constant 0.167; Full − EMAP 0.057 [0.018, 0.096], needed. Negative log-likelihood: full model 0.712, EMAP 0.803, image alone 0.951, text alone 1.01, constant 1.10; Full − EMAP −0.091 [−0.132, −0.050], needed.
    read: The bar between projection and full model is what the interactions add; if its interval reaches the dashed line, an additive model may do as well.

    full_vs_projected 350x412
    # Items with and without interactions
      Margin of the true class, 200 items
      [1] right with both (130)
      [1] wrong with both (54)
      [1] right only without (6)
      [1] right only with interactions (10)
    -  | x `Full model` -4.373 to 5.958 | y `Additive projection (EMAP)` -4.373 to 5.958
      rule X at 0.000
      rule Y at 0.000
      identity
      130 points Series(0) Circle
      54 points Muted Cross
      6 points Series(2) Diamond
      10 points Series(1) Triangle
    caption: Margin of the true class of each item by the full model and by its additive projection. The margin is the score of the true class minus the best other score; above zero the item is right. The dashed line is where both agree.
    alt: Scatter of 200 items, margin by the full model against margin by the projection: 130 right with both, 54 wrong with both, 6 right only without, 10 right only with interactions. The largest difference is 2.66; the correlation is 0.918.
    read: Items off the dashed line owe their score to interactions.

    flips 324x260
    # Predictions that change when interactions are taken away
      31 of 200 items change class; McNemar's exact test, p = .099
    -  | x `Additive projection (EMAP)` ["right", "wrong"] | y `Full model` ["right", "wrong"]
      tiles ["121", "20", "10", "49"]
    caption: Items that the full model and its additive projection classify right or wrong; McNemar's exact test, p = .099. An item that is wrong both times may still change class.
    alt: Two by two tiles of 200 items. Right with interactions and without: 121; right only with: 20; right only without: 10; wrong both times: 49; McNemar's exact test, p = .099.
    read: Upper right: items that the model gets right only thanks to interactions; lower left: items that they spoil.

    variance 432x202
    # Where the variance of the scores lies
      image × text interaction: 15.7 % of the variance over all pairs
      [1] image
      [1] text
      [1] image × text interaction
    -  | x `Share of the variance` 0.000 to 1.000 | y `` ["all classes", "animal", "vehicle", "plant"]
      tiles ["51.2\u{a0}%", "33.1\u{a0}%", "15.7\u{a0}%", "78.5\u{a0}%", "16.5\u{a0}%", "5.0\u{a0}%", "38.0\u{a0}%", "46.4\u{a0}%", "15.6\u{a0}%", "35.0\u{a0}%", "36.9\u{a0}%", "28.0\u{a0}%"]
    caption: Variance of the class-centred scores over all pairs of image and text, split into main effects and interaction. Corrected for the finite number of items: image 50.7 %, text 32.8 % and image × text interaction 15.5 %.
    alt: Stacked bars of variance shares. Overall: image 51.2 %, text 33.1 %, image × text interaction 15.7 %. Share of interaction by class: animal 5.0 %, vehicle 15.6 %, plant 28.0 %.
    read: The longer the last part of a bar, the more the scores depend on how the modalities are combined.
    "#);
}

#[test]
fn a_grid_without_labels_has_what_is_defined() {
    let names: Vec<String> = samples::grids::unlabelled().figures().into_iter().map(|f| f.name).collect();
    assert_eq!(names, ["full_vs_projected", "variance"]);
}

#[test]
fn a_record_has_the_figures_of_its_result() {
    let fit = samples::mtcars();
    let record = Record::new(Provenance::default(), Vec::new(), Analysis::Fit(Box::new(fit.clone())));
    assert_eq!(record.figures(), fit.figures());
}

#[test]
fn without_points_the_lines_stand_alone() {
    let mut result = samples::mtcars();
    result.points = None;
    let figures = result.figures();
    assert!(
        figures.iter().flat_map(|f| &f.panels[0].layers).filter(|l| matches!(l, Layer::Points { points, .. } if points.len() > 3)).count()
            == 0
    );
    assert_eq!(figures[0].legend[0].keys.len(), 2);
    assert!(!figures[0].caption.contains("Points are"));
}

#[test]
fn a_constant_model_has_no_variance_to_share() {
    let names: Vec<String> = samples::grids::constant().figures().into_iter().map(|f| f.name).collect();
    assert_eq!(names, ["gap", "full_vs_projected", "flips"]);
}

#[test]
fn a_long_legend_makes_the_figure_taller() {
    let [usual, long] = [samples::books(), samples::many_levels()].map(|r| r.figures().remove(0));
    assert!(long.height > usual.height + 100.0, "{} against {}", long.height, usual.height);
}

#[test]
fn regions_are_put_into_words() {
    for (region, bounds, words) in [
        (Region::Everywhere, vec![], "The slope differs from zero at every value of wt"),
        (Region::Nowhere, vec![], "The slope differs from zero at no value of wt"),
        (Region::Inside, vec![2.0, 3.0], "The slope differs from zero for wt between 2.00 and 3.00 (75.0\u{a0}% of the rows)"),
    ] {
        let mut result = samples::mtcars();
        let jn = result.probes[0].johnson_neyman.as_mut().unwrap();
        (jn.region, jn.bounds) = (region, bounds);
        assert_eq!(result.figures()[1].subtitle.as_deref(), Some(words));
    }
}

#[test]
fn rows_go_to_the_panel_of_their_second_moderator() {
    let figure = samples::awkward().figures().remove(0);
    let count =
        |layers: &[Layer]| layers.iter().map(|l| if let Layer::Points { points, .. } = l { points.len() } else { 0 }).sum::<usize>();
    assert_eq!(figure.panels.iter().map(|p| count(&p.layers)).collect::<Vec<_>>(), [16, 16]);
}

#[test]
fn a_single_bound_names_its_side() {
    let mut result = samples::mtcars();
    let jn = result.probes[0].johnson_neyman.as_mut().unwrap();
    jn.bounds.truncate(1);
    jn.share_significant = None;
    assert_eq!(result.figures()[1].subtitle.as_deref(), Some("The slope differs from zero for wt below 3.69"));
}

#[test]
fn a_small_figure_as_svg() {
    let figure = Figure {
        name: "small".into(),
        title: "y < x".into(),
        panels: vec![Panel {
            x: Axis::continuous("x", [0.0, 2.0]),
            y: Axis::categorical("", vec!["a name that is much longer than a label should be".into(), "b".into()]),
            layers: vec![
                Layer::Line {
                    points: vec![[0.0, 0.0], [1.0, f64::NAN], [1.0, 1.0], [2.0, 0.0]],
                    stroke: Stroke::solid(Ink::Series(0), 1.0),
                },
                Layer::Points { points: vec![[2.0, 1.0]], mark: Mark { ink: Ink::Text, shape: Shape::Diamond, radius: 2.0, opacity: 0.5 } },
            ],
            ..Panel::default()
        }],
        columns: 1,
        alt: "A line.".into(),
        width: 200.0,
        height: 100.0,
        ..Figure::default()
    };
    insta::assert_snapshot!(to_svg(&figure, &Theme::light()).unwrap().as_str(), @r##"
    <svg xmlns="http://www.w3.org/2000/svg" width="200pt" height="100pt" viewBox="0 0 200 100" role="img" aria-labelledby="small-title small-desc" font-family="'Source Sans 3', 'Source Sans Pro', sans-serif" xml:space="preserve">
    <title id="small-title">y &lt; x</title>
    <desc id="small-desc">A line.</desc>
    <rect x="0" y="0" width="200" height="100" fill="#ffffff"/>
    <text x="8" y="17.36" font-size="12" font-weight="bold" textLength="23.56" lengthAdjust="spacingAndGlyphs" fill="#1a1a1a">y &lt; x</text>
    <path d="M149.06 61.99L149.06 30" fill="none" stroke="#e5e5e5" stroke-width="0.6" stroke-linejoin="round"/>
    <path d="M188.99 61.99L188.99 30" fill="none" stroke="#e5e5e5" stroke-width="0.6" stroke-linejoin="round"/>
    <path d="M149.05 30L149.05 61.99" fill="none" stroke="#5a5a5a" stroke-width="0.7" stroke-linejoin="round"/>
    <g><title>a name that is much longer than a label should be</title><text x="143.06" y="41.13" font-size="9.5" text-anchor="end" textLength="135.06" lengthAdjust="spacingAndGlyphs" fill="#1a1a1a">a name that is m…label should be</text></g>
    <path d="M146.05 38L149.05 38" fill="none" stroke="#5a5a5a" stroke-width="0.7" stroke-linejoin="round"/>
    <text x="143.06" y="57.12" font-size="9.5" text-anchor="end" textLength="5.25" lengthAdjust="spacingAndGlyphs" fill="#1a1a1a">b</text>
    <path d="M146.05 53.99L149.05 53.99" fill="none" stroke="#5a5a5a" stroke-width="0.7" stroke-linejoin="round"/>
    <path d="M149.06 62L188.99 62" fill="none" stroke="#5a5a5a" stroke-width="0.7" stroke-linejoin="round"/>
    <text x="149.06" y="75.41" font-size="9.5" text-anchor="middle" textLength="4.72" lengthAdjust="spacingAndGlyphs" fill="#1a1a1a">0</text>
    <path d="M149.06 62L149.06 65" fill="none" stroke="#5a5a5a" stroke-width="0.7" stroke-linejoin="round"/>
    <text x="188.99" y="75.41" font-size="9.5" text-anchor="middle" textLength="4.72" lengthAdjust="spacingAndGlyphs" fill="#1a1a1a">2</text>
    <path d="M188.99 62L188.99 65" fill="none" stroke="#5a5a5a" stroke-width="0.7" stroke-linejoin="round"/>
    <clipPath id="small-clip0"><rect x="149.06" y="30" width="39.93" height="31.99"/></clipPath>
    <g clip-path="url(#small-clip0)">
    <path d="M169.03 53.99L188.99 38" fill="none" stroke="#0072b2" stroke-width="1" stroke-linejoin="round"/>
    <path d="M188.99 51.49L191.49 53.99L188.99 56.49L186.49 53.99Z" fill="#1a1a1a" fill-opacity="0.5"/>
    </g>
    <text x="169.03" y="89.69" font-size="10.5" text-anchor="middle" textLength="4.68" lengthAdjust="spacingAndGlyphs" fill="#1a1a1a">x</text>
    </svg>
    "##);
}
