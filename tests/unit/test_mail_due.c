/* When mail goes: rows of what waits and what was sent, in minutes. */
#include "unit.h"

#include "mail_due.h"

enum { MINUTE = 60000, HOUR = 60, DAY = 24 * 60, ITEMS_MAX = 6 };

static struct mail_sent sent_at(const int64_t *minutes, size_t count)
{
    struct mail_sent sent = { .count = count, .daily = INT64_MIN };

    for (size_t i = 0; i < count; i++)
        sent.soon[i] = minutes[i] * MINUTE;
    return sent;
}

static void soon(void **state)
{
    static const struct {
        int64_t sent[MAIL_SENT_KEPT];
        size_t sent_count;
        int64_t at[ITEMS_MAX], due[ITEMS_MAX];
        size_t count;
    } rows[] = {
        /* ten minutes after it happened */
        { { 0 }, 0, { 0 }, { 10 }, 1 },
        /* what is not ten minutes old when that mail goes waits for the next, an hour later */
        { { 0 }, 0, { 0, 3, 60 }, { 10, 70, 70 }, 3 },
        /* what happened at the same time is in the same mail */
        { { 0 }, 0, { 0, 0, 1 }, { 10, 10, 70 }, 3 },
        /* long after the last mail: again ten minutes */
        { { 0 }, 0, { 0, 200 }, { 10, 210 }, 2 },
        /* a mail that went counts */
        { { 0 }, 1, { 20 }, { 60 }, 1 },
        { { 0 }, 1, { 50 }, { 60 }, 1 },
        { { 0 }, 1, { 51 }, { 61 }, 1 },
        /* the eleventh of a day waits until the first is a day old */
        { { 0, 60, 120, 180, 240, 300, 360, 420, 480, 540 },
          10,
          { 590, 1500 },
          { DAY, DAY + 70 },
          2 },
        { { 0, 60, 120, 180, 240, 300, 360, 420, 480, 540 }, 10, { 2000 }, { 2010 }, 1 },
        { { 60, 120, 180, 240, 300, 360, 420, 480, 540 }, 9, { 590, 660 }, { 600, DAY + 60 }, 2 },
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct mail_sent sent = sent_at(rows[i].sent, rows[i].sent_count);
        int64_t at[ITEMS_MAX], due[ITEMS_MAX];

        for (size_t k = 0; k < rows[i].count; k++)
            at[k] = rows[i].at[k] * MINUTE;
        mail_due_soon(&mail_rules_usual, &sent, at, rows[i].count, due);
        for (size_t k = 0; k < rows[i].count; k++)
            CHECK_INT(i * 100 + k, due[k] / MINUTE, rows[i].due[k]);
    }
}

static void daily(void **state)
{
    struct mail_sent sent = sent_at(NULL, 0);

    (void)state;
    assert_int_equal(mail_due_daily(&mail_rules_usual, &sent, 5 * MINUTE), (DAY + 5) * MINUTE);
    sent.daily = HOUR * MINUTE;
    assert_int_equal(mail_due_daily(&mail_rules_usual, &sent, 5 * MINUTE), (DAY + HOUR) * MINUTE);
    assert_int_equal(mail_due_daily(&mail_rules_usual, &sent, 90 * MINUTE), (DAY + 90) * MINUTE);
}

static void every_kind_has_its_pace(void **state)
{
    static const char *const daily_kinds[] = { "like", "recommend", "follow", "team_joined",
                                               "message" };

    (void)state;
    for (unsigned kind = 0; kind < SETTING_KINDS; kind++) {
        bool is_daily = false;

        for (size_t i = 0; i < ARRAY_LEN(daily_kinds); i++)
            is_daily |= strcmp(setting_kind_names[kind], daily_kinds[i]) == 0;
        CHECK(kind, (mail_pace_of(kind, false) == MAIL_DAILY) == is_daily);
    }
    assert_int_equal(mail_pace_of(SETTING_MESSAGE, true), MAIL_SOON);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(soon),
        cmocka_unit_test(daily),
        cmocka_unit_test(every_kind_has_its_pace),
    };

    return RUN_TESTS(tests);
}
