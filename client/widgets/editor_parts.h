/* What the files of the editor share. */
#ifndef EVERI_EDITOR_PARTS_H
#define EVERI_EDITOR_PARTS_H

#include "arena.h"
#include "editor.h"
#include "editor_kills.h"
#include "editor_text.h"
#include "editor_undo.h"

/* What the key before did, where that matters to the next. */
enum editor_run { RUN_NONE, RUN_TYPED, RUN_KILLED, RUN_YANKED, RUN_VERTICAL };

struct editor {
    struct editor_options options;
    struct editor_text text;
    struct undo undo;
    enum editor_run run;    /* of this key; RUN_NONE where its function does not say */
    enum editor_run before; /* of the key before */
    struct kills kills;
    size_t yank_start, yank; /* of RUN_YANKED: where, which */
    int goal;                /* of RUN_VERTICAL: the column to stay in */
    size_t steps_back;       /* in the history; 0: in one's own text */
    char *own;               /* that text, while another is shown */
    int cols;                /* of text, when it was drawn last */
};

/* Columns of text in a box so wide. */
int editor_text_cols(int box_cols);

#endif
