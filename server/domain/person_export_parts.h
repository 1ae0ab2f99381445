/* What the files of the export share. */
#ifndef EVERI_PERSON_EXPORT_PARTS_H
#define EVERI_PERSON_EXPORT_PARTS_H

#include "person_export.h"

struct export
{
    struct db *db;
    struct arena *mem;
    struct person_id who;
    const char *handle;
    struct session_id session;
    int64_t now_ms;
    struct json_writer *w;
};

/* Writes some items behind page->before; *next: where it goes on, or NULL.
 * err: invalid_params (before). */
typedef bool export_items(const struct export *ex, const struct page_draft *page, const char **next,
                          struct err *err);

/* Lists that no method but the export has: the place of an item is in the columns a, b, c of its
 * row. */
export_items export_versions, export_comment_versions;
export_items export_reactions, export_comment_likes, export_message_reactions;
export_items export_team_follows, export_team_invites, export_teams_made;

#endif
