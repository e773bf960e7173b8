# SPDX-License-Identifier: GPL-3.0-or-later
# The Debian package on a bare Debian 12, which debootstrap makes once and a cache keeps: apt installs it with all that it
# needs, the main job works, and removing it leaves nothing. As root, and where a mirror can be reached.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/lib.sh" "$@"
build=$(realpath "$2/..")
skip() {
    echo "the package is not tried: $*"
    [ "${STEERSTAT_PACKAGE:-}" = required ] && exit 1
    trap - EXIT
    cd / && rm -rf "$scratch"
    exit 77
}
[ "$(id -u)" -eq 0 ] || skip "only root can enter another Debian"
for tool in debootstrap dpkg-shlibdeps unshare; do
    command -v "$tool" >/dev/null || skip "$tool is not there (scripts/setup test)"
done

run 0 cpack --config "$build/CPackConfig.cmake" -B "$scratch/package"
package=$(echo package/steerstat_*.deb)
same "one package" 1 "$(find package -maxdepth 1 -name '*.deb' | wc -l)"
if command -v lintian >/dev/null; then
    lintian --allow-root --fail-on warning "$package" >out 2>&1 || fail "lintian: $(cat out)"
fi

cache=${XDG_CACHE_HOME:-$HOME/.cache}/steerstat
base=$cache/debian-12-$(dpkg --print-architecture).tar
if [ ! -e "$base" ]; then
    mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Release: bookworm' 2>/dev/null | head -n 1)
    debootstrap --variant=minbase bookworm made "${mirror:-http://deb.debian.org/debian}" >out 2>&1 ||
        skip "debootstrap could not make a Debian 12: $(tail -n 1 out)"
    mkdir -p "$cache"
    tar -C made -cf "$base.$$" . && mv "$base.$$" "$base"
    rm -rf made
fi
mkdir root
tar -C root -xf "$base"
apt-config dump Acquire >root/etc/apt/apt.conf.d/90acquire # its proxy, where there is one
cp /etc/resolv.conf root/etc/resolv.conf
cp "$package" root/tmp/steerstat.deb
mkdir root/trial
cp "$source_dir"/data/raw/{baseline,rps}-{1,4}.txt root/trial

# inside COMMAND...: in the bare Debian; nothing that it starts outlives it.
inside() {
    # shellcheck disable=SC2016  # the inner shell's
    unshare --mount --pid --fork --kill-child sh -c 'mount -t proc proc root/proc && exec chroot root env -i \
        PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8 sh -c "cd /trial && $0"' "$*"
}
inside apt-get update -q >out 2>&1 || skip "apt-get update: $(tail -n 1 out)"
run 0 inside apt-get install -y -q /tmp/steerstat.deb
run 0 inside 'command -v steerstat iperf3 mpstat ip ethtool'
run 0 inside 'steerstat ingest *.txt'
says out "4 files taken: 80 runs"
run 0 inside 'steerstat stats --normalize baseline --format csv'
cp out stats.csv
run 0 inside 'steerstat plot forest -o forest.svg && steerstat plot bitrate -o bitrate.png && steerstat report -o report.html && steerstat plot --verify forest.svg bitrate.png'
run 0 inside 'steerstat runner --plan /usr/share/doc/steerstat/plans/paper.yaml --dry-run'
says out "ip netns add steerstat-client"
# A server takes libpq, which may be left out.
run 1 inside 'steerstat stats --db service=nowhere'
says err 'definition of service "nowhere" not found'
run 0 inside apt-get remove -y -q libpq5
run 1 inside 'steerstat stats --db service=nowhere'
says err "libpq can't be loaded: install it (Debian: libpq5)"
one_line
run 0 inside 'steerstat stats --normalize baseline --format csv'

# The same numbers and pictures as from the build tree.
ingest -q root/trial/*.txt
stats --normalize baseline --format csv >here.csv
if cmp -s stats.csv here.csv; then pass; else fail "the package's numbers are others than the build tree's"; fi
plot forest -o here.svg
if cmp -s root/trial/forest.svg here.svg; then pass; else fail "the package's figure is another than the build tree's"; fi

inside 'dpkg -L steerstat' >listed
same "man pages" 11 "$(grep -c '/man/man[15]/.*\.gz$' listed)"
same "every file is there" "" "$(while IFS= read -r file; do [ "$file" = /. ] || [ -e "root$file" ] || echo "$file"; done <listed)"
run 0 inside apt-get remove -y -q steerstat
run 1 inside dpkg-query -W steerstat # nothing is left that purging would take
same "files left" "" "$(while IFS= read -r file; do if [ -f "root$file" ]; then echo "$file"; fi; done <listed)"
same "left of it" "" "$(find root -xdev -path root/proc -prune -o -name '*steerstat*' -not -path 'root/tmp/*' -not -path 'root/var/lib/apt/*' -print)"
