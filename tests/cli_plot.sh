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

for figure in bitrate idle softirq; do
    for style in default paper; do
        for type in png svg pdf; do
            file=$figure-$style.$type
            run 0 plot $figure --style $style -o "$file"
            cp "$file" first
            LC_ALL=de_DE.UTF-8 TZ=Asia/Tokyo plot $figure --style $style -o "$file"
            if cmp -s first "$file"; then pass; else fail "$file: other bytes at another time and place"; fi
            rm -f first
        done
        run 0 xmllint --noout $figure-$style.svg
        run 0 rsvg-convert $figure-$style.svg -o rendered.png
        run 0 pdffonts $figure-$style.pdf
        same "$figure-$style.pdf: fonts embedded" yes "$(tail -n +3 out | awk '{ print $(NF - 4) }' | sort -u)"
        grep -qF "$content" $figure-$style.svg && grep -qaF "$content" $figure-$style.png && pass || fail "no content hash"
        run 0 pdfinfo $figure-$style.pdf
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
