# SPDX-License-Identifier: GPL-3.0-or-later
# What ingest stores and says does not depend on the number of threads: good logs, damaged ones, and what they bring.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/lib.sh" "$@"

logs=("$source_dir"/data/raw/{baseline,rps,rfs-plus}-*.txt)
[ ! -e "$source_dir/../shared/paper/raw" ] || logs+=("$source_dir"/../shared/paper/raw/rps-{1,16}.txt)
log=$source_dir/data/raw/rfs-16.txt
head -c 400000 "$log" >torn.txt                                     # ends inside a run
sed '5000s/1/2/' "$log" >damaged.txt                                # a section that is not what was written
{ cat "$log"; sed -n '/^@run number=3 /,/^@run-end/p' "$log"; } >twice.txt

# content DATABASE: all of it, with its identifiers, but for the moment of the load
content() { sqlite3 "$1" .dump | sed "s/'[0-9T:-]*Z');\$/'');/"; }

for threads in 1 2 7; do
    ingest --threads "$threads" --campaign night --db "$threads.db" "${logs[@]}" >"$threads.out" 2>"$threads.err"
    ingest --threads "$threads" --db "$threads.db" torn.txt damaged.txt twice.txt missing.txt "$log" \
        >>"$threads.out" 2>>"$threads.err"
    echo "exit $?" >>"$threads.out"
    ingest --threads "$threads" --print damaged.txt torn.txt >"$threads.printed" 2>>"$threads.err"
    content "$threads.db" >"$threads.content"
done
for threads in 2 7; do
    same "$threads threads: content" "" "$(diff 1.content "$threads.content" | head -n 5)"
    same "$threads threads: output" "" "$(diff 1.out "$threads.out")"
    same "$threads threads: messages" "" "$(diff 1.err "$threads.err")"
    same "$threads threads: records" "" "$(cmp 1.printed "$threads.printed" 2>&1)"
done
for file in torn damaged twice missing; do
    same "$file.txt is named" yes "$(grep -q "^ingest: $file.txt:" 1.err && echo yes)"
done
same "the whole log took the torn one's place" 20 \
    "$(sqlite3 1.db "SELECT count(*) FROM runs WHERE configuration = 'rfs' AND replicas = 16")"
run 64 ingest --threads 0 torn.txt
says err "--threads takes a whole number from 1"
