# SPDX-License-Identifier: GPL-3.0-or-later
"""Ratios to the baseline over complete blocks, as `stats --normalize baseline` has them, with pandas and SciPy on the
same database: stats.py DATABASE. Prints configuration, ratio, low, high, p, adjusted p."""
import sqlite3
import sys

import numpy
import pandas
from scipy import stats

database = sqlite3.connect(f"file:{sys.argv[1]}?mode=ro", uri=True)
runs = pandas.read_sql(
    "SELECT configuration.name AS configuration, replicas, block, value_bits_per_second AS rate FROM run"
    " JOIN configuration USING (configuration_id) WHERE value_results = replicas", database)
cells = runs.groupby(["replicas", "configuration"])["rate"]
summary = cells.agg(["count", "mean", "std"])
summary["half"] = stats.t.ppf(0.975, summary["count"] - 1) * summary["std"] / numpy.sqrt(summary["count"])
rows = []
for replicas, group in runs.groupby("replicas"):
    blocks = numpy.log(group.pivot(index="block", columns="configuration", values="rate"))
    for configuration in blocks.columns:
        if configuration == "baseline":
            continue
        logs = (blocks[configuration] - blocks["baseline"]).dropna()
        n, mean, error = len(logs), logs.mean(), logs.std() / numpy.sqrt(len(logs))
        half = stats.t.ppf(0.975, n - 1) * error
        p = 2 * stats.t.sf(abs(mean / error), n - 1)
        rows.append((replicas, configuration, numpy.exp(mean), numpy.exp(mean - half), numpy.exp(mean + half), p))
table = pandas.DataFrame(rows, columns=["replicas", "configuration", "ratio", "low", "high", "p"]).sort_values("p")
count = len(table)
table["adjusted"] = numpy.minimum(1, numpy.maximum.accumulate(table["p"] * (count - numpy.arange(count))))
for row in table.sort_values(["replicas", "configuration"]).itertuples():
    print(row.replicas, row.configuration, *("%.15g" % v for v in row[3:]), sep="\t")
