/* Each row's result is written as `kind start-end value`, so that a table can be read:
 * m a mention, t a topic, l a link. */
#include "unit.h"

#include <stdlib.h>

#include "clock.h"
#include "entities.h"

static const struct {
    const char *text, *found;
} rows[] = {
    { "", "" },
    { "nothing here", "" },

    /* mentions */
    { "@rustam", "m 0-7 rustam" },
    { "Thanks @Rustam_H!", "m 7-16 rustam_h" },
    { "@a", "m 0-2 a" }, /* no handle, but that is the caller's to say */
    { "@a @b", "m 0-2 a; m 3-5 b" },
    { "@", "" },
    { "@ a", "" },
    { "@@a", "" },
    { "@a@b", "m 0-2 a" },
    { "user@host", "" },
    { "user@host.com", "" },
    { "1@a", "" },
    { "_@a", "" },
    { "/@a", "" },
    { ".@a", "" },
    { "-@a", "" },
    { "(@a)", "m 1-3 a" },
    { "+@a", "m 1-3 a" },
    { "\n@a\n", "m 1-3 a" },
    { "\t@a", "m 1-3 a" },
    { ",@a,@b", "m 1-3 a; m 4-6 b" },
    { "@a.b", "m 0-2 a" },
    { "@a-b", "m 0-2 a" },
    { "@a's", "m 0-2 a" },
    { "@a:", "m 0-2 a" },
    { "@1abc", "m 0-5 1abc" },
    { "@_x", "m 0-3 _x" },
    { "@aaaaaaaaaabbbbbbbbbbcccccccccc", "m 0-31 aaaaaaaaaabbbbbbbbbbcccccccccc" },
    { "@aaaaaaaaaabbbbbbbbbbccccccccccd", "" }, /* over 30 */
    { "@aaaaaaaaaabbbbbbbbbbccccccccccd @b", "m 33-35 b" },
    { "\xc3\xa9@a", "" },                /* é is a letter */
    { "\xd7\xa9@a", "" },                /* so is shin */
    { "\xe4\xb8\xad@a", "" },            /* and an ideograph */
    { "\xd9\xa3@a", "" },                /* an Arabic-Indic digit */
    { "e\xcc\x81@a", "m 3-5 a" },        /* a combining mark is no letter */
    { "\xf0\x9f\x91\x8b@a", "m 4-6 a" }, /* an emoji is not either */
    { "\xe2\x80\x8f@a", "m 3-5 a" },     /* a right-to-left mark */
    { "\xd7\xa9\xd7\x9c\xd7\x95\xd7\x9d @a", "m 9-11 a" },
    { "\xe2\x80\x94@a", "m 3-5 a" }, /* a dash that is not `-` */
    { "@caf\xc3\xa9", "m 0-4 caf" },
    { "@\xc3\xa9", "" },
    { "@a\xf0\x9f\x98\x80", "m 0-2 a" },

    /* topics */
    { "#lunch", "t 0-6 lunch" },
    { "a #Team-Lunch!", "t 2-13 team-lunch" },
    { "#a", "t 0-2 a" },
    { "#", "" },
    { "# a", "" },
    { "#-", "" },
    { "#-a", "" },
    { "#123", "" },
    { "#1-2", "" },
    { "#123a", "t 0-5 123a" },
    { "#2026-goals", "t 0-11 2026-goals" },
    { "#a-", "t 0-2 a" },
    { "#a--", "t 0-2 a" },
    { "#a--b", "t 0-5 a--b" },
    { "#a_b", "t 0-2 a" },
    { "#a#b", "t 0-2 a" },
    { "a#b", "" },
    { "C#", "" },
    { "\xc3\xa9#b", "" },
    { "@#a", "" },
    { "##a", "t 1-3 a" },
    { "#@a", "m 1-3 a" },
    { "-#a", "" },
    { "/#a", "" },
    { "(#a)", "t 1-3 a" },
    { "#aaaaaaaaaabbbbbbbbbbccccccccccdddddddddd",
      "t 0-41 aaaaaaaaaabbbbbbbbbbccccccccccdddddddddd" },
    { "#aaaaaaaaaabbbbbbbbbbccccccccccdddddddddd-",
      "t 0-41 aaaaaaaaaabbbbbbbbbbccccccccccdddddddddd" },
    { "#aaaaaaaaaabbbbbbbbbbccccccccccdddddddddde", "" },
    { "#caf\xc3\xa9", "t 0-4 caf" },
    { "#\xc3\xa9", "" },
    { "@a #b @c", "m 0-2 a; t 3-5 b; m 6-8 c" },

    /* links */
    { "http://a", "l 0-8 http://a" },
    { "https://a/b?c=d&e#f", "l 0-19 https://a/b?c=d&e#f" },
    { "see http://a/b.", "l 4-14 http://a/b" },
    { "see http://a/b...", "l 4-14 http://a/b" },
    { "http://a/b, http://c/d;", "l 0-10 http://a/b; l 12-22 http://c/d" },
    { "http://a/b?!:;.,'", "l 0-10 http://a/b" },
    { "'http://a/b'", "l 1-11 http://a/b" },
    { "\"http://a/b\"", "l 1-11 http://a/b" },
    { "<http://a/b>", "l 1-11 http://a/b" },
    { "(http://a/b)", "l 1-11 http://a/b" },
    { "(http://a/b).", "l 1-11 http://a/b" },
    { "((http://a/b))", "l 2-12 http://a/b" },
    { "http://a/b_(c)", "l 0-14 http://a/b_(c)" },
    { "(http://a/b_(c))", "l 1-15 http://a/b_(c)" },
    { "(http://a/b_(c).)", "l 1-15 http://a/b_(c)" },
    { "http://a/b)c", "l 0-12 http://a/b)c" },
    { "http://a/)(b)", "l 0-13 http://a/)(b)" },
    { "http://a/(b", "l 0-11 http://a/(b" },
    { "http://a/((b)", "l 0-13 http://a/((b)" },
    { "http://", "" },
    { "http://.", "" },
    { "http:// a", "" },
    { "http://)", "" },
    { "https://", "" },
    { "http:/a", "" },
    { "ftp://a", "" },
    { "httphttp://a", "l 4-12 http://a" },
    { "xhttp://a", "l 1-9 http://a" },
    { "http://http://a", "l 0-15 http://http://a" },
    { "http://a\nhttp://b", "l 0-8 http://a; l 9-17 http://b" },
    { "http://a\xc2\xa0"
      "b",
      "l 0-8 http://a" }, /* white space of Unicode */
    { "http://a\xe3\x80\x80"
      "b",
      "l 0-8 http://a" },
    { "http://\xd7\xa9/\xf0\x9f\x98\x80.", "l 0-14 http://\xd7\xa9/\xf0\x9f\x98\x80" },
    { "http://a/\xe2\x80\xa6", "l 0-12 http://a/\xe2\x80\xa6" }, /* an ellipsis may end one */

    /* nothing is looked for inside a link */
    { "http://a/@b", "l 0-11 http://a/@b" },
    { "http://a/#b", "l 0-11 http://a/#b" },
    { "https://user@host/#b @c", "l 0-20 https://user@host/#b; m 21-23 c" },
    { "http://a/b \"@c\"", "l 0-10 http://a/b; m 12-14 c" },
    { "http://a\"@c", "l 0-8 http://a; m 9-11 c" },
    { "http://a>#c", "l 0-8 http://a; t 9-11 c" },
    { "@ahttp://b", "m 0-2 a; l 2-10 http://b" },
    { "@http://b", "l 1-9 http://b" },
    { "#http://b", "l 1-9 http://b" },
    { "#a-http://b", "t 0-2 a; l 3-11 http://b" },
    { "@a http://b #c", "m 0-2 a; l 3-11 http://b; t 12-14 c" },
};

static const char *render(struct arena *mem, const struct entity_list *list)
{
    const char *out = "";

    for (size_t i = 0; i < list->count; i++) {
        const struct entity *e = &list->items[i];

        out = arena_printf(mem, "%s%s%c %zu-%zu %s", out, i ? "; " : "", "mtl"[e->kind], e -> start,
                           e -> end, e -> value);
    }
    return out;
}

static void finds(void **state)
{
    struct arena *mem = arena_new();

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct entity_list list = entities_find(mem, rows[i].text);

        CHECK_TEXT(i, render(mem, &list), rows[i].found);
    }
    arena_free(mem);
}

static void in_order_and_apart(size_t i, const char *text, const struct entity_list *list)
{
    size_t end = 0;

    for (size_t e = 0; e < list->count; e++) {
        const struct entity *entity = &list->items[e];

        CHECK(i, entity->start >= end);
        CHECK(i, entity->end > entity->start);
        CHECK(i, entity->end <= strlen(text));
        end = entity->end;
    }
}

/* Texts of random pieces: whatever comes out keeps the invariant. */
static void never_overlaps(void **state)
{
    static const char *const pieces[] = {
        "@", "#",  "http://",  "https://",         "a", "B",   "-",   "_", "(", ")", ".", " ", "\n",
        "1", "\"", "\xc3\xa9", "\xf0\x9f\x98\x80", "/", "xyz", "http"
    };
    struct arena *mem = arena_new();
    unsigned seed = 11;

    (void)state;
    for (size_t i = 0; i < 20000; i++) {
        size_t count = (size_t)rand_r(&seed) % 20;
        char text[400] = "";
        size_t len = 0;
        struct entity_list list;

        for (size_t n = 0; n < count; n++)
            len += (size_t)snprintf(text + len, sizeof text - len, "%s",
                                    pieces[(size_t)rand_r(&seed) % ARRAY_LEN(pieces)]);
        list = entities_find(mem, text);
        in_order_and_apart(i, text, &list);
        arena_reset(mem);
    }
    arena_free(mem);
}

/* The longest text there is, made of the piece that costs most. A walk that looked back from each
 * piece would take minutes here. */
static void long_texts_take_no_time(void **state)
{
    static const struct {
        const char *piece;
        size_t found_each; /* per this many pieces one entity; 0: none at all */
    } pieces[] = {
        { "@", 0 },         { "#", 0 },
        { "#-", 0 },        { "http", 0 },
        { "http://", 0 },   { "(", 0 },
        { ")", 0 },         { "@a ", 1 },
        { "#a ", 1 },       { "http://) ", 0 },
        { "http://a ", 1 }, { "a", 0 },
        { "@a", 0 },        { "\xf0\x9f\x98\x80", 0 },
    };
    enum { BYTES_MAX = 65536 };
    static char text[BYTES_MAX + 16];
    int64_t start = clock_mono_ms();

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(pieces); i++) {
        struct arena *mem = arena_new();
        size_t len = strlen(pieces[i].piece);
        size_t count = BYTES_MAX / len;
        struct entity_list list;

        for (size_t n = 0; n < count; n++)
            memcpy(text + n * len, pieces[i].piece, len);
        text[count * len] = '\0';
        list = entities_find(mem, text);
        in_order_and_apart(i, text, &list);
        if (pieces[i].found_each)
            CHECK_INT(i, list.count, count / pieces[i].found_each);
        arena_free(mem);
    }
    CHECK(0, clock_mono_ms() - start < 5000);
}

static void five_thousand_points(void **state)
{
    enum { POINTS = 5000 };
    static char text[POINTS * 4 + 64];
    struct arena *mem = arena_new();
    struct entity_list list;
    size_t len = 0;

    (void)state;
    for (size_t i = 0; i < POINTS - 3; i++)
        len += (size_t)snprintf(text + len, sizeof text - len, "%s", "\xf0\x9f\x98\x80");
    snprintf(text + len, sizeof text - len, " @a");
    list = entities_find(mem, text);
    CHECK_TEXT(0, render(mem, &list), arena_printf(mem, "m %zu-%zu a", len + 1, len + 3));
    arena_free(mem);
}

static bool knows_short_ones(void *ctx, struct entity *mention)
{
    (*(int *)ctx)++;
    if (strlen(mention->value) > 1)
        return false;
    mention->name = "Short \"One\"";
    mention->person = 5;
    return true;
}

static void unknown_mentions_go(void **state)
{
    struct arena *mem = arena_new();
    struct entity_list list = entities_find(mem, "@ab @c #d @efg http://x @h");
    struct json_writer w;
    struct buf out;
    int asked = 0;

    (void)state;
    entities_keep_mentions(&list, knows_short_ones, &asked);
    CHECK_INT(0, asked, 4);
    CHECK_TEXT(1, render(mem, &list), "m 4-6 c; t 7-9 d; l 15-23 http://x; m 24-26 h");
    CHECK_INT(2, list.items[0].person, 5);
    buf_init(&out, 4096);
    json_writer_init(&w, &out);
    write_entities(&w, &list);
    buf_add_char(&out, '\0');
    CHECK_TEXT(3, out.data,
               "[{\"kind\":\"mention\",\"start\":4,\"end\":6,\"handle\":\"c\","
               "\"name\":\"Short \\\"One\\\"\"},"
               "{\"kind\":\"topic\",\"start\":7,\"end\":9,\"topic\":\"d\"},"
               "{\"kind\":\"link\",\"start\":15,\"end\":23,\"url\":\"http://x\"},"
               "{\"kind\":\"mention\",\"start\":24,\"end\":26,\"handle\":\"h\","
               "\"name\":\"Short \\\"One\\\"\"}]");
    buf_done(&out);
    arena_free(mem);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds),
        cmocka_unit_test(never_overlaps),
        cmocka_unit_test(long_texts_take_no_time),
        cmocka_unit_test(five_thousand_points),
        cmocka_unit_test(unknown_mentions_go),
    };

    return RUN_TESTS(tests);
}
