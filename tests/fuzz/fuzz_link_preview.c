/* A stranger's page. The first byte says which charset came with it; whatever else the bytes are,
 * what is read is plain UTF-8 of one line within its bounds, and never nothing at all. */
#include "fuzz.h"

#include <string.h>

#include "attrs.h"
#include "link_preview.h"
#include "mem.h"
#include "utf8.h"

static void check_line(const char *text, size_t points)
{
    MUST(utf8_valid(text, strlen(text)) && utf8_line(text));
    MUST(utf8_points(text) <= points);
    MUST(*text == '\0' || (*text != ' ' && text[strlen(text) - 1] != ' ') ||
         utf8_points(text) == points);
    MUST(!strstr(text, "  "));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const charsets[] = { NULL, "utf-8", "latin1", "other" };
    struct arena *mem = arena_new();
    struct page_head head;
    AUTO_FREE char *page = NULL;
    size_t len = size ? size - 1 : 0;

    if (len) {
        page = mem_resize(NULL, len);
        memcpy(page, data + 1, len);
        if (link_preview_read(mem, page, len, charsets[data[0] % ARRAY_LEN(charsets)], &head)) {
            MUST(*head.title || *head.description);
            check_line(head.title, LINK_TITLE_POINTS);
            check_line(head.description, LINK_DESCRIPTION_POINTS);
            check_line(head.site, LINK_SITE_POINTS);
        }
    }
    arena_free(mem);
    return 0;
}
