/* From a path's text to its steps. Recursive where the language is: a filter holds expressions,
 * which hold paths, which hold filters; ASL_DEPTH_MAX bounds it. */
#include <stdlib.h>
#include <string.h>

#include "json_path_parts.h"

enum { STEPS_MAX = 64, PICKS_MAX = 64 };

struct parser {
    struct arena *mem;
    const char *text, *at;
    int depth;
    struct err *err;
};

static bool refuse(struct parser *p, const char *what)
{
    return err_set(p->err, ERR_INVALID_PARAMS, NULL, "the path \"%.80s\" %s at its byte %zu",
                   p->text, what, (size_t)(p->at - p->text) + 1);
}

static void skip_blank(struct parser *p)
{
    while (*p->at == ' ' || *p->at == '\t')
        p->at++;
}

static bool take(struct parser *p, const char *token)
{
    size_t len = strlen(token);

    if (strncmp(p->at, token, len) != 0)
        return false;
    p->at += len;
    return true;
}

static bool take_word(struct parser *p, const char *token)
{
    skip_blank(p);
    return take(p, token);
}

static bool expect(struct parser *p, const char *token)
{
    char what[32];

    if (take_word(p, token))
        return true;
    (void)snprintf(what, sizeof what, "wants %s", token);
    return refuse(p, what);
}

static bool parse_name(struct parser *p, const char **out)
{
    size_t len = strcspn(p->at, ".[]()'\",:*?@=<>!&|$ \t\r\n");

    if (!len)
        return refuse(p, "wants a name");
    *out = arena_strndup(p->mem, p->at, len);
    p->at += len;
    return true;
}

/* 'a name' or "a name"; a backslash takes the next character as it is. */
static bool parse_quoted(struct parser *p, const char **out)
{
    char quote = *p->at++;
    char *name = arena_alloc(p->mem, strlen(p->at) + 1);
    size_t len = 0;

    while (*p->at && *p->at != quote) {
        if (*p->at == '\\' && p->at[1])
            p->at++;
        name[len++] = *p->at++;
    }
    if (*p->at != quote)
        return refuse(p, "has a quote that does not end");
    p->at++;
    *out = name;
    return true;
}

static bool is_quote(char c)
{
    return c == '\'' || c == '"';
}

static bool parse_integer(struct parser *p, long *out)
{
    char *end;

    skip_blank(p);
    *out = strtol(p->at, &end, 10);
    if (end == p->at || *out > INT32_MAX || *out < INT32_MIN)
        return refuse(p, "wants a whole number");
    p->at = end;
    return true;
}

static bool parse_steps(struct parser *p, struct json_path *path);

static bool parse_here(struct parser *p, const struct json_path **out)
{
    struct json_path *path = arena_alloc(p->mem, sizeof *path);

    if (take(p, "$$"))
        path->root = PATH_CONTEXT;
    else if (take(p, "$"))
        path->root = PATH_INPUT;
    else if (p->depth > 0 && take(p, "@"))
        path->root = PATH_HERE;
    else
        return refuse(p, "wants $");
    if (!parse_steps(p, path))
        return false;
    *out = path;
    return true;
}

/* ---- filters ---- */

static bool parse_or(struct parser *p, struct path_filter **out);

static const char *quoted_as_json(struct parser *p, const char *text)
{
    json_t *value = json_string(text);
    char *json = value ? json_dumps(value, JSON_ENCODE_ANY) : NULL;
    const char *kept = json ? arena_strdup(p->mem, json) : NULL;

    json_decref(value);
    free(json);
    return kept;
}

static bool parse_bare_literal(struct parser *p, struct path_operand *out)
{
    size_t len = strcspn(p->at, " \t)&|=!<>,]");
    const char *literal = arena_strndup(p->mem, p->at, len);
    json_t *value = json_loads(literal, JSON_DECODE_ANY, NULL);
    bool plain = value && !json_is_object(value) && !json_is_array(value);

    json_decref(value);
    if (!plain)
        return refuse(p, "wants a path, a number, a text in quotes, true, false or null");
    p->at += len;
    out->literal = literal;
    return true;
}

static bool parse_operand(struct parser *p, struct path_operand *out)
{
    const char *text;

    skip_blank(p);
    if (*p->at == '@' || *p->at == '$')
        return parse_here(p, &out->path);
    if (!is_quote(*p->at))
        return parse_bare_literal(p, out);
    if (!parse_quoted(p, &text))
        return false;
    out->literal = quoted_as_json(p, text);
    return out->literal || refuse(p, "has a text that is not UTF-8");
}

static const struct {
    const char *token;
    enum filter_operator op;
} comparisons[] = {
    { "==", FILTER_EQUAL },    { "!=", FILTER_DIFFERENT }, { "<=", FILTER_AT_MOST },
    { ">=", FILTER_AT_LEAST }, { "<", FILTER_LESS },       { ">", FILTER_GREATER },
};

static bool parse_comparison(struct parser *p, struct path_filter **out)
{
    struct path_filter *filter = arena_alloc(p->mem, sizeof *filter);

    filter->op = FILTER_EXISTS;
    if (!parse_operand(p, &filter->left))
        return false;
    skip_blank(p);
    for (size_t i = 0; i < sizeof comparisons / sizeof *comparisons; i++) {
        if (!take(p, comparisons[i].token))
            continue;
        filter->op = comparisons[i].op;
        if (!parse_operand(p, &filter->right))
            return false;
        break;
    }
    if (filter->op == FILTER_EXISTS && !filter->left.path)
        return refuse(p, "wants a comparison");
    *out = filter;
    return true;
}

static bool parse_unary(struct parser *p, struct path_filter **out)
{
    struct path_filter *filter;

    if (take_word(p, "(")) {
        if (p->depth++ >= ASL_DEPTH_MAX)
            return refuse(p, "is nested too deeply");
        return parse_or(p, out) && expect(p, ")") && p->depth-- > 0;
    }
    if (*p->at != '!')
        return parse_comparison(p, out);
    p->at++;
    if (p->depth++ >= ASL_DEPTH_MAX)
        return refuse(p, "is nested too deeply");
    filter = arena_alloc(p->mem, sizeof *filter);
    filter->op = FILTER_NOT;
    *out = filter;
    return parse_unary(p, &filter->a) && p->depth-- > 0;
}

static bool parse_joined(struct parser *p, const char *token, enum filter_operator op,
                         bool (*part)(struct parser *, struct path_filter **),
                         struct path_filter **out)
{
    if (!part(p, out))
        return false;
    while (take_word(p, token)) {
        struct path_filter *filter = arena_alloc(p->mem, sizeof *filter);

        filter->op = op;
        filter->a = *out;
        if (p->depth++ >= ASL_DEPTH_MAX)
            return refuse(p, "is nested too deeply");
        if (!part(p, &filter->b))
            return false;
        *out = filter;
    }
    return true;
}

static bool parse_and(struct parser *p, struct path_filter **out)
{
    return parse_joined(p, "&&", FILTER_AND, parse_unary, out);
}

static bool parse_or(struct parser *p, struct path_filter **out)
{
    return parse_joined(p, "||", FILTER_OR, parse_and, out);
}

static bool parse_filter(struct parser *p, struct path_step *step)
{
    int depth = p->depth;

    step->kind = STEP_FILTER;
    if (p->depth++ >= ASL_DEPTH_MAX)
        return refuse(p, "is nested too deeply");
    if (!expect(p, "(") || !parse_or(p, &step->filter) || !expect(p, ")") || !expect(p, "]"))
        return false;
    p->depth = depth;
    return true;
}

/* ---- steps ---- */

static bool parse_slice(struct parser *p, struct path_step *step)
{
    step->kind = STEP_SLICE;
    step->stride = 1;
    skip_blank(p);
    if (*p->at != ']' && *p->at != ':') {
        step->has_end = true;
        if (!parse_integer(p, &step->end))
            return false;
    }
    if (take_word(p, ":") && !parse_integer(p, &step->stride))
        return false;
    if (step->stride < 1)
        return refuse(p, "wants a stride of at least 1");
    return expect(p, "]");
}

static bool parse_pick(struct parser *p, struct path_pick *pick)
{
    skip_blank(p);
    return is_quote(*p->at) ? parse_quoted(p, &pick->name) : parse_integer(p, &pick->index);
}

static bool parse_picks(struct parser *p, struct path_step *step, struct path_pick first)
{
    struct path_pick picks[PICKS_MAX] = { first };
    size_t count = 1;

    do {
        if (count == PICKS_MAX)
            return refuse(p, "picks too many");
        if (!parse_pick(p, &picks[count++]))
            return false;
    } while (take_word(p, ","));
    step->kind = STEP_PICKS;
    step->pick_count = count;
    step->picks = arena_alloc(p->mem, count * sizeof *picks);
    memcpy(step->picks, picks, count * sizeof *picks);
    return expect(p, "]");
}

static bool parse_bracket(struct parser *p, struct path_step *step)
{
    struct path_pick first = { 0 };

    skip_blank(p);
    if (take(p, "*")) {
        step->kind = STEP_ALL;
        return expect(p, "]");
    }
    if (take(p, "?"))
        return parse_filter(p, step);
    if (take(p, ":"))
        return parse_slice(p, step);
    if (!parse_pick(p, &first))
        return false;
    if (take_word(p, ","))
        return parse_picks(p, step, first);
    if (!first.name && take(p, ":")) {
        step->start = first.index;
        return parse_slice(p, step);
    }
    step->kind = first.name ? STEP_MEMBER : STEP_INDEX;
    step->name = first.name;
    step->start = first.index;
    return expect(p, "]");
}

static bool parse_dotted(struct parser *p, struct path_step *step)
{
    if (take(p, "*")) {
        step->kind = STEP_ALL;
        return true;
    }
    step->kind = STEP_MEMBER;
    return parse_name(p, &step->name);
}

static bool parse_steps(struct parser *p, struct json_path *path)
{
    struct path_step steps[STEPS_MAX];
    size_t count = 0;

    while (*p->at == '.' || *p->at == '[') {
        struct path_step step = { 0 };
        bool descends = take(p, "..");

        if (count + 2 > STEPS_MAX)
            return refuse(p, "has too many parts");
        if (descends)
            steps[count++] = (struct path_step){ .kind = STEP_DESCEND };
        if (take(p, "[") ? !parse_bracket(p, &step)
                         : !(descends || take(p, ".")) || !parse_dotted(p, &step))
            return false;
        steps[count++] = step;
    }
    path->count = count;
    path->steps = arena_alloc(p->mem, count * sizeof *steps + 1);
    memcpy(path->steps, steps, count * sizeof *steps);
    return true;
}

bool json_path_parse(struct arena *mem, const char *text, const struct json_path **out,
                     struct err *err)
{
    struct parser p = { .mem = mem, .text = text, .at = text, .err = err };
    const struct json_path *path;

    if (!parse_here(&p, &path))
        return false;
    if (*p.at)
        return refuse(&p, "has something that belongs to no path");
    *out = path;
    return true;
}
