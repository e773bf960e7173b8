/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Statements that are asked many times, in the form that store_engine.h describes. */
#include "schema/store_engine.h"

#include "base/memory.h"

#include <string.h>

/* Run ?5 of a cell: ?1 to ?4. */
#define OF_CELL " campaign_id = ?1 AND replicas = ?2 AND configuration_id = ?3 AND factor_set_id = ?4"

const char *const statement_texts[STATEMENT_COUNT] = {
    [STATEMENT_FIND_SOURCE] = "SELECT source_id, name, claims FROM source WHERE sha256 = ?1",
    [STATEMENT_ADD_CAMPAIGN] = "INSERT INTO campaign (name) VALUES (?1) ON CONFLICT DO NOTHING",
    [STATEMENT_ADD_CONFIGURATION] =
        "INSERT INTO configuration (name, title) VALUES (?1, ?2) ON CONFLICT DO NOTHING",
    [STATEMENT_ADD_FACTOR_SET] = "INSERT INTO factor_set (labels) VALUES (?1) ON CONFLICT DO NOTHING",
    [STATEMENT_ADD_FACTOR] =
        "INSERT INTO factor (factor_set_id, key, value)"
        " SELECT factor_set_id, ?2, ?3 FROM factor_set WHERE labels = ?1 ON CONFLICT DO NOTHING",
    [STATEMENT_FIND_CELL] =
        "SELECT campaign_id, configuration_id, factor_set_id FROM campaign, configuration, factor_set"
        " WHERE campaign.name = ?1 AND configuration.name = ?2 AND labels = ?3",
    [STATEMENT_LARGEST_NUMBER] = "SELECT coalesce(max(number), 0) FROM run WHERE" OF_CELL,
    [STATEMENT_FIND_RUN] =
        "SELECT run_id, block, position, section_source_id FROM run WHERE" OF_CELL " AND number = ?5",
    [STATEMENT_FIND_REPLICA] =
        "SELECT replica FROM output WHERE source_id = ?1 AND tool = 'iperf3' AND line = ?2",
    [STATEMENT_COUNT_TESTS] = "SELECT count(*) FROM run JOIN output USING ({run}) WHERE" OF_CELL
                              " AND number = ?5 AND tool = 'iperf3'",
    [STATEMENT_FIND_SLOT] = "SELECT source_id, name FROM output JOIN source USING (source_id)"
                            " WHERE {of_run} AND replica = ?3 AND tool = ?4 AND side = ?5",
    [STATEMENT_READ_FLOWS] = "SELECT replica, stream, reverse, flow_id FROM flow WHERE {of_run}",
    [STATEMENT_FIND_SOFTNET] = "SELECT 1 FROM softnet WHERE {of_run} LIMIT 1",
    [STATEMENT_FIND_SOFTIRQ] = "SELECT 1 FROM softirq WHERE {of_run} LIMIT 1",
    [STATEMENT_NOTE_SECTION] =
        "UPDATE run SET block = coalesce(?3, block), position = coalesce(?4, position), attempt = ?5,"
        " started_at = ?6, seconds = ?7, verified = ?8, section_sha256 = ?9, section_source_id = ?10,"
        " section_line = ?11 WHERE {of_run}",
    [STATEMENT_FIND_REMOVED] =
        "SELECT 1 FROM campaign, configuration, factor_set JOIN run USING (factor_set_id)"
        " WHERE run.campaign_id = campaign.campaign_id AND run.configuration_id ="
        " configuration.configuration_id AND campaign.name = ?1 AND configuration.name = ?2 AND labels = ?3"
        " AND replicas = ?4 AND number = ?5 AND (section_sha256 = ?6 OR ?6 IS NULL)"
        " AND (EXISTS (SELECT 1 FROM output WHERE {output=run} AND tool = ?7 AND side = ?8 AND replica = ?9)"
        " OR (?7 = 'softnet_stat' AND EXISTS (SELECT 1 FROM softnet WHERE {softnet=run}))"
        " OR (?7 = 'softirqs' AND EXISTS (SELECT 1 FROM softirq WHERE {softirq=run})) OR ?7 IS NULL)",
    [STATEMENT_ADD_CIRCUMSTANCES] =
        "INSERT INTO circumstance_set (circumstances) VALUES (?1) ON CONFLICT DO NOTHING",
    [STATEMENT_FIND_CIRCUMSTANCES] =
        "SELECT circumstance_set_id FROM circumstance_set WHERE circumstances = ?1",
    [STATEMENT_NAME_CONFIGURATION] = "SELECT name FROM configuration WHERE configuration_id = ?1",
    [STATEMENT_NAME_LABELS] = "SELECT labels FROM factor_set WHERE factor_set_id = ?1",
    [STATEMENT_NAME_CIRCUMSTANCES] =
        "SELECT circumstances FROM circumstance_set WHERE circumstance_set_id = ?1",
};

/* "a=b" or "a~b", a and b being tables. */
static void append_join(char **text, const char *word, size_t length, const struct wording *wording)
{
    size_t left = strcspn(word, "=~");
    const char *right = word + left + 1;
    int right_length = (int)(length - left - 1);
    const char *column = word[left] == '~' ? "flow_id" : "run_id";
    if (wording->by_campaign)
        memory_append(text, "%.*s.campaign_id = %.*s.campaign_id AND ", (int)left, word, right_length, right);
    memory_append(text, "%.*s.%s = %.*s.%s", (int)left, word, column, right_length, right, column);
}

static void append_word(char **text, const char *word, size_t length, const struct wording *wording)
{
    const struct {
        const char *word, *meaning;
    } words[] = {{"run", wording->run},
                 {"flow", wording->flow},
                 {"of_run", wording->of_run},
                 {"cross", wording->cross}};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (strlen(words[i].word) == length && strncmp(words[i].word, word, length) == 0) {
            memory_append(text, "%s", words[i].meaning);
            return;
        }
    append_join(text, word, length, wording);
}

char *store_in_words(const char *sql, const struct wording *wording)
{
    char *text = memory_copy_text("");
    while (*sql != '\0') {
        size_t length = strcspn(sql, "{?");
        memory_append(&text, "%.*s", (int)length, sql);
        sql += length;
        if (*sql == '?') {
            memory_append(&text, "%c", wording->parameter);
            sql++;
        } else if (*sql == '{') {
            length = strcspn(sql, "}");
            append_word(&text, sql + 1, length - 1, wording);
            sql += length + 1;
        }
    }
    return text;
}
