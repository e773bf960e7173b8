# SPDX-License-Identifier: GPL-3.0-or-later
# Databases that earlier versions wrote (data/schemas): each is read as it is, brought up to date by ingest, and gives the
# numbers that a new one gives. With a third argument, "write": adds the current schema's to them.
# shellcheck source=tests/lib.sh
source=$(realpath "$1")
. "$(dirname "$0")/lib.sh" "$source" "$(realpath "$2")"
schemas=$source_dir/tests/data/schemas

# load DATABASE [all]: the files that they hold
for name in baseline rps; do
    cp "$source_dir/tests/data/experiment-logs/$name-4.txt" .
    awk '{ print } /^@run-end / && ++runs == 3 { exit }' "$source_dir/data/raw/$name-1.txt" >$name-1.txt
done
load() {
    ingest --db "$1" --campaign experiment baseline-4.txt rps-4.txt || return 1
    [ "${2:-}" != all ] || ingest --db "$1" baseline-1.txt rps-1.txt
}

if [ "${3:-}" = write ]; then
    load new.db all || exit 1
    version=$(sql 'PRAGMA user_version' new.db)
    {
        echo "-- As a steerstat with schema $version wrote it: see README.md."
        sqlite3 new.db .dump
        echo "PRAGMA application_id = $(sql 'PRAGMA application_id' new.db);"
        echo "PRAGMA user_version = $version;"
    } >"$schemas/$version.sql"
    echo "written: $schemas/$version.sql"
    exit
fi

# numbers DATABASE CAMPAIGN: all that stats says of it
numbers() {
    local metric
    for metric in bitrate idle softirq; do
        stats --db "$1" --campaign "$2" --metric $metric --format csv || return 1
        stats --db "$1" --campaign "$2" --metric $metric --normalize baseline --format csv || return 1
    done
    stats --db "$1" --campaign "$2" --diagnose --format csv
}
shape() { sql "SELECT type || ' ' || name || ' ' || coalesce(sql, '') FROM sqlite_schema ORDER BY type, name" "$1"; }

run 0 load new.db all
current=$(sql 'PRAGMA user_version' new.db)
for ((version = 1; version < current; version++)); do
    if [ -e "$schemas/$version.sql" ]; then pass; else fail "there is no database of schema $version: see tests/data/schemas/README.md"; fi
done
paper=$(sql "SELECT name FROM campaign WHERE name LIKE 'paper-%'" new.db)
for dump in "$schemas"/*.sql; do
    version=$(basename "$dump" .sql)
    all=all
    campaigns="experiment $paper"
    if [ "$version" -eq 1 ]; then all='' campaigns=experiment; fi
    rm -f old.db
    sqlite3 old.db <"$dump"
    same "schema $version" "$version" "$(sql 'PRAGMA user_version' old.db)"
    before=$(sha256sum <old.db)
    for campaign in $campaigns; do
        numbers new.db "$campaign" >expected
        same "schema $version has numbers" yes "$([ "$(wc -l <expected)" -ge 15 ] && echo yes)"
        run 0 numbers old.db "$campaign"
        if cmp -s expected out; then pass; else fail "schema $version, read as it is: $(diff expected out | head -n 5)"; fi
    done
    run 0 plot forest --db old.db --campaign experiment --format csv
    run 0 report --db old.db --campaign experiment -o report.html
    run 0 dump --db old.db run_bitrate
    same "schema $version: readers leave it as it is" "$before" "$(sha256sum <old.db)"
    cp old.db journal.db # as a program leaves it that was killed while it loaded
    sqlite3 journal.db 'PRAGMA journal_mode = WAL' >out
    run 0 numbers journal.db experiment

    run 0 load old.db "$all"
    says out "nothing changed, all of them were taken before"
    same "schema $version is brought up to date" "$current" "$(sql 'PRAGMA user_version' old.db)"
    same "schema $version, and has the same tables and views then" "$(shape new.db)" "$(shape old.db)"
    same "schema $version: references" "" "$(sql 'PRAGMA foreign_key_check' old.db)"
    for campaign in $campaigns; do
        numbers new.db "$campaign" >expected
        run 0 numbers old.db "$campaign"
        if cmp -s expected out; then pass; else fail "schema $version, up to date: $(diff expected out | head -n 5)"; fi
    done
done

# What can't be read is left alone, and says why.
cp old.db newer.db
sqlite3 newer.db "PRAGMA user_version = $((current + 1))"
run 1 stats --db newer.db
says err "newer.db: was made by a newer steerstat (schema $((current + 1)), this one knows $current): upgrade steerstat"
sqlite3 broken.db <"$schemas/1.sql"
sqlite3 broken.db 'DROP TABLE run'
run 1 stats --db broken.db
says err "another program has changed it: rebuild it from the raw files"
