"""Columns of formulaic's model matrix for many formulas: names, terms and cells.

Run with formulaic 1.2.2, numpy and pandas; writes formulaic_columns.json beside this file. Row 7 of the data has missing cells.
"""

import json
import pathlib
import re

import formulaic
import numpy as np
import pandas as pd

ROWS = 24
rng = np.random.default_rng(20240611)
data = pd.DataFrame(
    {
        "y": np.round(rng.normal(size=ROWS), 3),
        "x": np.round(rng.uniform(0.5, 4.0, size=ROWS), 2),
        "z": np.round(rng.normal(2.0, 1.0, size=ROWS), 2),
        "w": np.round(rng.uniform(1.0, 9.0, size=ROWS), 1),
        "a": np.array(["p", "q", "r"])[np.arange(ROWS) % 3],
        "b": np.array(["v", "u"])[(np.arange(ROWS) // 3) % 2],
        "c": np.array(["n", "m"])[(np.arange(ROWS) // 6) % 2],
        "cyl": np.array([8.0, 4.0, 6.0, 10.5])[(np.arange(ROWS) // 2) % 4],
    }
)
data.loc[7, ["x", "a"]] = [np.nan, None]
data.loc[11, "z"] = np.nan

# Ours on the left; formulaic's spelling on the right where it differs.
FORMULAS = [
    ("y ~ x", None),
    ("y ~ x*z", None),
    ("y ~ x*z*w", None),
    ("y ~ z:x + x + z", None),
    ("y ~ (x + z + w)^2", None),
    ("y ~ (x + z + w)^2 - x:z", None),
    ("y ~ a", None),
    ("y ~ a - 1", None),
    ("y ~ 0 + a + b", None),
    ("y ~ a + b", None),
    ("y ~ a*b", None),
    ("y ~ b*a", None),
    ("y ~ a:b", None),
    ("y ~ b:a", None),
    ("y ~ a:b - 1", None),
    ("y ~ a + a:b", None),
    ("y ~ b + a:b", None),
    ("y ~ a/b", None),
    ("y ~ a*b*c", None),
    ("y ~ a:b:c", None),
    ("y ~ a:b:c - 1", None),
    ("y ~ a:b + b:c", None),
    ("y ~ a + b:c", None),
    ("y ~ a:b + a:b:c", None),
    ("y ~ c + a:b:c", None),
    ("y ~ (a + b + c)^2", None),
    ("y ~ (a + b + c)^2 - 1", None),
    ("y ~ x:a", None),
    ("y ~ a:x", None),
    ("y ~ x + x:a", None),
    ("y ~ x*a", None),
    ("y ~ a*x", None),
    ("y ~ a*x - 1", None),
    ("y ~ x:a - 1", None),
    ("y ~ x*a*b", None),
    ("y ~ x:a:b", None),
    ("y ~ x + x:a:b", None),
    ("y ~ a:x:b:z", None),
    ("y ~ x*z*a", None),
    ("y ~ x:z + x:z:a", None),
    ("y ~ a*x + b*z", None),
    ("y ~ log(x)*a", "y ~ np.log(x)*a"),
    ("y ~ log(w)*x + exp(z/10)", "y ~ np.log(w)*x + np.exp(z/10)"),
    ("y ~ (x + I(x^2))*a", "y ~ (x + I(x**2))*a"),
    ("y ~ I(x*z) + I(-x/2):w", "y ~ I(x*z) + I(-x/2):w"),
    ("y ~ C(cyl)", None),
    ("y ~ C(cyl)*x", None),
    ("y ~ x:C(cyl) - 1", None),
    ("y ~ C(a, treatment(\"q\"))*x", "y ~ C(a, contr.treatment('q'))*x"),
    ("y ~ center(x)*a", None),
    ("y ~ scale(x):scale(z) + scale(w)", None),
    ("log(w) ~ x*b", "np.log(w) ~ x*b"),
]

VARIABLE = re.compile(r"\b[a-z]+\b")

SPELLING = [
    ("np.log(", "log("),
    ("np.exp(z / 10)", "exp(z/10)"),
    ("np.exp(", "exp("),
    ("x ** 2", "x^2"),
    ("x**2", "x^2"),
    ("I(-x / 2)", "I(-x/2)"),
    ("I(x*z)", "I(x * z)"),
    ("C(a, contr.treatment('q'))", "C(a, treatment(\"q\"))"),
    ("[T.4.0]", "[T.4]"),
    ("[T.6.0]", "[T.6]"),
    ("[T.8.0]", "[T.8]"),
    ("[4.0]", "[4]"),
    ("[6.0]", "[6]"),
    ("[8.0]", "[8]"),
]


def ours(name: str) -> str:
    for theirs, spelling in SPELLING:
        name = name.replace(theirs, spelling)
    return "(Intercept)" if name == "Intercept" else name


cases = []
for formula, theirs in FORMULAS:
    # Its stateful transformations do not skip missing cells: they get the complete rows, over which ours learn.
    stateful = "center(" in formula or "scale(" in formula
    rows = data.dropna(subset=[name for name in data if name in VARIABLE.findall(formula)]) if stateful else data
    matrices = formulaic.model_matrix(theirs or formula, rows)
    left, right = matrices.lhs, matrices.rhs
    terms = [[ours("Intercept" if str(term) == "1" else str(term)), len(columns)] for term, _, columns in right.model_spec.structure]
    cases.append(
        {
            "formula": formula,
            "names": [ours(str(name)) for name in right.columns],
            "terms": terms,
            "x": [[float(value) for value in right[name]] for name in right.columns],
            "y": [float(value) for value in left.iloc[:, 0]],
        }
    )

columns = {name: [None if pd.isna(value) else value for value in data[name]] for name in data}
result = {"made_with": f"formulaic {formulaic.__version__}", "data": columns, "cases": cases}
text = json.dumps(result, indent=None, separators=(",", ":")).replace('{"formula"', '\n{"formula"')
pathlib.Path(__file__).with_name("formulaic_columns.json").write_text(text + "\n")
