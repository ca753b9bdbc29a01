"""Densities and gamma-function differences with fifty digits: writes densities.csv (mpmath).

Arguments are doubles and are taken as they are, so that the reference is exact for the number that the program sees.
"""
from mpmath import mp, mpf, log, loggamma, psi

mp.dps = 60


def poisson(x, m, _):
    return x * log(m) - m - loggamma(x + 1)


def binomial(x, n, p):
    q = 1 - p
    return loggamma(n + 1) - loggamma(x + 1) - loggamma(n - x + 1) + (x * log(p) if x else 0) + ((n - x) * log(q) if n != x else 0)


def negative_binomial(x, s, m):
    return loggamma(x + s) - loggamma(s) - loggamma(x + 1) + s * log(s / (s + m)) + x * log(m / (s + m))


def gamma(y, a, m):
    return a * log(a * y / m) - a * y / m - loggamma(a) - log(y)


def digamma_rise(a, n, _):
    return psi(0, a + n) - psi(0, a)


def trigamma_fall(a, n, _):
    return psi(1, a) - psi(1, a + n)


def deviance(x, m, _):
    return x * log(x / m) - (x - m)


rows = []
for x in [0, 1, 2, 7, 30, 1000, 123456789, 0.5, 3.25]:
    for m in [1e-3, 0.7, 7.0, 7.000001, 1000.5, 123456000.0]:
        rows.append(("poisson", x, m, 0))
for x, n in [(0, 1), (1, 1), (0, 10), (3, 10), (10, 10), (500, 1000), (1, 100000), (33333333, 100000000)]:
    for p in [1e-6, 0.25, 0.5, 0.75, 0.333333, 0.999]:
        rows.append(("binomial", x, n, p))
for x in [0, 1, 5, 80, 100000]:
    for s in [0.01, 0.5, 1.4288, 20.0, 1e6, 1e12]:
        for m in [0.01, 3.0, 5.000001, 90000.0]:
            rows.append(("negative_binomial", x, s, m))
for y in [0.001, 1.0, 5.5, 300.0]:
    for a in [0.3, 1.0, 12.5, 612.38, 1e7]:
        for m in [0.5, 5.500001, 200.0]:
            rows.append(("gamma", y, a, m))
for a in [0.001, 0.7, 1.4288, 15.5, 16.0, 200.0, 1e8]:
    for n in [0, 1, 3, 64, 65, 0.5, 12345, 1e7, 0.01]:
        rows.append(("digamma_rise", a, n, 0))
        rows.append(("trigamma_fall", a, n, 0))
for x in [1e-3, 1.0, 5.0, 1e6]:
    for ratio in [1e-6, 0.3, 0.7, 1.0078125, 1.0000009536743164, 2.0, 3.5, 1e5]:
        rows.append(("deviance", x, x * ratio, 0))

functions = {f.__name__: f for f in (poisson, binomial, negative_binomial, gamma, digamma_rise, trigamma_fall, deviance)}
with open("densities.csv", "w") as out:
    out.write("what,a,b,c,value\n")
    for what, a, b, c in rows:
        value = functions[what](mpf(a), mpf(b), mpf(c))
        out.write(f"{what},{float(a)!r},{float(b)!r},{float(c)!r},{mp.nstr(value, 20)}\n")
