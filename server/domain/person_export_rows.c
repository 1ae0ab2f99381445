/* Lists of rows that no method but the export has. */
#include "page.h"
#include "person_export_parts.h"
#include "team.h"
#include "update_topics.h"

struct rows {
    const char *list; /* its name in cursors */
    enum sql sql;
    int keys; /* how many of a, b, c are its place */
    void (*write)(const struct export *ex, struct stmt *stmt);
};

static bool export_rows(const struct export *ex, const struct rows *rows,
                        const struct page_draft *page, const char **next, struct err *err)
{
    static const char *const columns[] = { "a", "b", "c" };
    static const char *const names[] = { ":a", ":b", ":c" };
    const struct page_walk walk = { rows->list, ex->who, 0 };
    struct page_place place;
    int64_t written = 0;

    if (!page_place(ex->db, &walk, page->before, (struct page_place){ { 0 } }, &place, err))
        return false;
    AUTO_STMT struct stmt *stmt = db_stmt(ex->db, rows->sql);

    bind_int(stmt, ":person", ex->who.n);
    bind_int(stmt, ":limit", page->limit);
    for (int i = 0; i < rows->keys; i++)
        bind_int(stmt, names[i], place.keys[i]);
    for (; stmt_row(stmt); written++) {
        for (int i = 0; i < rows->keys; i++)
            place.keys[i] = col_int(stmt, columns[i]);
        rows->write(ex, stmt);
    }
    if (written == page->limit)
        *next = page_cursor(ex->db, ex->mem, &walk, place);
    return true;
}

static void write_of(const struct export *ex, const char *key, enum id_kind kind, int64_t n)
{
    json_string_member(ex->w, key, id_format(kind, n).s);
}

static void write_version_of_update(const struct export *ex, struct stmt *stmt)
{
    const struct string_list topics = update_topics_split(ex->mem,
                                                          col_text(stmt, ex->mem, "topics"));

    json_open_object(ex->w);
    write_of(ex, "update", ID_UPDATE, col_int(stmt, "a"));
    json_string_member(ex->w, "text", col_text(stmt, ex->mem, "text"));
    json_array_member(ex->w, "topics");
    for (size_t i = 0; i < topics.count; i++)
        json_text(ex->w, topics.items[i]);
    json_close_array(ex->w);
    json_time_member(ex->w, "at", col_int(stmt, "at"));
    json_close_object(ex->w);
}

bool export_versions(const struct export *ex, const struct page_draft *page, const char **next,
                     struct err *err)
{
    static const struct rows rows = { "person.export.versions", SQL_export_versions, 2,
                                      write_version_of_update };

    return export_rows(ex, &rows, page, next, err);
}

static void write_version_of_comment(const struct export *ex, struct stmt *stmt)
{
    json_open_object(ex->w);
    write_of(ex, "comment", ID_COMMENT, col_int(stmt, "b"));
    json_string_member(ex->w, "text", col_text(stmt, ex->mem, "text"));
    json_time_member(ex->w, "at", col_int(stmt, "at"));
    json_close_object(ex->w);
}

bool export_comment_versions(const struct export *ex, const struct page_draft *page,
                             const char **next, struct err *err)
{
    static const struct rows rows = { "person.export.comment_versions", SQL_export_comment_versions,
                                      3, write_version_of_comment };

    return export_rows(ex, &rows, page, next, err);
}

static void write_reaction(const struct export *ex, struct stmt *stmt)
{
    json_open_object(ex->w);
    write_of(ex, "update", ID_UPDATE, col_int(stmt, "a"));
    json_string_member(ex->w, "kind", reaction_names[col_enum(stmt, "b", REACTION_RECOMMEND + 1)]);
    json_time_member(ex->w, "at", col_int(stmt, "at"));
    json_close_object(ex->w);
}

bool export_reactions(const struct export *ex, const struct page_draft *page, const char **next,
                      struct err *err)
{
    static const struct rows rows = { "person.export.reactions", SQL_export_reactions, 2,
                                      write_reaction };

    return export_rows(ex, &rows, page, next, err);
}

static void write_comment_like(const struct export *ex, struct stmt *stmt)
{
    json_open_object(ex->w);
    write_of(ex, "comment", ID_COMMENT, col_int(stmt, "a"));
    json_time_member(ex->w, "at", col_int(stmt, "at"));
    json_close_object(ex->w);
}

bool export_comment_likes(const struct export *ex, const struct page_draft *page, const char **next,
                          struct err *err)
{
    static const struct rows rows = { "person.export.comment_likes", SQL_export_comment_likes, 1,
                                      write_comment_like };

    return export_rows(ex, &rows, page, next, err);
}

static void write_message_reactions(const struct export *ex, struct stmt *stmt)
{
    json_open_object(ex->w);
    write_of(ex, "message", ID_MESSAGE, col_int(stmt, "a"));
    json_raw_member(ex->w, "emoji", col_text(stmt, ex->mem, "emoji"));
    json_close_object(ex->w);
}

bool export_message_reactions(const struct export *ex, const struct page_draft *page,
                              const char **next, struct err *err)
{
    static const struct rows rows = { "person.export.message_reactions",
                                      SQL_export_message_reactions, 1, write_message_reactions };

    return export_rows(ex, &rows, page, next, err);
}

static void write_a_team(const struct export *ex, struct stmt *stmt)
{
    struct team team;
    struct err gone;

    if (team_get(ex->db, ex->mem, ex->who, (struct team_id){ col_int(stmt, "a") }, &team, &gone))
        write_team(ex->w, &team);
}

bool export_team_follows(const struct export *ex, const struct page_draft *page, const char **next,
                         struct err *err)
{
    static const struct rows rows = { "person.export.team_follows", SQL_export_team_follows, 1,
                                      write_a_team };

    return export_rows(ex, &rows, page, next, err);
}

bool export_teams_made(const struct export *ex, const struct page_draft *page, const char **next,
                       struct err *err)
{
    static const struct rows rows = { "person.export.teams_made", SQL_export_teams_made, 1,
                                      write_a_team };

    return export_rows(ex, &rows, page, next, err);
}

bool export_team_invites(const struct export *ex, const struct page_draft *page, const char **next,
                         struct err *err)
{
    static const struct rows rows = { "person.export.team_invites", SQL_export_team_invites, 1,
                                      write_a_team };

    return export_rows(ex, &rows, page, next, err);
}
