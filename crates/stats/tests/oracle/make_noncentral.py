"""The noncentral F and t distributions with forty and thirty digits, beside R's and SciPy's numbers, for tests/noncentral.rs.

Writes noncentral.csv: `df1,df2,lambda,f,cdf,sf,r_cdf,r_sf,scipy_cdf,scipy_sf`; df2 = inf is the noncentral chi-squared distribution of
df1 * f. The values are the Poisson mixture of incomplete beta functions, summed term by term until what is left is below 1e-40 of the
sum; the terms come from mpmath's betainc and gammainc, each by itself, without a recurrence.

Run in this folder:  python make_noncentral.py        (mpmath 1.3, SciPy 1.17.1, Rscript of R 4.2.2; a few minutes)
"""

import csv
import subprocess

import mpmath as mp
from scipy import stats

mp.mp.dps = 40
CASES = []
for df1, df2 in [(1, 10), (1, 296), (2, 54), (3, 23), (4, 518), (2.5, 7.3), (10, 1000), (1, 1e6), (3, float("inf"))]:
    for lam in [0.1, 1, 8, 40, 300]:
        for factor in [0.05, 0.5, 1, 2, 6]:
            CASES.append((df1, df2, lam, factor * (df1 + lam) / df1))


def tail(df1, df2, lam, f, upper):
    df1, lam, f = mp.mpf(df1), mp.mpf(lam), mp.mpf(f)
    mean = lam / 2
    if df2 == float("inf"):
        x = df1 * f / 2
        if upper:
            term = lambda j: mp.gammainc(df1 / 2 + j, x, mp.inf, regularized=True)
        else:
            term = lambda j: mp.gammainc(df1 / 2 + j, 0, x, regularized=True)
    else:
        df2 = mp.mpf(df2)
        y, x = df1 * f / (df1 * f + df2), df2 / (df1 * f + df2)
        if upper:
            term = lambda j: mp.betainc(df2 / 2, df1 / 2 + j, 0, x, regularized=True)
        else:
            term = lambda j: mp.betainc(df1 / 2 + j, df2 / 2, 0, y, regularized=True)
    total, j = mp.mpf(0), 0
    while True:
        weight = mp.exp(-mean + j * mp.log(mean) - mp.loggamma(j + 1))
        total += weight * term(j)
        if j > mean and weight * (j + 1) / (j + 1 - mean) < mp.mpf(10) ** -30 * total:
            return total
        j += 1


rows = []
for df1, df2, lam, f in CASES:
    exact = [tail(df1, df2, lam, f, upper) for upper in (False, True)]
    if df2 == float("inf"):
        d = stats.ncx2(df1, lam)
        scipy = [d.cdf(df1 * f), d.sf(df1 * f)]
    else:
        d = stats.ncf(df1, df2, lam)
        scipy = [d.cdf(f), d.sf(f)]
    rows.append([df1, df2, lam, f, exact, scipy])

calls = "".join(
    f"cat(sprintf('%.17g,%.17g\\n', pf({f!r},{df1},{'Inf' if df2 == float('inf') else df2},ncp={lam}), "
    f"pf({f!r},{df1},{'Inf' if df2 == float('inf') else df2},ncp={lam},lower.tail=FALSE)))\n"
    for df1, df2, lam, f, _, _ in rows
)
answers = subprocess.run(["Rscript", "-"], input=calls, capture_output=True, text=True, check=True).stdout.split()
with open("noncentral.csv", "w", newline="") as out:
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow("df1,df2,lambda,f,cdf,sf,r_cdf,r_sf,scipy_cdf,scipy_sf".split(","))
    for (df1, df2, lam, f, exact, scipy), r in zip(rows, answers, strict=True):
        cells = [mp.nstr(value, 20) for value in exact] + r.split(",") + [repr(float(v)) for v in scipy]
        writer.writerow([df1, df2, lam, repr(f)] + cells)


# Noncentral t for delta, t > 0: the sum over whole and half k, each term by itself with sixty digits; where the tail is not tiny the same
# number comes from integration over the chi of the denominator.
def t_sum(df, delta, t, upper):
    df, delta, t = mp.mpf(df), mp.mpf(delta), mp.mpf(t)
    mean, x, y = delta**2 / 2, df / (df + t * t), t * t / (df + t * t)
    total = mp.mpf(0) if upper else 2 * mp.ncdf(-delta)
    k = mp.mpf(0)
    while True:
        weight = mp.exp(-mean + k * mp.log(mean) - mp.loggamma(k + 1))
        ends = (df / 2, k + 0.5, 0, x) if upper else (k + 0.5, df / 2, 0, y)
        total += weight * mp.betainc(*ends, regularized=True)
        if k > mean and weight * 10 * (k + 1) / (k + 1 - mean) < mp.mpf(10) ** -30 * total:
            return total / 2
        k += mp.mpf(1) / 2


def t_integral(df, delta, t, upper):
    df, delta, t = mp.mpf(df), mp.mpf(delta), mp.mpf(t)
    density = lambda u: mp.exp((df - 1) * mp.log(u) - df * u * u / 2 + df / 2 * mp.log(df) - (df / 2 - 1) * mp.log(2) - mp.loggamma(df / 2))
    inside = lambda u: density(u) * (mp.ncdf(delta - t * u) if upper else mp.ncdf(t * u - delta))
    width = 1 / mp.sqrt(2 * df)
    knots = [mp.mpf(0)] + [max(mp.mpf("1e-30"), 1 + k * width) for k in (-8, -4, -2, 0, 2, 4, 8, 16, 40)] + [mp.inf]
    return mp.quad(inside, sorted(set(knots)))


mp.mp.dps = 60
with open("noncentral_t.csv", "w", newline="") as out:
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow("df,delta,t,cdf,sf,scipy_cdf,scipy_sf".split(","))
    for df in (3, 28, 296):
        for delta in (0.2, 1, 3, 10, 25):
            for t in (0.1, 0.5 * delta, delta, 1.3 * delta + 1):
                d = stats.nct(df, delta)
                exact = []
                for upper in (False, True):
                    value = t_sum(df, delta, t, upper)
                    assert value < 1e-3 or abs(t_integral(df, delta, t, upper) / value - 1) < 1e-15
                    exact.append(mp.nstr(value, 18))
                writer.writerow([df, delta, repr(float(t))] + exact + [repr(float(d.cdf(t))), repr(float(d.sf(t)))])
