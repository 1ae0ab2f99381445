/* What calls brought: `call … as u1` keeps a result, `$u1.id` is a part of it. */
#ifndef EVERI_SCRIPT_NAMES_H
#define EVERI_SCRIPT_NAMES_H

#include <stdbool.h>

#include <jansson.h>

#include "arena.h"
#include "attrs.h"
#include "err.h"

struct script_names {
    json_t *values; /* an object: name -> result */
};

void script_names_init(struct script_names *names);
void script_names_done(struct script_names *names);
void script_names_set(struct script_names *names, const char *name, const json_t *value);

/* `text` with every $name.member.0.member put in; $$ is a dollar, and a dollar before anything but
 * a letter is one too. json: the text is JSON; inside its strings a value is escaped, outside it
 * is written as JSON.
 * err: invalid_params, where a name or member is not there. */
MUST_CHECK bool script_names_expand(const struct script_names *names, struct arena *mem,
                                    const char *text, bool json, const char **out, struct err *err);

#endif
