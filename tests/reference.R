# SPDX-License-Identifier: GPL-3.0-or-later
# The reference values of tests/stats_reference*.c: `Rscript reference.R` prints them all, a few minutes. R 4.2, boot 1.3.
library(boot)
options(digits = 15)
say <- function(name, ...) cat(name, ":", formatC(c(...), digits = 16, width = 1, format = "g"), "\n")

sets <- list(
  plain = list(x = c(9.1, 10.2, 11.3, 9.9, 10.8, 12.0), y = c(8.0, 8.4, 7.9, 8.8)),
  ties = list(x = c(5, 6, 6, 7, 7, 7, 8, 9), y = c(5, 5, 6, 6, 7, 8, 8)),
  two = list(x = c(3, 4.5), y = c(2, 2.25)),
  flat = list(x = c(5, 5, 5, 5), y = c(8.0, 8.4, 7.9, 8.8)),
  flat_reference = list(x = c(8.0, 8.4, 7.9, 8.8), y = c(5, 5, 5)),
  outlier = list(x = c(10.1, 9.8, 10.4, 10.0, 9.9, 1e6), y = c(10.2, 9.7, 10.1, 10.6, 9.5, 10.3)),
  outlying_reference = list(x = c(10.2, 9.7, 10.1, 10.6, 9.5, 10.3), y = c(101, 98, 104, 100, 99, 150)),
  negative = list(x = c(9.1, 10.2, 11.3, 9.9, 10.8, 12.0), y = c(-8.0, -8.4, -7.9, -8.8)),
  negative_both = list(x = c(-9.1, -10.2, -11.3, -9.9), y = c(-8.0, -8.4, -7.9, -8.8, -8.1, -9.0)),
  apart = list(x = c(941.13, 941.38, 940.97, 941.26), y = c(94.12, 94.15, 94.09, 94.13)),
  unequal = list(x = c(105, 97, 101, 112, 95, 103, 110, 90, 98, 106, 93, 108, 100, 87, 115, 102, 104, 96, 109, 94),
                 y = c(80, 84.5, 79, 98, 82)),
  ten = list(x = c(104, 99, 107, 112, 95, 103, 110, 101, 98, 106), y = c(97, 93, 104, 99, 101, 90, 96, 102, 94, 95)))
# Blocks 1 to 12, the cell's third and the reference's seventh missing; 20 whole blocks; 2.
blocks <- list(
  missing = list(x = c(10.4, 11.1, 10.9, 9.8, 12.2, 10.1, 11.6, 10.7, 11.9, 10.3),
                 y = c(9.9, 10.2, 10.8, 9.1, 10.6, 10.3, 10.4, 9.6, 11.1, 9.7)),
  twenty = list(x = c(104, 99, 107, 112, 95, 103, 110, 101, 98, 106, 93, 108, 100, 97, 115, 102, 105, 96, 109, 94),
                y = c(101, 103, 99, 106, 97, 96, 108, 104, 93, 98, 95, 101, 103, 92, 107, 105, 94, 99, 100, 96)),
  outlying = list(x = c(10.4, 11.1, 10.9, 9.8, 12.2, 10.1, 11.6, 10.7, 1e6),
                  y = c(9.9, 10.2, 10.8, 9.1, 10.6, 10.3, 10.4, 9.6, 11.1)),
  pair = list(x = c(3, 4.5), y = c(2, 2.25)))

# ---- closed forms
fieller <- function(x, y, confidence = 0.95) {
  vx <- var(x) / length(x); vy <- var(y) / length(y); r <- mean(x) / mean(y)
  df <- (vx + r^2 * vy)^2 / (vx^2 / (length(x) - 1) + (r^2 * vy)^2 / (length(y) - 1))
  q <- qt((1 + confidence) / 2, df)
  gap <- function(theta) (mean(x) - theta * mean(y))^2 - q^2 * (vx + theta^2 * vy)
  if (mean(y)^2 <= q^2 * vy) return(c(NA, NA, df))
  step <- abs(r) * 100
  c(uniroot(gap, c(r - step, r), tol = 1e-16)$root, uniroot(gap, c(r, r + step), tol = 1e-16)$root, df)
}
fixed <- function(x, y) sort(t.test(x)$conf.int / mean(y))
studentised <- function(x, y) { # |T| of Welch's t; without any variance 0 or infinite
  s <- sqrt(var(x) / length(x) + var(y) / length(y)); d <- abs(mean(x) - mean(y))
  if (s < 1e-9) (if (d < 1e-9) 0 else Inf) else d / s
}
permutation <- function(x, y) { # all arrangements
  v <- c(x, y); least <- studentised(x, y) * (1 - 1e-9)
  mean(combn(length(v), length(x), function(i) studentised(v[i], v[-i])) >= least)
}
flips <- function(d) { # all signs
  half <- floor(length(d) / 2)
  sums <- function(d) as.vector(as.matrix(expand.grid(rep(list(c(-1, 1)), length(d)))) %*% d)
  all <- outer(sums(head(d, half)), sums(tail(d, -half)), "+")
  mean(abs(all) >= abs(sum(d)) - 1e-9 * sum(abs(d)))
}
stein <- function(l, n0 = 8) {
  half <- qt(0.975, n0 - 1) * sd(l[1:n0]) / sqrt(length(l)); t0 <- mean(l) * sqrt(length(l)) / sd(l[1:n0])
  c(exp(mean(l) + c(-half, half)), 2 * pt(-abs(t0), n0 - 1), max(n0, ceiling((qt(0.975, n0 - 1) * sd(l[1:n0]) / log(1.02))^2)))
}
needed <- function(x, y, precision) { # reached, runs
  cx <- (sd(x) / mean(x))^2; cy <- (sd(y) / mean(y))^2
  width <- function(n, m) {
    a <- cx / n; b <- cy / m
    qt(0.975, (a + b)^2 / (a^2 / (n - 1) + b^2 / (m - 1))) * sqrt(a + b)
  }
  n <- 2; while (width(n, n) > precision) n <- n + 1
  c(width(length(x), length(y)), n)
}
needed_of_one <- function(spread, n0, precision, scale = identity) {
  width <- function(n) scale(qt(0.975, n - 1) * spread / sqrt(n))
  n <- 2; while (width(n) > precision) n <- n + 1
  c(width(n0), n)
}
components <- function(values) { # a row a run
  d <- data.frame(v = as.vector(t(values)), run = factor(rep(seq_len(nrow(values)), each = ncol(values))))
  ms <- summary(aov(v ~ run, d))[[1]][["Mean Sq"]]; n <- nrow(values); k <- ncol(values)
  icc <- (ms[1] - ms[2]) / (ms[1] + (k - 1) * ms[2])
  c((ms[1] - ms[2]) / k, ms[2], icc, 1 + (k - 1) * icc, qt(0.975, n - 1) * sqrt(ms[1]) / (qt(0.975, n * k - 1) * sd(d$v)))
}
drift <- function(v) {
  r <- suppressWarnings(cor.test(v, seq_along(v), method = "spearman", exact = length(v) <= 9))
  c(r$estimate, r$p.value)
}
closed_forms <- function() {
  for (name in names(sets)) with(sets[[name]], {
    if (var(x) > 0) say(paste("t", name), t.test(x)$conf.int)
    if (var(x) > 0) say(paste("fixed", name), fixed(x, y))
    say(paste("fieller", name), fieller(x, y))
    say(paste("welch", name), t.test(x, y)$p.value)
    tied <- anyDuplicated(c(x, y)) > 0
    say(paste("mann-whitney", name), wilcox.test(x, y, exact = !tied, correct = TRUE)$p.value)
    say(paste("permutation", name), permutation(x, y))
    say(paste("needed", name), needed(x, y, 0.02))
  })
  say("fieller 99 % plain", fieller(sets$plain$x, sets$plain$y, 0.99))
  for (name in names(blocks)) with(blocks[[name]], {
    l <- log(x / y)
    say(paste("paired", name), exp(c(mean(l), t.test(l)$conf.int)), t.test(l)$p.value)
    if (length(l) >= 8) say(paste("stein", name), stein(l))
    say(paste("flips", name), flips(x - y))
    say(paste("needed paired", name), needed_of_one(sd(l), length(l), 0.1, expm1))
  })
  say("permutation 555/666", permutation(c(5, 5, 5), c(6, 6, 6)))
  say("mann-whitney 3/1 2", wilcox.test(3, c(1, 2), exact = TRUE)$p.value)
  fifty <- c((1:50)^2); others <- (1:50) * 45 + 0.5
  say("mann-whitney 50", wilcox.test(fifty, others, exact = TRUE)$p.value)
  say("mann-whitney 51", wilcox.test(c(fifty, 2601), others, exact = FALSE)$p.value)
  say("needed cell plain", with(sets$plain, needed_of_one(sd(x) / mean(x), length(x), 0.02)))
  p <- c(0.04, 0.01, 0.03, 0.005, 0.9, 0.01, 0.2)
  say("holm", p.adjust(p, "holm")); say("bh", p.adjust(p, "BH"))
  runs <- rbind(c(10, 12, 11), c(14, 15, 13), c(9, 11, 10), c(12, 12, 14)); alike <- rbind(c(1, 9), c(9, 1.5), c(2, 8), c(8.5, 2))
  say("components", components(runs)); say("components alike", components(alike))
  say("components outlier", components(rbind(runs, c(1e6, 11, 12))))
  say("outliers", which(with(sets$outlier, abs(x - median(x)) > 3.5 * mad(x))))
  orders <- list(rising = c(5, 3, 6, 7, 9, 8), tied = c(5, 5, 6, 6, 7, 8, 8), longer = sets$ten$x, twenty = blocks$twenty$x,
                 two = c(3, 4.5), three = c(2, 1, 3), outlier = sets$outlier$x, ties = c(sets$ties$x, sets$ties$y))
  for (name in names(orders)) {
    v <- orders[[name]]; r <- acf(v, plot = FALSE)$acf[2]
    say(paste("drift", name), if (length(v) > 2) drift(v), r, if (r > 0) length(v) * (1 - r) / (1 + r) else length(v))
  }
}

# ---- the bootstrap: mean and standard deviation of each endpoint over seeds 1 to 40
bca <- function(name, data, statistic, strata, scale, R = 10000) {
  ends <- sapply(1:40, function(seed) {
    set.seed(seed)
    b <- boot(data, statistic, R, strata = strata)
    boot.ci(b, type = "bca", L = empinf(b, type = "jack") / scale)$bca[4:5]
  })
  say(paste("bca", name), rbind(rowMeans(ends), apply(ends, 1, sd)))
}
bca_of_ratio <- function(name, x, y) {
  n <- length(x); arm <- rep(1:2, c(n, length(y)))
  bca(paste("ratio", name), c(x, y), function(v, i) mean(v[i[i <= n]]) / mean(v[i[i > n]]), arm, c(n, length(y))[arm])
}
bootstraps <- function() {
  for (name in c("plain", "ties", "two", "outlier", "ten")) {
    x <- sets[[name]]$x
    bca(paste("cell", name), x, function(v, i) mean(v[i]), rep(1, length(x)), 1)
  }
  for (name in names(sets)) with(sets[[name]], bca_of_ratio(name, x, y))
  for (name in names(blocks)) with(blocks[[name]],
    bca(paste("blocks", name), cbind(x, y), function(v, i) mean(v[i, 1]) / mean(v[i, 2]), rep(1, length(x)), 1))
}
if (sys.nframe() == 0) {
  closed_forms()
  bootstraps()
}
