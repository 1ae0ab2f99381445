/* Between the files of the Everi Index screen. */
#ifndef EVERI_INDEX_PARTS_H
#define EVERI_INDEX_PARTS_H

#include "paged_view.h"

enum index_part { INDEX_ANSWER, INDEX_CHARTS, INDEX_HISTORY, INDEX_SCREEN_PARTS };

struct index_view {
    struct ui *ui;
    enum index_part part;
    bool opened;    /* since the screen was come to */
    int checked_in; /* how many answers have arrived, as far as this screen has seen */
    struct index_answer *answer;
    struct index_charts *charts;
    struct paged_view history;
    char asked[64]; /* which check-in a question is about */
};

/* Days that a chart of so many columns shows. */
enum { INDEX_DAYS_FEW = 30, INDEX_DAYS_MANY = 90, INDEX_COLS_MANY = 90, INDEX_TOP = 100 };

/* ---- index_answer.c: the sliders, the note, what becomes of them ---- */
struct index_answer *index_answer_new(struct ui *ui);
void index_answer_free(struct index_answer *answer);
struct list *index_answer_list(struct index_answer *answer);
void index_answer_draw(struct index_answer *answer, struct rect rect);
bool index_answer_act(struct index_answer *answer, enum action action);
bool index_answer_grab(struct index_answer *answer, const struct input *input);
bool index_answer_type(struct index_answer *answer, const struct input *input);
void index_answer_click(struct index_answer *answer, const struct input *input);
bool index_answer_is_typing(const struct index_answer *answer);
/* The note as the draft has it. */
void index_answer_reset(struct index_answer *answer);
void index_answer_status(struct index_answer *answer, char *out, size_t size);

/* ---- index_charts.c ---- */
struct index_charts *index_charts_new(struct ui *ui);
void index_charts_free(struct index_charts *charts);
struct list *index_charts_list(struct index_charts *charts);
/* All of them, one below the other. */
void index_charts_draw(struct index_charts *charts, struct rect rect);
/* The index alone, with its title. */
void index_charts_draw_index(struct ui *ui, struct rect rect);
/* Are there check-ins to ask for that the charts would show? */
bool index_charts_want_more(struct ui *ui, int cols);
/* The last seven days of a slider as blocks; id: as index_days has it. */
const char *index_charts_week(struct ui *ui, const struct index_dimension *dimension);

#endif
