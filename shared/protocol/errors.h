/* Errors on the wire (protocol.md 2): the number, the reason, the object. */
#ifndef EVERI_ERRORS_H
#define EVERI_ERRORS_H

#include "err.h"
#include "json_write.h"

int error_number(enum err_code code);         /* -32602 ... */
const char *error_reason(enum err_code code); /* "invalid_params" ... */
/* {code, message, data: {reason, field?, retry_after_ms?}} */
void write_error(struct json_writer *w, const struct err *err);

#endif
