//! Why the incomplete beta and gamma functions of statrs are not used: its error, measured against the numbers that ours pass.
//!
//! If a later statrs is accurate, the last assertion fails, and this crate can shrink.

use statrs::distribution::{ContinuousCDF, FisherSnedecor, StudentsT};

/// Rows of R's table that concern `what`, without the ones on which R is off.
fn rows(what: &str) -> Vec<[f64; 4]> {
    let off: Vec<&str> = include_str!("oracle/reference.csv").lines().collect();
    include_str!("oracle/tails.csv")
        .lines()
        .filter(|line| line.split(',').next() == Some(what))
        .filter(|line| {
            let key = line.rsplit_once(',').map_or(*line, |(key, _)| key);
            !off.iter().any(|row| row.starts_with(key))
        })
        .map(|line| {
            let n: Vec<f64> = line.split(',').skip(1).map(|cell| cell.parse().expect("a number")).collect();
            [n[0], n[1], n[2], n[3]]
        })
        .collect()
}

#[test]
fn statrs_loses_digits_with_many_degrees_of_freedom() {
    let mut worst = 0.0_f64;
    for [df, _, x, r] in rows("t_sf") {
        worst = worst.max((StudentsT::new(0.0, 1.0, df).expect("df").sf(x) / r - 1.0).abs());
    }
    let mut worst_f = 0.0_f64;
    for [df1, df2, x, r] in rows("f_sf").into_iter().filter(|row| row[1].is_finite()) {
        worst_f = worst_f.max((FisherSnedecor::new(df1, df2).expect("df").sf(x) / r - 1.0).abs());
    }
    assert!(worst > 1e-4 && worst_f > 1e-4, "t {worst:e}, F {worst_f:e}");
}
