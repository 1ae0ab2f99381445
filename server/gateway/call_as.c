#include "call_as.h"

#include <string.h>

#include "dispatch.h"
#include "limits.h"
#include "request.h"

/* pipeline.md: "any method of access `person` but `session.*`, `person.delete`, `person.export`" */
static bool may_be_called(const struct method *method)
{
    return method->access == ACCESS_PERSON && strncmp(method->name, "session.", 8) != 0 &&
           strcmp(method->name, "person.delete") != 0 && strcmp(method->name, "person.export") != 0;
}

/* The two tables stand in the same order. */
static const struct handler *handler_of(const struct method *method)
{
    return &handlers[method - methods];
}

bool call_as(void *gateway, struct turn *turn, struct person_id who, const char *name,
             const json_t *params, struct err *err)
{
    const struct method *method = method_find(name);
    struct request rq = { .gateway = gateway,
                          .arena = turn->arena,
                          .method = method,
                          .person = who,
                          .address = "",
                          .is_unheard = true };

    if (!method)
        return err_set(err, ERR_UNKNOWN_METHOD, NULL, "there is no such method");
    if (!may_be_called(method))
        return err_set(err, ERR_FORBIDDEN, NULL, "no function may call it");
    if (!method_parse(method, params, rq.arena, &rq.draft, err))
        return false;
    rq.handler = handler_of(method);
    buf_init(&rq.answer, LIMIT_ANSWER_BYTES);
    dispatch_unheard(&rq, turn);
    buf_done(&rq.answer);
    if (rq.err.code == ERR_NONE)
        return true;
    *err = rq.err;
    return false;
}
