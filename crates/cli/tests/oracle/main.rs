//! Reference numbers from R, Python and NIST, through the command line's JSON.
//!
//! Each case is a folder with `data.csv` and `case.json` (made by the code that the case itself carries). The cases that may travel with
//! the project are in `crates/regression/tests/oracle`; those that may not are read from the folder that `INTERPLAY_SHARED` names, and the
//! tests that need them say so when it is unset.
//!
//! Every number of every block of a case is compared (`blocks.rs` says by what), or the block stands in the one list of what the command
//! does not give, with the reason; a block, part or key that is in neither fails the test.
#![allow(clippy::print_stderr, reason = "a skipped test says so")]

mod agree;
mod blocks;
mod case;
mod checks;
#[path = "../common/mod.rs"]
mod common;
mod covariances;
mod extra;
mod model;
mod nist;
mod predictions;
mod probes;
mod terms;

use std::path::PathBuf;

use serde_json::Value;

use crate::blocks::{ELSEWHERE, check};
use crate::case::{Case, elsewhere, travelling};

macro_rules! travelling {
    ($($name:ident)*) => { $(#[test] fn $name() { check(&Case::open(&travelling().join(stringify!($name)))); })* };
}

travelling! {
    glm_binomial_esoph
    glm_gamma_clotting
    glm_logit_titanic
    glm_negbin_quine
    glm_poisson_offset_ships
    glm_poisson_warpbreaks
    lecture_book_reviews
    ols_cc_mtcars_hp_wt
    ols_cf_iris
    ols_cluster_grunfeld
    ols_ff_toothgrowth
    ols_missing_airquality
    ols_pairwise_prestige
    ols_rankdef_mtcars_cyl_gear
    ols_unbalanced_salaries
}

macro_rules! staying {
    ($($name:ident)*) => { $(
        #[test]
        fn $name() {
            match elsewhere() {
                Some(folder) => check(&Case::open(&folder.join(stringify!($name)))),
                None => eprintln!("SKIPPED: INTERPLAY_SHARED is unset, and {} does not travel with the project", stringify!($name)),
            }
        }
    )* };
}

staying! {
    ols_hac_intdef
    ols_quadratic_poly_wage1
    ols_threeway_wage1
    ols_weighted_meap
}

/// The cases themselves, wherever they are.
fn all_cases() -> Vec<PathBuf> {
    let mut folders = std::collections::BTreeMap::new();
    for folder in [Some(travelling()), elsewhere()].into_iter().flatten() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.join("case.json").is_file() {
                folders.entry(path.file_name().unwrap().to_owned()).or_insert(path);
            }
        }
    }
    folders.into_values().collect()
}

/// A case that is added and not named in a test above would be left out in silence.
#[test]
fn every_case_is_named() {
    let source = [include_str!("main.rs"), include_str!("nist.rs"), include_str!("extra.rs")].concat();
    // Families and links on made-up data, with numbers in a form of their own, are compared by the library's tests.
    for folder in all_cases().iter().filter(|folder| !folder.ends_with("glm_families")) {
        let name = folder.file_name().unwrap().to_string_lossy().into_owned();
        assert!(source.contains(&name), "{name} is compared by no test");
    }
}

/// What is listed as not given is there to be given.
#[test]
fn what_is_listed_as_left_out_exists() {
    if elsewhere().is_none() {
        eprintln!("SKIPPED: INTERPLAY_SHARED is unset, and some of what is listed is in cases that do not travel with the project");
        return;
    }
    let mut blocks: Vec<Value> = Vec::new();
    for folder in all_cases() {
        let case: Value = serde_json::from_str(&std::fs::read_to_string(folder.join("case.json")).unwrap()).unwrap();
        let others = case["other_fits"].as_array().into_iter().flatten().map(|fit| fit["expected"].clone());
        blocks.extend(others.chain([case["expected"].clone()]));
    }
    let part = |block: &Value, name: &str| match block {
        Value::Array(rows) => rows.iter().any(|row| row.get(name).is_some() || row["term"] == name),
        _ => block.get(name).is_some(),
    };
    for (path, reason) in ELSEWHERE {
        let (block, inner) = path.split_once('/').map_or((*path, None), |(block, inner)| (block, Some(inner)));
        let found = blocks.iter().filter_map(|blocks| blocks.get(block)).any(|block| inner.is_none_or(|inner| part(block, inner)));
        assert!(found, "{path} ({reason}) is in no case");
    }
}

/// Both tables of the lecture to the two decimals that it prints.
#[test]
fn the_lecture_tables_to_their_two_decimals() {
    let case = Case::open(&travelling().join("lecture_book_reviews"));
    let result = case.fit(&[]);
    let shown = |rows: &Value| -> Vec<[String; 3]> {
        let two = |v: &Value| format!("{:.2}", v.as_f64().unwrap());
        rows.as_array().unwrap().iter().map(|row| ["estimate", "conf_low", "conf_high"].map(|key| two(&row[key]))).collect()
    };
    let expected = |rows: &[[&str; 3]]| -> Vec<[String; 3]> { rows.iter().map(|row| row.map(str::to_owned)).collect() };
    assert_eq!(
        shown(&result["additive"]["coefficients"]),
        expected(&[["5.29", "4.86", "5.73"], ["1.19", "0.85", "1.53"], ["-1.69", "-2.14", "-1.24"]])
    );
    assert_eq!(
        shown(&result["coefficients"]),
        expected(&[["5.79", "5.29", "6.29"], ["0.68", "0.25", "1.11"], ["-2.94", "-3.73", "-2.15"], ["1.29", "0.61", "1.97"]])
    );
}
