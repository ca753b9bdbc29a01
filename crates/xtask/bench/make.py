"""Data for the benches, each file made by a process of its own: make.py FUNCTION PATH ARGUMENTS."""

import sys

import numpy as np


def make_rows(path, n):
    import pyarrow as pa
    import pyarrow.parquet as pq

    random = np.random.default_rng(n)
    columns = {f"x{k}": random.standard_normal(n) for k in range(1, 7)}
    g = random.integers(0, 5, n)
    y = 1 + 0.3 * columns["x1"] - 0.2 * columns["x2"] + 0.1 * columns["x1"] * columns["x2"] * columns["x3"] + 0.05 * g * columns["x1"]
    y += random.standard_normal(n) * (1 + 0.5 * np.abs(columns["x2"]))
    arrays = {name: pa.array(values) for name, values in {"y": y, **columns}.items()}
    arrays["g"] = pa.DictionaryArray.from_arrays(pa.array(g.astype(np.int8)), pa.array(["a", "b", "c", "d", "e"]))
    pq.write_table(pa.table(arrays), path, row_group_size=1 << 18)


def make_design(path, n, rows):
    import pandas as pd

    d = pd.read_parquet(rows)
    x = {k: d[f"x{k}"].to_numpy() for k in range(1, 7)}
    dummies = [(d["g"] == level).to_numpy(float) for level in "bcde"]
    columns = [np.ones(n), *x.values(), *dummies, x[1] * x[2], x[1] * x[3], x[2] * x[3], *[x[1] * g for g in dummies], x[1] * x[2] * x[3]]
    np.save(path, np.column_stack([*columns, d["y"].to_numpy()]))


def make_grid(path, n, classes):
    random = np.random.default_rng(classes)
    a, b = random.standard_normal((n, 1, classes)), random.standard_normal((1, n, classes))
    out = np.lib.format.open_memmap(path, mode="w+", dtype=np.float32, shape=(n, n, classes))
    for i in range(n):
        out[i] = a[i] + b[0] + 0.3 * a[i] * b[0] + 5.3
    out.flush()


if __name__ == "__main__":
    function, path, *arguments = sys.argv[1:]
    globals()[function](path, *[int(word) if word.isdigit() else word for word in arguments])
