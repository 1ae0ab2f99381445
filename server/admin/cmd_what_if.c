/* `event what-if`: the log against other rules for grouping, and what would be different. */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "admin_print.h"
#include "admin_run.h"
#include "command.h"
#include "json_read.h"
#include "limits.h"
#include "person.h"
#include "what_if.h"

enum { PEOPLE_SHOWN = 100 };

/* ---- the rules ---- */

static bool read_window(const json_t *value, struct grouping_rules *rules, struct err *err)
{
    const char *text = json_string_value(value);

    return (text && clock_parse_duration(text, &rules->window_ms) && rules->window_ms > 0) ||
           err_set(err, ERR_INVALID_PARAMS, "rules",
                   "rules: window is how long a group stays open, like \"12h\"");
}

static bool read_kind(const char *name, const json_t *value, struct grouping_rules *rules,
                      struct err *err)
{
    for (size_t kind = 0; kind < NOTIFICATION_KINDS; kind++)
        if (strcmp(notification_kind_names[kind], name) == 0 && json_is_boolean(value)) {
            rules->alone[kind] = !json_is_true(value);
            return true;
        }
    return err_set(err, ERR_INVALID_PARAMS, "rules",
                   "rules: kinds is an object of kinds of notifications, each true (grouped) or "
                   "false: see %.40s",
                   name);
}

static bool read_kinds(json_t *value, struct grouping_rules *rules, struct err *err)
{
    const char *name;
    json_t *grouped;

    if (!json_is_object(value))
        return read_kind("kinds", NULL, rules, err);
    json_object_foreach(value, name, grouped)
    {
        if (!read_kind(name, grouped, rules, err))
            return false;
    }
    return true;
}

/* {"window": "12h", "kinds": {"like": true, ...}}: what is left out is as shipped. */
static bool read_rules(const char *text, struct grouping_rules *rules, struct err *err)
{
    AUTO_JSON json_t *json = NULL;
    const char *name;
    json_t *value;
    struct err wrong;

    *rules = grouping_rules_shipped;
    if (!json_read(text, strlen(text), LIMIT_JSON_DEPTH, &json, &wrong))
        return err_set(err, ERR_INVALID_PARAMS, "rules", "rules: %s", wrong.text);
    if (!json_is_object(json))
        return err_set(err, ERR_INVALID_PARAMS, "rules", "rules: the file holds an object");
    json_object_foreach(json, name, value)
    {
        if (strcmp(name, "window") == 0 ? !read_window(value, rules, err)
            : strcmp(name, "kinds") == 0
                ? !read_kinds(value, rules, err)
                : !err_set(err, ERR_INVALID_PARAMS, "rules",
                           "rules: there is window and kinds, and no %.40s", name))
            return false;
    }
    return true;
}

/* In the asking process: the file travels as its bytes. */
bool event_what_if_prepare(json_t *args, struct admin_secret *secret, struct err *err)
{
    const char *path = json_string_value(json_object_get(args, "rules"));
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    char text[RULES_BYTES];
    ssize_t len = fd < 0 ? -1 : read(fd, text, sizeof text);

    (void)secret;
    if (fd >= 0)
        close(fd);
    if (len < 0 || len == (ssize_t)sizeof text)
        return err_set(err, ERR_NOT_FOUND, NULL, "cannot read %s%s", path,
                       len < 0 ? "" : ": it is no file of rules");
    if (json_object_set_new(args, "rules", json_stringn(text, (size_t)len)) != 0)
        return err_set(err, ERR_INVALID_PARAMS, "rules", "rules: %s is no text", path);
    return true;
}

/* ---- the run ---- */

static bool stops(void *ctx)
{
    return admin_is_stopping(ctx);
}

static void write_side(struct json_writer *w, const char *key, const struct what_if_side *side)
{
    json_object_member(w, key);
    json_int_member(w, "notifications", side->notifications);
    json_int_member(w, "groups", side->groups);
    json_int_member(w, "people", (int64_t)side->count);
    json_close_object(w);
}

/* Somebody's groups by both rules. */
struct compared {
    struct person_id person;
    int64_t shipped, tried;
};

static int most_spared_first(const void *a, const void *b)
{
    const struct compared *x = a;
    const struct compared *y = b;
    int64_t by_x = x->tried - x->shipped;
    int64_t by_y = y->tried - y->shipped;

    if (by_x != by_y)
        return by_x < by_y ? -1 : 1;
    return x->person.n < y->person.n ? -1 : x->person.n > y->person.n;
}

/* Both lists are by number. Only who has more or fewer. */
static size_t compare(const struct what_if *what, struct compared *out)
{
    const struct what_if_side *a = &what->shipped;
    const struct what_if_side *b = &what->tried;
    size_t count = 0;

    for (size_t i = 0, k = 0; i < a->count || k < b->count;) {
        bool in_a = i < a->count &&
                    (k == b->count || a->people[i].person.n <= b->people[k].person.n);
        bool in_b = k < b->count &&
                    (i == a->count || b->people[k].person.n <= a->people[i].person.n);
        struct compared one = { .person = in_a ? a->people[i].person : b->people[k].person };

        if (in_a)
            one.shipped = a->people[i++].groups;
        if (in_b)
            one.tried = b->people[k++].groups;
        if (one.shipped != one.tried)
            out[count++] = one;
    }
    qsort(out, count, sizeof *out, most_spared_first);
    return count;
}

static void write_people(struct admin_call *call, const struct compared *list, size_t count)
{
    struct json_writer *w = call->out;

    json_array_member(w, "people");
    for (size_t i = 0; i < count && i < PEOPLE_SHOWN; i++) {
        json_open_object(w);
        json_string_member(w, "handle", person_brief(call->db, call->mem, list[i].person).handle);
        json_int_member(w, "shipped", list[i].shipped);
        json_int_member(w, "tried", list[i].tried);
        json_close_object(w);
    }
    json_close_array(w);
    json_bool_member(w, "more", count > PEOPLE_SHOWN);
}

static bool write_what(struct admin_call *call)
{
    const struct what_if *what = call->ctx;
    struct json_writer *w = call->out;
    struct compared *list = arena_alloc(call->mem, (what->shipped.count + what->tried.count + 1) *
                                                       sizeof *list);
    size_t count = compare(what, list);
    int64_t spared = 0;

    for (size_t i = 0; i < count; i++)
        spared += list[i].tried < list[i].shipped;
    json_open_object(w);
    json_int_member(w, "from", what->from);
    json_int_member(w, "upto", what->upto);
    json_int_member(w, "events", what->events);
    json_int_member(w, "stored", what->stored);
    write_side(w, "shipped", &what->shipped);
    write_side(w, "tried", &what->tried);
    json_object_member(w, "difference");
    json_int_member(w, "notifications", what->tried.notifications - what->shipped.notifications);
    json_int_member(w, "groups", what->tried.groups - what->shipped.groups);
    json_int_member(w, "spared", spared);
    json_int_member(w, "burdened", (int64_t)count - spared);
    json_close_object(w);
    write_people(call, list, count);
    json_close_object(w);
    return true;
}

bool event_what_if_run(struct admin_call *call)
{
    const struct event_what_if_draft *draft = call->draft;
    struct grouping_rules rules;
    struct what_if what;
    const struct what_if_options options = { .store_path = engine_store_path(call->place->engine),
                                             .rules = &rules,
                                             .from = draft->from.given ? draft->from.value : 1,
                                             .stops = stops,
                                             .ctx = call };

    if (!read_rules(draft->rules, &rules, &call->err) ||
        !what_if_run(&options, call->mem, &what, &call->err))
        return false;
    call->ctx = &what;
    return admin_aside(call, write_what);
}

/* ---- for people ---- */

static long long figure(const json_t *result, const char *part, const char *key)
{
    return (long long)json_integer_value(json_object_get(json_object_get(result, part), key));
}

static void print_figure(struct arena *mem, const json_t *result, const char *label,
                         const char *key, FILE *to)
{
    print_line(to, arena_printf(mem, "%-24s %12lld %12lld %+12lld", label,
                                figure(result, "shipped", key), figure(result, "tried", key),
                                figure(result, "tried", key) - figure(result, "shipped", key)));
}

void event_print_what_if(const json_t *result, FILE *to)
{
    struct arena *mem = arena_new();
    size_t i;
    json_t *one;

    print_line(to, arena_printf(mem, "%-24s %12s %12s %12s", "", "SHIPPED", "TRIED", "DIFFERENCE"));
    print_figure(mem, result, "notifications", "notifications", to);
    print_figure(mem, result, "groups in lists", "groups", to);
    print_figure(mem, result, "people with any", "people", to);
    print_line(to, arena_printf(mem, "fewer groups: %lld people; more: %lld",
                                figure(result, "difference", "spared"),
                                figure(result, "difference", "burdened")));
    json_array_foreach(json_object_get(result, "people"), i, one)
    {
        long long shipped = (long long)json_integer_value(json_object_get(one, "shipped"));
        long long tried = (long long)json_integer_value(json_object_get(one, "tried"));

        print_line(to, arena_printf(mem, "  %-22s %12lld %12lld %+12lld",
                                    json_string_value(json_object_get(one, "handle")), shipped,
                                    tried, tried - shipped));
    }
    if (json_is_true(json_object_get(result, "more")))
        print_line(to, "  ... and more people");
    arena_free(mem);
}
