// SPDX-License-Identifier: GPL-3.0-or-later
// Run logs into DuckDB's own storage, all of it in SQL: node load_duckdb.js DATABASE LOG...
// Prints what it read, so that it can be compared.
"use strict";
const { DuckDBInstance } = require("@duckdb/node-api");

const row = "^\\[ *(\\d+)\\] +([\\d.]+)-([\\d.]+) +sec +([\\d.]+) ([KMG]?)Bytes +([\\d.]+) ([KMG]?)bits/sec(?: +(\\d+))?(?: +([\\d.]+) ([KMG]?)Bytes)? *(sender|receiver)?";
const unit = (column, base) => `CASE ${column} WHEN 'K' THEN ${base} WHEN 'M' THEN ${base}^2 WHEN 'G' THEN ${base}^3 ELSE 1 END`;
const shares = ["usr", "nice", "sys", "iowait", "irq", "soft", "steal", "guest", "gnice", "idle"];

async function main() {
    const [database, ...logs] = process.argv.slice(2);
    const instance = await DuckDBInstance.create(database);
    const connection = await instance.connect();
    const files = logs.map((log) => `'${log.replaceAll("'", "''")}'`).join(", ");
    // Which run and output a line is of: running counts, and a join to the lines that open an output.
    await connection.run(`CREATE TABLE raw AS
        SELECT n, text, sum((text LIKE '@run %')::INTEGER) OVER w AS run_id,
               sum((text LIKE '@output %' OR text = '@end')::INTEGER) OVER w AS part
        FROM (SELECT row_number() OVER () AS n, text FROM read_csv([${files}], columns = {'text': 'VARCHAR'}, delim = '\\x01',
              quote = '', escape = '', header = false, auto_detect = false, null_padding = true))
        WINDOW w AS (ORDER BY n ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)`);
    await connection.run(`CREATE TABLE line AS
        SELECT raw.n, raw.text, raw.run_id, opening.text AS output
        FROM raw LEFT JOIN (SELECT part, text FROM raw WHERE text LIKE '@output %') AS opening USING (part)`);
    await connection.run("DROP TABLE raw");
    await connection.run(`CREATE TABLE flow AS
        SELECT n AS line, run_id, regexp_extract(output, 'side=(\\w+)', 1) AS side, regexp_extract(output, 'replica=(\\d+)', 1)::INTEGER AS replica,
               p.start::DOUBLE AS start_s, p.stop::DOUBLE AS end_s, p.size::DOUBLE * ${unit("p.size_unit", 1024)} AS bytes,
               p.rate::DOUBLE * ${unit("p.rate_unit", 1000)} AS bits_per_second, TRY_CAST(p.retransmits AS BIGINT) AS retransmits,
               TRY_CAST(p.cwnd AS DOUBLE) * ${unit("p.cwnd_unit", 1024)} AS cwnd_bytes, p.direction
        FROM (SELECT *, regexp_extract(text, '${row}', ['stream', 'start', 'stop', 'size', 'size_unit', 'rate', 'rate_unit',
              'retransmits', 'cwnd', 'cwnd_unit', 'direction']) AS p FROM line WHERE text LIKE '[%sec %')`);
    await connection.run(`CREATE TABLE cpu AS
        SELECT n AS line, run_id, w[1] = 'Average:' AS average, CASE w[2] WHEN 'all' THEN -1 ELSE w[2]::INTEGER END AS cpu,
               ${shares.map((name, i) => `w[${i + 3}]::DOUBLE AS "${name}"`).join(", ")}
        FROM (SELECT n, run_id, regexp_split_to_array(text, ' +') AS w FROM line
              WHERE output LIKE '@output tool=mpstat%' AND regexp_matches(text, '^(Average:|\\d\\d:\\d\\d:\\d\\d) +(all|\\d+) '))`);
    await connection.run(`CREATE TABLE fact AS
        SELECT n AS line, run_id, text[2:strpos(text, ' ') - 1] AS kind, regexp_extract_all(text, '([\\w.]+)=(\\S+)', 1) AS keys,
               regexp_extract_all(text, '([\\w.]+)=(\\S+)', 2) AS "values"
        FROM line WHERE text LIKE '@settings %' OR text LIKE '@soft%' OR text LIKE '@run%' OR text LIKE '@output %'`);
    await connection.run("DROP TABLE line; CHECKPOINT");
    const result = await connection.runAndReadAll(`SELECT (SELECT count(*) FROM flow WHERE direction = '') + (SELECT count(*) FROM cpu),
        (SELECT sum(bits_per_second) / 1e6 FROM flow WHERE direction = '') + (SELECT sum(idle) FROM cpu)`);
    const [rows, sum] = result.getRows()[0];
    console.log(`rows=${rows} sum=${sum.toFixed(6)}`);
}
main();
