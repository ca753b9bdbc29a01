"""Measures the program against other packages, on one machine in one run.

Every figure is that of a whole process as the operating system accounts for it (processor seconds, wall seconds, peak resident memory); for
Python packages the processor seconds after the imports are given as well, and ratios use these. Runs alternate, medians are reported, and
results are checked to be equal before a time is printed.
"""

import json
import os
import statistics
import struct
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).parent
PROGRAM = os.environ["INTERPLAY"]
WORK = Path(os.environ["INTERPLAY_BENCH_DIR"])
REPEATS = int(os.environ.get("INTERPLAY_BENCH_REPEATS", "5"))
ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}


def measure(words, env=None):
    """Runs a process and gives its output with processor seconds, wall seconds and peak memory in MB."""
    # What the environment says of the system's OpenBLAS is not meant for the ones that Python packages bring along.
    inherited = {name: value for name, value in os.environ.items() if env is None or not name.startswith("OPENBLAS_")}
    start = time.perf_counter()
    process = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env={**inherited, **(env or {})})
    out = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - start
    if status != 0:
        raise SystemExit(f"{' '.join(map(str, words))} ended with status {status}")
    return out, {"cpu": usage.ru_utime + usage.ru_stime, "wall": wall, "mb": usage.ru_maxrss / 1024}


def alternate(commands):
    """Runs the commands in turn and gives for each the last output and the medians."""
    runs = {name: [] for name in commands}
    outputs = {}
    for repeat in range(REPEATS + 1):
        for name, (words, env) in commands.items():
            outputs[name], figures = measure(words, env)
            if name != "interplay" and outputs[name].startswith(b"{"):
                figures["cpu_work"] = json.loads(outputs[name]).get("cpu_work", figures["cpu"])
            if repeat:  # the first round warms caches
                runs[name].append(figures)
    medians = {name: {key: statistics.median(r[key] for r in rows) for key in rows[0]} for name, rows in runs.items()}
    return outputs, medians


def table(title, medians, reference="interplay"):
    print(f"\n### {title}\n\n| | CPU s | CPU s without imports | wall s | peak MB | CPU, times ours |\n|---|---|---|---|---|---|")
    ours = medians[reference]["cpu"]
    for name, row in medians.items():
        work = row.get("cpu_work", row["cpu"])
        print(f"| {name} | {row['cpu']:.3f} | {work:.3f} | {row['wall']:.3f} | {row['mb']:.0f} | {work / ours:.2f} |")
    sys.stdout.flush()


def python(function, *arguments, env=None):
    return [sys.executable, str(HERE / "peers.py"), function, *map(str, arguments)], {**ONE_THREAD, **(env or {})}


def close(what, ours, theirs, tolerance, scale=None):
    scale = [abs(b) for b in theirs] if scale is None else scale
    error = max(abs(a - b) / s for a, b, s in zip(ours, theirs, scale, strict=True))
    if not error <= tolerance:
        raise SystemExit(f"{what}: results differ by {error:.1e}, which is more than {tolerance:.0e}")


def regression_data(n):
    """Rows of the design `y ~ x1*x2*x3 + x4 + x5 + x6 + g*x1`, in Parquet."""
    return made(WORK / f"rows_{n}.parquet", "make_rows", n)


def ready_matrix(n):
    """The design of the same rows with the response as its last column."""
    return made(WORK / f"design_{n}.npy", "make_design", n, regression_data(n))


def made(path, function, *arguments):
    """A file that a process of its own makes on first use.

    This process stays small: a child begins with the memory of its parent, and its peak would be counted from there.
    """
    if not path.exists():
        subprocess.run([sys.executable, str(HERE / "make.py"), function, str(path), *map(str, arguments)], check=True)
    return path


def canonical(name):
    """One name for a column in all packages: its components in alphabetical order."""
    return ":".join(sorted(name.replace("Intercept", "(Intercept)").replace("((", "(").replace("))", ")").split(":")))


def bench_ols(n, kinds=("iid", "hc3"), peers=("statsmodels", "pyfixest")):
    path = regression_data(n)
    formula = "y ~ x1*x2*x3 + x4 + x5 + x6 + g*x1"
    for se in kinds:
        commands = {"interplay": ([PROGRAM, "fit", str(path), formula, "--se", se, "--format", "json", "--no-points", "-q"], None)}
        commands["interplay, 1 thread"] = ([*commands["interplay"][0], "--threads", "1"], None)
        for peer in peers:
            commands[peer] = python(f"ols_{peer}", path, se)
        if n <= 1_000_000:
            commands["numpy X'X of a ready matrix"] = python("ols_numpy_gram", ready_matrix(n))
        outputs, medians = alternate(commands)
        ours = {canonical(row["term"]): row for row in json.loads(outputs["interplay"])["result"]["coefficients"]}
        for peer in peers:
            theirs = json.loads(outputs[peer])
            std_error = [ours[canonical(name)]["std_error"] for name in theirs["names"]]
            close(f"{peer} {se} estimates", [ours[canonical(name)]["estimate"] for name in theirs["names"]], theirs["estimate"], 1e-9, std_error)
            close(f"{peer} {se} standard errors", std_error, theirs["std_error"], 1e-7)
        table(f"Least squares from Parquet, {n:,} rows, 19 columns, {se}", medians)


def grid(n, classes):
    return made(WORK / f"grid_{n}_{classes}.npy", "make_grid", n, classes)


def npy_rows(path, n, classes):
    """First and last row of an n x classes matrix of doubles in an .npy file."""
    with open(path, "rb") as file:
        file.seek(-8 * n * classes, 2)
        first = struct.unpack(f"<{classes}d", file.read(8 * classes))
        file.seek(-8 * classes, 2)
        return [*first, *struct.unpack(f"<{classes}d", file.read(8 * classes))]


def bench_emap(n, classes, dictionary=False):
    path = grid(n, classes)
    projection = WORK / "projection.npy"
    commands = {"interplay": ([PROGRAM, "emap", str(path), "--projection", str(projection), "--format", "json", "--no-points", "-q"], None)}
    commands["interplay, 1 thread"] = ([*commands["interplay"][0], "--threads", "1"], None)
    commands["one read of the mapped file"] = python("emap_read", path)
    commands["numpy, f64 means"] = python("emap_numpy", path)
    if dictionary:
        commands["dictionary of rows"] = python("emap_dictionary", path)
    outputs, medians = alternate(commands)
    ours = npy_rows(projection, n, classes)
    for name in ["numpy, f64 means"] + ["dictionary of rows"] * dictionary:
        theirs = json.loads(outputs[name])
        close(name, ours, theirs["first"] + theirs["last"], 1e-9, [1.0] * len(ours))
    table(f"EMAP of {n} x {n} x {classes}, f32 in the page cache ({path.stat().st_size / 1e6:.0f} MB)", medians)


def bench_start():
    data = Path(os.environ["INTERPLAY_DATA"]) / "book_reviews.csv"
    formula = "score ~ smiling * critic"
    commands = {
        "interplay": ([PROGRAM, "fit", str(data), formula], None),
        "interplay to PDF with figures": ([PROGRAM, "fit", str(data), formula, "-q", "-o", str(WORK / "start.pdf")], None),
        "interplay --version": ([PROGRAM, "--version"], None),
    }
    _, medians = alternate(commands)
    table("A table of 300 rows, start-up included", medians)


BENCHES = {
    "start": bench_start,
    "emap-small": lambda: bench_emap(1000, 10, dictionary=True),
    "emap-2": lambda: bench_emap(5000, 2),
    "emap-10": lambda: bench_emap(5000, 10),
    "ols-1e6": lambda: bench_ols(1_000_000),
    "ols-1e7": lambda: bench_ols(10_000_000, kinds=("hc3",), peers=()),
}

if __name__ == "__main__":
    WORK.mkdir(parents=True, exist_ok=True)
    names = sys.argv[1:] or list(BENCHES)
    unknown = [name for name in names if name not in BENCHES]
    if unknown:
        raise SystemExit(f"no bench {', '.join(unknown)}: there are {', '.join(BENCHES)}")
    for name in names:
        BENCHES[name]()
