-- SPDX-License-Identifier: GPL-3.0-or-later
-- The results database, version 1 (PRAGMA user_version). schema/README.md documents every table and view for
-- people who query it. Units: seconds, bytes, bit/s, percent, milliseconds for jitter. NULL is "the raw text
-- does not say"; it is never 0. (CHECKs are OR chains: for IN (...) SQLite builds a table at every insert.)

-- A raw file, known by its content: the truth that everything else can be rebuilt from.
CREATE TABLE source (
    source_id      INTEGER PRIMARY KEY,
    sha256         TEXT NOT NULL UNIQUE CHECK (length(sha256) = 64),
    name           TEXT NOT NULL,               -- as it was given
    bytes          INTEGER NOT NULL CHECK (bytes >= 0),
    format         TEXT NOT NULL,               -- 'experiment-log', 'iperf3-text', 'mpstat-text', ...
    parser_version INTEGER NOT NULL,
    claims         TEXT NOT NULL,               -- what options or the name said of it, canonical
    ingested_at    TEXT NOT NULL                -- UTC, ISO 8601
) STRICT;

-- One execution of one plan.
CREATE TABLE campaign (
    campaign_id INTEGER PRIMARY KEY,
    name        TEXT NOT NULL UNIQUE CHECK (name <> '')
) STRICT;

-- What was switched on.
CREATE TABLE configuration (
    configuration_id INTEGER PRIMARY KEY,
    name             TEXT NOT NULL UNIQUE CHECK (name <> ''),
    title            TEXT NOT NULL
) STRICT;

-- The further planned factors of a run: one row a combination, 'key=value' lines sorted by key; '' is none.
CREATE TABLE factor_set (
    factor_set_id INTEGER PRIMARY KEY,
    labels        TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE factor (
    factor_set_id INTEGER NOT NULL REFERENCES factor_set ON DELETE CASCADE,
    key           TEXT NOT NULL CHECK (key <> ''),
    value         TEXT NOT NULL,
    PRIMARY KEY (factor_set_id, key)
) STRICT, WITHOUT ROWID;

-- One execution of one cell: the unit of replication.
CREATE TABLE run (
    run_id           INTEGER PRIMARY KEY,
    campaign_id      INTEGER NOT NULL REFERENCES campaign,
    configuration_id INTEGER NOT NULL REFERENCES configuration,
    replicas         INTEGER NOT NULL CHECK (replicas >= 1),
    factor_set_id    INTEGER NOT NULL REFERENCES factor_set,
    number           INTEGER NOT NULL CHECK (number >= 1),
    block            INTEGER CHECK (block >= 1),    -- of a campaign in randomised blocks
    position         INTEGER CHECK (position >= 1), -- in the campaign's whole order
    UNIQUE (campaign_id, replicas, configuration_id, factor_set_id, number)
) STRICT;

-- One tool's output for one slot of a run: (replica, side, tool). replica 0 is the whole run (mpstat).
CREATE TABLE output (
    run_id     INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
    replica    INTEGER NOT NULL CHECK (replica >= 0),
    side       TEXT NOT NULL CHECK (side = 'client' OR side = 'server' OR side = 'unknown'),
    tool       TEXT NOT NULL CHECK (tool IN ('iperf3', 'mpstat')),
    source_id  INTEGER NOT NULL REFERENCES source,
    line       INTEGER NOT NULL CHECK (line >= 1), -- where it begins in the source
    version    TEXT,                               -- of the tool
    host       TEXT,                               -- mpstat's banner: host, kernel, CPUs
    kernel     TEXT,
    cpus       INTEGER CHECK (cpus >= 1),
    protocol   TEXT CHECK (protocol = 'tcp' OR protocol = 'udp' OR protocol = 'sctp'),
    streams    INTEGER CHECK (streams >= 0),
    reverse    INTEGER NOT NULL CHECK (reverse IN (0, 1)), -- 1: the server sent (-R)
    -- The test's final averages over all its streams ([SUM] where iperf3 printed one).
    sender_bits_per_second   REAL CHECK (sender_bits_per_second >= 0),
    receiver_bits_per_second REAL CHECK (receiver_bits_per_second >= 0),
    -- Whose word counts where both sides reported the same: the receiving side's (of mpstat: the server's) first.
    preference INTEGER NOT NULL GENERATED ALWAYS AS (
        CASE WHEN side = 'unknown' THEN 1 WHEN (side = 'client') = reverse THEN 0 ELSE 2 END) STORED,
    PRIMARY KEY (run_id, tool, replica, side)
) STRICT, WITHOUT ROWID;

CREATE INDEX output_by_source ON output (source_id);

-- One stream of one replica's test; stream 0 is iperf3's own SUM row over all streams.
CREATE TABLE flow (
    flow_id INTEGER PRIMARY KEY,
    run_id  INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
    replica INTEGER NOT NULL CHECK (replica >= 1),
    stream  INTEGER NOT NULL CHECK (stream >= 0),
    reverse INTEGER NOT NULL CHECK (reverse IN (0, 1)), -- 1: from server to client
    UNIQUE (run_id, replica, stream, reverse)
) STRICT;

-- A flow's final rows: what each side printed of the sender and of the receiver.
CREATE TABLE flow_summary (
    flow_id         INTEGER NOT NULL REFERENCES flow ON DELETE CASCADE,
    -- side: who printed it; direction: whose count it is
    side            TEXT NOT NULL CHECK (side = 'client' OR side = 'server' OR side = 'unknown'),
    direction       TEXT NOT NULL CHECK (direction = 'sender' OR direction = 'receiver' OR direction = 'unknown'),
    start_s         REAL,
    end_s           REAL,
    bytes           REAL,
    bits_per_second REAL,
    retransmits     INTEGER,
    jitter_ms       REAL,
    lost            REAL,
    packets         INTEGER,
    line            INTEGER NOT NULL,
    PRIMARY KEY (flow_id, side, direction)
) STRICT, WITHOUT ROWID;

-- A flow over time: repeated measurements inside one run, never independent observations.
CREATE TABLE flow_interval (
    flow_id         INTEGER NOT NULL REFERENCES flow ON DELETE CASCADE,
    side            TEXT NOT NULL CHECK (side = 'client' OR side = 'server' OR side = 'unknown'),
    idx             INTEGER NOT NULL CHECK (idx >= 0),
    direction       TEXT NOT NULL CHECK (direction = 'sender' OR direction = 'receiver' OR direction = 'unknown'),
    omitted         INTEGER NOT NULL CHECK (omitted IN (0, 1)),
    start_s         REAL NOT NULL,
    end_s           REAL NOT NULL,
    bytes           REAL,
    bits_per_second REAL,
    retransmits     INTEGER,
    cwnd_bytes      REAL,
    jitter_ms       REAL,
    lost            REAL,
    packets         INTEGER,
    line            INTEGER NOT NULL,
    PRIMARY KEY (flow_id, side, idx)
) STRICT, WITHOUT ROWID;

-- mpstat's rows, of the run's mpstat output on a side: percent of a CPU's time; cpu -1 is mpstat's "all". Columns that the version lacks are NULL; a
-- CPU that was offline has a row of NULLs.
CREATE TABLE cpu_sample (
    run_id    INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
    side      TEXT NOT NULL CHECK (side = 'client' OR side = 'server' OR side = 'unknown'),
    sample    INTEGER NOT NULL CHECK (sample >= 1),
    cpu       INTEGER NOT NULL CHECK (cpu >= -1),
    usr REAL, nice REAL, sys REAL, iowait REAL, irq REAL, soft REAL, steal REAL, guest REAL, gnice REAL, idle REAL,
    line      INTEGER NOT NULL,
    PRIMARY KEY (run_id, side, sample, cpu)
) STRICT, WITHOUT ROWID;

CREATE TABLE cpu_average (
    run_id    INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
    side      TEXT NOT NULL CHECK (side = 'client' OR side = 'server' OR side = 'unknown'),
    cpu       INTEGER NOT NULL CHECK (cpu >= -1),
    computed  INTEGER NOT NULL CHECK (computed IN (0, 1)), -- 1: mean of the samples, for want of an Average table
    usr REAL, nice REAL, sys REAL, iowait REAL, irq REAL, soft REAL, steal REAL, guest REAL, gnice REAL, idle REAL,
    line      INTEGER NOT NULL,
    PRIMARY KEY (run_id, side, cpu)
) STRICT, WITHOUT ROWID;

-- Lines of a good file that could not be understood.
CREATE TABLE rejected_line (
    source_id INTEGER NOT NULL REFERENCES source ON DELETE CASCADE,
    line      INTEGER NOT NULL,
    reason    TEXT NOT NULL,
    PRIMARY KEY (source_id, line)
) STRICT, WITHOUT ROWID;

-- SHA-256 over what the database was made of; no row while a load has made it stale.
CREATE TABLE content (
    only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
    hash     TEXT NOT NULL CHECK (length(hash) = 64)
) STRICT;

-- ------------------------------------------------------------------------------------- views, for people --

-- Every run with the names that identify it.
CREATE VIEW runs AS
SELECT run_id, campaign.name AS campaign, configuration.name AS configuration, configuration.title, replicas,
       factor_set.labels, number, block, position
FROM run
JOIN campaign USING (campaign_id)
JOIN configuration USING (configuration_id)
JOIN factor_set USING (factor_set_id);

-- One row a replica of a run: the receiver's average bitrate. The receiving side's own count wins; where only the
-- other side reported it, client_reported is 1.
CREATE VIEW replica_bitrate AS
SELECT run_id, replica, receiver_bits_per_second AS bits_per_second, side, preference = 2 AS client_reported,
       source_id, line
FROM output
WHERE tool = 'iperf3' AND receiver_bits_per_second IS NOT NULL
      AND (preference = 0 OR NOT EXISTS (SELECT 1 FROM output AS other
                      WHERE other.run_id = output.run_id AND other.replica = output.replica
                            AND other.tool = 'iperf3' AND other.receiver_bits_per_second IS NOT NULL
                            AND other.preference < output.preference));

-- One row a run: its value for bitrate (the mean over its replicas), and whether it is complete.
CREATE VIEW run_bitrate AS
SELECT runs.*, avg(bits_per_second) AS bits_per_second, count(bits_per_second) AS results,
       count(bits_per_second) = replicas AS complete
FROM runs LEFT JOIN replica_bitrate USING (run_id)
GROUP BY run_id;

-- One row a run and CPU: mpstat's averages, percent. The server's mpstat wins where both sides ran one.
CREATE VIEW run_cpu AS
SELECT runs.*, side, cpu, CASE cpu WHEN -1 THEN 'all' ELSE CAST(cpu AS TEXT) END AS cpu_name,
       usr, nice, sys, iowait, irq, soft, steal, guest, gnice, idle, computed, source_id, cpu_average.line
FROM runs
JOIN output USING (run_id)
JOIN cpu_average USING (run_id, side)
WHERE tool = 'mpstat'
      AND NOT EXISTS (SELECT 1 FROM output AS other
                      WHERE other.run_id = output.run_id AND other.tool = 'mpstat'
                            AND other.preference < output.preference);

-- One row a cell: complete runs and their mean.
CREATE VIEW cell_bitrate AS
SELECT campaign, configuration, title, replicas, labels, count(*) FILTER (WHERE complete) AS runs,
       count(*) FILTER (WHERE NOT complete) AS incomplete,
       avg(bits_per_second) FILTER (WHERE complete) AS mean_bits_per_second
FROM run_bitrate
GROUP BY campaign, configuration, title, replicas, labels;

-- Every flow over time, with its run.
CREATE VIEW flow_over_time AS
SELECT runs.*, replica, stream, reverse, side, direction, idx, omitted, start_s, end_s, bytes, bits_per_second,
       retransmits, cwnd_bytes, jitter_ms, lost, packets, line
FROM flow_interval JOIN flow USING (flow_id) JOIN runs USING (run_id);

-- Where each number comes from: file and line of every tool's output.
CREATE VIEW provenance AS
SELECT runs.*, replica, side, tool, version, source.name AS file, output.line, source.sha256, source.format
FROM output JOIN runs USING (run_id) JOIN source USING (source_id);

-- What could not be understood, by file and reason.
CREATE VIEW rejected AS
SELECT source.name AS file, rejected_line.line, reason
FROM rejected_line JOIN source USING (source_id);
