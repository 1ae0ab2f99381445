/* The clock of a server that was started with --test-clock: the only one that can be moved. */
#include "command.h"

/* Ids are made of the time, and there is room for some centuries of them. */
static const int64_t longest_ms = 3650LL * 24 * 3600 * 1000;

bool clock_advance_check(const void *draft, struct err *err)
{
    const struct clock_draft *clock = draft;
    int64_t by_ms;

    if (clock_parse_duration(clock->duration, &by_ms) && by_ms <= longest_ms)
        return true;
    return err_set(err, ERR_INVALID_PARAMS, "duration",
                   "duration must be like 300ms, 5s, 10m, 2h or 4d, and no longer than 3650d");
}

bool clock_advance_run(struct admin_call *call)
{
    const struct clock_draft *draft = call->draft;
    int64_t by_ms = 0;

    return clock_parse_duration(draft->duration, &by_ms) &&
           turn_advance(call->turn, call->job, by_ms, call->resume, &call->err);
}

bool clock_advanced(struct admin_call *call)
{
    json_open_object(call->out);
    json_time_member(call->out, "now", call->now_ms);
    json_close_object(call->out);
    return true;
}
