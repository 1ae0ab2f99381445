/* Grapheme clusters are utf8proc's (UAX #29), which keeps families, flags and skin tones whole.
 * Emoji younger than its tables are taken where emoji live. */
#include "emoji.h"

#include <utf8proc.h>

#include "utf8.h"

enum { AS_EMOJI = 0xfe0f, KEYCAP = 0x20e3, EMOJI_FIRST = 0x1f000, EMOJI_LAST = 0x1faff };

static bool one_cluster(const char *text)
{
    utf8proc_int32_t state = 0;
    uint32_t before = utf8_next(&text);
    uint32_t point;

    if (!before)
        return false;
    while ((point = utf8_next(&text)) != 0) {
        if (utf8proc_grapheme_break_stateful((utf8proc_int32_t)before, (utf8proc_int32_t)point,
                                             &state))
            return false;
        before = point;
    }
    return true;
}

/* Letters and digits that ask to be drawn as emoji are. */
static bool dressed(const char *text)
{
    for (uint32_t point; (point = utf8_next(&text)) != 0;)
        if (point == AS_EMOJI || point == KEYCAP)
            return true;
    return false;
}

/* What the first code point makes of a cluster; the other categories are symbols. */
enum { SYMBOL, LETTER, NOTHING, UNKNOWN };
static const char by_category[] = {
    [UTF8PROC_CATEGORY_CN] = UNKNOWN, [UTF8PROC_CATEGORY_LU] = LETTER,
    [UTF8PROC_CATEGORY_LL] = LETTER,  [UTF8PROC_CATEGORY_LT] = LETTER,
    [UTF8PROC_CATEGORY_LM] = LETTER,  [UTF8PROC_CATEGORY_LO] = LETTER,
    [UTF8PROC_CATEGORY_ND] = LETTER,  [UTF8PROC_CATEGORY_NL] = LETTER,
    [UTF8PROC_CATEGORY_NO] = LETTER,  [UTF8PROC_CATEGORY_MN] = NOTHING,
    [UTF8PROC_CATEGORY_MC] = NOTHING, [UTF8PROC_CATEGORY_ME] = NOTHING,
    [UTF8PROC_CATEGORY_ZS] = NOTHING, [UTF8PROC_CATEGORY_ZL] = NOTHING,
    [UTF8PROC_CATEGORY_ZP] = NOTHING, [UTF8PROC_CATEGORY_CC] = NOTHING,
    [UTF8PROC_CATEGORY_CF] = NOTHING, [UTF8PROC_CATEGORY_CS] = NOTHING,
    [UTF8PROC_CATEGORY_CO] = NOTHING,
};

bool emoji_is_one(const char *text)
{
    const char *rest = text;
    uint32_t first = utf8_next(&rest);
    int kind = by_category[utf8proc_category((utf8proc_int32_t)first)];

    if (!one_cluster(text) || kind == NOTHING)
        return false;
    if (kind == LETTER)
        return dressed(text);
    return kind == SYMBOL || (first >= EMOJI_FIRST && first <= EMOJI_LAST);
}
