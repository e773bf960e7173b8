# SPDX-License-Identifier: GPL-3.0-or-later
# The project's own data: that data/raw holds what its README says, and that figures/ were drawn from it.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/lib.sh" "$@"

run 0 ingest "$source_dir"/data/raw/*.txt
says out "35 files taken: 700 runs"
same "campaigns, cells, runs, complete" "1|35|700|700" "$(sql "SELECT count(DISTINCT campaign), count(DISTINCT configuration || replicas),
    count(*), sum(complete) FROM run_bitrate")"
same "every treatment was proved" 700 "$(sql 'SELECT sum(verified) FROM run')"
same "every cell once in every block" "20|35|35" "$(sql "SELECT count(*), min(cells), max(cells) FROM
    (SELECT count(DISTINCT configuration || replicas) AS cells FROM runs GROUP BY block)")"
same "the order is one, without gaps" "1|700|700" "$(sql 'SELECT min(position), max(position), count(DISTINCT position) FROM run')"
same "the baseline was not steered" 0 "$(sql "SELECT max(received_rps) FROM treatment WHERE configuration = 'baseline'")"
same "every other run was" 600 "$(sql "SELECT count(*) FROM treatment WHERE configuration <> 'baseline' AND received_rps > 0")"
same "the README's table of treatments" "$(sed -n 's/^| \(baseline\|r[fp]s[a-z0-9-]*\) | 100 | \([0-9]*\) | \([0-9]*\) | \([0-9]*\) .*/\1|\2|\3|\4/p' \
    "$source_dir/data/raw/README.md" | sort)" "$(sql "SELECT configuration, CAST(round(avg(received_rps)) AS INTEGER), min(received_rps), max(received_rps)
    FROM treatment JOIN configuration ON configuration.name = treatment.configuration GROUP BY configuration_id" | sort)"
same "under 16 MB" yes "$([ "$(cat "$source_dir"/data/raw/*.txt | wc -c)" -lt 16000000 ] && echo yes)"

# Ratios are over blocks without being asked to be.
run 0 stats --normalize baseline --format csv
same "the method" paired "$(awk -F, 'NR > 1 { print $15 }' out | sort -u)"
run 0 stats --normalize baseline --ci fieller --format csv
same "another on request" fieller "$(awk -F, 'NR > 1 { print $15 }' out | sort -u)"

for figure in "$source_dir"/figures/*.png; do run 0 plot --verify "$figure"; done
for figure in $(plot --list | sed -n '/^figures:/,/^styles:/s/^  \([a-z]*\) .*/\1/p'); do
    if [ -e "$source_dir/figures/$figure.png" ]; then pass; else fail "figures/$figure.png is missing"; fi
    if grep -qF "(../figures/$figure.png)" "$source_dir/docs/gallery.md"; then pass; else fail "docs/gallery.md does not show $figure"; fi
done
