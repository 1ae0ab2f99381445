/* A script's files, with what they include, as one list of steps. */
#ifndef EVERI_SCRIPT_LOAD_H
#define EVERI_SCRIPT_LOAD_H

#include "script_parse.h"

/* err: "FILE:LINE: what is wrong", or that the file cannot be read. */
MUST_CHECK bool script_load(struct arena *mem, const char *file, struct script *out,
                            struct err *err);

/* `name`, which stands in `file`, as seen from here: beside it, unless it is absolute. */
const char *script_beside(struct arena *mem, const char *file, const char *name);

/* The whole file, a NUL behind it; NULL with err: unavailable. */
char *script_read_file(struct arena *mem, const char *path, struct err *err);

#endif
