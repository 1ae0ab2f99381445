/* JSON in: thin, strict and bounded, over jansson. */
#ifndef EVERI_JSON_READ_H
#define EVERI_JSON_READ_H

#include <stddef.h>

#include <jansson.h>

#include "attrs.h"
#include "err.h"

/* One JSON value of any kind and nothing behind it. Refused: duplicate keys, lone surrogates,
 * \u0000, numbers beyond 64-bit integers or doubles, nesting over max_depth (the outermost value
 * is level 1), a byte order mark, invalid UTF-8.
 * err: ERR_PARSE. The caller owns the value (AUTO_JSON). */
MUST_CHECK bool json_read(const char *bytes, size_t len, int max_depth, json_t **out,
                          struct err *err);

/* Before any JSON is read: what a value held is overwritten when it is freed. Requests hold
 * passwords. */
void json_wipe_what_is_freed(void);

void json_release_at(json_t **value);
#define AUTO_JSON CLEANUP(json_release_at)

#endif
