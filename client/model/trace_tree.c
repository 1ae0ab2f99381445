#include "trace_tree.h"

#include <stdio.h>

#include "mem.h"
#include "model_fields.h"

enum { NO_STEP = -1 };

struct nodes {
    int *parent, *first, *last, *next; /* of each step; NO_STEP: none */
    size_t count;
};

/* Ids are numbers; one that is a text is as good. */
static const char *key_of(const json_t *value, char out[32])
{
    if (json_is_string(value))
        return json_string_value(value);
    if (!json_is_integer(value))
        return NULL;
    snprintf(out, 32, "%lld", (long long)json_integer_value(value));
    return out;
}

static json_t *places_of(const json_t *steps, size_t count)
{
    json_t *places = json_object();

    for (size_t i = 0; i < count; i++) {
        char text[32];
        const char *key = key_of(json_object_get(json_array_get(steps, i), "id"), text);

        if (key && !json_object_get(places, key))
            json_object_set_new(places, key, json_integer((json_int_t)i));
    }
    return places;
}

/* Is `step` the same as `other`, or above it? */
static int is_above(const struct nodes *nodes, int step, int other)
{
    for (; other != NO_STEP; other = nodes->parent[other]) {
        if (other == step)
            return 1;
    }
    return 0;
}

static void hang(struct nodes *nodes, const json_t *steps, const json_t *places)
{
    for (size_t i = 0; i < nodes->count; i++) {
        char text[32];
        const char *key = key_of(json_object_get(json_array_get(steps, i), "parent"), text);
        const json_t *place = key ? json_object_get(places, key) : NULL;
        int parent = place ? (int)json_integer_value(place) : NO_STEP;

        if (parent == NO_STEP || is_above(nodes, (int)i, parent))
            continue;
        nodes->parent[i] = parent;
        if (nodes->last[parent] == NO_STEP)
            nodes->first[parent] = (int)i;
        else
            nodes->next[nodes->last[parent]] = (int)i;
        nodes->last[parent] = (int)i;
    }
}

/* Behind a step: its first child, else the next on its level or on one above. */
static int step_behind(const struct nodes *nodes, int at, int *depth)
{
    if (nodes->first[at] != NO_STEP) {
        ++*depth;
        return nodes->first[at];
    }
    for (; at != NO_STEP; at = nodes->parent[at], --*depth) {
        if (nodes->next[at] != NO_STEP)
            return nodes->next[at];
    }
    return NO_STEP;
}

static uint32_t open_lines(const struct nodes *nodes, int at, int depth)
{
    uint32_t open = 0;

    for (; at != NO_STEP; at = nodes->parent[at], depth--) {
        if (depth <= TRACE_DEPTH && nodes->next[at] != NO_STEP)
            open |= (uint32_t)1 << depth;
    }
    return open;
}

static size_t walk(const struct nodes *nodes, struct trace_row *out)
{
    size_t rows = 0;

    for (size_t root = 0; root < nodes->count; root++) {
        int depth = 0, at = (int)root;

        if (nodes->parent[root] != NO_STEP)
            continue;
        while (at != NO_STEP && rows < nodes->count) {
            out[rows++] = (struct trace_row){ .step = (size_t)at,
                                              .depth = depth < TRACE_DEPTH ? depth : TRACE_DEPTH,
                                              .open = open_lines(nodes, at, depth) };
            at = step_behind(nodes, at, &depth);
        }
    }
    return rows;
}

size_t trace_tree(const json_t *steps, struct trace_row out[TRACE_STEPS])
{
    size_t count = json_array_size(steps) < TRACE_STEPS ? json_array_size(steps) : TRACE_STEPS;
    int *room = mem_new((4 * count + 1) * sizeof *room);
    struct nodes nodes = { room, room + count, room + 2 * count, room + 3 * count, count };
    json_t *places = places_of(steps, count);
    size_t rows;

    for (size_t i = 0; i < 4 * count; i++)
        room[i] = NO_STEP;
    hang(&nodes, steps, places);
    rows = walk(&nodes, out);
    json_decref(places);
    mem_free(room);
    return rows;
}
