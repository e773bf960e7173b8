# SPDX-License-Identifier: GPL-3.0-or-later
# Every command of the documentation, run as printed, and what it shows compared with what is printed. What can't be run
# here is said; the pages that run the runner are docs_runner's.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/lib.sh" "$@"
# shellcheck source=tests/pages.sh
. "$source_dir/tests/pages.sh"

# Stands in for two boots of a machine: the project's own logs, once more with another kernel's name in mpstat's banners
# (of the same length), every section closed by its own SHA-256 again.
other_kernel() {
    sed -e 's/6\.18\.44/6.12.90/' -e 's/^\(@cell campaign=\)[^ ]*/\1linux-6.12/' -e '/^@run /,$d' "$1"
    sed -e '1,/^@header-end/d' -e 's/6\.18\.44/6.12.90/' "$1" |
        awk '/^@run / { file = sprintf("section-%05d", ++n) } !/^@run-end/ { print > file }'
    for section in section-*; do
        cat "$section"
        echo "@run-end sha256=$(sha256sum "$section" | cut -d ' ' -f 1)"
    done
    rm section-*
}
two_kernels() {
    mkdir before after
    for cell in baseline-1 rfs-1; do
        other_kernel "data/raw/$cell.txt" >"before/$cell.txt"
        sed 's/^\(@cell campaign=\)[^ ]*/\1linux-6.18/' "data/raw/$cell.txt" >"after/$cell.txt"
    done
}

cd "$source_dir" || exit 1
pages=$(printf '%s\n' README.md CONTRIBUTING.md SECURITY.md data/raw/README.md docs/*.md docs/howto/*.md)
cd "$scratch" || exit 1
for page in $pages; do
    case " $serial_pages docs/run-log.md " in *" $page "*) continue ;; esac # a format's specification: no commands
    run_page "$page"
done
