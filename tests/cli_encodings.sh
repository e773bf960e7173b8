# SPDX-License-Identifier: GPL-3.0-or-later
# Files as editors, shells and logs leave them: other encodings, other line ends, words before every line. What
# comes out is what comes out of the file as it was printed.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/lib.sh" "$@"
plain=$source_dir/tests/data

# records FILE: without the file's name
records() {
    ingest --print "$1" 2>&1 | sed 's/"file":"[^"]*"//'
}

# agrees WHAT FILE RECORDS
agrees() {
    same "$1" "$(sha256sum <<<"$3")" "$(records "$2" | sha256sum)"
}

for name in tcp-client.txt bidirectional-client.txt verbose-server.txt iperf3-json/tcp-client.json \
    iperf3-json/events-client.jsonl mpstat-all-tables.txt mpstat-all-tables.json softnet_stat.txt softirqs.txt; do
    expected=$(records "$plain/$name")
    for encoding in UTF-16 UTF-16LE UTF-16BE; do
        iconv -f UTF-8 -t $encoding "$plain/$name" >encoded
        agrees "$name in $encoding" encoded "$expected"
    done
    { printf '\377\376' && iconv -f UTF-8 -t UTF-16LE "$plain/$name"; } >encoded
    agrees "$name in UTF-16LE with a mark" encoded "$expected"
    { printf '\357\273\277' && cat "$plain/$name"; } >encoded
    agrees "$name with a byte order mark" encoded "$expected"
    sed 's/$/\r/' "$plain/$name" >encoded
    agrees "$name with carriage returns" encoded "$expected"
    head -c 5000 "$plain/$name" | iconv -f UTF-8 -t UTF-16LE | head -c -1 >encoded # half a unit at its end
    run 0 ingest --print encoded
done

# a log's words before every line of a document (outside of it, mpstat's first line says so)
for name in iperf3-json/tcp-client.json iperf3-json/udp-bidirectional-server.json mpstat-all-tables.json; do
    expected=$(records "$plain/$name")
    awk '{ printf "2026-01-02T03:04:%02d.%dZ stdout F %s\n", NR % 60, NR * 7, $0 }' "$plain/$name" >prefixed
    same "$name with times" "$expected" "$(records prefixed | grep -v "a line outside of mpstat's document")"
    sed 's/^/client-1  | /' "$plain/$name" >prefixed
    same "$name with a container's name" "$expected" "$(records prefixed | grep -v "a line outside of mpstat's document")"
done

# bytes of zeros, as a file system leaves them behind the last write when a machine dies
{ cat "$plain/tcp-client.txt" && head -c 4096 /dev/zero; } >zeros
same "zeros at the end" "$(records "$plain/tcp-client.txt")" "$(records zeros | grep -v 'NUL bytes')"
same "zeros are said" 1 "$(records zeros | grep -c 'NUL bytes')"
{ cat "$plain/iperf3-json/tcp-client.json" && head -c 4096 /dev/zero; } >zeros
agrees "zeros behind JSON" zeros "$(records "$plain/iperf3-json/tcp-client.json")"
sed '5s/sec/s\x00c/' "$plain/tcp-client.txt" >zeros
same "a zero in a row" 1 "$(records zeros | grep -c '"line":5,"reason":"the line holds NUL bytes"')"
same "the rows around it" "$(records "$plain/tcp-client.txt" | grep -c -v '"line":5,')" "$(records zeros | grep -c -v rejected)"

# a file in UTF-16 is loaded as any other, under its own bytes' SHA-256
iconv -f UTF-8 -t UTF-16 "$plain/tcp-server.txt" >server.txt
run 0 ingest --configuration rps --replicas 1 server.txt
same "its bitrate" 45900000000.0 "$(sql 'SELECT bits_per_second FROM replica_bitrate')"
same "its SHA-256" "$(sha256sum <server.txt | cut -d ' ' -f 1)" "$(sql 'SELECT sha256 FROM source')"
