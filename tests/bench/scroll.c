/* A conversation of very many messages, scrolled from its end to its beginning and back, on the
 * real screens over a model that is answered by hand: how long a frame takes, and whether memory
 * grows.
 *
 *   everi-scroll [MESSAGES [REPORT]]     100,000 by default; REPORT: a file for the figures, as
 * JSON
 *
 * Fails where more messages are held than may be, where a part of the conversation was not seen, or
 * where the way back needs more memory than the way there. Times are told and not judged: they are
 * the machine's. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "client_rig.h"
#include "clock.h"
#include "grid.h"
#include "mem.h"
#include "model_fields.h"
#include "ui.h"

enum { COLS = 120, ROWS = 40, MESSAGES = 100000, FRAMES_MOST = 1 << 20 };
#ifdef __SANITIZE_ADDRESS__
enum { GROWTH_KB = 1 << 30 }; /* what is freed stays the sanitizer's: only the count is judged */
#else
enum { GROWTH_KB = 16 * 1024 };
#endif

struct scroll {
    struct model *model;
    struct grid *grid;
    struct ui *ui;
    int messages;
    int64_t *frame_us, *frame_cpu_us; /* as it was waited for; what it took of the processor */
    size_t frames, held_most;
    int64_t oldest_seen;
};

static json_t *message_of(int seq)
{
    static const char *const people[] = { "leyla", "farid", "nigar", "agshin", "tural" };
    static const char *const texts[] = {
        "Yes.",
        "The claim query is on a partial index now, and the acks are batched.",
        "日本語のテキスト、全角文字がたくさん並んでいます。",
        "A longer one, which goes on over several rows of the screen: what was measured, where, "
        "how "
        "often, and what came out of it, with a link https://example.org/a/path and a thought.",
    };
    char text[400];
    json_t *message;

    snprintf(text, sizeof text, "%d: %s", seq, texts[seq % 4]);
    message = rig_message("g", seq, people[seq / 3 % 5], text);
    if (seq % 7 == 0)
        json_object_set_new(message, "reactions",
                            json_pack("[{s:s, s:i, s:b}]", "emoji", "👍", "count", 3, "mine", 1));
    return message;
}

static json_t *page_for(const struct scroll *scroll, const json_t *params)
{
    int64_t limit = field_int(params, "limit"), first = scroll->messages - limit + 1;
    json_t *items = json_array();

    if (json_object_get(params, "before_seq"))
        first = field_int(params, "before_seq") - limit;
    else if (json_object_get(params, "after_seq"))
        first = field_int(params, "after_seq") + 1;
    for (int64_t seq = first < 1 ? 1 : first; seq < first + limit && seq <= scroll->messages; seq++)
        json_array_append_new(items, message_of((int)seq));
    return json_pack("{s:o}", "items", items);
}

static void answer_all(struct scroll *scroll)
{
    struct ask *ask;

    while ((ask = model_next_ask(scroll->model))) {
        json_t *result = strcmp(ask->method, "message.history") == 0 ? page_for(scroll, ask->params)
                                                                     : json_pack("{s:[]}", "items");

        model_answer(scroll->model, ask, result, NULL);
        json_decref(result);
    }
}

static void look_at_history(struct scroll *scroll)
{
    const struct history *history = history_find(&scroll->model->histories, "g");

    if (!history || !history->loaded)
        return;
    if (history_count(history) > scroll->held_most)
        scroll->held_most = history_count(history);
    if (history->first < scroll->oldest_seen)
        scroll->oldest_seen = history->first;
}

/* Beside other programs a frame takes as long as they let it; this is what it takes by itself. */
static int64_t cpu_us(void)
{
    struct timespec now;

    if (clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now) != 0)
        abort();
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

/* What the user waits for: from the key to the cells. */
static void frame(struct scroll *scroll, const char *key)
{
    struct input input = { .kind = INPUT_KEY };
    int64_t begun_us, begun_cpu_us;

    if (!key_parse(key, &input.code, &input.modifiers) || scroll->frames == FRAMES_MOST)
        abort();
    begun_us = clock_mono_us();
    begun_cpu_us = cpu_us();
    ui_input(scroll->ui, &input);
    ui_refresh(scroll->ui);
    ui_draw(scroll->ui);
    ui_settle(scroll->ui);
    scroll->frame_cpu_us[scroll->frames] = cpu_us() - begun_cpu_us;
    scroll->frame_us[scroll->frames++] = clock_mono_us() - begun_us;
    answer_all(scroll);
    look_at_history(scroll);
}

static long resident_kb(void)
{
    FILE *file = fopen("/proc/self/statm", "re");
    long size = 0, resident = 0;

    if (!file || fscanf(file, "%ld %ld", &size, &resident) != 2)
        abort();
    fclose(file);
    return resident * (sysconf(_SC_PAGESIZE) / 1024);
}

static bool is_at(struct scroll *scroll, int64_t seq)
{
    char text[32];
    struct buf screen;
    bool found;

    snprintf(text, sizeof text, " %lld: ", (long long)seq);
    buf_init(&screen, 1 << 20);
    grid_dump(scroll->grid, &screen);
    buf_add_char(&screen, '\0');
    found = strstr(screen.data, text) != NULL;
    buf_done(&screen);
    return found;
}

static bool go(struct scroll *scroll, const char *key, int64_t to)
{
    for (int i = 0; i < scroll->messages && !is_at(scroll, to); i++)
        frame(scroll, key);
    return is_at(scroll, to);
}

static int by_size(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

    return (x > y) - (x < y);
}

static void set_up(struct scroll *scroll, int messages)
{
    char push[300];

    *scroll = (struct scroll){ .model = rig_model(),
                               .grid = grid_new(ROWS, COLS),
                               .messages = messages,
                               .oldest_seen = messages,
                               .frame_us = mem_new(FRAMES_MOST * sizeof *scroll->frame_us),
                               .frame_cpu_us = mem_new(FRAMES_MOST * sizeof *scroll->frame_us) };
    scroll->ui = ui_new(scroll->model, scroll->grid);
    snprintf(push, sizeof push,
             "{'conversation': {'id': 'g', 'kind': 'group', 'name': 'long', 'members': 5, 'role':"
             " 'member', 'last_seq': %d, 'read_seq': %d, 'unread': 0, 'mentions': 0}}",
             messages, messages);
    rig_push(scroll->model, "conversation.changed", push);
    ui_show_home(scroll->ui, "agshin@everi.local:7420");
    frame(scroll, "3");
    frame(scroll, "Enter");
    frame(scroll, "Alt-Up");
}

static void tell_times(const struct scroll *scroll, const char *name, int64_t *times, FILE *out)
{
    qsort(times, scroll->frames, sizeof *times, by_size);
    fprintf(out, "\"%s\": {\"p50\": %lld, \"p99\": %lld, \"max\": %lld}, ", name,
            (long long)times[scroll->frames / 2], (long long)times[scroll->frames * 99 / 100],
            (long long)times[scroll->frames - 1]);
}

static void tell(struct scroll *scroll, long there_kb, long back_kb, const char *report)
{
    FILE *out = report ? fopen(report, "we") : stdout;

    if (!out) {
        perror(report);
        exit(2);
    }
    fprintf(out, "{\"messages\": %d, \"frames\": %zu, ", scroll->messages, scroll->frames);
    tell_times(scroll, "frame_us", scroll->frame_us, out);
    tell_times(scroll, "frame_cpu_us", scroll->frame_cpu_us, out);
    fprintf(out, "\"held_most\": %zu, \"resident_kb\": {\"there\": %ld, \"back\": %ld}}\n",
            scroll->held_most, there_kb, back_kb);
    if (report)
        fclose(out);
}

int main(int argc, char **argv)
{
    int messages = argc > 1 ? (int)strtol(argv[1], NULL, 10) : MESSAGES;
    struct scroll scroll;
    long there_kb, back_kb;
    bool whole;

    if (messages < 1 || messages > 1000000) {
        fprintf(stderr, "usage: everi-scroll [MESSAGES [REPORT]]\n");
        return 2;
    }
    set_up(&scroll, messages);
    whole = go(&scroll, "PgUp", 1);
    there_kb = resident_kb();
    whole = go(&scroll, "PgDn", messages) && whole;
    back_kb = resident_kb();
    tell(&scroll, there_kb, back_kb, argc > 2 ? argv[2] : NULL);
    ui_free(scroll.ui);
    model_free(scroll.model);
    grid_free(scroll.grid);
    mem_free(scroll.frame_us);
    mem_free(scroll.frame_cpu_us);
    if (!whole || scroll.oldest_seen != 1)
        fprintf(stderr, "not all of it was seen\n");
    if (scroll.held_most > HISTORY_MOST)
        fprintf(stderr, "%zu messages were held\n", scroll.held_most);
    if (back_kb > there_kb + GROWTH_KB)
        fprintf(stderr, "memory grows: %ld KB, then %ld KB\n", there_kb, back_kb);
    return whole && scroll.oldest_seen == 1 && scroll.held_most <= HISTORY_MOST &&
                   back_kb <= there_kb + GROWTH_KB
               ? 0
               : 1;
}
