# SPDX-License-Identifier: GPL-3.0-or-later
"""Experiment logs to three figures, the way the paper's authors work: pandas, SciPy, matplotlib.

    figures.py FOLDER LOG...    bitrate.png, idle.png, softirq.png into FOLDER; prints the bitrates' ratios
"""
import os
import re
import sys

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as pyplot
import numpy
import pandas
from scipy import stats

COLUMNS = ["usr", "nice", "sys", "iowait", "irq", "soft", "steal", "guest", "gnice", "idle"]


def parse(path):
    configuration, replicas = re.match(r"(.*)-(\d+)\.txt$", os.path.basename(path)).groups()
    bitrates, cpus = [], []
    run = table = 0
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            if line.startswith("Running experiment"):
                run += 1
            elif line.startswith("Average:"):
                words = line.split()
                if words[1] == "CPU":
                    table += 1
                else:
                    cpus.append([configuration, int(replicas), table, words[1]] + [float(word) for word in words[2:12]])
            elif line.startswith("Numbers grid"):
                break
            elif line.strip() and line.strip().replace(".", "", 1).isdigit():
                bitrates.append([configuration, int(replicas), run, float(line)])
    return bitrates, cpus


def fieller(x, y):
    """Fieller's 95 % interval of mean(x) / mean(y), unequal variances."""
    vx, vy = x.var(ddof=1) / len(x), y.var(ddof=1) / len(y)
    ratio = x.mean() / y.mean()
    df = (vx + ratio**2 * vy) ** 2 / (vx**2 / (len(x) - 1) + (ratio**2 * vy) ** 2 / (len(y) - 1))
    t = stats.t.ppf(0.975, df)
    a, b, c = y.mean() ** 2 - t**2 * vy, x.mean() * y.mean(), x.mean() ** 2 - t**2 * vx
    root = numpy.sqrt(b**2 - a * c)
    return ratio, (b - root) / a, (b + root) / a


def draw(table, title, path):
    figure, axes = pyplot.subplots(figsize=(15, 5))
    groups = list(dict.fromkeys(table["group"]))
    names = list(dict.fromkeys(table["name"]))
    for i, name in enumerate(names):
        part = table[table["name"] == name].set_index("group").reindex(groups)
        errors = [part["value"] - part["low"], part["high"] - part["value"]]
        axes.bar(numpy.arange(len(groups)) + i * 0.8 / len(names), part["value"], 0.8 / len(names), yerr=errors, label=name)
    axes.set_xticks(numpy.arange(len(groups)) + 0.4, [str(group) for group in groups])
    axes.set_title(title)
    axes.legend()
    figure.savefig(path, dpi=100)
    pyplot.close(figure)


folder, paths = sys.argv[1], sys.argv[2:]
bitrates, cpus = [], []
for path in paths:
    one, other = parse(path)
    bitrates += one
    cpus += other
bitrates = pandas.DataFrame(bitrates, columns=["configuration", "replicas", "run", "bitrate"])
cpus = pandas.DataFrame(cpus, columns=["configuration", "replicas", "run", "cpu"] + COLUMNS)
runs = bitrates.groupby(["replicas", "configuration", "run"])["bitrate"].mean()
rows = []
for (replicas, configuration), values in runs.groupby(level=[0, 1]):
    reference = runs[replicas, "baseline"]
    ratio, low, high = fieller(values, reference) if configuration != "baseline" else (1, 1, 1)
    rows.append((configuration, replicas, ratio, low, high))
    if configuration != "baseline":
        print(replicas, configuration, "%.12g" % ratio, "%.12g" % low, "%.12g" % high, sep="\t")
table = pandas.DataFrame(rows, columns=["name", "group", "value", "low", "high"])
draw(table, "Average bitrate, relative to the baseline", f"{folder}/bitrate.png")
for metric, name in (("idle", "idle"), ("soft", "softirq")):
    cells = cpus[cpus["replicas"].isin([1, 16])].groupby(["replicas", "cpu", "configuration"])[metric].agg(["mean", "std", "count"])
    half = stats.t.ppf(0.975, cells["count"] - 1) * cells["std"] / numpy.sqrt(cells["count"])
    table = pandas.DataFrame({
        "name": cells.index.get_level_values(2), "group": [f"{r}: {c}" for r, c, _ in cells.index], "value": cells["mean"].values,
        "low": (cells["mean"] - half).values, "high": (cells["mean"] + half).values})
    draw(table, f"%{name}", f"{folder}/{name}.png")
