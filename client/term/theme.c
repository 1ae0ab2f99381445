/* Roles to colours. Sixteen colours are used as eight: "bright" is unreadable somewhere in every
 * palette. Without colours attributes alone tell what must be told; nothing is told by colour
 * alone. A new look needs a row; the 256 are chosen for a contrast of at least 4.5 to 1 on black or
 * on white. */
#include "theme.h"

enum { BOLD = THEME_BOLD, LINE = THEME_UNDERLINE, REVERSE = THEME_REVERSE };
enum { OWN = -1, RED = 1, GREEN, YELLOW, BLUE, MAGENTA, CYAN };

/* Colours of 256 on dark and on light, of 16 on dark and on light, attributes with colours, and
 * without. */
static const struct {
    short dark256, light256, dark16, light16;
    unsigned char attributes, mono;
} rows[LOOKS] = {
    [LOOK_TEXT] = { OWN, OWN, OWN, OWN, 0, 0 },
    [LOOK_DIM] = { 246, 242, OWN, OWN, 0, 0 },
    [LOOK_TITLE] = { OWN, OWN, OWN, OWN, BOLD, BOLD },
    [LOOK_NAME] = { 117, 25, CYAN, BLUE, BOLD, BOLD },
    [LOOK_OWN] = { 114, 28, GREEN, GREEN, BOLD, BOLD },
    [LOOK_MENTION] = { 221, 94, YELLOW, MAGENTA, BOLD, BOLD | LINE },
    [LOOK_TOPIC] = { 116, 30, CYAN, BLUE, 0, 0 },
    [LOOK_LINK] = { 111, 26, BLUE, BLUE, LINE, LINE },
    [LOOK_UNREAD] = { 203, 160, RED, RED, BOLD, BOLD },
    [LOOK_COUNT] = { 215, 130, YELLOW, MAGENTA, 0, BOLD },
    [LOOK_BORDER] = { 244, 244, OWN, OWN, 0, 0 },
    [LOOK_TAB] = { 250, 240, OWN, OWN, 0, 0 },
    [LOOK_TAB_ACTIVE] = { OWN, OWN, OWN, OWN, BOLD, BOLD },
    [LOOK_STATUS] = { 250, 240, OWN, OWN, 0, 0 },
    [LOOK_HINT] = { 246, 242, OWN, OWN, 0, 0 },
    [LOOK_GOOD] = { 114, 28, GREEN, GREEN, 0, 0 },
    [LOOK_WARNING] = { 221, 94, YELLOW, MAGENTA, 0, BOLD },
    [LOOK_ERROR] = { 203, 160, RED, RED, BOLD, BOLD },
    [LOOK_CAPTION] = { OWN, OWN, OWN, OWN, REVERSE, REVERSE },
    [LOOK_FOUND] = { 221, 94, YELLOW, MAGENTA, BOLD | LINE, BOLD | LINE },
};

struct theme_style theme_style(enum term_theme theme, enum theme_colors tier, enum look look)
{
    bool light = theme == THEME_LIGHT;
    struct theme_style style = { OWN, rows[look].attributes };

    if (tier == COLORS_NONE)
        style.attributes = rows[look].mono;
    else if (tier == COLORS_16)
        style.color = light ? rows[look].light16 : rows[look].dark16;
    else
        style.color = light ? rows[look].light256 : rows[look].dark256;
    return style;
}
