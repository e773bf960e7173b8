# SPDX-License-Identifier: GPL-3.0-or-later
# The one command: it becomes the program that is asked for, wherever that is; how programs say of themselves what they
# take, on a screen and in the man pages.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/lib.sh" "$@"
build=$(realpath "$2/..")

run 0 steerstat --version
same "version" "$(ingest --version)" "$(cat out)"
run 0 steerstat help
cp out listed
run 0 steerstat --help
same "help and --help" "$(cat listed)" "$(cat out)"
run 0 steerstat help help # which completion offers
same "help of help" "$(cat listed)" "$(cat out)"
for program in ingest stats plot report dump copy runner; do
    if grep -q "^  $program  " listed; then pass; else fail "help does not list $program"; fi
    run 0 steerstat help "$program"
    says out "Usage: steerstat $program [OPTION...]"
    same "$program fits a screen: at most 50 lines of 80 columns" "" \
        "$(awk 'length > 80 { print "line " NR } END { if (NR > 50) print NR " lines" }' out)"
    same "$program's examples name it as it was called" "" "$(grep -E "^  $program" out)"
    cp out help
    run 0 steerstat "$program" --help
    same "$program: help and --help" "$(cat help)" "$(cat out)"
    run 0 "$program" --help
    says out "Usage: $program [OPTION...]"
done

run 0 steerstat help dump
says out "  or:  steerstat dump [OPTION...] --benchstat"
run 0 steerstat help plot
says out "  or:  steerstat plot [OPTION...] --verify FILE..."

# Wrong usage: one line says what, and what was meant.
run 64 steerstat
run 64 steerstat stat
one_line
says err 'steerstat: there is no program "stat" (did you mean stats?): choose from ingest, stats, plot, report, dump, copy, runner'
run 64 steerstat hlep
says err '(did you mean help?)'
run 64 steerstat nothing-like-it
same "nothing is near" 'steerstat: there is no program "nothing-like-it": choose from ingest, stats, plot, report, dump, copy, runner' "$(cat err)"
run 64 steerstat help plots
says err '(did you mean plot?)'
run 64 steerstat help plot runs
one_line
run 64 steerstat ../bin/stats
run 64 steerstat $'st\033[31mats'
says err 'st\x1B[31mats'
run 64 steerstat --db x stats
run 64 steerstat stats --metric softriq
says err 'steerstat stats: --metric: there is no metric "softriq" (did you mean softirq?): choose from bitrate, '

# Messages name the program as it was called; arguments arrive as they are, and so does the exit status.
run 1 steerstat stats --db nowhere.db
same "named as called" "steerstat stats: nowhere.db: there is no such database: load one with ingest, or name it with --db" "$(cat err)"
run 1 stats --db nowhere.db
says err "stats: nowhere.db: "
# shellcheck disable=SC2016  # no shell sees it
name='$(touch trap) `touch trap`; touch trap'
run 1 steerstat ingest -- "$name"
says err "$name"
[ -e trap ] && fail "a shell saw the arguments"
run 0 steerstat ingest "$source_dir"/data/raw/baseline-1.txt
says out "1 file taken: 20 runs"
printf '' | run 1 steerstat ingest -

# Through a link, from another folder, and where its programs are missing.
ln -s "$2/steerstat" elsewhere
run 0 ./elsewhere stats --version
mkdir bin
cp "$2/steerstat" bin/
run 1 bin/steerstat stats
one_line
says err "libexec/steerstat/stats: cannot be run: No such file or directory"
cp /bin/true bin/stats # what stands beside it is nobody's business
run 1 bin/steerstat stats
mkdir -p libexec/steerstat
cp /bin/true libexec/steerstat/stats
run 0 bin/steerstat stats

# What does not arrive is an error, from whoever prints it.
if [ -e /dev/full ]; then
    for words in "steerstat help" "steerstat --version" "stats --help" "stats --version" "plot --list"; do
        # shellcheck disable=SC2086  # a program and its words
        $words >/dev/full 2>err
        same "$words on a full disk: exit 1" 1 $?
        one_line
    done
fi

# The man pages: every option, no warnings, 80 columns.
if [ ! -e "$build/man/steerstat.1" ]; then
    echo "the man pages were not made (scdoc is not there): they are not looked at"
    exit
fi
for page in "$build"/man/*.[15]; do
    LC_ALL=C.UTF-8 groff -k -man -ww -Tutf8 -z "$page" >out 2>&1
    same "$(basename "$page"): warnings" "" "$(cat out)"
    same "$(basename "$page"): what was left to fill in" "" "$(grep -nE '@[a-zA-Z]+( [^ ]+)*@' "$page.scd" | head -n 3)"
done
for program in ingest stats plot report dump copy runner; do
    LC_ALL=C.UTF-8 MANWIDTH=80 groff -k -man -Tutf8 -P-cbou "$build/man/steerstat-$program.1" >page
    "$program" --help | grep -oE '^ .{2,5}--[a-z-]+' | grep -oE -- '--[a-z-]+' >options
    same "$program has options" yes "$([ "$(wc -l <options)" -ge 8 ] && echo yes)"
    while IFS= read -r option; do
        if grep -qE -- "^ +(-., )?$option(=|\$)" page; then pass; else fail "steerstat-$program(1) does not have $option"; fi
    done <options
    # What is only in the man page is taken by the program all the same.
    grep -oE '^ +(-., )?--[a-z-]+' page | grep -oE -- '--[a-z-]+' | sort -u | while IFS= read -r option; do
        "$program" "$option=" --help 2>&1 | grep -q 'unrecognized option' && echo "$option"
    done >unknown
    same "steerstat-$program(1): options that the program does not take" "" "$(cat unknown)"
done
while IFS= read -r field; do
    if sed 's/\\//g' "$build/man/steerstat-plan.5" | grep -qE "fB$field"; then pass; else fail "steerstat-plan(5) does not have $field"; fi
done < <(sed -n '/plan_fields\[\]/,/CYAML_FIELD_END/s/.*(\(struct plan_source, \)\?\([a-z_]*\).*/\2/p' "$source_dir/runner/plan_source.c" | grep .)
