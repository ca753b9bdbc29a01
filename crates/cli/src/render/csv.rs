//! The main table with full precision.

use interplay_core::{Analysis, EstimateRow, Record};

/// The main table of a record: coefficients of a fit, metrics of every model of an EMAP analysis. Undefined numbers are empty cells.
pub(crate) fn main_table(record: &Record) -> String {
    let rows = match &record.analysis {
        Analysis::Fit(fit) => {
            let head = ["term", "estimate", "std_error", "statistic", "df", "p_value", "conf_low", "conf_high"].map(str::to_owned).to_vec();
            let body = fit.coefficients.iter().map(|c| std::iter::once(c.term.clone()).chain(estimate(&c.row)).collect());
            std::iter::once(head).chain(body).collect()
        }
        Analysis::Emap(emap) => {
            let mut rows = vec![["model", "metric", "value"].map(str::to_owned).to_vec()];
            for scores in &emap.scores {
                rows.extend(scores.metrics.iter().map(|(metric, value)| vec![scores.model.clone(), metric.clone(), number(*value)]));
            }
            if emap.scores.is_empty() {
                rows = vec![["term", "share", "share_unbiased"].map(str::to_owned).to_vec()];
                rows.extend(emap.variance.terms.iter().map(|t| vec![t.term.clone(), number(t.share), number(t.share_unbiased)]));
            }
            rows
        }
        _ => Vec::new(),
    };
    lines(&rows)
}

/// The predictions of a fit; `None` without any. The columns of the linear predictor are there where the link is not the identity.
pub(crate) fn predictions(record: &Record) -> Option<String> {
    let Analysis::Fit(fit) = &record.analysis else { return None };
    if fit.predictions.is_empty() {
        return None;
    }
    let with_link = fit.predictions.iter().any(|prediction| prediction.link.is_some());
    let mut head = vec!["row", "estimate", "std_error", "conf_low", "conf_high", "pred_low", "pred_high"];
    if with_link {
        head.extend(["link_estimate", "link_std_error", "link_conf_low", "link_conf_high"]);
    }
    let mut rows = vec![head.into_iter().map(str::to_owned).collect::<Vec<String>>()];
    for prediction in &fit.predictions {
        let EstimateRow { estimate, std_error, conf_low, conf_high, .. } = prediction.response;
        let mut cells = vec![prediction.row.to_string()];
        cells.extend([estimate, std_error, conf_low, conf_high, prediction.pred_low, prediction.pred_high].map(number));
        if with_link {
            let link = prediction.link.unwrap_or_default();
            cells.extend([link.estimate, link.std_error, link.conf_low, link.conf_high].map(number));
        }
        rows.push(cells);
    }
    Some(lines(&rows))
}

fn lines(rows: &[Vec<String>]) -> String {
    rows.iter().map(|row| row.iter().map(|cell| quoted(cell)).collect::<Vec<_>>().join(",") + "\n").collect()
}

fn estimate(row: &EstimateRow) -> [String; 7] {
    [row.estimate, row.std_error, row.statistic, row.df, row.p_value, row.conf_low, row.conf_high].map(number)
}

/// The shortest text that gives the same number back.
fn number(value: Option<f64>) -> String {
    value.map_or_else(String::new, |v| if v != 0.0 && (v.abs() < 1e-5 || v.abs() >= 1e16) { format!("{v:e}") } else { format!("{v}") })
}

/// RFC 4180: quoted where a separator, a quote or a line break stands inside.
fn quoted(cell: &str) -> String {
    if cell.contains([',', '"', '\n', '\r']) { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::{number, quoted};

    #[test]
    fn numbers_come_back_and_names_are_quoted() {
        for value in [5.734_603_023_231_54e-67, -0.1, 1e300, 0.0, 123_456.789] {
            assert_eq!(number(Some(value)).parse::<f64>().unwrap().to_bits(), value.to_bits());
        }
        assert_eq!(number(None), "");
        assert_eq!(quoted("poly(x, 2)"), "\"poly(x, 2)\"");
        assert_eq!(quoted("say \"x\""), "\"say \"\"x\"\"\"");
    }
}
