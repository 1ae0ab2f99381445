#include "dimension.h"

#include <string.h>

#include "event.h"
#include "json_read.h"
#include "limits.h"
#include "utf8.h"

enum { FILE_DEPTH = 3, RANGE_MAX = 1000 };

extern const char dimension_json[];
extern const size_t dimension_json_len;

void dimension_shipped(const char **json, size_t *len)
{
    *json = dimension_json;
    *len = dimension_json_len;
}

const struct dimension *dimension_find(const struct dimension_list *list, const char *id)
{
    for (size_t i = 0; i < list->count; i++)
        if (strcmp(list->items[i].id, id) == 0)
            return &list->items[i];
    return NULL;
}

static const char *line_of(const json_t *item, const char *member, struct arena *mem)
{
    const char *text = json_string_value(json_object_get(item, member));

    if (!text || utf8_blank(text) || !utf8_plain(text) || !utf8_line(text) ||
        utf8_points(text) > LIMIT_NAME)
        return NULL;
    return arena_strdup(mem, text);
}

static bool is_id(const char *id)
{
    return id && id[0] >= 'a' && id[0] <= 'z' && strlen(id) <= LIMIT_HANDLE_BYTES &&
           id[strspn(id, "abcdefghijklmnopqrstuvwxyz0123456789_")] == '\0';
}

static bool read_one(const json_t *item, struct arena *mem, struct dimension *out)
{
    const json_t *min = json_object_get(item, "min");
    const json_t *max = json_object_get(item, "max");

    *out = (struct dimension){
        .id = line_of(item, "id", mem),
        .label = line_of(item, "label", mem),
        .low = line_of(item, "low", mem),
        .high = line_of(item, "high", mem),
        .min = json_integer_value(min),
        .max = json_integer_value(max),
    };
    return json_object_size(item) == 6 && is_id(out->id) && out->label && out->low && out->high &&
           json_is_integer(min) && json_is_integer(max) && out->min >= -RANGE_MAX &&
           out->max <= RANGE_MAX && out->min < out->max;
}

bool dimension_read(struct arena *mem, const char *json, size_t len, struct dimension_list *out,
                    struct err *err)
{
    AUTO_JSON json_t *list = NULL;
    struct dimension *items;
    struct dimension_list read = { 0 };
    size_t count;

    if (!json_read(json, len, FILE_DEPTH, &list, err))
        return err_set(err, ERR_INVALID_PARAMS, NULL, "the sliders are not valid JSON");
    count = json_array_size(list);
    if (count < 1 || count > LIMIT_DIMENSIONS)
        return err_set(err, ERR_INVALID_PARAMS, NULL, "the sliders must be a list of 1 to %d",
                       LIMIT_DIMENSIONS);
    items = arena_alloc(mem, count * sizeof *items);
    read.items = items;
    for (; read.count < count; read.count++) {
        struct dimension one;

        if (!read_one(json_array_get(list, read.count), mem, &one))
            return err_set(err, ERR_INVALID_PARAMS, NULL,
                           "slider %zu must have an id of small letters, label, low and high of "
                           "one line each, and integers min and max, the smaller first",
                           read.count + 1);
        if (dimension_find(&read, one.id))
            return err_set(err, ERR_INVALID_PARAMS, NULL, "there are two sliders with the id %s",
                           one.id);
        items[read.count] = one;
    }
    *out = read;
    return true;
}

struct dimension dimension_row(struct stmt *stmt, struct arena *mem)
{
    return (struct dimension){
        .id = col_text(stmt, mem, "id"),
        .label = col_text(stmt, mem, "label"),
        .low = col_text(stmt, mem, "low"),
        .high = col_text(stmt, mem, "high"),
        .min = col_int(stmt, "min"),
        .max = col_int(stmt, "max"),
    };
}

static bool same(const struct dimension *a, const struct dimension *b)
{
    return strcmp(a->id, b->id) == 0 && strcmp(a->label, b->label) == 0 &&
           strcmp(a->low, b->low) == 0 && strcmp(a->high, b->high) == 0 && a->min == b->min &&
           a->max == b->max;
}

static bool is_kept(struct turn *turn, const struct dimension_list *list)
{
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_index_dimensions);
    size_t count = 0;

    while (stmt_row(stmt)) {
        const struct dimension kept = dimension_row(stmt, turn->arena);

        if (count == list->count || !same(&kept, &list->items[count]))
            return false;
        count++;
    }
    return count == list->count;
}

static void add(struct turn *turn, const struct dimension *d)
{
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_index_dimension_add);

    bind_text(stmt, ":id", d->id);
    bind_text(stmt, ":label", d->label);
    bind_text(stmt, ":low", d->low);
    bind_text(stmt, ":high", d->high);
    bind_int(stmt, ":min", d->min);
    bind_int(stmt, ":max", d->max);
    stmt_run(stmt);
}

static void keep(struct turn *turn, const struct dimension_list *list)
{
    AUTO_STMT struct stmt *drop = db_stmt(turn->db, SQL_index_dimensions_drop);
    bool others = stmt_change(drop) > 0;

    for (size_t i = 0; i < list->count; i++)
        add(turn, &list->items[i]);
    if (others)
        event_append(turn, EVENT_INDEX_DIMENSIONS_CHANGED, (struct person_id){ 0 }, 0, 0, NULL);
}

static bool keep_once(void *ctx, struct turn *turn, int64_t deadline_us)
{
    struct dimension_list *list = ctx;

    (void)deadline_us;
    if (!list->kept && !is_kept(turn, list))
        keep(turn, list);
    list->kept = true;
    return false;
}

static void undone(void *ctx)
{
    struct dimension_list *list = ctx;

    list->kept = false;
}

static int64_t keep_due(void *ctx, struct db *db)
{
    const struct dimension_list *list = ctx;

    (void)db;
    return list->kept ? INT64_MAX : 0;
}

struct engine_source dimension_keeper(struct dimension_list *list)
{
    return (struct engine_source){
        .name = "dimensions", .work = keep_once, .next_due = keep_due, .undone = undone, .ctx = list
    };
}
