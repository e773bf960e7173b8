# SPDX-License-Identifier: GPL-3.0-or-later
# stats beyond the plain table: blocks, gates, diagnosis, costs, other campaigns. On the project's own data.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/lib.sh" "$@"
ingest -q "$source_dir"/data/raw/*.txt 2>/dev/null
old=$source_dir/tests/data/experiment-logs

# field NAME ROW...: a column of ./out (csv) in the row whose configuration, replicas and cpu are these
field() {
    awk -F, -v name="$1" -v c="$2" -v r="$3" -v k="${4:-}" 'NR == 1 { for (i = 1; i <= NF; i++) column[$i] = i }
        NR > 1 && $column["configuration"] == c && $column["replicas"] == r && $column["cpu"] == k { print $column[name] }' out
}
# near NAME EXPECTED ACTUAL: to nine digits
near() {
    if awk -v a="$2" -v b="$3" 'BEGIN { d = a - b; if (d < 0) d = -d; s = a < 0 ? -a : a; exit !(b != "" && d <= 1e-9 * s) }'; then pass; else
        fail "$1: expected «$2», got «$3»"
    fi
}

# --- blocks: the ratio of geometric means, by SQLite's own logarithms
run 0 stats --normalize baseline --format csv
cp out paired.csv
for cell in "rfs 1" "rps-7 8" "rfs-plus 16"; do
    read -r configuration replicas <<<"$cell"
    near "$cell: paired ratio" "$(sql "SELECT exp(avg(ln(x.bits_per_second / y.bits_per_second))) FROM run_bitrate AS x JOIN run_bitrate AS y
        USING (block, replicas) WHERE x.configuration = '$configuration' AND y.configuration = 'baseline' AND replicas = $replicas")" \
        "$(field ratio "$configuration" "$replicas")"
    same "$cell: degrees of freedom" 19 "$(field df "$configuration" "$replicas")"
done
run 0 stats --normalize baseline
says out "ratio of geometric means"
same "the last line is for a person" "In words: 20 of 30 comparisons are worse, 10 inconclusive. The furthest from 1: RPS-7 at 8 replicas: 32 % to 39 % worse. Of the 20 that are better or worse, 2 carry flags." \
    "$(tail -n 1 out)"

# --- a block that lacks one of the two is left out of that comparison, counted and shown
mkdir lacking && cp "$source_dir"/data/raw/{baseline,rfs}-1.txt lacking
awk '/^@run number=20 /{ exit } { print }' "$source_dir/data/raw/rfs-1.txt" >lacking/rfs-1.txt
run 0 ingest --db lacking.db lacking/*.txt
run 0 stats --db lacking.db --normalize baseline
says out "19 of 20 blocks"
says out "block-dropped"
run 0 stats --db lacking.db --normalize baseline --ci bca
says out "19 of 20 blocks"
run 0 stats --db lacking.db --normalize baseline --ci fieller
if grep -q block-dropped out; then fail "nothing was left out"; else pass; fi

# --- every method and test on real data, in every format; no number where there is none
for method in paired stein fieller bca fixed published; do
    run 0 stats --normalize baseline --ci $method --replicas 1,16 --format csv
    same "$method: named" $method "$(awk -F, 'NR > 1 { print $15 }' out | sort -u)"
    for format in table json markdown latex; do run 0 stats --normalize baseline --ci $method --replicas 1 --format $format; done
done
for test in welch paired stein mann-whitney permutation; do
    run 0 stats --normalize baseline --test $test --format csv
    same "$test: every p is one" 30 "$(awk -F, '$18 > 0 && $18 <= 1 { n++ } END { print n }' out)"
done
run 64 stats --test welch
says err "give --normalize"
run 64 stats --normalize baseline --test magic
says err "choose from welch, paired, stein, mann-whitney, permutation"
for adjust in holm bh none; do run 0 stats --normalize baseline --adjust $adjust --format csv; cp out $adjust.csv; done
same "Benjamini-Hochberg claims no less than Holm, and no more than without" yes "$(paste -d, holm.csv bh.csv none.csv | awk -F, '
    NR > 1 && $18 != "" && !($19 >= $40 - 1e-15 && $40 >= $61 - 1e-15) { bad = 1 } END { print bad ? "no" : "yes" }')"

# --- the same seed gives the same bits, on one thread and on two; another seed others
stats --normalize baseline --ci bca --threads 1 --format csv >one.csv
stats --normalize baseline --ci bca --threads 2 --format csv >two.csv
stats --normalize baseline --ci bca --seed 2 --format csv >other.csv
if cmp -s one.csv two.csv; then pass; else fail "the number of threads is to be seen"; fi
if cmp -s one.csv other.csv; then fail "the seed is not to be seen"; else pass; fi
stats --normalize baseline --ci bca --format csv --replicas 16 | tail -n 6 >shown.csv
same "what is shown does not change a number" "$(tail -n 6 one.csv)" "$(cat shown.csv)"

# --- gates
run 2 stats --normalize baseline --fail-on worse
says out "Gate: about"
run 3 stats --normalize baseline --replicas 1 --fail-on worse
run 3 stats --normalize baseline --replicas 1 --fail-on worse --format csv
says err "In words: "
says err "Gate: about"
run 3 stats --normalize baseline --replicas 1 --fail-on worse --format csv -q
same "quiet" "" "$(cat err)"
run 0 stats --normalize baseline --replicas 1 --margin 30% --fail-on worse
says out "6 of 6 comparisons are equivalent"
run 3 stats --normalize baseline --configurations baseline --fail-on worse
says out "nothing was compared"
run 64 stats --fail-on worse
run 64 stats --normalize baseline --fail-on better
run 64 stats --normalize baseline --fail-on worse --diagnose

# --- what the runs say of themselves
run 0 stats --diagnose --format csv
near "effective runs n(1-r)/(1+r)" "$(awk -v r="$(field lag1 rps 1)" 'BEGIN { printf "%.15g", 20 * (1 - r) / (1 + r) }')" "$(field effective_runs rps 1)"
same "outliers by number" "1 4" "$(field outliers rfs-plus 1)"
same "no components of one replica" "" "$(field intraclass baseline 1)"
run 0 stats --diagnose --metric idle
run 0 stats --diagnose --normalize baseline
says out "ratio rho"
says out "autocorrelation: neighbouring runs are alike"
same "its last line is of cells" "In words: 3 of 35 cells" "$(tail -n 1 out | cut -c 1-23)"
run 0 ingest --db old.db "$old"/*.txt
run 0 stats --db old.db --diagnose
run 64 stats --diagnose --cost
run 64 stats --diagnose --runs-needed 2%

# --- balance and cost: run by run, by SQLite
run 0 stats --balance --format csv
same "seven measures of 35 cells, but for the fairness of one replica" 238 "$(($(wc -l <out) - 1))"
near "Jain's index" "$(sql "SELECT avg(j) FROM (SELECT sum(soft) * sum(soft) / (count(*) * sum(soft * soft)) AS j FROM run_cpu
    WHERE configuration = 'rps-7' AND replicas = 16 AND cpu >= 0 GROUP BY run_id)")" \
    "$(awk -F, '$1 == "softirq-jain" && $3 == 16 && $4 == "rps-7" { print $8 }' out)"
near "fairness" "$(sql "SELECT avg(j) FROM (SELECT sum(b) * sum(b) / (count(*) * sum(b * b)) AS j FROM (SELECT run_id, replica_bitrate.bits_per_second AS b
    FROM replica_bitrate JOIN runs USING (run_id) WHERE configuration = 'rfs' AND replicas = 8) GROUP BY run_id)")" \
    "$(awk -F, '$1 == "fairness" && $3 == 8 && $4 == "rfs" { print $8 }' out)"
run 0 stats --cost --format csv
near "cost in softirq" "$(sql "SELECT avg(cores / (bits_per_second * replicas / 1e9)) FROM (SELECT run_id, sum(soft) / 100 AS cores FROM run_cpu WHERE cpu >= 0
    GROUP BY run_id) JOIN run_bitrate USING (run_id) WHERE configuration = 'rfs' AND replicas = 4")" \
    "$(awk -F, '$1 == "softirq-cost" && $3 == 4 && $4 == "rfs" { print $8 }' out)"
run 0 stats --cost --normalize baseline
says out "In words, softirq-cost:"
run 0 stats --metric busy-cost --normalize baseline --ci bca --replicas 1
run 0 stats --balance --normalize baseline
says out "all replicas get the same bitrate; 24 comparisons."
says out "0: all cores alike; 25 comparisons."
run 0 stats --normalize baseline --adjust none
says out "log-ratios, not adjusted for 30 comparisons;"
run 64 stats --cost --balance

# --- how many runs it takes
run 0 stats --runs-needed 2% --normalize baseline --format csv
same "none for the reference" "" "$(field runs_needed baseline 1)"
same "more for a narrower one" yes "$(awk -v n="$(field runs_needed rfs 1)" 'BEGIN { print (n > 20) ? "yes" : "no" }')"
run 0 stats --runs-needed 2% --normalize baseline --ci fixed --format csv
same "said to be of the interval that is planned for" fieller "$(field method rfs 1)"
same "beside the cells' flags" autocorrelation "$(field flags rps 1)"
run 0 stats --runs-needed 10%
says out "runs of each cell are expected to do"

# --- another campaign: after over before, never paired
run 0 stats --against results.db --format csv
same "the same is 1" 1 "$(field ratio rfs 4)"
says out "not-interleaved"
same "not by blocks" fieller "$(field method rfs 4)"
run 64 stats --against results.db --ci paired
run 64 stats --against results.db --test stein
run 64 stats --normalize baseline --allow kernl
says err "choose from congestion_control"
run 64 stats --against results.db --normalize baseline
sed 's/key=duration value=3/key=duration value=2/' "$source_dir/data/raw/baseline-1.txt" >baseline-1.txt
ingest -q --db two.db baseline-1.txt
run 1 stats --against two.db
says err "the two campaigns differ in duration (3; 2)"
one_line
run 0 stats --against old.db --replicas 1
says out "circumstances-unknown"
run 0 stats --against old.db --replicas 2
says out "the other campaign has no such cell"
ingest -q --db part.db "$source_dir"/data/raw/*-1.txt
run 3 stats --db part.db --against results.db --replicas 16 --fail-on worse
says out "this campaign has no such cell"
for campaign in before after; do ingest -q --db both.db --campaign $campaign --label by=$campaign "$old"/*-1.txt; done 2>/dev/null
mkdir again && for log in "$old"/*-1.txt; do sed '$a\ ' "$log" >again/"${log##*/}"; done
ingest -q --db both.db --campaign after --label by=after again/*.txt
run 1 stats --db both.db --campaign after --against-campaign before
says err "the two campaigns differ in by (after; before)"
run 0 stats --db both.db --campaign after --against-campaign before --allow by
says out "the same cell of the other campaign"
run 1 stats --against both.db
says err "both.db: holds 2 campaigns: choose one with --against-campaign: "
one_line
run 1 stats --against none.db
one_line

# --- below 0 a ratio has no direction
sqlite3 results.db "VACUUM INTO 'negative.db'"
sqlite3 negative.db "UPDATE run SET value_bits_per_second = -value_bits_per_second
    WHERE configuration_id = (SELECT configuration_id FROM configuration WHERE name = 'baseline')"
run 0 stats --db negative.db --normalize baseline --ci fieller --format csv
same "no verdict but inconclusive" inconclusive "$(awk -F, 'NR > 1 && $20 != "" { print $20 }' out | sort -u)"
says out "better and worse are not defined"

# --- circumstances that differ
sed 's/^Linux [^ ]*/Linux 9.9.9/' "$source_dir/tests/data/mpstat.txt" >mpstat-other.txt
ingest -q --db kernels.db --configuration baseline --replicas 1 "$source_dir/tests/data/tcp-client.txt" "$source_dir/tests/data/mpstat.txt"
sed 's/^Connecting/ Connecting/' "$source_dir/tests/data/tcp-client.txt" >tcp-other.txt
ingest -q --db kernels.db --configuration rps --replicas 1 tcp-other.txt mpstat-other.txt
run 1 stats --db kernels.db --normalize baseline
says err "differ in kernel ("
says err "--allow kernel"
run 0 stats --db kernels.db --normalize baseline --allow kernel
