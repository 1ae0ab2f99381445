#include "choice.h"

#include <stdint.h>
#include <string.h>

#include "clock.h"
#include "json_path.h"
#include "json_read.h"

enum value_kind { KIND_STRING, KIND_NUMERIC, KIND_BOOLEAN, KIND_TIMESTAMP, KIND_ANY };

typedef bool choice_test(const json_t *value, const json_t *operand);

struct choice_operator {
    const char *name;
    enum value_kind kind; /* of both sides; another kind on the left is a plain no */
    choice_test *test;
    bool has_path_form; /* NAMEPath: the operand is a path to it */
};

static bool is_timestamp(const json_t *value)
{
    int64_t ms;

    return json_is_string(value) && clock_parse(json_string_value(value), &ms);
}

static bool is_of(enum value_kind kind, const json_t *value)
{
    switch (kind) {
    case KIND_STRING:
        return json_is_string(value);
    case KIND_NUMERIC:
        return json_is_number(value);
    case KIND_BOOLEAN:
        return json_is_boolean(value);
    case KIND_TIMESTAMP:
        return is_timestamp(value);
    case KIND_ANY:
        return true;
    }
    return false;
}

static int string_order(const json_t *a, const json_t *b)
{
    return strcmp(json_string_value(a), json_string_value(b));
}

static int numeric_order(const json_t *a, const json_t *b)
{
    double x = json_number_value(a), y = json_number_value(b);

    if (json_is_integer(a) && json_is_integer(b))
        return (json_integer_value(a) > json_integer_value(b)) -
               (json_integer_value(a) < json_integer_value(b));
    return (x > y) - (x < y);
}

static int timestamp_order(const json_t *a, const json_t *b)
{
    int64_t x = 0, y = 0;

    (void)!clock_parse(json_string_value(a), &x);
    (void)!clock_parse(json_string_value(b), &y);
    return (x > y) - (x < y);
}

/* The five comparisons of a kind that has an order. */
#define ORDERED(kind)                                                                              \
    static bool kind##_equals(const json_t *a, const json_t *b)                                    \
    {                                                                                              \
        return kind##_order(a, b) == 0;                                                            \
    }                                                                                              \
    static bool kind##_less(const json_t *a, const json_t *b)                                      \
    {                                                                                              \
        return kind##_order(a, b) < 0;                                                             \
    }                                                                                              \
    static bool kind##_greater(const json_t *a, const json_t *b)                                   \
    {                                                                                              \
        return kind##_order(a, b) > 0;                                                             \
    }                                                                                              \
    static bool kind##_at_most(const json_t *a, const json_t *b)                                   \
    {                                                                                              \
        return kind##_order(a, b) <= 0;                                                            \
    }                                                                                              \
    static bool kind##_at_least(const json_t *a, const json_t *b)                                  \
    {                                                                                              \
        return kind##_order(a, b) >= 0;                                                            \
    }

ORDERED(string)
ORDERED(numeric)
ORDERED(timestamp)

static bool boolean_equals(const json_t *a, const json_t *b)
{
    return json_is_true(a) == json_is_true(b);
}

/* * stands for any number of characters; a backslash takes the next one as it is. Where a later
 * part does not fit, the last * takes one more: no more than the product of both lengths. */
static bool matches(const char *text, const char *pattern)
{
    const char *star = NULL;
    const char *resume = NULL;

    while (*text) {
        bool escaped = *pattern == '\\' && pattern[1];

        if (*pattern == '*') {
            star = ++pattern;
            resume = text;
        } else if (pattern[escaped] == *text) {
            pattern += 1 + escaped;
            text++;
        } else if (star) {
            pattern = star;
            text = ++resume;
        } else {
            return false;
        }
    }
    return pattern[strspn(pattern, "*")] == '\0';
}

static bool string_matches(const json_t *value, const json_t *pattern)
{
    return matches(json_string_value(value), json_string_value(pattern));
}

static bool test_null(const json_t *value, const json_t *wanted)
{
    return json_is_null(value) == json_is_true(wanted);
}

static bool test_present(const json_t *value, const json_t *wanted)
{
    return (value != NULL) == json_is_true(wanted);
}

static bool test_numeric(const json_t *value, const json_t *wanted)
{
    return json_is_number(value) == json_is_true(wanted);
}

static bool test_string(const json_t *value, const json_t *wanted)
{
    return json_is_string(value) == json_is_true(wanted);
}

static bool test_boolean(const json_t *value, const json_t *wanted)
{
    return json_is_boolean(value) == json_is_true(wanted);
}

static bool test_timestamp(const json_t *value, const json_t *wanted)
{
    return is_timestamp(value) == json_is_true(wanted);
}

static const struct choice_operator operators[] = {
    { "StringEquals", KIND_STRING, string_equals, true },
    { "StringLessThan", KIND_STRING, string_less, true },
    { "StringGreaterThan", KIND_STRING, string_greater, true },
    { "StringLessThanEquals", KIND_STRING, string_at_most, true },
    { "StringGreaterThanEquals", KIND_STRING, string_at_least, true },
    { "StringMatches", KIND_STRING, string_matches, false },
    { "NumericEquals", KIND_NUMERIC, numeric_equals, true },
    { "NumericLessThan", KIND_NUMERIC, numeric_less, true },
    { "NumericGreaterThan", KIND_NUMERIC, numeric_greater, true },
    { "NumericLessThanEquals", KIND_NUMERIC, numeric_at_most, true },
    { "NumericGreaterThanEquals", KIND_NUMERIC, numeric_at_least, true },
    { "BooleanEquals", KIND_BOOLEAN, boolean_equals, true },
    { "TimestampEquals", KIND_TIMESTAMP, timestamp_equals, true },
    { "TimestampLessThan", KIND_TIMESTAMP, timestamp_less, true },
    { "TimestampGreaterThan", KIND_TIMESTAMP, timestamp_greater, true },
    { "TimestampLessThanEquals", KIND_TIMESTAMP, timestamp_at_most, true },
    { "TimestampGreaterThanEquals", KIND_TIMESTAMP, timestamp_at_least, true },
    { "IsNull", KIND_ANY, test_null, false },
    { "IsPresent", KIND_ANY, test_present, false },
    { "IsNumeric", KIND_ANY, test_numeric, false },
    { "IsString", KIND_ANY, test_string, false },
    { "IsBoolean", KIND_ANY, test_boolean, false },
    { "IsTimestamp", KIND_ANY, test_timestamp, false },
};

/* NULL: none. by_path: it is the form that ends in Path. */
static const struct choice_operator *operator_named(const char *name, bool *by_path)
{
    for (size_t i = 0; i < sizeof operators / sizeof *operators; i++) {
        size_t len = strlen(operators[i].name);

        if (strncmp(name, operators[i].name, len) != 0)
            continue;
        *by_path = operators[i].has_path_form && strcmp(name + len, "Path") == 0;
        if (!name[len] || *by_path)
            return &operators[i];
    }
    return NULL;
}

/* ---- checking ---- */

struct check {
    payload_problem *problem;
    void *ctx;
    struct arena *mem;
    int depth;
};

static void check_rule(struct check *check, json_t *rule, const char *where, bool top);

static void check_path(struct check *check, const json_t *value, const char *where)
{
    const struct json_path *path;
    struct err err;

    if (!json_is_string(value))
        check->problem(check->ctx, where, "wants a path");
    else if (!json_path_parse(check->mem, json_string_value(value), &path, &err))
        check->problem(check->ctx, where, err.text);
    else if (!json_path_is_reference(path))
        check->problem(check->ctx, where, "must be a path that names one place");
}

static void check_operand(struct check *check, const struct choice_operator *op, bool by_path,
                          const json_t *value, const char *where)
{
    if (by_path)
        check_path(check, value, where);
    else if (op->kind == KIND_ANY ? !json_is_boolean(value) : !is_of(op->kind, value))
        check->problem(check->ctx, where, "has an operand of another type than its operator");
}

static void check_rules(struct check *check, json_t *rules, const char *where)
{
    size_t i;
    json_t *rule;

    if (!json_is_array(rules) || !json_array_size(rules))
        check->problem(check->ctx, where, "wants an array of at least one rule");
    json_array_foreach(rules, i, rule)
        check_rule(check, rule, arena_printf(check->mem, "%s[%zu]", where, i), false);
}

static void check_member(struct check *check, const char *key, json_t *value, const char *where,
                         bool top, int *tests)
{
    bool by_path = false;
    const struct choice_operator *op = operator_named(key, &by_path);

    if (op || strcmp(key, "And") == 0 || strcmp(key, "Or") == 0 || strcmp(key, "Not") == 0)
        (*tests)++;
    if (op)
        check_operand(check, op, by_path, value, where);
    else if (strcmp(key, "Variable") == 0)
        check_path(check, value, where);
    else if (strcmp(key, "Not") == 0)
        check_rule(check, value, where, false);
    else if (strcmp(key, "And") == 0 || strcmp(key, "Or") == 0)
        check_rules(check, value, where);
    else if (strcmp(key, "Comment") != 0 && !(top && strcmp(key, "Next") == 0))
        check->problem(check->ctx, where, "is no field of a choice rule");
}

static bool is_combined(const json_t *rule)
{
    return json_object_get(rule, "And") || json_object_get(rule, "Or") ||
           json_object_get(rule, "Not");
}

static void check_rule(struct check *check, json_t *rule, const char *where, bool top)
{
    const char *key;
    json_t *value;
    int tests = 0;

    if (!json_is_object(rule) || check->depth++ >= ASL_DEPTH_MAX) {
        check->problem(check->ctx, where, "wants an object, not nested too deeply");
        return;
    }
    json_object_foreach(rule, key, value)
        check_member(check, key, value, arena_printf(check->mem, "%s.%s", where, key), top, &tests);
    if (tests != 1)
        check->problem(check->ctx, where, "wants one comparison, or one of And, Or and Not");
    if (!is_combined(rule) != (json_object_get(rule, "Variable") != NULL))
        check->problem(check->ctx, where,
                       "wants a Variable with its comparison, and with it alone");
    if (top && !json_is_string(json_object_get(rule, "Next")))
        check->problem(check->ctx, where, "wants a Next");
    check->depth--;
}

void choice_check(const json_t *rule, const char *where, bool top, payload_problem *problem,
                  void *ctx)
{
    struct check check = { problem, ctx, arena_new(), 0 };
    AUTO_JSON json_t *of = json_incref((json_t *)(uintptr_t)rule);

    check_rule(&check, of, where, top);
    arena_free(check.mem);
}

/* ---- holding ---- */

/* NULL: nothing there. Owned by the caller. */
static json_t *value_at(const json_t *text, const struct asl_scope *scope, struct asl_error *error)
{
    const struct json_path *path;
    struct err err;
    json_t *value = NULL;

    if (!json_path_parse(error->mem, json_string_value(text), &path, &err) ||
        json_path_get(path, scope, &value) != PATH_FOUND)
        return NULL;
    return value;
}

static enum choice_answer missing(const json_t *path, struct asl_error *error)
{
    (void)asl_fail(error, ASL_RUNTIME, "the path \"%.200s\" of a choice finds nothing",
                   json_string_value(path));
    return CHOICE_FAILED;
}

static enum choice_answer compare(const struct choice_operator *op, bool by_path,
                                  const json_t *rule, const json_t *operand,
                                  const struct asl_scope *scope, struct asl_error *error)
{
    const json_t *variable = json_object_get(rule, "Variable");
    AUTO_JSON json_t *value = value_at(variable, scope, error);
    AUTO_JSON json_t *other = by_path ? value_at(operand, scope, error) : NULL;
    const json_t *against = by_path ? other : operand;

    if (!value && op->test != test_present)
        return missing(variable, error);
    if (!against)
        return missing(operand, error);
    if (!is_of(op->kind, value) || (by_path && !is_of(op->kind, against)))
        return CHOICE_NO;
    return op->test(value, against) ? CHOICE_YES : CHOICE_NO;
}

/* Whether `until` is the answer of some rule; those behind it are not looked at. */
static enum choice_answer combined(const json_t *rules, enum choice_answer until,
                                   const struct asl_scope *scope, struct asl_error *error)
{
    for (size_t i = 0; i < json_array_size(rules); i++) {
        enum choice_answer answer = choice_holds(json_array_get(rules, i), scope, error);

        if (answer == until || answer == CHOICE_FAILED)
            return answer;
    }
    return until == CHOICE_YES ? CHOICE_NO : CHOICE_YES;
}

static enum choice_answer opposite(enum choice_answer answer)
{
    if (answer == CHOICE_FAILED)
        return answer;
    return answer == CHOICE_YES ? CHOICE_NO : CHOICE_YES;
}

enum choice_answer choice_holds(const json_t *rule, const struct asl_scope *scope,
                                struct asl_error *error)
{
    AUTO_JSON json_t *of = json_incref((json_t *)(uintptr_t)rule);
    const char *key;
    json_t *value;

    json_object_foreach(of, key, value)
    {
        bool by_path = false;
        const struct choice_operator *op = operator_named(key, &by_path);

        if (op)
            return compare(op, by_path, of, value, scope, error);
        if (strcmp(key, "And") == 0)
            return combined(value, CHOICE_NO, scope, error);
        if (strcmp(key, "Or") == 0)
            return combined(value, CHOICE_YES, scope, error);
        if (strcmp(key, "Not") == 0)
            return opposite(choice_holds(value, scope, error));
    }
    return CHOICE_NO;
}
