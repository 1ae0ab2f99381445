#include "json_path.h"

#include <string.h>

#include "json_path_parts.h"
#include "json_read.h"

enum {
    MATCHES_MAX = 10000,  /* of one path */
    VISITS_MAX = 1000000, /* `..` looks at everything below, and may stand several times */
};

/* A walk over the values of one document. */
struct walk {
    const struct asl_scope *scope;
    json_t *at; /* what @ is within a filter */
    size_t visits;
    bool too_many;
};

static bool filter_holds(struct walk *walk, const struct path_filter *filter, json_t *value);

bool json_path_is_reference(const struct json_path *path)
{
    for (size_t i = 0; i < path->count; i++)
        if (path->steps[i].kind != STEP_MEMBER && path->steps[i].kind != STEP_INDEX)
            return false;
    return true;
}

bool json_path_is_context(const struct json_path *path)
{
    return path->root == PATH_CONTEXT;
}

static void found(struct walk *walk, json_t *matches, json_t *value)
{
    if (!value || walk->too_many)
        return;
    if (json_array_size(matches) >= MATCHES_MAX || ++walk->visits > VISITS_MAX)
        walk->too_many = true;
    else
        json_array_append(matches, value);
}

static json_t *element(json_t *array, long index)
{
    long size = (long)json_array_size(array);

    if (index < 0)
        index += size;
    return index >= 0 && index < size ? json_array_get(array, (size_t)index) : NULL;
}

static void all_below(struct walk *walk, json_t *matches, json_t *value)
{
    const char *key;
    json_t *below;
    size_t i;

    json_object_foreach(value, key, below) found(walk, matches, below);
    json_array_foreach(value, i, below) found(walk, matches, below);
}

static long within(long n, long size)
{
    if (n < 0)
        n += size;
    return n < 0 ? 0 : n > size ? size : n;
}

static void slice(struct walk *walk, const struct path_step *step, json_t *matches, json_t *value)
{
    long size = (long)json_array_size(value);
    long end = step->has_end ? within(step->end, size) : size;

    for (long i = within(step->start, size); i < end; i += step->stride)
        found(walk, matches, json_array_get(value, (size_t)i));
}

static void picked(struct walk *walk, const struct path_step *step, json_t *matches, json_t *value)
{
    for (size_t i = 0; i < step->pick_count; i++) {
        const struct path_pick *pick = &step->picks[i];

        found(walk, matches,
              pick->name ? json_object_get(value, pick->name) : element(value, pick->index));
    }
}

static void filtered(struct walk *walk, const struct path_step *step, json_t *matches,
                     json_t *value)
{
    json_t *below = json_array();
    size_t i;
    json_t *one;

    all_below(walk, below, value);
    json_array_foreach(below, i, one) if (filter_holds(walk, step->filter, one))
        found(walk, matches, one);
    json_decref(below);
}

static void descend(struct walk *walk, json_t *matches, json_t *value)
{
    const char *key;
    json_t *below;
    size_t i;

    if (!json_is_object(value) && !json_is_array(value))
        return;
    found(walk, matches, value);
    json_object_foreach(value, key, below) descend(walk, matches, below);
    json_array_foreach(value, i, below) descend(walk, matches, below);
}

static void step_from(struct walk *walk, const struct path_step *step, json_t *matches,
                      json_t *value)
{
    switch (step->kind) {
    case STEP_MEMBER:
        found(walk, matches, json_object_get(value, step->name));
        break;
    case STEP_INDEX:
        found(walk, matches, element(value, step->start));
        break;
    case STEP_ALL:
        all_below(walk, matches, value);
        break;
    case STEP_SLICE:
        slice(walk, step, matches, value);
        break;
    case STEP_PICKS:
        picked(walk, step, matches, value);
        break;
    case STEP_FILTER:
        filtered(walk, step, matches, value);
        break;
    case STEP_DESCEND:
        descend(walk, matches, value);
        break;
    }
}

static json_t *root_of(const struct walk *walk, const struct json_path *path)
{
    switch (path->root) {
    case PATH_INPUT:
        return walk->scope->input;
    case PATH_CONTEXT:
        return walk->scope->context;
    case PATH_HERE:
        return walk->at;
    }
    return NULL;
}

/* An array of all that the path names. */
static json_t *matches_of(struct walk *walk, const struct json_path *path)
{
    json_t *matches = json_array();

    found(walk, matches, root_of(walk, path));
    for (size_t i = 0; i < path->count && !walk->too_many; i++) {
        json_t *next = json_array();
        size_t at;
        json_t *value;

        json_array_foreach(matches, at, value) step_from(walk, &path->steps[i], next, value);
        json_decref(matches);
        matches = next;
    }
    return matches;
}

enum path_found json_path_get(const struct json_path *path, const struct asl_scope *scope,
                              json_t **out)
{
    struct walk walk = { .scope = scope };
    AUTO_JSON json_t *matches = matches_of(&walk, path);

    if (walk.too_many)
        return PATH_TOO_MANY;
    if (!json_path_is_reference(path)) {
        *out = json_incref(matches);
        return PATH_FOUND;
    }
    if (!json_array_size(matches))
        return PATH_NOTHING;
    *out = json_incref(json_array_get(matches, 0));
    return PATH_FOUND;
}

/* ---- filters ---- */

/* NULL: the path finds nothing. Borrowed from `hold`, which the caller releases. */
static json_t *operand_value(struct walk *walk, const struct path_operand *operand, json_t **hold)
{
    if (!operand->path)
        return *hold = json_loads(operand->literal, JSON_DECODE_ANY, NULL);
    *hold = matches_of(walk, operand->path);
    return json_array_get(*hold, 0);
}

static bool ordered(const json_t *a, const json_t *b, int *order)
{
    if (json_is_number(a) && json_is_number(b)) {
        double x = json_number_value(a), y = json_number_value(b);

        *order = (x > y) - (x < y);
        return true;
    }
    if (!json_is_string(a) || !json_is_string(b))
        return false;
    *order = strcmp(json_string_value(a), json_string_value(b));
    return true;
}

static bool compare(enum filter_operator op, const json_t *a, const json_t *b)
{
    int order = 0;
    bool can = ordered(a, b, &order);

    switch (op) {
    case FILTER_EQUAL:
        return asl_equal(a, b);
    case FILTER_DIFFERENT:
        return !asl_equal(a, b);
    case FILTER_LESS:
        return can && order < 0;
    case FILTER_AT_MOST:
        return can && order <= 0;
    case FILTER_GREATER:
        return can && order > 0;
    case FILTER_AT_LEAST:
        return can && order >= 0;
    case FILTER_AND:
    case FILTER_OR:
    case FILTER_NOT:
    case FILTER_EXISTS:
        break;
    }
    return false;
}

static bool comparison_holds(struct walk *walk, const struct path_filter *filter)
{
    AUTO_JSON json_t *left_hold = NULL;
    AUTO_JSON json_t *right_hold = NULL;
    json_t *left = operand_value(walk, &filter->left, &left_hold);
    json_t *right;

    if (filter->op == FILTER_EXISTS)
        return left != NULL;
    right = operand_value(walk, &filter->right, &right_hold);
    return compare(filter->op, left, right);
}

static bool filter_holds(struct walk *walk, const struct path_filter *filter, json_t *value)
{
    json_t *outer = walk->at;
    bool holds;

    switch (filter->op) {
    case FILTER_AND:
        return filter_holds(walk, filter->a, value) && filter_holds(walk, filter->b, value);
    case FILTER_OR:
        return filter_holds(walk, filter->a, value) || filter_holds(walk, filter->b, value);
    case FILTER_NOT:
        return !filter_holds(walk, filter->a, value);
    case FILTER_EQUAL:
    case FILTER_DIFFERENT:
    case FILTER_LESS:
    case FILTER_AT_MOST:
    case FILTER_GREATER:
    case FILTER_AT_LEAST:
    case FILTER_EXISTS:
        break;
    }
    walk->at = value;
    holds = comparison_holds(walk, filter);
    walk->at = outer;
    return holds;
}

/* ---- putting ---- */

static json_t *with_member(json_t *parent, const char *name, json_t *value)
{
    json_t *copy = parent ? json_copy(parent) : json_object();

    json_object_set_new(copy, name, value);
    return copy;
}

/* A copy of `parent` in which the path's steps from `i` on lead to `value`. NULL: they cannot. */
static json_t *put_below(const struct json_path *path, size_t i, json_t *parent, json_t *value)
{
    const struct path_step *step = &path->steps[i];
    json_t *below, *copy;

    if (i == path->count)
        return json_incref(value);
    if (step->kind == STEP_MEMBER) {
        if (parent && !json_is_object(parent))
            return NULL;
        below = put_below(path, i + 1, json_object_get(parent, step->name), value);
        return below ? with_member(parent, step->name, below) : NULL;
    }
    if (step->start < 0 || !element(parent, step->start))
        return NULL;
    below = put_below(path, i + 1, element(parent, step->start), value);
    if (!below)
        return NULL;
    copy = json_copy(parent);
    json_array_set_new(copy, (size_t)step->start, below);
    return copy;
}

bool json_path_put(const struct json_path *path, json_t **document, json_t *value)
{
    json_t *changed = put_below(path, 0, *document, value);

    if (!changed)
        return false;
    json_decref(*document);
    *document = changed;
    return true;
}
