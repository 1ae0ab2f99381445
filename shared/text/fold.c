#include "fold.h"

#include <stdlib.h>
#include <string.h>

#include <utf8proc.h>

/* What no decomposition gives: letters that people type for one another. */
static utf8proc_int32_t same_letter(utf8proc_int32_t point)
{
    switch (point) {
    case 0x131: /* ı */
        return 'i';
    case 0x259: /* ə */
        return 'e';
    case 0xf8: /* ø */
        return 'o';
    case 0x142: /* ł */
        return 'l';
    case 0x111: /* đ */
        return 'd';
    default:
        return point;
    }
}

static bool is_word_point(utf8proc_int32_t point)
{
    utf8proc_category_t category = utf8proc_category(point);

    return point == '_' || (category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_LO) ||
           (category >= UTF8PROC_CATEGORY_ND && category <= UTF8PROC_CATEGORY_NO);
}

/* Han, kana, Hangul and their neighbours: written without blanks. */
static bool stands_alone(utf8proc_int32_t point)
{
    return (point >= 0x2e80 && point <= 0x9fff) || (point >= 0xac00 && point <= 0xd7a3) ||
           (point >= 0xf900 && point <= 0xfaff) || (point >= 0x20000 && point <= 0x3ffff);
}

static bool is_ascii(const char *text)
{
    for (; *text; text++)
        if ((unsigned char)*text > 0x7f)
            return false;
    return true;
}

/* Of ASCII nothing but the capitals changes; most texts are that. */
static char *folded_ascii(const char *text)
{
    char *out = strdup(text);

    for (char *at = out; at && *at; at++)
        if (*at >= 'A' && *at <= 'Z')
            *at = (char)(*at - 'A' + 'a');
    return out;
}

/* The whole text folded; NULL where it is no UTF-8. The caller frees it with free, as the library
 * has it from malloc. */
static char *folded(const char *text)
{
    utf8proc_uint8_t *out = NULL;
    const utf8proc_option_t options = UTF8PROC_NULLTERM | UTF8PROC_STABLE | UTF8PROC_COMPAT |
                                      UTF8PROC_COMPOSE | UTF8PROC_CASEFOLD | UTF8PROC_STRIPMARK;

    if (is_ascii(text))
        return folded_ascii(text);
    if (utf8proc_map((const utf8proc_uint8_t *)text, 0, &out, options) < 0)
        return NULL;
    return (char *)out;
}

const char *fold_case(struct arena *mem, const char *text)
{
    utf8proc_uint8_t *out = NULL;
    const char *kept = text;

    if (!is_ascii(text) && utf8proc_map((const utf8proc_uint8_t *)text, 0, &out,
                                        UTF8PROC_NULLTERM | UTF8PROC_STABLE | UTF8PROC_COMPOSE |
                                            UTF8PROC_CASEFOLD) >= 0)
        kept = (const char *)out;
    else
        kept = (const char *)(out = (utf8proc_uint8_t *)folded_ascii(text));
    kept = arena_strdup(mem, kept ? kept : text);
    free(out);
    return kept;
}

static void add_word(struct fold_words *words, size_t max, char *word, size_t len, bool glued)
{
    if (len == 0 || words->count == max)
        return;
    word[len] = '\0';
    words->glued[words->count] = glued && words->count > 0;
    words->items[words->count++] = word;
}

struct fold_words fold_words(struct arena *mem, const char *text, size_t max)
{
    char *all = folded(text);
    size_t bytes = all ? strlen(all) : 0;
    size_t most = bytes < max ? bytes : max; /* no word is empty */
    struct fold_words words = { .items = arena_alloc(mem, most * sizeof *words.items),
                                .glued = arena_alloc(mem, most * sizeof *words.glued) };
    const utf8proc_uint8_t *at = (const utf8proc_uint8_t *)all;
    /* Room for a NUL before and behind every character. */
    char *out = all ? arena_alloc(mem, 3 * bytes + 3) : NULL;
    char *word = out;
    size_t len = 0;
    bool glued = false;

    while (all && *at) {
        utf8proc_int32_t point;
        utf8proc_ssize_t n = utf8proc_iterate(at, -1, &point);
        bool alone = n > 0 && stands_alone(point);

        if (n <= 0)
            break;
        at += n;
        if (!is_word_point(point) || alone) {
            add_word(&words, max, word, len, glued);
            glued |= len > 0;
            word += len + 1;
            len = 0;
        }
        if (!is_word_point(point)) {
            glued = false;
            continue;
        }
        len += (size_t)utf8proc_encode_char(same_letter(point), (utf8proc_uint8_t *)word + len);
        if (alone) {
            add_word(&words, max, word, len, glued);
            glued = true;
            word += len + 1;
            len = 0;
        }
    }
    if (all)
        add_word(&words, max, word, len, glued);
    free(all);
    return words;
}

static int by_bytes(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

const char *fold_word_set(struct arena *mem, const char *text, size_t max)
{
    struct fold_words words = fold_words(mem, text, max);
    const char *all = "";

    qsort(words.items, words.count, sizeof *words.items, by_bytes);
    for (size_t i = 0; i < words.count; i++)
        if (i == 0 || strcmp(words.items[i - 1], words.items[i]) != 0)
            all = arena_printf(mem, "%s%s%s", all, i ? " " : "", words.items[i]);
    return all;
}

char *fold_prefix_end(struct arena *mem, const char *prefix)
{
    char *end = arena_strdup(mem, prefix);
    size_t len = strlen(end);

    /* UTF-8 has no byte 0xff, so the last byte can always be counted up. */
    if (len)
        end[len - 1] = (char)((unsigned char)end[len - 1] + 1);
    return end;
}
