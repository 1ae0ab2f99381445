/* Every step that there is, as people read and write it. */
#ifndef EVERI_SCRIPT_FORMS_H
#define EVERI_SCRIPT_FORMS_H

#include <stddef.h>

#include "buf.h"
#include "script_parse.h"

struct script_form {
    enum step_kind kind;
    const char *form;    /* "wait TEXT [DURATION]": see script_forms.c */
    const char *meaning; /* one sentence */
};

extern const struct script_form script_forms[];
extern const size_t script_form_count;

/* The name of a slot as forms write it, and an example: "DURATION", "5s". */
const char *script_slot_name(enum slot slot);
const char *script_slot_example(enum slot slot);

/* The table as a page for people. */
void script_forms_document(struct buf *out);

#endif
