"""Reference values for tests/metrics.rs: metrics of small seeded score sets by scikit-learn.

    pip install scikit-learn==1.9.1 numpy==2.4.6
    python metrics.py > metrics.csv

Scores are multiples of 1/8, so that ties occur and text holds them exactly. One line per item of a case: case, label, scores;
one line per metric: case, metric name, value.
"""

import warnings

import numpy as np
from sklearn.metrics import accuracy_score, f1_score, log_loss, mean_squared_error, r2_score, roc_auc_score

warnings.filterwarnings("ignore")
rng = np.random.default_rng(20200)


def emit(case, labels, scores, metrics):
    for label, row in zip(labels, np.atleast_2d(scores.T).T):
        print(",".join([case, "item", repr(float(label))] + [repr(float(score)) for score in row]))
    for name, value in metrics.items():
        print(",".join([case, name, repr(float(value))]))


def softmax(scores):
    e = np.exp(scores - scores.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def eighths(*shape):
    return np.round(rng.normal(size=shape) * 8) / 8


def classes(case, n, c, absent=()):
    present = [k for k in range(c) if k not in absent]
    labels = rng.choice(present, size=n)
    scores = eighths(n, c)
    scores[np.arange(n), labels] += 0.75
    p = softmax(scores)
    predicted = scores.argmax(axis=1)
    areas = [roc_auc_score(labels == k, p[:, k]) for k in present]
    emit(case, labels, scores, {
        "accuracy": accuracy_score(labels, predicted),
        "auc_macro_ovr": np.mean(areas),
        "f1_macro": f1_score(labels, predicted, average="macro"),
        "nll": log_loss(labels, p, labels=np.arange(c)),
    })


classes("three", 40, 3)
classes("two", 25, 2)
classes("seven", 60, 7)
classes("absent", 40, 5, absent=(1, 3))

labels = rng.integers(0, 2, size=30)
scores = eighths(30) + 0.5 * (2 * labels - 1)
p = 1 / (1 + np.exp(-scores))
emit("binary", labels, scores, {
    "accuracy": accuracy_score(labels, scores > 0),
    "auc_macro_ovr": roc_auc_score(labels, scores),
    "f1_macro": f1_score(labels, scores > 0, average="macro"),
    "nll": log_loss(labels, p),
})

target = eighths(30) * 2
scores = target + eighths(30)
emit("real", target, scores, {"mse": mean_squared_error(target, scores), "r2": r2_score(target, scores)})
