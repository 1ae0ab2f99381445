/* Other programs that are started for the user: a browser for a link, an editor for a draft. They
 * get what they are to work on as an argument of its own, never as a part of a command. */
#ifndef EVERI_LAUNCH_H
#define EVERI_LAUNCH_H

#include <stdbool.h>
#include <stddef.h>

#include "attrs.h"
#include "err.h"
#include "term.h"

/* Opens the address: beside the terminal where there is a desktop ($BROWSER, else xdg-open), in it
 * where $BROWSER is all there is. err: unavailable, where there is neither. */
MUST_CHECK bool launch_browser(struct term *term, const char *url, struct err *err);

/* Hands the text to $VISUAL or $EDITOR (else vi), in a file that only its owner reads and that is
 * gone afterwards. Returns what it is now, without the newline at its end; owned by the caller.
 * NULL: err: unavailable; invalid_params where it is no text or longer than max_bytes. */
char *launch_editor(struct term *term, const char *text, size_t max_bytes, struct err *err);

#endif
