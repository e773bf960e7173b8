-- SPDX-License-Identifier: GPL-3.0-or-later
-- Who may do what in a results database: run by its owner, after `copy --migrate`, and again after any migration.
--
--     psql -d results -f roles.sql
--     psql -d results -c "GRANT steerstat_collector TO some_login"
--
-- steerstat_analyst   reads
-- steerstat_collector reads and adds; never changes or removes what is there. (A log that has grown takes the place of what
--                     was there of it, and --replace does: those are the owner's.)
-- The owner           migrates, and may do everything.
-- Making roles takes the right to (CREATEROLE); where they are there already, owning the database is enough.
DO $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'steerstat_analyst') THEN
        CREATE ROLE steerstat_analyst NOLOGIN;
    END IF;
    IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'steerstat_collector') THEN
        CREATE ROLE steerstat_collector NOLOGIN;
    END IF;
    EXECUTE format('ALTER DATABASE %I SET search_path = steerstat, public', current_database());
END $$;

GRANT USAGE ON SCHEMA steerstat TO steerstat_analyst, steerstat_collector;
GRANT SELECT ON ALL TABLES IN SCHEMA steerstat TO steerstat_analyst, steerstat_collector;
GRANT INSERT ON ALL TABLES IN SCHEMA steerstat TO steerstat_collector;
REVOKE INSERT ON steerstat.schema_version, steerstat.partitioned FROM steerstat_collector;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA steerstat TO steerstat_collector;
GRANT EXECUTE ON FUNCTION steerstat.finish_rates, steerstat.finish_runs, steerstat.run_worth, steerstat.note_section
TO steerstat_collector;
