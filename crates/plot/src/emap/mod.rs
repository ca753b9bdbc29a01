//! Figures of an EMAP analysis: scores first, then items, then where the variance lies.

mod flips;
mod full_vs_projected;
mod gap;
mod variance;

use interplay_core::EmapResult;

use crate::Figure;

pub(crate) fn figures(result: &EmapResult) -> Vec<Figure> {
    [gap::figure(result), full_vs_projected::figure(result), flips::figure(result), variance::figure(result)]
        .into_iter()
        .flatten()
        .collect()
}

/// The modalities' names in a sentence: `image and text`.
fn modalities(result: &EmapResult) -> String {
    crate::words::list(&result.grid.modalities)
}

/// A metric as a reader knows it.
fn metric_name(metric: &str) -> String {
    match metric {
        "accuracy" => "Accuracy",
        "balanced_accuracy" => "Balanced accuracy",
        "auc" => "AUC",
        "auc_macro_ovr" => "AUC (macro, one vs rest)",
        "auc_macro_ovo" => "AUC (macro, one vs one)",
        "f1" => "F1",
        "f1_macro" => "F1 (macro)",
        "f1_micro" => "F1 (micro)",
        "f1_weighted" => "F1 (weighted)",
        "nll" => "Negative log-likelihood",
        "brier" => "Brier score",
        "mse" => "Mean squared error",
        "mae" => "Mean absolute error",
        "r2" => "R²",
        other => return other.to_owned(),
    }
    .to_owned()
}

/// Whether a smaller value of a metric is the better one.
fn lower_is_better(metric: &str) -> bool {
    matches!(metric, "nll" | "brier" | "mse" | "rmse" | "mae" | "log_loss" | "ece")
}
