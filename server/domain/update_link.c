#include "update_link.h"

#include <string.h>

#include "update.h"

const char *update_link_first(struct arena *mem, const char *text)
{
    struct entity_list list = entities_find(mem, text);

    for (size_t i = 0; i < list.count; i++)
        if (list.items[i].kind == ENTITY_LINK)
            return list.items[i].value;
    return NULL;
}

const char *update_link_of_version(struct db *db, struct arena *mem, struct update_id id,
                                   int64_t version)
{
    AUTO_STMT struct stmt *stmt = db_stmt(db, SQL_update_versions);
    struct update_row row;

    if (!update_read_row(db, mem, id, &row))
        return NULL;
    if (row.version == version)
        return update_link_first(mem, row.text);
    bind_int(stmt, ":update", id.n);
    bind_int(stmt, ":before", version + 1);
    bind_int(stmt, ":limit", 1);
    if (!stmt_row(stmt) || col_int(stmt, "version") != version)
        return NULL;
    return update_link_first(mem, col_text(stmt, mem, "text"));
}

bool update_link_get(struct db *db, struct arena *mem, struct update_id id,
                     struct link_preview *out)
{
    AUTO_STMT struct stmt *stmt = db_stmt(db, SQL_link_preview_get);

    bind_int(stmt, ":update", id.n);
    if (!stmt_row(stmt))
        return false;
    *out = (struct link_preview){
        .url = col_text(stmt, mem, "url"),
        .title = col_text(stmt, mem, "title"),
        .description = col_text(stmt, mem, "description"),
        .site = col_text(stmt, mem, "site"),
    };
    return true;
}

void update_link_set(struct turn *turn, struct update_id id, const struct link_preview *preview)
{
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_link_preview_set);

    bind_int(stmt, ":update", id.n);
    bind_text(stmt, ":url", preview->url);
    bind_text(stmt, ":title", preview->title);
    bind_text(stmt, ":description", preview->description);
    bind_text(stmt, ":site", preview->site);
    bind_int(stmt, ":now", turn->now_ms);
    stmt_run(stmt);
}

void update_link_drop(struct turn *turn, struct update_id id)
{
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_link_preview_drop);

    bind_int(stmt, ":update", id.n);
    stmt_run(stmt);
}

void update_link_edited(struct turn *turn, struct update_id id, const char *text)
{
    const char *first = update_link_first(turn->arena, text);
    struct link_preview preview;

    if (update_link_get(turn->db, turn->arena, id, &preview) &&
        (!first || strcmp(first, preview.url) != 0))
        update_link_drop(turn, id);
}
