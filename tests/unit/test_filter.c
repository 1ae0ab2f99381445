/* Filter policies against filter_policies.txt, row by row; and each event of it against all of its
 * policies at once, by the index. */
#include "unit.h"

#include <stdlib.h>

#include "filter_index.h"
#include "json_read.h"

enum { LINE_BYTES = 4096, DEPTH = 16, PAIRS_AT_LEAST = 60, POLICIES_MAX = 100 };

struct reader {
    struct arena *mem;
    const struct filter *filter; /* NULL: none yet */
    size_t line, pairs;
    struct filter_index *index; /* every policy so far, under its number from 1 on */
    const struct filter *filters[POLICIES_MAX];
    size_t policies;
};

static const struct filter_event *event_of(struct reader *reader, const char *attributes)
{
    const char *whole = arena_printf(reader->mem,
                                     "{\"type\": \"update.posted\", \"actor\": \"rustam\", "
                                     "\"subject\": \"u01\", \"attributes\": %s}",
                                     attributes);
    const struct filter_event *event = NULL;
    AUTO_JSON json_t *json = NULL;
    struct err err = { 0 };

    if (!json_read(whole, strlen(whole), DEPTH, &json, &err) ||
        !filter_event_read(json, "event", reader->mem, &event, &err))
        fail_msg("line %zu: %s", reader->line, err.text);
    return event;
}

/* The index finds what matches, and nothing else. */
static void expect_found(struct reader *reader, const struct filter_event *event)
{
    struct filter_found found = filter_index_find(reader->index, event, reader->mem);
    size_t at = 0;

    for (size_t i = 1; i <= reader->policies; i++)
        if (filter_matches(reader->filters[i - 1], event, NULL)) {
            CHECK(reader->line, at < found.count);
            CHECK_INT(reader->line, found.ids[at++], i);
        }
    CHECK_INT(reader->line, found.count, at);
    CHECK(reader->line, found.candidates >= found.count);
}

static void index_policy(struct reader *reader, const char *json)
{
    struct arena *mem = arena_new();
    const struct filter *filter;
    struct err err;

    CHECK(reader->line, filter_parse(json, strlen(json), "filter", mem, &filter, &err));
    CHECK(reader->line, reader->policies < POLICIES_MAX);
    reader->filters[reader->policies++] = filter;
    filter_index_add(reader->index, (int64_t)reader->policies, mem, filter);
}

static void expect_policy(struct reader *reader, const char *json)
{
    struct err err = { 0 };

    index_policy(reader, json);

    if (!filter_parse(json, strlen(json), "filter", reader->mem, &reader->filter, &err))
        fail_msg("line %zu: %s", reader->line, err.text);
}

static void expect_match(struct reader *reader, const char *attributes)
{
    const struct filter_event *event = event_of(reader, attributes);

    CHECK(reader->line, filter_matches(reader->filter, event, NULL));
    expect_found(reader, event);
    reader->pairs++;
}

static void expect_refusal(struct reader *reader, char *keys)
{
    char *attributes = strchr(keys, ' ');
    struct filter_refusal why = { .count = 0 };
    const struct filter_event *event;
    char got[LINE_BYTES] = "";

    assert_non_null(attributes);
    *attributes++ = '\0';
    event = event_of(reader, attributes);
    CHECK(reader->line, !filter_matches(reader->filter, event, &why));
    expect_found(reader, event);
    for (size_t i = 0; i < why.count; i++) {
        APPEND(got, i ? "," : "");
        APPEND(got, why.keys[i]);
    }
    CHECK_TEXT(reader->line, got, keys);
    reader->pairs++;
}

static void expect_no_policy(struct reader *reader, char *rest)
{
    char *json = strstr(rest, " => ");
    const struct filter *filter = NULL;
    struct err err = { 0 };
    size_t len;

    assert_non_null(json);
    *json = '\0';
    json += 4;
    len = strlen(rest);
    CHECK(reader->line, !filter_parse(json, strlen(json), "filter", reader->mem, &filter, &err));
    CHECK_INT(reader->line, err.code, ERR_INVALID_PARAMS);
    CHECK_TEXT(reader->line, err.field, "filter");
    CHECK(reader->line, strncmp(err.text, "filter: $", 9) == 0 && strlen(err.text) > len);
    CHECK_TEXT(reader->line, err.text + strlen(err.text) - len, rest);
    reader->pairs++;
}

static void read_line(struct reader *reader, char *line)
{
    static const struct {
        const char *word;
        bool needs_policy;
        void (*expect)(struct reader *reader, char *rest);
    } of_rest[] = { { "no ", true, expect_refusal }, { "bad ", false, expect_no_policy } };

    if (line[0] == '\0' || line[0] == '#')
        return;
    for (size_t i = 0; i < ARRAY_LEN(of_rest); i++)
        if (strncmp(line, of_rest[i].word, strlen(of_rest[i].word)) == 0) {
            CHECK(reader->line, reader->filter || !of_rest[i].needs_policy);
            of_rest[i].expect(reader, line + strlen(of_rest[i].word));
            return;
        }
    if (strncmp(line, "policy ", 7) == 0)
        expect_policy(reader, line + 7);
    else if (strncmp(line, "yes ", 4) == 0)
        expect_match(reader, line + 4);
    else
        fail_msg("line %zu begins with no word of the table", reader->line);
}

static void every_row_of_the_table(void **state)
{
    struct reader reader = { .mem = arena_new(), .index = filter_index_new() };
    FILE *file = fopen(POLICIES_FILE, "re");
    char line[LINE_BYTES];

    (void)state;
    assert_non_null(file);
    while (fgets(line, sizeof line, file)) {
        reader.line++;
        CHECK(reader.line, strchr(line, '\n'));
        line[strcspn(line, "\n")] = '\0';
        read_line(&reader, line);
    }
    fclose(file);
    assert_true(reader.pairs >= PAIRS_AT_LEAST);
    assert_int_equal(filter_index_count(reader.index), reader.policies);
    for (size_t first = 1; first <= 2; first++)
        for (size_t n = first; n <= reader.policies; n += 2)
            filter_index_remove(reader.index, (int64_t)n);
    assert_int_equal(filter_index_count(reader.index), 0);
    assert_int_equal(filter_index_find(reader.index, event_of(&reader, "{}"), reader.mem).count, 0);
    filter_index_free(reader.index);
    arena_free(reader.mem);
}

static void a_policy_has_a_size(void **state)
{
    struct arena *mem = arena_new();
    char *json = arena_alloc(mem, FILTER_BYTES_MAX + 2);
    const struct filter *filter;
    struct err err = { 0 };

    (void)state;
    memset(json, ' ', FILTER_BYTES_MAX + 1);
    memcpy(json, "{}", 2);
    assert_true(filter_parse(json, FILTER_BYTES_MAX, "filter", mem, &filter, &err));
    assert_false(filter_parse(json, FILTER_BYTES_MAX + 1, "filter", mem, &filter, &err));
    assert_int_equal(err.code, ERR_TOO_LARGE);
    arena_free(mem);
}

static void an_event_has_attributes(void **state)
{
    static const char *const bad[] = { "[]",
                                       "5",
                                       "{\"attributes\": []}",
                                       "{\"attributes\": {\"a\": {\"b\": 1}}}",
                                       "{\"attributes\": {\"a\": [[1]]}}",
                                       "{\"type\": {}}" };
    struct arena *mem = arena_new();

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        AUTO_JSON json_t *json = NULL;
        const struct filter_event *event;
        struct err err = { 0 };

        assert_true(json_read(bad[i], strlen(bad[i]), DEPTH, &json, &err));
        CHECK(i, !filter_event_read(json, "event", mem, &event, &err));
        CHECK_TEXT(i, err.field, "event");
    }
    arena_free(mem);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_row_of_the_table),
        cmocka_unit_test(a_policy_has_a_size),
        cmocka_unit_test(an_event_has_attributes),
    };

    return RUN_TESTS(tests);
}
