/* The window on a conversation. Steps, with seqs:
 *   N3-5 the newest page   <1-2 older   >6-9 newer   m7 pushed   r forgotten */
#include "unit.h"

#include "json_read.h"
#include "client_rig.h"
#include "mem.h"
#include "model_fields.h"

static json_t *page_of(int first, int last)
{
    json_t *items = json_array();

    for (int seq = first; seq <= last; seq++)
        json_array_append_new(items, rig_message("g", seq, "leyla", "said"));
    return json_pack("{s:o}", "items", items);
}

static void step(struct history *history, const char *word)
{
    int first = 1, last = 0;
    json_t *page;

    if (sscanf(word + 1, "%d-%d", &first, &last) == 1)
        last = first;
    page = page_of(first, last);
    switch (word[0]) {
    case 'N':
        history_take_newest(history, page);
        break;
    case '<':
        history_take_older(history, page);
        break;
    case '>':
        history_take_newer(history, page);
        break;
    case 'm':
        history_put(history, json_array_get(field_list(page, "items"), 0), true);
        break;
    case 'r':
        history_reset(history);
        break;
    default:
        fail_msg("no such step: %s", word);
    }
    json_decref(page);
}

static void check_dense(size_t row, const struct history *history)
{
    for (size_t i = 0; i < history_count(history); i++)
        CHECK_INT(row, field_int(history_at(history, i), "seq"), history->first + (int64_t)i);
}

static void the_window_has_no_gaps(void **state)
{
    static const struct {
        const char *steps;
        int first, last;
    } rows[] = {
        { "N3-5", 3, 5 },
        { "N", 1, 0 },
        { "N m1", 1, 1 },
        { "N3-5 m6", 3, 6 },
        { "N3-5 m5", 3, 5 }, /* twice */
        { "N3-5 m2", 3, 5 }, /* before the window */
        { "N3-5 m8", 3, 5 }, /* a gap: it comes with a page */
        { "N3-5 m8 >6-8", 3, 8 },
        { "N3-5 <1-2", 1, 5 },
        { "N3-5 <1-1", 3, 5 }, /* a page that does not reach us */
        { "N3-5 <2-4", 2, 5 }, /* one that overlaps */
        { "N3-5 >5-9", 3, 9 },
        { "N3-5 >7-9", 3, 5 },
        { "m4", 1, 0 }, /* nothing is loaded: nothing is kept */
        { "N3-5 r", 1, 0 },
        { "N3-5 r m6 N4-6", 4, 6 },
        { "N3-2000 >2001-2100", 101, 2100 }, /* 2,000 at most: the front goes */
        { "N101-2100 <1-100", 1, 2000 },     /* or the back */
        { "N101-2100 <1-100 m2101", 1, 2000 },
        { "N1-2000 m2001", 2, 2001 },
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct history_list *list = mem_new(sizeof *list);
        struct history *history = history_open(list, "g");

        for (const char *p = rows[i].steps; p; p = strchr(p, ' ')) {
            p += *p == ' ';
            step(history, p);
        }
        CHECK_INT(i, history->first, rows[i].first);
        CHECK_INT(i, history_last(history), rows[i].last);
        CHECK(i, history_count(history) <= HISTORY_MOST);
        check_dense(i, history);
        histories_done(list);
        mem_free(list);
    }
}

static void the_one_unused_longest_makes_room(void **state)
{
    struct history_list *list = mem_new(sizeof *list);
    char name[8];

    (void)state;
    for (int i = 0; i < HISTORIES_KEPT; i++) {
        snprintf(name, sizeof name, "g%d", i);
        history_open(list, name);
    }
    history_open(list, "g0");
    history_open(list, "another");
    CHECK(0, history_find(list, "g0") != NULL);
    CHECK(1, history_find(list, "g1") == NULL);
    CHECK(2, history_find(list, "another") != NULL);
    histories_done(list);
    mem_free(list);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_window_has_no_gaps),
        cmocka_unit_test(the_one_unused_longest_makes_room),
    };

    return RUN_TESTS(tests);
}
