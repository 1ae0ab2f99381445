/* Links of foreign texts: which of them may be opened, and how they are shown. A link is shown by
 * the host that it really leads to; all of it is in the picker behind `o`. */
#ifndef EVERI_LINKS_H
#define EVERI_LINKS_H

#include <stdbool.h>

#include "ui_parts.h"

/* An address that may be opened: http or https, with a host, nothing but printable characters. */
bool link_is_good(const char *url);
/* "example.org/outbox"; "example.org/…" where it is long; "http://…" stays where it is not
 * encrypted. An address that is not good is shown as it is. Lives in `mem`. */
const char *link_brief(struct arena *mem, const char *url);

/* The picker over the links of an update, a comment or a message; says so where there is none. */
void links_show(struct ui *ui, const json_t *object);

#endif
