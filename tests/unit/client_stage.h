/* Screens without a network: a model made by hand, keys pressed by name, what is asked answered
 * from a table, the screen as text. */
#ifndef EVERI_CLIENT_STAGE_H
#define EVERI_CLIENT_STAGE_H

#include "buf.h"
#include "client_rig.h"
#include "grid.h"
#include "ui.h"

struct stage_answer {
    const char *method;
    const char *with;   /* in single quotes: only where the parameters hold this; NULL: always */
    const char *result; /* in single quotes; one that begins with "!" is an error */
};

struct stage {
    struct model *model;
    struct grid *grid;
    struct ui *ui;
    struct buf screen; /* what was drawn last, as text */
    const struct stage_answer *answers;
    size_t answer_count;
};

struct stage_row {
    int cols, rows;
    const char *keys;
    const char *shown, *hidden; /* NULL: nothing */
};

/* Signed in as agshin, live, Home, where nothing is; answers: the first row that fits counts, what
 * has none stays unanswered. */
void stage_set_up(struct stage *stage, int cols, int rows, const struct stage_answer *answers,
                  size_t count);
void stage_tear_down(struct stage *stage);
/* A second later: draws, and answers what that asked for, until nothing is asked any more. */
void stage_draw(struct stage *stage);
/* Keys by name, blanks between them; what begins with a quote is typed, with _ for a blank. "~" is
 * the end of the connection. */
void stage_press(struct stage *stage, const char *keys);
/* Plays each row on a stage of its own, and fails where it does not show what it must. */
void stage_play(const struct stage_row *rows, size_t count, const struct stage_answer *answers,
                size_t answer_count);

#endif
