/* A field of one line: of a form, of the `:` command, of a search. Passwords are shown as at most
 * eight marks and wiped after use. */
#ifndef EVERI_FIELD_H
#define EVERI_FIELD_H

#include <stdbool.h>
#include <stddef.h>

#include "grid.h"
#include "keys.h"

enum { FIELD_BYTES = 1024 };

struct field {
    char text[FIELD_BYTES];
    size_t len, cursor; /* bytes */
    bool masked;
};

enum { FIELD_USED = 1, FIELD_CHANGED = 2 };

void field_set(struct field *field, const char *text); /* cursor at its end */
void field_wipe(struct field *field);                  /* also from memory */
/* Editing keys and paste (its first line); 0: not the field's (Enter, Tab, Esc ...). */
int field_key(struct field *field, const struct input *input);
/* On one row; longer text scrolls under the cursor. */
void field_draw(const struct field *field, struct grid *grid, int row, int col, int cols,
                bool focused);

#endif
