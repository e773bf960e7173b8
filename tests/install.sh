# SPDX-License-Identifier: GPL-3.0-or-later
# Installed elsewhere than it was built, by a prefix and by DESTDIR, moved as a whole, and without the build tree in sight:
# the main job works, and everything is there.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/lib.sh" "$@"
build=$(realpath "$2/..")
export PATH=/usr/local/bin:/usr/bin:/bin # of the build tree nothing is on the way

run 0 cmake --install "$build" --prefix "$scratch/prefix"
DESTDIR=$scratch/staged run 0 cmake --install "$build" --prefix /opt/steerstat
same "by prefix and staged: the same files" "$(cd prefix && find . | sort)" "$(cd staged/opt/steerstat && find . | sort)"
mv staged/opt/steerstat moved

same "on the PATH" steerstat "$(ls moved/bin)"
same "behind it" "agent copy dump ingest plot report runner stats" "$(ls moved/libexec/steerstat | paste -sd ' ')"
for file in bash-completion/completions/steerstat zsh/site-functions/_steerstat fish/vendor_completions.d/steerstat.fish \
    doc/steerstat/LICENSE doc/steerstat/README.md doc/steerstat/docs/run-log.md doc/steerstat/plans/paper.yaml; do
    if [ -s "moved/share/$file" ]; then pass; else fail "share/$file is not installed"; fi
done
if [ -e "$build/man/steerstat.1" ]; then
    for page in man1/steerstat.1 man1/steerstat-ingest.1 man1/steerstat-stats.1 man1/steerstat-plot.1 man1/steerstat-report.1 \
        man1/steerstat-runner.1 man1/steerstat-dump.1 man1/steerstat-copy.1 man5/steerstat-run-log.5 man5/steerstat-schema.5 man5/steerstat-plan.5; do
        if [ -s "moved/share/man/$page" ]; then pass; else fail "$page is not installed"; fi
    done
else
    echo "the man pages were not made (scdoc is not there): they are not installed"
fi
# The README's and the documentation's links lead somewhere, there too, but for sources.
cd moved/share/doc/steerstat || exit 1
for page in README.md docs/*.md docs/howto/*.md; do
    while IFS= read -r link; do
        case $link in *CONTRIBUTING.md | data/* | ../data/* | ../bench/* | ../tests/* | bench/*) continue ;; esac
        if [ -e "$(dirname "$page")/$link" ]; then pass; else fail "installed, $page links to $link, which is not there"; fi
    done < <(grep -oE '\]\([^)#]+' "$page" | sed 's/^](//' | grep -v '^http')
done
cd "$scratch" || exit 1

# The main job, where the build tree and the sources can't be seen.
cp "$source_dir"/data/raw/rps-1.txt "$source_dir"/data/raw/baseline-1.txt .
job() {
    "$scratch/moved/bin/steerstat" ingest -q ./*.txt &&
        "$scratch/moved/bin/steerstat" stats --normalize baseline --format csv >stats.csv &&
        "$scratch/moved/bin/steerstat" plot forest -o forest.png &&
        "$scratch/moved/bin/steerstat" report -o report.html &&
        "$scratch/moved/bin/steerstat" plot --verify forest.png &&
        "$scratch/moved/bin/steerstat" runner --configurations baseline,rps --runs 1 --dry-run
}
export -f job
export scratch source_dir
if unshare --mount true 2>/dev/null; then
    mkdir nothing
    hidden=$(realpath "$source_dir")
    [ "${build#"$hidden"/}" = "$build" ] && fail "the build tree is not below the sources: it can be seen"
    case $scratch/ in "$hidden"/*) fail "the scratch folder is below the sources" ;; esac
    # shellcheck disable=SC2016  # the inner shell's
    run 0 unshare --mount bash -c 'mount --bind nothing "$0" && ! ls "$0"/* 2>/dev/null && job' "$hidden"
else
    echo "no mount namespace can be made: the sources are not hidden"
    run 0 job
fi
says out "ip netns add steerstat-client"
same "the ratio" "rps 1" "$(awk -F, '$4 == "rps" && $12 != "" { print $4, $3 }' stats.csv)"
