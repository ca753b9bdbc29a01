//! Coefficients of a log or a logit link as ratios.

use super::{estimate_cells, estimate_table, name_statistics};
use crate::{Cell, EstimateRow, FitResult, Table};

/// Coefficients as ratios of what the link takes the logarithm of.
#[derive(Debug, Clone, PartialEq)]
pub struct Ratios {
    /// What a ratio is: `Odds ratio`, `Rate ratio`, `Risk ratio` or `Ratio of means`.
    pub name: &'static str,
    /// One row per estimated coefficient without the intercept.
    pub rows: Vec<Ratio>,
}

/// One coefficient as a ratio.
#[derive(Debug, Clone, PartialEq)]
pub struct Ratio {
    /// Name of the coefficient.
    pub term: String,
    /// `exp(b)` with the limits `exp(low)` and `exp(high)`; the standard error is the delta method's, `exp(b) se`. Statistic and p-value are
    /// those of the coefficient: a ratio of one is a coefficient of zero.
    pub row: EstimateRow,
}

impl FitResult {
    /// What `exp` of a coefficient is, where the link is a logarithm or a logit.
    fn ratio_name(&self) -> Option<&'static str> {
        match (self.link.as_str(), self.family.as_str()) {
            ("logit", _) => Some("Odds ratio"),
            ("log", "binomial" | "quasibinomial") => Some("Risk ratio"),
            ("log", "poisson" | "quasipoisson" | "negative-binomial") => Some("Rate ratio"),
            ("log", _) => Some("Ratio of means"),
            _ => None,
        }
    }

    /// The coefficients as ratios; `None` where the link is neither a logarithm nor a logit, or nothing but the intercept was estimated.
    ///
    /// A limit beyond the range of numbers, as separated data have it, is `None`.
    pub fn ratios(&self) -> Option<Ratios> {
        let name = self.ratio_name()?;
        let estimated = self.coefficients.iter().filter(|c| c.term != "(Intercept)" && c.row.estimate.is_some());
        let rows: Vec<Ratio> = estimated.map(|c| Ratio { term: c.term.clone(), row: c.row.exponentiated() }).collect();
        (!rows.is_empty()).then_some(Ratios { name, rows })
    }
}

impl EstimateRow {
    /// An estimate on the scale of a logarithm as a ratio: estimate and limits through `exp`, the standard error by the delta method.
    #[must_use]
    pub fn exponentiated(&self) -> Self {
        let exp = |value: Option<f64>| value.map(f64::exp).filter(|value| value.is_finite());
        let estimate = exp(self.estimate);
        let std_error = estimate.zip(self.std_error).map(|(ratio, error)| ratio * error).filter(|error| error.is_finite());
        Self { estimate, std_error, conf_low: exp(self.conf_low), conf_high: exp(self.conf_high), ..*self }
    }
}

pub(super) fn table(result: &FitResult) -> Option<Table> {
    let ratios = result.ratios()?;
    let mut table =
        estimate_table("ratios", format!("{}: exp of the coefficients", plural(ratios.name)), &[("term", "Term")], result.level);
    for Ratio { term, row } in &ratios.rows {
        let cells = cells(row);
        table.rows.push(std::iter::once(Cell::Text(term.clone())).chain(cells).collect());
    }
    if let Some(column) = table.columns.iter_mut().find(|column| column.key == "estimate") {
        ratios.name.clone_into(&mut column.label);
    }
    name_statistics(&mut table, ratios.rows.iter().map(|ratio| &ratio.row));
    // Error and statistic belong to the coefficient: an interval that is symmetric about its logarithm has no standard error of its own.
    for key in ["std_error", "statistic", "df"] {
        if let Some(place) = table.columns.iter().position(|column| column.key == key) {
            table.columns.remove(place);
            for row in &mut table.rows {
                row.remove(place);
            }
        }
    }
    table.notes.push("A ratio of 1 is no effect; p is that of the coefficient.".to_owned());
    if result.additive.is_some() {
        table.notes.push(
            "The row of a product is a ratio of such ratios; that of a variable in it holds where the other columns are zero.".to_owned(),
        );
    }
    Some(table)
}

/// Each number with four significant digits of its own: the limits of a ratio lie at unequal distances, often orders of magnitude apart.
fn cells(row: &EstimateRow) -> [Cell; 5] {
    estimate_cells(&EstimateRow { std_error: None, ..*row })
}

fn plural(name: &str) -> String {
    name.strip_prefix("Ratio ").map_or_else(|| format!("{name}s"), |rest| format!("Ratios {rest}"))
}

#[cfg(test)]
mod tests {
    use crate::{CoefficientRow, EstimateRow, FitResult, Tidy};

    fn coefficient(term: &str, estimate: f64) -> CoefficientRow {
        let limits = [estimate - 1.0, estimate + 1.0];
        let row = EstimateRow {
            estimate: Some(estimate),
            std_error: Some(0.5),
            statistic: Some(estimate / 0.5),
            p_value: Some(0.25),
            conf_low: Some(limits[0]),
            conf_high: Some(limits[1]),
            df: None,
        };
        CoefficientRow { term: term.to_owned(), row }
    }

    fn fit(family: &str, link: &str) -> FitResult {
        let coefficients = vec![coefficient("(Intercept)", 3.0), coefficient("x", 2f64.ln()), coefficient("z", 709.0)];
        FitResult { family: family.to_owned(), link: link.to_owned(), coefficients, ..FitResult::default() }
    }

    #[test]
    fn the_name_says_what_is_divided() {
        let name = |family: &str, link: &str| fit(family, link).ratios().map(|ratios| ratios.name);
        assert_eq!(name("binomial", "logit"), Some("Odds ratio"));
        assert_eq!(name("binomial", "log"), Some("Risk ratio"));
        assert_eq!(name("negative-binomial", "log"), Some("Rate ratio"));
        assert_eq!(name("gamma", "log"), Some("Ratio of means"));
        assert_eq!(name("binomial", "probit"), None);
        assert_eq!(name("gamma", "inverse"), None);
    }

    #[test]
    fn limits_are_taken_through_exp_and_the_intercept_is_left_out() {
        let ratios = fit("binomial", "logit").ratios().unwrap();
        assert_eq!(ratios.rows.iter().map(|r| r.term.as_str()).collect::<Vec<_>>(), ["x", "z"]);
        let row = &ratios.rows[0].row;
        let close =
            |value: Option<f64>, expected: f64| assert!((value.unwrap() - expected).abs() < 1e-14 * expected, "{value:?} {expected}");
        close(row.estimate, 2.0);
        close(row.std_error, 1.0);
        close(row.conf_low, 2.0 / std::f64::consts::E);
        close(row.conf_high, 2.0 * std::f64::consts::E);
        assert_eq!(row.p_value, Some(0.25));
        // exp(710) is beyond the range of numbers.
        assert!(ratios.rows[1].row.estimate.is_some() && ratios.rows[1].row.conf_high.is_none());
    }

    #[test]
    fn the_table_stands_after_the_coefficients() {
        let tables = fit("poisson", "log").tables();
        assert_eq!(tables[1].name, "ratios");
        assert_eq!(tables[1].columns.iter().map(|c| c.key.as_str()).collect::<Vec<_>>(), ["term", "estimate", "conf", "p_value"]);
        let shown: Vec<String> = tables[1].rows[0].iter().map(crate::Cell::display).collect();
        assert_eq!(shown, ["x", "2.000", "[0.7358, 5.437]", ".250"]);
        assert!(fit("gaussian", "identity").tables().iter().all(|table| table.name != "ratios"));
    }
}
