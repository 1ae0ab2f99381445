/* What I have set for myself: who may write to me and add me, my language and time zone, what I
 * want to hear of. What is changed is shown at once, and asked for anew where the server refuses.
 */
#ifndef EVERI_MODEL_SETTINGS_H
#define EVERI_MODEL_SETTINGS_H

#include <stdbool.h>

#include <jansson.h>

struct my_settings {
    json_t *person;  /* {who_may_write_me, who_may_add_me, language, time_zone,
                      allow_indexing}; NULL until known */
    json_t *notices; /* {KIND: {live, email, group}}; NULL until known */
    bool loading, stale;
    char refused[160]; /* why they are not known; "" */
};

void settings_done(struct my_settings *settings);
/* Asked for again when they are looked at. */
void settings_set_stale(struct my_settings *settings);

#endif
