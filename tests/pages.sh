# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash disable=SC2154  # lib.sh has source_dir and scratch
# How the documentation's pages are run: `. pages.sh` after lib.sh, then run_page PAGE.
#
# A page's blocks are run in order, as printed, in a folder of their own that looks like a checkout. By language:
#   sh          run by bash -e; its exit status has to be 0
#   python, r   run by python3 and Rscript
#   sql         run by sqlite3 on results.db
#   text        what the block before it prints, every line of it; a line of three dots stands for any number of lines
#   others      only with a file's name
# A comment on the line before the fence says what else there is to know:
#   <!-- file: NAME -->       the block is the file NAME
#   <!-- exit: N -->          the exit status
#   <!-- stand-in: NAME -->   not run here, but a function of that name in its place, and said
#   <!-- needs: COMMAND -->   run only where COMMAND succeeds, and said where not
#   <!-- page needs: COMMAND -->  the same of the rest of the page
#   <!-- picture -->          text that nothing prints
#   <!-- elsewhere: WHY -->   not run here, and said: it takes another machine, a cluster, or half an hour
#   <!-- yours differs -->    of what is printed only the first line is as on the page, but for numbers

# These run the runner: one at a time on a machine, as root.
# shellcheck disable=SC2034  # for those who source this
serial_pages="docs/tutorial.md docs/howto/configuration.md"

# The system's own python3 has the packages that scripts/setup installs.
PATH=${PATH%%:*}:/usr/bin:$PATH

# On PATH as after an installation, and sudo for those who are root already.
mkdir "$scratch/path"
printf '#!/bin/sh\nexec "$@"\n' >"$scratch/path/sudo"
chmod +x "$scratch/path/sudo"

# checkout NAME: makes it, and goes there.
checkout() {
    mkdir -p "$scratch/$1/figures" && cd "$scratch/$1" || exit 1
    mkdir published
    ln -s "$source_dir/../shared/paper/raw" published/raw # where it is: the paper's, which is no part of the project
    ln -s "$source_dir/../shared/paper/published" published/tables
    for part in README.md CITATION.cff data plans docs schema kubernetes helm scripts; do ln -s "$source_dir/$part" .; done
}

# lines_match EXPECTED ACTUAL: every line, but for lines of three dots.
lines_match() {
    awk 'FILENAME == ARGV[1] { expected[++e] = $0; next } { actual[++a] = $0 }
        function matches(i, j) {
            for (; i <= e; i++) {
                if (expected[i] == "…") {
                    for (; j <= a + 1; j++)
                        if (matches(i + 1, j)) return 1
                    return 0
                }
                if (j > a || actual[j] != expected[i]) return 0
                j++
            }
            return j == a + 1
        }
        END { exit !matches(1, 1) }' "$1" "$2"
}

# run_page PAGE: its blocks; what can't be run here is said.
run_page() {
    local page=$1 blocks number line language mark where wanted ran=no
    blocks=$scratch/blocks-${page//\//-}
    mkdir "$blocks"
    awk -v folder="$blocks" -f "$source_dir/tests/blocks.awk" "$source_dir/$page" >"$blocks/index"
    checkout "checkout-${page//\//-}"
    while IFS=$'\t' read -r number line language mark <&3; do
        where=$page:$line
        wanted=0
        [ "$language" = text ] || ran=no
        case $mark in
        "elsewhere: "*) echo "not run: $where: ${mark#elsewhere: }"; continue ;;
        "stand-in: "*) echo "in the place of $where: ${mark#stand-in: }"; "${mark#stand-in: }"; continue ;;
        "needs: "* | "page needs: "*)
            if ! bash -c "${mark#*needs: }" >/dev/null 2>&1; then
                echo "skipped: $where ${mark}"
                ran=skipped
                [ "${mark%% *}" = page ] && break
                continue
            fi
            ;;
        "file: "*) cp "$blocks/$number" "${mark#file: }"; continue ;;
        "exit: "*) wanted=${mark#exit: } ;;
        "" | "yours differs" | picture) ;;
        *) fail "$where: nobody knows what <!-- $mark --> means"; continue ;;
        esac
        case $language in
        sh)
            # shellcheck disable=SC2016  # for the inner shell; the next block goes on where this one went
            run_block "$wanted" "$where" env PATH="$scratch/path:$PATH" bash -eo pipefail \
                -c 'trap "pwd >\"$2\"" EXIT; . "$1"' bash "$blocks/$number" "$scratch/folder" || break
            cd "$(cat "$scratch/folder")" || exit 1
            ;;
        python) run_block "$wanted" "$where" python3 "$blocks/$number" || break ;;
        r) run_block "$wanted" "$where" Rscript "$blocks/$number" || break ;;
        sql) run_block "$wanted" "$where" sqlite3 -bail -batch results.db ".read $blocks/$number" || break ;;
        text)
            case $ran-$mark in
            yes-*) compare_output "$where" "$mark" "$blocks/$number" ;;
            skipped-* | no-picture) ;;
            *) fail "$where: nothing before it prints this: <!-- picture --> if nothing does" ;;
            esac
            ;;
        *) fail "$where: a block of language '$language' is neither a command nor a file" ;;
        esac
    done 3<"$blocks/index"
    cd "$scratch" || exit 1
}

# run_block STATUS WHERE COMMAND...: into $scratch/printed.
run_block() {
    local expected=$1 where=$2 status=0
    shift 2
    "$@" >"$scratch/printed" 2>&1 </dev/null || status=$?
    ran=yes
    if [ "$status" -eq "$expected" ]; then pass; else
        cp "$scratch/printed" out
        fail "$where: exit $status, not $expected: the rest of the page is not run"
        rm -f out
        return 1
    fi
}

# first_words FILE: of its first line, with N for numbers and masks.
first_words() { head -n 1 "$1" | tr -s ' ' | sed -E 's/\b[0-9][0-9a-f,.]*\b|\b[0-9a-f,]*[0-9]\b|\bf+\b/N/g'; }

# compare_output WHERE MARK EXPECTED
compare_output() {
    if [ "$2" = "yours differs" ]; then
        same "$1: the first line" "$(first_words "$3")" "$(first_words "$scratch/printed")"
    elif lines_match "$3" "$scratch/printed"; then
        pass
    else
        fail "$1: this is not what is printed"
        diff "$3" "$scratch/printed" | head -n 30
    fi
}
