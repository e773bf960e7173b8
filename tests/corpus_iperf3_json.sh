# SPDX-License-Identifier: GPL-3.0-or-later
# Strangers' iperf3 JSON against what is known of it: a line a file. Where ../shared/corpus is, else skipped.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/lib.sh" "$@"
corpus=$source_dir/../shared/corpus
if [ ! -d "$corpus" ]; then
    echo "skipped: there is no ../shared/corpus"
    exit 77
fi

# What ingest --print says of a file, in the words of expected.tsv: documents, streams, intervals, omitted ones, and
# the final sums. A document's intervals are its sums from client to server (or, reversed, the only ones).
facts() {
    ingest --print "$1" >print.jsonl 2>err
    sqlite3 -batch -noheader :memory: <<'SQL'
.mode list
CREATE TABLE line AS SELECT value AS j FROM json_each('[' || replace(trim(CAST(readfile('print.jsonl') AS TEXT), char(10)), char(10), ',') || ']');
CREATE TABLE test AS SELECT j ->> 'test' AS test, j ->> 'streams' AS streams FROM line WHERE j ->> 'record' = 'test';
CREATE TABLE row AS SELECT j ->> 'test' AS test, j ->> 'record' AS kind, j ->> 'stream' AS stream, j ->> 'reverse' AS reverse, j ->> 'omitted' AS omitted,
    j ->> 'direction' AS direction, j ->> 'bits_per_second' AS rate, rowid AS n FROM line WHERE j ->> 'record' IN ('interval', 'summary');
CREATE TABLE sum AS SELECT * FROM row WHERE stream = 'SUM' AND reverse = (SELECT min(reverse) FROM row AS all_rows WHERE all_rows.test = row.test);
SELECT count(*) || ' docs' FROM test;
SELECT group_concat((SELECT count(DISTINCT stream) FROM row WHERE row.test = test.test AND stream <> 'SUM'), ';') FROM (SELECT * FROM test ORDER BY test) AS test;
SELECT group_concat((SELECT count(*) FROM sum WHERE sum.test = test.test AND kind = 'interval'), ';') FROM (SELECT * FROM test ORDER BY test) AS test;
SELECT group_concat((SELECT coalesce(sum(omitted), 0) FROM sum WHERE sum.test = test.test AND kind = 'interval'), ';') FROM (SELECT * FROM test ORDER BY test) AS test;
SELECT group_concat((SELECT group_concat(CASE direction WHEN 'sender' THEN 'sum_sent' WHEN 'receiver' THEN 'sum_received' ELSE 'sum' END || '=' || coalesce(rate, 0), ',')
    FROM (SELECT * FROM sum WHERE sum.test = test.test AND kind = 'summary' ORDER BY coalesce(direction, '') DESC)), ' | ') FROM (SELECT * FROM test ORDER BY test) AS test;
SELECT count(*) FROM line WHERE j ->> 'record' = 'rejected';
SELECT count(*) FROM line WHERE j ->> 'record' = 'rejected' AND coalesce(j ->> 'reason', '') = '';
SQL
}

# The same final sums, rates to 1 %. A 0 of a side that did not count is null here, and shown as 0 above.
same_finals() {
    awk -v e="$1" -v f="$2" 'BEGIN { n = split(e, a, /,| \| /); m = split(f, b, /,| \| /); if (n != m) exit 1
        for (i = 1; i <= n; i++) { split(a[i], x, "="); split(b[i], y, "="); d = x[2] - y[2]; if (d < 0) d = -d
            if (x[1] != y[1] || d > 0.01 * x[2]) exit 1 } }'
}

while IFS=$'\037' read -r file kind tests streams intervals _ omitted finals _; do # (tabs would run together)
    [ "$kind" = iperf3-json ] || continue
    mapfile -t found < <(facts "$corpus/$file")
    wrong=""
    [ "${found[0]}" = "$tests" ] || wrong="$wrong documents: ${found[0]}, not $tests;"
    [ "${found[1]}" = "$streams" ] || wrong="$wrong streams: ${found[1]}, not $streams;"
    [ "${found[2]}" = "$intervals" ] || wrong="$wrong intervals: ${found[2]}, not $intervals;"
    [ "${found[3]}" = "$omitted" ] || wrong="$wrong omitted: ${found[3]}, not $omitted;"
    same_finals "$finals" "${found[4]}" || wrong="$wrong final: ${found[4]}, not $finals;"
    [ "${found[5]}" = 0 ] || wrong="$wrong ${found[5]} rejected;"
    if [ -z "$wrong" ]; then
        echo "as known: $file"
        pass
    else
        fail "$file:$wrong"
    fi
done < <(tr '\t' '\037' <"$corpus/expected.tsv")

# Those made here have no line in expected.tsv: read off by another reader, sqlite's own JSON.
for file in "$corpus"/local/iperf3/*json*.txt; do
    mapfile -t found < <(facts "$file")
    mapfile -t other < <(sqlite3 -batch -noheader :memory: "
        CREATE TABLE d AS SELECT CAST(readfile('$file') AS TEXT) AS j;
        SELECT (SELECT count(*) FROM d, json_each(j, '\$.start.connected'));
        SELECT count(*) FROM d, json_each(j, '\$.intervals');
        SELECT coalesce(j ->> '\$.end.sum_sent.bits_per_second', '') FROM d;
        SELECT coalesce(j ->> '\$.end.sum_received.bits_per_second', '') FROM d;
        SELECT j ->> '\$.error' IS NOT NULL FROM d;")
    finals=""
    [ -z "${other[2]}" ] || finals="sum_sent=${other[2]},sum_received=${other[3]}"
    same "${file##*/}: documents" "1 docs" "${found[0]}"
    same "${file##*/}: streams" "${other[0]}" "${found[1]}"
    same "${file##*/}: intervals" "${other[1]}" "${found[2]}"
    same "${file##*/}: rejected" "${other[4]}" "${found[5]}"
    same "${file##*/}: without a reason" 0 "${found[6]}"
    if same_finals "$finals" "${found[4]}"; then pass; else fail "${file##*/}: final: ${found[4]}, not $finals"; fi
    echo "taken: ${file##*/}, ${found[2]} intervals, ${found[5]} rejected"
done

# Other tools' JSON is not taken for iperf3's.
for file in "$corpus"/local/mpstat/*JSON* "$corpus"/*/spec/fixtures/stats/mpstat/*; do
    ingest --print "$file" >print.jsonl 2>err
    same "${file##*/}: tests" 0 "$(grep -c '"record":"test"' print.jsonl)"
    echo "not iperf3's: ${file##*/}"
done
