/* The screens on a terminal: the one poll loop. */
#ifndef EVERI_SCREENS_H
#define EVERI_SCREENS_H

#include <stdbool.h>

#include "app.h"
#include "term.h"

/* Until the user leaves, or a signal asks for the end, by which the program then ends. Rows,
 * columns and ascii of `app` come from the terminal. report: the file that is told, as JSON, how
 * many frames were drawn in which time; NULL: none. Returns the exit code; what there is to say is
 * said on standard error. */
int screens_run(struct app_options *app, const struct term_options *term, const char *report);

#endif
