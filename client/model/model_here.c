/* A new choice needs a value in enum here_choice and its row. */
#include "model_here.h"

#include <string.h>

enum { VALUES_MOST = 3 };

static const struct {
    const char *name, *title;
    int count;
    const char *values[VALUES_MOST], *words[VALUES_MOST];
} rows[HERE_CHOICES] = {
    [HERE_THEME] = { "theme",
                     "colours",
                     HERE_THEMES,
                     { [HERE_DARK] = "dark", [HERE_LIGHT] = "light" },
                     { [HERE_DARK] = "for a dark screen", [HERE_LIGHT] = "for a light screen" } },
    [HERE_NOTICE] = { "notices",
                      "while you look elsewhere",
                      HERE_NOTICES,
                      { [NOTICES_ALL] = "all", [NOTICES_BELL] = "bell", [NOTICES_OFF] = "off" },
                      { [NOTICES_ALL] = "a notice and a bell",
                        [NOTICES_BELL] = "a bell",
                        [NOTICES_OFF] = "nothing" } },
};

const char *here_name(enum here_choice choice)
{
    return rows[choice].name;
}

const char *here_title(enum here_choice choice)
{
    return rows[choice].title;
}

const char *here_value(const struct here *here, enum here_choice choice)
{
    return rows[choice].values[here->at[choice]];
}

const char *here_words(const struct here *here, enum here_choice choice)
{
    return rows[choice].words[here->at[choice]];
}

bool here_set(struct here *here, enum here_choice choice, const char *value)
{
    for (int i = 0; i < rows[choice].count; i++) {
        if (strcmp(rows[choice].values[i], value) == 0) {
            here->at[choice] = i;
            return true;
        }
    }
    return false;
}

void here_step(struct here *here, enum here_choice choice, int by)
{
    here->at[choice] = (here->at[choice] + by + rows[choice].count) % rows[choice].count;
    here->changed = true;
}
