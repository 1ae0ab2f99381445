/* A recording: asciicast v2 (asciinema's format, one JSON text a line) of what a terminal got.
 * Never what was typed: passwords are. */
#ifndef EVERI_TERM_RECORD_H
#define EVERI_TERM_RECORD_H

#include <stddef.h>
#include <stdint.h>

#include "attrs.h"
#include "err.h"

struct term_record;

/* err: unavailable, where the file cannot be written. */
MUST_CHECK bool term_record_open(const char *path, const char *kind, int rows, int cols,
                                 struct term_record **out, struct err *err);
void term_record_close(struct term_record *record); /* NULL is fine */

/* at_us: since anything; the first call is the recording's beginning. */
void term_record_output(struct term_record *record, int64_t at_us, const char *bytes, size_t len);
void term_record_resize(struct term_record *record, int64_t at_us, int rows, int cols);

#endif
