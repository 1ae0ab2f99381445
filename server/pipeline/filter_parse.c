/* From a policy's JSON to its ways. `$or` is multiplied out while reading: the limit of SNS on
 * combinations bounds the ways too, as each is at least one. */
#include "filter_parts.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "fold.h"
#include "json_read.h"

enum { PATH_BYTES = 100, DEPTH_MAX = 16, KEY_SHOWN = 24 };

/* Where we are, for the error: "$.length[0].numeric". */
struct place {
    char text[PATH_BYTES];
};

struct parser {
    const char *field;
    struct arena *mem;
    struct err *err;
    const char *keys[FILTER_KEYS_MAX];
    size_t key_count;
};

/* Ways, and how many combinations of values they are. */
struct level {
    struct way *ways;
    size_t count, combinations;
};

static const char *const reserved[] = { "prefix", "suffix",  "anything-but",
                                        "exists", "numeric", "equals-ignore-case",
                                        "cidr",   "wildcard" };

#define REFUSE(parser, place, ...) refuse(parser, place, arena_printf((parser)->mem, __VA_ARGS__))

static bool refuse(struct parser *parser, const struct place *place, const char *what)
{
    return err_set(parser->err, ERR_INVALID_PARAMS, parser->field, "%s: %s %s", parser->field,
                   place->text, what);
}

/* Of a key of any characters only the plain ones are shown: the text is cut at bytes. */
static struct place inside(const struct place *place, const char *key)
{
    struct place next = *place;
    size_t len = strlen(next.text);

    if (len + 1 < sizeof next.text)
        next.text[len++] = '.';
    for (size_t i = 0; key[i] && i < KEY_SHOWN && len + 1 < sizeof next.text; i++)
        next.text[len++] = (char)(key[i] > ' ' && key[i] <= '~' ? key[i] : '?');
    next.text[len] = '\0';
    return next;
}

static struct place item(const struct place *place, size_t i)
{
    struct place next = *place;
    size_t len = strlen(next.text);

    snprintf(next.text + len, sizeof next.text - len, "[%zu]", i);
    return next;
}

/* Matchers. */

static bool read_text(struct parser *parser, const struct place *place, const json_t *json,
                      struct filter_value *out)
{
    if (!json_is_string(json) || json_string_length(json) == 0)
        return refuse(parser, place, "must be a string that is not empty");
    return filter_value_read(json, parser->mem, out);
}

/* A string, or a list of them. */
static bool read_texts(struct parser *parser, const struct place *place, const json_t *json,
                       bool may_be_list, struct matcher *out)
{
    bool is_list = may_be_list && json_is_array(json);
    size_t count = is_list ? json_array_size(json) : 1;
    struct filter_value *values = arena_alloc(parser->mem, (count + 1) * sizeof *values);

    if (count == 0)
        return refuse(parser, place, "must not be an empty list");
    for (size_t i = 0; i < count; i++) {
        struct place at = is_list ? item(place, i) : *place;

        if (!read_text(parser, &at, is_list ? json_array_get(json, i) : json, &values[i]))
            return false;
        if (out->kind == MATCH_ANY_CASE)
            values[i].text = fold_case(parser->mem, values[i].text);
    }
    out->values = values;
    out->count = count;
    return true;
}

static bool read_number(struct parser *parser, const struct place *place, const json_t *json,
                        double *out)
{
    struct filter_value value;

    if (!json_is_number(json) || fabs(json_number_value(json)) > FILTER_NUMBER_MAX)
        return REFUSE(parser, place, "must be a number from -%d to %d", FILTER_NUMBER_MAX,
                      FILTER_NUMBER_MAX);
    (void)filter_value_read(json, parser->mem, &value);
    *out = value.number;
    return true;
}

/* One operator and its number. Numbers are whole (filter_parts.h), so that < is <= of the one
 * before. */
static bool read_bound(struct parser *parser, const struct place *place, const json_t *list,
                       size_t i, struct matcher *out)
{
    const char *sign = json_string_value(json_array_get(list, i));
    struct place at_sign = item(place, i);
    struct place at_number = item(place, i + 1);
    bool is_low = sign && sign[0] == '>';
    double number;

    if (!sign || (strcmp(sign, "=") != 0 && strcmp(sign, "<") != 0 && strcmp(sign, "<=") != 0 &&
                  strcmp(sign, ">") != 0 && strcmp(sign, ">=") != 0))
        return refuse(parser, &at_sign, "must be one of = < <= > >=");
    if (json_array_size(list) == 4 && (sign[0] == '=' || is_low != (i == 0)))
        return refuse(parser, &at_sign,
                      i == 0 ? "must be > or >= where two bounds are given"
                             : "must be < or <= where two bounds are given");
    if (!read_number(parser, &at_number, json_array_get(list, i + 1), &number))
        return false;
    if (is_low || sign[0] == '=')
        out->low = strcmp(sign, ">") == 0 ? number + 1 : number;
    if (!is_low)
        out->high = strcmp(sign, "<") == 0 ? number - 1 : number;
    return true;
}

static bool read_numeric(struct parser *parser, const struct place *place, const json_t *json,
                         struct matcher *out)
{
    size_t size = json_array_size(json);

    if (!json_is_array(json) || (size != 2 && size != 4))
        return refuse(parser, place, "must be a list of one or two operators with their numbers");
    out->low = -INFINITY;
    out->high = INFINITY;
    for (size_t i = 0; i < size; i += 2)
        if (!read_bound(parser, place, json, i, out))
            return false;
    if (out->low > out->high)
        return refuse(parser, place, "must have its lower bound first, below the other");
    return true;
}

static bool read_but_list(struct parser *parser, const struct place *place, const json_t *json,
                          struct matcher *out)
{
    bool is_list = json_is_array(json);
    size_t count = is_list ? json_array_size(json) : 1;
    struct filter_value *values = arena_alloc(parser->mem, (count + 1) * sizeof *values);

    if (count == 0)
        return refuse(parser, place, "must not be an empty list");
    for (size_t i = 0; i < count; i++) {
        const json_t *value = is_list ? json_array_get(json, i) : json;
        struct place at = is_list ? item(place, i) : *place;

        if (json_is_number(value) && !read_number(parser, &at, value, &(double){ 0 }))
            return false;
        if (!filter_value_read(value, parser->mem, &values[i]) || values[i].kind < VALUE_NUMBER)
            return refuse(parser, &at, "must be a string or a number");
        if (values[i].kind != values[0].kind)
            return refuse(parser, &at,
                          "must be of the same type as the first: all strings or all "
                          "numbers");
    }
    *out = (struct matcher){ .kind = MATCH_VALUE, .but = true, .values = values, .count = count };
    return true;
}

static bool read_operator(struct parser *parser, const struct place *place, const json_t *json,
                          bool within_but, struct matcher *out);

static bool read_but(struct parser *parser, const struct place *place, const json_t *json,
                     struct matcher *out)
{
    if (!json_is_object(json))
        return read_but_list(parser, place, json, out);
    if (!read_operator(parser, place, json, true, out))
        return false;
    out->but = true;
    return true;
}

static bool read_exists(struct parser *parser, const struct place *place, const json_t *json,
                        struct matcher *out)
{
    if (!json_is_boolean(json))
        return refuse(parser, place, "must be true or false");
    out->kind = json_is_true(json) ? MATCH_EXISTS : MATCH_ABSENT;
    return true;
}

/* {"prefix": "a"} and its like: one operator. */
static bool read_operator(struct parser *parser, const struct place *place, const json_t *json,
                          bool within_but, struct matcher *out)
{
    static const struct {
        const char *name;
        enum matcher_kind kind;
    } of_text[] = { { "prefix", MATCH_PREFIX },
                    { "suffix", MATCH_SUFFIX },
                    { "equals-ignore-case", MATCH_ANY_CASE } };
    void *first = json_object_iter((json_t *)(uintptr_t)json);
    const char *name = first ? json_object_iter_key(first) : "";
    const json_t *value = first ? json_object_iter_value(first) : NULL;
    struct place at = inside(place, name);

    if (json_object_size(json) != 1)
        return refuse(parser, place, "must have exactly one operator");
    *out = (struct matcher){ .kind = MATCH_VALUE };
    for (size_t i = 0; i < ARRAY_LEN(of_text); i++)
        if (strcmp(name, of_text[i].name) == 0) {
            out->kind = of_text[i].kind;
            return read_texts(parser, &at, value, within_but, out);
        }
    if (!within_but && strcmp(name, "anything-but") == 0)
        return read_but(parser, &at, value, out);
    if (!within_but && strcmp(name, "exists") == 0)
        return read_exists(parser, &at, value, out);
    if (!within_but && strcmp(name, "numeric") == 0) {
        out->kind = MATCH_NUMERIC;
        return read_numeric(parser, &at, value, out);
    }
    return refuse(parser, &at, within_but ? "is no operator of anything-but" : "is no operator");
}

static bool read_matcher(struct parser *parser, const struct place *place, const json_t *json,
                         struct matcher *out)
{
    struct filter_value *value;

    if (json_is_object(json))
        return read_operator(parser, place, json, false, out);
    if (json_is_number(json) && !read_number(parser, place, json, &(double){ 0 }))
        return false;
    value = arena_alloc(parser->mem, sizeof *value);
    if (!filter_value_read(json, parser->mem, value))
        return refuse(parser, place, "must be a value or an operator, not a list");
    *out = (struct matcher){ .kind = MATCH_VALUE, .values = value, .count = 1 };
    return true;
}

/* Keys. */

static bool note_key(struct parser *parser, const struct place *place, const char *key)
{
    for (size_t i = 0; i < parser->key_count; i++)
        if (strcmp(parser->keys[i], key) == 0)
            return true;
    if (strlen(key) == 0 || strlen(key) > FILTER_KEY_BYTES)
        return REFUSE(parser, place, "must be a key of 1 to %d bytes", FILTER_KEY_BYTES);
    if (parser->key_count == FILTER_KEYS_MAX)
        return REFUSE(parser, place, "is one key too many: a policy has at most %d",
                      FILTER_KEYS_MAX);
    parser->keys[parser->key_count++] = key;
    return true;
}

static bool multiply(struct parser *parser, const struct place *place, size_t by, size_t *product)
{
    if (by > FILTER_COMBINATIONS_MAX / *product)
        return REFUSE(parser, place, "makes more than %d combinations of values",
                      FILTER_COMBINATIONS_MAX);
    *product *= by;
    return true;
}

static bool read_term(struct parser *parser, const struct place *place, const char *key,
                      const json_t *list, struct term *out)
{
    size_t count = json_array_size(list);
    struct matcher *matchers = arena_alloc(parser->mem, (count + 1) * sizeof *matchers);

    if (!json_is_array(list) || count == 0)
        return refuse(parser, place, "must be a list with at least one value or operator");
    for (size_t i = 0; i < count; i++) {
        struct place at = item(place, i);

        if (!read_matcher(parser, &at, json_array_get(list, i), &matchers[i]))
            return false;
    }
    *out = (struct term){ arena_strdup(parser->mem, key), matchers, count };
    return true;
}

static struct way with_terms(struct parser *parser, const struct way *a, const struct way *b)
{
    const struct term **terms = arena_alloc(parser->mem, (a->count + b->count + 1) *
                                                             sizeof(const struct term *));

    for (size_t i = 0; i < a->count; i++)
        terms[i] = a->terms[i];
    for (size_t i = 0; i < b->count; i++)
        terms[a->count + i] = b->terms[i];
    return (struct way){ terms, a->count + b->count };
}

/* Both must be met: each way of the one with each of the other. */
static bool join(struct parser *parser, const struct place *place, struct level *level,
                 const struct level *more)
{
    struct level product = { .combinations = level->combinations };

    if (!multiply(parser, place, more->combinations, &product.combinations))
        return false;
    product.ways = arena_alloc(parser->mem, level->count * more->count * sizeof *product.ways);
    for (size_t i = 0; i < level->count; i++)
        for (size_t j = 0; j < more->count; j++)
            product.ways[product.count++] = with_terms(parser, &level->ways[i], &more->ways[j]);
    *level = product;
    return true;
}

static bool join_term(struct parser *parser, const struct place *place, const char *key,
                      const json_t *list, struct level *level)
{
    struct term *term = arena_alloc(parser->mem, sizeof *term);
    const struct term **terms = arena_alloc(parser->mem, sizeof(const struct term *));
    struct way way = { terms, 1 };
    struct level one = { .ways = &way, .count = 1 };

    if (!note_key(parser, place, key) || !read_term(parser, place, key, list, term))
        return false;
    terms[0] = term;
    one.combinations = term->count;
    return join(parser, place, level, &one);
}

static bool is_reserved(const char *name)
{
    for (size_t i = 0; i < ARRAY_LEN(reserved); i++)
        if (strcmp(reserved[i], name) == 0)
            return true;
    return false;
}

/* "$or" is the operator only with a list of two or more objects none of whose keys is an
 * operator's name; else an attribute's name like any other. */
static bool is_or(const char *key, const json_t *list)
{
    size_t i;
    json_t *branch;

    if (strcmp(key, "$or") != 0 || json_array_size(list) < 2)
        return false;
    json_array_foreach(list, i, branch)
    {
        const char *name;
        json_t *value;

        if (!json_is_object(branch))
            return false;
        json_object_foreach(branch, name, value)
        {
            if (is_reserved(name))
                return false;
        }
    }
    return true;
}

static bool read_level(struct parser *parser, const struct place *place, const json_t *object,
                       struct level *out);

static bool join_or(struct parser *parser, const struct place *place, const json_t *list,
                    struct level *level)
{
    struct level sum = { .count = 0 };

    sum.ways = arena_alloc(parser->mem, FILTER_COMBINATIONS_MAX * sizeof *sum.ways);
    for (size_t i = 0; i < json_array_size(list); i++) {
        struct place at = item(place, i);
        struct level branch;

        if (json_object_size(json_array_get(list, i)) == 0)
            return refuse(parser, &at, "must have at least one key");
        if (!read_level(parser, &at, json_array_get(list, i), &branch))
            return false;
        sum.combinations += branch.combinations;
        if (sum.combinations > FILTER_COMBINATIONS_MAX)
            return REFUSE(parser, place, "makes more than %d combinations of values",
                          FILTER_COMBINATIONS_MAX);
        for (size_t j = 0; j < branch.count; j++)
            sum.ways[sum.count++] = branch.ways[j];
    }
    return join(parser, place, level, &sum);
}

static bool read_level(struct parser *parser, const struct place *place, const json_t *object,
                       struct level *out)
{
    const char *key;
    json_t *list;

    out->ways = arena_alloc(parser->mem, sizeof *out->ways);
    out->count = 1;
    out->combinations = 1;
    json_object_foreach((json_t *)(uintptr_t)object, key, list)
    {
        struct place at = inside(place, key);

        if (is_or(key, list) ? !join_or(parser, &at, list, out)
                             : !join_term(parser, &at, key, list, out))
            return false;
    }
    return true;
}

bool filter_parse(const char *json, size_t len, const char *field, struct arena *mem,
                  const struct filter **out, struct err *err)
{
    struct parser parser = { .field = field, .mem = mem, .err = err };
    struct place root = { "$" };
    struct filter *filter = arena_alloc(mem, sizeof *filter);
    AUTO_JSON json_t *object = NULL;
    struct err broken;
    struct level level;

    if (len > FILTER_BYTES_MAX)
        return err_set(err, ERR_TOO_LARGE, field, "%s: a policy has at most %d bytes", field,
                       FILTER_BYTES_MAX);
    if (!json_read(json, len, DEPTH_MAX, &object, &broken))
        return refuse(&parser, &root, arena_printf(mem, "is no policy: %s", broken.text));
    if (!json_is_object(object))
        return refuse(&parser, &root, "must be an object");
    if (!read_level(&parser, &root, object, &level))
        return false;
    *filter = (struct filter){ level.ways, level.count };
    *out = filter;
    return true;
}
