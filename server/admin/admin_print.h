/* What people see. Text of other people never reaches a terminal raw: all of it goes through the
 * sanitiser. */
#ifndef EVERI_ADMIN_PRINT_H
#define EVERI_ADMIN_PRINT_H

#include "command.h"

/* As a table where the result has `items`, else a line a member. */
void print_columns(const struct admin_column *columns, const json_t *result, FILE *to);
void print_line(FILE *to, const char *text);
/* One document and a newline, in ASCII: whatever it holds, a terminal only shows it. */
void print_json(const json_t *value, FILE *to);

#endif
