#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Run logs into SQLite with mawk and sqlite3's .import: import.sh SCHEMA_FOLDER DATABASE LOG...
# The tables are ours without STRICT and CHECKs, which .import's empty texts would break.
set -euo pipefail
schema=$1 database=$2
shift 2
here=$(dirname "$0")
folder=$(mktemp -d -p "$(dirname "$database")")
trap 'rm -rf "$folder"' EXIT
mawk -v folder="$folder" -f "$here/load.awk" "$@"
rm -f "$database"
{
    echo "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; BEGIN;"
    cat "$schema/schema.sql" "$schema"/migrations/*.sql | sed -E 's/\) STRICT;/);/; s/\) STRICT, WITHOUT ROWID;/) WITHOUT ROWID;/'
    echo "COMMIT; PRAGMA ignore_check_constraints = ON;"
    echo ".mode tabs"
    for table in "$folder"/*; do
        name=$(basename "$table")
        case $name in
        output) # has a column that is generated, which .import can't leave out
            echo "CREATE TEMP TABLE plain_output AS SELECT run_id, replica, side, tool, source_id, line, version, host, kernel, cpus, protocol, streams, reverse, sender_bits_per_second, receiver_bits_per_second FROM output WHERE false;"
            echo ".import $table plain_output"
            echo "INSERT INTO output (run_id, replica, side, tool, source_id, line, version, host, kernel, cpus, protocol, streams, reverse, sender_bits_per_second, receiver_bits_per_second) SELECT * FROM plain_output;" ;;
        *) echo ".import $table $name" ;;
        esac
    done
} | sqlite3 -batch "$database" >/dev/null
