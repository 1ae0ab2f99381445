/* The Everi Index on the screen: what must be there, what must not. */
#include <stdlib.h>

#include "unit.h"

#include "client_stage.h"
#include "json_read.h"

#define SLIDER(id, label)                                                                          \
    "{'id': '" id "', 'label': '" label "', 'low': 'little', 'high': 'much', 'min': 0, 'max': 10}"

static const struct stage_answer answers[] = {
    { "index.dimensions", NULL,
      "{'items': [" SLIDER("energy", "Energy") ", " SLIDER("focus", "Focus") "]}" },
    { "index.last", NULL,
      "{'values': {'energy': 6, 'focus': 5}, 'at': '2026-11-20T14:30:00.000Z'}" },
    { "index.check_in", "'energy': 0",
      "!{'code': -32029, 'message': 'too fast', 'data': {'reason': 'rate_limited'}}" },
    { "index.check_in", "'touched': [\"focus\"], 'values': {'energy': 6, 'focus': 9}",
      "{'id': 'c2', 'index': 75, 'at': '2026-11-23T14:30:00.000Z'}" },
    { "index.check_in", NULL, "{'id': 'c2', 'index': 42, 'at': '2026-11-23T14:30:00.000Z'}" },
    { "index.delete", "'id': 'c1'", "{}" },
    { "index.history", NULL,
      "{'items': [{'id': 'c1', 'at': '2026-11-20T14:30:00.000Z', 'index': 55, 'values': {'energy':"
      " 6, 'focus': 5, 'luck': 3}, 'touched': [], 'note': 'Two lines,\\nto be read.'}, {'id': 'c0',"
      " 'at': '2026-11-19T14:30:00.000Z', 'index': 70, 'values': {'energy': 9, 'focus': 5},"
      " 'touched': [], 'note': ''}], 'days': [{'day': '2026-11-19', 'index': 70}, {'day':"
      " '2026-11-20', 'index': 55}], 'next': null}" },
    { "feed.home", NULL, "{'items': []}" },
};

static const struct stage_row rows[] = {
    { 80, 24, "", "[1 Home] 2 Notifications  3 Chat  4 Me  5 Index  7 Find", NULL },
    { 80, 24, "", "How are you? Your last check-in: 20 Nov. 5 leads there.", "How have you been" },
    { 120, 40, "", "5 Index          due", NULL },
    { 80, 24, "5", "[5 Index]", NULL },
    { 80, 24, "g i", "[5 Index]", NULL },
    { 80, 24, "Alt-5", "[5 Index]", NULL },
    { 80, 24, ": \"index Enter", "[5 Index]", NULL },
    /* the sliders */
    { 80, 24, "5", "●──", "was" },
    { 80, 24, "5", "6/10  same", NULL },
    { 80, 24, "5", "Energy: 0 is little, 10 is much.", NULL },
    { 80, 24, "5 Right", "7/10  was 6", NULL },
    { 80, 24, "5 Left Left", "4/10  was 6", NULL },
    { 80, 24, "5 l l l l l l l", "10/10 was 6", NULL },
    { 80, 24, "5 3", "3/10  was 6", "[3 Chat]" },
    { 80, 24, "5 1 0", "10/10", NULL },
    { 80, 24, "5 1 j 0", "0/10  was 5", "10/10" },
    { 80, 24, "5 1 2", "2/10  was 6", NULL }, /* 12 is too much */
    { 80, 24, "5 3 u", "6/10  same", "3/10" },
    { 80, 24, "5 g 3", "6/10  same", "3/10" },
    { 80, 24, "5 Enter 9", "9/10  was 5", NULL },
    /* what becomes of it */
    { 80, 24, "5", "Yours alone: it goes into your own history", NULL },
    { 80, 24, "5", "nobody can take apart", NULL }, /* whoever I am is not known */
    { 40, 10, "5", "6/10", "Yours alone" },
    { 40, 10, "5 C-d", "For you, and the team's average? y/n", "Checked in" },
    { 40, 10, "5 C-d n", "6/10", "Checked in" },
    { 40, 10, "5 C-d y", "Checked in: your index is 42.", NULL },
    { 60, 10, "5 C-d", "For you, and the team's average? y/n", NULL },
    /* sending */
    { 80, 24, "5 j 9 C-d", "Checked in: your index is 75.", "was" },
    { 80, 24, "5 j 9 C-d", "9/10  same", NULL },
    { 80, 24, "5 0 C-d", "! Too fast", NULL },
    { 80, 24, "5 0 C-d", "0/10  was 6", NULL },
    { 80, 24, "5 0 ~ C-d", "Not connected: nothing was sent.", NULL },
    { 80, 24, "5 0 ~", "Not connected: what you answer is kept as a draft.", NULL },
    { 80, 24, "5 0 ~ C-d", "0/10  was 6", NULL },
    { 80, 24, "~ 5", "Not connected: what you answer is kept as a draft.", NULL },
    /* the note */
    { 80, 24, "5", "n writes one", NULL },
    { 80, 24, "5 n", "note, for you alone", NULL },
    { 80, 24, "5 n \"12_and_C,_well", "12 and C, well", "[1 Home]" },
    { 80, 24, "5 n \"slept Esc", "Note (optional)   slept", "for you alone" },
    { 80, 24, "5 n \"slept Esc Home", "▌ Energy", NULL },
    { 80, 24, "5 n \"slept C-d", "Checked in: your index is 42.", "slept" },
    { 80, 24, "5 End Enter \"slept", "note, for you alone", NULL },
    { 40, 10, "5 n \"slept", "slept", NULL },
    /* a draft */
    { 80, 24, "5 3 Esc", "Kept as a draft", "[5 Index]" },
    { 80, 24, "5 Esc", "[1 Home]", "Kept" },
    { 80, 24, "5 3 n \"well Esc Esc 5", "3/10  was 6", NULL },
    { 80, 24, "5 3 n \"well Esc Esc 5", "Note (optional)   well", NULL },
    { 80, 24, "5 n \"well Alt-1 5", "Note (optional)   well", "for you alone" },
    /* charts */
    { 80, 24, "5", "Overall, 30 days   now 55 · mean 62.5 · most 70 · least 55", NULL },
    { 80, 24, "5 Tab", "Energy, 30 days   now 6 · mean 7.5 · most 9 · least 6", NULL },
    { 120, 40, "5 v", "Focus, 90 days   now 5 · mean 5.0 · most 5 · least 5", NULL },
    { 80, 24, "5 Tab", "25 Oct", NULL },
    { 80, 24, "5 Tab Tab S-Tab", "[Charts]", NULL },
    { 40, 10, "5 Tab", "100┤", NULL },
    { 40, 10, "5 Tab j", "10┤", "100┤" },
    { 120, 40, "5", "▇▅    7d", NULL },
    { 80, 24, "~ 5 Tab", "not known without a connection", "no check-in yet" },
    /* history */
    { 80, 24, "5 S-Tab", "2026, ", NULL },
    { 80, 24, "5 S-Tab", "Energy 6 · Focus 5 · luck 3", NULL },
    { 80, 24, "5 S-Tab", "to be read.", NULL },
    { 80, 24, "5 S-Tab D", "Delete this check-in? y/n", NULL },
    { 80, 24, "5 S-Tab D n", "luck 3", "Deleted" },
    { 80, 24, "5 S-Tab D y", "Deleted: it is as if you had not said it.", NULL },
    { 80, 24, "5 S-Tab Enter", "luck 3", NULL }, /* there is nothing behind it */
    { 80, 24, "5 S-Tab ~", "As it was when there was a connection.", NULL },
    { 40, 10, "5 S-Tab", "Energy 6", NULL },
};

static void the_index_is_shown(void **state)
{
    (void)state;
    stage_play(rows, ARRAY_LEN(rows), answers, ARRAY_LEN(answers));
}

static void a_click_moves_a_slider(void **state)
{
    static const struct {
        int row, col;
        const char *shown;
    } clicks[] = {
        { 4, 21, "0/10  was 6" }, { 4, 63, "10/10 was 6" }, { 5, 63, "10/10 was 5" },
        { 4, 5, "6/10  same" },   { 4, 75, "6/10  same" },  { 6, 40, "5/10  same" },
        { 20, 40, "5/10  same" },
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(clicks); i++) {
        struct input input = {
            .kind = INPUT_MOUSE, .button = 1, .row = clicks[i].row, .col = clicks[i].col
        };
        struct stage stage;

        stage_set_up(&stage, 80, 24, answers, ARRAY_LEN(answers));
        stage_press(&stage, "5");
        ui_input(stage.ui, &input);
        stage_draw(&stage);
        if (!strstr(stage.screen.data, clicks[i].shown))
            fail_msg("row %zu: no \"%s\" in\n%s", i, clicks[i].shown, stage.screen.data);
        stage_tear_down(&stage);
    }
}

/* It is in a row of its own until the check-in is looked at. */
static void a_reminder_is_on_home(void **state)
{
    struct stage stage;

    (void)state;
    stage_set_up(&stage, 80, 24, answers, ARRAY_LEN(answers));
    stage.model->index.reminded_ms = 1;
    stage_press(&stage, "1");
    assert_null(strstr(stage.screen.data, "How have you been?")); /* three days: not yet */
    stage.model->now_ms += 5 * 24 * 60 * 60 * (int64_t)1000;
    stage_press(&stage, "1");
    assert_non_null(strstr(stage.screen.data, "How have you been? 5 leads to your check-in."));
    stage_press(&stage, "5 1");
    assert_null(strstr(stage.screen.data, "How have you been?"));
    stage_tear_down(&stage);
}

/* Whatever a server says, and whatever is pressed then. */
static void anything_may_happen(void **state)
{
    static const char *const hostile[] = {
        "{'items': [" SLIDER("energy", "\u202eEnergy\\n") ", {'id': 'x', 'min': 5, 'max': 5}, 7]}",
        "{'items': []}",
        "{'items': [" SLIDER("a", "A") ", " SLIDER("a", "A") ", " SLIDER("/note", "N") "]}",
        "{'items': [{'id': 'energy', 'label': '', 'low': 7, 'min': 3, 'max': 1000}]}",
    };
    static const char *const keys[] = {
        "j", "k",   "Right", "Left", "1", "0", "9", "n",   "u",  "Enter", "Esc", "C-d",
        "v", "Tab", "S-Tab", "5",    "D", "y", "x", "End", "Up", "h",     "l",   "Home"
    };
    static const int sizes[][2] = { { 80, 24 }, { 120, 40 }, { 40, 10 }, { 1, 1 }, { 41, 100 } };
    uint32_t seed = 11;

    (void)state;
    for (size_t h = 0; h < ARRAY_LEN(hostile); h++) {
        struct stage_answer rigged[ARRAY_LEN(answers)];
        struct stage stage;

        memcpy(rigged, answers, sizeof rigged);
        rigged[0].result = hostile[h];
        stage_set_up(&stage, 80, 24, rigged, ARRAY_LEN(rigged));
        stage_press(&stage, "5");
        for (int i = 0; i < 1500; i++) {
            seed = seed * 1664525 + 1013904223;
            if (seed >> 24 < 6) {
                const int *size = sizes[(seed >> 8) % ARRAY_LEN(sizes)];
                struct input input = { .kind = INPUT_RESIZE, .row = size[1], .col = size[0] };

                ui_input(stage.ui, &input);
                stage_draw(&stage);
            } else {
                stage_press(&stage, keys[(seed >> 8) % ARRAY_LEN(keys)]);
            }
        }
        stage_tear_down(&stage);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_index_is_shown),
        cmocka_unit_test(a_click_moves_a_slider),
        cmocka_unit_test(a_reminder_is_on_home),
        cmocka_unit_test(anything_may_happen),
    };

    return RUN_TESTS(tests);
}
