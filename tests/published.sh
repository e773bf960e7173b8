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
# --- all 30 comparisons, R 4.2 and boot 1.3: `Rscript tests/published.R ../shared/paper/raw`; each row that disagrees is printed
stats --normalize baseline --adjust bh --format csv >bh.csv
stats --normalize baseline --test mann-whitney --format csv >mann-whitney.csv
# shellcheck disable=SC2016
closed_forms='function near(a, b) { d = a - b; return (d < 0 ? -d : d) <= 1e-8 * (b < 0 ? -b : b) }
FILENAME == "ratios.csv" { low[$3, $4] = $13; high[$3, $4] = $14; df[$3, $4] = $17; welch[$3, $4] = $18; holm[$3, $4] = $19; next }
FILENAME == "bh.csv" { bh[$3, $4] = $19; next }
FILENAME == "mann-whitney.csv" { u[$3, $4] = $18; next }
{ if (near(low[$1, $2], $3) && near(high[$1, $2], $4) && near(df[$1, $2], $5) && near(welch[$1, $2], $6) &&
      near(holm[$1, $2], $7) && near(bh[$1, $2], $8) && near(u[$1, $2], $9)) rows++; else print $1, $2 }
END { print rows + 0 " rows" }'
# replicas, configuration, Fieller: low, high, df; p: Welch, Holm, Benjamini-Hochberg, Mann-Whitney
cat >closed.txt <<'TABLE'
1 rps 1.020279561 1.1470853707 36.706396102 0.0096155297379 0.086539767641 0.013112086006 0.0083517804603
1 rps-7 1.0688577 1.2209961147 37.752523839 0.00027745920268 0.0036287843279 0.00046243200446 0.00041498232036
1 rfs 1.1650157514 1.3473429865 36.129514238 8.1622116171e-07 1.6324423234e-05 2.2260577138e-06 1.2493437218e-05
1 rps-plus 1.0167404115 1.1254075261 27.519782335 0.010362185283 0.086539767641 0.013515893847 0.014297272923
1 rps-plus-7 1.000513445 1.1147185 32.599199371 0.047694824094 0.33386376866 0.059618530118 0.028425347291
1 rfs-plus 1.1248151775 1.2899688478 37.348124308 4.7078179045e-06 8.474072228e-05 1.0864195164e-05 4.397788985e-05
2 rps 0.94826264717 1.0076213796 30.594717204 0.1377269799 0.43028405343 0.14247618611 0.40871774023
2 rps-7 0.90363549945 0.98021106385 25.221385045 0.0045404170585 0.045404170585 0.0064863100835 0.0086469305189
2 rfs 1.0398440821 1.0843531928 37.908553193 1.0619126188e-06 2.0176339757e-05 2.6547815469e-06 1.4866598431e-05
2 rps-plus 0.92673519972 1.0159136967 23.794489826 0.19459340351 0.43028405343 0.19459340351 0.42453563619
2 rps-plus-7 0.9920343078 1.065299507 27.26880275 0.1213679198 0.43028405343 0.13003705693 0.13652090167
2 rfs-plus 0.99812373702 1.0527398837 33.946896625 0.067388972176 0.40433383306 0.080866766611 0.061745106336
4 rps 0.99804920113 1.0434307945 37.937427375 0.072591312433 0.40433383306 0.083759206653 0.069813081279
4 rps-7 0.99571743059 1.0426667977 37.579513324 0.10757101336 0.43028405343 0.11952334818 0.1367050736
4 rfs 1.0296975182 1.0893958145 32.837272627 0.00025919888056 0.0036287843279 0.00045740978923 0.00087343182954
4 rps-plus 1.0182960828 1.0597187358 36.593605457 0.000413658227 0.004963898724 0.00065314456895 0.0012818254859
4 rps-plus-7 1.0938736791 1.1546343731 33.942903705 8.6222928932e-10 2.3280190812e-08 6.4667196699e-09 6.8422656748e-07
4 rfs-plus 1.1289225482 1.201854497 30.215349697 2.9211949344e-10 8.4714653097e-09 3.2123306662e-09 2.5399026959e-07
8 rps 1.0496778918 1.0890457286 29.945489127 5.0897854547e-08 1.1197528e-06 1.6965951516e-07 3.4026517416e-07
8 rps-7 1.0333866651 1.0735691477 29.160969442 6.9360803802e-06 0.00011791336646 1.4863029386e-05 6.2426291053e-06
8 rfs 1.0658654555 1.109857408 27.973739034 7.0600813318e-09 1.6944195196e-07 3.0257491422e-08 1.4270161661e-07
8 rps-plus 1.0528373035 1.0999794958 26.562348766 4.1870972421e-07 8.7929042084e-06 1.2561291726e-06 4.5354086463e-06
8 rps-plus-7 1.1137740771 1.171232849 24.617392192 3.2123306662e-10 8.9945258653e-09 3.2123306662e-09 1.4270161661e-07
8 rfs-plus 1.1306931949 1.2178303629 21.468931433 4.2441482867e-08 9.7615410595e-07 1.5915556075e-07 1.428933535e-07
16 rps 1.0380073846 1.1345184378 35.426058493 0.00059648606522 0.0065613467174 0.00089472909783 0.0046986399191
16 rps-7 1.0454938172 1.1355466582 30.745720514 0.00014624159779 0.0021936239669 0.00027420299586 0.0014802157443
16 rfs 1.046829437 1.1346895284 28.658392524 0.00010798844147 0.0017278150636 0.00021597688295 0.0021371989684
16 rps-plus 1.1523009486 1.2767302742 37.905907616 6.6598269606e-09 1.6649567402e-07 3.0257491422e-08 5.8676673256e-06
16 rps-plus-7 1.1406717193 1.2543971166 37.572827624 3.3639105849e-09 8.7461675208e-08 2.018346351e-08 1.57390271e-06
16 rfs-plus 1.1848892711 1.2976860112 36.375137166 7.5703432683e-12 2.2711029805e-10 2.2711029805e-10 1.9151901857e-07
TABLE
same "closed forms" "30 rows" "$(awk "$closed_forms" FS=, ratios.csv bh.csv mann-whitney.csv FS=" " closed.txt)"

# replicas, configuration; variance between and within runs, intraclass correlation, design effect, pooling factor
stats --diagnose --format csv >diagnosis.csv
# shellcheck disable=SC2016
components='function near(a, b) { d = a - b; return (d < 0 ? -d : d) <= 1e-8 * (b < 0 ? -b : b) }
FILENAME == "diagnosis.csv" { for (i = 15; i <= 19; i++) ours[$3, $4, i - 12] = $i; next }
{ for (i = 3; i <= 7; i++) if (!near(ours[$1, $2, i], $i)) print $1, $2, ours[$1, $2, i]; rows++ }
END { print rows + 0 " rows" }'
cat >components.txt <<'TABLE'
16 baseline 3.720238199e+14 5.0005375e+14 0.42659487268 7.3989230902 2.9232075344
16 rfs-plus 2.8938101014e+14 1.8263604167e+15 0.13677522521 3.0516283782 1.8644132806
2 rps 4.1457894737e+15 6.83e+15 0.37772130047 1.3777213005 1.2205026816
TABLE
same "components of variance" "3 rows" "$(awk "$components" FS=, diagnosis.csv FS=" " components.txt)"

# --- what is random, by seeds: a million arrangements; means and deviations of the ends of 20 bootstraps of 10,000 resamples.
# Ours are 20 seeds too: their means may differ by 4 standard errors, less than 4 (s1^2 + s2^2)^0.5 (p: by its Monte Carlo error).
stats --normalize baseline --test permutation --format csv >permutation.csv
for seed in $(seq 20); do stats --normalize baseline --ci bca --test welch --seed "$seed" --format csv | tail -n +2; done >bca.csv
# shellcheck disable=SC2016
resampled='function size(a) { return a < 0 ? -a : a }
function far(sum, squares, expected, deviation) {
    sum /= 20; squares = (squares - 20 * sum * sum) / 19
    return size(sum - expected) > 4 * sqrt(((squares > 0 ? squares : 0) + deviation * deviation) / 20) }
FILENAME == "permutation.csv" { p[$3, $4] = $18; next }
FILENAME == "bca.csv" { low[$3, $4] += $13; low2[$3, $4] += $13 * $13; high[$3, $4] += $14; high2[$3, $4] += $14 * $14; n[$3, $4]++; next }
{ k = $1 SUBSEP $2; rows++
  if (n[k] != 20 || far(low[k], low2[k], $4, $6) || far(high[k], high2[k], $5, $7)) print "bca", $1, $2, low[k] / 20, high[k] / 20
  if (p[k] == "" || size(p[k] - $3) > 4 * sqrt($3 * (1 - $3) * (1 / 99999 + 1e-6)) + 1e-5) print "permutation", $1, $2, p[k] }
END { print rows + 0 " rows" }'
# replicas, configuration, p of arrangements; BCa: low, high, deviation of low, of high
cat >resampled.txt <<'TABLE'
1 rps 0.010102 1.0211446 1.1404574 0.00081 0.00114
1 rps-7 0.000322 1.0712515 1.214638 0.00125 0.00107
1 rfs 9.99999e-07 1.1667461 1.3384256 0.00187 0.00128
1 rps-plus 0.00981699 1.0152189 1.1166945 0.000758 0.000638
1 rps-plus-7 0.047352 1.0009337 1.1079173 0.000977 0.000666
1 rfs-plus 6.99999e-06 1.127601 1.2829649 0.00103 0.000865
2 rps 0.139757 0.94731703 1.0032867 0.000679 0.000347
2 rps-7 0.003682 0.90706105 0.97825436 0.000542 0.000749
2 rfs 5.99999e-06 1.0408448 1.0828422 0.000347 0.000319
2 rps-plus 0.192136 0.93028202 1.0128241 0.000623 0.000597
2 rps-plus-7 0.119639 0.99329453 1.0615065 0.000461 0.000585
2 rfs-plus 0.0683499 0.99872999 1.0501484 0.000551 0.000391
4 rps 0.0733719 0.99909633 1.0419562 0.000354 0.000455
4 rps-7 0.10749 0.99656991 1.0407197 0.000493 0.00039
4 rfs 0.000318 1.0298375 1.0858006 0.000615 0.000469
4 rps-plus 0.000511999 1.0186249 1.0575921 0.000394 0.000288
4 rps-plus-7 9.99999e-07 1.0933401 1.1506546 0.000607 0.000394
4 rfs-plus 9.99999e-07 1.1295043 1.197538 0.000672 0.000524
8 rps 9.99999e-07 1.0534827 1.0911632 0.000226 0.000433
8 rps-7 2e-06 1.0364585 1.0744958 0.000242 0.000579
8 rfs 9.99999e-07 1.0681355 1.1089606 0.000357 0.000419
8 rps-plus 9.99999e-07 1.0540175 1.0978182 0.000443 0.000487
8 rps-plus-7 9.99999e-07 1.1143411 1.1675877 0.00041 0.000268
8 rfs-plus 9.99999e-07 1.1320856 1.2121092 0.000738 0.00055
16 rps 0.000680999 1.0404936 1.1312638 0.000813 0.00104
16 rps-7 0.000185 1.0470531 1.1313114 0.000729 0.000784
16 rfs 0.000122 1.0480124 1.1298338 0.000628 0.000652
16 rps-plus 9.99999e-07 1.1523303 1.269799 0.000773 0.000938
16 rps-plus-7 9.99999e-07 1.1410718 1.2486921 0.000975 0.000763
16 rfs-plus 9.99999e-07 1.1851536 1.2914164 0.00095 0.000701
TABLE
same "resampling" "30 rows" "$(awk "$resampled" FS=, permutation.csv bca.csv FS=" " resampled.txt)"

# --- a comparison that rests on drifting cells carries their flags
same "the headline's flags" "drift;reference-drift;autocorrelation;reference-autocorrelation" "$(grep '16,rfs-plus' ratios.csv | cut -d, -f21)"
