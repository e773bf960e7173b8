# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
# What the tests of whole programs share: `. lib.sh SOURCE_DIR PROGRAMS_DIR`. Ends with "N passed, N failed".
set -u
source_dir=$1
export PATH=$2:$PATH LC_ALL=C TZ=UTC
unset STEERSTAT_DB SOURCE_DATE_EPOCH
# fontconfig keeps caches for the life of a program: no loss of ours.
export LSAN_OPTIONS=suppressions=$source_dir/tests/leaks.supp:print_suppressions=0
scratch=$(mktemp -d "${TMPDIR:-/tmp}/steerstat-test-XXXXXX")
passed=0
failed=0

end_of_tests() {
    status=$?
    declare -F server_stop_all >/dev/null && server_stop_all
    cd / && rm -rf "$scratch"
    echo "$passed passed, $failed failed"
    [ "$status" -ne 0 ] && exit "$status"
    [ "$failed" -eq 0 ] || exit 1
}
trap end_of_tests EXIT
cd "$scratch" || exit 1
# The same script against the other store: tests/postgresql/server.sh says how.
# shellcheck source=tests/postgresql/server.sh
[ "${STEERSTAT_TEST_STORE:-sqlite}" = sqlite ] || . "$source_dir/tests/postgresql/behind_files.sh" "$2"

pass() { passed=$((passed + 1)); }
fail() {
    failed=$((failed + 1))
    printf 'FAILED: %s\n' "$*"
    [ -s out ] && sed 's/^/  out: /' out | head -n 20
    [ -s err ] && sed 's/^/  err: /' err | head -n 20
}

# run STATUS COMMAND...: runs it with its output in ./out and ./err, and checks the exit status.
run() {
    local expected=$1
    shift
    "$@" >out 2>err
    local status=$?
    if [ "$status" -eq "$expected" ]; then pass; else fail "exit $status, not $expected: $*"; fi
}

# says FILE TEXT: FILE (out or err) holds the text.
says() {
    if grep -qF -- "$2" "$1"; then pass; else fail "$1 does not say: $2"; fi
}

# one_line: standard error is one line, no more.
one_line() {
    if [ "$(wc -l <err)" -eq 1 ]; then pass; else fail "not one line on standard error"; fi
}

# same NAME EXPECTED ACTUAL
same() {
    if [ "$2" = "$3" ]; then pass; else fail "$1: expected «$2», got «$3»"; fi
}

# called NAME: what programs call the database in that file, where they say no more than that.
called() { echo "${behind_a_server:+service=}$1"; }

# sql QUERY: of results.db
sql() { sqlite3 -batch -noheader "${2:-results.db}" "$1"; }

# rows DATABASE TABLE: its rows, without identifiers, sorted
rows() {
    dump --db "$1" "$2" --format json | sed -E 's/"[a-z]*_?[a-z]*_id":("[^"]*"|[0-9]+|null),?//g; s/,?$//; s/,\}/}/' | sort
}
