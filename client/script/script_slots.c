/* What each slot takes. What only the run can know (whether a person exists, a method, a file) is
 * not asked here. */
#include "script_slots.h"

#include <ctype.h>
#include <errno.h>
#include <regex.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "grid.h"
#include "keys.h"

struct named {
    const char *name;
    int64_t n;
};

static const struct named buttons[] = {
    { "click", 1 },
    { "up", 4 },
    { "down", 5 },
};
static const struct named signals[] = {
    { "TERM", SIGTERM }, { "HUP", SIGHUP },   { "INT", SIGINT },
    { "SEGV", SIGSEGV }, { "ABRT", SIGABRT },
};
static const struct named looks[] = {
    { "reverse", -1 },           { "text", LOOK_TEXT },
    { "dim", LOOK_DIM },         { "title", LOOK_TITLE },
    { "name", LOOK_NAME },       { "own", LOOK_OWN },
    { "mention", LOOK_MENTION }, { "topic", LOOK_TOPIC },
    { "link", LOOK_LINK },       { "unread", LOOK_UNREAD },
    { "count", LOOK_COUNT },     { "border", LOOK_BORDER },
    { "tab", LOOK_TAB },         { "tab_active", LOOK_TAB_ACTIVE },
    { "status", LOOK_STATUS },   { "hint", LOOK_HINT },
    { "good", LOOK_GOOD },       { "warning", LOOK_WARNING },
    { "error", LOOK_ERROR },     { "caption", LOOK_CAPTION },
    { "found", LOOK_FOUND },
};
_Static_assert(ARRAY_LEN(looks) == LOOKS + 1, "every look has a name");

static bool take_named(const struct named *names, size_t count, const char *text, int64_t *n)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(names[i].name, text) == 0) {
            *n = names[i].n;
            return true;
        }
    }
    return false;
}

/* The number at *p, and past it. */
static bool take_number(const char **p, int64_t least, int64_t most, int64_t *out)
{
    char *end;
    long long n;

    if (!isdigit((unsigned char)**p) && **p != '-')
        return false;
    errno = 0;
    n = strtoll(*p, &end, 10);
    if (errno || end == *p || n < least || n > most)
        return false;
    *p = end;
    *out = n;
    return true;
}

static bool take_whole_number(const char *text, int64_t least, int64_t most, int64_t *out)
{
    return take_number(&text, least, most, out) && !*text;
}

/* 80x24, 10,4 */
static bool take_pair(const char *text, char between, int64_t least, int64_t *n, int64_t *m)
{
    return take_number(&text, least, 999, n) && *text++ == between &&
           take_number(&text, least, 999, m) && !*text;
}

static bool only_of(const char *text, const char *first, const char *rest)
{
    return *text && strchr(first, *text) && strspn(text, rest) == strlen(text);
}

#define LOWER  "abcdefghijklmnopqrstuvwxyz"
#define UPPER  "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define DIGITS "0123456789"

static bool take_key(const char *text, struct step_value *out)
{
    uint32_t code;
    int modifiers;

    if (!key_parse(text, &code, &modifiers))
        return false;
    out->n = code;
    out->m = modifiers;
    return true;
}

static bool is_pattern(const char *text)
{
    regex_t compiled;

    if (!*text || regcomp(&compiled, text, REG_EXTENDED | REG_NOSUB) != 0)
        return false;
    regfree(&compiled);
    return true;
}

static bool take_value(enum slot slot, const char *text, struct step_value *out)
{
    switch (slot) {
    case SLOT_SIZE:
        return take_pair(text, 'x', 1, &out->n, &out->m);
    case SLOT_PLACE:
        return take_pair(text, ',', 0, &out->n, &out->m);
    case SLOT_THEME:
        return strcmp(text, "dark") == 0 || strcmp(text, "light") == 0;
    case SLOT_TIME:
        return clock_parse(text, &out->n) && out->n > 0;
    case SLOT_DURATION:
        return clock_parse_duration(text, &out->n);
    case SLOT_NUMBER:
        return take_whole_number(text, 0, INT32_MAX, &out->n);
    case SLOT_TIMES:
        return *text == 'x' && take_whole_number(text + 1, 1, 10000, &out->n);
    case SLOT_ROW:
        return take_whole_number(text, -999, 999, &out->n);
    case SLOT_BUTTON:
        return take_named(buttons, ARRAY_LEN(buttons), text, &out->n);
    case SLOT_SIGNAL:
        return take_named(signals, ARRAY_LEN(signals), text, &out->n);
    case SLOT_LOOK:
        return take_named(looks, ARRAY_LEN(looks), text, &out->n);
    case SLOT_KEY:
        return take_key(text, out);
    case SLOT_URL:
        return strncmp(text, "ws://", 5) == 0 || strncmp(text, "wss://", 6) == 0;
    case SLOT_HANDLE:
        return only_of(text, LOWER, LOWER DIGITS "_");
    case SLOT_METHOD:
        return only_of(text, LOWER, LOWER DIGITS "_.") && strchr(text, '.');
    case SLOT_JSON:
        return *text == '{' || *text == '[';
    case SLOT_NAME:
        return only_of(text, LOWER UPPER, LOWER UPPER DIGITS "_-");
    case SLOT_FILE:
    case SLOT_TEXT:
        return *text != '\0';
    case SLOT_PATTERN:
        return is_pattern(text);
    case SLOT_REST:
    case SLOTS:
        break;
    }
    return false;
}

bool script_slot_take(enum slot slot, const struct script_word *word, struct step_value *out)
{
    struct step_value value = { .given = true, .text = word->text };

    if (word->pattern != (slot == SLOT_PATTERN))
        return false;
    if (!take_value(slot, word->text, &value))
        return false;
    *out = value;
    return true;
}
