-- SPDX-License-Identifier: GPL-3.0-or-later
-- Version 3: what runs were made under beside their plan, so that runs that differ in it are not compared unawares.

-- One row a combination: 'key=value' lines sorted by key; keys: congestion_control, cpus, duration (whole seconds),
-- iperf3, kernel. What the raw text does not say is left out.
CREATE TABLE circumstance_set (
    circumstance_set_id INTEGER PRIMARY KEY,
    circumstances       TEXT NOT NULL UNIQUE
) STRICT;

ALTER TABLE run ADD COLUMN circumstance_set_id INTEGER REFERENCES circumstance_set; -- kept by the load, from here:

CREATE VIEW run_circumstances AS
SELECT run_id,
       coalesce((SELECT 'congestion_control=' || value || char(10) FROM source_header
                 WHERE source_id = section_source_id AND kind = 'machine' AND key = 'congestion_control'), '')
       || coalesce((SELECT 'cpus=' || cpus || char(10) FROM output
                    WHERE output.run_id = run.run_id AND tool = 'mpstat' AND cpus IS NOT NULL
                    ORDER BY preference LIMIT 1), '')
       || coalesce((SELECT 'duration=' || CAST(round(max(end_s - start_s)) AS INTEGER) || char(10)
                    FROM flow JOIN flow_summary USING (flow_id) WHERE flow.run_id = run.run_id), '')
       || coalesce((SELECT 'iperf3=' || version || char(10) FROM output
                    WHERE output.run_id = run.run_id AND tool = 'iperf3' AND version IS NOT NULL
                    ORDER BY replica, preference LIMIT 1),
                   (SELECT 'iperf3=' || version.value || char(10)
                    FROM source_header AS tool JOIN source_header AS version USING (source_id, line)
                    WHERE source_id = section_source_id AND tool.kind = 'tool' AND tool.key = 'name'
                          AND tool.value = 'iperf3' AND version.key = 'version'), '')
       || coalesce((SELECT 'kernel=' || kernel || char(10) FROM output
                    WHERE output.run_id = run.run_id AND tool = 'mpstat' AND kernel IS NOT NULL
                    ORDER BY preference LIMIT 1), '') AS circumstances
FROM run;

INSERT INTO circumstance_set (circumstances) SELECT DISTINCT circumstances FROM run_circumstances WHERE circumstances <> '';
UPDATE run SET circumstance_set_id =
    (SELECT circumstance_set_id FROM run_circumstances JOIN circumstance_set USING (circumstances)
     WHERE run_circumstances.run_id = run.run_id);
