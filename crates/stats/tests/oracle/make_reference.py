"""Where R is the less accurate side: the same numbers with fifty digits, for tests/oracle.rs.

Reads tails.csv (written by make_tails.R) and writes reference.csv: every row on which R 4.2.2 differs from the
fifty-digit value by more than 5e-13 relative (half the tolerance of the test), with the value, R's number and R's error.

Run in this folder:  python make_reference.py        (mpmath 1.3 or later, about two minutes)

What it finds. pf(log.p = TRUE) is wrong in the first digits for some tails below 1e-300 (it warns of an underflow); qf() takes the
chi-squared limit for df2 > 4e5, which is good to 1e-3 at 1e-200; qf(lower.tail = TRUE) finds small quantiles as
1/qbeta - 1, which leaves an absolute error of 1e-16 and gives 0 for 1e-30; qt() stops early far out, and
close to the median works with an absolute error.

The tails are continued fractions (DLMF 8.17.22 in its even form, and 8.9.2) evaluated backwards with doubling lengths until
thirty digits agree, at fifty digits throughout. R's errors on all other rows are below 5e-13, which is a check of these as well.
"""

import csv

import mpmath as mp

mp.mp.dps = 50
NEEDED = mp.mpf(10) ** -30
TOLERANCE = 5e-13


def converged(step, n=32):
    """b0 + a1/(b1 + a2/(b2 + ...)) from step(k) = (a_k, b_k)."""
    last = None
    while True:
        value = step(n)[1]
        for k in range(n, 0, -1):
            value = step(k - 1)[1] + step(k)[0] / value
        if last is not None and abs(value / last - 1) < NEEDED:
            return value
        last, n = value, 2 * n


def beta_tail(a, b, x, y):
    """I_x(a, b) for x at or below the mean."""
    log_prefix = a * mp.log(x) + b * mp.log(y) + mp.loggamma(a + b) - mp.loggamma(a) - mp.loggamma(b)
    excess = a * y - b * x

    def step(m):
        odd = a + 2 * m - 1
        c = m * (b - m) * x / odd if m else mp.mpf(0)
        numerator = (a + m - 1) * (a + b + m - 1) * x * c / odd if m else mp.mpf(0)
        return numerator, m + c + (a + m) * (excess + 1 + m * (2 - x)) / (a + 2 * m + 1)

    return mp.exp(log_prefix) / converged(step), mp.exp(log_prefix)


def odds_tails(a, b, w):
    """(lower, upper, density in ln w)."""
    x, y = 1 / (1 + w), w / (1 + w)
    if a * y >= b * x:
        upper, density = beta_tail(a, b, x, y)
        return 1 - upper, upper, density
    lower, density = beta_tail(b, a, y, x)
    return lower, 1 - lower, density


def gamma_tails(a, x):
    """(lower, upper, density in ln x)."""
    density = mp.exp(a * mp.log(x) - x - mp.loggamma(a))
    if x > a:
        upper = density / converged(lambda k: (k * (a - k), x - a + 2 * k + 1))
        return 1 - upper, upper, density
    term = total = 1 / a
    k = 0
    while term > total * NEEDED:
        k += 1
        term *= x / (a + k)
        total += term
    return density * total, 1 - density * total, density


def tails(name, df1, df2, x):
    """(lower, upper, d upper / d ln x without its sign) of the distribution at x > 0."""
    if name == "norm":
        density = x * mp.exp(-x * x / 2) / mp.sqrt(2 * mp.pi)
        return mp.erfc(-x / mp.sqrt(2)) / 2, mp.erfc(x / mp.sqrt(2)) / 2, density
    if name == "t":
        _, upper, density = odds_tails(df1 / 2, mp.mpf(1) / 2, x * x / df1)
        return 1 - upper / 2, upper / 2, density  # half of it, times two for t squared
    if name == "chisq":
        return gamma_tails(df1 / 2, x / 2)
    if mp.isinf(df2):
        return gamma_tails(df1 / 2, df1 * x / 2)
    return odds_tails(df2 / 2, df1 / 2, df1 * x / df2)


def exact(what, df1, df2, x, from_r):
    name, kind = what.split("_")
    if kind in ("sf", "lnsf"):
        if x == 0:
            return mp.mpf(1) / 2
        lower, upper, _ = tails(name, df1, df2, abs(x))
        value = upper if x > 0 else lower
        return mp.log(value) if kind == "lnsf" else value
    # A quantile: Newton in ln(x) on the logarithm of the tail, from R's value or, where that is 0, from the power law.
    at = from_r if from_r > 0 else mp.mpf(x) ** (2 / df1)
    for _ in range(200):
        lower, upper, density = tails(name, df1, df2, at)
        tail = upper if kind == "isf" else lower
        step = mp.log(tail / x) * tail / density
        step = max(min(step if kind == "isf" else -step, mp.mpf(1)), mp.mpf(-1))
        at *= mp.exp(step)
        if abs(step) < mp.mpf(10) ** -20:
            return at
    raise ValueError((what, df1, df2, x))


rows = list(csv.DictReader(open("tails.csv")))
different = 0
with open("reference.csv", "w", newline="\n") as out:
    out.write("what,df1,df2,x,value,r,relative_error_of_r\n")
    for row in rows:
        df1, df2, x, r = (mp.mpf(float(row[key])) for key in ("df1", "df2", "x", "value"))
        value = exact(row["what"], df1, df2, x, r)
        error = abs(r / value - 1)
        if error > TOLERANCE:
            different += 1
            out.write(f"{row['what']},{row['df1']},{row['df2']},{row['x']},{mp.nstr(value, 20)},{row['value']},{mp.nstr(error, 2)}\n")
print(len(rows), "rows,", different, "on which R is off by more than", TOLERANCE)
