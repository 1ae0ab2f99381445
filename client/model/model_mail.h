/* What waits to be mailed to me, as the server told it when it was asked last. */
#ifndef EVERI_MODEL_MAIL_H
#define EVERI_MODEL_MAIL_H

#include <stdbool.h>

#include <jansson.h>

struct pending_mail {
    json_t *items; /* {id, kind, text, due_at}, the soonest first; NULL: not known */
    bool loading;
    char refused[240]; /* why it is not known; "" */
};

void pending_mail_done(struct pending_mail *pending);

#endif
