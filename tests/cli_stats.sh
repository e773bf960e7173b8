# SPDX-License-Identifier: GPL-3.0-or-later
# stats as its users meet it, on the project's own data.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/lib.sh" "$@"
raw=$source_dir/tests/data/experiment-logs
ingest -q "$raw"/*.txt

# --- the columns that scripts rely on
run 0 stats --normalize baseline --format csv
same "header" "metric,unit,replicas,configuration,cpu,runs,incomplete,mean,sd,mean_low,mean_high,ratio,ratio_low,ratio_high,method,confidence,df,p,p_adjusted,verdict,flags" "$(head -n 1 out)"
same "rows" "1,baseline
1,rps
1,rfs
1,rfs-plus
4,baseline
4,rps
4,rfs
4,rfs-plus" "$(tail -n +2 out | cut -d, -f3,4)"
same "the reference's row" "1,,,fieller" "$(sed -n 2p out | cut -d, -f12-15)"
# the mean of the run values, straight from the text (awk's own arithmetic)
mean=$(awk '/^Average/ { exit } /^[0-9.]+$/ { sum += $1; n++ } END { printf "%.3f", sum / n }' "$raw/rfs-4.txt")
same "a mean" "$mean" "$(awk -F, '$3 == 4 && $4 == "rfs" { printf "%.3f", $8 / 1e6 }' out)"
soft=$(awk '/^Average: +1 / { sum += $8; n++ } END { printf "%.9f", sum / n }' "$raw/rps-1.txt")
run 0 stats --metric softirq --format csv
same "a core's mean" "$soft" "$(awk -F, '$3 == 1 && $4 == "rps" && $5 == 1 { printf "%.9f", $8 }' out)"
same "rows by replicas, cpu, configuration" "1,baseline,all
1,rps,all
1,rfs,all
1,rfs-plus,all
1,baseline,0" "$(sed -n 2,6p out | cut -d, -f3-5)"
for metric in bitrate idle softirq usr nice sys iowait irq steal guest gnice; do run 0 stats --metric $metric --normalize baseline; done

# --- every format holds the same rows
for format in table csv json markdown latex; do
    run 0 stats --normalize baseline --format $format
    [ -s out ] && pass || fail "$format is empty"
    cp out "first.$format"
done
same "json's rows" 8 "$(grep -c '"metric":"bitrate"' first.json)"
same "json is csv" "$(tail -n +2 first.csv | cut -d, -f12)" "$(grep -o '"ratio":[^,]*' first.json | cut -d: -f2)"
# the same bytes in any locale and time zone
LC_ALL=de_DE.UTF-8 TZ=Asia/Tokyo stats --normalize baseline --format csv >other.csv
if cmp -s first.csv other.csv; then pass; else fail "another locale, other bytes"; fi

# --- filters are of the display: the family of tests stays whole
run 0 stats --normalize baseline --replicas 4 --configurations rfs --format csv
same "one row" 2 "$(wc -l <out)"
same "the same adjusted p" "$(awk -F, '$3 == 4 && $4 == "rfs" { print $19 }' first.csv)" "$(tail -n 1 out | cut -d, -f19)"
run 0 stats --normalize baseline --configurations RFS+,RPS
says out "for 6 comparisons"
run 1 stats --normalize nothing
says err "there are no runs of configuration nothing to normalise by"
one_line
run 1 stats --configurations slim
run 1 stats --replicas 3
one_line

# --- what belongs together
run 0 stats --verbose
says err "results.db: content $(sql 'SELECT hash FROM content')"
run 64 stats --ci fieller
says err "give --normalize CONFIGURATION"
run 64 stats --normalize baseline --ci t
for idle in "--margin 3%" "--adjust bh" "--allow kernel" "--test welch"; do # without ratios they would say nothing
    # shellcheck disable=SC2086  # an option and its value
    run 64 stats $idle
    one_line
    says err "${idle%% *} is of ratios"
done
for wrong in "--ci magic" "--metric speed" "--format xml" "--confidence 95" "--margin 0" "--adjust maybe" "--replicas x" \
    "--where x" "word" "--half-widths"; do
    # shellcheck disable=SC2086
    run 64 stats $wrong
done
run 0 stats --normalize baseline --confidence 99% --margin 5% --adjust none --ci fixed
says out "99 %"
run 1 stats --db none.db
says err "there is no such database: load one with ingest"
one_line

# --- campaigns and labels
ingest -q --db two.db --campaign monday "$raw"/*-1.txt && ingest -q --db two.db --campaign tuesday "$raw"/*-4.txt
run 1 stats --db two.db
says err "holds 2 campaigns: choose one with --campaign: monday, tuesday"
run 0 stats --db two.db --campaign tuesday --normalize baseline
ingest -q --db labels.db --label kernel=6.1 "$raw"/baseline-1.txt && ingest -q --db labels.db --label kernel=6.6 "$raw"/rps-1.txt
run 1 stats --db labels.db
says err "the runs differ in their labels (kernel=6.1; kernel=6.6): choose with --where KEY=VALUE"
run 0 stats --db labels.db --where kernel=6.6
same "one cell" 1 "$(grep -c RPS out)"
run 1 stats --db labels.db --where kernel=7
one_line

# --- too few runs: undefined, with the reason, in every format
ingest -q --db few.db --configuration baseline --replicas 1 "$source_dir/tests/data/tcp-client.txt"
ingest -q --db few.db --configuration rps --replicas 1 "$source_dir/tests/data/reverse-client.txt"
run 1 stats --db few.db --normalize baseline
says err "the runs of rps and baseline at 1 replica differ in duration (2; 3)"
one_line
for format in table csv json markdown latex; do
    run 0 stats --db few.db --normalize baseline --allow duration --format $format
    says out "fewer than 2 complete runs"
    if grep -qiE '\bnan\b|\binf\b' out; then fail "$format prints a nan"; else pass; fi
done
# an incomplete run is left out, counted and shown
ingest -q --db few.db --configuration rps --replicas 2 "$source_dir/tests/data/tcp-client.txt" 2>/dev/null
ingest -q --db part.db --configuration rps --replicas 2 "$source_dir/tests/data/udp-client.txt"
run 0 stats --db part.db
says out "0 (1 incomplete)"
says out "incomplete"

# a first run without its bitrate is missing from the CPU metrics, too: the load was another
awk '/^Experiment 1 completed/ { print; getline; first = $0; next } /^Numbers grid/ { print; getline; sub(first " ", "") } { print }' \
    "$raw/baseline-1.txt" >baseline-1.txt
run 0 ingest --db first.db baseline-1.txt
for metric in bitrate idle; do
    run 0 stats --db first.db --metric $metric
    says out "9 (1 incomplete)"
done

# --- a published table: agreement, a wrong cell, and whose it is
value() { stats --metric softirq --format csv | awk -F, -v r="$1" -v c="$2" -v k="$3" '$3 == r && $4 == c && $5 == k { printf "%.4f", $8 }'; }
printf 'Type,Core 0,Core 1\nBaseline,%s,%s\nRFS+,%s,%s\n' "$(value 1 baseline 0)" "$(value 1 baseline 1)" "$(value 1 rfs-plus 0)" "$(value 1 rfs-plus 1)" >good.csv
run 0 stats --metric softirq --replicas 1 --check good.csv
says out "4 of 4 cells agree"
sed "s/^RFS+,[^,]*/RFS+,$(value 4 rps 0)/" good.csv >wrong.csv
run 2 stats --metric softirq --replicas 1 --check wrong.csv --format csv
same "the wrong cell" "row,column,published,matches
RFS+,Core 0,$(value 4 rps 0),rps/4/0" "$(awk -F, 'NR == 1 { print "row,column,published,matches" } NR > 1 { print $1 "," $2 "," $3 "," $5 }' out)"
run 1 stats --metric softirq --check good.csv
says err "the table does not say its replica count: give it with --replicas"
run 1 stats --replicas 1 --check good.csv
says err "give the table's metric with --metric"
run 1 stats --metric softirq --replicas 1 --check missing.csv
says err "missing.csv: cannot be read"
printf 'Type,Core 0\nBaseline,abc\n' >text.csv
run 1 stats --metric softirq --replicas 1 --check text.csv
says err 'text.csv:2: "abc" is not a number'
printf 'Type,Core 0,Core 1\n\n\nBaseline,1.0,n/a\n' >late.csv
run 1 stats --metric softirq --replicas 1 --check late.csv
says err 'late.csv:4: "n/a" is not a number'
printf 'Type,Core 0\nBaseline,9.99e-1\n' >exponent.csv
run 2 stats --metric softirq --replicas 1 --check exponent.csv
awk -F, -v OFS=, 'NR == 1 { print $0 "," } NR > 1 { print $0 "," }' good.csv >comma.csv
run 0 stats --metric softirq --replicas 1 --check comma.csv
stats --normalize baseline --format csv >ratios.csv
printf 'Replicas,RFS,Baseline,RPS\n1 Replica,,1,%s\n4 Replicas,,1,%s\n' \
    "$(awk -F, '$3 == 1 && $4 == "rps" { print $12 }' ratios.csv)" "$(awk -F, '$3 == 4 && $4 == "rps" { print $12 }' ratios.csv)" >gap.csv
run 0 stats --check gap.csv
says out "4 of 4 cells agree"
printf 'Type,Core 0\nSlim,1.0\n' >label.csv
run 1 stats --metric softirq --replicas 1 --check label.csv
says err "neither a configuration, nor a replica count, nor a core"
: >empty.csv
run 1 stats --check empty.csv
one_line
stats >/dev/full 2>err
same "a full standard output" 1 $?
