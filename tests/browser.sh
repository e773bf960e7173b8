# SPDX-License-Identifier: GPL-3.0-or-later
# The report in headless chromium: tests/browser/README.md. STEERSTAT_BROWSER=required makes a failure of a skip.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/lib.sh" "$@"
build=$(cd "$2/.." && pwd)
logs=$source_dir/tests/data/experiment-logs

skip() {
    echo "skipped: $*"
    [ "${STEERSTAT_BROWSER:-}" = required ] && exit 1
    exit 77
}
chromium=$(command -v chromium) || skip "no chromium (scripts/setup test installs it)"
command -v node >/dev/null || skip "no node (scripts/setup test installs it)"
command -v npm >/dev/null || skip "no npm (scripts/setup test installs it)"

# What the lock file names, in the build tree, installed again only when the lock file changes.
tools=$build/browser
mkdir -p "$tools"
if ! cmp -s "$source_dir/tests/browser/package-lock.json" "$tools/installed.json"; then
    cp "$source_dir"/tests/browser/package*.json "$tools"
    (cd "$tools" && npm ci --ignore-scripts --no-audit --no-fund >npm.log 2>&1) || { tail -n 5 "$tools/npm.log"; skip "npm ci failed"; }
    cp "$tools/package-lock.json" "$tools/installed.json"
fi
cp "$source_dir/tests/browser/report.mjs" "$tools"

run 0 ingest -q "$source_dir"/data/raw/*.txt
sqlite3 results.db "INSERT OR REPLACE INTO source_header SELECT source_id, line, 'plan', 'text', 'testbed: netns' || char(10) || 'configurations: [rps-7]'
    FROM source_header WHERE kind = 'plan' AND key = 'name'"
run 0 report -o report.html
hostile=('<script>window.hostile = 1</script>' '"><img src=x onerror="window.hostile = 2">' "</style></title><svg onload='window.hostile = 3'>"
    "$(printf '\327\251\327\234\342\200\256evil\342\201\246')" "$(printf 'x%.0s' {1..300})" "$(printf '\342\200\213')")
ingest -q --db hostile.db --label 'k<b>=</td><script>window.hostile = 4</script>' "$logs"/baseline-1.txt
for ((i = 0; i < ${#hostile[@]}; i++)); do
    { cat "$logs"/rps-1.txt; for ((j = 0; j <= i; j++)); do echo; done; } >"$i.txt"
    run 0 ingest -q --db hostile.db --configuration "${hostile[i]}" --replicas 1 --label 'k<b>=</td><script>window.hostile = 4</script>' "$i.txt"
done
run 0 report --db hostile.db --title '</title><script>window.hostile = 5</script>' -o hostile.html

run 0 node "$tools/report.mjs" "$chromium" "$PWD/report.html" "$PWD/hostile.html" "${STEERSTAT_SCREENSHOTS:-$PWD}"
cat out
passed=$((passed + $(grep -c '^ok' out)))
run 0 pdftotext -layout report.pdf words.txt
says words.txt "What to switch on"
says words.txt "RFS+"
same "no controls on paper" "" "$(grep -E 'Filter rows|Skip to the results' words.txt)"
same "nothing folded up on paper" "" "$(grep 'Numbers of the figure' words.txt)"
says words.txt "configurations: [rps-7]"
same "no list of contents on paper" "" "$(grep -E 'Tables +Figures' words.txt)"
same "headings are there on every page of a table" yes "$([ "$(grep -cE 'replicas +configuration' words.txt)" -gt 12 ] && echo yes)"
