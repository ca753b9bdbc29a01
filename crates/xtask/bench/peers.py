"""One piece of work by another package, as a process of its own.

Prints one JSON object: what was computed, and the processor seconds that the work took once everything was imported.
"""

import json
import os
import sys
import time

OLS = "y ~ x1*x2*x3 + x4 + x5 + x6 + g*x1"


def report(start, **result):
    result["cpu_work"] = time.process_time() - start
    print(json.dumps(result))


def ols_numpy_gram(path):
    """The floor: X'X and X'y of a design that stands ready in memory, one thread."""
    import numpy as np

    x = np.load(path)
    start = time.process_time()
    gram = x.T @ x
    beta = np.linalg.solve(gram[:-1, :-1], gram[:-1, -1])
    report(start, estimate=beta.tolist())


def ols_statsmodels(path, se):
    import pandas as pd
    import statsmodels.formula.api as smf

    start = time.process_time()
    data = pd.read_parquet(path)
    fit = smf.ols(OLS, data).fit()
    if se != "iid":
        fit = fit.get_robustcov_results(se.upper())
    names = fit.model.exog_names
    report(start, names=names, estimate=list(map(float, fit.params)), std_error=list(map(float, fit.bse)))


def ols_pyfixest(path, se):
    import pandas as pd
    import pyfixest as pf

    start = time.process_time()
    data = pd.read_parquet(path)
    # pyfixest multiplies HC2 and HC3 by n/(n-k); without its small-sample factor it computes what the others do.
    fit = pf.feols(OLS, data, vcov="iid" if se == "iid" else se.upper(), ssc=pf.ssc(k_adj=se == "iid", G_adj=False))
    report(start, names=list(fit.coef().index), estimate=list(map(float, fit.coef())), std_error=list(map(float, fit.se())))


def emap_read(path):
    """The limit: one pass that reads every byte of the mapped file."""
    import numpy as np

    start = time.process_time()
    grid = np.load(path, mmap_mode="r")
    total = int(np.add.reduce(grid.reshape(-1).view(np.uint64)))
    report(start, total=total)


def emap_numpy(path):
    """The projection in three lines of numpy, with f64 sums."""
    import numpy as np

    start = time.process_time()
    grid = np.load(path, mmap_mode="r")
    rows = grid.mean(1, dtype=np.float64)
    columns = grid.mean(0, dtype=np.float64)
    projected = rows + columns - rows.mean(0)
    report(start, first=projected[0].tolist(), last=projected[-1].tolist())


def emap_dictionary(path):
    """The way of the published script: a dictionary of rows, loops in Python."""
    import numpy as np

    grid = np.load(path)
    n = len(grid)
    scores = {i: {j: grid[i, j] for j in range(n)} for i in range(n)}
    start = time.process_time()
    transposed = {j: {} for j in range(n)}
    for i in range(n):
        for j in range(n):
            transposed[j][i] = scores[i][j]
    grand = np.mean(np.vstack([scores[i][j] for i in range(n) for j in range(n)]).astype(np.float64), axis=0)
    projected = []
    for i in range(n):
        of_a = np.mean(np.vstack([scores[i][j] for j in range(n)]).astype(np.float64), axis=0)
        of_b = np.mean(np.vstack([transposed[i][k] for k in range(n)]).astype(np.float64), axis=0)
        projected.append(of_a + of_b - grand)
    report(start, first=projected[0].tolist(), last=projected[-1].tolist())


if __name__ == "__main__":
    os.environ.setdefault("PYTHONWARNINGS", "ignore")
    globals()[sys.argv[1]](*sys.argv[2:])
