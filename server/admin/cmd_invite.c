/* Invitations: the one way into a server that is open to invited people. */
#include "command.h"

#include <sodium.h>

#include "clock.h"
#include "invite.h"

enum { INVITES_AT_ONCE = 500 };
static const int64_t longest_ms = 365LL * 24 * 3600 * 1000;

static void write_invite(struct json_writer *w, const struct invite *invite, const char *text)
{
    json_open_object(w);
    json_string_member(w, "invite", text);
    json_int_member(w, "uses", invite->uses);
    json_time_member(w, "expires_at", invite->expires_at);
    json_close_object(w);
}

static void write_named(struct json_writer *w, const struct invite *invite)
{
    write_invite(w, invite, id_format(ID_INVITE, invite->id.n).s);
}

static int64_t lasts_of(const struct invite_create_draft *draft)
{
    int64_t ms;

    return clock_parse_duration(draft->expires ? draft->expires : "7d", &ms) ? ms : 0;
}

bool invite_create_check(const void *draft, struct err *err)
{
    int64_t ms = lasts_of(draft);

    return (ms > 0 && ms <= longest_ms) ||
           err_set(err, ERR_INVALID_PARAMS, "expires",
                   "expires must be a duration up to 365d, like 7d");
}

bool invite_create_run(struct admin_call *call)
{
    const struct invite_create_draft *draft = call->draft;
    struct invite invite;
    char code[INVITE_CODE_MAX];

    invite_create(call->turn, draft->uses, lasts_of(draft), &invite, code);
    write_invite(call->out, &invite, code);
    sodium_memzero(code, sizeof code);
    return true;
}

bool invite_list_run(struct admin_call *call)
{
    struct invite *items = arena_alloc(call->mem, INVITES_AT_ONCE * sizeof *items);
    struct invite_id after = { 0 };
    size_t count;

    json_open_object(call->out);
    json_array_member(call->out, "items");
    do {
        count = invite_list(call->db, after, call->now_ms, items, INVITES_AT_ONCE);
        for (size_t i = 0; i < count; i++)
            write_named(call->out, &items[i]);
        if (count)
            after = items[count - 1].id;
    } while (count == INVITES_AT_ONCE);
    json_close_array(call->out);
    json_close_object(call->out);
    return true;
}

bool invite_revoke_run(struct admin_call *call)
{
    const struct invite_draft *draft = call->draft;
    struct invite invite;

    if (!invite_revoke(call->turn, draft->invite, &invite, &call->err))
        return false;
    write_named(call->out, &invite);
    return true;
}
