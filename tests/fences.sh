# SPDX-License-Identifier: GPL-3.0-or-later
# Who may include whom: the rules of the house, read off the sources' own includes.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/lib.sh" "$@"
cd "$source_dir" || exit 1

# may FOLDER ALLOWED...: what FOLDER's sources may include of the project.
may() {
    local folder=$1
    shift
    local allowed
    allowed=$(IFS='|'; echo "$*")
    local bad
    bad=$(grep -HnE '^#include "' "$folder"/*.[ch] "$folder"/*/*.[ch] 2>/dev/null | grep -vE "#include \"($allowed)/" || true)
    if [ -z "$bad" ]; then pass; else fail "$folder includes what it may not: $bad"; fi
}
may base base
may schema schema base
may ingest ingest schema base
may stats stats schema base
may plot plot stats schema base
may report report plot stats schema base
may copy copy schema base
may dump dump schema base
may node node base
may agent agent node base
may runner runner node ingest stats base
may steerstat steerstat base
may bench bench runner node ingest stats base

# The runner knows ingest's parsers: not its load, and no store.
found=$(grep -HnE '#include "ingest/(load|claims|plain_run|raw_file)\.h"' runner/*.[ch] || true)
if [ -z "$found" ]; then pass; else fail "$found"; fi

# The report draws in one file, and knows no canvas behind it.
found=$(grep -lE '#include "plot/' report/*.[ch] | grep -v '^report/figures\.c$' || true)
if [ -z "$found" ]; then pass; else fail "$found includes plot/"; fi

# only HEADER ALLOWED...: the files that may include a library's header (patterns of the shell).
only() {
    local header=$1
    shift
    local file
    while IFS= read -r file; do
        local ok=no
        local pattern
        for pattern in "$@"; do
            # shellcheck disable=SC2254  # a pattern, on purpose
            case "$file" in $pattern) ok=yes ;; esac
        done
        if [ "$ok" = yes ]; then pass; else fail "$file includes <$header>"; fi
    done < <(git ls-files -- '*.c' '*.h' | grep -v '^tests/' | xargs grep -lE "^#include <$header")
}
only 'sqlite3\.h' 'schema/sqlite/*' 'bench/bare_load.c'
only 'libpq-fe\.h' 'schema/postgresql/*'
only 'csv\.h' 'stats/published_table.c'
only 'gsl/' 'stats/*'
only '(cairo|pango|png|fontconfig)' 'plot/canvas_*'
only 'jansson\.h' 'base/table_formats.c' 'ingest/print.c' 'ingest/json_token.c' 'ingest/json_members.c' 'ingest/mpstat_json_rows.c' 'node/wire.[ch]' 'agent/*' 'runner/kubectl.[ch]' 'runner/kubernetes_*'
only 'nettle/' 'base/digest.c'
only 'cyaml/' 'runner/plan_source.c'
only 'argp\.h' 'base/program.h' 'base/describe.h' '*/main.c' 'stats/options.h' 'plot/picture.h'

# No program's main is anybody's library, and nothing outside the fences is called by name.
for word in 'setlocale' 'atoi' 'strtok' 'sprintf *\(' 'system *\(' 'popen *\('; do
    found=$(git ls-files -- '*.c' | grep -v '^tests/' | xargs grep -nE "\\b$word" | grep -vE 'snprintf|vsnprintf|never calls|locale: ' || true)
    if [ -z "$found" ]; then pass; else fail "$word: $found"; fi
done
