# SPDX-License-Identifier: GPL-3.0-or-later
# plot as its users meet it: the three lines that people and scripts rely on, every figure, style and file type.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/lib.sh" "$@"

# --- the three used-by lines, as they stand
mkdir -p data figures
cp -r "$source_dir/data/raw" data/raw
run 0 ingest data/raw/*.txt
run 0 stats --normalize baseline
run 0 plot bitrate -o figures/bitrate.png
same "nothing to say" "" "$(cat out err)"
content=$(sql 'SELECT hash FROM content')

figures=$(plot --list | sed -n '/^figures:/,/^styles:/s/^  \([a-z]*\) .*/\1/p')
same "figures" "balance bitrate cost ecdf forest heatmap idle intervals runs softirq" "$(sort <<<"$figures" | xargs)"
for figure in $figures; do
    for style in default dark paper; do
        for type in png svg pdf; do
            file=$figure-$style.$type
            run 0 plot "$figure" --style "$style" -o "$file"
            cp "$file" first
            LC_ALL=de_DE.UTF-8 TZ=Asia/Tokyo plot "$figure" --style "$style" -o "$file"
            if cmp -s first "$file"; then pass; else fail "$file: other bytes at another time and place"; fi
            rm -f first
        done
        run 0 plot --verify "$figure-$style.png" "$figure-$style.svg" "$figure-$style.pdf"
        same "$figure-$style holds" 3 "$(grep -c ': holds: every number and the picture itself$' out)"
        run 0 xmllint --noout "$figure-$style.svg"
        run 0 rsvg-convert "$figure-$style.svg" -o rendered.png
        run 0 pdffonts "$figure-$style.pdf"
        same "$figure-$style.pdf: fonts embedded" yes "$(tail -n +3 out | awk '{ print $(NF - 4) }' | sort -u)"
        grep -qF "$content" "$figure-$style.svg" && grep -qaF "$content" "$figure-$style.png" && pass || fail "no content hash"
        run 0 pdfinfo "$figure-$style.pdf"
        says out "$content"
    done
done
run 0 pdftotext bitrate-paper.pdf words.txt
says words.txt "Normalized Average Bitrate"
says words.txt "4 Replicas"
run 0 grep -c '<text' bitrate-default.svg

# --- the numbers are those that stats prints
run 0 stats --normalize baseline --format csv
ratio=$(awk -F, '$3 == 1 && $4 == "rfs" { printf "%.3f", $12 }' out)
says bitrate-default.svg "<title>RFS, 1 replica: $ratio ("

run 0 plot bitrate --verbose -o verbose.svg
says err "results.db: content $content"

# --- the caption names the interval that is drawn, and every flag of a mark
run 0 plot idle --ci bca --replicas 1 -o means.svg
says means.svg "bias-corrected accelerated bootstrap"
sqlite3 results.db "VACUUM INTO 'lacking.db'"
sqlite3 lacking.db "DELETE FROM run WHERE number > 15 AND configuration_id = (SELECT configuration_id FROM configuration WHERE name = 'rps')"
run 0 plot bitrate --db lacking.db -o lacking.svg
says lacking.svg "block-dropped:"

# --- a picture that no longer holds
run 0 plot forest --title "A; 100 % <b> ä" --replicas 1,16 --where network=overlay --ci fieller --adjust bh -o held.png
run 0 plot forest --title "A; 100 % <b> ä" --replicas 1,16 --where network=overlay --ci fieller --adjust bh -o held.pdf
run 0 plot --verify held.png held.pdf
run 0 plot --verify -q held.png
same "quiet" "" "$(cat out err)"
run 0 plot bitrate --title 'a (b' --configurations rps -o bracket.pdf
run 0 plot --verify bracket.pdf
SOURCE_DATE_EPOCH=1700000000 run 0 plot bitrate -o dated.pdf
run 0 plot --verify dated.pdf
cp results.db more.db
ingest -q --db more.db --campaign other "$source_dir"/tests/data/experiment-logs/*-1.txt
run 0 plot --verify --db more.db held.png
says out "held.png: holds: every number and the picture itself; the database holds other data than it was drawn from"
run 2 plot --verify --db more.db held.pdf
says out "held.pdf: every number that it carries holds, but that the picture shows them can't be proved: draw it again; the database holds other data than it was drawn from"
run 2 plot --verify --db lacking.db bitrate-default.png bitrate-default.pdf
says out "bitrate-default.png: does not hold: "
says out "rows of numbers differ; the first: the picture has «,RPS,1,"
says out "bitrate-default.pdf: does not hold: the database gives other numbers"
# the numbers are right, the picture is not
sed 's/<circle cx="[0-9.]*"/<circle cx="1"/' cost-default.svg >changed.svg
run 2 plot --verify changed.svg
says out "changed.svg: does not hold: its numbers are the database's, but the picture is not what they give"
sed 's/<s:numbers>csv=panel,series/<s:numbers>csv=panel,serie/' cost-default.svg >changed.svg
run 2 plot --verify changed.svg
for file in "$source_dir"/README.md nothing.png; do run 1 plot --verify "$file"; one_line; done
run 1 plot --verify nothing
same "a file that is not there, and its name once" "plot: nothing: cannot be read: No such file or directory" "$(cat err)"
printf '\211PNG\r\n\032\nnonsense' >nonsense.png
run 1 plot --verify nonsense.png
says err "nonsense.png: carries no proof"
# what it says of itself chooses what is drawn and nothing else
sed 's/<s:options>figure=cost;/<s:options>figure=cost;output=stolen.png;/' cost-default.svg >hostile.svg
run 1 plot --verify hostile.svg
says err "hostile.svg: it was drawn with an option that this version does not know: output"
# one that another version drew does not stop the others
sed 's/;style=default;/;style=nosuch;/' cost-default.svg >later.svg
run 1 plot --verify later.svg cost-default.svg
says err "later.svg: it was drawn with options that this version does not take: "
one_line
says out "cost-default.svg: holds"
for what in figure=nosuch 'figure=cost;figure=runs' 'figure=cost;dpi=x' 'figure=cost;where=x' 'figure=cost;replicas=0' 'figure=cost;margin=7' 'figure=cost;ci=none'; do
    sed "s/<s:options>figure=cost;/<s:options>$what;/" cost-default.svg >later.svg
    run 1 plot --verify later.svg
    one_line
done
run 64 plot --verify
run 64 plot --verify -o x.png cost-default.svg
for option in --width=300 --style=dark --margin=50% --means --format=csv --replicas=1; do
    run 64 plot --verify $option cost-default.svg
    says err "--verify draws each picture as it says of itself"
done
run 64 plot --verify --list cost-default.svg

# --- its numbers as a table
for format in csv json markdown latex table; do run 0 plot runs --replicas 1 --format $format; done
run 0 plot bitrate --format csv
same "numbers" "$(sqlite3 results.db 'SELECT count(DISTINCT configuration || replicas) FROM run_bitrate')" "$(($(wc -l <out) - 1))"
run 0 stats --normalize baseline --format csv
ratio=$(awk -F, '$3 == 1 && $4 == "rfs" { print $12 }' out)
run 0 plot bitrate --format csv
same "the ratio, digit for digit" "$ratio" "$(awk -F, '$2 == "RFS" && $3 == 1 { print $7 }' out)"
run 64 plot bitrate --format xml
run 0 plot forest --metric softirq -o softirq-forest.svg
run 0 plot heatmap --metric idle -o idle-heat.svg
run 64 plot heatmap --metric bitrate -o x.png
says err "heatmap can't draw it"
run 64 plot bitrate --metric idle -o x.png
run 64 plot forest --means -o x.png
for size in "400 300" "4000 2600"; do
    for figure in $figures; do
        [ "$figure $size" != "forest 400 300" ] || continue # refused: below
        run 0 plot "$figure" --width "${size% *}" --height "${size#* }" -o sized.png
        same "$figure's pixels" "$size" "$(od -An -tu1 -j16 -N8 sized.png | awk '{ print $3 * 256 + $4, $7 * 256 + $8 }')"
    done
done

# --- what the data do not hold
run 0 ingest --db old.db "$source_dir"/tests/data/experiment-logs/*.txt
run 1 plot intervals --db old.db -o x.png
says err "no intervals that a receiving side printed"
one_line
for figure in runs ecdf forest cost heatmap balance; do run 0 plot "$figure" --db old.db -o old.svg; done

# --- a thousand cells: a picture, or a refusal in one line
sqlite3 results.db "VACUUM INTO 'many.db'"
run 0 sqlite3 many.db "PRAGMA foreign_keys = ON; DELETE FROM run;
    WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c WHERE i < 40)
    INSERT INTO configuration (name, title) SELECT 'cfg-' || i, 'cfg-' || i FROM c;
    WITH RECURSIVE r(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM r WHERE i < 24), n(k) AS (SELECT 1 UNION ALL SELECT k + 1 FROM n WHERE k < 4)
    INSERT INTO run (campaign_id, configuration_id, replicas, factor_set_id, number, block, value_results, value_bits_per_second)
    SELECT (SELECT campaign_id FROM campaign), configuration_id, i, (SELECT min(factor_set_id) FROM factor_set), k, k, i,
           1e9 * (1 + 0.02 * (configuration_id % 11) + 0.01 * ((k * 7 + i) % 5))
    FROM configuration, r, n WHERE name = 'baseline' OR name LIKE 'cfg-%'"
same "cells" 984 "$(sqlite3 many.db 'SELECT count(DISTINCT configuration_id || "/" || replicas) FROM run')"
run 0 sqlite3 many.db "INSERT INTO output (run_id, replica, side, tool, source_id, line, reverse)
        SELECT run_id, 0, 'server', 'mpstat', (SELECT min(source_id) FROM source), 1, 0 FROM run;
    WITH RECURSIVE c(i) AS (SELECT -1 UNION ALL SELECT i + 1 FROM c WHERE i < 3)
    INSERT INTO cpu_average (run_id, side, cpu, computed, soft, idle, line)
        SELECT run_id, 'server', i, 0, 10 + (run_id * 7 + i) % 40, 50 - (run_id * 7 + i) % 40, 1 FROM run, c"
for figure in bitrate forest heatmap balance; do run 0 plot $figure --db many.db -o many.svg; done
run 0 plot heatmap --db many.db --format csv
same "tiles" $((41 * 24 * 4)) "$(($(wc -l <out) - 1))"
run 1 plot idle --db many.db -o many.svg
says err "164 bars are too many for one panel (at most 112): choose some with --configurations"
run 0 plot heatmap --db many.db --width 800 -o many.png
# a comma in a name
sqlite3 many.db "UPDATE configuration SET name = 'a,b\\c' WHERE name = 'cfg-7'"
run 0 plot ecdf --db many.db --configurations 'baseline,a\,b\\c' --replicas 1,2 -o comma.svg
says comma.svg 'a,b\c'
run 0 plot --verify --db many.db comma.svg
# a name that would not be seen
sqlite3 many.db "UPDATE configuration SET name = char(8203) WHERE name = 'cfg-8'"
run 0 plot forest --db many.db --configurations "$(printf '\342\200\213')" --replicas 1 -o unseen.svg
says unseen.svg '>[U+200B]</text>'
run 0 stats --db many.db --configurations 'a\,b\c' --replicas 2 --format csv
says out '"a,b\c",'
run 1 plot ecdf --db many.db -o many.svg
says err "41 configurations are too many to tell apart in one plot (at most 24): choose some with --configurations"
run 1 plot runs --db many.db -o many.svg
says err "984 panels are too many for one picture (at most 160): choose some with --replicas or --configurations"
one_line

# --- who is who
for figure in bitrate cost ecdf balance; do
    run 0 plot $figure --configurations rps --replicas 8 -o one.svg
    says one.svg '>RPS</text>'
done
sqlite3 results.db "VACUUM INTO 'alike.db'"
sqlite3 alike.db "UPDATE configuration SET name = 'vxlan-eth0-rps-cpus-mask-f-queue-' || configuration_id || '-of-7' WHERE name <> 'baseline'"
for figure in bitrate cost ecdf runs heatmap; do
    run 0 plot $figure --db alike.db -o alike.svg
    same "$figure: six names, all different" 6 "$(grep -o '>vx*l*a*n*[^<]*-7</text>' alike.svg | sort -u | wc -l)"
done
run 1 plot forest --width 800 --height 400 -o low.svg
says err "--height 400 is too low for that many rows: at least "
one_line

# --- size
run 0 plot bitrate --width 800 --height 400 -o small.png
same "pixels" "800 400" "$(od -An -tu1 -j16 -N8 small.png | awk '{ print $3 * 256 + $4, $7 * 256 + $8 }')"
run 0 plot idle --dpi 300 --replicas 4 --configurations baseline,RFS+ --title "A & B <c>" -o titled.svg
run 0 xmllint --noout titled.svg

# --- what can't be
run 64 plot
run 64 plot nothing -o x.png
run 64 plot bitrate
run 64 plot bitrate -o x.gif
says err ".svg"
run 64 plot bitrate --style fancy -o x.png
run 64 plot bitrate --width 0 -o x.png
run 64 plot bitrate --ci t -o x.png
run 1 plot bitrate --db none.db -o x.png
says err "there is no such database"
run 1 plot bitrate -o no/such/folder/x.png
says err "no/such/folder/x.png: cannot write: No such file or directory"
run 1 plot bitrate --normalize slim -o x.png
[ -e x.png ] && fail "a figure in spite of a failure"
echo "not a figure" >kept.png
run 1 plot bitrate --db none.db -o kept.png
same "the old file stays" "not a figure" "$(cat kept.png)"
run 0 plot --list
for figure in bitrate idle softirq default paper; do says out "$figure"; done
for ignored in "--format csv" "-o listed.png" "forest"; do
    # shellcheck disable=SC2086  # words
    run 64 plot --list $ignored
    one_line
done
