# SPDX-License-Identifier: GPL-3.0-or-later
"""Run logs into SQLite with Python and pandas, as one would without steerstat: regular expressions, a table of
rows a kind, DataFrame.to_sql. Prints what it read, so that it can be compared.

    load.py LOG... [--into DATABASE]
"""
import re
import sqlite3
import sys
import time

ROW = re.compile(
    r"\[ *(\d+|SUM)\] +([\d.]+)-([\d.]+) +sec +([\d.]+) ([KMGT]?)Bytes +([\d.]+) ([KMGT]?)bits/sec"
    r"(?: +(\d+))?(?: +([\d.]+) ([KMGT]?)Bytes)? *(sender|receiver)?"
)
OUTPUT = re.compile(r"@output tool=(\w+) side=(\w+) replica=(\d+)")
PAIR = re.compile(r"([\w.]+)=(\S+)")
BYTES = {"": 1, "K": 2**10, "M": 2**20, "G": 2**30, "T": 2**40}
BITS = {"": 1, "K": 1e3, "M": 1e6, "G": 1e9, "T": 1e12}
COLUMNS = {
    "run": ["run_id", "campaign", "configuration", "replicas", "number", "block", "position", "started_at", "section_sha256"],
    "output": ["run_id", "replica", "side", "tool", "line", "receiver_bits_per_second"],
    "setting": ["run_id", "phase", "node", "device", "class", "name", "value", "line"],
    "softnet": ["run_id", "cpu", "processed", "dropped", "time_squeeze", "received_rps", "flow_limit_count", "line"],
    "softirq": ["run_id", "cpu", "name", "count", "line"],
    "flow_interval": ["run_id", "replica", "stream", "side", "idx", "start_s", "end_s", "bytes", "bits_per_second",
                      "retransmits", "cwnd_bytes", "line"],
    "flow_summary": ["run_id", "replica", "stream", "side", "direction", "start_s", "end_s", "bytes", "bits_per_second",
                     "retransmits", "line"],
    "cpu_sample": ["run_id", "side", "sample", "cpu", "usr", "nice", "sys", "iowait", "irq", "soft", "steal", "guest",
                   "gnice", "idle", "line"],
    "cpu_average": ["run_id", "side", "cpu", "usr", "nice", "sys", "iowait", "irq", "soft", "steal", "guest", "gnice",
                    "idle", "line"],
}


def parse(path, tables, run_id):
    campaign = configuration = replicas = None
    tool = side = None
    replica = index = sample = 0
    label = None
    output = None
    with open(path, encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            if line.startswith("["):
                match = ROW.match(line)
                if not match:
                    continue
                stream, start, end, size, unit, rate, rate_unit, retransmits, window, window_unit, direction = match.groups()
                start, end = float(start), float(end)
                size, rate = float(size) * BYTES[unit], float(rate) * BITS[rate_unit]
                retransmits = int(retransmits) if retransmits else None
                if direction:
                    tables["flow_summary"].append((run_id, replica, stream, side, direction, start, end, size, rate,
                                                   retransmits, number))
                    if direction == "receiver":
                        output[5] = rate
                else:
                    window = float(window) * BYTES[window_unit] if window else None
                    tables["flow_interval"].append((run_id, replica, stream, side, index, start, end, size, rate,
                                                    retransmits, window, number))
                    index += 1
            elif tool == "mpstat" and line[0] not in "@L\n":
                words = line.split()
                if words[1] == "CPU":
                    if words[0] != label:
                        label = words[0]
                        sample += 1
                    continue
                cpu = -1 if words[1] == "all" else int(words[1])
                values = tuple(map(float, words[2:12]))
                if words[0] == "Average:":
                    tables["cpu_average"].append((run_id, side, cpu) + values + (number,))
                else:
                    tables["cpu_sample"].append((run_id, side, sample, cpu) + values + (number,))
            elif line.startswith("@"):
                kind = line[1:].split(None, 1)[0]
                if kind == "output":
                    tool, side, replica = OUTPUT.match(line).groups()
                    replica = int(replica)
                    index = sample = 0
                    label = None
                    output = [run_id, replica, side, tool, number, None]
                    tables["output"].append(output)
                elif kind == "settings":
                    pairs = PAIR.findall(line)
                    where = dict(pairs[:4])
                    for name, value in pairs[4:]:
                        tables["setting"].append((run_id, where["phase"], where["node"], where["device"], where["class"],
                                                  name, value, number))
                elif kind == "softnet":
                    tables["softnet"].append((run_id,) + tuple(int(v) for _, v in PAIR.findall(line)) + (number,))
                elif kind == "softirqs":
                    pairs = PAIR.findall(line)
                    for name, value in pairs[1:]:
                        tables["softirq"].append((run_id, int(pairs[0][1]), name, int(value), number))
                elif kind == "run":
                    run_id += 1
                    values = dict(PAIR.findall(line))
                    run = [run_id, campaign, configuration, replicas, int(values["number"]), int(values["block"]),
                           int(values["position"]), values["start"], None]
                elif kind == "run-end":
                    run[8] = line.split("=")[1].strip()
                    tables["run"].append(run)
                elif kind == "cell":
                    values = dict(PAIR.findall(line))
                    campaign, configuration, replicas = values["campaign"], values["configuration"], int(values["replicas"])
                elif kind == "end":
                    tool = None
    return run_id


def main():
    arguments = sys.argv[1:]
    into = None
    if "--into" in arguments:
        at = arguments.index("--into")
        into = arguments[at + 1]
        del arguments[at:at + 2]
        import pandas
    start = time.process_time()
    rows = 0
    total = 0.0
    run_id = 0
    database = sqlite3.connect(into) if into else None
    if database:
        database.executescript("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL")
    for path in arguments:
        tables = {name: [] for name in COLUMNS}
        run_id = parse(path, tables, run_id)
        rows += len(tables["flow_interval"]) + len(tables["cpu_sample"]) + len(tables["cpu_average"])
        total += sum(row[8] for row in tables["flow_interval"]) / 1e6
        total += sum(row[13] for row in tables["cpu_sample"]) + sum(row[12] for row in tables["cpu_average"])
        if database:
            for name, values in tables.items():
                frame = pandas.DataFrame.from_records(values, columns=COLUMNS[name])
                frame.to_sql(name, database, if_exists="append", index=False)
    if database:
        database.close()
    print(f"rows={rows} sum={total:.6f} cpu_s={time.process_time() - start:.6f}")


main()
