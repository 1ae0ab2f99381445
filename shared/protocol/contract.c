/* The contract for people: PROTOCOL.md, made from the same tables as everything else. A test
 * compares the committed file with what this writes; `everi-contract > PROTOCOL.md` renews it. */
#include <string.h>

#include "errors.h"
#include "event_types.h"
#include "limits.h"
#include "method.h"
#include "param.h"
#include "schema.h"

static const char *const access_names[] = { "anyone", "person", "admin" };

static const struct {
    const char *name, *unit;
    long long value;
} limits[] = {
    { "a frame from a client", "bytes", LIMIT_FRAME_BYTES },
    { "a batch", "requests", LIMIT_BATCH },
    { "nesting of JSON", "levels", LIMIT_JSON_DEPTH },
    { "a request's id", "bytes", LIMIT_ID_BYTES },
    { "a page", "items", LIMIT_PAGE },
    { "a page where `limit` is not given", "items", LIMIT_PAGE_DEFAULT },
    { "a page", "bytes", LIMIT_PAGE_BYTES },
    { "answers of a connection that wait", "bytes", LIMIT_ANSWER_BYTES },
    { "requests of a connection that wait", "requests", LIMIT_WAITING_REQUESTS },
    { "pushes of a connection that wait", "bytes", LIMIT_PUSH_BYTES },
    { "an update", "code points", LIMIT_UPDATE },
    { "a comment", "code points", LIMIT_COMMENT },
    { "a message", "code points", LIMIT_MESSAGE },
    { "about", "code points", LIMIT_ABOUT },
    { "a note", "code points", LIMIT_NOTE },
    { "a name or title", "code points", LIMIT_NAME },
    { "a new password, at least", "code points", LIMIT_PASSWORD_POINTS_MIN },
    { "a password", "bytes", LIMIT_PASSWORD_BYTES },
    { "a handle", "bytes", LIMIT_HANDLE_BYTES },
    { "a topic", "bytes", LIMIT_TOPIC_BYTES },
    { "a client_id", "bytes", LIMIT_CLIENT_ID },
    { "login keys of a person", "keys", LIMIT_KEYS },
    { "topics given to an update or a person", "topics", LIMIT_TOPICS_GIVEN },
    { "topics of an update", "topics", LIMIT_TOPICS },
    { "people a text notifies", "people", LIMIT_MENTIONS },
    { "members of a group", "people", LIMIT_MEMBERS },
    { "members given in one call", "people", LIMIT_MEMBERS_GIVEN },
    { "ids given in one call", "ids", LIMIT_IDS_GIVEN },
    { "different reactions to a message", "emoji", LIMIT_REACTIONS },
    { "sliders of a check-in", "sliders", LIMIT_DIMENSIONS },
    { "people whom a connection watches", "people", LIMIT_WATCHED },
    { "pushes of one `sync`", "pushes", LIMIT_SYNC_PUSHES },
    { "pushes that `sync` can replay", "pushes", LIMIT_SYNC_MISSING },
};

static void add_param(struct buf *out, const struct param *p)
{
    buf_printf(out, "`%s%s`", p->name, p->required ? "" : "?");
    switch (p->type) {
    case PARAM_ENUM:
        for (size_t i = 0; p->names[i]; i++)
            buf_printf(out, "%s%s", i ? " or " : " ", p->names[i]);
        break;
    case PARAM_INT:
    case PARAM_MAYBE_INT:
        if (p->max == INT64_MAX)
            buf_printf(out, " from %lld", (long long)p->min);
        else
            buf_printf(out, " %lld-%lld", (long long)p->min, (long long)p->max);
        break;
    case PARAM_TOPICS:
    case PARAM_HANDLES:
    case PARAM_IDS:
    case PARAM_WORDS:
        buf_printf(out, " list, up to %lld", (long long)p->max);
        break;
    case PARAM_FIGURES:
        buf_printf(out, " integers by name, up to %lld", (long long)p->max);
        break;
    case PARAM_TEXT:
    case PARAM_LINE:
        buf_printf(out, " up to %lld", (long long)p->max);
        break;
    case PARAM_BYTES:
        buf_printf(out, " %lld bytes in base64", (long long)p->max);
        break;
    case PARAM_SETTINGS:
        buf_add_str(out, " by kind: `live?`, `email?`, `group?`");
        break;
    case PARAM_OPAQUE:
    case PARAM_TOPIC:
    case PARAM_HANDLE:
    case PARAM_NEW_HANDLE:
    case PARAM_NEW_PASSWORD:
    case PARAM_EMAIL:
    case PARAM_CLIENT_ID:
    case PARAM_LANGUAGE:
    case PARAM_TIME_ZONE:
    case PARAM_BOOL:
    case PARAM_TIME:
    case PARAM_EMOJI:
    case PARAM_MAYBE_BOOL:
    case PARAM_TYPES:
        break;
    }
}

/* What any call may answer with is said once, above the table. */
static void add_own_errors(struct buf *out, const struct method *method)
{
    unsigned errors = method_errors(method) & ~method_errors_of_all();
    const char *separator = "";

    for (unsigned code = 0; code <= ERR_UNAVAILABLE; code++)
        if (errors & 1U << code) {
            buf_printf(out, "%s`%s`", separator, error_reason((enum err_code)code));
            separator = ", ";
        }
}

static void add_method(struct buf *out, const struct method *method)
{
    buf_printf(out, "| `%s` | %s | ", method->name, access_names[method->access]);
    for (const struct param *p = method->params; p->name; p++) {
        buf_add_str(out, p == method->params ? "" : ", ");
        add_param(out, p);
    }
    buf_printf(out, " | %s | ", method->result);
    for (const char *const *event = method->events; event && *event; event++)
        buf_printf(out, "%s`%s`", event == method->events ? "" : ", ", *event);
    buf_add_str(out, " | ");
    add_own_errors(out, method);
    buf_printf(out, " | %s |\n", method->summary);
}

static void add_methods(struct buf *out)
{
    const char *separator = "";

    buf_add_str(out, "## Methods\n\nAny call may answer with ");
    for (unsigned code = 0; code <= ERR_UNAVAILABLE; code++)
        if (method_errors_of_all() & 1U << code) {
            buf_printf(out, "%s`%s`", separator, error_reason((enum err_code)code));
            separator = ", ";
        }
    buf_add_str(out, ".\n\n| method | for | params | result | events | errors | what it does |\n"
                     "|---|---|---|---|---|---|---|\n");
    for (size_t i = 0; i < method_count; i++)
        add_method(out, &methods[i]);
}

static void add_member(struct buf *out, const struct schema_member *m)
{
    static const char *const words[] = {
        [SCHEMA_STRING] = "string", [SCHEMA_INTEGER] = "integer", [SCHEMA_NUMBER] = "number",
        [SCHEMA_BOOL] = "boolean",  [SCHEMA_TIME] = "time",       [SCHEMA_HANDLE] = "handle",
        [SCHEMA_TOPIC] = "topic",   [SCHEMA_ID] = "id",           [SCHEMA_OBJECT] = "object",
        [SCHEMA_PUSHES] = "push",
    };

    buf_printf(out, "| `%s` | ", m->name);
    if (m->list)
        buf_add_str(out, "list of ");
    if (m->type == SCHEMA_REF)
        buf_printf(out, "%s", m->of);
    else if (m->type == SCHEMA_ENUM)
        for (size_t i = 0; m->names[i]; i++)
            buf_printf(out, "%s`%s`", i ? " " : "", m->names[i]);
    else if (m->type == SCHEMA_ONE_OF)
        for (size_t i = 0; m->names[i]; i++)
            buf_printf(out, "%s%s", i ? " or " : "", m->names[i]);
    else
        buf_add_str(out, words[m->type]);
    buf_printf(out, "%s | %s |\n", m->nullable ? ", or null" : "", m->optional ? "" : "always");
}

static void add_schemas(struct buf *out, const struct schema *schemas, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (!schemas[i].members->name)
            continue;
        buf_printf(out, "### %s\n\n| member | what | there |\n|---|---|---|\n", schemas[i].name);
        for (const struct schema_member *m = schemas[i].members; m->name; m++)
            add_member(out, m);
        buf_add_str(out, "\n");
    }
}

static void add_pushes(struct buf *out)
{
    buf_add_str(
        out, "\n## Pushes\n\n| push | params | replayed by `sync` | when |\n|---|---|---|---|\n");
    for (size_t i = 0; i < push_type_count; i++)
        buf_printf(out, "| `%s` | `%s` | %s | %s |\n", push_types[i].name, push_types[i].params,
                   push_types[i].replayed ? "yes" : "no", push_types[i].summary);
}

static void add_errors(struct buf *out)
{
    buf_add_str(out, "\n## Errors\n\n| code | reason |\n|---|---|\n");
    for (unsigned code = ERR_NONE + 1; code <= ERR_UNAVAILABLE; code++)
        buf_printf(out, "| %d | `%s` |\n", error_number((enum err_code)code),
                   error_reason((enum err_code)code));
}

static void add_limits(struct buf *out)
{
    buf_add_str(out, "\n## Limits\n\n| of what | bound | in |\n|---|---|---|\n");
    for (size_t i = 0; i < ARRAY_LEN(limits); i++)
        buf_printf(out, "| %s | %lld | %s |\n", limits[i].name, limits[i].value, limits[i].unit);
}

static void add_event_types(struct buf *out)
{
    buf_add_str(out, "\n## Event types\n\n");
    for (unsigned type = 1; type < EVENT_TYPES; type++)
        buf_printf(out, "%u. `%s`\n", type, event_type_name((enum event_type)type));
}

void method_contract(struct buf *out)
{
    buf_add_str(out, "# The protocol, as this server speaks it\n\n"
                     "JSON-RPC 2.0 in the text frames of a WebSocket at `/ws`, subprotocol "
                     "`everi.v1`. Parameters go by name; a `?` marks one that may be left out or "
                     "null. Made from the tables in this folder: change those, not this file.\n\n");
    add_methods(out);
    add_pushes(out);
    add_errors(out);
    add_limits(out);
    add_event_types(out);
    buf_add_str(out, "\n## Objects\n\n");
    add_schemas(out, object_schemas, object_schema_count);
    buf_add_str(out, "## Results and what pushes carry\n\n");
    add_schemas(out, result_schemas, result_schema_count);
    buf_truncate(out, out->len - 1); /* one newline ends the file */
}
