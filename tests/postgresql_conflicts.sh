# SPDX-License-Identifier: GPL-3.0-or-later
# Programs that are in one another's way on a server, each conflict brought about on purpose: whoever is told to begin again
# does so, comes to the end that it would have come to alone, and gives up after a while.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/lib.sh" "$@"
# shellcheck source=tests/postgresql/server.sh
. "$source_dir/tests/postgresql/server.sh"
raw=$source_dir/tests/data/experiment-logs
server_start one
uri() { echo "postgresql://owner@/$1?host=$server_socket"; }
psql_() { "$server_programs/psql" -qAtX -h "$server_socket" -U owner -d "$@"; }
log=$servers_folder/one.log
make() { "$server_programs/createdb" -h "$server_socket" -U owner "$1" && copy --migrate "$(uri "$1")"; }
# waits DATABASE N: until so many of steerstat's sessions there wait for a lock
waits() {
    for ((n = 0; n < 400; n++)); do
        [ "$(psql_ "$1" -c "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'steerstat' AND datname = '$1'
            AND wait_event_type = 'Lock'")" -ge "$2" ] && pass && return
        sleep 0.02
    done
    fail "nobody waited in $1"
}
# An opponent: a session that is told what to do line by line.
opponent() {
    mkfifo "opponent.$1"
    "$server_programs/psql" -qAtX -h "$server_socket" -U owner -d "$1" -v ON_ERROR_STOP=1 <"opponent.$1" >opponent.out 2>&1 &
    opponent=$!
    exec 8>"opponent.$1"
    tell "SET search_path = steerstat"
}
tell() { echo "$1;" >&8; }
# settles WHAT QUERY DATABASE: until the query says t
settles() {
    for ((n = 0; n < 400; n++)); do
        [ "$(psql_ "$3" -c "$2")" = t ] && pass && return
        sleep 0.02
    done
    fail "$1"
}
dismiss() {
    exec 8>&-
    wait "$opponent"
    same "the opponent" "0|" "$?|$(cat opponent.out)"
}
holds="SELECT count(*) > 0 FROM pg_stat_activity WHERE application_name = 'psql' AND state = 'idle in transaction'"
run 0 ingest -q --db expected.db "$raw/rps-1.txt"
expected=$(dump --db expected.db content)

# --- the same bytes, added by somebody who takes no lock: the key's violation, then the source is found
make key
opponent key
sha256=$(sha256sum <"$raw/rps-1.txt" | cut -d ' ' -f 1)
tell "BEGIN"
tell "INSERT INTO source (sha256, name, bytes, format, parser_version, claims, ingested_at) SELECT '$sha256', 'theirs', 1, 'run-log', 1, '', 'now'"
settles "the opponent holds the key" "$holds" key
ingest --db "$(uri key)" "$raw/rps-1.txt" >out 2>err &
collector=$!
waits key 1
tell "COMMIT"
dismiss
wait $collector
same "found, the second time" 0 $?
says err "the same bytes were taken before, as theirs"
one_line
says out "nothing changed"
same "the key was violated" 1 "$(grep -c 'duplicate key value violates unique constraint "source_sha256_key"' "$log")"
same "no second source" 1 "$(psql_ key -c 'SELECT count(*) FROM steerstat.source')"

# --- a deadlock: each waits for a name that the other is adding; the collector is the one that the server ends
make deadlock
campaign=$(dump --db expected.db campaign | tail -n 1 | cut -d , -f 2)
opponent deadlock
tell "SET deadlock_timeout = '1h'"
tell "BEGIN"
tell "INSERT INTO configuration (name, title) VALUES ('rps', 'RPS')"
settles "the opponent holds the configuration" "$holds" deadlock
PGOPTIONS="-c deadlock_timeout=2s" ingest --db "$(uri deadlock)" "$raw/rps-1.txt" >out 2>err &
collector=$!
waits deadlock 1
tell "INSERT INTO campaign (name) VALUES ('$campaign')"
tell "COMMIT"
dismiss
wait $collector
same "taken in the end" "0|" "$?|$(cat err)"
says out "1 file taken"
# (more than one, where the collector comes back before the opponent has woken up)
same "there was a deadlock" yes "$(grep -q 'ERROR:  deadlock detected' "$log" && echo yes)"
same "what was taken" "$expected" "$(dump --db "$(uri deadlock)" content)"
same "once" "$(sql 'SELECT count(*) FROM run' expected.db)" "$(psql_ deadlock -c 'SELECT count(*) FROM steerstat.run')"

# --- a server that says each time, or the first two times, that somebody was in the way: five attempts, no more
# (a sequence keeps what a transaction that was taken back has counted)
make stubborn
psql_ stubborn -c 'CREATE SEQUENCE steerstat.attempts' -c "CREATE FUNCTION steerstat.refuse() RETURNS trigger LANGUAGE plpgsql AS \$\$ BEGIN
    IF nextval('steerstat.attempts') <= TG_ARGV[0]::bigint THEN RAISE 'no' USING ERRCODE = '40001'; END IF; RETURN NEW; END \$\$" \
    -c "CREATE TRIGGER refuse BEFORE INSERT ON steerstat.source FOR EACH ROW EXECUTE FUNCTION steerstat.refuse(1000)"
run 1 ingest -q --db "$(uri stubborn)" "$raw/rps-1.txt"
one_line
says err "others load the like at the same time: run the same command again"
same "attempts" 5 "$(psql_ stubborn -c 'SELECT last_value FROM steerstat.attempts')"
same "nothing is there" "0|0" "$(psql_ stubborn -c 'SELECT (SELECT count(*) FROM steerstat.source), (SELECT count(*) FROM steerstat.campaign)')"
run 1 copy -q expected.db "$(uri stubborn)"
one_line
same "attempts of copy" 10 "$(psql_ stubborn -c 'SELECT last_value FROM steerstat.attempts')"
psql_ stubborn -c 'DROP TRIGGER refuse ON steerstat.source' -c 'ALTER SEQUENCE steerstat.attempts RESTART' \
    -c 'CREATE TRIGGER refuse BEFORE INSERT ON steerstat.source FOR EACH ROW EXECUTE FUNCTION steerstat.refuse(2)'
run 0 ingest -q --db "$(uri stubborn)" "$raw/rps-1.txt"
same "the third" 3 "$(psql_ stubborn -c 'SELECT last_value FROM steerstat.attempts')"
same "what was taken then" "$expected" "$(dump --db "$(uri stubborn)" content)"
