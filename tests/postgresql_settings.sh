# SPDX-License-Identifier: GPL-3.0-or-later
# What locations, settings, other users and bad moments do to the store on PostgreSQL: nothing that is secret gets out,
# nothing else comes out, and whoever is in another's way waits or says so.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/lib.sh" "$@"
# shellcheck source=tests/postgresql/server.sh
. "$source_dir/tests/postgresql/server.sh"
raw=$source_dir/tests/data/experiment-logs
server_start one
uri() { echo "postgresql://${2:-owner}@/$1?host=$server_socket"; }
make() { "$server_programs/createdb" -h "$server_socket" -U owner "$@"; }
psql_() { "$server_programs/psql" -qAtX -h "$server_socket" -U owner -d "$@"; }

# --- a password in any spelling, right or wrong: no part of it is shown
for location in 'postgresql://owner:geheim@127.0.0.1:1/lab' 'postgresql://owner:geheim%zz@127.0.0.1:1/lab' \
    'postgresql://owner:geheim/foo@127.0.0.1:1/lab' 'postgresql://owner:a@geheim@127.0.0.1:1/lab' \
    'postgresql://owner:geheim?a@127.0.0.1:1/lab' 'postgresql://owner:a?geheim@127.0.0.1:1/lab' \
    'postgresql://owner:a#geheim@127.0.0.1:1/lab' 'postgresql://owner:a:geheim@127.0.0.1:1,127.0.0.1:2/lab' \
    'postgres://127.0.0.1:1/lab?user=owner&password=geheim' 'postgresql://127.0.0.1:1/lab?password=geheim%zz' \
    'postgresql://127.0.0.1:1/lab?sslpassword=geheim&pass%77ord=geheim' 'service=x password=geheim' \
    'service=x password=a geheim' 'host=127.0.0.1 port=1 password=geheim' 'password=geheim host=127.0.0.1 port=1' \
    "host=127.0.0.1 port=1 password='a geheim'"; do
    run 1 stats --db "$location"
    one_line
    says err "cannot be opened: "
    same "no password of $location" "" "$(grep -a geheim out err)"
    run 1 ingest --db "$location" "$raw/rps-1.txt"
    same "nor a file of $location" "" "$(grep -a geheim out err; find . -name '*geheim*')"
done
for location in 'POSTGRESQL://owner:geheim@127.0.0.1:1/lab' ' postgresql://owner:geheim@127.0.0.1:1/lab' 'mysql://127.0.0.1/lab?password=geheim'; do
    run 1 ingest --db "$location" "$raw/rps-1.txt"
    one_line
    says err "is no database that is known: name a file, postgresql://... or service=NAME"
    same "no password, nor a file of $location" "" "$(grep -a geheim out err; find . -name '*geheim*')"
done
run 1 stats --db 'postgresql://127.0.0.1:1/lab?nonsense=1'
says err 'invalid URI query parameter: "nonsense"'
make lab
run 0 ingest --db "host=$server_socket user=owner dbname=lab" "$raw"/*.txt
# what is shown without a password is a location all the same
run 0 report --db "postgresql://owner:geheim@/lab?host=$server_socket&password=geheim&connect_timeout=5" -o x.html
says x.html "postgresql://owner@/lab?host=$server_socket&amp;connect_timeout=5"

# --- encodings that can't hold what raw files say
for encoding in LATIN1 SQL_ASCII; do
    make --encoding $encoding --locale C --template template0 "$encoding"
    run 1 ingest --db "$(uri $encoding)" "$raw/rps-1.txt"
    says err "its encoding is $encoding, which does not hold all texts: make one with createdb"
    one_line
done

# --- settings of the user, and of a database whose language sorts otherwise: the same bytes come out
settings="-c search_path=public -c DateStyle=German -c TimeZone=Asia/Tokyo -c extra_float_digits=-10 -c standard_conforming_strings=off
    -c default_transaction_isolation=serializable -c transform_null_equals=on -c array_nulls=off -c bytea_output=escape
    -c lock_timeout=1 -c idle_in_transaction_session_timeout=1 -c client_encoding=LATIN1 -c force_parallel_mode=on"
settings=$(tr -d '\n' <<<"$settings")
make --template template0 --encoding UTF8 --locale-provider icu --icu-locale de-DE --locale C.UTF-8 german
load() {
    ingest -q --db "$1" "$raw"/*-1.txt
    for name in b B a A ä _x Z 1; do
        { cat "$source_dir/tests/data/tcp-client.txt" && echo "$name"; } >x.txt
        ingest -q --db "$1" --campaign names --configuration "$name" --replicas 1 --label "$name=$name" x.txt
        ingest -q --db "$1" --campaign "names $name" --configuration rps --replicas 1 "$source_dir/tests/data/udp-client.txt"
    done
} 2>/dev/null
load file.db
PGOPTIONS=$settings PGCLIENTENCODING=LATIN1 load "$(uri german)"
while read -r command; do
    # shellcheck disable=SC2086 # words
    $command --db file.db >expected 2>&1
    [ -e x.svg ] && mv x.svg expected.svg
    # shellcheck disable=SC2086
    PGOPTIONS=$settings PGCLIENTENCODING=LATIN1 $command --db "$(uri german)" >actual 2>&1
    sed -i "s#$(uri german)#file.db#g" actual
    same "$command" "$(cat expected)" "$(cat actual)"
    [ -e x.svg ] && { cmp -s x.svg expected.svg && pass || fail "figure: $command" && rm x.svg; }
done <<'END'
stats
stats --campaign names --format csv
stats --campaign default --normalize baseline --ci bca --format csv
stats --campaign default --metric softirq --format csv
dump --benchstat --campaign names
dump content
plot runs --campaign default -o x.svg
END
# who makes the tables at the same time as others finds them made
make many
for i in {1..6}; do
    (PGOPTIONS=$settings copy --migrate "$(uri many)" 2>many."$i" || echo failed >>many."$i") &
done
wait
same "six made the tables" "" "$(cat many.*)"
PGOPTIONS="-c default_transaction_read_only=on" run 1 ingest --db "$(uri lab)" --campaign other "$source_dir/data/raw/rps-1.txt"
says err "the server takes no changes now"
one_line
PGOPTIONS="-c statement_timeout=1" run 1 report --db "$(uri lab)" -o x.html
says err "it took longer than statement_timeout allows"
PGOPTIONS="-c statement_timeout=1" run 0 ingest --db "$(uri lab)" --campaign other "$source_dir/data/raw/rps-1.txt"

# --- a collector says by itself what is known of a run already
psql_ lab -f "$source_dir/schema/postgresql/roles.sql" -c 'CREATE ROLE carl LOGIN IN ROLE steerstat_collector'
before=$(psql_ lab -c 'SELECT * FROM steerstat.run ORDER BY run_id' | sha256sum)
"$server_programs/psql" -qAtX -h "$server_socket" -U carl -d lab -c "SELECT steerstat.note_section(campaign_id, run_id, 99, 99, 99,
    'never', 99, 0, repeat('0', 64), section_source_id, 1) FROM steerstat.run" >out 2>&1
same "and nothing of it changes" "$before" "$(psql_ lab -c 'SELECT * FROM steerstat.run ORDER BY run_id' | sha256sum)"

# --- a text that is longer than the server can index
make long
run 1 ingest --db "$(uri long)" --configuration rps --replicas 1 --label "a=$(gzip -nc "$source_dir/data/raw/rps-16.txt" | base64 -w 0 | head -c 6000)" \
    "$source_dir/tests/data/tcp-client.txt"
says err "longer than the server can index: shorten them"
one_line

# --- numbers and labels as a file has them: zero has no sign, and no label too many
make exact
labels=()
for ((i = 1; i <= 80; i++)); do labels+=(--label "key$i=value $i"); done
sed -E 's/"bytes":([[:space:]]*)[0-9]+/"bytes":\1-0.0/; s/"bits_per_second":([[:space:]]*)[0-9.]+/"bits_per_second":\1-0.0/' \
    "$source_dir/tests/data/iperf3-json/tcp-client.json" >zero.json
for database in exact.db "$(uri exact)"; do
    run 0 ingest --db "$database" --configuration rps --replicas 1 "${labels[@]}" zero.json
done
same "no negative zero, in the same order" "$(dump --db exact.db flow_interval | cut -d , -f 2-)" "$(dump --db "$(uri exact)" flow_interval | cut -d , -f 3-)"
same "there were zeros" yes "$(dump --db exact.db flow_interval | grep -q ',0,0,' && echo yes)"
run 0 copy exact.db copied.db
same "all labels" "$(sql 'SELECT * FROM factor ORDER BY key' exact.db; sql 'SELECT labels FROM factor_set' exact.db)" \
    "$(sql 'SELECT * FROM factor ORDER BY key' copied.db; sql 'SELECT labels FROM factor_set' copied.db)"
same "eighty of them" 80 "$(sql 'SELECT count(*) FROM factor' copied.db)"

# --- in one another's way: the same plain files in other orders (a deadlock, sooner or later), copies and loads at once
make crossed
copy --migrate "$(uri crossed)"
plain() { ingest -q --db "$(uri crossed)" --configuration rps --replicas 3 --label turn="$1" "${@:2}" 2>&1 | grep -v 'rejected line'; }
for ((turn = 1; turn <= 60; turn++)); do
    for i in 1 2 3; do sed -E "s/port [0-9]{5}/port 4$i$(printf %03d $turn)/" "$source_dir/tests/data/tcp-client.txt" >plain-$i.txt; done
    plain $turn plain-1.txt plain-2.txt plain-3.txt >crossed.1 &
    plain $turn plain-3.txt plain-2.txt plain-1.txt >crossed.2
    wait $!
    same "turn $turn: nobody complains" "" "$(cat crossed.1 crossed.2)"
    [ $turn -ge 5 ] && grep -q 'deadlock detected' "$servers_folder/one.log" && break
done
same "all runs are whole" "$((turn > 60 ? 60 : turn))|3|3" "$(psql_ crossed -c 'SELECT count(*), min(value_results), max(value_results) FROM steerstat.run')"
logs=("$source_dir"/data/raw/*.txt)
mapfile -t back < <(printf '%s\n' "${logs[@]}" | tac)
ingest -q --db forth.db "${logs[@]}"
ingest -q --db back.db "${back[@]}"
make both
copy --migrate "$(uri both)"
for i in 1 2; do
    copy -q forth.db "$(uri both)" 2>both.forth.$i &
    copy -q back.db "$(uri both)" 2>both.back.$i &
    ingest -q --db "$(uri both)" "${back[@]}" 2>both.ingest.$i &
done
wait
same "copies and loads at once: nobody complains" "" "$(cat both.* | grep -v 'rejected line')"
same "the same hash" "$(dump --db forth.db content)" "$(dump --db "$(uri both)" content)"
same "each run once" "$(sql 'SELECT count(*), sum(value_results) FROM run' forth.db)" "$(psql_ both -c 'SELECT count(*), sum(value_results) FROM steerstat.run')"
# on a terminal, a copy that takes a while (it waits for another) says how far it is, and no password
make slow
copy --migrate "$(uri slow)"
psql_ slow -c "BEGIN" -c "SELECT pg_advisory_xact_lock(hashtextextended('copy', 0))" -c "SELECT pg_sleep(1.5)" >/dev/null &
sleep 0.3
TERM=xterm script -qec "copy 'postgresql://owner:geheim@/both?host=$server_socket' '$(uri slow)'" /dev/null | tr '\r' '\n' >out
says out "postgresql://owner@/both?host="
same "and no password" "" "$(grep geheim out)"
same "how far it is: more and more" "$(grep -o '^ *[0-9]* %' out | sort -n)" "$(grep -o '^ *[0-9]* %' out)"
says out "35 sources copied"
run 1 copy --campaign never forth.db none.db
says err "there is no campaign never: choose from"
same "nothing was made" no "$([ -e none.db ] && echo yes || echo no)"
