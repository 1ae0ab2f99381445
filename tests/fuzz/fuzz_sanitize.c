/* Foreign text on its way to a terminal. Every step goes on, what is sent is UTF-8 without a
 * control, and takes as many columns as the C library says, piece by piece and as a line. */
#include "fuzz.h"

#include <limits.h>
#include <locale.h>
#include <string.h>
#include <wchar.h>

#include "mem.h"
#include "sanitize.h"
#include "utf8.h"

/* As wcswidth gives it; -1: something is not printable. */
static int columns(const char *text)
{
    mbstate_t state = { 0 };
    int all = 0;

    while (*text) {
        wchar_t c;
        size_t n = mbrtowc(&c, text, MB_LEN_MAX, &state);
        int width = n > MB_LEN_MAX ? -1 : wcwidth(c);

        if (width < 0)
            return -1;
        all += width;
        text += n;
    }
    return all;
}

static void check_cluster(struct cluster cluster)
{
    size_t len = strnlen(cluster.text, CLUSTER_BYTES);

    MUST(len < CLUSTER_BYTES && utf8_valid(cluster.text, len));
    MUST(utf8_line(cluster.text) && cluster.width <= 2);
    MUST((cluster.width == 0) == (len == 0) && columns(cluster.text) == cluster.width);
    sanitize_to_ascii(&cluster);
    len = strlen(cluster.text);
    MUST(len == cluster.width);
    for (size_t i = 0; i < len; i++)
        MUST(cluster.text[i] >= 0x20 && cluster.text[i] < 0x7f);
}

static void check_bytes(const uint8_t *data, size_t size)
{
    const char *at = (const char *)data;

    for (size_t left = size; left > 0;) {
        struct cluster cluster;
        size_t n = sanitize_next(at, left, &cluster);

        MUST(n > 0 && n <= left);
        check_cluster(cluster);
        at += n;
        left -= n;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    AUTO_FREE char *text = fuzz_text(data, size);
    struct arena *mem = arena_new();
    const char *line;

    MUST(setlocale(LC_CTYPE, "C.UTF-8"));
    check_bytes(data, size);
    line = sanitize_line(mem, text);
    MUST(utf8_valid(line, strlen(line)) && utf8_line(line));
    MUST(columns(line) == sanitize_width(text));
    arena_free(mem);
    return 0;
}
