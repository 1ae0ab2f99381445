/* A text that is being written somewhere: the editor, the draft of its place, completion of
 * @names and of :emoji:. */
#ifndef EVERI_COMPOSER_H
#define EVERI_COMPOSER_H

#include "editor.h"
#include "popup.h"
#include "ui_parts.h"

struct composer {
    struct editor *editor;
    struct popup popup;
    size_t word, max_points; /* where the word to complete begins; how long it may be */
    char place[DRAFT_PLACE_MAX];
};

void composer_init(struct composer *composer, bool enter_sends, size_t max_points);
void composer_done(struct composer *composer);
/* Another place: its draft comes up. What was written at the one before is kept as its draft. */
void composer_set_place(struct ui *ui, struct composer *composer, const char *place);
/* The draft of the place was changed by somebody else (it was posted): shows it again. */
void composer_reload(struct ui *ui, struct composer *composer);
const char *composer_text(const struct composer *composer);
/* All of it becomes this text, which can be undone. */
void composer_replace(struct ui *ui, struct composer *composer, const char *text);
/* Returns the editor's flags. first: Briefs or {person: Brief} that completion offers first, or
 * NULL. */
int composer_key(struct ui *ui, struct composer *composer, const struct input *input,
                 const json_t *first);
/* An open completion takes its keys, before any binding; false: it is not open, or not its key. */
bool composer_grab(struct ui *ui, struct composer *composer, const struct input *input);
/* Tab: completes what stands before the cursor; false: there is nothing to. */
bool composer_complete(struct ui *ui, struct composer *composer);
/* With the popup over it, within `bounds`. */
void composer_draw(struct ui *ui, struct composer *composer, struct rect rect, struct rect bounds,
                   const char *title, const char *note, bool focused);
/* Fills a popup with people whose handle or a word of whose name begins with `prefix`. */
void people_complete(const struct model *model, struct popup *popup, const char *sign,
                     const char *prefix, const json_t *first);

#endif
