# SPDX-License-Identifier: GPL-3.0-or-later
# Runs that a run log's section and files of their own tell of: counters are of one of both, and neither's go with the
# other's; what a section says of a run counts whether it holds outputs or not, and whichever came first.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/lib.sh" "$@"
data=$source_dir/tests/data
of_cell="--campaign night --configuration rps --replicas 1 --run 1"

# log NAME TEXT...: a run log of runs 1, 2, ..., each with the lines TEXT in its section.
log() {
    local name=$1 number=0 text
    shift
    printf '%s\n' '@steerstat run-log 1' '@cell campaign=night configuration=rps replicas=1' \
        '@machine host=vm congestion_control=cubic' '@header-end' >"$name"
    for text in "$@"; do
        number=$((number + 1))
        {
            echo "@run number=$number attempt=1"
            printf '%b' "$text"
            echo '@result status=verified seconds=3'
        } >section
        { cat section && echo "@run-end sha256=$(sha256sum <section | cut -d ' ' -f 1)"; } >>"$name"
    done
}
settings='@settings phase=before node=server device=eth0 class=underlay rps_cpus=3\n'
softnet='@softnet cpu=0 processed=7 dropped=0 time_squeeze=0 received_rps=7 flow_limit_count=0\n'
softirqs='@softirqs cpu=0 NET_RX=9\n'
counters() { sql "SELECT (SELECT count(*) || ' ' || sum(processed) FROM softnet) || ' ' || (SELECT sum(count) FROM softirq)" "$1"; }

# --- counters that came as files outlive a log that grew in the place of the shorter one
log one.txt "$settings"
log two.txt "$settings" "$settings$softnet$softirqs"
run 0 ingest --db grown.db one.txt
# shellcheck disable=SC2086  # options and their values
run 0 ingest --db grown.db $of_cell "$data/softnet_stat.txt" "$data/softirqs.txt"
before=$(sql 'SELECT * FROM run_softnet ORDER BY cpu' grown.db)
same "there are some" 2 "$(wc -l <<<"$before")"
softirqs_before=$(sql 'SELECT cpu, name, count FROM softirq ORDER BY 1, 2' grown.db)
run 0 ingest --db grown.db two.txt
says err "two.txt: takes the place of one.txt, which it extends"
same "softnet of a file" "$before" "$(sql 'SELECT * FROM run_softnet WHERE number = 1 ORDER BY cpu' grown.db)"
same "softirqs of a file" "$softirqs_before" "$(sql 'SELECT cpu, name, count FROM softirq JOIN run USING (run_id) WHERE number = 1 ORDER BY 1, 2' grown.db)"
same "softnet of a section" 7 "$(sql 'SELECT processed FROM run_softnet WHERE number = 2' grown.db)"

# --- a section's counters where a file's are: told in one line, and taken by --replace
# shellcheck disable=SC2086  # options and their values
run 0 ingest --db both.db $of_cell "$data/softnet_stat.txt" "$data/softirqs.txt"
log both.txt "$settings$softnet$softirqs"
before=$(counters both.db)
run 1 ingest --db both.db both.txt
one_line
says err "both.txt:7: run 1 of rps at 1 replicas is already there, from $data/softnet_stat.txt: use --replace"
same "nothing changed" "$before" "$(counters both.db)"
run 0 ingest --db both.db --replace both.txt
same "the section's alone" "1 7 9" "$(counters both.db)"
same "of one source" both.txt "$(sql 'SELECT name FROM source' both.db)"
# shellcheck disable=SC2086  # options and their values
run 1 ingest --db both.db $of_cell "$data/softnet_stat.txt"
says err "has these counters already, from its run log"

# --- what a section may say once
for said in "$settings$settings" "$softnet$softnet" "$softirqs$softirqs"; do
    log twice.txt "$said"
    run 1 ingest --db twice.db twice.txt
    one_line
    says err "two of its lines say the same thing of one run ("
done
log often.txt "$settings$softnet$softirqs" "$settings$softnet$softirqs"
run 0 ingest --db twice.db often.txt

# --- a section without outputs says what its run was made under, whichever is first: the log or the outputs
log bare.txt "$settings"
for order in "log outputs" "outputs log"; do
    name=${order%% *}.db
    for step in $order; do
        # shellcheck disable=SC2086  # options and their values
        case $step in
            log) run 0 ingest --db "$name" bare.txt ;;
            *) run 0 ingest --db "$name" $of_cell "$data/tcp-client.txt" "$data/tcp-server.txt" ;;
        esac
    done
    same "$order" "congestion_control=cubic duration=3" \
        "$(sql "SELECT replace(trim(circumstances, char(10)), char(10), ' ') FROM run JOIN circumstance_set USING (circumstance_set_id)" "$name")"
done
run 0 ingest --db bare.db bare.txt
same "of a run without outputs" "congestion_control=cubic" \
    "$(sql "SELECT trim(circumstances, char(10)) FROM run JOIN circumstance_set USING (circumstance_set_id)" bare.db)"
