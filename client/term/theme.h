/* What each look looks like: a colour and attributes for it, by theme and by what the terminal can
 * do. The background and the colour of plain text are always the terminal's own. */
#ifndef EVERI_THEME_H
#define EVERI_THEME_H

#include "grid.h"
#include "term.h"

enum theme_colors { COLORS_NONE, COLORS_16, COLORS_256, COLOR_TIERS };

enum { THEME_BOLD = 1, THEME_UNDERLINE = 2, THEME_REVERSE = 4 };

struct theme_style {
    int color; /* of the terminal's palette; -1: its own */
    int attributes;
};

struct theme_style theme_style(enum term_theme theme, enum theme_colors tier, enum look look);

#endif
