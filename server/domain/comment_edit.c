/* Editing comments: what one was is kept beside what it is, as of updates, so that what an event
 * says of a version stays true. Only those whom it newly mentions are notified, and nobody else is
 * told: no count changes, and an update does not hold its comments. */
#include <inttypes.h>
#include <string.h>

#include "comment.h"
#include "event.h"
#include "mention.h"

static void keep_version(struct turn *turn, const struct comment_row *row)
{
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_comment_version_add);

    bind_int(stmt, ":comment", row->id.n);
    bind_int(stmt, ":version", row->version);
    bind_text(stmt, ":text", row->text);
    bind_text(stmt, ":mentions", row->mentions);
    bind_int(stmt, ":at", row->edited_at >= 0 ? row->edited_at : row->at);
    stmt_run(stmt);
}

static void set_row(struct turn *turn, struct comment_id id, const char *text, const char *mentions)
{
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_comment_set);

    bind_int(stmt, ":id", id.n);
    bind_text(stmt, ":text", text);
    bind_text(stmt, ":mentions", mentions);
    bind_int(stmt, ":now", turn->now_ms);
    stmt_run(stmt);
}

static void apply(struct turn *turn, const struct comment_row *row, const char *text)
{
    struct person_list mentioned;
    struct person_list newly;
    const char *mentions;

    mention_find(turn->db, turn->arena, row->author, text, &mentions, &mentioned);
    newly = mention_remember(turn, row->id.n, &mentioned);
    keep_version(turn, row);
    set_row(turn, row->id, text, mentions);
    event_append(turn, EVENT_COMMENT_EDITED, row->author, row->id.n, row->update.n,
                 arena_printf(turn->arena, "{\"version\":%" PRId64 ",\"mentions\":%s}",
                              row->version + 1, mention_numbers(turn->arena, &newly)));
}

bool comment_edit(struct turn *turn, struct person_id who, const struct comment_edit_draft *draft,
                  struct comment_id id, struct err *err)
{
    struct comment_row row;
    struct update_row update;

    if (!comment_find(turn->db, turn->arena, who, id, &row, &update, err))
        return false;
    if (row.author.n != who.n)
        return err_set(err, ERR_FORBIDDEN, NULL, "only its author edits a comment");
    if (row.deleted)
        return err_set(err, ERR_CONFLICT, NULL, "the comment is deleted");
    if (strcmp(draft->text, row.text) != 0)
        apply(turn, &row, draft->text);
    return true;
}
