/* What a feed becomes of what happens to it. Steps, with updates named by letters:
 *   F first page   P older page   N pushed   O my own   R revealed   T somebody has read in it */
#include "unit.h"

#include "json_read.h"
#include "client_rig.h"
#include "model_fields.h"

static json_t *item_of(char id)
{
    char text[2] = { id, '\0' };

    return json_pack("{s:o}", "update", rig_update(text, "leyla", text));
}

static json_t *page_of(const char *ids)
{
    json_t *items = json_array();

    for (; *ids && *ids != ' '; ids++)
        json_array_append_new(items, item_of(*ids));
    return json_pack("{s:o, s:s}", "items", items, "next", "more");
}

static void step(struct feed_list *feed, const char *word)
{
    AUTO_JSON json_t *page = page_of(word + 1);
    const json_t *update = field_object(json_array_get(field_list(page, "items"), 0), "update");

    switch (word[0]) {
    case 'F':
        feed_take_first(feed, page);
        break;
    case 'P':
        feed_take_older(feed, page);
        break;
    case 'N':
    case 'O':
        feed_enter(feed, update, NULL, word[0] == 'O');
        break;
    case 'R':
        feed_reveal(feed);
        break;
    case 'T':
        feed->touched = true;
        break;
    default:
        fail_msg("no such step: %s", word);
    }
}

static void write_ids(const json_t *list, char *out)
{
    size_t len = 0;

    for (; len < json_array_size(list); len++)
        out[len] = field_text(field_object(json_array_get(list, len), "update"), "id")[0];
    out[len] = '\0';
}

static void what_is_read_stays(void **state)
{
    static const struct {
        const char *steps, *items, *fresh;
    } rows[] = {
        { "Fabc", "abc", "" },
        { "F", "", "" },
        { "F Na", "a", "" }, /* nothing there that could move */
        { "Fabc Nd", "abc", "d" },
        { "Fabc Nd Ne", "abc", "ed" },
        { "Fabc Nd Ne R", "edabc", "" },
        { "Fabc Nd Nd R", "dabc", "" },
        { "Fabc Nd Ne Nd R", "deabc", "" }, /* lifted again while it was held back */
        { "Fabc Nb", "abc", "b" },          /* lifted: it moves when it is revealed */
        { "Fabc Nb R", "bac", "" },
        { "Fabc Od", "dabc", "" },
        { "Fabc Od Od", "dabc", "" }, /* the answer and the push */
        { "Fabc Nd Oe", "eabc", "d" },
        { "Fabc Nd Od", "dabc", "" },
        { "Fab Pcd", "abcd", "" },
        { "Fab Pbc", "abc", "" }, /* a page that overlaps */
        { "Fab Fcd", "cd", "" },  /* a cache, and then what is */
        { "Fab T Fcab", "ab", "c" },
        { "Fab T Nc Fdcab", "ab", "dc" },
        { "T Fab", "ab", "" },
        { "R", "", "" },
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct feed_list feed;
        char items[64], fresh[64];

        feed_init(&feed);
        for (const char *p = rows[i].steps; p; p = strchr(p, ' ')) {
            p += *p == ' ';
            step(&feed, p);
        }
        write_ids(feed.items, items);
        write_ids(feed.fresh, fresh);
        CHECK_TEXT(i, items, rows[i].items);
        CHECK_TEXT(i, fresh, rows[i].fresh);
        feed_done(&feed);
    }
}

static void a_change_is_seen_where_it_is(void **state)
{
    AUTO_JSON json_t *update = rig_update("a", "leyla", "now otherwise");
    struct feed_list feed;

    (void)state;
    feed_init(&feed);
    step(&feed, "Fab");
    step(&feed, "Nc");
    feed_change(&feed, update);
    CHECK_TEXT(0, field_text(feed_update(&feed, 0), "text"), "now otherwise");
    CHECK_TEXT(1, field_text(feed_update(&feed, 1), "text"), "b");
    feed_done(&feed);
}

/* Whom one follows no longer brings nothing in; what somebody or something else brings in stays. */
static void who_is_not_followed_brings_nothing_in(void **state)
{
    static const struct {
        const char *kind, *by;
        bool stays;
    } rows[] = {
        { "posted", "leyla", false },    { "recommended", "leyla", false },
        { "commented", "leyla", false }, { "recommended", "farid", true },
        { "posted", "farid", true },     { "mentioned", "leyla", true },
        { "team", "leyla", true },       { "topic", "leyla", true },
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        AUTO_JSON json_t *update = rig_update("a", "leyla", "a");
        AUTO_JSON json_t *reason = json_pack("{s:s, s:{s:s}}", "kind", rows[i].kind, "by", "handle",
                                             rows[i].by);
        struct feed_list feed;

        feed_init(&feed);
        feed_enter(&feed, update, reason, false);
        feed_reveal(&feed);
        feed_drop_followed(&feed, "leyla");
        CHECK_INT(i, feed_count(&feed), rows[i].stays);
        feed_done(&feed);
    }
}

static void it_does_not_grow_for_ever(void **state)
{
    AUTO_JSON json_t *page = json_pack("{s:[], s:s}", "items", "next", "more");
    struct feed_list feed;

    (void)state;
    feed_init(&feed);
    for (int i = 0; i < FEED_MOST; i++) {
        char id[16];

        snprintf(id, sizeof id, "u%d", i);
        json_array_append_new(feed.items,
                              json_pack("{s:o}", "update", rig_update(id, "leyla", id)));
    }
    feed_take_older(&feed, page);
    CHECK(0, feed.next == NULL);
    step(&feed, "Na");
    feed_reveal(&feed);
    CHECK_INT(1, feed_count(&feed), FEED_MOST);
    feed_done(&feed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_read_stays),
        cmocka_unit_test(a_change_is_seen_where_it_is),
        cmocka_unit_test(who_is_not_followed_brings_nothing_in),
        cmocka_unit_test(it_does_not_grow_for_ever),
    };

    return RUN_TESTS(tests);
}
