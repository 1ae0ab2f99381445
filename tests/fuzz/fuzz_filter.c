/* A filter policy, a newline, and the attributes of an event. Whatever they are: a policy is taken
 * or refused with its place named, asking twice gives the same answer, and what says no names a key
 * of the policy. */
#include "fuzz.h"

#include <string.h>

#include "filter.h"
#include "json_read.h"
#include "mem.h"

enum { DEPTH = 16 };

static const struct filter *policy(struct arena *mem, const char *json, size_t len)
{
    const struct filter *filter = NULL;
    struct err err = { 0 };

    if (filter_parse(json, len, "filter", mem, &filter, &err))
        return filter;
    MUST(err.code == ERR_INVALID_PARAMS || err.code == ERR_TOO_LARGE);
    MUST(strncmp(err.text, "filter: ", 8) == 0);
    return NULL;
}

static void match(const struct filter *filter, const struct filter_event *event)
{
    struct filter_refusal why = { .count = 0 };
    bool matches = filter_matches(filter, event, &why);

    MUST(matches == filter_matches(filter, event, NULL));
    MUST(matches == (why.count == 0));
    for (size_t i = 0; i < why.count; i++)
        MUST(why.keys[i][0] != '\0');
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    AUTO_FREE char *text = fuzz_utf8(data, size);
    size_t len = strcspn(text, "\n");
    const char *attributes = text[len] ? text + len + 1 : "{}";
    struct arena *mem = arena_new();
    const struct filter *filter = policy(mem, text, len);
    const struct filter_event *event = NULL;
    AUTO_JSON json_t *json = NULL;
    AUTO_JSON json_t *whole = NULL;
    struct err err = { 0 };

    if (json_read(attributes, strlen(attributes), DEPTH, &json, &err)) {
        whole = json_pack("{s:s,s:O}", "type", "update.posted", "attributes", json);
        MUST(whole);
        if (filter_event_read(whole, "event", mem, &event, &err) && filter)
            match(filter, event);
    }
    arena_free(mem);
    return 0;
}
