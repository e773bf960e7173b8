# SPDX-License-Identifier: GPL-3.0-or-later
# Completion: asked of bash and fish as they ask for it, and typed into bash and zsh on a terminal. What is offered is
# compared with what the programs themselves say that they take.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/lib.sh" "$@"
made=$(realpath "$2/../completions")
export LSAN_OPTIONS=detect_leaks=0 # a shell's own affairs
mkdir empty work
touch work/a-log.txt 'work/with blank.txt'
mkdir work/a-folder
cd work || exit 1

# asks_SHELL WORD...: what the shell would offer for the last word.
cat >../ask.bash <<'ASK'
source "$1"
shift
compopt() { :; } # of the line that is being typed: there is none
COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
_steerstat
printf '%s\n' "${COMPREPLY[@]}"
ASK
asks_bash() { bash ../ask.bash "$made/steerstat.bash" "$@" | sort | paste -sd ' '; }
# shellcheck disable=SC2016  # fish's own variables
asks_fish() { HOME=$scratch/empty fish --no-config -c 'source $argv[1]; complete -C $argv[2]' "$made/steerstat.fish" "$*" | cut -f 1 | tr -d / | sort | paste -sd ' '; }
fish=yes
command -v fish >/dev/null || { echo "fish is not there: it is not asked"; fish=no; }

# offers EXPECTED WORD...
offers() {
    local expected=$1
    shift
    same "bash: $*" "$expected" "$(asks_bash "$@")"
    if [ $fish = yes ]; then same "fish: $*" "$expected" "$(asks_fish "$@")"; fi
}
# What a message says that there is to choose from, sorted.
chosen() { "$@" 2>&1 | sed -n 's/.*: choose from //p' | tr -d , | tr ' ' '\n' | sort | paste -sd ' '; }

programs=$({ echo help && steerstat --help | sed -n 's/^  \([a-z]\+\)  .*/\1/p'; } | sort | paste -sd ' ')
same "programs" "copy dump help ingest plot report runner stats" "$programs"
offers "$programs" steerstat ''
offers "$programs" steerstat help ''
offers 'report runner' steerstat r
offers '--version' steerstat --v
offers 'csv' steerstat stats --format c
offers "$(chosen stats --format x)" steerstat stats --format ''
offers "$(chosen stats --metric x)" steerstat stats --metric ''
offers "$(chosen stats --ci x)" steerstat report --ci ''
offers "$(chosen stats --test x)" steerstat plot --test ''
offers "$(chosen stats --adjust x)" steerstat stats --adjust ''
offers "$(chosen plot forest --style x)" steerstat plot --style ''
offers "$(chosen runner --testbed x --dry-run)" steerstat runner --testbed ''
offers 'tcp udp' steerstat runner --protocol ''
offers 'worse' steerstat stats --fail-on ''
offers 'forest' steerstat plot for
offers "$(plot --list | sed -n '/^figures:/,/^styles:/s/^  \([a-z]*\) .*/\1/p' | { cat && ls; } | sort | paste -sd ' ')" steerstat plot ''
offers 'baseline,rps-plus baseline,rps-plus-7' steerstat stats --configurations baseline,rps-p
offers 'a-folder a-log.txt with blank.txt' steerstat ingest ''
offers 'a-folder' steerstat runner -o ''
offers 'a-folder a-log.txt' steerstat stats --db a
offers '' steerstat stats --confidence ''
same "bash: --option=word" "fieller fixed" "$(asks_bash steerstat stats --ci = f)"
same "bash: --option=" "tcp udp" "$(asks_bash steerstat runner --protocol =)"

# Every option of every program, as --help and the man pages' text have them.
for program in ingest stats plot report dump copy runner; do
    "$program" --describe=scdoc | grep -oE '^\*.*\*--[a-z-]+|^\*--[a-z-]+' | grep -oE -- '--[a-z-]+' | sort >../described
    "$program" --help | grep -oE '^ .{2,5}--[a-z-]+' | grep -oE -- '--[a-z-]+' | sort >../helped
    same "$program: --help has no option that is not described" "" "$(comm -13 ../described ../helped | paste -sd ' ')"
    same "$program: options in bash" "$(paste -sd ' ' ../described)" "$(asks_bash steerstat "$program" -- | tr -d = | tr ' ' '\n' | sort | paste -sd ' ')"
    if [ $fish = yes ]; then
        same "$program: options in fish" "$(paste -sd ' ' ../described)" "$(asks_fish steerstat "$program" --)"
    fi
    while IFS= read -r option; do
        if grep -qE -- "'?$option(=|\[|')" "$made/_steerstat"; then pass; else fail "$program: zsh does not know $option"; fi
    done <../described
done

# On a terminal.
command -v tmux >/dev/null || { echo "tmux is not there: nothing is typed"; exit; }
opened=0 # terminals, each with a server of its own: none is asked while it ends
terminal() { tmux -L "steerstat-$$-$opened" -f /dev/null "$@"; }
# types SHELL EXPECTED KEYS...: in a new terminal; every Tab is a key.
types() {
    local expected=$2 key shown='' _
    opened=$((opened + 1))
    terminal new-session -d -x 160 -y 50 "$1"
    for _ in {1..50}; do terminal capture-pane -p | grep -q '^ready>' && break; sleep 0.1; done
    shift 2
    for key in "$@"; do
        if [ "$key" = Tab ]; then terminal send-keys Tab; else terminal send-keys -l -- "$key"; fi
        sleep 0.3
    done
    for _ in {1..50}; do
        shown=$(terminal capture-pane -p)
        case $shown in *"$expected"*) break ;; esac
        sleep 0.1
    done
    terminal kill-server
    case $shown in *"$expected"*) pass ;; *) fail "typed «$*», not seen «$expected»: $shown" ;; esac
}
printf '%s\n' "PS1='ready> '" "source '$made/steerstat.bash'" >../rc
shell="exec env INPUTRC=/dev/null PATH='$PATH' bash --rcfile '$scratch/rc'"
types "$shell" 'ready> steerstat stats' 'steerstat st' Tab
types "$shell" 'steerstat plot --style=dark runs' 'steerstat plot --sty' Tab 'da' Tab 'ru' Tab
types "$shell" 'bca        fieller' 'steerstat stats --ci=' Tab Tab
types "$shell" 'steerstat ingest with\ blank.txt' 'steerstat ingest wi' Tab
if command -v zsh >/dev/null; then
    mkdir ../zsh ../functions
    cp "$made/_steerstat" ../functions
    # shellcheck disable=SC2016  # zsh's own variable
    printf '%s\n' "PS1='ready> '" "fpath=('$scratch/functions' \$fpath)" 'autoload -Uz compinit; compinit -u -D' >../zsh/.zshrc
    shell="exec env ZDOTDIR='$scratch/zsh' PATH='$PATH' zsh -o NO_GLOBAL_RCS"
    types "$shell" 'ready> steerstat stats' 'steerstat st' Tab
    types "$shell" 'forest     -- every comparison' 'steerstat plot ' Tab
    types "$shell" "fieller    -- Fieller's interval" 'steerstat stats --ci=' Tab
    types "$shell" 'baseline,rps-plus' 'steerstat stats --configurations baseline,rps-p' Tab
    types "$shell" 'steerstat ingest with\ blank.txt' 'steerstat ingest wi' Tab
else
    echo "zsh is not there: nothing is typed into it"
fi
