/* A state machine in a file, as an operator names it. */
#ifndef EVERI_WORKFLOW_FILE_H
#define EVERI_WORKFLOW_FILE_H

#include <jansson.h>

#include "attrs.h"
#include "err.h"

/* The caller owns it; what it says is not yet looked at. err: invalid_params, field file. */
MUST_CHECK bool workflow_file_read(const char *path, json_t **out, struct err *err);
/* The first of its problems. err: invalid_params, field file. */
MUST_CHECK bool workflow_file_check(json_t *definition, struct err *err);

#endif
