/* How I feel, for nobody but me: the sliders of a check-in, what they say now, what they said last,
 * each day's index. What is answered and not sent yet is a draft. */
#ifndef EVERI_MODEL_INDEX_H
#define EVERI_MODEL_INDEX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <jansson.h>

#define INDEX_PLACE "index" /* of the draft */

enum { INDEX_DIMENSIONS_MOST = 32, INDEX_DAYS_MOST = 400 };

struct index_dimension {
    const char *id, *label, *low, *high; /* the model's, until the next answer */
    int min, max;
};

/* protocol: "Shipped: energy, focus, balance (calm or stressed), connection, growth, meaning". */
struct my_index {
    json_t *dimensions; /* as the server lists them; NULL until known */
    json_t *last;       /* {values, at}; NULL until known */
    json_t *days;       /* [{day, index}], oldest first; NULL until known */
    json_t *moved;      /* {id: n} of the sliders that were moved */
    bool asked, stale, sending;
    int checked_in;    /* answers that have arrived */
    char refused[160]; /* why the sliders are not known; "" */
    /* Reminders, kept on disk. */
    int64_t reminded_ms; /* when the last began, or was put off; 0: never */
    int ignored;         /* since the screen was last looked at */
    bool reminding;      /* one is on the screen */
    bool changed;        /* they are to be kept */
};

void index_init(struct my_index *index);
void index_done(struct my_index *index);
void index_set_stale(struct my_index *index);
size_t index_count(const struct my_index *index);
/* False: it is none that makes sense. */
bool index_dimension_at(const struct my_index *index, size_t i, struct index_dimension *out);
/* What the slider says now: where it was moved to, else the last answer, else the middle. */
int index_value(const struct my_index *index, const struct index_dimension *dimension);
bool index_is_moved(const struct my_index *index, const char *id);
/* What was said last; -1: nothing. */
int index_last_value(const struct my_index *index, const struct index_dimension *dimension);
/* Of the page that history came with. */
void index_take_days(struct my_index *index, const json_t *page);
/* One value a day, the last of them today; -1 where there is none. id: of a slider, found among
 * the check-ins, newest first; NULL: the index. */
void index_days(const struct my_index *index, const json_t *check_ins, const char *id,
                int64_t now_ms, int *out, size_t days);

json_t *index_write_reminders(const struct my_index *index); /* the caller's */
void index_read_reminders(struct my_index *index, const json_t *kept);

#endif
