# SPDX-License-Identifier: GPL-3.0-or-later
# report as its users meet it: one file that needs nothing else, whatever the data hold and lack.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/lib.sh" "$@"
logs=$source_dir/tests/data/experiment-logs

# texts FILE: what a reader sees of it, a line a block, entities undone.
texts() {
    sed -e '/^<style>/,/^<\/style>/d; /^<script>/,/^<\/script>/d; s/<[^>]*>//g' "$1" |
        sed -e 's/&#160;/ /g; s/&#39;/'\''/g; s/&quot;/"/g; s/&lt;/</g; s/&gt;/>/g; s/&amp;/\&/g'
}

# sound FILE: well-formed, nothing loaded from elsewhere, every id there once and every reference to one leads to it.
sound() {
    sed -e '/^<style>/,/^<\/style>/d; /<style>$/,/^<\/style>/d; /<script>$/,/^<\/script>/d' "$1" >"$1.xml"
    run 0 xmllint --noout "$1.xml"
    same "$1: loads nothing" "" "$(grep -oE '(src|href|action|data|poster|srcset)="[^#"][^"]*"' "$1" | grep -v '^href="data:,"$')"
    same "$1: no address in its styles" "" "$(grep -oE '(url\(["'\'']?[^#)][^)]*|@import.*)' "$1")"
    same "$1: addresses are names only" "" "$(grep -oE 'https?://[^"< ]*' "$1" | grep -vxE 'http://www.w3.org/2000/svg|https://steerstat.invalid/figure' | sort -u)"
    same "$1: ids that are there twice" "" "$(grep -oE ' id="[^"]*"' "$1" | sort | uniq -d)"
    local id
    for id in $(grep -oE '(href="#|aria-labelledby="|url\(#)[^")]*' "$1" | sed -E 's/^(href="#|aria-labelledby="|url\(#)//' | tr ' ' '\n' | sort -u); do
        if grep -qF " id=\"$id\"" "$1"; then pass; else fail "$1: nothing has the id $id"; fi
    done
    same "$1: one script, one style sheet" "1 1" "$(grep -c '<script' "$1") $(grep -c '<style' "$1")"
    same "$1: no handlers" "" "$(sed -e 's/>[^<]*</></g' "$1" | grep -oiE '<[a-z]+ [^>]* on[a-z]+=' | head -n 1)"
}

# --- the project's own data
run 0 ingest -q "$source_dir"/data/raw/*.txt
run 0 report -o report.html
run 0 report --threads=1 -q --output again.html
run 0 report --threads 2 -o other.html
same "the same bytes, wherever it goes and by how many threads it was made" "$(sha256sum <again.html)" "$(sha256sum <other.html)"
same "nothing to say" "" "$(cat out err)"
sound report.html
cp report.html first
LC_ALL=de_DE.UTF-8 TZ=Asia/Tokyo report -o report.html
if cmp -s first report.html; then pass; else fail "other bytes at another time and place"; fi
report --threads 1 -o report.html
same "other numbers with one thread" "" "$(diff first report.html | grep '^[<>]' | grep -v '<code>report ')"
cp first report.html
texts report.html >words
for part in "What to switch on" "Leave off" "Tables" "Figures" "Diagnostics" "How the data were made" Methods "Raw files, and this page"; do
    says words "$part"
done

# The numbers and words are those that stats prints; the raw files are those that were read.
run 0 stats --normalize baseline
says words "$(sed -n 's/^In words: //p' out)"
run 0 stats --normalize baseline --format csv
ratio=$(awk -F, '$3 == 8 && $4 == "rps-7" { printf "%.3f", $12 }' out)
same "a ratio in the table of reasons" yes "$(grep -F 'RPS-7</bdi></th><td data-verdict="off">' report.html | grep -qF ">$ratio</td>" && echo yes)"
same "every comparison has its reasons" 30 "$(sed -n '/id="table-reasons"/,/<\/table>/p' report.html | grep -c '^<tr>')"
same "every verdict is among them" "$(awk -F, '$20 != "" && NR > 1 { print $20 }' out | sed 's/worse/off/; s/better/on/; s/equivalent/no practical difference/' | sort | uniq -c)" \
    "$(sed -n '/id="table-reasons"/,/<\/table>/p' report.html | grep -oE 'data-verdict="[^"]*"' | sed 's/.*="//; s/"//' | sort | uniq -c)"
says words "$(sql 'SELECT hash FROM content')"
for file in "$source_dir"/data/raw/*-16.txt; do says words "$(sha256sum "$file" | cut -d' ' -f1)"; done
says words "report ${behind_a_server:+--db 'service=results.db' }-o FILE.html"
says words "The treatment of all 700 runs is proved"
flagged=$(awk -F, 'NR > 1 && $20 != "" && $21 ~ /autocorrelation|drift|incomplete|unverified/' out | wc -l)
same "some comparisons carry flags" yes "$([ "$flagged" -gt 0 ] && [ "$flagged" -lt 30 ] && echo yes)"
says words "These answers rest on 700 runs, made in 20 randomised blocks; the treatment is proved for all of them; $flagged of the 30 comparisons carry a flag (autocorrelation $flagged)."
says words "700 runs in 20 blocks"
says words "attempt 2 of run 15 failed: received_rps did not grow: no packet was steered"
says words "are expected to narrow the interval to the margin, ± 2 %."
says words "Student 1908"
says words "adjusted (Holm) over the 30 comparisons of bitrate (Holm 1979); each further metric"
says words "6.18.44"
plot --list | sed -n '/^figures:/,/^styles:/s/^  \([a-z]*\) .*/\1/p' >figures
while read -r figure; do
    if grep -qE "id=\"figure-$figure\"|No figure <em>$figure<" report.html; then pass; else fail "figure $figure is neither drawn nor excused"; fi
done <figures
same "every figure can be drawn of these data, but for want of intervals" "" "$(grep -oE 'No figure <em>[a-z]*' report.html | grep -vE 'intervals$')"
# Below each figure stands what `plot` says that it draws, number by number.
grep -oE 'id="figure-[a-z]*"' report.html | sed 's/.*-//; s/"//' >drawn
while read -r figure; do
    plot "$figure" --format markdown | sed -n '3,$s/^\(|.*|\) *$/\1/p' | sed -E 's/ +\|/ |/g; s/\| +/| /g' >numbers
    sed -n "/id=\"numbers-$figure\"/,/<\/table>/p" report.html | grep '^<tr>' |
        sed -E 's/<tr>/|/; s/<\/t[hd]>/ |/g; s/<t[hd][^>]*>/ /g; s/<[^>]*>//g; s/ +\|/ |/g; s/\| +/| /g' >shown
    same "$figure: its numbers" "" "$(diff numbers shown | head -n 4)"
    says words "Numbers of the figure $figure ($(wc -l <shown) row"
done <drawn

# The database has no plan's text, and the page says so.
says words "The plan is named, with its hash; its text is not in the database"
sqlite3 results.db "VACUUM INTO 'plan.db'"
sqlite3 plan.db "UPDATE run SET verified = NULL, block = NULL WHERE replicas = 1 AND number <= 5"
run 0 report --db plan.db --replicas 1 -o plan.html
sound plan.html
# Of them only a part is proved, and in blocks: of 7 configurations' 20 runs, not the first 5 of each.
says plan.html "These answers rest on 140 runs, only 105 of them made in randomised blocks; the treatment is proved for only 105 of them; "

# What is said of the data is of the runs that the answers rest on: 20 of each cell that is shown, and of the
# reference's at the same numbers of replicas. Here two of the 7 configurations are proved, and 4 of the 5 numbers of
# replicas were met in blocks.
sqlite3 results.db "VACUUM INTO 'part.db'"
sqlite3 part.db "UPDATE run SET verified = 0 WHERE configuration_id NOT IN (SELECT configuration_id FROM configuration WHERE name IN ('baseline', 'rps'));
    UPDATE run SET block = NULL WHERE replicas = 16"
# rests_on FILES WORDS OPTION...: the page's raw files (their names), and its sentence of evidence.
rests_on() {
    local files=$1 words=$2
    shift 2
    run 0 report --db part.db "$@" -o part.html
    says part.html "These answers rest on $words; "
    same "$*: its raw files" "$files" "$(sed -n '/id="table-sources"/,/<\/table>/p' part.html | grep -oE '[a-z0-9-]+\.txt' | sort -u | tr '\n' ' ')"
}
rests_on "baseline-1.txt rps-1.txt " "40 runs, made in 20 randomised blocks; the treatment is proved for all of them" \
    --replicas 1 --configurations baseline,rps
says part.html "40 runs in 20 blocks"
says part.html "The treatment of all 40 runs is proved"
same "configurations whose treatment is told of" "Baseline RPS" "$(sed -n '/id="table-treatments"/,/<\/table>/p' part.html | grep -oE '<tr><th scope="row"><bdi>[^<]*' | sed 's/.*>//' | xargs)"
rests_on "$(cd "$source_dir"/data/raw && printf '%s ' baseline-{1,16,2,4,8}.txt rps-{1,16,2,4,8}.txt)" \
    "200 runs, only 160 of them made in randomised blocks; the treatment is proved for all of them" --configurations baseline,rps
rests_on "baseline-2.txt baseline-4.txt rfs-2.txt rfs-4.txt " \
    "80 runs, made in 20 randomised blocks; the treatment is proved for only 40 of them" --configurations rfs --replicas 2,4
rests_on "rfs-4.txt rfs-plus-4.txt " "40 runs, made in 20 randomised blocks; the treatment is proved for none of them" \
    --configurations rfs --replicas 4 --normalize rfs-plus
rests_on "$(cd "$source_dir"/data/raw && printf '%s\n' *-16.txt | sort | tr '\n' ' ')" \
    "140 runs, not known to be made in randomised blocks; the treatment is proved for only 40 of them" --replicas 16
sqlite3 part.db "DELETE FROM run WHERE replicas > 1 AND configuration_id = (SELECT configuration_id FROM configuration WHERE name = 'rfs')"
rests_on "baseline-1.txt rfs-1.txt " "40 runs, made in 20 randomised blocks; the treatment is proved for only 20 of them" --configurations rfs
run 0 report --verbose -o verbose.html
says err "results.db: content $(sql 'SELECT hash FROM content')"
SOURCE_DATE_EPOCH=1700000000 report -o dated.html
says dated.html "2023-11-14T22:13:20Z"
STEERSTAT_DB=results.db report --title "It's 1 < 2" -o "a name.html"
texts "a name.html" >words
says words "report --title 'It'\\''s 1 < 2' --db '$(called results.db)' -o FILE.html"
says "a name.html" "<title>It&#39;s 1 &lt; 2</title>"

# --- options of stats
run 0 report --normalize rps --replicas 1,4 --configurations rps,rfs --ci bca --margin 5% --confidence 0.9 --adjust bh -o some.html
sound some.html
texts some.html >words
says words "bias-corrected accelerated bootstrap"
says words "ratios to RPS"
says words "5 %: an interval inside [1/1.05, 1.05]"
says words "adjusted (Benjamini-Hochberg) over the 30 comparisons of bitrate (Benjamini and Hochberg 1995); each further metric"

# --- experiment logs: no blocks, no settings
run 0 ingest -q --db logs.db "$logs"/*.txt
run 0 report --db logs.db -o logs.html
sound logs.html
texts logs.html >words
says words "nothing says that they were run in randomised blocks"
says words "The raw files do not say: the host, its kernel and CPUs; the tools' versions; the plan that they were made by; what was set on which devices;"
says words "Nothing proves that the treatment took place"
says words "runs, not known to be made in randomised blocks; the treatment is proved for none of them; "

# --- one cell; no reference
run 0 ingest -q --db one.db "$logs"/baseline-1.txt
run 0 report --db one.db -o one.html
sound one.html
says one.html "Nothing was compared: there are no cells but the reference"
run 0 ingest -q --db rps.db "$logs"/rps-1.txt "$logs"/rfs-1.txt
run 0 report --db rps.db --ci paired -o rps.html
sound rps.html
says rps.html "Nothing was compared: the data have no runs of configuration <bdi>baseline</bdi>"
run 1 report --db rps.db --normalize baseline -o x.html
says err "report: there are no runs of configuration baseline to normalise by"
one_line
run 0 report --db rps.db --normalize rps -o x.html
rm -f x.html

# --- no CPU data; only CPU data; one run a cell
run 0 ingest -q --db flows.db --configuration baseline --replicas 1 "$source_dir"/tests/data/tcp-{client,server}.txt
run 0 ingest -q --db flows.db --configuration rps --replicas 1 "$source_dir"/tests/data/verbose-{client,server}.txt
run 0 report --db flows.db --allow iperf3,duration,kernel,cpus -o flows.html
sound flows.html
texts flows.html >words
says words "Not in the data: softirq: no run has a value of this metric"
says words "No figure softirq"
run 0 ingest -q --db cpus.db --configuration rps --replicas 1 "$source_dir"/tests/data/mpstat.txt
run 0 report --db cpus.db --normalize rps -o cpus.html
sound cpus.html
says cpus.html "No bitrates, no verdict"

# --- several campaigns, labels, none at all
run 0 ingest -q --db two.db --campaign monday "$logs"/*-1.txt
run 0 ingest -q --db two.db --campaign tuesday "$logs"/*-4.txt
run 1 report --db two.db -o x.html
says err "report: $(called two.db): holds 2 campaigns: choose one with --campaign: monday, tuesday"
one_line
run 0 report --db two.db --campaign tuesday -o two.html
sound two.html
says two.html "Packet steering: tuesday"
says two.html "holds 1 further campaign."
same "files of the other campaign" "" "$(grep -o 'rps-1.txt' two.html)"
run 0 ingest -q --db labels.db --label host=a "$logs"/baseline-1.txt
run 0 ingest -q --db labels.db --label host=b "$logs"/rps-1.txt
run 1 report --db labels.db -o x.html
says err "choose with --where KEY=VALUE"
run 1 report --db labels.db --normalize rps -o x.html
says err "choose with --where KEY=VALUE"
run 1 report --db labels.db --where host=a --replicas 3 -o x.html
says err "there are no runs of these configurations at these replica counts"
one_line
run 0 report --db labels.db --where host=a -o x.html
run 1 report --db labels.db --where host=c -o y.html
one_line
sqlite3 one.db "VACUUM INTO 'empty.db'"
sqlite3 empty.db "PRAGMA foreign_keys = ON; DELETE FROM output; DELETE FROM run; DELETE FROM source; DELETE FROM campaign"
run 1 report --db empty.db -o empty.html
says err "report: $(called empty.db): holds no runs: load some with ingest"
one_line
[ -e empty.html ] && fail "a report of nothing"

# --- names that would be markup, or turn the text around them
hostile=('<script>alert(1)</script>' '"><img src=x onerror=alert(1)>' "</style></title><svg onload='alert(2)'>" 'a&lt;b --> ]]>'
    "$(printf '\327\251\327\234\342\200\256evil\342\201\246')" "$(printf 'x%.0s' {1..300})" "$(printf '\342\200\213')")
run 0 ingest -q --db hostile.db --label 'k<b>=</td><script>alert(3)</script>' "$logs"/baseline-1.txt
for ((i = 0; i < ${#hostile[@]}; i++)); do
    file="<b>$i&\"'.txt"
    { cat "$logs"/rps-1.txt; for ((j = 0; j <= i; j++)); do echo; done; } >"$file"
    run 0 ingest -q --db hostile.db --configuration "${hostile[i]}" --replicas 1 --label 'k<b>=</td><script>alert(3)</script>' "$file"
done
run 0 report --db hostile.db --title "$(printf '<i>\342\200\256 %s' "${hostile[1]}")" -o hostile.html
sound hostile.html
texts hostile.html >words
for ((i = 0; i < 4; i++)); do says words "${hostile[i]}"; done
says words "${hostile[5]}"
says words "[U+202E]evil[U+2066]"
same "a name that would not be seen is shown wherever it stands" "" "$(grep -n '<bdi[^>]*>'"$(printf '\342\200\213')"'</bdi>' hostile.html)"
says hostile.html '<bdi>[U+200B]</bdi></th><td data-verdict='
same "overriding characters in the page itself" "" "$(sed '/<svg/,/<\/svg>/d' hostile.html | grep -c "$(printf '\342\200\256')" | grep -v '^0$')"

# --- many cells
run 0 ingest -q --db many.db "$logs"/*.txt
sqlite3 many.db "INSERT INTO configuration (configuration_id, name, title) WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000)
    SELECT 100 + i, 'c' || i, 'c' || i FROM n;
    INSERT INTO run (campaign_id, configuration_id, replicas, factor_set_id, number, value_results, value_bits_per_second)
    SELECT campaign_id, 100 + n.value, replicas, factor_set_id, number, value_results, value_bits_per_second * (1 + n.value / 1000.0)
    FROM run, generate_series(1, 1000) AS n WHERE replicas = 1 AND configuration_id = (SELECT configuration_id FROM configuration WHERE name = 'rps')"
run 0 report --db many.db -o many.html
sound many.html
says many.html "configurations are too many to tell apart in one plot (at most 24)"
same "a thousand cells more" 1003 "$(sed -n '/id="table-reasons"/,/<\/table>/p' many.html | grep -c '<th scope="row"><bdi>\(c[0-9]*\|R.*\)</bdi></th><td data-verdict' | awk '{ print $1 - 3 }')"

# --- many runs of few configurations
sqlite3 many.db "DELETE FROM run WHERE configuration_id IN (SELECT configuration_id FROM configuration WHERE name LIKE 'c%' AND length(name) > 2 AND name <> 'c10');
    INSERT INTO run (campaign_id, configuration_id, replicas, factor_set_id, number, value_results, value_bits_per_second)
    SELECT campaign_id, configuration_id, replicas, factor_set_id, number + 1000 * n.value, value_results, value_bits_per_second
    FROM run, generate_series(1, 30) AS n WHERE configuration_id IN (SELECT configuration_id FROM configuration WHERE name LIKE 'c%')"
rows=$(plot ecdf --db many.db --format csv | tail -n +2 | wc -l)
run 0 report --db many.db -o many.html
same "of many numbers the first" 2500 "$(sed -n '/id="numbers-ecdf"/,/<\/table>/p' many.html | grep -c '^<tr>')"
says many.html "The first 2500 of $rows rows. All of them: <code>plot ecdf --format csv</code>"

# --- what can't be
run 64 report
says err "-o FILE.html"
run 64 report -o -
run 64 report -o results.db
run 64 report -o .html
run 64 report -o report.html --ci t
run 64 report -o report.html --title ''
run 64 report something -o report.html
run 1 report --db none.db -o x.html
says err "there is no such database"
run 1 report -o no/such/folder/x.html
says err "no/such/folder/x.html: cannot write: No such file or directory"
echo "not a report" >kept.html
run 1 report --db none.db -o kept.html
run 1 report --configurations nothing -o kept.html
same "the old file stays" "not a report" "$(cat kept.html)"
same "nothing half written" "" "$(find . -name '*.html.*' ! -name '*.xml')"
