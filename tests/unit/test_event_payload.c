/* What stands beside an event, by who reads it. */
#include "unit.h"

#include <string.h>

#include "account.h"
#include "event_payload.h"
#include "rig.h"
#include "update.h"

enum { BYTES = 4096 };

struct story {
    struct person_id author, stranger;
    struct update_id followers_only, open;
};

static struct person_id add(struct turn *turn, const char *handle)
{
    const struct account_draft draft = { .handle = handle, .name = handle };
    struct person_id who;
    struct err err;

    assert_true(account_add(turn, &draft, &who, &err));
    return who;
}

static bool tell(void *ctx, struct turn *turn)
{
    struct story *story = ctx;
    struct update_draft draft = { .text = "for all", .audience = AUDIENCE_PUBLIC };
    struct err err;

    story->author = add(turn, "rustam");
    story->stranger = add(turn, "leyla");
    assert_true(update_post(turn, story->author, &draft, &story->open, &err));
    draft = (struct update_draft){ .text = "for few", .audience = AUDIENCE_FOLLOWERS };
    assert_true(update_post(turn, story->author, &draft, &story->followers_only, &err));
    return true;
}

static const char *payload_of(struct turn *turn, const struct event *event, struct person_id reader)
{
    struct json_writer w;
    struct buf out;
    const char *text;

    buf_init(&out, BYTES);
    json_writer_init(&w, &out);
    event_write_payload(turn->db, turn->arena, event, reader, turn->now_ms, &w);
    text = arena_strndup(turn->arena, out.data, out.len);
    buf_done(&out);
    return text;
}

static bool look(void *ctx, struct turn *turn)
{
    const struct story *story = ctx;
    const struct event posted = { .type = EVENT_UPDATE_POSTED, .subject = story->open.n };
    const struct event hidden = { .type = EVENT_UPDATE_POSTED, .subject = story->followers_only.n };
    const struct event person = { .type = EVENT_PERSON_EDITED, .subject = story->author.n };
    const struct {
        const struct event event;
        struct person_id reader;
        const char *holds;
    } rows[] = {
        { posted, story->stranger, "\"text\":\"for all\"" },
        { hidden, story->author, "\"text\":\"for few\"" },
        { hidden, story->stranger, "null" },
        { posted, { 0 }, "null" },
        { person, story->stranger, "\"handle\":\"rustam\"" },
        { { .type = EVENT_UPDATE_DELETED, .subject = 99 }, story->author, "null" },
        { { .type = EVENT_SESSION_CREATED, .subject = 1 }, story->author, "null" },
        { { .type = EVENT_INDEX_CHECKED_IN, .subject = 1 }, story->author, "null" },
    };

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        const char *payload = payload_of(turn, &rows[i].event, rows[i].reader);

        if (!strstr(payload, rows[i].holds))
            fail_msg("row %zu: %s", i, payload);
    }
    return true;
}

static void each_reads_what_they_may(void **state)
{
    struct story story;
    struct rig rig;

    (void)state;
    rig_open(&rig, NULL, 0);
    assert_true(rig_run(&rig, tell, &story));
    assert_true(rig_run(&rig, look, &story));
    rig_close(&rig);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(each_reads_what_they_may) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
