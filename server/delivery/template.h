/* Templates of mails: text with
 *
 *     {{name}}              a value; in HTML what could be markup is escaped
 *     {{#name}} … {{/name}} once for each row of the list `name`, with the row's values beside the
 *                           others; or once, where `name` is a value that is not empty
 *
 * and nothing else: what a value holds is never looked into. Sections nest up to four deep. */
#ifndef EVERI_TEMPLATE_H
#define EVERI_TEMPLATE_H

#include <stdbool.h>
#include <stddef.h>

#include "attrs.h"
#include "buf.h"
#include "err.h"

struct template_value {
    const char *name;
    const char *text; /* NULL: empty */
};

struct template_row {
    const struct template_value *values; /* ends with one without a name */
};

struct template_list {
    const char *name;
    const struct template_row *rows;
    size_t count;
};

struct template_data {
    const struct template_value *values; /* ends with one without a name */
    const struct template_list *list;    /* may be NULL */
};

enum template_kind { TEMPLATE_TEXT, TEMPLATE_HTML };

/* err: internal, and says what is wrong with the template: a name that the data lack, a section
 * that does not end. Whoever reads a template renders it once, to see. */
MUST_CHECK bool template_render(const char *template, enum template_kind kind,
                                const struct template_data *data, struct buf *out, struct err *err);

#endif
