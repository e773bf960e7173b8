# SPDX-License-Identifier: GPL-3.0-or-later
"""SciPy's vectorised percentile bootstrap of every ratio to the baseline, for bench/bootstrap.

bootstrap.py VALUES INTERVALS: VALUES has a line a run: replicas, configuration, block (or nothing), value, between
tabs. Prints the seconds that the intervals took, without imports and reading; INTERVALS gets replicas, configuration,
low, high.
"""
import sys
import time

import numpy
from scipy import stats

RESAMPLES = 10000


def ratio_of_means(x, y, axis=-1):
    return numpy.mean(x, axis=axis) / numpy.mean(y, axis=axis)


def comparison(cell, reference):
    """Both samples; runs of one block side by side where all runs are in blocks."""
    if "" in cell or "" in reference:
        return (numpy.array(cell[""]), numpy.array(reference[""])), False
    blocks = [block for block in cell if block in reference]
    return (
        numpy.array([cell[block][0] for block in blocks]),
        numpy.array([reference[block][0] for block in blocks]),
    ), True


cells = {}
with open(sys.argv[1], encoding="utf-8") as values:
    for line in values:
        replicas, configuration, block, value = line.rstrip("\n").split("\t")
        cells.setdefault((replicas, configuration), {}).setdefault(block, []).append(float(value))

random = numpy.random.default_rng(1)
start = time.perf_counter()
intervals = []
for (replicas, configuration), cell in cells.items():
    if configuration == "baseline":
        continue
    samples, paired = comparison(cell, cells[replicas, "baseline"])
    interval = stats.bootstrap(
        samples,
        ratio_of_means,
        n_resamples=RESAMPLES,
        vectorized=True,
        paired=paired,
        method="percentile",
        random_state=random,
    ).confidence_interval
    intervals.append((replicas, configuration, interval.low, interval.high))
print(f"{time.perf_counter() - start:.6f}")

with open(sys.argv[2], "w", encoding="utf-8") as out:
    for interval in intervals:
        print(*interval, sep="\t", file=out)
