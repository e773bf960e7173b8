# SPDX-License-Identifier: GPL-3.0-or-later
# The reference values of published.sh: `Rscript published.R ../../shared/paper/raw`, a quarter of an hour. R 4.2, boot 1.3.
# Closed forms come from reference.R, which must stand beside this file.
source(file.path(dirname(sub("--file=", "", grep("--file=", commandArgs(), value = TRUE))), "reference.R"))
raw <- commandArgs(TRUE)[1]
bitrates <- function(configuration, replicas) { # a row a run
  lines <- readLines(file.path(raw, paste0(configuration, "-", replicas, ".txt")))
  lines <- head(lines, grep("^Average", lines)[1] - 1)
  matrix(as.numeric(grep("^[0-9.]+$", lines, value = TRUE)), ncol = replicas, byrow = TRUE) * 1e6
}
configurations <- c("rps", "rps-7", "rfs", "rps-plus", "rps-plus-7", "rfs-plus")
pairs <- expand.grid(configuration = configurations, replicas = c(1, 2, 4, 8, 16), stringsAsFactors = FALSE)
samples <- Map(function(c, r) list(x = rowMeans(bitrates(c, r)), y = rowMeans(bitrates("baseline", r))),
               pairs$configuration, pairs$replicas)
each <- function(f) t(sapply(samples, function(s) f(s$x, s$y)))

# Random arrangements as ours are, ten times as many: |T| of Welch's t by sums and sums of squares.
shares <- function(x, y, B = 1e6) {
  v <- c(x, y) - mean(c(x, y)); n <- length(x); m <- length(y)
  statistic <- function(s, q) {
    s2 <- sum(v) - s; q2 <- sum(v^2) - q
    abs(s / n - s2 / m) / sqrt((q - s^2 / n) / (n * (n - 1)) + (q2 - s2^2 / m) / (m * (m - 1)))
  }
  least <- statistic(sum(v[1:n]), sum(v[1:n]^2)) * (1 - 1e-9)
  set.seed(1)
  extreme <- replicate(100, {
    chosen <- matrix(v[apply(matrix(runif(B / 100 * (n + m)), n + m), 2, order)[1:n, ]], n)
    sum(statistic(colSums(chosen), colSums(chosen^2)) >= least)
  })
  (sum(extreme) + 1) / (B + 1)
}
endpoints <- function(x, y) { # means, then standard deviations, over seeds 1 to 20
  n <- length(x)
  ends <- sapply(1:20, function(seed) {
    set.seed(seed)
    b <- boot(c(x, y), function(v, i) mean(v[i[i <= n]]) / mean(v[i[i > n]]), 10000, strata = rep(1:2, c(n, length(y))))
    boot.ci(b, type = "bca", L = empinf(b, type = "jack"))$bca[4:5]
  })
  c(rowMeans(ends), apply(ends, 1, sd))
}
f <- each(fieller); welch <- as.vector(each(function(x, y) t.test(x, y)$p.value))
u <- as.vector(each(function(x, y) wilcox.test(x, y, exact = anyDuplicated(c(x, y)) == 0)$p.value))
cat("replicas configuration low high df welch holm bh mann-whitney\n")
write.table(cbind(pairs[, 2:1], format(cbind(f, welch, p.adjust(welch, "holm"), p.adjust(welch, "BH"), u), digits = 11, trim = TRUE)),
            quote = FALSE, row.names = FALSE, col.names = FALSE)
cat("replicas configuration between within intraclass design_effect pooling_factor\n")
for (cell in list(list("baseline", 16), list("rfs-plus", 16), list("rps", 2)))
  cat(cell[[2]], cell[[1]], format(components(bitrates(cell[[1]], cell[[2]])), digits = 11), "\n")
cat("replicas configuration permutation bca_low bca_high sd_low sd_high\n")
for (i in seq_len(nrow(pairs))) with(samples[[i]],
  cat(pairs$replicas[i], pairs$configuration[i], format(shares(x, y), digits = 6), format(endpoints(x, y), digits = 10), "\n"))
