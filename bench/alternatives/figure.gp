# SPDX-License-Identifier: GPL-3.0-or-later
# One bar chart with whiskers from a table that is computed already: gnuplot -c figure.gp TABLE SERIES OUTPUT
set terminal pngcairo size 1500,500
set output ARG3
set style data histogram
set style histogram errorbars gap 1
set style fill solid
set key outside
set datafile missing "?"
plot for [i = 0:ARG2 - 1] ARG1 using (column(2 + 3 * i)):(column(3 + 3 * i)):(column(4 + 3 * i)):xtic(1) title columnhead(2 + 3 * i)
