# SPDX-License-Identifier: GPL-3.0-or-later
# Run logs into one file of tab-separated values a table, for sqlite3's .import: mawk -v folder=DIR -f load.awk LOG...
# Without a folder it parses alone. Prints what it read, so that it can be compared.
function bytes_of(number, unit) {
    return number * (unit ~ /^K/ ? 1024 : unit ~ /^M/ ? 1048576 : unit ~ /^G/ ? 1073741824 : 1)
}
function bits_of(number, unit) {
    return number * (unit ~ /^K/ ? 1000 : unit ~ /^M/ ? 1000000 : unit ~ /^G/ ? 1000000000 : 1)
}
function value_of(field) { return substr(field, index(field, "=") + 1) }
function put(table, text) { if (folder != "") print text > (folder "/" table) }
BEGIN { OFS = "\t"; OFMT = "%.17g"; CONVFMT = "%.17g" }
FNR == 1 { source++; cell++; put("source", source OFS sprintf("%064d", source) OFS FILENAME OFS 0 OFS "run-log" OFS 1 OFS "" OFS "-") }
/^\[ *[0-9]+\] +[0-9.]+-/ {
    if ($1 == "[") { at = 3 } else { at = 2 }
    split($at, times, "-")
    size = bytes_of($(at + 2), $(at + 3)); rate = bits_of($(at + 4), $(at + 5))
    if ($NF == "sender" || $NF == "receiver") {
        retransmits = $NF == "sender" ? $(at + 6) : ""
        put("flow_summary", flow OFS side OFS $NF OFS times[1] OFS times[2] OFS size OFS rate OFS retransmits OFS "" OFS "" OFS "" OFS FNR)
        if ($NF == "receiver") receiver = rate; else sender = rate
    } else {
        sends = NF > at + 5
        put("flow_interval", flow OFS side OFS idx OFS (sends ? "sender" : "receiver") OFS 0 OFS times[1] OFS times[2] OFS size OFS rate OFS \
            (sends ? $(at + 6) : "") OFS (sends ? bytes_of($(at + 7), $(at + 8)) : "") OFS "" OFS "" OFS "" OFS FNR)
        idx++; rows++; sum += rate / 1e6
    }
    next
}
/^[0-9A].*[0-9]$/ && tool == "mpstat" {
    cpu = $2 == "all" ? -1 : $2
    values = $3 OFS $4 OFS $5 OFS $6 OFS $7 OFS $8 OFS $9 OFS $10 OFS $11 OFS $12
    if ($1 == "Average:") put("cpu_average", run OFS side OFS cpu OFS 0 OFS values OFS FNR)
    else put("cpu_sample", run OFS side OFS sample OFS cpu OFS values OFS FNR)
    rows++; sum += $12
    next
}
/ CPU +%usr/ { sample++; next }
/^@output/ {
    tool = value_of($2); side = value_of($3); replica = value_of($4); begun = FNR; idx = 0; sample = 0; sender = receiver = ""
    if (tool == "iperf3" && side == "server") { flow++; put("flow", flow OFS run OFS replica OFS 1 OFS 0) }
    next
}
/^@end$/ {
    if (tool != "")
        put("output", run OFS replica OFS side OFS tool OFS source OFS begun OFS "" OFS "" OFS "" OFS "" OFS \
            (tool == "iperf3" ? "tcp" : "") OFS (tool == "iperf3" ? 1 : "") OFS 0 OFS sender OFS receiver)
    tool = ""
    next
}
/^@settings/ {
    for (i = 6; i <= NF; i++)
        put("setting", run OFS value_of($2) OFS value_of($3) OFS value_of($4) OFS value_of($5) OFS substr($i, 1, index($i, "=") - 1) OFS value_of($i) OFS FNR)
    next
}
/^@softnet/ { put("softnet", run OFS value_of($2) OFS value_of($3) OFS value_of($4) OFS value_of($5) OFS value_of($6) OFS value_of($7) OFS FNR); next }
/^@softirqs/ {
    for (i = 3; i <= NF; i++)
        put("softirq", run OFS value_of($2) OFS substr($i, 1, index($i, "=") - 1) OFS value_of($i) OFS FNR)
    next
}
/^@run / { run++; number = value_of($2); block = value_of($3); position = value_of($4); started = value_of($6); begun_run = FNR; next }
/^@run-end/ {
    put("run", run OFS 1 OFS cell OFS replicas OFS 1 OFS number OFS block OFS position OFS 1 OFS started OFS seconds OFS 1 OFS value_of($2) OFS source OFS begun_run OFS 1 OFS 0 OFS 0 OFS "")
    next
}
/^@result/ { seconds = value_of($3); next }
/^@cell/ { if (source == 1) put("campaign", 1 OFS value_of($2)); put("configuration", cell OFS value_of($3) OFS value_of($3)); replicas = value_of($4); next }
END { printf "rows=%d sum=%.6f\n", rows, sum }
