# SPDX-License-Identifier: GPL-3.0-or-later
# kubernetes/Containerfile, built for real by podman, in three minutes and 2 GB: only where STEERSTAT_CONTAINERFILE is said.
# No registry is asked: what its FROM names is Debian as debootstrap makes it. Where the variable is a file's name, the
# image stays there as an archive, which tests/kubernetes.sh takes as STEERSTAT_IMAGE.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/lib.sh" "$@"

skip() {
    echo "skipped: $*"
    exit 77
}
[ -n "${STEERSTAT_CONTAINERFILE:-}" ] || skip "STEERSTAT_CONTAINERFILE is not said (yes, or a file for the image)"
[ "$(id -u)" -eq 0 ] || skip "debootstrap needs root"
for program in podman debootstrap; do
    command -v $program >/dev/null || skip "$program is not there (apt-get install podman debootstrap)"
done
# A store of its own, and nothing of a container engine's services: each step runs in a chroot.
export CONTAINERS_CONF=$scratch/containers.conf
printf '[engine]\nruntime = "runc"\ncgroup_manager = "cgroupfs"\nevents_logger = "file"\n' >"$CONTAINERS_CONF"
engine() { podman --root "$scratch/store" --runroot "$scratch/run" --storage-driver vfs "$@"; }

run 0 debootstrap --variant=minbase bookworm "$scratch/debian" "${STEERSTAT_DEBIAN_MIRROR:-http://deb.debian.org/debian}"
tar -C "$scratch/debian" -c . | engine import - docker.io/library/debian:bookworm >/dev/null 2>&1
engine tag docker.io/library/debian:bookworm docker.io/library/debian:bookworm-slim
# As from a folder that was built in: what is of that machine is not taken along.
git -C "$source_dir" ls-files -z | tar -C "$source_dir" --null -T - -c | { mkdir source && tar -C source -x; }
mkdir source/build && echo 'CMAKE_HOME_DIRECTORY:INTERNAL=/elsewhere' >source/build/CMakeCache.txt
run 0 engine build --network host --isolation chroot --pull=never -t localhost/steerstat:test -f source/kubernetes/Containerfile source
tree=$(engine unshare true >/dev/null 2>&1; engine image mount localhost/steerstat:test)
run 0 chroot "$tree" /usr/bin/agent --version
for program in iperf3 mpstat ip ethtool; do
    if [ -x "$tree/usr/bin/$program" ] || [ -x "$tree/usr/sbin/$program" ] || [ -x "$tree/bin/$program" ]; then pass; else fail "no $program in the image"; fi
done
same "the entry point" '[/usr/bin/agent]' "$(engine image inspect --format '{{.Config.Entrypoint}}' localhost/steerstat:test)"
same "nothing of the build is in it" "" "$(ls -d "$tree/source" "$tree/usr/bin/cmake" 2>/dev/null)"
engine image umount localhost/steerstat:test >/dev/null
case $STEERSTAT_CONTAINERFILE in
*/*) engine tag localhost/steerstat:test localhost/steerstat:0.1.0 &&
    run 0 engine save --format docker-archive -o "$STEERSTAT_CONTAINERFILE" localhost/steerstat:0.1.0 ;;
esac
