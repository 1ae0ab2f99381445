/* everi-topics: what an event costs by how many filter policies stand on its topic.
 *
 *     everi-topics [EVENTS]
 *
 * For each kind of policy a table: subscriptions, how many of them match the event, how many were
 * looked at one by one, microseconds an event. What is looked at must stay near what matches: where
 * it grows with the subscriptions, it says so and exits 1. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "filter_index.h"
#include "json_read.h"

enum { MATCHING = 3, EVENTS = 2000, SLACK = 4, DEPTH = 16 };

/* `%d` is the subscription's number; those from 1 to MATCHING match the event. */
static const struct {
    const char *kind, *policy, *matching;
} kinds[] = {
    { "exact", "{\"actor\":[\"p%d\"]}", "{\"actor\":[\"p%d\",\"rustam\"]}" },
    { "exact, with one key that all share", "{\"type\":[\"update.posted\"],\"actor\":[\"p%d\"]}",
      "{\"type\":[\"update.posted\"],\"actor\":[\"p%d\",\"rustam\"]}" },
    { "prefix", "{\"actor\":[{\"prefix\":\"p%d\"}]}",
      "{\"actor\":[{\"prefix\":\"p%d\"},{\"prefix\":\"rus\"}]}" },
    { "suffix", "{\"actor\":[{\"suffix\":\"%dp\"}]}",
      "{\"actor\":[{\"suffix\":\"%dp\"},{\"suffix\":\"tam\"}]}" },
    { "any case", "{\"actor\":[{\"equals-ignore-case\":\"P%d\"}]}",
      "{\"actor\":[{\"equals-ignore-case\":\"P%d\"},{\"equals-ignore-case\":\"RUSTAM\"}]}" },
    { "range", "{\"length\":[{\"numeric\":[\">\",%d00,\"<=\",%d50]}]}",
      "{\"length\":[{\"numeric\":[\">\",%d00,\"<=\",%d50]},{\"numeric\":[\"<\",50]}]}" },
    { "$or", "{\"$or\":[{\"actor\":[\"p%d\"]},{\"topics\":[\"t%d\"]}]}",
      "{\"$or\":[{\"actor\":[\"p%d\"]},{\"topics\":[\"c\",\"t%d\"]}]}" },
};

static const struct filter_event *event(struct arena *mem)
{
    static const char text[] =
        "{\"type\":\"update.posted\",\"actor\":\"rustam\",\"subject\":\"u01\",\"attributes\":"
        "{\"audience\":\"public\",\"topics\":[\"c\"],\"mentions\":[],\"length\":42}}";
    const struct filter_event *read = NULL;
    AUTO_JSON json_t *json = NULL;
    struct err err;

    if (!json_read(text, strlen(text), DEPTH, &json, &err) ||
        !filter_event_read(json, "event", mem, &read, &err))
        exit(2);
    return read;
}

static struct filter_index *fill(size_t kind, int count)
{
    struct filter_index *index = filter_index_new();

    for (int i = 1; i <= count; i++) {
        const char *form = i <= MATCHING ? kinds[kind].matching : kinds[kind].policy;
        struct arena *mem = arena_new();
        const struct filter *filter;
        char number[16];
        struct err err;
        char json[256] = "";
        size_t len = 0;

        snprintf(number, sizeof number, "%d", i);
        for (const char *at = form; *at && len + sizeof number < sizeof json; at++)
            if (strncmp(at, "%d", 2) == 0) {
                len += (size_t)snprintf(json + len, sizeof json - len, "%s", number);
                at++;
            } else {
                json[len++] = *at;
            }
        if (!filter_parse(json, len, "filter", mem, &filter, &err)) {
            fprintf(stderr, "%s\n", err.text);
            exit(2);
        }
        filter_index_add(index, i, mem, filter);
    }
    return index;
}

/* False: more was looked at than what matches accounts for. */
static bool measure(size_t kind, int count, int events)
{
    struct filter_index *index = fill(kind, count);
    struct arena *mem = arena_new();
    const struct filter_event *asked = event(mem);
    struct filter_found found = filter_index_find(index, asked, mem);
    int64_t started = clock_mono_us();

    for (int i = 0; i < events; i++)
        found = filter_index_find(index, asked, mem);
    printf("%-36s %8d %8zu %8zu %9.2f\n", kinds[kind].kind, count, found.count, found.candidates,
           (double)(clock_mono_us() - started) / events);
    arena_free(mem);
    filter_index_free(index);
    return found.count == MATCHING && found.candidates <= MATCHING + SLACK;
}

int main(int argc, char **argv)
{
    static const int counts[] = { 10, 100, 1000, 10000 };
    int events = argc > 1 ? (int)strtol(argv[1], NULL, 10) : EVENTS;
    bool good = true;

    printf("%-36s %8s %8s %8s %9s\n", "policies", "stand", "match", "looked at", "us/event");
    for (size_t kind = 0; kind < sizeof kinds / sizeof *kinds; kind++)
        for (size_t i = 0; i < sizeof counts / sizeof *counts; i++)
            good &= measure(kind, counts[i], events > 0 ? events : EVENTS);
    if (!good)
        fprintf(stderr, "everi-topics: an event's cost grows with what it does not match\n");
    return good ? 0 : 1;
}
