/* The tasks of notify's machine: find targets, group, deliver live. People are numbers in what
 * passes between them, notifications have their ids. Each reads all of its input before it writes:
 * what a machine makes of it is not to be trusted. */
#include <string.h>

#include "functions.h"
#include "notify_parts.h"

_Static_assert(LIMIT_MENTIONS + 2 <= NOTIFY_TARGETS_MAX, "an act may concern so many");

void notify_collect(void *ctx, const struct notification_key *key, enum notified verdict)
{
    struct notify_targets *found = ctx;

    if (verdict > NOTIFIED_TAKES_BACK || found->count == NOTIFY_TARGETS_MAX)
        return;
    found->items[found->count].key = *key;
    found->items[found->count++].takes_back = verdict == NOTIFIED_TAKES_BACK;
}

void notify_find(struct turn *turn, const struct event *event, struct notify_targets *out)
{
    /* What is gone notifies nobody. */
    (void)notified_each(turn->db, turn->arena, event, notify_collect, out);
}

static bool refuse(struct builtin_call *call, const char *what)
{
    call->error = "Everi.BadInput";
    return err_set(&call->err, ERR_INVALID_PARAMS, NULL, "%s", what);
}

static const char *target_name(enum target_kind kind)
{
    return kind == TARGET_NONE ? "none" : target_kind_names[kind - TARGET_UPDATE];
}

/* ---- find_targets ---- */

bool notify_task_find(struct builtin_call *call, json_t **output)
{
    const struct function_context *ctx = call->ctx;
    struct notify_targets own = { .count = 0 };
    const struct notify_targets *found = ctx->notify.found;
    json_t *targets = json_array();

    if (!found && call->event)
        notify_find(call->turn, call->event, &own);
    if (!found)
        found = &own;
    for (size_t i = 0; i < found->count; i++) {
        const struct notification_key *key = &found->items[i].key;

        json_array_append_new(targets, json_pack("{s:I, s:s, s:s, s:I, s:b}", "recipient",
                                                 (json_int_t)key->recipient.n, "kind",
                                                 notification_kind_names[key->kind], "target_kind",
                                                 target_name(key->target_kind), "target",
                                                 (json_int_t)key->target, "takes_back",
                                                 (int)found->items[i].takes_back));
    }
    *output = json_pack("{s:o}", "targets", targets);
    return true;
}

/* ---- group_notifications ---- */

static bool read_kind(const json_t *target, enum notification_kind *out)
{
    const char *name = json_string_value(json_object_get(target, "kind"));

    for (int i = 0; name && i < NOTIFICATION_KINDS; i++)
        if (strcmp(notification_kind_names[i], name) == 0) {
            *out = (enum notification_kind)i;
            return true;
        }
    return false;
}

static bool read_target_kind(const json_t *target, enum target_kind *out)
{
    const char *name = json_string_value(json_object_get(target, "target_kind"));

    for (int i = 0; name && i < TARGET_KINDS; i++)
        if (strcmp(target_name((enum target_kind)i), name) == 0) {
            *out = (enum target_kind)i;
            return true;
        }
    return false;
}

static bool read_targets(struct builtin_call *call, struct notify_targets *out)
{
    const json_t *targets = json_object_get(call->input, "targets");

    if (!json_is_array(targets) || json_array_size(targets) > NOTIFY_TARGETS_MAX || !call->event)
        return refuse(call, "targets must be what find_targets found");
    for (size_t i = 0; i < json_array_size(targets); i++) {
        const json_t *target = json_array_get(targets, i);
        struct notification_key *key = &out->items[i].key;

        key->recipient.n = json_integer_value(json_object_get(target, "recipient"));
        key->target = json_integer_value(json_object_get(target, "target"));
        out->items[i].takes_back = json_is_true(json_object_get(target, "takes_back"));
        /* Whoever it names: what stands between two people stands. */
        if (key->recipient.n <= 0 || !read_kind(target, &key->kind) ||
            !read_target_kind(target, &key->target_kind))
            return refuse(call, "a target must be as find_targets found it");
        out->count++;
    }
    return true;
}

static json_t *join(struct builtin_call *call, const struct notification_key *key)
{
    bool live;
    struct notification_id id = notification_join(call->turn, &grouping_rules_shipped, key,
                                                  call->event, &live);

    return json_pack("{s:s, s:I, s:s, s:b}", "id", id_format(ID_NOTIFICATION, id.n).s, "recipient",
                     (json_int_t)key->recipient.n, "kind", notification_kind_names[key->kind],
                     "live", (int)live);
}

bool notify_task_group(struct builtin_call *call, json_t **output)
{
    struct notify_targets targets = { .count = 0 };
    struct turn *turn = call->turn;
    json_t *joined;

    if (!read_targets(call, &targets))
        return false;
    joined = json_array();
    for (size_t i = 0; i < targets.count; i++) {
        const struct notification_key *key = &targets.items[i].key;

        if (targets.items[i].takes_back)
            notification_take_back(turn, key, call->event);
        else if (notified_between(turn->db, key->recipient, call->event->actor) == NOTIFIED_JOINS)
            json_array_append_new(joined, join(call, key));
    }
    *output = json_pack("{s:o}", "notifications", joined);
    return true;
}

/* ---- deliver_live ---- */

static bool read_notification(struct turn *turn, const json_t *item, struct notification_row *out)
{
    const char *text = json_string_value(json_object_get(item, "id"));
    struct notification_id id;

    return text && id_parse(ID_NOTIFICATION, text, &id.n) &&
           notification_read_row(turn->db, id, out);
}

bool notify_task_deliver(struct builtin_call *call, json_t **output)
{
    const json_t *list = json_object_get(call->input, "notifications");
    json_int_t told = 0;

    if (!json_is_array(list) || json_array_size(list) > NOTIFY_TARGETS_MAX)
        return refuse(call, "notifications must be what group_notifications grouped");
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *item = json_array_get(list, i);
        struct notification_row row;

        if (!json_is_true(json_object_get(item, "live")) ||
            !read_notification(call->turn, item, &row))
            continue;
        notification_deliver(call->turn, row.key.recipient, row.id);
        told++;
    }
    *output = json_pack("{s:I}", "told", told);
    return true;
}
