/* `event trace` for people: the steps as an indented tree, each with what came of it and when. */
#include <string.h>

#include "admin_print.h"
#include "arena.h"

enum { DEPTH_MAX = 16, WHAT_COLUMNS = 46, OUTCOME_COLUMNS = 10 };

static const char *text_of(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));

    return text ? text : "";
}

static int depth_of(const json_t *steps, const json_t *step)
{
    int depth = 0;

    for (json_int_t parent = json_integer_value(json_object_get(step, "parent"));
         parent > 0 && depth < DEPTH_MAX; depth++)
        parent = json_integer_value(
            json_object_get(json_array_get(steps, (size_t)parent - 1), "parent"));
    return depth;
}

/* "function notify #2", "live message.new @leyla s0abc" */
static const char *what_of(struct arena *mem, const json_t *step)
{
    const json_t *attempt = json_object_get(step, "attempt");
    const char *person = text_of(step, "person");
    const char *session = text_of(step, "session");
    const char *what = arena_printf(mem, "%s %s", text_of(step, "kind"), text_of(step, "name"));

    if (json_is_integer(attempt))
        what = arena_printf(mem, "%s #%d", what, (int)json_integer_value(attempt));
    if (*person)
        what = arena_printf(mem, "%s @%s", what, person);
    return *session ? arena_printf(mem, "%s %s", what, session) : what;
}

/* "0.21 ms", "+3 ms": how long it took, how long after the event it began. */
static const char *when_of(struct arena *mem, const json_t *step)
{
    const json_t *ms = json_object_get(step, "ms");
    const json_t *delay = json_object_get(step, "delay_ms");
    const char *when = "";

    if (json_is_number(ms))
        when = arena_printf(mem, "%.2f ms", json_number_value(ms));
    if (json_is_integer(delay) && json_integer_value(delay) > 0)
        when = arena_printf(mem, "%s%s+%lld ms", when, *when ? ", " : "",
                            (long long)json_integer_value(delay));
    return when;
}

static void print_step(struct arena *mem, const json_t *steps, const json_t *step, FILE *to)
{
    int indent = 2 * depth_of(steps, step);
    const char *what = what_of(mem, step);
    const char *when = when_of(mem, step);
    const char *reason = text_of(step, "reason");

    print_line(to, arena_printf(mem, "%*s%-*s %-*s %s%s%s", indent, "",
                                WHAT_COLUMNS > indent ? WHAT_COLUMNS - indent : 0, what,
                                OUTCOME_COLUMNS, text_of(step, "outcome"), when,
                                *when && *reason ? "  " : "", reason));
}

void event_print_trace(const json_t *result, FILE *to)
{
    const json_t *event = json_object_get(result, "event");
    const json_t *steps = json_object_get(result, "steps");
    struct arena *mem = arena_new();
    size_t i;
    json_t *step;

    print_line(to, arena_printf(mem, "%s  seq %lld  %s  by %s  %s", text_of(event, "id"),
                                (long long)json_integer_value(json_object_get(event, "seq")),
                                text_of(event, "at"),
                                *text_of(event, "actor") ? text_of(event, "actor") : "the house",
                                text_of(event, "subject")));
    json_array_foreach(steps, i, step) print_step(mem, steps, step, to);
    if (json_is_true(json_object_get(result, "more")))
        print_line(to, "... and more steps than are shown");
    arena_free(mem);
}
