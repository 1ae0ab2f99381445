/* The composer: several lines of text, a cursor that goes by clusters, readline's keys, undo, a
 * ring of what was cut. It knows neither the terminal nor what the text is for: keys in, flags out.
 *
 * A pasted newline is text, never "send". Esc is not the editor's: its owner leaves, the text
 * stays. */
#ifndef EVERI_EDITOR_H
#define EVERI_EDITOR_H

#include <stdbool.h>
#include <stddef.h>

#include "grid.h"
#include "keys.h"

enum { EDITOR_ROWS_MAX = 8 }; /* of text; longer text scrolls */

/* What a key did; several at once. */
enum {
    EDITOR_USED = 1,    /* it was a key of the editor: redraw */
    EDITOR_CHANGED = 2, /* the text is another one: keep the draft, look for completions */
    EDITOR_SUBMIT = 4,  /* send it; the text stays until editor_set_text */
    EDITOR_FULL = 8,    /* not all of it found room */
    EDITOR_PASTED = 16, /* a paste of more than 5 lines or 2,000 characters came in */
};

struct editor_options {
    bool enter_sends;  /* else Enter is a newline; C-d sends in both, Alt-Enter is a newline */
    size_t max_points; /* code points; 0: 10,000 */
    /* The text `steps` (1: the latest) before; NULL: there is none so old. Or NULL: no history. */
    const char *(*history)(void *arg, size_t steps);
    void *arg;
};

struct editor;

struct editor *editor_new(const struct editor_options *options);
void editor_free(struct editor *editor); /* NULL is fine */

/* Valid until the next key. */
const char *editor_text(const struct editor *editor);
size_t editor_cursor(const struct editor *editor); /* in bytes */
/* A draft, or "" when it was sent; the cursor at its end, nothing to undo. */
void editor_set_text(struct editor *editor, const char *text);
/* Replaces bytes [start, end), as a completion does; the cursor behind it. One step to undo. */
void editor_replace(struct editor *editor, size_t start, size_t end, const char *text);
/* The word before the cursor if it begins with one of the signs ("@#:"), for completion: its first
 * byte; its end is the cursor. */
MUST_CHECK bool editor_word(const struct editor *editor, const char *signs, size_t *start);

/* INPUT_KEY and INPUT_PASTE; 0: not the editor's. */
int editor_key(struct editor *editor, const struct input *input);

/* Rows that it wants with its border in a width of `cols`: 3 to EDITOR_ROWS_MAX + 2. */
int editor_rows(const struct editor *editor, int cols);
/* With its border: `title` (foreign) above; below, which key sends, and `note` where it is not
 * NULL. Where it is focused the terminal's cursor is put into it. */
void editor_draw(struct editor *editor, struct grid *grid, struct rect rect, const char *title,
                 const char *note, bool focused);

#endif
