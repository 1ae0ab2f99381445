/* The order in which comments are read: rows of who answers whom, and what comes of it. */
#include "unit.h"

#include "client_rig.h"
#include "thread_order.h"

static const struct row {
    const char *comments; /* "id:answered ...", oldest first */
    const char *read;     /* "id/depth ..." */
} rows[] = {
    { "", "" },
    { "a: b: c:", "a/0 b/0 c/0" },
    { "a: b: c:a", "a/0 c/1 b/0" },
    { "a: b:a c:b d:a e:", "a/0 b/1 c/2 d/1 e/0" },
    { "a: b:a c:b d:c e:d f:e g:f", "a/0 b/1 c/2 d/3 e/4 f/4 g/4" },
    { "a: b:a c: d:a e:c f:b", "a/0 b/1 f/2 d/1 c/0 e/1" },
    { "a:a", "a/0" },                /* itself */
    { "a:b b:a", "a/0 b/1" },        /* in a circle */
    { "a:z b:a", "a/0 b/1" },        /* what is not here */
    { "b:a a: c:a", "b/0 a/0 c/1" }, /* what comes behind it */
    { "a: a: b:a", "a/0 a/0 b/1" },  /* an id twice */
    { ": :", "/0 /0" },              /* none at all */
};

static json_t *comments_of(const char *text)
{
    json_t *comments = json_array();

    while (*text) {
        size_t id = strcspn(text, ":"), answered = strcspn(text + id + 1, " ");

        json_array_append_new(comments, json_pack("{s:s%, s:s%}", "id", text, id, "reply_to",
                                                  text + id + 1, answered));
        text += id + 1 + answered;
        text += *text == ' ';
    }
    return comments;
}

static void replies_stand_below(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        json_t *comments = comments_of(rows[i].comments);
        struct thread_row read[16];
        char words[200] = "";

        thread_order(comments, read);
        for (size_t k = 0; k < json_array_size(comments); k++) {
            size_t len = strlen(words);
            const json_t *comment = json_array_get(comments, read[k].comment);

            snprintf(words + len, sizeof words - len, "%s%s/%d", k ? " " : "",
                     json_string_value(json_object_get(comment, "id")), read[k].depth);
        }
        CHECK_TEXT(i, words, rows[i].read);
        json_decref(comments);
    }
}

/* As deep as it is long, and as wide: no stack is used up, and each is read once. */
static void long_threads_are_read_once(void **state)
{
    enum { MANY = 20000 };
    static struct thread_row read[MANY];
    static bool seen[MANY];

    (void)state;
    for (int wide = 0; wide < 2; wide++) {
        json_t *comments = json_array();

        for (int i = 0; i < MANY; i++)
            json_array_append_new(comments,
                                  json_pack("{s:o, s:o}", "id", json_sprintf("c%d", i), "reply_to",
                                            json_sprintf("c%d", wide ? 0 : i - 1)));
        thread_order(comments, read);
        memset(seen, 0, sizeof seen);
        for (size_t i = 0; i < MANY; i++) {
            CHECK(i, !seen[read[i].comment] && read[i].depth <= THREAD_DEPTH_MOST);
            seen[read[i].comment] = true;
        }
        json_decref(comments);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(replies_stand_below),
        cmocka_unit_test(long_threads_are_read_once),
    };

    return RUN_TESTS(tests);
}
