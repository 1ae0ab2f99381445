/* everi-fan: one server under fan-out, in phases:
 *
 *   logins  all connect, so many greetings at a time: logins a second, memory a connection
 *   idle    nothing happens: what of a processor the server takes
 *   light   `rate` texts a second, timed from the moment each was due
 *   rungs   W texts in flight, W from rung to rung twice (or half) of the last, as long as the 99th
 *           percentile is under 100 ms: the most deliveries a second
 *
 * A text is in flight until all members have it and the publisher has its answer. Prints one JSON
 * document. `busy` is the generator's own share of its processor: near 1 it measures itself. */
#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "clock.h"
#include "fan.h"
#include "mem.h"

enum { IDLE_MS = 1500, WARM_MS = 300, DRAIN_MS = 30000, FLIGHT_TEXTS_MAX = 800, RUNGS_MAX = 8 };
enum { ECHOES = 2000 };
enum { FIRST_WAITING = 10000 };
static const double bound_ms = 100;

static const struct subject *const fan_subjects[] = { &subject_everi, &subject_nats, &subject_redis,
                                                      &subject_mqtt,  &subject_raw,  NULL };

/* ---- the processors' and the memory's side ---- */

struct usage {
    int64_t at_us;
    double server_s, own_s; /* processor time so far */
};

static double own_seconds(void)
{
    struct rusage r;

    getrusage(RUSAGE_SELF, &r);
    return (double)(r.ru_utime.tv_sec + r.ru_stime.tv_sec) +
           (double)(r.ru_utime.tv_usec + r.ru_stime.tv_usec) / 1e6;
}

static double server_seconds(int pid)
{
    char path[64], line[1024], *end;
    unsigned long user = 0, system = 0;
    FILE *file;

    snprintf(path, sizeof path, "/proc/%d/stat", pid);
    file = fopen(path, "r");
    if (!file || !fgets(line, sizeof line, file))
        fail("%s: the server is gone", path);
    fclose(file);
    end = strrchr(line, ')');
    if (!end || sscanf(end + 1, " %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu", &user,
                       &system) != 2)
        fail("%s: not understood", path);
    return (double)(user + system) / (double)sysconf(_SC_CLK_TCK);
}

static double server_kib(int pid)
{
    char path[64];
    long pages = 0;
    FILE *file;

    snprintf(path, sizeof path, "/proc/%d/statm", pid);
    file = fopen(path, "r");
    if (!file || fscanf(file, "%*s %ld", &pages) != 1)
        fail("%s: the server is gone", path);
    fclose(file);
    return (double)(pages * sysconf(_SC_PAGESIZE)) / 1024;
}

static struct usage usage_now(const struct fan *fan)
{
    return (struct usage){ clock_mono_us(), server_seconds(fan->options.server_pid),
                           own_seconds() };
}

static double seconds_since(const struct usage *from, const struct usage *to)
{
    return (double)(to->at_us - from->at_us) / 1e6;
}

/* ---- phases ---- */

static json_t *logins(struct fan *fan)
{
    double before_kib = server_kib(fan->options.server_pid), after_kib;
    struct usage from = usage_now(fan), to;

    fan_connect(fan);
    to = usage_now(fan);
    after_kib = server_kib(fan->options.server_pid);
    return json_pack("{s:f, s:f, s:f, s:f}", "a_second", fan->count / seconds_since(&from, &to),
                     "kib", (after_kib - before_kib) / fan->count, "server_us",
                     (to.server_s - from.server_s) * 1e6 / fan->count, "busy",
                     (to.own_s - from.own_s) / seconds_since(&from, &to));
}

static void serve_until(struct fan *fan, int64_t until_us)
{
    while (fan->now_us < until_us)
        fan_serve(fan, (int)((until_us - fan->now_us) / 1000) + 1);
}

static json_t *idle(struct fan *fan)
{
    struct usage from = usage_now(fan), to;

    serve_until(fan, from.at_us + IDLE_MS * 1000);
    to = usage_now(fan);
    return json_pack("{s:f}", "server_busy",
                     (to.server_s - from.server_s) / seconds_since(&from, &to));
}

static int64_t in_flight(const struct fan *fan)
{
    int64_t seen = fan->sent - fan->complete, told = fan->sent - fan->answered;

    return fan->options.subject->answers && told > seen ? told : seen;
}

/* What was published reaches everybody, or the run is none. */
static void drain(struct fan *fan)
{
    int64_t until_us = fan->now_us + DRAIN_MS * 1000;

    while (in_flight(fan) > 0) {
        fan_serve(fan, 100);
        if (fan->now_us > until_us)
            fail("of %" PRId64 " texts %" PRId64 " reached everybody, %" PRId64 " were answered",
                 fan->sent, fan->complete, fan->answered);
    }
}

static void begin_measuring(struct fan *fan, struct usage *from)
{
    spread_clear(&fan->latency);
    spread_clear(&fan->answer);
    fan->deliveries = 0;
    *from = usage_now(fan);
}

static json_t *measured(struct fan *fan, const struct usage *from)
{
    struct usage to = usage_now(fan);
    double seconds = seconds_since(from, &to), million = (double)fan->deliveries / 1e6;

    return json_pack(
        "{s:f, s:o, s:o, s:f, s:f, s:f}", "a_second", (double)fan->deliveries / seconds, "latency",
        spread_json(&fan->latency), "answer", spread_json(&fan->answer), "server_s_per_million",
        million > 0 ? (to.server_s - from->server_s) / million : 0, "server_busy",
        (to.server_s - from->server_s) / seconds, "busy", (to.own_s - from->own_s) / seconds);
}

static json_t *light(struct fan *fan)
{
    int64_t acts = (int64_t)fan->options.rate * fan->options.light_seconds;
    struct usage from;
    json_t *figures;

    begin_measuring(fan, &from);
    for (int64_t i = 0; i < acts; i++) {
        int64_t due_us = from.at_us + i * 1000000 / fan->options.rate;

        while (fan->now_us < due_us)
            fan_serve(fan, (int)((due_us - fan->now_us) / 1000));
        fan_publish(fan, due_us);
    }
    serve_until(fan, from.at_us + (int64_t)fan->options.light_seconds * 1000000);
    drain(fan);
    figures = measured(fan, &from);
    json_object_set_new(figures, "server_kib", json_real(server_kib(fan->options.server_pid)));
    return figures;
}

static void keep_flying(struct fan *fan, int64_t texts, int64_t until_us)
{
    while (fan->now_us < until_us) {
        while (in_flight(fan) < texts)
            fan_publish(fan, clock_mono_us());
        fan_serve(fan, 100);
    }
}

static json_t *rung(struct fan *fan, int64_t texts)
{
    struct usage from;
    json_t *figures;

    keep_flying(fan, texts, fan->now_us + WARM_MS * 1000);
    begin_measuring(fan, &from);
    keep_flying(fan, texts, from.at_us + fan->options.rung_ms * 1000);
    figures = measured(fan, &from);
    json_object_set_new(figures, "in_flight", json_integer(texts));
    drain(fan);
    return figures;
}

static bool is_within(const json_t *figures)
{
    return json_real_value(json_object_get(json_object_get(figures, "latency"), "p99")) < bound_ms;
}

/* Up from the first rung while it holds, else down until it does. */
static json_t *climb(struct fan *fan)
{
    json_t *rungs = json_array();
    int64_t most = (int64_t)FLIGHT_TEXTS_MAX * fan->hearing, texts = 0, last;
    int64_t waiting = FIRST_WAITING < most ? FIRST_WAITING : most;
    bool up = true, within = true;

    for (int i = 0; i < RUNGS_MAX && waiting > 0 && waiting <= fan->options.most_waiting; i++) {
        json_t *figures;

        last = texts;
        texts = waiting / fan->hearing;
        texts = texts < 1 ? 1 : texts > FLIGHT_TEXTS_MAX ? FLIGHT_TEXTS_MAX : texts;
        if (texts == last)
            break;
        figures = rung(fan, texts);
        within = is_within(figures);
        json_array_append_new(rungs, figures);
        up = i == 0 ? within : up;
        if (within != up)
            break;
        waiting = up ? waiting * 2 : waiting / 2;
    }
    return rungs;
}

/* One at a time: what a round trip takes where nothing else is done. */
static json_t *echo(struct fan *fan)
{
    struct spread times;
    char back[64];

    spread_clear(&times);
    for (int i = 0; i < ECHOES; i++) {
        struct pollfd readable = { .fd = fan->publisher->fd, .events = POLLIN };
        int64_t from_us = clock_mono_us();

        member_say(fan->publisher, "echo\n", 5);
        if (poll(&readable, 1, DRAIN_MS) != 1 || recv(readable.fd, back, sizeof back, 0) != 5)
            fail("no echo");
        spread_add(&times, clock_mono_us() - from_us);
    }
    return spread_json(&times);
}

static json_t *all_phases(struct fan *fan)
{
    json_t *all = json_pack("{s:s, s:i, s:i}", "subject", fan->options.subject->name, "members",
                            fan->options.members, "stalled", fan->options.stalled);

    json_object_set_new(all, "logins", logins(fan));
    json_object_set_new(all, "idle", idle(fan));
    if (fan->options.subject == &subject_raw)
        json_object_set_new(all, "echo", echo(fan));
    if (fan->options.rate > 0)
        json_object_set_new(all, "light", light(fan));
    if (fan->options.rung_ms > 0)
        json_object_set_new(all, "rungs", climb(fan));
    return all;
}

/* ---- options ---- */

static void read_tokens(struct fan *fan)
{
    FILE *file = fopen(fan->options.tokens_path, "r");
    int count = 0;

    fan->tokens = mem_new((size_t)fan->options.members * sizeof *fan->tokens);
    while (file && count < fan->options.members && fscanf(file, "%63s", fan->tokens[count]) == 1)
        count++;
    if (!file || count < fan->options.members)
        fail("%s: only %d tokens", fan->options.tokens_path, count);
    fclose(file);
}

static void prepare(struct fan *fan)
{
    struct fan_options *o = &fan->options;
    struct rlimit files;

    if (getrlimit(RLIMIT_NOFILE, &files) == 0) {
        files.rlim_cur = files.rlim_max;
        setrlimit(RLIMIT_NOFILE, &files);
    }
    if (o->tokens_path)
        read_tokens(fan);
    fan->count = o->members + !o->subject->publisher_hears;
    fan->hearing = o->members - o->stalled;
    fan->members = mem_new((size_t)fan->count * sizeof *fan->members);
    fan->publisher = &fan->members[o->subject->publisher_hears ? 0 : o->members];
    fan->publisher->publisher = true;
    for (int i = 0; i < o->stalled; i++)
        fan->members[o->members - 1 - i].stalled = true;
    fan->epoll = epoll_create1(EPOLL_CLOEXEC);
}

static void clean_up(struct fan *fan)
{
    for (int i = 0; i < fan->count; i++) {
        close(fan->members[i].fd);
        buf_done(&fan->members[i].rest);
    }
    close(fan->epoll);
    buf_done(&fan->out);
    mem_free(fan->members);
    mem_free(fan->tokens);
}

static const char usage[] =
    "usage: everi-fan --subject everi|nats|redis|mosquitto|raw --url ws://127.0.0.1:PORT/PATH\n"
    "                 --server-pid PID [--members 1000] [--stalled 0] [--rate 5] [--seconds 4]\n"
    "                 [--rung-ms 1500] [--most-waiting 160000]\n"
    "                 [--tokens FILE --group ID [--batch]]   (everi)\n"
    "--rate 0 leaves the light phase out, --rung-ms 0 the rungs.\n";

static const struct subject *find_subject(const char *name)
{
    for (int i = 0; fan_subjects[i]; i++)
        if (strcmp(fan_subjects[i]->name, name) == 0)
            return fan_subjects[i];
    return NULL;
}

static int number_of(const char *text)
{
    char *end;
    long number = strtol(text, &end, 10);

    if (*end != '\0' || number < 0 || number > 100000000)
        fail("not a number: %s", text);
    return (int)number;
}

enum option_key {
    SUBJECT = 1,
    URL,
    SERVER_PID,
    MEMBERS,
    STALLED,
    RATE,
    SECONDS,
    RUNG_MS,
    MOST_WAITING,
    TOKENS,
    GROUP,
    BATCH,
};

static bool take_option(struct fan_options *o, int key, const char *value)
{
    switch ((enum option_key)key) {
    case SUBJECT:
        o->subject = find_subject(value);
        return o->subject != NULL;
    case URL:
        return address_parse(value, &o->address);
    case SERVER_PID:
        o->server_pid = number_of(value);
        return true;
    case MEMBERS:
        o->members = number_of(value);
        return o->members > 0;
    case STALLED:
        o->stalled = number_of(value);
        return true;
    case RATE:
        o->rate = number_of(value);
        return true;
    case SECONDS:
        o->light_seconds = number_of(value);
        return true;
    case RUNG_MS:
        o->rung_ms = number_of(value);
        return true;
    case MOST_WAITING:
        o->most_waiting = number_of(value);
        return true;
    case TOKENS:
        o->tokens_path = value;
        return true;
    case GROUP:
        o->group = value;
        return true;
    case BATCH:
        o->batch = true;
        return true;
    }
    return false;
}

static bool read_options(int argc, char **argv, struct fan_options *o)
{
    static const struct option known[] = {
        { "subject", required_argument, NULL, SUBJECT },
        { "url", required_argument, NULL, URL },
        { "server-pid", required_argument, NULL, SERVER_PID },
        { "members", required_argument, NULL, MEMBERS },
        { "stalled", required_argument, NULL, STALLED },
        { "rate", required_argument, NULL, RATE },
        { "seconds", required_argument, NULL, SECONDS },
        { "rung-ms", required_argument, NULL, RUNG_MS },
        { "most-waiting", required_argument, NULL, MOST_WAITING },
        { "tokens", required_argument, NULL, TOKENS },
        { "group", required_argument, NULL, GROUP },
        { "batch", no_argument, NULL, BATCH },
        { 0 },
    };
    int key;

    *o = (struct fan_options){
        .members = 1000, .rate = 5, .light_seconds = 4, .rung_ms = 1500, .most_waiting = 160000
    };
    while ((key = getopt_long(argc, argv, "", known, NULL)) != -1)
        if (!take_option(o, key, optarg))
            return false;
    return optind == argc && o->subject && o->address.port && o->server_pid &&
           o->stalled < o->members &&
           (o->subject != &subject_everi || (o->tokens_path && o->group));
}

int main(int argc, char **argv)
{
    static struct fan fan; /* large */
    json_t *all;
    char *text;

    if (!read_options(argc, argv, &fan.options)) {
        fputs(usage, stderr);
        return 2;
    }
    prepare(&fan);
    all = all_phases(&fan);
    text = json_dumps(all, JSON_COMPACT | JSON_REAL_PRECISION(6));
    puts(text);
    free(text); /* jansson's */
    json_decref(all);
    clean_up(&fan);
    return 0;
}
