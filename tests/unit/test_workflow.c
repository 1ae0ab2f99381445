/* Every file of tests/workflows: a state machine, what its tasks answer, and how it must go. Each is
 * run twice: at a stretch, and written down and read again after every single state. */
#include <dirent.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "execution.h"
#include "json_read.h"
#include "machine.h"
#include "mem.h"
#include "unit.h"

enum { STEPS_MAX = 20000 };

static const int64_t start_ms = 1795444200000; /* 2026-11-23T14:30:00Z */

struct play {
    const char *file;
    const json_t *given;
    struct execution_rules rules;
    struct execution *execution;
    json_t *history; /* "type state" each */
    json_t *calls;   /* how often each task was called */
    int64_t now_ms;
    uint64_t dice;
    bool pauses; /* saved and loaded after each state */
};

static void note(void *ctx, const struct execution_note *said)
{
    struct play *play = ctx;
    char line[256];

    assert_int_equal(said->id, (int64_t)json_array_size(play->history) + 1);
    assert_int_equal(said->at_ms, play->now_ms);
    (void)snprintf(line, sizeof line, "%s%s%s", said->type, said->state ? " " : "",
                   said->state ? said->state : "");
    json_array_append_new(play->history, json_string(line));
}

static uint64_t roll(void *ctx)
{
    struct play *play = ctx;

    return play->dice += 0x9e3779b97f4a7c15ULL;
}

/* The n-th call's answer; the last one stands for all behind it. */
static const json_t *answer_of(struct play *play, const char *function)
{
    const json_t *answers = json_object_get(json_object_get(play->given, "tasks"), function);
    size_t n = (size_t)json_integer_value(json_object_get(play->calls, function));

    json_object_set_new(play->calls, function, json_integer((json_int_t)n + 1));
    if (n >= json_array_size(answers))
        n = json_array_size(answers) - 1;
    if (!json_array_get(answers, n))
        fail_msg("%s: task %s has no answer", play->file, function);
    return json_array_get(answers, n);
}

/* {"output": X}, {"echo": true}, {"error": E, "cause": C}, {"silent": true} */
static void do_task(struct play *play, const struct execution_task *task)
{
    const json_t *answer = answer_of(play, task->function);
    const json_t *wanted = json_object_get(answer, "input");
    const char *error = json_string_value(json_object_get(answer, "error"));
    const char *cause = json_string_value(json_object_get(answer, "cause"));

    if (wanted && !asl_equal(wanted, task->input))
        fail_msg("%s: task %s was given %s", play->file, task->function,
                 json_dumps(task->input, JSON_ENCODE_ANY));
    if (json_is_true(json_object_get(answer, "silent")))
        return;
    if (error)
        assert_true(execution_task_failed(play->execution, task->id, error, cause ? cause : "",
                                          play->now_ms));
    else
        assert_true(execution_task_succeeded(
            play->execution, task->id,
            json_is_true(json_object_get(answer, "echo")) ? task->input
                                                          : json_object_get(answer, "output"),
            play->now_ms));
}

static void write_down_and_read(struct play *play)
{
    json_t *saved = execution_save(play->execution);
    char *text = json_dumps(saved, JSON_COMPACT);
    json_t *again = json_loads(text, 0, NULL);

    execution_free(play->execution);
    play->execution = execution_load(&play->rules, again);
    assert_non_null(play->execution);
    json_decref(saved);
    json_decref(again);
    free(text);
}

static void run(struct play *play)
{
    for (int step = 0; step < STEPS_MAX; step++) {
        struct execution_task task;
        bool more = execution_run(play->execution, play->now_ms, play->pauses ? 1 : 1000);

        if (play->pauses)
            write_down_and_read(play);
        if (more)
            continue;
        if (execution_take_task(play->execution, &task)) {
            do_task(play, &task);
            continue;
        }
        if (execution_status(play->execution) != EXECUTION_RUNNING)
            return;
        assert_true(execution_next_due(play->execution) < INT64_MAX);
        if (execution_next_due(play->execution) > play->now_ms)
            play->now_ms = execution_next_due(play->execution);
    }
    fail_msg("%s: it does not end", play->file);
}

static void must_be(const struct play *play, const char *what, const json_t *wanted,
                    const json_t *got)
{
    if (!wanted || asl_equal(wanted, got))
        return;
    fail_msg("%s: %s is %s", play->file, what, got ? json_dumps(got, JSON_ENCODE_ANY) : "nothing");
}

static void must_say(const struct play *play, const char *what, const json_t *wanted,
                     const char *got)
{
    json_t *text = got ? json_string(got) : NULL;

    must_be(play, what, wanted, text);
    json_decref(text);
}

static void look_at(const struct play *play)
{
    const json_t *expect = json_object_get(play->given, "expect");
    json_t *seconds = json_integer((play->now_ms - start_ms) / 1000);
    json_t *length = json_integer((json_int_t)json_array_size(play->history));

    must_say(play, "its error", json_object_get(expect, "error"),
             execution_error(play->execution));
    must_say(play, "its cause", json_object_get(expect, "cause"),
             execution_cause(play->execution));
    must_say(play, "its status", json_object_get(expect, "status"),
             execution_status_name(execution_status(play->execution)));
    must_be(play, "its output", json_object_get(expect, "output"),
            execution_output(play->execution));
    must_be(play, "its history", json_object_get(expect, "history"), play->history);
    must_be(play, "the length of its history", json_object_get(expect, "history_length"), length);
    must_be(play, "its time in seconds", json_object_get(expect, "seconds"), seconds);
    must_be(play, "its calls", json_object_get(expect, "calls"), play->calls);
    json_decref(seconds);
    json_decref(length);
}

static json_t *play_once(const char *file, const json_t *given, bool pauses)
{
    struct play play = {
        .file = file,
        .given = given,
        .rules = { .definition = json_object_get(given, "machine"),
                   .workflow = "played",
                   .id = "x1",
                   .note = note },
        .history = json_array(),
        .calls = json_object(),
        .now_ms = start_ms,
        .pauses = pauses,
    };
    json_t *input = json_object_get(given, "input");
    json_t *empty = json_object();

    play.rules.ctx = &play;
    play.rules.dice = (struct asl_dice){ roll, &play };
    play.execution = execution_start(&play.rules, input ? input : empty, play.now_ms);
    run(&play);
    look_at(&play);
    execution_free(play.execution);
    json_decref(play.calls);
    json_decref(empty);
    return play.history;
}

static void play_twice(const char *file, const json_t *given)
{
    const json_t *expect = json_object_get(given, "expect");
    json_t *at_a_stretch = play_once(file, given, false);
    json_t *in_pieces = play_once(file, given, true);

    if (!json_object_get(expect, "history") && !json_object_get(expect, "history_length"))
        (void)fprintf(stderr, "%s: its history is %s\n", file, json_dumps(at_a_stretch, 0));
    assert_true(asl_equal(at_a_stretch, in_pieces));
    assert_true(json_object_get(expect, "history") || json_object_get(expect, "history_length"));
    json_decref(at_a_stretch);
    json_decref(in_pieces);
}

static void look_at_problems(const char *file, json_t *given, const json_t *wanted)
{
    json_t *problems = machine_check(json_object_get(given, "machine"));
    json_t *paths = json_array();

    for (size_t i = 0; i < json_array_size(problems); i++)
        json_array_append(paths, json_object_get(json_array_get(problems, i), "path"));
    if (!asl_equal(paths, wanted))
        fail_msg("%s: its problems are %s", file, json_dumps(problems, JSON_INDENT(1)));
    json_decref(paths);
    json_decref(problems);
}

static void play_file(const char *file)
{
    char path[512];
    json_error_t error;
    json_t *given, *problems, *none = json_array();

    (void)snprintf(path, sizeof path, "%s/%s", WORKFLOWS, file);
    given = json_load_file(path, JSON_REJECT_DUPLICATES, &error);
    if (!given)
        fail_msg("%s:%d: %s", file, error.line, error.text);
    problems = json_object_get(json_object_get(given, "expect"), "problems");
    look_at_problems(file, given, problems ? problems : none);
    if (!problems)
        play_twice(file, given);
    json_decref(none);
    json_decref(given);
}

static void test_every_machine_goes_as_its_file_says(void **state)
{
    DIR *dir = opendir(WORKFLOWS);
    size_t count = 0;

    (void)state;
    assert_non_null(dir);
    for (const struct dirent *entry = readdir(dir); entry; entry = readdir(dir)) {
        if (!strstr(entry->d_name, ".json"))
            continue;
        play_file(entry->d_name);
        count++;
    }
    closedir(dir);
    assert_true(count >= 60);
}

/* With a file's name: that one alone. */
static const char *one_file;

static void test_one_machine(void **state)
{
    (void)state;
    play_file(one_file);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest one[] = {
        cmocka_unit_test(test_one_machine),
    };
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_machine_goes_as_its_file_says),
    };

    one_file = argc > 1 ? argv[1] : NULL;
    return one_file ? RUN_TESTS(one) : RUN_TESTS(tests);
}
