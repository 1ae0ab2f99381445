/* Messages on their way. Steps:
 *   a1 written for conversation a, named 1   s sent the next   k1 arrived   f1 failed
 *   i interrupted   w restarted, from what was kept   h an hour passed */
#include "unit.h"

#include "json_read.h"
#include "client_rig.h"

struct run {
    struct unsent_list list;
    int64_t now_ms;
    char sent[64]; /* names in the order of sending */
};

static void send_next(struct run *run)
{
    int64_t again_ms = -1;
    struct unsent *unsent = unsent_next(&run->list, run->now_ms, &again_ms);
    size_t len = strlen(run->sent);

    snprintf(run->sent + len, sizeof run->sent - len, "%s", unsent ? unsent->client_id : "-");
    if (unsent)
        unsent->state = UNSENT_SENDING;
}

static void restart(struct run *run)
{
    AUTO_JSON json_t *kept = unsent_write(&run->list);

    unsent_done(&run->list);
    unsent_read(&run->list, kept);
    unsent_hold_stale(&run->list, run->now_ms);
}

static void step(struct run *run, const char *word)
{
    char name[2] = { word[1], '\0' }, conversation[2] = { word[0], '\0' };

    switch (word[0]) {
    case 's':
        send_next(run);
        break;
    case 'k':
        unsent_remove(&run->list, name);
        break;
    case 'f':
        unsent_fail(&run->list, unsent_find(&run->list, name), "not allowed");
        break;
    case 'i':
        unsent_interrupted(&run->list);
        break;
    case 'w':
        restart(run);
        break;
    case 'h':
        run->now_ms += UNSENT_STALE_MS + 1;
        break;
    default:
        unsent_add(&run->list, name, conversation, "text", NULL, run->now_ms);
    }
}

static void they_go_once_and_in_order(void **state)
{
    static const struct {
        const char *steps, *sent;
        size_t left;
    } rows[] = {
        { "s", "-", 0 },
        { "a1 s", "1", 1 },
        { "a1 s k1 s", "1-", 0 },
        { "a1 a2 s s", "1-", 2 }, /* the second waits for the first */
        { "a1 a2 s k1 s k2 s", "12-", 0 },
        { "a1 b2 s s s", "12-", 2 }, /* another conversation does not */
        { "a1 a2 s i s", "11", 2 },  /* the same again, by its name */
        { "a1 a2 s i s k1 s", "112", 1 },
        { "a1 a2 s f1 s s", "12-", 2 }, /* a failed one holds nobody up */
        { "a1 a2 w s k1 s", "12", 1 },
        { "a1 s w s k1 s", "11-", 0 }, /* it was under way when the program ended */
        { "a1 s f1 w s", "1-", 1 },    /* still failed */
        { "a1 h w s", "-", 1 },        /* old: its writer says so again, or not */
        { "a1 h a2 w s", "2", 2 },
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct run run = { .now_ms = 1795444200000 };

        for (const char *p = rows[i].steps; p; p = strchr(p, ' ')) {
            p += *p == ' ';
            step(&run, p);
        }
        CHECK_TEXT(i, run.sent, rows[i].sent);
        CHECK_INT(i, unsent_count(&run.list), rows[i].left);
        unsent_done(&run.list);
    }
}

static void what_was_kept_badly_is_left_out(void **state)
{
    static const struct {
        const char *kept;
        size_t count;
    } rows[] = {
        { "[]", 0 },
        { "{}", 0 },
        { "[1, null, 'x', {}]", 0 },
        { "[{'client_id': '1', 'conversation': 'a', 'text': 't', 'at': 5}]", 1 },
        { "[{'client_id': '1', 'conversation': 'a', 'text': ''}]", 0 },
        { "[{'client_id': '1', 'conversation': 'a', 'text': 't'},"
          " {'client_id': '1', 'conversation': 'a', 'text': 't'}]",
          1 },
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        AUTO_JSON json_t *kept = rig_json(rows[i].kept);
        struct unsent_list list = { 0 };

        unsent_read(&list, kept);
        CHECK_INT(i, unsent_count(&list), rows[i].count);
        unsent_done(&list);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(they_go_once_and_in_order),
        cmocka_unit_test(what_was_kept_badly_is_left_out),
    };

    return RUN_TESTS(tests);
}
