#include "mail_words.h"

#include <stdbool.h>
#include <string.h>
#include <strings.h>

#include "attrs.h"
#include "buf.h"
#include "sanitize.h"

static bool holds(const char *word, size_t len, const char *sign)
{
    for (size_t i = 0; i + strlen(sign) <= len; i++)
        if (strncasecmp(word + i, sign, strlen(sign)) == 0)
            return true;
    return false;
}

static bool is_alnum(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           (unsigned char)c >= 0x80;
}

/* example.org, 10.1.2.3, a@b.c: a dot between letters, or a scheme. A number like 3.5 is none. */
static bool looks_like_link(const char *word, size_t len)
{
    static const char *const signs[] = { "://", "www.", "mailto:", "javascript:", "data:", "tel:" };

    for (size_t i = 0; i < ARRAY_LEN(signs); i++)
        if (holds(word, len, signs[i]))
            return true;
    for (size_t i = 1; i + 2 < len; i++)
        if (word[i] == '.' && is_alnum(word[i - 1]) && is_alnum(word[i + 1]) &&
            is_alnum(word[i + 2]) && !strchr("0123456789", word[i + 1]))
            return true;
    return false;
}

const char *mail_words(struct arena *mem, const char *text)
{
    const char *at = sanitize_line(mem, text);
    const char *done;
    struct buf out;

    buf_init(&out, 6 * strlen(at) + 1);
    while (*at) {
        size_t blanks = strspn(at, " ");
        size_t len = strcspn(at + blanks, " ");

        buf_add(&out, at, blanks);
        if (looks_like_link(at + blanks, len))
            buf_add_str(&out, "[link]");
        else
            buf_add(&out, at + blanks, len);
        at += blanks + len;
    }
    done = arena_strndup(mem, out.len ? out.data : "", out.len);
    buf_done(&out);
    return done;
}
