"""Model matrices of R and of formulaic for generated formulas: names and cells.

Run with R 4.2.2 (jsonlite, splines), formulaic 1.2.2, numpy and pandas; writes cases.json beside this file. The same seed gives the same
formulas. Every atom of a formula has a spelling for each program; where formulaic has none, or means something else by it, the formula is
compared with R alone.
"""

import json
import pathlib
import random
import subprocess
import sys
import tempfile

import formulaic
import numpy as np
import pandas as pd

HERE = pathlib.Path(__file__).parent
SEED = 20250117
COUNT = 380
MAX_COLUMNS = 18

# A complete factorial of a (3), b (2) and c (4).
ROWS = 24
numbers = np.random.default_rng(SEED)
data = pd.DataFrame(
    {
        "x": np.round(numbers.uniform(0.5, 4.0, ROWS), 2),
        "z": np.round(numbers.normal(2.0, 1.0, ROWS), 2),
        "w": np.round(numbers.uniform(1.0, 9.0, ROWS), 1),
        "my w": np.round(numbers.normal(0.0, 2.0, ROWS), 2),
        "a": np.array(["p", "q", "r"])[np.arange(ROWS) % 3],
        "b": np.array(["u", "v"])[(np.arange(ROWS) // 3) % 2],
        "c": np.array(["k", "l", "m", "n"])[(np.arange(ROWS) // 6) % 4],
        "l": numbers.uniform(size=ROWS) < 0.4,
        "k": np.array([4.0, 6.0, 8.0])[(np.arange(ROWS) * 7 // 5) % 3],
    }
)

# Ours, R's, formulaic's.
NUMBERS = [
    ("x", "x", "x"),
    ("z", "z", "z"),
    ("w", "w", "w"),
    ("`my w`", "`my w`", "`my w`"),
    ("I(x^2)", "I(x^2)", "I(x**2)"),
    ("I(x * z)", "I(x * z)", "I(x*z)"),
    ("I((w - 5)/2)", "I((w - 5)/2)", "I((w - 5)/2)"),
    ("log(x)", "log(x)", "np.log(x)"),
    ("log(w, 2)", "log(w, 2)", "np.log2(w)"),
    ("log(x, base = 3)", "log(x, base = 3)", None),
    ("log1p(w)", "log1p(w)", "np.log1p(w)"),
    ("sqrt(w + 1)", "sqrt(w + 1)", "np.sqrt(w + 1)"),
    ("exp(-x)", "exp(-x)", "np.exp(-x)"),
    ("scale(x)", "scale(x)", "scale(x)"),
    ("scale(log(w))", "scale(log(w))", "scale(np.log(w))"),
    ("scale(w, scale = FALSE)", "scale(w, scale = FALSE)", None),
    ("scale(w, center = FALSE)", "scale(w, center = FALSE)", None),
    ("center(z)", "center(z)", "center(z)"),
    ("I(center(x)^2)", "I(center(x)^2)", "I(center(x)**2)"),
]
BASES = [
    ("poly(x, 2)", "poly(x, 2)", "poly(x, 2)"),
    ("poly(z, 3)", "poly(z, 3)", "poly(z, degree=3)"),
    ("poly(w, 2, raw = TRUE)", "poly(w, 2, raw = TRUE)", "poly(w, 2, raw=True)"),
    ("poly(log(x), 2)", "poly(log(x), 2)", "poly(np.log(x), 2)"),
    ("poly(w, 1)", "poly(w, 1)", "poly(w, 1)"),
    ("poly(scale(z), 2)", "poly(scale(z), 2)", "poly(scale(z), 2)"),
    ("bs(x, df = 4)", "bs(x, df = 4)", "bs(x, df=4)"),
    ("bs(z, df = 5, degree = 2)", "bs(z, df = 5, degree = 2)", "bs(z, df=5, degree=2)"),
    ("bs(w, knots = c(3, 6.5))", "bs(w, knots = c(3, 6.5))", "bs(w, knots=[3, 6.5])"),
    ("bs(x)", "bs(x)", None),
    ("bs(z, degree = 1, knots = 2)", "bs(z, degree = 1, knots = 2)", "bs(z, degree=1, knots=[2])"),
    ("bs(x, df = 4, Boundary.knots = c(1, 3.5))", "bs(x, df = 4, Boundary.knots = c(1, 3.5))", None),
    ("ns(x, df = 3)", "ns(x, df = 3)", None),
    ("ns(z, knots = c(1.5, 2.5))", "ns(z, knots = c(1.5, 2.5))", None),
    ("ns(w, df = 2, Boundary.knots = c(2, 8))", "ns(w, df = 2, Boundary.knots = c(2, 8))", None),
    ("ns(log(x))", "ns(log(x))", None),
]
FACTORS = [
    ("a", "a", "a"),
    ("b", "b", "b"),
    ("c", "c", "c"),
    ("l", "l", None),
    ("factor(k)", "factor(k)", "C(k)"),
    ("C(a, contr.sum)", "C(a, contr.sum)", "C(a, contr.sum)"),
    ("C(b, contr.sum)", "C(b, contr.sum)", "C(b, contr.sum)"),
    ("C(c, contr.helmert)", "C(c, contr.helmert)", "C(c, contr.helmert)"),
    ("C(a, contr.helmert)", "C(a, contr.helmert)", "C(a, contr.helmert)"),
    ("C(c, contr.poly)", "C(c, contr.poly)", "C(c, contr.poly)"),
    ("ordered(c)", "ordered(c)", None),
    ("ordered(k)", "ordered(k)", None),
    ('relevel(factor(a), ref = "q")', 'relevel(factor(a), ref = "q")', 'C(a, contr.treatment("q"))'),
]


def both(left, right, sign):
    """Two formulas with a sign between, in every spelling."""
    return tuple(None if l is None or r is None else f"{l}{sign}{r}" for l, r in zip(left, right))


def around(inner, before, after):
    return tuple(None if text is None else f"{before}{text}{after}" for text in inner)


def nested_in(left, right):
    """`%in%`, which formulaic gives another meaning."""
    ours, r, _ = both(left, right, " %in% ")
    return ours, r, None


def atom(draw):
    return draw.choice(draw.choices([NUMBERS, BASES, FACTORS], [4, 3, 6])[0])


def part(draw):
    kind = draw.randrange(9)
    pick = lambda: atom(draw)
    if kind < 2:
        return pick()
    if kind == 2:
        return both(pick(), pick(), ":")
    if kind < 5:
        return both(pick(), pick(), " * ")
    if kind == 5:
        return both(pick(), pick(), "/")
    if kind == 6:
        return nested_in(pick(), pick())
    if kind == 7:
        return around(both(both(pick(), pick(), " + "), pick(), " + "), "(", ")^2")
    return both(both(pick(), pick(), ":"), pick(), ":")


def formula(draw):
    parts = [part(draw) for _ in range(draw.choice([1, 1, 1, 2, 2, 3]))]
    right = parts[0]
    for other in parts[1:]:
        right = both(right, other, " + ")
    ending = draw.randrange(8)
    if ending == 0:
        right = around(right, "", " - 1")
    elif ending == 1:
        right = around(right, "0 + ", "")
    elif ending == 2:
        right = both(right, atom(draw), " - ")
    return right


def spelling(name, texts):
    """A column of formulaic's with our names of its factors."""
    pieces, depth, start = [], 0, 0
    for i, letter in enumerate(name):
        depth += (letter in "([") - (letter in ")]")
        if letter == ":" and depth == 0:
            pieces.append(name[start:i])
            start = i + 1
    pieces.append(name[start:])
    named = []
    for piece in pieces:
        known = [text for text in texts if piece == text or piece.startswith(text + "[")]
        text = max(known, key=len)
        # Levels that are numbers have no decimal point of their own, and the columns of raw powers are counted from 0 there.
        suffix = piece[len(text):].replace(".0]", "]")
        if "raw" in text:
            suffix = f"[{int(suffix[1:-1]) + 1}]"
        named.append(texts[text] + suffix)
    return ":".join(named)


def by_formulaic(text, texts):
    matrix = formulaic.model_matrix(text, data)
    names = ["(Intercept)" if name == "Intercept" else spelling(name, texts) for name in map(str, matrix.columns)]
    return names, np.asarray(matrix, dtype=float)


def canonical(ours):
    """Our name of an atom, as it is documented: no blanks around `=`, `C(x, sum)` for `C(x, contr.sum)`."""
    text = ours.replace(" = ", "=").replace("contr.", "")
    known = {
        "factor(k)": "C(k)",
        'relevel(factor(a), ref="q")': 'C(a, treatment("q"))',
        "bs(x)": "bs(x, df=3)",
        "bs(z, degree=1, knots=2)": "bs(z, knots=c(2), degree=1)",
    }
    return known.get(text, text)


draw = random.Random(SEED)
texts = {}
for ours, _, theirs in NUMBERS + BASES + FACTORS:
    if theirs is not None:
        factors = [factor for term in formulaic.Formula("~ 0 + " + theirs) for factor in term.factors]
        texts[str(factors[0])] = canonical(ours)
texts["my w"] = "`my w`"

chosen, seen = [], set()
while len(chosen) < COUNT:
    candidate = formula(draw)
    if candidate[0] not in seen:
        seen.add(candidate[0])
        chosen.append(candidate)

# Rows that nothing is learnt from; the numbers reach beyond those of the data.
new = pd.DataFrame(
    {
        "x": [0.2, 1.0, 1.7, 2.4, 3.3, 5.1],
        "z": [-2.0, 0.4, 1.6, 2.2, 3.0, 6.0],
        "w": [0.5, 1.5, 3.0, 5.2, 8.9, 12.0],
        "a": ["q", "p", "r", "p", "q", "r"],
        "c": ["n", "m", "l", "k", "n", "k"],
        "k": [8.0, 4.0, 6.0, 6.0, 4.0, 8.0],
    }
)
# R itself cannot predict from a transformation inside another one.
LEARNT = [r for _, r, _ in BASES if "scale" not in r] + [
    "scale(x) + scale(w, center = FALSE) + scale(z, scale = FALSE)",
    "poly(x, 4):a + ordered(c)",
    "a * ns(w, df = 4)",
    "C(a, contr.sum) * bs(z, df = 4) + ordered(k)",
]

with tempfile.TemporaryDirectory() as folder:
    folder = pathlib.Path(folder)
    request = {"data": data.to_dict("list"), "formulas": [r for _, r, _ in chosen], "new": new.to_dict("list"), "learnt": LEARNT}
    request["cars"] = str(HERE.parent / "ols_cc_mtcars_hp_wt" / "data.csv")
    (folder / "in.json").write_text(json.dumps(request))
    subprocess.run(["Rscript", str(HERE / "model_matrix.R"), str(folder / "in.json"), str(folder / "out.json")], check=True)
    by_r = json.loads((folder / "out.json").read_text())


def columns(matrix):
    return [[float(f"{value:.15g}") for value in column] for column in np.asarray(matrix, dtype=float).T]


cases = []
for (ours, _, theirs), r in zip(chosen, by_r["cases"]):
    if r["names"] is None or len(r["names"]) > MAX_COLUMNS or not r["names"]:
        continue
    case = {"formula": f"y ~ {ours}", "r": {"names": r["names"], "rank": r["rank"], "x": columns(r["x"])}}
    if theirs is not None:
        try:
            names, matrix = by_formulaic(theirs, texts)
        except Exception as error:
            print(f"{theirs}: {error}", file=sys.stderr)
        else:
            case["formulaic"] = {"names": names}
            case["formulaic"]["x"] = columns(matrix)
    cases.append(case)

# Columns that occur again are kept once.
known, table = {}, []
for case in cases:
    for program in ("r", "formulaic"):
        if program in case:
            numbered = []
            for column in case[program].pop("x"):
                key = json.dumps(column)
                if key not in known:
                    known[key] = len(table)
                    table.append(column)
                numbered.append(known[key])
            case[program]["columns"] = numbered

result = {
    "made_with": f"{by_r['version']}, formulaic {formulaic.__version__}",
    "data": {name: data[name].tolist() for name in data},
    "columns": table,
    "new": {name: new[name].tolist() for name in new},
    "learnt": [{"formula": f"y ~ {text}", "names": r["names"], "x": columns(r["x"])} for text, r in zip(LEARNT, by_r["learnt"])],
    "poly": by_r["poly"],
    "at": by_r["at"],
    "fits": by_r["fits"],
    "cases": cases,
}
shown = json.dumps(result, separators=(",", ":")).replace('{"formula"', '\n{"formula"')
(HERE / "cases.json").write_text(shown.replace(".0,", ",").replace(".0]", "]") + "\n")
print(len(cases), "cases,", sum("formulaic" in case for case in cases), "with formulaic,", len(table), "columns")
