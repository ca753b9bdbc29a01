//! More data sets whose numbers R printed: psych's Garcia, ChickWeight, emmeans' fiber, and state.x77.
//!
//! Printed beside them and not given by `fit`: Johnson-Neyman bounds that hold for all values of the moderator at once (Potthoff's F, the
//! false discovery rate), a Wald test of linearity against bins of the moderator, Tukey's p-values of differences of slopes, and measures of
//! additive interaction (RERI, AP, S) in a table of counts.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::agree::{NUMBER, P_VALUE, TEN_DIGITS, close, list, named};
use crate::case::travelling;
use crate::common::{interplay, json};

/// Numbers that were printed with twelve digits, of which a p-value keeps nine.
const PRINTED: f64 = 1e-8;

fn fit(data: &Path, formula: &str, further: &[&str]) -> Value {
    let mut words = vec!["fit".to_owned(), data.to_string_lossy().into_owned(), formula.to_owned()];
    words.extend(["--format".to_owned(), "json".to_owned(), "--no-config".to_owned()]);
    words.extend(further.iter().map(|&word| word.to_owned()));
    json(&interplay(&words))["result"].take()
}

fn column_agrees(what: &str, ours: &Value, key: &str, theirs: &[f64], tolerance: f64) {
    assert_eq!(list(ours).len(), theirs.len(), "{what}");
    for (ours, &theirs) in list(ours).iter().zip(theirs) {
        close(&format!("{what} {} {key}", ours["term"]), &ours[key], &Value::from(theirs), tolerance, 0.0);
    }
}

fn garcia(further: &[&str]) -> Value {
    fit(&travelling().join("covariance/garcia.csv"), "liking ~ p * sexism", further)
}

/// Hayes' example: R 4.2.2 with sandwich 3.0.2.
#[test]
fn garcia_s_protests() {
    let result = garcia(&[]);
    let coefficients = &result["coefficients"];
    let estimates = [7.706_233_282_073_41, -3.772_653_230_646_66, -4.724_908_112_404_89e-1, 8.335_526_792_453_66e-1];
    column_agrees("iid", coefficients, "estimate", &estimates, NUMBER);
    let errors = [1.044_918_778_043_81, 1.254_053_211_243_32, 2.037_961_447_110_31e-1, 2.435_605_548_656_12e-1];
    column_agrees("iid", coefficients, "std_error", &errors, NUMBER);
    let statistics = [7.374_959_129_838_02, -3.008_367_744_544_35, -2.318_448_231_248_18, 3.422_363_197_133_02];
    column_agrees("iid", coefficients, "statistic", &statistics, NUMBER);
    let p_values = [1.989_308_181_200_79e-11, 3.176_916_760_269_58e-3, 2.204_910_907_659_97e-2, 8.396_330_335_934_02e-4];
    column_agrees("iid", coefficients, "p_value", &p_values, P_VALUE);
    let comparison = &result["comparison"];
    for (key, theirs, tolerance) in [
        ("delta_r_squared", 0.081_192_415_472_178, NUMBER),
        ("statistic", 11.712_569_853_091, NUMBER),
        ("p_value", 0.000_839_633_033_593, P_VALUE),
        ("cohen_f2", 0.093_700_558_824_724, NUMBER),
    ] {
        close(key, &comparison[key], &Value::from(theirs), tolerance, 0.0);
    }
}

/// `vcovHC`, and `NeweyWest(lag = 3, prewhite = FALSE)`.
#[test]
fn garcia_s_robust_standard_errors() {
    for (kind, errors) in [
        ("hc0", [1.475_653_392_668_289, 1.559_576_761_149_254, 0.310_819_562_789_371, 0.324_735_833_579_194]),
        ("hc1", [1.499_077_926_334_32, 1.584_333_495_032_569, 0.315_753_514_995_759, 0.329_890_692_778_541]),
        ("hc2", [1.545_398_667_087_061, 1.628_838_413_354_636, 0.325_661_022_405_904, 0.339_498_261_365_149]),
        ("hc3", [1.619_515_831_733_338, 1.702_458_913_985_874, 0.341_436_544_095_889, 0.355_192_568_245_565]),
        ("hc4", [1.725_694_932_015_288, 1.802_822_536_843_848, 0.364_371_297_854_246, 0.377_135_335_950_176]),
        ("hc4m", [1.657_291_558_247_059, 1.739_082_894_038_968, 0.349_505_661_362_318, 0.363_077_496_506_276]),
        ("hc5", [1.592_308_164_507_362, 1.672_868_091_729_759, 0.335_802_785_207_851, 0.349_148_046_185_389]),
        ("hac(3)", [1.341_682_781_737_34, 1.454_922_124_933_41, 0.276_017_685_253_10, 0.294_788_511_604_15]),
    ] {
        column_agrees(kind, &garcia(&["--se", kind])["coefficients"], "std_error", &errors, NUMBER);
    }
}

/// The bounds that Hayes prints, and those under hc3.
#[test]
fn garcia_s_johnson_neyman_bounds() {
    for (se, bounds) in [("iid", [3.508_712_458_807_86, 4.975_296_733_095_10]), ("hc3", [2.841_222_688_775_22, 5.052_362_802_433_76])] {
        let result = garcia(&["--se", se, "--probe", "p by sexism"]);
        let ours = list(&result["probes"][0]["johnson_neyman"]["bounds"]);
        assert_eq!(ours.len(), 2, "{se}");
        for (ours, theirs) in ours.iter().zip(bounds) {
            close(se, ours, &Value::from(theirs), NUMBER, 0.0);
        }
    }
}

/// clubSandwich 0.5.8: standard errors, Satterthwaite's degrees of freedom (printed with ten digits) and the joint test of the interaction
/// with Hotelling's T² approximation.
#[test]
fn chickweight_by_chick() {
    let data = travelling().join("covariance/chickweight.csv");
    let fit = |se: &str, further: &[&str]| fit(&data, "weight ~ C(Diet) * Time", &[&["--cluster", "Chick", "--se", se], further].concat());
    // R's order of columns is ours: intercept, diets, time, products.
    for (se, errors, df) in [
        (
            "cr0",
            [
                3.058_883_543_434_24,
                5.219_694_145_280_99,
                4.872_377_037_173_86,
                4.848_049_102_679_76,
                0.736_333_569_995_29,
                1.420_032_346_328_70,
                1.290_903_946_064_93,
                0.968_415_251_255_66,
            ],
            None,
        ),
        (
            "cr1",
            [
                3.089_938_994_888_94,
                5.272_687_322_639_81,
                4.921_844_062_118_89,
                4.897_269_137_185_98,
                0.743_809_229_369_95,
                1.434_449_287_990_38,
                1.304_009_905_889_98,
                0.978_247_130_239_08,
            ],
            None,
        ),
        (
            "cr1s",
            [
                3.108_854_408_079_42,
                5.304_964_678_114_15,
                4.951_973_690_648_32,
                4.927_248_327_515_72,
                0.748_362_542_212_61,
                1.443_230_432_546_34,
                1.311_992_550_924_48,
                0.984_235_581_370_81,
            ],
            None,
        ),
        (
            "cr2",
            [
                3.152_626_418_171_93,
                5.460_320_140_928_64,
                5.091_216_560_507_46,
                5.071_261_596_917_40,
                0.758_925_410_521_23,
                1.487_979_890_537_33,
                1.350_973_670_491_58,
                1.008_151_569_937_76,
            ],
            Some([18.760_704_75, 18.383_537_71, 18.383_537_71, 18.305_293_33, 17.985_061_02, 18.799_626_69, 18.799_626_69, 18.306_288_80]),
        ),
        (
            "cr3",
            [
                3.249_230_309_994_34,
                5.713_316_856_794_98,
                5.321_150_729_774_05,
                5.306_543_456_479_14,
                0.782_217_296_934_21,
                1.559_484_916_947_98,
                1.414_150_545_689_86,
                1.049_864_688_608_40,
            ],
            Some([18.747_663_66, 17.945_896_79, 17.945_896_79, 17.864_847_07, 17.955_405_48, 18.381_239_85, 18.381_239_85, 17.859_422_46]),
        ),
    ] {
        let result = fit(se, &[]);
        column_agrees(se, &result["coefficients"], "std_error", &errors, NUMBER);
        match df {
            Some(df) => column_agrees(se, &result["coefficients"], "df", &df, TEN_DIGITS),
            // Without a bias reduction the reference distribution is t with one less than the number of chicks.
            None => assert_eq!(result["covariance"]["df"], json!(49.0), "{se}"),
        }
    }
    let interaction = "C(Diet)[T.2]:Time = 0, C(Diet)[T.3]:Time = 0, C(Diet)[T.4]:Time = 0";
    let result = fit("cr2", &["--anova", "2", "--test", interaction]);
    let row = named("anova", &result["tests"]["rows"], "term", "C(Diet):Time");
    let hypothesis = &result["hypotheses"][0];
    for ours in [row, hypothesis] {
        for (key, theirs) in [("statistic", 4.307_348_631_45), ("df2", 23.859_926_641_8), ("p_value", 0.014_547_524_910_3)] {
            close(key, &ours[key], &Value::from(theirs), PRINTED, 0.0);
        }
    }
}

/// emmeans 1.8.4.1 (`emtrends`, its `pairs`, `joint_tests`) and car 3.1.1 (`Anova`, type II).
#[test]
fn fiber_by_machine() {
    let fit = |further: &[&str]| fit(&travelling().join("fiber/data.csv"), "strength ~ diameter * machine", further);
    let result = fit(&["--anova", "2"]);
    let probe = list(&result["probes"]).iter().find(|probe| probe["focal"] == "diameter").expect("a probe");
    for (machine, estimate, error, low, high) in [
        ("A", 1.104_278_074_866_27, 0.193_663_404_334_01, 0.666_181_017_580_22, 1.542_375_132_152_3),
        ("B", 0.857_142_857_142_83, 0.223_822_811_797_48, 0.350_820_480_237_52, 1.363_465_234_048_1),
        ("C", 0.864_197_530_864_17, 0.208_070_666_286_01, 0.393_508_982_757_07, 1.334_886_078_971_3),
    ] {
        let row = list(&probe["slopes"]).iter().find(|row| row["at"]["machine"] == machine).expect(machine);
        for (key, theirs) in [("estimate", estimate), ("std_error", error), ("df", 9.0), ("conf_low", low), ("conf_high", high)] {
            close(&format!("{machine} {key}"), &row[key], &Value::from(theirs), NUMBER, 0.0);
        }
    }
    for (contrast, estimate, error, t) in [
        ("machine = B minus machine = A", -0.247_135_217_723_444_8, 0.295_976_629_582_75, -0.834_982_201_371_227),
        ("machine = C minus machine = A", -0.240_080_544_002_104_2, 0.284_251_501_925_57, -0.844_606_070_243_275),
        ("machine = C minus machine = B", 0.007_054_673_721_340_6, 0.305_597_861_984_73, 0.023_084_826_822_817),
    ] {
        let row = named("differences", &probe["differences"], "contrast", contrast);
        // The reference is the difference of two slopes near one.
        for (key, theirs, scale) in [("estimate", estimate, error), ("std_error", error, 0.0), ("statistic", t, 1.0)] {
            close(&format!("{contrast} {key}"), &row[key], &Value::from(theirs), NUMBER, scale);
        }
    }
    for (term, total, df, f, p) in [
        ("diameter", 178.014_110_429_447_8, 1.0, Some(63.453_810_423_181_81), Some(2.290_541_368_353_9e-5)),
        ("machine", 13.283_850_623_029_2, 2.0, Some(2.367_539_677_304_49), Some(1.492_282_391_266_0e-1)),
        ("diameter:machine", 2.737_177_425_761_6, 2.0, Some(0.487_838_680_455_96), Some(6.292_895_461_514_9e-1)),
        ("Residuals", 25.248_712_144_790_6, 9.0, None, None),
    ] {
        let row = named("type II", &result["tests"]["rows"], "term", term);
        for (key, theirs, tolerance) in
            [("sum_sq", Some(total), NUMBER), ("df", Some(df), 0.0), ("statistic", f, NUMBER), ("p_value", p, P_VALUE)]
        {
            close(&format!("{term} {key}"), &row[key], &theirs.map_or(Value::Null, Value::from), tolerance, 0.0);
        }
    }
    // `joint_tests` are our type III: at the mean of the covariate. Its p-values are printed in full, its F to three decimals.
    let result = fit(&["--anova", "3"]);
    for (term, f, p) in [
        ("diameter", 60.996, 2.680_717_680_937_9e-5),
        ("machine", 2.814, 1.123_757_331_667_7e-1),
        ("diameter:machine", 0.488, 6.292_895_461_514_9e-1),
    ] {
        let row = named("type III", &result["tests"]["rows"], "term", term);
        close(term, &row["p_value"], &Value::from(p), P_VALUE, 0.0);
        assert!((row["statistic"].as_f64().unwrap() - f).abs() < 5.001e-4, "{term}: {}", row["statistic"]);
    }
}

/// Bounds on which the R packages interactions and rockchalk agree, and slopes to the digits that were kept of them.
#[test]
fn murder_and_illiteracy_in_the_states() {
    let data: PathBuf = travelling().join("states/data.csv");
    let result = fit(&data, "Income ~ HSGrad + Murder * Illiteracy", &["--probe", "Murder by Illiteracy"]);
    let probe = &result["probes"][0];
    for (ours, theirs) in list(&probe["johnson_neyman"]["bounds"]).iter().zip([0.797_874_599_981_224, 2.673_979_705_326_577]) {
        close("bound", ours, &Value::from(theirs), NUMBER, 0.0);
    }
    let slopes = list(&probe["slopes"]);
    assert_eq!(slopes.len(), 3);
    let expected = [(76.2139, 30.2056), (17.0656, 25.5195), (-42.0827, 36.6829)];
    for (row, (estimate, error)) in slopes.iter().zip(expected) {
        for (key, theirs) in [("estimate", estimate), ("std_error", error)] {
            assert!((row[key].as_f64().unwrap() - theirs).abs() < 5.001e-5, "{key}: {} where the reference is {theirs}", row[key]);
        }
    }
}
