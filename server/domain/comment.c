#include "comment.h"

#include <inttypes.h>
#include <string.h>

#include "block.h"
#include "event.h"
#include "feed.h"
#include "mention.h"
#include "page.h"
#include "person.h"
#include "utf8.h"

/* What somebody gone said is a shell, also where it is not yet forgotten. */
static struct comment_row row_of(struct stmt *stmt, struct arena *mem)
{
    if (col_int(stmt, "gone"))
        return (struct comment_row){
            .id = { col_int(stmt, "id") },
            .reply_to = { col_int(stmt, "reply_to") },
            .update = { col_int(stmt, "update_post") },
            .author = { col_int(stmt, "author") },
            .text = "",
            .mentions = "",
            .at = col_int(stmt, "at"),
            .edited_at = -1,
            .deleted = true,
            .version = col_int(stmt, "version"),
        };
    return (struct comment_row){
        .id = { col_int(stmt, "id") },
        .reply_to = { col_int(stmt, "reply_to") },
        .update = { col_int(stmt, "update_post") },
        .author = { col_int(stmt, "author") },
        .text = col_text(stmt, mem, "text"),
        .mentions = col_text(stmt, mem, "mentions"),
        .at = col_int(stmt, "at"),
        .edited_at = col_is_null(stmt, "edited_at") ? -1 : col_int(stmt, "edited_at"),
        .deleted = col_int(stmt, "deleted") != 0,
        .likes = col_int(stmt, "likes"),
        .version = col_int(stmt, "version"),
    };
}

bool comment_read_row(struct db *db, struct arena *mem, struct comment_id id,
                      struct comment_row *out)
{
    AUTO_STMT struct stmt *stmt = db_stmt(db, SQL_comment_row);

    bind_int(stmt, ":id", id.n);
    if (!stmt_row(stmt))
        return false;
    *out = row_of(stmt, mem);
    return true;
}

bool comment_parse_id(const char *text, struct comment_id *out, struct err *err)
{
    return id_parse(ID_COMMENT, text, &out->n) ||
           err_set(err, ERR_NOT_FOUND, NULL, "no such comment");
}

static bool visible_update(struct db *db, struct arena *mem, struct person_id viewer,
                           struct update_id id, struct update_row *row, struct err *err)
{
    if (update_read_row(db, mem, id, row) && update_visible(db, viewer, row))
        return true;
    return err_set(err, ERR_NOT_FOUND, NULL, "no such update");
}

static bool find_parent(struct turn *turn, struct person_id who, const char *reply_to,
                        struct update_id update, struct comment_id *out, struct err *err)
{
    struct comment_row parent;

    out->n = 0;
    if (!reply_to)
        return true;
    if (id_parse(ID_COMMENT, reply_to, &out->n) &&
        comment_read_row(turn->db, turn->arena, *out, &parent) && !parent.deleted &&
        parent.update.n == update.n && !block_between(turn->db, who, parent.author))
        return true;
    return err_set(err, ERR_NOT_FOUND, "reply_to", "no such comment on this update");
}

static void add_row(struct turn *turn, struct person_id who, const struct comment_draft *draft,
                    struct comment_id id, struct update_id update, struct comment_id parent,
                    const char *mentions)
{
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_comment_add);
    AUTO_STMT struct stmt *count = db_stmt(turn->db, SQL_update_count_comment);

    bind_int(stmt, ":id", id.n);
    bind_int(stmt, ":update", update.n);
    bind_int(stmt, ":author", who.n);
    bind_text(stmt, ":text", draft->text);
    bind_text(stmt, ":mentions", mentions);
    if (parent.n)
        bind_int(stmt, ":reply_to", parent.n);
    bind_int(stmt, ":now", turn->now_ms);
    stmt_run(stmt);
    bind_int(count, ":id", update.n);
    bind_int(count, ":by", 1);
    stmt_run(count);
}

static const char *posted_attributes(struct arena *mem, const char *text, struct update_id update,
                                     const struct person_list *mentioned)
{
    return arena_printf(mem, "{\"update\":\"%s\",\"mentions\":%s,\"length\":%zu}",
                        id_format(ID_UPDATE, update.n).s, mention_numbers(mem, mentioned),
                        utf8_points(text));
}

bool comment_post(struct turn *turn, struct person_id who, const struct comment_draft *draft,
                  struct comment_id *out, struct err *err)
{
    struct comment_id id = { turn_new_id(turn) };
    struct update_id update;
    struct update_row row;
    struct comment_id parent;
    struct person_list mentioned;
    const char *mentions;
    int64_t seq;

    if (!update_parse_id(draft->update, &update, err) ||
        !visible_update(turn->db, turn->arena, who, update, &row, err) ||
        !find_parent(turn, who, draft->reply_to, update, &parent, err))
        return false;
    mention_find(turn->db, turn->arena, who, draft->text, &mentions, &mentioned);
    add_row(turn, who, draft, id, update, parent, mentions);
    (void)mention_remember(turn, id.n, &mentioned);
    seq = event_append(turn, EVENT_COMMENT_POSTED, who, id.n, update.n,
                       posted_attributes(turn->arena, draft->text, update, &mentioned));
    if (feed_lifts(turn, row.at))
        feed_act_add(turn, (struct channel){ CHANNEL_AUTHOR, who.n }, seq, update,
                     REASON_COMMENTED);
    *out = id;
    return true;
}

bool comment_has_like(struct db *db, struct comment_id id, struct person_id who)
{
    AUTO_STMT struct stmt *stmt = db_stmt(db, SQL_comment_like_get);

    bind_int(stmt, ":comment", id.n);
    bind_int(stmt, ":person", who.n);
    return stmt_row(stmt);
}

static bool change_like(struct turn *turn, struct person_id who, struct comment_id id, bool on)
{
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db,
                                          on ? SQL_comment_like_add : SQL_comment_like_drop);

    bind_int(stmt, ":comment", id.n);
    bind_int(stmt, ":person", who.n);
    if (on)
        bind_int(stmt, ":now", turn->now_ms);
    return stmt_change(stmt) > 0;
}

static void set_like(struct turn *turn, struct person_id who, const struct comment_row *row,
                     bool on)
{
    if (!change_like(turn, who, row->id, on))
        return;
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_comment_count_like);

    bind_int(stmt, ":id", row->id.n);
    bind_int(stmt, ":by", on ? 1 : -1);
    stmt_run(stmt);
    event_append(turn, EVENT_COMMENT_REACTED, who, row->id.n, row->update.n,
                 on ? "{\"on\":true}" : "{\"on\":false}");
}

bool comment_find(struct db *db, struct arena *mem, struct person_id viewer, struct comment_id id,
                  struct comment_row *out, struct update_row *update, struct err *err)
{
    struct err hidden;

    if (comment_read_row(db, mem, id, out) && !block_between(db, viewer, out->author) &&
        visible_update(db, mem, viewer, out->update, update, &hidden))
        return true;
    return err_set(err, ERR_NOT_FOUND, NULL, "no such comment");
}

bool comment_react(struct turn *turn, struct person_id who, struct comment_id id, bool on,
                   struct err *err)
{
    struct comment_row row;
    struct update_row update;

    if (!comment_find(turn->db, turn->arena, who, id, &row, &update, err))
        return false;
    if (row.deleted)
        return err_set(err, ERR_NOT_FOUND, NULL, "no such comment");
    set_like(turn, who, &row, on);
    return true;
}

void comment_end_like(struct turn *turn, struct person_id who, struct comment_id id)
{
    struct comment_row row;

    if (comment_read_row(turn->db, turn->arena, id, &row))
        set_like(turn, who, &row, false);
    else
        (void)change_like(turn, who, id, false);
}

/* A reply to a comment that the viewer may not see is none to them. */
static struct comment_id reply_seen(struct db *db, struct person_id viewer,
                                    const struct comment_row *row)
{
    AUTO_STMT struct stmt *stmt = db_stmt(db, SQL_comment_author);

    if (row->reply_to.n == 0)
        return row->reply_to;
    bind_int(stmt, ":id", row->reply_to.n);
    if (block_between(db, viewer, (struct person_id){ stmt_number(stmt, 0) }))
        return (struct comment_id){ 0 };
    return row->reply_to;
}

static struct comment as_read(struct db *db, struct arena *mem, struct person_id viewer,
                              const struct comment_row *row)
{
    return (struct comment){
        .id = row->id,
        .reply_to = reply_seen(db, viewer, row),
        .update = row->update,
        .author = person_brief(db, mem, row->author),
        .text = row->text,
        .entities = mention_entities(db, mem, viewer, row->text, row->mentions),
        .at = row->at,
        .edited_at = row->edited_at,
        .deleted = row->deleted,
        .likes = row->likes,
        .liked = row->likes && comment_has_like(db, row->id, viewer),
    };
}

bool comment_get(struct db *db, struct arena *mem, struct person_id viewer, struct comment_id id,
                 struct comment *out, struct err *err)
{
    struct comment_row row;
    struct update_row update;

    if (!comment_find(db, mem, viewer, id, &row, &update, err))
        return false;
    *out = as_read(db, mem, viewer, &row);
    return true;
}

bool comment_list(struct db *db, struct arena *mem, struct person_id viewer,
                  const struct comment_list_draft *draft, struct comment **items, size_t *count,
                  const char **next, struct err *err)
{
    struct page_walk walk = { "comment.list", viewer, 0 };
    struct page_weight weight = { 0 };
    struct update_id update;
    struct update_row parent;
    struct page_place place;
    struct comment *list = arena_alloc(mem, (size_t)draft->page.limit * sizeof *list);

    *count = 0;
    *next = NULL;
    if (!update_parse_id(draft->update, &update, err))
        return false;
    walk.of = update.n;
    if (!page_place(db, &walk, draft->page.before, (struct page_place){ { 0 } }, &place, err) ||
        !visible_update(db, mem, viewer, update, &parent, err))
        return false;
    AUTO_STMT struct stmt *stmt = db_stmt(db, SQL_comments_after);

    bind_int(stmt, ":update", update.n);
    bind_int(stmt, ":viewer", viewer.n);
    bind_int(stmt, ":after", place.keys[0]);
    bind_int(stmt, ":limit", draft->page.limit + 1);
    while (stmt_row(stmt)) {
        struct comment_row row = row_of(stmt, mem);

        if (*count == (size_t)draft->page.limit || !page_takes(&weight, strlen(row.text))) {
            *next = page_cursor(db, mem, &walk, place);
            break;
        }
        list[(*count)++] = as_read(db, mem, viewer, &row);
        place.keys[0] = row.id.n;
    }
    *items = list;
    return true;
}

bool comment_list_own(struct db *db, struct arena *mem, struct person_id who,
                      const struct page_draft *page, struct comment **items, size_t *count,
                      const char **next, struct err *err)
{
    const struct page_walk walk = { "person.export.comments", who, 0 };
    struct page_place place;
    int64_t looked_at = 0;

    *items = arena_alloc(mem, (size_t)page->limit * sizeof **items);
    *count = 0;
    *next = NULL;
    if (!page_place(db, &walk, page->before, (struct page_place){ { 0 } }, &place, err))
        return false;
    AUTO_STMT struct stmt *stmt = db_stmt(db, SQL_export_comments);

    bind_int(stmt, ":person", who.n);
    bind_int(stmt, ":a", place.keys[0]);
    bind_int(stmt, ":b", place.keys[1]);
    bind_int(stmt, ":limit", page->limit);
    while (stmt_row(stmt)) {
        const struct comment_id id = { col_int(stmt, "id") };
        struct comment_row row;

        place = (struct page_place){ { col_int(stmt, "update_post"), id.n } };
        looked_at++;
        if (comment_read_row(db, mem, id, &row) && !row.deleted)
            (*items)[(*count)++] = as_read(db, mem, who, &row);
    }
    if (looked_at == page->limit)
        *next = page_cursor(db, mem, &walk, place);
    return true;
}
