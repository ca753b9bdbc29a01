//! The normal distribution, as exactly as a picture needs it.

/// `Φ⁻¹(p)` to nine digits, far beyond what a picture shows: rational approximations of the middle and of the tails (P. J. Acklam 2003).
pub(super) fn normal_quantile(p: f64) -> f64 {
    const TAIL: f64 = 0.024_25;
    const MIDDLE: ([f64; 6], [f64; 6]) = (
        [
            -39.696_830_286_653_76,
            220.946_098_424_520_5,
            -275.928_510_446_968_7,
            138.357_751_867_269,
            -30.664_798_066_147_16,
            2.506_628_277_459_239,
        ],
        [-54.476_098_798_224_06, 161.585_836_858_040_9, -155.698_979_859_886_6, 66.801_311_887_719_72, -13.280_681_552_885_72, 1.0],
    );
    const OUTER: ([f64; 6], [f64; 5]) = (
        [
            -0.007_784_894_002_430_293,
            -0.322_396_458_041_136_5,
            -2.400_758_277_161_838,
            -2.549_732_539_343_734,
            4.374_664_141_464_968,
            2.938_163_982_698_783,
        ],
        [0.007_784_695_709_041_462, 0.322_467_129_070_039_8, 2.445_134_137_142_996, 3.754_408_661_907_416, 1.0],
    );
    let polynomial = |coefficients: &[f64], x: f64| coefficients.iter().fold(0.0, |sum, c| sum * x + c);
    if p > 0.5 {
        return -normal_quantile(1.0 - p);
    }
    if p < TAIL {
        let q = (-2.0 * p.ln()).sqrt();
        return polynomial(&OUTER.0, q) / polynomial(&OUTER.1, q);
    }
    let q = p - 0.5;
    polynomial(&MIDDLE.0, q * q) * q / polynomial(&MIDDLE.1, q * q)
}

/// `Φ(z)` to seven digits (Abramowitz & Stegun 1964, 26.2.17).
pub(super) fn normal_share(z: f64) -> f64 {
    let t = 1.0 / (1.0 + 0.231_641_9 * z.abs());
    let sum = t * (0.319_381_530 + t * (-0.356_563_782 + t * (1.781_477_937 + t * (-1.821_255_978 + t * 1.330_274_429))));
    let tail = sum * (-0.5 * z * z).exp() / std::f64::consts::TAU.sqrt();
    if z < 0.0 { tail } else { 1.0 - tail }
}

#[cfg(test)]
mod tests {
    use super::{normal_quantile, normal_share};

    #[test]
    fn quantiles_of_the_normal() {
        for (p, z) in [(0.975, 1.959_963_984_540_054), (0.5, 0.0), (0.001, -3.090_232_306_167_813), (0.2, -0.841_621_233_572_914_2)] {
            assert!((normal_quantile(p) - z).abs() < 1e-8, "{p}");
            assert!((normal_share(z) - p).abs() < 1e-7, "{p}");
        }
    }
}
