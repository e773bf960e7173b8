# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
# Completion of steerstat for bash. The words are the programs' own: made by their --describe.

# What the word before the cursor can become. A word that goes on (--option=) gets no blank behind it.
_steerstat_words() {
    local word
    while IFS= read -r word; do
        COMPREPLY+=("$word")
    done < <(compgen -W "$1" -- "$current")
    if [ ${#COMPREPLY[@]} -eq 1 ] && [[ ${COMPREPLY[0]} == *= ]]; then compopt -o nospace; fi
}

# A list with commas: its last word can become another one.
_steerstat_list() {
    local before='' word
    case $current in *,*) before=${current%,*}, ;; esac
    while IFS= read -r word; do
        COMPREPLY+=("$before$word")
    done < <(compgen -W "$1" -- "${current##*,}")
}

_steerstat_paths() {
    local path
    compopt -o filenames
    while IFS= read -r path; do
        COMPREPLY+=("$path")
    done < <(compgen "$1" -- "$current")
}
_steerstat_files() { _steerstat_paths -f; }
_steerstat_folders() { _steerstat_paths -d; }

# OPTIONS WORDS [files]: where no option's argument stands.
_steerstat_rest() {
    case $current in
    -*) _steerstat_words "$1" ;;
    *)
        if [ -n "$2" ]; then _steerstat_words "$2"; fi
        if [ "$3" = files ]; then _steerstat_files; fi
        ;;
    esac
}

_steerstat() {
    local current=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]} program=${COMP_WORDS[1]}
    COMPREPLY=()
    # bash takes --option=value apart into three words.
    if [ "$current" = '=' ]; then
        current=''
    elif [ "$before" = '=' ]; then
        before=${COMP_WORDS[COMP_CWORD - 2]}
    fi
    if [ "$COMP_CWORD" -eq 1 ] || { [ "$COMP_CWORD" -eq 2 ] && [ "$program" = help ]; }; then
        program=steerstat
    fi
    case $program/$before in
@describe steerstat bash@
@describe ingest bash@
@describe stats bash@
@describe plot bash@
@describe report bash@
@describe dump bash@
@describe copy bash@
@describe runner bash@
    esac
}
complete -F _steerstat steerstat
