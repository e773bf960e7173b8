/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/section.h"

static const struct section *const table[] = {&section_verdicts,  &section_tables, &section_figures,
                                              &section_diagnosis, &section_origin, &section_methods,
                                              &section_files};

const struct section *section_at(size_t index)
{
    return index < sizeof table / sizeof table[0] ? table[index] : NULL;
}

const struct estimates *contents_bitrate(const struct contents *contents)
{
    const struct group_estimates *bitrate = &contents->groups[GROUP_BITRATE];
    return bitrate->count > 0 ? &bitrate->list[0] : NULL;
}
