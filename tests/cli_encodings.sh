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
    tr '\n' '\r' <"$plain/$name" >encoded
    agrees "$name with nothing but carriage returns" encoded "$expected"
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

# much else before it: a package manager's words, or iperf3's own (-J -d); a document across the border of two windows
lines() { awk -v from="$1" -v to="$2" 'BEGIN { for (i = from; i < to; i++) printf "Get:%d http://deb.debian.org/debian bookworm/main amd64 libc6\n", i }'; }
before=$(lines 0 4000 | wc -l)
for name in tcp-client.txt iperf3-json/tcp-client.json iperf3-json/events-client.jsonl mpstat-all-tables.txt; do
    { lines 0 4000 && cat "$plain/$name"; } >late
    same "$name behind 240 kB" "$(records "$plain/$name" | sed 's/"line":[0-9]*//')" "$(records late | sed 's/"line":[0-9]*//' | grep -v 'belongs to no table')"
    last=$(records "$plain/$name" | grep -o '"line":[0-9]*' | tail -n 1 | cut -d : -f 2)
    same "$name: its last line" "\"line\":$((before + last))" "$(records late | grep -o '"line":[0-9]*' | tail -n 1)"
done
for bytes in 65400 65500 65520 65530 65535 65536 65537 65600; do
    { head -c "$bytes" /dev/zero | tr '\0' x | fold -w 100 | head -c $((bytes - 1)) && echo && cat "$plain/iperf3-json/tcp-client.json"; } >late
    same "a document at byte $bytes" "$(records "$plain/iperf3-json/tcp-client.json" | wc -l)" "$(records late | wc -l)"
done
{ lines 0 4000 && printf 'Client connecting to h, TCP port 5001\nTCP window size: 43.8 KByte\n[  3]  0.0-10.0 sec   112 MBytes  94.2 Mbits/sec\n'; } >late
run 1 ingest --print late
says err "is iperf 2 text output"
lines 0 4000 >late
run 1 ingest --print late
says err "late:1: is no format that is known here"
# what is refused is of no use to its run's other files
printf '[  3] local 1.1.1.1 port 2 connected with 1.1.1.2 port 5001\n' >iperf2.txt
run 1 ingest --db group.db --configuration rps --replicas 1 "$plain/tcp-client.txt" iperf2.txt
says err "the run's other 1 files were not taken"

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

# a name that is no UTF-8 is the same name again
name=$(printf 'n\377.txt')
cp "$plain/tcp-client.txt" "$name"
run 0 ingest --db names.db --configuration rps --replicas 1 "$name"
run 0 ingest --db names.db --configuration rps --replicas 1 "$name"
same "nothing to say of it" "" "$(cat err)"
