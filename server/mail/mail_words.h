/* What people wrote, on its way into a mail. */
#ifndef EVERI_MAIL_WORDS_H
#define EVERI_MAIL_WORDS_H

#include "arena.h"

/* One line without controls, bidi and zero-width characters, and without anything that a mail
 * program would make a link of: mails link to the server alone. */
const char *mail_words(struct arena *mem, const char *text);

#endif
