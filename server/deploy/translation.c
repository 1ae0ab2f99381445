#include "translation.h"

#include <string.h>

#include "deployed_parts.h"
#include "json_read.h"
#include "limits.h"
#include "tags.h"

/* One that is being made. */
struct asked {
    struct deployed_call call; /* first */
    struct arena *mem;         /* of all of it */
    struct deployed *deployed;
    struct update_id update;
    int64_t version, ticket;
    const char *to;
};

bool translation_get(struct db *db, struct arena *mem, const struct update_row *row, const char *to,
                     struct translation *out)
{
    AUTO_STMT struct stmt *stmt = db_stmt(db, SQL_translation_get);

    bind_int(stmt, ":update", row->id.n);
    bind_text(stmt, ":language", to);
    if (!stmt_row(stmt) || col_int(stmt, "version") != row->version)
        return false;
    out->from = col_text(stmt, mem, "source");
    out->text = col_text(stmt, mem, "text");
    return true;
}

static void put(struct turn *turn, const struct asked *asked, const char *text, const char *from)
{
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_translation_put);

    bind_int(stmt, ":update", asked->update.n);
    bind_text(stmt, ":language", asked->to);
    bind_int(stmt, ":version", asked->version);
    bind_text(stmt, ":source", from);
    bind_text(stmt, ":text", text);
    stmt_run(stmt);
}

/* As people may write it: it is shown to them as a text. */
static bool is_clean(const char *text)
{
    for (const char *c = text; *c; c++)
        if (((unsigned char)*c < ' ' && *c != '\n' && *c != '\t') || *c == 0x7f)
            return false;
    return strlen(text) <= TRANSLATION_TEXT_BYTES;
}

/* Only of a text that still stands. */
static void keep(struct turn *turn, const struct asked *asked)
{
    AUTO_JSON json_t *answer = NULL;
    const char *text, *from;
    struct update_row row;
    struct err err;

    if (asked->call.end != DEPLOYED_ANSWERED ||
        !json_read(asked->call.answer, asked->call.answer_len, LIMIT_JSON_DEPTH, &answer, &err))
        return;
    text = json_string_value(json_object_get(answer, "text"));
    from = json_string_value(json_object_get(answer, "from"));
    if (!text || !is_clean(text) || !update_read_row(turn->db, turn->arena, asked->update, &row) ||
        row.version != asked->version)
        return;
    put(turn, asked, text, from && tag_is_language(from) ? from : "");
}

static void came_back(struct deployed_call *call, struct turn *turn)
{
    struct asked *asked = (struct asked *)call;

    keep(turn, asked);
    deployed_finish_ticket(asked->deployed, asked->ticket);
    arena_free(asked->mem);
}

static int add_bytes(const char *bytes, size_t len, void *out)
{
    return buf_add(out, bytes, len) ? 0 : -1;
}

static bool write_line(struct asked *asked, const char *text)
{
    AUTO_JSON json_t *line = json_pack("{s:s, s:s}", "text", text, "to", asked->to);
    struct buf out CLEANUP(buf_done);

    buf_init(&out, RUNNER_LINE_MAX);
    if (json_dump_callback(line, add_bytes, &out, JSON_COMPACT))
        return false;
    asked->call.line = arena_strndup(asked->mem, out.data, out.len);
    asked->call.len = out.len;
    return true;
}

bool translation_ask(struct deployed *deployed, struct turn *turn, const struct update_row *row,
                     const char *to, int64_t *ticket)
{
    struct arena *mem = arena_new();
    struct asked *asked = arena_alloc(mem, sizeof *asked);

    *asked = (struct asked){ .call = { .name = "translate", .back = came_back },
                             .mem = mem,
                             .deployed = deployed,
                             .update = row->id,
                             .version = row->version,
                             .ticket = deployed_new_ticket(deployed),
                             .to = arena_strdup(mem, to) };
    *ticket = asked->ticket;
    if (write_line(asked, row->text) && deployed_invoke(deployed, turn, &asked->call))
        return true;
    arena_free(mem);
    return false;
}
