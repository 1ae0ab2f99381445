/* Scripts: words, forms and their places, what is refused and with which line, names put in. Each
 * parsed step is written back as `verb-number slot=value ...`, so that a table can be read. */
#include "unit.h"

#include <jansson.h>

#include "buf.h"
#include "script_forms.h"
#include "script_names.h"
#include "script_parse.h"
#include "script_words.h"

static const struct {
    const char *line, *words; /* words in [], quoted ones in "", patterns in // */
} word_rows[] = {
    { "", "" },
    { "   # nothing but a comment", "" },
    { "key Enter", "[key][Enter]" },
    { "key Enter # and why", "[key][Enter]" },
    { "key a#b", "[key][a#b]" },
    { "\tkey\t Enter \r", "[key][Enter]" },
    { "say 'as it \\n $stands'", "[say]\"as it \\n $stands\"" },
    { "say \"a \\\"b\\\" \\\\ c\"", "[say]\"a \"b\" \\ c\"" },
    { "paste \"two\\nlines\"", "[paste]\"two\nlines\"" },
    { "say \"5 \\$ each\"", "[say]\"5 $$ each\"" },
    { "say \"\\u{1F600}\\u{e9}\\u{41}\\u{202e}\"", "[say]\"\xf0\x9f\x98\x80\xc3\xa9"
                                                   "A\xe2\x80\xae\"" },
    { "person a A title=\"Staff Engineer\"", "[person][a][A]\"title=Staff Engineer\"" },
    { "say a\\ b", "[say]\"a b\"" },
    { "say ''", "[say]\"\"" },
    { "wait /3 new/", "[wait]/3 new/" },
    { "wait /a/ 5s", "[wait]/a/[5s]" },
    { "wait /a \\/ b/ 5s", "[wait]/a \\/ b/[5s]" },
    { "include /etc/x.everi", "[include][/etc/x.everi]" },
    { "call a b.c '{\"text\": \"it''s\"}'", "[call][a][b.c]\"{\"text\": \"its\"}\"" },
};

static const struct {
    const char *line, *words;
} bad_word_rows[] = {
    { "say \"open", "a \" is not closed" },
    { "say 'open", "a ' is not closed" },
    { "say \"\\x\"", "in double quotes there are \\n \\t \\\" \\\\ \\$ and \\u{1F600}" },
    { "say \"\\u1234\"", "\\u takes a code point in braces, \\u{1F600}" },
    { "say \"\\u{d800}\"", "\\u takes a code point in braces, \\u{1F600}" },
    { "say \"\\u{0}\"", "\\u takes a code point in braces, \\u{1F600}" },
    { "say \"\\u{1234567}\"", "\\u takes a code point in braces, \\u{1F600}" },
};

static void words_as_text(const struct script_word *words, size_t count, struct buf *out)
{
    for (size_t i = 0; i < count; i++) {
        const char *marks = words[i].pattern ? "//" : words[i].quoted ? "\"\"" : "[]";

        buf_printf(out, "%c%s%c", marks[0], words[i].text, marks[1]);
    }
    buf_add_char(out, '\0');
}

static void test_words(void **state)
{
    struct arena *mem = arena_new();

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(word_rows); i++) {
        struct script_word words[SCRIPT_WORDS_MAX];
        size_t count = 0;
        struct buf text;
        struct err err;

        buf_init(&text, 4096);
        CHECK(i, script_words(mem, word_rows[i].line, words, &count, &err));
        words_as_text(words, count, &text);
        CHECK_TEXT(i, text.data, word_rows[i].words);
        buf_done(&text);
    }
    for (size_t i = 0; i < ARRAY_LEN(bad_word_rows); i++) {
        struct script_word words[SCRIPT_WORDS_MAX];
        size_t count = 0;
        struct err err;

        CHECK(i, !script_words(mem, bad_word_rows[i].line, words, &count, &err));
        CHECK_TEXT(i, err.text, bad_word_rows[i].words);
    }
    arena_free(mem);
}

static const struct {
    const char *line;
    enum step_kind kind;
    const char *values;
} step_rows[] = {
    { "size 120x40", STEP_SIZE, "SIZE=120/40" },
    { "theme light", STEP_THEME, "THEME=light" },
    { "clock 2026-11-23T14:30:00Z", STEP_CLOCK, "TIME=1795444200000/0" },
    { "advance 10m", STEP_ADVANCE, "DURATION=600000/0" },
    { "seed 7", STEP_SEED, "NUMBER=7/0" },
    { "server", STEP_SERVER, "" },
    { "server --no-rate-limits --login-timeout 2s", STEP_SERVER,
      "rest=--no-rate-limits,--login-timeout,2s" },
    { "connect ws://127.0.0.1:7420/ws", STEP_CONNECT, "URL=ws://127.0.0.1:7420/ws" },
    { "person rustam \"Rustam Hashimov\"", STEP_PERSON, "HANDLE=rustam TEXT=Rustam Hashimov" },
    { "person rustam Rustam title=\"CTO\" verified=yes", STEP_PERSON,
      "HANDLE=rustam TEXT=Rustam rest=title=CTO,verified=yes" },
    { "login", STEP_LOGIN_FORM, "" },
    { "login agshin", STEP_LOGIN, "HANDLE=agshin" },
    { "login agshin by hand", STEP_LOGIN_BY_HAND, "HANDLE=agshin" },
    { "call rustam update.post '{\"text\": \"a\"}'", STEP_CALL,
      "HANDLE=rustam METHOD=update.post JSON={\"text\": \"a\"}" },
    { "call rustam update.post '{\"text\": \"a\"}' as u1", STEP_CALL,
      "HANDLE=rustam METHOD=update.post JSON={\"text\": \"a\"} NAME=u1" },
    { "call rustam server.info", STEP_CALL, "HANDLE=rustam METHOD=server.info" },
    { "call rustam server.info as info", STEP_CALL, "HANDLE=rustam METHOD=server.info NAME=info" },
    { "type \"hello\"", STEP_TYPE, "TEXT=hello" },
    { "type hello", STEP_TYPE, "TEXT=hello" },
    { "paste \"two\\nlines\"", STEP_PASTE, "TEXT=two\nlines" },
    { "mouse 10,4 click", STEP_MOUSE, "PLACE=10/4 BUTTON=1/0" },
    { "resize 80x24", STEP_RESIZE, "SIZE=80/24" },
    { "random 500", STEP_RANDOM, "NUMBER=500/0" },
    { "wait \"text\"", STEP_WAIT, "TEXT=text" },
    { "wait \"text\" 5s", STEP_WAIT, "DURATION=5000/0 TEXT=text" },
    { "wait text 300ms", STEP_WAIT, "DURATION=300/0 TEXT=text" },
    { "wait /[0-9]+ new/", STEP_WAIT, "PATTERN=[0-9]+ new" },
    { "wait gone \"text\"", STEP_WAIT_GONE, "TEXT=text" },
    { "wait \"gone\"", STEP_WAIT, "TEXT=gone" },
    { "wait idle", STEP_WAIT_IDLE, "" },
    { "wait idle 9s", STEP_WAIT_IDLE, "DURATION=9000/0" },
    { "wait \"idle\"", STEP_WAIT, "TEXT=idle" },
    { "expect \"text\"", STEP_EXPECT, "TEXT=text" },
    { "expect \"text\" at 3", STEP_EXPECT, "ROW=3/0 TEXT=text" },
    { "expect \"text\" at -1", STEP_EXPECT, "ROW=-1/0 TEXT=text" },
    { "expect attr reverse at 3", STEP_EXPECT_LOOK, "ROW=3/0 LOOK=-1/0" },
    { "expect attr text at 0", STEP_EXPECT_LOOK, "ROW=0/0 LOOK=0/0" },
    { "expect bytes < 1500", STEP_EXPECT_BYTES, "NUMBER=1500/0" },
    { "expect end", STEP_EXPECT_END, "" },
    { "refuse \"text\"", STEP_REFUSE, "TEXT=text" },
    { "measure \"a message\" {", STEP_MEASURE, "TEXT=a message" },
    { "}", STEP_MEASURE_END, "" },
    { "offline 4s", STEP_OFFLINE, "DURATION=4000/0" },
    { "admin topic list --json", STEP_ADMIN, "rest=topic,list,--json" },
    { "restart server", STEP_RESTART, "" },
    { "kill server", STEP_KILL, "" },
    { "signal TERM", STEP_SIGNAL, "SIGNAL=15/0" },
    { "snapshot home-80", STEP_SNAPSHOT, "NAME=home-80" },
    { "say \"caption\"", STEP_SAY, "TEXT=caption" },
    { "pause 800ms", STEP_PAUSE, "DURATION=800/0" },
    { "include login.everi", STEP_INCLUDE, "FILE=login.everi" },
};

/* Slots whose word is understood show their numbers, the others their word. */
static void step_as_text(const struct step *step, struct buf *out)
{
    for (int i = 0; i < SLOTS; i++) {
        const struct step_value *value = &step->at[i];

        if (!value->given)
            continue;
        buf_printf(out, "%s%s=", out->len ? " " : "", script_slot_name((enum slot)i));
        if (value->n || value->m || strstr("NUMBER LOOK ROW", script_slot_name((enum slot)i)))
            buf_printf(out, "%lld/%lld", (long long)value->n, (long long)value->m);
        else
            buf_add_str(out, value->text);
    }
    for (size_t i = 0; i < step->rest_count; i++)
        buf_printf(out, "%s%s", i ? "," : out->len ? " rest=" : "rest=", step->rest[i]);
    buf_add_char(out, '\0');
}

static void test_steps(void **state)
{
    struct arena *mem = arena_new();

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(step_rows); i++) {
        struct script script = { 0 };
        struct buf text;
        struct err err;

        buf_init(&text, 4096);
        if (!script_parse(mem, "a.everi", step_rows[i].line, &script, &err))
            fail_msg("row %zu: %s", i, err.text);
        CHECK_INT(i, script.count, 1);
        CHECK_INT(i, script.steps[0].kind, step_rows[i].kind);
        CHECK_INT(i, script.steps[0].line, 1);
        step_as_text(&script.steps[0], &text);
        CHECK_TEXT(i, text.data, step_rows[i].values);
        buf_done(&text);
    }
    arena_free(mem);
}

static const struct {
    const char *text, *why;
} bad_rows[] = {
    { "dance", "a.everi:1: there is no step \"dance\"; everi-tui --script help lists them" },
    { "\n\nsize big\n", "a.everi:3: it is written: size SIZE" },
    { "size 80x24 x", "a.everi:1: it is written: size SIZE" },
    { "size 0x24", "a.everi:1: it is written: size SIZE" },
    { "theme pink", "a.everi:1: it is written: theme THEME" },
    { "clock 2026", "a.everi:1: it is written: clock TIME" },
    { "advance 10", "a.everi:1: it is written: advance DURATION" },
    { "connect http://a", "a.everi:1: it is written: connect URL" },
    { "person Rustam Name", "a.everi:1: it is written: person HANDLE TEXT [REST]" },
    { "call a b '{}'", "a.everi:1: it is written: call HANDLE METHOD [JSON] [as NAME]" },
    { "type", "a.everi:1: it is written: type TEXT" },
    { "type ''", "a.everi:1: it is written: type TEXT" },
    { "mouse 10 click", "a.everi:1: it is written: mouse PLACE BUTTON" },
    { "wait", "a.everi:1: it is written: wait idle [DURATION]; or: wait gone TEXT [DURATION]; or: "
              "wait PATTERN [DURATION]; or: wait TEXT [DURATION]" },
    { "wait /[/", "a.everi:1: it is written: wait idle [DURATION]; or: wait gone TEXT [DURATION]; "
                  "or: wait PATTERN [DURATION]; or: wait TEXT [DURATION]" },
    { "restart", "a.everi:1: it is written: restart server" },
    { "restart \"server\"", "a.everi:1: it is written: restart server" },
    { "signal KILL", "a.everi:1: it is written: signal SIGNAL" },
    { "say \"open", "a.everi:1: a \" is not closed" },
    { "measure \"a\" {\nsay b\n", "a.everi:1: this `measure` is not closed by a }" },
    { "say b\n}", "a.everi:2: this } closes no `measure`" },
    { "login\nsize 80x24",
      "a.everi:2: the client is open already: `resize` makes its window larger or smaller" },
    { "login a\ntheme dark", "a.everi:2: the client is open already: a theme is chosen before" },
    { "server\nclock 2026-11-23T14:30:00Z",
      "a.everi:2: the server runs already: a clock is set before it starts" },
    { "server\nconnect ws://a/ws", "a.everi:2: there is a server already: a script has one" },
    { "signal TERM\nsay b",
      "a.everi:1: a signal ends the client and its script: it is the last step" },
};

static void test_refused(void **state)
{
    struct arena *mem = arena_new();

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(bad_rows); i++) {
        struct script script = { 0 };
        struct err err;

        CHECK(i, !script_parse(mem, "a.everi", bad_rows[i].text, &script, &err) ||
                     !script_check(&script, &err));
        CHECK_TEXT(i, err.text, bad_rows[i].why);
    }
    arena_free(mem);
}

/* Every kind has a form, and every slot is used by one. */
static void test_forms(void **state)
{
    bool kinds[STEP_KINDS] = { false };

    (void)state;
    for (size_t i = 0; i < script_form_count; i++)
        kinds[script_forms[i].kind] = true;
    for (size_t i = 0; i < STEP_KINDS; i++)
        CHECK(i, kinds[i]);
    for (size_t slot = 0; slot < SLOTS; slot++) {
        bool used = false;

        for (size_t i = 0; i < script_form_count; i++)
            used |= strstr(script_forms[i].form, script_slot_name((enum slot)slot)) != NULL;
        CHECK(slot, used);
    }
}

static const char result[] = "{\"id\": \"u1\", \"seq\": 5, \"text\": \"say \\\"hi\\\"\", "
                             "\"items\": [{\"id\": \"c9\"}]}";

static const struct {
    const char *text;
    bool json;
    const char *wanted; /* NULL: refused */
} name_rows[] = {
    { "plain", false, "plain" },
    { "$r.id", false, "u1" },
    { "it is $r.id.", false, "it is u1." },
    { "$r.seq members", false, "5 members" },
    { "$r.items.0.id", false, "c9" },
    { "$r.text", false, "say \"hi\"" },
    { "{\"id\": \"$r.id\"}", true, "{\"id\": \"u1\"}" },
    { "{\"seq\": $r.seq}", true, "{\"seq\": 5}" },
    { "{\"id\": $r.id}", true, "{\"id\": \"u1\"}" },
    { "{\"text\": \"$r.text\"}", true, "{\"text\": \"say \\\"hi\\\"\"}" },
    { "{\"text\": \"\\\"$r.id\"}", true, "{\"text\": \"\\\"u1\"}" },
    { "costs $5, or $$5", false, "costs $5, or $5" },
    { "$$r.id", false, "$r.id" },
    { "$other.id", false, NULL },
    { "$r.nothing", false, NULL },
    { "$r.items.7", false, NULL },
};

static void test_names(void **state)
{
    struct script_names names;
    struct arena *mem = arena_new();
    json_t *value = json_loads(result, 0, NULL);

    (void)state;
    script_names_init(&names);
    script_names_set(&names, "r", value);
    for (size_t i = 0; i < ARRAY_LEN(name_rows); i++) {
        const char *out = NULL;
        struct err err;
        bool ok = script_names_expand(&names, mem, name_rows[i].text, name_rows[i].json, &out,
                                      &err);

        CHECK(i, ok == (name_rows[i].wanted != NULL));
        if (ok)
            CHECK_TEXT(i, out, name_rows[i].wanted);
    }
    script_names_done(&names);
    json_decref(value);
    arena_free(mem);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_words), cmocka_unit_test(test_steps), cmocka_unit_test(test_refused),
        cmocka_unit_test(test_forms), cmocka_unit_test(test_names),
    };

    return RUN_TESTS(tests);
}
