/* Paths into JSON as the Amazon States Language writes them. A reference path names one place
 * ($.order.items[0], $['a b']); a path that selects may name many: [1:3], [*], [0,2], ..name,
 * [?(@.price < 10 && @.name)]. $$ begins in the context object.
 *
 * The parts are an array of steps; each step maps the values found so far to those below them. */
#ifndef EVERI_JSON_PATH_H
#define EVERI_JSON_PATH_H

#include <jansson.h>

#include "arena.h"
#include "asl.h"
#include "err.h"

struct json_path;

/* The path lives in `mem` and borrows nothing of `text`. err: invalid_params, with where it ends.
 */
MUST_CHECK bool json_path_parse(struct arena *mem, const char *text, const struct json_path **out,
                                struct err *err);
/* It can name one place only. */
bool json_path_is_reference(const struct json_path *path);
/* It begins with $$. */
bool json_path_is_context(const struct json_path *path);

enum path_found { PATH_FOUND, PATH_NOTHING, PATH_TOO_MANY };

/* What a path that selects found is an array, maybe an empty one; a reference finds the one value
 * or nothing. `out` is owned by the caller. */
enum path_found json_path_get(const struct json_path *path, const struct asl_scope *scope,
                              json_t **out);
/* Puts `value` (borrowed) at a reference path into *document, making the objects on the way;
 * *document is changed by copy, never in place. False: a part on the way is no object, or the array
 * is too short. */
MUST_CHECK bool json_path_put(const struct json_path *path, json_t **document, json_t *value);

#endif
