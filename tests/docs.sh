# SPDX-License-Identifier: GPL-3.0-or-later
# What the documentation promises: every query of schema/README.md runs, links lead somewhere, the README is short.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/lib.sh" "$@"
ingest -q "$source_dir"/data/raw/*.txt

# Indented blocks of schema/README.md are SQL, one or more statements each.
awk -v RS= '/^    / { print > ("query" ++n ".sql") }' "$source_dir/schema/README.md"
for query in query*.sql; do
    run 0 sqlite3 -bail -batch results.db ".read $query"
    [ -s err ] && fail "$query: $(cat err)"
done
same "queries found" yes "$([ "$(ls query*.sql | wc -l)" -ge 10 ] && echo yes)"

cd "$source_dir" || exit 1
for page in README.md CONTRIBUTING.md docs/*.md schema/README.md data/raw/README.md; do
    while IFS= read -r link; do
        if [ -e "$(dirname "$page")/$link" ]; then pass; else fail "$page links to $link, which is not there"; fi
    done < <(grep -oE '\]\([^)#]+' "$page" | sed 's/^](//' | grep -v '^http')
done
same "the README's length" yes "$([ "$(wc -l <README.md)" -lt 150 ] && echo yes)"
