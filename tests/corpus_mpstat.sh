# SPDX-License-Identifier: GPL-3.0-or-later
# Every mpstat file of the corpus, where it is at hand (../shared/corpus): samples, CPUs, where the average comes
# from, and each CPU's idle and soft, as expected.tsv has them; and those in local/mpstat by what their names say.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/lib.sh" "$@"
corpus=$source_dir/../shared/corpus
this=$source_dir/tests/corpus_mpstat.sh
if [ ! -f "$corpus/expected.tsv" ]; then
    echo "skipped: the corpus (../shared/corpus) is not there"
    exit 77
fi

# read_file FILE: its records into the table `row` of corpus.db.
read_file() {
    ingest --print "$1" >records 2>err
    status=$?
    rm -f corpus.db
    sqlite3 corpus.db "CREATE TABLE text AS SELECT value AS line
        FROM json_each('[' || replace(rtrim(CAST(readfile('records') AS TEXT), char(10)), char(10), ',') || ']');
        CREATE TABLE row AS SELECT line ->> 'record' AS record, line ->> 'sample' AS sample,
        line ->> 'average' AS average, CAST(coalesce(line ->> 'cpu', line ->> 'node') AS TEXT) AS cpu, line ->> 'idle' AS idle,
        line ->> 'soft' AS soft, coalesce(line ->> 'offline', 0) AS offline, line ->> 'reason' AS reason FROM text"
}
query() { sqlite3 -batch -noheader corpus.db "$1"; }
# tell FILE: whether its checks held.
tell() {
    if [ "$failed" -eq "$failed_before" ]; then echo "$1: as expected ($2)"; else echo "$1: NOT as expected"; fi
}

# check_column FILE NAME VALUES: `all=99.6 0=99.5 ...` against the averages, or the means of the samples. A CPU
# whose rows are all zeros has no values: the list has what was printed.
check_column() {
    local pair cpu wanted found
    for pair in $3; do
        cpu=${pair%%=*}
        wanted=${pair#*=}
        [ "$cpu" = -1 ] && cpu=all # older versions' word for it
        found=$(query "SELECT coalesce((SELECT CASE WHEN offline THEN 'offline' ELSE $2 END FROM row
                WHERE record = 'cpu' AND average AND cpu = '$cpu'),
            (SELECT CASE WHEN min(offline) THEN 'offline' ELSE avg($2) END FROM row
                WHERE record = 'cpu' AND NOT average AND cpu = '$cpu'))")
        if [ "$found" = offline ] && [ "$wanted" = 0.0 ]; then
            pass
        else
            same "$1: CPU $cpu $2" yes "$(awk -v a="$found" -v b="$wanted" \
                'BEGIN { d = a - b; print (a != "" && d < 0.0051 && d > -0.0051) ? "yes" : a " for " b }')"
        fi
    done
}

# check_file FILE SAMPLES CPUS SOURCE IDLE SOFT
check_file() {
    local failed_before=$failed
    read_file "$corpus/$1"
    same "$1: exit status" 0 "$status"
    same "$1: samples" "$2" "$(query "SELECT count(DISTINCT sample) FROM row WHERE record IN ('cpu', 'node') AND NOT average")"
    if [ -n "$3" ]; then
        same "$1: CPUs" "${3%% *}" "$(query "SELECT count(DISTINCT cpu) FROM row WHERE record IN ('cpu', 'node') AND cpu <> 'all'")"
    fi
    local source=mean-of-samples
    [ "$(query "SELECT count(*) FROM row WHERE record = 'cpu' AND average")" -gt 0 ] && source=average-line
    same "$1: averages" "$4" "$source"
    check_column "$1" idle "$5"
    check_column "$1" soft "$6"
    same "$1: contradictions" 0 "$(query "SELECT count(*) FROM row WHERE record = 'warning' AND reason NOT LIKE 'one sample%'")"
    tell "$1" "$2 samples, $(query "SELECT count(*) FROM row WHERE record = 'rejected'") rejected"
}

while IFS='|' read -r file samples cpus source idle soft; do
    check_file "$file" "$samples" "$cpus" "$source" "$idle" "$soft"
done < <(awk -F'\t' '$2 ~ /^mpstat/ { print $1 "|" $9 "|" $10 "|" $11 "|" $12 "|" $13 }' "$corpus/expected.tsv")
same "files in expected.tsv" yes "$([ "$(grep -c $'\tmpstat-' "$corpus/expected.tsv")" -ge 15 ] && echo yes)"

# --- local/mpstat: what was asked of mpstat is in the name
# check_local NAME KIND ROWS AVERAGES: the records of a kind; further kinds follow.
check_local() {
    local name=$1 failed_before=$failed
    shift
    read_file "$corpus/local/mpstat/$name"
    same "$name: exit status" 0 "$status"
    while [ $# -gt 0 ]; do
        same "$name: $1" "$2|$3" "$(query "SELECT count(*) FILTER (WHERE NOT average) || '|' || count(*) FILTER (WHERE average)
            FROM row WHERE record = '$1'")"
        shift 3
    done
    same "$name: reasons" "" "$(query "SELECT reason FROM row WHERE reason NOT LIKE 'one sample%'")"
    tell "local/mpstat/$name" "$(query "SELECT count(*) FROM row") records"
}
for locale in ar_SA de_DE en_IN en_US fi_FI fr_FR ja_JP ko_KR; do
    check_local $locale.UTF-8.txt cpu 1 1
    same "$locale: idle" yes "$(query "SELECT CASE WHEN min(idle) >= 92 AND max(idle) <= 94 AND count(idle) = 2 THEN 'yes' END FROM row")"
done
check_local enus.txt cpu 1 1
check_local cutf8.txt cpu 1 1
check_local iso.txt cpu 2 1
check_local colors.txt cpu 6 3
check_local mpstat.txt cpu 1 0 warning 0 0
check_local mpstat_1_2.txt cpu 2 1
check_local mpstat_-P_ALL_1_2.txt cpu 6 3
check_local mpstat_--dec_0_-P_ALL_1_2.txt cpu 6 3
check_local mpstat_-u_-P_0_1_1_2.txt cpu 4 2
check_local mpstat_-T_-P_ALL_1_1.txt cpu 3 3
check_local mpstat_-N_ALL_1_1.txt node 2 2 cpu 0 0
check_local mpstat_-n_1_1.txt node 1 1 cpu 0 0
check_local mpstat_-I_SUM_1_2.txt interrupts 2 1
check_local mpstat_-I_CPU_1_1.txt irqs 2 2
check_local mpstat_-I_SCPU_-P_ALL_1_2.txt softirqs 4 2
check_local mpstat_-A_1_2.txt cpu 6 3 node 4 2 interrupts 6 3 irqs 4 2 softirqs 4 2
check_local mpstat_-o_JSON_-P_ALL_1_2.txt cpu 6 0
check_local mpstat_-o_JSON_-A_1_1.txt cpu 3 0 node 2 0 interrupts 3 0 irqs 2 0 softirqs 2 0
for file in "$corpus"/local/mpstat/*; do
    if grep -qF "${file##*/}" "$this" || grep -qF "$(basename "$file" .UTF-8.txt)" "$this"; then pass; else fail "$file is not checked"; fi
done
