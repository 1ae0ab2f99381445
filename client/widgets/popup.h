/* Completion: a few candidates beside the cursor, one of them chosen. Tab accepts, arrows choose,
 * Esc closes; Enter is not the popup's, since what was typed whole is to be sent. */
#ifndef EVERI_POPUP_H
#define EVERI_POPUP_H

#include <stdbool.h>
#include <stddef.h>

#include "grid.h"
#include "keys.h"

enum { POPUP_ITEMS = 50, POPUP_TEXT = 96, POPUP_ROWS_MAX = 6 };

struct popup {
    struct popup_item {
        char text[POPUP_TEXT]; /* what is put in, "@farid" */
        char note[POPUP_TEXT]; /* beside it, "Farid Aliyev · SRE" */
    } items[POPUP_ITEMS];
    size_t count, selected; /* count 0: closed */
};

enum popup_result { POPUP_IGNORED, POPUP_MOVED, POPUP_ACCEPTED, POPUP_CLOSED };

void popup_close(struct popup *popup);
/* Cut to fit; false when it is full. */
bool popup_add(struct popup *popup, const char *text, const char *note);
/* POPUP_ACCEPTED: take items[selected], then close. */
enum popup_result popup_key(struct popup *popup, const struct input *input);
/* Above (row, col), the place of the word's first column, or below where there is no room, within
 * `bounds`. */
void popup_draw(const struct popup *popup, struct grid *grid, struct rect bounds, int row, int col);

#endif
