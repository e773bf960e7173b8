# SPDX-License-Identifier: GPL-3.0-or-later
# runner as its users meet it: real runs between network namespaces of this machine, killed at random moments, gone on
# with, and everything put back. Needs root, iperf3, mpstat and a kernel with VXLAN and RPS.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/lib.sh" "$@"

# --- what needs no root: plans, dry runs, usage
run 64 runner
run 64 runner -o logs word
run 64 runner -o logs --runs 0
run 64 runner -o logs --protocol sctp
says err "neither tcp nor udp"
run 64 runner -o logs --configurations slim
one_line
run 64 runner -o logs --label encapsulation=none
says err "is the log's own"
one_line
run 64 runner -o logs --campaign ""
one_line
run 64 runner -o logs --testbed bench
says err 'there is no "bench": choose from netns, kubernetes'
one_line
run 64 runner -o logs --server-node a
says err "server_node: only the testbed kubernetes has that"
one_line
run 64 runner --preflight
one_line
run 1 env PATH="$2" runner --testbed kubernetes --server-node a --client-node b -o logs
says err "kubectl: not found"
one_line
# What is refused only where the testbed is made, which --dry-run does as well.
run 1 runner --dry-run --encapsulation vxlam
says err 'there is no "vxlam": choose from vxlan, '
one_line
run 1 runner --dry-run --network service
one_line
run 1 runner --dry-run --replicas 1000
one_line
printf 'configurations: [baseline]\nruns: 1\n' >plan.yaml
run 64 runner --pla plan.yaml --dry-run # an abbreviation would be read too late to be overridden
says err "write it out"
run 64 runner --plan plan.yaml --plan=plan.yaml --dry-run
printf 'runz: 3\n' >plan.yaml
run 1 runner --plan plan.yaml -o logs
says err "plan.yaml:1: Unexpected key: runz"
one_line
run 1 runner --plan missing.yaml -o logs
says err "missing.yaml: cannot be read"
run 1 runner --plan . --dry-run
says err ".: is a directory: name the plan in it"
if [ "$(id -u)" -ne 0 ]; then
    run 1 runner -o logs --runs 1
    says err "needs root"
    one_line
    echo "skipped: real runs need root"
    exit
fi
if ! command -v iperf3 >/dev/null || ! ip netns add steerstat-test-probe 2>/dev/null; then
    echo "skipped: real runs need iperf3 and network namespaces"
    exit
fi
ip netns delete steerstat-test-probe

entries=/proc/sys/net/core/rps_sock_flow_entries
before=$(cat $entries)
# Nothing is left behind, and settings are as before.
nothing_left() {
    same "$1: namespaces" "" "$(ip netns list | grep '^steerstat-' || true)"
    same "$1: $entries" "$before" "$(cat $entries)"
    same "$1: processes" "" "$(ps -eo args | grep -E '^(iperf3|mpstat) ' | head -n 3 || true)"
    same "$1: cgroups" "" "$(find /sys/fs/cgroup -maxdepth 3 -name 'steerstat*' 2>/dev/null)"
}

run 0 runner --dry-run --configurations baseline,rfs --replicas 2 --runs 1
says out "ip "
says out "rps_flow_cnt"
says out "iperf3 -c"
says out "write header > DIR/rfs-2.txt"
says out "write run 1 >> DIR/rfs-2.txt"
nothing_left "dry run"
same "a dry run makes no logs" "" "$(ls -d logs 2>/dev/null)"

# --- a plan, its logs, and what ingest, stats and plot make of them
cat >plan.yaml <<'PLAN'
configurations: [baseline, rps, rfs-plus]
replicas: [1, 2]
runs: 2
duration: 1
campaign: test
seed: 3
PLAN
run 0 runner --verbose --plan plan.yaml -o logs
says err "baseline at 1, run 1: made and verified"
says out "campaign test: 12 runs made"
nothing_left "after a plan"
same "a log a cell" "baseline-1.txt
baseline-2.txt
rfs-plus-1.txt
rfs-plus-2.txt
rps-1.txt
rps-2.txt" "$(ls logs)"
run 0 ingest logs/*.txt
says out "6 files taken: 12 runs, 36 bitrates" # both sides' word
same "verified" 12 "$(sql 'SELECT count(*) FROM run WHERE verified')"
same "baseline is not steered" 0 "$(sql "SELECT sum(received_rps) FROM softnet JOIN runs USING (run_id) WHERE configuration = 'baseline'")"
same "steered runs are" 8 "$(sql "SELECT count(*) FROM (SELECT sum(received_rps) AS received FROM softnet JOIN runs USING (run_id)
    WHERE configuration <> 'baseline' GROUP BY run_id) WHERE received > 0")"
same "blocks" "1|6
2|6" "$(sql 'SELECT block, count(*) FROM run GROUP BY block')"
run 0 stats --normalize baseline
run 0 plot softirq -o softirq.svg
run 1 runner --plan plan.yaml -o logs
says err "is there already: --resume goes on with it"
run 0 runner --plan plan.yaml -o logs --resume
says out "0 runs made, 12 were there"
grep -v '^campaign:' plan.yaml >unnamed.yaml && mv unnamed.yaml plan.yaml # its campaign is that of the logs
run 0 runner --plan plan.yaml -o logs --resume
says out "campaign test: 0 runs made, 12 were there"
run 1 runner --plan plan.yaml --duration 2 -o logs --resume
says err "was made by another plan"

# --- other ways to run: each gives data that ingest and stats take
run 0 runner --configurations baseline,rps --protocol udp --bitrate 50M --duration 1 --runs 1 -o udp
run 0 runner --configurations baseline,rps --encapsulation none --duration 1 --runs 1 -o none
run 0 runner --configurations baseline,rps --network host --duration 1 --runs 1 --streams 2 -o host
run 0 runner --configurations baseline --order sequential --duration 1 --runs 2 --cpu-limit 500m --label who=me -o limit
for kind in udp none host limit; do
    run 0 ingest --db $kind.db $kind/*.txt
    run 0 stats --db $kind.db
    run 0 plot bitrate --db $kind.db -o $kind.svg
done
same "labels" 1 "$(sql "SELECT count(DISTINCT value) FROM factor WHERE key = 'who' AND value = 'me'" limit.db)"
same "of the host network" "none" "$(sql "SELECT DISTINCT value FROM factor WHERE key = 'encapsulation'" host.db)"
same "CPU limits are a factor" "500" "$(sql "SELECT DISTINCT value FROM factor WHERE key = 'cpu_limit_millis'" limit.db)"
nothing_left "other ways"
modprobe -q geneve 2>/dev/null
if ! ip link add steerstat-probe type geneve id 1 remote 127.0.0.1 2>/dev/null; then
    run 1 runner --encapsulation geneve --duration 1 --runs 1 -o geneve
    says err "GENEVE"
    one_line
    same "nothing was begun" "" "$(ls -d geneve 2>/dev/null)"
else
    ip link delete steerstat-probe
fi

# --- what goes wrong: a line each, clean hands
cat >own.yaml <<'PLAN'
configurations: [own]
define: [{name: own, settings: [{on: machine, set: net.ipv4.tcp_rmem, value: "4096 8192 16384"}]}]
PLAN
run 1 runner --plan own.yaml -o own
says err "net.ipv4.tcp_rmem: every network namespace has its own"
one_line
if setpriv --reuid=65534 --clear-groups runner --version >/dev/null 2>&1; then
    run 1 setpriv --reuid=65534 --clear-groups runner --runs 1 -o "$scratch/nobody"
    says err "needs root"
    one_line
fi
cat >torn.yaml <<PLAN
configurations: [own]
runs: 1
duration: 1
define: [{name: own, set_up: [{argv: [touch, $scratch/mark]}], tear_down: [{argv: ["false"]}, {argv: [rm, $scratch/mark]}]}]
PLAN
run 1 runner --plan torn.yaml -o torn
says err "tear-down of own: steerstat-server: false: exit status 1"
one_line
same "the other commands are run" "" "$(ls "$scratch/mark" 2>/dev/null)"
nothing_left "a tear-down that fails"
ip netns add steerstat-server
run 1 runner --duration 1 --runs 1 -o taken
says err "steerstat-server"
one_line
ip netns delete steerstat-server
mkdir bin
for tool in ip bridge mpstat ethtool; do ln -s "$(command -v $tool)" bin/$tool; done
PATH_BEFORE=$PATH
PATH=$2:$PWD/bin run 1 runner --duration 1 --runs 1 -o missing
PATH=$PATH_BEFORE
says err "iperf3"
one_line
printf '#!/bin/sh\n[ "$1" = --version ] && exec %s --version\nexit 3\n' "$(command -v iperf3)" >bin/iperf3
chmod +x bin/iperf3
PATH=$PWD/bin:$PATH run 1 runner --configurations baseline --duration 1 --runs 1 -o broken
says err "failed 3 times"
one_line
nothing_left "a broken iperf3"
runner --configurations baseline --duration 2 --runs 5 -o first >/dev/null 2>&1 &
first=$!
sleep 1
run 1 runner --duration 1 --runs 1 -o second
says err "runner"
one_line
kill -INT $first
wait $first
same "interrupted" 1 $?
nothing_left "an interrupt"
if unshare -m true 2>/dev/null; then
    mkdir full
    unshare -m bash -c 'mount -t tmpfs -o size=16k none full && runner --configurations baseline --duration 1 --runs 20 -o full/logs >out 2>err; echo $? >status
        ingest -q --db full.db full/logs/*.txt 2>/dev/null; echo $? >taken'
    same "a full disk" 1 "$(cat status)"
    says err "No space left on device"
    same "its whole runs are taken" 0 "$(cat taken)"
    nothing_left "a full disk"
fi

# --- killed at random moments; the next start puts everything back, and --resume completes the plan
kills=${STEERSTAT_KILLS:-10} # scripts/test: 50, with the build that people use
cat >plan.yaml <<'PLAN'
configurations: [baseline, rfs-plus]
replicas: [2]
runs: 3
duration: 1
campaign: killed
PLAN
RANDOM=7
rm -rf logs
for ((i = 1; i <= kills; i++)); do
    case $((RANDOM % 3)) in 0) signal=INT ;; 1) signal=TERM ;; 2) signal=KILL ;; esac
    runner --plan plan.yaml -o logs --resume >/dev/null 2>&1 &
    victim=$!
    sleep "$((RANDOM % 2)).$((RANDOM % 10))$((RANDOM % 10))"
    kill -"$signal" $victim 2>/dev/null
    wait $victim 2>/dev/null
    if [ "$signal" = KILL ]; then run 0 runner --clean; fi
    nothing_left "kill $i ($signal)"
    if [ -d logs ]; then # finished runs are whole: ingest takes them, whatever the tail
        rm -f whole.db
        ingest -q --db whole.db logs/*.txt 2>/dev/null
        for log in logs/*.txt; do
            same "kill $i: $log" "$(grep -c '^@result status=verified ' "$log")" "$(sql "SELECT count(*) FROM runs WHERE configuration = '$(basename "${log%-2.txt}")'" whole.db 2>/dev/null || echo 0)"
        done
    fi
    if [ "$(cat logs/*.txt 2>/dev/null | grep -c '^@result status=verified ')" = 6 ]; then rm -rf logs; fi
done
run 0 runner --plan plan.yaml -o logs --resume
rm -f whole.db
run 0 ingest --db whole.db logs/*.txt
same "the whole plan" "3|3" "$(sql "SELECT sum(configuration = 'baseline'), sum(configuration = 'rfs-plus') FROM runs" whole.db)"

# --- what a configuration's commands did outlives a kill no longer than the next start
cat >commands.yaml <<PLAN
configurations: [mine]
reference: mine
replicas: [1]
runs: 1
duration: 3
define:
- name: mine
  set_up: [{argv: [touch, $PWD/made]}]
  tear_down: [{argv: [rm, $PWD/made]}, {argv: [touch, "$PWD/torn down"]}]
PLAN
runner --plan commands.yaml -o commands >/dev/null 2>&1 &
victim=$!
for _ in $(seq 100); do [ -e made ] && break; sleep 0.05; done
kill -KILL $victim
wait $victim 2>/dev/null
same "the command was run" yes "$([ -e made ] && echo yes)"
run 0 runner --clean
same "its undoing, too" "no yes" "$([ -e made ] && echo yes || echo no) $([ -e 'torn down' ] && echo yes || echo no)"
run 0 runner --clean
nothing_left "commands"
