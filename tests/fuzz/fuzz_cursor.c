/* What clients give back as they got it: ids, cursors of changes and of pages; and times. What is
 * read is written again as it stood, and a cursor that nobody made is refused. */
#include "fuzz.h"

#include <string.h>

#include "change.h"
#include "clock.h"
#include "id.h"
#include "mem.h"
#include "migrate.h"
#include "page.h"

static const int64_t last_of_four_digits = 253402300799999; /* 9999-12-31T23:59:59.999Z */

static struct db *store(void)
{
    static struct db *db;
    const struct db_options options = { .cache_kib = 256 };
    struct err err = { 0 };

    if (!db)
        MUST(db_open(":memory:", &options, &db, &err) && migrate(db, &err));
    return db;
}

static void check_ids(const char *text)
{
    static const enum id_kind kinds[] = { ID_UPDATE,       ID_COMMENT, ID_CONVERSATION, ID_MESSAGE,
                                          ID_NOTIFICATION, ID_EVENT,   ID_SESSION,      ID_TEAM };
    int found = 0;

    for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
        int64_t n;

        if (!id_parse(kinds[i], text, &n))
            continue;
        found++;
        MUST(n >= 0 && strcmp(id_format(kinds[i], n).s, text) == 0);
    }
    MUST(found <= 1);
}

static void check_times(const char *text)
{
    char written[CLOCK_TEXT_MAX];
    int64_t again;
    int64_t ms;

    if (clock_parse_duration(text, &ms))
        MUST(ms >= 0 && ms <= INT64_MAX / 4);
    if (!clock_parse(text, &ms))
        return;
    MUST(ms >= 0);
    clock_format(ms, written);
    MUST(ms > last_of_four_digits || (clock_parse(written, &again) && again == ms));
}

static void check_change_cursor(struct db *db, const char *text)
{
    char written[CHANGE_CURSOR_MAX];
    int64_t n;

    if (change_parse_cursor(db, text, &n) != CURSOR_GOOD)
        return;
    MUST(n >= 0 && n <= change_last(db));
    change_cursor(db, n, written);
    MUST(strcmp(text, written) == 0);
}

static void check_page_cursor(struct db *db, struct arena *mem, const char *text)
{
    const struct page_walk walk = { .list = "feed.list", .viewer = { 7 }, .of = 3 };
    const struct page_walk other = { .list = "feed.list", .viewer = { 8 }, .of = 3 };
    struct page_place start = { { (int64_t)strlen(text), *text & 0x7f, 1 } };
    struct page_place out;
    struct err err = { 0 };
    const char *made = page_cursor(db, mem, &walk, start);

    MUST(page_place(db, &walk, made, (struct page_place){ { 0 } }, &out, &err));
    MUST(memcmp(&out, &start, sizeof out) == 0);
    MUST(!page_place(db, &other, made, start, &out, &err));
    if (page_place(db, &walk, text, start, &out, &err))
        MUST(strcmp(page_cursor(db, mem, &walk, out), text) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    AUTO_FREE char *text = fuzz_utf8(data, size);
    struct arena *mem = arena_new();

    check_ids(text);
    check_times(text);
    check_change_cursor(store(), text);
    check_page_cursor(store(), mem, text);
    arena_free(mem);
    return 0;
}
