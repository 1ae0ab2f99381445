#include "search_words.h"

#include <string.h>

#include "id.h"

enum { SCOPE_BYTES = ID_DIGITS + 1 };

/* Never within a character. */
static size_t kept_bytes(const char *word)
{
    size_t len = strlen(word);

    if (len <= SEARCH_WORD_BYTES)
        return len;
    len = SEARCH_WORD_BYTES;
    while (((unsigned char)word[len] & 0xc0) == 0x80)
        len--;
    return len;
}

/* Folding makes at most six words of three bytes (of the squared kana: their own, one a kana). */
static struct fold_words all_words(struct arena *mem, const char *text)
{
    return fold_words(mem, text, 2 * strlen(text) + 1);
}

const char *search_words_of(struct arena *mem, const char *text)
{
    struct fold_words list = all_words(mem, text);
    size_t size = 1;
    char *out;
    char *at;

    for (size_t i = 0; i < list.count; i++)
        size += kept_bytes(list.items[i]) + 1;
    out = at = arena_alloc(mem, size);
    for (size_t i = 0; i < list.count; i++) {
        size_t len = kept_bytes(list.items[i]);

        if (i)
            *at++ = ' ';
        memcpy(at, list.items[i], len);
        at += len;
    }
    *at = '\0';
    return out;
}

/* "0d4s…k." for a scope, nothing for none. */
static size_t write_scope(int64_t scope, char out[SCOPE_BYTES + 1])
{
    if (scope == 0)
        return 0;
    id_digits(scope, out);
    out[ID_DIGITS] = '.';
    return SCOPE_BYTES;
}

static size_t count_words(const char *words)
{
    size_t count = *words != '\0';

    for (; *words; words++)
        count += *words == ' ';
    return count;
}

const char *search_words_scoped(struct arena *mem, const char *words, int64_t scope)
{
    char prefix[SCOPE_BYTES + 1];
    size_t prefix_len = write_scope(scope, prefix);
    char *out = arena_alloc(mem, strlen(words) + count_words(words) * prefix_len + 1);
    char *at = out;

    while (*words) {
        size_t len = strcspn(words, " ");

        memcpy(at, prefix, prefix_len);
        memcpy(at + prefix_len, words, len);
        at += prefix_len + len;
        words += len;
        if (*words)
            *at++ = *words++;
    }
    *at = '\0';
    return out;
}

bool search_query_parse(struct arena *mem, const char *q, struct search_query *out)
{
    out->words = all_words(mem, q);
    return out->words.count > 0;
}

/* Words that go on from one another are one phrase: "a b" AND "c"*. */
const char *search_query_text(struct arena *mem, const struct search_query *query, int64_t scope)
{
    static const char between[] = "\" AND \"";
    const struct fold_words *words = &query->words;
    char prefix[SCOPE_BYTES + 1];
    size_t prefix_len = write_scope(scope, prefix);
    size_t size = sizeof "\"\"*";
    char *out;
    char *at;

    for (size_t i = 0; i < words->count; i++)
        size += sizeof between + prefix_len + kept_bytes(words->items[i]);
    out = at = arena_alloc(mem, size);
    *at++ = '"';
    for (size_t i = 0; i < words->count; i++) {
        size_t len = kept_bytes(words->items[i]);
        size_t gap = i == 0 ? 0 : (words->glued[i] ? 1 : sizeof between - 1);

        memcpy(at, words->glued[i] ? " " : between, gap);
        memcpy(at + gap, prefix, prefix_len);
        memcpy(at + gap + prefix_len, words->items[i], len);
        at += gap + prefix_len + len;
    }
    memcpy(at, "\"*", sizeof "\"*");
    return out;
}
