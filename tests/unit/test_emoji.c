/* What may stand under a message as a reaction. */
#include "unit.h"

#include "emoji.h"

static const struct {
    const char *text;
    bool good;
} rows[] = {
    { "\U0001f44d", true },
    { "\u2764\ufe0f", true },
    { "\u2764", true },
    { "\U0001f44d\U0001f3fd", true },                       /* a skin tone */
    { "\U0001f469\u200d\U0001f469\u200d\U0001f467", true }, /* a family */
    { "\U0001f1e6\U0001f1ff", true },                       /* a flag */
    { "1\ufe0f\u20e3", true },                              /* a keycap */
    { "\u2139\ufe0f", true },                               /* a letter in dress */
    { "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f", true },
    { "\U0001fae9", true }, /* a young one */
    { "!", true },
    { "", false },
    { "a", false },
    { "7", false },
    { "\u0259", false },
    { "\u65e5", false },
    { "\u00bd", false },
    { " ", false },
    { "\u3000", false },
    { "\n", false },
    { "\u200d", false },
    { "\u202e", false },
    { "\ufeff", false },
    { "\u0301", false },
    { "\ue000", false },
    { "\U000e0041", false },
    { "\U0001f44d\U0001f44d", false },
    { "\U0001f44d ", false },
    { "\U0001f44da", false },
    { "ab", false },
};

static void emoji(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        if (emoji_is_one(rows[i].text) != rows[i].good)
            fail_msg("row %zu: \"%s\" should %sbe one", i, rows[i].text,
                     rows[i].good ? "" : "not ");
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(emoji) };

    return RUN_TESTS(tests);
}
