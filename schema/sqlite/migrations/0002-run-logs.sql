-- SPDX-License-Identifier: GPL-3.0-or-later
-- Version 2: what the runner's run logs say beside the tools' outputs (docs/run-log.md). NULL in a run's new
-- columns: no run log's section is of it, or the section does not say. It is never "not verified".

-- What a run's section says of it, and where it stands.
ALTER TABLE run ADD COLUMN attempt INTEGER CHECK (attempt >= 1); -- which one succeeded
ALTER TABLE run ADD COLUMN started_at TEXT;                      -- UTC, ISO 8601
ALTER TABLE run ADD COLUMN seconds REAL CHECK (seconds >= 0);    -- of the test
-- 1: every setting read as written before and after the test, and packets were steered exactly where they should be
ALTER TABLE run ADD COLUMN verified INTEGER CHECK (verified = 0 OR verified = 1);
ALTER TABLE run ADD COLUMN section_sha256 TEXT CHECK (length(section_sha256) = 64);
ALTER TABLE run ADD COLUMN section_source_id INTEGER REFERENCES source;
ALTER TABLE run ADD COLUMN section_line INTEGER CHECK (section_line >= 1);

-- The run's value for bitrate, kept by the load so that reading a million runs need not read their replicas: from
-- replica_bitrate, how many replicas have a bitrate, their mean, and whether one is the sending side's copy.
ALTER TABLE run ADD COLUMN value_results INTEGER NOT NULL DEFAULT 0;
ALTER TABLE run ADD COLUMN value_bits_per_second REAL;
ALTER TABLE run ADD COLUMN value_client_reported INTEGER NOT NULL DEFAULT 0;
UPDATE run SET (value_results, value_bits_per_second, value_client_reported) =
    (SELECT count(*), avg(bits_per_second), coalesce(max(client_reported), 0) FROM replica_bitrate
     WHERE replica_bitrate.run_id = run.run_id);

-- What each setting read on each device of a node. 'after' is there only for devices that then read differently.
CREATE TABLE setting (
    run_id INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
    phase  TEXT NOT NULL CHECK (phase = 'before' OR phase = 'after'),
    node   TEXT NOT NULL,
    device TEXT NOT NULL, -- '-' is the whole machine
    class  TEXT NOT NULL, -- 'underlay', 'tunnel', 'host-side', 'pod', 'machine', ...
    name   TEXT NOT NULL,
    value  TEXT NOT NULL, -- queues separated by '/'
    line   INTEGER NOT NULL,
    PRIMARY KEY (run_id, phase, node, device, class, name)
) STRICT, WITHOUT ROWID;

-- What a run added to the counters of packet processing of a CPU of the server node (/proc/net/softnet_stat).
CREATE TABLE softnet (
    run_id           INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
    cpu              INTEGER NOT NULL CHECK (cpu >= 0),
    processed        INTEGER,
    dropped          INTEGER,
    time_squeeze     INTEGER,
    received_rps     INTEGER, -- packets that another CPU steered here
    flow_limit_count INTEGER,
    line             INTEGER NOT NULL,
    PRIMARY KEY (run_id, cpu)
) STRICT, WITHOUT ROWID;

-- What a run added to a CPU's counts of softirqs (/proc/softirqs).
CREATE TABLE softirq (
    run_id INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
    cpu    INTEGER NOT NULL CHECK (cpu >= 0),
    name   TEXT NOT NULL, -- 'NET_RX', 'NET_TX', ...
    count  INTEGER NOT NULL,
    line   INTEGER NOT NULL,
    PRIMARY KEY (run_id, cpu, name)
) STRICT, WITHOUT ROWID;

-- The lines of a run log's header that say neither the cell nor a label: machine, tools, plan, notes.
CREATE TABLE source_header (
    source_id INTEGER NOT NULL REFERENCES source ON DELETE CASCADE,
    line      INTEGER NOT NULL,
    kind      TEXT NOT NULL, -- 'machine', 'tool', 'plan', 'note', ...
    key       TEXT NOT NULL,
    value     TEXT NOT NULL,
    PRIMARY KEY (source_id, line, key)
) STRICT, WITHOUT ROWID;

-- ------------------------------------------------------------------------------------- views, for people --

-- Every run with the names that identify it, and what its log says of it. Views that show runs.* show it too.
DROP VIEW runs;
CREATE VIEW runs AS
SELECT run_id, campaign.name AS campaign, configuration.name AS configuration, configuration.title, replicas,
       factor_set.labels, number, block, position, attempt, started_at, seconds, verified, section_sha256
FROM run
JOIN campaign USING (campaign_id)
JOIN configuration USING (configuration_id)
JOIN factor_set USING (factor_set_id);

-- One row a run that a run log tells of: was the treatment proved, and what the server node's CPUs counted together.
CREATE VIEW treatment AS
SELECT runs.*,
       (SELECT sum(received_rps) FROM softnet WHERE softnet.run_id = run.run_id) AS received_rps,
       (SELECT sum(processed) FROM softnet WHERE softnet.run_id = run.run_id) AS processed,
       (SELECT sum(dropped) FROM softnet WHERE softnet.run_id = run.run_id) AS dropped,
       (SELECT sum(time_squeeze) FROM softnet WHERE softnet.run_id = run.run_id) AS time_squeeze,
       (SELECT sum(count) FROM softirq WHERE softirq.run_id = run.run_id AND softirq.name = 'NET_RX') AS net_rx,
       source.name AS file, section_line AS line
FROM run
JOIN runs USING (run_id)
JOIN source ON source.source_id = run.section_source_id;

-- What every setting read in every run.
CREATE VIEW run_setting AS
SELECT runs.*, phase, node, device, class, name, value, line
FROM setting JOIN runs USING (run_id);

-- One row a run and CPU of the server node: where packets were processed and where they were steered to.
CREATE VIEW run_softnet AS
SELECT runs.*, cpu, processed, dropped, time_squeeze, received_rps, flow_limit_count,
       (SELECT count FROM softirq WHERE softirq.run_id = softnet.run_id AND softirq.cpu = softnet.cpu
                                        AND softirq.name = 'NET_RX') AS net_rx,
       line
FROM softnet JOIN runs USING (run_id);

-- What run logs say of machines, tools and plans.
CREATE VIEW header AS
SELECT source.name AS file, line, kind, key, value
FROM source_header JOIN source USING (source_id);
