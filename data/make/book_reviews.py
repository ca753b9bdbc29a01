#!/usr/bin/env python3
"""Builds the SYNTHETIC table book_reviews.csv: 300 invented reviews whose regressions print seven given estimates and their limits.

A lecture slide on interactions shows, for the audience score of a book (0 to 10) by how much the reviewer smiles (in units of 50
percentage points, 0 to 2) and whether the reviewer is a critic (0 or 1),

    score ~ smiling + critic     5.29 [4.86, 5.73]    1.19 [0.85, 1.53]   -1.69 [-2.14, -1.24]
    score ~ smiling * critic     5.79 [5.29, 6.29]    0.68 [0.25, 1.11]   -2.94 [-3.73, -2.15]    1.29 [0.61, 1.97]

The data behind the slide are not published. This script constructs others that print the same 21 numbers; nothing else about the
real reviews is claimed. No random numbers are drawn.

Run in data/make:  python book_reviews.py        (numpy, scipy)
"""

import pathlib

import numpy as np
from scipy import optimize, stats

N, N_LAY = 300, 180
N_CRITIC = N - N_LAY
SLIDE = np.array(
    [5.29, 4.86, 5.73, 1.19, 0.85, 1.53, -1.69, -2.14, -1.24]
    + [5.79, 5.29, 6.29, 0.68, 0.25, 1.11, -2.94, -3.73, -2.15, 1.29, 0.61, 1.97]
)
GOLDEN = (5**0.5 - 1) / 2


def printed_numbers(moments):
    """The 21 numbers as functions of nine moments.

    b0..b3: coefficients with the product; m0, m1 and s0, s1: mean and centred sum of squares of smiling in each group; v: the
    residual variance. Without the product the slope is the pooled one within groups, and the residual sum of squares grows by
    b3^2 s0 s1 / (s0 + s1) (Frisch and Waugh).
    """
    b0, b1, b2, b3, m0, m1, s0, s1, v = moments
    s = s0 + s1
    with_product = [
        (b0, v * (1 / N_LAY + m0**2 / s0)),
        (b1, v / s0),
        (b2, v * (1 / N_LAY + m0**2 / s0 + 1 / N_CRITIC + m1**2 / s1)),
        (b3, v * (1 / s0 + 1 / s1)),
    ]
    a1 = b1 + b3 * s1 / s
    a0 = b0 + (b1 - a1) * m0
    a2 = b2 + (b1 + b3 - a1) * m1 - (b1 - a1) * m0
    va = ((N - 4) * v + b3**2 * s0 * s1 / s) / (N - 3)
    without = [
        (a0, va * (1 / N_LAY + m0**2 / s)),
        (a1, va / s),
        (a2, va * (1 / N_LAY + 1 / N_CRITIC + (m1 - m0) ** 2 / s)),
    ]
    numbers = []
    for rows, df in ((without, N - 3), (with_product, N - 4)):
        for estimate, variance in rows:
            half = stats.t.ppf(0.975, df) * np.sqrt(variance)
            numbers += [estimate, estimate - half, estimate + half]
    return np.array(numbers)


def solve_moments():
    """Minimises the largest distance to the slide; a printed digit flips at 0.005, and the optimum is 0.0025."""
    s = 0.395 * N_LAY
    start = np.r_[5.79, 0.68, -2.94, 1.29, 0.98, 0.9615, s, 0.655 * s, 3.57, 0.004]
    within = [
        {"type": "ineq", "fun": lambda x: x[-1] - (printed_numbers(x[:-1]) - SLIDE)},
        {"type": "ineq", "fun": lambda x: x[-1] + (printed_numbers(x[:-1]) - SLIDE)},
    ]
    bounds = [(None, None)] * 4 + [(0.01, 5), (0.01, 5), (1, 1e4), (1, 1e4), (0.1, 50), (0, 1)]
    options = {"maxiter": 3000, "ftol": 1e-13}
    found = optimize.minimize(lambda x: 1e3 * x[-1], start, constraints=within, method="SLSQP", bounds=bounds, options=options)
    return found.x[:-1]


def smiling_of_group(n, mean, sum_of_squares):
    """Quantiles of a beta distribution on [0, 2] with exactly this mean and centred sum of squares."""
    u = (np.arange(n) + 0.5) / n

    def values(log_shapes):
        return 2 * stats.beta.ppf(u, *np.exp(log_shapes))

    def off(log_shapes):
        x = values(log_shapes)
        return [x.mean() - mean, ((x - x.mean()) ** 2).sum() - sum_of_squares]

    return values(optimize.fsolve(off, np.log([0.72, 0.72]), xtol=1e-14))


def residuals(x, fitted, variance, step):
    """Normal quantiles in a scattered order, made orthogonal to (1, x) with sum of squares (n - 2) variance, so that the group's
    line is exactly `fitted`; alternating projections keep the scores within [0.1, 9.9]."""
    n = len(x)
    e = np.empty(n)
    e[np.argsort((np.arange(n) * step + 0.123) % 1)] = stats.norm.ppf((np.arange(n) + 0.5) / n)
    q, _ = np.linalg.qr(np.column_stack([np.ones(n), x]))
    for _ in range(20000):
        e = e - q @ (q.T @ e)
        e = e * np.sqrt((n - 2) * variance / (e @ e))
        score = fitted + e
        if score.min() >= 0.1 and score.max() <= 9.9:
            return e
        e = np.clip(score, 0.12, 9.88) - fitted
    raise SystemExit("the projections did not converge")


def least_squares(columns, y):
    x = np.column_stack(columns)
    q, r = np.linalg.qr(x)
    b = np.linalg.solve(r, q.T @ y)
    df = len(y) - x.shape[1]
    variance = ((y - x @ b) ** 2).sum() / df
    half = stats.t.ppf(0.975, df) * np.sqrt(variance * (np.linalg.inv(r) ** 2).sum(axis=1))
    return np.column_stack([b, b - half, b + half]).ravel()


def main():
    b0, b1, b2, b3, m0, m1, s0, s1, v = solve_moments()
    rows = []
    for critic, (n, mean, squares, step) in enumerate([(N_LAY, m0, s0, GOLDEN), (N_CRITIC, m1, s1, 2**0.5 - 1)]):
        x = smiling_of_group(n, mean, squares)
        fitted = b0 + critic * b2 + (b1 + critic * b3) * x
        score = fitted + residuals(x, fitted, v, step)
        rows += [(round(float(s), 2), round(float(w), 3), critic) for s, w in zip(score, x)]
    order = np.argsort((np.arange(N) * GOLDEN * 7 + 0.5) % 1)
    rows = [rows[i] for i in order]
    out = pathlib.Path(__file__).resolve().parent.parent / "book_reviews.csv"
    out.write_text("score,smiling,critic\n" + "".join(f"{s:.2f},{w:.3f},{c}\n" for s, w, c in rows))

    score, smiling, critic = np.array(rows).T
    one = np.ones(N)
    got = np.r_[least_squares([one, smiling, critic], score), least_squares([one, smiling, critic, smiling * critic], score)]
    assert [f"{g:.2f}" for g in got] == [f"{s:.2f}" for s in SLIDE], got
    print("all 21 numbers agree; largest distance", float(abs(got - SLIDE).max()))


if __name__ == "__main__":
    main()
