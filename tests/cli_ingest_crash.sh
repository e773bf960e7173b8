# SPDX-License-Identifier: GPL-3.0-or-later
# ingest killed at random moments of a large load: the database opens, is whole, and holds whole files only; the next
# load goes on, and in the end everything is there once.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/lib.sh" "$@"
kills=${STEERSTAT_INGEST_KILLS:-40} # scripts/test: 200, with the build that people use
logs=("$source_dir"/data/raw/*.txt)

run 0 ingest --db reference.db "${logs[@]}"
whole="SELECT name, (SELECT count(*) FROM run WHERE section_source_id = source_id), (SELECT count(*) FROM output WHERE output.source_id = source.source_id)
    FROM source"
sqlite3 reference.db "$whole" | sed 's#.*/##' | sort >expected

RANDOM=11
begun=0
for ((i = 1; i <= kills; i++)); do
    ingest -q "${logs[@]}" 2>/dev/null &
    victim=$!
    sleep "0.$((RANDOM % 6))$((RANDOM % 10))"
    kill -KILL $victim 2>/dev/null
    wait $victim 2>/dev/null
    [ -e results.db ] || continue
    begun=$((begun + 1))
    same "kill $i: integrity" ok "$(sqlite3 results.db 'PRAGMA integrity_check' 2>&1)"
    same "kill $i: foreign keys" "" "$(sqlite3 results.db 'PRAGMA foreign_key_check' 2>&1)"
    sqlite3 results.db "$whole" 2>/dev/null | sed 's#.*/##' | sort >held
    same "kill $i: whole files only" "" "$(comm -23 held expected)"
    if [ "$(wc -l <held)" -eq "$(wc -l <expected)" ]; then rm -f results.db results.db-*; fi # and from the beginning
done 2>/dev/null
same "kills that met a database" yes "$([ "$begun" -gt $((kills / 2)) ] && echo yes)"
run 0 ingest "${logs[@]}"
sqlite3 results.db "$whole" | sed 's#.*/##' | sort >held
same "everything, once" "" "$(diff expected held)"
same "the same content" "$(sqlite3 reference.db 'SELECT hash FROM content')" "$(sql 'SELECT hash FROM content')"
