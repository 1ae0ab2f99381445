/* The candidates are copied in, so that the popup survives whatever its owner does to the source.
 */
#include "popup.h"

#include <string.h>

#include "sanitize.h"
#include "utf8.h"

enum { SIDES = 2, GAP = 2 };

void popup_close(struct popup *popup)
{
    popup->count = popup->selected = 0;
}

static void copy(char *to, const char *from)
{
    size_t len = strlen(from);

    if (len >= POPUP_TEXT)
        len = utf8_valid_prefix(from, POPUP_TEXT - 1);
    memcpy(to, from, len);
    to[len] = '\0';
}

bool popup_add(struct popup *popup, const char *text, const char *note)
{
    if (popup->count == POPUP_ITEMS)
        return false;
    copy(popup->items[popup->count].text, text);
    copy(popup->items[popup->count].note, note ? note : "");
    popup->count++;
    return true;
}

static enum popup_result move(struct popup *popup, size_t by)
{
    popup->selected = (popup->selected + by) % popup->count;
    return POPUP_MOVED;
}

enum popup_result popup_key(struct popup *popup, const struct input *input)
{
    if (popup->count == 0 || input->kind != INPUT_KEY)
        return POPUP_IGNORED;
    if (input->code == KEY_TAB && input->modifiers == 0)
        return POPUP_ACCEPTED;
    if (input->code == KEY_ESCAPE) {
        popup_close(popup);
        return POPUP_CLOSED;
    }
    if (input->code == KEY_DOWN_ARROW || (input->code == 'n' && input->modifiers == KEY_CTRL))
        return move(popup, 1);
    if (input->code == KEY_UP_ARROW || (input->code == 'p' && input->modifiers == KEY_CTRL))
        return move(popup, popup->count - 1);
    return POPUP_IGNORED;
}

static void widths(const struct popup *popup, int *text, int *note)
{
    *text = *note = 0;
    for (size_t i = 0; i < popup->count; i++) {
        int t = sanitize_width(popup->items[i].text);
        int n = sanitize_width(popup->items[i].note);

        *text = t > *text ? t : *text;
        *note = n > *note ? n : *note;
    }
}

/* Where it goes: above the word where there is room for all of it, else where there is more. */
static struct rect place(const struct popup *popup, struct rect bounds, int row, int col, int cols)
{
    int rows = popup->count < POPUP_ROWS_MAX ? (int)popup->count : POPUP_ROWS_MAX;
    int above = row - bounds.row;
    int below = bounds.row + bounds.rows - row - 1;
    bool up = above >= rows || above >= below;
    int right = bounds.col + bounds.cols;

    if (cols > bounds.cols)
        cols = bounds.cols;
    if (rows > (up ? above : below))
        rows = up ? above : below;
    if (col + cols > right)
        col = right - cols;
    return (struct rect){ up ? row - rows : row + 1, col < bounds.col ? bounds.col : col,
                          rows < 0 ? 0 : rows, cols };
}

void popup_draw(const struct popup *popup, struct grid *grid, struct rect bounds, int row, int col)
{
    struct rect rect;
    int text;
    int note;
    size_t first;

    if (popup->count == 0)
        return;
    widths(popup, &text, &note);
    rect = place(popup, bounds, row, col - 1, SIDES + text + (note ? GAP + note : 0));
    first = popup->selected < (size_t)rect.rows ? 0 : popup->selected - (size_t)rect.rows + 1;
    grid_clear(grid, rect);
    for (int i = 0; i < rect.rows; i++) {
        const struct popup_item *item = &popup->items[first + (size_t)i];

        grid_text(grid, rect.row + i, rect.col + 1, rect.cols - SIDES, LOOK_NAME, item->text);

        if (note && text + GAP + 1 < rect.cols - 1)
            grid_text(grid, rect.row + i, rect.col + 1 + text + GAP, rect.cols - text - GAP - SIDES,
                      LOOK_DIM, item->note);
        if (first + (size_t)i == popup->selected)
            grid_select(grid, (struct rect){ rect.row + i, rect.col, 1, rect.cols });
    }
}
