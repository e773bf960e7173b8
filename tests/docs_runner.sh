# SPDX-License-Identifier: GPL-3.0-or-later
# The pages that run the runner, as printed: the tutorial, and configurations of one's own. Needs root, iperf3, mpstat and
# network namespaces.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/lib.sh" "$@"
# shellcheck source=tests/pages.sh
. "$source_dir/tests/pages.sh"

if [ "$(id -u)" -ne 0 ] || ! command -v iperf3 >/dev/null || ! ip netns add steerstat-docs-probe 2>/dev/null; then
    echo "skipped: real runs need root, iperf3 and network namespaces"
    exit 77
fi
ip netns delete steerstat-docs-probe
before=$(cat /proc/sys/net/core/rps_sock_flow_entries)
for page in $serial_pages; do run_page "$page"; done
same "everything is put back" "$before" "$(cat /proc/sys/net/core/rps_sock_flow_entries)"
same "no namespace is left" "" "$(ip netns list | grep '^steerstat-')"
