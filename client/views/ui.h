/* The screens: input in, a grid out, over one model. No network and no terminal: whoever owns
 * those feeds it and looks at what it wants. */
#ifndef EVERI_UI_H
#define EVERI_UI_H

#include <stdbool.h>
#include <stdint.h>

#include "attrs.h"
#include "grid.h"
#include "keys.h"
#include "model.h"

struct ui;

/* What a person asked for that is not the screens' to do. Whoever does it clears the mark. */
struct ui_wants {
    bool quit, suspend, repaint, mouse, sign_in, sign_out, edit;
    char *copy, *link; /* a text for the clipboard, an address for a browser; NULL: none */
};

/* The form's fields; valid until the next input. */
struct ui_sign_in {
    const char *url, *handle, *password;
};

/* Model and grid stay the caller's and outlive the ui. */
struct ui *ui_new(struct model *model, struct grid *grid);
void ui_free(struct ui *ui); /* NULL is fine */

/* The login form, with what is known already and why it is shown (NULL: nothing to say). */
void ui_show_sign_in(struct ui *ui, const char *url, const char *handle, const char *why);
/* The form waits for the server (its fields are locked), or says why it was refused. */
void ui_signing_in(struct ui *ui, bool waiting, const char *why);
void ui_sign_in_fields(const struct ui *ui, struct ui_sign_in *out);
void ui_wipe_password(struct ui *ui);
/* Signed in: Home, with what the model has. place: "handle@host:port", shown on top. */
void ui_show_home(struct ui *ui, const char *place);

void ui_input(struct ui *ui, const struct input *input);
/* Before a drawing: follows the model, where it has changed. */
void ui_refresh(struct ui *ui);
/* Something that waited for time; returns when it wants to be called again (as model->tick_ms), -1:
 * never. */
int64_t ui_tick(struct ui *ui);
/* The same of what a screen looks at again and again, as long as it is shown. */
int64_t ui_watch(struct ui *ui);
void ui_draw(struct ui *ui);
/* After a drawing: asks the model for what is in view or soon will be, and marks as read what was
 * seen. */
void ui_settle(struct ui *ui);
struct ui_wants *ui_wants(struct ui *ui);
void ui_set_caption(struct ui *ui, const char *caption); /* NULL: none */
/* Has the terminal's window the focus, as far as it tells? */
bool ui_has_focus(const struct ui *ui);
/* The text that is being written, for another editor; NULL: none is. */
const char *ui_draft(struct ui *ui);
void ui_set_draft(struct ui *ui, const char *text);
/* Are times on the screen that change with the minute? */
bool ui_shows_times(const struct ui *ui);

#endif
