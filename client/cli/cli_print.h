/* What goes to standard output and standard error. Foreign text never reaches a terminal raw:
 * controls, bidi marks, zero-width and tag characters leave as \uXXXX, which JSON reads back as
 * what they were. */
#ifndef EVERI_CLI_PRINT_H
#define EVERI_CLI_PRINT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include <jansson.h>

#include "attrs.h"
#include "buf.h"

/* One document on one line, flushed. False when it could not be written; errno says why. */
MUST_CHECK bool cli_print_json(FILE *out, const json_t *value);

/* One sentence on standard error, behind the program's name. */
void cli_say(const char *fmt, ...) PRINTF_LIKE(1, 2);

/* `text` with everything that could steer a terminal escaped; bytes that are no UTF-8 too. */
void cli_print_safely(struct buf *out, const char *text, size_t len);

#endif
