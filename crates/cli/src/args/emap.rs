//! `emap` as it is typed.

use std::path::PathBuf;

use clap::Args;

use super::Common;

/// Project a grid of scores f(a_i, b_j) on its best additive approximation (EMAP) and say what is lost.
///
/// The grid holds the model's scores on every pair of an item of one modality with an item of the other: an N x N x C array whose diagonal
/// is the model's ordinary output. Hessel & Lee (2020), EMNLP.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    interplay emap logits.npy --labels labels.npy\n  \
    interplay emap logits.npz --labels items.csv:label --modalities image,text -o emap.pdf -o emap.json\n  \
    interplay emap logits.npy --projection emap_logits.npy --format json\n\n\
    Exporting a grid from Python:\n  \
    grid = np.stack([model(a[i].repeat(n), b) for i in range(n)])   # n x n x classes, before the softmax\n  \
    np.save('logits.npy', grid.astype('float32'))")]
pub(crate) struct EmapArgs {
    /// The grid: .npy or .npz, N1 x N2 x C or N1 x N2.
    #[arg(value_name = "GRID")]
    pub(crate) grid: PathBuf,

    /// Labels, one per item: .npy, or a text or CSV file (FILE.csv:COLUMN chooses the column).
    #[arg(long, value_name = "FILE")]
    pub(crate) labels: Option<String>,

    /// Metrics, separated by commas; by default all that the labels allow.
    #[arg(long, value_name = "NAME,...", value_delimiter = ',')]
    pub(crate) metric: Vec<String>,

    /// What the scores are: auto, logits, probabilities, log-probabilities or scores.
    #[arg(long, value_name = "KIND", default_value = "auto")]
    pub(crate) input: String,

    /// What the labels are for: classification or regression; by default the labels and the grid decide.
    #[arg(long, value_name = "TASK")]
    pub(crate) task: Option<String>,

    /// Names of the two modalities.
    #[arg(long, value_name = "A,B", value_delimiter = ',')]
    pub(crate) modalities: Vec<String>,

    /// Order of the axes of the array, for example class,a,b.
    #[arg(long, value_name = "AXES", value_delimiter = ',')]
    pub(crate) axes: Vec<String>,

    /// Write the projected scores of the matched pairs, N x C, f64.
    #[arg(long, value_name = "OUT.npy")]
    pub(crate) projection: Option<PathBuf>,

    #[command(flatten)]
    pub(crate) common: Common,
}
