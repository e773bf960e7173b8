# SPDX-License-Identifier: GPL-3.0-or-later
# Strangers' iperf3 text files against what is known of them: a line a file. Where ../shared/corpus is, else skipped.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/lib.sh" "$@"
corpus=$source_dir/../shared/corpus
if [ ! -d "$corpus" ]; then
    echo "skipped: there is no ../shared/corpus"
    exit 77
fi

# What ingest --print says of a file, in the words of expected.tsv: tests, streams, intervals, sums, omitted, final rows.
facts() {
    ingest --print "$corpus/$1" >print.jsonl 2>err
    sqlite3 -batch -noheader :memory: <<'SQL'
.mode list
CREATE TABLE line AS SELECT value AS j FROM json_each('[' || replace(trim(CAST(readfile('print.jsonl') AS TEXT), char(10)), char(10), ',') || ']');
CREATE TABLE test AS SELECT row_number() OVER (ORDER BY rowid) AS n, j ->> 'test' AS test, j ->> 'side' AS side FROM line WHERE j ->> 'record' = 'test';
CREATE TABLE row AS SELECT j ->> 'test' AS test, j ->> 'record' AS kind, j ->> 'stream' AS stream, j ->> 'omitted' AS omitted, j ->> 'direction' AS direction,
    j ->> 'end' AS ends, j ->> 'bits_per_second' AS rate, rowid AS n FROM line WHERE j ->> 'record' IN ('interval', 'summary');
CREATE TABLE final AS SELECT * FROM row WHERE kind = 'summary' AND (stream = 'SUM' OR test NOT IN (SELECT test FROM row WHERE kind = 'summary' AND stream = 'SUM'));
SELECT count(*) || ' (client ' || sum(coalesce(side, '') = 'client') || ', server ' || sum(coalesce(side, '') = 'server') || ', other ' || sum(side IS NULL) || ')' FROM test;
SELECT group_concat((SELECT count(DISTINCT stream) FROM row WHERE row.test = test.test AND stream <> 'SUM'), ';') FROM (SELECT * FROM test ORDER BY n) AS test;
SELECT group_concat((SELECT count(*) FROM row WHERE row.test = test.test AND kind = 'interval' AND stream <> 'SUM'), ';') FROM (SELECT * FROM test ORDER BY n) AS test;
SELECT group_concat((SELECT count(*) FROM row WHERE row.test = test.test AND kind = 'interval' AND stream = 'SUM'), ';') FROM (SELECT * FROM test ORDER BY n) AS test;
SELECT group_concat((SELECT coalesce(sum(omitted), 0) FROM row WHERE row.test = test.test AND kind = 'interval'), ';') FROM (SELECT * FROM test ORDER BY n) AS test;
SELECT group_concat((SELECT group_concat(stream || ':' || coalesce(direction, '?') || '=' || rate || '@' || printf('%.2f', ends), ',') FROM
    (SELECT * FROM final WHERE final.test = test.test ORDER BY n)), ' | ') FROM (SELECT * FROM test ORDER BY n) AS test;
SQL
}

# The same final rows: rates to 1 % ("6:receiver=1.87e+09@10.00").
same_finals() {
    awk -v e="$1" -v f="$2" 'BEGIN { n = split(e, a, /,| \| /); m = split(f, b, /,| \| /); if (n != m) exit 1
        for (i = 1; i <= n; i++) { split(a[i], x, /[=@]/); split(b[i], y, /[=@]/); d = x[2] - y[2]; if (d < 0) d = -d
            if (x[1] != y[1] || d > 0.01 * x[2] || x[3] != y[3]) exit 1 } }'
}

while IFS=$'\t' read -r file kind tests streams intervals sums omitted finals _; do
    [ "$kind" = iperf3-text ] || continue
    mapfile -t found < <(facts "$file")
    wrong=""
    [ "${found[0]}" = "$tests" ] || wrong="$wrong tests: ${found[0]}, not $tests;"
    [ "${found[1]}" = "$streams" ] || wrong="$wrong streams: ${found[1]}, not $streams;"
    [ "${found[2]}" = "$intervals" ] || wrong="$wrong intervals: ${found[2]}, not $intervals;"
    [ "${found[3]}" = "$sums" ] || wrong="$wrong sums: ${found[3]}, not $sums;"
    [ "${found[4]}" = "$omitted" ] || wrong="$wrong omitted: ${found[4]}, not $omitted;"
    same_finals "$finals" "${found[5]}" || wrong="$wrong final: ${found[5]}, not $finals;"
    if [ -z "$wrong" ]; then
        echo "as known: $file"
        pass
    else
        fail "$file:$wrong"
    fi
done <"$corpus/expected.tsv"

# Every other text file is taken, or refused with one line; whatever is not understood has a reason.
for file in "$corpus"/local/iperf3/*; do
    case $file in *json*) continue ;; esac
    ingest --print "$file" >print.jsonl 2>err
    status=$?
    if [ $status -eq 0 ]; then
        same "${file##*/}: reasons" "" "$(grep '"record":"rejected"' print.jsonl | grep -v '"reason":"[^"]')"
        echo "taken: ${file##*/}, $(grep -c '"record":"interval"' print.jsonl) intervals, $(grep -c '"record":"rejected"' print.jsonl) rejected"
    else
        one_line
        echo "refused: $(cat err)"
    fi
done

# iperf 2 says something else with rows that look the same: refused by name.
run 1 ingest --print "$corpus/PaulVelthuis93+bachelorreferaat/iperf.txt"
says err "is iperf 2 text output"
one_line
echo "refused: $(cat err)"
