/* Updates in one's own language: what the server's function made of them, and which of them are
 * shown so. A translation is of one text in one language; another text is not translated yet. */
#ifndef EVERI_MODEL_TRANSLATE_H
#define EVERI_MODEL_TRANSLATE_H

#include <stdbool.h>

#include <jansson.h>

struct translations {
    json_t *known;     /* {id: {of, to, text, from}}; of: the text that it is of. NULL: none */
    json_t *shown;     /* {id: true} of those that are */
    char waiting[128]; /* to be translated when it is known into what; "" */
};

void translations_done(struct translations *translations);

#endif
