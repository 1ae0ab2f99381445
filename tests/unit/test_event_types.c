#include "unit.h"

#include "event_types.h"
#include "method.h"

static void names_and_numbers_agree(void **state)
{
    (void)state;
    for (size_t i = 1; i < EVENT_TYPES; i++) {
        enum event_type found;

        CHECK(i, event_type_name((enum event_type)i));
        CHECK(i, event_type_find(event_type_name((enum event_type)i), &found));
        CHECK_INT(i, found, i);
    }
}

static void nothing_else_is_a_type(void **state)
{
    static const char *const rows[] = { "", "update", "update.posted ", "Update.posted", "." };
    enum event_type found;

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        CHECK(i, !event_type_find(rows[i], &found));
    CHECK(0, !event_type_name((enum event_type)0));
    CHECK(1, !event_type_name(EVENT_TYPES));
}

/* The numbers are in the log for ever: a row that fails here would break every store. */
static void numbers_stay(void **state)
{
    static const struct {
        const char *name;
        int number;
    } rows[] = {
        { "person.registered", 1 },       { "person.edited", 2 },
        { "person.followed", 3 },         { "person.unfollowed", 4 },
        { "session.created", 5 },         { "session.ended", 6 },
        { "update.posted", 7 },           { "update.reacted", 8 },
        { "comment.posted", 9 },          { "conversation.opened", 10 },
        { "group.created", 11 },          { "member.added", 12 },
        { "member.removed", 13 },         { "message.sent", 14 },
        { "message.read", 15 },           { "notification.changed", 16 },
        { "notification.withdrawn", 17 }, { "notification.read", 18 },
        { "pipeline.changed", 19 },
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        enum event_type found;

        CHECK(i, event_type_find(rows[i].name, &found));
        CHECK_INT(i, found, rows[i].number);
    }
}

static void methods_name_known_events(void **state)
{
    enum event_type found;

    (void)state;
    for (size_t i = 0; i < method_count; i++)
        for (const char *const *event = methods[i].events; event && *event; event++)
            if (!event_type_find(*event, &found))
                fail_msg("%s names the unknown event %s", methods[i].name, *event);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_and_numbers_agree),
        cmocka_unit_test(nothing_else_is_a_type),
        cmocka_unit_test(numbers_stay),
        cmocka_unit_test(methods_name_known_events),
    };

    return RUN_TESTS(tests);
}
