# SPDX-License-Identifier: GPL-3.0-or-later
# dump as its users meet it: every table and view to the last digit, read back by another program; runs for benchstat.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/lib.sh" "$@"

run 0 ingest -q "$source_dir"/data/raw/baseline-1.txt "$source_dir"/data/raw/rps-7-2.txt

# --- every table and view, as CSV and as JSON: what sqlite3 reads of it is what is in the database
run 0 dump --list --format csv
tail -n +2 out | cut -d , -f 1 >names
for name in $(sql "SELECT name FROM sqlite_schema WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite_%'"); do
    if grep -qx "$name" names; then pass; else fail "--list lacks $name"; fi
done
while read -r name; do
    run 0 dump "$name"
    cp out "$name.csv"
    run 0 dump --format json "$name"
    cp out "$name.json"
    sqlite3 -batch results.db >back <<-END || fail "sqlite3 can't read what dump wrote of $name"
	.import --csv --schema temp $name.csv back_csv
	CREATE TEMP TABLE original AS SELECT * FROM "$name";
	SELECT (SELECT count(*) FROM original), (SELECT count(*) FROM json_each(readfile('$name.json')));
	END
    rows=$(sqlite3 -batch results.db "SELECT count(*) FROM \"$name\"")
    same "$name: as many rows in the table and in the JSON" "$rows|$rows" "$(cat back)"
    # Every value: numbers as numbers (17 digits are the number itself), NULL as nothing or null. In order; a server's rows
    # come in another, and are compared sorted.
    columns=$(sqlite3 -batch results.db "SELECT group_concat('\"' || name || '\"') FROM (SELECT name FROM pragma_table_xinfo('$name') ORDER BY cid)")
    order=
    [ -z "${behind_a_server:-}" ] || for column in ${columns//,/ }; do
        order+="${order:+, }coalesce($column, '') = '', CAST($column AS REAL), CAST($column AS TEXT)"
    done
    {
        echo ".import --csv --schema temp $name.csv back_csv"
        echo "CREATE TEMP TABLE a AS SELECT row_number() OVER (${order:+ORDER BY $order}) AS n, * FROM \"$name\";"
        echo "CREATE TEMP TABLE b AS SELECT row_number() OVER (${order:+ORDER BY $order}) AS n, * FROM back_csv;"
        echo "CREATE TEMP TABLE parsed AS SELECT $(sed -E "s/\"([^\"]*)\"/json_extract(value, '\$.\1') AS \"\1\"/g" <<<"$columns") FROM json_each(readfile('$name.json'));"
        echo "CREATE TEMP TABLE c AS SELECT row_number() OVER (${order:+ORDER BY $order}) AS n, * FROM parsed;"
        for column in ${columns//,/ }; do
            cat <<-END
			SELECT '$column', count(*) FROM a JOIN b USING (n) JOIN c USING (n)
			WHERE CASE WHEN a.$column IS NULL THEN b.$column <> '' OR c.$column IS NOT NULL
			           WHEN typeof(a.$column) = 'text' THEN b.$column IS NOT a.$column OR c.$column IS NOT a.$column
			           ELSE CAST(b.$column AS REAL) IS NOT CAST(a.$column AS REAL)
			                OR CAST(c.$column AS REAL) IS NOT CAST(a.$column AS REAL) END;
			END
        done
    } >questions.sql
    [ "$rows" -eq 0 ] || while IFS='|' read -r column different; do
        same "$name.$column, read back" 0 "$different"
    done < <(sqlite3 -batch results.db ".read questions.sql")
done <names

# --- other formats, and wrong usage
run 0 dump --format markdown configuration
says out "| 1 | baseline | Baseline |"
run 0 dump --format latex configuration
says out '\begin{tabular}'
run 1 dump 'run"; DROP TABLE run; --'
one_line
says err "there is no table"
run 64 dump
says err "--list"
run 64 dump run output
run 64 dump --list run
run 64 dump --campaign x run
run 64 dump --benchstat --format csv
run 1 dump --db nothing.db run
one_line
if [ -e /dev/full ]; then
    dump flow_interval >/dev/full 2>err
    same "a full disk: exit 1" 1 $?
    one_line
fi

# --- benchstat: each line is a name without blanks, one iteration, a value and a unit; the values are the runs'
run 0 dump --benchstat
same "lines of no known form" "" "$(grep -vE '^(Benchmark(Bitrate|Softirq|Idle)/configuration=[^ /]+(/[^ /=]+=[^ /]*)*/replicas=[0-9]+	1	[0-9.e+-]+ [^ ]+|[a-z-]+: .+|Unit [^ ]+ better=(higher|lower))$' out)"
same "bitrates" "$(sql 'SELECT printf("%.17g", bits_per_second) FROM run_bitrate WHERE complete ORDER BY replicas, configuration, number')" \
    "$(grep '^BenchmarkBitrate' out | cut -f 3 | cut -d ' ' -f 1)"
same "idle time" "$(sql 'SELECT count(*), round(sum(idle), 6) FROM run_cpu WHERE cpu = -1')" \
    "$(awk '/^BenchmarkIdle/ { n++; s += $3 } END { printf "%d|%.6g", n, s }' out | sed 's/|.*//')|$(awk '/^BenchmarkIdle/ { s += $3 } END { printf "%.6f", s }' out | sed 's/0*$//')"
same "names" "/configuration=baseline/duration=3/encapsulation=vxlan/network=overlay/protocol=tcp/testbed=netns/replicas=1
/configuration=rps-7/duration=3/encapsulation=vxlan/network=overlay/protocol=tcp/testbed=netns/replicas=2" \
    "$(sed -n 's/^BenchmarkBitrate\(\S*\).*/\1/p' out | sort -u)"

# --- names that would end a field, a part or the file; runs that lack a replica are no benchmark of it
cat >server.txt <<'END'
Server listening on 5201 (test #1)
Accepted connection from 192.0.2.1, port 50000
[  5] local 192.0.2.2 port 5201 connected to 192.0.2.1 port 50002
[ ID] Interval           Transfer     Bitrate
[  5]   0.00-10.00  sec  1.00 GBytes   859 Mbits/sec                  receiver
END
run 0 ingest -q --db odd.db --configuration $'a b/c\td' --replicas 1 --run 1 --label 'x y=p/q r' server.txt
run 0 dump --db odd.db --benchstat
says out $'BenchmarkBitrate/configuration=a_b_c_x09d/x_y=p_q_r/replicas=1\t1\t859000000 bit/s'
run 0 ingest -q --db few.db --configuration rps --replicas 2 --run 1 server.txt
run 1 dump --db few.db --benchstat
one_line
says err "no complete run"
run 0 ingest -q --db two.db --campaign one --configuration rps --replicas 1 server.txt
sed 's/859/860/' server.txt >other.txt
run 0 ingest -q --db two.db --campaign two --configuration rps --replicas 1 other.txt
run 1 dump --db two.db --benchstat
says err "--campaign"
run 0 dump --db two.db --benchstat --campaign two
says out $'1\t860000000 bit/s'
