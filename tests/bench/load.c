/* everi-load: how long Everi takes, as its clients see it. It opens N logged-in sessions and sends
 * acts at a fixed rate; every time is counted from the moment an act was due, so that a stalled
 * server does not hide by stalling its load.
 *
 *   message  one group of N members; each message to each session's socket, and to its answer
 *   notify   likes by one person on updates of another; to that one's notification.changed
 *
 * One thread, one epoll; the generator's own work is inside the figures. To add a mode: a row in
 * `modes` with its scene (set up while connections block), its act and what it looks for. */
#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "clock.h"
#include "disk_probe.h"
#include "mem.h"
#include "samples.h"
#include "wire.h"

enum { TEXT_BYTES = 120, EVENTS = 256, GRACE_US = 10 * 1000000, INVITE_MAX = 1000 };
enum { FIRST_ACT_ID = 1000000000 }; /* ids of acts; calls of the scene are below */

struct options {
    const char *mode, *directory, *tokens_path;
    struct address address;
    int sessions, rate, seconds;
    bool batch, json;
};

struct person {
    char handle[32];
    char token[128];
    struct wire wire;
};

struct load {
    struct options options;
    const struct mode *mode;
    struct person *people; /* the first sends or likes, the second is notified */
    int64_t *due_us;       /* of each act */
    int64_t acts, sent, answered;
    int64_t arrivals, arrivals_due;
    char (*targets)[32];   /* notify: the update of each act */
    char conversation[32]; /* message: the group */
    struct samples arrival, answer, disk;
};

struct mode {
    const char *name, *arrival;
    void (*scene)(struct load *load);
    void (*act)(struct load *load, int64_t act);
    wire_message *on_message;
    bool all_sessions; /* each session sees each act; else one does */
};

/* People. */

static void save_person(const struct options *options, const struct person *person)
{
    FILE *file = options->tokens_path ? fopen(options->tokens_path, "a") : NULL;

    if (!file)
        return;
    fprintf(file, "%s %s\n", person->handle, person->token);
    fclose(file);
}

static void register_person(struct load *load, struct person *person, int number)
{
    json_t *result;

    snprintf(person->handle, sizeof person->handle, "load%lx_%d", (long)time(NULL) & 0xffffff,
             number);
    wire_open(&person->wire, &load->options.address, NULL);
    result = wire_call(&person->wire, "session.register",
                       json_pack("{s:s, s:s, s:s}", "handle", person->handle, "name",
                                 person->handle, "password", "a password of everi-load"));
    snprintf(person->token, sizeof person->token, "%s",
             json_string_value(json_object_get(result, "token")));
    json_decref(result);
    wire_close(&person->wire);
    save_person(&load->options, person);
}

/* Those of an earlier run on the same server. */
static int load_people(struct load *load)
{
    FILE *file = load->options.tokens_path ? fopen(load->options.tokens_path, "r") : NULL;
    int count = 0;

    if (!file)
        return 0;
    while (count < load->options.sessions &&
           fscanf(file, "%31s %127s", load->people[count].handle, load->people[count].token) == 2)
        count++;
    fclose(file);
    return count;
}

static void connect_person(struct load *load, struct person *person)
{
    wire_open(&person->wire, &load->options.address, person->token);
    if (load->options.batch)
        json_decref(wire_call(&person->wire, "session.resume",
                              json_pack("{s:s, s:b}", "token", person->token, "batch", 1)));
}

static void gather_people(struct load *load)
{
    int known;

    load->people = mem_new((size_t)load->options.sessions * sizeof *load->people);
    known = load_people(load);
    for (int i = known; i < load->options.sessions; i++)
        register_person(load, &load->people[i], i);
    for (int i = 0; i < load->options.sessions; i++)
        connect_person(load, &load->people[i]);
}

/* The act's number behind a marker in a push; -1: none. */
static int64_t number_behind(const char *text)
{
    char *end;
    long long number = strtoll(text, &end, 10);

    return end == text ? -1 : number;
}

static void arrived(struct load *load, int64_t act, int64_t now_us)
{
    if (act < 0 || act >= load->sent)
        fail("a push about an act that never was");
    samples_add(&load->arrival, now_us - load->due_us[act]);
    load->arrivals++;
}

/* True: it was an answer to an act. */
static bool take_answer(struct load *load, const char *text, size_t len, int64_t now_us)
{
    static const char marker[] = "\"id\":";
    const char *id;
    int64_t act;

    if (memmem(text, len, "\"method\":", 9))
        return false;
    id = memmem(text, len, marker, sizeof marker - 1);
    act = id ? number_behind(id + sizeof marker - 1) - FIRST_ACT_ID : -1;
    if (act < 0 || act >= load->sent || memmem(text, len, "\"error\":", 8))
        fail("an answer that is none to an act: %.*s", len < 300 ? (int)len : 300, text);
    samples_add(&load->answer, now_us - load->due_us[act]);
    load->answered++;
    return true;
}

/* message: everybody in one group, the first one speaks. */

static json_t *handles(struct load *load, int from, int to)
{
    json_t *list = json_array();

    for (int i = from; i < to; i++)
        json_array_append_new(list, json_string(load->people[i].handle));
    return list;
}

static void message_scene(struct load *load)
{
    struct wire *wire = &load->people[0].wire;
    int count = load->options.sessions, first = count < INVITE_MAX ? count : INVITE_MAX;
    json_t *group = wire_call(
        wire, "group.create",
        json_pack("{s:s, s:o}", "name", "everi-load", "members", handles(load, 1, first)));

    snprintf(load->conversation, sizeof load->conversation, "%s",
             json_string_value(json_object_get(group, "id")));
    json_decref(group);
    for (int i = first; i < count; i += INVITE_MAX)
        json_decref(wire_call(
            wire, "group.invite",
            json_pack("{s:s, s:o}", "id", load->conversation, "handles",
                      handles(load, i, i + INVITE_MAX < count ? i + INVITE_MAX : count))));
}

static void message_act(struct load *load, int64_t act)
{
    char text[512];
    int len = snprintf(text, sizeof text,
                       "{\"jsonrpc\":\"2.0\",\"id\":%" PRId64
                       ",\"method\":\"message.send\",\"params\":{\"conversation\":\"%s\","
                       "\"client_id\":\"load-%d-%" PRId64 "\",\"text\":\"load=%-*" PRId64 "\"}}",
                       FIRST_ACT_ID + act, load->conversation, (int)getpid(), act,
                       TEXT_BYTES - (int)strlen("load="), act);

    wire_send(&load->people[0].wire, text, (size_t)len);
}

static void message_seen(void *ctx, struct wire *wire UNUSED, const char *text, size_t len)
{
    static const char marker[] = "\"text\":\"load=";
    struct load *load = ctx;
    const char *end = text + len;
    int64_t now_us = clock_mono_us();

    if (take_answer(load, text, len, now_us))
        return;
    while ((text = memmem(text, (size_t)(end - text), marker, sizeof marker - 1))) {
        text += sizeof marker - 1;
        arrived(load, number_behind(text), now_us);
    }
}

/* notify: the second posts, the first likes, the second hears of it. */

static void notify_scene(struct load *load)
{
    load->targets = mem_new((size_t)load->acts * sizeof *load->targets);
    for (int64_t i = 0; i < load->acts; i++) {
        json_t *update = wire_call(&load->people[1].wire, "update.post",
                                   json_pack("{s:s}", "text", "An update to be liked"));

        snprintf(load->targets[i], sizeof load->targets[i], "%s",
                 json_string_value(json_object_get(update, "id")));
        json_decref(update);
    }
}

static void notify_act(struct load *load, int64_t act)
{
    char text[512];
    int len = snprintf(text, sizeof text,
                       "{\"jsonrpc\":\"2.0\",\"id\":%" PRId64
                       ",\"method\":\"update.react\",\"params\":{\"id\":\"%s\","
                       "\"kind\":\"like\",\"on\":true}}",
                       FIRST_ACT_ID + act, load->targets[act]);

    wire_send(&load->people[0].wire, text, (size_t)len);
}

static void count_target(struct load *load, const char *id, int64_t now_us)
{
    for (int64_t i = 0; i < load->sent; i++)
        if (strncmp(load->targets[i], id, strlen(load->targets[i])) == 0) {
            arrived(load, i, now_us);
            return;
        }
}

static void notify_seen(void *ctx, struct wire *wire, const char *text, size_t len)
{
    static const char push[] = "\"notification.changed\"",
                      target[] = "\"kind\":\"update\",\"id\":\"";
    struct load *load = ctx;
    const char *end = text + len;
    int64_t now_us = clock_mono_us();

    if (take_answer(load, text, len, now_us) || wire != &load->people[1].wire)
        return;
    while ((text = memmem(text, (size_t)(end - text), push, sizeof push - 1)) &&
           (text = memmem(text, (size_t)(end - text), target, sizeof target - 1))) {
        text += sizeof target - 1;
        count_target(load, text, now_us);
    }
}

static const struct mode modes[] = {
    { "message", "sent to each session's socket", message_scene, message_act, message_seen, true },
    { "notify", "liked to notification.changed", notify_scene, notify_act, notify_seen, false },
};

/* The run. */

static int watch(struct load *load)
{
    int epoll = epoll_create1(EPOLL_CLOEXEC);

    for (int i = 0; i < load->options.sessions; i++) {
        struct epoll_event event = { .events = EPOLLIN, .data.ptr = &load->people[i].wire };

        wire_nonblocking(&load->people[i].wire);
        if (epoll_ctl(epoll, EPOLL_CTL_ADD, load->people[i].wire.fd, &event) != 0)
            fail("epoll: %s", strerror(errno));
    }
    return epoll;
}

/* Sends what is due; when the next is, in milliseconds for epoll (rounded down: better early). */
static int send_due(struct load *load)
{
    int64_t now_us = clock_mono_us();

    while (load->sent < load->acts && load->due_us[load->sent] <= now_us) {
        load->mode->act(load, load->sent++);
        now_us = clock_mono_us();
    }
    if (load->sent == load->acts)
        return 100;
    return (int)((load->due_us[load->sent] - now_us) / 1000);
}

static bool complete(const struct load *load)
{
    return load->sent == load->acts && load->answered == load->acts &&
           load->arrivals == load->arrivals_due;
}

static void run(struct load *load)
{
    struct epoll_event events[EVENTS];
    int epoll = watch(load);
    int64_t begin_us = clock_mono_us() + 200000, end_us;

    for (int64_t i = 0; i < load->acts; i++)
        load->due_us[i] = begin_us + i * 1000000 / load->options.rate;
    end_us = load->due_us[load->acts - 1] + GRACE_US;
    while (!complete(load) && clock_mono_us() < end_us) {
        int count = epoll_wait(epoll, events, EVENTS, send_due(load));

        for (int i = 0; i < count; i++)
            wire_read(events[i].data.ptr, load->mode->on_message, load);
    }
    close(epoll);
}

/* What came of it. */

static void print_table(struct load *load)
{
    const struct options *o = &load->options;

    printf("%s: %d sessions, %d acts a second for %d s, %s\n", o->mode, o->sessions, o->rate,
           o->seconds, o->batch ? "pushes batched" : "one frame a push");
    samples_print_head();
    samples_print(&load->arrival);
    samples_print(&load->answer);
    samples_print(&load->disk);
    printf("%" PRId64 " of %" PRId64 " arrivals, %" PRId64 " of %" PRId64 " answers\n",
           load->arrivals, load->arrivals_due, load->answered, load->acts);
}

static void print_json(struct load *load)
{
    const struct options *o = &load->options;
    json_t *all = json_pack("{s:s, s:i, s:i, s:i, s:b, s:o, s:o, s:o, s:I, s:I}", "mode", o->mode,
                            "sessions", o->sessions, "rate", o->rate, "seconds", o->seconds,
                            "batch", (int)o->batch, "arrival", samples_json(&load->arrival),
                            "answer", samples_json(&load->answer), "fdatasync",
                            samples_json(&load->disk), "arrivals", (json_int_t)load->arrivals,
                            "arrivals_due", (json_int_t)load->arrivals_due);
    char *text = json_dumps(all, JSON_COMPACT);

    puts(text);
    free(text); /* jansson's */
    json_decref(all);
}

static void prepare(struct load *load)
{
    const struct options *o = &load->options;
    struct rlimit files;

    if (getrlimit(RLIMIT_NOFILE, &files) == 0) {
        files.rlim_cur = files.rlim_max;
        setrlimit(RLIMIT_NOFILE, &files);
    }
    load->acts = (int64_t)o->rate * o->seconds;
    load->arrivals_due = load->mode->all_sessions ? load->acts * o->sessions : load->acts;
    load->due_us = mem_new((size_t)load->acts * sizeof *load->due_us);
    samples_init(&load->arrival, load->mode->arrival);
    samples_init(&load->answer, "sent to its answer");
    gather_people(load);
    load->mode->scene(load);
}

static void clean_up(struct load *load)
{
    for (int i = 0; i < load->options.sessions; i++)
        wire_close(&load->people[i].wire);
    samples_done(&load->arrival);
    samples_done(&load->answer);
    samples_done(&load->disk);
    mem_free(load->people);
    mem_free(load->due_us);
    mem_free(load->targets);
}

static const char usage[] =
    "usage: everi-load --url ws://127.0.0.1:PORT/ws [--mode message|notify] [--sessions 200]\n"
    "                  [--rate 20] [--seconds 10] [--batch] [--directory DIR] [--tokens FILE]\n"
    "                  [--json]\n"
    "The server needs --registration open --no-rate-limits. DIR is where the disk is measured\n"
    "(best beside the server's data); FILE keeps the tokens of people for the next run.\n";

static const struct mode *find_mode(const char *name)
{
    for (size_t i = 0; i < sizeof modes / sizeof *modes; i++)
        if (strcmp(modes[i].name, name) == 0)
            return &modes[i];
    return NULL;
}

static int number_of(const char *text)
{
    char *end;
    long number = strtol(text, &end, 10);

    return *end == '\0' && number > 0 && number <= 1000000 ? (int)number : -1;
}

/* False: wrong usage. */
static bool read_options(int argc, char **argv, struct options *o)
{
    static const struct option known[] = {
        { "url", required_argument, NULL, 'u' },
        { "mode", required_argument, NULL, 'm' },
        { "sessions", required_argument, NULL, 'n' },
        { "rate", required_argument, NULL, 'r' },
        { "seconds", required_argument, NULL, 's' },
        { "batch", no_argument, NULL, 'b' },
        { "directory", required_argument, NULL, 'd' },
        { "tokens", required_argument, NULL, 't' },
        { "json", no_argument, NULL, 'j' },
        { 0 },
    };
    bool url = false;
    int c;

    *o = (struct options){
        .mode = "message", .directory = ".", .sessions = 200, .rate = 20, .seconds = 10
    };
    while ((c = getopt_long(argc, argv, "", known, NULL)) != -1) {
        switch (c) {
        case 'u':
            url = address_parse(optarg, &o->address);
            break;
        case 'm':
            o->mode = optarg;
            break;
        case 'n':
            o->sessions = number_of(optarg);
            break;
        case 'r':
            o->rate = number_of(optarg);
            break;
        case 's':
            o->seconds = number_of(optarg);
            break;
        case 'b':
            o->batch = true;
            break;
        case 'd':
            o->directory = optarg;
            break;
        case 't':
            o->tokens_path = optarg;
            break;
        case 'j':
            o->json = true;
            break;
        default:
            return false;
        }
    }
    return url && optind == argc && o->sessions >= 2 && o->rate > 0 && o->seconds > 0;
}

int main(int argc, char **argv)
{
    struct load load = { 0 };
    struct disk_probe *probe;
    bool whole;

    if (!read_options(argc, argv, &load.options) || !(load.mode = find_mode(load.options.mode))) {
        fputs(usage, stderr);
        return 2;
    }
    prepare(&load);
    probe = disk_probe_start(load.options.directory);
    run(&load);
    disk_probe_stop(probe, &load.disk);
    whole = complete(&load);
    if (load.options.json)
        print_json(&load);
    else
        print_table(&load);
    clean_up(&load);
    return whole ? 0 : 1;
}
