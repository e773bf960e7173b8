# SPDX-License-Identifier: GPL-3.0-or-later
# Ratios to the baseline over complete blocks, as `stats --normalize baseline` has them, with R on the same database:
# Rscript stats.R DATABASE. Prints configuration, ratio, low, high, p, adjusted p.
database <- DBI::dbConnect(RSQLite::SQLite(), commandArgs(TRUE)[1], flags = RSQLite::SQLITE_RO)
runs <- DBI::dbGetQuery(database, "SELECT configuration.name AS configuration, replicas, block,
    value_bits_per_second AS rate FROM run JOIN configuration USING (configuration_id) WHERE value_results = replicas")
DBI::dbDisconnect(database)
cells <- split(seq_len(nrow(runs)), list(runs$replicas, runs$configuration), drop = TRUE)
summary <- vapply(cells, function(rows) {
    x <- runs$rate[rows]
    half <- qt(0.975, length(x) - 1) * sd(x) / sqrt(length(x))
    c(length(x), mean(x), sd(x), half)
}, numeric(4))
rows <- list()
for (replicas in sort(unique(runs$replicas))) {
    group <- runs[runs$replicas == replicas, ]
    base <- group[group$configuration == "baseline", ]
    for (configuration in setdiff(sort(unique(group$configuration)), "baseline")) {
        cell <- group[group$configuration == configuration, ]
        at <- match(cell$block, base$block)
        logs <- log(cell$rate[!is.na(at)]) - log(base$rate[at[!is.na(at)]])
        n <- length(logs)
        error <- sd(logs) / sqrt(n)
        half <- qt(0.975, n - 1) * error
        rows[[length(rows) + 1]] <- data.frame(replicas, configuration, ratio = exp(mean(logs)), low = exp(mean(logs) - half),
            high = exp(mean(logs) + half), p = 2 * pt(-abs(mean(logs) / error), n - 1))
    }
}
table <- do.call(rbind, rows)
table$adjusted <- p.adjust(table$p, "holm")
for (i in seq_len(nrow(table)))
    cat(paste(c(table$replicas[i], table$configuration[i], sprintf("%.15g", unlist(table[i, 3:7]))), collapse = "\t"), "\n", sep = "")
