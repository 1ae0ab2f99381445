/* The Pipeline screen, a queue, the tree of an event: what must be there, what must not, what is
 * asked of the server. */
#include <stdlib.h>

#include "unit.h"

#include "client_stage.h"

#define ME                                                                                         \
    "'handle': 'agshin', 'name': 'Agshin', 'title': '', 'team': null, 'joined_at':"                \
    " '2026-11-23T14:30:00.000Z', 'topics': []"

#define QUEUE(name, depth, flight, delayed, dead, oldest, paused)                                  \
    "{'name': '" name "', 'topic': 'update.posted, update.edited', 'depth': " depth                \
    ", 'in_flight': " flight ", 'delayed': " delayed ", 'oldest_at': " oldest ", 'dead': " dead    \
    ", 'expired': 0, 'purged': 4, 'max_receives': 5, 'rate': 0, 'paused': " paused "}"

#define FUNCTION(name, runs, fails, p99)                                                           \
    "{'name': '" name "', 'topic': 'update.posted', 'filter': null, 'state': 'active',"            \
    " 'invocations': " runs ", 'failures': " fails ", 'timeouts': 0, 'cold_starts': 1,"            \
    " 'p50_ms': 0.42, 'p99_ms': " p99 "}"

#define STATS                                                                                                                       \
    "{'topics': [{'name': 'update.posted', 'subscriptions': [{'queue': 'feed', 'filter': null},"                                    \
    " {'queue': 'notify', 'filter': null}], 'events': 1240}, {'name': 'person.followed',"                                           \
    " 'subscriptions': [], 'events': 0}], 'queues': [" QUEUE("feed", "0", "0", "0", "0", "null", "false") ", " QUEUE(               \
        "notify", "41", "4", "0", "0", "'2026-11-23T14:28:00.000Z'",                                                                \
        "false") ", " QUEUE("welcome", "3", "1", "1", "2", "'2026-11-23T14:29:58.000Z'",                                            \
                            "false") ", " QUEUE("digest", "0", "0", "0", "0", "null",                                               \
                                                "true") ", " QUEUE("search_index", "1", "0", "1",                                   \
                                                                   "0",                                                             \
                                                                   "'2026-11-23T14:29:58.000Z'",                                    \
                                                                   "false") "], 'functions': "                                      \
                                                                            "[" FUNCTION("feed", "1240", "0", "8.6") ", " FUNCTION( \
                                                                                "welcome", "17",                                    \
                                                                                "12",                                               \
                                                                                "1200") ","                                         \
                                                                                        " " FUNCTION(                               \
                                                                                            "dige"                                  \
                                                                                            "st",                                   \
                                                                                            "0",                                    \
                                                                                            "0",                                    \
                                                                                            "0") "], 'workflows': [], 'connections': {'open': 3, 'logged_in': 3, 'people_online': 2}}"

#define LETTERS                                                                                    \
    "{'items': [{'id': '7f3a', 'event': 'ev9', 'type': 'member.added', 'error': 'exit status 1"    \
    " before an answer: KeyError: handle', 'attempts': 5, 'at': '2026-11-23T14:21:00.000Z'},"      \
    " {'id': '7f11', 'event': 'ev4', 'type': 'member.added', 'error': null, 'attempts': 1,"        \
    " 'at': '2026-11-20T14:21:00.000Z'}], 'next': null}"

#define STEP(id, parent, kind, name, rest)                                                         \
    "{'id': " id ", 'parent': " parent ", 'kind': '" kind "', 'name': '" name "', " rest "}"

#define TREE                                                                                                                                              \
    STEP("1", "null", "topic", "member.added", "'outcome': 'published', 'delay_ms': 0")                                                                   \
    ", " STEP("2", "1", "filter", "notify", "'outcome': 'matched'") ", " STEP("3", "2", "queue", "notify", "'outcome': 'done', 'delay_ms': 2") ", " STEP( \
        "4", "3", "function", "notify",                                                                                                                   \
        "'outcome': 'ok', 'attempt': 1, 'ms': 0.31") ", " STEP("5", "4", "notification",                                                                  \
                                                               "mention",                                                                                 \
                                                               "'outcome': 'joined', 'person': "                                                          \
                                                               "'leyla'") ", " STEP("6", "1",                                                             \
                                                                                    "filter",                                                             \
                                                                                    "mail",                                                               \
                                                                                    "'outcome': "                                                         \
                                                                                    "'refused', "                                                         \
                                                                                    "'reason': "                                                          \
                                                                                    "'audience "                                                          \
                                                                                    "is "                                                                 \
                                                                                    "followers, "                                                         \
                                                                                    "and the "                                                            \
                                                                                    "policy wants"                                                        \
                                                                                    " public'")

static const struct stage_answer answers[] = {
    { "person.get", NULL, "{" ME ", 'admin': true}" },
    { "pipeline.watch", NULL, "!{'code': -32601, 'message': 'unknown method', 'data': {}}" },
    { "pipeline.stats", NULL, STATS },
    { "pipeline.dead_letters", "'queue': 'welcome'", LETTERS },
    { "pipeline.dead_letters", NULL, "{'items': [], 'next': null}" },
    { "pipeline.redrive", "'ids': ['7f3a']", "{'moved': 1}" },
    { "pipeline.redrive", "'queue': 'welcome'", "{'moved': 2}" },
    { "pipeline.trace", "'event': 'ev9'",
      "{'event': {'id': 'ev9', 'seq': 12, 'type': 'member.added', 'actor': 'leyla', 'subject':"
      " 'c1', 'at': '2026-11-23T14:20:00.000Z', 'depth': 0}, 'kept': false, 'steps': [" TREE "]}" },
    { "pipeline.trace", NULL, "!{'code': -32004, 'message': 'there is no such event'}" },
    { "pipeline.why", "'handle': 'leyla'", "{'steps': [" TREE "]}" },
    { "notification.why", NULL, "!{'code': -32601, 'message': 'unknown method', 'data': {}}" },
};

#define TO_QUEUE "4 6 Enter "

static const struct stage_row rows[] = {
    { 80, 24, "4", "6 Pipe", NULL },
    { 80, 24, "4 6", "[6 Pipe(!2)]", NULL },
    { 40, 10, "4 6", "[6 Pipe(!2)]", NULL },
    { 120, 40, "4 6", "6 Pipeline        !2", NULL },
    { 80, 24, "4 6", "welcome", "Loading" },
    /* The worst first. */
    { 80, 24, "4 6 y", "! dead letters", NULL },
    { 120, 40, "4 6", "FLOW   producers ──▶ topics(2) ──▶ queues(5) ──▶ functions(3)", NULL },
    { 120, 40, "4 6", "└──▶ retry(2) ──▶ dead letters(2)", NULL },
    { 80, 24, "4 6", "acts ──▶ topics(2) ──▶ queues(5)", NULL },
    { 80, 24, "4 6", "welcome › dead letters", NULL },
    { 80, 24, "4 6 j", "~ lagging", "› dead letters" },
    { 80, 24, "4 6 t", "update.posted", "search_index" },
    { 80, 24, "4 6 t", "1240", NULL },
    { 80, 24, "4 6 f", "8.6 ms", NULL },
    { 80, 24, "4 6 f", "1200 ms", NULL },
    { 80, 24, "4 6 w", "There are no workflows", NULL },
    { 80, 24, "4 6 Tab Tab", "There are no workflows", NULL },
    { 80, 24, "4 6 Space", "Standing still", NULL },
    { 80, 24, "4 6 Space Space", "welcome", "Standing still" },
    { 80, 24, "4 6 ~", "As it was when there was a connection.", NULL },
    { 80, 24, "4 6 q", "[1 Home]", NULL },
    /* A queue. */
    { 80, 24, TO_QUEUE, "3 waiting · 1 in flight · 1 retrying · 2 dead", NULL },
    { 80, 24, TO_QUEUE, "takes update.posted, update.edited", NULL },
    { 80, 24, TO_QUEUE, "exit status 1 before an answer", NULL },
    { 40, 10, TO_QUEUE, "member.added", NULL },
    { 80, 24, TO_QUEUE "R", "Try this dead letter again", NULL },
    { 80, 24, TO_QUEUE "R n", "member.added", "tried again" },
    { 80, 24, TO_QUEUE "R y", "1 dead letter of welcome is tried again.", NULL },
    { 80, 24, TO_QUEUE "C-r", "Try all 2 dead letters of welcome again?", NULL },
    { 80, 24, TO_QUEUE "C-r y", "2 dead letters of welcome are tried again.", NULL },
    { 80, 24, TO_QUEUE "Esc", "[6 Pipe(!2)]", "takes" },
    { 80, 24, "4 6 f j Enter", "3 waiting", "FUNCTION" },
    { 80, 24, "4 6 End Enter", "None: nothing was given up.", NULL },
    { 80, 24, "4 6 End Enter R", "There is no dead letter here.", NULL },
    /* What became of it. */
    { 80, 24, TO_QUEUE "T", "what became of member.added", NULL },
    { 80, 24, TO_QUEUE "Enter", "member.added by @leyla", NULL },
    { 80, 24, TO_QUEUE "T", "├ filter notify matched", NULL },
    { 80, 24, TO_QUEUE "T", "│ └ queue notify done", NULL },
    { 80, 24, TO_QUEUE "T", "function notify attempt 1 ok", NULL },
    { 80, 24, TO_QUEUE "T", "0.31 ms", NULL },
    { 80, 24, TO_QUEUE "T", "notification mention @leyla joined", NULL },
    { 80, 24, TO_QUEUE "T", "audience is followers, and the policy wants public", NULL },
    { 80, 24, TO_QUEUE "T", "What is older than the server remembers is left out.", NULL },
    { 80, 24, TO_QUEUE "T Esc", "dead letters", "matched" },
    { 80, 24, TO_QUEUE "T w", ":why ev9", NULL },
    { 80, 24, TO_QUEUE "T w \"@leyla Enter", "what it was to @leyla", NULL },
    { 80, 24, "4 6 T \"ev9 Enter", "what became of ev9", NULL },
    { 80, 24, "4 6 T \"nope Enter", "! there is no such event", NULL },
    { 80, 24, "4 6 T \"ev9 Enter ~ Esc T \"ev9 Enter", "! Not connected", NULL },
    { 40, 10, TO_QUEUE "T", "filter notify", NULL },
};

static void screens_hold_what_they_must(void **state)
{
    (void)state;
    stage_play(rows, ARRAY_LEN(rows), answers, ARRAY_LEN(answers));
}

/* To others the tab is not shown, and the server is not asked. */
static void it_is_for_administrators(void **state)
{
    static const struct stage_answer others[] = { { "person.get", NULL,
                                                    "{" ME ", 'admin': false}" } };
    static const struct stage_row played[] = {
        { 80, 24, "4 6", "The pipeline is for the administrators of the site.", "6 Pipe" },
        { 120, 40, "4 Alt-6", "The pipeline is for the administrators", "6 Pipeline" },
        { 80, 24, "4 g p", "The pipeline is for the administrators", NULL },
        { 80, 24, ": \"pipeline Enter", "The pipeline is for the administrators", NULL },
    };

    (void)state;
    stage_play(played, ARRAY_LEN(played), others, ARRAY_LEN(others));
}

/* What it refuses is told in its place; what it does not know is named. */
static void refusals_are_told(void **state)
{
    static const struct stage_answer refusing[] = {
        { "person.get", NULL, "{" ME ", 'admin': true}" },
        { "pipeline.stats", NULL, "!{'code': -32003, 'message': 'this is for administrators'}" },
        { "pipeline.trace", NULL, "!{'code': -32601, 'message': 'unknown method'}" },
    };
    static const struct stage_row played[] = {
        { 80, 24, "4 6", "! this is for administrators", NULL },
        { 80, 24, "4 6 T \"ev9 Enter", "it does not know pipeline.trace.", NULL },
    };

    (void)state;
    stage_play(played, ARRAY_LEN(played), refusing, ARRAY_LEN(refusing));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(screens_hold_what_they_must),
        cmocka_unit_test(it_is_for_administrators),
        cmocka_unit_test(refusals_are_told),
    };

    return RUN_TESTS(tests);
}
