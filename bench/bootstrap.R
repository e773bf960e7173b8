# SPDX-License-Identifier: GPL-3.0-or-later
# R's boot, BCa, of every ratio to the baseline, for bench/bootstrap: files and output as bootstrap.py has them.
library(boot)

resamples <- 10000
arguments <- commandArgs(trailingOnly = TRUE)
values <- read.table(arguments[1], sep = "\t", col.names = c("replicas", "configuration", "block", "value"))
blocked <- !anyNA(values$block)

of_runs <- function(runs, chosen) {
    value <- runs$value[chosen]
    is_cell <- runs$is_cell[chosen]
    mean(value[is_cell]) / mean(value[!is_cell])
}
of_pairs <- function(pairs, chosen) mean(pairs$cell[chosen]) / mean(pairs$reference[chosen])

bca <- function(cell, reference) {
    if (blocked) {
        pairs <- merge(cell, reference, by = "block")
        pairs <- data.frame(cell = pairs$value.x, reference = pairs$value.y)
        booted <- boot(pairs, of_pairs, resamples)
    } else {
        runs <- data.frame(value = c(cell$value, reference$value),
                           is_cell = rep(c(TRUE, FALSE), c(nrow(cell), nrow(reference))))
        booted <- boot(runs, of_runs, resamples, strata = runs$is_cell)
    }
    boot.ci(booted, type = "bca", L = empinf(booted, type = "jack"))$bca[4:5]
}

set.seed(1)
start <- proc.time()[["elapsed"]]
rows <- list()
for (replicas in unique(values$replicas)) {
    group <- values[values$replicas == replicas, ]
    reference <- group[group$configuration == "baseline", ]
    for (configuration in setdiff(unique(group$configuration), "baseline")) {
        ends <- bca(group[group$configuration == configuration, ], reference)
        rows[[length(rows) + 1]] <- data.frame(replicas, configuration, low = ends[1], high = ends[2])
    }
}
cat(sprintf("%.6f\n", proc.time()[["elapsed"]] - start))
write.table(do.call(rbind, rows), arguments[2], sep = "\t", quote = FALSE, row.names = FALSE, col.names = FALSE)
