#include "err.h"

#include <stdarg.h>
#include <stdio.h>

#undef err_set

bool err_set(struct err *err, enum err_code code, const char *field, const char *fmt, ...)
{
    va_list args;

    *err = (struct err){ .code = code };
    if (field)
        snprintf(err->field, sizeof err->field, "%s", field);
    va_start(args, fmt);
    vsnprintf(err->text, sizeof err->text, fmt, args);
    va_end(args);
    return false;
}
