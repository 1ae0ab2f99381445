/* A path taken apart: shared by the parser (json_path_parse.c) and the walk (json_path.c). */
#ifndef EVERI_JSON_PATH_PARTS_H
#define EVERI_JSON_PATH_PARTS_H

#include <stddef.h>

#include <jansson.h>

#include "json_path.h"

enum path_root { PATH_INPUT, PATH_CONTEXT, PATH_HERE /* @, within a filter */ };

enum step_kind {
    STEP_MEMBER,  /* .name */
    STEP_INDEX,   /* [start]; from the end where negative */
    STEP_ALL,     /* [*] */
    STEP_SLICE,   /* [start:end:stride] */
    STEP_PICKS,   /* [0,2] ['a','b'] */
    STEP_FILTER,  /* [?(...)] */
    STEP_DESCEND, /* ..: the value itself and all containers below it */
};

struct path_pick {
    const char *name; /* NULL: an index */
    long index;
};

struct path_step {
    enum step_kind kind;
    const char *name;
    long start, end, stride;
    bool has_end;
    struct path_pick *picks;
    size_t pick_count;
    struct path_filter *filter;
};

struct json_path {
    enum path_root root;
    struct path_step *steps;
    size_t count;
};

enum filter_operator {
    FILTER_AND,
    FILTER_OR,
    FILTER_NOT,
    FILTER_EQUAL,
    FILTER_DIFFERENT,
    FILTER_LESS,
    FILTER_AT_MOST,
    FILTER_GREATER,
    FILTER_AT_LEAST,
    FILTER_EXISTS, /* `left` alone */
};

struct path_operand {
    const struct json_path *path;
    const char *literal; /* where there is no path: JSON */
};

struct path_filter {
    enum filter_operator op;
    struct path_filter *a, *b; /* of AND, OR, NOT */
    struct path_operand left, right;
};

#endif
