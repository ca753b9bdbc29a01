//! Checks written by hand.

use interplay_core::{CheckSheet, CheckTest, Checks, FitResult, InfluenceRow, ModelSummary};

use super::{books, mtcars};

fn test(statistic: f64, test: &str, df1: f64, df2: Option<f64>, p_value: f64) -> CheckTest {
    CheckTest { statistic: Some(statistic), test: test.to_owned(), df1, df2, p_value: Some(p_value) }
}

fn influence(row: u64, leverage: f64, studentised: f64, distance: f64) -> InfluenceRow {
    InfluenceRow { row, leverage, studentised_residual: Some(studentised), cooks_distance: Some(distance), dfbetas: None }
}

/// Those of `mpg ~ hp * wt`, typed in from R's `lm`.
pub(crate) fn cars() -> FitResult {
    let checks = Checks {
        breusch_pagan: Some(test(8.464_643, "chi2", 3.0, None, 0.037_324)),
        reset: Some(test(0.060_997, "F", 2.0, Some(26.0), 0.940_96)),
        influence: vec![
            influence(17, 0.354_275, 1.285_184, 0.221_397),
            influence(20, 0.173_616, 1.959_652, 0.183_124),
            influence(19, 0.291_747, -1.243_945, 0.156_297),
            influence(18, 0.103_829, 2.419_086, 0.144_466),
        ],
        influence_on: Some("hp:wt".into()),
        sheet: Some(CheckSheet {
            fitted: vec![
                23.095_5, 21.781_4, 25.584_9, 20.029_2, 17.290_0, 18.885_4, 15.407_4, 21.658_9, 20.849_9, 18.553_8, 18.553_8, 15.149_9,
                16.239_3, 16.079_1, 12.021_8, 11.894_9, 12.502_2, 27.848_7, 32.632_0, 30.245_9, 24.563_2, 17.574_4, 17.917_8, 15.031_1,
                15.936_0, 29.539_0, 26.718_7, 28.566_3, 15.360_3, 19.529_9, 13.545_9, 22.313_6,
            ],
            residual: vec![
                -2.095_5, -0.781_4, -2.784_9, 1.370_8, 1.410_0, -0.785_5, -1.107_4, 2.741_1, 1.950_1, 0.646_2, -0.753_8, 1.250_1, 1.060_7,
                -0.879_1, -1.621_8, -1.494_9, 2.197_8, 4.551_3, -2.232_0, 3.654_1, -3.063_2, -2.074_4, -2.717_8, -1.731_1, 3.264_0,
                -2.239_0, -0.718_7, 1.833_7, 0.439_7, 0.170_1, 1.454_1, -0.913_6,
            ],
            standardised: vec![
                -0.997_505, -0.372_462, -1.335_466, 0.660_583, 0.673_198, -0.385_823, -0.547_634, 1.372_063, 0.944_448, 0.312_627,
                -0.364_670, 0.599_330, 0.505_832, -0.419_333, -0.857_590, -0.834_279, 1.270_484, 2.233_313, -1.231_961, 1.867_235,
                -1.462_217, -0.993_441, -1.299_585, -0.850_715, 1.559_595, -1.126_963, -0.347_669, 0.931_245, 0.232_142, 0.083_146,
                0.875_081, -0.435_031,
            ],
            leverage: vec![
                0.047_760, 0.050_341, 0.061_664, 0.070_866, 0.053_344, 0.105_796, 0.117_578, 0.138_762, 0.080_054, 0.078_044, 0.078_044,
                0.061_267, 0.051_151, 0.051_675, 0.228_314, 0.307_190, 0.354_275, 0.103_829, 0.291_747, 0.173_616, 0.053_040, 0.059_152,
                0.056_317, 0.106_501, 0.054_852, 0.148_268, 0.077_892, 0.163_360, 0.225_975, 0.096_876, 0.404_168, 0.048_283,
            ],
            cooks_distance: vec![
                0.012_476, 0.001_838, 0.029_301, 0.008_321, 0.006_384, 0.004_403, 0.009_990, 0.075_829, 0.019_405, 0.002_068, 0.002_814,
                0.005_861, 0.003_448, 0.002_395, 0.054_399, 0.077_153, 0.221_397, 0.144_466, 0.156_297, 0.183_124, 0.029_939, 0.015_512,
                0.025_198, 0.021_566, 0.035_290, 0.055_272, 0.002_553, 0.042_332, 0.003_933, 0.000_185, 0.129_860, 0.002_400,
            ],
        }),
        ..Checks::default()
    };
    FitResult { checks: Some(checks), ..mtcars() }
}

/// Two thousand of a million rows of a logistic regression, whose residuals lie on two curves.
pub(crate) fn survival() -> FitResult {
    let mut sheet = CheckSheet::default();
    for i in 0..2000u32 {
        // A low-discrepancy sequence in place of random numbers.
        let share = |step: f64| (f64::from(i + 7) * step).fract();
        let eta = 4.0 * (share(0.618_034) + share(0.414_214) + share(0.732_051) - 1.5);
        let mean = 1.0 / (1.0 + (-eta).exp());
        let success = share(0.236_068) < mean;
        let residual = if success { (-2.0 * mean.ln()).sqrt() } else { -(-2.0 * (1.0 - mean).ln()).sqrt() };
        let leverage = 4e-6 * (0.3 + mean * (1.0 - mean) * (1.0 + eta * eta));
        let pearson = (if success { 1.0 - mean } else { -mean }) / (mean * (1.0 - mean)).sqrt();
        sheet.fitted.push(eta);
        sheet.residual.push(residual);
        sheet.standardised.push(residual / (1.0 - leverage).sqrt());
        sheet.leverage.push(leverage);
        sheet.cooks_distance.push(pearson * pearson * leverage / (4.0 * (1.0 - leverage)));
    }
    let checks = Checks {
        influence: vec![
            influence(731_204, 9.1e-6, -5.2, 6.1e-5),
            influence(16, 8.2e-6, 4.4, 3.9e-5),
            influence(999_999, 8.0e-6, 4.3, 3.6e-5),
        ],
        sheet: Some(sheet),
        ..Checks::default()
    };
    let model = ModelSummary { n: 1_000_000, rank: 4, df_model: 3, df_residual: 999_996, ..ModelSummary::default() };
    FitResult { family: "binomial".into(), link: "logit".into(), model, checks: Some(checks), ..books() }
}

/// Four rows, one of which has nearly all the leverage there is.
pub(crate) fn few() -> FitResult {
    let checks = Checks {
        influence: vec![influence(3, 0.97, 3.1, 71.0), influence(4, 0.96, -3.0, 68.0)],
        sheet: Some(CheckSheet {
            fitted: vec![1.0, 1.0, 1.0, 1.0],
            residual: vec![0.1, -0.1, 0.02, -0.02],
            standardised: vec![0.9, -0.9, 1.3, -1.3],
            leverage: vec![0.03, 0.04, 0.97, 0.96],
            cooks_distance: vec![0.012, 0.017, 27.3, 20.3],
        }),
        ..Checks::default()
    };
    FitResult { model: ModelSummary { n: 4, rank: 2, df_residual: 2, ..ModelSummary::default() }, checks: Some(checks), ..mtcars() }
}
