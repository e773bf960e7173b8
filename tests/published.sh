# SPDX-License-Identifier: GPL-3.0-or-later
# The published experiment, where its files are at hand (../shared/paper): every number of its ten tables, what is
# wrong in them, and reference values that SciPy computed.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/lib.sh" "$@"
paper=$source_dir/../shared/paper
if [ ! -d "$paper/raw" ]; then
    echo "skipped: the published experiment (../shared/paper) is not there"
    exit 77
fi
tables=$paper/published

run 0 ingest "$paper"/raw/*.txt
says out "35 files taken: 700 runs, 4340 bitrates, 3500 CPU rows"
run 0 ingest "$paper"/raw/*.txt
says out "35 files: nothing changed, all of them were taken before"

# --- 70 values of the bitrate tables to 1e-9
run 0 stats --normalize baseline --ci published --format csv
cp out published.csv
# shellcheck disable=SC2016
agreement='BEGIN { split("baseline,rps,rps-7,rfs,rps-plus,rps-plus-7,rfs-plus", names, ",") }
FNR == NR { if (FNR > 1) { ratio[$3, $4] = $12; half[$3, $4] = ($14 - $13) / 2 } next }
FNR > 1 { split($1, label, " "); for (i = 1; i <= 7; i++) { ours = half_widths ? half[label[1], names[i]] : ratio[label[1], names[i]]
          d = ours - $(i + 1); if (ours != "" && d < 1e-9 && d > -1e-9) n++ } }
END { print n + 0 }'
same "35 ratios" 35 "$(awk -F, "$agreement" published.csv "$tables/finalized_bitrate.csv")"
same "35 half-widths" 35 "$(awk -F, -v half_widths=1 "$agreement" published.csv "$tables/confidence_bitrate.csv")"

# --- the ten tables: nine agree, one has six cells of other rows
run 0 stats --normalize baseline --check "$tables/finalized_bitrate.csv"
run 0 stats --normalize baseline --ci published --half-widths --check "$tables/confidence_bitrate.csv"
run 0 stats --check "$tables/finalized_bitrate.csv"
run 0 stats --half-widths --check "$tables/confidence_bitrate.csv"
for replicas in 1 16; do
    run 0 stats --metric idle --replicas $replicas --check "$tables/finalized_${replicas}_idle.csv"
    run 0 stats --metric idle --replicas $replicas --half-widths --check "$tables/confidence_${replicas}_idle.csv"
    run 0 stats --metric softirq --replicas $replicas --half-widths --check "$tables/confidence_${replicas}_soft.csv"
done
run 0 stats --metric softirq --replicas 16 --check "$tables/finalized_16_soft.csv"
run 2 stats --metric softirq --replicas 1 --check "$tables/finalized_1_soft.csv" --format csv
same "the wrong cells" "row,column,published,recomputed,matches_other
Baseline,Core 0,1.353,0.1275,rps/1/0
Baseline,Core 1,0.818,0.0665,rps/1/1
Baseline,Core 2,1.274,3.0945,rps/1/2
RPS,Core 0,4.854,1.353,rps/2/0
RPS,Core 1,4.974,0.818,rps/2/1
RPS,Core 2,4.1355,1.274,rps/2/2;rps-plus/2/0" "$(awk -F, 'NR > 1 { $4 = sprintf("%.10g", $4) } { print $1 "," $2 "," $3 "," $4 "," $5 }' out)"

# --- Fieller's intervals, SciPy 1.10: replicas, configuration, ratio, low, high, df, Welch's p, Holm's p
run 0 stats --normalize baseline --format csv
cp out ratios.csv
while read -r replicas configuration ratio low high df p holm; do
    # shellcheck disable=SC2016
    same "$configuration at $replicas" ok "$(awk -F, -v r="$replicas" -v c="$configuration" -v expected="$ratio $low $high $df $p $holm" '
        function near(a, b, digits) { d = a - b; d = d < 0 ? -d : d; return d <= digits * (b < 0 ? -b : b) }
        $3 == r && $4 == c { split(expected, e, " ")
            print near($12, e[1], 1e-8) && near($13, e[2], 1e-8) && near($14, e[3], 1e-8) && near($17, e[4], 1e-7) &&
                  near($18, e[5], 1e-5) && near($19, e[6], 1e-5) ? "ok" : $0 }' ratios.csv)"
done <<'TABLE'
1 rfs 1.253620877 1.165015751 1.347342986 36.129514 8.16221e-07 1.63244e-05
2 rps 0.977713178 0.948262647 1.007621380 30.594717 0.137727 0.430284
4 rps-plus-7 1.123985418 1.093873679 1.154634373 33.942904 8.62229e-10 2.32802e-08
8 rfs 1.087772183 1.065865455 1.109857408 27.973739 7.06008e-09 1.69442e-07
16 rps 1.084901537 1.038007385 1.134518438 35.426058 0.000596486 0.00656135
16 rfs-plus 1.239734842 1.184889271 1.297686011 36.375137 7.57034e-12 2.2711e-10
TABLE
# --- a comparison that rests on drifting cells carries their flags
same "the headline's flags" "drift;reference-drift;autocorrelation;reference-autocorrelation" "$(grep '16,rfs-plus' ratios.csv | cut -d, -f21)"
