/* What a list of pages becomes of its answers. Steps, with topics named by letters:
 *   F first page   P a page behind   ! the last of them (nothing follows) */
#include "unit.h"

#include "json_read.h"
#include "client_rig.h"
#include "model_fields.h"

static json_t *page_of(const char *ids, bool last)
{
    json_t *items = json_array();

    for (; *ids && *ids != ' ' && *ids != '!'; ids++)
        json_array_append_new(items, json_pack("{s:s%}", "topic", ids, (size_t)1));
    return json_pack("{s:o, s:s?}", "items", items, "next", last ? NULL : "more");
}

static void takes_pages(void **state)
{
    static const struct {
        const char *steps, *items;
        bool more;
    } rows[] = {
        { "Fabc", "abc", true },
        { "Fabc!", "abc", false },
        { "F!", "", false },
        { "Fabc Pdef!", "abcdef", false },
        { "Fabc Pcde", "abcde", true },          /* what moved down while one paged */
        { "Faba", "ab", true },                  /* a server that repeats itself */
        { "Fabc Pdef! Fxab", "xabcdef", false }, /* it goes on behind the last that both know */
        { "Fabc Pdef! Fxyz", "xyz", true },      /* nothing in common: anew */
        { "Fabc Pdef! Fac", "acdef", false },    /* b has gone */
        { "Fabc! Fcab!", "cab", false },
        { "Fabc! F!", "", false },
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct page_book book = { 0 };
        struct paged *paged = pages_open(&book, PAGES_MY_TOPICS, "");
        char items[32] = "";

        for (const char *step = rows[i].steps; step; step = strchr(step, ' ')) {
            AUTO_JSON json_t *page = NULL;
            size_t len;

            step += *step == ' ';
            len = strcspn(step, " ");
            page = page_of(step + 1, step[len - 1] == '!');
            pages_take(paged, page, step[0] == 'F');
        }
        for (size_t k = 0; k < json_array_size(paged->items); k++)
            APPEND(items, pages_id(PAGES_MY_TOPICS, json_array_get(paged->items, k)));
        CHECK_TEXT(i, items, rows[i].items);
        CHECK_INT(i, paged->next != NULL, rows[i].more);
        pages_done(&book);
    }
}

static void the_longest_unseen_is_forgotten(void **state)
{
    struct page_book book = { 0 };
    char of[16];

    (void)state;
    for (int i = 0; i < PAGED_KEPT; i++) {
        snprintf(of, sizeof of, "p%d", i);
        (void)pages_open(&book, PAGES_PERSON, of);
    }
    (void)pages_open(&book, PAGES_PERSON, "p0");
    (void)pages_open(&book, PAGES_PERSON, "new");
    CHECK(0, pages_find(&book, PAGES_PERSON, "p0") != NULL);
    CHECK(1, pages_find(&book, PAGES_PERSON, "p1") == NULL);
    CHECK(2, pages_find(&book, PAGES_PERSON, "new") != NULL);
    CHECK(3, pages_find(&book, PAGES_FOLLOWERS, "p0") == NULL);
    pages_done(&book);
}

static void an_update_changes_wherever_it_is(void **state)
{
    struct page_book book = { 0 };
    AUTO_JSON json_t *before = rig_update("u1", "leyla", "before");
    AUTO_JSON json_t *after = rig_update("u1", "leyla", "after");
    AUTO_JSON json_t *page = json_pack("{s:[O]}", "items", before);
    struct paged *lists[] = { pages_open(&book, PAGES_PERSON, "leyla"),
                              pages_open(&book, PAGES_TOPIC, "c") };

    (void)state;
    (void)pages_open(&book, PAGES_FOLLOWERS, "leyla");
    for (size_t i = 0; i < ARRAY_LEN(lists); i++)
        pages_take(lists[i], page, true);
    pages_change_update(&book, after);
    for (size_t i = 0; i < ARRAY_LEN(lists); i++)
        CHECK_TEXT(i, field_text(json_array_get(lists[i]->items, 0), "text"), "after");
    CHECK_TEXT(2, field_text(pages_update(&book, "u1"), "text"), "after");
    CHECK(3, pages_update(&book, "u2") == NULL);
    pages_done(&book);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(takes_pages),
        cmocka_unit_test(the_longest_unseen_is_forgotten),
        cmocka_unit_test(an_update_changes_wherever_it_is),
    };

    return RUN_TESTS(tests);
}
