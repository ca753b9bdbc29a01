//! Interactions of a strip of pairs in one reading: their squares, as they are and centred over the classes, and the largest ones.
//!
//! Eight pairs are taken together and a class at a time, so that every step, the mean over classes too, is the same for all lanes of a
//! vector. Scores that lie pair after pair are first put side by side, a few thousand at a time, which the first-level cache holds.

use crate::kernel::Score;
use crate::processor::{Loop, fastest};

/// Pairs that are taken together.
pub(crate) const LANES: usize = 8;

/// Scores that are put side by side before they are used.
const CHUNK: usize = 2048;

/// A number for each of the pairs that are taken together.
pub(crate) type Lanes = [f64; LANES];

/// Scores of a run of pairs of one slow item.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Run<'s> {
    /// Single precision, pair after pair.
    Single(&'s [f32]),
    /// Double precision, pair after pair.
    Double(&'s [f64]),
    /// Double precision, class after class.
    Planes(&'s [f64]),
}

impl Run<'_> {
    /// One score of a run of `n_classes` classes.
    pub(crate) fn score(self, n_classes: usize, pair: usize, class: usize) -> f64 {
        match self {
            Self::Single(scores) => scores[pair * n_classes + class].into(),
            Self::Double(scores) => scores[pair * n_classes + class],
            Self::Planes(scores) => scores[class * (scores.len() / n_classes) + pair],
        }
    }
}

/// A run of pairs with the additive part of its scores.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Stretch<'s> {
    pub(crate) scores: Run<'s>,
    /// `a_c − mean_c` of the slow item, by class.
    pub(crate) slow: &'s [f64],
    /// `b_jc` of the fast items: lanes of the first eight for each class, then of the next eight.
    pub(crate) fast: &'s [Lanes],
}

impl Stretch<'_> {
    fn n_classes(&self) -> usize {
        self.slow.len()
    }

    /// What a sum over classes is multiplied with for the mean that is taken away: a single score is not centred.
    fn share(&self) -> f64 {
        if self.n_classes() > 1 { 1.0 / self.n_classes() as f64 } else { 0.0 }
    }

    fn interaction(&self, pair: usize, class: usize) -> f64 {
        let fast = self.fast[pair / LANES * self.n_classes() + class][pair % LANES];
        self.scores.score(self.n_classes(), pair, class) - self.slow[class] - fast
    }

    /// Centred interactions of one pair, by class; the same digits as in [`Moments`].
    pub(crate) fn centred(&self, pair: usize) -> impl Iterator<Item = f64> {
        let mut centre = 0.0;
        for class in 0..self.n_classes() {
            centre += self.interaction(pair, class);
        }
        centre *= self.share();
        (0..self.n_classes()).map(move |class| self.interaction(pair, class) - centre)
    }
}

/// What a stretch adds up to.
#[derive(Debug, Default)]
pub(crate) struct Moments {
    /// Sum over pairs of the squared interactions, per class.
    pub(crate) sum_sq: Vec<f64>,
    /// The same of the centred interactions.
    pub(crate) centred_sum_sq: Vec<f64>,
    /// Largest absolute centred interaction of each pair.
    pub(crate) sizes: Vec<f64>,
    /// Largest of the sizes.
    pub(crate) largest: f64,
    /// Largest absolute score.
    pub(crate) largest_score: f64,
    /// Largest score.
    pub(crate) highest_score: f64,
    /// Memory of the work, by class.
    lanes: Vec<ClassLanes>,
    single: Vec<[f32; LANES]>,
    double: Vec<Lanes>,
}

/// What the lanes of a class hold; a vector that straddles two cache lines is slow to store and to read back.
#[derive(Debug, Clone, Copy, Default)]
#[repr(C, align(64))]
struct ClassLanes {
    residuals: Lanes,
    squares: Lanes,
    centred_squares: Lanes,
}

impl Moments {
    /// The moments of a stretch; what they were before does not matter.
    pub(crate) fn measure(&mut self, stretch: Stretch<'_>) {
        let n_classes = stretch.n_classes();
        self.lanes.clear();
        self.lanes.resize(n_classes, ClassLanes::default());
        let (mut single, mut double) = (std::mem::take(&mut self.single), std::mem::take(&mut self.double));
        match stretch.scores {
            Run::Single(scores) => {
                self.of_scores(scores, stretch, |at, to| interleave(&scores[at * n_classes..], n_classes, to), &mut single);
            }
            Run::Double(scores) => {
                self.of_scores(scores, stretch, |at, to| interleave(&scores[at * n_classes..], n_classes, to), &mut double);
            }
            Run::Planes(scores) => self.of_scores(scores, stretch, |at, to| from_planes(scores, at, n_classes, to), &mut double),
        }
        (self.single, self.double) = (single, double);
    }

    /// Goes through whole blocks of eight pairs, which `gather` puts side by side from a pair on, and then through what is left.
    fn of_scores<T: Score>(
        &mut self,
        scores: &[T],
        stretch: Stretch<'_>,
        gather: impl Fn(usize, &mut [[T; LANES]]),
        gathered: &mut Vec<[T; LANES]>,
    ) {
        let n_classes = stretch.n_classes();
        let n_pairs = scores.len() / n_classes;
        let whole = n_pairs / LANES * LANES;
        self.sizes.clear();
        self.sizes.resize(n_pairs, 0.0);
        let mut largest = [0.0; LANES];
        let run = (CHUNK / (LANES * n_classes)).max(1) * LANES;
        for first in (0..whole).step_by(run) {
            let end = (first + run).min(whole);
            gathered.resize((end - first) / LANES * n_classes, [T::default(); LANES]);
            gather(first, gathered);
            let fast = &stretch.fast[first / LANES * n_classes..end / LANES * n_classes];
            let sizes = &mut self.sizes[first..end];
            let (share, lanes) = (stretch.share(), &mut self.lanes[..]);
            fastest(Squares { scores: gathered, slow: stretch.slow, fast, share, lanes, sizes, largest: &mut largest });
        }
        // After the scores were put side by side, which takes them from memory at a steady pace: this loop alone would wait for them.
        let (mut lowest, mut highest) = ([T::default(); 2 * LANES], [T::default(); 2 * LANES]);
        fastest(Extremes { scores, lowest: &mut lowest, highest: &mut highest });
        self.highest_score = highest.into_iter().map(T::into).fold(f64::NEG_INFINITY, f64::max);
        self.largest_score = lowest.into_iter().map(|score| -> f64 { -score.into() }).fold(self.highest_score, f64::max);
        self.largest = largest.into_iter().fold(0.0, f64::max);
        self.sum_sq.resize(n_classes, 0.0);
        self.centred_sum_sq.resize(n_classes, 0.0);
        for ((lanes, sum), centred_sum) in self.lanes.iter().zip(&mut self.sum_sq).zip(&mut self.centred_sum_sq) {
            *sum = lanes.squares.iter().sum();
            *centred_sum = lanes.centred_squares.iter().sum();
        }
        if whole < n_pairs {
            self.of_rest(whole, stretch);
        }
    }

    /// Adds the pairs that do not fill a block.
    fn of_rest(&mut self, whole: usize, stretch: Stretch<'_>) {
        let n_pairs = self.sizes.len();
        for (class, (sum, centred_sum)) in self.sum_sq.iter_mut().zip(&mut self.centred_sum_sq).enumerate() {
            let interactions = (whole..n_pairs).map(|pair| stretch.interaction(pair, class));
            *sum += interactions.map(|interaction| interaction * interaction).sum::<f64>();
            let centred = (whole..n_pairs).filter_map(|pair| stretch.centred(pair).nth(class));
            *centred_sum += centred.map(|interaction| interaction * interaction).sum::<f64>();
        }
        for pair in whole..n_pairs {
            self.sizes[pair] = stretch.centred(pair).map(f64::abs).fold(0.0, f64::max);
            self.largest = self.largest.max(self.sizes[pair]);
        }
    }
}

/// Puts scores that lie pair after pair side by side: lanes of the first eight pairs for each class, then of the next eight.
fn interleave<T: Score>(scores: &[T], n_classes: usize, to: &mut [[T; LANES]]) {
    match n_classes {
        1 => interleave_fixed::<T, 1>(scores, to),
        2 => interleave_fixed::<T, 2>(scores, to),
        3 => interleave_fixed::<T, 3>(scores, to),
        4 => interleave_fixed::<T, 4>(scores, to),
        5 => interleave_fixed::<T, 5>(scores, to),
        6 => interleave_fixed::<T, 6>(scores, to),
        7 => interleave_fixed::<T, 7>(scores, to),
        8 => interleave_fixed::<T, 8>(scores, to),
        10 => interleave_fixed::<T, 10>(scores, to),
        _ => {
            for (block, to) in scores.chunks_exact(LANES * n_classes).zip(to.chunks_exact_mut(n_classes)) {
                for (lane, pair) in block.chunks_exact(n_classes).take(LANES).enumerate() {
                    for (to, &score) in to.iter_mut().zip(pair) {
                        to[lane] = score;
                    }
                }
            }
        }
    }
}

/// The same for a number of classes that the compiler knows.
fn interleave_fixed<T: Score, const C: usize>(scores: &[T], to: &mut [[T; LANES]]) {
    for (block, to) in scores.as_chunks::<C>().0.as_chunks::<LANES>().0.iter().zip(to.as_chunks_mut::<C>().0) {
        for (lane, pair) in block.iter().enumerate() {
            for (to, &score) in to.iter_mut().zip(pair) {
                to[lane] = score;
            }
        }
    }
}

/// The same for scores that lie class after class, from a pair on.
fn from_planes(scores: &[f64], first: usize, n_classes: usize, to: &mut [Lanes]) {
    for (class, plane) in scores.chunks_exact(scores.len() / n_classes).enumerate() {
        for (scores, to) in plane[first..].as_chunks::<LANES>().0.iter().zip(to[class..].iter_mut().step_by(n_classes)) {
            *to = *scores;
        }
    }
}

/// The lowest and the highest score.
struct Extremes<'s, T> {
    scores: &'s [T],
    lowest: &'s mut [T; 2 * LANES],
    highest: &'s mut [T; 2 * LANES],
}

impl<T: Score> Loop for Extremes<'_, T> {
    #[allow(clippy::inline_always, reason = "a loop that is not inlined is compiled for plain vectors alone")]
    #[inline(always)]
    fn run(self) {
        let Some(&first) = self.scores.first() else { return };
        let (mut lowest, mut highest) = ([first; 2 * LANES], [first; 2 * LANES]);
        let (whole, rest) = self.scores.as_chunks::<{ 2 * LANES }>();
        for scores in whole {
            for lane in 0..2 * LANES {
                lowest[lane] = if scores[lane] < lowest[lane] { scores[lane] } else { lowest[lane] };
                highest[lane] = if scores[lane] > highest[lane] { scores[lane] } else { highest[lane] };
            }
        }
        for ((&score, lowest), highest) in rest.iter().zip(&mut lowest).zip(&mut highest) {
            *lowest = if score < *lowest { score } else { *lowest };
            *highest = if score > *highest { score } else { *highest };
        }
        (*self.lowest, *self.highest) = (lowest, highest);
    }
}

/// Squares and sizes of blocks of eight pairs.
struct Squares<'s, T> {
    scores: &'s [[T; LANES]],
    slow: &'s [f64],
    fast: &'s [Lanes],
    share: f64,
    lanes: &'s mut [ClassLanes],
    sizes: &'s mut [f64],
    largest: &'s mut Lanes,
}

impl<T: Score> Loop for Squares<'_, T> {
    #[allow(clippy::inline_always, reason = "a loop that is not inlined is compiled for plain vectors alone")]
    #[inline(always)]
    fn run(self) {
        let Self { scores, slow, fast, share, lanes, sizes, largest } = self;
        let n_classes = slow.len();
        let sizes = sizes.as_chunks_mut::<LANES>().0;
        for ((scores, fast), sizes) in scores.chunks_exact(n_classes).zip(fast.chunks_exact(n_classes)).zip(sizes) {
            // Lanes are worked out in variables of their own and stored together: only then are they known not to overlap what is read.
            let mut centre = [0.0; LANES];
            for (((scores, fast), slow), lanes) in scores.iter().zip(fast).zip(slow).zip(lanes.iter_mut()) {
                let (mut residuals, mut squares) = ([0.0; LANES], lanes.squares);
                for lane in 0..LANES {
                    let score: f64 = scores[lane].into();
                    residuals[lane] = score - slow - fast[lane];
                    centre[lane] += residuals[lane];
                    squares[lane] += residuals[lane] * residuals[lane];
                }
                (lanes.residuals, lanes.squares) = (residuals, squares);
            }
            for centre in &mut centre {
                *centre *= share;
            }
            let mut size = [0.0; LANES];
            for lanes in lanes.iter_mut() {
                let mut squares = lanes.centred_squares;
                for lane in 0..LANES {
                    let residual = lanes.residuals[lane] - centre[lane];
                    squares[lane] += residual * residual;
                    let absolute = residual.abs();
                    size[lane] = if absolute > size[lane] { absolute } else { size[lane] };
                }
                lanes.centred_squares = squares;
            }
            *sizes = size;
            for lane in 0..LANES {
                largest[lane] = if size[lane] > largest[lane] { size[lane] } else { largest[lane] };
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{ClassLanes, Extremes, LANES, Lanes, Moments, Run, Squares, Stretch};
    use crate::processor::{Version, run_within};

    /// Numbers that are not round.
    fn number(at: usize) -> f64 {
        (at as f64 * 1.7).sin() * 3.0
    }

    #[test]
    fn every_version_gives_the_same_digits() {
        for n_classes in [1, 2, 3, 10, 13] {
            let n_blocks = 9;
            let scores: Vec<[f32; LANES]> =
                (0..n_blocks * n_classes).map(|block| std::array::from_fn(|lane| number(block * LANES + lane) as f32)).collect();
            let fast: Vec<Lanes> = (0..n_blocks * n_classes).map(|at| std::array::from_fn(|lane| number(7 * at + lane))).collect();
            let slow: Vec<f64> = (0..n_classes).map(|class| number(1000 + class)).collect();
            let in_version = |version| {
                let (mut lanes, mut sizes, mut largest) =
                    (vec![ClassLanes::default(); n_classes], vec![0.0; n_blocks * LANES], [0.0; LANES]);
                let share = 1.0 / n_classes as f64;
                let (fast, slow, scores) = (&fast, &slow, &scores);
                run_within(version, Squares { scores, slow, fast, share, lanes: &mut lanes, sizes: &mut sizes, largest: &mut largest });
                let (mut lowest, mut highest) = ([0.0; 2 * LANES], [0.0; 2 * LANES]);
                let scores = &scores.as_flattened()[..n_blocks * n_classes * LANES - 3];
                run_within(version, Extremes { scores, lowest: &mut lowest, highest: &mut highest });
                let by_class = lanes.iter().flat_map(|lanes| [lanes.squares, lanes.centred_squares]).flatten();
                let ends = lowest.into_iter().chain(highest).map(f64::from);
                by_class.chain(sizes).chain(largest).chain(ends).map(f64::to_bits).collect::<Vec<u64>>()
            };
            let plain = in_version(Version::Plain);
            assert_eq!(plain, in_version(Version::Avx2));
            assert_eq!(plain, in_version(Version::Avx512));
        }
    }

    #[test]
    fn moments_are_those_of_the_pairs_however_they_lie() {
        for n_classes in 1..13 {
            for n_pairs in [1, 7, 8, 9, 40, 250, 256] {
                let score = |pair: usize, class: usize| f64::from(number(pair * 31 + class) as f32);
                let single: Vec<f32> = (0..n_pairs * n_classes).map(|at| score(at / n_classes, at % n_classes) as f32).collect();
                let double: Vec<f64> = single.iter().map(|&score| score.into()).collect();
                let planes: Vec<f64> = (0..n_pairs * n_classes).map(|at| score(at % n_pairs, at / n_pairs)).collect();
                let slow: Vec<f64> = (0..n_classes).map(|class| number(500 + class)).collect();
                let effect = |pair: usize, class: usize| number(900 + pair * 3 + class);
                let mut fast = vec![[0.0; LANES]; n_pairs.div_ceil(LANES) * n_classes];
                for at in 0..n_pairs * n_classes {
                    let (pair, class) = (at / n_classes, at % n_classes);
                    fast[pair / LANES * n_classes + class][pair % LANES] = effect(pair, class);
                }
                let mut moments = Moments::default();
                let mut found = Vec::new();
                for scores in [Run::Single(&single), Run::Double(&double), Run::Planes(&planes)] {
                    let stretch = Stretch { scores, slow: &slow, fast: &fast };
                    moments.measure(stretch);
                    let exact: Vec<f64> = (0..n_pairs).map(|pair| stretch.centred(pair).map(f64::abs).fold(0.0, f64::max)).collect();
                    assert_eq!(moments.sizes, exact);
                    let Moments { sum_sq, centred_sum_sq, largest, largest_score, highest_score, .. } = &moments;
                    found.push((sum_sq.clone(), centred_sum_sq.clone(), *largest, *largest_score, *highest_score));
                }
                assert!(found.windows(2).all(|two| two[0] == two[1]));
                let (sum_sq, centred_sum_sq, largest, largest_score, highest_score) = &found[0];
                assert_eq!(*largest, moments.sizes.iter().copied().fold(0.0, f64::max));
                assert_eq!(*largest_score, double.iter().copied().map(f64::abs).fold(0.0, f64::max));
                assert_eq!(*highest_score, double.iter().copied().fold(f64::NEG_INFINITY, f64::max));
                let residual = |pair: usize, class: usize| score(pair, class) - slow[class] - effect(pair, class);
                for class in 0..n_classes {
                    let squares: f64 = (0..n_pairs).map(|pair| residual(pair, class).powi(2)).sum();
                    let centre = |pair: usize| match n_classes {
                        1 => 0.0,
                        _ => (0..n_classes).map(|class| residual(pair, class)).sum::<f64>() / n_classes as f64,
                    };
                    let centred: f64 = (0..n_pairs).map(|pair| (residual(pair, class) - centre(pair)).powi(2)).sum();
                    // Rounding of a few hundred additions in double precision, in another order.
                    assert!((sum_sq[class] - squares).abs() <= 1e-12 * squares);
                    assert!((centred_sum_sq[class] - centred).abs() <= 1e-12 * (1.0 + centred));
                }
            }
        }
    }
}
