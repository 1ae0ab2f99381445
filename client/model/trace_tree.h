/* The steps that an event went through, as a tree: what hangs below what. Whatever the server says
 * of parents, every step is in the tree once. */
#ifndef EVERI_TRACE_TREE_H
#define EVERI_TRACE_TREE_H

#include <stddef.h>
#include <stdint.h>

#include <jansson.h>

enum { TRACE_STEPS = 2000, TRACE_DEPTH = 24 };

struct trace_row {
    size_t step;   /* in the list */
    int depth;     /* 0: a root; never more than TRACE_DEPTH */
    uint32_t open; /* bit d: at depth d a line goes on downwards, to what comes there later */
};

/* Parents before their children, children in the order of the list. A step whose parent is unknown
 * or below itself is a root. Returns how many rows; of more than TRACE_STEPS steps the first. */
size_t trace_tree(const json_t *steps, struct trace_row out[TRACE_STEPS]);

#endif
