#include "dead_letter.h"

#include <stdio.h>
#include <string.h>

#include "page.h"
#include "queue_move.h"

static bool find_queue(struct db *db, const char *name, struct err *err)
{
    struct queue_state state;

    return queue_get(db, name, &state) ||
           err_set(err, ERR_NOT_FOUND, "queue", "there is no such queue");
}

static struct dead_letter read_row(struct stmt *stmt, struct arena *mem, const char *queue)
{
    int64_t event = col_int(stmt, "event");

    return (struct dead_letter){
        .id = arena_printf(mem, "%s:%s", queue, id_format(ID_EVENT, event).s),
        .event = event,
        .type = (enum event_type)col_enum(stmt, "type", EVENT_TYPES),
        .error = col_text(stmt, mem, "error"),
        .attempts = col_int(stmt, "receives"),
        .at = col_int(stmt, "visible_at"),
    };
}

bool dead_letter_list(struct db *db, struct arena *mem, struct person_id who,
                      const struct dead_letters_draft *draft, struct dead_letter **items,
                      size_t *count, const char **next, struct err *err)
{
    const struct page_walk walk = { arena_printf(mem, "pipeline.dead_letters %s", draft->queue),
                                    who, 0 };
    struct page_place place;
    struct dead_letter *list = arena_alloc(mem, (size_t)draft->limit * sizeof *list);

    *count = 0;
    *next = NULL;
    if (!page_place(db, &walk, draft->before, (struct page_place){ { INT64_MAX } }, &place, err) ||
        !find_queue(db, draft->queue, err))
        return false;
    AUTO_STMT struct stmt *stmt = db_stmt(db, SQL_queue_dead_page);

    bind_text(stmt, ":queue", draft->queue);
    bind_int(stmt, ":before", place.keys[0]);
    bind_int(stmt, ":limit", draft->limit + 1);
    while (stmt_row(stmt)) {
        if (*count == (size_t)draft->limit) {
            *next = page_cursor(db, mem, &walk, place);
            break;
        }
        list[*count] = read_row(stmt, mem, draft->queue);
        place.keys[0] = list[(*count)++].event;
    }
    *items = list;
    return true;
}

static bool parse_id(const char *queue, const char *id, int64_t *event)
{
    size_t len = strlen(queue);

    return strncmp(id, queue, len) == 0 && id[len] == ':' &&
           id_parse(ID_EVENT, id + len + 1, event);
}

static bool redrive_named(struct turn *turn, const struct redrive_draft *draft, int64_t *moved,
                          struct err *err)
{
    for (size_t i = 0; i < draft->ids.count; i++) {
        char field[ERR_FIELD_MAX];
        int64_t event;

        snprintf(field, sizeof field, "ids[%zu]", i);
        if (!parse_id(draft->queue, draft->ids.items[i], &event) ||
            !queue_redrive_one(turn, draft->queue, draft->queue, event))
            return err_set(err, ERR_NOT_FOUND, field, "there is no such dead letter");
    }
    *moved = (int64_t)draft->ids.count;
    return true;
}

static void note_change(struct turn *turn, const char *queue, int64_t moved)
{
    const struct person_id house = { 0 };

    event_append(
        turn, EVENT_PIPELINE_CHANGED, house, 0, 0,
        arena_printf(turn->arena, "{\"queue\":\"%s\",\"redriven\":%lld}", queue, (long long)moved));
}

/* The first slice now; what is behind it goes on by a task. */
static int64_t redrive_all(struct turn *turn, const char *queue)
{
    int64_t after = 0;

    if (queue_redrive(turn, queue, queue, &after, QUEUE_MOVE_AT_ONCE) < QUEUE_MOVE_AT_ONCE)
        return 0;
    return task_add(turn, TASK_REDRIVE, (struct person_id){ 0 }, 0, after, queue, strlen(queue));
}

bool dead_letter_redrive(struct turn *turn, const struct redrive_draft *draft, int64_t *moved,
                         int64_t *task, struct err *err)
{
    *task = 0;
    if (!find_queue(turn->db, draft->queue, err))
        return false;
    if (draft->ids.given) {
        if (!redrive_named(turn, draft, moved, err))
            return false;
    } else {
        *moved = queue_dead_count(turn->db, draft->queue);
        *task = redrive_all(turn, draft->queue);
    }
    if (*moved > 0)
        note_change(turn, draft->queue, *moved);
    return true;
}
