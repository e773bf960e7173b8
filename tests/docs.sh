# SPDX-License-Identifier: GPL-3.0-or-later
# What the documentation promises without being run: queries of schema/README.md (those are), links and their anchors, files,
# options and programs that are named, blocks that the tests know what to do with, the README's length, what CITATION.cff
# says. Its commands: docs_commands and docs_runner.
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
mapfile -t pages < <(find . \( -name build -o -name 'build-*' -o -name .git -o -name node_modules \) -prune -o -name '*.md' -print | sed 's|^\./||' | sort)
same "pages found" yes "$([ ${#pages[@]} -ge 25 ] && echo yes)"

# --- links, and the headings that they lead to
# As GitHub makes them: small letters, no signs but '-' and '_', '-' for each blank.
anchors() { sed -n '/^```/,/^```/d; s/^##* //p' "$1" | sed 's/\[\([^]]*\)\]([^)]*)/\1/g' | tr '[:upper:]' '[:lower:]' | sed "s/[][\`.,:;!?\"'()%&*+/<>=]//g; s/ /-/g"; }
for page in "${pages[@]}"; do
    while IFS= read -r link; do
        target=${link%%#*}
        file=$page
        [ -n "$target" ] && file=$(dirname "$page")/$target
        if [ ! -e "$file" ]; then
            fail "$page links to $link, which is not there"
        elif [ "$link" != "$target" ] && ! anchors "$file" | grep -qxF -- "${link#*#}"; then
            fail "$page links to $link: $file has no such heading"
        else
            pass
        fi
    done < <(grep -oE '\]\([^)]+' "$page" | sed 's/^](//' | grep -vE '^(https?|mailto):')
done
# Nobody has to guess a page's name: the index of docs/ names all of them.
for page in docs/*.md docs/howto/*.md; do
    [ "$page" = docs/README.md ] && continue
    if grep -qF "(${page#docs/})" docs/README.md; then pass; else fail "docs/README.md does not lead to $page"; fi
done

# --- files of the project that are named in a page
for page in "${pages[@]}"; do
    while IFS= read -r name; do
        if [ -e "$name" ] || [ -e "$(dirname "$page")/$name" ]; then pass; else fail "$page names $name, which is not there"; fi
    done < <(grep -oE '(^|[ `(])(base|bench|cmake|copy|data|docs|dump|figures|helm|ingest|kubernetes|node|agent|plans|plot|report|runner|schema|scripts|stats|tests)/[a-zA-Z0-9_./-]*[a-zA-Z0-9_/]' "$page" |
        sed 's/^[ `(]//' | grep -vE 'NAME|NNNN' | sort -u)
done

# --- options: those behind a program's name are that program's; those alone are some program's of ours
programs="ingest stats plot report dump copy runner agent"
# --help fits a screen; --describe has the rest, for man pages and completions, and is itself for these alone.
for program in $programs; do { "$program" --help; "$program" --describe=bash 2>/dev/null; echo --describe; } | grep -oE -- '--[a-z][a-z-]*' | sort -u >"$scratch/options-$program"; done
cat "$scratch"/options-* | sort -u >"$scratch/options"
# Commands of a page, one a line: of its blocks, and in its text between backquotes; cut where another command begins.
commands() {
    awk '/^```/ { block = !block; shell = /^```sh/; next }
        block { if (shell) { if (sub(/\\$/, "")) { held = held $0; next } print held $0; held = "" } next }
        { text = text " " $0 }
        END { n = split(text, part, "`"); for (i = 2; i <= n; i += 2) print part[i] }' "$1" |
        sed -E 's/(^| )#.*$//; s/&&|\|\||\||;|\$\(/\n/g' | sed -E 's/^ *(sudo |steerstat |build\/bin\/)*//'
}
for page in README.md CONTRIBUTING.md SECURITY.md CHANGELOG.md data/raw/README.md docs/*.md docs/howto/*.md; do
    while read -r program words; do
        case " $programs " in
        *" $program "*) known=$scratch/options-$program ;;
        *)
            # Alone: some program's of ours. formats.md is of other programs' options.
            [ "${program#--}" = "$program" ] || [ "$page" = docs/formats.md ] && continue
            words="$program $words"
            known=$scratch/options
            ;;
        esac
        for word in $words; do
            case $word in --[a-z]*) ;; *) continue ;; esac
            option=$(printf '%s\n' "$word" | grep -oE -- '^--[a-z-]+')
            if grep -qxF -- "$option" "$known"; then pass; else fail "$page: $program has no option $option"; fi
        done
    done < <(commands "$page")
done

# --- no block is passed over: it has a language that the tests know, or a page's blocks are a format
for page in README.md CONTRIBUTING.md SECURITY.md CHANGELOG.md data/raw/README.md docs/*.md docs/howto/*.md; do
    [ "$page" = docs/run-log.md ] && continue # the specification of a format
    mkdir -p "$scratch/blocks"
    same "$page: blocks without a language" "" "$(awk -v folder="$scratch/blocks" -f tests/blocks.awk "$page" |
        awk -F '\t' '$3 !~ /^(sh|python|r|sql|text|yaml|latex)$/ || ($3 ~ /^(yaml|latex)$/ && $4 !~ /^file: /) { print "line " $2 }')"
done

same "the README's length" yes "$([ "$(wc -l <README.md)" -lt 150 ] && echo yes)"

# --- what CITATION.cff must have (its schema 1.2.0), and the version that is built
for key in cff-version message title authors version license; do
    same "CITATION.cff: $key" 1 "$(grep -c "^$key:" CITATION.cff)"
done
built=$(ingest --version | grep -oE '[0-9]+\.[0-9]+\.[0-9]+')
same "images of another version that a page names" "" \
    "$(grep -noE 'localhost/steerstat:[0-9]+\.[0-9]+\.[0-9]+' "${pages[@]}" kubernetes/Containerfile | grep -v ":$built\$")"
same "the version to cite" "$built" "$(sed -n 's/^version: //p' CITATION.cff)"
