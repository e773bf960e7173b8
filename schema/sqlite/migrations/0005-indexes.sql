-- SPDX-License-Identifier: GPL-3.0-or-later
-- Version 5: indexes of runs by what they refer to. Without them removing a source (--replace, a log that has grown)
-- reads all runs of the database several times.

CREATE INDEX run_by_section ON run (section_source_id);
CREATE INDEX run_by_configuration ON run (configuration_id);
CREATE INDEX run_by_factors ON run (factor_set_id);
CREATE INDEX run_by_circumstances ON run (circumstance_set_id);
-- Runs that lost an output of a source that is being removed: none, at any other time.
CREATE INDEX run_to_finish ON run (value_results) WHERE value_results = -1;
