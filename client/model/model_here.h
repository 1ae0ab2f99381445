/* What holds on this machine for whoever sits here: colours, and how somebody who looks elsewhere
 * is told of what came for them. The server knows nothing of it. */
#ifndef EVERI_MODEL_HERE_H
#define EVERI_MODEL_HERE_H

#include <stdbool.h>
#include <stddef.h>

enum theme_choice { HERE_DARK, HERE_LIGHT, HERE_THEMES };
enum notices { NOTICES_ALL, NOTICES_BELL, NOTICES_OFF, HERE_NOTICES };

enum here_choice { HERE_THEME, HERE_NOTICE, HERE_CHOICES };

struct here {
    int at[HERE_CHOICES]; /* enum theme_choice, enum notices */
    bool changed;         /* to be kept */
};

/* What the choice is called on the command line and on disk, and what it and its values are to
 * people. Static. */
const char *here_name(enum here_choice choice);
const char *here_title(enum here_choice choice);
const char *here_value(const struct here *here, enum here_choice choice);
const char *here_words(const struct here *here, enum here_choice choice);
/* False: there is no such value; nothing is changed. */
bool here_set(struct here *here, enum here_choice choice, const char *value);
void here_step(struct here *here, enum here_choice choice, int by);

#endif
