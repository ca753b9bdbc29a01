//! Simple slopes, their differences, Johnson-Neyman regions.

use serde_json::Value;

use crate::agree::{NUMBER, Part, close, list, near, object, row, whole_row};
use crate::blocks::is_elsewhere;
use crate::case::Case;
use crate::model::combination;

pub(crate) fn slopes(case: &Case, what: &str, reference: &Value) {
    for (key, rows) in object(reference) {
        let what = format!("{what} {key}");
        match key.as_str() {
            // The slope on the scale of log(exppp): the command's is that of exppp, so this is a combination of coefficients.
            "log_exppp_at_lunch" => {
                for theirs in list(rows) {
                    let text = format!("log(exppp) + {} * log(exppp):lunch", theirs["lunch"]);
                    assert_eq!(combination(case, &what, &text, &[], theirs), 1);
                }
            }
            // How the slope of educ changes with exper, for each value of female: no slope, but a combination of coefficients.
            "educ_by_exper_interaction_at_female" => {
                for theirs in list(rows) {
                    let text = format!("educ:exper + {} * educ:exper:female", theirs["female"]);
                    assert_eq!(combination(case, &what, &text, &[], theirs), 1);
                }
            }
            "dlogwage_dexper" => probe(case, &what, "exper by female", &[], rows),
            "educ_at_exper_x_female" => probe(case, &what, "educ by exper by female", &[], rows),
            _ => {
                let (key, further): (&str, &[&str]) = if let Some(key) = key.strip_suffix("_HC3") {
                    (key, &["--se", "hc3"])
                } else if let Some(key) = key.strip_suffix("_NW2") {
                    (key, &["--se", "hac(2)"])
                } else {
                    (key.strip_suffix("_logit_scale").unwrap_or(key), &[])
                };
                let parts = key.split_once("_at_").or_else(|| key.split_once("_by_"));
                let (focal, moderator) = parts.unwrap_or_else(|| panic!("{what} is not compared"));
                probe(case, &what, &format!("{focal} by {moderator}"), further, rows);
            }
        }
    }
}

/// Slopes at the values that the reference gives, asked for.
fn probe(case: &Case, what: &str, request: &str, further: &[&str], rows: &Value) {
    assert!(!list(rows).is_empty());
    for theirs in list(rows) {
        let numbers = ["slope", "std_error", "statistic", "p_value", "conf_low", "conf_high", "df", "label"];
        let places = object(theirs).iter().filter(|(key, _)| !numbers.contains(&key.as_str()));
        let places: Vec<String> =
            places.map(|(key, value)| format!("{key}={}", value.as_str().map_or_else(|| value.to_string(), str::to_owned))).collect();
        let mut words = vec!["--probe", request];
        words.extend(places.iter().flat_map(|place| ["--at", place.as_str()]));
        words.extend(further);
        let result = case.fit(&words);
        let [ours] = list(&result["probes"][0]["slopes"]) else { panic!("{what}: not one slope at {places:?}") };
        let what = format!("{what} at {places:?}");
        for place in row(&what, ours, theirs, Part::Whole) {
            close(&what, &ours["at"][place], &theirs[place], 1e-12, 1.0);
        }
    }
}

/// Differences of slopes; the reference subtracts the later level.
pub(crate) fn contrasts(case: &Case, what: &str, reference: &Value) {
    let result = case.fit(&[]);
    for (kind, rows) in object(reference) {
        if is_elsewhere(&format!("slope_contrasts/{kind}")) {
            continue;
        }
        assert_eq!(kind, "unadjusted", "{what}");
        let probe = &result["probes"][0];
        let moderator = probe["moderator"].as_str().unwrap();
        for theirs in list(rows) {
            let (first, second) = theirs["contrast"].as_str().unwrap().split_once(" - ").unwrap();
            let name = format!("{moderator} = {second} minus {moderator} = {first}");
            let ours = crate::agree::named(what, &probe["differences"], "contrast", &name);
            let mut turned = ours.clone();
            let minus = |key: &str| Value::from(-ours[key].as_f64().unwrap());
            for (key, of) in [("estimate", "estimate"), ("statistic", "statistic"), ("conf_low", "conf_high"), ("conf_high", "conf_low")] {
                turned[key] = minus(of);
            }
            let mut theirs = theirs.clone();
            theirs.as_object_mut().unwrap().remove("contrast");
            whole_row(&format!("{what} {name}"), &turned, &theirs, Part::Whole);
        }
    }
}

pub(crate) fn johnson_neyman(case: &Case, what: &str, reference: &Value) {
    for theirs in list(reference) {
        let (focal, moderator) = (theirs["focal_term"].as_str().unwrap(), theirs["moderator"].as_str().unwrap());
        let request = format!("{focal} by {moderator}");
        let what = format!("{what} {request}");
        let level = format!("{}", 1.0 - theirs["alpha"].as_f64().unwrap());
        let se = theirs["se_type"].as_str().map_or_else(|| "iid".to_owned(), str::to_lowercase);
        // Within a group of a third variable: it is held there.
        let group = theirs["group"].as_str().map(|group| group.replace(' ', ""));
        let mut words = vec!["--level", &level, "--se", &se, "--probe", &request];
        words.extend(group.iter().flat_map(|group| ["--at", group.as_str()]));
        let result = case.fit(&words);
        let ours = &result["probes"][0]["johnson_neyman"];
        let bounds = list(&ours["bounds"]);
        let observed = list(&ours["observed"]);
        assert_eq!(bounds.len(), 2, "{what}");
        let inside = |bound: &Value| Value::from(bound.as_f64() >= observed[0].as_f64() && bound.as_f64() <= observed[1].as_f64());
        for (key, theirs) in object(theirs) {
            let what = format!("{what} {key}");
            match key.as_str() {
                "focal_term" | "interaction_term" | "moderator" | "alpha" | "group" | "se_type" => {}
                "critical_t" => close(&what, &ours["critical"], theirs, NUMBER, 0.0),
                "df" => close(&what, &result["covariance"]["df"], theirs, 0.0, 0.0),
                "lower_bound" => close(&what, &bounds[0], theirs, NUMBER, 0.0),
                "upper_bound" => close(&what, &bounds[1], theirs, NUMBER, 0.0),
                "lower_within_data" => assert_eq!(&inside(&bounds[0]), theirs, "{what}"),
                "upper_within_data" => assert_eq!(&inside(&bounds[1]), theirs, "{what}"),
                "significant_region" => assert_eq!(&ours["region"], theirs, "{what}"),
                "slope_at_bounds" | "se_at_bounds" => {
                    let number = if key == "slope_at_bounds" { "estimate" } else { "std_error" };
                    for (bound, theirs) in bounds.iter().zip(list(theirs)) {
                        let at = format!("{moderator}={bound}");
                        let mut words = words.clone();
                        words.extend(["--at", &at]);
                        let result = case.fit(&words);
                        close(&what, &result["probes"][0]["slopes"][0][number], theirs, NUMBER, 0.0);
                    }
                }
                "n_obs_in_significant_region" => {
                    let n = result["model"]["n"].as_f64().unwrap();
                    near(&what, ours["share_significant"].as_f64().unwrap() * n, theirs, 1e-12);
                }
                "moderator_min" => close(&what, &observed[0], theirs, 0.0, 0.0),
                "moderator_max" => close(&what, &observed[1], theirs, 0.0, 0.0),
                _ => panic!("{what} is not compared"),
            }
        }
    }
}
