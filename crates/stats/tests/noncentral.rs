//! The noncentral F and t distributions against forty digits, R and SciPy (`oracle/make_noncentral.py`).

use interplay_stats::{NoncentralF, NoncentralT};

/// Against forty digits: a recurrence begins with the exponential of up to 600, and up to 1e3 of its steps round.
const EXACT: f64 = 3e-13;

/// SciPy's numbers are Boost's, which are good to about this in the tails of the table.
const SCIPY: f64 = 1e-11;

/// R's `pf(ncp =)` stops its sum at an absolute error of 1e-9, and finds upper tails as complements.
const R: f64 = 2e-9;

#[test]
fn tails_are_those_of_forty_digits_of_r_and_of_scipy() {
    let mut worst = [0.0_f64; 3];
    let mut compared = 0;
    for line in include_str!("oracle/noncentral.csv").lines().skip(1) {
        let n: Vec<f64> = line.split(',').map(|cell| cell.parse().expect("a number")).collect();
        let at = NoncentralF::new(n[0], n[1], n[2]).expect("parameters");
        for (found, exact, r, scipy) in [(at.cdf(n[3]), n[4], n[6], n[8]), (at.sf(n[3]), n[5], n[7], n[9])] {
            if exact < 1e-250 {
                continue;
            }
            let error = (found / exact - 1.0).abs();
            assert!(error < EXACT, "{line}: {found:e} where {exact:e} is expected, off by {error:e}");
            worst[0] = worst[0].max(error);
            worst[1] = worst[1].max((found - r).abs());
            // Where SciPy itself is off, forty digits decide.
            if (scipy / exact - 1.0).abs() < SCIPY {
                worst[2] = worst[2].max((found / scipy - 1.0).abs());
                compared += 1;
            }
        }
    }
    assert!(worst[1] < R && worst[2] < 2.0 * SCIPY && compared > 300, "{worst:?} {compared}");
}

#[test]
fn tails_of_t_are_those_of_thirty_digits_and_of_scipy() {
    let mut compared = 0;
    for line in include_str!("oracle/noncentral_t.csv").lines().skip(1) {
        let n: Vec<f64> = line.split(',').map(|cell| cell.parse().expect("a number")).collect();
        let at = NoncentralT::new(n[0], n[1]).expect("parameters");
        for (found, exact, scipy) in [(at.cdf(n[2]), n[3], n[5]), (at.sf(n[2]), n[4], n[6])] {
            let error = (found / exact - 1.0).abs();
            assert!(error < EXACT, "{line}: {found:e} where {exact:e} is expected, off by {error:e}");
            if (scipy / exact - 1.0).abs() < SCIPY {
                assert!((found / scipy - 1.0).abs() < 2.0 * SCIPY, "{line}");
                compared += 1;
            }
        }
    }
    assert!(compared > 80, "{compared}");
}
