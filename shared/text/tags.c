#include "tags.h"

#include <stddef.h>
#include <string.h>

enum { ZONE_PART_MAX = 14, ZONE_PARTS_MAX = 3, EXTENDED_LANGUAGES_MAX = 3 };

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* A language tag, subtag by subtag. */
struct subtag {
    const char *at;
    size_t len;
    bool letters; /* nothing else */
};

/* The one at `at`. len 0: none, or something that no subtag holds. */
static struct subtag subtag_at(const char *at)
{
    struct subtag tag = { at, 0, true };

    for (; is_letter(at[tag.len]) || is_digit(at[tag.len]); tag.len++)
        tag.letters = tag.letters && is_letter(at[tag.len]);
    if (tag.len > 8 || (at[tag.len] != '\0' && at[tag.len] != '-'))
        tag.len = 0;
    return tag;
}

/* Behind a subtag: the next, or one of length 0 at the end. */
static struct subtag next(struct subtag tag)
{
    const char *end = tag.at + tag.len;

    return *end == '-' ? subtag_at(end + 1) : (struct subtag){ end, 0, false };
}

static bool is_variant(struct subtag tag)
{
    return tag.len >= 5 || (tag.len == 4 && is_digit(tag.at[0]));
}

static bool is_region(struct subtag tag)
{
    return (tag.len == 2 && tag.letters) ||
           (tag.len == 3 && is_digit(tag.at[0]) && is_digit(tag.at[1]) && is_digit(tag.at[2]));
}

/* The subtags that follow a singleton, at least one of at least `min`. Length 0: there is none. */
static struct subtag skip_extension(struct subtag singleton, size_t min)
{
    struct subtag tag = next(singleton);

    if (tag.len < min)
        return (struct subtag){ singleton.at, 0, false };
    while (next(tag).len >= min)
        tag = next(tag);
    return tag;
}

static bool is_private(struct subtag tag)
{
    return tag.len == 1 && (*tag.at == 'x' || *tag.at == 'X');
}

bool tag_is_language(const char *text)
{
    struct subtag last = subtag_at(text); /* what was taken so far ends with it */

    if (is_private(last)) {
        last = skip_extension(last, 1);
        return last.len && last.at[last.len] == '\0';
    }
    if (last.len < 2 || !last.letters)
        return false;
    if (last.len <= 3)
        for (int i = 0; i < EXTENDED_LANGUAGES_MAX && next(last).len == 3 && next(last).letters;
             i++)
            last = next(last);
    if (next(last).len == 4 && next(last).letters) /* the script */
        last = next(last);
    if (is_region(next(last)))
        last = next(last);
    while (is_variant(next(last)))
        last = next(last);
    while (next(last).len == 1 && !is_private(next(last))) {
        last = skip_extension(next(last), 2);
        if (last.len == 0)
            return false;
    }
    if (is_private(next(last)))
        last = skip_extension(next(last), 1);
    return last.len && last.at[last.len] == '\0';
}

/* The length of a part of a time zone's name: a letter, then letters, digits and signs. */
static size_t zone_part(const char *at)
{
    size_t len = 0;

    if (!is_letter(*at))
        return 0;
    while (is_letter(at[len]) || is_digit(at[len]) || (at[len] && strchr("_+-", at[len])))
        len++;
    return len <= ZONE_PART_MAX ? len : 0;
}

bool tag_is_time_zone(const char *text)
{
    for (int parts = 1; parts <= ZONE_PARTS_MAX; parts++) {
        size_t len = zone_part(text);

        if (len == 0)
            return false;
        if (text[len] == '\0')
            return true;
        if (text[len] != '/')
            return false;
        text += len + 1;
    }
    return false;
}
