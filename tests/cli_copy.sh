# SPDX-License-Identifier: GPL-3.0-or-later
# copy from file to file (to and from a server: postgresql_store.sh): nothing gets lost, or nothing is copied.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/lib.sh" "$@"
data=$source_dir/tests/data
plain="--configuration rps --replicas 1 --replica 1"

# alike DATABASE OTHER: every table and view, but for one that may hold what no run has any more (run_circumstances does not)
alike() {
    local table
    for table in $(dump --db "$1" --list --format csv | tail -n +2 | cut -d , -f 1 | grep -vx circumstance_set); do
        same "$table of $1 and $2" "$(rows "$1" "$table" | sha256sum)" "$(rows "$2" "$table" | sha256sum)"
    done
}

run 0 ingest --db all.db "$source_dir"/data/raw/rps-1.txt
run 0 ingest --db all.db --campaign day "$data"/experiment-logs/*-4.txt
# shellcheck disable=SC2086  # options and their values
run 0 ingest --db all.db --campaign plain $plain --label a=b "$data"/tcp-client.txt "$data"/tcp-server.txt "$data"/mpstat-all-tables.txt
run 0 copy all.db copied.db
says out "8 sources copied: "
alike all.db copied.db
run 0 copy all.db copied.db
says out "0 sources copied: 0 runs, 0 rows of them; 8 sources were there already"
alike all.db copied.db

# one campaign, and the rest behind it
run 0 copy --campaign day all.db some.db
same "of one campaign" "$(sql "SELECT count(*) FROM run JOIN campaign USING (campaign_id) WHERE campaign.name = 'day'" all.db)|day" \
    "$(sql "SELECT count(*) FROM run" some.db)|$(sql "SELECT name FROM campaign" some.db)"
run 0 copy all.db some.db
same "the rest behind it" "$(dump --db all.db content)" "$(dump --db some.db content)"
alike all.db some.db

# a run that is there with a part of its sources: whichever of them is missing, nothing is copied
files=("$data/tcp-client.txt" "$data/tcp-server.txt" "$data/mpstat-all-tables.txt")
for missing in 0 1 2; do
    held=("${files[@]}")
    unset "held[$missing]"
    rm -f part.db
    # shellcheck disable=SC2086  # options and their values
    run 0 ingest --db part.db --campaign plain $plain --label a=b "${held[@]}"
    sqlite3 part.db .dump >before
    run 1 copy --campaign plain all.db part.db
    one_line
    says err "part.db: has runs of all.db with a part of their sources: nothing was copied"
    same "nothing was copied" "" "$(sqlite3 part.db .dump | diff before -)"
done
# other bytes of the same runs
{ cat "$data/experiment-logs/rps-4.txt" && echo; } >rps-4.txt
run 0 ingest --db other.db --campaign day rps-4.txt
run 1 copy other.db copied.db
one_line
says err "copied.db: run 1 of rps at 4 replicas is already there, from other sources"
# the same bytes, taken as something else
run 0 ingest --db claims.db --campaign night "$data"/experiment-logs/rps-4.txt
run 1 copy claims.db copied.db
one_line
says err "was taken there with other options"

# killed at any moment: all of it, or nothing
for after in 0.01 0.03 0.05 0.08; do
    rm -f killed.db*
    copy all.db killed.db >out 2>&1 &
    sleep $after
    kill -9 $! 2>/dev/null
    wait $! 2>/dev/null
    if [ -e killed.db ] && ! stats --db killed.db --campaign day >out 2>err; then
        same "nothing of a copy that was killed" "" "$(grep -v 'killed.db: is empty\|killed.db: holds no runs\|killed.db: a load was interrupted' err)"
    fi
    run 0 copy all.db killed.db
    same "what was killed goes on" "$(dump --db all.db content)" "$(dump --db killed.db content)"
done

# what it is not told, and what it can't read
run 64 copy all.db
run 64 copy --db all.db a b
run 64 copy a a
run 64 copy a b c
run 64 copy --migrate a b
run 1 copy none.db made.db
one_line
run 1 copy --campaign never all.db made.db
says err "all.db: there is no campaign never: choose from day, "
echo text >text.db
run 1 copy all.db text.db
one_line
same "and left alone" text "$(cat text.db)"
[ -e made.db ] && fail "a database is made of nothing"
# older databases are read as they are
for schema in "$data"/schemas/[1-4].sql; do
    rm -f old.db now.db
    sqlite3 old.db <"$schema"
    before=$(sha256sum <old.db)
    run 0 copy old.db now.db
    same "$schema: its content" "$(dump --db old.db content)" "$(dump --db now.db content)"
    same "$schema: not changed" "$before" "$(sha256sum <old.db)"
done
