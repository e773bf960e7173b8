-- SPDX-License-Identifier: GPL-3.0-or-later
-- Version 4: mpstat's other tables, lines that contradict themselves, and counters that come as files of their own.

-- Rows of mpstat's tables of interrupts and softirqs; cpu -1 is "all". Each value is one a second.
CREATE TABLE rate_sample (
    run_id     INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
    side       TEXT NOT NULL CHECK (side = 'client' OR side = 'server' OR side = 'unknown'),
    kind       TEXT NOT NULL CHECK (kind = 'interrupts' OR kind = 'irqs' OR kind = 'softirqs'),
    sample     INTEGER NOT NULL CHECK (sample >= 1),
    cpu        INTEGER NOT NULL CHECK (cpu >= -1),
    name       TEXT NOT NULL, -- 'intr' of interrupts, '24' or 'LOC' of irqs, 'NET_RX' of softirqs
    per_second REAL NOT NULL CHECK (per_second >= 0),
    line       INTEGER NOT NULL,
    PRIMARY KEY (run_id, side, kind, sample, cpu, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE rate_average (
    run_id     INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
    side       TEXT NOT NULL CHECK (side = 'client' OR side = 'server' OR side = 'unknown'),
    kind       TEXT NOT NULL CHECK (kind = 'interrupts' OR kind = 'irqs' OR kind = 'softirqs'),
    cpu        INTEGER NOT NULL CHECK (cpu >= -1),
    name       TEXT NOT NULL,
    computed   INTEGER NOT NULL CHECK (computed = 0 OR computed = 1), -- 1: mean of the samples
    per_second REAL NOT NULL CHECK (per_second >= 0),
    line       INTEGER NOT NULL, -- of a mean: of its last sample
    PRIMARY KEY (run_id, side, kind, cpu, name)
) STRICT, WITHOUT ROWID;

-- Rows of mpstat's table by NUMA node, in percent; node -1 is "all".
CREATE TABLE node_sample (
    run_id    INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
    side      TEXT NOT NULL CHECK (side = 'client' OR side = 'server' OR side = 'unknown'),
    sample    INTEGER NOT NULL CHECK (sample >= 1),
    node      INTEGER NOT NULL CHECK (node >= -1),
    usr REAL, nice REAL, sys REAL, iowait REAL, irq REAL, soft REAL, steal REAL, guest REAL, gnice REAL, idle REAL,
    line      INTEGER NOT NULL,
    PRIMARY KEY (run_id, side, sample, node)
) STRICT, WITHOUT ROWID;

CREATE TABLE node_average (
    run_id    INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
    side      TEXT NOT NULL CHECK (side = 'client' OR side = 'server' OR side = 'unknown'),
    node      INTEGER NOT NULL CHECK (node >= -1),
    computed  INTEGER NOT NULL CHECK (computed = 0 OR computed = 1),
    usr REAL, nice REAL, sys REAL, iowait REAL, irq REAL, soft REAL, steal REAL, guest REAL, gnice REAL, idle REAL,
    line      INTEGER NOT NULL,
    PRIMARY KEY (run_id, side, node)
) STRICT, WITHOUT ROWID;

-- Lines that were taken, and contradict themselves or others.
CREATE TABLE warned_line (
    source_id INTEGER NOT NULL REFERENCES source ON DELETE CASCADE,
    line      INTEGER NOT NULL,
    reason    TEXT NOT NULL,
    PRIMARY KEY (source_id, line, reason)
) STRICT, WITHOUT ROWID;

-- A file of /proc/net/softnet_stat or /proc/softirqs has a slot of its run as tools' outputs have: `tool` may say so.
-- (SQLite changes no CHECK in place. Views name the table: they are left alone while it is replaced.)
PRAGMA legacy_alter_table = ON;
CREATE TABLE new_output (
    run_id     INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
    replica    INTEGER NOT NULL CHECK (replica >= 0),
    side       TEXT NOT NULL CHECK (side = 'client' OR side = 'server' OR side = 'unknown'),
    tool       TEXT NOT NULL CHECK (tool = 'iperf3' OR tool = 'mpstat' OR tool = 'softnet_stat' OR tool = 'softirqs'),
    source_id  INTEGER NOT NULL REFERENCES source,
    line       INTEGER NOT NULL CHECK (line >= 1), -- where it begins in the source
    version    TEXT,                               -- of the tool
    host       TEXT,                               -- mpstat's banner: host, kernel, CPUs
    kernel     TEXT,
    cpus       INTEGER CHECK (cpus >= 1),
    protocol   TEXT CHECK (protocol = 'tcp' OR protocol = 'udp' OR protocol = 'sctp'),
    streams    INTEGER CHECK (streams >= 0),
    reverse    INTEGER NOT NULL CHECK (reverse IN (0, 1)), -- 1: the server sent (-R)
    sender_bits_per_second   REAL CHECK (sender_bits_per_second >= 0),
    receiver_bits_per_second REAL CHECK (receiver_bits_per_second >= 0),
    preference INTEGER NOT NULL GENERATED ALWAYS AS (
        CASE WHEN side = 'unknown' THEN 1 WHEN (side = 'client') = reverse THEN 0 ELSE 2 END) STORED,
    PRIMARY KEY (run_id, tool, replica, side)
) STRICT, WITHOUT ROWID;
INSERT INTO new_output (run_id, replica, side, tool, source_id, line, version, host, kernel, cpus, protocol, streams,
                        reverse, sender_bits_per_second, receiver_bits_per_second)
SELECT run_id, replica, side, tool, source_id, line, version, host, kernel, cpus, protocol, streams, reverse,
       sender_bits_per_second, receiver_bits_per_second
FROM output;
DROP TABLE output;
ALTER TABLE new_output RENAME TO output;
CREATE INDEX output_by_source ON output (source_id);
PRAGMA legacy_alter_table = OFF;

-- ------------------------------------------------------------------------------------- views, for people --

-- One row a run, CPU and interrupt or softirq: its average a second. The server's mpstat wins where both sides ran one.
CREATE VIEW run_rate AS
SELECT runs.*, side, kind, cpu, CASE cpu WHEN -1 THEN 'all' ELSE CAST(cpu AS TEXT) END AS cpu_name, name, per_second,
       computed, source_id, rate_average.line
FROM runs
JOIN output USING (run_id)
JOIN rate_average USING (run_id, side)
WHERE tool = 'mpstat'
      AND NOT EXISTS (SELECT 1 FROM output AS other
                      WHERE other.run_id = output.run_id AND other.tool = 'mpstat'
                            AND other.preference < output.preference);

-- The same by NUMA node, in percent.
CREATE VIEW run_node AS
SELECT runs.*, side, node, CASE node WHEN -1 THEN 'all' ELSE CAST(node AS TEXT) END AS node_name,
       usr, nice, sys, iowait, irq, soft, steal, guest, gnice, idle, computed, source_id, node_average.line
FROM runs
JOIN output USING (run_id)
JOIN node_average USING (run_id, side)
WHERE tool = 'mpstat'
      AND NOT EXISTS (SELECT 1 FROM output AS other
                      WHERE other.run_id = output.run_id AND other.tool = 'mpstat'
                            AND other.preference < output.preference);

-- What contradicts itself or others, by file and reason.
CREATE VIEW warned AS
SELECT source.name AS file, warned_line.line, reason
FROM warned_line JOIN source USING (source_id);
