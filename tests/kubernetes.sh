# SPDX-License-Identifier: GPL-3.0-or-later
# The kubernetes testbed on a real cluster of two nodes on this machine (tests/kubernetes/README.md): a whole plan and what
# becomes of it, refusals, and everything killed that can be. Needs root, kubectl, and the cluster's binaries in
# $STEERSTAT_KUBERNETES; skipped, with a line, where they are not there.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/lib.sh" "$@"

skip() {
    echo "skipped: $*"
    exit 77
}
[ -n "${STEERSTAT_KUBERNETES:-}" ] || skip "STEERSTAT_KUBERNETES names no folder of the test cluster's binaries (tests/kubernetes/build)"
[ -x "$STEERSTAT_KUBERNETES/kubelet" ] || skip "$STEERSTAT_KUBERNETES has no kubelet (tests/kubernetes/build)"
[ "$(id -u)" -eq 0 ] || skip "the test cluster needs root"
for program in kubectl containerd etcd runc iptables conntrack; do
    command -v $program >/dev/null || skip "$program is not there (tests/kubernetes/setup run)"
done
[ -d /sys/fs/cgroup/cpuset ] || skip "that kubelet needs cgroups of version 1"
! ip link show kmgmt >/dev/null 2>&1 || skip "another test cluster is up on this machine"

cluster=$source_dir/tests/kubernetes/cluster
state=$scratch/cluster
export KUBECONFIG=$state/admin.kubeconfig
image=localhost/steerstat:0.1.0
entries=/proc/sys/net/core/rps_sock_flow_entries
before=$(cat $entries)

end_of_cluster() {
    local status=$?
    [ "$failed" -gt 0 ] && [ -n "${STEERSTAT_KEEP_LOGS:-}" ] && cp -r "$state/log" "$STEERSTAT_KEEP_LOGS"
    "$cluster" down "$state" >/dev/null 2>&1
    (exit $status)
    end_of_tests
}
trap end_of_cluster EXIT
# STEERSTAT_IMAGE: one that is built already (tests/containerfile.sh), for a cluster of these very programs.
archive=${STEERSTAT_IMAGE:-$scratch/image.tar}
[ -n "${STEERSTAT_IMAGE:-}" ] || "$source_dir/kubernetes/image" "$(command -v agent)" $image "$archive" || exit 1
"$cluster" up "$state" "$archive" || exit 1

nodes=(--testbed kubernetes --server-node node-b --client-node role=client)
# A namespace of the tests' own: the runner would remove one of its own each time, and wait for that at its next start.
kubectl create namespace steerstat >/dev/null

on() {
    local node=$1
    shift
    "$cluster" run "$state" "$node" "$@"
}

# What is set anywhere on the server node or in its pods, beside zeros; and the machine's setting.
steering() {
    on node-b sh -c 'cat /sys/class/net/*/queues/rx-*/rps_cpus /sys/class/net/*/queues/rx-*/rps_flow_cnt' | sort -u | tr '\n' ' '
    cat $entries
}
# Another test's runner may hold this machine's lock for a while.
alone() {
    local file inode
    file=/run/steerstat/lock
    [ -e $file ] || return 0
    inode=$(stat -c %i $file)
    for _ in $(seq 300); do
        grep -q ":$inode 0 EOF" /proc/locks || return 0
        sleep 1
    done
}
run_alone() {
    alone
    run "$@"
}
untouched() { same "$1: settings" "0 $before" "$(steering)"; }

wait_until() { # SECONDS COMMAND...
    local limit=$((SECONDS + $1))
    shift
    until "$@" >/dev/null 2>&1; do
        if [ $SECONDS -ge $limit ]; then
            fail "not within its time: $*"
            return
        fi
        sleep 0.1
    done
}
verified() { cat "$1"/*.txt 2>/dev/null | grep -c '^@result status=verified '; }
has_verified() { [ "$(verified "$1")" -ge "$2" ]; }
gone() { [ -z "$(kubectl -n steerstat get pods -o name)" ]; }

# --- before: what the cluster can do
run_alone 0 runner "${nodes[@]}" --preflight
says out "node-b: tunnel flannel.1, vxlan"
says out "node-b: underlay ul0, veth, 4 receive and 4 transmit queues"
says out "node-b: vxlan"
says out "node-b: podnet: bridge, portmap"
says out "kernel $(uname -r)"
run_alone 2 runner --testbed kubernetes --server-node node-b --client-node node-b --preflight
says out "MISSING two nodes"
run_alone 0 runner "${nodes[@]}" --configurations rfs --replicas 2 --dry-run
says out "kubectl --namespace=steerstat --request-timeout=20s create -f -"
says out '"do":"apply"'
says out "write run 1 >> DIR/rfs-2.txt"
untouched "preflight and dry run"

# --- refusals: one line each, before anything is changed
refused() { # TEXT RUNNER-OPTIONS...
    local text=$1
    shift
    run_alone 1 runner --configurations baseline,rfs --duration 1 --runs 1 -o refused "$@"
    says err "$text"
    one_line
    same "nothing was begun" "" "$(ls -d refused 2>/dev/null)"
    untouched "$text"
}
refused "there is no node elsewhere" --testbed kubernetes --server-node elsewhere --client-node node-a
refused "say which node that is" --testbed kubernetes --server-node node-b
refused "both server and client node" --testbed kubernetes --server-node node-b --client-node role=server
refused "no node has the labels role=spare" --testbed kubernetes --server-node node-b --client-node role=spare
refused "no such context" "${nodes[@]}" --context elsewhere
refused "the kubeconfig can't be read" "${nodes[@]}" --kubeconfig nowhere
refused "--encapsulation vxlan" "${nodes[@]}" --encapsulation geneve
refused "localhost/none:1" "${nodes[@]}" --image localhost/none:1
refused "can't be scheduled: 0/2 nodes are available: 1 Insufficient cpu" "${nodes[@]}" --cpu-limit 64
kubectl cordon node-b >/dev/null
refused "node-b is cordoned" "${nodes[@]}"
kubectl uncordon node-b >/dev/null
kubectl -n steerstat create quota none --hard=pods=0 >/dev/null
refused "exceeded quota" "${nodes[@]}"
kubectl -n steerstat delete quota none >/dev/null
on node-b iptables -I FORWARD -p tcp --dport 5201 -j DROP # as a network policy would
refused "can't reach its server at 10.244.2." "${nodes[@]}"
on node-b iptables -D FORWARD -p tcp --dport 5201 -j DROP
cat >own.yaml <<'PLAN'
configurations: [own]
define: [{name: own, settings: [{on: machine, set: net.core.netdev_max_backlog, value: "1000"}, {on: tunnel, set: "device:nothing", value: "1"}]}]
PLAN
run_alone 1 runner "${nodes[@]}" --plan own.yaml --runs 1 --duration 1 -o own
says err "flannel.1"
one_line
"$cluster" user "$state" user user.kubeconfig
refused 'nodes "node-b" is forbidden' "${nodes[@]}" --kubeconfig user.kubeconfig
kubectl apply -f "$source_dir/kubernetes/runner.yaml" >/dev/null
kubectl create clusterrolebinding user --clusterrole steerstat-runner --user user >/dev/null
kubectl -n steerstat create rolebinding user --role steerstat-runner --user user >/dev/null
kubectl -n steerstat patch role steerstat-runner --type json -p '[{"op":"remove","path":"/rules/2"}]' >/dev/null
user_may() { kubectl --kubeconfig user.kubeconfig -n steerstat auth can-i "$@"; }
user_may_not() { ! user_may "$@"; }
wait_until 20 user_may_not create pods --subresource=exec # the API server hears of a role's change in its own time
refused "not allowed: to create pods/exec" "${nodes[@]}" --kubeconfig user.kubeconfig
kubectl apply -f "$source_dir/kubernetes/runner.yaml" >/dev/null
wait_until 20 user_may create pods --subresource=exec
wait_until 60 gone

# --- the whole plan, with no more rights than kubernetes/runner.yaml gives; and no privilege in any measured pod, ever
cat >plan.yaml <<'PLAN'
testbed: kubernetes
server_node: role=server
client_node: role=client
configurations: [baseline, rps, rps-7, rfs, rps-plus, rps-plus-7, rfs-plus]
replicas: [1, 2, 4]
runs: 2
duration: 1
cpu_limit: 200m
memory_limit: 128Mi
campaign: cluster
PLAN
alone
runner --plan plan.yaml --kubeconfig user.kubeconfig -o logs --verbose >plan.out 2>plan.err &
campaign=$!
: >privileges
while kill -0 $campaign 2>/dev/null; do
    for node in node-a node-b; do
        # shellcheck disable=SC2016  # for the node's shell
        on $node sh -c 'for p in /proc/[0-9]*; do grep -qzE "^(pod|iperf3)$" $p/cmdline && ! grep -q "^Uid:[[:space:]]0" $p/status &&
            grep -E "^(Name|Uid|CapEff|CapBnd|NoNewPrivs|Seccomp):" $p/status | tr "\n\t" "  " && echo; done' 2>/dev/null >>privileges
    done
    sleep 1
done
wait $campaign
same "the plan" 0 $?
cp plan.out out && cp plan.err err
says out "campaign cluster: 42 runs made"
same "users and capabilities" "CapEff: 0000000000000000 CapBnd: 0000000000000000 NoNewPrivs: 1 Seccomp: 2 Uid: 65534 65534 65534 65534" \
    "$(sed -E 's/Name: [^ ]+ //; s/(Uid: [0-9]+ +[0-9]+ +[0-9]+ +[0-9]+) (.*[^ ]) *$/\2 \1/; s/ +/ /g; s/Seccomp_filters.*Uid/Uid/' privileges | grep . | sort -u)"
if grep -q '^Name: iperf3' privileges; then pass; else fail "no iperf3 was seen"; fi
untouched "a plan"
run 0 ingest logs/*.txt
says out "21 files taken: 42 runs"
same "all proved" 42 "$(sql 'SELECT count(*) FROM run WHERE verified')"
same "baseline is not steered" 0 "$(sql "SELECT sum(received_rps) FROM softnet JOIN runs USING (run_id) WHERE configuration = 'baseline'")"
same "all others are" 36 "$(sql "SELECT count(*) FROM (SELECT sum(received_rps) AS received FROM softnet JOIN runs USING (run_id)
    WHERE configuration <> 'baseline' GROUP BY run_id) WHERE received > 0")"
run 0 stats --normalize baseline
run 0 plot bitrate -o bitrate.png
run 0 plot softirq -o softirq.svg
for log in logs/rps-plus-4.txt logs/rfs-plus-4.txt; do
    cp $log out
    says out "class=tunnel"
    says out "class=host-side"
    says out "node=pod-4 device=eth0 class=pod"
done
same "both sides of every pair" "4|4" "$(grep '^@output tool=iperf3' logs/rps-4.txt | awk '/side=server/ { s++ } /side=client/ { c++ } END { print s / 2 "|" c / 2 }')"
# Information, no test: what a run costs beside its test.
awk -F'[= ]' '/^@run / { for (i = 1; i < NF; i++) if ($i == "start") { split($(i + 1), t, /[T:Z]/); starts[++n] = t[2] * 3600 + t[3] * 60 + t[4] } }
    END { asort_n(starts, n); printf "a run took %.2f s on average, its test 1 s\n", (starts[n] - starts[1]) / (n - 1) }
    function asort_n(a, m, i, j, x) { for (i = 2; i <= m; i++) { x = a[i]; for (j = i - 1; j > 0 && a[j] > x; j--) a[j + 1] = a[j]; a[j + 1] = x } }' logs/*.txt

# --- other ways to run
run_alone 0 runner "${nodes[@]}" --network host --configurations baseline,rfs --replicas 2 --duration 1 --runs 1 -o host
for attempt in 1 2 3; do # a new service each time, whose rules are waited for
    rm -rf service
    run_alone 0 runner "${nodes[@]}" --network service --configurations baseline,rps --duration 1 --runs 1 -o service
    same "service, $attempt: no attempt failed" 0 "$(cat service/*.txt | grep -c '^@result status=failed')"
done
same "no service is left" "" "$(kubectl -n steerstat get services -o name)"
kubectl taint node node-b dedicated=network:NoSchedule >/dev/null # it was named: that is meant
run_alone 0 runner "${nodes[@]}" --configurations baseline --duration 1 --runs 1 -o tainted
kubectl taint node node-b dedicated- >/dev/null
run_alone 0 runner "${nodes[@]}" --protocol udp --bitrate 50M --omit 1 --streams 2 --configurations baseline,rps-plus --duration 1 --runs 1 -o udp
for kind in host service udp; do
    run 0 ingest --db $kind.db $kind/*.txt
    same "$kind: runs" 2 "$(sql 'SELECT count(*) FROM run WHERE verified' $kind.db)"
done
same "the service's address is used" yes "$(grep -q 'Connecting to host 10\.96\.' service/rps-1.txt && echo yes)"
same "the node's address is used" yes "$(grep -q 'Connecting to host 10\.77\.0\.12' host/rfs-2.txt && echo yes)"
untouched "other ways"
kubectl -n steerstat apply -f "$source_dir/kubernetes/agent.yaml" >/dev/null
run_alone 0 runner "${nodes[@]}" --configurations rps --duration 1 --runs 1 -o standing
# ... with the rights that kubernetes/runner.yaml says can go then
kubectl -n steerstat patch role steerstat-runner --type json -p '[{"op":"remove","path":"/rules/6"},{"op":"remove","path":"/rules/4"},
    {"op":"replace","path":"/rules/4/verbs","value":["get"]}]' >/dev/null
wait_until 20 user_may_not list services
run_alone 0 runner "${nodes[@]}" --kubeconfig user.kubeconfig --configurations baseline --duration 1 --runs 1 -o fewer-rights
run_alone 0 runner "${nodes[@]}" --kubeconfig user.kubeconfig --clean
kubectl apply -f "$source_dir/kubernetes/runner.yaml" >/dev/null
same "agents that stand stay" 2 "$(kubectl -n steerstat get pods -l app.kubernetes.io/component=agent -o name | wc -l)"
kubectl -n steerstat delete -f "$source_dir/kubernetes/agent.yaml" --wait=false >/dev/null
wait_until 60 gone

# --- a namespace of the runner's own: gone in the end, and no obstacle while it goes
for run_of in first second; do
    run_alone 0 runner "${nodes[@]}" --namespace own --configurations baseline --duration 1 --runs 1 -o $run_of
done
wait_until 90 sh -c '! kubectl get namespace own'

cat >commands.yaml <<'PLAN'
configurations: [mine]
reference: mine
runs: 1
duration: 1
define:
- name: mine
  settings: [{on: tunnel, set: "feature:gro", value: "off"}, {on: underlay, set: gro_flush_timeout, value: "1000"}]
  set_up: [{argv: [ip, link, add, made, type, bridge]}]
  tear_down: [{argv: [ip, link, delete, made]}]
PLAN
run_alone 0 runner "${nodes[@]}" --plan commands.yaml -o commands
same "commands are undone" "" "$(on node-b ip -br link show dev made 2>/dev/null)"
same "a feature is put back" "generic-receive-offload: on" "$(on node-b ethtool -k flannel.1 | grep '^generic-receive-offload')"
same "a device's file is put back" 0 "$(on node-b cat /sys/class/net/ul0/gro_flush_timeout)"

# --- killed in the middle of a run: a clear end, settings put back, and --resume completes the plan
victim=(runner "${nodes[@]}" --configurations rfs-plus --replicas 2 --runs 3 --duration 2 --campaign killed -o killed)
begin() {
    rm -rf killed
    alone
    "${victim[@]}" >out 2>err &
    running=$!
    wait_until 60 has_verified killed 1
    sleep 1 # in the middle of the second
}
ends() { # STATUS
    wait $running
    same "its exit status" "$1" $?
}
resumes() { # NAME
    run_alone 0 "${victim[@]}" --resume
    same "$1: all runs" 3 "$(verified killed)"
    untouched "$1, in the end"
}
# processes NODE PATTERN: numbers, on the node, of those whose command line is like that.
processes() { on "$1" ps -eo pid,args | awk -v pattern="$2" '$0 ~ pattern && !/awk/ { print $1 }'; }
signal_agent() { for process in $(processes node-b 'agent (keep|session)'); do on node-b kill "-$1" "$process" 2>/dev/null; done; }
# Both at once: it would put back when the kubelet dies, and be started again when it dies itself.
kill_kubelet_and_agent() {
    signal_agent STOP
    "$cluster" kill "$state" node-b.kubelet
    signal_agent KILL
}

begin
kill -KILL $running
wait $running 2>/dev/null
# The agent's session ends with its runner; what is the machine's own waits for the next runner.
node_is_clean() { [ "$(on node-b sh -c 'cat /sys/class/net/*/queues/rx-*/rps_flow_cnt' | sort -u)" = 0 ]; }
wait_until 10 node_is_clean
resumes "the runner killed"
begin
kill -KILL $running
wait $running 2>/dev/null
run_alone 0 runner "${nodes[@]}" --clean
says out "put back: "
untouched "--clean"
wait_until 60 gone
run_alone 0 runner "${nodes[@]}" --clean
says out "nothing was left to put back"
wait_until 60 gone
begin
kill -TERM $running
ends 1
says err "interrupted: every finished run is on disk, --resume goes on"
untouched "an interrupt"
resumes "an interrupt"

begin # its agent is started again by the kubelet, and the campaign goes on
signal_agent KILL
ends 0
same "an agent killed: all runs" 3 "$(verified killed)"
untouched "an agent killed"

begin
delete_client() { kubectl -n steerstat delete pod --force --grace-period=0 -l steerstat/side=client,steerstat/replica=1 >/dev/null 2>&1; }
delete_client # another is made, and the attempt repeated
ends 0
says out "3 runs made, 1 failed attempt repeated"
same "a client pod killed: told" yes "$(grep -q 'status=failed.*the client of replica 1, was deleted' killed/*.txt && echo yes)"
same "a client pod killed: all runs" 3 "$(verified killed)"
untouched "a client pod killed"

begin
kubectl cordon node-a >/dev/null # as a drain does
delete_client
ends 1
says err "the client of replica 1, was deleted; no other can be made: node node-a is cordoned"
one_line
untouched "a node drained"
kubectl uncordon node-a >/dev/null
resumes "a node drained"

begin
process=$(processes node-b 'agent pod' | head -n 1)
on node-b kill -KILL "$process"
ends 0
says out "3 runs made, "
says out " repeated" # twice, where the API server hears of the process's end later than that
same "a server pod killed: all runs" 3 "$(verified killed)"
untouched "a server pod killed"

begin # the runner's way to the agent leads through it
"$cluster" kill "$state" node-b.kubelet
same "the kubelet is dead" "" "$(processes node-b '/kubelet ')"
wait_until 10 node_is_clean # by the agent, although nobody can tell it anything
ends 1
says err "rfs-plus at 2, run 2 failed 3 times, at last: "
says err "node node-b is not ready: see kubectl describe node node-b"
says err "left in namespace steerstat, for runner --clean to remove: the agents: that on node-b puts back what was set there when it answers again"
untouched "a kubelet killed"
"$cluster" start "$state" node-b.kubelet
kubectl wait --for=condition=Ready node --all --timeout=90s >/dev/null
resumes "a kubelet killed"

begin
"$cluster" kill "$state" apiserver
wait_until 10 node_is_clean # by the agent, although nobody can tell it anything
ends 1
says err "the API server does not answer"
says err "left in namespace steerstat, for runner --clean to remove"
untouched "the API server killed"
"$cluster" start "$state" apiserver
sleep 5 # in which the controllers find out what they missed
kubectl wait --for=condition=Ready node --all --timeout=90s >/dev/null
resumes "the API server killed"

begin # nobody can start the agent again: it is left where it is, as nobody else would put back
kill_kubelet_and_agent
ends 1
says err "left in namespace steerstat, for runner --clean to remove: the agents: that on node-b puts back what was set there when it answers again"
same "what is set, is still" 32768 "$(on node-b cat /sys/class/net/flannel.1/queues/rx-0/rps_flow_cnt)"
"$cluster" start "$state" node-b.kubelet
wait_until 60 node_is_clean # by the agent, which the kubelet starts again
kubectl wait --for=condition=Ready node --all --timeout=90s >/dev/null
resumes "kubelet and agent killed"

begin # all dead, and the agents removed from the cluster: only the node's journal knows
kill_kubelet_and_agent
kill -KILL $running
wait $running 2>/dev/null
kubectl -n steerstat delete daemonset steerstat-agent --cascade=orphan >/dev/null
kubectl -n steerstat delete pods --all --force --grace-period=0 >/dev/null 2>&1
"$cluster" start "$state" node-b.kubelet
kubectl wait --for=condition=Ready node --all --timeout=90s >/dev/null
wait_until 60 gone
same "what is set, is still" 32768 "$(on node-b cat /sys/class/net/flannel.1/queues/rx-0/rps_flow_cnt)"
run_alone 0 runner "${nodes[@]}" --clean
says out "put back: "
untouched "the agents removed, and --clean"
same "... and removes what it took for that" "" "$(kubectl -n steerstat get daemonsets,serviceaccounts -l app.kubernetes.io/managed-by=steerstat-runner -o name)"
same "the node's journal is empty" "" "$(on node-b ls /run/steerstat/journal 2>/dev/null)"
wait_until 60 gone

# --- the end of a runner is heeded in the middle of a test, however long that is
alone
runner "${nodes[@]}" --configurations rps --runs 1 --duration 60 -o long >out 2>err &
running=$!
is_steered() { [ "$(on node-b cat /sys/class/net/flannel.1/queues/rx-0/rps_cpus)" != 0 ] && [ -n "$(processes node-a 'iperf3 -c')" ]; }
wait_until 60 is_steered
kill -KILL $running
wait $running 2>/dev/null
rps_is_off() { [ "$(on node-b sh -c 'cat /sys/class/net/*/queues/rx-*/rps_cpus' | sort -u)" = 0 ]; }
wait_until 5 rps_is_off
nothing_is_measured() { [ -z "$(processes node-a 'iperf3 -c')" ]; }
wait_until 5 nothing_is_measured # the client's node hears of it by itself
run_alone 0 runner "${nodes[@]}" --clean
wait_until 60 gone

# --- a second runner, a preflight and --clean keep their hands off the first one's testbed
alone
runner "${nodes[@]}" --configurations rps --runs 1 --duration 30 -o first-of-two >first.out 2>first.err &
running=$!
is_running() { [ -n "$(processes node-b 'iperf3 -s')" ]; }
wait_until 60 is_running
run 1 runner "${nodes[@]}" --configurations baseline --runs 1 --duration 1 -o second-of-two
says err "another runner is at work"
one_line
run 1 runner "${nodes[@]}" --clean
says err "another runner is at work"
one_line
run 2 runner "${nodes[@]}" --preflight
says out "another runner is at work"
ends 0
same "beside a second runner" 1 "$(verified first-of-two)"
untouched "a second runner"
wait_until 60 gone

# --- agents that are deleted put things back before they end
sed -i 's/^duration: .*/duration: 20/' commands.yaml
alone
runner "${nodes[@]}" --plan commands.yaml -o deleted >out 2>err &
running=$!
wait_until 60 on node-b ip link show made
sleep 1
same "it is in force" "generic-receive-offload: off 1000" "$(on node-b ethtool -k flannel.1 | grep '^generic-receive-offload') $(on node-b cat /sys/class/net/ul0/gro_flush_timeout)"
kubectl -n steerstat delete daemonset steerstat-agent --wait=false >/dev/null
is_put_back() { [ "$(on node-b ethtool -k flannel.1 | grep -c '^generic-receive-offload: on')" = 1 ] && [ "$(on node-b cat /sys/class/net/ul0/gro_flush_timeout)" = 0 ] && ! on node-b ip link show made; }
wait_until 30 is_put_back # by the agent, before it ends
kill -TERM $running
ends 1
untouched "the agents deleted"
